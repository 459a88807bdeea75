//! Tests of `compositor`: pictures against references on the CPU, plans as text, counters.

mod backends;
mod beneath;
mod blend;
mod counters;
mod delay;
mod edges;
mod effects;
mod file_effects;
mod glides;
mod goldens;
mod growing;
mod guided;
mod hand;
mod images;
mod isf;
mod keying;
mod layout;
mod layouts;
mod library;
mod linear_light;
mod moving;
mod nv12;
mod pin;
mod placement;
mod plan;
mod programs;
mod refusals;
mod schedules;
mod shipped;
mod studio;
mod studio_mode;
mod switch;
mod takes;
mod ten_bits;
mod third_party;
mod timing;
mod transitions;
mod wet_dry;
mod wgsl;

use crate::effect::picture;
use scrim::effect::Picture;

/// Numbers that look random and are the same every time (xorshift).
struct Noise(u64);

impl Noise {
    fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 32) as u8
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.byte()).collect()
    }

    fn unit(&mut self) -> f32 {
        f32::from(self.byte()) / 255.0
    }
}

/// Opaque noise.
fn noise(width: usize, height: usize, seed: u64) -> Picture {
    let mut noise = Noise::new(seed);
    picture(width, height, |_, _| [noise.unit(), noise.unit(), noise.unit(), 1.0])
}

/// Rounded to eight bits, as a frame holds it.
fn to_bytes(value: f32) -> f32 {
    (value.clamp(0.0, 1.0) * 255.0).round() / 255.0
}

/// What a premultiplied frame of this picture holds, straight again.
fn through_premultiplied(input: &Picture) -> Picture {
    use scrim::effect::reference::{premultiply, unpremultiply};
    let pixels = input.pixels.iter().map(|color| unpremultiply(premultiply(*color).map(to_bytes)));
    Picture { pixels: pixels.collect(), ..*input }
}

const CLEAR: [f32; 4] = [0.0; 4];
