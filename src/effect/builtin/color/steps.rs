//! Effects that leave only a few tones. Their edges are at least a 255th of the range wide, so that noise does not flicker there.
//!
//! Posterise, with `n` tones and `v = n × x`: from one tone to the next at each whole `v`, `tone ÷ (n − 1)`.
//! Threshold, with the Rec. 709 luma `Y`: a mix of two colours by `clamp((Y − level) ÷ softness + ½)`.

use super::super::Look;
use super::rgb;
use crate::effect::reference::{luma, mix, mix3, saturate};
use crate::effect::{Category, ParamSpec, Params};

/// The least width of an edge.
const LEAST_EDGE: f32 = 1.0 / 255.0;

/// Number of tones, slope of the edge between two, one tone's share of the whole, amount.
fn tones(params: &Params) -> [f32; 4] {
    let count = params.int("levels").max(2) as f32;
    let width = params.float("softness").max(LEAST_EDGE * count);
    [count, 1.0 / width, 1.0 / (count - 1.0), params.float("amount")]
}

pub(super) fn posterize() -> Look {
    let help = "Leaves a few tones of each channel, as a poster is printed.";
    let wgsl = include_str!("../../../../shaders/effects/color/posterize.wgsl");
    Look::point("posterize", "Posterise", Category::Color, help, wgsl)
        .params([
            ParamSpec::int("levels", "Tones", "How many tones each channel has.", 5, 2..=32),
            ParamSpec::float("softness", "Softness", "Width of the edge between two tones, in tones.", 0.0, 0.0..=1.0),
            ParamSpec::float("amount", "Amount", "How much of it is mixed in.", 1.0, 0.0..=1.0),
        ])
        .uniforms(|params, _, out| out.push(tones(params)))
        .pixel(|params, [r, g, b, a], _| {
            let [count, slope, share, amount] = tones(params);
            let [r, g, b] = [r, g, b].map(|x| {
                let place = x * count;
                let edge = place.round();
                mix(x, saturate((edge - 1.0 + saturate((place - edge) * slope + 0.5)) * share), amount)
            });
            [r, g, b, a]
        })
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Poster", vec![("levels", 4.into())])
        .preset("Silk screen", vec![("levels", 3.into()), ("softness", 0.15.into())])
        .preset("Banded light", vec![("levels", 8.into()), ("softness", 0.5.into()), ("amount", 0.7.into())])
}

/// Slope and offset of the edge, and amount.
fn edge(params: &Params) -> [f32; 3] {
    let slope = 1.0 / params.float("softness").max(LEAST_EDGE);
    [slope, 0.5 - params.float("level") * slope, params.float("amount")]
}

pub(super) fn threshold() -> Look {
    let help = "Makes what is darker one colour and what is brighter another.";
    let wgsl = include_str!("../../../../shaders/effects/color/threshold.wgsl");
    Look::point("threshold", "Threshold", Category::Color, help, wgsl)
        .params([
            ParamSpec::float("level", "Level", "Brightness of the edge.", 0.5, 0.0..=1.0).step(0.001),
            ParamSpec::float("softness", "Softness", "Width of the edge in brightness.", 0.02, 0.0..=1.0).step(0.001),
            ParamSpec::color("dark", "Dark", "What is darker becomes this.", [0; 3]),
            ParamSpec::color("bright", "Bright", "What is brighter becomes this.", [255; 3]),
            ParamSpec::float("amount", "Amount", "How much of it is mixed in.", 1.0, 0.0..=1.0),
        ])
        .uniforms(|params, _, out| {
            let [slope, offset, amount] = edge(params);
            out.extend([[slope, offset, amount, 0.0], params.color("dark"), params.color("bright")]);
        })
        .pixel(|params, [r, g, b, a], _| {
            let [slope, offset, amount] = edge(params);
            let ([dr, dg, db, _], [br, bg, bb, _]) = (params.color("dark"), params.color("bright"));
            let bright = saturate(luma([r, g, b]) * slope + offset);
            let [r, g, b] = mix3([r, g, b], mix3([dr, dg, db], [br, bg, bb], bright), amount);
            [r, g, b, a]
        })
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Photocopy", vec![("level", 0.45.into()), ("softness", 0.1.into())])
        .preset("Stencil", vec![("dark", rgb([20, 20, 26])), ("bright", rgb([255, 92, 40])), ("level", 0.4.into())])
        .preset(
            "Blueprint",
            vec![("dark", rgb([16, 52, 120])), ("bright", rgb([225, 238, 255])), ("softness", 0.3.into())],
        )
}
