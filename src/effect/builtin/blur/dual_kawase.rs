//! A wide, even softness for few taps: the picture is halved by five taps at a time and enlarged again by eight (the dual filter of
//! Bjørge, SIGGRAPH 2015).
//!
//! What is soft needs few pixels: wide blurs are not enlarged by taps to the full size, but read as they are. How wide it all blurs is known
//! from the variances of the taps, which add up; the fewest halvings are taken that reach a radius without gaps between the taps.

use super::passes::{Reduced, made, mean};
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

/// From these radii on, a half and a quarter of the size are enough for the result.
const ENOUGH_FROM: [f32; 2] = [6.0, 12.0];

/// A blur's passes.
#[derive(Debug, Clone, Copy)]
struct Plan {
    halvings: u32,
    /// So many of them are undone.
    doublings: u32,
    /// How far apart taps are, in texels.
    spread: f32,
}

impl Plan {
    fn new(sigma: f32, (width, height): (f32, f32)) -> Self {
        let fits = |halvings: &u32| width.min(height) * 0.5_f32.powi(*halvings as i32) >= LEAST_SIDE;
        let most = (1..=MOST_HALVINGS).take_while(fits).last().unwrap_or(1);
        let with = |halvings| Self::with(sigma, halvings);
        let found = (1..most).map(with).find(|plan| plan.spread <= WIDEST).unwrap_or_else(|| with(most));
        Self { spread: found.spread.min(2.0 * WIDEST), ..found }
    }

    /// The plan of so many halvings. Per axis a halving adds `o²/2 + 1/4` of its pixels squared, a doubling `4o²/3 + 3/4` of those that it makes,
    /// and enlarging by `s` in the end `s²/6 + 1/12`.
    fn with(sigma: f32, halvings: u32) -> Self {
        let enough = ENOUGH_FROM.iter().filter(|from| sigma >= **from).count() as u32;
        let left = enough.min(halvings - 1);
        let area = |halved: u32| 4.0_f32.powi(halved as i32);
        let (down, up) = ((area(halvings) - 1.0) / 3.0, (area(halvings) - area(left)) / 3.0);
        let enlarging = if left > 0 { area(left) / 6.0 + 1.0 / 12.0 } else { 0.0 };
        let fixed = 0.25 * down + 0.75 * up + enlarging;
        let spread = ((sigma * sigma - fixed).max(0.0) / (0.5 * down + 4.0 / 3.0 * up)).sqrt();
        Self { halvings, doublings: halvings - left, spread }
    }
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
        let plan = Plan::new(sigma, context.size);
        let passes = |snippet, scale, count: u32| vec![Stage::Pass { snippet, scale: (scale, scale) }; count as usize];
        [passes(DOWN, 0.5, plan.halvings), passes(UP, 2.0, plan.doublings)].concat()
    }

    fn uniforms(&self, _: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.push([Plan::new(params.float("radius"), context.size).spread, 0.0, 0.0, 0.0]);
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
        let Plan { halvings, doublings, spread } = Plan::new(sigma, (input.width as f32, input.height as f32));
        let size = |halved: u32| {
            let side = |side: usize| side.div_ceil(1 << halved);
            (side(input.width), side(input.height))
        };
        let small = (1..=halvings).fold(input.clone(), |now, n| tapped(&now, size(n), 0.5, &down(spread)));
        let left = halvings - doublings;
        let picture = (left..halvings).rev().fold(small, |now, n| tapped(&now, size(n), 2.0, &up(spread)));
        Reduced { picture, scale: 0.5_f32.powi(left as i32) }.enlarged((input.width, input.height))
    }
}
