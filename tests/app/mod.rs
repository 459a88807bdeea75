//! Tests of `app` that need no window.

mod clock;
mod collecting;
mod device;
mod drops;
mod effect_files;
mod effects_bench;
mod follow;
mod full_screen;
mod import;
mod outputs;
mod picking;
mod presets;
mod saver;
mod scopes;
mod session;
mod set_ups;
mod shown;
mod sound;
mod templates;
