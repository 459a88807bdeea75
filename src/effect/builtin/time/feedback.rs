//! The shape of effects with a memory: each frame is kept with what was kept before, and then shown.

/// The module around a file's `keep(now, before, first)`, which fills the buffer, and `show(now, held)`, which makes the picture. What is kept is
/// multiplied by alpha.
macro_rules! feedback {
    ($path:literal) => {
        concat!(include_str!("../../../../shaders/effects/time/feedback.wgsl"), include_str!($path))
    };
}

pub(in crate::effect::builtin) use feedback;
