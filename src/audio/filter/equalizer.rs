//! Three bands as biquads by R. Bristow-Johnson's "Cookbook formulae for audio EQ biquad filter coefficients": a low shelf, a bell and a
//! high shelf.

use crate::audio::{Frames, SAMPLE_RATE};
use crate::document::audio;
use std::f64::consts::PI;

/// Hertz of the bands.
pub const LOW_HZ: f64 = 250.0;
pub const MID_HZ: f64 = 1200.0;
pub const HIGH_HZ: f64 = 4000.0;
/// Width of the bell: a quality of 0.7 is about two octaves.
const MID_Q: f64 = 0.7;

pub struct Equalizer {
    bands: [Biquad; 3],
}

impl Equalizer {
    pub fn new(settings: &audio::Equalizer) -> Self {
        let mut equalizer = Self { bands: [Biquad::default(); 3] };
        equalizer.set(settings);
        equalizer
    }

    pub fn set(&mut self, settings: &audio::Equalizer) {
        let shapes = [
            shelf(LOW_HZ, settings.low_db, false),
            bell(MID_HZ, settings.mid_db),
            shelf(HIGH_HZ, settings.high_db, true),
        ];
        for (band, shape) in self.bands.iter_mut().zip(shapes) {
            band.shape = shape;
        }
    }

    pub fn run(&mut self, block: &mut Frames) {
        for band in &mut self.bands {
            for frame in block.iter_mut() {
                for (value, memory) in frame.iter_mut().zip(&mut band.memory) {
                    *value = band.shape.step(f64::from(*value), memory) as f32;
                }
            }
        }
    }
}

/// Coefficients by the highest of the denominator.
#[derive(Debug, Clone, Copy)]
struct Shape {
    b: [f64; 3],
    a: [f64; 2],
}

impl Shape {
    const THROUGH: Self = Self { b: [1.0, 0.0, 0.0], a: [0.0, 0.0] };

    fn of([b0, b1, b2]: [f64; 3], [a0, a1, a2]: [f64; 3]) -> Self {
        Self { b: [b0 / a0, b1 / a0, b2 / a0], a: [a1 / a0, a2 / a0] }
    }

    /// The second direct form, transposed.
    fn step(&self, x: f64, memory: &mut [f64; 2]) -> f64 {
        let y = self.b[0] * x + memory[0];
        memory[0] = self.b[1] * x - self.a[0] * y + memory[1];
        memory[1] = self.b[2] * x - self.a[1] * y;
        // Numbers so small that the processor slows down over them are nothing.
        for value in memory {
            if value.abs() < 1e-20 {
                *value = 0.0;
            }
        }
        y
    }
}

#[derive(Debug, Clone, Copy)]
struct Biquad {
    shape: Shape,
    memory: [[f64; 2]; 2],
}

impl Default for Biquad {
    fn default() -> Self {
        Self { shape: Shape::THROUGH, memory: [[0.0; 2]; 2] }
    }
}

fn bell(hz: f64, db: f64) -> Shape {
    if db == 0.0 {
        return Shape::THROUGH;
    }
    let a = 10f64.powf(db / 40.0);
    let w = 2.0 * PI * hz / f64::from(SAMPLE_RATE);
    let (cos, alpha) = (w.cos(), w.sin() / (2.0 * MID_Q));
    Shape::of([1.0 + alpha * a, -2.0 * cos, 1.0 - alpha * a], [1.0 + alpha / a, -2.0 * cos, 1.0 - alpha / a])
}

/// A shelf of slope 1: the steepest that neither rises nor dips beside its step.
fn shelf(hz: f64, db: f64, high: bool) -> Shape {
    if db == 0.0 {
        return Shape::THROUGH;
    }
    let a = 10f64.powf(db / 40.0);
    let w = 2.0 * PI * hz / f64::from(SAMPLE_RATE);
    // The high shelf is the low one with the frequencies turned round.
    let cos = if high { -w.cos() } else { w.cos() };
    let turn = if high { -1.0 } else { 1.0 };
    let root = 2.0 * a.sqrt() * w.sin() / 2f64.sqrt();
    Shape::of(
        [
            a * ((a + 1.0) - (a - 1.0) * cos + root),
            turn * 2.0 * a * ((a - 1.0) - (a + 1.0) * cos),
            a * ((a + 1.0) - (a - 1.0) * cos - root),
        ],
        [
            (a + 1.0) + (a - 1.0) * cos + root,
            turn * -2.0 * ((a - 1.0) + (a + 1.0) * cos),
            (a + 1.0) + (a - 1.0) * cos - root,
        ],
    )
}
