//! What the scopes are read by: lines of levels, the places of the bars' colours, the line that skin lies on.

use super::scopes::Scope;
use crate::ui::theme;
use crate::view::scopes::{LEVELS, chroma};
use egui::{Align2, FontId, Painter, Pos2, Rect, Stroke, StrokeKind, Vec2, pos2, vec2};

/// The colours of 75 % bars with their letters.
pub const TARGETS: [(&str, [u8; 3]); 6] = [
    ("R", [191, 0, 0]),
    ("Y", [191, 191, 0]),
    ("G", [0, 191, 0]),
    ("C", [0, 191, 191]),
    ("B", [0, 0, 191]),
    ("M", [191, 0, 191]),
];
/// Sides of a target's box, as a share of the scope.
const TARGET: f32 = 0.05;
/// Degrees from the axis of Cb towards that of Cr: where skin lies, whosever it is.
const SKIN: f32 = 123.0;

/// Lines under a scope's trace.
pub fn graticule_ui(painter: &Painter, rect: Rect, scope: Scope) {
    match scope {
        Scope::Waveform | Scope::Parade => levels_ui(painter, rect),
        Scope::Histogram => histogram_ui(painter, rect),
        Scope::Vectorscope => vectorscope_ui(painter, rect),
    }
    if scope == Scope::Parade {
        for share in [1.0 / 3.0, 2.0 / 3.0] {
            painter.vline(rect.left() + rect.width() * share, rect.y_range(), line());
        }
    }
}

/// Where a colour lies on the vectorscope.
pub fn place(rect: Rect, rgb: [u8; 3]) -> Pos2 {
    let [cb, cr] = chroma(rgb).map(|value| (f32::from(value) + 0.5) / LEVELS as f32);
    rect.left_top() + rect.size() * vec2(cb, 1.0 - cr)
}

fn line() -> Stroke {
    Stroke::new(1.0, theme::GRATICULE)
}

fn font() -> FontId {
    FontId::proportional(9.5)
}

/// Percent of the signal from the bottom up.
fn levels_ui(painter: &Painter, rect: Rect) {
    for percent in [0, 25, 50, 75, 100] {
        let y = rect.bottom() - rect.height() * percent as f32 / 100.0;
        painter.hline(rect.x_range(), y, line());
        let align = if percent == 100 { Align2::LEFT_TOP } else { Align2::LEFT_BOTTOM };
        painter.text(pos2(rect.left() + 2.0, y), align, percent, font(), theme::GRATICULE_TEXT);
    }
}

/// The same from left to right.
fn histogram_ui(painter: &Painter, rect: Rect) {
    for percent in [0, 25, 50, 75, 100] {
        let x = rect.left() + rect.width() * percent as f32 / 100.0;
        painter.vline(x, rect.y_range(), line());
        let (align, gap) = if percent == 100 { (Align2::RIGHT_TOP, -2.0) } else { (Align2::LEFT_TOP, 2.0) };
        painter.text(pos2(x + gap, rect.top()), align, percent, font(), theme::GRATICULE_TEXT);
    }
}

fn vectorscope_ui(painter: &Painter, rect: Rect) {
    let middle = place(rect, [0; 3]);
    let radius = rect.width() / 2.0;
    painter.hline(rect.x_range(), middle.y, line());
    painter.vline(middle.x, rect.y_range(), line());
    painter.circle_stroke(middle, radius, line());
    let skin = Vec2::angled(-SKIN.to_radians()) * radius;
    painter.line_segment([middle, middle + skin], Stroke::new(1.0, theme::SKIN));
    for (letter, rgb) in TARGETS {
        let at = place(rect, rgb);
        let frame = Rect::from_center_size(at, Vec2::splat(rect.width() * TARGET));
        painter.rect_stroke(frame, 0.0, Stroke::new(1.0, theme::GRATICULE_TEXT), StrokeKind::Middle);
        // Outside of the box, away from the middle.
        let out = at + (at - middle).normalized() * (rect.width() * TARGET + 4.0);
        painter.text(out, Align2::CENTER_CENTER, letter, font(), theme::GRATICULE_TEXT);
    }
}
