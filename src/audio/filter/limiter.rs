//! A limiter that lets no sample above its ceiling: it sets in at once and lets go slowly.

use super::{falling, loudest, scale};
use crate::audio::{Frames, decibel};

pub struct Limiter {
    ceiling: f64,
    release: f64,
    gain: f64,
}

impl Limiter {
    pub fn new(ceiling_db: f64, release_ms: f64) -> Self {
        let mut limiter = Self { ceiling: 1.0, release: 0.0, gain: 1.0 };
        limiter.set(ceiling_db, release_ms);
        limiter
    }

    pub fn set(&mut self, ceiling_db: f64, release_ms: f64) {
        (self.ceiling, self.release) = (decibel::gain(ceiling_db), falling(release_ms));
    }

    pub fn run(&mut self, block: &mut Frames) {
        let top = self.ceiling as f32;
        for frame in block {
            let wanted = (self.ceiling / loudest(frame).max(1e-9)).min(1.0);
            self.gain = wanted.min(1.0 - self.release * (1.0 - self.gain));
            scale(frame, self.gain);
            // What rounding leaves above it.
            *frame = frame.map(|value| value.clamp(-top, top));
        }
    }

    /// Decibels that are taken away now.
    pub fn reduction_db(&self) -> f32 {
        -decibel::of(self.gain as f32)
    }
}
