//! A look from a `.cube` file.
//!
//! A cube's cell is cut into six tetrahedra that share its diagonal, and a colour is a mix of its tetrahedron's four corners: with `f` the colour's
//! place in the cell and its parts sorted, `most ≥ middle ≥ least`,
//! `out = c₀ (1 − most) + c₁ (most − middle) + c₂ (middle − least) + c₃ least`, where the corners go from the cell's dark one along the axis of the most, then
//! the middle, then the least. On the diagonal only dark and bright corner count, so that a table that keeps greys keeps them between its entries as
//! well; trilinear interpolation mixes all eight corners. Curves, which is what a one-dimensional file holds, have straight lines between their steps.

use crate::effect::cube::CubeCache;
use crate::effect::reference::{map_pixels, mix, mix3, saturate, tetrahedral, trilinear};
use crate::effect::{
    Assets, Category, Effect, EffectContext, EffectInfo, Lut3d, ParamSpec, Params, Picture, ReadyMade, Role, Snippet,
    Stage, TableKind,
};
use std::path::Path;

macro_rules! code {
    ($interpolation:literal) => {
        Snippet::new(
            "apply_lut",
            concat!(
                include_str!(concat!("../../../../shaders/effects/color/lut_", $interpolation, ".wgsl")),
                include_str!("../../../../shaders/effects/color/lut.wgsl"),
            ),
        )
        .with_lut()
    };
}

const TETRAHEDRAL: Snippet = code!("tetrahedral");
const TRILINEAR: Snippet = code!("trilinear");

pub(super) struct Lut {
    info: EffectInfo,
    presets: Vec<ReadyMade>,
    cache: CubeCache,
}

impl Default for Lut {
    fn default() -> Self {
        let between = "Between the table's colours: tetrahedral keeps greys grey, trilinear is a little softer.";
        let options = &[("tetrahedral", "Tetrahedral"), ("trilinear", "Trilinear")];
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
                    ParamSpec::choice("interpolation", "Interpolation", between, "tetrahedral", options),
                ],
            },
            presets: vec![
                ReadyMade { name: "Whole look", values: vec![("amount", 1.0.into())] },
                ReadyMade { name: "Half the look", values: vec![("amount", 0.5.into())] },
            ],
            cache: CubeCache::with_curves(),
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
        let trilinear = params.choice("interpolation") == "trilinear";
        vec![Stage::Point(if trilinear { TRILINEAR } else { TETRAHEDRAL })]
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

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture {
        let Ok(Assets { lut: Some(table), .. }) = self.assets(params, base) else { return input.clone() };
        let amount = params.float("amount");
        let look = match params.choice("interpolation") {
            _ if table.kind == TableKind::Curves => along_curves,
            "trilinear" => trilinear,
            _ => tetrahedral,
        };
        map_pixels(input, |[r, g, b, a], _, _| {
            let [r, g, b] = mix3([r, g, b], look(&table, [r, g, b].map(saturate)), amount);
            [r, g, b, a]
        })
    }
}

/// Each channel along its own curve.
fn along_curves(table: &Lut3d, [r, g, b]: [f32; 3]) -> [f32; 3] {
    let last = table.rgb.len().saturating_sub(1);
    let curve = |value: f32, channel: fn(&[f32; 3]) -> f32| {
        let place = value * last as f32;
        let from = (place as usize).min(last.saturating_sub(1));
        let step = |index: usize| table.rgb.get(index).map_or(0.0, channel);
        mix(step(from), step(from + 1), place - from as f32)
    };
    [curve(r, |[r, _, _]| *r), curve(g, |[_, g, _]| *g), curve(b, |[_, _, b]| *b)]
}
