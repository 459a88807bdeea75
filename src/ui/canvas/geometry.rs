//! Where a layer's box lies on the canvas and what a drag makes of it. Pure: canvas pixels and document values in, document values out.
//!
//! The *box* is what the handles sit on. With [`Sizing::Scale`] it is the cropped picture as drawn; with the others it is the box that the
//! picture is sized into, whose letterbox bars belong to it. Every drag is computed from the values at its start, so rounding never adds up.

use crate::document::{Corners, Crop, Placement, Sizing, UNPINNED, corners_fault};
use std::ops::{Add, Mul, Sub};

/// Smallest side that a drag can make a box, in canvas pixels.
pub const MIN_SIDE: f64 = 1.0;

/// A point or a distance in canvas pixels; x to the right, y down.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Vector {
    pub x: f64,
    pub y: f64,
}

impl Vector {
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Turned clockwise about the origin.
    #[must_use]
    pub fn turned(self, degrees: f64) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        Self::new(self.x * cos - self.y * sin, self.x * sin + self.y * cos)
    }

    /// Axis by axis.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        Self::new(self.x * other.x, self.y * other.y)
    }

    pub fn dot(self, other: Self) -> f64 {
        self.x * other.x + self.y * other.y
    }

    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }
}

impl From<(f64, f64)> for Vector {
    fn from((x, y): (f64, f64)) -> Self {
        Self { x, y }
    }
}

impl From<Vector> for (f64, f64) {
    fn from(v: Vector) -> Self {
        (v.x, v.y)
    }
}

impl Add for Vector {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Vector {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f64> for Vector {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// How far a point lies from the line between two others.
pub fn distance_to_segment(point: Vector, from: Vector, to: Vector) -> f64 {
    let (edge, reach) = (to - from, point - from);
    let square = edge.dot(edge);
    let share = if square > 0.0 { (reach.dot(edge) / square).clamp(0.0, 1.0) } else { 0.0 };
    (reach - edge * share).length()
}

/// What can be dragged to make a layer bigger or smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Handle {
    TopLeft,
    Top,
    TopRight,
    Right,
    BottomRight,
    Bottom,
    BottomLeft,
    Left,
}

impl Handle {
    pub const ALL: [Self; 8] = [
        Self::TopLeft,
        Self::Top,
        Self::TopRight,
        Self::Right,
        Self::BottomRight,
        Self::Bottom,
        Self::BottomLeft,
        Self::Left,
    ];

    /// Where it sits on the box: (0, 0) is the top left, (1, 1) the bottom right.
    pub const fn unit(self) -> Vector {
        match self {
            Self::TopLeft => Vector::new(0.0, 0.0),
            Self::Top => Vector::new(0.5, 0.0),
            Self::TopRight => Vector::new(1.0, 0.0),
            Self::Right => Vector::new(1.0, 0.5),
            Self::BottomRight => Vector::new(1.0, 1.0),
            Self::Bottom => Vector::new(0.5, 1.0),
            Self::BottomLeft => Vector::new(0.0, 1.0),
            Self::Left => Vector::new(0.0, 0.5),
        }
    }

    /// Which way it pulls on each axis: -1, 0 or 1.
    pub fn pull(self) -> Vector {
        self.unit() * 2.0 - Vector::new(1.0, 1.0)
    }

    /// The place that stays where it is while this handle is dragged.
    pub fn opposite(self) -> Vector {
        Vector::new(1.0, 1.0) - self.unit()
    }

    pub fn is_corner(self) -> bool {
        let pull = self.pull();
        pull.x != 0.0 && pull.y != 0.0
    }
}

/// A turned rectangle on the canvas.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LayerBox {
    /// Where the anchor lies on the canvas.
    pub position: Vector,
    /// The anchor on the box, (0, 0) to (1, 1).
    pub anchor: Vector,
    pub size: Vector,
    /// Degrees clockwise.
    pub rotation: f64,
    /// Where its corners are pinned, in fractions of it.
    pub pin: Option<Corners>,
}

impl LayerBox {
    /// The box of a layer whose source has `source_size` pixels before the crop. Its size is 0 while a scaled source has no picture.
    pub fn of(placement: &Placement, crop: &Crop, source_size: (f64, f64)) -> Self {
        let size = match placement.size {
            Sizing::Scale(x, y) => cropped(crop, source_size).times(Vector::new(x.abs(), y.abs())),
            Sizing::Fit(w, h) | Sizing::Fill(w, h) | Sizing::Stretch(w, h) => Vector::new(w, h),
        };
        Self {
            position: placement.position.into(),
            anchor: placement.anchor.into(),
            size,
            rotation: placement.rotation,
            pin: placement.pin,
        }
    }

    /// The canvas point of a place on the box.
    pub fn point(&self, unit: Vector) -> Vector {
        self.position + (unit - self.anchor).times(self.size).turned(self.rotation)
    }

    /// Top left, top right, bottom right, bottom left, where they are pinned to.
    pub fn corners(&self) -> [Vector; 4] {
        self.pin.unwrap_or(UNPINNED).map(|corner| self.point(corner.into()))
    }

    /// The upright rectangle around it.
    pub fn bounds(&self) -> Bounds {
        Bounds::around(&self.corners())
    }

    pub fn center(&self) -> Vector {
        self.point(Vector::new(0.5, 0.5))
    }
}

/// An upright rectangle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub min: Vector,
    pub max: Vector,
}

impl Bounds {
    pub fn around(points: &[Vector]) -> Self {
        let fold = |pick: fn(f64, f64) -> f64, start: f64| {
            points.iter().fold(Vector::new(start, start), |acc, p| Vector::new(pick(acc.x, p.x), pick(acc.y, p.y)))
        };
        Self { min: fold(f64::min, f64::INFINITY), max: fold(f64::max, f64::NEG_INFINITY) }
    }

    /// The upright rectangle around others; none without any.
    pub fn of_all(all: impl IntoIterator<Item = Self>) -> Option<Self> {
        all.into_iter().reduce(|a, b| Self::around(&[a.min, a.max, b.min, b.max]))
    }

    /// They have a place in common.
    pub fn touches(&self, other: &Self) -> bool {
        let on = |a: (f64, f64), b: (f64, f64)| a.0 <= b.1 && b.0 <= a.1;
        on((self.min.x, self.max.x), (other.min.x, other.max.x))
            && on((self.min.y, self.max.y), (other.min.y, other.max.y))
    }

    pub fn center(&self) -> Vector {
        (self.min + self.max) * 0.5
    }

    #[must_use]
    pub fn moved(self, by: Vector) -> Self {
        Self { min: self.min + by, max: self.max + by }
    }
}

/// A layer at the start of a drag.
#[derive(Debug, Clone, PartialEq)]
pub struct Start {
    pub placement: Placement,
    pub crop: Crop,
    /// Source pixels before the crop.
    pub source_size: (f64, f64),
}

impl Start {
    pub fn layer_box(&self) -> LayerBox {
        LayerBox::of(&self.placement, &self.crop, self.source_size)
    }

    /// Moved as a whole.
    pub fn moved(&self, by: Vector) -> Placement {
        Placement { position: (Vector::from(self.placement.position) + by).into(), ..self.placement.clone() }
    }

    /// With a handle dragged by a distance on the canvas; what lies opposite stays. A corner that keeps the aspect follows the
    /// pointer along its diagonal only.
    pub fn resized(&self, handle: Handle, by: Vector, keep_aspect: bool) -> Placement {
        let from = self.layer_box();
        if from.size.x <= 0.0 || from.size.y <= 0.0 {
            return self.placement.clone();
        }
        let pull = handle.pull();
        let fixed = from.point(handle.opposite());
        let reach = (from.point(handle.unit()) + by - fixed).turned(-from.rotation).times(pull);
        let size = if keep_aspect && handle.is_corner() {
            let smallest = MIN_SIDE / from.size.x.min(from.size.y);
            let factor = reach.dot(from.size) / from.size.dot(from.size);
            from.size * factor.max(smallest)
        } else {
            Vector::new(
                if pull.x == 0.0 { from.size.x } else { reach.x.max(MIN_SIDE) },
                if pull.y == 0.0 { from.size.y } else { reach.y.max(MIN_SIDE) },
            )
        };
        self.with_size(size, handle.opposite(), fixed)
    }

    /// With an edge or a corner cropped by dragging it; what lies opposite stays. Where the picture is sized into a box, the box stays
    /// and what is left of the picture is sized into it anew.
    pub fn cropped(&self, handle: Handle, by: Vector) -> (Placement, Crop) {
        let from = self.layer_box();
        let picture = cropped(&self.crop, self.source_size);
        let scale = drawn_scale(self.placement.size, picture);
        if scale.x <= 0.0 || scale.y <= 0.0 || !scale.x.is_finite() || !scale.y.is_finite() {
            return (self.placement.clone(), self.crop);
        }
        let pull = handle.pull();
        let outward = by.turned(-from.rotation).times(pull);
        let mirrored = self.mirrored();
        let mut crop = self.crop;
        let (near, far) = if (pull.x < 0.0) != mirrored.0 {
            (&mut crop.left, self.crop.right)
        } else {
            (&mut crop.right, self.crop.left)
        };
        if pull.x != 0.0 {
            *near = cut(*near - outward.x / scale.x, self.source_size.0 - far);
        }
        let (near, far) = if (pull.y < 0.0) != mirrored.1 {
            (&mut crop.top, self.crop.bottom)
        } else {
            (&mut crop.bottom, self.crop.top)
        };
        if pull.y != 0.0 {
            *near = cut(*near - outward.y / scale.y, self.source_size.1 - far);
        }
        let placement = if matches!(self.placement.size, Sizing::Scale(..)) {
            let size = cropped(&crop, self.source_size).times(scale);
            let fixed = from.point(handle.opposite());
            let position = fixed + (from.anchor - handle.opposite()).times(size).turned(from.rotation);
            Placement { position: position.into(), ..self.placement.clone() }
        } else {
            self.placement.clone()
        };
        (placement, crop)
    }

    /// With one of its pinned corners dragged by a distance on the canvas; as it is where nothing could be drawn between them.
    pub fn pinned(&self, index: usize, by: Vector) -> Placement {
        let from = self.layer_box();
        let mut corners = from.pin.unwrap_or(UNPINNED);
        let by = by.turned(-from.rotation);
        if let Some(corner) = corners.get_mut(index).filter(|_| from.size.x > 0.0 && from.size.y > 0.0) {
            *corner = (corner.0 + by.x / from.size.x, corner.1 + by.y / from.size.y);
        }
        let pin = if corners_fault(&corners).is_some() { from.pin } else { Some(corners) };
        Placement { pin, ..self.placement.clone() }
    }

    /// Turned about its anchor by as much as the pointer went round it; `step` rounds the angle to its multiples (degrees).
    pub fn rotated(&self, pointer_from: Vector, pointer_to: Vector, step: Option<f64>) -> Placement {
        let center = Vector::from(self.placement.position);
        let angle = |to: Vector| (to - center).y.atan2((to - center).x).to_degrees();
        let mut rotation = self.placement.rotation + angle(pointer_to) - angle(pointer_from);
        if let Some(step) = step {
            rotation = (rotation / step).round() * step;
        }
        Placement { rotation: normal_angle(rotation), ..self.placement.clone() }
    }

    /// Scaled by factors across and down about a place on the canvas; the factors are alike for what does not lie at right angles.
    pub fn scaled_about(&self, fixed: Vector, factor: Vector) -> Placement {
        let position = fixed + (Vector::from(self.placement.position) - fixed).times(factor);
        let lies_across = self.placement.rotation.rem_euclid(180.0) == 90.0;
        let (x, y) = if lies_across { (factor.y, factor.x) } else { (factor.x, factor.y) };
        let side = |length: f64, factor: f64| (length * factor).max(MIN_SIDE);
        let size = match self.placement.size {
            Sizing::Scale(across, down) => Sizing::Scale(across * x, down * y),
            Sizing::Fit(w, h) => Sizing::Fit(side(w, x), side(h, y)),
            Sizing::Fill(w, h) => Sizing::Fill(side(w, x), side(h, y)),
            Sizing::Stretch(w, h) => Sizing::Stretch(side(w, x), side(h, y)),
        };
        Placement { position: position.into(), size, ..self.placement.clone() }
    }

    /// Turned about the middle of its box.
    pub fn turned(&self, degrees: f64) -> Placement {
        let center = self.layer_box().center();
        let position = center + (Vector::from(self.placement.position) - center).turned(degrees);
        Placement {
            position: position.into(),
            rotation: normal_angle(self.placement.rotation + degrees),
            ..self.placement.clone()
        }
    }

    /// Moved so that the middle of its bounds is the middle of the canvas.
    pub fn centered(&self, canvas: (f64, f64)) -> Placement {
        self.moved(Vector::from(canvas) * 0.5 - self.layer_box().bounds().center())
    }

    /// Another anchor with the picture staying where it is.
    pub fn anchored(&self, anchor: (f64, f64)) -> Placement {
        let position = self.layer_box().point(anchor.into());
        Placement { anchor, position: position.into(), ..self.placement.clone() }
    }

    /// Whether the picture is mirrored on each axis.
    fn mirrored(&self) -> (bool, bool) {
        let negative = match self.placement.size {
            Sizing::Scale(x, y) => (x < 0.0, y < 0.0),
            _ => (false, false),
        };
        (self.placement.flip_h != negative.0, self.placement.flip_v != negative.1)
    }

    fn with_size(&self, size: Vector, fixed_unit: Vector, fixed: Vector) -> Placement {
        let from = self.layer_box();
        let position = fixed + (from.anchor - fixed_unit).times(size).turned(from.rotation);
        let sizing = match self.placement.size {
            Sizing::Scale(x, y) => Sizing::Scale(x * size.x / from.size.x, y * size.y / from.size.y),
            Sizing::Fit(..) => Sizing::Fit(size.x, size.y),
            Sizing::Fill(..) => Sizing::Fill(size.x, size.y),
            Sizing::Stretch(..) => Sizing::Stretch(size.x, size.y),
        };
        Placement { position: position.into(), size: sizing, ..self.placement.clone() }
    }
}

/// Into the range above -180 up to 180 degrees.
pub fn normal_angle(degrees: f64) -> f64 {
    let turned = degrees.rem_euclid(360.0);
    if turned > 180.0 { turned - 360.0 } else { turned }
}

fn cropped(crop: &Crop, source_size: (f64, f64)) -> Vector {
    Vector::new((source_size.0 - crop.left - crop.right).max(0.0), (source_size.1 - crop.top - crop.bottom).max(0.0))
}

/// Canvas pixels per source pixel as drawn.
fn drawn_scale(size: Sizing, picture: Vector) -> Vector {
    let (w, h) = match size {
        Sizing::Scale(x, y) => return Vector::new(x.abs(), y.abs()),
        Sizing::Fit(w, h) | Sizing::Fill(w, h) | Sizing::Stretch(w, h) => (w / picture.x, h / picture.y),
    };
    match size {
        Sizing::Fit(..) => Vector::new(w.min(h), w.min(h)),
        Sizing::Fill(..) => Vector::new(w.max(h), w.max(h)),
        Sizing::Scale(..) | Sizing::Stretch(..) => Vector::new(w, h),
    }
}

/// A crop in whole source pixels that leaves at least one of what there is.
fn cut(crop: f64, there_is: f64) -> f64 {
    crop.round().clamp(0.0, (there_is - 1.0).max(0.0))
}
