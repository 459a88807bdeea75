//! The filters of a strip, worked out sample by sample and without delay, so that none has to be made good.
//!
//! They are written here and not borrowed from GStreamer's elements: an element works in a pipeline of its own, which costs a strip two
//! blocks of delay. Noise suppression is GStreamer's: it lies in the source's own pipeline ([`source::sound`](crate::source::sound)).

pub mod compressor;
pub mod ducking;
pub mod equalizer;
pub mod gate;
pub mod limiter;

use super::{Frames, SAMPLE_RATE, Stereo};
use crate::document::{AudioFilter, FilterKind, SourceId};
use compressor::Compressor;
use ducking::Ducking;
use equalizer::Equalizer;
use gate::Gate;
use limiter::Limiter;

/// A filter with what it remembers.
pub enum Filter {
    Gate(Gate),
    Compressor(Compressor),
    Limiter(Limiter),
    Equalizer(Equalizer),
    Ducking(Ducking),
    /// Of a kind that this version does not know.
    Through,
}

impl Filter {
    pub fn new(kind: &FilterKind) -> Self {
        match kind {
            FilterKind::Gate(gate) => Self::Gate(Gate::new(gate)),
            FilterKind::Compressor(compressor) => Self::Compressor(Compressor::new(compressor)),
            FilterKind::Limiter(limiter) => Self::Limiter(Limiter::new(limiter.ceiling_db, limiter.release_ms)),
            FilterKind::Equalizer(bands) => Self::Equalizer(Equalizer::new(bands)),
            FilterKind::Ducking(ducking) => Self::Ducking(Ducking::new(ducking)),
            FilterKind::Unknown { .. } => Self::Through,
        }
    }

    /// Takes other settings over and keeps what it remembers. False: it is of another kind.
    fn follow(&mut self, kind: &FilterKind) -> bool {
        match (self, kind) {
            (Self::Gate(filter), FilterKind::Gate(to)) => filter.set(to),
            (Self::Compressor(filter), FilterKind::Compressor(to)) => filter.set(to),
            (Self::Limiter(filter), FilterKind::Limiter(to)) => filter.set(to.ceiling_db, to.release_ms),
            (Self::Equalizer(filter), FilterKind::Equalizer(to)) => filter.set(to),
            (Self::Ducking(filter), FilterKind::Ducking(to)) => filter.set(to),
            (Self::Through, FilterKind::Unknown { .. }) => {}
            _ => return false,
        }
        true
    }

    fn run(&mut self, block: &mut Frames, level_of: &dyn Fn(SourceId) -> Option<f32>) {
        match self {
            Self::Gate(filter) => filter.run(block),
            Self::Compressor(filter) => filter.run(block),
            Self::Limiter(filter) => filter.run(block),
            Self::Equalizer(filter) => filter.run(block),
            Self::Ducking(filter) => filter.run(block, level_of),
            Self::Through => {}
        }
    }
}

/// The filters of one strip.
#[derive(Default)]
pub struct Chain(Vec<(bool, Filter)>);

impl Chain {
    /// Follows the document. A filter that stays in its place keeps what it remembers.
    pub fn set(&mut self, filters: &[AudioFilter]) {
        self.0.truncate(filters.len());
        for (index, spec) in filters.iter().enumerate() {
            match self.0.get_mut(index) {
                Some((enabled, filter)) => {
                    *enabled = spec.enabled;
                    if !filter.follow(&spec.kind) {
                        *filter = Filter::new(&spec.kind);
                    }
                }
                None => self.0.push((spec.enabled, Filter::new(&spec.kind))),
            }
        }
    }

    /// `level_of` tells how loud a strip was in the block before, in decibels.
    pub fn run(&mut self, block: &mut Frames, level_of: &dyn Fn(SourceId) -> Option<f32>) {
        for (_, filter) in self.0.iter_mut().filter(|(enabled, _)| *enabled) {
            filter.run(block, level_of);
        }
    }
}

/// What is left after one sample of something that falls to a third (1/e) in this time.
fn falling(ms: f64) -> f64 {
    if ms <= 0.0 { 0.0 } else { (-1000.0 / (ms * f64::from(SAMPLE_RATE))).exp() }
}

/// The louder side.
fn loudest(frame: &Stereo) -> f64 {
    f64::from(frame[0].abs().max(frame[1].abs()))
}

fn scale(frame: &mut Stereo, factor: f64) {
    for value in frame {
        *value = (f64::from(*value) * factor) as f32;
    }
}
