//! Painted looks: details give way to even patches whose edges stay (Kuwahara 1976, its choice made soft as by Papari et al. 2007).
//!
//! Around each pixel meet four squares. The result is the mean of each, weighted by `(v ÷ (v + variance))⁴`, so that the most even one
//! counts. Each square is judged by nine taps; where these would lie far apart, they read a picture that was halved until they do not, and
//! the patches are drawn at half the size.

use super::relief::{self, Relief};
use crate::effect::builtin::blur::passes::{HALVE, Reduced, made};
use crate::effect::reference::{bilinear, premultiply, unpremultiply, weighted_sum};
use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Snippet, Stage, Values,
};
use std::path::Path;

const KUWAHARA: Snippet = Snippet::new("kuwahara", include_str!("../../../../shaders/effects/stylize/kuwahara.wgsl"));
const RELIEF: Snippet = Snippet::new("emboss", relief::WGSL);

/// With taps from this distance on, half the size is enough for the patches, in pixels.
const HALVED_FROM: f32 = 1.5;
/// Taps as far apart as this miss what lies between them.
const APART: f32 = 2.5;
const MOST_HALVINGS: u32 = 2;

/// Patches, and for thick paint their edges lit from the upper left.
pub(super) struct Paint {
    info: EffectInfo,
    presets: Vec<ReadyMade>,
}

/// So many halvings, and what the squares' pass reads: distance of taps in the pixels that it gets, and the variance that halves a square's evenness.
fn plan(params: &Params) -> (u32, [f32; 4]) {
    let apart = params.float("radius") * 0.5;
    let at = |halvings: u32| apart * 0.5_f32.powi(halvings as i32);
    let least = u32::from(apart >= HALVED_FROM);
    let halvings = (least..MOST_HALVINGS).find(|halvings| at(*halvings) < APART).unwrap_or(MOST_HALVINGS);
    let halves = 0.002 + 0.018 * (1.0 - params.float("crispness"));
    (halvings, [at(halvings), halves, 0.0, 0.0])
}

fn info(kind: &'static str, label: &'static str, help: &'static str, radius: f64) -> EffectInfo {
    let radius_help = "Side of the squares: the size of what gives way.";
    let crispness = "How hard the edges between patches are.";
    let mut info = EffectInfo::filter(kind, label, Category::Stylize, help);
    info.params = vec![
        ParamSpec::float("radius", "Radius", radius_help, radius, 0.0..=24.0).step(0.1).unit("px"),
        ParamSpec::float("crispness", "Crispness", crispness, 0.8, 0.0..=1.0),
    ];
    info
}

fn preset(name: &'static str, radius: f64, crispness: f64) -> ReadyMade {
    ReadyMade { name, values: vec![("radius", radius.into()), ("crispness", crispness.into())] }
}

impl Paint {
    /// Thin paint.
    pub fn kuwahara() -> Self {
        let help = "Turns details into even patches with clear edges, as a brush does.";
        let presets = vec![preset("Watercolour", 8.0, 0.4), preset("Denoise", 2.0, 0.6), preset("Poster", 14.0, 1.0)];
        Self { info: info("kuwahara", "Kuwahara", help, 4.0), presets }
    }

    /// Thick paint.
    pub fn oil() -> Self {
        let mut info = info("oil_paint", "Oil paint", "Turns the picture into strokes of thick paint.", 6.0);
        let depth = "How thick the paint lies: how much its edges shine.";
        info.params.push(ParamSpec::float("depth", "Depth", depth, 0.5, 0.0..=2.0));
        let mut presets = vec![preset("Fine brush", 3.0, 0.9), preset("Palette knife", 16.0, 1.0)];
        for (preset, depth) in presets.iter_mut().zip([0.4, 1.2]) {
            preset.values.push(("depth", depth.into()));
        }
        Self { info, presets }
    }

    fn relief(params: &Params) -> Relief {
        Relief { angle: -135.0, width: 1.0, strength: params.float("depth"), color: 1.0 }
    }
}

fn is_idle(params: &Params) -> bool {
    params.float("radius") <= 0.0
}

/// Size of the patches' picture over the size of the halved one.
fn enlarging(halvings: u32) -> f32 {
    2.0_f32.powi(halvings.saturating_sub(1) as i32)
}

fn patched(params: &Params, input: &Picture) -> Reduced {
    let (halvings, [apart, halves, ..]) = plan(params);
    let Reduced { picture: small, scale } = Reduced::of(input, halvings);
    let by = if halvings > 0 { 2 } else { 1 };
    let size = (input.width.div_ceil(by), input.height.div_ceil(by));
    let picture = made(size, enlarging(halvings), |x, y| {
        let square = |left: f32, up: f32| {
            let taps: [_; 9] = std::array::from_fn(|index| {
                let (dx, dy) = ((index % 3) as f32 - left, (index / 3) as f32 - up);
                (premultiply(bilinear(&small, x + dx * apart, y + dy * apart)), 1.0 / 9.0)
            });
            let power = |[r, g, b, _]: [f32; 4]| r * r + g * g + b * b;
            let mean = weighted_sum(taps);
            let energy: f32 = taps.iter().map(|(color, weight)| power(*color) * weight).sum();
            let even = halves / (halves + (energy - power(mean)).max(0.0));
            (mean, even.powi(4))
        };
        let squares = [square(2.0, 2.0), square(0.0, 2.0), square(2.0, 0.0), square(0.0, 0.0)];
        let total: f32 = squares.iter().map(|(_, share)| share).sum();
        unpremultiply(weighted_sum(squares.map(|(mean, share)| (mean, share / total))))
    });
    Reduced { picture, scale: scale * enlarging(halvings) }
}

impl Effect for Paint {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        if is_idle(params) {
            return Vec::new();
        }
        let pass = |snippet, scale| Stage::Pass { snippet, scale: (scale, scale) };
        let (halvings, _) = plan(params);
        let mut stages = vec![pass(HALVE, 0.5); halvings as usize];
        stages.push(pass(KUWAHARA, enlarging(halvings)));
        if params.float("depth") > 0.0 {
            stages.push(Stage::Taps(RELIEF));
        }
        stages
    }

    fn uniforms(&self, stage: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let (halvings, squares) = plan(params);
        match stage.checked_sub(halvings as usize) {
            None => {}
            Some(0) => out.push(squares),
            // In the pixels that the patches were drawn in.
            Some(_) => {
                let [x, y, strength, color] = Self::relief(params).vector();
                let scale = 0.5_f32.powi(halvings.min(1) as i32);
                out.push([x * scale, y * scale, strength, color]);
            }
        }
    }

    fn neutral(&self) -> Values {
        vec![("radius", 0.0.into())]
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        if is_idle(params) {
            return input.clone();
        }
        let (patches, size) = (patched(params, input), (input.width, input.height));
        if params.float("depth") > 0.0 {
            Self::relief(params).lit(size, |x, y| patches.at([x, y]))
        } else {
            patches.enlarged(size)
        }
    }
}
