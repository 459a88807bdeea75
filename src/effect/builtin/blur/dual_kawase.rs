//! A wide, even softness for few taps: the picture is halved by five taps at a time and enlarged again by eight (the dual filter of
//! Bjørge, SIGGRAPH 2015).
//!
//! How wide it blurs is known from the variances of the taps, which add up: of `n` halvings with taps spread by `o` texels it is
//! `(4ⁿ − 1) ÷ 3 · (11 o² ÷ 6 + 1)` pixels squared. The fewest halvings are taken that reach a radius without gaps between the taps.

use super::passes::{made, mean};
use crate::effect::reference::bilinear;
use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Snippet, Stage, Values,
};
use std::path::Path;

const DOWN: Snippet = Snippet::new("kawase_down", include_str!("../../../../shaders/effects/blur/kawase_down.wgsl"));
const UP: Snippet = Snippet::new("kawase_up", include_str!("../../../../shaders/effects/blur/kawase_up.wgsl"));

/// Taps farther apart than this leave gaps, in texels.
const WIDEST: f32 = 1.65;
const MOST_HALVINGS: u32 = 8;
/// The picture is not halved below this many pixels.
const LEAST_SIDE: f32 = 2.0;

pub(super) struct DualKawase {
    info: EffectInfo,
    presets: Vec<ReadyMade>,
}

impl DualKawase {
    pub fn new() -> Self {
        let help = "Softens the picture widely at the same small cost for any radius.";
        let mut info = EffectInfo::filter("dual_kawase_blur", "Dual Kawase blur", Category::Blur, help);
        let radius = "Standard deviation of the blur, in the picture's pixels; it is never below one.";
        info.params = vec![ParamSpec::float("radius", "Radius", radius, 24.0, 0.0..=300.0).step(0.5).unit("px")];
        let presets = [("Glass", 10.0), ("Backdrop", 40.0), ("Only light", 120.0)];
        let presets = presets.map(|(name, radius)| ReadyMade { name, values: vec![("radius", radius.into())] });
        Self { info, presets: presets.into() }
    }
}

/// The halvings, and how far the taps are spread.
fn plan(sigma: f32, (width, height): (f32, f32)) -> (u32, f32) {
    let spread = |halvings: u32| {
        let wide = sigma * sigma * 3.0 / (4.0_f32.powi(halvings as i32) - 1.0) - 1.0;
        (wide.max(0.0) * 6.0 / 11.0).sqrt()
    };
    let fits = |halvings: &u32| width.min(height) * 0.5_f32.powi(*halvings as i32) >= LEAST_SIDE;
    let most = (1..=MOST_HALVINGS).take_while(fits).last().unwrap_or(1);
    let halvings = (1..most).find(|halvings| spread(*halvings) <= WIDEST).unwrap_or(most);
    (halvings, spread(halvings).min(2.0 * WIDEST))
}

/// A pass's taps around its place, and their weights.
fn down(spread: f32) -> [([f32; 2], f32); 5] {
    let corner = |x: f32, y: f32| ([x * spread, y * spread], 0.125);
    [([0.0; 2], 0.5), corner(-1.0, -1.0), corner(1.0, -1.0), corner(-1.0, 1.0), corner(1.0, 1.0)]
}

fn up(spread: f32) -> [([f32; 2], f32); 8] {
    let far = |x: f32, y: f32| ([x * spread, y * spread], 1.0 / 12.0);
    let near = |x: f32, y: f32| ([x * 0.5 * spread, y * 0.5 * spread], 2.0 / 12.0);
    [
        far(-1.0, 0.0),
        far(1.0, 0.0),
        far(0.0, -1.0),
        far(0.0, 1.0),
        near(-1.0, -1.0),
        near(1.0, -1.0),
        near(-1.0, 1.0),
        near(1.0, 1.0),
    ]
}

fn tapped(input: &Picture, size: (usize, usize), scale: f32, taps: &[([f32; 2], f32)]) -> Picture {
    made(size, scale, |x, y| mean(taps.iter().map(|([dx, dy], weight)| (bilinear(input, x + dx, y + dy), *weight))))
}

impl Effect for DualKawase {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, context: &EffectContext) -> Vec<Stage> {
        let sigma = params.float("radius");
        if sigma <= 0.0 {
            return Vec::new();
        }
        let (halvings, _) = plan(sigma, context.size);
        let passes = |snippet, scale| vec![Stage::Pass { snippet, scale: (scale, scale) }; halvings as usize];
        passes(DOWN, 0.5).into_iter().chain(passes(UP, 2.0)).collect()
    }

    fn uniforms(&self, _: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let (_, spread) = plan(params.float("radius"), context.size);
        out.push([spread, 0.0, 0.0, 0.0]);
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
        let sigma = params.float("radius");
        if sigma <= 0.0 {
            return input.clone();
        }
        let (halvings, spread) = plan(sigma, (input.width as f32, input.height as f32));
        let size = |halved: u32| {
            let side = |side: usize| side.div_ceil(1 << halved);
            (side(input.width), side(input.height))
        };
        let small = (1..=halvings).fold(input.clone(), |now, n| tapped(&now, size(n), 0.5, &down(spread)));
        (0..halvings).rev().fold(small, |now, n| tapped(&now, size(n), 2.0, &up(spread)))
    }
}
