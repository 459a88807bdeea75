//! Looks.

mod ascii;
mod bloom;
mod color_echo;
mod crt;
mod dither;
mod film_grain;
mod halftone;
mod hash;
mod paint;
mod pixelate;
mod relief;
mod sketch;
mod sobel;
mod tape;
mod toon;
mod vignette;

use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    let looks = [
        ascii::look(),
        bloom::look(),
        color_echo::look(),
        crt::look(),
        dither::look(),
        film_grain::look(),
        halftone::look(),
        pixelate::look(),
        relief::emboss(),
        sketch::look(),
        tape::glitch(),
        tape::vhs(),
        toon::look(),
        vignette::look(),
    ];
    let looks = looks.into_iter().map(|look| Arc::new(look) as Arc<dyn Effect>);
    let paints = [paint::Paint::kuwahara(), paint::Paint::oil()];
    looks.chain(paints.into_iter().map(|paint| Arc::new(paint) as Arc<dyn Effect>)).collect()
}
