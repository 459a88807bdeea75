//! Mattes: what of a picture is seen, by shapes, pictures and other sources. All of them fuse, and none changes colours.
//!
//! * [`shape_mask`] covers with a shape, the [`image_mask`]s with a picture file or another source;
//! * how what they cover joins the picture's own alpha is a choice of each, see [`combine`];
//! * [`matte_invert`] turns the alpha that is there.

mod combine;
mod image_mask;
mod matte_invert;
mod shape_mask;

use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    vec![
        Arc::new(shape_mask::ShapeMask::default()),
        Arc::new(image_mask::ImageMask::of_file()),
        Arc::new(image_mask::ImageMask::of_source()),
        Arc::new(matte_invert::matte_invert()),
    ]
}
