//! Sides of effects as passes: they leave a layer's stack where the effect stands, and its stages read what they lead to.

use super::fuse::ImageKey;
use super::images::{StageImage, Staged};
use super::node::{SideNode, StageNode};
use super::stack::{Made, Now, Read, Stack};
use crate::effect::SideOf;

impl Stack<'_, '_, '_> {
    /// Makes the sides that stages of this effect read, each once. `before` stands between what is drawn and the effect.
    pub fn sides(&mut self, effect: &[StageNode], before: &[Staged<'_>]) -> Vec<Made> {
        // Each stage has as many of the effect's sides as it reads.
        let all = effect.iter().map(|stage| &stage.sides).max_by_key(|sides| sides.len());
        all.into_iter().flatten().map(|side| self.side(side, before)).collect()
    }

    /// A premultiplied texture, but a straight one where a program made the very picture.
    fn side(&mut self, side: &SideNode, before: &[Staged<'_>]) -> Made {
        let stack = self.now;
        let steps = side.steps.iter().map(|step| self.planner.staged(step, self.layer, &self.laid));
        let stages: Vec<Staged<'_>> = match side.of {
            SideOf::Picture => before.iter().cloned().chain(steps).collect(),
            SideOf::Beneath => steps.collect(),
        };
        if side.of == SideOf::Beneath {
            self.now = Now { read: Read::Beneath(self.canvas), scale: (1.0, 1.0), opaque: false };
        }
        let left = self.advance(&stages, false);
        let left = stages.get(stages.len() - left..).unwrap_or_default();
        let made = match self.now.read {
            Read::Made(made) if left.is_empty() => made,
            _ => self.draw(left, false),
        };
        self.now = stack;
        made
    }
}

impl Staged<'_> {
    /// Fills in what it reads of its effect's sides, behind the images that the effect brings.
    pub(super) fn read_sides(&mut self, made: &[Made]) {
        let (first, units) = (self.node.images.len(), self.units);
        let images = made.iter().map(|made| {
            let key = if made.straight && !made.opaque { ImageKey::Straight } else { ImageKey::Premultiplied };
            StageImage::over_picture(made.texture, key, made.scale, units)
        });
        let images: Vec<StageImage> = images.collect();
        self.fill(first, images);
    }
}
