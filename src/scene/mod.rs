//! The document's projection: source entities, the canvases to compose, the show clock, and the one place where commands are applied.

pub mod actions;
pub mod budget;
pub mod clock;
pub mod glide;
mod moving;
pub mod nodes;
pub mod projected;
pub mod pulses;
pub mod reconcile;
pub mod sound;
pub mod state;
pub mod take;
pub mod transitions;

pub use actions::{ActionRequest, SessionRequest};
pub use clock::{Clock, ClockMode};
pub use pulses::Pulses;
pub use reconcile::{SourceInstance, SourceOpener};
pub use sound::SoundDesk;
pub use state::StudioState;
pub use take::LiveTransition;
pub use transitions::ShownTransition;

use crate::compositor::{Composition, InputId, ProgramCanvas, SceneCanvases};
use crate::document::SceneId;
use crate::effect::EffectCatalog;
use crate::view::SourceStatus;
use bevy::image::Image;
use bevy::prelude::*;
use bevy::render::{ExtractSchedule, RenderApp};
use projected::{alone, own_size};
use std::collections::BTreeMap;

/// Order of the scene's systems within an update.
#[derive(SystemSet, Debug, Clone, PartialEq, Eq, Hash)]
pub enum SceneSystems {
    /// The clock says whether a canvas tick falls into this update.
    Tick,
    /// Commands change the document and the session.
    Apply,
    /// Entities and canvases follow.
    Reconcile,
}

/// Everything between the document and the compositor.
pub struct ScenePlugin {
    pub clock: ClockMode,
}

impl Plugin for ScenePlugin {
    fn build(&self, app: &mut App) {
        app.insert_resource(Clock::new(self.clock))
            .init_resource::<StudioState>()
            .init_resource::<Pulses>()
            .init_resource::<EffectCatalog>()
            .init_resource::<SourceOpener>()
            .init_resource::<LiveTransition>()
            .init_resource::<glide::Glide>()
            .init_resource::<budget::BypassedEffects>()
            .add_message::<ActionRequest>()
            .add_message::<SessionRequest>()
            .configure_sets(First, SceneSystems::Tick)
            .configure_sets(PreUpdate, SceneSystems::Apply)
            .configure_sets(Update, SceneSystems::Reconcile)
            .add_systems(First, clock::tick.in_set(SceneSystems::Tick))
            .add_systems(PreUpdate, (actions::apply_actions, glide::follow_glide).chain().in_set(SceneSystems::Apply))
            .add_systems(
                Update,
                (
                    size_canvas,
                    take::follow_transition,
                    reconcile::reconcile_sources,
                    sound::mix_sounds,
                    reconcile::step_sources,
                    reconcile::reconcile_fallbacks,
                    budget::watch_budget,
                    nodes::build_composition,
                    sound::read_sound,
                )
                    .chain()
                    .in_set(SceneSystems::Reconcile),
            )
            .add_systems(Last, pulses::release);
        if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
            render_app.add_systems(ExtractSchedule, reconcile::extract_frames);
        }
        app.world_mut().init_resource::<Composition>();
    }
}

/// The canvases have the size that the show says; scenes have some while they are looked at beside the program.
fn size_canvas(
    state: Res<StudioState>,
    mut canvas: ResMut<ProgramCanvas>,
    mut scenes: ResMut<SceneCanvases>,
    mut images: ResMut<Assets<Image>>,
    instances: Query<&SourceInstance>,
) {
    let Some(size) = state.show().canvas().map(|spec| (spec.width, spec.height)) else { return };
    if (canvas.width, canvas.height) != size {
        canvas.resize(&mut images, size.0, size.1);
    }
    let mut wanted: BTreeMap<SceneId, (u32, u32)> = state.beside().into_iter().map(|scene| (scene, size)).collect();
    for source in state.alone() {
        let told = instances.iter().find(|instance| instance.id == InputId::Source(source)).map(|instance| {
            let SourceStatus { width, height, .. } = instance.handle.status();
            (width, height)
        });
        wanted.insert(alone(source), own_size(state.show(), source, told));
    }
    if !scenes.shows(&wanted) {
        scenes.show(&mut images, &wanted);
    }
}
