//! Wipes: places change one after the other, along a line or in the order of a pattern.

use super::between::{File, Scenes, Transition, between, between_wgsl, point};
use crate::effect::builtin::{Place, picture_files};
use crate::effect::reference::{bilinear, luma, saturate, smooth};
use crate::effect::{ParamSpec, Params};
use std::f32::consts::TAU;

/// The order in which places change, and the number that the shader knows it by.
const PATTERNS: &[(&str, &str)] = &[
    ("left_to_right", "Left to right"),
    ("top_to_bottom", "Top to bottom"),
    ("iris", "Iris"),
    ("clock", "Clock"),
    ("diamond", "Diamond"),
    ("blinds", "Blinds"),
    ("checker", "Chequers"),
    (IMAGE, "Picture file"),
];

const IMAGE: &str = "image";

/// A pixel's centre never lies at the clock's: there is no angle there.
const ASIDE: f32 = 1.0 / 1024.0;

/// The narrowest edge that is the same on every device, as a share of a pattern's steps.
const NARROWEST: f32 = 1.0 / 255.0;

fn softness(default: f64) -> ParamSpec {
    let help = "How wide the edge between the scenes is, as a share of the whole way.";
    ParamSpec::float("softness", "Softness", help, default, 0.0..=1.0)
}

/// How far a wipe is and how steep its edge: what is at `turn` has changed by `far - turn * steep`, between 0 and 1.
fn edge(progress: f32, softness: f32) -> (f32, f32) {
    let steep = 1.0 / softness;
    (progress * (1.0 + softness) * steep, steep)
}

/// As in `arriving.wgsl`.
fn arriving(arrived: f32, scenes: &Scenes<'_>, at: Place) -> [f32; 4] {
    let (from, to) = (Scenes::own(scenes.from, at), Scenes::own(scenes.to, at));
    if arrived <= 0.0 {
        from
    } else if arrived >= 1.0 {
        to
    } else {
        between(from, to, smooth(arrived))
    }
}

pub(super) fn wipe() -> Transition {
    let help = "A straight edge sweeps over the canvas and leaves the new scene behind.";
    let angle = "Where the edge moves: 0 to the right, 90 down.";
    Transition::new("wipe", "Wipe", help, point("arriving", between_wgsl!("wipe", "arriving")))
        .params([ParamSpec::float("angle", "Angle", angle, 0.0, -180.0..=180.0).step(0.5).unit("°"), softness(0.05)])
        .pixel(
            |params, progress, [width, height]| {
                let (sin, cos) = params.float("angle").to_radians().sin_cos();
                let length = (cos.abs() * width + sin.abs() * height).max(1.0);
                let (far, steep) = edge(progress, params.float("softness").max(1.0 / length));
                let (x, y) = (cos / length, sin / length);
                let start = 0.5 - 0.5 * (x * width + y * height);
                [[x * steep, y * steep, far - start * steep, 0.0], [0.0; 4], [0.0; 4]]
            },
            |[[x, y, far, _], ..], scenes, at| {
                let [px, py] = at.px;
                arriving(saturate(far - (px * x + py * y)), scenes, at)
            },
        )
}

pub(super) fn luma_wipe() -> Transition {
    let help = "Places change one after the other, the dark ones of a pattern first.";
    let file = "The picture whose brightness says when each place changes, stretched over the canvas.";
    let count = "How many blinds there are, or chequers across.";
    let wgsl = between_wgsl!("luma_pattern", "luma_wipe", "arriving");
    Transition::new("luma_wipe", "Luma wipe", help, point("arriving", wgsl))
        .params([
            ParamSpec::choice("pattern", "Pattern", "The order in which places change.", "iris", PATTERNS),
            ParamSpec::file("file", "Picture", file, picture_files::EXTENSIONS),
            softness(0.03),
            ParamSpec::switch("invert", "Invert", "The bright places change first.", false),
            ParamSpec::int("count", "Count", count, 8, 1..=64),
        ])
        .file(File {
            path: |params| (params.choice("pattern") == IMAGE).then(|| params.file("file")),
            wgsl: between_wgsl!("luma_picture", "luma_wipe", "arriving"),
        })
        .pixel(
            |params, progress, [width, height]| {
                let (far, steep) = edge(progress, params.float("softness").max(NARROWEST));
                let pattern = PATTERNS.iter().position(|(name, _)| *name == params.choice("pattern"));
                let inverted = f32::from(u8::from(params.bool("invert")));
                let half = 0.5 * width.hypot(height).max(1.0);
                [
                    [far, steep, pattern.unwrap_or_default() as f32, inverted],
                    [0.5 * width, 0.5 * height, 1.0 / half, 0.0],
                    cells(params, [width, height]),
                ]
            },
            |knobs, scenes, at| {
                let [[far, steep, _, inverted], ..] = knobs;
                let turn = match &scenes.file {
                    None => turn(knobs, at),
                    Some(file) => {
                        let (across, down) = (file.width as f32 / at.size[0], file.height as f32 / at.size[1]);
                        let [r, g, b, a] = bilinear(file, at.px[0] * across, at.px[1] * down);
                        saturate(luma([r, g, b]) * a)
                    }
                };
                let turn = if inverted > 0.0 { 1.0 - turn } else { turn };
                arriving(saturate(far - turn * steep), scenes, at)
            },
        )
}

/// Cells per pixel across and down; chequers are as square as they can be.
fn cells(params: &Params, [width, height]: [f32; 2]) -> [f32; 4] {
    let count = params.int("count") as f32;
    let down = if params.choice("pattern") == "checker" { (count * height / width).round().max(1.0) } else { count };
    [count / width, down / height, 0.0, 0.0]
}

/// As in `luma_pattern.wgsl`.
fn turn([[_, _, pattern, _], [cx, cy, per_half, _], [across, down, ..]]: [[f32; 4]; 3], at: Place) -> f32 {
    let ([px, py], [width, height]) = (at.px, at.size);
    let (x, y) = (px - cx, py - cy);
    let place = [px * across, py * down];
    let [column, row] = place.map(f32::floor);
    let [place_x, place_y] = place;
    match PATTERNS.get(pattern as usize).map_or("", |(name, _)| *name) {
        "top_to_bottom" => py / height,
        "iris" => x.hypot(y) * per_half,
        "clock" => {
            let angle = (x + ASIDE).atan2(-y) / TAU;
            if angle < 0.0 { angle + 1.0 } else { angle }
        }
        "diamond" => x.abs() / width + y.abs() / height,
        "blinds" => place_y - row,
        "checker" => {
            let sum = column + row;
            0.5 * (place_x - column + sum - 2.0 * (0.5 * sum).floor())
        }
        _ => px / width,
    }
}
