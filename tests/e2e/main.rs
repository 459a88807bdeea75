//! End to end: the real program, on a desktop of its own and from the shell.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop loudly"
)]

mod desktop;
mod film;
mod keying;
#[cfg(feature = "webrtc")]
#[path = "../peers/mod.rs"]
mod peers;
mod projectors;
mod recording;
#[cfg(feature = "webrtc")]
mod serving;
mod shell;
mod shows;
mod studio;
mod window;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longest that anything may take on a busy machine that renders in software.
const LIMIT: Duration = Duration::from_secs(60);

/// Asks until there is an answer. What did not happen is named by `what`, with `state` as it is at the end.
#[track_caller]
fn wait_for<T>(what: &str, state: impl Fn() -> String, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < LIMIT, "{what} did not happen in {} s\n{}", LIMIT.as_secs(), state());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// One program at a time: pictures are rendered by the same cores that run the tests.
fn alone() -> MutexGuard<'static, ()> {
    static MACHINE: Mutex<()> = Mutex::new(());
    MACHINE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says past the harness's capture that a test did not run; fails where everything has to run.
fn skipped(why: &str) {
    use std::io::Write;
    let required = std::env::var_os("SCRIM_REQUIRE_GPU").is_some_and(|value| value != "0");
    assert!(!required, "{why}, and SCRIM_REQUIRE_GPU is set");
    writeln!(std::io::stderr(), "SKIPPED: {why}").ok();
}
