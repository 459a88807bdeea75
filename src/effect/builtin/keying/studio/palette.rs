//! The figure's own colours, found in one picture.

use super::analysis::Analysis;
use super::sample::Sample;
use super::screen::{Screen, distance, scale, sub};
use crate::effect::reference::{dot, luma, saturate, srgb_decode, srgb_encode};
use std::collections::BTreeMap;

/// Most colours of a figure.
pub(super) const MOST_COLORS: usize = 24;

/// Bins of the colour histogram along each channel.
const BINS: f32 = 20.0;

/// Colours closer than this, encoded, are one.
const APART: f32 = 0.05;

/// Half the opening of a ray from the screen's colour, in radians.
const RAY: f32 = 0.06;

/// The same for colours with some of its tint.
const WIDE_RAY: f32 = 0.12;

/// One bin of the histogram.
struct Kind {
    encoded: [f32; 3],
    count: f32,
    /// From the screen's colour, linear: direction and length.
    direction: [f32; 3],
    reach: f32,
    /// How much of the screen's tint was seen, beyond what its own hue explains.
    tint: f32,
    /// What covers the screen only partly; its colour is what it has without.
    is_veil: bool,
}

/// Tint of the screen, beyond what a colour's own hue explains, from which on a colour may be a mixture with the screen.
const TINTED: f32 = 0.08;

/// The same from which on it is rather a veil than a thing with spill on it.
const VEILED: f32 = 0.22;

/// How far from a shade of the screen its shades are seen through a dark veil, as [`Screen::shade_of`] measures it.
const SHADE: f32 = 0.15;

/// Colour of a dark veil, encoded: all that is seen of it is how much of the screen it hides.
const DARK_VEIL: [f32; 3] = [0.08; 3];

/// Least share of the figure that is taken for a thing where it might be a mixture.
const LEAST_THING: f32 = 0.02;

/// Most tint that a thing may have there.
const MOST_OF_THING: f32 = 0.15;

/// The colours of what is surely not screen, under even light, encoded, the most different ones first.
///
/// Pixels three away from any screen are counted in a histogram; those with some of the screen's tint only where the picture is flat, since hair and motion mix the
/// screen into all that they cover. An even colour with much of the tint is a veil: the colour that it has without the screen is taken. A bin on the ray from the
/// screen's colour through a bin farther out is a mixture of the two, and left out: smoke fills such a ray with all its thicknesses, a solid thing does not. Of what is
/// left, colours are chosen one by one, each the farthest from those before it, with some weight on how many pixels have it. Where the
/// analysis saw a dark veil, shades of the screen are none of the figure's colours, and black is one.
pub(super) fn figure(sample: &Sample, analysis: &Analysis) -> Vec<[f32; 3]> {
    let screen = &analysis.screen;
    let other: Vec<bool> = analysis.is_screen.iter().map(|screen| !screen).collect();
    let inner = sample.all(&other, 3, 0.001);
    let luma: Vec<f32> = sample.rgb.iter().map(|rgb| luma(*rgb)).collect();
    let smooth = sample.mean(&luma, 1);
    let mut bins: BTreeMap<[u8; 3], ([f32; 3], f32)> = BTreeMap::new();
    let mut total = 0.0;
    let pixels = analysis.evened.iter().zip(&inner).zip(luma.iter().zip(&smooth));
    for ((rgb, _), (luma, smooth)) in pixels.filter(|((_, inner), _)| **inner) {
        total += 1.0;
        if analysis.has_veil && screen.shade_of(*rgb).1 < SHADE {
            continue;
        }
        let tint = Tint::of(screen, *rgb);
        if tint.is_screens || (tint.over > TINTED && (luma - smooth).abs() > 0.015) {
            continue;
        }
        let (sum, count) = bins.entry(rgb.map(|channel| (channel * BINS) as u8)).or_default();
        *sum = super::screen::add(*sum, *rgb);
        *count += 1.0;
    }
    let mut kinds: Vec<Kind> = (bins.into_values())
        .filter(|(_, count)| *count > (total * 0.001_f32).max(6.0))
        .map(|(sum, count)| Kind::of(screen, scale(sum, 1.0 / count), count))
        .collect();
    kinds.sort_by(|a, b| b.count.total_cmp(&a.count));
    kinds.truncate(400);
    let solid: Vec<&Kind> = kinds.iter().filter(|kind| !is_mixture(kind, &kinds, total)).collect();
    let mut chosen = choose(&solid);
    if analysis.has_veil {
        chosen.truncate(MOST_COLORS - 1);
        chosen.push(DARK_VEIL);
    }
    chosen
}

/// A colour on the ray to one that is farther from the screen, unless it is rather a thing of its own that lies there by chance, as olive does between green and
/// skin: a good part of the figure, with little in front of it on the ray, not much behind, and no veil.
fn is_mixture(kind: &Kind, kinds: &[Kind], total: f32) -> bool {
    let nearest = if kind.tint > TINTED { WIDE_RAY.cos() } else { RAY.cos() };
    let ray = || kinds.iter().filter(|other| dot(other.direction, kind.direction) > nearest);
    let between = |least: f32, most: f32| -> f32 {
        let within = |other: &&Kind| (least * kind.reach..most * kind.reach).contains(&other.reach);
        ray().filter(within).map(|other| other.count).sum()
    };
    let like = between(0.8, 1.25);
    let is_thing = kind.tint < MOST_OF_THING
        && like > LEAST_THING * total
        && between(0.0, 0.9) < 0.03 * like
        && between(1.12, f32::MAX) < 0.4 * like
        && !ray().any(|other| other.is_veil);
    !is_thing && ray().any(|other| other.reach > kind.reach * 1.12)
}

/// How much of the screen's tint a colour has.
struct Tint {
    /// Beyond what its own hue explains.
    over: f32,
    /// It is the screen's own hue, about as strong as the screen.
    is_screens: bool,
    /// How much of its light that would be.
    share: f32,
}

impl Tint {
    fn of(screen: &Screen, encoded: [f32; 3]) -> Self {
        let linear = encoded.map(srgb_decode);
        let (along, aside) = screen.tint_of(linear);
        let over = (along - 0.35 * aside).max(0.0);
        let light = |color: [f32; 3]| color.iter().sum::<f32>().max(1e-4);
        let is_screens = along > 0.7 && aside < 0.5 * along;
        Self { over, is_screens, share: over * light(screen.linear) / light(linear) }
    }
}

impl Kind {
    fn of(screen: &Screen, encoded: [f32; 3], count: f32) -> Self {
        let tint = Tint::of(screen, encoded);
        let mut linear = encoded.map(srgb_decode);
        let is_veil = tint.over > VEILED && tint.share < 0.35 + 0.4 * tint.over;
        if is_veil {
            linear =
                scale(sub(linear, scale(screen.linear, tint.over)), 1.0 / (1.0 - tint.over).max(0.1)).map(saturate);
        }
        let away = sub(linear, screen.linear);
        let reach = dot(away, away).sqrt().max(1e-6);
        Self {
            encoded: linear.map(srgb_encode),
            count,
            direction: scale(away, 1.0 / reach),
            reach,
            tint: tint.over,
            is_veil,
        }
    }
}

fn choose(kinds: &[&Kind]) -> Vec<[f32; 3]> {
    let mut apart = vec![9.0_f32; kinds.len()];
    let mut chosen: Vec<[f32; 3]> = Vec::new();
    while chosen.len() < MOST_COLORS {
        let weight = |(kind, apart): &(&&Kind, &f32)| **apart * kind.count.powf(0.25);
        let best = kinds.iter().zip(&apart).max_by(|a, b| weight(a).total_cmp(&weight(b)));
        let Some((kind, _)) = best.filter(|(_, apart)| **apart >= APART) else { break };
        let found = kind.encoded;
        chosen.push(found);
        for (apart, kind) in apart.iter_mut().zip(kinds) {
            *apart = apart.min(distance(kind.encoded, found));
        }
    }
    chosen
}
