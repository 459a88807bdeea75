//! From the scene on program to the compositor's values: effects resolved, fallbacks in place, nested scenes first.

use super::{SourceInstance, StudioState};
use crate::compositor::{CanvasNode, Composition, InputId, LayerNode, StageNode};
use crate::document::{Content, Fallback, Layer, LayerId, SceneId, Show, SourceId};
use crate::effect::{EffectCatalog, EffectContext, Params, Stage};
use crate::view::SourceStatus;
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

/// Why effects of layers are passed through, by layer.
#[derive(Resource, Default, Clone, PartialEq)]
pub struct LayerProblems(pub BTreeMap<LayerId, String>);

/// What of a source decides how its layers are composed.
#[derive(Clone, Copy, PartialEq, Default)]
pub struct Known {
    needs_fallback: bool,
    size: (u32, u32),
}

/// Builds the composition anew when the show, the program, the state of a source or an effect changed.
pub fn build_composition(
    mut composition: ResMut<Composition>,
    mut problems: Local<LayerProblems>,
    mut published: Option<ResMut<LayerProblems>>,
    instances: Query<&SourceInstance>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
    mut basis: Local<(u64, HashMap<InputId, Known>)>,
) {
    let mut known = HashMap::default();
    for instance in &instances {
        let SourceStatus { needs_fallback, width, height, .. } = instance.handle.status();
        known.insert(instance.id, Known { needs_fallback, size: (width, height) });
    }
    if basis.0 == state.revision && basis.1 == known && !catalog.is_changed() {
        return;
    }
    problems.0.clear();
    let mut builder =
        Builder { show: state.show(), known: &known, catalog: &catalog, base: &state.base(), problems: &mut problems };
    let mut canvases = Vec::new();
    builder.add(&mut canvases, state.program, true);
    let next = Composition { canvases, kept: known.keys().copied().collect() };
    composition.set_if_neq(next);
    if let Some(published) = &mut published {
        published.set_if_neq(problems.clone());
    }
    *basis = (state.revision, known);
}

struct Builder<'a> {
    show: &'a Show,
    known: &'a HashMap<InputId, Known>,
    catalog: &'a EffectCatalog,
    base: &'a Path,
    problems: &'a mut LayerProblems,
}

impl Builder<'_> {
    /// Adds a scene's canvas after those of the scenes that it shows; each scene once.
    fn add(&mut self, canvases: &mut Vec<CanvasNode>, id: SceneId, program: bool) {
        let Some((scene, canvas)) = self.show.scene(id).zip(self.show.canvas()) else { return };
        let mut layers = Vec::new();
        for layer in scene.layers.iter().filter(|layer| layer.visible) {
            if let Content::Scene(nested) = layer.content
                && !canvases.iter().any(|canvas| canvas.scene == Some(nested))
            {
                self.add(canvases, nested, false);
            }
            layers.extend(self.layer(layer, (canvas.width, canvas.height)));
        }
        let scene = (!program).then_some(id);
        canvases.push(CanvasNode { scene, width: canvas.width, height: canvas.height, layers });
    }

    /// `None` for a layer that has nothing to show.
    fn layer(&mut self, layer: &Layer, canvas: (u32, u32)) -> Option<LayerNode> {
        let input = match layer.content {
            Content::Scene(scene) => InputId::Scene(scene),
            Content::Source(source) => self.input(source)?,
        };
        let size = match input {
            InputId::Scene(_) => canvas,
            id => self.known.get(&id).map(|known| known.size).filter(|size| size.0 > 0).unwrap_or(canvas),
        };
        let size = (
            (f64::from(size.0) - layer.crop.left - layer.crop.right) as f32,
            (f64::from(size.1) - layer.crop.top - layer.crop.bottom) as f32,
        );
        Some(LayerNode {
            id: layer.id,
            name: layer.name.as_str().into(),
            input,
            placement: layer.placement.clone(),
            crop: layer.crop,
            filter: layer.filter,
            opacity: layer.opacity as f32,
            blend: layer.blend,
            space: layer.blend_space,
            stages: self.stages(layer, size),
        })
    }

    fn input(&self, source: SourceId) -> Option<InputId> {
        let lost = self.known.get(&InputId::Source(source)).is_some_and(|known| known.needs_fallback);
        if !lost {
            return Some(InputId::Source(source));
        }
        let fallback = self.show.source(source).map(|source| &source.fallback)?;
        (*fallback != Fallback::Nothing).then_some(InputId::Fallback(source))
    }

    fn stages(&mut self, layer: &Layer, size: (f32, f32)) -> Vec<StageNode> {
        let mut nodes = Vec::new();
        let context = EffectContext { size };
        for spec in layer.effects.iter().filter(|spec| spec.enabled) {
            let Some(effect) = self.catalog.get(&spec.kind) else {
                let sentence = format!("This build has no effect \"{}\"; it is passed through", spec.kind);
                self.problems.0.insert(layer.id, sentence);
                continue;
            };
            let params = Params::resolve(&effect.info().params, &spec.params);
            let assets = match effect.assets(&params, self.base) {
                Ok(assets) => assets,
                Err(sentence) => {
                    self.problems.0.insert(layer.id, sentence);
                    continue;
                }
            };
            let mut units = (1.0, 1.0);
            for (index, stage) in effect.stages(&params, &context).into_iter().enumerate() {
                let mut uniforms = Vec::new();
                effect.uniforms(index, &params, &context, &mut uniforms);
                let reduced = if let Stage::Pass { scale, .. } = &stage { *scale } else { (1.0, 1.0) };
                let keeps_opaque = effect.keeps_opaque(&params);
                nodes.push(StageNode { stage, uniforms, lut: assets.lut.clone(), keeps_opaque, units });
                units = (units.0 * reduced.0, units.1 * reduced.1);
            }
        }
        nodes
    }
}
