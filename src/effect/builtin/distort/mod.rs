//! Distortion: maps from places in the result to places in the picture, each of them one tap.

mod chromatic_aberration;
mod displacement;
mod kaleidoscope;
mod lens_distortion;
mod mirror;
mod moved;
mod swirl;
mod waves;

use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    let all = [
        chromatic_aberration::look(),
        displacement::look(),
        kaleidoscope::look(),
        lens_distortion::look(),
        mirror::look(),
        swirl::look(),
        waves::ripple(),
        waves::wave(),
    ];
    all.into_iter().map(|look| Arc::new(look) as Arc<dyn Effect>).collect()
}
