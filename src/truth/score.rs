//! How far a matte and a composite are from the truth, and how near any keyer could come.
//!
//! ```text
//! alpha      mean |α' − α|                                      over all pixels
//! edge       mean |α' − α|                                      over pixels within 2 of one whose α is between 0.01 and 0.99
//! composite  √ mean (C' − T)²                                   over pixels and channels, encoded, in 255ths
//! floor      the composite error of the ideal keyer, which knows α, the wall W and the spill, but has only the camera's picture:
//!            C = sRGB(clamp(L − (1 − α) W − spill, 0, α) + (1 − α) B)      L is the decoded picture in linear light
//! excess     composite − floor
//! ```
//!
//! What remains in the floor is noise, the resolution of chroma and compression. The limit `α` above is that of any premultiplied colour: no figure is
//! brighter than white.

use super::Case;
use crate::effect::Picture;
use crate::effect::reference::{srgb_decode, srgb_encode};

/// Errors of one matte and one composite.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Scores {
    pub alpha: f64,
    pub edge: f64,
    /// In 255ths.
    pub composite: f64,
}

/// Scores a matte (one alpha per pixel) and a composite of the case's size.
pub fn score(case: &Case, matte: &[f32], composite: &Picture) -> Scores {
    Scores {
        alpha: alpha_error(case, matte),
        edge: edge_error(case, matte),
        composite: composite_error(case, composite),
    }
}

/// Mean absolute error of a matte.
pub fn alpha_error(case: &Case, matte: &[f32]) -> f64 {
    mean(case.alpha.iter().zip(matte).map(|(truth, found)| f64::from((truth - found).abs())))
}

/// The same near edges and where the figure is translucent.
pub fn edge_error(case: &Case, matte: &[f32]) -> f64 {
    let edges = edges(&case.alpha, case.width, case.height);
    let errors = case.alpha.iter().zip(matte).map(|(truth, found)| f64::from((truth - found).abs()));
    mean(errors.zip(edges).filter_map(|(error, edge)| edge.then_some(error)))
}

/// Root of the mean square over encoded RGB, in 255ths.
pub fn composite_error(case: &Case, composite: &Picture) -> f64 {
    let squares = case.truth.pixels.iter().zip(&composite.pixels).flat_map(|(truth, found)| {
        let [r, g, b, _] = std::array::from_fn(|channel| f64::from(truth[channel] - found[channel]).powi(2));
        [r, g, b]
    });
    mean(squares).sqrt() * 255.0
}

/// The composite of the ideal keyer.
pub fn floor(case: &Case) -> Picture {
    let decoded = case.camera.decode();
    let mut pixels = Vec::with_capacity(decoded.pixels.len());
    for (index, color) in decoded.pixels.iter().enumerate() {
        let alpha = case.alpha[index];
        let mut pixel = [1.0; 4];
        for (channel, value) in pixel.iter_mut().take(3).enumerate() {
            let screen = (1.0 - alpha) * case.wall[index][channel] + case.spill[index][channel];
            let figure = (srgb_decode(color[channel]) - screen).clamp(0.0, alpha);
            let under = srgb_decode(case.background.pixels[index][channel]);
            *value = srgb_encode(figure + (1.0 - alpha) * under);
        }
        pixels.push(pixel);
    }
    Picture { width: case.width, height: case.height, pixels }
}

/// Pixels within 2 of one that is neither quite opaque nor quite clear.
pub fn edges(alpha: &[f32], width: usize, height: usize) -> Vec<bool> {
    const REACH: usize = 2;
    let mut found = vec![false; alpha.len()];
    for (index, value) in alpha.iter().enumerate() {
        if !(0.01..=0.99).contains(value) {
            continue;
        }
        let (x, y) = (index % width, index / width);
        for row in y.saturating_sub(REACH)..(y + REACH + 1).min(height) {
            let columns = x.saturating_sub(REACH)..(x + REACH + 1).min(width);
            found[row * width + columns.start..row * width + columns.end].fill(true);
        }
    }
    found
}

/// The mean; 0 of nothing.
fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u64), |(sum, count), value| (sum + value, count + 1));
    sum / count.max(1) as f64
}
