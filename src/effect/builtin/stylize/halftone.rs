//! Print: dots or lines of ink, whose area follows the darkness.

use crate::effect::builtin::Look;
use crate::effect::reference::{luma, mix3, saturate};
use crate::effect::{Category, ParamSpec, Params};
use std::f32::consts::FRAC_1_PI;

const MONO: &str = concat!(
    include_str!("../../../../shaders/effects/stylize/halftone_mono.wgsl"),
    include_str!("../../../../shaders/effects/stylize/halftone_print.wgsl"),
);
const COLOR: &str = concat!(
    include_str!("../../../../shaders/effects/stylize/halftone_color.wgsl"),
    include_str!("../../../../shaders/effects/stylize/halftone_print.wgsl"),
);
const INKS: &[(&str, &str)] = &[("mono", "One ink"), ("color", "Cyan, magenta, yellow")];
const SHAPES: &[(&str, &str)] = &[("dots", "Dots"), ("lines", "Lines")];

/// How far the screens of cyan, magenta and yellow are turned from one another, in degrees.
const TURNS: [f32; 3] = [15.0, 75.0, 0.0];

fn is_color(params: &Params) -> bool {
    params.choice("inks") == "color"
}

/// One over the distance of dots, the distance, 1 for lines, the amount.
fn look_of(params: &Params) -> [f32; 4] {
    let size = params.float("size");
    let lines = if params.choice("shape") == "lines" { 1.0 } else { 0.0 };
    [1.0 / size, size, lines, params.float("amount")]
}

/// The direction of a screen that is turned further by so many degrees.
fn way(params: &Params, turn: f32) -> [f32; 2] {
    let (sin, cos) = (params.float("angle") + turn).to_radians().sin_cos();
    [cos, sin]
}

fn rgb(params: &Params, name: &str) -> [f32; 3] {
    let [r, g, b, _] = params.color(name);
    [r, g, b]
}

fn covered(darkness: f32, [x, y]: [f32; 2], [cos, sin]: [f32; 2], [inverse, size, lines, _]: [f32; 4]) -> f32 {
    let off = |place: f32| (place - place.floor() - 0.5).abs();
    let (across, down) = (off((x * cos + y * sin) * inverse), off((y * cos - x * sin) * inverse));
    let (far, reach) = if lines == 1.0 {
        (down, darkness * 0.5)
    } else {
        (across.hypot(down), (darkness * (FRAC_1_PI + (0.5 - FRAC_1_PI) * darkness * darkness)).sqrt())
    };
    saturate((reach - far) * size + saturate(darkness * 4.0) * 0.5)
}

fn printed(params: &Params, [r, g, b]: [f32; 3], px: [f32; 2]) -> [f32; 3] {
    let look = look_of(params);
    if is_color(params) {
        let [cyan, magenta, yellow] = TURNS.map(|turn| way(params, turn));
        let left = |channel: f32, way| 1.0 - covered(1.0 - channel, px, way, look);
        return [left(r, cyan), left(g, magenta), left(b, yellow)];
    }
    let ink = covered(1.0 - luma([r, g, b]), px, way(params, 0.0), look);
    mix3(rgb(params, "paper"), rgb(params, "ink"), ink)
}

pub(super) fn look() -> Look {
    let help = "Prints the picture with dots or lines of ink.";
    Look::point("halftone_print", "Halftone print", Category::Stylize, help, MONO)
        .form(|params| if is_color(params) { COLOR } else { MONO })
        .params([
            ParamSpec::float("amount", "Amount", "How much of the print is seen.", 1.0, 0.0..=1.0),
            ParamSpec::choice("shape", "Shape", "What the ink forms.", "dots", SHAPES),
            ParamSpec::choice("inks", "Inks", "What is printed with.", "mono", INKS),
            ParamSpec::float("size", "Size", "From one dot or line to the next.", 8.0, 2.0..=64.0).step(0.5).unit("px"),
            ParamSpec::float("angle", "Angle", "How far the screen is turned.", 45.0, 0.0..=90.0).step(1.0).unit("°"),
            ParamSpec::color("ink", "Ink", "Colour of the one ink.", [20, 20, 36]),
            ParamSpec::color("paper", "Paper", "Colour of what the one ink is printed on.", [250, 246, 234]),
        ])
        .uniforms(|params, _, out| {
            out.push(look_of(params));
            if is_color(params) {
                let [[ax, ay], [bx, by], [cx, cy]] = TURNS.map(|turn| way(params, turn));
                out.extend([[ax, ay, bx, by], [cx, cy, 0.0, 0.0]]);
            } else {
                let [x, y] = way(params, 0.0);
                out.extend([[x, y, 0.0, 0.0], params.color("ink"), params.color("paper")]);
            }
        })
        .pixel(|params, [r, g, b, a], at| {
            let [r, g, b] = mix3([r, g, b], printed(params, [r, g, b], at.px), params.float("amount"));
            [r, g, b, a]
        })
        .neutral(vec![("amount", 0.0.into())], |params| params.float("amount") <= 0.0)
        .preset("Newspaper", vec![("size", 5.0.into())])
        .preset("Comic", vec![("inks", "color".into()), ("size", 8.0.into())])
        .preset("Engraving", vec![("shape", "lines".into()), ("size", 5.0.into()), ("angle", 30.0.into())])
        .preset("Faint screen", vec![("inks", "color".into()), ("size", 4.0.into()), ("amount", 0.4.into())])
}
