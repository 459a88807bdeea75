//! Effects that find their parameters in the picture: a look at it, a thread that thinks, one edit.
//!
//! A command asks the compositor for what stands before the effect; nothing waits for it. Thinking and writing files are done by a thread of
//! their own. What is found becomes one undo step, unless the effect is gone by then. Commands are carried out one after the other; a
//! newer one for the same effect takes the place of the older.

use super::eyedropper::{color_of, picked};
use super::plates::{self, Plate};
use super::wake::Wake;
use crate::compositor::probe::{ProbeError, ProbeHub, ProbeOf, ProbePicture, ProbeRequest};
use crate::document::{Content, EditCommand, EffectId, EffectSpec, Layer, LayerId, ParamValue, Spot};
use crate::effect::{Effect, EffectCatalog, Found, Gesture, ParamKind, Params};
use crate::scene::{ActionRequest, SceneSystems, SessionRequest, StudioState};
use crate::view::{SetUpState, StudioCommand};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Commands that may wait for the one before them.
const WAITING: usize = 8;
/// How long a layer's picture may take to come: its source may just have been opened, shaders may have to be made.
const PATIENCE: Duration = Duration::from_secs(3);
/// How long the next picture of a plate may take; a source that shows none is still.
const STILL: Duration = Duration::from_secs(1);
/// So many pictures make a plate.
const PLATE: usize = 8;

pub struct SetUpsPlugin;

/// What the panels see of it.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct SetUps(pub BTreeMap<(LayerId, EffectId), SetUpState>);

impl Plugin for SetUpsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<SetUps>();
        let (tasks, asked) = bounded::<Task>(1);
        let (answers, done) = bounded(1);
        let wake = app.world().get_resource::<Wake>().cloned();
        let work = move || {
            for task in asked {
                if answers.send(Done { job: task.job, found: task.run() }).is_err() {
                    return;
                }
                wake.iter().for_each(Wake::now);
            }
        };
        if let Err(error) = std::thread::Builder::new().name("scrim-set-up".into()).spawn(work) {
            warn!(subject = "Effects", "Nothing can be found in pictures: no thread for it ({error})");
            return;
        }
        app.insert_resource(Desk { jobs: VecDeque::new(), count: 0, tasks, done }).add_systems(
            PreUpdate,
            (ask, go_on, forget)
                .chain()
                .after(SceneSystems::Apply)
                .after(super::presets::take_done)
                .before(super::session::finish_saves),
        );
    }
}

/// The commands that are being carried out, the first of them now, and the link to the thread, which ends with this value.
#[derive(Resource)]
struct Desk {
    jobs: VecDeque<Job>,
    /// Jobs there ever were.
    count: u64,
    tasks: Sender<Task>,
    done: Receiver<Done>,
}

/// One command.
struct Job {
    id: u64,
    layer: LayerId,
    effect: EffectId,
    /// The show that it is for.
    opened: u64,
    what: What,
    stage: Stage,
}

#[derive(Clone)]
enum What {
    SetUp {
        name: String,
        spot: Spot,
    },
    /// A plate for a parameter.
    Capture {
        param: String,
    },
    Pick {
        param: String,
        at: [f64; 2],
    },
}

enum Stage {
    Waiting,
    Looking {
        answer: Receiver<Result<ProbePicture, ProbeError>>,
        since: Instant,
        /// The pictures of a plate so far.
        seen: Vec<ProbePicture>,
    },
    Thinking,
}

/// For the thread.
struct Task {
    job: u64,
    work: Work,
}

enum Work {
    Think { effect: Arc<dyn Effect>, name: String, spot: Spot, params: Params, picture: ProbePicture },
    Keep { plate: Plate, param: String, pictures: Vec<ProbePicture> },
}

struct Done {
    job: u64,
    found: Result<Found, String>,
}

impl Task {
    fn run(self) -> Result<Found, String> {
        match self.work {
            Work::Think { effect, name, spot, params, picture } => {
                let find = || effect.set_up(&name, spot, &params, &picture.to_picture());
                // An effect may come from a plug-in; its fault must not end the thread.
                catch_unwind(AssertUnwindSafe(find)).unwrap_or_else(|_| {
                    let label = effect.info().label;
                    Err(format!("“{label}” broke down over this picture: set its parameters by hand"))
                })
            }
            Work::Keep { plate, param, pictures } => plate.keep(&pictures).map(|path| Found {
                said: match pictures.len() {
                    1 => format!("The picture is kept as {path}."),
                    count => format!("The mean of {count} pictures is kept as {path}."),
                },
                params: BTreeMap::from([(param, path.into())]),
            }),
        }
    }
}

/// Takes commands in.
fn ask(
    mut requests: MessageReader<SessionRequest>,
    mut desk: ResMut<Desk>,
    mut shown: ResMut<SetUps>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
) {
    for SessionRequest(command) in requests.read() {
        let (layer, effect, asked) = match command {
            StudioCommand::SetUpEffect { layer, effect, name, spot } => {
                (*layer, *effect, What::SetUp { name: name.clone(), spot: *spot })
            }
            StudioCommand::PickColor { layer, effect, param, at } => {
                (*layer, *effect, What::Pick { param: param.clone(), at: *at })
            }
            _ => continue,
        };
        let Some((_, spec)) = find(&state, layer, effect) else { continue };
        desk.jobs.retain(|job| (job.layer, job.effect) != (layer, effect));
        let accepted = accept(asked, spec, &state, &catalog).and_then(|what| {
            let busy = "Other effects are still being set up: try again in a moment";
            if desk.jobs.len() < WAITING { Ok(what) } else { Err(busy.to_owned()) }
        });
        let said = match accepted {
            Ok(what) => {
                desk.count += 1;
                let (id, opened) = (desk.count, state.opened);
                desk.jobs.push_back(Job { id, layer, effect, opened, what, stage: Stage::Waiting });
                SetUpState::Working
            }
            Err(sentence) => failed(sentence),
        };
        shown.0.insert((layer, effect), said);
    }
}

/// What a command comes to before anything is looked at.
fn accept(what: What, spec: &EffectSpec, state: &StudioState, catalog: &EffectCatalog) -> Result<What, String> {
    let info = catalog.get(&spec.kind).ok_or_else(|| missing(&spec.kind))?.info();
    match what {
        What::SetUp { name, spot } => {
            let way = info.set_ups.iter().find(|way| way.name == name);
            match way.ok_or_else(|| format!("“{}” has no set-up named {name:?}", info.label))?.gesture {
                Gesture::Capture(_) if state.path.is_none() => {
                    Err("Save the show first: the picture is kept beside its file".into())
                }
                Gesture::Capture(param) => Ok(What::Capture { param: param.to_owned() }),
                Gesture::Press | Gesture::Click | Gesture::Region => Ok(What::SetUp { name, spot }),
            }
        }
        What::Pick { ref param, .. } => {
            let is_color = |kind: &ParamKind| matches!(kind, ParamKind::Color { .. });
            let known = info.params.iter().any(|spec| spec.name == *param && is_color(&spec.kind));
            known.then_some(what.clone()).ok_or_else(|| format!("“{}” has no colour named {param:?}", info.label))
        }
        What::Capture { .. } => Ok(what),
    }
}

fn missing(kind: &str) -> String {
    format!("No effect “{kind}” is installed: put its file into the effects folder")
}

fn failed(sentence: String) -> SetUpState {
    warn!(subject = "Effects", "{sentence}");
    SetUpState::Failed(sentence)
}

fn find(state: &StudioState, layer: LayerId, effect: EffectId) -> Option<(&Layer, &EffectSpec)> {
    let (_, layer) = state.show().layer(layer)?;
    let spec = layer.effects.iter().find(|spec| spec.id == effect)?;
    Some((layer, spec))
}

/// Carries on with the first command, and takes in what the thread found.
fn go_on(
    mut desk: ResMut<Desk>,
    mut shown: ResMut<SetUps>,
    mut actions: MessageWriter<ActionRequest>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
    (probes, wake): (Res<ProbeHub>, Option<Res<Wake>>),
) {
    let done: Vec<Done> = desk.done.try_iter().collect();
    // What was deleted meanwhile is not looked at any more, and what was found for it is dropped.
    desk.jobs.retain(|job| job.opened == state.opened && find(&state, job.layer, job.effect).is_some());
    let Desk { jobs, tasks, .. } = &mut *desk;
    let Some(job) = jobs.front_mut() else { return };
    let Some((layer, spec)) = find(&state, job.layer, job.effect) else { return };
    let ended = match done.into_iter().find(|done| done.job == job.id) {
        Some(Done { found, .. }) => Some(found),
        None => job.go_on(layer, spec, &state, &catalog, &probes, tasks),
    };
    let Some(found) = ended else {
        if let (Some(wake), Stage::Looking { .. } | Stage::Waiting) = (&wake, &job.stage) {
            wake.at_tick();
        }
        return;
    };
    let said = match found {
        Ok(Found { params, said }) => {
            if let Some(edit) = edit_of(job, params, spec, &catalog) {
                // A step of its own, whatever was dragged before or is after.
                for action in [StudioCommand::EndGesture.into(), edit.into(), StudioCommand::EndGesture.into()] {
                    actions.write(ActionRequest(action));
                }
            }
            SetUpState::Said(said)
        }
        Err(sentence) => failed(sentence),
    };
    shown.0.insert((job.layer, job.effect), said);
    jobs.pop_front();
    wake.iter().for_each(|wake| wake.now());
}

impl Job {
    /// The next step; what came of the command when that was the last one.
    fn go_on(
        &mut self,
        layer: &Layer,
        spec: &EffectSpec,
        state: &StudioState,
        catalog: &EffectCatalog,
        probes: &ProbeHub,
        tasks: &Sender<Task>,
    ) -> Option<Result<Found, String>> {
        match &mut self.stage {
            Stage::Waiting => {
                self.stage = look(&self.what, layer, self.effect, probes, Vec::new());
                None
            }
            Stage::Thinking => None,
            Stage::Looking { answer, since, seen } => {
                let mut pictures = std::mem::take(seen);
                match answer.try_recv() {
                    Err(TryRecvError::Empty) if since.elapsed() < PATIENCE * 2 => {
                        *seen = pictures;
                        return None;
                    }
                    Ok(Ok(picture)) => pictures.push(picture),
                    Ok(Err(ProbeError::Unchanged)) => {}
                    // A layer whose source was never there is not composed either.
                    Ok(Err(ProbeError::NotShown)) if is_on_program(state, layer.id) => {
                        return Some(Err(sentence(ProbeError::NoPicture, &layer.name)));
                    }
                    Ok(Err(error)) => return Some(Err(sentence(error, &layer.name))),
                    Err(_) => return Some(Err(sentence(ProbeError::Lost, &layer.name))),
                }
                let more = matches!(self.what, What::Capture { .. })
                    && pictures.len() < PLATE
                    // The source is still when no other picture came.
                    && since.elapsed() < STILL;
                if more {
                    self.stage = look(&self.what, layer, self.effect, probes, pictures);
                    return None;
                }
                self.think(pictures, layer, spec, state, catalog, tasks)
            }
        }
    }

    /// Hands over to the thread; a colour is found at once.
    fn think(
        &mut self,
        mut pictures: Vec<ProbePicture>,
        layer: &Layer,
        spec: &EffectSpec,
        state: &StudioState,
        catalog: &EffectCatalog,
        tasks: &Sender<Task>,
    ) -> Option<Result<Found, String>> {
        let Some(effect) = catalog.get(&spec.kind) else { return Some(Err(missing(&spec.kind))) };
        let params = Params::resolve(&effect.info().params, &spec.params);
        let lost = || sentence(ProbeError::Lost, &layer.name);
        let work = match self.what.clone() {
            What::Pick { param, at } => {
                let found = pictures.pop().and_then(|picture| picked(&picture, at));
                return Some(found.map(|rgb| color_of(param, rgb, &params)).ok_or_else(lost));
            }
            What::SetUp { name, spot } => {
                let Some(picture) = pictures.pop() else { return Some(Err(lost())) };
                Work::Think { effect: effect.clone(), name, spot, params, picture }
            }
            What::Capture { param } => {
                let Some(plate) = plates::plate(state.path.as_deref(), &layer.name) else { return Some(Err(lost())) };
                Work::Keep { plate, param, pictures }
            }
        };
        self.stage = Stage::Thinking;
        if tasks.try_send(Task { job: self.id, work }).is_err() {
            return Some(Err("The effect set up before is still looking: try again in a moment".into()));
        }
        None
    }
}

/// Asks for the next picture.
fn look(what: &What, layer: &Layer, effect: EffectId, probes: &ProbeHub, seen: Vec<ProbePicture>) -> Stage {
    let before = layer.effects.iter().map(|spec| spec.id).take_while(|id| *id != effect).collect();
    let request = ProbeRequest {
        of: ProbeOf::Layer {
            layer: layer.id,
            before,
            // Images of effects lie on the whole source.
            whole: matches!(what, What::Capture { .. }),
        },
        within: None,
        unlike: seen.last().map(|picture| picture.stamp.clone()),
        patience: if seen.is_empty() { PATIENCE } else { STILL },
    };
    Stage::Looking { answer: probes.ask(request), since: Instant::now(), seen }
}

/// The layer is switched on and in a scene that the program shows.
fn is_on_program(state: &StudioState, layer: LayerId) -> bool {
    let mut scenes = vec![state.program, state.edited()];
    let mut next = 0;
    while let Some(scene) = scenes.get(next).and_then(|id| state.show().scene(*id)) {
        next += 1;
        for shown in scene.layers.iter().filter(|layer| layer.visible) {
            match shown.content {
                _ if shown.id == layer => return true,
                Content::Scene(nested) if !scenes.contains(&nested) => scenes.push(nested),
                Content::Scene(_) | Content::Source(_) => {}
            }
        }
    }
    false
}

fn sentence(error: ProbeError, layer: &str) -> String {
    match error {
        ProbeError::NotShown => {
            format!("“{layer}” is not on program: show the layer and its scene, then try again")
        }
        ProbeError::NoPicture => {
            format!("“{layer}” has no picture yet: wait until its source is live, then try again")
        }
        ProbeError::Unchanged | ProbeError::Lost => {
            format!("The graphics device gave no picture of “{layer}”: try again")
        }
    }
}

/// One step of what was found, with values that fit.
fn edit_of(
    job: &Job,
    params: BTreeMap<String, ParamValue>,
    spec: &EffectSpec,
    catalog: &EffectCatalog,
) -> Option<EditCommand> {
    let specs = catalog.get(&spec.kind)?.info().params.as_slice();
    let fitting = params.into_iter().filter_map(|(name, value)| {
        let value = specs.iter().find(|spec| spec.name == name)?.sanitize(&value);
        Some((name, value))
    });
    let params: BTreeMap<String, ParamValue> = fitting.collect();
    let (layer, effect) = (job.layer, job.effect);
    match (&job.what, params.len()) {
        (_, 0) => None,
        (What::Pick { .. }, _) => {
            let (param, value) = params.into_iter().next()?;
            Some(EditCommand::SetParam { layer, effect, param, value: Some(value) })
        }
        _ => Some(EditCommand::SetUpEffect { layer, effect, params }),
    }
}

/// What was said of effects that are gone goes with them.
pub(super) fn forget(mut shown: ResMut<SetUps>, state: Res<StudioState>, mut opened: Local<u64>) {
    if !state.is_changed() || shown.0.is_empty() {
        return;
    }
    let another = std::mem::replace(&mut *opened, state.opened) != state.opened;
    let gone = |(layer, effect): &(LayerId, EffectId)| another || find(&state, *layer, *effect).is_none();
    if shown.0.keys().any(gone) {
        shown.0.retain(|key, _| !gone(key));
    }
}
