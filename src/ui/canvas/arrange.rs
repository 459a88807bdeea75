//! Lining layers up: by an edge or a middle, and with equal gaps.

use super::geometry::{Bounds, Vector};
use crate::document::{EditCommand, Layer};
use crate::ui::layer_edits::together;
use crate::ui::{Command, StudioModel};

/// How layers are lined up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    Left,
    Center,
    Right,
    Top,
    Middle,
    Bottom,
    /// Equal gaps from left to right.
    Across,
    /// Equal gaps from top to bottom.
    Down,
}

impl Arrangement {
    pub fn of(command: Command) -> Option<Self> {
        Some(match command {
            Command::AlignLeft => Self::Left,
            Command::AlignCenter => Self::Center,
            Command::AlignRight => Self::Right,
            Command::AlignTop => Self::Top,
            Command::AlignMiddle => Self::Middle,
            Command::AlignBottom => Self::Bottom,
            Command::DistributeH => Self::Across,
            Command::DistributeV => Self::Down,
            _ => return None,
        })
    }

    fn distributes(self) -> bool {
        matches!(self, Self::Across | Self::Down)
    }

    /// How far a box moves to lie in a frame as this says.
    fn shift(self, bounds: &Bounds, frame: &Bounds) -> Vector {
        let middle = frame.center() - bounds.center();
        match self {
            Self::Left => Vector::new(frame.min.x - bounds.min.x, 0.0),
            Self::Center => Vector::new(middle.x, 0.0),
            Self::Right => Vector::new(frame.max.x - bounds.max.x, 0.0),
            Self::Top => Vector::new(0.0, frame.min.y - bounds.min.y),
            Self::Middle => Vector::new(0.0, middle.y),
            Self::Bottom => Vector::new(0.0, frame.max.y - bounds.max.y),
            Self::Across | Self::Down => Vector::default(),
        }
    }
}

/// The selected layers that are free, lined up on each other, or on the canvas where that is asked for or there is but one.
pub fn arranged(how: Arrangement, to_canvas: bool, model: &StudioModel) -> Option<EditCommand> {
    let layers = model.free_selection();
    let boxes: Vec<(&Layer, Bounds)> =
        layers.into_iter().map(|layer| (layer, model.start_of(layer).layer_box().bounds())).collect();
    let frame = if to_canvas || boxes.len() < 2 {
        Bounds { min: Vector::default(), max: model.canvas_size().into() }
    } else {
        Bounds::of_all(boxes.iter().map(|(_, bounds)| *bounds))?
    };
    let shifts = if how.distributes() {
        let bounds: Vec<Bounds> = boxes.iter().map(|(_, bounds)| *bounds).collect();
        spread(how == Arrangement::Across, &bounds, &frame)
    } else {
        boxes.iter().map(|(_, bounds)| how.shift(bounds, &frame)).collect()
    };
    let moved = boxes
        .iter()
        .zip(shifts)
        .map(|((layer, _), by)| (layer.id, EditCommand::SetPlacement(layer.id, model.start_of(layer).moved(by))));
    together(if how.distributes() { "Distribute" } else { "Align" }, moved.collect())
}

/// How far each box moves so that all gaps between them are alike, the outermost at the ends of the frame.
fn spread(across: bool, boxes: &[Bounds], frame: &Bounds) -> Vec<Vector> {
    let along = |v: Vector| if across { v.x } else { v.y };
    let side = |bounds: &Bounds| along(bounds.max) - along(bounds.min);
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    let place = |at: &usize| boxes.get(*at).map_or(0.0, |bounds| along(bounds.min) + along(bounds.max));
    order.sort_by(|a, b| place(a).total_cmp(&place(b)));
    let filled: f64 = boxes.iter().map(side).sum();
    let gap = (side(frame) - filled) / (boxes.len().saturating_sub(1).max(1)) as f64;
    let mut shifts = vec![Vector::default(); boxes.len()];
    let mut at = along(frame.min);
    for index in order {
        if let (Some(bounds), Some(shift)) = (boxes.get(index), shifts.get_mut(index)) {
            let by = at - along(bounds.min);
            *shift = if across { Vector::new(by, 0.0) } else { Vector::new(0.0, by) };
            at += side(bounds) + gap;
        }
    }
    shifts
}
