//! Every change that a person can make to a show, as a value. One function applies them.

use super::clip::Clip;
use super::{
    AudioEdit, AudioMaster, Blend, BlendSpace, CanvasSpec, Content, Crop, EffectId, EffectSpec, GuideLines, Layer,
    LayerId, ParamValue, Placement, ProjectorEdit, ScaleFilter, Scene, SceneId, Show, SnapshotEdit, Source, SourceId,
    Tag, TransitionSpec, audio_edit, groups, projector, snapshot, validate,
};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A change of the document. Undoable; ids that do not exist are refused and nothing is changed.
#[derive(Debug, Clone, PartialEq)]
pub enum EditCommand {
    /// Adds a source, and a layer of it on top of `scene` if one is named. The source's id is replaced by a free one.
    AddSource {
        source: Source,
        scene: Option<SceneId>,
    },
    /// Removes a source and every layer that shows it.
    RemoveSource(SourceId),
    RenameSource(SourceId, String),
    /// Replaces everything but the id.
    SetSource(Source),
    /// Adds an empty scene at the end.
    AddScene {
        name: String,
    },
    /// Copies a scene with its layers; sources are shared and not copied.
    DuplicateScene(SceneId),
    /// Removes a scene and every layer that shows it. The last scene is refused.
    RemoveScene(SceneId),
    RenameScene(SceneId, String),
    MoveScene {
        scene: SceneId,
        to: usize,
    },
    /// Makes a scene the one that is on program when the file is opened.
    SetProgram(SceneId),
    /// Sets how scenes follow each other on air.
    SetTransition(TransitionSpec),
    /// Sets how this scene comes on air; `None` as the show says.
    SetSceneTransition(SceneId, Option<TransitionSpec>),
    /// Sets the lines that layers of a scene are placed by.
    SetGuides(SceneId, GuideLines),
    /// Changes the snapshots of a scene, or puts its layers as one says.
    Snapshot(SceneId, SnapshotEdit),
    /// Puts a layer on top of a scene, fitted into the canvas.
    AddLayer {
        scene: SceneId,
        content: Content,
        name: String,
    },
    RemoveLayer(LayerId),
    DuplicateLayer(LayerId),
    /// Makes a group of layers of one scene, in the place of the topmost one.
    Group {
        layers: Vec<LayerId>,
        name: String,
    },
    /// Puts the layers of a group back into the scene, with these placements there.
    Ungroup {
        layer: LayerId,
        placements: Vec<(LayerId, Placement)>,
    },
    RenameLayer(LayerId, String),
    /// Moves a layer within its scene; index 0 is the bottom.
    MoveLayer {
        layer: LayerId,
        to: usize,
    },
    SetPlacement(LayerId, Placement),
    SetCrop(LayerId, Crop),
    /// Places and crops in one step: what dragging an edge with Alt and resetting a transform do.
    Reshape {
        layer: LayerId,
        placement: Placement,
        crop: Crop,
    },
    SetFilter(LayerId, ScaleFilter),
    SetOpacity(LayerId, f64),
    SetBlend(LayerId, Blend),
    SetBlendSpace(LayerId, BlendSpace),
    SetVisible(LayerId, bool),
    SetLocked(LayerId, bool),
    SetTag(LayerId, Option<Tag>),
    /// Adds an effect at the end of a layer's stack.
    AddEffect {
        layer: LayerId,
        kind: String,
    },
    RemoveEffect {
        layer: LayerId,
        effect: EffectId,
    },
    MoveEffect {
        layer: LayerId,
        effect: EffectId,
        to: usize,
    },
    SetEffectEnabled {
        layer: LayerId,
        effect: EffectId,
        enabled: bool,
    },
    /// Sets a parameter; `None` puts it back to the effect's default.
    SetParam {
        layer: LayerId,
        effect: EffectId,
        param: String,
        value: Option<ParamValue>,
    },
    /// How much of an effect is seen, 0 to 1.
    SetEffectMix {
        layer: LayerId,
        effect: EffectId,
        mix: f64,
    },
    /// Puts all of an effect's parameters and its mix in place of those it has: what a preset does.
    SetEffectParams {
        layer: LayerId,
        effect: EffectId,
        params: BTreeMap<String, ParamValue>,
        mix: f64,
    },
    /// Sets these parameters of an effect in one step; the others stay: what setting it up from the picture does.
    SetUpEffect {
        layer: LayerId,
        effect: EffectId,
        params: BTreeMap<String, ParamValue>,
    },
    /// Puts other effects in place of a layer's; their ids are replaced by free ones.
    SetStack {
        layer: LayerId,
        effects: Vec<EffectSpec>,
    },
    /// The stack that is seen and the one to compare with change places.
    SwapStacks(LayerId),
    /// Makes the stack to compare with a copy of the one that is seen.
    CopyStackToOther(LayerId),
    /// Changes a source's strip of the mixer.
    Audio(SourceId, AudioEdit),
    /// Sets what all strips go through together.
    SetMaster(AudioMaster),
    /// Opens, closes or moves a projector.
    Projector(ProjectorEdit),
    SetCanvas(CanvasSpec),
    RenameShow(String),
    /// Puts the layers of a copied scene on top of another one, with the sources and scenes that they show where those are missing.
    Paste {
        scene: SceneId,
        clip: Arc<Clip>,
    },
    /// Several edits as one step: all of them, or none where one is refused.
    Together {
        label: String,
        /// Commands of the same key in one gesture become one step.
        key: String,
        edits: Vec<EditCommand>,
    },
}

/// What a command did.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// For the undo menu: "Move Cam".
    pub label: String,
    /// Commands of the same key in one gesture (a drag, a held slider) become one undo step.
    pub key: String,
    /// The id given to what was added.
    pub created: Option<u64>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    #[error("there is no {what} {id} in this show")]
    Missing { what: &'static str, id: u64 },
    #[error("a show needs at least one scene")]
    LastScene,
    #[error("{0}")]
    Invalid(String),
}

/// Applies one command. On an error the show is as it was.
pub fn apply(show: &mut Show, command: EditCommand) -> Result<Applied, EditError> {
    let mut draft = show.clone();
    let applied = change(&mut draft, command)?;
    groups::tidy(&mut draft);
    projector::tidy(&mut draft);
    validate::check(&draft).map_err(|problem| EditError::Invalid(problem.to_string()))?;
    *show = draft;
    Ok(applied)
}

fn change(show: &mut Show, command: EditCommand) -> Result<Applied, EditError> {
    use EditCommand as E;
    let next = show.next_id();
    let done = |label: String, key: String| Ok(Applied { label, key, created: None });
    let made = |label: String, id: u64| Ok(Applied { label, key: format!("new {id}"), created: Some(id) });
    match command {
        E::AddSource { mut source, scene } => {
            source.id = SourceId(next);
            let (name, seen) = (source.name.clone(), source.kind.has_picture());
            show.sources.push(source);
            // What has no picture has nothing to place.
            if let Some(scene) = scene.filter(|_| seen) {
                add_layer(show, scene, Content::Source(SourceId(next)), name.clone(), next + 1)?;
            }
            made(format!("Add {name}"), next)
        }
        E::RemoveSource(id) => {
            let name = source(show, id)?.name.clone();
            show.sources.retain(|s| s.id != id);
            remove_layers_of(show, Content::Source(id));
            audio_edit::forget(show, id);
            done(format!("Delete {name}"), format!("del source {id}"))
        }
        E::RenameSource(id, name) => {
            source(show, id)?.name.clone_from(&name);
            done(format!("Rename to {name}"), format!("rename source {id}"))
        }
        E::SetSource(new) => {
            let (id, label) = (new.id, format!("Change {}", new.name));
            *source(show, id)? = new;
            done(label, format!("source {id}"))
        }
        E::AddScene { name } => {
            show.scenes.push(Scene::new(SceneId(next), name.clone()));
            made(format!("Add {name}"), next)
        }
        E::DuplicateScene(id) => {
            let at = scene_index(show, id)?;
            let mut copy = scene(show, id)?.clone();
            copy.id = SceneId(next);
            copy.name = format!("{} copy", copy.name);
            // They say how the layers of the other scene stood.
            copy.snapshots.clear();
            let mut free = next + 1;
            for layer in &mut copy.layers {
                free = renumber(layer, free) + 1;
                groups::copy_groups(show, layer, &mut free);
            }
            let label = format!("Duplicate {}", copy.name);
            show.scenes.insert(at + 1, copy);
            made(label, next)
        }
        E::RemoveScene(id) => {
            let Scene { name, group, .. } = scene(show, id)?.clone();
            if !group && show.scenes.iter().filter(|scene| !scene.group).count() == 1 {
                return Err(EditError::LastScene);
            }
            show.scenes.retain(|s| s.id != id);
            remove_layers_of(show, Content::Scene(id));
            if show.program == id
                && let Some(first) = show.scenes.iter().find(|scene| !scene.group)
            {
                show.program = first.id;
            }
            done(format!("Delete {name}"), format!("del scene {id}"))
        }
        E::RenameScene(id, name) => {
            scene(show, id)?.name.clone_from(&name);
            done(format!("Rename to {name}"), format!("rename scene {id}"))
        }
        E::MoveScene { scene, to } => {
            let from = scene_index(show, scene)?;
            shift(&mut show.scenes, from, to);
            done("Reorder scenes".into(), format!("move scene {scene}"))
        }
        E::SetProgram(id) => {
            let name = scene(show, id)?.name.clone();
            show.program = id;
            done(format!("Open on {name}"), "program".into())
        }
        E::SetTransition(spec) => {
            show.transition = spec;
            done("Transition".into(), "transition".into())
        }
        E::SetSceneTransition(id, spec) => {
            let scene = scene(show, id)?;
            scene.transition = spec;
            done(format!("Transition to {}", scene.name), format!("transition {id}"))
        }
        E::SetGuides(id, guides) => {
            scene(show, id)?.guides = guides;
            done("Guides".into(), format!("guides {id}"))
        }
        E::Snapshot(id, edit) => {
            let (label, key) = snapshot::change(scene(show, id)?, edit)?;
            done(label, key)
        }
        E::AddLayer { scene, content, name } => {
            add_layer(show, scene, content, name.clone(), next)?;
            made(format!("Add {name}"), next)
        }
        E::RemoveLayer(id) => {
            let (_, name) = locate(show, id)?;
            for scene in &mut show.scenes {
                scene.layers.retain(|l| l.id != id);
            }
            done(format!("Delete {name}"), format!("del layer {id}"))
        }
        E::DuplicateLayer(id) => {
            let (at, name) = locate(show, id)?;
            let mut copy = layer(show, id)?.clone();
            let mut free = renumber(&mut copy, next) + 1;
            groups::copy_groups(show, &mut copy, &mut free);
            copy.name = format!("{name} copy");
            let layers = &mut scene(show, at)?.layers;
            let index = layers.iter().position(|l| l.id == id).ok_or(missing("layer", id.0))?;
            layers.insert(index + 1, copy);
            made(format!("Duplicate {name}"), next)
        }
        E::Group { layers, name } => {
            let label = format!("Group {} layers", layers.len());
            made(label, groups::group(show, &layers, name)?)
        }
        E::Ungroup { layer, placements } => {
            let name = groups::ungroup(show, layer, placements)?;
            done(format!("Ungroup {name}"), format!("ungroup {layer}"))
        }
        E::RenameLayer(id, name) => {
            layer(show, id)?.name.clone_from(&name);
            done(format!("Rename to {name}"), format!("rename layer {id}"))
        }
        E::MoveLayer { layer: id, to } => {
            let (at, name) = locate(show, id)?;
            let layers = &mut scene(show, at)?.layers;
            let from = layers.iter().position(|l| l.id == id).ok_or(missing("layer", id.0))?;
            shift(layers, from, to);
            done(format!("Reorder {name}"), format!("order {id}"))
        }
        E::SetPlacement(id, to) => set(show, id, "Move", "place", |l| l.placement = to),
        E::SetCrop(id, to) => set(show, id, "Crop", "crop", |l| l.crop = to),
        E::Reshape { layer: id, placement, crop } => set(show, id, "Transform", "reshape", |l| {
            l.placement = placement;
            l.crop = crop;
        }),
        E::SetFilter(id, to) => set(show, id, "Filter", "filter", |l| l.filter = to),
        E::SetOpacity(id, to) => set(show, id, "Opacity of", "opacity", |l| l.opacity = to),
        E::SetBlend(id, to) => set(show, id, "Blend", "blend", |l| l.blend = to),
        E::SetBlendSpace(id, to) => set(show, id, "Blend", "space", |l| l.blend_space = to),
        E::SetVisible(id, to) => set(show, id, if to { "Show" } else { "Hide" }, "visible", |l| l.visible = to),
        E::SetLocked(id, to) => set(show, id, if to { "Lock" } else { "Unlock" }, "locked", |l| l.locked = to),
        E::SetTag(id, to) => set(show, id, "Colour", "tag", |l| l.tag = to),
        E::AddEffect { layer: id, kind } => {
            let layer = layer(show, id)?;
            layer.effects.push(EffectSpec::new(EffectId(next), kind.clone()));
            made(format!("Add {kind} to {}", layer.name), next)
        }
        E::RemoveEffect { layer: id, effect } => {
            let layer = layer(show, id)?;
            let index = effect_index(layer, effect)?;
            let kind = layer.effects.remove(index).kind;
            done(format!("Delete {kind}"), format!("del effect {effect}"))
        }
        E::MoveEffect { layer: id, effect, to } => {
            let layer = layer(show, id)?;
            let from = effect_index(layer, effect)?;
            shift(&mut layer.effects, from, to);
            done("Reorder effects".into(), format!("effect order {effect}"))
        }
        E::SetEffectEnabled { layer: id, effect, enabled } => {
            let spec = effect_of(show, id, effect)?;
            spec.enabled = enabled;
            done(format!("{} {}", if enabled { "Enable" } else { "Bypass" }, spec.kind), format!("on {effect}"))
        }
        E::SetParam { layer: id, effect, param, value } => {
            let spec = effect_of(show, id, effect)?;
            let label = format!("{} of {}", param.replace('_', " "), spec.kind);
            let key = format!("param {effect} {param}");
            match value {
                Some(value) => spec.params.insert(param, value),
                None => spec.params.remove(&param),
            };
            done(label, key)
        }
        E::SetEffectMix { layer: id, effect, mix } => {
            let spec = effect_of(show, id, effect)?;
            spec.mix = mix;
            done(format!("Mix of {}", spec.kind), format!("mix {effect}"))
        }
        E::SetEffectParams { layer: id, effect, params, mix } => {
            let spec = effect_of(show, id, effect)?;
            (spec.params, spec.mix) = (params, mix);
            done(format!("Preset of {}", spec.kind), format!("preset {effect} {next}"))
        }
        E::SetUpEffect { layer: id, effect, params } => {
            let spec = effect_of(show, id, effect)?;
            spec.params.extend(params);
            done(format!("Set up {}", spec.kind), format!("set up {effect} {next}"))
        }
        E::SetStack { layer: id, effects } => {
            let layer = layer(show, id)?;
            layer.effects = renumbered(effects, next);
            done(format!("Effects of {}", layer.name), format!("stack {id} {next}"))
        }
        E::SwapStacks(id) => {
            let layer = layer(show, id)?;
            std::mem::swap(&mut layer.effects, &mut layer.other_effects);
            layer.on_b = !layer.on_b;
            let seen = if layer.on_b { "B" } else { "A" };
            done(format!("Show stack {seen} of {}", layer.name), format!("swap {id} {seen}"))
        }
        E::CopyStackToOther(id) => {
            let layer = layer(show, id)?;
            layer.other_effects = renumbered(layer.effects.clone(), next);
            let (from, to) = if layer.on_b { ("B", "A") } else { ("A", "B") };
            done(format!("Copy stack {from} of {} to {to}", layer.name), format!("copy stack {id}"))
        }
        E::Audio(id, edit) => {
            let (label, key) = audio_edit::change(source(show, id)?, edit)?;
            done(label, key)
        }
        E::SetMaster(master) => {
            show.audio = master;
            done("Master".into(), "master".into())
        }
        E::Projector(edit) => {
            let (label, key, created) = projector::change(show, edit, next)?;
            Ok(Applied { label, key, created })
        }
        E::SetCanvas(canvas) => {
            let id = canvas.id;
            let slot = show.canvases.iter_mut().find(|c| c.id == id).ok_or(missing("canvas", id.0))?;
            *slot = canvas;
            done("Canvas".into(), format!("canvas {id}"))
        }
        E::RenameShow(name) => {
            show.name = name;
            done("Rename show".into(), "show name".into())
        }
        E::Paste { scene, clip } => {
            let label = clip.paste(show, scene)?;
            made(label, next)
        }
        E::Together { label, key, edits } => {
            let mut created = None;
            for edit in edits {
                created = change(show, edit)?.created.or(created);
            }
            Ok(Applied { label, key, created })
        }
    }
}

fn set(
    show: &mut Show,
    id: LayerId,
    verb: &str,
    key: &str,
    change: impl FnOnce(&mut Layer),
) -> Result<Applied, EditError> {
    let layer = layer(show, id)?;
    change(layer);
    Ok(Applied { label: format!("{verb} {}", layer.name), key: format!("{key} {id}"), created: None })
}

fn add_layer(show: &mut Show, to: SceneId, content: Content, name: String, id: u64) -> Result<(), EditError> {
    let (width, height) = show.canvas().map_or((1920, 1080), |c| (c.width, c.height));
    let mut layer = Layer::new(LayerId(id), name, content);
    layer.placement = Placement::fit(f64::from(width), f64::from(height));
    scene(show, to)?.layers.push(layer);
    Ok(())
}

fn remove_layers_of(show: &mut Show, content: Content) {
    for scene in &mut show.scenes {
        scene.layers.retain(|l| l.content != content);
    }
}

/// Gives a copied layer and its effects ids from `first` on; returns the last one used.
pub(super) fn renumber(layer: &mut Layer, first: u64) -> u64 {
    layer.id = LayerId(first);
    let mut last = first;
    for effect in layer.effects.iter_mut().chain(&mut layer.other_effects) {
        last += 1;
        effect.id = EffectId(last);
    }
    last
}

/// Effects with ids from `first` on.
fn renumbered(mut effects: Vec<EffectSpec>, first: u64) -> Vec<EffectSpec> {
    for (effect, id) in effects.iter_mut().zip(first..) {
        effect.id = EffectId(id);
    }
    effects
}

fn shift<T>(items: &mut Vec<T>, from: usize, to: usize) {
    if from < items.len() {
        let item = items.remove(from);
        items.insert(to.min(items.len()), item);
    }
}

fn missing(what: &'static str, id: u64) -> EditError {
    EditError::Missing { what, id }
}

fn source(show: &mut Show, id: SourceId) -> Result<&mut Source, EditError> {
    show.source_mut(id).ok_or(missing("source", id.0))
}

pub(super) fn scene(show: &mut Show, id: SceneId) -> Result<&mut Scene, EditError> {
    show.scene_mut(id).ok_or(missing("scene", id.0))
}

fn scene_index(show: &Show, id: SceneId) -> Result<usize, EditError> {
    show.scenes.iter().position(|s| s.id == id).ok_or(missing("scene", id.0))
}

fn layer(show: &mut Show, id: LayerId) -> Result<&mut Layer, EditError> {
    show.layer_mut(id).ok_or(missing("layer", id.0))
}

fn locate(show: &Show, id: LayerId) -> Result<(SceneId, String), EditError> {
    show.layer(id).map(|(scene, layer)| (scene, layer.name.clone())).ok_or(missing("layer", id.0))
}

fn effect_index(layer: &Layer, id: EffectId) -> Result<usize, EditError> {
    layer.effects.iter().position(|e| e.id == id).ok_or(missing("effect", id.0))
}

fn effect_of(show: &mut Show, id: LayerId, effect: EffectId) -> Result<&mut EffectSpec, EditError> {
    layer(show, id)?.effects.iter_mut().find(|e| e.id == effect).ok_or(missing("effect", effect.0))
}
