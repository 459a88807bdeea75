//! A line along the outline of the picture's alpha.
//!
//! The shape is grown (or shrunk) by octagons, then blurred by a quarter of as much and cut at one half: that keeps straight edges where they are
//! and takes the octagon's tips off, which lie a twelfth of the width too far out. Across the cut the blurred edge is a line with a slope of
//! `1 / (σ·√2π)`, which is turned into one pixel of antialiasing.

use super::shaped::{Shape, Shaped, Worn};
use super::{laid, tint, tint_specs};
use crate::effect::reference::{mix3, saturate};
use crate::effect::{Category, EffectInfo, ParamSpec, ReadyMade};
use serde_json::json;

macro_rules! stroke {
    ($place:literal) => {
        concat!(
            include_str!("../../../../shaders/effects/dressing/lay.wgsl"),
            include_str!("../../../../shaders/effects/dressing/stroke.wgsl"),
            include_str!(concat!("../../../../shaders/effects/dressing/stroke_", $place, ".wgsl")),
        )
    };
}

/// Standard deviation of the blur that takes the tips off, for each pixel of width.
const ROUNDING: f32 = 0.26;
/// The least, where the blur has a slope to speak of.
const LEAST_SIGMA: f32 = 0.5;

fn shape(grow: f32) -> Shape {
    Shape { grow, sigma: (grow.abs() * ROUNDING).max(LEAST_SIGMA) }
}

/// Cover per unit of a blurred edge.
fn steepness(shape: Shape) -> f32 {
    shape.sigma * std::f32::consts::TAU.sqrt()
}

fn cover(shape: f32, steepness: f32) -> f32 {
    saturate((shape - 0.5) * steepness + 0.5)
}

fn around(color: [f32; 4], [r, g, b, a]: [f32; 4], shape: f32, steepness: f32) -> [f32; 4] {
    laid(color, [r, g, b, a * cover(shape, steepness)])
}

fn within([r, g, b, alpha]: [f32; 4], [lr, lg, lb, la]: [f32; 4], shape: f32, steepness: f32) -> [f32; 4] {
    let [r, g, b] = mix3([r, g, b], [lr, lg, lb], la * (1.0 - cover(shape, steepness)));
    [r, g, b, alpha]
}

pub(super) fn stroke() -> Shaped {
    let [color, opacity] = tint_specs("Colour of the line.", [255, 255, 255], 1.0);
    let places = &[("outside", "Outside"), ("middle", "Middle"), ("inside", "Inside")];
    let params = vec![
        ParamSpec::float("width", "Width", "Width of the line.", 6.0, 0.5..=80.0).step(0.5).unit("px"),
        ParamSpec::choice("place", "Place", "On which side of the outline the line is drawn.", "outside", places),
        color,
        opacity,
    ];
    let help = "Draws a line along the outline of what is seen of the picture, as of a sticker.";
    Shaped {
        info: EffectInfo { params, ..EffectInfo::filter("stroke", "Stroke", Category::Dressing, help) },
        wear: |params| {
            let (line, width) = (tint(params), params.float("width"));
            let [.., opacity] = line;
            let (shapes, wgsl): (Vec<Shape>, _) = match params.choice("place") {
                "inside" => (vec![shape(-width)], stroke!("inside")),
                "middle" => (vec![shape(width * 0.5), shape(width * -0.5)], stroke!("middle")),
                _ => (vec![shape(width)], stroke!("outside")),
            };
            let slope = shapes.first().map_or(0.0, |shape| steepness(*shape));
            (opacity > 0.0).then(|| Worn {
                uniforms: vec![line, [slope, 0.0, 0.0, 0.0]],
                moved: 0.0,
                entry: "stroke",
                wgsl,
                pixel: match params.choice("place") {
                    "inside" => |uniforms, color, shape| within_by(uniforms, color, shape(0, [0.0; 2])),
                    "middle" => |uniforms, color, shape| {
                        around_by(uniforms, within_by(uniforms, color, shape(1, [0.0; 2])), shape(0, [0.0; 2]))
                    },
                    _ => |uniforms, color, shape| around_by(uniforms, color, shape(0, [0.0; 2])),
                },
                shapes,
            })
        },
        presets: vec![
            ReadyMade { name: "Sticker", values: vec![("width", 12.0.into())] },
            ReadyMade {
                name: "Ink",
                values: vec![("width", 4.0.into()), ("place", "middle".into()), ("color", json!([0.0, 0.0, 0.0, 1.0]))],
            },
            ReadyMade {
                name: "Within",
                values: vec![
                    ("width", 10.0.into()),
                    ("place", "inside".into()),
                    ("color", json!([1.0, 0.75, 0.2, 1.0])),
                ],
            },
        ],
    }
}

fn line_of(uniforms: &[[f32; 4]]) -> ([f32; 4], f32) {
    let [line, [steepness, ..]] = uniforms.first_chunk().copied().unwrap_or_default();
    (line, steepness)
}

fn around_by(uniforms: &[[f32; 4]], color: [f32; 4], shape: f32) -> [f32; 4] {
    let (line, steepness) = line_of(uniforms);
    around(color, line, shape, steepness)
}

fn within_by(uniforms: &[[f32; 4]], color: [f32; 4], shape: f32) -> [f32; 4] {
    let (line, steepness) = line_of(uniforms);
    within(color, line, shape, steepness)
}
