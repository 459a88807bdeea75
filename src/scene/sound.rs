//! The mixer follows the show: which source is heard how much by what is on program, and how the strips stand.

use super::reconcile::shown_sources;
use super::{Clock, ShownTransition, StudioState};
use crate::audio::spectrum::Spectrum;
use crate::audio::{Desk, DeskStrip, SoundHub, SoundInput};
use crate::compositor::Composition;
use crate::compositor::canvas::CanvasTick;
use crate::compositor::sound::SoundRows;
use crate::document::{SceneId, Source, SourceId};
use crate::effect::EffectCatalog;
use crate::source::sound::Listener;
use crate::view::{SoundView, StudioCommand};
use bevy::platform::collections::{HashMap, HashSet};
use bevy::prelude::*;
use std::collections::BTreeSet;
use std::f64::consts::FRAC_PI_2;
use std::sync::Arc;
use std::time::Instant;

/// The mixer, and what of it belongs to the session. A studio without a window has none.
#[derive(Resource)]
pub struct SoundDesk {
    pub hub: SoundHub,
    inputs: HashMap<SourceId, Arc<SoundInput>>,
    solo: BTreeSet<SourceId>,
    monitored: BTreeSet<SourceId>,
    monitor_program: bool,
    /// Which of the shows opened the session's part belongs to.
    opened: u64,
    /// Counts changes of all but the hub.
    revision: u64,
}

impl SoundDesk {
    /// Starts the mixer's thread. `show_zero`: when show time began.
    pub fn start(show_zero: Instant) -> Self {
        Self {
            hub: SoundHub::start(show_zero),
            inputs: HashMap::default(),
            solo: BTreeSet::new(),
            monitored: BTreeSet::new(),
            monitor_program: false,
            opened: 0,
            revision: 0,
        }
    }

    /// The way into the mixer for a source that is being opened; it takes the place of the one that the source had.
    pub(super) fn listener(&mut self, source: SourceId) -> Listener {
        let input = self.hub.input();
        self.inputs.insert(source, input.clone());
        self.revision += 1;
        input
    }

    /// Does what concerns the session's part; false where a command does not.
    pub(super) fn apply(&mut self, command: &StudioCommand) -> bool {
        match command {
            StudioCommand::SoloStrip(source, on) => put(&mut self.solo, *source, *on),
            StudioCommand::Monitor(source, on) => put(&mut self.monitored, *source, *on),
            StudioCommand::MonitorProgram(on) => self.monitor_program = *on,
            _ => return false,
        }
        self.revision += 1;
        true
    }

    /// Fills in what the panel shows.
    pub fn show(&self, view: &mut SoundView) {
        self.hub.show(view);
        view.solo.clone_from(&self.solo);
        view.monitored.clone_from(&self.monitored);
        view.monitor_program = self.monitor_program;
    }

    /// Forgets what belongs to sources that are not there any more.
    fn settle(&mut self, state: &StudioState) {
        if self.opened != state.opened {
            self.opened = state.opened;
            self.solo.clear();
            self.monitored.clear();
        }
        let there = |id: &SourceId| state.show().source(*id).is_some();
        self.inputs.retain(|id, _| there(id));
        self.solo.retain(there);
        self.monitored.retain(there);
    }
}

fn put(set: &mut BTreeSet<SourceId>, source: SourceId, on: bool) {
    if on {
        set.insert(source);
    } else {
        set.remove(&source);
    }
}

/// It is heard whether a layer shows it or not.
pub fn always_heard(source: &Source) -> bool {
    !source.kind.has_picture() || (source.audio.always && source.kind.has_sound())
}

/// What the desk was made of.
#[derive(PartialEq, Default)]
pub struct Basis {
    show: u64,
    desk: u64,
    scenes: (Option<SceneId>, Option<SceneId>),
    progress: u64,
    started: Option<Instant>,
}

/// What each of two scenes shows.
#[derive(Default)]
pub struct Shown {
    of: (u64, (Option<SceneId>, Option<SceneId>)),
    from: HashSet<SourceId>,
    to: HashSet<SourceId>,
}

/// Sets the mixer as the show, the program and the session say.
pub fn mix_sounds(
    desk: Option<ResMut<SoundDesk>>,
    state: Res<StudioState>,
    clock: Res<Clock>,
    catalog: Res<EffectCatalog>,
    transition: Option<Res<ShownTransition>>,
    (mut done, mut shown): (Local<Basis>, Local<Shown>),
) {
    let Some(mut desk) = desk else { return };
    let scenes = match &transition {
        Some(transition) => (Some(transition.from), Some(transition.to)),
        None => (None, Some(state.program)),
    };
    let progress = transition.as_ref().map_or(1.0, |transition| transition.progress.clamp(0.0, 1.0));
    let basis = Basis {
        show: state.revision,
        desk: desk.revision,
        scenes,
        progress: progress.to_bits(),
        started: Some(clock.started()),
    };
    if *done == basis {
        return;
    }
    let desk = desk.bypass_change_detection();
    if done.started != basis.started {
        desk.hub.set_show_zero(clock.started());
    }
    *done = basis;
    desk.settle(&state);
    if shown.of != (state.revision, scenes) {
        let of = |scene: Option<SceneId>| shown_sources(state.show(), scene.as_slice(), &catalog, &state.base());
        *shown = Shown { of: (state.revision, scenes), from: of(scenes.0), to: of(scenes.1) };
    }
    let heard = |source: &Source| {
        if always_heard(source) {
            return 1.0;
        }
        cross_fade(shown.from.contains(&source.id), shown.to.contains(&source.id), progress)
    };
    // A picture is seen from the canvas tick after it is due on: half an interval later, one with another.
    let lag_ns = clock.rate().frame_start_ns(1) as f64 / 2.0;
    let sources = state.show().sources.iter().filter(|source| source.kind.has_sound());
    let strips = sources.filter_map(|source| {
        Some(DeskStrip {
            id: source.id,
            input: desk.inputs.get(&source.id)?.clone(),
            sound: source.audio.clone(),
            lag_ns: if source.kind.has_picture() { lag_ns } else { 0.0 },
            heard: heard(source),
            monitored: desk.monitored.contains(&source.id),
            solo: desk.solo.contains(&source.id),
        })
    });
    let set =
        Desk { strips: strips.collect(), master: state.show().audio.clone(), monitor_program: desk.monitor_program };
    desk.hub.set(set);
}

/// What effects read of the program's sound at this tick.
pub fn read_sound(
    desk: Option<Res<SoundDesk>>,
    rows: Res<SoundRows>,
    composition: Res<Composition>,
    tick: Res<CanvasTick>,
    (mut spectrum, mut samples): (Local<Spectrum>, Local<Vec<f32>>),
) {
    let Some(desk) = desk else { return };
    if tick.due && (composition.hears() || !rows.is_live()) {
        desk.hub.newest(&mut samples);
        rows.set(&samples, spectrum.of(&samples));
    }
}

/// How much is heard of what the one scene or the other shows. What both show goes on; the others cross at equal power, which keeps two
/// sounds that have nothing to do with each other as loud together as one.
pub fn cross_fade(from: bool, to: bool, progress: f64) -> f64 {
    match (from, to) {
        (true, true) => 1.0,
        (true, false) if progress >= 1.0 => 0.0,
        (true, false) => (progress * FRAC_PI_2).cos(),
        (false, true) => (progress * FRAC_PI_2).sin(),
        (false, false) => 0.0,
    }
}
