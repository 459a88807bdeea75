//! What a hand-edited or merged file gets wrong without losing anything: two things with one id.

use super::{CanvasId, EffectId, LayerId, ProjectorId, SceneId, Show, SourceId};
use std::collections::HashSet;

/// Gives free ids to everything whose id is taken already; a sentence for each. References go to the first that has the id.
pub fn renumber(show: &mut Show) -> Vec<String> {
    let mut free = show.next_id().max(show.canvases.iter().map(|c| c.id.0.saturating_add(1)).max().unwrap_or(1));
    let mut notes = Vec::new();
    let mut unique = |seen: &mut HashSet<u64>, id: u64, what: &str, name: &str| -> u64 {
        if seen.insert(id) {
            return id;
        }
        let new = free;
        free = free.saturating_add(1);
        seen.insert(new);
        notes.push(format!("the {what} {name:?} had the id {id} of another one: it has the id {new} now"));
        new
    };
    let mut seen = HashSet::new();
    for canvas in &mut show.canvases {
        canvas.id = CanvasId(unique(&mut seen, canvas.id.0, "canvas", &canvas.name));
    }
    seen.clear();
    for (index, projector) in show.projectors.iter_mut().enumerate() {
        projector.id = ProjectorId(unique(&mut seen, projector.id.0, "projector", &(index + 1).to_string()));
    }
    seen.clear();
    for source in &mut show.sources {
        source.id = SourceId(unique(&mut seen, source.id.0, "source", &source.name));
    }
    seen.clear();
    for scene in &mut show.scenes {
        scene.id = SceneId(unique(&mut seen, scene.id.0, "scene", &scene.name));
    }
    seen.clear();
    let mut effects = HashSet::new();
    for layer in show.scenes.iter_mut().flat_map(|scene| &mut scene.layers) {
        layer.id = LayerId(unique(&mut seen, layer.id.0, "layer", &layer.name));
        for effect in layer.effects.iter_mut().chain(&mut layer.other_effects) {
            effect.id = EffectId(unique(&mut effects, effect.id.0, "effect", &effect.kind));
        }
    }
    notes
}
