//! Where a source's thread and the mixer's meet.

use super::ring::{Ring, RingStats};
use super::{Frames, Stereo};
use crate::source::sound::SoundSink;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

/// Beyond this an amplitude is a fault of a decoder: 18 dB over full scale.
const WILD: f32 = 8.0;

/// The way of one source's sound into the mixer. Neither end holds the other up for longer than it takes to copy a block.
pub struct SoundInput {
    /// The zero of the mixer's clock.
    origin: Instant,
    ring: Mutex<Ring>,
}

impl SoundInput {
    pub fn new(origin: Instant) -> Self {
        Self { origin, ring: Mutex::default() }
    }

    /// Fills a block that is heard from this nanosecond of the mixer's clock on. True where there is sound in it.
    pub fn read(&self, at: f64, out: &mut Frames) -> bool {
        self.lock().read(at, out)
    }

    pub fn stats(&self) -> RingStats {
        self.lock().stats()
    }

    /// The same as [`SoundSink::put`] by the mixer's clock, in nanoseconds.
    pub fn put_at(&self, due: f64, samples: &[Stereo], fresh: bool) {
        self.lock().put(due, samples, fresh);
    }

    fn lock(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SoundSink for SoundInput {
    fn put(&self, due: Instant, samples: &mut [Stereo], fresh: bool) {
        for value in samples.iter_mut().flatten() {
            *value = if value.is_finite() { value.clamp(-WILD, WILD) } else { 0.0 };
        }
        self.put_at(nanoseconds(self.origin, due), samples, fresh);
    }

    fn flush(&self) {
        self.lock().flush();
    }
}

/// From one moment to another, which may lie before it.
pub fn nanoseconds(from: Instant, to: Instant) -> f64 {
    match to.checked_duration_since(from) {
        Some(after) => after.as_nanos() as f64,
        None => -(from.saturating_duration_since(to).as_nanos() as f64),
    }
}
