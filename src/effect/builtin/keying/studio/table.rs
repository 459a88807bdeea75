//! The keyer's knowledge as a table: for each colour that a pixel may have, how much of it is figure and how much screen.
//!
//! # The model
//!
//! In linear light a pixel is a mixture of a figure's colour `F`, opaque by the share α, and of the screen's `S` (Smith and Blinn, "Blue Screen Matting",
//! 1996):
//!
//! ```text
//! C = α F + K S,    K = (1 − α) s + α k
//! ```
//!
//! where `s` is how brightly the screen is lit there (1, less in a shadow) and `k` what the figure reflects of it: spill. Three numbers are seen and five are
//! not known, so every keyer guesses. This one guesses as a Bayesian (Chuang et al., "A Bayesian Approach to Digital Matting", 2001): it takes figures' colours
//! from a prior, mixes them with the screen in every proportion, adds the camera's noise, and remembers for each colour that comes out the *mean* of the α and the K
//! that led there, and how much likelier solid figure is than bare screen. All of that is done once per set of parameters; a pixel costs one look into the table.
//!
//! * **Screen**: its colour under even light, shades of it down to the deepest shadow, and colours that were picked as further screens. With the noise, their cloud is the
//!   ellipsoid of the classic ellipsoid keyers.
//! * **Figure**: the palette that was found in the picture or picked, each colour in some shades; and, for what comes into the picture later, a general prior: a
//!   third skin, hair and wood, a third greys, a third any hue but the screen's.
//! * **Spill**: of a palette's colour, what it has of the screen's tint beyond what its own hue explains (Vlahos: a limit on the screen's channel by the others), as long as
//!   that is at most half of its light: a thing that is greener than that is green. Of the general prior, some.
//!
//! * **Classes**: how often bare screen, shadows, thin and dense mixtures and solid figure come ([`shares`]): a little of each, corrected by the picture. K is the mean
//!   over draws in which mixtures are never rarer than in any picture: an error of α is seen once, in how dense an edge is, but light of the screen that is not taken out of
//!   an edge shines on every background. α and σ weight the same draws by how much rarer mixtures are in this picture.
//!
//! The table is over encoded colour, stretched so that the screen's colour falls onto an entry: between entries values are interpolated, and α has its kink just there.

use super::kept::Kept;
use super::screen::{Screen, add, distance, scale};
use super::shares::{self, CLASSES, Shares};
use crate::effect::PAIRS;
use crate::effect::reference::{luma, saturate, srgb_decode, srgb_encode};
use std::sync::Arc;

/// Entries along each axis.
pub(super) const SIZE: usize = PAIRS as usize;

/// Mixtures that are tried.
const DRAWS: u32 = 200_000;

/// Colours of the general prior.
const GENERAL: u32 = 1024;

/// Share of the draws that take a figure's colour from the palette, where there is one.
const PALETTE_SHARE: f32 = 0.9;

/// How much lighter and darker a palette's colour also comes, as the standard deviation of its light's logarithm.
const SHADES: f32 = 0.28;

/// Least standard deviations of what luma and both chromas of a pixel differ from the model by, encoded.
const LEAST_NOISE: f32 = 0.010;
const LEAST_CHROMA_NOISE: f32 = 0.006;

/// Share of solid figure and bare screen, and of mixtures, whose chroma an edge nearby has changed, and how much of it at most is that of other pixels. Hair is
/// all edges, smoke and veils have none.
const AT_EDGES: f32 = 0.2;
const MIXTURES_AT_EDGES: f32 = 0.5;
const BLEED: f32 = 0.4;

/// Depth from which on shadows are more than uneven light.
const SHADOWS_FROM: f32 = 0.06;

/// All that a table depends on.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Model {
    /// Encoded.
    pub screen: [f32; 3],
    /// Further colours of the screen, encoded.
    pub screens: Vec<[f32; 3]>,
    /// Colours of the figure, encoded, as they look under even light.
    pub figure: Vec<[f32; 3]>,
    /// Standard deviation, encoded.
    pub noise: f32,
    /// Depth of the deepest shadow, 0 to 1 of the encoded brightness.
    pub shadow: f32,
    pub shares: Shares,
}

impl Model {
    /// What encoded colours are multiplied by before they are looked up.
    pub fn stretch(&self) -> [f32; 3] {
        let last = (SIZE - 1) as f32;
        self.screen.map(|channel| {
            let channel = channel.max(1e-3);
            // Of a screen without any red, red still tells what is in front of it.
            ((channel * (last - 1.0)).round().max(1.0) / last / channel).min(1.2)
        })
    }

    /// Of each entry α, K, and the probability of solid figure − that of bare screen. Made once for the same model.
    pub fn knowledge(&self) -> Arc<Vec<[f32; 3]>> {
        static KNOWN: Kept<Model, Vec<[f32; 3]>> = Kept::new();
        KNOWN.get(self.clone(), || self.make())
    }

    /// The shares of the classes of pixels in a picture, whose colours under even light these are.
    pub fn fitted_shares(&self, colors: &[[f32; 3]]) -> Shares {
        let draws = Draws::new(self);
        let stretch = self.stretch();
        let entry = |color: [f32; 3]| {
            let ([r, g, b], [sr, sg, sb]) = (color, stretch);
            let [r, g, b] =
                [r * sr, g * sg, b * sb].map(|value| (saturate(value) * (SIZE - 1) as f32).round() as usize);
            r + SIZE * (g + SIZE * b)
        };
        let mut seen = vec![(0.0_f32, [0.0_f32; CLASSES]); SIZE * SIZE * SIZE];
        for draw in (0..DRAWS).map(|index| draws.draw(index)) {
            if let Some(slot) = seen.get_mut(entry(draw.seen)).and_then(|(_, drawn)| drawn.get_mut(draw.class)) {
                *slot += 1.0;
            }
        }
        for color in colors {
            if let Some((count, _)) = seen.get_mut(entry(*color)) {
                *count += 1.0;
            }
        }
        seen.retain(|(count, _)| *count > 0.0);
        Shares::fitted(&seen)
    }

    fn make(&self) -> Vec<[f32; 3]> {
        let draws = Draws::new(self);
        let stretch = self.stretch();
        let likelier = self.shares.over(&self.shares.generous());
        let mut sums = vec![[0.0_f32; SUMS]; SIZE * SIZE * SIZE];
        for index in 0..DRAWS {
            let draw = draws.draw(index);
            let [r, g, b] = draw.seen;
            let [sr, sg, sb] = stretch;
            splat(&mut sums, [r * sr, g * sg, b * sb], draw.values(&likelier));
        }
        resolve(&sums)
    }
}

/// What is added up in an entry: by the shares weight, α, solid figure and bare screen; by the generous ones weight and K.
const SUMS: usize = 6;

/// One mixture.
struct Draw {
    /// Encoded.
    seen: [f32; 3],
    alpha: f32,
    screen: f32,
    class: usize,
}

impl Draw {
    fn values(&self, likelier: &[f32; CLASSES]) -> [f32; SUMS] {
        let weight = likelier.get(self.class).copied().unwrap_or(1.0);
        let is = |yes: bool| weight * f32::from(u8::from(yes));
        [weight, weight * self.alpha, is(self.alpha >= 1.0), is(self.alpha <= 0.0), 1.0, self.screen]
    }
}

/// A figure's colour, linear, without its spill, and the spill.
#[derive(Clone, Copy)]
struct Paint {
    color: [f32; 3],
    spill: f32,
}

/// The prior, ready to draw from.
struct Draws<'a> {
    model: &'a Model,
    screen: Screen,
    palette: Vec<Paint>,
    general: Vec<[f32; 3]>,
    steps: [u32; DIMENSIONS],
    ends: [f32; CLASSES],
    in_shadow: f32,
}

/// Numbers per draw.
const DIMENSIONS: usize = 11;

impl<'a> Draws<'a> {
    fn new(model: &'a Model) -> Self {
        let screen = Screen::new(model.screen);
        let steps = steps();
        let palette = model.figure.iter().map(|color| paint(&screen, color.map(srgb_decode))).collect();
        let general = (0..).map(|index| general(&steps, index)).map(|color| color.map(srgb_decode));
        let other_hue = |color: &[f32; 3]| {
            let (along, aside) = screen.tint_of(*color);
            along < 0.35 * aside + 0.03
        };
        // A screen of a strange colour may leave few: not for ever.
        let general: Vec<[f32; 3]> =
            general.take(8 * GENERAL as usize).filter(other_hue).take(GENERAL as usize).collect();
        let shares = model.shares.generous();
        Self { model, screen, palette, general, steps, ends: shares.ends(), in_shadow: shares.in_shadow() }
    }

    fn draw(&self, index: u32) -> Draw {
        let [which, what, kind, share, light, spill, shade, noise, tint, near, reach] = point(&self.steps, index);
        let paint = if !self.palette.is_empty() && which < PALETTE_SHARE {
            let paint = pick(&self.palette, what).unwrap_or(Paint { color: [0.5; 3], spill: 0.0 });
            let shaded = scale(paint.color, (SHADES * normal(shade)).exp()).map(saturate);
            Paint { color: shaded, spill: paint.spill * 1.1 * spill }
        } else {
            let some = if spill < 0.5 { 0.0 } else { 0.12 * normal(2.0 * spill - 1.0).abs() };
            Paint { color: pick(&self.general, what).unwrap_or([0.5; 3]), spill: some }
        };
        let class = shares::class(&self.ends, kind);
        let alpha = shares::alpha(class, share).unwrap_or(f32::from(u8::from(shares::is_solid(class))));
        if alpha <= 0.0 && !self.model.screens.is_empty() && share < 0.3 {
            return self.further_screen(what, noise);
        }
        let lit = self.lit(shares::in_shadow(class, self.in_shadow), light, shade).max(0.0).powf(2.2);
        let screen = |alpha: f32| (1.0 - alpha) * lit + alpha * paint.spill;
        let mixed =
            |alpha: f32| add(scale(paint.color, alpha), scale(self.screen.linear, screen(alpha))).map(srgb_encode);
        let mut seen = mixed(alpha);
        // Next to an edge, chroma is partly that of the pixels around.
        let mixes = alpha > 0.0 && alpha < 1.0;
        let at_edges = if mixes { MIXTURES_AT_EDGES } else { AT_EDGES };
        let reach = if reach < at_edges { BLEED * reach / at_edges } else { 0.0 };
        if reach > 0.0 {
            let around = mixed(alpha + (near - alpha) * reach);
            let brighter = luma(seen) - luma(around);
            seen = around.map(|channel| channel + brighter);
        }
        Draw { seen: self.noisy(seen, noise, tint), alpha, screen: screen(alpha), class }
    }

    /// How bright the screen is, encoded, where so much of it is in shadow.
    fn lit(&self, in_shadow: f32, light: f32, shade: f32) -> f32 {
        let depth = self.model.shadow;
        if depth > SHADOWS_FROM && light < in_shadow {
            1.0 - 1.05 * depth * light / in_shadow
        } else {
            1.0 + normal(shade) * (0.5 * depth).clamp(0.01, 0.04)
        }
    }

    fn further_screen(&self, what: f32, noise: f32) -> Draw {
        let color = pick(&self.model.screens, what).unwrap_or(self.model.screen);
        let (along, _) = self.screen.tint_of(color.map(srgb_decode));
        Draw { seen: self.noisy(color, noise, 1.0 - noise), alpha: 0.0, screen: saturate(along), class: 0 }
    }

    /// Luma and both chromas with noise of three normal deviates, made of two numbers.
    fn noisy(&self, color: [f32; 3], noise: f32, tint: f32) -> [f32; 3] {
        let third = (7.0 * noise + 5.0 * tint).fract();
        let luma = (1.2 * self.model.noise).max(LEAST_NOISE) * normal(noise);
        let size = (1.2 * self.model.noise).max(LEAST_CHROMA_NOISE);
        let [cb, cr] = [tint, third].map(|number| size * normal(number));
        // Rec. 709.
        add(color, [luma + 1.5748 * cr, luma - 0.1873 * cb - 0.4681 * cr, luma + 1.8556 * cb]).map(saturate)
    }
}

/// Divides a colour that was seen into the figure's own and its spill.
fn paint(screen: &Screen, seen: [f32; 3]) -> Paint {
    let (along, aside) = screen.tint_of(seen);
    let over = (along - 0.35 * aside).clamp(0.0, 0.8);
    let light = |color: [f32; 3]| color.iter().sum::<f32>().max(1e-4);
    // Of a thing whose light is half the screen's, that is its own colour.
    let share = over * light(screen.linear) / light(seen);
    let spill = over * saturate((0.5 - share) / 0.15);
    Paint { color: add(seen, scale(screen.linear, -spill)).map(saturate), spill }
}

/// The general prior's n-th colour, encoded.
fn general(steps: &[u32; DIMENSIONS], index: u32) -> [f32; 3] {
    let [kind, hue, strength, value, ..] = point(steps, index);
    let value = 0.03 + 0.97 * value;
    let (hue, strength) = if kind < 0.35 {
        // Skin, hair, wood, leather: orange, more or less.
        ((25.0 + 12.0 * normal(hue)).rem_euclid(360.0), 0.15 + 0.55 * strength)
    } else if kind < 0.65 {
        (360.0 * hue, 0.06 * normal(strength).abs())
    } else {
        (360.0 * hue, 0.1 + 0.85 * strength)
    };
    // Of hue, saturation and value.
    [5.0_f32, 3.0, 1.0].map(|offset| {
        let k = (offset + hue / 60.0).rem_euclid(6.0);
        saturate(value - value * strength.min(1.0) * k.min(4.0 - k).clamp(0.0, 1.0))
    })
}

/// Steps of the additive recurrence that fills a cube of so many dimensions most evenly: powers of the root of x^(d+1) = x + 1 (Roberts, "The Unreasonable Effectiveness of
/// Quasirandom Sequences", 2018). The same table comes out on every machine.
fn steps() -> [u32; DIMENSIONS] {
    let power = 1.0 / (DIMENSIONS as f64 + 1.0);
    let root = (0..64).fold(1.5_f64, |root, _| (1.0 + root).powf(power));
    std::array::from_fn(|dimension| {
        let step = root.powi(-(dimension as i32 + 1)).fract();
        (step * 4_294_967_296.0) as u32
    })
}

fn point(steps: &[u32; DIMENSIONS], index: u32) -> [f32; DIMENSIONS] {
    steps.map(|step| (step.wrapping_mul(index).wrapping_add(1 << 31) >> 8) as f32 / 16_777_216.0)
}

/// A number that is even from 0 to 1 as one of the standard normal distribution, by the logistic curve.
fn normal(even: f32) -> f32 {
    let even = even.clamp(1e-4, 1.0 - 1e-4);
    0.5513 * (even / (1.0 - even)).ln()
}

fn pick<T: Copy>(items: &[T], number: f32) -> Option<T> {
    items.get((number * items.len() as f32) as usize).or(items.last()).copied()
}

/// Adds to the eight entries around a colour.
fn splat(sums: &mut [[f32; SUMS]], color: [f32; 3], values: [f32; SUMS]) {
    let axis = |value: f32| {
        let place = saturate(value) * (SIZE - 1) as f32;
        let low = (place as usize).min(SIZE - 2);
        (low, place - low as f32)
    };
    let [(r, fr), (g, fg), (b, fb)] = color.map(axis);
    for corner in 0..8 {
        let [dr, dg, db] = [corner & 1, (corner >> 1) & 1, corner >> 2];
        let side = |d: usize, f: f32| if d == 1 { f } else { 1.0 - f };
        let weight = side(dr, fr) * side(dg, fg) * side(db, fb);
        if let Some(sum) = sums.get_mut(r + dr + SIZE * (g + dg + SIZE * (b + db))) {
            for (slot, value) in sum.iter_mut().zip(values) {
                *slot += weight * value;
            }
        }
    }
}

/// Radii in entries, and the weight of what they bring: an entry that few mixtures hit asks its neighbours, and one that none hit those farther away.
const NEIGHBOURS: [(usize, f32); 4] = [(1, 0.05), (2, 3e-3), (4, 1e-4), (8, 1e-6)];

fn resolve(sums: &[[f32; SUMS]]) -> Vec<[f32; 3]> {
    let mut total = sums.to_vec();
    for (radius, weight) in NEIGHBOURS {
        let mut around = sums.to_vec();
        for stride in [1, SIZE, SIZE * SIZE] {
            around = mean_along(&around, stride, radius);
        }
        for (total, around) in total.iter_mut().zip(&around) {
            for (slot, value) in total.iter_mut().zip(around) {
                *slot += weight * value;
            }
        }
    }
    let entry = |[weight, alpha, solid, bare, all, screen]: [f32; SUMS]| {
        let (weight, all) = (weight.max(1e-12), all.max(1e-12));
        [alpha / weight, screen / all, (solid - bare) / weight]
    };
    total.into_iter().map(entry).collect()
}

/// The mean of so many entries on both sides along one axis, edges repeated.
fn mean_along(sums: &[[f32; SUMS]], stride: usize, radius: usize) -> Vec<[f32; SUMS]> {
    let share = 1.0 / (2 * radius + 1) as f32;
    (0..sums.len())
        .map(|index| {
            let place = index / stride % SIZE;
            let first = index - place * stride;
            let mut mean = [0.0; SUMS];
            for step in 0..=2 * radius {
                let at = (place + step).saturating_sub(radius).min(SIZE - 1);
                for (slot, value) in mean.iter_mut().zip(sums.get(first + at * stride).unwrap_or(&[0.0; SUMS])) {
                    *slot += value * share;
                }
            }
            mean
        })
        .collect()
}

/// Whether a colour is so near one of these that a further one would tell nothing.
pub(super) fn is_known(colors: &[[f32; 3]], color: [f32; 3]) -> bool {
    colors.iter().any(|known| distance(*known, color) < 0.03)
}
