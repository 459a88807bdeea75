//! Sound: what the studio hears, mixed at 48 kHz, and handed to the outputs.
//!
//! Each source hands its sound to an [`input`] with the time at which it is due. A thread of its own, `sound-mixer` ([`hub`]), makes a
//! [`block`] of ten milliseconds from all inputs by the show clock: input ([`ring`], which corrects the drift of the source's clock) →
//! delay → filters → fader → buses ([`mixer`]). All but the hub and the monitoring is free of threads and clocks: times come from outside,
//! so that tests run hours in seconds.

pub mod block;
pub mod decibel;
mod delay;
pub mod filter;
pub mod hub;
pub mod input;
pub mod meter;
pub mod mixer;
mod monitor;
mod ramp;
pub mod resample;
pub mod ring;
pub mod spectrum;
mod strip;

pub use block::{CHANNELS, SAMPLE_RATE, SoundBlock};
pub use hub::SoundHub;
pub use input::SoundInput;
pub use mixer::{Desk, DeskStrip, Mixer};

/// Samples per channel of one block: ten milliseconds.
pub const BLOCK: usize = 480;
/// Nanoseconds of one block.
pub const BLOCK_NS: u64 = 10_000_000;
/// Nanoseconds from one sample to the next.
pub const FRAME_NS: f64 = 1e9 / SAMPLE_RATE as f64;

/// Left and right at one moment, full scale at 1.
pub type Stereo = [f32; CHANNELS];
/// The samples of one block.
pub type Frames = [Stereo; BLOCK];

/// A block of silence.
pub const SILENCE: Frames = [[0.0; CHANNELS]; BLOCK];
