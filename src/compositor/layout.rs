//! Where pictures lie on canvases: affine maps named by what they map, and boxes. Pure.

use crate::document::{Crop, Perspective, Placement, Sizing, UNPINNED};
use crate::source::frame::MAX_SIDE;

/// An affine map of the plane, `(x, y) → (a·x + b·y + c, d·x + e·y + f)`; rows `[a, b, c]` and `[d, e, f]`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Affine(pub [[f64; 3]; 2]);

impl Affine {
    pub const IDENTITY: Self = Self([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]);

    pub fn translation(x: f64, y: f64) -> Self {
        Self([[1.0, 0.0, x], [0.0, 1.0, y]])
    }

    pub fn scale(x: f64, y: f64) -> Self {
        Self([[x, 0.0, 0.0], [0.0, y, 0.0]])
    }

    /// Clockwise as seen on a canvas whose y points down.
    pub fn rotation(degrees: f64) -> Self {
        // Quarter turns are exact, so that a turned layer can still be drawn pixel for pixel.
        let (sin, cos) = match degrees.rem_euclid(360.0) {
            0.0 => (0.0, 1.0),
            90.0 => (1.0, 0.0),
            180.0 => (0.0, -1.0),
            270.0 => (-1.0, 0.0),
            other => other.to_radians().sin_cos(),
        };
        Self([[cos, -sin, 0.0], [sin, cos, 0.0]])
    }

    /// First `first`, then `self`.
    #[must_use]
    pub fn after(&self, first: &Self) -> Self {
        let [[a, b, c], [d, e, f]] = self.0;
        let [[g, h, i], [j, k, l]] = first.0;
        Self([[a * g + b * j, a * h + b * k, a * i + b * l + c], [d * g + e * j, d * h + e * k, d * i + e * l + f]])
    }

    pub fn apply(&self, (x, y): (f64, f64)) -> (f64, f64) {
        let [[a, b, c], [d, e, f]] = self.0;
        (a * x + b * y + c, d * x + e * y + f)
    }

    /// `None` for a map that flattens the plane.
    pub fn inverse(&self) -> Option<Self> {
        let [[a, b, c], [d, e, f]] = self.0;
        let det = a * e - b * d;
        if !det.is_finite() || det.abs() < 1e-12 {
            return None;
        }
        let (ia, ib, id, ie) = (e / det, -b / det, -d / det, a / det);
        Some(Self([[ia, ib, -(ia * c + ib * f)], [id, ie, -(id * c + ie * f)]]))
    }

    /// Neither turned nor sheared: rectangles stay rectangles.
    pub fn is_axis_aligned(&self) -> bool {
        self.0[0][1] == 0.0 && self.0[1][0] == 0.0
    }

    /// Moves by whole pixels and does nothing else.
    pub fn is_pixel_exact(&self) -> bool {
        let [[a, b, c], [d, e, f]] = self.0;
        a == 1.0 && b == 0.0 && d == 0.0 && e == 1.0 && c.fract() == 0.0 && f.fract() == 0.0
    }

    /// How long a unit step in x and in y becomes.
    pub fn stretch(&self) -> (f64, f64) {
        let [[a, b, _], [d, e, _]] = self.0;
        (a.hypot(d), b.hypot(e))
    }
}

impl From<Affine> for Perspective {
    fn from(Affine([x, y]): Affine) -> Self {
        Self([x, y, [0.0, 0.0, 1.0]])
    }
}

/// The affine map that is nearest to one in perspective around a place; `None` where that is behind the horizon.
fn nearest(map: &Perspective, place: (f64, f64)) -> Option<Affine> {
    let (u, v) = map.apply(place)?;
    let [[a, b, _], [d, e, _], [g, h, i]] = map.0;
    let w = g * place.0 + h * place.1 + i;
    let linear = Affine([[(a - u * g) / w, (b - u * h) / w, 0.0], [(d - v * g) / w, (e - v * h) / w, 0.0]]);
    let (x, y) = linear.apply(place);
    Some(Affine::translation(u - x, v - y).after(&linear))
}

/// Pixels `x0..x1` by `y0..y1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rect {
    pub x0: u32,
    pub y0: u32,
    pub x1: u32,
    pub y1: u32,
}

impl Rect {
    pub fn of_size(width: u32, height: u32) -> Self {
        Self { x0: 0, y0: 0, x1: width, y1: height }
    }

    pub fn is_empty(&self) -> bool {
        self.x0 >= self.x1 || self.y0 >= self.y1
    }

    pub fn contains(&self, other: &Self) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    pub fn width(&self) -> u32 {
        self.x1.saturating_sub(self.x0)
    }

    pub fn height(&self) -> u32 {
        self.y1.saturating_sub(self.y0)
    }
}

/// Where a layer's picture lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Laid {
    /// From picture pixels (what the crop left, after a fill's cut) to canvas pixels.
    pub canvas_from_picture: Affine,
    /// Size of the picture in source pixels.
    pub picture: (f64, f64),
    /// Its top left in the source's own pixels.
    pub origin: (f64, f64),
    /// From picture pixels to canvas pixels, where corners are pinned; `canvas_from_picture` is then what comes nearest to it in the middle.
    pub pin: Option<Perspective>,
}

/// Lays a source of `size` pixels on a canvas. `None` when nothing is left to see.
pub fn lay(placement: &Placement, crop: &Crop, size: (f64, f64)) -> Option<Laid> {
    let (mut width, mut height) = (size.0 - crop.left - crop.right, size.1 - crop.top - crop.bottom);
    let mut origin = (crop.left, crop.top);
    if !(width >= 1.0 && height >= 1.0) {
        return None;
    }
    let (scale, box_size) = match placement.size {
        Sizing::Scale(x, y) => ((x, y), (width * x, height * y)),
        Sizing::Stretch(w, h) => ((w / width, h / height), (w, h)),
        Sizing::Fit(w, h) => {
            let s = (w / width).min(h / height);
            ((s, s), (w, h))
        }
        Sizing::Fill(w, h) => {
            let s = (w / width).max(h / height);
            // What sticks out of the box is cut off like a crop.
            let (cut_w, cut_h) = (width - w / s, height - h / s);
            origin = (origin.0 + cut_w / 2.0, origin.1 + cut_h / 2.0);
            (width, height) = (width - cut_w, height - cut_h);
            ((s, s), (w, h))
        }
    };
    let flip = (if placement.flip_h { -1.0 } else { 1.0 }, if placement.flip_v { -1.0 } else { 1.0 });
    // In the middle of its box, where it does not fill it.
    let drawn = (width * scale.0, height * scale.1);
    let bars = ((box_size.0 - drawn.0) / 2.0, (box_size.1 - drawn.1) / 2.0);
    let shift =
        (bars.0 + if placement.flip_h { drawn.0 } else { 0.0 }, bars.1 + if placement.flip_v { drawn.1 } else { 0.0 });
    let box_from_picture =
        Affine::translation(shift.0, shift.1).after(&Affine::scale(scale.0 * flip.0, scale.1 * flip.1));
    let anchor = (placement.anchor.0 * box_size.0, placement.anchor.1 * box_size.1);
    let canvas_from_box = Affine::translation(placement.position.0, placement.position.1)
        .after(&Affine::rotation(placement.rotation))
        .after(&Affine::translation(-anchor.0, -anchor.1));
    let canvas_from_picture = canvas_from_box.after(&box_from_picture);
    canvas_from_picture.inverse()?;
    let laid = Laid { canvas_from_picture, picture: (width, height), origin, pin: None };
    match placement.pin.filter(|corners| *corners != UNPINNED) {
        None => Some(laid),
        Some(corners) => {
            let fractions = Affine::scale(1.0 / box_size.0, 1.0 / box_size.1).after(&box_from_picture);
            let canvas_from_fractions = canvas_from_box.after(&Affine::scale(box_size.0, box_size.1));
            let pinned = Perspective::to_corners(corners)?.after(&fractions.into());
            laid.pinned(Perspective::from(canvas_from_fractions).after(&pinned))
        }
    }
}

impl Laid {
    /// With so many pixels more on every side, as far as a texture may reach; what was there stays where it is on the canvas.
    #[must_use]
    pub fn grown(&self, margin: u32) -> Self {
        let (width, height) = self.picture;
        let room = ((f64::from(MAX_SIDE) - width.max(height)) / 2.0).floor().max(0.0);
        let margin = f64::from(margin).min(room);
        Self {
            canvas_from_picture: self.canvas_from_picture.after(&Affine::translation(-margin, -margin)),
            picture: (width + 2.0 * margin, height + 2.0 * margin),
            origin: (self.origin.0 - margin, self.origin.1 - margin),
            pin: self.pin.map(|pin| pin.after(&Affine::translation(-margin, -margin).into())),
        }
    }

    /// The same in perspective; `None` where its middle cannot be seen.
    fn pinned(self, pin: Perspective) -> Option<Self> {
        pin.inverse()?;
        let canvas_from_picture = nearest(&pin, (self.picture.0 / 2.0, self.picture.1 / 2.0))?;
        canvas_from_picture.inverse()?;
        Some(Self { canvas_from_picture, pin: Some(pin), ..self })
    }

    /// Turned by quarters only, and not pinned: its edges are upright.
    pub fn is_upright(&self) -> bool {
        let [[a, b, _], [d, e, _]] = self.canvas_from_picture.0;
        self.pin.is_none() && ((b == 0.0 && d == 0.0) || (a == 0.0 && e == 0.0))
    }

    /// Moved by whole pixels and nothing else.
    pub fn is_pixel_exact(&self) -> bool {
        self.pin.is_none() && self.canvas_from_picture.is_pixel_exact()
    }

    /// Pixels fall on pixels one by one, flipped or turned by quarters.
    pub fn is_turned_exactly(&self) -> bool {
        let whole = |v: f64| (v - v.round()).abs() < 1e-9;
        let (x, y) = self.canvas_from_picture.apply((0.0, 0.0));
        self.is_upright() && self.canvas_from_picture.stretch() == (1.0, 1.0) && whole(x) && whole(y)
    }

    /// A place in the picture on the canvas; `None` for one behind the horizon, which there is around a pinned picture.
    fn on_canvas(&self, place: (f64, f64)) -> Option<(f64, f64)> {
        match &self.pin {
            Some(pin) => pin.apply(place),
            None => Some(self.canvas_from_picture.apply(place)),
        }
    }

    /// Top left, top right, bottom right, bottom left on the canvas.
    pub fn corners(&self) -> [(f64, f64); 4] {
        let (w, h) = self.picture;
        [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)]
            .map(|corner| self.on_canvas(corner).unwrap_or_else(|| self.canvas_from_picture.apply(corner)))
    }

    /// Canvas pixels that the picture touches.
    pub fn bounds(&self, width: u32, height: u32) -> Rect {
        let (w, h) = self.picture;
        if [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].iter().any(|corner| self.on_canvas(*corner).is_none()) {
            // What is around it goes on to the horizon.
            return Rect::of_size(width, height);
        }
        let corners = self.corners();
        let min = |f: fn(&(f64, f64)) -> f64| corners.iter().map(f).fold(f64::INFINITY, f64::min);
        let max = |f: fn(&(f64, f64)) -> f64| corners.iter().map(f).fold(f64::NEG_INFINITY, f64::max);
        let clip = |value: f64, limit: u32| value.clamp(0.0, f64::from(limit)) as u32;
        // A pixel belongs to the picture when its centre does; a hair of slack keeps 0.5 − ε from losing a column.
        Rect {
            x0: clip((min(|c| c.0) - 0.5 - 1e-6).ceil(), width),
            y0: clip((min(|c| c.1) - 0.5 - 1e-6).ceil(), height),
            x1: clip((max(|c| c.0) - 0.5 + 1e-6).floor() + 1.0, width),
            y1: clip((max(|c| c.1) - 0.5 + 1e-6).floor() + 1.0, height),
        }
    }
}
