//! A drawing: lines where brightness changes, on paper.

use super::sobel::{strength, with_sobel};
use crate::effect::builtin::Look;
use crate::effect::reference::{map_pixels, mix3, saturate};
use crate::effect::{Category, ParamSpec, Params};

/// Slope and offset of a line's darkness over the strength of a change.
fn ramp(params: &Params) -> [f32; 2] {
    let slope = params.float("lines") * 3.0;
    [slope, -slope * params.float("threshold")]
}

fn rgb(params: &Params, name: &str) -> [f32; 3] {
    let [r, g, b, _] = params.color(name);
    [r, g, b]
}

pub(super) fn look() -> Look {
    let help = "Draws the outlines of the picture onto paper.";
    let threshold = "How strong a change of brightness must be to be drawn.";
    let color = "How much of the picture's own colours is seen between the lines.";
    let wgsl = with_sobel!("../../../../shaders/effects/stylize/sketch.wgsl");
    Look::gather("sketch", "Sketch", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::float("lines", "Lines", "How dark the lines are.", 1.0, 0.0..=4.0),
            ParamSpec::float("threshold", "Threshold", threshold, 0.08, 0.0..=1.0),
            ParamSpec::float("width", "Line width", "How wide the lines are.", 1.0, 0.5..=4.0).unit("px"),
            ParamSpec::float("color", "Colour", color, 0.0, 0.0..=1.0),
            ParamSpec::color("ink", "Ink", "Colour of the lines.", [40, 40, 48]),
            ParamSpec::color("paper", "Paper", "Colour between the lines.", [250, 247, 240]),
        ])
        .uniforms(|params, _, out| {
            let [slope, offset] = ramp(params);
            out.push([slope, offset, params.float("width"), params.float("color")]);
            out.extend([params.color("ink"), params.color("paper")]);
        })
        .picture(|params, input| {
            let ([slope, offset], width, color) = (ramp(params), params.float("width"), params.float("color"));
            let (ink, paper) = (rgb(params, "ink"), rgb(params, "paper"));
            map_pixels(input, |[r, g, b, a], x, y| {
                let line = saturate(strength(input, x, y, width) * slope + offset);
                let [r, g, b] = mix3(mix3(paper, [r, g, b], color), ink, line);
                [r, g, b, a]
            })
        })
        .neutral(vec![("lines", 0.0.into()), ("color", 1.0.into())], |params| {
            params.float("lines") <= 0.0 && params.float("color") >= 1.0
        })
        .preset("Pencil", vec![("lines", 0.7.into()), ("threshold", 0.03.into())])
        .preset("Coloured pencil", vec![("color", 0.6.into()), ("threshold", 0.05.into())])
        .preset(
            "Chalk",
            vec![
                ("ink", vec![0.95, 0.95, 0.9, 1.0].into()),
                ("paper", vec![0.1, 0.15, 0.13, 1.0].into()),
                ("width", 2.0.into()),
            ],
        )
        .preset(
            "Neon",
            vec![
                ("lines", 3.0.into()),
                ("ink", vec![0.2, 1.0, 0.9, 1.0].into()),
                ("paper", vec![0.02, 0.0, 0.06, 1.0].into()),
            ],
        )
}
