//! A picture as the analysis looks at it: at most so many pixels, in rows, with the few neighbourhood operations that it needs.

use crate::effect::Picture;
use crate::effect::reference::luma;

/// Most pixels across. More would tell no more about a screen, and take longer.
const MOST_COLUMNS: usize = 640;

/// Every n-th pixel of a picture, straight encoded RGB.
pub(super) struct Sample {
    pub width: usize,
    pub height: usize,
    pub rgb: Vec<[f32; 3]>,
}

impl Sample {
    /// Pixels are skipped and not averaged: noise stays what it is.
    pub fn of(picture: &Picture) -> Self {
        let step = picture.width.div_ceil(MOST_COLUMNS).max(1);
        let (width, height) = (picture.width.div_ceil(step), picture.height.div_ceil(step));
        let rows = picture.pixels.chunks(picture.width.max(1)).step_by(step);
        let rgb = rows.flat_map(|row| row.iter().step_by(step)).map(|&[r, g, b, _]| finite([r, g, b])).collect();
        Self { width, height, rgb }
    }

    /// Each pixel as the mean of the nine around it: what is judged by its colour is not to be judged by its noise.
    pub fn calm(&self) -> Vec<[f32; 3]> {
        let channel = |index: usize| {
            let values: Vec<f32> = self.rgb.iter().map(|rgb| rgb.get(index).copied().unwrap_or_default()).collect();
            self.mean(&values, 1)
        };
        let (red, green, blue) = (channel(0), channel(1), channel(2));
        red.into_iter().zip(green).zip(blue).map(|((r, g), b)| [r, g, b]).collect()
    }

    /// Where a pixel lies, −1 to 1 across and down.
    pub fn place(&self, index: usize) -> (f32, f32) {
        let width = self.width.max(1);
        let at = |i: usize, size: usize| (i as f32 + 0.5) / size.max(1) as f32 * 2.0 - 1.0;
        (at(index % width, self.width), at(index / width, self.height))
    }

    /// Near the top or the sides: where screens are and figures seldom.
    pub fn is_border(&self, index: usize) -> bool {
        let margin = (self.height / 12).max(2);
        let (x, y) = (index % self.width.max(1), index / self.width.max(1));
        y < margin || x < margin || x + margin >= self.width
    }

    /// The mean over a square of `radius` around each pixel, edges repeated.
    pub fn mean(&self, values: &[f32], radius: usize) -> Vec<f32> {
        let across = lines(values, self.width, radius, |line, i| line * self.width + i, self.height);
        lines(&across, self.height, radius, |line, i| i * self.width + line, self.width)
    }

    /// True where all within a square of `radius` are, save a share of `tolerated`.
    pub fn all(&self, mask: &[bool], radius: usize, tolerated: f32) -> Vec<bool> {
        let values: Vec<f32> = mask.iter().map(|set| f32::from(u8::from(*set))).collect();
        self.mean(&values, radius).into_iter().map(|mean| mean > 1.0 - tolerated).collect()
    }
}

/// A running mean along lines of `len` values.
fn lines(values: &[f32], len: usize, radius: usize, index: impl Fn(usize, usize) -> usize, count: usize) -> Vec<f32> {
    let mut out = vec![0.0; values.len()];
    let last = len.saturating_sub(1);
    let share = 1.0 / (2 * radius + 1) as f64;
    for line in 0..count {
        let at = |i: isize| {
            let i = i.clamp(0, last as isize) as usize;
            f64::from(values.get(index(line, i)).copied().unwrap_or_default())
        };
        let reach = radius as isize;
        let mut sum: f64 = (-reach..=reach).map(at).sum();
        for i in 0..len {
            if let Some(slot) = out.get_mut(index(line, i)) {
                *slot = (sum * share) as f32;
            }
            let i = i as isize;
            sum += at(i + reach + 1) - at(i - reach);
        }
    }
    out
}

/// What is no number is black.
pub(super) fn finite(rgb: [f32; 3]) -> [f32; 3] {
    rgb.map(|channel| if channel.is_finite() { channel.clamp(0.0, 1.0) } else { 0.0 })
}

/// The value below which a share of `part` of them lies; 0 of none.
pub(super) fn percentile(values: &mut [f32], part: f32) -> f32 {
    let Some(last) = values.len().checked_sub(1) else { return 0.0 };
    let at = (last as f32 * part.clamp(0.0, 1.0)).round() as usize;
    let (_, value, _) = values.select_nth_unstable_by(at, f32::total_cmp);
    *value
}

/// The median of each channel.
pub(super) fn median(colors: &[[f32; 3]]) -> [f32; 3] {
    std::array::from_fn(|channel| {
        let mut values: Vec<f32> = colors.iter().filter_map(|color| color.get(channel).copied()).collect();
        percentile(&mut values, 0.5)
    })
}

/// Cb and Cr of Rec. 709, −0.5 to 0.5.
pub(super) fn chroma(rgb: [f32; 3]) -> (f32, f32) {
    let [r, _, b] = rgb;
    let y = luma(rgb);
    ((b - y) / 1.8556, (r - y) / 1.5748)
}
