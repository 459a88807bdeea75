//! A drawn look: few steps of brightness, and dark lines where brightness changes.

use super::sobel::{strength, with_sobel};
use crate::effect::builtin::Look;
use crate::effect::reference::{luma, map_pixels, mix3, saturate};
use crate::effect::{Category, ParamSpec, Params, Picture};

/// Steps and one over them, how dark outlines are and how wide.
fn knobs(params: &Params) -> [f32; 4] {
    let steps = (params.int("levels") - 1) as f32;
    [steps, 1.0 / steps, params.float("edge"), params.float("edge_width")]
}

fn drawn(params: &Params, input: &Picture) -> Picture {
    let ([steps, _, edge, width], amount) = (knobs(params), params.float("amount"));
    map_pixels(input, |[r, g, b, alpha], x, y| {
        let line = saturate(strength(input, x, y, width) * 2.0 - 0.3);
        let brightness = luma([r, g, b]);
        let place = brightness * steps;
        let stepped = (place.floor() + saturate(place.fract() * 8.0 - 3.5)) / steps;
        let gain = stepped / brightness.max(1e-4) * (1.0 - edge * line);
        let [r, g, b] = mix3([r, g, b], [r, g, b].map(|channel| saturate(channel * gain)), amount);
        [r, g, b, alpha]
    })
}

pub(super) fn look() -> Look {
    let help = "Flat tones and dark outlines, as if drawn.";
    let wgsl = with_sobel!("../../../../shaders/effects/stylize/toon.wgsl");
    Look::gather("toon", "Toon", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::int("levels", "Levels", "How many steps of brightness are left.", 5, 2..=16),
            ParamSpec::float("edge", "Outlines", "How dark the outlines are.", 0.6, 0.0..=1.0),
            ParamSpec::float("edge_width", "Outline width", "How wide the outlines are.", 1.0, 0.5..=3.0).unit("px"),
            ParamSpec::float("amount", "Amount", "How much of the drawing is seen.", 1.0, 0.0..=1.0),
        ])
        .uniforms(|params, _, out| out.extend([knobs(params), [params.float("amount"), 0.0, 0.0, 0.0]]))
        .picture(drawn)
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Comic", vec![("levels", 4.into()), ("edge", 1.0.into()), ("edge_width", 1.5.into())])
        .preset("Flat", vec![("levels", 6.into()), ("edge", 0.0.into())])
        .preset("Two tones", vec![("levels", 2.into()), ("edge", 0.8.into())])
}
