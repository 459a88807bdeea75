//! Presets and the clipboard, between the panels and the disk: a thread of its own reads and writes; what comes of it is an edit.

use super::session::SessionFiles;
use super::wake::Wake;
use crate::document::{EditCommand, EffectSpec, LayerId};
use crate::effect::{EffectCatalog, ParamKind, ParamSpec};
use crate::presets::folder::{delete, load};
use crate::presets::{Folders, Preset, PresetEffect, format, pack, unpack};
use crate::scene::{ActionRequest, SceneSystems, SessionRequest, StudioState};
use crate::view::{PresetCommand, PresetEntry, PresetPlace, PresetTarget, StudioCommand};
use bevy::prelude::*;
use bevy_egui::EguiClipboard;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Requests that may wait for the disk.
const WAITING: usize = 16;

pub struct PresetsPlugin;

/// What the panels see of presets.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct PresetShelf {
    pub entries: Vec<PresetEntry>,
    /// What last went wrong, and on which layer.
    pub fault: Option<(LayerId, String)>,
}

/// The link to the thread, which ends with this value.
#[derive(Resource)]
pub(super) struct Worker {
    jobs: Sender<Job>,
    done: Receiver<Done>,
}

struct Job {
    folders: Folders,
    task: Task,
    /// The show that it is for.
    opened: u64,
}

enum Task {
    List,
    Save { target: PresetTarget, name: String, place: PresetPlace, replace: bool, preset: Preset },
    Load { target: PresetTarget, path: PathBuf },
    Delete { layer: Option<LayerId>, path: PathBuf },
}

struct Done {
    entries: Vec<PresetEntry>,
    opened: u64,
    layer: Option<LayerId>,
    outcome: Result<Outcome, String>,
}

enum Outcome {
    Nothing,
    Note(String),
    Loaded(PresetTarget, Preset),
}

impl Plugin for PresetsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<PresetShelf>();
        let (jobs, asked) = bounded(WAITING);
        let (answers, done) = bounded(WAITING);
        let wake = app.world().get_resource::<Wake>().cloned();
        let run = move || work(&asked, &answers, wake.as_ref());
        if let Err(error) = std::thread::Builder::new().name("scrim-presets".into()).spawn(run) {
            warn!(subject = "Presets", "There are no presets: no thread for them ({error})");
            return;
        }
        app.insert_resource(Worker { jobs, done }).add_systems(
            PreUpdate,
            (ask, take_done).chain().after(SceneSystems::Apply).before(super::session::finish_saves),
        );
    }
}

/// The thread: ends when the app has let go of its end.
fn work(asked: &Receiver<Job>, answers: &Sender<Done>, wake: Option<&Wake>) {
    for Job { folders, task, opened } in asked {
        let (layer, outcome) = match task {
            Task::List => (None, Ok(Outcome::Nothing)),
            Task::Save { target, name, place, replace, preset } => {
                let saved = folders.save(place, &name, &preset, replace);
                let note = saved.map(|path| Outcome::Note(format!("Saved {}", path.display())));
                (Some(target.layer), note.map_err(|error| error.to_string()))
            }
            Task::Load { target, path } => {
                (Some(target.layer), load(&path).map(|preset| Outcome::Loaded(target, preset)))
            }
            Task::Delete { layer, path } => {
                (layer, delete(&path).map(|()| Outcome::Note(format!("Deleted {}", path.display()))))
            }
        };
        if answers.send(Done { entries: folders.list(), opened, layer, outcome }).is_err() {
            return;
        }
        if let Some(wake) = wake {
            wake.now();
        }
    }
}

fn ask(
    mut requests: MessageReader<SessionRequest>,
    mut actions: MessageWriter<ActionRequest>,
    mut shelf: ResMut<PresetShelf>,
    mut clipboard: Option<ResMut<EguiClipboard>>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
    (files, worker): (Res<SessionFiles>, Res<Worker>),
) {
    for SessionRequest(command) in requests.read() {
        let StudioCommand::Preset(command) = command else { continue };
        let layer = layer_of(command).or(state.selected.primary());
        match begin(command, &state, &catalog, clipboard.as_deref_mut()) {
            Ok(Begun::Task(task)) => {
                let folders = Folders::new(&files.folders.data, state.path.as_deref());
                if worker.jobs.try_send(Job { folders, task, opened: state.opened }).is_err() {
                    let busy = "The disk is still busy with earlier presets: try again in a moment";
                    shelf.fault = layer.map(|layer| (layer, busy.into()));
                }
            }
            Ok(Begun::Edit(edit)) => {
                shelf.fault = None;
                actions.write(ActionRequest(edit.into()));
            }
            Ok(Begun::Nothing) => shelf.fault = None,
            Err(sentence) => {
                warn!(subject = "Presets", "{sentence}");
                shelf.fault = layer.map(|layer| (layer, sentence));
            }
        }
    }
}

/// What a command comes to before the disk is asked.
enum Begun {
    Nothing,
    Task(Task),
    Edit(EditCommand),
}

fn begin(
    command: &PresetCommand,
    state: &StudioState,
    catalog: &EffectCatalog,
    clipboard: Option<&mut EguiClipboard>,
) -> Result<Begun, String> {
    let task = match command {
        PresetCommand::List => Task::List,
        PresetCommand::Save { target, name, place, replace } => {
            let preset = preset_of(*target, state, catalog)?;
            Task::Save { target: *target, name: name.clone(), place: *place, replace: *replace, preset }
        }
        PresetCommand::Apply { target, path } => Task::Load { target: *target, path: path.clone() },
        PresetCommand::ApplyReadyMade { target, name } => {
            return ready_made_edit(*target, name, state, catalog).map(Begun::Edit);
        }
        PresetCommand::Delete(path) => Task::Delete { layer: state.selected.primary(), path: path.clone() },
        PresetCommand::Copy(layer) => {
            let text = format::to_clip(stack_of(*layer, state, catalog)?);
            clipboard.ok_or(NO_CLIPBOARD)?.set_text(&text);
            return Ok(Begun::Nothing);
        }
        PresetCommand::Paste(layer) => {
            let text = clipboard.ok_or(NO_CLIPBOARD)?.get_text().unwrap_or_default();
            let stack = format::parse_clip(&text).map_err(|error| format!("Nothing was pasted: {error}"))?;
            return Ok(Begun::Edit(stack_edit(*layer, stack, state, catalog)));
        }
    };
    Ok(Begun::Task(task))
}

const NO_CLIPBOARD: &str = "There is no clipboard here: save the stack as a preset instead";

pub(super) fn take_done(
    worker: Res<Worker>,
    mut shelf: ResMut<PresetShelf>,
    mut actions: MessageWriter<ActionRequest>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
) {
    for Done { entries, opened, layer, outcome } in worker.done.try_iter() {
        // Another show may have been opened meanwhile: it has other presets and other layers.
        if opened != state.opened {
            continue;
        }
        let mut next = PresetShelf { entries, fault: shelf.fault.clone() };
        let edit = match outcome {
            Ok(Outcome::Nothing) => Ok(None),
            Ok(Outcome::Note(note)) => {
                info!(subject = "Presets", "{note}");
                next.fault = None;
                Ok(None)
            }
            Ok(Outcome::Loaded(target, preset)) => edit_of(target, preset, &state, &catalog).map(Some),
            Err(sentence) => Err(sentence),
        };
        match edit {
            Ok(Some(edit)) => {
                next.fault = None;
                actions.write(ActionRequest(edit.into()));
            }
            Ok(None) => {}
            Err(sentence) => {
                error!(subject = "Presets", "{sentence}");
                next.fault = layer.map(|layer| (layer, sentence));
            }
        }
        shelf.set_if_neq(next);
    }
}

fn layer_of(command: &PresetCommand) -> Option<LayerId> {
    match command {
        PresetCommand::Save { target, .. }
        | PresetCommand::Apply { target, .. }
        | PresetCommand::ApplyReadyMade { target, .. } => Some(target.layer),
        PresetCommand::Copy(layer) | PresetCommand::Paste(layer) => Some(*layer),
        PresetCommand::List | PresetCommand::Delete(_) => None,
    }
}

fn specs<'a>(catalog: &'a EffectCatalog, kind: &str) -> &'a [ParamSpec] {
    catalog.get(kind).map(|effect| effect.info().params.as_slice()).unwrap_or_default()
}

fn effect_of(target: PresetTarget, state: &StudioState) -> Result<Option<&EffectSpec>, String> {
    let Some(id) = target.effect else { return Ok(None) };
    let layer = state.show().layer(target.layer).map(|(_, layer)| layer);
    let found = layer.and_then(|layer| layer.effects.iter().find(|effect| effect.id == id));
    found.map(Some).ok_or_else(|| "The effect is not there any more".to_owned())
}

fn preset_of(target: PresetTarget, state: &StudioState, catalog: &EffectCatalog) -> Result<Preset, String> {
    Ok(match effect_of(target, state)? {
        Some(effect) => {
            let packed = pack(effect, specs(catalog, &effect.kind), state.show());
            // Whether it is on belongs to the stack and not to its knobs.
            Preset::Effect(PresetEffect { enabled: true, ..packed })
        }
        None => Preset::Stack(stack_of(target.layer, state, catalog)?),
    })
}

fn stack_of(layer: LayerId, state: &StudioState, catalog: &EffectCatalog) -> Result<Vec<PresetEffect>, String> {
    let (_, layer) = state.show().layer(layer).ok_or("The layer is not there any more")?;
    let packed = layer.effects.iter().map(|effect| pack(effect, specs(catalog, &effect.kind), state.show()));
    Ok(packed.collect())
}

fn stack_edit(layer: LayerId, stack: Vec<PresetEffect>, state: &StudioState, catalog: &EffectCatalog) -> EditCommand {
    let effects = stack.into_iter().map(|effect| {
        let specs = specs(catalog, &effect.kind);
        unpack(effect, specs, state.show())
    });
    EditCommand::SetStack { layer, effects: effects.collect() }
}

/// What putting a preset that comes with the effect on it changes: other parameters go to their defaults, but for files and sources that were
/// chosen, which are what the look is put on.
fn ready_made_edit(
    target: PresetTarget,
    name: &str,
    state: &StudioState,
    catalog: &EffectCatalog,
) -> Result<EditCommand, String> {
    let spec = effect_of(target, state)?.ok_or("A ready-made preset is for one effect and not for a stack")?;
    let effect = catalog.get(&spec.kind).ok_or_else(|| format!("No effect “{}” is installed", spec.kind))?;
    let preset = effect.presets().iter().find(|preset| preset.name == name);
    let preset = preset.ok_or_else(|| format!("{} has no ready-made preset “{name}”", effect.info().label))?;
    let is_material = |name: &String| {
        let of = effect.info().params.iter().find(|param| param.name == *name);
        of.is_some_and(|param| matches!(param.kind, ParamKind::File { .. } | ParamKind::Image))
    };
    let material = spec.params.iter().filter(|(name, _)| is_material(name));
    let mut params: BTreeMap<_, _> = material.map(|(name, value)| (name.clone(), value.clone())).collect();
    params.extend(preset.values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    Ok(EditCommand::SetEffectParams { layer: target.layer, effect: spec.id, params, mix: spec.mix })
}

/// What putting a preset on its target changes.
fn edit_of(
    target: PresetTarget,
    preset: Preset,
    state: &StudioState,
    catalog: &EffectCatalog,
) -> Result<EditCommand, String> {
    match (effect_of(target, state)?, preset) {
        (None, Preset::Stack(stack)) => Ok(stack_edit(target.layer, stack, state, catalog)),
        (Some(effect), Preset::Effect(preset)) if preset.kind == effect.kind => {
            let EffectSpec { params, mix, .. } = unpack(preset, specs(catalog, &effect.kind), state.show());
            Ok(EditCommand::SetEffectParams { layer: target.layer, effect: effect.id, params, mix })
        }
        (Some(effect), Preset::Effect(preset)) => {
            Err(format!("The preset is for “{}” and not for “{}”", preset.kind, effect.kind))
        }
        (Some(_), Preset::Stack(_)) => Err("The preset holds a whole stack: put it on the layer".into()),
        (None, Preset::Effect(_)) => Err("The preset holds one effect: put it on such an effect".into()),
    }
}
