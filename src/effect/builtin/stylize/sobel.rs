//! How brightness changes around a pixel: what outlines are drawn by.

use crate::effect::Picture;
use crate::effect::reference::{bilinear, luma};

/// The text of `sobel(at, width)`, to stand before a snippet.
macro_rules! with_sobel {
    ($path:literal) => {
        concat!(include_str!("../../../../shaders/effects/stylize/sobel.wgsl"), include_str!($path))
    };
}

pub(super) use with_sobel;

/// The strength of the change, over this many pixels to each side.
pub(super) fn strength(input: &Picture, x: f32, y: f32, width: f32) -> f32 {
    let near = |dx: f32, dy: f32| {
        let [r, g, b, a] = bilinear(input, x + dx * width, y + dy * width);
        luma([r, g, b]) * a
    };
    let across = |dy: f32| near(1.0, dy) - near(-1.0, dy);
    let down = |dx: f32| near(dx, 1.0) - near(dx, -1.0);
    let gx = across(-1.0) + 2.0 * across(0.0) + across(1.0);
    let gy = down(-1.0) + 2.0 * down(0.0) + down(1.0);
    gx.hypot(gy)
}
