//! The program's sound as effects read it: rows of pixels that are filled anew at every tick.

use crate::effect::SoundRow;
use bevy::prelude::*;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The newest sound, shared with the renderer.
#[derive(Resource, Clone, Default)]
pub struct SoundRows(Arc<Mutex<Rows>>);

#[derive(Default)]
struct Rows {
    live: bool,
    samples: Vec<f32>,
    bins: Vec<f32>,
}

impl SoundRows {
    /// Takes samples from −1 to 1, the newest last, and how loud each frequency is from 0 to 1. From then on what reads sound moves.
    pub fn set(&self, samples: &[f32], bins: &[f32]) {
        let mut rows = self.lock();
        rows.live = true;
        rows.samples.clear();
        rows.samples.extend_from_slice(samples);
        rows.bins.clear();
        rows.bins.extend_from_slice(bins);
    }

    /// There is sound to read.
    pub fn is_live(&self) -> bool {
        self.lock().live
    }

    /// A row of grey RGBA pixels: the newest samples around 0.5, one a pixel, or the spectrum, the loudest of its bins in each pixel.
    pub fn texels(&self, row: SoundRow, width: u32) -> Vec<u8> {
        let rows = self.lock();
        let count = width as usize;
        let grey = |value: f32| {
            let byte = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
            [byte, byte, byte, u8::MAX]
        };
        match row {
            SoundRow::Samples => {
                let newest = rows.samples.len().saturating_sub(count);
                let known = rows.samples.get(newest..).unwrap_or_default();
                let silent = std::iter::repeat_n(0.0, count - known.len());
                silent.chain(known.iter().copied()).flat_map(|value| grey(0.5 + 0.5 * value)).collect()
            }
            SoundRow::Spectrum => {
                let bins = rows.bins.len();
                let loudest = |pixel: usize| {
                    let (from, to) = (pixel * bins / count, ((pixel + 1) * bins).div_ceil(count));
                    rows.bins.get(from..to).unwrap_or_default().iter().copied().fold(0.0, f32::max)
                };
                (0..count).flat_map(|pixel| grey(loudest(pixel))).collect()
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, Rows> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
