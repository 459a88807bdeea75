//! Turns what is transparent and what is opaque: `1 − a`. What had no colour is black.

use super::super::Look;
use crate::effect::reference::mix;
use crate::effect::{Category, ParamSpec};

pub(super) fn matte_invert() -> Look {
    let help = "Makes what is opaque transparent and shows what was transparent.";
    let wgsl = include_str!("../../../../shaders/effects/matte/matte_invert.wgsl");
    Look::point("matte_invert", "Invert matte", Category::Matte, help, wgsl)
        .params([ParamSpec::float("amount", "Amount", "Halfway all is half transparent.", 1.0, 0.0..=1.0)])
        .uniforms(|params, _, out| out.push([params.float("amount"), 0.0, 0.0, 0.0]))
        .pixel(|params, [r, g, b, a], _| [r, g, b, mix(a, 1.0 - a, params.float("amount"))])
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Inside out", vec![("amount", 1.0.into())])
        .preset("Ghost", vec![("amount", 0.5.into())])
        .cuts()
}
