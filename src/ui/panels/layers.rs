//! The layers of the scene on program, the top one first.

use super::set_ups::view_chip_ui;
use super::{drag_handle_ui, dropped_row, header_ui, list_ui};
use crate::document::{EditCommand, Layer};
use crate::ui::command_buttons::command_icon_ui;
use crate::ui::menu::layer_items_ui;
use crate::ui::state::{Rename, RenameTarget};
use crate::ui::widgets::{icon_toggle, list_row, rename_ui};
use crate::ui::{Command, StudioModel, UiState, theme};
use crate::view::{Action, StudioCommand};
use egui::{RichText, Ui};
use egui_dnd::dnd;
use egui_phosphor::regular as icon;

pub fn layers_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    header_ui(ui, "Layers", |ui| {
        for (command, glyph) in [
            (Command::Delete, icon::TRASH),
            (Command::Duplicate, icon::COPY),
            (Command::MoveDown, icon::ARROW_DOWN),
            (Command::MoveUp, icon::ARROW_UP),
            (Command::AddSource, icon::PLUS),
        ] {
            command_icon_ui(ui, command, glyph, model, state, actions);
        }
    });
    let Some(scene) = model.program() else { return };
    if scene.layers.is_empty() {
        ui.weak("This scene is empty. Add a source with the + above.");
        return;
    }
    list_ui(ui, "layer list", |ui| {
        let rows = scene.layers.iter().rev();
        let ids = rows.clone().map(|layer| egui::Id::new(("layer row", layer.id.0)));
        let by_id: Vec<&Layer> = rows.collect();
        let response = dnd(ui, ("layers", scene.id.0)).show(ids, |ui, _, handle, row| {
            let Some(layer) = by_id.get(row.index) else { return };
            ui.horizontal(|ui| {
                drag_handle_ui(ui, handle, &format!("Drag {}", layer.name));
                layer_ui(ui, layer, model, state, actions);
            });
        });
        if let Some(update) = response.final_update()
            && let Some(layer) = by_id.get(update.from)
        {
            // The document's first layer is the bottom one.
            let to = by_id.len().saturating_sub(1).saturating_sub(dropped_row(&update));
            actions.push(EditCommand::MoveLayer { layer: layer.id, to }.into());
        }
    });
}

fn layer_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let (eye, verb) = if layer.visible { (icon::EYE, "Hide") } else { (icon::EYE_SLASH, "Show") };
    if icon_toggle(ui, layer.visible, eye, &format!("{verb} {}", layer.name)).clicked() {
        actions.push(EditCommand::SetVisible(layer.id, !layer.visible).into());
    }
    let (lock, verb) = if layer.locked { (icon::LOCK, "Unlock") } else { (icon::LOCK_OPEN, "Lock") };
    if icon_toggle(ui, layer.locked, lock, &format!("{verb} {}", layer.name)).clicked() {
        actions.push(EditCommand::SetLocked(layer.id, !layer.locked).into());
    }
    if let Some(problem) = model.view.layer_problems.get(&layer.id) {
        ui.label(RichText::new(icon::WARNING).color(theme::WARNING)).on_hover_text(problem);
    }
    for effect in &layer.effects {
        if let Some(info) = model.effect(&effect.kind) {
            view_chip_ui(ui, layer, effect, info, true, actions);
        }
    }
    let target = RenameTarget::Layer(layer.id);
    if state.rename.as_ref().is_some_and(|open| open.target == target) {
        if let Some(new) = rename_ui(ui, &mut state.rename, target) {
            actions.push(EditCommand::RenameLayer(layer.id, new).into());
        }
        return;
    }
    let selected = model.view.selected == Some(layer.id);
    let text = if layer.visible { RichText::new(&layer.name) } else { RichText::new(&layer.name).weak() };
    let response = list_row(ui, selected, text, &format!("Layer {}", layer.name));
    if response.double_clicked() {
        state.rename = Rename::start(target, &layer.name);
    }
    if response.clicked() || response.secondary_clicked() {
        state.source = None;
        if !selected {
            actions.push(StudioCommand::Select(Some(layer.id)).into());
        }
    }
    response.context_menu(|ui| layer_items_ui(ui, model, state, actions));
}
