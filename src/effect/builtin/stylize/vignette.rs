//! Fades the corners to a colour.

use crate::effect::builtin::Look;
use crate::effect::reference::{mix3, saturate, smooth};
use crate::effect::{Category, ParamSpec, Params};
use std::f32::consts::FRAC_1_SQRT_2;

/// Slope and offset over a distance that is 1 in the middle of the edges and √2 in the corners.
fn ramp(params: &Params) -> [f32; 2] {
    let inner = params.float("inner");
    let width = (params.float("outer") - inner).max(0.001);
    [FRAC_1_SQRT_2 / width, -inner / width]
}

fn tint(params: &Params) -> [f32; 4] {
    let [r, g, b, a] = params.color("color");
    [r, g, b, a * params.float("amount")]
}

pub(super) fn look() -> Look {
    let help = "Fades the corners of the picture to a colour.";
    let wgsl = include_str!("../../../../shaders/effects/stylize/vignette.wgsl");
    let (inner, outer) = (
        "Where the fade begins: 0 is the centre, 1 the corners.",
        "Where the fade is complete: 0 is the centre, 1 the corners.",
    );
    Look::point("vignette", "Vignette", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "Strength at the outer limit.", 0.5, 0.0..=1.0),
            ParamSpec::float("inner", "Inner limit", inner, 0.3, 0.0..=2.0),
            ParamSpec::float("outer", "Outer limit", outer, 1.0, 0.0..=2.0),
            ParamSpec::color("color", "Colour", "What the corners fade to.", [0, 0, 0]),
        ])
        .uniforms(|params, _, out| {
            let [slope, offset] = ramp(params);
            out.extend([[slope, offset, 0.0, 0.0], tint(params)]);
        })
        .pixel(|params, [r, g, b, a], at| {
            let [slope, offset] = ramp(params);
            let [tr, tg, tb, amount] = tint(params);
            let [x, y] = [0, 1].map(|axis: usize| at.px[axis] / at.size[axis] * 2.0 - 1.0);
            let share = smooth(saturate(x.hypot(y) * slope + offset)) * amount;
            let [r, g, b] = mix3([r, g, b], [tr, tg, tb], share);
            [r, g, b, a]
        })
        .neutral(vec![("amount", 0.0.into())], |params| {
            let [_, _, _, amount] = tint(params);
            amount <= 0.0
        })
        .preset("Gentle", vec![("amount", 0.35.into()), ("inner", 0.5.into())])
        .preset("Spotlight", vec![("amount", 1.0.into()), ("inner", 0.25.into()), ("outer", 0.7.into())])
        .preset(
            "Faded paper",
            vec![("color", vec![0.93, 0.88, 0.78, 1.0].into()), ("amount", 0.7.into()), ("inner", 0.4.into())],
        )
}
