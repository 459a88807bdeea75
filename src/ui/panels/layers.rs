//! The layers of the scene on program, the top one first.

use super::set_ups::view_chip_ui;
use super::{drag_handle_ui, dropped_row, header_ui, list_ui};
use crate::document::{EditCommand, Layer, LayerId};
use crate::ui::command_buttons::command_icon_ui;
use crate::ui::layer_edits::together;
use crate::ui::menu::layer_items_ui;
use crate::ui::state::{Rename, RenameTarget};
use crate::ui::widgets::{icon_button, icon_toggle, list_row, name, rename_ui};
use crate::ui::{Command, StudioModel, UiState, theme};
use crate::view::{Action, Selection, StudioCommand};
use egui::{Button, Modifiers, Rect, RichText, TextEdit, Ui, pos2};
use egui_dnd::dnd;
use egui_phosphor::regular as icon;

/// Width of the bar in a layer's colour, in points.
const TAG: f32 = 4.0;
/// Room for the button behind the filter, in points.
const FILTER_BUTTON: f32 = 30.0;

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
    let Some(scene) = model.edited() else { return };
    if scene.layers.is_empty() {
        ui.weak("This scene is empty. Add a source with the + above.");
        return;
    }
    if model.view.inside.is_some() {
        let text = format!("{} Leave {}", icon::ARROW_LEFT, scene.name);
        let button = ui.add(Button::new(text).truncate());
        name(&button, "Leave group");
        if button.on_hover_text("Back to the scene around the group (Esc)").clicked() {
            actions.push(StudioCommand::Enter(None).into());
        }
    }
    filter_ui(ui, state);
    let wanted = state.layer_filter.trim().to_lowercase();
    if !wanted.is_empty() {
        // What is left out has no place that a row could be dragged over.
        list_ui(ui, "layer list", |ui| {
            let found = |layer: &&Layer| layer.name.to_lowercase().contains(&wanted);
            let rows: Vec<&Layer> = scene.layers.iter().rev().filter(found).collect();
            if rows.is_empty() {
                ui.weak("No layer has such a name.");
            }
            for layer in rows {
                ui.push_id(layer.id.0, |ui| ui.horizontal(|ui| layer_ui(ui, layer, model, state, actions)));
            }
        });
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
            members_ui(ui, layer, model, state, actions);
        });
        if let Some(update) = response.final_update()
            && let Some(layer) = by_id.get(update.from)
        {
            // The document's first layer is the bottom one.
            let to = by_id.len().saturating_sub(1).saturating_sub(dropped_row(&update));
            actions.extend(dropped(layer.id, to, model).map(Action::from));
        }
    });
}

/// The layers of a group under its row, while that is open. A click works on the group with that layer selected.
fn members_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &UiState, actions: &mut Vec<Action>) {
    let Some(group) = model.group_of(layer).filter(|_| state.open_groups.contains(&layer.id)) else { return };
    ui.indent(("members", layer.id.0), |ui| {
        for member in group.layers.iter().rev() {
            ui.push_id(member.id.0, |ui| {
                ui.horizontal(|ui| {
                    visible_ui(ui, member, actions);
                    let text = RichText::new(&member.name);
                    let text = if member.visible { text } else { text.weak() };
                    if list_row(ui, false, text, &format!("Member {}", member.name)).clicked() {
                        actions.push(StudioCommand::Enter(Some(group.id)).into());
                        actions.push(StudioCommand::Select(member.id.into()).into());
                    }
                });
            });
            members_ui(ui, member, model, state, actions);
        }
    });
}

/// The eye of a row.
fn visible_ui(ui: &mut Ui, layer: &Layer, actions: &mut Vec<Action>) {
    let (eye, verb) = if layer.visible { (icon::EYE, "Hide") } else { (icon::EYE_SLASH, "Show") };
    if icon_toggle(ui, layer.visible, eye, &format!("{verb} {}", layer.name)).clicked() {
        actions.push(EditCommand::SetVisible(layer.id, !layer.visible).into());
    }
}

/// What opens a group's row, and the way into the group.
fn group_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(group) = model.group_of(layer) else { return };
    let open = state.open_groups.contains(&layer.id);
    let (glyph, verb) = if open { (icon::CARET_DOWN, "Close") } else { (icon::CARET_RIGHT, "Open") };
    if icon_button(ui, glyph, &format!("{verb} {}", layer.name)).clicked() && !state.open_groups.remove(&layer.id) {
        state.open_groups.insert(layer.id);
    }
    if icon_button(ui, icon::FOLDER, &format!("Work on {}", layer.name)).clicked() {
        actions.push(StudioCommand::Enter(Some(group.id)).into());
    }
}

/// What narrows the list down by name.
fn filter_ui(ui: &mut Ui, state: &mut UiState) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(icon::MAGNIFYING_GLASS).color(theme::TEXT_WEAK));
        let width = ui.available_width() - if state.layer_filter.is_empty() { 0.0 } else { FILTER_BUTTON };
        let field = TextEdit::singleline(&mut state.layer_filter).hint_text("Filter by name").desired_width(width);
        name(&ui.add(field), "Filter layers");
        if !state.layer_filter.is_empty() && icon_button(ui, icon::X, "Show all layers").clicked() {
            state.layer_filter.clear();
        }
    });
}

/// A row was dropped in a place of the scene; where it is selected, the other selected layers come along.
fn dropped(layer: LayerId, to: usize, model: &StudioModel) -> Option<EditCommand> {
    let selected = &model.view.selected;
    if !selected.contains(layer) || selected.len() < 2 {
        return Some(EditCommand::MoveLayer { layer, to });
    }
    let mut now: Vec<LayerId> = model.edited()?.layers.iter().map(|layer| layer.id).collect();
    let from = now.iter().position(|id| *id == layer)?;
    let dropped_on = now.get(to).copied();
    let block: Vec<LayerId> = now.iter().copied().filter(|id| selected.contains(*id)).collect();
    let mut wanted: Vec<LayerId> = now.iter().copied().filter(|id| !selected.contains(*id)).collect();
    let beside = dropped_on.and_then(|on| wanted.iter().position(|id| *id == on));
    let at = beside.map_or_else(|| to.min(wanted.len()), |place| if to > from { place + 1 } else { place });
    wanted.splice(at..at, block);
    let mut edits = Vec::new();
    for (to, layer) in wanted.into_iter().enumerate() {
        if now.get(to) != Some(&layer) {
            now.retain(|id| *id != layer);
            now.insert(to.min(now.len()), layer);
            edits.push((layer, EditCommand::MoveLayer { layer, to }));
        }
    }
    together("Reorder", edits)
}

fn layer_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    group_ui(ui, layer, model, state, actions);
    visible_ui(ui, layer, actions);
    let (lock, verb) = if layer.locked { (icon::LOCK, "Unlock") } else { (icon::LOCK_OPEN, "Lock") };
    if icon_toggle(ui, layer.locked, lock, &format!("{verb} {}", layer.name)).clicked() {
        actions.push(EditCommand::SetLocked(layer.id, !layer.locked).into());
    }
    let solo = model.view.solo.contains(&layer.id);
    if icon_toggle(ui, solo, icon::TARGET, &format!("Solo {}", layer.name)).clicked() {
        let others = model.view.solo.iter().copied().filter(|id| *id != layer.id);
        let next = others.chain((!solo).then_some(layer.id));
        actions.push(StudioCommand::Solo(next.collect()).into());
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
    let selected = model.view.selected.contains(layer.id);
    let text = if layer.visible { RichText::new(&layer.name) } else { RichText::new(&layer.name).weak() };
    let response = list_row(ui, selected, text, &format!("Layer {}", layer.name));
    if let Some(tag) = layer.tag {
        let Rect { min, max } = response.rect;
        let bar = Rect::from_min_max(min, pos2(min.x + TAG, max.y));
        ui.painter().rect_filled(bar, 1.0, theme::tag(tag));
    }
    if response.double_clicked() {
        state.rename = Rename::start(target, &layer.name);
    }
    if response.clicked() || response.secondary_clicked() {
        state.source = None;
        let keys = ui.input(|input| input.modifiers);
        let next = match response.secondary_clicked() {
            // The menu is about all that is selected.
            true if selected => model.view.selected.with([layer.id]),
            true => layer.id.into(),
            false => clicked(layer.id, keys, model),
        };
        if model.view.selected != next {
            actions.push(StudioCommand::Select(next).into());
        }
    }
    response.context_menu(|ui| layer_items_ui(ui, model, state, actions));
}

/// What is selected after a click on a row: with Ctrl it more or less, with Shift all from the primary one to it.
fn clicked(layer: LayerId, keys: Modifiers, model: &StudioModel) -> Selection {
    let selected = &model.view.selected;
    if keys.command {
        return selected.toggled(layer);
    }
    let layers = model.edited().map(|scene| scene.layers.as_slice()).unwrap_or_default();
    let place = |id: LayerId| layers.iter().position(|layer| layer.id == id);
    match selected.primary().and_then(place).zip(place(layer)).filter(|_| keys.shift) {
        Some((from, to)) => {
            let between = layers.get(from.min(to)..=from.max(to)).unwrap_or_default();
            // The primary one stays the end from which it is counted.
            let ids = between.iter().map(|layer| layer.id);
            ids.chain(selected.primary()).collect()
        }
        None => layer.into(),
    }
}
