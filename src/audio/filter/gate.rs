//! A noise gate with a threshold to open, a lower one to shut, and a time that it stays open.

use super::{falling, loudest, scale};
use crate::audio::{Frames, SAMPLE_RATE, decibel};
use crate::document::audio;

/// Milliseconds in which the level falls to a third once the signal is gone: longer than a period of the lowest voice.
const FALL_MS: f64 = 15.0;

pub struct Gate {
    open: f64,
    close: f64,
    /// Gain per sample, upwards and downwards.
    rise: f64,
    fall: f64,
    hold: u32,
    level: f64,
    level_fall: f64,
    is_open: bool,
    /// Samples that it stays open yet.
    held: u32,
    gain: f64,
}

impl Gate {
    pub fn new(settings: &audio::Gate) -> Self {
        let mut gate = Self {
            open: 0.0,
            close: 0.0,
            rise: 0.0,
            fall: 0.0,
            hold: 0,
            level: 0.0,
            level_fall: falling(FALL_MS),
            is_open: false,
            held: 0,
            gain: 0.0,
        };
        gate.set(settings);
        gate
    }

    pub fn set(&mut self, settings: &audio::Gate) {
        let samples = |ms: f64| ms.max(0.0) / 1000.0 * f64::from(SAMPLE_RATE);
        let per_sample = |ms: f64| 1.0 / samples(ms).max(1.0);
        (self.open, self.close) = (decibel::gain(settings.open_db), decibel::gain(settings.close_db));
        (self.rise, self.fall) = (per_sample(settings.attack_ms), per_sample(settings.release_ms));
        self.hold = samples(settings.hold_ms) as u32;
    }

    pub fn run(&mut self, block: &mut Frames) {
        for frame in block {
            self.level = loudest(frame).max(self.level * self.level_fall);
            if self.level > self.open {
                self.is_open = true;
            }
            if self.is_open && self.level >= self.close {
                self.held = self.hold;
            } else if self.held > 0 {
                self.held -= 1;
            } else {
                self.is_open = false;
            }
            self.gain = if self.is_open { (self.gain + self.rise).min(1.0) } else { (self.gain - self.fall).max(0.0) };
            scale(frame, self.gain);
        }
    }
}
