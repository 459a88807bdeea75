//! A look from a `.cube` file.

use crate::effect::cube::CubeCache;
use crate::effect::reference::{map_pixels, mix3, trilinear};
use crate::effect::{Category, Effect, EffectContext, EffectInfo, Lut3d, ParamSpec, Params, Picture, Snippet, Stage};
use std::path::Path;
use std::sync::Arc;

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

    fn lut(&self, params: &Params, base: &Path) -> Result<Option<Arc<Lut3d>>, String> {
        match params.file("file") {
            "" => Ok(None),
            file => self.cache.load(&base.join(file)).map(Some),
        }
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture {
        let Ok(Some(table)) = self.lut(params, base) else { return input.clone() };
        let amount = params.float("amount");
        map_pixels(input, |[r, g, b, a], _, _| {
            let [r, g, b] = mix3([r, g, b], trilinear(&table, [r, g, b]), amount);
            [r, g, b, a]
        })
    }
}
