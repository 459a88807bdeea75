//! Which layer lies under a point.

use super::geometry::{Bounds, Vector};
use crate::document::{Layer, LayerId, Scene, Source, SourceKind};
use crate::view::LayerGeometry;
use std::collections::BTreeMap;

/// The topmost visible and unlocked layer under a canvas point.
pub fn pick(scene: &Scene, geometry: &BTreeMap<LayerId, LayerGeometry>, point: Vector) -> Option<LayerId> {
    under(scene, geometry, point).next().map(|layer| layer.id)
}

/// The visible and unlocked layers under a canvas point, the topmost first.
pub fn under<'a>(
    scene: &'a Scene,
    geometry: &BTreeMap<LayerId, LayerGeometry>,
    point: Vector,
) -> impl Iterator<Item = &'a Layer> {
    let free = scene.layers.iter().rev().filter(|layer| layer.visible && !layer.locked);
    free.filter(move |layer| geometry.get(&layer.id).is_some_and(|at| contains(&at.corners.map(Vector::from), point)))
}

/// Whether a layer may be clear in places: its source may be, or an effect may make it so.
pub fn may_be_clear(layer: &Layer, source: Option<&Source>) -> bool {
    let opaque = source.is_some_and(|source| {
        matches!(
            source.kind,
            SourceKind::Camera(_) | SourceKind::Screen(_) | SourceKind::Window(_) | SourceKind::Pattern(_)
        )
    });
    !opaque || layer.effects.iter().any(|effect| effect.enabled)
}

/// The visible and unlocked layers that a rectangle touches, from the bottom up.
pub fn touched(scene: &Scene, geometry: &BTreeMap<LayerId, LayerGeometry>, bounds: &Bounds) -> Vec<LayerId> {
    let free = scene.layers.iter().filter(|layer| layer.visible && !layer.locked);
    let touches = |id: &LayerId| geometry.get(id).is_some_and(|at| quad_touches(&at.corners.map(Vector::from), bounds));
    free.map(|layer| layer.id).filter(touches).collect()
}

/// Whether a convex quadrilateral and an upright rectangle have a place in common: no side of either lies between them.
fn quad_touches(corners: &[Vector; 4], bounds: &Bounds) -> bool {
    let Bounds { min, max } = *bounds;
    let rect = [min, Vector::new(max.x, min.y), max, Vector::new(min.x, max.y)];
    let [a, b, c, d] = *corners;
    let beyond = |(from, to): &(Vector, Vector)| {
        let normal = Vector::new(from.y - to.y, to.x - from.x);
        let inside = corners
            .iter()
            .map(|corner| (*corner - *from).dot(normal))
            .fold(0.0_f64, |far, side| if side.abs() > far.abs() { side } else { far });
        rect.iter().all(|corner| (*corner - *from).dot(normal) * inside.signum() < 0.0)
    };
    Bounds::around(corners).touches(bounds) && ![(a, b), (b, c), (c, d), (d, a)].iter().any(beyond)
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
