//! The canvas editor's mechanics: geometry, handles, picking, snapping, zoom. `panels::canvas` draws it.

pub mod arrange;
pub mod drag;
pub mod geometry;
pub mod guides;
pub mod handles;
pub mod map;
pub mod mask;
pub mod picking;
pub mod picture;
pub mod snapping;
pub mod tool;

use crate::document::EffectId;
use drag::{Drag, Marquee};
use guides::GuideDrag;
use map::Zoom;
use mask::{Mask, MaskDrag};
use tool::{Polygon, Tool};

/// View state of the canvas panel.
#[derive(Debug, Default)]
pub struct CanvasState {
    pub zoom: Zoom,
    pub drag: Option<Drag>,
    /// The frame that is drawn to select what it touches.
    pub marquee: Option<Marquee>,
    /// The guide that is dragged.
    pub guide: Option<GuideDrag>,
    pub overlays: Overlays,
    /// Several layers are aligned to the canvas and not to each other.
    pub align_to_canvas: bool,
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

/// What is drawn over the picture to work by, and whether it attracts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Overlays {
    pub rulers: bool,
    pub grid: bool,
    /// Canvas pixels between the lines of the grid.
    pub grid_step: f64,
    pub safe_areas: bool,
    pub thirds: bool,
    /// Drags snap.
    pub snapping: bool,
}

impl Default for Overlays {
    fn default() -> Self {
        Self { rulers: false, grid: false, grid_step: 40.0, safe_areas: false, thirds: false, snapping: true }
    }
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
