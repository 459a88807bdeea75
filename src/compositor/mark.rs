//! Which passes of the plan in force run at a tick.

use super::canvas::{CanvasTick, SharedCounters};
use super::composer::{Composer, PreparedPass};
use super::node::InputId;
use super::plan::{CanvasPart, DrawInput, Intermediate, Pass, Target};
use super::upload::InputTextures;
use crate::document::SceneId;
use bevy::platform::collections::{HashMap, HashSet};
use bevy::render::render_resource::{Texture, TextureView};
use bevy::render::renderer::{RenderDevice, RenderQueue};

/// What is kept from tick to tick, or read before its target is whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Content {
    Intermediate(Intermediate),
    Part(CanvasPart),
}

/// What a content holds.
pub(super) struct Made {
    /// Its passes, as they were when they ran.
    passes: Vec<Pass>,
    /// Versions of what those read.
    seen: Vec<u64>,
    version: u64,
}

/// Textures that change from tick to tick, for delays.
enum Drawn {
    Copied(Texture),
    Held(TextureView),
}

impl Composer {
    /// Decides which passes run: those that read something newer than what they were made of, and those that change with time. A canvas is
    /// composed whole or not at all; what a layer reads beneath it is only as new as what lies there.
    pub(super) fn mark(
        &mut self,
        inputs: &InputTextures,
        tick: &CanvasTick,
        (device, queue): (&RenderDevice, &RenderQueue),
        counters: &SharedCounters,
    ) {
        // Time stands still: what only follows it is as it was.
        let another = self.last.is_none_or(|(last, _)| last != tick.tick);
        let Self { prepared, plan, programs, rings, made, canvas_versions, composed, ran, .. } = self;
        let read_parts: HashSet<CanvasPart> =
            prepared.iter().flat_map(|pass| &pass.reads).filter_map(part_of).collect();
        let mut parts: HashMap<Option<SceneId>, u32> = HashMap::default();
        let mut canvases: HashSet<Option<SceneId>> = HashSet::default();
        let mut index = 0;
        while index < prepared.len() {
            let end = match prepared.get(index).map(|pass| pass.target) {
                Some(Target::Canvas { scene, .. }) => {
                    let same =
                        |pass: &PreparedPass| matches!(pass.target, Target::Canvas { scene: s, .. } if s == scene);
                    index + prepared.iter().skip(index).take_while(|pass| same(pass)).count()
                }
                _ => index + 1,
            };
            let Some(group) = prepared.get_mut(index..end) else { return };
            let version = |read: &DrawInput| match read {
                DrawInput::Input(InputId::Scene(scene)) => canvas_versions.get(&Some(*scene)).copied().unwrap_or(0),
                DrawInput::Input(id) => inputs.get(*id).map_or(0, |input| input.version),
                DrawInput::Intermediate(id) => version_of(made, Content::Intermediate(*id)),
                DrawInput::Beneath(part) => version_of(made, Content::Part(*part)),
            };
            let moves = another && group.iter().any(|pass| pass.moves);
            let mut dirty = moves;
            for pass in group.iter_mut() {
                let current = pass.reads.iter().map(version);
                if !pass.seen.as_ref().is_some_and(|seen| current.clone().eq(seen.iter().copied())) {
                    let seen = pass.seen.get_or_insert_default();
                    seen.clear();
                    seen.extend(current);
                    dirty = true;
                }
            }
            let Some(passes) = plan.passes.get(index..end) else { return };
            let seen = group.iter().filter_map(|pass| pass.seen.as_ref()).flatten().copied();
            let mut target = None;
            match group.first() {
                Some(PreparedPass { target: Target::Intermediate(id), delay: Some((instance, delay_ns)), .. }) => {
                    // What is due changes with time, and with what was drawn; the copy is made of nothing else.
                    let due = rings.due(*instance, tick.show_ns, *delay_ns, counters);
                    dirty = due.is_some_and(|(id_of_picture, texture)| {
                        target = Some(Drawn::Copied(texture.clone()));
                        renew(made, Content::Intermediate(*id), passes, vec![id_of_picture], false)
                    });
                }
                Some(PreparedPass { target: Target::Intermediate(id), program, held, .. }) if dirty => {
                    dirty = renew(made, Content::Intermediate(*id), passes, seen.collect(), moves);
                    if let Some(instance) = held.filter(|_| dirty) {
                        target = rings.begin(instance, tick.show_ns, device, counters).map(Drawn::Held);
                    }
                    if let Some(instance) = program.as_ref().filter(|_| dirty) {
                        programs.begin(instance, tick, queue);
                    }
                }
                Some(PreparedPass { target: Target::Canvas { scene, .. }, .. }) => {
                    let count = parts.entry(*scene).or_default();
                    let part = CanvasPart { scene: *scene, index: *count };
                    *count += 1;
                    if read_parts.contains(&part) {
                        // What lies beneath a part is in it.
                        let below = part.index.checked_sub(1).map(|index| CanvasPart { index, ..part });
                        let below = below.map(|part| version_of(made, Content::Part(part)));
                        let seen = seen.chain(below).collect();
                        renew(made, Content::Part(part), passes, seen, moves);
                    }
                    if dirty {
                        *canvas_versions.entry(*scene).or_default() += 1;
                        canvases.insert(*scene);
                        *composed |= scene.is_none();
                        *ran = true;
                    }
                }
                _ => {}
            }
            for pass in group {
                pass.run = dirty;
                match target.take() {
                    Some(Drawn::Copied(texture)) => pass.copy = Some(texture),
                    Some(Drawn::Held(view)) => pass.view = view,
                    None => {}
                }
            }
            index = end;
        }
        for pass in prepared {
            pass.run |= matches!(pass.target, Target::Canvas { scene, .. } if canvases.contains(&scene));
        }
    }
}

pub(super) fn part_of(read: &DrawInput) -> Option<CanvasPart> {
    if let DrawInput::Beneath(part) = read { Some(*part) } else { None }
}

fn version_of(made: &HashMap<Content, Made>, content: Content) -> u64 {
    made.get(&content).map_or(0, |made| made.version)
}

/// Whether the content becomes another; its version follows. A new plan may make the same thing of the same frames: then what is there
/// still holds.
fn renew(made: &mut HashMap<Content, Made>, content: Content, passes: &[Pass], seen: Vec<u64>, moves: bool) -> bool {
    match made.get_mut(&content) {
        Some(made) if made.passes == passes => {
            let another = moves || made.seen != seen;
            if another {
                made.seen = seen;
                made.version += 1;
            }
            another
        }
        other => {
            let version = other.map_or(1, |made| made.version + 1);
            made.insert(content, Made { passes: passes.to_vec(), seen, version });
            true
        }
    }
}
