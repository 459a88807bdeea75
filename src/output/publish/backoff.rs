//! How long to wait before the next try: twice as long each time, and never quite the same, so that many who lost one server do not all
//! come back at once.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::Duration;

const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_secs(30);
/// A stream that was live for so long begins anew.
pub const SETTLED: Duration = Duration::from_secs(20);

/// Counts tries that failed.
#[derive(Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after another failure: 1, 2, 4… up to 30 seconds, each up to a quarter longer or shorter.
    pub fn pause(&mut self) -> Duration {
        let jitter = RandomState::new().build_hasher().finish() % 1000;
        self.pause_with(jitter as f64 / 999.0)
    }

    /// The same with a jitter of one's own, from 0 to 1.
    pub fn pause_with(&mut self, jitter: f64) -> Duration {
        let plain = (FIRST * 2_u32.saturating_pow(self.failures.min(10))).min(LONGEST);
        self.failures += 1;
        plain.mul_f64(0.75 + 0.5 * jitter.clamp(0.0, 1.0))
    }

    /// It went well.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}
