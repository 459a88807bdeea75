//! Samples between samples: a windowed sinc, read from a table of its phases.

use super::Stereo;
use std::f64::consts::PI;
use std::sync::LazyLock;

/// Samples on either side of a place that its value is made of.
pub const HALF: usize = 8;
const TAPS: usize = 2 * HALF;
/// Places between two samples that the table knows; between them it is read in a straight line, 80 dB below what it stands for.
const PHASES: usize = 128;

type Taps = [f32; TAPS];

/// The filter at every phase from 0 to 1, both included.
static TABLE: LazyLock<Vec<Taps>> =
    LazyLock::new(|| (0..=PHASES).map(|phase| taps(phase as f64 / PHASES as f64)).collect());

/// The weights of the samples `1 − HALF ..= HALF` around a place that lies `phase` after sample 0; they sum up to 1.
fn taps(phase: f64) -> Taps {
    let weights: [f64; TAPS] = std::array::from_fn(|index| {
        let away = index as f64 + 1.0 - HALF as f64 - phase;
        sinc(away) * blackman(away / HALF as f64)
    });
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| (weight / sum) as f32)
}

fn sinc(x: f64) -> f64 {
    if x.abs() < 1e-12 { 1.0 } else { (PI * x).sin() / (PI * x) }
}

/// Blackman's window from −1 to 1, nothing outside.
fn blackman(x: f64) -> f64 {
    if x.abs() >= 1.0 { 0.0 } else { 0.42 + 0.5 * (PI * x).cos() + 0.08 * (2.0 * PI * x).cos() }
}

/// The value `phase` (0 to 1) after the sample at `HALF − 1` of these, of which there are [`TAPS`] at least.
pub fn between<'a>(samples: impl Iterator<Item = &'a Stereo>, phase: f64) -> Stereo {
    let place = phase.clamp(0.0, 1.0) * PHASES as f64;
    let (index, part) = (place as usize, (place - place.floor()) as f32);
    let none = [0.0; TAPS];
    let before = TABLE.get(index).unwrap_or(&none);
    let after = TABLE.get(index + 1).unwrap_or(before);
    let mut sum = [0.0; 2];
    for ((sample, a), b) in samples.zip(before).zip(after) {
        let weight = a + (b - a) * part;
        sum[0] += sample[0] * weight;
        sum[1] += sample[1] * weight;
    }
    sum
}
