//! Choke, grow and feather: the matte as a picture of its own, moved and softened.
//!
//! **Choke** by `r` pixels is the least matte within `r`, **grow** the greatest: `E_r(x) = min over |k| ≤ r of m(x + k)`, along rows and then along
//! columns (van Herk's erosion by a square). Between whole numbers `n ≤ r < n + 1` it is `mix(E_n, E_{n+1}, r − n)`, so that it moves
//! smoothly. Erosions of erosions add up, `E_{a+b} = E_a(E_b)`; from [`FIRST_REACH`] pixels on, a line is done in two passes, the second of
//! which needs every seventh pixel only, and 20 pixels take 18 taps instead of 43.
//!
//! **Feather** is a Gaussian blur of half its width as standard deviation, so that nearly all of the edge lies within it; it is done at
//! half size and below where it is wide.

use crate::effect::builtin::gaussian_blur;
use crate::effect::{EffectContext, ParamSpec, Params, Picture, SideStep, Snippet, Stage};

const CHOKE: Snippet = Snippet::new("choke_line", include_str!("../../../../shaders/effects/keying/choke.wgsl"));

/// How far the first of two passes reaches, in pixels.
const FIRST_REACH: f32 = 3.0;

const GROUP: &str = "Matte";

pub(super) fn params() -> Vec<ParamSpec> {
    let choke = "Takes this much off the matte's edge all round; less than nothing grows it.";
    let choke = ParamSpec::float("choke", "Choke", choke, 0.0, -20.0..=20.0);
    let feather =
        ParamSpec::float("feather", "Feather", "Width over which the matte's edge is softened.", 0.0, 0.0..=50.0);
    [choke, feather].map(|spec| spec.step(0.1).unit("px").group(GROUP)).to_vec()
}

pub(super) fn is_identity(params: &Params) -> bool {
    params.float("choke") == 0.0 && params.float("feather") == 0.0
}

/// The steps that refine a matte, which stands in alpha.
pub(super) fn steps(params: &Params, context: &EffectContext) -> Vec<SideStep> {
    let (choke, feather) = (params.float("choke"), params.float("feather"));
    let mut steps = choke_steps(choke);
    if feather > 0.0 {
        steps.extend(gaussian_blur::side_steps(sigma(feather), 0, context));
    }
    steps
}

/// The steps that take so many pixels off a matte; none for nothing.
fn choke_steps(choke: f32) -> Vec<SideStep> {
    let directions = if choke == 0.0 { &[][..] } else { &[(1.0, 0.0), (0.0, 1.0)] };
    directions.iter().flat_map(|direction| line(choke, *direction)).collect()
}

/// Standard deviation of a feather.
fn sigma(feather: f32) -> f32 {
    feather * 0.5
}

/// One direction of the choke.
fn line(choke: f32, (dx, dy): (f32, f32)) -> Vec<SideStep> {
    let reach = choke.abs();
    let (whole, share) = (reach.floor(), reach.fract());
    let grows = if choke < 0.0 { 1.0 } else { 0.0 };
    let step = |spacing: f32, count: f32, farthest: f32, share: f32| SideStep {
        stage: Stage::Pass { snippet: CHOKE, scale: (1.0, 1.0) },
        uniforms: vec![[dx, dy, spacing, count], [farthest, share, grows, 0.0]],
    };
    if whole <= FIRST_REACH {
        return vec![step(1.0, whole, whole, share)];
    }
    let (spacing, rest) = (2.0 * FIRST_REACH + 1.0, whole - FIRST_REACH);
    vec![step(1.0, FIRST_REACH, FIRST_REACH, 0.0), step(spacing, (rest / spacing).ceil(), rest, share)]
}

/// The same by its definition, of a picture whose alpha is the matte.
pub(super) fn on_cpu(params: &Params, matte: Picture) -> Picture {
    gaussian_blur::blurred(&choked(&matte, params.float("choke")), sigma(params.float("feather")))
}

/// What [`choke_steps`] make of a picture whose alpha is the matte.
fn choked(matte: &Picture, choke: f32) -> Picture {
    if choke == 0.0 { matte.clone() } else { choked_line(&choked_line(matte, choke, (1, 0)), choke, (0, 1)) }
}

fn choked_line(input: &Picture, choke: f32, (dx, dy): (i64, i64)) -> Picture {
    let (whole, share) = (choke.abs().floor() as i64, choke.abs().fract());
    let alpha = |x: i64, y: i64| {
        let [.., alpha] = input.at(x, y);
        if choke < 0.0 { 1.0 - alpha } else { alpha }
    };
    let mut pixels = Vec::with_capacity(input.pixels.len());
    for y in 0..input.height as i64 {
        for x in 0..input.width as i64 {
            let at = |k: i64| alpha(x + k * dx, y + k * dy);
            let least = (-whole..=whole).map(at).fold(1.0, f32::min);
            let matte = least + (least.min(at(-whole - 1)).min(at(whole + 1)) - least) * share;
            pixels.push([1.0, 1.0, 1.0, if choke < 0.0 { 1.0 - matte } else { matte }]);
        }
    }
    Picture { width: input.width, height: input.height, pixels }
}
