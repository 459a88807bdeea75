//! Snippets that read `clock(at)`: the show time in seconds, or 0 for what stands still. The latter is not drawn again as time goes by.

/// A snippet in both forms. Made by [`clocked!`].
#[derive(Debug, Clone, Copy)]
pub(super) struct Clocked {
    pub still: &'static str,
    pub running: &'static str,
}

impl Clocked {
    /// The form for something of this speed.
    pub fn at_speed(self, speed: f32) -> &'static str {
        if speed == 0.0 { self.still } else { self.running }
    }
}

/// Both forms of pieces of text.
macro_rules! clocked {
    ($($text:expr),+ $(,)?) => {
        crate::effect::builtin::clocked::Clocked {
            still: concat!("fn clock(at: At) -> f32 { return 0.0; }\n", $($text),+),
            running: concat!("fn clock(at: At) -> f32 { return at.time; }\n", $($text),+),
        }
    };
}

pub(super) use clocked;
