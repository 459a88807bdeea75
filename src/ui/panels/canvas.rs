//! The canvas: the program's picture with the handles of the selected layers on it.

use super::canvas_masks::masks_ui;
use super::canvas_overlays::{guide_at, overlays_ui, rulers_ui};
use super::canvas_tool::{polygons_ui, tool_ui};
use super::canvas_work::{frame, work};
use crate::ui::canvas::geometry::{LayerBox, Vector};
use crate::ui::canvas::handles::{self, Grip};
use crate::ui::canvas::map::{CanvasMap, Zoom};
use crate::ui::canvas::snapping::Lines;
use crate::ui::command_buttons::command_icon_ui;
use crate::ui::drops::drops_ui;
use crate::ui::menu::layer_items_ui;
use crate::ui::{Command, StudioModel, UiState, theme};
use crate::view::Action;
use egui::{
    Align2, Color32, CursorIcon, Key, Painter, PointerButton, Rect, Response, RichText, Sense, Shape, Stroke,
    StrokeKind, Ui, pos2,
};
use egui_phosphor::regular as icon;

/// Change of the wheel in points that makes the picture e times as large.
const WHEEL: f32 = 200.0;
/// Half the height of the mark at the end of an equal gap, in points.
const GAP_END: f32 = 4.0;

pub fn canvas_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    zoom_ui(ui, model, state, actions);
    let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::click_and_drag());
    let label = if model.view.preview.is_some() { "Preview canvas" } else { "Program canvas" };
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Image, true, label));
    navigate(ui, &response, model, state);
    let map = CanvasMap::new(response.rect, model.canvas_size(), state.canvas.zoom);
    picture_ui(&painter, &map, model);
    let Some(scene) = model.edited() else { return };
    overlays_ui(ui, &painter, &map, scene, &state.canvas);
    drops_ui(ui.ctx(), &map, scene, model, state, actions);
    let panning = ui.input(|input| input.key_down(Key::Space));
    if state.canvas.tool.is_some() {
        if !panning {
            tool_ui(ui, &response, &painter, &map, model, state, actions);
        }
        return;
    }
    let mut taken = polygons_ui(ui, &response, &painter, &map, model, state, actions);
    taken |= masks_ui(ui, &response, &painter, &map, model, state, actions);
    if !panning && !taken {
        work(ui, &response, &map, model, state, actions);
    }
    overlay_ui(ui, &painter, &response, &map, model, state, panning);
    rulers_ui(&painter, &response, &map, state);
    response.context_menu(|ui| {
        if model.selected().is_some() {
            layer_items_ui(ui, model, state, actions);
        } else if ui.button("Add source…").clicked() {
            let ctx = ui.ctx().clone();
            Command::AddSource.run(&ctx, model, state, actions);
            ui.close();
        }
    });
}

/// The row above the canvas: scene, zoom.
fn zoom_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.add_space(6.0);
        let scene = model.edited().map_or("", |scene| scene.name.as_str());
        match model.view.preview {
            _ if model.view.inside.is_some() => {
                ui.label(format!("Group: {scene}")).on_hover_text("Its layers alone. Esc leaves the group.")
            }
            Some(_) => ui.label(RichText::new(format!("Preview: {scene}")).color(theme::GOOD)),
            None => ui.weak(format!("Program: {scene}")),
        };
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(6.0);
            for (command, glyph) in [
                (Command::ZoomDouble, icon::NUMBER_SQUARE_TWO),
                (Command::ZoomActual, icon::NUMBER_SQUARE_ONE),
                (Command::ZoomFit, icon::FRAME_CORNERS),
            ] {
                command_icon_ui(ui, command, glyph, model, state, actions);
            }
            let text = match state.canvas.zoom {
                Zoom::Fit => "Fit".to_owned(),
                Zoom::Free { scale, .. } => format!("{:.0} %", scale * ui.ctx().pixels_per_point() * 100.0),
            };
            ui.weak(text);
        });
    });
}

/// Zooms with the wheel, pans with the middle button or Space.
fn navigate(ui: &Ui, response: &Response, model: &StudioModel, state: &mut UiState) {
    let map = CanvasMap::new(response.rect, model.canvas_size(), state.canvas.zoom);
    let (factor, space) = ui.input(|input| {
        let wheel = (input.smooth_scroll_delta().y / WHEEL).exp();
        (input.zoom_delta() * wheel, input.key_down(Key::Space))
    });
    if let Some(pointer) = response.hover_pos().filter(|_| factor != 1.0) {
        state.canvas.zoom = map.zoomed(factor, pointer);
    }
    let pan = response.dragged_by(PointerButton::Middle) || (space && response.dragged_by(PointerButton::Primary));
    if pan && response.drag_delta() != egui::Vec2::ZERO {
        state.canvas.zoom = map.panned(response.drag_delta());
    }
}

fn picture_ui(painter: &Painter, map: &CanvasMap, model: &StudioModel) {
    painter.rect_filled(map.rect(), 0.0, theme::CANVAS);
    match model.edited_texture() {
        Some(texture) => {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            painter.image(texture, map.rect(), whole, Color32::WHITE);
        }
        None => {
            let font = egui::FontId::proportional(14.0);
            painter.text(map.rect().center(), Align2::CENTER_CENTER, "No picture yet", font, theme::TEXT_WEAK);
        }
    }
}

/// What is drawn over the picture: the selected layer's outline and handles, the lines of a drag, the pointer's shape.
fn overlay_ui(
    ui: &Ui,
    painter: &Painter,
    response: &Response,
    map: &CanvasMap,
    model: &StudioModel,
    state: &UiState,
    panning: bool,
) {
    if let Some(drag) = &state.canvas.drag {
        lines_ui(painter, map, &drag.lines);
    }
    if let Some(marquee) = &state.canvas.marquee {
        let rect = Rect::from_two_pos(map.to_screen(marquee.from), map.to_screen(marquee.to));
        painter.rect_filled(rect, 0.0, theme::ACCENT.gamma_multiply(0.15));
        painter.rect_stroke(rect, 0.0, Stroke::new(1.0, theme::ACCENT), StrokeKind::Middle);
    }
    let layer_box = selection_ui(painter, map, model);
    let shape = if panning {
        response.hovered().then_some(CursorIcon::Grab)
    } else if let Some((drag, layer_box)) = state.canvas.drag.as_ref().zip(layer_box) {
        Some(if drag.grip == Grip::Rotate { CursorIcon::Grabbing } else { handles::cursor(drag.grip, &layer_box) })
    } else {
        let over = response.hover_pos();
        let guide = over.and_then(|at| guide_at(at, map, model, state));
        let on_handle = layer_box.zip(over).and_then(|(layer_box, at)| {
            handles::hit(&layer_box, map, at).map(|grip| handles::cursor(grip, &layer_box))
        });
        let of_guide =
            guide.map(|guide| if guide.upright { CursorIcon::ResizeHorizontal } else { CursorIcon::ResizeVertical });
        of_guide.or(on_handle)
    };
    if let Some(shape) = shape {
        ui.ctx().set_cursor_icon(shape);
    }
}

/// Outlines of the selected layers, and the box that the handles are on, which it returns where they can be dragged.
fn selection_ui(painter: &Painter, map: &CanvasMap, model: &StudioModel) -> Option<LayerBox> {
    let selected: Vec<_> = model.selection().into_iter().filter(|layer| layer.visible).collect();
    for layer in &selected {
        if let Some(at) = model.view.geometry.get(&layer.id) {
            let corners = at.corners.map(|corner| map.to_screen(corner.into())).to_vec();
            let color = if selected.len() > 1 { theme::SELECTION } else { theme::GUIDE.gamma_multiply(0.5) };
            painter.add(Shape::closed_line(corners, Stroke::new(1.0, color)));
        }
    }
    let layer_box = frame(model).map(|start| start.layer_box());
    match (&layer_box, selected.as_slice()) {
        (Some(layer_box), _) => handles::paint(painter, layer_box, map, true),
        (None, [locked]) => {
            let locked = model.start_of(locked).layer_box();
            if locked.size.x > 0.0 && locked.size.y > 0.0 {
                handles::paint(painter, &locked, map, false);
            }
        }
        _ => {}
    }
    layer_box
}

/// What attracts the drag: lines over the whole canvas, and gaps that are alike.
fn lines_ui(painter: &Painter, map: &CanvasMap, lines: &Lines) {
    let stroke = Stroke::new(1.0, theme::GUIDE);
    if let Some(x) = lines.x {
        painter.vline(map.to_screen(Vector::new(x, 0.0)).x, map.rect().y_range(), stroke);
    }
    if let Some(y) = lines.y {
        painter.hline(map.rect().x_range(), map.to_screen(Vector::new(0.0, y)).y, stroke);
    }
    for (from, to) in &lines.gaps {
        let (from, to) = (map.to_screen(*from), map.to_screen(*to));
        painter.line_segment([from, to], stroke);
        let end = if from.y == to.y { egui::vec2(0.0, GAP_END) } else { egui::vec2(GAP_END, 0.0) };
        for at in [from, to] {
            painter.line_segment([at - end, at + end], stroke);
        }
    }
}
