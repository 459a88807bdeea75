//! Effects from files that cost more than the show has are bypassed, so that one slow file does not take the program down with it.
//!
//! What a frame takes is measured; what an effect takes is not, since it shares its draw with others. So the one that should cost most,
//! by what its file cost per pixel when it was proven, is taken out, and the frames after it are compared with those before: the difference
//! is what it took. Where there is none, it was another, and it comes back.

use super::{Clock, StudioState};
use crate::compositor::Composition;
use crate::compositor::canvas::{ProgramReport, SharedCounters, SharedTimes};
use crate::document::{EffectId, LayerId, Show};
use crate::effect::{Effect, EffectCatalog};
use bevy::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Names one effect of one layer.
pub type EffectKey = (LayerId, EffectId);

/// So many frames in a row over twice the budget are too many.
const STRIKES: u32 = 3;
/// Frames after a bypass that are passed over, because they were begun before, and then those that are measured.
const SKIPPED: u32 = 2;
const MEASURED: u32 = 3;
/// Part of a frame's time that an effect must have taken to be the one.
const SHARE: f32 = 0.25;

/// An effect that should take longer than this for one frame is bypassed before it is ever drawn.
const HOPELESS_MS: f32 = 1000.0;

/// Effects that are bypassed.
#[derive(Resource, Debug, Clone, Default, PartialEq)]
pub struct BypassedEffects {
    /// With the milliseconds of a frame that each took.
    pub took: BTreeMap<EffectKey, f32>,
    /// What somebody wants to see all the same; it is only judged by what frames take.
    retried: BTreeSet<EffectKey>,
}

impl BypassedEffects {
    /// Gives an effect another try.
    pub fn retry(&mut self, key: EffectKey) {
        if self.took.remove(&key).is_some() {
            self.retried.insert(key);
        }
    }
}

/// An effect that may be too slow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspect {
    pub key: EffectKey,
    /// Milliseconds that a frame of it should take at most.
    pub expected_ms: f32,
    /// The same at its defaults.
    pub usual_ms: f32,
}

/// What to do about an effect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    /// Leave it out; what it took is not known yet, and at most this.
    Bypass(EffectKey, f32),
    /// It was the one, and took so long.
    Guilty(EffectKey, f32),
    /// It was not.
    Restore(EffectKey),
}

/// Watches what frames take.
#[derive(Debug, Default)]
pub struct Monitor {
    strikes: u32,
    trial: Option<Trial>,
    /// Cleared by a trial; suspected again when the show changes.
    innocent: BTreeSet<EffectKey>,
}

#[derive(Debug)]
struct Trial {
    key: EffectKey,
    with_ms: f32,
    without_ms: f32,
    frames: u32,
}

impl Monitor {
    /// The show or an effect changed: everybody may be suspected again.
    pub fn forgive(&mut self) {
        self.innocent.clear();
    }

    /// Takes in what a composed frame took. `budget_ms` is what there is for one. `settled`: the newest composition is on the canvas; while
    /// its shaders are made, frames are those of the one before.
    pub fn frame(&mut self, took_ms: f32, budget_ms: f32, settled: bool, suspects: &[Suspect]) -> Option<Verdict> {
        if !settled {
            return None;
        }
        if let Some(trial) = &mut self.trial {
            trial.frames += 1;
            if trial.frames > SKIPPED {
                trial.without_ms = trial.without_ms.min(took_ms);
            }
            if trial.frames < SKIPPED + MEASURED {
                return None;
            }
            let (key, took) = (trial.key, trial.with_ms - trial.without_ms);
            let guilty = took > SHARE * trial.with_ms;
            self.trial = None;
            self.strikes = 0;
            if guilty {
                return Some(Verdict::Guilty(key, took));
            }
            self.innocent.insert(key);
            return Some(Verdict::Restore(key));
        }
        self.strikes = if took_ms > 2.0 * budget_ms { self.strikes + 1 } else { 0 };
        if self.strikes < STRIKES {
            return None;
        }
        // What should take next to nothing is not the one, whatever else is wrong.
        let able = suspects.iter().filter(|s| !self.innocent.contains(&s.key) && s.expected_ms > SHARE * budget_ms);
        let worst = able.max_by(|a, b| a.expected_ms.total_cmp(&b.expected_ms))?;
        self.trial = Some(Trial { key: worst.key, with_ms: took_ms, without_ms: took_ms, frames: 0 });
        Some(Verdict::Bypass(worst.key, took_ms))
    }
}

/// What the watch remembers between frames.
#[derive(Default)]
pub struct Watched {
    monitor: Monitor,
    revision: u64,
    composed: u64,
    /// The version of each bypassed effect that took too long.
    versions: BTreeMap<EffectKey, Arc<dyn Effect>>,
}

/// Judges each newly composed frame. Live only: what is rendered to a file may take its time.
pub fn watch_budget(
    mut watched: Local<Watched>,
    mut bypassed: ResMut<BypassedEffects>,
    clock: Res<Clock>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
    (times, counters, report): (Res<SharedTimes>, Res<SharedCounters>, Res<ProgramReport>),
    composition: Res<Composition>,
) {
    if clock.is_stepped() {
        return;
    }
    let changed = std::mem::replace(&mut watched.revision, state.revision) != state.revision || catalog.is_changed();
    if changed {
        watched.monitor.forgive();
        let show = state.show();
        let there = |(layer, effect): &EffectKey| {
            let layer = show.layer(*layer);
            layer.is_some_and(|(_, layer)| layer.effects.iter().any(|spec| spec.id == *effect))
        };
        if bypassed.took.keys().chain(&bypassed.retried).any(|key| !there(key)) {
            bypassed.took.retain(|key, _| there(key));
            bypassed.retried.retain(there);
        }
    }
    if catalog.is_changed() {
        // Another version is another effect.
        let now = |key: &EffectKey| version(state.show(), &catalog, *key);
        let same = |(key, old): (&EffectKey, &Arc<dyn Effect>)| now(key).is_some_and(|new| Arc::ptr_eq(&new, old));
        let replaced: Vec<EffectKey> =
            watched.versions.iter().filter(|version| !same(*version)).map(|(key, _)| *key).collect();
        for key in replaced {
            watched.versions.remove(&key);
            bypassed.took.remove(&key);
            bypassed.retried.remove(&key);
        }
    }
    let composed = counters.get().composed;
    let drawn = std::mem::replace(&mut watched.composed, composed) != composed;
    if !drawn && !changed {
        return;
    }
    let budget_ms = clock.rate().frame_start_ns(1) as f32 / 1e6;
    let suspects = suspects(state.show(), &composition, &catalog, &bypassed, budget_ms);
    let hopeless = |s: &&Suspect| s.usual_ms > HOPELESS_MS && !bypassed.retried.contains(&s.key);
    let hopeless: Vec<Suspect> = suspects.iter().filter(hopeless).copied().collect();
    for Suspect { key, usual_ms, .. } in hopeless {
        warn!(subject = "Effects", "{}", sentence(state.show(), key, "would take", usual_ms, budget_ms));
        watched.versions.extend(version(state.show(), &catalog, key).map(|effect| (key, effect)));
        bypassed.took.insert(key, usual_ms);
    }
    if !drawn {
        return;
    }
    let took_ms = times.get().compose_ms;
    match watched.monitor.frame(took_ms, budget_ms, report.get().settled, &suspects) {
        None => {}
        Some(Verdict::Bypass(key, ms)) => {
            watched.versions.extend(version(state.show(), &catalog, key).map(|effect| (key, effect)));
            bypassed.took.insert(key, ms);
        }
        Some(Verdict::Guilty(key, ms)) => {
            warn!(subject = "Effects", "{}", sentence(state.show(), key, "took", ms, budget_ms));
            bypassed.took.insert(key, ms);
        }
        Some(Verdict::Restore(key)) => {
            bypassed.took.remove(&key);
        }
    }
}

/// The effect that a layer's spec names now.
fn version(show: &Show, catalog: &EffectCatalog, (layer, effect): EffectKey) -> Option<Arc<dyn Effect>> {
    let (_, layer) = show.layer(layer)?;
    let spec = layer.effects.iter().find(|spec| spec.id == effect)?;
    catalog.get(&spec.kind).cloned()
}

fn sentence(show: &Show, (layer, effect): EffectKey, took: &str, ms: f32, budget_ms: f32) -> String {
    let layer = show.layer(layer).map(|(_, layer)| layer);
    let kind =
        layer.and_then(|layer| layer.effects.iter().find(|spec| spec.id == effect)).map(|spec| spec.kind.as_str());
    let (name, kind) = (layer.map_or("?", |layer| layer.name.as_str()), kind.unwrap_or("?"));
    format!(
        "{kind} on {name:?} {took} {ms:.0} ms of a frame that has {budget_ms:.0} ms: it is bypassed until you try it again"
    )
}

/// Effects from files on layers that are drawn, with what each should take on a canvas of this size.
fn suspects(
    show: &Show,
    composition: &Composition,
    catalog: &EffectCatalog,
    bypassed: &BypassedEffects,
    budget_ms: f32,
) -> Vec<Suspect> {
    let pixels = show.canvas().map_or(0.0, |canvas| canvas.width as f32 * canvas.height as f32);
    let drawn: BTreeSet<LayerId> =
        composition.canvases.iter().flat_map(|canvas| &canvas.layers).map(|layer| layer.id).collect();
    let layers = show.scenes.iter().flat_map(|scene| &scene.layers).filter(|layer| drawn.contains(&layer.id));
    let effects = layers.flat_map(|layer| layer.effects.iter().map(move |spec| (layer.id, spec)));
    let able = effects.filter(|(layer, spec)| spec.enabled && !bypassed.took.contains_key(&(*layer, spec.id)));
    let suspect = |(layer, spec): (LayerId, &crate::document::EffectSpec)| {
        let cost = catalog.get(&spec.kind)?.cost()?;
        let ms = |pixel_ns: f64| pixels * pixel_ns as f32 / 1e6;
        // Of one that nobody measured it is not known, so it may be the one.
        let expected_ms = if cost.most_ns > 0.0 { ms(cost.most_ns) } else { budget_ms };
        Some(Suspect { key: (layer, spec.id), expected_ms, usual_ms: ms(cost.usual_ns) })
    };
    able.filter_map(suspect).collect()
}

#[cfg(test)]
mod tests {
    use super::{Monitor, Suspect, Verdict};
    use crate::document::{EffectId, LayerId};

    const BUDGET: f32 = 33.0;

    fn suspect(effect: u64, expected_ms: f32) -> Suspect {
        Suspect { key: (LayerId(1), EffectId(effect)), expected_ms, usual_ms: 1.0 }
    }

    fn run(monitor: &mut Monitor, took: &[f32], suspects: &[Suspect]) -> Vec<Verdict> {
        took.iter().filter_map(|ms| monitor.frame(*ms, BUDGET, true, suspects)).collect()
    }

    #[test]
    fn three_slow_frames_bypass_the_most_expensive_and_tell_what_it_took() {
        let (slow, quick) = (suspect(1, 300.0), suspect(2, 20.0));
        let mut monitor = Monitor::default();
        let found = run(&mut monitor, &[400.0, 400.0, 400.0, 400.0, 400.0, 30.0, 25.0, 28.0], &[quick, slow]);
        assert_eq!(found, [Verdict::Bypass(slow.key, 400.0), Verdict::Guilty(slow.key, 375.0)]);
    }

    #[test]
    fn who_was_not_the_one_comes_back_and_the_next_is_tried() {
        let (first, second) = (suspect(1, 300.0), suspect(2, 200.0));
        let mut monitor = Monitor::default();
        let mut found = run(&mut monitor, &[400.0; 8], &[first, second]);
        found.extend(run(&mut monitor, &[400.0, 400.0, 400.0, 390.0, 390.0, 30.0, 30.0, 30.0], &[first, second]));
        let expected = [
            Verdict::Bypass(first.key, 400.0),
            Verdict::Restore(first.key),
            Verdict::Bypass(second.key, 400.0),
            Verdict::Guilty(second.key, 370.0),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn frames_of_the_composition_before_prove_nothing() {
        let one = suspect(1, 300.0);
        let mut monitor = Monitor::default();
        run(&mut monitor, &[400.0; 3], &[one]);
        for _ in 0..20 {
            assert_eq!(monitor.frame(400.0, BUDGET, false, &[]), None, "the shaders without it are still being made");
        }
        assert_eq!(run(&mut monitor, &[400.0, 30.0, 30.0, 30.0, 30.0], &[one]), [Verdict::Guilty(one.key, 370.0)]);
    }

    #[test]
    fn single_slow_frames_and_cheap_effects_are_left_alone() {
        let mut monitor = Monitor::default();
        assert_eq!(run(&mut monitor, &[400.0, 400.0, 30.0, 400.0, 400.0, 30.0], &[suspect(1, 300.0)]), []);
        assert_eq!(run(&mut monitor, &[400.0; 20], &[suspect(1, 2.0)]), []);
    }

    #[test]
    fn the_innocent_are_suspected_again_when_something_changed() {
        let one = suspect(1, 300.0);
        let mut monitor = Monitor::default();
        assert_eq!(run(&mut monitor, &[400.0; 20], &[one]).len(), 2, "tried once and cleared");
        monitor.forgive();
        assert_eq!(run(&mut monitor, &[400.0; 3], &[one]), [Verdict::Bypass(one.key, 400.0)]);
    }
}
