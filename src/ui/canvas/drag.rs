//! What a drag on the canvas makes of the layers that it takes along: one by its own handles, several by those of the box around them.

use super::geometry::{Bounds, Handle, MIN_SIDE, Start, Vector, normal_angle};
use super::handles::Grip;
use super::snapping::{Lines, Targets};
use crate::document::{Crop, EditCommand, Layer, LayerId, Placement, Sizing};
use crate::ui::StudioModel;
use crate::ui::layer_edits::together;

/// Steps of a rotation with Shift, in degrees.
const TURN_STEP: f64 = 15.0;
/// Key of the step that copies layers and drags the copies.
const COPY_KEY: &str = "drag copies";

/// A drag of layers that is going on.
#[derive(Debug, Clone, PartialEq)]
pub struct Drag {
    pub grip: Grip,
    /// Alt was held at the start: handles crop instead of scaling.
    pub crops: bool,
    /// Where the pointer was, in canvas pixels.
    pub from: Vector,
    /// What is dragged as it was: the layer, or the box around several.
    pub start: Start,
    /// The layers that go along from the bottom up, as they were.
    pub layers: Vec<(LayerId, Start)>,
    pub copies: Copies,
    pub targets: Targets,
    pub lines: Lines,
}

/// Whether copies are dragged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copies {
    No,
    /// They were asked for and are not there yet.
    Awaited,
    There,
}

/// The keys that change what a drag does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DragKeys {
    /// Shift: frees the aspect of a corner, turns in steps.
    pub shift: bool,
    /// Nothing attracts.
    pub free: bool,
}

/// A frame that is drawn to select what it touches.
#[derive(Debug, Clone, PartialEq)]
pub struct Marquee {
    pub from: Vector,
    pub to: Vector,
    /// What was selected before, where that stays.
    pub before: crate::view::Selection,
}

impl Marquee {
    pub fn bounds(&self) -> Bounds {
        Bounds::around(&[self.from, self.to])
    }
}

/// The box that the handles of some layers sit on: the layer's own, or an upright one around several.
pub fn frame_of(layers: &[(LayerId, Start)]) -> Option<Start> {
    if let [(_, start)] = layers {
        return Some(start.clone());
    }
    let bounds = Bounds::of_all(layers.iter().map(|(_, start)| start.layer_box().bounds()))?;
    let size = bounds.max - bounds.min;
    let placement = Placement {
        position: bounds.center().into(),
        size: Sizing::Stretch(size.x, size.y),
        anchor: (0.5, 0.5),
        ..Placement::default()
    };
    Some(Start { placement, crop: Crop::default(), source_size: size.into() })
}

impl Drag {
    /// The copies that were asked for are there: they go along in place of the layers that they are of.
    pub fn carry_copies(&mut self, copies: &[&Layer]) {
        if self.copies == Copies::Awaited && copies.len() == self.layers.len() {
            self.copies = Copies::There;
            for ((layer, _), copy) in self.layers.iter_mut().zip(copies) {
                *layer = copy.id;
            }
        }
    }

    /// The edit that makes the copies; what the drag does to them joins its step.
    pub fn copying(&self, model: &StudioModel) -> EditCommand {
        let edits = self.layers.iter().map(|(layer, _)| EditCommand::DuplicateLayer(*layer));
        let label = match self.layers.as_slice() {
            [(layer, _)] => format!("Duplicate {}", model.layer(*layer).map_or("a layer", |layer| layer.name.as_str())),
            many => format!("Duplicate {} layers", many.len()),
        };
        EditCommand::Together { label, key: COPY_KEY.into(), edits: edits.collect() }
    }

    /// What to change with the pointer at `to`, attracted within `reach` canvas pixels; none where all is as it should be.
    pub fn edit(&mut self, to: Vector, keys: DragKeys, reach: f64, model: &StudioModel) -> Option<EditCommand> {
        if self.copies == Copies::Awaited {
            return None;
        }
        let becomes = self.to(to, keys, reach);
        let several = self.layers.len() > 1;
        let (mut edits, mut changed) = (Vec::new(), false);
        for (layer, start) in &self.layers {
            let (placement, crop) = if several { (self.along(start, &becomes.0), start.crop) } else { becomes.clone() };
            let now = model.layer(*layer)?;
            changed |= now.placement != placement || now.crop != crop;
            let edit = if self.crops {
                EditCommand::Reshape { layer: *layer, placement, crop }
            } else {
                EditCommand::SetPlacement(*layer, placement)
            };
            edits.push((*layer, edit));
        }
        if !changed {
            return None;
        }
        if self.copies == Copies::There {
            let edits = edits.into_iter().map(|(_, edit)| edit).collect();
            return Some(EditCommand::Together { label: "Move copies".into(), key: COPY_KEY.into(), edits });
        }
        let verb = match self.grip {
            Grip::Body => "Move",
            Grip::Rotate => "Rotate",
            Grip::Resize(_) | Grip::Pin(_) => "Scale",
        };
        together(verb, edits)
    }

    /// A layer where the box around it became another one.
    fn along(&self, start: &Start, frame: &Placement) -> Placement {
        let from = self.start.layer_box();
        match self.grip {
            Grip::Body | Grip::Pin(_) => {
                start.moved(Vector::from(frame.position) - self.start.placement.position.into())
            }
            Grip::Rotate => {
                let by = frame.rotation - self.start.placement.rotation;
                let center = from.center();
                let position = center + (Vector::from(start.placement.position) - center).turned(by);
                let rotation = normal_angle(start.placement.rotation + by);
                Placement { position: position.into(), rotation, ..start.placement.clone() }
            }
            Grip::Resize(handle) => {
                let Sizing::Stretch(width, height) = frame.size else { return start.placement.clone() };
                let mut factor = Vector::new(width / from.size.x, height / from.size.y);
                if !self.is_upright() && !handle.is_corner() {
                    // What is turned would be sheared: an edge then scales both ways.
                    let along = if handle.pull().x == 0.0 { factor.y } else { factor.x };
                    factor = Vector::new(along, along);
                }
                start.scaled_about(from.point(handle.opposite()), factor)
            }
        }
    }

    /// All layers that go along lie at right angles.
    fn is_upright(&self) -> bool {
        self.layers.iter().all(|(_, start)| start.placement.rotation.rem_euclid(90.0) == 0.0)
    }

    /// What is dragged becomes this with the pointer at `to`. The lines that attracted are left in `self`.
    pub fn to(&mut self, to: Vector, keys: DragKeys, reach: f64) -> (Placement, Crop) {
        let mut by = to - self.from;
        self.lines = Lines::default();
        match self.grip {
            Grip::Body => {
                if !keys.free {
                    let (more, lines) = self.targets.snap_bounds(&self.start.layer_box().bounds().moved(by), reach);
                    by = by + more;
                    self.lines = lines;
                }
                (self.start.moved(by), self.start.crop)
            }
            Grip::Rotate => (self.start.rotated(self.from, to, keys.shift.then_some(TURN_STEP)), self.start.crop),
            Grip::Pin(index) => {
                if let Some(corner) = self.start.layer_box().corners().get(index).filter(|_| !keys.free) {
                    let (more, lines) = self.targets.snap_point(*corner + by, (true, true), reach);
                    by = by + more;
                    self.lines = lines;
                }
                (self.start.pinned(index, by), self.start.crop)
            }
            Grip::Resize(handle) if self.crops => self.start.cropped(handle, by),
            Grip::Resize(handle) => {
                let keep_aspect = handle.is_corner() && (!keys.shift || !self.is_upright() && self.layers.len() > 1);
                let upright = self.start.placement.rotation.rem_euclid(90.0) == 0.0;
                if !keys.free && upright && !keep_aspect {
                    let from = self.start.layer_box();
                    let out = from.point(handle.unit()) - from.center();
                    let free = (out.x.abs() > 0.5, out.y.abs() > 0.5);
                    let (more, lines) = self.targets.snap_point(from.point(handle.unit()) + by, free, reach);
                    by = by + more;
                    self.lines = lines;
                } else if !keys.free && upright {
                    by = self.snap_along_diagonal(handle, by, reach);
                }
                (self.start.resized(handle, by, keep_aspect), self.start.crop)
            }
        }
    }

    /// A corner that keeps its aspect moves along the diagonal only, so one axis at most can be brought onto a target.
    fn snap_along_diagonal(&mut self, handle: Handle, by: Vector, reach: f64) -> Vector {
        let from = self.start.layer_box();
        let corner = from.point(handle.unit());
        let diagonal = corner - from.point(handle.opposite());
        let square = diagonal.dot(diagonal);
        if square <= MIN_SIDE * MIN_SIDE {
            return by;
        }
        let along = diagonal * (by.dot(diagonal) / square);
        let (more, lines) = self.targets.snap_point(corner + along, (true, true), reach);
        let by_x = lines.x.filter(|_| diagonal.x != 0.0).map(|at| (more.x / diagonal.x, Lines::upright(at)));
        let by_y = lines.y.filter(|_| diagonal.y != 0.0).map(|at| (more.y / diagonal.y, Lines::level(at)));
        let nearest = by_x.into_iter().chain(by_y).min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
        nearest.map_or(along, |(factor, lines)| {
            self.lines = lines;
            along + diagonal * factor
        })
    }
}
