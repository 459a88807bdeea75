//! A line along the outline of the picture's alpha.
//!
//! The shape is [grown](super::grow), shrunk or both, and cut at one half with the smooth edge of a picture.

use super::grow::Cut;
use super::shaped::{Shape, Shaped, Worn, steep};
use super::{laid, tint, tint_specs};
use crate::effect::reference::mix3;
use crate::effect::{Category, EffectInfo, ParamSpec, ReadyMade};
use serde_json::json;

macro_rules! stroke {
    ($place:literal) => {
        concat!(
            include_str!("../../../../shaders/effects/dressing/lay.wgsl"),
            include_str!("../../../../shaders/effects/dressing/cover.wgsl"),
            include_str!("../../../../shaders/effects/dressing/stroke.wgsl"),
            include_str!(concat!("../../../../shaders/effects/dressing/stroke_", $place, ".wgsl")),
        )
    };
}

/// Thin parts of the picture have a line around them as well.
fn shape(grow: f32) -> Shape {
    Shape { grow, sigma: 0.0, cut: Cut::Low }
}

/// The steepness of a shape's edge, and the cover at it, outwards and inwards.
fn edge(shape: Shape) -> [f32; 4] {
    [shape.steepness(), Cut::Low.cover(1.0), Cut::Low.cover(-1.0), 0.0]
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
            let edge = shapes.first().map(|shape| edge(*shape)).unwrap_or_default();
            (opacity > 0.0).then(|| Worn {
                uniforms: vec![line, edge],
                moved: 0.0,
                entry: "stroke",
                wgsl,
                pixel: match params.choice("place") {
                    "inside" => |uniforms, color, shape| within(uniforms, color, shape(0, [0.0; 2])),
                    "middle" => |uniforms, color, shape| {
                        around(uniforms, within(uniforms, color, shape(1, [0.0; 2])), shape(0, [0.0; 2]))
                    },
                    _ => |uniforms, color, shape| around(uniforms, color, shape(0, [0.0; 2])),
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

fn around(uniforms: &[[f32; 4]], color: [f32; 4], shape: f32) -> [f32; 4] {
    let [[r, g, b, a], [steepness, cover, ..]] = uniforms.first_chunk().copied().unwrap_or_default();
    laid(color, [r, g, b, a * steep(shape, cover, steepness)])
}

fn within(uniforms: &[[f32; 4]], [r, g, b, alpha]: [f32; 4], shape: f32) -> [f32; 4] {
    let [[lr, lg, lb, la], [steepness, _, cover, _]] = uniforms.first_chunk().copied().unwrap_or_default();
    let [r, g, b] = mix3([r, g, b], [lr, lg, lb], la * (1.0 - steep(shape, cover, steepness)));
    [r, g, b, alpha]
}
