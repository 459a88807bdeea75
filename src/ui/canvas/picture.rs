//! From canvas pixels to fractions of a layer's picture and back, through crop, scale, turn, mirror and perspective.

use super::geometry::Vector;
use crate::document::{Layer, Perspective, Sizing};
use crate::view::LayerGeometry;

/// Where a layer's picture lies on the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PictureMap {
    /// The picture's own top left.
    origin: Vector,
    /// From fractions of the picture, and back; none for a picture without area.
    maps: Option<(Perspective, Perspective)>,
}

impl PictureMap {
    pub fn of(geometry: &LayerGeometry) -> Self {
        let [origin, ..] = geometry.corners;
        let map = Perspective::to_corners(geometry.corners);
        Self { origin: origin.into(), maps: map.and_then(|map| Some((map, map.inverse()?))) }
    }

    /// A place given as fractions of width and height from the picture's top left. What lies behind the horizon of a pinned picture, and all of one
    /// without area, is where its top left is.
    pub fn to_canvas(&self, [x, y]: [f64; 2]) -> Vector {
        let found = self.maps.and_then(|(map, _)| map.apply((x, y)));
        found.map_or(self.origin, Vector::from)
    }

    /// The same the other way round; outside of 0 to 1 beside the picture. `None` for a picture without area.
    pub fn to_picture(&self, at: Vector) -> Option<[f64; 2]> {
        let (_, back) = self.maps?;
        back.apply(at.into()).map(<[f64; 2]>::from)
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
