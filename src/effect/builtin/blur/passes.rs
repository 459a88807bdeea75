//! What effects of several passes share: the halving, and passes on the CPU for references.

use crate::effect::reference::{bilinear, premultiply, unpremultiply, weighted_sum};
use crate::effect::{Picture, Snippet};

/// A pass of scale 0.5 that makes the mean of each two by two pixels.
pub const HALVE: Snippet = Snippet::new("blur_halve", include_str!("../../../../shaders/effects/blur/halve.wgsl"));

/// A picture in fewer pixels, on the CPU.
#[derive(Debug, Clone)]
pub struct Reduced {
    pub picture: Picture,
    /// Its pixels per pixel of the picture that it is made of.
    pub scale: f32,
}

impl Reduced {
    /// The picture halved so many times, by [`HALVE`].
    pub fn of(input: &Picture, halvings: u32) -> Self {
        let halved = |picture: Picture, _| {
            made((picture.width.div_ceil(2), picture.height.div_ceil(2)), 0.5, |x, y| bilinear(&picture, x, y))
        };
        Self { picture: (0..halvings).fold(input.clone(), halved), scale: 0.5_f32.powi(halvings as i32) }
    }

    /// What is read at a place in the pixels of the picture that it is made of.
    pub fn at(&self, [x, y]: [f32; 2]) -> [f32; 4] {
        bilinear(&self.picture, x * self.scale, y * self.scale)
    }

    /// The picture in as many pixels as it was made of.
    pub fn enlarged(&self, size: (usize, usize)) -> Picture {
        made(size, 1.0, |x, y| self.at([x, y]))
    }
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
