//! The multiview: preview, program and all scenes beside each other, in a panel or on a projector. All scenes are composed while it is open.

use super::studio_mode::tally;
use crate::document::{Scene, SceneId};
use crate::ui::widgets::name;
use crate::ui::{StudioModel, theme};
use crate::view::{Action, StudioCommand};
use egui::{
    Align2, Color32, Context, FontId, LayerId, Rect, Response, Sense, Stroke, StrokeKind, TextureId, Ui, UiBuilder,
    Vec2, Window, pos2, vec2,
};

/// Most scenes that are shown.
const MOST: usize = 25;
/// Points between the pictures.
const GAP: f32 = 6.0;
/// Height of a scene's name in points.
const LABEL: f32 = 18.0;

/// The window, while it is open.
pub fn multiview_ui(ctx: &Context, model: &StudioModel, actions: &mut Vec<Action>) {
    if !model.view.multiview {
        return;
    }
    let mut open = true;
    let window = Window::new("Multiview").open(&mut open).default_width(560.0).vscroll(true);
    window.default_pos(ctx.content_rect().left_top() + vec2(300.0, 90.0)).show(ctx, |ui| {
        pictures_ui(ui, model, actions);
    });
    if !open {
        actions.push(StudioCommand::Multiview(false).into());
    }
}

/// The multiview over a whole window.
pub fn multiview_window_ui(ctx: &Context, model: &StudioModel, actions: &mut Vec<Action>) {
    let area = UiBuilder::new().layer_id(LayerId::background()).max_rect(ctx.content_rect().shrink(GAP));
    let mut ui = Ui::new(ctx.clone(), "multiview".into(), area);
    pictures_ui(&mut ui, model, actions);
}

fn pictures_ui(ui: &mut Ui, model: &StudioModel, actions: &mut Vec<Action>) {
    let Some(show) = model.show() else { return };
    ui.spacing_mut().item_spacing = vec2(GAP, GAP);
    let scenes: Vec<&Scene> = show.scenes.iter().filter(|scene| !scene.group).take(MOST).collect();
    let columns = (scenes.len() as f32).sqrt().ceil().clamp(2.0, 5.0) as usize;
    // As wide as fits, and in a window of its own no higher than that.
    let rows = scenes.len().div_ceil(columns) as f32;
    let (across, down) = model.canvas_size();
    let high = |width: f32| cell(width, 2, model).y + rows * (cell(width, columns, model).y + GAP);
    let per_point = (down / across) as f32 * (0.5 + rows / columns as f32);
    let mut width = ui.available_width();
    let over = high(width) - ui.available_height();
    if ui.available_height().is_finite() && over > 0.0 {
        width = (width - over / per_point).max(80.0);
    }
    buses_ui(ui, width, model);
    let size = cell(width, columns, model);
    for row in scenes.chunks(columns) {
        ui.horizontal(|ui| {
            for scene in row {
                scene_ui(ui, scene, size, model, actions);
            }
        });
    }
}

/// Preview and program over the scenes; without studio mode the program alone.
fn buses_ui(ui: &mut Ui, width: f32, model: &StudioModel) {
    let size = cell(width, 2, model);
    ui.horizontal(|ui| {
        if let Some(preview) = model.view.preview {
            let response = picture_ui(ui, size, model.scene_texture(preview), ("Preview", theme::GOOD));
            name(&response, "Multiview preview");
        }
        let response = picture_ui(ui, size, model.canvas_texture, ("Program", theme::RECORDING));
        name(&response, "Multiview program");
    });
}

/// A scene with its name and its tally. A click puts it into the preview or takes it, with Ctrl it is cut to; a double click takes the preview.
fn scene_ui(ui: &mut Ui, scene: &Scene, size: Vec2, model: &StudioModel, actions: &mut Vec<Action>) {
    let color = match model.view.preview {
        Some(_) => tally(scene.id, model),
        None => (model.view.program == scene.id).then_some(theme::RECORDING),
    };
    let label = (scene.name.as_str(), color.unwrap_or(theme::LINE));
    let response = picture_ui(ui, size, model.scene_texture(scene.id), label);
    name(&response, &format!("Multiview {}", scene.name));
    let at_once = ui.input(|input| input.modifiers.command);
    actions.extend(clicked(&response, scene.id, at_once, model).map(Action::from));
}

fn clicked(response: &Response, scene: SceneId, at_once: bool, model: &StudioModel) -> Option<StudioCommand> {
    let studio_mode = model.view.preview.is_some();
    if studio_mode && response.double_clicked() {
        return Some(StudioCommand::TakePreview(None));
    }
    response.clicked().then_some(match (at_once, studio_mode) {
        (true, _) => StudioCommand::Cut(scene),
        (false, true) => StudioCommand::Preview(scene),
        (false, false) => StudioCommand::Take(scene),
    })
}

/// The size of a picture with its name, so many in a row.
fn cell(width: f32, columns: usize, model: &StudioModel) -> Vec2 {
    let (across, down) = model.canvas_size();
    let gaps = GAP * columns.saturating_sub(1) as f32;
    let width = ((width - gaps) / columns as f32).max(40.0);
    vec2(width, width * (down / across) as f32 + LABEL)
}

fn picture_ui(ui: &mut Ui, size: Vec2, texture: Option<TextureId>, (label, frame): (&str, Color32)) -> Response {
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let picture = Rect::from_min_max(rect.min, pos2(rect.max.x, rect.max.y - LABEL));
    let painter = ui.painter_at(rect);
    painter.rect_filled(picture, 0.0, theme::CANVAS);
    if let Some(texture) = texture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture, picture, whole, Color32::WHITE);
    }
    painter.rect_stroke(picture, 0.0, Stroke::new(2.0, frame), StrokeKind::Inside);
    let at = pos2(rect.center().x, rect.max.y - LABEL / 2.0);
    painter.text(at, Align2::CENTER_CENTER, label, FontId::proportional(12.0), theme::TEXT);
    response
}
