//! The garbage mask, which takes away, and the hold-out mask, which keeps: shapes, painted pictures or other sources.
//!
//! A shape covers a pixel by the distance `d` of its outline in pixels, negative inside: `smoothstep` of `½ − d ÷ feather`, the feather at least one pixel so
//! that outlines are smooth. Rectangles and polygons have their true distances; the ellipse's is that of its implicit function
//! divided by its gradient (Taubin 1991), true for circles. A pixel is inside a polygon when a ray from it crosses an odd number of edges, so
//! that concave outlines hold.
//!
//! An image covers by its luma times its alpha. A picture file with any transparency is made white first, so that its alpha alone counts.

use super::{CpuPixel, plate};
use crate::effect::reference::{luma, mix, saturate, smooth};
use crate::effect::{EffectContext, EffectImage, ParamKind, ParamSpec, Params};
use std::path::Path;

/// Most corners of a polygon, and the vectors that hold them.
const MOST_CORNERS: usize = 16;
const CORNER_VECTORS: usize = MOST_CORNERS / 2;
/// Most vectors of one mask.
pub(super) const MOST_VECTORS: u32 = 1 + CORNER_VECTORS as u32;

const SHAPES: &[(&str, &str)] = &[
    ("none", "None"),
    ("rectangle", "Rectangle"),
    ("ellipse", "Ellipse"),
    ("polygon", "Polygon"),
    ("image", "Picture file"),
    ("source", "Source"),
];

/// The names of one mask's parameters.
pub(super) struct Mask {
    group: &'static str,
    shape: (&'static str, &'static str),
    center: &'static str,
    size: &'static str,
    rotation: &'static str,
    feather: &'static str,
    points: &'static str,
    image: &'static str,
    source: &'static str,
    invert: (&'static str, &'static str),
}

pub(super) const GARBAGE: Mask = Mask {
    group: "Garbage mask",
    shape: ("garbage_shape", "What is inside this becomes transparent."),
    center: "garbage_center",
    size: "garbage_size",
    rotation: "garbage_rotation",
    feather: "garbage_feather",
    points: "garbage_points",
    image: "garbage_image",
    source: "garbage_source",
    invert: ("garbage_invert", "What is outside becomes transparent instead."),
};

pub(super) const HOLD_OUT: Mask = Mask {
    group: "Hold-out mask",
    shape: ("hold_out_shape", "What is inside this stays opaque, in its own colours."),
    center: "hold_out_center",
    size: "hold_out_size",
    rotation: "hold_out_rotation",
    feather: "hold_out_feather",
    points: "hold_out_points",
    image: "hold_out_image",
    source: "hold_out_source",
    invert: ("hold_out_invert", "What is outside stays opaque instead."),
};

/// A mask's shape at some parameters; what is not there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Rectangle,
    Ellipse,
    Polygon,
    Image,
}

impl Shape {
    /// Vectors that it reads.
    pub fn vectors(self) -> u32 {
        match self {
            Self::Rectangle | Self::Ellipse => 2,
            Self::Polygon => MOST_VECTORS,
            Self::Image => 1,
        }
    }

    /// The text that it needs: pieces, each of which stands in a stage once.
    pub fn pieces(self) -> &'static [&'static str] {
        const COVER: &str = include_str!("../../../../shaders/effects/keying/mask_cover.wgsl");
        const PLACE: &str = include_str!("../../../../shaders/effects/keying/mask_place.wgsl");
        match self {
            Self::Rectangle => &[COVER, PLACE, include_str!("../../../../shaders/effects/keying/mask_rectangle.wgsl")],
            Self::Ellipse => &[COVER, PLACE, include_str!("../../../../shaders/effects/keying/mask_ellipse.wgsl")],
            Self::Polygon => &[COVER, include_str!("../../../../shaders/effects/keying/mask_polygon.wgsl")],
            Self::Image => &[include_str!("../../../../shaders/effects/keying/mask_image.wgsl")],
        }
    }

    /// The mask at a pixel as an expression; its vectors begin `first` behind `p`, and `image` is its image where it is one.
    pub fn call(self, first: u32, image: u32) -> String {
        match self {
            Self::Rectangle => format!("rectangle_mask(at, p + {first}u)"),
            Self::Ellipse => format!("ellipse_mask(at, p + {first}u)"),
            Self::Polygon => format!("polygon_mask(at, p + {first}u)"),
            Self::Image => format!("image_mask(image{image}(at, vec2<f32>(0.0)), param(p + {first}u))"),
        }
    }
}

impl Mask {
    pub fn params(&self) -> Vec<ParamSpec> {
        let Self { center, size, rotation, feather, points, image, source, .. } = *self;
        let ((shape, shape_help), (invert, invert_help)) = (self.shape, self.invert);
        let point = |name, label, help, default| {
            let kind = ParamKind::Point { default: [default; 2], min: [0.0; 2], max: [1.0; 2], unit: "" };
            ParamSpec { name, label, help, group: "", kind }
        };
        let angle =
            ParamSpec::float(rotation, "Rotation", "Turns the rectangle or ellipse clockwise.", 0.0, -180.0..=180.0);
        let soft = ParamSpec::float(feather, "Feather", "Width of the shape's soft outline.", 0.0, 0.0..=200.0);
        let specs = [
            ParamSpec::choice(shape, "Shape", shape_help, "none", SHAPES),
            point(center, "Centre", "Centre of the rectangle or ellipse, as a fraction of the picture.", 0.5),
            point(size, "Size", "Width and height of the rectangle or ellipse, as a fraction of the picture.", 0.5),
            angle.step(0.1).unit("°"),
            ParamSpec::points(points, "Corners", "Corners of the polygon, at least three.", MOST_CORNERS),
            ParamSpec::file(
                image,
                "Picture file",
                "Covers where it is opaque or, without any transparency, where it is white.",
                plate::EXTENSIONS,
            ),
            ParamSpec::image(source, "Source", "Covers where it is white; black and transparent pixels do not."),
            soft.step(0.5).unit("px"),
            ParamSpec::switch(invert, "Invert", invert_help, false),
        ];
        specs.into_iter().map(|spec| spec.group(self.group)).collect()
    }

    /// The shape in use. A polygon of fewer than three corners, and an image that is not chosen, are none, inverted or not: a picture is
    /// not to vanish while its mask is being made.
    pub fn shape(&self, params: &Params) -> Option<Shape> {
        match params.choice(self.shape.0) {
            "rectangle" => Some(Shape::Rectangle),
            "ellipse" => Some(Shape::Ellipse),
            "polygon" => (params.points(self.points).len() >= 3).then_some(Shape::Polygon),
            "image" => (!params.file(self.image).is_empty()).then_some(Shape::Image),
            "source" => params.image(self.source).map(|_| Shape::Image),
            _ => None,
        }
    }

    /// The vectors that the shape reads.
    pub fn vectors(&self, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let invert = if params.bool(self.invert.0) { 1.0 } else { 0.0 };
        // In heights of the picture: it is the same in a reduced one.
        let feather = params.float(self.feather) / context.size.1.max(1.0);
        match self.shape(params) {
            None => {}
            Some(Shape::Rectangle | Shape::Ellipse) => {
                let ([x, y], [width, height]) = (params.point(self.center), params.point(self.size));
                let (sin, cos) = params.float(self.rotation).to_radians().sin_cos();
                out.extend([[x, y, width * 0.5, height * 0.5], [cos, sin, feather, invert]]);
            }
            Some(Shape::Polygon) => {
                let mut corners = params.points(self.points);
                out.push([corners.len() as f32, 0.0, feather, invert]);
                // As many vectors for any number of corners: to add one compiles nothing.
                corners.resize(MOST_CORNERS, [0.0; 2]);
                out.extend(corners.chunks(2).map(|pair| match pair {
                    [[ax, ay], [bx, by]] => [*ax, *ay, *bx, *by],
                    _ => [0.0; 4],
                }));
            }
            Some(Shape::Image) => out.push([0.0, 0.0, 0.0, invert]),
        }
    }

    /// The image of a mask that is one. The error is a sentence.
    pub fn image(&self, params: &Params, base: &Path) -> Result<Option<EffectImage>, String> {
        match params.choice(self.shape.0) {
            "image" if !params.file(self.image).is_empty() => {
                plate::mask(params.file(self.image), base).map(|still| Some(EffectImage::Still(still)))
            }
            "source" => Ok(params.image(self.source).map(EffectImage::Source)),
            _ => Ok(None),
        }
    }

    /// The mask on the CPU, for a picture of this size.
    pub fn on_cpu(&self, params: &Params, context: &EffectContext) -> Option<MaskOnCpu> {
        let shape = self.shape(params)?;
        let mut vectors = Vec::new();
        self.vectors(params, context, &mut vectors);
        let corners = params.points(self.points);
        Some(MaskOnCpu { shape, corners, vectors })
    }
}

/// The namesakes of the functions in WGSL, at some parameters.
pub(super) struct MaskOnCpu {
    shape: Shape,
    corners: Vec<[f32; 2]>,
    vectors: Vec<[f32; 4]>,
}

impl MaskOnCpu {
    /// How much of the pixel is covered; `image` is the index of the mask's image.
    pub fn at(&self, pixel: &CpuPixel<'_>, image: usize) -> f32 {
        let vector = |index: usize| self.vectors.get(index).copied().unwrap_or_default();
        let (width, height) = pixel.size;
        let cover = |distance: f32, [_, _, feather, invert]: [f32; 4]| {
            let t = saturate(0.5 - distance / (feather * height).max(1.0));
            (invert - smooth(t)).abs()
        };
        let [x, y, half_width, half_height] = vector(0);
        let (half_width, half_height) = (half_width * width, half_height * height);
        let place = || {
            let [cos, sin, ..] = vector(1);
            let (dx, dy) = (pixel.at.0 - x * width, pixel.at.1 - y * height);
            (dx * cos + dy * sin, dy * cos - dx * sin)
        };
        match self.shape {
            Shape::Rectangle => {
                let (px, py) = place();
                let (dx, dy) = (px.abs() - half_width, py.abs() - half_height);
                cover(dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0), vector(1))
            }
            Shape::Ellipse => {
                let (half_width, half_height) = (half_width.max(0.01), half_height.max(0.01));
                let (px, py) = place();
                let (px, py) = (px / half_width, py / half_height);
                let (scale, slope) = (px.hypot(py), (px / half_width).hypot(py / half_height));
                let reach = if slope > 1e-9 { scale / slope } else { half_width.min(half_height) };
                cover((scale - 1.0) * reach, vector(1))
            }
            Shape::Polygon => cover(self.distance(pixel), vector(0)),
            Shape::Image => {
                let ([r, g, b, a], [.., invert]) = (pixel.image(image, (0.0, 0.0)), vector(0));
                (invert - saturate(luma([r, g, b]) * a)).abs()
            }
        }
    }

    /// From the polygon's outline, in pixels, negative inside.
    fn distance(&self, pixel: &CpuPixel<'_>) -> f32 {
        let corner = |[x, y]: [f32; 2]| (x * pixel.size.0, y * pixel.size.1);
        let (x, y) = pixel.at;
        let (mut nearest, mut inside) = (f32::MAX, false);
        let before = self.corners.iter().cycle().skip(self.corners.len().saturating_sub(1));
        for (here, before) in self.corners.iter().zip(before) {
            let ((ax, ay), (bx, by)) = (corner(*here), corner(*before));
            let along =
                ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax).powi(2) + (by - ay).powi(2)).max(1e-9);
            let along = saturate(along);
            nearest = nearest.min((x - mix(ax, bx, along)).hypot(y - mix(ay, by, along)));
            if (ay > y) != (by > y) && x < ax + (y - ay) / (by - ay) * (bx - ax) {
                inside = !inside;
            }
        }
        if inside { -nearest } else { nearest }
    }
}
