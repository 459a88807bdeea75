//! What a meter shows of a signal: its peak, which falls slowly, the peak that is held, and its loudness.

use super::{BLOCK, Frames, SAMPLE_RATE, decibel};
use crate::view::Level;

/// Decibels per second that a peak falls: as on the meters of EBU's type I, "fast" in OBS.
pub const FALL_DB: f32 = 23.53;
/// Seconds that a peak is held.
pub const HOLD_S: f32 = 20.0;
/// Seconds over which loudness is judged.
pub const WINDOW_S: f32 = 0.3;
/// Seconds that an overload is shown.
pub const CLIP_S: f32 = 5.0;

const BLOCK_S: f32 = BLOCK as f32 / SAMPLE_RATE as f32;

/// The meter of one signal.
#[derive(Debug, Clone, Copy)]
pub struct Meter {
    peak_db: [f32; 2],
    held_db: [f32; 2],
    held_s: [f32; 2],
    /// Mean of the squares.
    power: [f32; 2],
    /// Loudest sample of the newest block.
    newest: f32,
    clip_s: f32,
}

impl Default for Meter {
    fn default() -> Self {
        let floor = [decibel::FLOOR_DB; 2];
        Self { peak_db: floor, held_db: floor, held_s: [0.0; 2], power: [0.0; 2], newest: 0.0, clip_s: 0.0 }
    }
}

impl Meter {
    pub fn see(&mut self, block: &Frames) {
        let (mut peak, mut squares) = ([0f32; 2], [0f32; 2]);
        for frame in block {
            for side in 0..2 {
                peak[side] = peak[side].max(frame[side].abs());
                squares[side] += frame[side] * frame[side];
            }
        }
        self.newest = peak[0].max(peak[1]);
        self.clip_s = if self.newest >= 1.0 { CLIP_S } else { (self.clip_s - BLOCK_S).max(0.0) };
        let old = (-BLOCK_S / WINDOW_S).exp();
        for side in 0..2 {
            let db = decibel::of(peak[side]).max(decibel::FLOOR_DB);
            self.peak_db[side] = db.max(self.peak_db[side] - FALL_DB * BLOCK_S);
            self.held_s[side] += BLOCK_S;
            if db >= self.held_db[side] || self.held_s[side] > HOLD_S {
                (self.held_db[side], self.held_s[side]) = (db, 0.0);
            }
            self.power[side] = self.power[side] * old + squares[side] / BLOCK as f32 * (1.0 - old);
        }
    }

    /// Decibels of the loudest sample of the newest block.
    pub fn newest_db(&self) -> f32 {
        decibel::of(self.newest)
    }

    pub fn level(&self) -> Level {
        Level {
            peak_db: self.peak_db,
            held_db: self.held_db,
            rms_db: self.power.map(|power| decibel::of(power.max(0.0).sqrt()).max(decibel::FLOOR_DB)),
            clipped: self.clip_s > 0.0,
        }
    }
}
