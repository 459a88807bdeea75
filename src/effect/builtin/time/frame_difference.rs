//! What moves: how much each frame differs from the one before. In the first frame nothing does.

use super::feedback;
use crate::effect::builtin::Look;
use crate::effect::reference::mix;
use crate::effect::{Category, ParamSpec, Params};

const VIEWS: &[(&str, &str)] = &[("grey", "Grey"), ("color", "In its colours"), ("cut", "Cut out")];

fn view(params: &Params) -> f32 {
    match params.choice("view") {
        "color" => 1.0,
        "cut" => 2.0,
        _ => 0.0,
    }
}

pub(super) fn look() -> Look {
    let help = "Shows what moves, and hides what stands still.";
    let wgsl = feedback!("../../../../shaders/effects/time/frame_difference.wgsl");
    let threshold = "Differences below this are noise.";
    let half_life = "Time in which half of a movement is forgotten.";
    Look::feedback("frame_difference", "Frame difference", Category::Time, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "How much of it is seen instead of the picture.", 1.0, 0.0..=1.0),
            ParamSpec::float("gain", "Gain", "How bright a difference is shown.", 4.0, 0.1..=50.0).step(0.1),
            ParamSpec::float("threshold", "Threshold", threshold, 0.03, 0.0..=0.5).step(0.001),
            ParamSpec::float("half_life", "Half-life", half_life, 0.08, 0.0..=5.0).unit("s"),
            ParamSpec::choice("view", "View", "How what moves is shown.", "grey", VIEWS),
        ])
        .uniforms(|params, _, out| {
            let gain = params.float("gain");
            let offset = -params.float("threshold") * gain;
            out.extend([
                [gain, offset, params.float("half_life"), params.float("amount")],
                [view(params), 0.0, 0.0, 0.0],
            ]);
        })
        .pixel(|params, [r, g, b, a], _| {
            let amount = params.float("amount");
            if params.choice("view") == "cut" {
                return [r, g, b, mix(a, 0.0, amount)];
            }
            let [r, g, b] = [r, g, b].map(|channel| mix(channel, 0.0, amount));
            [r, g, b, a]
        })
        .cuts_where(|params| params.choice("view") == "cut")
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Motion detector", vec![("gain", 20.0.into()), ("threshold", 0.06.into()), ("half_life", 0.4.into())])
        .preset("Only what moves", vec![("view", "cut".into()), ("gain", 12.0.into()), ("half_life", 0.5.into())])
        .preset("Ghostly", vec![("view", "color".into()), ("gain", 6.0.into()), ("half_life", 0.3.into())])
}
