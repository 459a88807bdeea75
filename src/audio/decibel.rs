//! Decibels and what they multiply.

use crate::document::audio::FADER_DB;

/// What meters call silence.
pub const FLOOR_DB: f32 = -60.0;

/// The factor of an amplitude.
pub fn gain(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}

/// The same for a fader, whose lowest place is silence.
pub fn fader_gain(db: f64) -> f64 {
    if db <= *FADER_DB.start() { 0.0 } else { gain(db) }
}

/// Decibels of an amplitude, not below those of 24-bit silence.
pub fn of(amplitude: f32) -> f32 {
    20.0 * amplitude.max(1e-8).log10()
}
