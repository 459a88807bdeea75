//! What the scopes measure: how often each level is in a picture, as a histogram, as waveforms and by hue.

use crate::document::LayerId;
use std::sync::Arc;

/// Levels of a channel.
pub const LEVELS: usize = 256;

/// Pixels that are less opaque than this have no colour to speak of and are not counted.
const SEEN: u8 = 128;

/// Whose picture is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ScopesOf {
    /// As outputs show it, over black.
    Program,
    /// As it is after its effects, before it is placed.
    Layer(LayerId),
}

/// What the panel of the scopes looks at.
#[derive(Debug, Clone, Default)]
pub struct ScopesView {
    /// What is being measured; pictures are read only while this is something.
    pub of: Option<ScopesOf>,
    /// Of the newest picture; none while it is on its way or there is none.
    pub counts: Option<Arc<ScopeCounts>>,
    /// Why there is none, and what to do.
    pub problem: Option<String>,
}

/// The counts of one picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeCounts {
    /// Pixels across the picture.
    pub columns: usize,
    pub rows: usize,
    /// Pixels of each level: red, green, blue, luma.
    pub histogram: [[u32; LEVELS]; 4],
    /// The same for each column by itself, from the left: at `column * LEVELS + level`.
    pub waveform: [Vec<u16>; 4],
    /// Pixels of each colour difference, at `cr * LEVELS + cb`; grey is at 128, 128.
    pub vector: Vec<u16>,
}

impl ScopeCounts {
    /// Counts straight encoded RGBA in tight rows of `columns` pixels.
    pub fn of(columns: usize, rgba: &[u8]) -> Self {
        let columns = columns.max(1);
        let pixels = rgba.as_chunks::<4>().0;
        let rows = pixels.len() / columns;
        let pixels = pixels.get(..rows * columns).unwrap_or_default();
        let mut counts = Self {
            columns,
            rows,
            histogram: [[0; LEVELS]; 4],
            waveform: std::array::from_fn(|_| vec![0; columns * LEVELS]),
            vector: vec![0; LEVELS * LEVELS],
        };
        let Self { histogram, waveform, vector, .. } = &mut counts;
        let mut waves = waveform.each_mut().map(|wave| wave.as_chunks_mut::<LEVELS>().0.iter_mut());
        // Column by column: what is counted into stays in the nearest cache.
        for column in 0..columns {
            let mut bins: [Option<&mut [u16; LEVELS]>; 4] = waves.each_mut().map(Iterator::next);
            for [r, g, b, alpha] in pixels.iter().skip(column).step_by(columns).copied() {
                if alpha < SEEN {
                    continue;
                }
                let rgb = [r, g, b];
                for (level, bins) in [r, g, b, luma(rgb)].into_iter().zip(&mut bins) {
                    add(bins.as_deref_mut().map(<[u16; LEVELS]>::as_mut_slice), usize::from(level));
                }
                let [cb, cr] = chroma(rgb).map(usize::from);
                add(Some(vector), cr * LEVELS + cb);
            }
            for (total, bins) in histogram.iter_mut().zip(bins) {
                let bins = bins.into_iter().flatten();
                total.iter_mut().zip(bins).for_each(|(total, count)| *total += u32::from(*count));
            }
        }
        counts
    }
}

fn add(bins: Option<&mut [u16]>, at: usize) {
    if let Some(count) = bins.and_then(|bins| bins.get_mut(at)) {
        *count = count.saturating_add(1);
    }
}

/// Rec. 709 luma of encoded colour.
pub fn luma([r, g, b]: [u8; 3]) -> u8 {
    // Shares of 65536.
    let [r, g, b] = [r, g, b].map(u32::from);
    ((13933 * r + 46871 * g + 4732 * b + 32768) >> 16) as u8
}

/// Rec. 709 colour differences Cb and Cr of encoded colour, full range, 128 for none.
pub fn chroma([r, g, b]: [u8; 3]) -> [u8; 2] {
    let [r, g, b] = [r, g, b].map(f32::from);
    let luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [(b - luma) / 1.8556, (r - luma) / 1.5748].map(|difference| (difference + 128.5) as u8)
}
