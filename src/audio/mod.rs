//! Sound: what the studio hears, mixed at 48 kHz, and handed to the outputs.

pub mod block;

pub use block::{CHANNELS, SAMPLE_RATE, SoundBlock};
