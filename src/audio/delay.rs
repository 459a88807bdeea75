//! Sound held back, to the sample.

use super::{BLOCK, Frames, SAMPLE_RATE, Stereo};
use crate::document::audio::DELAY_MS;

/// A line of samples as long as the longest delay asked for so far.
#[derive(Default)]
pub struct DelayLine {
    line: Vec<Stereo>,
    /// Where the next sample is written.
    at: usize,
    /// Samples of delay: as it is, and as it is to be.
    now: usize,
    goal: usize,
}

impl DelayLine {
    /// Holds back by so many milliseconds from the next block on, which fades from the one to the other.
    pub fn set(&mut self, ms: f64) {
        let ms = ms.clamp(*DELAY_MS.start(), *DELAY_MS.end());
        self.goal = (ms / 1000.0 * f64::from(SAMPLE_RATE)).round() as usize;
        let need = self.goal + BLOCK;
        if self.goal > 0 && self.line.len() < need {
            // What was said before stays where it is, seen from the end.
            let mut line = vec![[0.0; 2]; need];
            let old = self.line.len();
            for back in 1..=old {
                if let (Some(from), Some(to)) = (self.line.get((self.at + old - back) % old), line.get_mut(need - back))
                {
                    *to = *from;
                }
            }
            (self.line, self.at) = (line, 0);
        }
    }

    pub fn run(&mut self, block: &mut Frames) {
        if self.line.is_empty() {
            return;
        }
        let (from, to) = (self.now, self.goal);
        for (index, slot) in block.iter_mut().enumerate() {
            if let Some(place) = self.line.get_mut(self.at) {
                *place = *slot;
            }
            let after = self.tap(to);
            *slot = if from == to {
                after
            } else {
                let share = (index + 1) as f32 / BLOCK as f32;
                let before = self.tap(from);
                std::array::from_fn(|side| before[side] + (after[side] - before[side]) * share)
            };
            self.at = (self.at + 1) % self.line.len();
        }
        self.now = to;
    }

    fn tap(&self, delay: usize) -> Stereo {
        let length = self.line.len();
        self.line.get((self.at + length - delay % length) % length).copied().unwrap_or_default()
    }
}
