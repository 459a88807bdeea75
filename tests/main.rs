//! The integration tests, one binary so that Bevy is linked once. The folders mirror `src/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop loudly"
)]

mod compositor;
mod document;
mod effect;
mod output;
mod source;
mod ui;

mod cli;
mod diagnostics;
mod layering;
mod scripts;
