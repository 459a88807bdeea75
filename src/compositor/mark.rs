//! Which passes of the plan in force run at a tick.

use super::canvas::CanvasTick;
use super::composer::{Composer, PreparedPass};
use super::node::InputId;
use super::plan::{DrawInput, Pass, Target};
use super::upload::InputTextures;
use bevy::render::renderer::RenderQueue;

/// What an intermediate holds.
pub(super) struct Made {
    /// Its pass, as it was when it ran.
    pass: Pass,
    /// Versions of what that pass read.
    seen: Vec<u64>,
    version: u64,
}

impl Composer {
    /// Decides which passes run: those that read something newer than what they were made of, and those that change with time. A canvas is
    /// composed whole or not at all.
    pub(super) fn mark(&mut self, inputs: &InputTextures, tick: &CanvasTick, queue: &RenderQueue) {
        // Time stands still: what only follows it is as it was.
        let another = self.last.is_none_or(|(last, _)| last != tick.tick);
        let Self { prepared, plan, programs, made, canvas_versions, composed, .. } = self;
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
                DrawInput::Intermediate(id) => made.get(id).map_or(0, |made| made.version),
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
            match group.first() {
                Some(PreparedPass { target: Target::Intermediate(id), seen: Some(seen), program, .. }) if dirty => {
                    let Some(pass) = plan.passes.get(index) else { return };
                    match made.get_mut(id) {
                        // A new plan may make the same thing of the same frames: then what is there still holds.
                        Some(made) if made.pass == *pass => {
                            dirty = moves || made.seen != *seen;
                            if dirty {
                                made.seen.clone_from(seen);
                                made.version += 1;
                            }
                        }
                        other => {
                            let version = other.map_or(1, |made| made.version + 1);
                            made.insert(*id, Made { pass: pass.clone(), seen: seen.clone(), version });
                        }
                    }
                    if let Some(instance) = program.as_ref().filter(|_| dirty) {
                        programs.begin(instance, tick, queue);
                    }
                }
                Some(PreparedPass { target: Target::Canvas { scene, .. }, .. }) if dirty => {
                    *canvas_versions.entry(*scene).or_default() += 1;
                    *composed |= scene.is_none();
                }
                _ => {}
            }
            for pass in group {
                pass.run = dirty;
            }
            index = end;
        }
    }
}
