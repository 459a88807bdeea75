//! Finds the screen in one picture: its colour, the light over it, its noise, and how deep the shadows on it are.

use super::light::Light;
use super::sample::{Sample, chroma, median, percentile};
use super::screen::{Screen, evened, scale, tint_measure};
use std::f32::consts::{PI, TAU};

/// What the picture says of its screen.
pub(super) struct Analysis {
    pub screen: Screen,
    pub light: Light,
    /// Standard deviation of the screen's pixels, encoded.
    pub noise: f32,
    /// How much darker than the screen shadows on it are, 0 to 1 of its encoded brightness.
    pub shadow: f32,
    /// What is darker than the screen and of its hue is no shadow, but a dark veil.
    pub has_veil: bool,
    /// Share of the picture that is screen.
    pub covered: f32,
    /// Per pixel of the sample: its colour before the screen under even light.
    pub evened: Vec<[f32; 3]>,
    /// Per pixel of the sample: it is a shade of the screen.
    pub is_screen: Vec<bool>,
}

/// Where to look for the screen's colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Hint {
    /// The picture's most frequent strong tint; what is near the top and the sides counts more.
    None,
    /// It is near this encoded colour.
    Color([f32; 3]),
}

/// Bins of the hue circle.
const HUES: usize = 72;

/// Chroma below this has no hue worth the name.
const GREY: f32 = 0.05;

/// Rounds of the fit; the first takes everything of the hue, later ones what is near the light found so far.
const ROUNDS: [Bounds; 4] = [
    Bounds { least: 0.45, most: 2.2, rest: 0.1 },
    Bounds { least: 0.45, most: 2.2, rest: 0.08 },
    Bounds { least: 0.75, most: 1.25, rest: 0.07 },
    Bounds { least: 0.85, most: 1.15, rest: 0.06 },
];

/// Share of the screen's pixels that are darker than its deepest shadow: their noise.
const DARKEST: f32 = 0.007;

/// A shadow that is deeper than this may be a veil.
const VEILS_FROM: f32 = 0.12;

/// How deep, of all that is dark, its even places must be for it to be a shadow.
const EVEN_OF_SHADOW: f32 = 0.8;

/// Most that shades differ by, as a standard deviation over five by five pixels, where they are even.
const EVEN: f32 = 0.015;

/// Least share of the picture that a veil covers. Creases of the screen are narrower.
const LEAST_VEIL: f32 = 0.02;

/// Most shadow that is assumed beside a veil, which hides how deep it is.
const BESIDE_VEIL: f32 = 0.03;

/// Shades of the screen: how bright, and how far from a shade.
struct Bounds {
    least: f32,
    most: f32,
    rest: f32,
}

impl Analysis {
    /// The error is a sentence.
    pub fn of(sample: &Sample, hint: Hint) -> Result<Self, String> {
        let calm = sample.calm();
        let mut screen = Screen::new(first_guess(sample, hint)?);
        let mut light = Light::default();
        for bounds in ROUNDS {
            let near: Vec<bool> = (calm.iter().enumerate())
                .map(|(index, rgb)| {
                    let (shade, rest) = screen.shade_of(*rgb);
                    let shade = shade / light.at(sample.place(index));
                    rest < bounds.rest && shade > bounds.least && shade < bounds.most
                })
                .collect();
            let flat = sample.all(&near, 2, 0.05);
            let picked = || (0..sample.rgb.len()).filter(|index| is(&near, *index) && is(&flat, *index));
            let brightness: Vec<(usize, f32)> =
                picked().step_by(7).map(|index| (index, screen.shade_of(color(&calm, index)).0)).collect();
            // How bright it is at its middle is in the screen's colour.
            let Some((found, _)) = Light::fit(sample, &brightness) else { break };
            light = found;
            let evened: Vec<[f32; 3]> =
                picked().map(|i| scale(color(&sample.rgb, i), 1.0 / light.at(sample.place(i)))).collect();
            screen = Screen::new(median(&evened));
        }
        Ok(Self::measure(sample, &calm, screen, light))
    }

    fn measure(sample: &Sample, calm: &[[f32; 3]], screen: Screen, light: Light) -> Self {
        let tint = tint_measure(screen.encoded);
        let even = |pixels: &[[f32; 3]]| -> Vec<[f32; 3]> {
            let local = |index| scale(screen.encoded, light.at(sample.place(index)));
            (pixels.iter().enumerate()).map(|(index, rgb)| evened(*rgb, local(index), screen.encoded, tint)).collect()
        };
        let evened = even(&sample.rgb);
        let shades: Vec<(f32, f32)> = even(calm).iter().map(|rgb| screen.shade_of(*rgb)).collect();
        let flat = sample.all(&shades.iter().map(|(_, rest)| *rest < 0.08).collect::<Vec<_>>(), 3, 0.03);
        let plain: Vec<bool> =
            shades.iter().zip(&flat).map(|((shade, _), flat)| *flat && *shade > 0.35 && *shade < 1.4).collect();
        let mut seen: Vec<f32> =
            shades.iter().zip(&plain).filter(|(_, plain)| **plain).map(|((shade, _), _)| *shade).collect();
        let covered = seen.len() as f32 / sample.rgb.len().max(1) as f32;
        let darkest = if seen.is_empty() { 1.0 } else { percentile(&mut seen, DARKEST) };
        let shades_alone: Vec<f32> = shades.iter().map(|(shade, _)| *shade).collect();
        let deepest = (1.0 - darkest).clamp(0.0, 0.65);
        let (shadow, has_veil) = match depth_before_veil(sample, &shades_alone, &plain, deepest) {
            Some(depth) => (depth, true),
            None => (deepest, false),
        };
        let is_screen = shades.iter().map(|(shade, rest)| *rest < 0.12 && *shade > 0.9 - shadow && *shade < 1.3);
        Self {
            is_screen: is_screen.collect(),
            noise: noise(sample, &evened, &plain),
            screen,
            light,
            shadow,
            has_veil,
            covered,
            evened,
        }
    }
}

/// How deep shadows are where what is dark is a black or grey veil over the screen; `None` where it is shadow.
///
/// Pixel by pixel both are shades of the screen. But a shadow is darkest where it is whole, and even there; a veil is darkest in its folds, and
/// nowhere even: among its even places the darkest are brighter by a good part.
fn depth_before_veil(sample: &Sample, shades: &[f32], plain: &[bool], deepest: f32) -> Option<f32> {
    if deepest < VEILS_FROM {
        return None;
    }
    let squares: Vec<f32> = shades.iter().map(|shade| shade * shade).collect();
    let (means, squares) = (sample.mean(shades, 2), sample.mean(&squares, 2));
    let whole = sample.all(plain, 2, 0.02);
    let mut even: Vec<f32> = (shades.iter().zip(&whole).zip(means.iter().zip(&squares)))
        .filter(|((_, whole), (mean, square))| **whole && *square - *mean * *mean < EVEN * EVEN)
        .map(|((shade, _), _)| *shade)
        .collect();
    let depth = if even.is_empty() { 0.0 } else { (1.0 - percentile(&mut even, DARKEST)).max(0.0) };
    let dark = shades.iter().zip(plain).filter(|(shade, plain)| **plain && **shade < 1.0 - 0.5 * deepest).count();
    let is_veil = depth < EVEN_OF_SHADOW * deepest && dark as f32 > LEAST_VEIL * shades.len() as f32;
    is_veil.then_some(depth.min(BESIDE_VEIL))
}

fn is(mask: &[bool], index: usize) -> bool {
    mask.get(index).copied().unwrap_or_default()
}

fn color(rgb: &[[f32; 3]], index: usize) -> [f32; 3] {
    rgb.get(index).copied().unwrap_or_default()
}

/// The bin of a colour's hue, unless it is grey.
fn hue(rgb: [f32; 3]) -> Option<(usize, f32)> {
    let (cb, cr) = chroma(rgb);
    let strength = cb.hypot(cr);
    (strength > GREY).then(|| ((((cr.atan2(cb) + PI) / TAU * HUES as f32) as usize) % HUES, strength))
}

/// The median colour of the hue that there is most of, by strength and area: light that is uneven smears a screen over its shades, but hardly over hues.
fn first_guess(sample: &Sample, hint: Hint) -> Result<[f32; 3], String> {
    let (peak, width) = match hint {
        Hint::Color(rgb) => {
            let Some((bin, _)) = hue(rgb) else { return Ok(rgb) };
            (bin, 2)
        }
        Hint::None => {
            let mut bins = [0.0_f32; HUES];
            for (index, rgb) in sample.rgb.iter().enumerate() {
                if let Some((bin, strength)) = hue(*rgb)
                    && let Some(slot) = bins.get_mut(bin)
                {
                    *slot += strength * if sample.is_border(index) { 3.0 } else { 1.0 };
                }
            }
            let around = |bin: usize| {
                let at = |bin: usize| bins.get(bin % HUES).copied().unwrap_or_default();
                at(bin) + 0.7 * (at(bin + 1) + at(bin + HUES - 1))
            };
            let peak = (0..HUES).max_by(|a, b| around(*a).total_cmp(&around(*b))).unwrap_or_default();
            (peak, 1)
        }
    };
    let apart = |bin: usize| (bin + HUES - peak + HUES / 2) % HUES;
    let near = |rgb: &&[f32; 3]| hue(**rgb).is_some_and(|(bin, _)| apart(bin).abs_diff(HUES / 2) <= width);
    let colors: Vec<[f32; 3]> = sample.rgb.iter().filter(near).copied().collect();
    if (colors.len() as f32) < 0.02 * sample.rgb.len() as f32 {
        return match hint {
            Hint::Color(rgb) => Ok(rgb),
            Hint::None => {
                Err("No screen found: less than 2 % of the picture has one strong colour. Pick the screen yourself."
                    .into())
            }
        };
    }
    Ok(match hint {
        // Of a picked colour the like is taken, however much else of its hue there is.
        Hint::Color(rgb) => {
            let picked = Screen::new(rgb);
            let alike: Vec<[f32; 3]> = colors.into_iter().filter(|other| picked.shade_of(*other).1 < 0.15).collect();
            if alike.is_empty() { rgb } else { median(&alike) }
        }
        // What is in front of it is seldom purer than the screen.
        Hint::None => {
            let strength = |rgb: &[f32; 3]| hue(*rgb).map_or(0.0, |(_, strength)| strength);
            let pure = percentile(&mut colors.iter().map(strength).collect::<Vec<_>>(), 0.6);
            let strongest: Vec<[f32; 3]> = colors.into_iter().filter(|rgb| strength(rgb) >= pure).collect();
            median(&strongest)
        }
    })
}

/// From how much pixels of the screen differ from the mean of the nine around them: 1.4826 times the median of that is the standard deviation of what is normally
/// distributed, and a ninth of the noise is in the mean itself.
fn noise(sample: &Sample, evened: &[[f32; 3]], plain: &[bool]) -> f32 {
    let mut sum = 0.0;
    for channel in 0..3 {
        let at = |rgb: &[f32; 3]| rgb.get(channel).copied().unwrap_or_default();
        let values: Vec<f32> = evened.iter().map(at).collect();
        let smooth = sample.mean(&values, 1);
        let mut apart: Vec<f32> = (values.iter().zip(&smooth).zip(plain))
            .filter(|(_, plain)| **plain)
            .map(|((value, mean), _)| (value - mean).abs())
            .collect();
        sum += percentile(&mut apart, 0.5);
    }
    1.4826 * 1.06 * sum / 3.0
}
