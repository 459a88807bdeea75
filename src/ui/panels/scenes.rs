//! The scenes. A click takes one on program, a drag puts it elsewhere in the list.

use super::{drag_handle_ui, dropped_row, header_ui, list_ui};
use crate::document::{EditCommand, Scene};
use crate::ui::command_buttons::command_icon_ui;
use crate::ui::menu::scene_items_ui;
use crate::ui::state::{Rename, RenameTarget};
use crate::ui::widgets::{icon_button, list_row, rename_ui};
use crate::ui::{Command, StudioModel, UiState};
use crate::view::{Action, StudioCommand};
use egui::Ui;
use egui_dnd::dnd;
use egui_phosphor::regular as icon;

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
    list_ui(ui, "scene list", |ui| {
        let ids = show.scenes.iter().map(|scene| egui::Id::new(("scene row", scene.id.0)));
        let response = dnd(ui, "scenes").show(ids, |ui, _, handle, row| {
            let Some(scene) = show.scenes.get(row.index) else { return };
            ui.horizontal(|ui| {
                drag_handle_ui(ui, handle, &format!("Drag scene {}", scene.name));
                scene_ui(ui, scene, model, state, actions);
            });
        });
        if let Some(update) = response.final_update()
            && let Some(scene) = show.scenes.get(update.from)
        {
            actions.push(EditCommand::MoveScene { scene: scene.id, to: dropped_row(&update) }.into());
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
    if icon_button(ui, icon::PENCIL_SIMPLE, &format!("Rename scene {}", scene.name)).clicked() {
        state.rename = Rename::start(target, &scene.name);
    }
    let response = list_row(ui, on_program, &scene.name, &format!("Scene {}", scene.name));
    if response.double_clicked() {
        state.rename = Rename::start(target, &scene.name);
    } else if response.clicked() && !on_program {
        actions.push(StudioCommand::Take(scene.id).into());
    }
    if response.secondary_clicked() && !on_program {
        actions.push(StudioCommand::Take(scene.id).into());
    }
    response.context_menu(|ui| scene_items_ui(ui, model, state, actions));
}
