//! Two effects for Scrim in a crate of their own. Whoever wants them adds [`HalftonePlugin`] to the app; they are then in the picker, in scene files,
//! fused and undoable like those that Scrim brings along.

mod afterglow;
mod halftone;

pub use afterglow::Afterglow;
pub use halftone::Halftone;

use bevy::app::{App, Plugin};
use scrim::prelude::EffectPlugin;

/// Registers both effects.
pub struct HalftonePlugin;

impl Plugin for HalftonePlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins((EffectPlugin::<Halftone>::default(), EffectPlugin::<Afterglow>::default()));
    }
}
