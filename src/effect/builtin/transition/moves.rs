//! Scenes that move: over each other, after each other, towards the one who looks.

use super::between::{Knobs, Scenes, Transition, between, between_wgsl, pass, taps};
use crate::effect::builtin::Place;
use crate::effect::reference::{bilinear, saturate, smooth};
use crate::effect::{ParamSpec, Params, Picture};

const DIRECTIONS: &[(&str, &str)] =
    &[("left", "To the left"), ("right", "To the right"), ("up", "Upwards"), ("down", "Downwards")];
const SLIDES: &[(&str, &str)] = &[("in", "The new one comes in"), ("out", "The old one goes out")];
const ZOOMS: &[(&str, &str)] = &[("in", "Towards it"), ("out", "Away from it")];

/// How far one canvas is in the direction that was chosen, in pixels.
fn way(params: &Params, [width, height]: [f32; 2]) -> [f32; 2] {
    match params.choice("direction") {
        "right" => [width, 0.0],
        "up" => [0.0, -height],
        "down" => [0.0, height],
        _ => [-width, 0.0],
    }
}

fn direction() -> ParamSpec {
    ParamSpec::choice("direction", "Direction", "Which way the scenes move.", "left", DIRECTIONS)
}

/// A transition that moves scenes by whole pixels, so that they stay sharp.
fn moving(kind: &'static str, label: &'static str, help: &'static str, knobs: Knobs) -> Transition {
    let wgsl = include_str!("../../../../shaders/effects/transition/moved.wgsl");
    Transition::new(kind, label, help, taps("moved", wgsl)).params([direction()]).pixel(
        knobs,
        |[[from_x, from_y, to_x, to_y], [above, ..], _], scenes, Place { px: [x, y], size: [width, height] }| {
            let goes_above = above > 0.0;
            let (left, top) = if goes_above { (x - from_x, y - from_y) } else { (x - to_x, y - to_y) };
            let covered = left > 0.0 && left < width && top > 0.0 && top < height;
            if covered == goes_above {
                bilinear(scenes.from, x - from_x, y - from_y)
            } else {
                bilinear(scenes.to, x - to_x, y - to_y)
            }
        },
    )
}

pub(super) fn slide() -> Transition {
    let help = "One scene slides over the other, which stays.";
    let knobs: Knobs = |params, progress, size| {
        let way = way(params, size);
        if params.choice("which") == "out" {
            let [x, y] = way.map(|length| (length * progress).round());
            return [[x, y, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0], [0.0; 4]];
        }
        let [x, y] = way.map(|length| (length * (progress - 1.0)).round());
        [[0.0, 0.0, x, y], [0.0; 4], [0.0; 4]]
    };
    let which = ParamSpec::choice("which", "What slides", "Which of the scenes moves.", "in", SLIDES);
    moving("slide", "Slide", help, knobs).params([which])
}

pub(super) fn push() -> Transition {
    let help = "The new scene pushes the old one out.";
    moving("push", "Push", help, |params, progress, size| {
        let way = way(params, size);
        let [x, y] = way.map(|length| (length * progress).round());
        let [width, height] = way;
        [[x, y, x - width, y - height], [0.0; 4], [0.0; 4]]
    })
}

/// Where a place lies when what is outside the picture is its mirror image.
fn folded(place: f32, size: f32) -> f32 {
    let twice = 2.0 * size;
    size - (place - (place / twice).floor() * twice - size).abs()
}

pub(super) fn zoom() -> Transition {
    let help = "The picture rushes towards a point, or away from it, and is another one when it stops.";
    let strength = "How much larger the old scene is at the end.";
    Transition::new("zoom", "Zoom", help, pass("zoom", between_wgsl!("zoom")))
        .params([
            ParamSpec::choice("direction", "Direction", "Which way the picture rushes.", "in", ZOOMS),
            ParamSpec::float("strength", "Strength", strength, 3.0, 1.1..=10.0).step(0.1),
            ParamSpec::place("center", "Centre", "The point that stays where it is.", [0.5, 0.5]),
        ])
        .pixel(
            |params, progress, [width, height]| {
                let strength = params.float("strength");
                let strength = if params.choice("direction") == "out" { 1.0 / strength } else { strength };
                let [x, y] = params.point("center");
                let (x, y) = (x * width, y * height);
                let (goes, comes) = (strength.powf(-progress), strength.powf(1.0 - progress));
                // Each scene is seen alone for a moment when it is nearly still.
                let seen = smooth(saturate(1.5 * progress - 0.25));
                [[x, y, goes, comes], [seen, 0.0, 0.0, 0.0], [0.0; 4]]
            },
            |[[x, y, goes, comes], [seen, ..], _], scenes: &Scenes<'_>, at| {
                let [width, height] = at.size;
                let [px, py] = at.px;
                let scaled = |picture: &Picture, covers: f32| {
                    let (left, top) = (x + (px - x) * covers, y + (py - y) * covers);
                    bilinear(picture, folded(left, width), folded(top, height))
                };
                let going = scaled(scenes.from, goes);
                if seen <= 0.0 { going } else { between(going, scaled(scenes.to, comes), seen) }
            },
        )
}
