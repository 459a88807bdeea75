//! Layers that go to a snapshot in time. How far they are follows from the canvas tick; all of it is one step of the history.

use super::StudioState;
use crate::compositor::canvas::CanvasTick;
use crate::document::snapshot::{between, states};
use crate::document::{Easing, EditCommand, EffectId, LayerState, Rate, Scene, SceneId, SnapshotEdit};
use crate::effect::EffectCatalog;
use bevy::prelude::*;

/// The layers that are on their way.
#[derive(Resource, Debug, Default)]
pub struct Glide(Option<Way>);

#[derive(Debug)]
struct Way {
    scene: SceneId,
    label: String,
    from: Vec<LayerState>,
    to: Vec<LayerState>,
    start: u64,
    /// Ticks.
    length: u64,
    easing: Easing,
    /// Which of the shows opened it belongs to, and the history as it left it: any other change ends it.
    opened: u64,
    revision: u64,
}

impl Glide {
    /// Something moves: every tick is another picture.
    pub fn is_on(&self) -> bool {
        self.0.is_some()
    }

    /// Lets the layers of a scene go to where its snapshot says, or puts them there at once where it takes no time.
    pub fn begin(
        &mut self,
        state: &mut StudioState,
        (scene, index): (SceneId, usize),
        (ms, easing): (u32, Easing),
        (tick, rate): (u64, Rate),
        catalog: &EffectCatalog,
    ) {
        let Some((of, snapshot)) =
            state.show().scene(scene).and_then(|of| Some((of, of.snapshots.get(index)?.clone())))
        else {
            return;
        };
        let from = states(of);
        let length = (f64::from(ms) / 1000.0 * rate.fps()).round() as u64;
        state.history.end_gesture();
        let way = Way {
            scene,
            label: format!("Go to {}", snapshot.name),
            from,
            to: snapshot.layers,
            start: tick,
            length,
            easing,
            opened: state.opened,
            revision: state.history.revision(),
        };
        self.0 = Some(way);
        if length == 0 {
            self.step(state, tick, catalog);
        }
    }

    /// Goes on to where it is at a tick.
    fn step(&mut self, state: &mut StudioState, tick: u64, catalog: &EffectCatalog) {
        let Some(way) = self.0.as_mut() else { return };
        if way.opened != state.opened || way.revision != state.history.revision() || tick < way.start {
            self.0 = None;
            return;
        }
        let passed = tick - way.start;
        let over = passed >= way.length;
        let at = if over { 1.0 } else { way.easing.at(passed as f64 / way.length as f64) };
        let layers = match state.show().scene(way.scene) {
            Some(scene) => between(&way.from, &way.to, at, &|effect, name| has_between(scene, catalog, effect, name)),
            None => Vec::new(),
        };
        let edit = SnapshotEdit::Put { label: way.label.clone(), layers };
        match state.history.apply(EditCommand::Snapshot(way.scene, edit)) {
            Ok(_) => {
                way.revision = state.history.revision();
                state.settle();
            }
            Err(error) => {
                warn!("{error}");
                self.0 = None;
            }
        }
        if over {
            state.history.end_gesture();
            self.0 = None;
        }
    }
}

/// Whether there are values between two of a parameter.
fn has_between(scene: &Scene, catalog: &EffectCatalog, effect: EffectId, name: &str) -> bool {
    let specs = scene.layers.iter().flat_map(|layer| &layer.effects);
    let kind = specs.filter(|spec| spec.id == effect).find_map(|spec| catalog.get(&spec.kind));
    let param = kind.and_then(|kind| kind.info().params.iter().find(|param| param.name == name));
    param.is_some_and(|param| param.has_between())
}

pub(super) fn follow_glide(
    mut glide: ResMut<Glide>,
    mut state: ResMut<StudioState>,
    tick: Res<CanvasTick>,
    catalog: Res<EffectCatalog>,
) {
    if glide.bypass_change_detection().is_on() && tick.due {
        glide.step(&mut state, tick.tick, &catalog);
    }
}
