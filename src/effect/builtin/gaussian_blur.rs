//! A Gaussian blur of any radius at a cost that hardly grows with it: the picture is halved until the rest of the blur is a few
//! pixels wide, then blurred along rows and along columns.

use super::blur::passes::{HALVE, Reduced, made, mean};
use crate::effect::reference::{bilinear, premultiply, unpremultiply, weighted_sum};
use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Role, SideStep, Snippet, Stage,
    Values,
};
use std::path::Path;

const LINE: Snippet = Snippet::new("blur_line", include_str!("../../../shaders/effects/gaussian_blur.wgsl"));

/// From each of these many pixels on, the picture is halved once more. What is left to blur is then about two to four pixels
/// wide: with less, enlarging the small picture again would show.
const HALVE_FROM: [f32; 6] = [3.0, 8.0, 16.0, 32.0, 64.0, 128.0];
/// The picture is not halved below this many pixels: what is left would be too coarse.
const LEAST_SIDE: f32 = 8.0;
/// Most pairs of taps on each side of the middle; each pair of pixels costs one tap.
const MAX_PAIRS: usize = 9;

pub struct GaussianBlur {
    info: EffectInfo,
    presets: [ReadyMade; 3],
}

impl Default for GaussianBlur {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "gaussian_blur",
                label: "Gaussian blur",
                category: Category::Blur,
                role: Role::Filter,
                set_ups: &[],
                help: "Softens the picture evenly in all directions.",
                params: vec![
                    ParamSpec::float(
                        "radius",
                        "Radius",
                        "Standard deviation of the blur, in the picture's pixels.",
                        8.0,
                        0.0..=200.0,
                    )
                    .step(0.1)
                    .unit("px"),
                ],
            },
            presets: [("Soft", 2.0), ("Out of focus", 16.0), ("Only light", 90.0)]
                .map(|(name, radius)| ReadyMade { name, values: vec![("radius", radius.into())] }),
        }
    }
}

/// The blur of this standard deviation that leaves so much of it, in pixels of a picture halved so often.
pub(super) fn sigma_behind(halvings: u32, remaining: f32) -> f32 {
    let area = 4.0_f32.powi(halvings as i32);
    (remaining * remaining * area + softened_by(area)).sqrt()
}

/// What halving to so many pixels in one, and enlarging again, blur by: a variance.
fn softened_by(area: f32) -> f32 {
    let boxes = (area - 1.0) / 12.0;
    // of linear interpolation, the mean over where between two coarse pixels a fine one lies
    let enlarging = area / 6.0 + 1.0 / 12.0;
    boxes + enlarging
}

/// How often the picture is halved for a blur of `sigma` pixels.
fn halvings(sigma: f32, context: &EffectContext) -> u32 {
    let (width, height) = context.size;
    let halves = std::iter::successors(Some(width.min(height) * 0.5), |side| Some(side * 0.5));
    HALVE_FROM.iter().zip(halves).take_while(|(from, side)| sigma >= **from && *side >= LEAST_SIDE).count() as u32
}

/// What is left to blur after the halvings, in their pixels: halving and enlarging again blur as well, and variances add up.
fn remaining_sigma(sigma: f32, halvings: u32) -> f32 {
    if halvings == 0 {
        return sigma;
    }
    let area = 4.0_f32.powi(halvings as i32);
    ((sigma * sigma - softened_by(area)) / area).max(0.0).sqrt()
}

/// One tap for two neighbouring pixels: where between them, and their weight together.
struct PairTap {
    offset: f32,
    weight: f32,
}

/// The weight of the middle, and the taps on each side.
fn kernel(sigma: f32) -> (f32, Vec<PairTap>) {
    let weight = |distance: f32| (-0.5 * (distance / sigma).powi(2)).exp();
    let pairs = ((3.0 * sigma / 2.0).ceil() as usize).clamp(1, MAX_PAIRS);
    let mut taps: Vec<_> = (0..pairs)
        .map(|index| {
            let near = index as f32 * 2.0 + 1.0;
            let sum = weight(near) + weight(near + 1.0);
            // both may be too small to tell from zero
            let offset = if sum > 0.0 { near + weight(near + 1.0) / sum } else { near };
            PairTap { offset, weight: sum }
        })
        .collect();
    let total = 1.0 + 2.0 * taps.iter().map(|tap| tap.weight).sum::<f32>();
    for tap in &mut taps {
        tap.weight /= total;
    }
    (1.0 / total, taps)
}

/// The passes of a blur behind so many halvings.
fn passes(halvings: u32) -> Vec<Stage> {
    let halve = Stage::Pass { snippet: HALVE, scale: (0.5, 0.5) };
    let line = Stage::Pass { snippet: LINE, scale: (1.0, 1.0) };
    let mut stages = vec![halve; halvings as usize];
    stages.extend([line.clone(), line]);
    stages
}

/// What the pass with this index reads.
fn pass_uniforms(index: usize, sigma: f32, halvings: u32, out: &mut Vec<[f32; 4]>) {
    let (dx, dy) = match index.checked_sub(halvings as usize) {
        None => return,
        Some(0) => (1.0, 0.0),
        Some(_) => (0.0, 1.0),
    };
    let (middle, taps) = kernel(remaining_sigma(sigma, halvings));
    out.push([dx, dy, taps.len() as f32, middle]);
    out.extend(taps.iter().map(|tap| [tap.offset, tap.weight, 0.0, 0.0]));
}

/// A blur of `sigma` pixels as steps of a side, halved at least so often: for what is soft anyway, a small picture is enough.
pub(super) fn side_steps(sigma: f32, least_halvings: u32, context: &EffectContext) -> Vec<SideStep> {
    let halvings = halvings(sigma, context).max(least_halvings);
    steps(sigma, halvings)
}

/// The same of a picture that so many passes have halved already, in their own way.
pub(super) fn steps_behind(halved: u32, sigma: f32, context: &EffectContext) -> Vec<SideStep> {
    side_steps(sigma, halved, context).split_off(halved as usize)
}

fn steps(sigma: f32, halvings: u32) -> Vec<SideStep> {
    let step = |(index, stage)| {
        let mut uniforms = Vec::new();
        pass_uniforms(index, sigma, halvings, &mut uniforms);
        SideStep { stage, uniforms }
    };
    passes(halvings).into_iter().enumerate().map(step).collect()
}

/// What [`side_steps`] make of a picture, pass by pass.
pub(super) fn softened(input: &Picture, sigma: f32, context: &EffectContext) -> Reduced {
    softened_behind(0, &Reduced { picture: input.clone(), scale: 1.0 }, sigma, context)
}

/// What [`steps_behind`] make of a picture that so many passes have halved already, pass by pass.
pub(super) fn softened_behind(halved: u32, input: &Reduced, sigma: f32, context: &EffectContext) -> Reduced {
    let halvings = halvings(sigma, context).max(halved);
    let Reduced { mut picture, scale } = Reduced::of(&input.picture, halvings - halved);
    let scale = scale * input.scale;
    let (middle, taps) = kernel(remaining_sigma(sigma, halvings));
    for (dx, dy) in [(1.0, 0.0), (0.0, 1.0)] {
        picture = made((picture.width, picture.height), 1.0, |x, y| {
            let sides = taps.iter().flat_map(|tap| [(tap.offset, tap.weight), (-tap.offset, tap.weight)]);
            let line = [(0.0, middle)].into_iter().chain(sides);
            mean(line.map(|(far, weight)| (bilinear(&picture, x + dx * far, y + dy * far), weight)))
        });
    }
    Reduced { picture, scale }
}

/// The true Gaussian at full size, to four standard deviations.
pub(super) fn blurred(input: &Picture, sigma: f32) -> Picture {
    if sigma <= 0.0 {
        return input.clone();
    }
    let premultiplied = Picture { pixels: input.pixels.iter().copied().map(premultiply).collect(), ..input.clone() };
    let mut blurred = blur_line(&blur_line(&premultiplied, sigma, (1, 0)), sigma, (0, 1));
    for color in &mut blurred.pixels {
        *color = unpremultiply(*color);
    }
    blurred
}

impl Effect for GaussianBlur {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, context: &EffectContext) -> Vec<Stage> {
        let sigma = params.float("radius");
        if sigma <= 0.0 { Vec::new() } else { passes(halvings(sigma, context)) }
    }

    fn uniforms(&self, stage: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let sigma = params.float("radius");
        pass_uniforms(stage, sigma, halvings(sigma, context), out);
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn neutral(&self) -> Values {
        vec![("radius", 0.0.into())]
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    /// The true Gaussian at full size, to four standard deviations. The passes come within 4/255 of it, except near the picture's
    /// edges: there they repeat the mean of the outermost pixels, as many as became one, rather than the last pixel.
    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        blurred(input, params.float("radius"))
    }
}

fn blur_line(input: &Picture, sigma: f32, (dx, dy): (i64, i64)) -> Picture {
    let reach = (4.0 * sigma).ceil() as i64;
    let weights: Vec<_> = (-reach..=reach).map(|i| (i, (-0.5 * (i as f32 / sigma).powi(2)).exp())).collect();
    let total: f32 = weights.iter().map(|(_, weight)| weight).sum();
    let mut pixels = Vec::with_capacity(input.pixels.len());
    for y in 0..input.height as i64 {
        for x in 0..input.width as i64 {
            let line = weights.iter().map(|&(i, weight)| (input.at(x + i * dx, y + i * dy), weight / total));
            pixels.push(weighted_sum(line));
        }
    }
    Picture { width: input.width, height: input.height, pixels }
}
