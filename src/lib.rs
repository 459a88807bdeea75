//! Scrim, a real-time compositing studio.

pub mod document;
pub mod effect;
pub mod source;
pub mod ui;
pub mod view;
