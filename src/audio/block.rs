//! A piece of the programme's sound, as it goes from the mixer to the outputs.

use std::sync::Arc;

/// Samples per second of everything behind a strip.
pub const SAMPLE_RATE: u32 = 48_000;
/// Left and right.
pub const CHANNELS: usize = 2;

/// Consecutive samples, one block after another without a gap while the mixer runs.
#[derive(Debug, Clone)]
pub struct SoundBlock {
    /// Show time of the first sample in nanoseconds: the clock that pictures are stamped by.
    pub show_ns: u64,
    /// Left and right in turn, full scale at 1.
    pub samples: Arc<[f32]>,
}

impl SoundBlock {
    /// Samples per channel.
    pub fn len(&self) -> usize {
        self.samples.len() / CHANNELS
    }

    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// How long it sounds, in nanoseconds.
    pub fn duration_ns(&self) -> u64 {
        self.len() as u64 * 1_000_000_000 / u64::from(SAMPLE_RATE)
    }
}
