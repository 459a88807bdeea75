//! The programs that are made of the modules: the studio in a window, rendering to files, benchmarks.

pub mod bench;
pub mod headless;
pub mod render;
pub mod works;
