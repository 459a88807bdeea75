//! The screen's colour and how a colour stands to it.

use crate::effect::reference::{dot, srgb_decode};

/// A screen in linear light.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Screen {
    /// Encoded, as it was picked.
    pub encoded: [f32; 3],
    pub linear: [f32; 3],
    /// Its colour without its grey: the direction in which it is what it is.
    tint: [f32; 3],
    /// One over the tint's length squared.
    inverse: f32,
}

impl Screen {
    pub fn new(encoded: [f32; 3]) -> Self {
        let linear = encoded.map(srgb_decode);
        let tint = without_grey(linear);
        // A grey screen has no tint: everything is as far from it as can be.
        Self { encoded, linear, tint, inverse: 1.0 / dot(tint, tint).max(1e-6) }
    }

    /// How much of the screen's tint is in a linear colour: 0 of a grey, 1 of the screen; and how much of other tints, in the same unit.
    pub fn tint_of(&self, linear: [f32; 3]) -> (f32, f32) {
        let tint = without_grey(linear);
        let along = dot(tint, self.tint) * self.inverse;
        let aside = sub(tint, scale(self.tint, along));
        (along, (dot(aside, aside) * self.inverse).sqrt())
    }

    /// How bright an encoded colour is beside the screen, and how far from a shade of it, both in the screen's own brightness.
    pub fn shade_of(&self, encoded: [f32; 3]) -> (f32, f32) {
        let size = dot(self.encoded, self.encoded).max(1e-6);
        let shade = dot(encoded, self.encoded) / size;
        let rest = sub(encoded, scale(self.encoded, shade));
        (shade, (dot(rest, rest) / size).sqrt() / shade.max(0.15))
    }
}

fn without_grey(color: [f32; 3]) -> [f32; 3] {
    let [r, g, b] = color;
    let grey = (r + g + b) / 3.0;
    color.map(|channel| channel - grey)
}

pub(super) fn scale(color: [f32; 3], factor: f32) -> [f32; 3] {
    color.map(|channel| channel * factor)
}

pub(super) fn add(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    let ([ax, ay, az], [bx, by, bz]) = (a, b);
    [ax + bx, ay + by, az + bz]
}

pub(super) fn sub(a: [f32; 3], b: [f32; 3]) -> [f32; 3] {
    add(a, scale(b, -1.0))
}

pub(super) fn distance(a: [f32; 3], b: [f32; 3]) -> f32 {
    let rest = sub(a, b);
    dot(rest, rest).sqrt()
}
