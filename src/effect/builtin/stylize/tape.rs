//! Faults of tapes and of transmission, from whole numbers: the same show time gives the same faults everywhere. References are those of the
//! time 0.

use super::hash::{chance, hash};
use crate::effect::builtin::Look;
use crate::effect::builtin::clocked::{Clocked, clocked};
use crate::effect::reference::{bilinear, luma, map_pixels, premultiply, saturate, unpremultiply, weighted_sum};
use crate::effect::{Category, ParamSpec, Params, Picture};

const VHS: Clocked = clocked!(
    include_str!("../../../../shaders/effects/stylize/hash.wgsl"),
    include_str!("../../../../shaders/effects/stylize/vhs.wgsl"),
);
const GLITCH: Clocked = clocked!(
    include_str!("../../../../shaders/effects/stylize/hash.wgsl"),
    include_str!("../../../../shaders/effects/stylize/glitch.wgsl"),
);

fn rate(default: f64) -> ParamSpec {
    let help = "How often the faults change; 0 holds them.";
    ParamSpec::float("rate", "Rate", help, default, 0.0..=60.0).step(0.5).unit("Hz")
}

fn vhs_knobs(params: &Params) -> [f32; 4] {
    let float = |name| params.float(name);
    [float("jitter"), float("bleed") / 6.0, float("noise"), float("saturation")]
}

fn played(params: &Params, input: &Picture) -> Picture {
    let ([jitter, apart, noise, saturation], height) = (vhs_knobs(params), params.float("line_height"));
    map_pixels(input, |_, x, y| {
        let row = (y / height) as u32;
        let jump = chance(hash(row, 0, 1)) * 2.0 - 1.0;
        let moved = x + jump * jump * jump * jitter;
        let [r, g, b, a] = bilinear(input, moved, y);
        let taps = [0.0, 1.0, 2.0, 3.0, 4.0, 5.0].map(|i: f32| bilinear(input, moved + (i - 4.0) * apart, y));
        let [br, bg, bb, _] = unpremultiply(weighted_sum(taps.map(|color| (premultiply(color), 1.0))));
        let (light, bled) = (luma([r, g, b]), luma([br, bg, bb]));
        let snow = (chance(hash((x * 0.5) as u32, row, 0)) - 0.5) * noise;
        let [r, g, b] = [br, bg, bb].map(|channel| saturate(light + (channel - bled) * saturation + snow));
        [r, g, b, a]
    })
}

pub(super) fn vhs() -> Look {
    let help = "Plays the picture from a worn video tape.";
    let jitter = "How far lines are moved at most.";
    Look::gather("vhs", "VHS", Category::Stylize, help, VHS.still)
        .form(|params| VHS.at_speed(params.float("rate")))
        .params([
            ParamSpec::float("jitter", "Jitter", jitter, 4.0, 0.0..=60.0).step(0.1).unit("px"),
            ParamSpec::float("bleed", "Colour bleed", "How far colours run to the right.", 12.0, 0.0..=80.0)
                .step(0.5)
                .unit("px"),
            ParamSpec::float("noise", "Noise", "How strong the snow is.", 0.08, 0.0..=1.0),
            ParamSpec::float("saturation", "Saturation", "How strong colours are; 1 leaves them.", 0.8, 0.0..=2.0),
            ParamSpec::float("line_height", "Line height", "Height of what moves as one line.", 2.0, 1.0..=16.0)
                .step(1.0)
                .unit("px"),
            rate(25.0),
        ])
        .uniforms(|params, _, out| {
            out.extend([vhs_knobs(params), [params.float("rate"), params.float("line_height"), 0.0, 0.0]]);
        })
        .picture(played)
        .neutral(
            vec![("jitter", 0.0.into()), ("bleed", 0.0.into()), ("noise", 0.0.into()), ("saturation", 1.0.into())],
            |params| vhs_knobs(params) == [0.0, 0.0, 0.0, 1.0],
        )
        .preset("Home video", vec![("jitter", 2.0.into()), ("noise", 0.06.into())])
        .preset(
            "Third copy",
            vec![("jitter", 8.0.into()), ("bleed", 40.0.into()), ("noise", 0.25.into()), ("saturation", 0.6.into())],
        )
        .preset("Bad tracking", vec![("jitter", 50.0.into()), ("line_height", 4.0.into()), ("noise", 0.2.into())])
}

/// Share of blocks that are torn, how far they are, height of a block, colour split.
fn glitch_knobs(params: &Params) -> [f32; 4] {
    let float = |name| params.float(name);
    [float("amount"), float("shift"), params.int("block") as f32, float("split")]
}

fn torn(params: &Params, input: &Picture) -> Picture {
    let ([amount, reach, block, split], now) = (glitch_knobs(params), params.int("seed") as u32);
    map_pixels(input, |_, x, y| {
        let (row, coarse) = ((y / block) as u32, (y / (block * 5.0)) as u32);
        let torn = chance(hash(row, now, 1)) < amount;
        let far = chance(hash(coarse, now, 2)) < amount * 0.5;
        let way = |on: bool, h: u32| if on { chance(h) * 2.0 - 1.0 } else { 0.0 };
        let x = x + (way(torn, hash(row, now, 3)) + way(far, hash(coarse, now, 4))) * reach;
        let split = split * if torn || far { 1.0 } else { 0.35 };
        let (red, green, blue) = (bilinear(input, x + split, y), bilinear(input, x, y), bilinear(input, x - split, y));
        let most = red[3].max(green[3]).max(blue[3]);
        let channel = |color: [f32; 4], i: usize| color[i] * color[3] / most.max(1e-5);
        [channel(red, 0), channel(green, 1), channel(blue, 2), most]
    })
}

pub(super) fn glitch() -> Look {
    let help = "Tears the picture into shifted blocks and splits its colours, as a bad transmission does.";
    let split = "How far red and blue move apart; a third of it where nothing is torn.";
    Look::taps("glitch", "Glitch", Category::Stylize, help, GLITCH.still)
        .form(|params| GLITCH.at_speed(params.float("rate")))
        .params([
            ParamSpec::float("amount", "Amount", "Share of the blocks that are torn.", 0.25, 0.0..=1.0),
            ParamSpec::float("shift", "Shift", "How far a block is shifted at most.", 60.0, 0.0..=500.0)
                .step(1.0)
                .unit("px"),
            ParamSpec::float("split", "Colour split", split, 6.0, 0.0..=60.0).step(0.5).unit("px"),
            ParamSpec::int(
                "block",
                "Block height",
                "Height of the lower blocks; higher ones are five times that.",
                12,
                1..=128,
            )
            .unit("px"),
            rate(8.0),
            ParamSpec::int("seed", "Seed", "Other faults for another number.", 0, 0..=63),
        ])
        .uniforms(|params, _, out| {
            out.extend([glitch_knobs(params), [params.float("rate"), params.int("seed") as f32, 0.0, 0.0]]);
        })
        .picture(torn)
        .neutral(vec![("amount", 0.0.into()), ("split", 0.0.into())], |params| {
            params.float("amount") <= 0.0 && params.float("split") <= 0.0
        })
        .preset("Now and then", vec![("amount", 0.06.into()), ("rate", 4.0.into()), ("split", 2.0.into())])
        .preset(
            "Signal lost",
            vec![("amount", 0.7.into()), ("shift", 200.0.into()), ("split", 20.0.into()), ("rate", 20.0.into())],
        )
        .preset("Colours apart", vec![("amount", 0.0.into()), ("split", 20.0.into()), ("rate", 0.0.into())])
}
