//! Tests of `presets`: real files in real folders.

mod files;
mod texts;
