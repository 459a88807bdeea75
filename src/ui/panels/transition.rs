//! How scenes follow each other: a row under the title of the scenes, and a window with the rest, for the show and for single scenes.

use super::effects::{context, warning_ui};
use crate::document::transition::{CUT, DURATION_MS};
use crate::document::{Easing, EditCommand, SceneId, Show, TransitionSpec};
use crate::effect::param::{PROGRESS, ParamKind, ParamSpec};
use crate::effect::{EffectInfo, Role};
use crate::ui::dialogs::files::Target;
use crate::ui::widgets::{
    Number, ParamChange, check_ui, choice_ui, grouped_choice_ui, icon_button, number_ui, params_ui, row,
};
use crate::ui::{StudioModel, UiState};
use crate::view::Action;
use egui::{Context, Ui, Window};
use egui_phosphor::regular as icon;

/// Width of the duration and the button beside it, in points.
const AFTER_KIND: f32 = 104.0;

pub(super) const EASINGS: &[(Easing, &str)] = &[
    (Easing::Linear, "At one speed"),
    (Easing::EaseIn, "Slowly at first"),
    (Easing::EaseOut, "Slowly at last"),
    (Easing::EaseInOut, "Slowly at both ends"),
];

/// Whose transition it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    Show,
    Scene(SceneId),
}

impl Whose {
    /// What the panels call it, such as "Transition to Break".
    fn label(self, show: &Show) -> String {
        match self {
            Self::Show => "Transition".into(),
            Self::Scene(id) => {
                format!("Transition to {}", show.scene(id).map_or("a scene that is gone", |scene| scene.name.as_str()))
            }
        }
    }

    /// The transition, with what the show says where a scene has none of its own.
    pub fn of(self, show: &Show) -> &TransitionSpec {
        match self {
            Self::Show => &show.transition,
            Self::Scene(id) => show.transition_to(id),
        }
    }

    pub fn set(self, spec: TransitionSpec) -> EditCommand {
        match self {
            Self::Show => EditCommand::SetTransition(spec),
            Self::Scene(id) => EditCommand::SetSceneTransition(id, Some(spec)),
        }
    }
}

/// The show's transition in one row.
pub fn transition_row_ui(
    ui: &mut Ui,
    show: &Show,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let spec = Whose::Show.of(show);
    ui.horizontal(|ui| {
        let width = (ui.available_width() - AFTER_KIND).max(AFTER_KIND / 2.0);
        ui.spacing_mut().combo_width = width;
        let label = Whose::Show.label(show);
        let changed = kind_ui(ui, &label, spec, model).or_else(|| duration_ui(ui, &label, spec));
        if let Some(changed) = changed {
            actions.push(Whose::Show.set(changed).into());
        }
        if icon_button(ui, icon::SLIDERS_HORIZONTAL, "Transition settings").clicked() {
            state.transition = if state.transition.is_some() { None } else { Some(Whose::Show) };
        }
    });
    if missing(spec, model) {
        warning_ui(ui, &format!("There is no transition “{}”: scenes are cut. Choose another one.", spec.kind));
    }
}

/// The window with all that a transition has, where it is open.
pub fn transition_window_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some((whose, show)) = state.transition.zip(model.show()) else { return };
    let own = match whose {
        Whose::Show => true,
        Whose::Scene(id) => match show.scene(id) {
            Some(scene) => scene.transition.is_some(),
            None => {
                state.transition = None;
                return;
            }
        },
    };
    let title = whose.label(show);
    let mut open = true;
    let window = Window::new(&title).id(egui::Id::new("transition")).open(&mut open);
    window.default_pos([290.0, 60.0]).resizable(false).collapsible(false).show(ctx, |ui| {
        ui.set_width(340.0);
        let spec = whose.of(show);
        if let Whose::Scene(id) = whose {
            let help = "This scene comes on program its own way, whatever the others do.";
            if let Some(own) = check_ui(ui, "A transition of its own", help, own) {
                actions.push(EditCommand::SetSceneTransition(id, own.then(|| spec.clone())).into());
            }
        }
        ui.add_enabled_ui(own, |ui| settings_ui(ui, whose, (&title, spec), model, state, actions));
    });
    if !open {
        state.transition = None;
    }
}

fn settings_ui(
    ui: &mut Ui,
    whose: Whose,
    (label, spec): (&str, &TransitionSpec),
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let label = &format!("{label}:");
    let mut changed = None;
    let mut change = |to: Option<TransitionSpec>| changed = to.or(changed.take());
    change(row(ui, "Kind", "What happens between the scenes.", |ui| kind_ui(ui, label, spec, model)));
    if missing(spec, model) {
        warning_ui(ui, &format!("There is no transition “{}”: the scene is cut to.", spec.kind));
    }
    if !spec.is_cut() {
        change(row(ui, "Duration", DURATION, |ui| duration_ui(ui, label, spec)));
        change(row(ui, "Easing", "Whether it begins and ends slowly.", |ui| {
            let easing = choice_ui(ui, &format!("{label} easing"), &spec.easing, EASINGS)?;
            Some(TransitionSpec { easing, ..spec.clone() })
        }));
    }
    if let Some(info) = model.effect(&spec.kind).filter(|info| info.role == Role::Transition) {
        ui.weak(info.help);
        change(knobs_ui(ui, whose, spec, info, model, state));
    }
    if let Some(spec) = changed {
        actions.push(whose.set(spec).into());
    }
}

const DURATION: &str = "How long it takes.";

fn kind_ui(ui: &mut Ui, label: &str, spec: &TransitionSpec, model: &StudioModel) -> Option<TransitionSpec> {
    let of = |from_file: bool| {
        let here = move |info: &&EffectInfo| info.role == Role::Transition && info.kind.contains(':') == from_file;
        model.effects.iter().filter(here).map(|info| (info.kind, info.label))
    };
    let mut built_in: Vec<(&str, &str)> = [(CUT, "Cut")].into_iter().chain(of(false)).collect();
    let from_files: Vec<(&str, &str)> = of(true).collect();
    if missing(spec, model) {
        built_in.push((&spec.kind, &spec.kind));
    }
    let files = if from_files.is_empty() { "" } else { "From files" };
    let groups = [("", built_in.as_slice()), (files, from_files.as_slice())];
    let kind = grouped_choice_ui(ui, &format!("{label} kind"), &spec.kind.as_str(), &groups)?;
    // The parameters of another kind mean nothing to this one.
    Some(TransitionSpec { kind: kind.into(), params: Default::default(), ..spec.clone() })
}

fn duration_ui(ui: &mut Ui, label: &str, spec: &TransitionSpec) -> Option<TransitionSpec> {
    let name = format!("{label} duration");
    let (least, most) = (f64::from(*DURATION_MS.start()), f64::from(*DURATION_MS.end()));
    let number = Number { speed: 10.0, ..Number::whole(&name, "ms", least, most, DURATION) };
    let ms = ui.add_enabled_ui(!spec.is_cut(), |ui| number_ui(ui, &number, spec.duration_ms.into())).inner?;
    Some(TransitionSpec { duration_ms: ms as u32, ..spec.clone() })
}

/// The transition's own parameters; its progress is the studio's.
fn knobs_ui(
    ui: &mut Ui,
    whose: Whose,
    spec: &TransitionSpec,
    info: &EffectInfo,
    model: &StudioModel,
    state: &mut UiState,
) -> Option<TransitionSpec> {
    let sources = model.sources();
    let context = crate::ui::widgets::ParamContext { apart: &[PROGRESS], ..context(info, &sources) };
    let mut changed = None;
    params_ui(ui, &info.params, &spec.params, &context, |param: &ParamSpec, change| {
        let mut next = spec.clone();
        match change {
            ParamChange::Set(value) => _ = next.params.insert(param.name.to_owned(), value),
            ParamChange::Reset => _ = next.params.remove(param.name),
            ParamChange::PickFile => {
                if let ParamKind::File { extensions } = &param.kind {
                    let (param, extensions) = (param.name.to_owned(), extensions.to_vec());
                    state.files.open(Target::Transition { whose, param, extensions }, model.base);
                }
                return;
            }
            // There is no layer to draw on, and a button has no moment to be pressed in.
            ParamChange::PickColor | ParamChange::Draw | ParamChange::Press => return,
        }
        changed = Some(next);
    });
    changed
}

fn missing(spec: &TransitionSpec, model: &StudioModel) -> bool {
    !spec.is_cut() && model.effect(&spec.kind).is_none_or(|info| info.role != Role::Transition)
}
