//! Hue, saturation and lightness, of all colours and of six ranges of hue.
//!
//! Ranges lie a sixth of a turn apart, reds at 0. A hue within 15° of a range's middle belongs to it alone; from there to 45° it goes over to the next,
//! so that a colour's shares of all ranges sum to 1. With the change `c` of all colours plus that of the ranges by their shares:
//!
//! * the hue turns by `c.hue`;
//! * the chroma, the greatest channel less the least, is multiplied with `1 + c.saturation`, as far as the lightness leaves room;
//! * above 0, `c.lightness` mixes in white; below, black.
//!
//! Greys have no hue: below a chroma of a quarter the lightness of ranges fades out.

use super::super::Look;
use crate::effect::reference::{mix, saturate};
use crate::effect::{Category, ParamSpec, Params};

/// The three knobs of all colours, or of one range.
struct Knobs {
    group: &'static str,
    names: [&'static str; 3],
}

macro_rules! knobs {
    ($group:literal, $prefix:literal) => {
        Knobs {
            group: $group,
            names: [concat!($prefix, "hue"), concat!($prefix, "saturation"), concat!($prefix, "lightness")],
        }
    };
}

const MASTER: Knobs = knobs!("All colours", "");
const RANGES: [Knobs; 6] = [
    knobs!("Reds", "red_"),
    knobs!("Yellows", "yellow_"),
    knobs!("Greens", "green_"),
    knobs!("Cyans", "cyan_"),
    knobs!("Blues", "blue_"),
    knobs!("Magentas", "magenta_"),
];

macro_rules! code {
    (ranges: $ranges:literal) => {
        concat!(
            "const RANGES: bool = ",
            $ranges,
            ";\n",
            include_str!("../../../../shaders/effects/color/hue_saturation.wgsl"),
        )
    };
}

impl Knobs {
    fn params(&self) -> [ParamSpec; 3] {
        let [hue, saturation, lightness] = self.names;
        [
            ParamSpec::float(hue, "Hue", "Turns these hues.", 0.0, -180.0..=180.0).step(0.1).unit("°"),
            ParamSpec::float(saturation, "Saturation", "Strength of these colours; -1 is grey.", 0.0, -1.0..=2.0),
            ParamSpec::float(lightness, "Lightness", "Mixes in white above 0, black below.", 0.0, -1.0..=1.0),
        ]
        .map(|spec| spec.group(self.group))
    }

    /// The turn in sixths, and the changes of saturation and lightness.
    fn change(&self, params: &Params) -> [f32; 3] {
        let [hue, saturation, lightness] = self.names.map(|name| params.float(name));
        [hue / 60.0, saturation, lightness]
    }
}

/// Changes of the ranges in their order.
fn ranges(params: &Params) -> [[f32; 3]; 6] {
    RANGES.map(|range| range.change(params))
}

fn uses_ranges(params: &Params) -> bool {
    ranges(params) != [[0.0; 3]; 6]
}

/// In sixths of a turn, 0 (red) to 6; 0 for greys.
fn hue_of([r, g, b]: [f32; 3], most: f32, chroma: f32) -> f32 {
    let chroma = chroma.max(1e-6);
    let hue = if r == most {
        (g - b) / chroma
    } else if g == most {
        (b - r) / chroma + 2.0
    } else {
        (r - g) / chroma + 4.0
    };
    if hue < 0.0 { hue + 6.0 } else { hue }
}

fn changed(params: &Params, [r, g, b, a]: [f32; 4]) -> [f32; 4] {
    let (most, least) = (r.max(g).max(b), r.min(g).min(b));
    let (chroma, middle) = (most - least, 0.5 * (most + least));
    let hue = hue_of([r, g, b], most, chroma);
    let [mut turn, mut saturation, mut lightness] = MASTER.change(params);
    let ranges = ranges(params);
    let index = (hue as usize).min(5);
    let share = saturate(2.0 * (hue - index as f32) - 0.5);
    if let (Some(low), Some(high)) = (ranges.get(index), ranges.get((index + 1) % 6)) {
        let ([lt, ls, ll], [ht, hs, hl]) = (*low, *high);
        turn += mix(lt, ht, share);
        saturation += mix(ls, hs, share);
        lightness += mix(ll, hl, share) * saturate(4.0 * chroma);
    }
    let stretched = (chroma * (1.0 + saturation).max(0.0)).min(1.0 - (2.0 * middle - 1.0).abs());
    let light = lightness.clamp(-1.0, 1.0);
    let [r, g, b] = [0.0, 2.0 / 3.0, 1.0 / 3.0].map(|third| {
        let place = (hue + turn) / 6.0 + third;
        let wheel = saturate(((place - place.floor()) * 6.0 - 3.0).abs() - 1.0);
        saturate((middle + stretched * (wheel - 0.5)) * (1.0 - light.abs()) + light.max(0.0))
    });
    [r, g, b, a]
}

pub(super) fn hue_saturation() -> Look {
    let help =
        "Turns, strengthens and lightens all colours, or reds, yellows, greens, cyans, blues and magentas apart.";
    Look::point("hue_saturation", "Hue and saturation", Category::Color, help, "")
        .params([&MASTER].into_iter().chain(&RANGES).flat_map(Knobs::params))
        .form(|params| if uses_ranges(params) { code!(ranges: "true") } else { code!(ranges: "false") })
        .uniforms(|params, _, out| {
            let wide = |[hue, saturation, lightness]: [f32; 3]| [hue, saturation, lightness, 0.0];
            let ranges = ranges(params);
            out.push(wide(MASTER.change(params)));
            out.extend(ranges.iter().chain(ranges.first()).copied().map(wide));
        })
        .pixel(|params, color, _| changed(params, color))
        .neutral(Vec::new(), |params| MASTER.change(params) == [0.0; 3] && !uses_ranges(params))
        .preset("Vivid", vec![("saturation", 0.35.into())])
        .preset("Autumn", vec![("green_hue", (-55.0).into()), ("yellow_hue", (-15.0).into())])
        .preset("Deep sky", {
            let sky =
                [("cyan_hue", 12.0), ("cyan_lightness", -0.2), ("blue_saturation", 0.4), ("blue_lightness", -0.15)];
            sky.into_iter().map(|(name, value)| (name, value.into())).collect()
        })
        .preset("Red alone", {
            let others = RANGES.iter().skip(1).map(|Knobs { names: [_, saturation, _], .. }| *saturation);
            others.map(|name| (name, (-1.0).into())).collect()
        })
        .preset("Calm skin", vec![("red_saturation", (-0.15).into()), ("red_hue", 6.0.into())])
}
