//! The classic keyer at its best: the similarity, smoothness, spill and key colour that bring its composite nearest to the truth.
//!
//! Its arithmetic is that of [`ChromaKeyClassic`](crate::effect::builtin::ChromaKeyClassic) with five taps. The distance to the key does
//! not depend on what is searched for and is computed once. A coarse grid over every seventh pixel finds where to begin; from its three best places
//! each value is stepped up and down by factors of 1.35 to 1.03 for as long as the composite gets better, at last over all pixels.

use super::Case;
use crate::effect::reference::{dot, luma, srgb_decode, srgb_encode};

/// Rec. 709, limited range: the classic's own.
const CB: [f32; 3] = [-0.100644, -0.338572, 0.439216];
const CR: [f32; 3] = [0.439216, -0.398942, -0.040274];
const OUTER_TAPS: [(f32, f32); 4] = [(-1.0, -0.5), (1.0, 0.5), (-0.5, 1.0), (0.5, -1.0)];

const SIMILARITIES: [f32; 9] = [0.01, 0.03, 0.06, 0.09, 0.12, 0.16, 0.2, 0.25, 0.32];
const SMOOTHNESSES: [f32; 6] = [0.01, 0.04, 0.08, 0.14, 0.22, 0.34];
const SPILLS: [f32; 6] = [0.001, 0.05, 0.1, 0.2, 0.35, 0.6];

/// What the effect's parameters allow.
const LIMITS: (f32, f32) = (0.001, 1.0);

/// Factors by which the search steps, with how many pixels it looks at each: every so manieth.
const STEPS: [(f32, usize); 4] = [(1.35, 5), (1.15, 5), (1.07, 2), (1.03, 1)];

/// What a round must bring the error down to, at least, for another one.
const GAIN: f64 = 0.9995;

/// Values of the classic's parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Setting {
    /// Key colour, encoded.
    pub key: [f32; 3],
    pub similarity: f32,
    pub smoothness: f32,
    pub spill: f32,
}

/// The best setting for a case, and its composite error in 255ths.
///
/// The key colour is the better of the screen's nominal colour and its true mean.
pub fn best(case: &Case) -> (Setting, f64) {
    let pixels = Pixels::new(case);
    let found = [case.screen, case.mean_screen()].map(|key| pixels.search(key));
    let [nominal, mean] = found;
    if mean.1 < nominal.1 { mean } else { nominal }
}

/// The composite error in 255ths that the classic's formulas give.
pub fn error_of(case: &Case, setting: Setting) -> f64 {
    let pixels = Pixels::new(case);
    let distances = pixels.distances(setting.key);
    pixels.error(&distances, setting, 1)
}

/// What the error of a setting is computed from.
struct Pixels {
    width: usize,
    height: usize,
    pixels: Vec<Pixel>,
    /// Chroma of each pixel.
    chroma: Vec<[f32; 2]>,
    curves: Curves,
}

struct Pixel {
    encoded: [f32; 3],
    grey: f32,
    /// The new background, linear.
    under: [f32; 3],
    truth: [f32; 3],
    /// Squared errors where the matte is clear, and where it is opaque and keeps its colour.
    clear: f32,
    kept: f32,
}

impl Pixels {
    fn new(case: &Case) -> Self {
        let decoded = case.camera.decode();
        let rgb = |[r, g, b, _]: [f32; 4]| [r, g, b];
        let pixels = decoded.pixels.iter().zip(&case.background.pixels).zip(&case.truth.pixels);
        let pixels = pixels.map(|((color, under), truth)| {
            let (encoded, under, truth) = (rgb(*color), rgb(*under), rgb(*truth));
            Pixel {
                encoded,
                grey: luma(encoded),
                under: under.map(srgb_decode),
                truth,
                clear: squared(under, truth),
                kept: squared(encoded, truth),
            }
        });
        let chroma = decoded.pixels.iter().map(|color| [dot(rgb(*color), CB), dot(rgb(*color), CR)]).collect();
        Self { width: case.width, height: case.height, pixels: pixels.collect(), chroma, curves: Curves::new() }
    }

    /// The five-tap distance of every pixel to a key colour.
    fn distances(&self, key: [f32; 3]) -> Vec<f32> {
        let (key_cb, key_cr) = (dot(key, CB), dot(key, CR));
        let at = |x: i64, y: i64| {
            let (x, y) = (x.clamp(0, self.width as i64 - 1), y.clamp(0, self.height as i64 - 1));
            self.chroma[y as usize * self.width + x as usize]
        };
        let distance = |[cb, cr]: [f32; 2]| (cb - key_cb).hypot(cr - key_cr);
        let between = |x: i64, y: i64, (dx, dy): (f32, f32)| {
            let (left, top) = (dx.floor(), dy.floor());
            let (fx, fy) = (dx - left, dy - top);
            let (left, top) = (x + left as i64, y + top as i64);
            let corners = [at(left, top), at(left + 1, top), at(left, top + 1), at(left + 1, top + 1)];
            let weights = [(1.0 - fx) * (1.0 - fy), fx * (1.0 - fy), (1.0 - fx) * fy, fx * fy];
            [0, 1].map(|part| corners.iter().zip(weights).map(|(corner, weight)| corner[part] * weight).sum::<f32>())
        };
        let mut distances = Vec::with_capacity(self.pixels.len());
        for y in 0..self.height as i64 {
            for x in 0..self.width as i64 {
                let outer: f32 = OUTER_TAPS.iter().map(|tap| distance(between(x, y, *tap))).sum();
                distances.push((outer * 2.0 + distance(at(x, y))) / 9.0);
            }
        }
        distances
    }

    fn search(&self, key: [f32; 3]) -> (Setting, f64) {
        let distances = self.distances(key);
        let mut starts = Vec::new();
        for similarity in SIMILARITIES {
            for smoothness in SMOOTHNESSES {
                for spill in SPILLS {
                    let setting = Setting { key, similarity, smoothness, spill };
                    starts.push((setting, self.error(&distances, setting, 7)));
                }
            }
        }
        starts.sort_by(|a, b| a.1.total_cmp(&b.1));
        let refined = starts.into_iter().take(3).map(|(start, _)| self.refine(&distances, start));
        let best = refined.min_by(|a, b| a.1.total_cmp(&b.1));
        best.unwrap_or((Setting { key, similarity: 0.4, smoothness: 0.08, spill: 0.1 }, f64::MAX))
    }

    fn refine(&self, distances: &[f32], start: Setting) -> (Setting, f64) {
        let (mut best, mut least) = (start, f64::MAX);
        for (factor, every) in STEPS {
            least = self.error(distances, best, every);
            // A round that gains hardly anything ends it; so many rounds cross the range that the grid leaves open.
            for _ in 0..12 {
                let before = least;
                for value in [value_similarity, value_smoothness, value_spill] {
                    for step in [factor, 1.0 / factor] {
                        let mut tried = best;
                        let value = value(&mut tried);
                        *value = (*value * step).clamp(LIMITS.0, LIMITS.1);
                        let error = self.error(distances, tried, every);
                        if error < least {
                            (best, least) = (tried, error);
                        }
                    }
                }
                if least > before * GAIN {
                    break;
                }
            }
        }
        (best, least)
    }

    /// The composite error over every so manieth pixel, in 255ths.
    fn error(&self, distances: &[f32], setting: Setting, every: usize) -> f64 {
        let ramp = |distance: f32, width: f32| ((distance - setting.similarity) / width).clamp(0.0, 1.0);
        // t^1.5, as the effect has it.
        let soft = |t: f32| t * t.sqrt();
        let (mut sum, mut count) = (0.0_f64, 0_u64);
        for (pixel, distance) in self.pixels.iter().zip(distances).step_by(every) {
            let (matte, kept) = (ramp(*distance, setting.smoothness), ramp(*distance, setting.spill));
            let error = if matte <= 0.0 {
                pixel.clear
            } else if matte >= 1.0 && kept >= 1.0 {
                pixel.kept
            } else {
                self.curves.composite_error(pixel, soft(matte), soft(kept))
            };
            sum += f64::from(error);
            count += 1;
        }
        (sum / (3 * count.max(1)) as f64).sqrt() * 255.0
    }
}

fn value_similarity(setting: &mut Setting) -> &mut f32 {
    &mut setting.similarity
}

fn value_smoothness(setting: &mut Setting) -> &mut f32 {
    &mut setting.smoothness
}

fn value_spill(setting: &mut Setting) -> &mut f32 {
    &mut setting.spill
}

fn squared(a: [f32; 3], b: [f32; 3]) -> f32 {
    a.iter().zip(b).map(|(a, b)| (a - b) * (a - b)).sum()
}

/// The sRGB curves as tables: powers would take most of the search's time.
struct Curves {
    decode: Vec<f32>,
    encode: Vec<f32>,
}

const CURVE_LEN: usize = 1 << 13;

impl Curves {
    fn new() -> Self {
        let table = |curve: fn(f32) -> f32| (0..=CURVE_LEN).map(|i| curve(i as f32 / CURVE_LEN as f32)).collect();
        Self { decode: table(srgb_decode), encode: table(srgb_encode) }
    }

    fn read(table: &[f32], value: f32) -> f32 {
        let place = value.clamp(0.0, 1.0) * CURVE_LEN as f32;
        let low = (place as usize).min(CURVE_LEN - 1);
        table[low] + (table[low + 1] - table[low]) * (place - low as f32)
    }

    fn composite_error(&self, pixel: &Pixel, matte: f32, kept: f32) -> f32 {
        let mut sum = 0.0;
        for ((encoded, under), truth) in pixel.encoded.iter().zip(pixel.under).zip(pixel.truth) {
            let color = Self::read(&self.decode, pixel.grey + (encoded - pixel.grey) * kept);
            let found = Self::read(&self.encode, color * matte + under * (1.0 - matte));
            sum += (found - truth) * (found - truth);
        }
        sum
    }
}
