//! Scenes follow each other on air. A take begins a transition; how far it is follows from the canvas tick alone, so that the same ticks give
//! the same pictures, and a tick that is missed is not made up for.

use super::{ShownTransition, StudioState};
use crate::compositor::canvas::{CanvasTick, ProgramReport};
use crate::document::{Easing, ParamValue, Rate, SceneId, TransitionSpec};
use crate::effect::{EffectCatalog, Params, Role};
use crate::view::Selection;
use bevy::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// The transition that is on air.
#[derive(Resource, Debug, Clone, PartialEq, Default)]
pub struct LiveTransition(pub Option<Transition>);

/// A transition between two scenes, and when it was where.
#[derive(Debug, Clone, PartialEq)]
pub struct Transition {
    from: SceneId,
    to: SceneId,
    kind: String,
    params: BTreeMap<String, ParamValue>,
    easing: Easing,
    /// Ticks from the one scene to the other.
    length: u64,
    /// At this tick it was so many ticks from its beginning.
    since: (u64, u64),
    /// It goes back to the scene that it came from.
    backwards: bool,
    /// How far it is while it is moved by hand, from 0 to 1: time does nothing to it then.
    held: Option<f64>,
    /// Which of the shows opened it belongs to.
    opened: u64,
    start: Start,
}

/// Whether the picture of a transition is there. While its shaders are made for the first time the picture before stays on air; the transition
/// then begins when they are there, and is not half over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Start {
    /// Nothing is known yet; it is waited until this tick at most.
    Unknown(u64),
    /// It stands at its beginning; until this tick at most.
    Held(u64),
    Begun,
}

/// Ticks until it is known whether the picture of a tick is there: the next one is made while it is drawn.
const KNOWN_AFTER: u64 = 2;
/// Longest time in seconds that a transition waits for its shaders.
const PATIENCE_S: f64 = 2.0;

impl Transition {
    pub fn new((from, to): (SceneId, SceneId), spec: &TransitionSpec, tick: u64, rate: Rate, opened: u64) -> Self {
        let ticks = f64::from(spec.duration_ms) / 1000.0 * rate.fps();
        Self {
            from,
            to,
            kind: spec.kind.clone(),
            params: spec.params.clone(),
            easing: spec.easing,
            length: ticks.round().max(1.0) as u64,
            since: (tick, 0),
            backwards: false,
            held: None,
            opened,
            start: Start::Unknown(tick.saturating_add((PATIENCE_S * rate.fps()) as u64)),
        }
    }

    /// How many ticks it is from its beginning at a tick.
    fn place(&self, tick: u64) -> u64 {
        let (since, at) = self.since;
        let passed = tick.saturating_sub(since);
        if self.backwards { at.saturating_sub(passed) } else { at.saturating_add(passed).min(self.length) }
    }

    /// How much of the scene that it began to go to is seen at a tick, from 0 to 1.
    pub fn progress(&self, tick: u64) -> f64 {
        self.held.unwrap_or_else(|| self.easing.at(self.place(tick) as f64 / self.length as f64))
    }

    /// The scene that comes.
    pub fn goal(&self) -> SceneId {
        if self.backwards { self.from } else { self.to }
    }

    /// How far it is on its way to [`goal`](Self::goal) at a tick, from 0 to 1.
    pub fn done(&self, tick: u64) -> f64 {
        if self.backwards { 1.0 - self.progress(tick) } else { self.progress(tick) }
    }

    /// The scene that goes.
    fn left(&self) -> SceneId {
        if self.backwards { self.to } else { self.from }
    }

    /// The scene of which more is seen.
    fn nearer(&self, tick: u64) -> SceneId {
        if self.progress(tick) < 0.5 { self.from } else { self.to }
    }

    /// Goes the other way from where it is.
    fn turn(&mut self, tick: u64) {
        self.since = (tick, self.place(tick));
        self.start = Start::Begun;
        self.backwards = !self.backwards;
    }

    /// How far it is while it is moved by hand.
    pub fn held(&self) -> Option<f64> {
        self.held
    }

    /// Lets time go on with it from where a hand left it.
    fn let_go(&mut self, tick: u64) {
        if let Some(at) = self.held.take() {
            self.since = (tick, (at * self.length as f64).round() as u64);
            self.start = Start::Begun;
        }
    }

    /// Takes in whether the newest picture is on the canvas.
    pub fn hear(&mut self, tick: u64, picture_is_there: bool) {
        if self.held.is_some() {
            return;
        }
        let (since, _) = self.since;
        self.start = match self.start {
            Start::Begun => return,
            Start::Unknown(_) if tick < since + KNOWN_AFTER => return,
            Start::Unknown(end) | Start::Held(end) if !picture_is_there && tick < end => {
                self.since = (tick, 0);
                Start::Held(end)
            }
            Start::Unknown(_) | Start::Held(_) => Start::Begun,
        };
    }

    /// Its time is over. Ticks that count anew, as they do when the canvas's rate changes, end it.
    fn is_over(&self, tick: u64) -> bool {
        let end = if self.backwards { 0 } else { self.length };
        self.held.is_none() && (tick < self.since.0 || self.place(tick) == end)
    }

    /// It is what brings the scene on program there.
    fn holds(&self, state: &StudioState) -> bool {
        let there = |scene| state.show().scene(scene).is_some();
        self.opened == state.opened && self.goal() == state.program && there(self.from) && there(self.to)
    }

    fn shown(&self, tick: u64) -> ShownTransition {
        let (kind, params) = (self.kind.clone(), self.params.clone());
        ShownTransition { from: self.from, to: self.to, kind, params, progress: self.progress(tick) }
    }
}

/// What a take needs to know beside the show.
pub struct Moment<'a> {
    pub tick: u64,
    pub rate: Rate,
    pub catalog: &'a EffectCatalog,
}

/// Takes a scene on program by its transition. One that is on its way goes on from the scene that is nearer to what is seen; where the scene
/// that it leaves is taken it turns round.
pub fn take(state: &mut StudioState, live: &mut LiveTransition, scene: SceneId, now: &Moment) {
    let spec = state.show().transition_to(scene).clone();
    take_by(state, live, scene, &spec, now);
}

/// The same by a transition that is named.
fn take_by(state: &mut StudioState, live: &mut LiveTransition, scene: SceneId, spec: &TransitionSpec, now: &Moment) {
    let before = state.program;
    if scene == before || state.show().scene(scene).is_none() {
        return;
    }
    let running = live.0.take().filter(|running| running.holds(state) && !running.is_over(now.tick));
    let from = match running {
        Some(mut running) if running.left() == scene => {
            running.turn(now.tick);
            live.0 = Some(running);
            put_on(state, scene);
            return;
        }
        Some(running) => running.nearer(now.tick),
        None => before,
    };
    if !spec.is_cut() {
        match refusal(spec, now.catalog, &state.base()) {
            None => live.0 = Some(Transition::new((from, scene), spec, now.tick, now.rate, state.opened)),
            Some(sentence) => {
                let name = state.show().scene(scene).map_or("", |scene| scene.name.as_str());
                warn!("{name:?} was cut to: {sentence}");
            }
        }
    }
    put_on(state, scene);
}

/// Puts a scene on program at once.
pub fn cut(state: &mut StudioState, live: &mut LiveTransition, scene: SceneId) {
    if state.show().scene(scene).is_some() && (scene != state.program || live.0.is_some()) {
        live.0 = None;
        put_on(state, scene);
    }
}

/// Takes the preview on program, by its own transition or by the one that is named; what was on program is the preview then. A transition that
/// is moved by hand goes on by itself.
pub fn take_preview(state: &mut StudioState, live: &mut LiveTransition, spec: Option<&TransitionSpec>, now: &Moment) {
    let Some(preview) = state.preview else { return };
    if let Some(running) = live.0.as_mut().filter(|running| running.held.is_some() && running.holds(state)) {
        running.let_go(now.tick);
        let from = running.from;
        state.set_preview(Some(from));
        return;
    }
    let before = state.program;
    let spec = spec.unwrap_or_else(|| state.show().transition_to(preview)).clone();
    take_by(state, live, preview, &spec, now);
    if state.program != before {
        state.set_preview(Some(before));
    }
}

/// Moves the transition from the program to the preview by hand, 0 to 1. It begins with the first move; a scene that is cut to fades then.
pub fn hold(state: &mut StudioState, live: &mut LiveTransition, at: f64, now: &Moment) {
    let at = if at.is_finite() { at.clamp(0.0, 1.0) } else { return };
    if let Some(running) = live.0.as_mut().filter(|running| running.held.is_some() && running.holds(state)) {
        running.held = Some(at);
        return;
    }
    let Some(preview) = state.preview.filter(|preview| *preview != state.program) else { return };
    let own = state.show().transition_to(preview).clone();
    let usable = |spec: &TransitionSpec| !spec.is_cut() && refusal(spec, now.catalog, &state.base()).is_none();
    let Some(spec) = [own, TransitionSpec::default()].into_iter().find(usable) else { return };
    let ends = (state.program, preview);
    live.0 = Some(Transition { held: Some(at), ..Transition::new(ends, &spec, now.tick, now.rate, state.opened) });
    state.program = preview;
    state.revision += 1;
}

/// The hand lets go: at an end the transition is over; between them it stands.
pub fn release(state: &mut StudioState, live: &mut LiveTransition) {
    let Some(running) = live.0.as_ref().filter(|running| running.holds(state)) else { return };
    match running.held {
        Some(at) if at >= 1.0 => {
            let from = running.from;
            live.0 = None;
            state.set_preview(state.preview.map(|_| from));
            state.revision += 1;
        }
        Some(at) if at <= 0.0 => back(state, live),
        _ => {}
    }
}

/// Takes back a transition that is moved by hand.
pub fn back(state: &mut StudioState, live: &mut LiveTransition) {
    if let Some(running) = live.0.take_if(|running| running.held.is_some()) {
        if running.holds(state) {
            state.program = running.from;
        }
        state.revision += 1;
    }
}

fn put_on(state: &mut StudioState, scene: SceneId) {
    state.program = scene;
    state.inside = None;
    (state.selected, state.compared) = (Selection::default(), None);
    state.revision += 1;
}

/// Why there cannot be such a transition, as a sentence that says what to do.
pub fn refusal(spec: &TransitionSpec, catalog: &EffectCatalog, base: &Path) -> Option<String> {
    let kind = &spec.kind;
    let Some(effect) = catalog.get(kind) else {
        return Some(format!(
            "there is no transition {kind:?}; choose another one, or put its file into the effects folder"
        ));
    };
    let info = effect.info();
    if info.role != Role::Transition {
        return Some(format!("{:?} is no transition between scenes; choose another one", info.label));
    }
    effect.assets(&Params::resolve(&info.params, &spec.params), base).err()
}

/// Shows the live transition as it is at this tick, and ends it. Transitions that come from elsewhere are left alone.
pub fn follow_transition(
    mut commands: Commands,
    mut live: ResMut<LiveTransition>,
    shown: Option<ResMut<ShownTransition>>,
    state: Res<StudioState>,
    (tick, report): (Res<CanvasTick>, Res<ProgramReport>),
    mut is_ours: Local<bool>,
) {
    if let Some(running) = live.0.as_mut().filter(|_| tick.due) {
        running.hear(tick.tick, report.get().settled);
    }
    if live.0.as_ref().is_some_and(|running| !running.holds(&state) || running.is_over(tick.tick)) {
        live.0 = None;
    }
    match (&live.0, shown) {
        (Some(running), Some(mut shown)) => _ = shown.set_if_neq(running.shown(tick.tick)),
        (Some(running), None) => commands.insert_resource(running.shown(tick.tick)),
        (None, Some(_)) if *is_ours => commands.remove_resource::<ShownTransition>(),
        (None, _) => {}
    }
    *is_ours = live.0.is_some();
}
