//! The effects that ship with Scrim. They use the public contract of [`effect`](super) and nothing else.

mod blur;
mod chroma_key_classic;
mod clocked;
mod color;
mod distort;
mod dressing;
mod gaussian_blur;
mod keying;
mod look;
mod matte;
mod outline;
mod picture_files;
mod stylize;
mod time;
mod transition;

pub use chroma_key_classic::ChromaKeyClassic;
pub use gaussian_blur::GaussianBlur;
pub use keying::{ChromaKeyStudio, DifferenceKey, LumaKey};

pub use look::{Look, Place, Reference, Soft, SoftOf};

use super::{EffectCatalog, EffectPlugin};
use bevy::prelude::*;

/// Registers all of them.
pub struct BuiltinEffectsPlugin;

impl Plugin for BuiltinEffectsPlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins((
            EffectPlugin::<ChromaKeyClassic>::default(),
            EffectPlugin::<ChromaKeyStudio>::default(),
            EffectPlugin::<DifferenceKey>::default(),
            EffectPlugin::<GaussianBlur>::default(),
            EffectPlugin::<LumaKey>::default(),
        ));
        let families = [
            color::effects,
            matte::effects,
            blur::effects,
            stylize::effects,
            distort::effects,
            dressing::effects,
            time::effects,
            transition::effects,
        ];
        let mut catalog = app.world_mut().resource_mut::<EffectCatalog>();
        for effect in families.into_iter().flat_map(|effects| effects()) {
            catalog.insert(effect);
        }
    }
}

/// The exponent behind a gamma slider, 0 at rest: above it brightens, below it darkens.
fn gamma_exponent(slider: f32) -> f32 {
    if slider < 0.0 { 1.0 - slider } else { 1.0 / (1.0 + slider) }
}

/// The factor behind a contrast slider, 0 at rest.
fn contrast_factor(slider: f32) -> f32 {
    if slider < 0.0 { 1.0 / (1.0 - slider) } else { 1.0 + slider }
}
