//! A whirl around a point.

use super::moved::{Edges, center, center_param, clears, moved, warp};
use crate::effect::builtin::Look;
use crate::effect::{Category, ParamSpec, Params};

fn knobs(params: &Params, size: [f32; 2]) -> [[f32; 4]; 2] {
    let [x, y] = center(params, size);
    let per_pixel = 1.0 / (params.float("radius") * size[1]).max(1.0);
    [[x, y, per_pixel, Edges::of(params).code()], [params.float("angle").to_radians(), 0.0, 0.0, 0.0]]
}

pub(super) fn look() -> Look {
    let help = "Twists the picture around a point.";
    let radius = "How far the whirl reaches, as a share of the picture's height.";
    Look::taps("swirl", "Swirl", Category::Distort, help, warp!("swirl"))
        .params([
            ParamSpec::float("angle", "Angle", "How far the middle is turned.", 120.0, -720.0..=720.0)
                .step(1.0)
                .unit("°"),
            ParamSpec::float("radius", "Radius", radius, 0.6, 0.05..=2.0),
            center_param("What the picture turns around."),
            Edges::param("mirror"),
        ])
        .uniforms(|params, context, out| out.extend(knobs(params, context.size.into())))
        .picture(|params, input| {
            moved(input, Edges::of(params), |at| {
                let [[cx, cy, per_pixel, _], [angle, ..]] = knobs(params, at.size);
                let (dx, dy) = (at.px[0] - cx, at.px[1] - cy);
                let near = (1.0 - dx.hypot(dy) * per_pixel).clamp(0.0, 1.0);
                let (sin, cos) = (angle * near * near).sin_cos();
                [cx + dx * cos - dy * sin, cy + dx * sin + dy * cos]
            })
        })
        .neutral(vec![("angle", 0.0.into())], |params| params.float("angle") == 0.0)
        .cuts_where(clears)
        .preset("Whirlpool", vec![("angle", 540.0.into()), ("radius", 0.9.into())])
        .preset("Lean", vec![("angle", (-30.0).into()), ("radius", 1.2.into())])
}
