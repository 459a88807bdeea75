//! Pulling a dragged layer to the canvas's edges and middle and to the other layers.

use super::geometry::{Bounds, Vector};

/// Canvas positions that attract, per axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Targets {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
}

/// What attracted: lines to show, in canvas pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Guides {
    /// An upright line.
    pub x: Option<f64>,
    /// A level line.
    pub y: Option<f64>,
}

impl Targets {
    /// The edges and the middle of the canvas and of each of the other layers.
    pub fn of(canvas: (f64, f64), others: impl IntoIterator<Item = Bounds>) -> Self {
        let whole = Bounds { min: Vector::default(), max: canvas.into() };
        let mut targets = Self::default();
        for bounds in std::iter::once(whole).chain(others) {
            let center = bounds.center();
            targets.x.extend([bounds.min.x, center.x, bounds.max.x]);
            targets.y.extend([bounds.min.y, center.y, bounds.max.y]);
        }
        targets
    }

    /// How much further to move so that an edge or the middle of `bounds` lies on the nearest target within `reach` canvas pixels.
    pub fn snap_bounds(&self, bounds: &Bounds, reach: f64) -> (Vector, Guides) {
        let center = bounds.center();
        let x = nearest(&self.x, &[bounds.min.x, center.x, bounds.max.x], reach);
        let y = nearest(&self.y, &[bounds.min.y, center.y, bounds.max.y], reach);
        let by = Vector::new(x.map_or(0.0, |(by, _)| by), y.map_or(0.0, |(by, _)| by));
        (by, Guides { x: x.map(|(_, at)| at), y: y.map(|(_, at)| at) })
    }

    /// The same for one point; an axis that is not free to move is left alone.
    pub fn snap_point(&self, point: Vector, free: (bool, bool), reach: f64) -> (Vector, Guides) {
        let x = free.0.then(|| nearest(&self.x, &[point.x], reach)).flatten();
        let y = free.1.then(|| nearest(&self.y, &[point.y], reach)).flatten();
        let by = Vector::new(x.map_or(0.0, |(by, _)| by), y.map_or(0.0, |(by, _)| by));
        (by, Guides { x: x.map(|(_, at)| at), y: y.map(|(_, at)| at) })
    }
}

/// The smallest move that brings one of `places` onto one of `targets`, and that target.
fn nearest(targets: &[f64], places: &[f64], reach: f64) -> Option<(f64, f64)> {
    let moves = targets.iter().flat_map(|target| places.iter().map(move |place| (target - place, *target)));
    moves.filter(|(by, _)| by.abs() <= reach).min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()))
}
