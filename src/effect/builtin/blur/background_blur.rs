//! Softness behind a figure: the blur takes its light from the background alone, so that the figure casts no halo.

use crate::effect::builtin::{Look, Place, Soft, SoftOf};
use crate::effect::reference::{luma, mix3, saturate, smooth};
use crate::effect::{Category, EffectContext, ParamSpec, Params};

const BY: &[(&str, &str)] = &[("luma", "The picture's brightness"), ("source", "A matte from a source")];

/// The text behind what tells figure and background apart.
macro_rules! text {
    ($matte:literal, $rest:literal) => {
        concat!(
            include_str!(concat!("../../../../shaders/effects/blur/background_", $matte, ".wgsl")),
            include_str!("../../../../shaders/effects/blur/background.wgsl"),
            include_str!(concat!("../../../../shaders/effects/blur/background_", $rest, ".wgsl")),
        )
    };
}

fn by_source(params: &Params) -> bool {
    params.choice("by") == "source"
}

/// Slope and offset of what is background over what the matte shows.
fn ramp(params: &Params) -> [f32; 2] {
    let softness = params.float("softness").max(0.01);
    let (slope, offset) = (-1.0 / softness, (params.float("threshold") + 0.5 * softness) / softness);
    if params.bool("invert") { [-slope, 1.0 - offset] } else { [slope, offset] }
}

/// How much a pixel is background, by its brightness.
fn share(params: &Params, [r, g, b, _]: [f32; 4]) -> f32 {
    let [slope, offset] = ramp(params);
    smooth(saturate(luma([r, g, b]) * slope + offset))
}

pub(super) fn look() -> Look {
    let help = "Softens what a matte says is background, and leaves the figure sharp.";
    let matte = "The source that is bright and opaque where the figure is.";
    let threshold = "How bright the matte is where the background ends.";
    let softness = "How softly the background ends.";
    Look::point("background_blur", "Background blur", Category::Blur, help, text!("luma", "blur"))
        .source("matte")
        .form(|params| if by_source(params) { text!("source", "blur") } else { text!("luma", "blur") })
        .params([
            ParamSpec::float("radius", "Radius", "Standard deviation of the blur.", 12.0, 0.0..=200.0)
                .step(0.1)
                .unit("px"),
            ParamSpec::choice("by", "Background by", "What tells figure and background apart.", "luma", BY),
            ParamSpec::image("matte", "Matte", matte),
            ParamSpec::float("threshold", "Threshold", threshold, 0.5, 0.0..=1.0),
            ParamSpec::float("softness", "Softness", softness, 0.2, 0.01..=1.0),
            ParamSpec::switch("invert", "Invert", "What is bright is background.", false),
        ])
        .uniforms(|params, _, out| {
            let [slope, offset] = ramp(params);
            out.push([slope, offset, 0.0, 0.0]);
        })
        .soft(
            Soft {
                sigma: |params: &Params, _: &EffectContext| params.float("radius"),
                of: Some(SoftOf {
                    entry: "background_only",
                    wgsl: |params| if by_source(params) { text!("source", "only") } else { text!("luma", "only") },
                    pixel: |params, color, _| {
                        let [r, g, b, a] = color;
                        [r, g, b, a * share(params, color)]
                    },
                }),
            },
            |params, color, [br, bg, bb, _], _: Place| {
                let [r, g, b, a] = color;
                let [r, g, b] = mix3([r, g, b], [br, bg, bb], share(params, color));
                [r, g, b, a]
            },
        )
        .neutral(vec![("radius", 0.0.into())], |params| {
            params.float("radius") <= 0.0 || (by_source(params) && params.image("matte").is_none())
        })
        .preset("Bright window", vec![("invert", true.into()), ("threshold", 0.8.into())])
        .preset("Dark stage", vec![("threshold", 0.25.into()), ("radius", 20.0.into())])
        .preset("By a matte", vec![("by", "source".into()), ("radius", 16.0.into())])
}
