//! What effects of several passes share: the halving, and passes on the CPU for references.

use crate::effect::reference::{bilinear, premultiply, unpremultiply, weighted_sum};
use crate::effect::{Picture, Snippet};

/// A pass of scale 0.5 that makes the mean of each two by two pixels.
pub const HALVE: Snippet = Snippet::new("blur_halve", include_str!("../../../../shaders/effects/blur/halve.wgsl"));

/// The same on the CPU.
pub fn halved(input: &Picture) -> Picture {
    made((input.width.div_ceil(2), input.height.div_ceil(2)), 0.5, |x, y| bilinear(input, x, y))
}

/// A picture of another size, each pixel by a function of where it lies in the pixels of the one `scale` times smaller or larger.
pub fn made((width, height): (usize, usize), scale: f32, color: impl Fn(f32, f32) -> [f32; 4]) -> Picture {
    let place = |at: usize| (at as f32 + 0.5) / scale;
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| color(place(x), place(y)));
    Picture { width, height, pixels: pixels.collect() }
}

/// The sum of straight colours with weights, as premultiplied ones are summed.
pub fn mean(items: impl IntoIterator<Item = ([f32; 4], f32)>) -> [f32; 4] {
    unpremultiply(weighted_sum(items.into_iter().map(|(color, weight)| (premultiply(color), weight))))
}
