//! The show and its scenes.

use super::{AudioMaster, CanvasId, Layer, LayerId, Projector, SceneId, Snapshot, Source, SourceId, TransitionSpec};
use serde::{Deserialize, Serialize};

/// Fields that this version does not know, kept in order of name and written back unchanged.
pub type Extra = serde_json::Map<String, serde_json::Value>;

/// The version that this build writes. A field that is left out at its default needs no new one: who does not know it keeps it. Older ones are migrated, newer ones are refused with a sentence.
pub const FORMAT_VERSION: u32 = 1;

/// Everything that a scene file holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Show {
    /// Version of the file format, [`FORMAT_VERSION`] when written.
    pub scrim: u32,
    #[serde(default)]
    pub name: String,
    /// The composition surfaces. This version composes the first one; the others are kept.
    pub canvases: Vec<CanvasSpec>,
    #[serde(default)]
    pub sources: Vec<Source>,
    pub scenes: Vec<Scene>,
    /// The scene that is on program when the show opens. Switching scenes on air is session state and not an edit.
    pub program: SceneId,
    /// How scenes follow each other on air, where the one that comes says nothing else.
    #[serde(default, skip_serializing_if = "TransitionSpec::is_default")]
    pub transition: TransitionSpec,
    /// What all strips of the mixer go through together.
    #[serde(default, skip_serializing_if = "AudioMaster::is_default")]
    pub audio: AudioMaster,
    /// Windows and monitors that show a picture of the show.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub projectors: Vec<Projector>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Frames per second as a fraction, so that 29.97 and 59.94 are exact. Written as `(30000, 1001)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(u32, u32)", into = "(u32, u32)")]
pub struct Rate {
    pub num: u32,
    pub den: u32,
}

impl Rate {
    pub const fn new(num: u32, den: u32) -> Self {
        Self { num, den }
    }

    /// Frames per second; 0 when the fraction is not a rate.
    pub fn fps(self) -> f64 {
        if self.den == 0 { 0.0 } else { f64::from(self.num) / f64::from(self.den) }
    }

    /// Start of frame `n` in nanoseconds from the start of the show, exact to the nanosecond for any rate.
    pub fn frame_start_ns(self, n: u64) -> u64 {
        if self.num == 0 {
            return 0;
        }
        let ns = u128::from(n) * 1_000_000_000 * u128::from(self.den) / u128::from(self.num);
        u64::try_from(ns).unwrap_or(u64::MAX)
    }
}

impl From<(u32, u32)> for Rate {
    fn from((num, den): (u32, u32)) -> Self {
        Self { num, den }
    }
}

impl From<Rate> for (u32, u32) {
    fn from(rate: Rate) -> Self {
        (rate.num, rate.den)
    }
}

/// A composition surface: its size in pixels and its rate belong to the show and not to any window.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CanvasSpec {
    pub id: CanvasId,
    #[serde(default)]
    pub name: String,
    pub width: u32,
    pub height: u32,
    pub rate: Rate,
    #[serde(flatten)]
    pub extra: Extra,
}

/// An ordered list of layers. `layers[0]` is the bottom one, as in OBS scene files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    pub id: SceneId,
    pub name: String,
    #[serde(default)]
    pub layers: Vec<Layer>,
    /// How it comes on air, in place of [`Show::transition`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transition: Option<TransitionSpec>,
    /// It is a group: shown by a layer, and in no list of scenes.
    #[serde(default, skip_serializing_if = "super::layer::is_false")]
    pub group: bool,
    /// Lines to place layers by; no part of the picture.
    #[serde(default, skip_serializing_if = "GuideLines::is_empty")]
    pub guides: GuideLines,
    /// How its layers stood at times that somebody kept.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub snapshots: Vec<Snapshot>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Places of guides on the canvas, in pixels.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct GuideLines {
    /// Of upright ones, from the left.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub x: Vec<f64>,
    /// Of level ones, from the top.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub y: Vec<f64>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl GuideLines {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Scene {
    /// An empty scene.
    pub fn new(id: SceneId, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
            layers: Vec::new(),
            transition: None,
            group: false,
            guides: GuideLines::default(),
            snapshots: Vec::new(),
            extra: Extra::new(),
        }
    }
}

impl Show {
    /// An empty show: one 1920×1080 canvas at 30 frames per second and one empty scene.
    pub fn empty() -> Self {
        Self {
            scrim: FORMAT_VERSION,
            name: "Untitled".into(),
            canvases: vec![CanvasSpec {
                id: CanvasId(1),
                name: "Program".into(),
                width: 1920,
                height: 1080,
                rate: Rate::new(30, 1),
                extra: Extra::new(),
            }],
            sources: Vec::new(),
            scenes: vec![Scene::new(SceneId(1), "Scene")],
            program: SceneId(1),
            transition: TransitionSpec::default(),
            audio: AudioMaster::default(),
            projectors: Vec::new(),
            extra: Extra::new(),
        }
    }

    /// The canvas that this version composes.
    pub fn canvas(&self) -> Option<&CanvasSpec> {
        self.canvases.first()
    }

    pub fn source(&self, id: SourceId) -> Option<&Source> {
        self.sources.iter().find(|s| s.id == id)
    }

    pub fn source_mut(&mut self, id: SourceId) -> Option<&mut Source> {
        self.sources.iter_mut().find(|s| s.id == id)
    }

    pub fn scene(&self, id: SceneId) -> Option<&Scene> {
        self.scenes.iter().find(|s| s.id == id)
    }

    pub fn scene_mut(&mut self, id: SceneId) -> Option<&mut Scene> {
        self.scenes.iter_mut().find(|s| s.id == id)
    }

    /// How this scene comes on air.
    pub fn transition_to(&self, id: SceneId) -> &TransitionSpec {
        self.scene(id).and_then(|scene| scene.transition.as_ref()).unwrap_or(&self.transition)
    }

    /// The layer and the scene that it lies in.
    pub fn layer(&self, id: LayerId) -> Option<(SceneId, &Layer)> {
        self.scenes.iter().find_map(|s| s.layers.iter().find(|l| l.id == id).map(|l| (s.id, l)))
    }

    pub fn layer_mut(&mut self, id: LayerId) -> Option<&mut Layer> {
        self.scenes.iter_mut().flat_map(|s| s.layers.iter_mut()).find(|l| l.id == id)
    }

    /// An id above all that any source, scene, layer or effect of the show has.
    pub fn next_id(&self) -> u64 {
        let sources = self.sources.iter().map(|s| s.id.0);
        let scenes = self.scenes.iter().map(|s| s.id.0);
        let layers = self.scenes.iter().flat_map(|s| &s.layers);
        let inner = layers.flat_map(|l| std::iter::once(l.id.0).chain(l.all_effects().map(|e| e.id.0)));
        let projectors = self.projectors.iter().map(|projector| projector.id.0);
        sources.chain(scenes).chain(inner).chain(projectors).max().map_or(1, |max| max.saturating_add(1))
    }
}
