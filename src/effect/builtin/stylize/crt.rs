//! A picture tube: bent glass, scan lines, a mask of coloured stripes, and light that spreads.

use crate::effect::builtin::Look;
use crate::effect::reference::{bilinear, map_pixels, saturate};
use crate::effect::{Category, ParamSpec, Params, Picture};
use std::f32::consts::{FRAC_1_SQRT_2, TAU};

fn knobs(params: &Params) -> [[f32; 4]; 3] {
    let float = |name| params.float(name);
    let (bend, lines, mask, glow) = (float("curvature"), float("lines"), float("mask"), float("glow"));
    // Glass is wider than high: it bends less across.
    let tube = [bend * 0.6, bend, 1.0 / float("line_height"), lines];
    let brightness = 1.0 + 0.5 * float("brightness") * (lines + mask);
    [
        tube,
        [mask, 1.0 / float("mask_width"), glow * 0.25, float("glow_radius") * FRAC_1_SQRT_2],
        [brightness, 0.0, 0.0, 0.0],
    ]
}

fn turn(place: f32) -> f32 {
    ((place - place.floor()) * TAU).cos()
}

fn shown(params: &Params, input: &Picture) -> Picture {
    let [[across, down, per_line, lines], [mask, per_stripe, glow, radius], [brightness, ..]] = knobs(params);
    let (width, height) = (input.width as f32, input.height as f32);
    map_pixels(input, |_, x, y| {
        let (fx, fy) = (x / width * 2.0 - 1.0, y / height * 2.0 - 1.0);
        let px = (fx * (1.0 + across * fy * fy) * 0.5 + 0.5) * width;
        let py = (fy * (1.0 + down * fx * fx) * 0.5 + 0.5) * height;
        let color = bilinear(input, px, py);
        let around = [(-radius, -radius), (radius, -radius), (-radius, radius), (radius, radius)];
        let near = around.map(|(dx, dy)| bilinear(input, px + dx, py + dy));
        let line = 1.0 - lines * (0.5 + 0.5 * turn(py * per_line));
        let inside = |place: f32, size: f32| saturate(place.min(size - place) + 0.5);
        let seen = inside(px, width) * inside(py, height);
        let channel = |i: usize| {
            let lit = color[i] + near.iter().map(|color| color[i] * color[3]).sum::<f32>() * glow;
            let stripe = 1.0 - mask * (0.5 - 0.5 * turn(x * per_stripe - i as f32 / 3.0));
            saturate(lit * stripe * line * brightness) * seen
        };
        [channel(0), channel(1), channel(2), color[3]]
    })
}

pub(super) fn look() -> Look {
    let help = "Shows the picture on an old picture tube.";
    let wgsl = include_str!("../../../../shaders/effects/stylize/crt.wgsl");
    let (glow, brightness) =
        ("How much light spreads to its neighbours.", "How much of the light that lines and mask take is given back.");
    let share = |name, label, help, default| ParamSpec::float(name, label, help, default, 0.0..=1.0);
    Look::gather("crt", "CRT", Category::Stylize, help, wgsl)
        .params([
            ParamSpec::float("curvature", "Curvature", "How much the glass is bent.", 0.08, 0.0..=0.5),
            share("lines", "Scan lines", "How dark it is between the lines.", 0.5),
            ParamSpec::float("line_height", "Line height", "From line to line.", 4.0, 2.0..=32.0).step(0.5).unit("px"),
            share("mask", "Mask", "How pure the coloured stripes are.", 0.3),
            ParamSpec::float("mask_width", "Mask width", "Width of three stripes.", 3.0, 3.0..=32.0)
                .step(0.5)
                .unit("px"),
            share("glow", "Glow", glow, 0.25),
            ParamSpec::float("glow_radius", "Glow radius", "How far light spreads.", 2.5, 0.5..=16.0)
                .step(0.5)
                .unit("px"),
            share("brightness", "Brightness", brightness, 0.7),
        ])
        .uniforms(|params, _, out| out.extend(knobs(params)))
        .picture(shown)
        .neutral(["curvature", "lines", "mask", "glow"].map(|name| (name, 0.0.into())).into(), |params| {
            ["curvature", "lines", "mask", "glow"].iter().all(|name| params.float(name) <= 0.0)
        })
        .preset(
            "Arcade",
            vec![("lines", 0.7.into()), ("line_height", 6.0.into()), ("mask", 0.5.into()), ("mask_width", 6.0.into())],
        )
        .preset(
            "Studio monitor",
            vec![("curvature", 0.02.into()), ("lines", 0.3.into()), ("line_height", 2.0.into()), ("mask", 0.1.into())],
        )
        .preset("Living room", vec![("curvature", 0.2.into()), ("glow", 0.6.into()), ("glow_radius", 5.0.into())])
}
