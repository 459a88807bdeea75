//! Light that spills from what is bright.

use crate::effect::builtin::{Look, Soft, SoftOf};
use crate::effect::reference::saturate;
use crate::effect::{Category, EffectContext, ParamSpec, Params};

/// Slope and offset of what shines over brightness.
fn ramp(params: &Params) -> [f32; 2] {
    let threshold = params.float("threshold");
    let slope = 1.0 / (params.float("knee") * (1.0 - threshold)).max(0.02);
    [slope, -threshold * slope]
}

pub(super) fn look() -> Look {
    let help = "Lets bright parts of the picture glow into their surroundings.";
    let wgsl = include_str!("../../../../shaders/effects/stylize/bloom.wgsl");
    let knee = "How softly it begins: at 1 only white shines in full.";
    Look::point("bloom", "Bloom", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "How strong the glow is.", 0.8, 0.0..=4.0),
            ParamSpec::float("threshold", "Threshold", "How bright something must be to glow.", 0.6, 0.0..=1.0),
            ParamSpec::float("knee", "Knee", knee, 0.5, 0.0..=1.0),
            ParamSpec::float("radius", "Radius", "Standard deviation of the glow.", 16.0, 0.5..=200.0)
                .step(0.5)
                .unit("px"),
            ParamSpec::color("tint", "Tint", "Colour of the glow.", [255, 255, 255]),
        ])
        .uniforms(|params, _, out| {
            let [slope, offset] = ramp(params);
            out.extend([[slope, offset, params.float("amount"), 0.0], params.color("tint")]);
        })
        .soft(
            Soft {
                sigma: |params: &Params, _: &EffectContext| params.float("radius"),
                of: Some(SoftOf {
                    entry: "bloom_light",
                    wgsl: |_| include_str!("../../../../shaders/effects/stylize/bloom_light.wgsl"),
                    pixel: |params, [r, g, b, a], _| {
                        let [slope, offset] = ramp(params);
                        let share = saturate(r.max(g).max(b) * slope + offset);
                        [r * share, g * share, b * share, a]
                    },
                }),
            },
            |params, [r, g, b, a], [lr, lg, lb, la], _| {
                let ([tr, tg, tb, _], amount) = (params.color("tint"), params.float("amount"));
                let channel =
                    |color: f32, light: f32, tint: f32| color + saturate(light * tint * la * amount) * (1.0 - color);
                [channel(r, lr, tr), channel(g, lg, tg), channel(b, lb, tb), a]
            },
        )
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Glow", vec![("amount", 0.5.into()), ("radius", 30.0.into()), ("threshold", 0.4.into())])
        .preset(
            "Dream",
            vec![("amount", 1.2.into()), ("radius", 60.0.into()), ("threshold", 0.2.into()), ("knee", 1.0.into())],
        )
        .preset("Warm lamps", vec![("threshold", 0.75.into()), ("tint", vec![1.0, 0.75, 0.45, 1.0].into())])
}
