//! Colour: each pixel by itself, in encoded values unless the effect says otherwise. All of them fuse.
//!
//! * [`levels`] and [`grades`] are made of [`tone`]s: an affine map, a limit and a power;
//! * [`mixes`] are one [`matrix`], as is the [`correction`] behind its gamma;
//! * [`white_balance`] weighs light, [`hue_saturation`] turns and stretches colours;
//! * [`curves`] go through points;
//! * [`lut`] is a table from a file;
//! * [`steps`] and [`gradient_map`] leave only a few colours.

mod correction;
mod curves;
mod grades;
mod gradient_map;
mod hue_saturation;
mod levels;
mod lut;
mod matrix;
mod mixes;
mod steps;
mod tone;
mod white_balance;

use crate::document::ParamValue;
use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    vec![
        Arc::new(correction::ColorCorrection::default()),
        Arc::new(levels::levels()),
        Arc::new(grades::lift_gamma_gain()),
        Arc::new(grades::cdl()),
        Arc::new(white_balance::white_balance()),
        Arc::new(hue_saturation::hue_saturation()),
        Arc::new(mixes::channel_mixer()),
        Arc::new(curves::curves()),
        Arc::new(steps::posterize()),
        Arc::new(steps::threshold()),
        Arc::new(mixes::invert()),
        Arc::new(gradient_map::gradient_map()),
        Arc::new(lut::Lut::default()),
    ]
}

/// An opaque colour of 8-bit encoded sRGB, for presets.
fn rgb(channels: [u8; 3]) -> ParamValue {
    let [r, g, b] = channels.map(|channel| f64::from(channel) / 255.0);
    vec![r, g, b, 1.0].into()
}
