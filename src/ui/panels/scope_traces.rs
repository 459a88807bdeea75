//! The scopes' counts as pictures of 256 × 256 pixels: light where many pixels of the measured picture are.

use super::scopes::Scope;
use crate::ui::theme;
use crate::view::ScopeCounts;
use crate::view::scopes::LEVELS;
use egui::{Color32, ColorImage};

/// Sides of a scope's picture.
pub const SIDE: usize = LEVELS;
/// A trace is as bright as it gets where this share of a column's pixels has one level.
const FULL: f32 = 0.06;
/// The same of the whole picture and one colour.
const FULL_VECTOR: f32 = 0.002;
/// What one channel of the histogram adds.
const STEP: u8 = 150;
/// What luma adds to all of them.
const LUMA_STEP: u8 = 70;

/// The pictures of these scopes beside each other.
pub fn picture(scopes: &[Scope], counts: &ScopeCounts) -> ColorImage {
    let mut sheet =
        Sheet { width: scopes.len() * SIDE, pixels: vec![Color32::TRANSPARENT; scopes.len() * SIDE * SIDE] };
    for (index, scope) in scopes.iter().enumerate() {
        let left = index * SIDE;
        match scope {
            Scope::Waveform => sheet.waveform(left, SIDE, counts, 3, theme::TRACE),
            Scope::Parade => {
                for (channel, color) in theme::TRACES.into_iter().enumerate() {
                    let (from, to) = (channel * SIDE / 3, (channel + 1) * SIDE / 3);
                    sheet.waveform(left + from, to - from, counts, channel, color);
                }
            }
            Scope::Vectorscope => sheet.vectorscope(left, counts),
            Scope::Histogram => sheet.histogram(left, counts),
        }
    }
    ColorImage::new([sheet.width, SIDE], sheet.pixels)
}

struct Sheet {
    width: usize,
    pixels: Vec<Color32>,
}

impl Sheet {
    fn put(&mut self, x: usize, y: usize, color: Color32) {
        if let Some(pixel) = self.pixels.get_mut(y * self.width + x) {
            *pixel = color;
        }
    }

    /// Columns of the picture that share one of the trace are added up.
    fn waveform(&mut self, left: usize, width: usize, counts: &ScopeCounts, channel: usize, color: Color32) {
        let Some(wave) = counts.waveform.get(channel) else { return };
        for x in 0..width {
            let from = x * counts.columns / width;
            let to = ((x + 1) * counts.columns / width).max(from + 1);
            let columns: Vec<&[u16]> = wave.chunks_exact(LEVELS).skip(from).take(to - from).collect();
            let full = (counts.rows * columns.len()) as f32 * FULL;
            for level in 0..LEVELS {
                let count: u32 =
                    columns.iter().filter_map(|column| column.get(level)).map(|count| u32::from(*count)).sum();
                if count > 0 {
                    self.put(left + x, LEVELS - 1 - level, lit(color, count as f32 / full));
                }
            }
        }
    }

    /// Each place in its own colour, so that a hue is known at a glance.
    fn vectorscope(&mut self, left: usize, counts: &ScopeCounts) {
        let full = (counts.rows * counts.columns) as f32 * FULL_VECTOR;
        for (cr, row) in counts.vector.chunks_exact(LEVELS).enumerate() {
            for (cb, count) in row.iter().enumerate().filter(|(_, count)| **count > 0) {
                self.put(left + cb, LEVELS - 1 - cr, lit(hue(cb, cr), f32::from(*count) / full));
            }
        }
    }

    /// Bars of the channels on each other: where all are, it is white.
    fn histogram(&mut self, left: usize, counts: &ScopeCounts) {
        // What is clipped must not flatten the rest.
        let inner = counts.histogram.iter().flat_map(|bins| bins.get(1..LEVELS - 1)).flatten().copied().max();
        let all = counts.histogram.iter().flatten().copied().max();
        let most = inner.filter(|most| *most > 0).or(all).unwrap_or(0).max(1);
        let height = |channel: usize, level: usize| {
            let count = counts.histogram.get(channel).and_then(|bins| bins.get(level)).copied().unwrap_or(0);
            (u64::from(count) * SIDE as u64).div_ceil(u64::from(most)) as usize
        };
        for level in 0..LEVELS {
            let [red, green, blue, luma] = [0, 1, 2, 3].map(|channel| height(channel, level));
            for row in 0..red.max(green).max(blue).max(luma).min(SIDE) {
                let shared = if row < luma { LUMA_STEP } else { 0 };
                let [r, g, b] = [red, green, blue].map(|bar| shared + if row < bar { STEP } else { 0 });
                self.put(left + level, SIDE - 1 - row, Color32::from_rgb(r, g, b));
            }
        }
    }
}

/// A colour as bright as a share says; few pixels are seen too.
fn lit(color: Color32, share: f32) -> Color32 {
    color.gamma_multiply(share.sqrt().clamp(0.16, 1.0))
}

/// A colour of these differences, light enough to be seen.
fn hue(cb: usize, cr: usize) -> Color32 {
    let [cb, cr] = [cb, cr].map(|value| value as f32 - 128.0);
    let light = 150.0;
    let (red, blue) = (light + 1.5748 * cr, light + 1.8556 * cb);
    let green = (light - 0.2126 * red - 0.0722 * blue) / 0.7152;
    let [r, g, b] = [red, green, blue].map(|value| value.clamp(40.0, 255.0) as u8);
    Color32::from_rgb(r, g, b)
}
