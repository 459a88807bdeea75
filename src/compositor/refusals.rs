//! What becomes of effects from files whose shaders are refused: drawn alone before they are left out, and said where layers are listed.

use super::node::{Composition, InputId};
use super::pipelines::PipelineKey;
use super::plan::{Exceptions, Owner, Pass, Plan};
use crate::document::LayerId;
use bevy::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Sentences by layer; both worlds hold it.
#[derive(Resource, Clone, Default)]
pub struct Refusals(Arc<Mutex<BTreeMap<LayerId, String>>>);

impl Refusals {
    pub fn get(&self) -> BTreeMap<LayerId, String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn set(&self, sentences: BTreeMap<LayerId, String>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = sentences;
    }
}

/// What else is to be planned around, when shaders of this plan have failed; `None` when there is nothing new. A layer whose stages are
/// fused with others' is drawn unfused first: the fault may be another's.
pub(super) fn around(
    plan: &Plan,
    known: &Exceptions,
    keys: impl Fn(&Pass) -> Vec<PipelineKey>,
    mut failed: impl FnMut(&PipelineKey) -> Option<Arc<str>>,
) -> Option<Exceptions> {
    let mut next = known.clone();
    for pass in &plan.passes {
        let keys = keys(pass);
        if let Some(run) = &pass.program {
            let why = keys.iter().find_map(&mut failed);
            let effect = (run.instance.owner, run.instance.effect);
            if let Some(why) = why.filter(|_| run.instance.stage.is_some()) {
                next.left_out.entry(effect).or_insert_with(|| said(&run.program.code.name, &why));
            }
            continue;
        }
        for (draw, key) in pass.draws.iter().zip(&keys) {
            if !key.is_untrusted() {
                continue;
            }
            let Some(why) = failed(key) else { continue };
            let layers = || draw.layers.iter().zip(&draw.key.layers);
            let fused = layers().filter_map(|(layer, key)| match layer.owner {
                Owner::Layer(id) if key.stages.iter().any(|stage| stage.snippet.untrusted) => Some(id),
                _ => None,
            });
            let before = next.unfused.len();
            next.unfused.extend(fused);
            if next.unfused.len() > before {
                continue;
            }
            for (layer, key) in layers() {
                let stages = key.stages.iter().zip(&layer.effects).filter(|(stage, _)| stage.snippet.untrusted);
                for (stage, effect) in stages {
                    let sentence = || said(&stage.snippet.entry, &why);
                    next.left_out.entry((layer.owner, *effect)).or_insert_with(sentence);
                }
            }
        }
    }
    (next != *known).then_some(next)
}

fn said(name: &str, why: &str) -> Arc<str> {
    format!("The effect \"{name}\" is left out: {why}").into()
}

/// Sentences by layer; what is wrong with a generator is said at the layers that show it.
pub(super) fn sentences(exceptions: &Exceptions, composition: &Composition) -> BTreeMap<LayerId, String> {
    let mut sentences = BTreeMap::new();
    for ((owner, _), sentence) in &exceptions.left_out {
        let shows = |input: InputId| matches!((owner, input), (Owner::Generator(a), InputId::Source(b)) if *a == b);
        let layers = composition.canvases.iter().flat_map(|canvas| &canvas.layers);
        for layer in layers.filter(|layer| *owner == Owner::Layer(layer.id) || shows(layer.input)) {
            sentences.entry(layer.id).or_insert_with(|| sentence.to_string());
        }
    }
    sentences
}
