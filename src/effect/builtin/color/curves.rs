//! Curves: each tone becomes another, by a curve through points, for each channel and then for all of them.
//!
//! A point is the tone that goes in and the one that comes out. Between them lies a monotone cubic (see [`Curve`]); without points at its ends it begins
//! at black and ends at white.
//! `out = master(channel(in))` is made into one table for each channel, of [`ENTRIES`] entries with straight lines between.

use super::super::Look;
use crate::effect::curve::Curve;
use crate::effect::param::points_value;
use crate::effect::reference::{map_pixels, mix, saturate};
use crate::effect::{Category, EffectInfo, MAX_UNIFORMS, ParamSpec, Params, Snippet, Stage};

/// Entries of the table, each a vector.
const ENTRIES: usize = 48;
const SPANS: f32 = 47.0;
const _: () = assert!(ENTRIES <= MAX_UNIFORMS && SPANS as usize + 1 == ENTRIES);

/// Most points of one curve.
const MOST: usize = 16;

const CODE: Snippet = Snippet::new(
    "curves",
    concat!("const SPANS: f32 = 47.0;\n", include_str!("../../../../shaders/effects/color/curves.wgsl")),
);

const CHANNELS: [&str; 3] = ["red", "green", "blue"];

fn curve(params: &Params, name: &str) -> Curve {
    Curve::through(params.points(name))
}

/// What each channel becomes at each entry's tone.
fn table(params: &Params) -> [[f32; 3]; ENTRIES] {
    let (master, channels) = (curve(params, "master"), CHANNELS.map(|name| curve(params, name)));
    std::array::from_fn(|entry| {
        let tone = entry as f32 / SPANS;
        channels.each_ref().map(|channel| master.at(channel.at(tone)))
    })
}

fn looked_up(table: &[[f32; 3]], [r, g, b]: [f32; 3]) -> [f32; 3] {
    let entry = |index: usize| table.get(index).copied().unwrap_or_default();
    let look_up = |value: f32, channel: fn([f32; 3]) -> f32| {
        let place = saturate(value) * SPANS;
        let span = (place as usize).min(ENTRIES - 2);
        mix(channel(entry(span)), channel(entry(span + 1)), place - span as f32)
    };
    [look_up(r, |[r, _, _]| r), look_up(g, |[_, g, _]| g), look_up(b, |[_, _, b]| b)]
}

pub(super) fn curves() -> Look {
    let help = "Makes each tone another, by a curve through points, for all channels and for each.";
    let knob = |name, label, help| ParamSpec::curve(name, label, help, MOST);
    Look::of(EffectInfo::filter("curves", "Curves", Category::Color, help), Stage::Point(CODE))
        .params([
            knob("master", "All channels", "How bright each tone becomes, from dark to bright."),
            knob("red", "Red", "The curve of red, before that of all channels."),
            knob("green", "Green", "The curve of green, before that of all channels."),
            knob("blue", "Blue", "The curve of blue, before that of all channels."),
        ])
        .uniforms(|params, _, out| out.extend(table(params).map(|[r, g, b]| [r, g, b, 0.0])))
        .picture(|params, input| {
            let table = table(params);
            map_pixels(input, |[r, g, b, a], _, _| {
                let [r, g, b] = looked_up(&table, [r, g, b]);
                [r, g, b, a]
            })
        })
        .neutral(Vec::new(), |params| {
            let is_straight = |name: &&str| params.points(name).iter().all(|[x, y]| x == y);
            CHANNELS.iter().chain(&["master"]).all(is_straight)
        })
        .preset("Contrast", vec![("master", points_value([[0.25, 0.18], [0.75, 0.83]]))])
        .preset("Soft contrast", vec![("master", points_value([[0.3, 0.26], [0.7, 0.76]]))])
        .preset("Faded", vec![("master", points_value([[0.0, 0.1], [0.3, 0.3], [0.75, 0.76], [1.0, 0.92]]))])
        .preset("Solarise", vec![("master", points_value([[0.0, 0.0], [0.5, 1.0], [1.0, 0.0]]))])
        .preset(
            "Cross process",
            vec![
                ("red", points_value([[0.25, 0.18], [0.75, 0.86]])),
                ("green", points_value([[0.25, 0.22], [0.75, 0.8]])),
                ("blue", points_value([[0.0, 0.14], [1.0, 0.86]])),
            ],
        )
}
