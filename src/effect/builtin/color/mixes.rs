//! Effects that are one matrix.
//!
//! The channel mixer makes each channel a sum of all three, `out = Σ weight × in + offset`. To keep brightness, each row is divided by the sum of its
//! weights where that is positive: greys then stay greys.
//!
//! Inverted colours are `1 − x`; inverted lightness is `x + 1 − 2Y` with `Y` the Rec. 709 luma, which keeps the differences of the channels and so the hue.

use super::super::Look;
use super::matrix::{ColorMatrix, matrix_wgsl};
use crate::effect::reference::{LUMA, saturate};
use crate::effect::{Category, EffectInfo, ParamSpec, Params, Snippet, Stage, Values};

const MIXED: Snippet =
    Snippet::new("mixed", concat!(matrix_wgsl!(), include_str!("../../../../shaders/effects/color/mixed.wgsl")));

macro_rules! matrix_look {
    ($kind:literal, $label:literal, $help:literal, $matrix:path) => {
        Look::of(EffectInfo::filter($kind, $label, Category::Color, $help), Stage::Point(MIXED))
            .uniforms(|params, _, out| out.extend($matrix(params).vectors(0.0, 0.0)))
            .pixel(|params, [r, g, b, a], _| {
                let [r, g, b] = $matrix(params).apply([r, g, b]).map(saturate);
                [r, g, b, a]
            })
    };
}

/// For each channel that comes out: the weights of those that go in, and its offset.
const ROWS: [[&str; 4]; 3] = [
    ["red_red", "red_green", "red_blue", "red_offset"],
    ["green_red", "green_green", "green_blue", "green_offset"],
    ["blue_red", "blue_green", "blue_blue", "blue_offset"],
];

fn mixer(params: &Params) -> ColorMatrix {
    let row = |names: [&str; 4]| {
        let [r, g, b, offset] = names.map(|name| params.float(name));
        let sum = r + g + b;
        let scale = if params.bool("keep_brightness") && sum > 0.001 { 1.0 / sum } else { 1.0 };
        [r * scale, g * scale, b * scale, offset]
    };
    let [red, green, blue] = ROWS.map(row);
    let [[rr, rg, rb, ro], [gr, gg, gb, go], [br, bg, bb, bo]] =
        if params.bool("monochrome") { [red; 3] } else { [red, green, blue] };
    ColorMatrix { columns: [[rr, gr, br], [rg, gg, bg], [rb, gb, bb]], offset: [ro, go, bo] }
}

fn row(index: usize, weights: [f64; 3]) -> Values {
    let names = ROWS.get(index).into_iter().flatten();
    names.copied().zip(weights.map(Into::into)).collect()
}

pub(super) fn channel_mixer() -> Look {
    let labels = ["Red", "Green", "Blue", "Offset"];
    let specs =
        ROWS.into_iter().zip([("Red out", 0), ("Green out", 1), ("Blue out", 2)]).flat_map(|(names, (group, own))| {
            names.into_iter().zip(labels).enumerate().map(move |(index, (name, label))| {
                let (help, limit) = match index {
                    3 => ("This much is added.", 1.0),
                    _ => ("How much of this channel of the picture goes in.", 2.0),
                };
                ParamSpec::float(name, label, help, if index == own { 1.0 } else { 0.0 }, -limit..=limit).group(group)
            })
        });
    let monochrome = "All channels become what red becomes: a black and white picture of weights of one's own.";
    let keep = "Divides each row by its sum, so that greys stay as bright as they are.";
    let infrared = [row(0, [-0.7, 2.0, -0.3]), vec![("monochrome", true.into())]].concat();
    let sepia = [row(0, [0.393, 0.769, 0.189]), row(1, [0.349, 0.686, 0.168]), row(2, [0.272, 0.534, 0.131])].concat();
    matrix_look!("channel_mixer", "Channel mixer", "Makes each channel a sum of all three.", mixer)
        .params(specs.chain([
            ParamSpec::switch("monochrome", "Monochrome", monochrome, false),
            ParamSpec::switch("keep_brightness", "Keep brightness", keep, false),
        ]))
        .neutral(Vec::new(), |params| mixer(params) == ColorMatrix::IDENTITY)
        .preset("Red filter, black and white", [row(0, [0.9, 0.2, -0.1]), vec![("monochrome", true.into())]].concat())
        .preset("Infrared", infrared)
        .preset("Sepia", sepia)
        .preset("Swap red and blue", [row(0, [0.0, 0.0, 1.0]), row(2, [1.0, 0.0, 0.0])].concat())
        .preset("Two-strip film", [row(1, [0.0, 0.5, 0.5]), row(2, [0.0, 0.5, 0.5])].concat())
}

fn inversion(params: &Params) -> ColorMatrix {
    let amount = params.float("amount");
    if params.choice("what") == "colors" {
        return ColorMatrix::scale([1.0 - 2.0 * amount; 3], [amount; 3]);
    }
    let [r, g, b] = LUMA.map(|weight| -2.0 * amount * weight);
    ColorMatrix { columns: [[1.0 + r, r, r], [g, 1.0 + g, g], [b, b, 1.0 + b]], offset: [amount; 3] }
}

pub(super) fn invert() -> Look {
    let what = "Colours become their opposites; lightness alone keeps the hues.";
    let options = &[("colors", "Colours"), ("lightness", "Lightness alone")];
    matrix_look!("invert", "Invert", "Makes a negative: dark becomes bright.", inversion)
        .params([
            ParamSpec::choice("what", "What", what, "colors", options),
            ParamSpec::float("amount", "Amount", "Halfway all becomes grey.", 1.0, 0.0..=1.0),
        ])
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Negative", vec![("what", "colors".into())])
        .preset("Dark mode", vec![("what", "lightness".into())])
}
