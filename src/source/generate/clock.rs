//! A generator's time: frame numbers of a rate, and a position that can be paused, sought and started again.

use crate::source::SourceControl;
use crate::source::recipe::SourceError;
use std::time::Duration;

/// Times that lie less than this before a frame count as that frame, so that two roundings of the same tick agree.
const SLACK_NS: u64 = 1_000;

/// The frames of a moving picture. The broadcast rates (23.976, 29.97, 59.94) are taken as exact fractions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ticks {
    per_second: f64,
}

impl Ticks {
    /// `fps` from 0.1 to 240.
    pub fn new(fps: f64) -> Result<Self, SourceError> {
        if !(0.1..=240.0).contains(&fps) {
            return Err(SourceError::Fatal(format!("{fps} frames per second cannot be made (0.1 to 240)")));
        }
        let nominal = (fps * 1.001).round();
        let broadcast = nominal / 1.001;
        Ok(Self { per_second: if (fps - broadcast).abs() < 0.005 { broadcast } else { fps } })
    }

    /// Number of the frame shown at a time.
    pub fn number(self, t_ns: u64) -> u64 {
        ((t_ns + SLACK_NS) as f64 * self.per_second / 1e9) as u64
    }

    /// When a frame begins.
    pub fn start_ns(self, number: u64) -> u64 {
        (number as f64 * 1e9 / self.per_second).round() as u64
    }

    pub fn next_start_ns(self, after: u64) -> u64 {
        self.start_ns(self.number(after) + 1).saturating_sub(SLACK_NS / 2)
    }

    pub fn duration_ns(self) -> u64 {
        (1e9 / self.per_second) as u64
    }
}

impl std::fmt::Display for Ticks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = (self.per_second * 100.0).round() / 100.0;
        write!(f, "{hundredths} fps")
    }
}

/// Where a generator is in its own time, against a time that only runs forward (the wall's or the show's).
#[derive(Debug, Clone, Copy, Default)]
pub struct Position {
    /// The running time at which the generator's time is 0; negative after seeking ahead.
    zero_ns: i128,
    paused_at: Option<u64>,
}

impl Position {
    pub fn at(&self, running_ns: u64) -> u64 {
        self.paused_at.unwrap_or_else(|| u64::try_from(i128::from(running_ns) - self.zero_ns).unwrap_or(0))
    }

    /// How long until the generator's time is `t_ns`; `None` while it stands still.
    pub fn until(&self, t_ns: u64, running_ns: u64) -> Option<Duration> {
        if self.paused_at.is_some() {
            return None;
        }
        Some(Duration::from_nanos(t_ns.saturating_sub(self.at(running_ns))))
    }

    pub fn paused(&self) -> bool {
        self.paused_at.is_some()
    }

    pub fn apply(&mut self, control: SourceControl, running_ns: u64) {
        match control {
            SourceControl::Pause => self.paused_at = Some(self.at(running_ns)),
            SourceControl::Resume => {
                if let Some(at) = self.paused_at.take() {
                    self.zero_ns = i128::from(running_ns) - i128::from(at);
                }
            }
            SourceControl::Restart => *self = Self { zero_ns: i128::from(running_ns), paused_at: None },
            SourceControl::Seek(seconds) => {
                // The conversion saturates: what is no number is the beginning.
                let to = (seconds * 1e9) as u64;
                match &mut self.paused_at {
                    Some(at) => *at = to,
                    None => self.zero_ns = i128::from(running_ns) - i128::from(to),
                }
            }
        }
    }
}
