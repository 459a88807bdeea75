//! Where an item of a scene lies, by OBS's rules, as a placement.
//!
//! A picture of `w` by `h` pixels, after its crop, is scaled, moved by minus its alignment's origin, turned, and moved to its position; a negative
//! scale flips it. With bounds, the box takes the picture's place: the box is aligned to the position, the picture scaled into it by the bounds' type and
//! aligned in it, and a flip stays in place. OBS rounds the origin down to whole pixels and this does not, which is less than a pixel.

use super::collection::Fields;
use crate::document::{Crop, Placement, Sizing};

/// Farthest that something may lie or be cropped, in pixels.
pub(super) const FAR: f64 = 1_000_000.0;
/// Least and greatest factor that a layer is drawn with.
const LEAST_SCALE: f64 = 0.001;
const MOST_SCALE: f64 = 1000.0;
/// Sides of a box that a layer is drawn into.
const LEAST_BOX: f64 = 1.0;
const MOST_BOX: f64 = 65_536.0;
/// Farthest that an anchor may lie from the layer's box, in boxes.
const FAR_ANCHOR: f64 = 100.0;

/// How a picture is fitted into its box.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bounds {
    None,
    Stretch,
    Inner,
    Outer,
    ToWidth,
    ToHeight,
    MaxOnly,
}

/// An item's transform in canvas pixels.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Transform {
    pub position: (f64, f64),
    pub scale: (f64, f64),
    /// Degrees clockwise.
    pub rotation: f64,
    pub align: i64,
    pub bounds: Bounds,
    pub bounds_align: i64,
    pub bounds_size: (f64, f64),
    pub bounds_crop: bool,
    /// Pixels of the source as its filters leave it.
    pub crop: Crop,
}

impl Transform {
    /// Reads an item. What a collection of relative coordinates says only relatively is taken from there; `canvas` is the saved one.
    pub fn read(item: &Fields, canvas: (f64, f64), relative: bool, shows_scene: bool) -> Self {
        let half = canvas.1 / 2.0;
        let pair = |absolute: &str, relative_key: &str, convert: &dyn Fn((f64, f64)) -> (f64, f64)| {
            let of_relative = || item.pair(relative_key).filter(|_| relative).map(convert);
            item.pair(absolute).or_else(of_relative)
        };
        let position = pair("pos", "pos_rel", &|(x, y)| ((x * canvas.1 + canvas.0) / 2.0, (y + 1.0) * half));
        let ref_height = item.pair("scale_ref").map_or(canvas.1, |(_, y)| y);
        let factor = if shows_scene || ref_height <= 0.0 { 1.0 } else { canvas.1 / ref_height };
        let scale = pair("scale", "scale_rel", &|(x, y)| (x * factor, y * factor));
        let bounds_size = pair("bounds", "bounds_rel", &|(x, y)| (x * half, y * half));
        let bounds = match item.whole_or("bounds_type", 0) {
            1 => Bounds::Stretch,
            2 => Bounds::Inner,
            3 => Bounds::Outer,
            4 => Bounds::ToWidth,
            5 => Bounds::ToHeight,
            6 => Bounds::MaxOnly,
            _ => Bounds::None,
        };
        let crop = |key: &str| item.number_or(key, 0.0).trunc().clamp(0.0, FAR);
        let (x, y) = position.unwrap_or_default();
        Self {
            position: (x.clamp(-FAR, FAR), y.clamp(-FAR, FAR)),
            scale: scale.unwrap_or((1.0, 1.0)),
            rotation: item.number_or("rot", 0.0) % 360.0,
            align: item.whole_or("align", 5),
            bounds,
            bounds_align: item.whole_or("bounds_align", 0),
            bounds_size: bounds_size.unwrap_or_default(),
            bounds_crop: item.flag_or("bounds_crop", false),
            crop: Crop {
                left: crop("crop_left"),
                top: crop("crop_top"),
                right: crop("crop_right"),
                bottom: crop("crop_bottom"),
            },
        }
    }

    /// The size of the picture after the crop.
    fn cropped(&self, size: (f64, f64)) -> (f64, f64) {
        (size.0 - self.crop.left - self.crop.right, size.1 - self.crop.top - self.crop.bottom)
    }

    /// Sides of the box, as large as a box may be.
    fn bounds_box(&self) -> (f64, f64) {
        let side = |value: f64| value.clamp(LEAST_BOX, MOST_BOX);
        (side(self.bounds_size.0), side(self.bounds_size.1))
    }

    /// The corners of what a group counts as this item's place: its box, or the picture without one.
    pub fn corners(&self, size: (f64, f64)) -> [(f64, f64); 4] {
        let (w, h) = match self.bounds {
            Bounds::None => {
                let (w, h) = self.cropped(size);
                (w.max(0.0) * self.scale.0, h.max(0.0) * self.scale.1)
            }
            _ => self.bounds_box(),
        };
        let (fx, fy) = fractions(self.align);
        [(0.0, 0.0), (w, 0.0), (w, h), (0.0, h)].map(|(x, y)| {
            let (x, y) = turned((x - fx * w, y - fy * h), self.rotation);
            (x + self.position.0, y + self.position.1)
        })
    }

    /// A shift of the picture by so many of its own pixels, before it is scaled, turned and moved.
    pub fn shifted(&mut self, (x, y): (f64, f64)) {
        if self.bounds == Bounds::None {
            let (x, y) = turned((x * self.scale.0, y * self.scale.1), self.rotation);
            self.position = (self.position.0 + x, self.position.1 + y);
        }
    }
}

/// The picture that is placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Size {
    pub width: f64,
    pub height: f64,
    /// It is known for sure, and not what the source will probably have.
    pub sure: bool,
}

impl Size {
    pub fn sure(width: f64, height: f64) -> Self {
        Self { width, height, sure: true }
    }

    pub fn pair(&self) -> (f64, f64) {
        (self.width, self.height)
    }
}

/// A layer's place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub placement: Placement,
    /// The item's own crop and what its box cuts off.
    pub crop: Crop,
    /// There is nothing to see of it.
    pub nothing: bool,
    /// What is different from OBS.
    pub note: Option<&'static str>,
}

const UNCUT: &str = "it lies in the middle of its box, uncut: its size is not known before it runs";

/// Places a picture. `boxed` allows the sizings that find the scale by themselves, which stay right when the source's size changes.
pub(super) fn place(transform: &Transform, size: Size, boxed: bool) -> Placed {
    let (w, h) = transform.cropped(size.pair());
    let (fx, fy) = fractions(transform.align);
    let flips = (transform.scale.0 < 0.0, transform.scale.1 < 0.0);
    let base = Placement {
        position: transform.position,
        rotation: transform.rotation,
        flip_h: flips.0,
        flip_v: flips.1,
        ..Placement::default()
    };
    let flat = (transform.scale.0 == 0.0 || transform.scale.1 == 0.0) && transform.bounds != Bounds::Stretch;
    let empty = flat || (size.sure && (w < 1.0 || h < 1.0));
    let done =
        |placement: Placement, crop: Crop, note: Option<&'static str>| Placed { placement, crop, nothing: empty, note };
    if transform.bounds == Bounds::None {
        // A negative scale turns the picture over at its origin, to the other side of it.
        let side = |fraction: f64, flipped: bool| if flipped { 1.0 - fraction } else { fraction };
        let anchor = (side(fx, flips.0), side(fy, flips.1));
        let size = Sizing::Scale(held(transform.scale.0), held(transform.scale.1));
        return done(Placement { size, anchor, ..base }, transform.crop, None);
    }
    let (bw, bh) = transform.bounds_box();
    let (ax, ay) = fractions(transform.bounds_align);
    let own_box = |size: Sizing| Placement { size, anchor: (fx, fy), ..base.clone() };
    // The picture in a box that is endless in one direction has the width of the other, whatever size it has.
    let endless = |size: Sizing, anchor: (f64, f64), (dx, dy): (f64, f64)| {
        let (dx, dy) = turned((dx, dy), transform.rotation);
        let position = (base.position.0 + dx, base.position.1 + dy);
        Placement { size, anchor, position, ..base.clone() }
    };
    let middle = (ax, ay) == (0.5, 0.5);
    let (sx, sy) = (transform.scale.0.abs(), transform.scale.1.abs());
    // Bounds keep the shape that the scale gives.
    let own_shape = (sx - sy).abs() <= 1e-6 * sx.max(sy);
    let unsure = |differs: bool, note: &'static str| match (own_shape, differs) {
        (false, _) => {
            Some("it has its own shape, and lies in the middle of its box: its size is not known before it runs")
        }
        (true, true) => Some(note),
        (true, false) => None,
    };
    match transform.bounds {
        Bounds::Stretch if boxed => return done(own_box(Sizing::Stretch(bw, bh)), transform.crop, None),
        Bounds::Inner if boxed && ((middle && own_shape) || !size.sure) => {
            let note = unsure(!middle, "it lies in the middle of its box: its size is not known before it runs");
            return done(own_box(Sizing::Fit(bw, bh)), transform.crop, note);
        }
        Bounds::Outer if boxed && ((middle && own_shape && transform.bounds_crop) || !size.sure) => {
            let note = unsure(
                !middle || !transform.bounds_crop,
                "what sticks out of its box is cut off on all sides: its size is not known before it runs",
            );
            return done(own_box(Sizing::Fill(bw, bh)), transform.crop, note);
        }
        Bounds::MaxOnly if boxed && !size.sure => {
            let note = unsure(true, "it fills its box even when it is smaller: its size is not known before it runs");
            return done(own_box(Sizing::Fit(bw, bh)), transform.crop, note);
        }
        Bounds::ToWidth if boxed && !size.sure => {
            let note = unsure(ay != 0.5 || transform.bounds_crop, UNCUT);
            let placement = endless(Sizing::Fit(bw, MOST_BOX), (fx, 0.5), (0.0, (0.5 - fy) * bh));
            return done(placement, transform.crop, note);
        }
        Bounds::ToHeight if boxed && !size.sure => {
            let note = unsure(ax != 0.5 || transform.bounds_crop, UNCUT);
            let placement = endless(Sizing::Fit(MOST_BOX, bh), (0.5, fy), ((0.5 - fx) * bw, 0.0));
            return done(placement, transform.crop, note);
        }
        _ => {}
    }
    if empty || w < 1.0 || h < 1.0 {
        return Placed { placement: base, crop: transform.crop, nothing: true, note: None };
    }
    let (sx, sy) = scale_into_box(transform, (w, h), (bw, bh));
    let mut crop = transform.crop;
    let (mut drawn_w, mut drawn_h) = (w * sx, h * sy);
    let mut offset = ((bw - drawn_w) * ax, (bh - drawn_h) * ay);
    if transform.bounds_crop {
        if bw - drawn_w < -0.1 {
            let (left, right) = cut((drawn_w - bw) / sx, ax, flips.0);
            (crop.left, crop.right) = (crop.left + left, crop.right + right);
            (drawn_w, offset.0) = (bw, 0.0);
        }
        if bh - drawn_h < -0.1 {
            let (top, bottom) = cut((drawn_h - bh) / sy, ay, flips.1);
            (crop.top, crop.bottom) = (crop.top + top, crop.bottom + bottom);
            (drawn_h, offset.1) = (bh, 0.0);
        }
    }
    let origin = (fx * bw - offset.0, fy * bh - offset.1);
    let placement = anchored(base, origin, (drawn_w, drawn_h));
    done(Placement { size: Sizing::Scale(held(sx), held(sy)), ..placement }, crop, None)
}

/// The factors of width and height that bounds ask for, without flips.
fn scale_into_box(transform: &Transform, (w, h): (f64, f64), (bw, bh): (f64, f64)) -> (f64, f64) {
    let (sx, sy) = (transform.scale.0.abs(), transform.scale.1.abs());
    let (width, height) = (w * sx, h * sy);
    let (to_width, to_height) = (bw / width, bh / height);
    let factor = match transform.bounds {
        Bounds::Stretch => return (bw / w, bh / h),
        Bounds::Inner => to_width.min(to_height),
        Bounds::Outer => to_width.max(to_height),
        Bounds::ToWidth => to_width,
        Bounds::ToHeight => to_height,
        Bounds::MaxOnly => to_width.min(to_height).min(1.0),
        Bounds::None => 1.0,
    };
    (sx * factor, sy * factor)
}

/// What is cut off at the low and at the high end of an axis, in source pixels, of `excess` in all.
fn cut(excess: f64, align: f64, flipped: bool) -> (f64, f64) {
    let (low, high) = (excess * align, excess * (1.0 - align));
    if flipped { (high, low) } else { (low, high) }
}

/// The point of a drawn picture that is `origin` away from its top left as its anchor; one too far outside is reckoned into the position.
fn anchored(base: Placement, origin: (f64, f64), (w, h): (f64, f64)) -> Placement {
    let anchor = (origin.0 / w, origin.1 / h);
    if anchor.0.abs() <= FAR_ANCHOR && anchor.1.abs() <= FAR_ANCHOR {
        return Placement { anchor, ..base };
    }
    let (dx, dy) = turned(origin, base.rotation);
    let far = |value: f64| value.clamp(-FAR, FAR);
    let position = (far(base.position.0 - dx), far(base.position.1 - dy));
    Placement { anchor: (0.0, 0.0), position, ..base }
}

/// A factor as a layer may have it, without its sign.
pub(super) fn held(scale: f64) -> f64 {
    scale.abs().clamp(LEAST_SCALE, MOST_SCALE)
}

/// The part of the width and the height that lies before an alignment's origin: 0 left or top, 0.5 in the middle, 1 right or bottom.
fn fractions(align: i64) -> (f64, f64) {
    let part = |low: i64, high: i64| match (align & high != 0, align & low != 0) {
        (true, _) => 1.0,
        (false, true) => 0.0,
        (false, false) => 0.5,
    };
    (part(1, 2), part(4, 8))
}

/// Turned clockwise on a canvas whose y points down.
fn turned((x, y): (f64, f64), degrees: f64) -> (f64, f64) {
    let (sin, cos) = degrees.to_radians().sin_cos();
    (x * cos - y * sin, x * sin + y * cos)
}
