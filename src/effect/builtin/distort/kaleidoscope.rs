//! The picture between two mirrors.

use super::moved::{Edges, center, center_param, moved, warp};
use crate::effect::builtin::Look;
use crate::effect::{Category, ParamSpec, Params};
use std::f32::consts::TAU;

/// A pixel's centre never lies at the kaleidoscope's: there is no angle there.
const ASIDE: f32 = 1.0 / 1024.0;

fn knobs(params: &Params, size: [f32; 2]) -> [[f32; 4]; 2] {
    let [x, y] = center(params, size);
    let wedge = TAU / params.int("segments").max(1) as f32;
    let angle = params.float("angle").to_radians();
    [[x + ASIDE, y, wedge, Edges::Mirrored.code()], [angle, 1.0 / params.float("zoom"), 0.0, 0.0]]
}

pub(super) fn look() -> Look {
    let help = "Repeats a wedge of the picture around a point, as mirrors in a tube do.";
    let (segments, zoom) =
        ("How many wedges there are; 1 leaves the picture as it is.", "Enlarges what the mirrors show.");
    Look::taps("kaleidoscope", "Kaleidoscope", Category::Distort, help, warp!("kaleidoscope"))
        .params([
            ParamSpec::int("segments", "Segments", segments, 6, 1..=32),
            ParamSpec::float("angle", "Angle", "Which way the first mirror points.", 0.0, -180.0..=180.0)
                .step(0.5)
                .unit("°"),
            ParamSpec::float("zoom", "Zoom", zoom, 1.0, 0.25..=4.0),
            center_param("Where the mirrors meet, as shares of width and height."),
        ])
        .uniforms(|params, context, out| out.extend(knobs(params, context.size.into())))
        .picture(|params, input| {
            moved(input, Edges::Mirrored, |at| {
                let [[cx, cy, wedge, _], [first, scale, ..]] = knobs(params, at.size);
                let (dx, dy) = (at.px[0] - cx, at.px[1] - cy);
                let angle = dy.atan2(dx) - first;
                let folded = (angle - wedge * (angle / wedge).round()).abs() + first;
                let far = dx.hypot(dy) * scale;
                [cx + folded.cos() * far, cy + folded.sin() * far]
            })
        })
        .neutral(vec![("segments", 1.into())], |params| params.int("segments") <= 1)
        .preset("Rosette", vec![("segments", 12.into()), ("zoom", 1.5.into())])
        .preset("Three mirrors", vec![("segments", 3.into()), ("angle", 30.0.into())])
        .preset("Snowflake", vec![("segments", 6.into()), ("angle", 90.0.into()), ("zoom", 0.75.into())])
}
