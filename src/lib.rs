//! Scrim, a real-time compositing studio.

pub mod cli;
pub mod diagnostics;
pub mod document;
pub mod effect;
pub mod output;
pub mod source;
pub mod view;
