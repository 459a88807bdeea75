//! Tests of `app` that need no window.

mod clock;
mod device;
mod effect_files;
mod full_screen;
mod saver;
mod session;

use std::time::{Duration, Instant};

/// Asks until there is an answer; fails loudly when there is none in time.
#[track_caller]
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{what} did not happen");
        std::thread::yield_now();
    }
}
