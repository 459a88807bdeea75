//! What is to be shown, as plain values: the compositor's input.

use crate::document::{Blend, BlendSpace, Crop, LayerId, Placement, ScaleFilter, SceneId, SourceId};
use crate::effect::{Lut3d, Stage};
use bevy::prelude::*;
use std::sync::Arc;

/// Where a layer's picture comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InputId {
    Source(SourceId),
    /// What the source shows while it has no picture.
    Fallback(SourceId),
    /// The canvas of a nested scene.
    Scene(SceneId),
}

/// One effect stage with what its `param()` and `lut()` read.
#[derive(Debug, Clone, PartialEq)]
pub struct StageNode {
    pub stage: Stage,
    pub uniforms: Vec<[f32; 4]>,
    pub lut: Option<Arc<Lut3d>>,
    /// An opaque picture stays opaque.
    pub keeps_opaque: bool,
    /// Size of this stage's pixels: 0.5 where the stages before it in the same effect halved the picture.
    pub units: (f32, f32),
}

/// One layer, with its effects resolved and its place still in the document's terms: the size of the picture is known
/// only where the textures are.
#[derive(Debug, Clone, PartialEq, Component)]
pub struct LayerNode {
    pub id: LayerId,
    pub name: Arc<str>,
    pub input: InputId,
    pub placement: Placement,
    pub crop: Crop,
    pub filter: ScaleFilter,
    pub opacity: f32,
    pub blend: Blend,
    pub space: BlendSpace,
    pub stages: Vec<StageNode>,
}

/// One canvas, layers from the bottom.
#[derive(Debug, Clone, PartialEq)]
pub struct CanvasNode {
    /// `None` is the program; else the nested scene that it holds.
    pub scene: Option<SceneId>,
    pub width: u32,
    pub height: u32,
    pub layers: Vec<LayerNode>,
}

/// All canvases of the show that are to be composed; a nested one stands before those that show it.
#[derive(Debug, Clone, PartialEq, Default, Resource)]
pub struct Composition {
    pub canvases: Vec<CanvasNode>,
    /// Inputs that no layer shows now but whose last picture is kept for when one does.
    pub kept: Vec<InputId>,
}
