//! Scrim, a real-time compositing studio.

pub mod compositor;
pub mod document;
pub mod effect;
pub mod scene;
pub mod source;
pub mod view;
