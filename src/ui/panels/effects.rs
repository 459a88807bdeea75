//! A layer's effect stack and the picker that adds to it.

use crate::document::{EditCommand, EffectSpec, Layer};
use crate::effect::EffectInfo;
use crate::effect::param::ParamKind;
use crate::ui::dialogs::files::Target;
use crate::ui::widgets::{ParamChange, icon_button, icon_button_enabled, name, param_ui, tick_ui};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::Action;
use egui::collapsing_header::CollapsingState;
use egui::{RichText, ScrollArea, TextEdit, Ui};
use egui_phosphor::regular as icon;

/// The stack, from the source's side on.
pub fn effects_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    if let Some(problem) = model.view.layer_problems.get(&layer.id) {
        ui.label(RichText::new(problem).color(theme::WARNING));
    }
    for (index, effect) in layer.effects.iter().enumerate() {
        ui.push_id(effect.id.0, |ui| effect_ui(ui, layer, index, effect, model, state, actions));
    }
    picker_ui(ui, layer, model, state, actions);
}

fn effect_ui(
    ui: &mut Ui,
    layer: &Layer,
    index: usize,
    effect: &EffectSpec,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let info = model.effects.iter().find(|info| info.kind == effect.kind);
    let label = info.map_or(effect.kind.as_str(), |info| info.label);
    let (layer_id, id) = (layer.id, effect.id);
    let open = CollapsingState::load_with_default_open(ui.ctx(), ui.make_persistent_id("effect"), true);
    let header = open.show_header(ui, |ui| {
        let help = "Off: the picture passes through unchanged.";
        if let Some(enabled) = tick_ui(ui, &format!("Enable {label}"), help, effect.enabled) {
            actions.push(EditCommand::SetEffectEnabled { layer: layer_id, effect: id, enabled }.into());
        }
        let title = ui.label(RichText::new(label).strong());
        if let Some(info) = info {
            title.on_hover_text(info.help);
        }
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, icon::TRASH, &format!("Delete {label}")).clicked() {
                actions.push(EditCommand::RemoveEffect { layer: layer_id, effect: id }.into());
            }
            let mut shift =
                |to: usize| actions.push(EditCommand::MoveEffect { layer: layer_id, effect: id, to }.into());
            let last = index + 1 == layer.effects.len();
            let (up, down) = (format!("Move {label} up"), format!("Move {label} down"));
            if icon_button_enabled(ui, !last, icon::ARROW_DOWN, &down, &down).clicked() {
                shift(index + 1);
            }
            if icon_button_enabled(ui, index > 0, icon::ARROW_UP, &up, &up).clicked() {
                shift(index.saturating_sub(1));
            }
        });
    });
    header.body(|ui| match info {
        Some(info) => params_ui(ui, layer, effect, info, model, state, actions),
        None => {
            let text = format!("No effect “{}” is installed. It is kept and passed through.", effect.kind);
            ui.label(RichText::new(text).color(theme::WARNING));
        }
    });
}

fn params_ui(
    ui: &mut Ui,
    layer: &Layer,
    effect: &EffectSpec,
    info: &EffectInfo,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    for spec in &info.params {
        let change = ui.push_id(spec.name, |ui| param_ui(ui, spec, effect.params.get(spec.name))).inner;
        let value = match change {
            None => continue,
            Some(ParamChange::Set(value)) => Some(value),
            Some(ParamChange::Reset) => None,
            Some(ParamChange::PickFile) => {
                let extensions = match &spec.kind {
                    ParamKind::File { extensions } => extensions.to_vec(),
                    _ => Vec::new(),
                };
                let target = Target::Param { layer: layer.id, effect: effect.id, param: spec.name.into(), extensions };
                state.files.open(target, model.base);
                continue;
            }
        };
        let (layer, effect, param) = (layer.id, effect.id, spec.name.to_owned());
        actions.push(EditCommand::SetParam { layer, effect, param, value }.into());
    }
}

/// The menu of all effects, by category, with a search field.
fn picker_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let button = egui::containers::menu::MenuButton::new(format!("{} Add effect", icon::PLUS)).config(
        egui::containers::menu::MenuConfig::new().close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside),
    );
    let (response, _) = button.ui(ui, |ui| {
        ui.set_width(220.0);
        let search = TextEdit::singleline(&mut state.effect_search).hint_text("Search").desired_width(f32::INFINITY);
        name(&ui.add(search), "Search effects");
        let wanted = state.effect_search.trim().to_lowercase();
        let mut category = None;
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            let found = model.effects.iter().filter(|info| matches(info, &wanted));
            for info in found {
                if category != Some(info.category) {
                    category = Some(info.category);
                    ui.weak(info.category.label());
                }
                if ui.button(info.label).on_hover_text(info.help).clicked() {
                    actions.push(EditCommand::AddEffect { layer: layer.id, kind: info.kind.into() }.into());
                    state.effect_search.clear();
                    ui.close();
                }
            }
            if category.is_none() {
                ui.weak("No effect has this in its name.");
            }
        });
    });
    name(&response, "Add effect");
}

fn matches(info: &EffectInfo, wanted: &str) -> bool {
    [info.label, info.help, info.kind, info.category.label()].iter().any(|text| text.to_lowercase().contains(wanted))
}
