//! Shadows and glows: a colour in the shape of the picture's alpha, softened and moved, beneath the picture or over it.

use super::grow::Cut;
use super::shaped::{Shape, Shaped, Worn, steep};
use super::{laid, tint, tint_specs};
use crate::effect::param::ParamKind;
use crate::effect::reference::mix3;
use crate::effect::{Category, EffectInfo, ParamSpec, Params, ReadyMade};
use serde_json::json;

const BENEATH: &str = concat!(
    include_str!("../../../../shaders/effects/dressing/lay.wgsl"),
    include_str!("../../../../shaders/effects/dressing/cover.wgsl"),
    include_str!("../../../../shaders/effects/dressing/cast.wgsl"),
);
const WITHIN: &str = include_str!("../../../../shaders/effects/dressing/inner_glow.wgsl");

/// Farthest that a shadow is moved, in pixels.
const FARTHEST: f64 = 100.0;

fn pixels(name: &'static str, label: &'static str, help: &'static str, default: f64, most: f64) -> ParamSpec {
    ParamSpec::float(name, label, help, default, 0.0..=most).step(0.5).unit("px")
}

fn offset_spec(default: f64) -> ParamSpec {
    let kind = ParamKind::Point { default: [default; 2], min: [-FARTHEST; 2], max: [FARTHEST; 2], unit: "px" };
    ParamSpec { name: "offset", label: "Offset", help: "How far it is moved to the right and down.", group: "", kind }
}

fn info(kind: &'static str, label: &'static str, help: &'static str, params: Vec<ParamSpec>) -> EffectInfo {
    EffectInfo { params, ..EffectInfo::filter(kind, label, Category::Dressing, help) }
}

/// One shape, blurred so that nearly all of its edge lies within `width`, with a colour of this strength.
fn one_shape(params: &Params, grow: f32, width: f32, strength: f32) -> Option<Worn> {
    let color = tint(params);
    let [.., opacity] = color;
    let [dx, dy] = params.point("offset");
    let shape = Shape { grow, sigma: width * 0.5, cut: Cut::Half };
    (opacity > 0.0).then(|| Worn {
        shapes: vec![shape],
        entry: "cast_beneath",
        wgsl: BENEATH,
        uniforms: vec![[dx, dy, strength, shape.steepness()], color],
        moved: dx.abs().max(dy.abs()),
        pixel: |uniforms, color, shape| {
            let [[dx, dy, strength, steepness], [r, g, b, a]] = two(uniforms);
            laid(
                color,
                [r, g, b, a * (steep(shape(0, [-dx, -dy]), Cut::Half.cover(1.0), steepness) * strength).min(1.0)],
            )
        },
    })
}

fn two(uniforms: &[[f32; 4]]) -> [[f32; 4]; 2] {
    uniforms.first_chunk().copied().unwrap_or_default()
}

pub(super) fn drop_shadow() -> Shaped {
    let [color, opacity] = tint_specs("Colour of the shadow.", [0, 0, 0], 0.6);
    let params = vec![
        offset_spec(12.0),
        pixels("blur", "Blur", "Width over which the shadow's edge is softened.", 24.0, 80.0),
        pixels("spread", "Spread", "How much larger than the picture the shadow is.", 0.0, 30.0),
        color,
        opacity,
    ];
    Shaped {
        info: info("drop_shadow", "Drop shadow", "Lifts the picture off what lies beneath by a soft shadow.", params),
        wear: |params| one_shape(params, params.float("spread"), params.float("blur"), 1.0),
        presets: vec![
            ReadyMade {
                name: "Floating",
                values: vec![("offset", json!([0.0, 30.0])), ("blur", 60.0.into()), ("opacity", 0.5.into())],
            },
            ReadyMade {
                name: "Hard",
                values: vec![("offset", json!([10.0, 10.0])), ("blur", 0.0.into()), ("opacity", 1.0.into())],
            },
            ReadyMade {
                name: "All around",
                values: vec![("offset", json!([0.0, 0.0])), ("blur", 40.0.into()), ("spread", 6.0.into())],
            },
        ],
    }
}

/// Strength of a glow that is full at the edge, where a blurred shape is one half.
const FULL: f32 = 2.0;

fn glow_specs(rgb: [u8; 3]) -> Vec<ParamSpec> {
    let size = pixels("size", "Size", "How far the glow reaches.", 40.0, 120.0);
    let strength = "How much of the way it stays bright; at 1 it begins to fade at the edge.";
    let strength = ParamSpec::float("strength", "Strength", strength, 1.0, 0.0..=4.0);
    let [color, opacity] = tint_specs("Colour of the glow.", rgb, 1.0);
    vec![size, strength, color, opacity]
}

pub(super) fn outer_glow() -> Shaped {
    Shaped {
        info: info(
            "outer_glow",
            "Outer glow",
            "Lights up what lies around the picture's outline.",
            glow_specs([255, 230, 150]),
        ),
        wear: |params| one_shape(params, 0.0, params.float("size"), FULL * params.float("strength")),
        presets: vec![
            ReadyMade {
                name: "Neon",
                values: vec![("size", 60.0.into()), ("strength", 1.5.into()), ("color", json!([1.0, 0.1, 0.8, 1.0]))],
            },
            ReadyMade {
                name: "Halo",
                values: vec![("size", 110.0.into()), ("strength", 0.7.into()), ("color", json!([1.0, 1.0, 1.0, 1.0]))],
            },
        ],
    }
}

pub(super) fn inner_glow() -> Shaped {
    let mut params = glow_specs([255, 255, 255]);
    params.insert(0, offset_spec(0.0));
    Shaped {
        info: info(
            "inner_glow",
            "Inner glow",
            "Colours the picture inwards from its outline; dark and moved, it is an inner shadow.",
            params,
        ),
        wear: |params| {
            let worn = one_shape(params, 0.0, params.float("size"), FULL * params.float("strength"));
            worn.map(|worn| Worn {
                entry: "inner_glow",
                wgsl: WITHIN,
                pixel: |uniforms, [r, g, b, a], shape| {
                    let [[dx, dy, strength, _], [lr, lg, lb, la]] = two(uniforms);
                    let glow = ((1.0 - shape(0, [-dx, -dy])) * strength).min(1.0) * la;
                    let [r, g, b] = mix3([r, g, b], [lr, lg, lb], glow);
                    [r, g, b, a]
                },
                ..worn
            })
        },
        presets: vec![
            ReadyMade {
                name: "Inner shadow",
                values: vec![
                    ("offset", json!([8.0, 8.0])),
                    ("size", 30.0.into()),
                    ("color", json!([0.0, 0.0, 0.0, 1.0])),
                    ("opacity", 0.7.into()),
                ],
            },
            ReadyMade {
                name: "Rim light",
                values: vec![("size", 24.0.into()), ("strength", 0.8.into()), ("color", json!([0.7, 0.85, 1.0, 1.0]))],
            },
        ],
    }
}
