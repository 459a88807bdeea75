//! A small picture of a range in two directions, with the point that was chosen in it.

use super::name;
use crate::ui::theme;
use egui::{CornerRadius, CursorIcon, Pos2, Sense, Stroke, Ui, Vec2};

/// Width and height in points.
const SIZE: Vec2 = Vec2::new(80.0, 50.0);

/// What a pad shows.
#[derive(Debug, Clone, Copy)]
pub struct Pad<'a> {
    /// Accessible name.
    pub name: &'a str,
    pub help: &'a str,
    pub min: [f64; 2],
    pub max: [f64; 2],
    /// Larger y is further up.
    pub y_up: bool,
}

/// Shows a point to drag or click; the new one when it was moved. A range without an extent has no pad.
pub fn pad_ui(ui: &mut Ui, pad: &Pad, current: [f64; 2]) -> Option<[f64; 2]> {
    let extent = [pad.max[0] - pad.min[0], pad.max[1] - pad.min[1]];
    if extent.iter().any(|length| !length.is_finite() || *length <= 0.0) {
        return None;
    }
    let (rect, response) = ui.allocate_exact_size(SIZE, Sense::click_and_drag());
    name(&response, pad.name);
    let turned = |share: f64| if pad.y_up { 1.0 - share } else { share };
    let shares = [(current[0] - pad.min[0]) / extent[0], turned((current[1] - pad.min[1]) / extent[1])];
    let at = rect.lerp_inside(Vec2::from(shares.map(|share| share.clamp(0.0, 1.0) as f32)));
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, CornerRadius::same(3), theme::WELL);
    let line = Stroke::new(1.0, theme::LINE);
    painter.hline(rect.x_range(), at.y, line);
    painter.vline(at.x, rect.y_range(), line);
    painter.circle_filled(at, 4.0, if response.hovered() { theme::TEXT_STRONG } else { theme::ACCENT });
    let pointer: Option<Pos2> = response.interact_pointer_pos().filter(|_| response.dragged() || response.clicked());
    response.on_hover_cursor(CursorIcon::Crosshair).on_hover_text(pad.help);
    let pointer = pointer?;
    let share = |position: f32, start: f32, length: f32| f64::from(((position - start) / length).clamp(0.0, 1.0));
    let x = share(pointer.x, rect.left(), rect.width());
    let y = turned(share(pointer.y, rect.top(), rect.height()));
    let moved = [pad.min[0] + x * extent[0], pad.min[1] + y * extent[1]];
    (moved != current).then_some(moved)
}
