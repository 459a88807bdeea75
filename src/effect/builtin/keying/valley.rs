//! Splits a histogram whose first peak is the background.
//!
//! The background ends at the lowest point behind that peak before the histogram rises again (the valley method, Prewitt and Mendelsohn
//! 1966).

pub(super) const BINS: usize = 64;

/// A valley is at most this much of its peak, and as wide as it stays within the second of these of its lowest point.
const DEEP: f32 = 0.3;
const FLAT: f32 = 0.02;
/// Widest valley.
const WIDEST: usize = BINS / 8;

/// Shares of weighted values from 0 to 1, smoothed over three bins.
pub(super) struct Histogram([f32; BINS]);

impl Histogram {
    pub fn of(values: impl Iterator<Item = (f32, f32)>) -> Self {
        let mut counts = [0.0_f32; BINS];
        let mut total = 0.0_f32;
        for (value, weight) in values {
            let bin = (value.clamp(0.0, 1.0) * BINS as f32) as usize;
            if let Some(count) = counts.get_mut(bin.min(BINS - 1)) {
                *count += weight;
            }
            total += weight;
        }
        let at = |bin: usize, offset: isize| {
            bin.checked_add_signed(offset).and_then(|bin| counts.get(bin)).copied().unwrap_or(0.0)
        };
        Self(std::array::from_fn(|bin| (at(bin, -1) + 2.0 * at(bin, 0) + at(bin, 1)) / (4.0 * total.max(1.0))))
    }

    /// Share of the values in this many bins of the low end.
    pub fn share(&self, bins: usize) -> f32 {
        self.0.iter().take(bins).sum()
    }

    /// The first value behind the background, whose peak is among the first `end` bins, and the last one before what follows. `None` where
    /// nothing parts the two.
    pub fn valley(&self, end: usize) -> Option<(f32, f32)> {
        let bins = &self.0;
        let (peak, most) = bins.iter().copied().enumerate().take(end).max_by(|(_, a), (_, b)| a.total_cmp(b))?;
        let deep = peak + bins.iter().skip(peak).position(|share| *share <= most * DEEP)?;
        let mut lowest = *bins.get(deep)?;
        for share in bins.iter().skip(deep) {
            if *share > lowest + most * FLAT {
                break;
            }
            lowest = lowest.min(*share);
        }
        let is_flat = |share: &f32| *share <= lowest + most * FLAT;
        let start = deep + bins.iter().skip(deep).position(is_flat)?;
        let width = bins.iter().skip(start).take(WIDEST).take_while(|share| is_flat(share)).count().max(1);
        let value = |bin: usize| bin as f32 / BINS as f32;
        Some((value(start), value(start + width)))
    }
}
