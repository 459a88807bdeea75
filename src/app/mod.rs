//! The programs that are made of the modules: the studio in a window, rendering to files, benchmarks.

pub mod bench;
pub mod chords;
pub mod desktop;
pub mod effect_files;
pub mod effects_bench;
mod eyedropper;
mod folder_eye;
pub mod headless;
pub mod idle_bench;
pub mod keyer_bench;
pub mod panels;
mod plates;
pub mod presets;
pub mod quit;
pub mod recording;
pub mod recovery;
pub mod reload_bench;
pub mod render;
pub mod repaint;
pub mod saver;
pub mod session;
pub mod set_ups;
pub mod studio;
pub mod view_model;
pub mod wake;
pub mod windows;
pub mod works;
