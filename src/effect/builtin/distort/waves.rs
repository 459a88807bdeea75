//! Waves that run over the picture: rings from a point, and rows across it.

use super::moved::{Edges, center, center_param, clears, moved, warp};
use crate::effect::builtin::clocked::{Clocked, clocked};
use crate::effect::builtin::{Look, Place};
use crate::effect::{Category, ParamSpec, Params};
use std::f32::consts::TAU;

const RIPPLE: Clocked = clocked!(include_str!("../../../../shaders/effects/distort/swell.wgsl"), warp!("ripple"));
const WAVE: Clocked = clocked!(include_str!("../../../../shaders/effects/distort/swell.wgsl"), warp!("wave"));

fn params_of_waves() -> Vec<ParamSpec> {
    vec![
        ParamSpec::float("amplitude", "Amplitude", "How far the wave moves the picture.", 6.0, 0.0..=200.0)
            .step(0.1)
            .unit("px"),
        ParamSpec::float("wavelength", "Wavelength", "From crest to crest.", 60.0, 2.0..=1000.0).step(0.5).unit("px"),
        ParamSpec::float(
            "speed",
            "Speed",
            "Crests that pass in a second; below zero they run back.",
            0.5,
            -10.0..=10.0,
        )
        .unit("Hz"),
        Edges::param("mirror"),
    ]
}

/// The wave, as `swell` reads it.
fn wave_of(params: &Params) -> [f32; 4] {
    [params.float("amplitude"), 1.0 / params.float("wavelength"), params.float("speed"), 0.0]
}

/// The `swell` of the shader at the time 0.
fn swell(params: &Params, along: f32) -> f32 {
    let [amplitude, per_pixel, ..] = wave_of(params);
    let turns = along * per_pixel;
    amplitude * ((turns - turns.floor()) * TAU).sin()
}

/// What both have in common. References are those of the time 0.
fn waves(look: Look) -> Look {
    look.neutral(vec![("amplitude", 0.0.into())], |params| params.float("amplitude") == 0.0).cuts_where(clears)
}

pub(super) fn ripple() -> Look {
    let help = "Sends rings over the picture, as a stone does over water.";
    waves(Look::taps("ripple", "Ripple", Category::Distort, help, RIPPLE.still))
        .form(|params| RIPPLE.at_speed(params.float("speed")))
        .params(params_of_waves().into_iter().chain([center_param("Where the rings come from.")]))
        .uniforms(|params, context, out| {
            let [x, y] = center(params, context.size.into());
            out.extend([[x, y, 0.0, Edges::of(params).code()], wave_of(params)]);
        })
        .picture(|params, input| {
            moved(input, Edges::of(params), |at| {
                let [cx, cy] = center(params, at.size);
                let (dx, dy) = (at.px[0] - cx, at.px[1] - cy);
                let far = dx.hypot(dy);
                let shift = swell(params, far) / far.max(1.0);
                [at.px[0] + dx * shift, at.px[1] + dy * shift]
            })
        })
        .preset("Pond", vec![("amplitude", 4.0.into()), ("wavelength", 90.0.into()), ("speed", 0.4.into())])
        .preset("Pebbled glass", vec![("amplitude", 3.0.into()), ("wavelength", 14.0.into()), ("speed", 0.0.into())])
        .preset("Shock", vec![("amplitude", 24.0.into()), ("wavelength", 240.0.into()), ("speed", 2.0.into())])
}

/// The direction that the rows run in.
fn way(params: &Params) -> [f32; 2] {
    let (sin, cos) = params.float("angle").to_radians().sin_cos();
    [cos, sin]
}

pub(super) fn wave() -> Look {
    let help = "Sways the picture in rows, as heat, flags and water do.";
    let angle = "Which way the wave runs: 0 to the right, 90 down.";
    let angle = ParamSpec::float("angle", "Angle", angle, 90.0, -180.0..=180.0).step(0.5).unit("°");
    waves(Look::taps("wave", "Wave", Category::Distort, help, WAVE.still))
        .form(|params| WAVE.at_speed(params.float("speed")))
        .params(params_of_waves().into_iter().chain([angle]))
        .uniforms(|params, _, out| {
            let [x, y] = way(params);
            out.extend([[x, y, 0.0, Edges::of(params).code()], wave_of(params)]);
        })
        .picture(|params, input| {
            let [wx, wy] = way(params);
            moved(input, Edges::of(params), |Place { px: [x, y], .. }| {
                let shift = swell(params, x * wx + y * wy);
                [x - wy * shift, y + wx * shift]
            })
        })
        .preset("Heat", vec![("amplitude", 1.5.into()), ("wavelength", 24.0.into()), ("speed", 3.0.into())])
        .preset("Flag", vec![("amplitude", 12.0.into()), ("wavelength", 320.0.into()), ("angle", 0.0.into())])
        .preset("Under water", vec![("amplitude", 5.0.into()), ("wavelength", 140.0.into()), ("speed", 0.3.into())])
}
