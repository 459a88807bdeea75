//! Few levels, with a pattern of dots between them (the ordered dither of Bayer 1973).

use crate::effect::builtin::Look;
use crate::effect::reference::{luma, mix, saturate};
use crate::effect::{Category, ParamSpec, Params};

/// Levels less one, size of a cell, how steep a step is, share of grey.
fn knobs(params: &Params) -> [f32; 4] {
    let steps = (params.int("levels") - 1) as f32;
    let grey = if params.bool("mono") { 1.0 } else { 0.0 };
    [steps, params.int("size") as f32, 255.0 / steps, grey]
}

/// The matrix's value: bits of both places, in turn, the last first.
fn bayer(x: u32, y: u32) -> f32 {
    let x = x ^ y;
    let bits = |bit: u32| ((x >> bit) & 1) << 1 | ((y >> bit) & 1);
    let value = bits(0) << 4 | bits(1) << 2 | bits(2);
    (value as f32 + 0.5) / 64.0
}

pub(super) fn look() -> Look {
    let help = "Leaves few levels of each colour, and mixes them by a pattern of dots.";
    let wgsl = include_str!("../../../../shaders/effects/stylize/dither.wgsl");
    Look::point("dither", "Dither", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::float("amount", "Amount", "How much of it is seen.", 1.0, 0.0..=1.0),
            ParamSpec::int("levels", "Levels", "How many levels of each colour are left.", 2, 2..=16),
            ParamSpec::int("size", "Dot size", "Side of a dot.", 2, 1..=16).unit("px"),
            ParamSpec::switch("mono", "Grey", "Levels of grey instead of colours.", false),
        ])
        .uniforms(|params, _, out| out.extend([knobs(params), [params.float("amount"), 0.0, 0.0, 0.0]]))
        .pixel(|params, [r, g, b, a], at| {
            let [steps, size, steep, grey] = knobs(params);
            let [x, y] = at.px.map(|place| place as u32 / size as u32);
            let (limit, brightness) = (bayer(x, y), luma([r, g, b]));
            let [r, g, b] = [r, g, b].map(|channel| {
                let place = mix(channel, brightness, grey) * steps + limit;
                let level = place.floor() + saturate((place - place.floor() - 1.0) * steep + 1.0);
                mix(channel, saturate(level / steps), params.float("amount"))
            });
            [r, g, b, a]
        })
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("One bit", vec![("mono", true.into()), ("size", 3.into())])
        .preset("Console", vec![("levels", 4.into()), ("size", 4.into())])
        .preset("Fine", vec![("levels", 6.into()), ("size", 1.into())])
}
