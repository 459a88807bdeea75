//! A layer's effect stack: each effect with its knobs, and what is wrong with it.

use super::effect_picker::picker_ui;
use super::presets::presets_ui;
use super::set_ups::{VIEW_PARAMS, set_ups_ui, view_chip_ui};
use super::stack::stack_ui;
use crate::document::{EditCommand, EffectSpec, Layer};
use crate::effect::EffectInfo;
use crate::effect::param::ParamKind;
use crate::ui::canvas::mask::Mask;
use crate::ui::canvas::picture::aspect;
use crate::ui::canvas::tool::{Polygon, Task, Tool, corners_of};
use crate::ui::dialogs::files::Target;
use crate::ui::widgets::{
    ParamChange, ParamContext, icon_button, icon_button_enabled, params_ui, percent_ui, row, tick_ui,
};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{Action, EffectFault, PresetTarget, StudioCommand};
use egui::collapsing_header::CollapsingState;
use egui::{Align, Frame, Label, Layout, Margin, RichText, ScrollArea, TextWrapMode, Ui};
use egui_phosphor::regular as icon;

/// The stack, from the source's side on.
pub fn effects_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    stack_ui(ui, layer, model, state, actions);
    if let Some(problem) = model.view.layer_problems.get(&layer.id) {
        warning_ui(ui, problem);
    }
    if let Some((_, fault)) = model.view.preset_fault.as_ref().filter(|(id, _)| *id == layer.id) {
        warning_ui(ui, fault);
    }
    for (index, effect) in layer.effects.iter().enumerate() {
        ui.push_id(effect.id.0, |ui| effect_ui(ui, layer, index, effect, model, state, actions));
    }
    picker_ui(ui, layer, model, state, actions);
}

/// A sentence about what does not work.
pub fn warning_ui(ui: &mut Ui, sentence: &str) {
    ui.add(Label::new(RichText::new(sentence).color(theme::WARNING)).wrap());
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
    let info = model.effect(&effect.kind);
    let label = info.map_or(effect.kind.as_str(), |info| info.label);
    let (layer_id, id) = (layer.id, effect.id);
    let open = CollapsingState::load_with_default_open(ui.ctx(), ui.make_persistent_id("effect"), true);
    let header = open.show_header(ui, |ui| {
        let help = "Off: the picture passes through unchanged.";
        if let Some(enabled) = tick_ui(ui, &format!("Enable {label}"), help, effect.enabled) {
            actions.push(EditCommand::SetEffectEnabled { layer: layer_id, effect: id, enabled }.into());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
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
            let target = PresetTarget { layer: layer_id, effect: Some(id) };
            presets_ui(ui, target, &format!("Presets of {label}"), &effect.kind, model, state, actions);
            if let Some(info) = info {
                view_chip_ui(ui, layer, effect, info, false, actions);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let title = ui.add(Label::new(RichText::new(label).strong()).truncate());
                if let Some(info) = info {
                    title.on_hover_text(format!("{}\n{} effect", info.help, model.origin(info.kind)));
                }
            });
        });
    });
    header.body(|ui| {
        if let Some(fault) = model.view.effect_faults.get(&effect.kind) {
            fault_ui(ui, fault);
        }
        if let Some(ms) = model.view.bypassed.get(&(layer_id, id)) {
            bypassed_ui(ui, *ms, label, || {
                actions.push(StudioCommand::RetryEffect { layer: layer_id, effect: id }.into());
            });
        }
        match info {
            Some(info) => {
                set_ups_ui(ui, layer, effect, info, model, state, actions);
                mix_ui(ui, layer, effect, label, actions);
                knobs_ui(ui, layer, effect, info, model, state, actions);
            }
            // A broken file says of itself why there is no effect.
            None if model.view.effect_faults.contains_key(&effect.kind) => {}
            None => {
                let text = format!("No effect “{}” is installed. It is kept and passed through.", effect.kind);
                warning_ui(ui, &text);
            }
        }
    });
}

/// What is wrong with an effect's file, with its place and the line in question.
pub fn fault_ui(ui: &mut Ui, fault: &EffectFault) {
    ui.add(Label::new(RichText::new(format!("{} {}", icon::WARNING, fault.message)).color(theme::ERROR)).wrap());
    Frame::new().fill(theme::WELL).inner_margin(Margin::same(6)).corner_radius(3).show(ui, |ui| {
        ui.set_width(ui.available_width());
        let file = fault.place.rsplit(std::path::MAIN_SEPARATOR).next().unwrap_or_default();
        let place = ui.add(Label::new(RichText::new(file).monospace().color(theme::TEXT_WEAK)).truncate());
        place.on_hover_text(&fault.place);
        if !fault.excerpt.is_empty() {
            ScrollArea::horizontal().id_salt("excerpt").show(ui, |ui| {
                ui.add(Label::new(RichText::new(&fault.excerpt).monospace()).wrap_mode(TextWrapMode::Extend));
            });
        }
    });
    ui.weak(match fault.stays {
        true => "The last good version stays until the file is repaired.",
        false => "The effect is left out until the file is repaired.",
    });
}

fn bypassed_ui(ui: &mut Ui, ms: f32, label: &str, retry: impl FnOnce()) {
    ui.horizontal(|ui| {
        let text = format!("{} Bypassed: took {ms:.0} ms", icon::TIMER);
        ui.label(RichText::new(text).color(theme::WARNING)).on_hover_text(
            "It took longer than the show has for a frame, so the picture passes through it unchanged for now.",
        );
        let again = ui.button("Try again");
        crate::ui::widgets::name(&again, &format!("Try {label} again"));
        if again.on_hover_text("Puts the effect back; it is bypassed again if it is still too slow.").clicked() {
            retry();
        }
    });
}

fn mix_ui(ui: &mut Ui, layer: &Layer, effect: &EffectSpec, label: &str, actions: &mut Vec<Action>) {
    let help = "How much of the effect is seen: 0 % is the picture before it, 100 % the effect alone.";
    row(ui, "Mix", help, |ui| {
        let mut new = percent_ui(ui, &format!("Mix of {label}"), help, effect.mix);
        let reset = format!("Reset mix of {label}");
        if effect.mix < 1.0 && icon_button(ui, icon::ARROW_COUNTER_CLOCKWISE, &reset).clicked() {
            new = Some(1.0);
        }
        if let Some(mix) = new {
            actions.push(EditCommand::SetEffectMix { layer: layer.id, effect: effect.id, mix }.into());
        }
    });
}

fn knobs_ui(
    ui: &mut Ui,
    layer: &Layer,
    effect: &EffectSpec,
    info: &EffectInfo,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let sources = model.sources();
    let armed = state.canvas.tool.as_ref().and_then(|tool| tool.param(effect.id));
    let context = ParamContext { canvas: Some(armed), apart: VIEW_PARAMS, ..context(info, &sources) };
    let shown = params_ui(ui, &info.params, &effect.params, &context, |spec, change| {
        let (layer, effect, param) = (layer.id, effect.id, spec.name.to_owned());
        let value = match change {
            ParamChange::Set(value) => Some(value),
            ParamChange::Reset => None,
            ParamChange::Press => {
                actions.push(StudioCommand::TriggerEvent { layer, effect, param }.into());
                return;
            }
            ParamChange::PickColor => {
                let task = Task::Pick { param: spec.name, label: spec.label };
                state.canvas.arm(Tool::new(layer, effect, task));
                return;
            }
            ParamChange::Draw => {
                if let ParamKind::Points { most } = spec.kind {
                    let task = Task::Draw { param: spec.name, label: spec.label, most, corners: Vec::new() };
                    state.canvas.arm(Tool::new(layer, effect, task));
                }
                return;
            }
            ParamChange::PickFile => {
                let extensions = match &spec.kind {
                    ParamKind::File { extensions } => extensions.to_vec(),
                    _ => Vec::new(),
                };
                state.files.open(Target::Param { layer, effect, param, extensions }, model.base);
                return;
            }
        };
        actions.push(EditCommand::SetParam { layer, effect, param, value }.into());
    });
    for spec in shown {
        let picture = model.view.geometry.get(&layer.id).and_then(|geometry| aspect(layer, geometry));
        state.canvas.masks.extend(picture.and_then(|aspect| Mask::of(spec, &info.params, effect, layer.id, aspect)));
        if let (ParamKind::Points { most }, Some(value)) = (&spec.kind, effect.params.get(spec.name)) {
            let (layer, effect, param, corners) = (layer.id, effect.id, spec.name, corners_of(value));
            state.canvas.polygons.push(Polygon { layer, effect, param, most: *most, corners });
        }
    }
}

/// What an effect's editors must know. ISF counts points from the bottom up.
pub fn context<'a>(info: &EffectInfo, sources: &'a [(crate::document::SourceId, &'a str)]) -> ParamContext<'a> {
    ParamContext { sources, y_up: info.kind.starts_with("isf:"), canvas: None, apart: &[] }
}
