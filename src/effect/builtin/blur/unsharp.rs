//! Sharpening by what a blur takes away.

use crate::effect::builtin::{Look, Soft};
use crate::effect::reference::saturate;
use crate::effect::{Category, EffectContext, ParamSpec, Params};

pub(super) fn look() -> Look {
    let help = "Sharpens by adding what a blur of the radius would take away.";
    let threshold = "Differences below this are noise, and stay as they are.";
    let wgsl = include_str!("../../../../shaders/effects/blur/unsharp.wgsl");
    Look::point("unsharp_mask", "Unsharp mask", Category::Blur, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "How much is added.", 0.8, 0.0..=4.0),
            ParamSpec::float(
                "radius",
                "Radius",
                "Size of the details, as the blur's standard deviation.",
                1.5,
                0.3..=50.0,
            )
            .step(0.1)
            .unit("px"),
            ParamSpec::float("threshold", "Threshold", threshold, 0.01, 0.0..=0.3).step(0.001),
        ])
        .uniforms(|params, _, out| out.push([params.float("amount"), params.float("threshold"), 0.0, 0.0]))
        .soft(
            Soft { sigma: |params: &Params, _: &EffectContext| params.float("radius"), of: None },
            |params, [r, g, b, a], [br, bg, bb, _], _| {
                let (amount, least) = (params.float("amount"), params.float("threshold"));
                let channel = |color: f32, blurred: f32| {
                    let detail = color - blurred;
                    saturate(color + amount * (detail - detail.clamp(-least, least)))
                };
                [channel(r, br), channel(g, bg), channel(b, bb), a]
            },
        )
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Crisp camera", vec![("amount", 0.6.into()), ("radius", 1.0.into()), ("threshold", 0.02.into())])
        .preset("Local contrast", vec![("amount", 0.35.into()), ("radius", 40.0.into()), ("threshold", 0.0.into())])
        .preset("Gritty", vec![("amount", 2.5.into()), ("radius", 2.5.into())])
}
