//! A look from a `.cube` file.

use crate::effect::cube::CubeCache;
use crate::effect::reference::{map_pixels, mix3, trilinear};
use crate::effect::{
    Assets, Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, Role, Snippet, Stage,
};
use std::path::Path;

const SNIPPET: Snippet = Snippet::new("apply_lut", include_str!("../../../shaders/effects/lut.wgsl")).with_lut();

pub struct Lut {
    info: EffectInfo,
    cache: CubeCache,
}

impl Default for Lut {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "lut",
                label: "LUT",
                category: Category::Color,
                role: Role::Filter,
                set_ups: &[],
                help: "Grades the picture with a look-up table from a .cube file.",
                params: vec![
                    ParamSpec::file("file", "File", "The .cube file with the look.", &["cube"]),
                    ParamSpec::float("amount", "Amount", "How much of the look is mixed in.", 1.0, 0.0..=1.0),
                ],
            },
            cache: CubeCache::default(),
        }
    }
}

impl Effect for Lut {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        if params.file("file").is_empty() || params.float("amount") <= 0.0 {
            return Vec::new();
        }
        vec![Stage::Point(SNIPPET)]
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.push([params.float("amount"), 0.0, 0.0, 0.0]);
    }

    fn assets(&self, params: &Params, base: &Path) -> Result<Assets, String> {
        let lut = match params.file("file") {
            "" => None,
            file => Some(self.cache.load(&base.join(file))?),
        };
        Ok(Assets { lut, images: Vec::new() })
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture {
        let Ok(Assets { lut: Some(table), .. }) = self.assets(params, base) else { return input.clone() };
        let amount = params.float("amount");
        map_pixels(input, |[r, g, b, a], _, _| {
            let [r, g, b] = mix3([r, g, b], trilinear(&table, [r, g, b]), amount);
            [r, g, b, a]
        })
    }
}
