//! The radial distortion of lenses and its correction.
//!
//! What is seen at `d` from the centre lies at `d · (1 + k₁r² + k₂r⁴)` in the picture, with `r` as a share of half the diagonal (the radial
//! part of Brown 1966): above zero straight lines bulge outwards as through a wide lens, below zero such bulges are straightened.

use super::moved::{Edges, clears, moved, warp};
use crate::effect::builtin::Look;
use crate::effect::{Category, ParamSpec, Params};

fn knobs(params: &Params, [width, height]: [f32; 2]) -> [[f32; 4]; 2] {
    let (k1, k2) = (params.float("k1"), params.float("k2"));
    let corner = if params.bool("fit") { (1.0 + k1 + k2).max(0.1) } else { 1.0 };
    let per_square = 4.0 / (width * width + height * height).max(1.0);
    let scale = 1.0 / (params.float("zoom") * corner);
    [[0.5 * width, 0.5 * height, per_square, Edges::of(params).code()], [k1, k2, scale, 0.0]]
}

pub(super) fn look() -> Look {
    let help = "Bulges the picture as a wide lens does, or takes such a bulge out.";
    let k1 = "How much straight lines bulge outwards; below zero bulges are straightened.";
    let k2 = "The same towards the corners.";
    let fit = "Enlarges or reduces so that the corners stay in the corners.";
    Look::taps("lens_distortion", "Lens distortion", Category::Distort, help, warp!("lens_distortion"))
        .params([
            ParamSpec::float("k1", "Bulge", k1, 0.25, -0.5..=0.5).step(0.001),
            ParamSpec::float("k2", "Bulge in corners", k2, 0.0, -0.3..=0.3).step(0.001),
            ParamSpec::float("zoom", "Zoom", "Enlarges the result.", 1.0, 0.5..=2.0),
            ParamSpec::switch("fit", "Fit", fit, true),
            Edges::param("repeat"),
        ])
        .uniforms(|params, context, out| out.extend(knobs(params, context.size.into())))
        .picture(|params, input| {
            moved(input, Edges::of(params), |at| {
                let [[cx, cy, per_square, _], [k1, k2, scale, _]] = knobs(params, at.size);
                let (dx, dy) = (at.px[0] - cx, at.px[1] - cy);
                let far = (dx * dx + dy * dy) * per_square;
                let scale = (1.0 + far * (k1 + far * k2)) * scale;
                [cx + dx * scale, cy + dy * scale]
            })
        })
        .neutral(vec![("k1", 0.0.into()), ("k2", 0.0.into()), ("zoom", 1.0.into())], |params| {
            params.float("k1") == 0.0 && params.float("k2") == 0.0 && params.float("zoom") == 1.0
        })
        .cuts_where(clears)
        .preset("Wide camera, straightened", vec![("k1", (-0.16).into()), ("k2", 0.02.into())])
        .preset("Action camera, straightened", vec![("k1", (-0.3).into()), ("k2", 0.05.into())])
        .preset(
            "Fisheye",
            vec![("k1", 0.5.into()), ("k2", 0.3.into()), ("fit", false.into()), ("edges", "clear".into())],
        )
        .preset("Pincushion", vec![("k1", (-0.25).into()), ("fit", false.into())])
}
