//! What a show must hold to make sense, beyond its shape. Runs on every edit, so it looks at everything once.

use super::projector::{self, MAX_PROJECTORS};
use super::snapshot;
use super::validate_audio::{check_master, check_strip};
use super::validate_source::check_source;
use super::{
    CanvasSpec, Content, Corners, EffectSpec, GuideLines, Layer, Scene, SceneId, Show, Sizing, SourceId, corners_fault,
    place,
};
use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::ops::RangeInclusive;

/// Most characters of a name.
pub const MAX_NAME: usize = 200;
/// Most layers of a show, all scenes together.
pub const MAX_LAYERS: usize = 10_000;
/// Most effects of one stack.
pub const MAX_EFFECTS: usize = 1000;
/// Most guides of a scene on each axis.
pub const MAX_GUIDES: usize = 100;
/// Highest id, low enough that counting on from it never ends.
const MAX_ID: u64 = 1_000_000_000_000;
/// Width and height of a canvas in pixels.
const CANVAS: RangeInclusive<f64> = 16.0..=8192.0;
/// Frames per second of a canvas.
const CANVAS_FPS: RangeInclusive<f64> = 1.0..=240.0;
/// Positions on the canvas and lengths of crops in pixels, far beyond any canvas.
const FAR: f64 = 1_000_000.0;

/// Where a pinned corner may lie, in widths and heights of its box.
const PINNED: RangeInclusive<f64> = -10.0..=10.0;

/// The first thing that makes no sense, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Problem {
    /// Such as `scenes[2].layers["Cam"].opacity`.
    pub place: String,
    pub what: String,
}

/// A fault of one thing: the field within it, and a sentence.
pub(super) type Fault = (String, String);

/// Looks for the first thing that makes no sense.
pub fn check(show: &Show) -> Result<(), Problem> {
    name(&show.name).map_err(|fault| at("", fault))?;
    show.transition.check().map_err(|fault| at("transition", fault))?;
    check_master(&show.audio).map_err(|fault| at("audio", fault))?;
    check_canvases(show)?;
    check_projectors(show)?;
    let sources: HashSet<u64> = check_sources(show)?;
    let scenes = check_scene_ids(show)?;
    check_layers(show, &sources, &scenes)?;
    if !scenes.contains_key(&show.program) {
        return Err(at("", fault("program", format!("there is no scene {}", show.program))));
    }
    check_nesting(show, &scenes)
}

fn check_canvases(show: &Show) -> Result<(), Problem> {
    if show.canvases.is_empty() {
        return Err(at("", fault("canvases", "a show needs at least one canvas")));
    }
    let mut seen = HashSet::new();
    for (index, canvas) in show.canvases.iter().enumerate() {
        id(canvas.id.0, &mut seen)
            .and_then(|()| check_canvas(canvas))
            .map_err(|fault| at(&format!("canvases[{index}]"), fault))?;
    }
    Ok(())
}

fn check_canvas(canvas: &CanvasSpec) -> Result<(), Fault> {
    name(&canvas.name)?;
    within("width", canvas.width.into(), CANVAS)?;
    within("height", canvas.height.into(), CANVAS)?;
    if canvas.rate.num == 0 || canvas.rate.den == 0 {
        return Err(fault("rate", "both numbers of a rate are above 0, such as (30000, 1001)"));
    }
    within("rate", canvas.rate.fps(), CANVAS_FPS)
}

fn check_projectors(show: &Show) -> Result<(), Problem> {
    let count = show.projectors.len();
    if count > MAX_PROJECTORS {
        let what = format!("{count} projectors are too many: a show has at most {MAX_PROJECTORS}");
        return Err(at("", fault("projectors", what)));
    }
    let mut seen = HashSet::new();
    for (index, projector) in show.projectors.iter().enumerate() {
        id(projector.id.0, &mut seen)
            .and_then(|()| projector::check(projector))
            .map_err(|fault| at(&format!("projectors[{index}]"), fault))?;
    }
    Ok(())
}

fn check_sources(show: &Show) -> Result<HashSet<u64>, Problem> {
    let mut seen = HashSet::new();
    for (index, source) in show.sources.iter().enumerate() {
        id(source.id.0, &mut seen)
            .and_then(|()| name(&source.name))
            .and_then(|()| check_source(source))
            .and_then(|()| check_strip(&source.audio))
            .map_err(|fault| at(&place::item("sources", index, show.sources.iter().map(|s| s.name.as_str())), fault))?;
    }
    Ok(seen)
}

fn check_scene_ids(show: &Show) -> Result<HashMap<SceneId, &Scene>, Problem> {
    if show.scenes.is_empty() {
        return Err(at("", fault("scenes", "a show needs at least one scene")));
    }
    let mut seen = HashSet::new();
    for (index, scene) in show.scenes.iter().enumerate() {
        id(scene.id.0, &mut seen)
            .and_then(|()| name(&scene.name))
            .map_err(|fault| at(&format!("scenes[{index}]"), fault))?;
        if let Some(transition) = &scene.transition {
            transition.check().map_err(|fault| at(&format!("scenes[{index}].transition"), fault))?;
        }
        snapshot::check(&scene.snapshots, name).map_err(|fault| at(&format!("scenes[{index}]"), fault))?;
        check_guides(&scene.guides).map_err(|fault| at(&format!("scenes[{index}].guides"), fault))?;
    }
    Ok(show.scenes.iter().map(|scene| (scene.id, scene)).collect())
}

fn check_guides(guides: &GuideLines) -> Result<(), Fault> {
    for (axis, places) in [("x", &guides.x), ("y", &guides.y)] {
        if places.len() > MAX_GUIDES {
            return Err(fault(axis, format!("{} guides are too many: at most {MAX_GUIDES} are", places.len())));
        }
        for (index, place) in places.iter().enumerate() {
            within(&format!("{axis}[{index}]"), *place, -FAR..=FAR)?;
        }
    }
    Ok(())
}

fn check_layers(show: &Show, sources: &HashSet<u64>, scenes: &HashMap<SceneId, &Scene>) -> Result<(), Problem> {
    let count: usize = show.scenes.iter().map(|scene| scene.layers.len()).sum();
    if count > MAX_LAYERS {
        return Err(at("", fault("scenes", format!("{count} layers are too many: a show has at most {MAX_LAYERS}"))));
    }
    let without_picture = show.sources.iter().filter(|source| !source.kind.has_picture());
    let heard: HashMap<SourceId, &str> = without_picture.map(|source| (source.id, source.name.as_str())).collect();
    let (mut layer_ids, mut effect_ids) = (HashSet::new(), HashSet::new());
    for (scene_index, scene) in show.scenes.iter().enumerate() {
        for (index, layer) in scene.layers.iter().enumerate() {
            let shown = match layer.content {
                Content::Source(id) if !sources.contains(&id.0) => Err(format!("there is no source {id}")),
                Content::Scene(id) if !scenes.contains_key(&id) => Err(format!("there is no scene {id}")),
                Content::Source(id) => heard
                    .get(&id)
                    .map_or(Ok(()), |name| Err(format!("\"{name}\" has sound and no picture: a layer cannot show it"))),
                Content::Scene(_) => Ok(()),
            };
            shown
                .map_err(|what| fault("content", what))
                .and_then(|()| id(layer.id.0, &mut layer_ids))
                .and_then(|()| check_layer(layer))
                .and_then(|()| check_effects("effects", &layer.effects, &mut effect_ids))
                .and_then(|()| check_effects("other_effects", &layer.other_effects, &mut effect_ids))
                .map_err(|fault| {
                    let list = format!("scenes[{scene_index}].layers");
                    at(&place::item(&list, index, scene.layers.iter().map(|l| l.name.as_str())), fault)
                })?;
        }
    }
    Ok(())
}

fn check_layer(layer: &Layer) -> Result<(), Fault> {
    name(&layer.name)?;
    within("opacity", layer.opacity, 0.0..=1.0)?;
    let placement = &layer.placement;
    within("placement.position[0]", placement.position.0, -FAR..=FAR)?;
    within("placement.position[1]", placement.position.1, -FAR..=FAR)?;
    within("placement.rotation", placement.rotation, -FAR..=FAR)?;
    within("placement.anchor[0]", placement.anchor.0, -100.0..=100.0)?;
    within("placement.anchor[1]", placement.anchor.1, -100.0..=100.0)?;
    let (x, y, range) = match placement.size {
        Sizing::Scale(x, y) => (x, y, 0.001..=1000.0),
        Sizing::Fit(x, y) | Sizing::Fill(x, y) | Sizing::Stretch(x, y) => (x, y, 1.0..=65_536.0),
    };
    within("placement.size[0]", x, range.clone())?;
    within("placement.size[1]", y, range)?;
    if let Some(corners) = &placement.pin {
        check_pin(corners)?;
    }
    let crop = layer.crop;
    within("crop.left", crop.left, 0.0..=FAR)?;
    within("crop.top", crop.top, 0.0..=FAR)?;
    within("crop.right", crop.right, 0.0..=FAR)?;
    within("crop.bottom", crop.bottom, 0.0..=FAR)
}

/// Corners that something can be drawn between.
fn check_pin(corners: &Corners) -> Result<(), Fault> {
    for (index, (x, y)) in corners.iter().enumerate() {
        within(&format!("placement.pin[{index}][0]"), *x, PINNED)?;
        within(&format!("placement.pin[{index}][1]"), *y, PINNED)?;
    }
    corners_fault(corners).map_or(Ok(()), |what| Err(fault("placement.pin", what)))
}

fn check_effects(list: &str, effects: &[EffectSpec], seen: &mut HashSet<u64>) -> Result<(), Fault> {
    if effects.len() > MAX_EFFECTS {
        let what = format!("{} effects are too many: a stack has at most {MAX_EFFECTS}", effects.len());
        return Err(fault(list, what));
    }
    for (index, effect) in effects.iter().enumerate() {
        let inside = |(field, what): Fault| (format!("{list}[{index}].{field}"), what);
        id(effect.id.0, seen).map_err(inside)?;
        check_effect_kind("kind", &effect.kind).map_err(inside)?;
        within("mix", effect.mix, 0.0..=1.0).map_err(inside)?;
    }
    Ok(())
}

/// The name of a kind of effect.
pub(super) fn check_effect_kind(field: &str, kind: &str) -> Result<(), Fault> {
    if kind.is_empty() || kind.chars().count() > MAX_NAME {
        return Err(fault(field, format!("an effect's kind has 1 to {MAX_NAME} characters")));
    }
    Ok(())
}

/// Refuses scenes that show themselves, over any number of others; names the way round.
fn check_nesting(show: &Show, scenes: &HashMap<SceneId, &Scene>) -> Result<(), Problem> {
    let mut done = HashSet::new();
    for scene in &show.scenes {
        if done.contains(&scene.id) {
            continue;
        }
        // the way down from `scene`: each scene with the index of the layer that is looked at next
        let mut way: Vec<(&Scene, usize)> = vec![(scene, 0)];
        let mut on_way: HashSet<SceneId> = HashSet::from([scene.id]);
        while let Some((here, next)) = way.last_mut() {
            let (here, index) = (*here, *next);
            *next += 1;
            let Some(layer) = here.layers.get(index) else {
                done.insert(here.id);
                on_way.remove(&here.id);
                way.pop();
                continue;
            };
            let Content::Scene(inner) = layer.content else { continue };
            if on_way.contains(&inner) {
                return Err(cycle(show, &way, inner));
            }
            if !done.contains(&inner)
                && let Some(inner) = scenes.get(&inner)
            {
                on_way.insert(inner.id);
                way.push((inner, 0));
            }
        }
    }
    Ok(())
}

fn cycle(show: &Show, way: &[(&Scene, usize)], back_to: SceneId) -> Problem {
    let round = way.iter().skip_while(|(scene, _)| scene.id != back_to);
    let mut names: Vec<&str> = round.map(|(scene, _)| scene.name.as_str()).collect();
    names.extend(show.scene(back_to).map(|scene| scene.name.as_str()));
    let what = format!("a scene cannot show itself: {}", names.join(" → "));
    let Some((scene, next)) = way.last() else { return at("", fault("scenes", what)) };
    let scene_index = show.scenes.iter().position(|s| s.id == scene.id).unwrap_or_default();
    let list = format!("scenes[{scene_index}].layers");
    let layer = place::item(&list, next.saturating_sub(1), scene.layers.iter().map(|l| l.name.as_str()));
    at(&layer, fault("content", what))
}

fn id(id: u64, seen: &mut HashSet<u64>) -> Result<(), Fault> {
    if id > MAX_ID {
        return Err(fault("id", format!("{id} is too high for an id: {MAX_ID} is the last")));
    }
    if seen.insert(id) { Ok(()) } else { Err(fault("id", format!("the id {id} is taken by another one"))) }
}

fn name(name: &str) -> Result<(), Fault> {
    // bytes first: no name of so few bytes has too many characters
    let count = if name.len() <= MAX_NAME { 0 } else { name.chars().count() };
    if count > MAX_NAME {
        return Err(fault("name", format!("{count} characters are too long for a name, which has at most {MAX_NAME}")));
    }
    Ok(())
}

/// Refuses what lies outside of a range, and what is no number.
pub(super) fn within(field: &str, value: f64, range: RangeInclusive<f64>) -> Result<(), Fault> {
    if range.contains(&value) {
        return Ok(());
    }
    Err(fault(field, format!("{value} is out of range: from {} to {}", range.start(), range.end())))
}

pub(super) fn fault(field: impl Into<String>, what: impl Display) -> Fault {
    (field.into(), what.to_string())
}

fn at(thing: &str, (field, what): Fault) -> Problem {
    let place = if thing.is_empty() { field } else { format!("{thing}.{field}") };
    Problem { place, what }
}
