//! Levels: where black, white and middle grey lie, for each channel and then for all of them.
//!
//! A channel's tones from its black to its white become 0 to 1, `t = clamp((x − black) ÷ (white − black))`, bent by its gamma, `t ^ (1 ÷ gamma)`, and
//! spread between the output's black and white; the master does the same with what the channels made. White stands at least a 255th above black.

use super::super::Look;
use super::tone::{Tone, tone_wgsl};
use crate::effect::reference::saturate;
use crate::effect::{Category, ParamSpec, Params};

/// One set of five knobs.
struct Knobs {
    group: &'static str,
    in_black: &'static str,
    in_white: &'static str,
    gamma: &'static str,
    out_black: &'static str,
    out_white: &'static str,
}

macro_rules! knobs {
    ($group:literal, $prefix:literal) => {
        Knobs {
            group: $group,
            in_black: concat!($prefix, "in_black"),
            in_white: concat!($prefix, "in_white"),
            gamma: concat!($prefix, "gamma"),
            out_black: concat!($prefix, "out_black"),
            out_white: concat!($prefix, "out_white"),
        }
    };
}

const MASTER: Knobs = knobs!("All channels", "");
const CHANNELS: [Knobs; 3] = [knobs!("Red", "red_"), knobs!("Green", "green_"), knobs!("Blue", "blue_")];

/// The least distance of white from black.
const LEAST_SPAN: f32 = 1.0 / 255.0;

macro_rules! code {
    (channels: $channels:literal, master: $master:literal) => {
        concat!(
            "const CHANNELS_BEND: bool = ",
            $channels,
            ";\nconst MASTER_BENDS: bool = ",
            $master,
            ";\n",
            tone_wgsl!(),
            include_str!("../../../../shaders/effects/color/levels.wgsl"),
        )
    };
}

impl Knobs {
    fn params(&self) -> [ParamSpec; 5] {
        let unit = |name, label, help, default| {
            ParamSpec::float(name, label, help, default, 0.0..=1.0).step(0.001).group(self.group)
        };
        [
            unit(self.in_black, "Black", "What is this dark, or darker, becomes black.", 0.0),
            unit(self.in_white, "White", "What is this bright, or brighter, becomes white.", 1.0),
            ParamSpec::float(self.gamma, "Gamma", "Brightens the middle tones above 1, darkens below.", 1.0, 0.1..=5.0)
                .group(self.group),
            unit(self.out_black, "Output black", "The darkest tone that is left.", 0.0),
            unit(self.out_white, "Output white", "The brightest tone that is left.", 1.0),
        ]
    }

    /// Scale and offset of what comes in, exponent, scale and offset of what goes out.
    fn numbers(&self, params: &Params) -> [f32; 5] {
        let black = params.float(self.in_black);
        let scale = 1.0 / (params.float(self.in_white) - black).max(LEAST_SPAN);
        let low = params.float(self.out_black);
        [scale, -black * scale, 1.0 / params.float(self.gamma).max(0.1), params.float(self.out_white) - low, low]
    }
}

/// The channels' tones, the master's, and scale and offset of the output. What the channels put out and the master takes in is one affine map.
fn tones(params: &Params) -> (Tone, Tone, [f32; 2]) {
    let [scale, offset, exponent, out_scale, out_offset] = MASTER.numbers(params);
    let channels = CHANNELS.map(|knobs| knobs.numbers(params));
    let own = Tone {
        scale: channels.map(|[scale, ..]| scale),
        offset: channels.map(|[_, offset, ..]| offset),
        exponent: channels.map(|[_, _, exponent, ..]| exponent),
    };
    let master = Tone {
        scale: channels.map(|[.., out, _]| out * scale),
        offset: channels.map(|[.., low]| low * scale + offset),
        exponent: [exponent; 3],
    };
    (own, master, [out_scale, out_offset])
}

pub(super) fn levels() -> Look {
    let help = "Sets where black, white and middle grey lie, for all channels and for each.";
    Look::point("levels", "Levels", Category::Color, help, "")
        .params([&MASTER].into_iter().chain(&CHANNELS).flat_map(Knobs::params))
        .form(|params| {
            let (own, master, _) = tones(params);
            match (own.bends(), master.bends()) {
                (false, false) => code!(channels: "false", master: "false"),
                (false, true) => code!(channels: "false", master: "true"),
                (true, false) => code!(channels: "true", master: "false"),
                (true, true) => code!(channels: "true", master: "true"),
            }
        })
        .uniforms(|params, _, out| {
            let (own, master, [scale, offset]) = tones(params);
            out.extend(own.vectors(0.0));
            out.extend(master.vectors(0.0));
            out.push([scale, offset, 0.0, 0.0]);
        })
        .pixel(|params, [r, g, b, a], _| {
            let (own, master, [scale, offset]) = tones(params);
            let [r, g, b] = master.apply(own.apply([r, g, b])).map(|tone| saturate(tone * scale + offset));
            [r, g, b, a]
        })
        .neutral(Vec::new(), |params| tones(params) == (Tone::IDENTITY, Tone::IDENTITY, [1.0, 0.0]))
        .preset("Punch", vec![("in_black", 0.06.into()), ("in_white", 0.94.into())])
        .preset("Open shadows", vec![("gamma", 1.4.into())])
        .preset("Faded film", vec![("out_black", 0.1.into()), ("out_white", 0.94.into()), ("gamma", 1.1.into())])
        .preset("Video range to full", vec![("in_black", (16.0 / 255.0).into()), ("in_white", (235.0 / 255.0).into())])
        .preset(
            "Full range to video",
            vec![("out_black", (16.0 / 255.0).into()), ("out_white", (235.0 / 255.0).into())],
        )
        .preset(
            "Cross process",
            vec![
                ("red_in_black", 0.08.into()),
                ("red_in_white", 0.92.into()),
                ("green_gamma", 1.15.into()),
                ("blue_out_black", 0.15.into()),
                ("blue_out_white", 0.8.into()),
            ],
        )
}
