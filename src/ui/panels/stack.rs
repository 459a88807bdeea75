//! What is done with a layer's stack as a whole: comparing, copying, pasting, presets.

use super::presets::presets_ui;
use crate::document::{EditCommand, Layer};
use crate::ui::widgets::{icon_button, icon_button_enabled, name};
use crate::ui::{StudioModel, UiState};
use crate::view::{Action, PresetCommand, PresetTarget, StudioCommand};
use egui::{Button, Key, Sense, Ui};
use egui_phosphor::regular as icon;

/// One row of buttons above the effects.
pub fn stack_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let id = layer.id;
    ui.horizontal(|ui| {
        compare_ui(ui, layer, actions);
        before_ui(ui, layer, model, actions);
        ui.separator();
        let some = !layer.effects.is_empty();
        let help = "Copy stack: puts these effects on the clipboard, for other layers and shows.";
        if icon_button_enabled(ui, some, icon::COPY, "Copy stack", help).clicked() {
            actions.push(StudioCommand::Preset(PresetCommand::Copy(id)).into());
        }
        let help = "Paste stack: puts the effects of the clipboard in place of these.";
        if icon_button_enabled(ui, true, icon::CLIPBOARD_TEXT, "Paste stack", help).clicked() {
            actions.push(StudioCommand::Preset(PresetCommand::Paste(id)).into());
        }
        presets_ui(ui, PresetTarget { layer: id, effect: None }, "Presets of stacks", "", model, state, actions);
    });
}

/// The two stacks: which one is seen, and the button that makes them alike.
fn compare_ui(ui: &mut Ui, layer: &Layer, actions: &mut Vec<Action>) {
    let count = |effects: &[_]| match effects.len() {
        0 => "empty".to_owned(),
        1 => "1 effect".to_owned(),
        count => format!("{count} effects"),
    };
    let (seen, other) = (count(&layer.effects), count(&layer.other_effects));
    for (letter, on) in [("A", !layer.on_b), ("B", layer.on_b)] {
        let response = ui.add(Button::selectable(on, letter).frame_when_inactive(true));
        name(&response, &format!("Stack {letter}"));
        let help = match on {
            true => format!("Stack {letter} is seen: {seen}."),
            false => format!("Shows stack {letter} instead, to compare the two: {other}."),
        };
        if response.on_hover_text(help).clicked() && !on {
            actions.push(EditCommand::SwapStacks(layer.id).into());
        }
    }
    let (from, to) = if layer.on_b { ("B", "A") } else { ("A", "B") };
    let glyph = if layer.on_b { icon::ARROW_LEFT } else { icon::ARROW_RIGHT };
    if icon_button(ui, glyph, &format!("Copy stack {from} to {to}")).clicked() {
        actions.push(EditCommand::CopyStackToOther(layer.id).into());
    }
}

/// Held, the layer is shown without its effects.
fn before_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, actions: &mut Vec<Action>) {
    let shown = model.view.compared == Some(layer.id);
    let button = Button::selectable(shown, format!("{} Before", icon::EYE)).frame_when_inactive(true);
    let response = ui.add_enabled(!layer.effects.is_empty(), button.sense(Sense::click_and_drag()));
    name(&response, "Before");
    let keyed = response.has_focus() && ui.input(|input| input.key_down(Key::Space) || input.key_down(Key::Enter));
    let on = response.is_pointer_button_down_on() || keyed;
    response.on_hover_text("Hold to see the layer without its effects.");
    if on != shown {
        actions.push(StudioCommand::Compare { layer: layer.id, on }.into());
    }
}

/// A layer that is not looked at any more gets its effects back, wherever the button was let go of.
pub fn end_compare(model: &StudioModel, actions: &mut Vec<Action>) {
    if let Some(layer) = model.view.compared.filter(|id| model.selected().is_none_or(|layer| layer.id != *id)) {
        actions.push(StudioCommand::Compare { layer, on: false }.into());
    }
}
