//! From one scene to another by an effect: both are composed as nested scenes, and the program is the effect at a progress. One that
//! [moves layers](Effect::moves_layers) makes the program of both scenes' layers instead.

use super::Pulses;
use super::budget::BypassedEffects;
use super::nodes::{Builder, LayerProblems, Moment, image_of, stage_nodes};
use crate::compositor::{CanvasNode, Composition, InputId, LayerNode};
use crate::document::{EffectId, LayerId, ParamValue, SceneId, Show};
use crate::effect::{Effect, EffectCatalog, EffectContext, EffectImage, PROGRESS, Params};
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The layer of the program's canvas that shows a transition; no scene's.
pub const TRANSITION_LAYER: LayerId = LayerId(0);

/// What is on program while this resource is there, in place of a scene.
#[derive(Resource, Debug, Clone, PartialEq)]
pub struct ShownTransition {
    pub from: SceneId,
    pub to: SceneId,
    /// Name of the registered transition.
    pub kind: String,
    pub params: BTreeMap<String, ParamValue>,
    /// 0 shows the one scene, 1 the other.
    pub progress: f64,
}

/// Both scenes and the effect between them. Sizes of pictures are taken for the canvas's. The error is a sentence.
pub fn transition(
    show: &Show,
    (from, to): (SceneId, SceneId),
    effect: &dyn Effect,
    params: &Params,
    catalog: &EffectCatalog,
    base: &Path,
) -> Result<Composition, String> {
    let (known, mut problems) = (HashMap::default(), LayerProblems::default());
    let (pulses, bypassed) = (Pulses::default(), BypassedEffects::default());
    let solo = BTreeSet::new();
    let moment = Moment { pulses: &pulses, bypassed: &bypassed, compared: None, solo: &solo };
    let mut builder = Builder { show, known: &known, catalog, base, moment, problems: &mut problems };
    builder.between((from, to), effect, params)
}

impl Builder<'_> {
    /// Where the transition cannot be, the scene that it leads to is shown as from the middle on, and the one before till then.
    pub(super) fn transition(&mut self, shown: &ShownTransition) -> Composition {
        let between = self.effect_between(shown);
        between.unwrap_or_else(|sentence| {
            self.problems.0.insert(TRANSITION_LAYER, sentence);
            let mut composition = Composition::default();
            let scene = if shown.progress < 0.5 { shown.from } else { shown.to };
            self.add(&mut composition.canvases, scene, true);
            composition
        })
    }

    fn effect_between(&mut self, shown: &ShownTransition) -> Result<Composition, String> {
        let missing = || format!("This build has no transition \"{}\"; the scenes are cut", shown.kind);
        let catalog = self.catalog;
        let effect = catalog.get(&shown.kind).ok_or_else(missing)?;
        if effect.moves_layers() {
            return self.moved(shown);
        }
        let mut given = shown.params.clone();
        given.insert(PROGRESS.to_owned(), shown.progress.clamp(0.0, 1.0).into());
        let params = Params::resolve(&effect.info().params, &given);
        self.between((shown.from, shown.to), &**effect, &params)
    }

    fn between(
        &mut self,
        (from, to): (SceneId, SceneId),
        effect: &dyn Effect,
        params: &Params,
    ) -> Result<Composition, String> {
        let canvas = self.show.canvas().ok_or("The show has no canvas")?;
        let (width, height) = (canvas.width, canvas.height);
        let context = EffectContext { size: (width as f32, height as f32) };
        let show = self.show;
        let exists = |id| show.source(id).is_some();
        let image = |image: &EffectImage| image_of(image, &exists, Some(InputId::Scene(to)));
        let stages = stage_nodes(effect, (EffectId(0), 1.0), params, &context, self.base, &image)?;
        let mut composition = Composition::default();
        for scene in [from, to] {
            if !composition.canvases.iter().any(|canvas| canvas.scene == Some(scene)) {
                self.add(&mut composition.canvases, scene, false);
            }
        }
        let layer = LayerNode {
            id: TRANSITION_LAYER,
            name: effect.info().label.into(),
            stages,
            ..LayerNode::plain(InputId::Scene(from))
        };
        composition.canvases.push(CanvasNode { scene: None, width, height, layers: vec![layer] });
        Ok(composition)
    }
}
