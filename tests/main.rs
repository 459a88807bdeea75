//! The integration tests, one binary so that Bevy is linked once. The folders mirror `src/`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop loudly"
)]

mod app;
mod assets;
mod audio;
mod cli;
mod compositor;
mod diagnostics;
mod document;
mod effect;
mod import;
mod jail;
mod layering;
mod output;
mod presets;
mod scripts;
mod settings;
mod source;
mod truth;
mod ui;
mod view;
