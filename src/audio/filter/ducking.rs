//! A strip that makes room for another one: lowered while that one speaks.

use super::scale;
use crate::audio::{Frames, SAMPLE_RATE, decibel};
use crate::document::{SourceId, audio};

pub struct Ducking {
    trigger: Option<SourceId>,
    threshold_db: f64,
    amount_db: f64,
    /// Share of the whole way per sample.
    attack: f64,
    release: f64,
    /// How far it is lowered, 0 to 1, in a straight line in decibels.
    place: f64,
}

impl Ducking {
    pub fn new(settings: &audio::Ducking) -> Self {
        let mut ducking =
            Self { trigger: None, threshold_db: 0.0, amount_db: 0.0, attack: 1.0, release: 1.0, place: 0.0 };
        ducking.set(settings);
        ducking
    }

    pub fn set(&mut self, settings: &audio::Ducking) {
        let share = |ms: f64| 1.0 / (ms / 1000.0 * f64::from(SAMPLE_RATE)).max(1.0);
        self.trigger = settings.trigger;
        (self.threshold_db, self.amount_db) = (settings.threshold_db, settings.amount_db);
        (self.attack, self.release) = (share(settings.attack_ms), share(settings.release_ms));
    }

    /// `level_of` tells how loud a strip was in the block before, in decibels.
    pub fn run(&mut self, block: &mut Frames, level_of: &dyn Fn(SourceId) -> Option<f32>) {
        let level = self.trigger.and_then(level_of);
        let speaks = level.is_some_and(|db| f64::from(db) > self.threshold_db);
        if !speaks && self.place == 0.0 {
            return;
        }
        for frame in block {
            self.place =
                if speaks { (self.place + self.attack).min(1.0) } else { (self.place - self.release).max(0.0) };
            scale(frame, decibel::gain(-self.amount_db * self.place));
        }
    }
}
