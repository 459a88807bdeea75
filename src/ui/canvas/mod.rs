//! The canvas editor's mechanics: geometry, handles, picking, snapping, zoom. `panels::canvas` draws it.

pub mod geometry;
pub mod handles;
pub mod map;
pub mod mask;
pub mod picking;
pub mod picture;
pub mod snapping;
pub mod tool;

use crate::document::{Crop, EffectId, LayerId, Placement};
use geometry::{Start, Vector};
use handles::Grip;
use map::Zoom;
use mask::{Mask, MaskDrag};
use snapping::{Guides, Targets};
use tool::{Polygon, Tool};

/// View state of the canvas panel.
#[derive(Debug, Default)]
pub struct CanvasState {
    pub zoom: Zoom,
    pub drag: Option<Drag>,
    /// What clicks are for, while it is not for layers.
    pub tool: Option<Tool>,
    /// The polygons whose editors are on the panel.
    pub polygons: Vec<Polygon>,
    /// The corner of one of them that is dragged.
    pub corner: Option<CornerDrag>,
    /// The rectangles and ellipses whose editors are on the panel.
    pub masks: Vec<Mask>,
    /// The one of them that is dragged.
    pub mask_drag: Option<MaskDrag>,
}

impl CanvasState {
    /// Arms a tool; the one that is armed already is put away.
    pub fn arm(&mut self, tool: Tool) {
        let again = self.tool.as_ref().is_some_and(|armed| armed.is_same(&tool));
        self.tool = (!again).then_some(tool);
        self.drag = None;
    }
}

/// A polygon's corner that is dragged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CornerDrag {
    pub effect: EffectId,
    pub param: &'static str,
    pub index: usize,
}

/// A drag of a layer that is going on.
#[derive(Debug, Clone, PartialEq)]
pub struct Drag {
    pub layer: LayerId,
    pub grip: Grip,
    /// Alt was held at the start: handles crop instead of scaling.
    pub crops: bool,
    /// Where the pointer was, in canvas pixels.
    pub from: Vector,
    pub start: Start,
    pub targets: Targets,
    pub guides: Guides,
}

/// The keys that change what a drag does.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DragKeys {
    /// Shift: frees the aspect of a corner, turns in steps.
    pub shift: bool,
    /// Ctrl: no snapping.
    pub free: bool,
}

/// Steps of a rotation with Shift, in degrees.
const TURN_STEP: f64 = 15.0;

impl Drag {
    /// What the layer becomes with the pointer at `to`, snapping within `reach` canvas pixels. The guides are left in `self`.
    pub fn to(&mut self, to: Vector, keys: DragKeys, reach: f64) -> (Placement, Crop) {
        let mut by = to - self.from;
        self.guides = Guides::default();
        match self.grip {
            Grip::Body => {
                if !keys.free {
                    let (more, guides) = self.targets.snap_bounds(&self.start.layer_box().bounds().moved(by), reach);
                    by = by + more;
                    self.guides = guides;
                }
                (self.start.moved(by), self.start.crop)
            }
            Grip::Rotate => (self.start.rotated(self.from, to, keys.shift.then_some(TURN_STEP)), self.start.crop),
            Grip::Pin(index) => {
                if let Some(corner) = self.start.layer_box().corners().get(index).filter(|_| !keys.free) {
                    let (more, guides) = self.targets.snap_point(*corner + by, (true, true), reach);
                    by = by + more;
                    self.guides = guides;
                }
                (self.start.pinned(index, by), self.start.crop)
            }
            Grip::Resize(handle) if self.crops => self.start.cropped(handle, by),
            Grip::Resize(handle) => {
                let keep_aspect = handle.is_corner() && !keys.shift;
                let upright = self.start.placement.rotation.rem_euclid(90.0) == 0.0;
                if !keys.free && upright && !keep_aspect {
                    let from = self.start.layer_box();
                    let out = from.point(handle.unit()) - from.center();
                    let free = (out.x.abs() > 0.5, out.y.abs() > 0.5);
                    let (more, guides) = self.targets.snap_point(from.point(handle.unit()) + by, free, reach);
                    by = by + more;
                    self.guides = guides;
                } else if !keys.free && upright {
                    by = self.snap_along_diagonal(handle, by, reach);
                }
                (self.start.resized(handle, by, keep_aspect), self.start.crop)
            }
        }
    }

    /// A corner that keeps its aspect moves along the diagonal only, so one axis at most can be brought onto a target.
    fn snap_along_diagonal(&mut self, handle: geometry::Handle, by: Vector, reach: f64) -> Vector {
        let from = self.start.layer_box();
        let corner = from.point(handle.unit());
        let diagonal = corner - from.point(Vector::new(1.0, 1.0) - handle.unit());
        let square = diagonal.dot(diagonal);
        if square <= 0.0 {
            return by;
        }
        let along = diagonal * (by.dot(diagonal) / square);
        let (more, guides) = self.targets.snap_point(corner + along, (true, true), reach);
        let by_x =
            guides.x.filter(|_| diagonal.x != 0.0).map(|at| (more.x / diagonal.x, Guides { x: Some(at), y: None }));
        let by_y =
            guides.y.filter(|_| diagonal.y != 0.0).map(|at| (more.y / diagonal.y, Guides { x: None, y: Some(at) }));
        let nearest = by_x.into_iter().chain(by_y).min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()));
        nearest.map_or(along, |(factor, guides)| {
            self.guides = guides;
            along + diagonal * factor
        })
    }
}
