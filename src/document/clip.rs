//! Layers as text, for the clipboard: a show that holds them, the sources and scenes that they show, and nothing else.
//!
//! Sources and scenes are found again where a show has the same ones, and added where it has not. A source that a parameter of an effect
//! names by its number is not followed: pasted into another show such a parameter may name another source, or none.

use super::edit::{EditError, renumber, scene};
use super::{Content, EditCommand, Layer, LayerId, Scene, SceneId, Show, Source, SourceId, format};
use std::collections::{BTreeMap, BTreeSet};

/// First line of layers on the clipboard.
const MARK: &str = "// Scrim layers";

/// Layers that were copied.
#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// Its scene on program holds them.
    show: Show,
}

/// Why a text holds no layers.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ClipError {
    #[error("the clipboard holds no layers: copy some first")]
    Foreign,
    #[error("the clipboard holds layers that cannot be read: {0}")]
    Broken(#[from] format::FormatError),
}

impl Clip {
    /// Copies layers, in the order that they lie in; none where the show has none of them.
    pub fn of(show: &Show, layers: &[LayerId]) -> Option<Self> {
        let chosen = show.scenes.iter().flat_map(|scene| &scene.layers).filter(|layer| layers.contains(&layer.id));
        let mut held = Scene::new(SceneId(show.next_id()), "Layers");
        held.layers = chosen.cloned().collect();
        if held.layers.is_empty() {
            return None;
        }
        let (mut sources, mut scenes) = (BTreeSet::new(), BTreeSet::new());
        let mut open: Vec<Content> = held.layers.iter().map(|layer| layer.content).collect();
        while let Some(content) = open.pop() {
            match content {
                Content::Source(id) => _ = sources.insert(id),
                Content::Scene(id) if scenes.insert(id) => {
                    open.extend(show.scene(id).iter().flat_map(|scene| &scene.layers).map(|layer| layer.content));
                }
                Content::Scene(_) => {}
            }
        }
        let mut copy = Show { canvases: show.canvases.clone(), program: held.id, ..Show::empty() };
        copy.sources = show.sources.iter().filter(|source| sources.contains(&source.id)).cloned().collect();
        copy.scenes = show.scenes.iter().filter(|scene| scenes.contains(&scene.id)).cloned().collect();
        copy.scenes.push(held);
        Some(Self { show: copy })
    }

    /// The layers from the bottom up.
    pub fn layers(&self) -> &[Layer] {
        self.show.scene(self.show.program).map(|scene| scene.layers.as_slice()).unwrap_or_default()
    }

    /// As the clipboard holds it.
    pub fn to_text(&self) -> String {
        format!("{MARK}\n{}", format::to_text(&self.show))
    }

    /// Reads what the clipboard holds.
    pub fn parse(text: &str) -> Result<Self, ClipError> {
        let rest = text.trim_start().strip_prefix(MARK).ok_or(ClipError::Foreign)?;
        let show = format::parse(rest)?.show;
        let clip = Self { show };
        if clip.layers().is_empty() { Err(ClipError::Foreign) } else { Ok(clip) }
    }

    /// Gives layers the place and the crop of the first copied one.
    pub fn transform(&self, layers: &[LayerId]) -> Option<EditCommand> {
        let from = self.layers().first()?;
        let edits = layers.iter().map(|layer| EditCommand::Reshape {
            layer: *layer,
            placement: from.placement.clone(),
            crop: from.crop,
        });
        Some(EditCommand::Together {
            label: format!("Paste the transform of {}", from.name),
            key: "paste transform".into(),
            edits: edits.collect(),
        })
    }

    /// Gives layers the effects of the first copied one.
    pub fn effects(&self, layers: &[LayerId]) -> Option<EditCommand> {
        let from = self.layers().first()?;
        let edits = layers.iter().map(|layer| EditCommand::SetStack { layer: *layer, effects: from.effects.clone() });
        Some(EditCommand::Together {
            label: format!("Paste the effects of {}", from.name),
            key: "paste effects".into(),
            edits: edits.collect(),
        })
    }

    /// Puts the layers on top of a scene; what was done, in words.
    pub(super) fn paste(&self, show: &mut Show, to: SceneId) -> Result<String, EditError> {
        let mut free = show.next_id();
        let mut next = || {
            free += 1;
            free - 1
        };
        let mut sources: BTreeMap<SourceId, SourceId> = BTreeMap::new();
        for source in &self.show.sources {
            let id = match found(&show.sources, source) {
                Some(id) => id,
                None => {
                    let id = SourceId(next());
                    show.sources.push(Source { id, ..source.clone() });
                    id
                }
            };
            sources.insert(source.id, id);
        }
        let nested = self.show.scenes.iter().filter(|scene| scene.id != self.show.program);
        let (mut scenes, mut added) = (BTreeMap::new(), Vec::new());
        for from in nested {
            // A group belongs to the layer that shows it.
            if !from.group && show.scene(from.id) == Some(from) {
                scenes.insert(from.id, from.id);
            } else {
                let id = SceneId(next());
                scenes.insert(from.id, id);
                added.push(Scene { id, ..from.clone() });
            }
        }
        let follow = |content: Content| match content {
            Content::Source(id) => Content::Source(sources.get(&id).copied().unwrap_or(id)),
            Content::Scene(id) => Content::Scene(scenes.get(&id).copied().unwrap_or(id)),
        };
        let mut own = |layer: &mut Layer| {
            layer.content = follow(layer.content);
            free = renumber(layer, free) + 1;
        };
        added.iter_mut().flat_map(|scene| &mut scene.layers).for_each(&mut own);
        let mut layers = self.layers().to_vec();
        layers.iter_mut().for_each(&mut own);
        let label = match layers.as_slice() {
            [layer] => format!("Paste {}", layer.name),
            many => format!("Paste {} layers", many.len()),
        };
        show.scenes.extend(added);
        scene(show, to)?.layers.extend(layers);
        Ok(label)
    }
}

/// The source of a show that is the same as one from elsewhere: by its number, else by its name.
fn found(sources: &[Source], wanted: &Source) -> Option<SourceId> {
    let same = |source: &&Source| source.kind == wanted.kind && source.name == wanted.name;
    let by_id = sources.iter().find(|source| source.id == wanted.id && same(source));
    by_id.or_else(|| sources.iter().find(same)).map(|source| source.id)
}
