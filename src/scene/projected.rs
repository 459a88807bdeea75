//! Pictures that windows show beside the program: scenes, and sources alone.

use super::StudioState;
use super::nodes::Builder;
use super::state::MULTIVIEW;
use crate::compositor::{CanvasNode, InputId, LayerNode};
use crate::document::{Placement, Projected, SceneId, Show, SourceId, SourceKind};
use std::collections::BTreeSet;

/// Sides of a picture in pixels that any device has textures for.
const MOST_SIDE: u32 = 8192;

/// The scene that holds a source alone. No show has it: ids in files end far below.
pub fn alone(source: SourceId) -> SceneId {
    SceneId(u64::MAX - source.0)
}

impl StudioState {
    /// The scenes that are looked at beside the program: a group that is worked on, the preview, those of the multiview and of projectors.
    pub fn beside(&self) -> BTreeSet<SceneId> {
        let projected = || self.show().projectors.iter().map(|projector| projector.shows);
        let all = self.multiview || projected().any(|shows| shows == Projected::Multiview);
        let listed = self.show().scenes.iter().filter(|scene| all && !scene.group).take(MULTIVIEW);
        let scenes = projected().filter_map(|shows| match shows {
            Projected::Scene(scene) => Some(scene),
            _ => None,
        });
        listed.map(|scene| scene.id).chain(self.inside).chain(self.preview).chain(scenes).collect()
    }

    /// The sources that projectors show.
    pub fn alone(&self) -> BTreeSet<SourceId> {
        let projectors = self.show().projectors.iter();
        let sources = projectors.filter_map(|projector| match projector.shows {
            Projected::Source(source) => Some(source),
            _ => None,
        });
        sources.filter(|source| self.show().source(*source).is_some_and(|source| source.kind.has_picture())).collect()
    }

    /// The scene whose canvas shows this; `None` is the program's. `settled`: nothing is on its way there.
    pub fn canvas_of(&self, shows: Projected, settled: bool) -> Option<SceneId> {
        let scene = match shows {
            Projected::Program | Projected::Multiview => None,
            Projected::Preview => self.preview,
            Projected::Scene(scene) => Some(scene),
            Projected::Source(source) => Some(alone(source)),
        };
        // The program's own scene has no second canvas, unless it is on its way.
        scene.filter(|scene| !(settled && *scene == self.program))
    }
}

/// Pixels of a source's own picture; `known` where it has told them. Until then as large as the canvas.
pub fn own_size(show: &Show, source: SourceId, known: Option<(u32, u32)>) -> (u32, u32) {
    let made = show.source(source).and_then(|source| match &source.kind {
        SourceKind::Effect(made) => Some((made.width, made.height)),
        _ => None,
    });
    let canvas = show.canvas().map_or((1920, 1080), |canvas| (canvas.width, canvas.height));
    let (width, height) = made.or(known).filter(|(width, height)| width.min(height) > &0).unwrap_or(canvas);
    (width.clamp(1, MOST_SIDE), height.clamp(1, MOST_SIDE))
}

impl Builder<'_> {
    /// Adds a canvas that a source fills.
    pub(super) fn add_alone(&mut self, canvases: &mut Vec<CanvasNode>, source: SourceId) {
        let (width, height) = own_size(self.show, source, self.size(InputId::Source(source)));
        let placement = Placement::fit(f64::from(width), f64::from(height));
        let layers = self.input(source).map(|input| LayerNode { placement, ..LayerNode::plain(input) });
        canvases.push(CanvasNode { scene: Some(alone(source)), width, height, layers: layers.into_iter().collect() });
    }
}
