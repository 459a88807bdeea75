//! The two grades of colourists: three wheels, and the decision list of the ASC.
//!
//! Lift, gamma, gain: `y = (gain × (x + lift × (1 − x))) ^ (1 ÷ gamma)`, limited to 0 to 1: lift moves black and leaves white where it is, gain moves white
//! and leaves black, gamma bends what is between. A wheel adds its colour's distance from grey, `tint = c − mean(c)`, of which a grey wheel has none:
//! `lift + tint ÷ 2`, `gamma × 2^tint`, `gain × 2^tint`.
//!
//! ASC CDL 1.2: `y = clamp(x × slope + offset) ^ power` for each channel, then `clamp(Y + saturation × (y − Y))` with `Y` the Rec. 709 luma of `y`.

use super::super::Look;
use super::rgb;
use super::tone::{Tone, tone_wgsl};
use crate::effect::reference::{luma, mix, saturate};
use crate::effect::{Category, ParamSpec, Params};

macro_rules! code {
    ($name:literal, bends: $bends:literal) => {
        concat!(
            "const BENDS: bool = ",
            $bends,
            ";\n",
            tone_wgsl!(),
            include_str!(concat!("../../../../shaders/effects/color/", $name, ".wgsl")),
        )
    };
}

/// A wheel's colour without its grey.
fn tint(params: &Params, wheel: &str) -> [f32; 3] {
    let [r, g, b, _] = params.color(wheel);
    // So that any grey has exactly none.
    [(r - g) + (r - b), (g - b) + (g - r), (b - r) + (b - g)].map(|twice| twice / 3.0)
}

fn wheels(params: &Params) -> Tone {
    let [lift, gamma, gain] = ["lift", "gamma", "gain"].map(|name| params.float(name));
    let lift = tint(params, "lift_wheel").map(|tint| lift + tint * 0.5);
    let gain = tint(params, "gain_wheel").map(|tint| gain * tint.exp2());
    let exponent = tint(params, "gamma_wheel").map(|tint| 1.0 / (gamma.max(0.1) * tint.exp2()));
    let ([lr, lg, lb], [gr, gg, gb]) = (lift, gain);
    let scale = [gr * (1.0 - lr), gg * (1.0 - lg), gb * (1.0 - lb)];
    Tone { scale, offset: [gr * lr, gg * lg, gb * lb], exponent }
}

pub(super) fn lift_gamma_gain() -> Look {
    let help = "Grades shadows, middle tones and highlights, each with a wheel and a master.";
    let wheel = |name, label, help, group| ParamSpec::color(name, label, help, [128; 3]).group(group);
    let (shadows, middle, lights) = ("Lift", "Gamma", "Gain");
    let lift_help = "Raises or lowers the shadows; white stays.";
    Look::point("lift_gamma_gain", "Lift, gamma, gain", Category::Color, help, "")
        .params([
            ParamSpec::float("lift", "Lift", lift_help, 0.0, -0.5..=0.5).step(0.001).group(shadows),
            wheel("lift_wheel", "Lift wheel", "Tints the shadows towards this colour; any grey does nothing.", shadows),
            ParamSpec::float("gamma", "Gamma", "Brightens the middle tones above 1, darkens below.", 1.0, 0.1..=4.0)
                .group(middle),
            wheel("gamma_wheel", "Gamma wheel", "Tints the middle tones; any grey does nothing.", middle),
            ParamSpec::float(
                "gain",
                "Gain",
                "Brightens the highlights above 1, darkens below; black stays.",
                1.0,
                0.0..=4.0,
            )
            .group(lights),
            wheel("gain_wheel", "Gain wheel", "Tints the highlights; any grey does nothing.", lights),
        ])
        .form(|params| match wheels(params).bends() {
            true => code!("lift_gamma_gain", bends: "true"),
            false => code!("lift_gamma_gain", bends: "false"),
        })
        .uniforms(|params, _, out| out.extend(wheels(params).vectors(0.0)))
        .pixel(|params, [r, g, b, a], _| {
            let [r, g, b] = wheels(params).apply([r, g, b]);
            [r, g, b, a]
        })
        .neutral(Vec::new(), |params| wheels(params) == Tone::IDENTITY)
        .preset(
            "Teal and orange",
            vec![("lift_wheel", rgb([104, 134, 142])), ("gain_wheel", rgb([158, 128, 98])), ("gamma", 1.05.into())],
        )
        .preset("Warm highlights", vec![("gain_wheel", rgb([146, 128, 104]))])
        .preset("Moonlight", vec![("gamma", 0.75.into()), ("gamma_wheel", rgb([96, 120, 178])), ("gain", 0.85.into())])
        .preset("Lifted blacks", vec![("lift", 0.08.into()), ("gamma", 0.95.into())])
}

const CHANNELS: [[&str; 3]; 3] = [
    ["slope_red", "slope_green", "slope_blue"],
    ["offset_red", "offset_green", "offset_blue"],
    ["power_red", "power_green", "power_blue"],
];

fn decisions(params: &Params) -> (Tone, f32) {
    let [scale, offset, exponent] = CHANNELS.map(|names| names.map(|name| params.float(name)));
    (Tone { scale, offset, exponent }, params.float("saturation"))
}

pub(super) fn cdl() -> Look {
    let [slopes, offsets, powers] = CHANNELS;
    let (slope, offset) = ("The channel is multiplied with this.", "This is added to the channel.");
    let power = "Above 1 darkens the middle tones, below brightens them.";
    let channels = ["Red", "Green", "Blue"];
    let knobs = |names: [&'static str; 3], group, help, default: f64, range: std::ops::RangeInclusive<f64>| {
        let knob =
            move |(name, label)| ParamSpec::float(name, label, help, default, range.clone()).step(0.001).group(group);
        names.into_iter().zip(channels).map(knob)
    };
    let params = knobs(slopes, "Slope", slope, 1.0, 0.0..=4.0)
        .chain(knobs(offsets, "Offset", offset, 0.0, -1.0..=1.0))
        .chain(knobs(powers, "Power", power, 1.0, 0.1..=4.0))
        .chain([ParamSpec::float("saturation", "Saturation", "Strength of colour; 0 is grey.", 1.0, 0.0..=4.0)]);
    let all = |names: [&'static str; 3], [r, g, b]: [f64; 3]| {
        let [red, green, blue] = names;
        [(red, r.into()), (green, g.into()), (blue, b.into())]
    };
    Look::point(
        "cdl",
        "ASC CDL",
        Category::Color,
        "Slope, offset, power and saturation, as colour decision lists hold them.",
        "",
    )
    .params(params)
    .form(|params| match decisions(params).0.bends() {
        true => code!("cdl", bends: "true"),
        false => code!("cdl", bends: "false"),
    })
    .uniforms(|params, _, out| {
        let (tone, saturation) = decisions(params);
        out.extend(tone.vectors(saturation));
    })
    .pixel(|params, [r, g, b, a], _| {
        let (tone, saturation) = decisions(params);
        let tones = tone.apply([r, g, b]);
        let grey = luma(tones);
        let [r, g, b] = tones.map(|tone| saturate(mix(grey, tone, saturation)));
        [r, g, b, a]
    })
    .neutral(Vec::new(), |params| decisions(params) == (Tone::IDENTITY, 1.0))
    .preset("Print", [all(slopes, [1.08, 1.05, 0.98]), all(powers, [1.1, 1.1, 1.15])].concat())
    .preset("Day for night", {
        let mut values = [all(slopes, [0.5, 0.6, 0.85]), all(powers, [1.15, 1.1, 1.0])].concat();
        values.push(("saturation", 0.6.into()));
        values
    })
    .preset("Grey", vec![("saturation", 0.0.into())])
}
