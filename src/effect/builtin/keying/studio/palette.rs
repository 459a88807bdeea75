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
    is_tinted: bool,
}

/// Tint of the screen, beyond what a colour's own hue explains, from which on a colour may be a mixture with the screen.
const TINTED: f32 = 0.08;

/// The same from which on it is rather a veil than a thing with spill on it.
const VEILED: f32 = 0.3;

/// The colours of what is surely not screen, under even light, encoded, the most different ones first.
///
/// Pixels three away from any screen are counted in a histogram; those with some of the screen's tint only where the picture is flat, since hair and motion mix the
/// screen into all that they cover. An even colour with much of the tint is a veil: the colour that it has without the screen is taken. A bin on the ray from the
/// screen's colour through a bin farther out is a mixture of the two, and left out: smoke fills such a ray with all its thicknesses, a solid thing does not. Of what is
/// left, colours are chosen one by one, each the farthest from those before it, with some weight on how many pixels have it.
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
    let is_mixture = |kind: &Kind| {
        let nearest = if kind.is_tinted { WIDE_RAY.cos() } else { RAY.cos() };
        kinds.iter().any(|other| other.reach > kind.reach * 1.12 && dot(other.direction, kind.direction) > nearest)
    };
    let solid: Vec<&Kind> = kinds.iter().filter(|kind| !is_mixture(kind)).collect();
    choose(&solid)
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
        if tint.over > VEILED && tint.share < 0.35 + 0.4 * tint.over {
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
            is_tinted: tint.over > TINTED,
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
