//! A feed-forward compressor in decibels: the soft knee and the smooth decoupled peak detector of D. Giannoulis, M. Massberg and J. D. Reiss,
//! "Digital Dynamic Range Compressor Design", Journal of the AES 60(6), 2012, equations 4 and 17.

use super::{falling, loudest, scale};
use crate::audio::{Frames, decibel};
use crate::document::audio;

pub struct Compressor {
    threshold: f64,
    ratio: f64,
    knee: f64,
    makeup: f64,
    attack: f64,
    release: f64,
    /// Decibels taken away: as they fall, and smoothed.
    peak: f64,
    smooth: f64,
}

impl Compressor {
    pub fn new(settings: &audio::Compressor) -> Self {
        let mut compressor = Self {
            threshold: 0.0,
            ratio: 1.0,
            knee: 0.0,
            makeup: 0.0,
            attack: 0.0,
            release: 0.0,
            peak: 0.0,
            smooth: 0.0,
        };
        compressor.set(settings);
        compressor
    }

    pub fn set(&mut self, settings: &audio::Compressor) {
        (self.threshold, self.ratio) = (settings.threshold_db, settings.ratio.max(1.0));
        (self.knee, self.makeup) = (settings.knee_db.max(0.0), settings.makeup_db);
        (self.attack, self.release) = (falling(settings.attack_ms), falling(settings.release_ms));
    }

    /// Decibels that a steady level of this many becomes.
    pub fn curve(&self, db: f64) -> f64 {
        let over = db - self.threshold;
        if 2.0 * over < -self.knee {
            db
        } else if 2.0 * over.abs() <= self.knee && self.knee > 0.0 {
            db + (1.0 / self.ratio - 1.0) * (over + self.knee / 2.0).powi(2) / (2.0 * self.knee)
        } else {
            self.threshold + over / self.ratio
        }
    }

    pub fn run(&mut self, block: &mut Frames) {
        for frame in block {
            let level = 20.0 * loudest(frame).max(1e-6).log10();
            let wanted = level - self.curve(level);
            self.peak = wanted.max(self.release * self.peak + (1.0 - self.release) * wanted);
            self.smooth = self.attack * self.smooth + (1.0 - self.attack) * self.peak;
            scale(frame, decibel::gain(self.makeup - self.smooth));
        }
    }
}
