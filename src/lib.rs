//! Scrim, a real-time compositing studio.

pub mod cli;
pub mod document;
pub mod effect;
pub mod settings;
pub mod source;
pub mod view;
