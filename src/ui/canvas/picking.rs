//! Which layer lies under a point.

use super::geometry::Vector;
use crate::document::{LayerId, Scene};
use crate::view::LayerGeometry;
use std::collections::BTreeMap;

/// The topmost visible and unlocked layer under a canvas point.
pub fn pick(scene: &Scene, geometry: &BTreeMap<LayerId, LayerGeometry>, point: Vector) -> Option<LayerId> {
    let free = scene.layers.iter().rev().filter(|layer| layer.visible && !layer.locked);
    free.map(|layer| layer.id)
        .find(|id| geometry.get(id).is_some_and(|at| contains(&at.corners.map(Vector::from), point)))
}

/// Whether a convex quadrilateral holds a point, whichever way its corners go round. One without area holds nothing.
pub fn contains(corners: &[Vector; 4], point: Vector) -> bool {
    let [a, b, c, d] = *corners;
    let side = |from: Vector, to: Vector| {
        let (edge, reach) = (to - from, point - from);
        edge.x * reach.y - edge.y * reach.x
    };
    let sides = [side(a, b), side(b, c), side(c, d), side(d, a)];
    let inside = sides.iter().all(|s| *s >= 0.0) || sides.iter().all(|s| *s <= 0.0);
    inside && sides.iter().any(|s| *s != 0.0)
}
