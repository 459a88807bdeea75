//! Ink dots: an effect that needs its own pixel only, so it becomes one draw with the layer that it is on.

use scrim::prelude::*;
use std::path::Path;

const SNIPPET: Snippet = Snippet::new("halftone", include_str!("../shaders/halftone.wgsl"));

/// See the module page.
pub struct Halftone {
    info: EffectInfo,
}

impl Default for Halftone {
    fn default() -> Self {
        let params = vec![
            ParamSpec::float("size", "Dot size", "Distance from dot to dot.", 8.0, 2.0..=64.0).step(0.5).unit("px"),
            ParamSpec::float("angle", "Angle", "How far the screen is turned.", 45.0, 0.0..=90.0).step(1.0).unit("°"),
            ParamSpec::color("ink", "Ink", "Colour of the dots.", [20, 20, 40]).group("Colours"),
            ParamSpec::color("paper", "Paper", "Colour between the dots.", [250, 245, 230]).group("Colours"),
        ];
        Self {
            info: EffectInfo {
                kind: "halftone",
                label: "Halftone",
                category: Category::Stylize,
                help: "Prints the picture with dots of ink.",
                role: Role::Filter,
                set_ups: &[],
                params,
            },
        }
    }
}

fn knobs(params: &Params) -> [f32; 4] {
    let (sin, cos) = params.float("angle").to_radians().sin_cos();
    [params.float("size"), cos, sin, 0.0]
}

impl Effect for Halftone {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        vec![Stage::Point(SNIPPET)]
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.extend([knobs(params), params.color("ink"), params.color("paper")]);
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let [size, cos, sin, _] = knobs(params);
        let (ink, paper) = (params.color("ink"), params.color("paper"));
        reference::map_pixels(input, |[r, g, b, a], x, y| {
            let turned = [x * cos + y * sin, y * cos - x * sin].map(|v| (v / size).rem_euclid(1.0) - 0.5);
            let from_centre = turned[0].hypot(turned[1]);
            let darkness = 1.0 - (0.2126 * r + 0.7152 * g + 0.0722 * b);
            let covered = (((darkness / std::f32::consts::PI).sqrt() - from_centre) * size + 0.5).clamp(0.0, 1.0);
            let mix = |paper: f32, ink: f32| paper + (ink - paper) * covered;
            [mix(paper[0], ink[0]), mix(paper[1], ink[1]), mix(paper[2], ink[2]), a]
        })
    }
}
