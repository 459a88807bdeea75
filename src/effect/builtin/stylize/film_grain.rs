//! The grain of film: another one in each frame, from whole numbers, so that every machine shows the same. The reference is that of the first
//! frame.

use super::hash::{chance, hash};
use crate::effect::builtin::Look;
use crate::effect::reference::{luma, mix, saturate};
use crate::effect::{Category, ParamSpec, Params};

const STILL: &str = concat!(
    "fn frame_of(at: At) -> u32 { return 0u; }\n",
    include_str!("../../../../shaders/effects/stylize/hash.wgsl"),
    include_str!("../../../../shaders/effects/stylize/film_grain.wgsl"),
);
const RUNNING: &str = concat!(
    "fn frame_of(at: At) -> u32 { return at.frame; }\n",
    include_str!("../../../../shaders/effects/stylize/hash.wgsl"),
    include_str!("../../../../shaders/effects/stylize/film_grain.wgsl"),
);

fn knobs(params: &Params) -> [f32; 4] {
    [params.float("strength"), params.int("size") as f32, params.float("color"), params.float("response")]
}

pub(super) fn look() -> Look {
    let help = "Lays the grain of film over the picture.";
    let response = "How much less grain bright and dark tones have than middle ones.";
    Look::point("film_grain", "Film grain", Category::Stylize, help, STILL)
        .form(|params| if params.bool("moving") { RUNNING } else { STILL })
        .params([
            ParamSpec::float("strength", "Strength", "How strong the grain is.", 0.12, 0.0..=1.0),
            ParamSpec::int("size", "Size", "Side of a grain.", 2, 1..=8).unit("px"),
            ParamSpec::float("color", "Colour", "How much of the grain is coloured.", 0.2, 0.0..=1.0),
            ParamSpec::float("response", "Response", response, 0.7, 0.0..=1.0),
            ParamSpec::switch("moving", "Moving", "Each frame has grain of its own.", true),
        ])
        .uniforms(|params, _, out| out.push(knobs(params)))
        .pixel(|params, [r, g, b, a], at| {
            let [strength, size, color, response] = knobs(params);
            let [x, y] = at.px.map(|place| (place / size) as u32);
            let h = hash(x, y, 0);
            let grey = chance(h) + chance(hash(h, 1, 0)) - 1.0;
            let light = luma([r, g, b]);
            let seen = mix(1.0, 4.0 * light * (1.0 - light), response) * strength;
            let channel = |channel: f32, number: u32| {
                let hue = chance(hash(h, number, 0)) * 2.0 - 1.0;
                saturate(channel + mix(grey, hue, color) * seen)
            };
            [channel(r, 2), channel(g, 3), channel(b, 4), a]
        })
        .neutral(vec![("strength", 0.0.into())], |params| params.float("strength") <= 0.0)
        .preset("Fine stock", vec![("strength", 0.06.into()), ("size", 1.into())])
        .preset("Old newsreel", vec![("strength", 0.35.into()), ("size", 3.into()), ("color", 0.0.into())])
        .preset(
            "Sensor noise",
            vec![("strength", 0.1.into()), ("size", 1.into()), ("color", 1.0.into()), ("response", 0.0.into())],
        )
}
