//! What the show *is*: plain serde data, the one truth that the ECS, the panels and the files project.
//!
//! Nothing here knows of Bevy, GStreamer, egui or wgpu. Panels, hotkeys and the command line change it only
//! by [`EditCommand`]s through [`History`]; [`format`](crate::document::format) reads and writes it as RON.
//!
//! Every struct keeps what it does not know in `extra`, and kinds that this version does not know stay as they
//! were read ([`SourceKind::Unknown`], an [`EffectSpec`] of any `kind`), so a file from another version or with
//! a plug-in missing survives load and save.

pub mod audio;
mod audio_edit;
pub mod clip;
pub mod disk;
pub mod edit;
pub mod effect_spec;
pub mod format;
pub mod generations;
mod groups;
pub mod history;
pub mod ids;
pub mod layer;
pub mod migrate;
mod perspective;
mod place;
pub mod projector;
mod repair;
pub mod ron_reader;
pub mod ron_writer;
pub mod save;
pub mod show;
pub mod snapshot;
pub mod source;
mod spot;
pub mod transition;
pub mod validate;
mod validate_audio;
mod validate_source;

pub use audio::{AudioFilter, AudioMaster, AudioStrip, FilterKind};
pub use audio_edit::AudioEdit;
pub use clip::{Clip, ClipError};
pub use edit::{Applied, EditCommand, EditError, apply};
pub use effect_spec::{EffectSpec, ParamValue};
pub use history::History;
pub use ids::{CanvasId, EffectId, LayerId, ProjectorId, SceneId, SourceId};
pub use layer::{
    Blend, BlendSpace, Content, Corners, Crop, Layer, Placement, ScaleFilter, Sizing, Tag, UNPINNED, corners_fault,
};
pub use perspective::Perspective;
pub use projector::{Projected, Projector, ProjectorEdit, ProjectorPlace};
pub use show::{CanvasSpec, Extra, GuideLines, Rate, Scene, Show};
pub use snapshot::{LayerState, Snapshot, SnapshotEdit};
pub use source::{Deinterlace, EffectSource, Fallback, Source, SourceKind, WhenHidden};
pub use spot::Spot;
pub use transition::{Easing, TransitionSpec};
