//! Scrim, a real-time compositing studio.

pub mod app;
pub mod cli;
pub mod compositor;
pub mod diagnostics;
pub mod document;
pub mod effect;
pub mod output;
pub mod scene;
pub mod settings;
pub mod source;
pub mod testing;
pub mod ui;
pub mod view;
