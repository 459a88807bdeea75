//! Keyers, and what they share: refining of the matte, masks, light wrap and views.
//!
//! A keyer brings its own matte and the colour of a pixel without its screen, in WGSL and on the CPU ([`Keyer`]). The [`tail`] behind it is
//! the same for all:
//!
//! 1. `seen = seen_of(pixel)`, what the keyer makes out, and `own = matte_of(seen)`, from 0 (transparent) to 1;
//! 2. [`refine`]: choked or grown, then feathered;
//! 3. [`masks`]: `held = max(own, hold-out mask)`, then `kept = held × (1 − garbage mask)`;
//! 4. `colour = color_of(pixel, seen, held)`: what a mask cuts off is not mixed with the screen, so the garbage mask does not count here;
//! 5. [`wrap`]: light from beneath the layer over the edge;
//! 6. `alpha = pixel's alpha × kept`, and one of the [`views`] of all this.
//!
//! All of it is one stage that needs its own pixel only, so that it fuses with the rest of its layer. What is at rest is not in its text and
//! costs nothing. Refining and wrapping need a neighbourhood: the matte becomes a [side](crate::effect::Side) that the same stage
//! reads as an image.

mod difference_key;
mod difference_set_up;
mod luma_key;
mod luma_set_up;
mod masks;
mod refine;
mod studio;
mod tail;
mod valley;
mod views;
mod wrap;

pub use difference_key::DifferenceKey;
pub use luma_key::LumaKey;
pub use studio::ChromaKeyStudio;

use crate::effect::reference::bilinear;
use crate::effect::{EffectContext, EffectImage, Lut3d, Params, Picture};
use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

/// A keyer's part of the shader.
///
/// Its text declares
///
/// ```wgsl
/// // What it makes out of a pixel, once for both that follow.
/// struct Seen { … }
/// fn seen_of(color: vec4<f32>, at: At, p: u32) -> Seen
/// // Its own matte, 0 to 1, without the pixel's alpha.
/// fn matte_of(seen: Seen, p: u32) -> f32
/// // The pixel's straight colour without the screen, encoded or in linear light, given how much of it is not screen.
/// fn color_of(color: vec4<f32>, seen: Seen, matte: f32, p: u32) -> vec3<f32>
/// ```
///
/// and may read `param(p)` up to `param(p + vectors - 1u)` and its images, which come before all others. Names that begin with `mask_`, `tail_` or
/// `status_` are the tail's, as are `wrapped` and those that end with `_mask`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct KeyerCode {
    /// Name of the whole stage's main function, which the keyer's text does not declare.
    pub entry: &'static str,
    pub wgsl: Cow<'static, str>,
    /// Images that it reads, at most one: the masks and the tail's sides need the rest.
    pub images: u32,
    /// Vectors that [`Keyer::vectors`] writes, at most [`MOST_VECTORS`].
    pub vectors: u32,
    /// As [`Snippet::guided`](crate::effect::Snippet::guided).
    pub guided: bool,
    /// It reads `lut()`, see [`Keyer::table`].
    pub uses_lut: bool,
    /// Its colour is in linear light, as [`Snippet::linear`](crate::effect::Snippet::linear).
    pub linear: bool,
}

/// Vectors that the tail leaves to a keyer.
pub(super) const MOST_VECTORS: u32 = crate::effect::MAX_UNIFORMS as u32 - tail::MOST_VECTORS;

/// What tells keyers apart.
pub(super) trait Keyer {
    fn code(&self, params: &Params) -> KeyerCode;

    /// What `param(p + i)` reads.
    fn vectors(&self, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>);

    /// The images of [`KeyerCode::images`]. The error is a sentence.
    fn images(&self, _params: &Params, _base: &Path) -> Result<Vec<EffectImage>, String> {
        Ok(Vec::new())
    }

    /// The table of `lut()`.
    fn table(&self, _params: &Params) -> Option<Arc<Lut3d>> {
        None
    }

    /// Its matte is 1 everywhere and no colour changes.
    fn is_identity(&self, _params: &Params) -> bool {
        false
    }

    /// Its two functions on the CPU, for a picture of this size.
    fn on_cpu(&self, params: &Params, context: &EffectContext) -> Box<dyn KeyerOnCpu>;
}

/// The namesakes of a keyer's functions in WGSL; colours are encoded.
pub(super) trait KeyerOnCpu {
    fn matte_of(&self, pixel: &CpuPixel<'_>) -> f32;

    fn color_of(&self, pixel: &CpuPixel<'_>, matte: f32) -> [f32; 3];
}

/// A pixel with all that a keyer's functions may read.
pub(super) struct CpuPixel<'a> {
    /// Straight encoded colour.
    pub color: [f32; 4],
    /// Position of its centre in pixels of the picture.
    pub at: (f32, f32),
    /// Size of the picture in pixels.
    pub size: (f32, f32),
    /// The effect's images; those that only the graphics device has are of one transparent pixel.
    pub images: &'a [Picture],
}

impl CpuPixel<'_> {
    /// What `image0(at, offset)` and its like return: the image is stretched over the picture.
    pub fn image(&self, index: usize, offset: (f32, f32)) -> [f32; 4] {
        let Some(image) = self.images.get(index) else { return [0.0; 4] };
        let place = |at: f32, offset: f32, size: f32, texels: usize| (at + offset) / size * texels as f32;
        bilinear(
            image,
            place(self.at.0, offset.0, self.size.0, image.width),
            place(self.at.1, offset.1, self.size.1, image.height),
        )
    }
}
