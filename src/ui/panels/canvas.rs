//! The canvas: the program's picture with the selected layer's handles on it.

use super::canvas_masks::masks_ui;
use super::canvas_tool::{polygons_ui, tool_ui};
use crate::document::{EditCommand, Layer};
use crate::ui::canvas::geometry::{Bounds, LayerBox, Vector};
use crate::ui::canvas::handles::{self, Grip};
use crate::ui::canvas::map::{CanvasMap, Zoom};
use crate::ui::canvas::picking::{contains, pick};
use crate::ui::canvas::snapping::{Guides, Targets};
use crate::ui::canvas::{Drag, DragKeys};
use crate::ui::command_buttons::command_icon_ui;
use crate::ui::menu::layer_items_ui;
use crate::ui::{Command, StudioModel, UiState, theme};
use crate::view::{Action, StudioCommand};
use egui::{
    Align2, Color32, CursorIcon, Key, Painter, PointerButton, Pos2, Rect, Response, Sense, Shape, Stroke, Ui, pos2,
};
use egui_phosphor::regular as icon;

/// How near a target must be to attract, in points.
const SNAP: f32 = 10.0;

pub fn canvas_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    zoom_ui(ui, model, state, actions);
    let (response, painter) = ui.allocate_painter(ui.available_size(), Sense::click_and_drag());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Image, true, "Program canvas"));
    navigate(ui, &response, model, state);
    let map = CanvasMap::new(response.rect, model.canvas_size(), state.canvas.zoom);
    picture_ui(&painter, &map, model);
    if model.program().is_none() {
        return;
    }
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
        let scene = model.program().map_or("", |scene| scene.name.as_str());
        ui.weak(format!("Program: {scene}"));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.add_space(6.0);
            for (command, glyph) in
                [(Command::ZoomActual, icon::NUMBER_SQUARE_ONE), (Command::ZoomFit, icon::FRAME_CORNERS)]
            {
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

/// Zooms with Ctrl and the wheel, pans with the middle button or Space.
fn navigate(ui: &Ui, response: &Response, model: &StudioModel, state: &mut UiState) {
    let map = CanvasMap::new(response.rect, model.canvas_size(), state.canvas.zoom);
    let (factor, space) = ui.input(|input| (input.zoom_delta(), input.key_down(Key::Space)));
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
    match model.canvas_texture {
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

/// Clicks, drags and the context menu's selection.
fn work(
    ui: &Ui,
    response: &Response,
    map: &CanvasMap,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let Some(scene) = model.program() else { return };
    let pointer = response.interact_pointer_pos();
    let keys = ui.input(|input| input.modifiers);
    if response.drag_started_by(PointerButton::Primary)
        && let Some(press) = ui.input(|input| input.pointer.press_origin())
    {
        state.canvas.drag = start_drag(press, keys.alt, map, model);
        if let Some(drag) = &state.canvas.drag {
            state.source = None;
            select(drag.layer, model, actions);
        }
    }
    if response.dragged_by(PointerButton::Primary)
        && let Some((drag, pointer)) = state.canvas.drag.as_mut().zip(pointer)
    {
        let drag_keys = DragKeys { shift: keys.shift, free: keys.command || keys.ctrl };
        let (placement, crop) = drag.to(map.to_canvas(pointer), drag_keys, map.canvas_length(SNAP));
        let layer = drag.layer;
        let now = model.layer(layer);
        if now.is_some_and(|now| now.placement != placement || now.crop != crop) {
            actions.push(if drag.crops {
                EditCommand::Reshape { layer, placement, crop }.into()
            } else {
                EditCommand::SetPlacement(layer, placement).into()
            });
        }
    }
    if response.drag_stopped() {
        state.canvas.drag = None;
    }
    if (response.clicked() || response.secondary_clicked())
        && let Some(at) = pointer
    {
        let picked = pick(scene, &model.view.geometry, map.to_canvas(at));
        state.source = None;
        if picked != model.view.selected {
            actions.push(StudioCommand::Select(picked).into());
        }
    }
}

fn select(layer: crate::document::LayerId, model: &StudioModel, actions: &mut Vec<Action>) {
    if model.view.selected != Some(layer) {
        actions.push(StudioCommand::Select(Some(layer)).into());
    }
}

/// What a press takes hold of: a handle of the selected layer, its body, or the topmost layer under the pointer.
fn start_drag(press: Pos2, alt: bool, map: &CanvasMap, model: &StudioModel) -> Option<Drag> {
    let from = map.to_canvas(press);
    let selected = model.selected().filter(|layer| !layer.locked && layer.visible);
    let grip = selected.and_then(|layer| {
        let layer_box = box_of(layer, model)?;
        let on_handle = handles::hit(&layer_box, map, press);
        let on_body = || contains(&layer_box.corners(), from).then_some(Grip::Body);
        Some((layer, on_handle.or_else(on_body)?))
    });
    let (layer, grip) = grip.or_else(|| {
        let id = pick(model.program()?, &model.view.geometry, from)?;
        Some((model.layer(id)?, Grip::Body))
    })?;
    Some(Drag {
        layer: layer.id,
        grip,
        crops: alt && matches!(grip, Grip::Resize(_)),
        from,
        start: model.start_of(layer),
        targets: targets(layer, model),
        guides: Guides::default(),
    })
}

/// The edges and middles of the canvas and of the other visible layers.
fn targets(layer: &Layer, model: &StudioModel) -> Targets {
    let layers = model.program().map(|scene| scene.layers.as_slice()).unwrap_or_default();
    let others = layers.iter().filter(|other| other.id != layer.id && other.visible);
    let bounds = others.filter_map(|other| model.view.geometry.get(&other.id));
    Targets::of(model.canvas_size(), bounds.map(|at| Bounds::around(&at.corners.map(Vector::from))))
}

/// A layer's box, unless it has no area yet.
fn box_of(layer: &Layer, model: &StudioModel) -> Option<LayerBox> {
    let layer_box = model.start_of(layer).layer_box();
    (layer_box.size.x > 0.0 && layer_box.size.y > 0.0).then_some(layer_box)
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
        guides_ui(painter, map, &drag.guides);
    }
    let selected = model.selected().filter(|layer| layer.visible);
    let layer_box = selected.and_then(|layer| box_of(layer, model));
    if let Some((layer, layer_box)) = selected.zip(layer_box) {
        if let Some(at) = model.view.geometry.get(&layer.id) {
            let corners = at.corners.map(|corner| map.to_screen(corner.into())).to_vec();
            painter.add(Shape::closed_line(corners, Stroke::new(1.0, theme::GUIDE.gamma_multiply(0.5))));
        }
        handles::paint(painter, &layer_box, map, !layer.locked);
    }
    let shape = if panning {
        response.hovered().then_some(CursorIcon::Grab)
    } else if let Some((drag, layer_box)) = state.canvas.drag.as_ref().zip(layer_box) {
        Some(if drag.grip == Grip::Rotate { CursorIcon::Grabbing } else { handles::cursor(drag.grip, &layer_box) })
    } else {
        let editable = selected.filter(|layer| !layer.locked).and(layer_box);
        editable
            .zip(response.hover_pos())
            .and_then(|(layer_box, at)| handles::hit(&layer_box, map, at).map(|grip| handles::cursor(grip, &layer_box)))
    };
    if let Some(shape) = shape {
        ui.ctx().set_cursor_icon(shape);
    }
}

fn guides_ui(painter: &Painter, map: &CanvasMap, guides: &Guides) {
    let stroke = Stroke::new(1.0, theme::GUIDE);
    if let Some(x) = guides.x {
        painter.vline(map.to_screen(Vector::new(x, 0.0)).x, map.rect().y_range(), stroke);
    }
    if let Some(y) = guides.y {
        painter.hline(map.rect().x_range(), map.to_screen(Vector::new(0.0, y)).y, stroke);
    }
}
