//! Square blocks of one colour.

use crate::effect::reference::{bilinear, map_pixels};
use crate::effect::{Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, Role, Snippet, Stage};
use std::path::Path;

const SNIPPET: Snippet = Snippet::new("pixelate", include_str!("../../../shaders/effects/pixelate.wgsl"));

pub struct Pixelate {
    info: EffectInfo,
}

impl Default for Pixelate {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "pixelate",
                label: "Pixelate",
                category: Category::Stylize,
                role: Role::Filter,
                set_ups: &[],
                help: "Turns the picture into large square blocks.",
                params: vec![
                    ParamSpec::int("size", "Block size", "Side of a block, in the picture's pixels.", 16, 1..=256)
                        .unit("px"),
                ],
            },
        }
    }
}

impl Effect for Pixelate {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        if params.int("size") <= 1 { Vec::new() } else { vec![Stage::Taps(SNIPPET)] }
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let size = params.int("size") as f32;
        out.push([size, 1.0 / size, 0.0, 0.0]);
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let size = params.int("size") as f32;
        let centre = |position: f32| ((position / size).floor() + 0.5) * size;
        map_pixels(input, |_, x, y| bilinear(input, centre(x), centre(y)))
    }
}
