//! What of a sound lies at which frequency: a fast Fourier transform of the newest samples under Hann's window.

use std::f64::consts::TAU;

/// Samples that are looked at: 43 milliseconds. A power of two.
pub const WINDOW: usize = 2048;
/// Frequencies that are told apart, from 0 to 24 kHz.
pub const BINS: usize = WINDOW / 2;
/// Decibels of full scale that are shown as nothing; full scale is 1.
pub const FLOOR_DB: f32 = -80.0;

/// Works out spectra; keeps its tables.
pub struct Spectrum {
    window: Vec<f32>,
    /// Cosine and minus sine of each step round the circle.
    turns: Vec<[f32; 2]>,
    work: Vec<[f32; 2]>,
    bins: Vec<f32>,
}

impl Default for Spectrum {
    fn default() -> Self {
        let angle = |n: usize| TAU * n as f64 / WINDOW as f64;
        Self {
            window: (0..WINDOW).map(|n| (0.5 - 0.5 * angle(n).cos()) as f32).collect(),
            turns: (0..BINS).map(|n| [angle(n).cos() as f32, -angle(n).sin() as f32]).collect(),
            work: vec![[0.0; 2]; WINDOW],
            bins: vec![0.0; BINS],
        }
    }
}

impl Spectrum {
    /// How loud each frequency is in the newest samples, 0 to 1 in a straight line in decibels.
    pub fn of(&mut self, samples: &[f32]) -> &[f32] {
        let newest = samples.len().saturating_sub(WINDOW);
        let samples = samples.get(newest..).unwrap_or_default();
        self.work.fill([0.0; 2]);
        for (n, (value, weight)) in samples.iter().zip(&self.window).enumerate() {
            let place = n.reverse_bits() >> (usize::BITS - WINDOW.trailing_zeros());
            if let Some(slot) = self.work.get_mut(place) {
                slot[0] = value * weight;
            }
        }
        self.transform();
        // A sine of full scale is 1: half of it lies at negative frequencies, and the window takes half away.
        let scale = 4.0 / WINDOW as f32;
        for (bin, [re, im]) in self.bins.iter_mut().zip(&self.work) {
            let db = 20.0 * (scale * re.hypot(*im)).max(1e-9).log10();
            *bin = (1.0 - db / FLOOR_DB).clamp(0.0, 1.0);
        }
        &self.bins
    }

    /// Cooley and Tukey's transform in place, of samples in the order of their reversed bits.
    fn transform(&mut self) {
        let mut half = 1;
        while half < WINDOW {
            let stride = BINS / half;
            for block in self.work.chunks_exact_mut(2 * half) {
                let (evens, odds) = block.split_at_mut(half);
                for ((even, odd), turn) in evens.iter_mut().zip(odds).zip(self.turns.iter().step_by(stride)) {
                    let turned = [odd[0] * turn[0] - odd[1] * turn[1], odd[0] * turn[1] + odd[1] * turn[0]];
                    *odd = [even[0] - turned[0], even[1] - turned[1]];
                    *even = [even[0] + turned[0], even[1] + turned[1]];
                }
            }
            half *= 2;
        }
    }
}
