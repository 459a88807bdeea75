//! Fades the corners to a colour.

use crate::effect::reference::{map_pixels, mix3, saturate, smooth};
use crate::effect::{Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, Role, Snippet, Stage};
use std::f32::consts::FRAC_1_SQRT_2;
use std::path::Path;

const SNIPPET: Snippet = Snippet::new("vignette", include_str!("../../../shaders/effects/vignette.wgsl"));

pub struct Vignette {
    info: EffectInfo,
}

impl Default for Vignette {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "vignette",
                label: "Vignette",
                category: Category::Stylize,
                role: Role::Filter,
                set_ups: &[],
                help: "Fades the corners of the picture to a colour.",
                params: vec![
                    ParamSpec::float("amount", "Amount", "Strength at the outer limit.", 0.5, 0.0..=1.0),
                    ParamSpec::float(
                        "inner",
                        "Inner limit",
                        "Where the fade begins: 0 is the centre, 1 the corners.",
                        0.3,
                        0.0..=2.0,
                    ),
                    ParamSpec::float(
                        "outer",
                        "Outer limit",
                        "Where the fade is complete: 0 is the centre, 1 the corners.",
                        1.0,
                        0.0..=2.0,
                    ),
                    ParamSpec::color("color", "Colour", "What the corners fade to.", [0, 0, 0]),
                ],
            },
        }
    }
}

/// Slope and offset over a distance that is 1 in the middle of the edges and √2 in the corners.
fn ramp(params: &Params) -> [f32; 2] {
    let inner = params.float("inner");
    let width = (params.float("outer") - inner).max(0.001);
    [FRAC_1_SQRT_2 / width, -inner / width]
}

fn tint(params: &Params) -> [f32; 4] {
    let [r, g, b, a] = params.color("color");
    [r, g, b, a * params.float("amount")]
}

impl Effect for Vignette {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        let [_, _, _, amount] = tint(params);
        if amount <= 0.0 { Vec::new() } else { vec![Stage::Point(SNIPPET)] }
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let [slope, offset] = ramp(params);
        out.extend([[slope, offset, 0.0, 0.0], tint(params)]);
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let [slope, offset] = ramp(params);
        let [tr, tg, tb, amount] = tint(params);
        let (width, height) = (input.width as f32, input.height as f32);
        map_pixels(input, |[r, g, b, a], x, y| {
            let distance = (x / width * 2.0 - 1.0).hypot(y / height * 2.0 - 1.0);
            let share = smooth(saturate(distance * slope + offset)) * amount;
            let [r, g, b] = mix3([r, g, b], [tr, tg, tb], share);
            [r, g, b, a]
        })
    }
}
