//! Buttons of effects: pressed once, true for one composed tick, never in the document and never undone.

use crate::compositor::canvas::CanvasTick;
use crate::document::{EffectId, LayerId, SourceId};
use bevy::prelude::*;
use std::collections::BTreeSet;

/// Most buttons that may be pressed within one tick; more are let go of.
const MOST: usize = 256;

/// Whose button it is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Owner {
    Effect(LayerId, EffectId),
    Source(SourceId),
}

/// The buttons that are pressed in the tick to come. A change of it changes the composition.
#[derive(Resource, Debug, Clone, Default)]
pub struct Pulses(BTreeSet<(Owner, String)>);

impl Pulses {
    /// Presses a button of an effect.
    pub fn trigger(&mut self, layer: LayerId, effect: EffectId, param: &str) {
        self.press(Owner::Effect(layer, effect), param);
    }

    /// Presses a button of a generator.
    pub fn trigger_source(&mut self, source: SourceId, param: &str) {
        self.press(Owner::Source(source), param);
    }

    /// Whether a button of an effect is pressed in this tick.
    pub fn value(&self, layer: LayerId, effect: EffectId, param: &str) -> bool {
        self.0.contains(&(Owner::Effect(layer, effect), param.to_owned()))
    }

    /// Whether a button of a generator is pressed in this tick.
    pub fn source_value(&self, source: SourceId, param: &str) -> bool {
        self.0.contains(&(Owner::Source(source), param.to_owned()))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn press(&mut self, owner: Owner, param: &str) {
        if self.0.len() < MOST {
            self.0.insert((owner, param.to_owned()));
        }
    }
}

/// After the tick that was composed with them, buttons are let go of.
pub fn release(mut pulses: ResMut<Pulses>, tick: Res<CanvasTick>) {
    if tick.due && !pulses.is_empty() {
        pulses.0.clear();
    }
}
