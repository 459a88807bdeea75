//! Gradient map: brightness becomes a colour between two to five that lie evenly from black to white.
//!
//! With the Rec. 709 luma `Y` and `n` colours, `v = Y × (n − 1)` lies between the colours `⌊v⌋` and `⌊v⌋ + 1`, mixed in encoded values.

use super::super::Look;
use super::rgb;
use crate::effect::reference::{luma, mix3, saturate};
use crate::effect::{Category, ParamSpec, Params, Values};

const NAMES: [&str; 5] = ["color_1", "color_2", "color_3", "color_4", "color_5"];

/// Number of spans between colours.
fn spans(params: &Params) -> f32 {
    (params.int("colors") - 1).clamp(1, NAMES.len() as i64 - 1) as f32
}

/// So many colours, from dark to bright.
fn gradient(colors: &[[u8; 3]]) -> Values {
    let mut values: Values = vec![("colors", (colors.len() as i64).into())];
    values.extend(NAMES.into_iter().zip(colors.iter().map(|color| rgb(*color))));
    values
}

pub(super) fn gradient_map() -> Look {
    let help = "Colours the picture by its brightness alone.";
    let wgsl = include_str!("../../../../shaders/effects/color/gradient_map.wgsl");
    let [first, second, third, fourth, fifth] = NAMES;
    Look::point("gradient_map", "Gradient map", Category::Color, help, wgsl)
        .params([
            ParamSpec::int(
                "colors",
                "Colours",
                "How many of the colours are in use, evenly from black to white.",
                3,
                2..=5,
            ),
            ParamSpec::color(first, "Colour 1", "What is black becomes this.", [26, 16, 60]),
            ParamSpec::color(
                second,
                "Colour 2",
                "White becomes this, or what is darker if there are more.",
                [214, 60, 96],
            ),
            ParamSpec::color(
                third,
                "Colour 3",
                "White becomes this, or what is darker if there are more.",
                [255, 224, 160],
            ),
            ParamSpec::color(
                fourth,
                "Colour 4",
                "White becomes this, or what is darker if there are more.",
                [255, 244, 214],
            ),
            ParamSpec::color(fifth, "Colour 5", "White becomes this.", [255; 3]),
            ParamSpec::float("amount", "Amount", "How much of it is mixed in.", 1.0, 0.0..=1.0),
        ])
        .uniforms(|params, _, out| {
            out.push([spans(params), params.float("amount"), 0.0, 0.0]);
            out.extend(NAMES.map(|name| params.color(name)));
        })
        .pixel(|params, [r, g, b, a], _| {
            let spans = spans(params);
            let place = saturate(luma([r, g, b])) * spans;
            let span = place.floor().min(spans - 1.0);
            let color = |index: usize| {
                let [r, g, b, _] = NAMES.get(index).map(|name| params.color(name)).unwrap_or_default();
                [r, g, b]
            };
            let mapped = mix3(color(span as usize), color(span as usize + 1), place - span);
            let [r, g, b] = mix3([r, g, b], mapped, params.float("amount"));
            [r, g, b, a]
        })
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Duotone", gradient(&[[18, 24, 84], [255, 210, 94]]))
        .preset("Sepia", gradient(&[[24, 14, 6], [146, 108, 70], [255, 240, 214]]))
        .preset("Heat", gradient(&[[8, 4, 32], [96, 8, 120], [224, 48, 40], [255, 168, 24], [255, 252, 216]]))
        .preset("Night vision", gradient(&[[0, 10, 4], [16, 150, 40], [200, 255, 180]]))
}
