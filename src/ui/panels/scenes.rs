//! The scenes. A click takes one on program by its transition, or into the preview in studio mode, a click with Ctrl at once; a drag puts it elsewhere in the list.

use super::studio_mode::tally;
use super::transition::{Whose, transition_row_ui};
use super::{drag_handle_ui, dropped_row, header_ui, list_ui};
use crate::document::{EditCommand, Scene};
use crate::ui::command_buttons::command_icon_ui;
use crate::ui::menu::scene_items_ui;
use crate::ui::state::{Rename, RenameTarget};
use crate::ui::widgets::{icon_button, list_row, name, rename_ui};
use crate::ui::{Command, StudioModel, UiState, theme};
use crate::view::{Action, StudioCommand};
use egui::{Button, Rect, Response, Ui};
use egui_dnd::dnd;
use egui_phosphor::regular as icon;

/// Height of the line under a scene that comes, in points.
const PROGRESS_LINE: f32 = 3.0;
/// Width of the bar that says where a scene is, in points.
const TALLY: f32 = 4.0;

pub fn scenes_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    header_ui(ui, "Scenes", |ui| {
        for (command, glyph) in [
            (Command::DeleteScene, icon::TRASH),
            (Command::DuplicateScene, icon::COPY),
            (Command::SceneDown, icon::ARROW_DOWN),
            (Command::SceneUp, icon::ARROW_UP),
            (Command::AddScene, icon::PLUS),
        ] {
            command_icon_ui(ui, command, glyph, model, state, actions);
        }
    });
    let Some(show) = model.show() else { return };
    transition_row_ui(ui, show, model, state, actions);
    list_ui(ui, "scene list", |ui| {
        let scenes: Vec<&Scene> = show.scenes.iter().filter(|scene| !scene.group).collect();
        let ids = scenes.iter().map(|scene| egui::Id::new(("scene row", scene.id.0)));
        let response = dnd(ui, "scenes").show(ids, |ui, _, handle, row| {
            let Some(scene) = scenes.get(row.index) else { return };
            ui.horizontal(|ui| {
                drag_handle_ui(ui, handle, &format!("Drag scene {}", scene.name));
                scene_ui(ui, scene, model, state, actions);
            });
        });
        if let Some(update) = response.final_update()
            && let Some((scene, on)) = scenes.get(update.from).zip(scenes.get(dropped_row(&update)))
        {
            // Groups are in between and have no rows.
            let to = show.scenes.iter().position(|scene| scene.id == on.id).unwrap_or(0);
            actions.push(EditCommand::MoveScene { scene: scene.id, to }.into());
        }
    });
}

fn scene_ui(ui: &mut Ui, scene: &Scene, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let target = RenameTarget::Scene(scene.id);
    if state.rename.as_ref().is_some_and(|open| open.target == target) {
        if let Some(new) = rename_ui(ui, &mut state.rename, target) {
            actions.push(EditCommand::RenameScene(scene.id, new).into());
        }
        return;
    }
    let on_program = model.view.program == scene.id;
    let worked_on = model.outer().is_some_and(|outer| outer.id == scene.id);
    if icon_button(ui, icon::PENCIL_SIMPLE, &format!("Rename scene {}", scene.name)).clicked() {
        state.rename = Rename::start(target, &scene.name);
    }
    let response = list_row(ui, worked_on, &scene.name, &format!("Scene {}", scene.name));
    if response.double_clicked() {
        state.rename = Rename::start(target, &scene.name);
    } else if response.clicked() {
        let at_once = ui.input(|input| input.modifiers.command);
        let on_its_way = model.view.transition.is_some();
        match (at_once, on_program) {
            (true, _) if !on_program || on_its_way => actions.push(StudioCommand::Cut(scene.id).into()),
            (false, _) if model.view.preview.is_some() => actions.push(StudioCommand::Preview(scene.id).into()),
            (false, false) => actions.push(StudioCommand::Take(scene.id).into()),
            _ => {}
        }
    }
    if let Some(color) = tally(scene.id, model) {
        let Rect { min, max } = response.rect;
        ui.painter().rect_filled(Rect::from_min_max(min, egui::pos2(min.x + TALLY, max.y)), 1.0, color);
    }
    if let (true, Some(progress)) = (on_program, model.view.transition) {
        progress_ui(ui, &response, progress);
    }
    response.context_menu(|ui| {
        quick_ui(ui, scene, state, actions);
        ui.separator();
        scene_items_ui(ui, scene, model, state, actions);
    });
}

/// What a scene's menu has of transitions.
fn quick_ui(ui: &mut Ui, scene: &Scene, state: &mut UiState, actions: &mut Vec<Action>) {
    let keys = ui.ctx().format_modifiers(egui::Modifiers::COMMAND);
    let at_once = ui.add(Button::new("Cut to").shortcut_text(format!("{keys}+Click")));
    name(&at_once, "Cut to");
    if at_once.clicked() {
        actions.push(StudioCommand::Cut(scene.id).into());
        ui.close();
    }
    if ui.button("Transition to this scene…").clicked() {
        state.transition = Some(Whose::Scene(scene.id));
        ui.close();
    }
}

/// A line under the scene that comes: how far it is.
fn progress_ui(ui: &Ui, row: &Response, progress: f64) {
    let Rect { min, max } = row.rect;
    let end = egui::lerp(min.x..=max.x, progress as f32);
    let line = Rect::from_min_max(egui::pos2(min.x, max.y - PROGRESS_LINE), egui::pos2(end, max.y));
    ui.painter().rect_filled(line, 0.0, theme::SELECTION);
    row.ctx.accesskit_node_builder(row.id, |node| node.set_numeric_value(progress));
}
