//! From canvas pixels to fractions of a layer's picture and back, through crop, scale, turn and mirror.

use super::geometry::Vector;
use crate::document::{Layer, Sizing};
use crate::view::LayerGeometry;

/// Where a layer's picture lies on the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PictureMap {
    /// The picture's own top left.
    origin: Vector,
    across: Vector,
    down: Vector,
}

impl PictureMap {
    pub fn of(geometry: &LayerGeometry) -> Self {
        let [origin, right, _, below] = geometry.corners.map(Vector::from);
        Self { origin, across: right - origin, down: below - origin }
    }

    /// A place given as fractions of width and height from the picture's top left.
    pub fn to_canvas(&self, [x, y]: [f64; 2]) -> Vector {
        self.origin + self.across * x + self.down * y
    }

    /// The same the other way round; outside of 0 to 1 beside the picture. `None` for a picture without area.
    pub fn to_picture(&self, at: Vector) -> Option<[f64; 2]> {
        let area = self.across.x * self.down.y - self.across.y * self.down.x;
        if !area.is_finite() || area.abs() < 1e-9 {
            return None;
        }
        let by = at - self.origin;
        let x = (by.x * self.down.y - by.y * self.down.x) / area;
        let y = (self.across.x * by.y - self.across.y * by.x) / area;
        Some([x, y])
    }
}

/// Width over height of a layer's picture in its own pixels, as effects see it.
pub fn aspect(layer: &Layer, geometry: &LayerGeometry) -> Option<f64> {
    let (width, height) = match layer.placement.size {
        // What sticks out of the box is cut off.
        Sizing::Fill(width, height) => (width, height),
        Sizing::Scale(..) | Sizing::Fit(..) | Sizing::Stretch(..) => {
            let ((width, height), crop) = (geometry.source_size, layer.crop);
            (width - crop.left - crop.right, height - crop.top - crop.bottom)
        }
    };
    Some(width / height).filter(|_| width > 0.0 && height > 0.0)
}

/// The place lies in the picture.
pub fn is_inside(place: [f64; 2]) -> bool {
    place.iter().all(|share| (0.0..=1.0).contains(share))
}

/// The nearest place in the picture.
pub fn clamped(place: [f64; 2]) -> [f64; 2] {
    place.map(|share| share.clamp(0.0, 1.0))
}
