//! Rectangles and ellipses of effects' masks on the canvas: their outlines, and handles that move and resize them.

use super::canvas_tool::{NEAR, Over};
use crate::document::EditCommand;
use crate::ui::canvas::geometry::Vector;
use crate::ui::canvas::map::CanvasMap;
use crate::ui::canvas::mask::{Mask, MaskDrag, MaskGrip, MaskPlace};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::Action;
use egui::{CursorIcon, Painter, PointerButton, Pos2, Rect, Response, Shape, Stroke, StrokeKind, Ui, Vec2};
use std::collections::BTreeMap;

/// The masks of the selected layer's effects whose knobs are open. True when the pointer is theirs.
pub fn masks_ui(
    ui: &Ui,
    response: &Response,
    painter: &Painter,
    map: &CanvasMap,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) -> bool {
    let canvas = &mut state.canvas;
    let pointer = response.interact_pointer_pos().or(response.hover_pos());
    let press = ui.input(|input| input.pointer.press_origin());
    let mut taken = canvas.mask_drag.is_some();
    for mask in &canvas.masks {
        let Some(over) = Over::of(mask.layer, map, model) else { continue };
        paint(painter, &over, mask);
        let grip_at = |at: Pos2| {
            let near = mask.place.grips().map(|(grip, place)| (grip, screen(&over, &mask.place, place).distance(at)));
            let nearest = near.filter(|(_, distance)| *distance < NEAR).min_by(|a, b| a.1.total_cmp(&b.1));
            nearest.map(|(grip, _)| grip)
        };
        let place_at = |at: Pos2| over.place(at).map(|share| mask.place.length(share));
        if response.drag_started_by(PointerButton::Primary)
            && (canvas.mask_drag.is_none() && canvas.corner.is_none())
            && let Some((grip, from)) = press.and_then(|at| grip_at(at).zip(place_at(at)))
        {
            let (effect, center, start) = (mask.effect, mask.center, mask.place);
            canvas.mask_drag = Some(MaskDrag { effect, center, grip, from, start });
        }
        let drag = canvas.mask_drag.filter(|drag| (drag.effect, drag.center) == (mask.effect, mask.center));
        if let Some((drag, to)) =
            drag.zip(pointer.and_then(place_at)).filter(|_| response.dragged_by(PointerButton::Primary))
        {
            let place = drag.start.dragged(drag.grip, to - drag.from);
            if place != mask.place {
                actions.push(put(mask, &place, drag.grip));
            }
        }
        let near = drag.map(|drag| drag.grip).or_else(|| pointer.and_then(grip_at));
        if let Some(grip) = near {
            taken |= canvas.mask_drag.is_some() || response.clicked();
            if response.hovered() || drag.is_some() {
                ui.ctx().set_cursor_icon(cursor(&over, &mask.place, grip));
            }
        }
    }
    if response.drag_stopped() {
        canvas.mask_drag = None;
    }
    taken
}

fn screen(over: &Over<'_>, place: &MaskPlace, at: Vector) -> Pos2 {
    over.screen(place.share(at))
}

/// One edit, so that a drag is one step.
fn put(mask: &Mask, place: &MaskPlace, grip: MaskGrip) -> Action {
    let (layer, effect) = (mask.layer, mask.effect);
    let value = |at| place.share(at).to_vec().into();
    let center = (mask.center.to_owned(), value(place.center));
    match grip {
        MaskGrip::Center => EditCommand::SetParam { layer, effect, param: center.0, value: Some(center.1) }.into(),
        MaskGrip::Side(_) => {
            let size = (mask.size.to_owned(), value(place.size));
            EditCommand::SetUpEffect { layer, effect, params: BTreeMap::from([center, size]) }.into()
        }
    }
}

fn paint(painter: &Painter, over: &Over<'_>, mask: &Mask) {
    let stroke = Stroke::new(1.5, theme::SELECTION);
    let line = |points: &[Vector]| -> Vec<Pos2> { points.iter().map(|at| screen(over, &mask.place, *at)).collect() };
    let corners = line(&mask.place.corners());
    if mask.is_ellipse {
        painter.add(Shape::closed_line(corners, Stroke::new(1.0, theme::SELECTION.gamma_multiply(0.5))));
        painter.add(Shape::closed_line(line(&mask.place.round()), stroke));
    } else {
        painter.add(Shape::closed_line(corners, stroke));
    }
    for (grip, at) in mask.place.grips() {
        let at = screen(over, &mask.place, at);
        match grip {
            MaskGrip::Center => _ = painter.circle(at, 5.0, theme::HANDLE_FILL, stroke),
            MaskGrip::Side(_) => {
                let square = Rect::from_center_size(at, Vec2::splat(8.0));
                painter.rect(square, 1.0, theme::HANDLE_FILL, Stroke::new(1.0, theme::SELECTION), StrokeKind::Middle);
            }
        }
    }
}

/// The nearest of the four double arrows, as the grip lies on screen.
fn cursor(over: &Over<'_>, place: &MaskPlace, grip: MaskGrip) -> CursorIcon {
    let MaskGrip::Side(handle) = grip else { return CursorIcon::Move };
    let out = screen(over, place, place.point(handle.unit())) - screen(over, place, place.center);
    match (out.y.atan2(out.x).to_degrees().rem_euclid(180.0) / 45.0).round() as i64 {
        1 => CursorIcon::ResizeNwSe,
        2 => CursorIcon::ResizeVertical,
        3 => CursorIcon::ResizeNeSw,
        _ => CursorIcon::ResizeHorizontal,
    }
}
