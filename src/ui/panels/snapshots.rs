//! The snapshots of a scene: how its layers stood, to be kept, gone to in time, and mixed by hand.

use super::transition::EASINGS;
use crate::document::snapshot::{LayerState, between, states};
use crate::document::{Easing, EditCommand, EffectId, Scene, Snapshot, SnapshotEdit};
use crate::ui::state::{Rename, RenameTarget};
use crate::ui::widgets::{choice_ui, icon_button, list_row, name, rename_ui, row};
use crate::ui::{StudioModel, UiState};
use crate::view::{Action, StudioCommand};
use egui::{Context, DragValue, ScrollArea, Slider, Ui, Window};
use egui_phosphor::regular as icon;

/// Longest time that going to a snapshot takes, in milliseconds.
const LONGEST_MS: u32 = 60_000;

/// What the window keeps.
#[derive(Debug, Clone, PartialEq)]
pub struct SnapshotsState {
    pub open: bool,
    /// Milliseconds that going there takes.
    pub ms: u32,
    pub easing: Easing,
    /// The snapshots that are mixed, by index, and how far it is from the one to the other.
    pub mixed: (usize, usize),
    pub at: f64,
}

impl Default for SnapshotsState {
    fn default() -> Self {
        Self { open: false, ms: 600, easing: Easing::EaseInOut, mixed: (0, 1), at: 0.0 }
    }
}

/// The window, while it is open. It is about the scene that the panels work on.
pub fn snapshots_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let mut open = state.snapshots.open;
    let right = ctx.content_rect().right_top();
    let window = Window::new("Snapshots").open(&mut open).default_pos(right + egui::vec2(-680.0, 80.0));
    window.default_width(300.0).resizable(true).show(ctx, |ui| {
        let Some(scene) = model.edited() else { return };
        take_ui(ui, scene, model, actions);
        ui.separator();
        if scene.snapshots.is_empty() {
            ui.weak(
                "A snapshot keeps where the layers of this scene are, with sizes, crops, opacities and effects. \
                 Move things, keep another one, and go from the one to the other on air.",
            );
            return;
        }
        way_ui(ui, state);
        ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
            for (index, snapshot) in scene.snapshots.iter().enumerate() {
                snapshot_ui(ui, scene, (index, snapshot), model, state, actions);
            }
        });
        if scene.snapshots.len() > 1 {
            ui.separator();
            mix_ui(ui, scene, model, state, actions);
        }
    });
    state.snapshots.open = open;
}

fn take_ui(ui: &mut Ui, scene: &Scene, model: &StudioModel, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        ui.strong(&scene.name);
        let button = ui.button(format!("{} Take snapshot", icon::CAMERA));
        name(&button, "Take snapshot");
        if button.on_hover_text("Keeps how the layers of this scene stand now.").clicked() {
            let layers = whole_states(scene, model);
            let taken = |name: &String| scene.snapshots.iter().any(|snapshot| snapshot.name == *name);
            let free = (1..).map(|number| format!("Snapshot {number}")).find(|name| !taken(name));
            let edit = SnapshotEdit::Take { name: free.unwrap_or_default(), layers };
            actions.push(EditCommand::Snapshot(scene.id, edit).into());
        }
    });
}

/// How long the way to a snapshot is, and how it is gone.
fn way_ui(ui: &mut Ui, state: &mut UiState) {
    let way = &mut state.snapshots;
    row(
        ui,
        "Takes",
        "How long the layers are on their way when a snapshot is clicked; 0 puts them there at once.",
        |ui| {
            let drag = DragValue::new(&mut way.ms).range(0..=LONGEST_MS).speed(10.0).suffix(" ms");
            name(&ui.add(drag), "Snapshot time");
        },
    );
    row(ui, "Easing", "Whether they begin and end slowly.", |ui| {
        if let Some(easing) = choice_ui(ui, "Snapshot easing", &way.easing, EASINGS) {
            way.easing = easing;
        }
    });
}

fn snapshot_ui(
    ui: &mut Ui,
    scene: &Scene,
    (index, snapshot): (usize, &Snapshot),
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let edit = |edit: SnapshotEdit| Action::from(EditCommand::Snapshot(scene.id, edit));
    let target = RenameTarget::Snapshot(scene.id, index);
    ui.horizontal(|ui| {
        if icon_button(ui, icon::ARROWS_CLOCKWISE, &format!("Update {}", snapshot.name)).clicked() {
            actions.push(edit(SnapshotEdit::Update { index, layers: whole_states(scene, model) }));
        }
        if icon_button(ui, icon::TRASH, &format!("Delete {}", snapshot.name)).clicked() {
            actions.push(edit(SnapshotEdit::Remove(index)));
        }
        if let Some(text) = rename_ui(ui, &mut state.rename, target) {
            actions.push(edit(SnapshotEdit::Rename { index, name: text }));
            return;
        }
        if state.rename.as_ref().is_some_and(|rename| rename.target == target) {
            return;
        }
        let label = format!("Go to {}", snapshot.name);
        let response = list_row(ui, false, &snapshot.name, &label);
        if response.double_clicked() {
            state.rename = Rename::start(target, &snapshot.name);
        } else if response.clicked() {
            let (ms, easing) = (state.snapshots.ms, state.snapshots.easing);
            actions.push(StudioCommand::GoToSnapshot { scene: scene.id, index, ms, easing }.into());
        }
        response.on_hover_text("Click to go there, double-click to rename");
    });
}

/// Two snapshots and a slider between them.
fn mix_ui(ui: &mut Ui, scene: &Scene, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let mix = &mut state.snapshots;
    let names: Vec<(usize, &str)> = scene.snapshots.iter().map(|snapshot| snapshot.name.as_str()).enumerate().collect();
    let last = names.len().saturating_sub(1);
    mix.mixed = (mix.mixed.0.min(last), mix.mixed.1.min(last));
    ui.horizontal(|ui| {
        if let Some(index) = choice_ui(ui, "Mix from", &mix.mixed.0, &names) {
            mix.mixed.0 = index;
        }
        ui.label("to");
        if let Some(index) = choice_ui(ui, "Mix to", &mix.mixed.1, &names) {
            mix.mixed.1 = index;
        }
    });
    ui.spacing_mut().slider_width = (ui.available_width() - 70.0).max(80.0);
    let slider = ui.add(Slider::new(&mut mix.at, 0.0..=1.0).custom_formatter(|at, _| format!("{:.0} %", at * 100.0)));
    name(&slider, "Snapshot mix");
    let pair = (scene.snapshots.get(mix.mixed.0), scene.snapshots.get(mix.mixed.1));
    if let (true, (Some(from), Some(to))) = (slider.changed(), pair) {
        let has = |effect: EffectId, param: &str| has_between(scene, model, effect, param);
        let layers = between(&from.layers, &to.layers, mix.at, &has);
        let edit = SnapshotEdit::Put { label: format!("{} to {}", from.name, to.name), layers };
        actions.push(EditCommand::Snapshot(scene.id, edit).into());
    }
}

/// How the layers stand, with the values that effects have by default: those may be others in the next snapshot.
fn whole_states(scene: &Scene, model: &StudioModel) -> Vec<LayerState> {
    let mut layers = states(scene);
    for (state, layer) in layers.iter_mut().zip(&scene.layers) {
        for (effect, spec) in state.effects.iter_mut().zip(&layer.effects) {
            let params = model.effect(&spec.kind).map(|info| info.params.as_slice()).unwrap_or_default();
            for param in params.iter().filter(|param| param.has_between()) {
                effect.params.entry(param.name.to_owned()).or_insert_with(|| param.default_value());
            }
        }
    }
    layers
}

fn has_between(scene: &Scene, model: &StudioModel, effect: EffectId, param: &str) -> bool {
    let specs = scene.layers.iter().flat_map(|layer| &layer.effects);
    let info = specs.filter(|spec| spec.id == effect).find_map(|spec| model.effect(&spec.kind));
    info.and_then(|info| info.params.iter().find(|known| known.name == param)).is_some_and(|param| param.has_between())
}
