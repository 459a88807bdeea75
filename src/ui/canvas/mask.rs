//! Rectangles and ellipses of effects' masks: which parameters make one, where it lies in the picture, what a drag makes of it.
//!
//! An effect has a mask where the names of its parameters begin alike: `x_shape` chooses one of [`SHAPES`] or another, `x_center` and `x_size` are fractions of
//! the picture, `x_rotation` is in degrees, `x_points`, `x_image` and `x_source` are the other shapes. Lengths are in heights of the
//! picture, so that turning keeps them.

use super::geometry::{Handle, Vector};
use super::tool::tidy;
use crate::document::{EffectId, EffectSpec, LayerId, ParamValue};
use crate::effect::{ParamKind, ParamSpec};
use std::collections::BTreeMap;

/// What a mask's shape can be at least.
const SHAPES: [&str; 3] = ["rectangle", "ellipse", "polygon"];

/// Smallest side that a drag can make one, as a fraction of the picture.
const MIN_SIDE: f64 = 0.01;

/// Points of an ellipse's outline.
const ROUND: u32 = 64;

/// A rectangle or an ellipse of the selected layer that is shown over its picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mask {
    pub layer: LayerId,
    pub effect: EffectId,
    pub center: &'static str,
    pub size: &'static str,
    pub is_ellipse: bool,
    pub place: MaskPlace,
}

/// Where one lies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaskPlace {
    pub center: Vector,
    pub size: Vector,
    /// Degrees clockwise.
    pub rotation: f64,
    /// Width of the picture.
    pub aspect: f64,
}

/// What a drag takes hold of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskGrip {
    Center,
    Side(Handle),
}

/// A mask that is dragged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaskDrag {
    pub effect: EffectId,
    pub center: &'static str,
    pub grip: MaskGrip,
    /// Where the pointer was.
    pub from: Vector,
    pub start: MaskPlace,
}

/// What the parameter's mask is by the shape that is chosen, and the rest of the parameter's name; `None` for one of no mask.
fn part_of<'a>(
    spec: &ParamSpec,
    specs: &[ParamSpec],
    given: &'a BTreeMap<String, ParamValue>,
) -> Option<(&'a str, &'static str)> {
    specs.iter().find_map(|shape| {
        let prefix = shape.name.strip_suffix("shape").filter(|prefix| prefix.ends_with('_'))?;
        let ParamKind::Choice { default, options } = &shape.kind else { return None };
        let is_mask = SHAPES.iter().all(|wanted| options.iter().any(|(option, _)| option == wanted));
        let part = spec.name.strip_prefix(prefix).filter(|_| is_mask)?;
        Some((given.get(shape.name).and_then(ParamValue::as_str).unwrap_or(default), part))
    })
}

/// Whether a parameter does anything: those of a mask depend on its shape.
pub fn is_of_use(spec: &ParamSpec, specs: &[ParamSpec], given: &BTreeMap<String, ParamValue>) -> bool {
    let Some((shape, part)) = part_of(spec, specs, given) else { return true };
    let round = matches!(shape, "rectangle" | "ellipse");
    match part {
        "center" | "size" | "rotation" => round,
        "points" => shape == "polygon",
        "image" | "source" => shape == part,
        "feather" => round || shape == "polygon",
        "invert" => shape != "none",
        _ => true,
    }
}

impl Mask {
    /// The mask whose centre the parameter is, over a picture of this aspect.
    pub fn of(spec: &ParamSpec, specs: &[ParamSpec], effect: &EffectSpec, layer: LayerId, aspect: f64) -> Option<Self> {
        let (shape, part) = part_of(spec, specs, &effect.params)?;
        let is_ellipse = match shape {
            "rectangle" => false,
            "ellipse" => true,
            _ => return None,
        };
        let prefix = spec.name.strip_suffix(part).filter(|_| part == "center")?;
        let named = |rest: &str| specs.iter().find(|spec| spec.name.strip_prefix(prefix) == Some(rest));
        let value =
            |spec: &ParamSpec| effect.params.get(spec.name).map_or(spec.default_value(), |value| spec.sanitize(value));
        let pair = |spec: &ParamSpec| {
            let value = value(spec);
            Some(Vector::new(value.get(0)?.as_f64()? * aspect, value.get(1)?.as_f64()?))
        };
        let size = named("size")?;
        let rotation = value(named("rotation")?).as_f64()?;
        let place = MaskPlace { center: pair(spec)?, size: pair(size)?, rotation, aspect };
        Some(Self { layer, effect: effect.id, center: spec.name, size: size.name, is_ellipse, place })
    }
}

impl MaskPlace {
    /// A fraction of the picture in heights of it, and back.
    pub fn length(&self, [x, y]: [f64; 2]) -> Vector {
        Vector::new(x * self.aspect, y)
    }

    pub fn share(&self, at: Vector) -> [f64; 2] {
        [at.x / self.aspect, at.y]
    }

    /// The place of a point of its box, (0, 0) to (1, 1).
    pub fn point(&self, unit: Vector) -> Vector {
        self.center + (unit - Vector::new(0.5, 0.5)).times(self.size).turned(self.rotation)
    }

    /// Top left, top right, bottom right, bottom left.
    pub fn corners(&self) -> [Vector; 4] {
        [Handle::TopLeft, Handle::TopRight, Handle::BottomRight, Handle::BottomLeft].map(|at| self.point(at.unit()))
    }

    /// The outline of the ellipse in its box.
    pub fn round(&self) -> Vec<Vector> {
        let angles = (0..ROUND).map(|step| f64::from(step) / f64::from(ROUND) * std::f64::consts::TAU);
        angles.map(|angle| self.point(Vector::new(0.5 + 0.5 * angle.cos(), 0.5 + 0.5 * angle.sin()))).collect()
    }

    /// Its grips and where they are.
    pub fn grips(&self) -> impl Iterator<Item = (MaskGrip, Vector)> {
        let sides = Handle::ALL.map(|handle| (MaskGrip::Side(handle), self.point(handle.unit())));
        std::iter::once((MaskGrip::Center, self.center)).chain(sides)
    }

    /// With a grip dragged by a distance; what lies opposite stays.
    #[must_use]
    pub fn dragged(&self, grip: MaskGrip, by: Vector) -> Self {
        let (center, size) = match grip {
            MaskGrip::Center => (self.center + by, self.size),
            MaskGrip::Side(handle) => {
                let pull = handle.pull();
                let more = by.turned(-self.rotation).times(pull);
                let side = |size: f64, more: f64, pull: f64, whole: f64| {
                    if pull == 0.0 { size } else { (size + more).clamp(MIN_SIDE * whole, whole) }
                };
                let size =
                    Vector::new(side(self.size.x, more.x, pull.x, self.aspect), side(self.size.y, more.y, pull.y, 1.0));
                (self.center + (size - self.size).times(pull).turned(self.rotation) * 0.5, size)
            }
        };
        let kept = |at: Vector| self.length(tidy(self.share(at)));
        Self { center: kept(center), size: kept(size), ..*self }
    }
}
