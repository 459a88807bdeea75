//! What finds an effect's parameters in the picture: its buttons, what came of them, and the warning that a view is on air.

use crate::document::{EditCommand, EffectId, EffectSpec, Layer, LayerId, ParamValue, Spot};
use crate::effect::{EffectInfo, Gesture, ParamKind, SetUp};
use crate::ui::canvas::tool::{Task, Tool};
use crate::ui::widgets::{ParamChange, ParamContext, name, param_ui};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{Action, SetUpState, StudioCommand};
use egui::{Button, Label, RichText, Ui};
use egui_phosphor::regular as icon;
use std::collections::BTreeSet;

/// The set-up that runs by itself when an effect is added by hand.
const AUTO: &str = "auto";

/// The parameter that shows something else than an effect's result.
const VIEW: &str = "view";
/// The parameter that one of the views goes by, under that view's name.
const SPLIT: &str = "split";

/// What [`view_ui`] has the editors of.
pub const VIEW_PARAMS: &[&str] = &[VIEW, SPLIT];

/// The buttons above an effect's knobs, and what was found last. Sentences come and go below what is clicked.
pub fn set_ups_ui(
    ui: &mut Ui,
    layer: &Layer,
    effect: &EffectSpec,
    info: &EffectInfo,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    if !info.set_ups.is_empty() {
        ui.horizontal_wrapped(|ui| {
            for way in info.set_ups {
                way_ui(ui, layer, effect, info, way, state, actions);
            }
        });
    }
    view_ui(ui, layer, effect, info, actions);
    match model.view.set_ups.get(&(layer.id, effect.id)) {
        Some(SetUpState::Working) => _ = ui.weak("Looking at the picture…"),
        Some(SetUpState::Said(said)) => _ = ui.add(Label::new(RichText::new(said).weak()).wrap()),
        Some(SetUpState::Failed(why)) => _ = ui.add(Label::new(RichText::new(why).color(theme::WARNING)).wrap()),
        None => {}
    }
}

fn way_ui(
    ui: &mut Ui,
    layer: &Layer,
    effect: &EffectSpec,
    info: &EffectInfo,
    way: &SetUp,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let armed = state.canvas.tool.as_ref().is_some_and(|tool| tool.sets_up(effect.id, way.name));
    let glyph = match way.gesture {
        Gesture::Press => icon::MAGIC_WAND,
        Gesture::Click => icon::EYEDROPPER,
        Gesture::Region => icon::SELECTION,
        Gesture::Capture(_) => icon::CAMERA,
    };
    let response = ui.add(Button::selectable(armed, format!("{glyph} {}", way.label)).frame_when_inactive(true));
    name(&response, &format!("{}: {}", info.label, way.label));
    if !response.on_hover_text(way.help).clicked() {
        return;
    }
    match way.gesture {
        Gesture::Press | Gesture::Capture(_) => {
            state.canvas.tool = None;
            actions.push(command(layer.id, effect.id, way.name, Spot::Whole));
        }
        Gesture::Click | Gesture::Region => {
            let region = way.gesture == Gesture::Region;
            let task = Task::SetUp { name: way.name, label: way.label, region, from: None };
            state.canvas.arm(Tool::new(layer.id, effect.id, task));
        }
    }
}

pub fn command(layer: LayerId, effect: EffectId, name: &str, spot: Spot) -> Action {
    StudioCommand::SetUpEffect { layer, effect, name: name.to_owned(), spot }.into()
}

/// An effect that was asked for and sets itself up once it is there.
#[derive(Debug, Clone, PartialEq)]
pub struct NewEffect {
    layer: LayerId,
    kind: &'static str,
    before: BTreeSet<EffectId>,
}

impl NewEffect {
    /// `None` for an effect that cannot.
    pub fn of(layer: &Layer, info: &EffectInfo) -> Option<Self> {
        let before = || layer.effects.iter().map(|effect| effect.id).collect();
        let finds = info.set_ups.iter().any(|way| way.name == AUTO);
        finds.then(|| Self { layer: layer.id, kind: info.kind, before: before() })
    }
}

/// Lets the effect that was added set itself up once the document has it.
pub fn set_up_new(model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(new) = &state.new_effect else { return };
    let Some(layer) = model.layer(new.layer) else {
        state.new_effect = None;
        return;
    };
    let added = layer.effects.iter().find(|effect| effect.kind == new.kind && !new.before.contains(&effect.id));
    if let Some(effect) = added {
        actions.push(command(layer.id, effect.id, AUTO, Spot::Whole));
        state.new_effect = None;
    }
}

/// The views of an effect that has some, side by side.
fn view_ui(ui: &mut Ui, layer: &Layer, effect: &EffectSpec, info: &EffectInfo, actions: &mut Vec<Action>) {
    let named = |wanted: &str| info.params.iter().find(|spec| spec.name == wanted);
    let Some(spec) = named(VIEW) else { return };
    let ParamKind::Choice { default, options } = &spec.kind else { return };
    let mut set = |param: &str, value: Option<ParamValue>| {
        let (layer, effect, param) = (layer.id, effect.id, param.to_owned());
        actions.push(EditCommand::SetParam { layer, effect, param, value }.into());
    };
    let value = effect.params.get(VIEW).map_or_else(|| spec.default_value(), |value| spec.sanitize(value));
    let shown = value.as_str().unwrap_or(default);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        for (option, text) in *options {
            let response = ui.add(Button::selectable(*option == shown, *text).frame_when_inactive(true));
            name(&response, &format!("View {text} of {}", info.label));
            if response.on_hover_text(spec.help).clicked() && *option != shown {
                set(VIEW, (option != default).then(|| (*option).into()));
            }
        }
    });
    if let Some(split) = named(SPLIT).filter(|_| shown == SPLIT) {
        let context = ParamContext { sources: &[], y_up: false, canvas: None, apart: &[] };
        match param_ui(ui, split, effect.params.get(SPLIT), &context) {
            Some(ParamChange::Set(value)) => set(SPLIT, Some(value)),
            Some(ParamChange::Reset) => set(SPLIT, None),
            _ => {}
        }
    }
}

/// What an effect shows in place of its result, where it is on.
fn view_of<'a>(effect: &EffectSpec, info: &'a EffectInfo) -> Option<&'a str> {
    let spec = info.params.iter().find(|spec| spec.name == VIEW).filter(|_| effect.enabled && effect.mix > 0.0)?;
    let ParamKind::Choice { default, options } = &spec.kind else { return None };
    let value = spec.sanitize(effect.params.get(VIEW)?);
    let shown = value.as_str().filter(|value| value != default)?;
    options.iter().find(|(name, _)| *name == shown).map(|(_, label)| *label)
}

/// A chip where an effect shows its matte or the like on air; a click puts the result back.
pub fn view_chip_ui(
    ui: &mut Ui,
    layer: &Layer,
    effect: &EffectSpec,
    info: &EffectInfo,
    on_layer: bool,
    actions: &mut Vec<Action>,
) {
    let Some(view) = view_of(effect, info) else { return };
    let text = if on_layer { icon::WARNING.to_owned() } else { format!("{} {view}", icon::WARNING) };
    let response = ui.add(Button::new(RichText::new(text).color(theme::WARNING)).small());
    let place = if on_layer { format!(" on {}", layer.name) } else { String::new() };
    name(&response, &format!("Show the result of {}{place}", info.label));
    let help = format!("“{}” shows “{view}” on air and not its result. Click to show the result.", info.label);
    if response.on_hover_text(help).clicked() {
        let (layer, effect, param) = (layer.id, effect.id, VIEW.to_owned());
        actions.push(EditCommand::SetParam { layer, effect, param, value: None }.into());
        actions.push(StudioCommand::EndGesture.into());
    }
}
