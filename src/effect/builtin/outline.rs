//! Shapes that cover pixels: rectangles, ellipses and polygons, turned and feathered.
//!
//! A shape covers a pixel by the distance `d` of its outline in pixels, negative inside: `smoothstep` of `½ − d ÷ feather`, the feather at least one pixel so
//! that outlines are smooth. Rectangles and polygons have their true distances; the ellipse's is that of its implicit function
//! divided by its gradient (Taubin 1991), true for circles. A pixel is inside a polygon when a ray from it crosses an odd number of edges, so
//! that concave outlines hold.

use crate::effect::reference::{mix, saturate, smooth};
use crate::effect::{EffectContext, ParamKind, ParamSpec, Params};

/// Most corners of a polygon, and the vectors that hold them.
const MOST_CORNERS: usize = 16;
const CORNER_VECTORS: usize = MOST_CORNERS / 2;
/// Most vectors of one outline.
pub(super) const MOST_VECTORS: u32 = 1 + CORNER_VECTORS as u32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Rectangle,
    Ellipse,
    Polygon,
}

impl Form {
    /// Vectors that it reads.
    pub fn vectors(self) -> u32 {
        match self {
            Self::Rectangle | Self::Ellipse => 2,
            Self::Polygon => MOST_VECTORS,
        }
    }

    /// The text that it needs: pieces, each of which stands in a stage once.
    pub fn pieces(self) -> &'static [&'static str] {
        const COVER: &str = include_str!("../../../shaders/effects/outline/cover.wgsl");
        const PLACE: &str = include_str!("../../../shaders/effects/outline/place.wgsl");
        match self {
            Self::Rectangle => &[COVER, PLACE, include_str!("../../../shaders/effects/outline/rectangle.wgsl")],
            Self::Ellipse => &[COVER, PLACE, include_str!("../../../shaders/effects/outline/ellipse.wgsl")],
            Self::Polygon => &[COVER, include_str!("../../../shaders/effects/outline/polygon.wgsl")],
        }
    }

    /// How much of a pixel is covered, as an expression; its vectors begin `first` behind `p`.
    pub fn call(self, first: u32) -> String {
        let name = match self {
            Self::Rectangle => "rectangle",
            Self::Ellipse => "ellipse",
            Self::Polygon => "polygon",
        };
        format!("{name}_mask(at, p + {first}u)")
    }
}

/// The names of an outline's parameters.
pub(super) struct Outline {
    pub center: &'static str,
    pub size: &'static str,
    pub rotation: &'static str,
    pub feather: &'static str,
    pub points: &'static str,
    pub invert: &'static str,
}

impl Outline {
    /// Where it lies.
    pub fn places(&self) -> [ParamSpec; 4] {
        let point = |name, label, help| {
            let kind = ParamKind::Point { default: [0.5; 2], min: [0.0; 2], max: [1.0; 2], unit: "" };
            ParamSpec { name, label, help, group: "", kind }
        };
        let (centre, size) = (
            "Centre of the rectangle or ellipse, as a fraction of the picture.",
            "Width and height of the rectangle or ellipse, as a fraction of the picture.",
        );
        let turn = "Turns the rectangle or ellipse clockwise.";
        [
            point(self.center, "Centre", centre),
            point(self.size, "Size", size),
            ParamSpec::float(self.rotation, "Rotation", turn, 0.0, -180.0..=180.0).step(0.1).unit("°"),
            ParamSpec::points(self.points, "Corners", "Corners of the polygon, at least three.", MOST_CORNERS),
        ]
    }

    /// Its soft edge, and which side of it counts.
    pub fn edges(&self, inverted: &'static str) -> [ParamSpec; 2] {
        let soft = ParamSpec::float(self.feather, "Feather", "Width of the shape's soft outline.", 0.0, 0.0..=200.0);
        [soft.step(0.5).unit("px"), ParamSpec::switch(self.invert, "Invert", inverted, false)]
    }

    /// The form of this name; none for a polygon of fewer than three corners.
    pub fn form(&self, name: &str, params: &Params) -> Option<Form> {
        match name {
            "rectangle" => Some(Form::Rectangle),
            "ellipse" => Some(Form::Ellipse),
            "polygon" => (params.points(self.points).len() >= 3).then_some(Form::Polygon),
            _ => None,
        }
    }

    /// 1 where it is, else 0.
    pub fn inverted(&self, params: &Params) -> f32 {
        if params.bool(self.invert) { 1.0 } else { 0.0 }
    }

    /// The vectors that the form reads.
    pub fn vectors(&self, form: Form, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let invert = self.inverted(params);
        // In heights of the picture: it is the same in a reduced one.
        let feather = params.float(self.feather) / context.size.1.max(1.0);
        match form {
            Form::Rectangle | Form::Ellipse => {
                let ([x, y], [width, height]) = (params.point(self.center), params.point(self.size));
                let (sin, cos) = params.float(self.rotation).to_radians().sin_cos();
                out.extend([[x, y, width * 0.5, height * 0.5], [cos, sin, feather, invert]]);
            }
            Form::Polygon => {
                let mut corners = params.points(self.points);
                out.push([corners.len() as f32, 0.0, feather, invert]);
                // As many vectors for any number of corners: to add one compiles nothing.
                corners.resize(MOST_CORNERS, [0.0; 2]);
                out.extend(corners.chunks(2).map(|pair| match pair {
                    [[ax, ay], [bx, by]] => [*ax, *ay, *bx, *by],
                    _ => [0.0; 4],
                }));
            }
        }
    }

    /// The same on the CPU, for a picture of this size.
    pub fn on_cpu(&self, form: Form, params: &Params, context: &EffectContext) -> OutlineOnCpu {
        let mut vectors = Vec::new();
        self.vectors(form, params, context, &mut vectors);
        OutlineOnCpu { form, corners: params.points(self.points), vectors }
    }
}

/// The namesakes of the functions in WGSL, at some parameters.
pub(super) struct OutlineOnCpu {
    form: Form,
    corners: Vec<[f32; 2]>,
    vectors: Vec<[f32; 4]>,
}

impl OutlineOnCpu {
    /// How much of a pixel is covered, from its centre and the picture's size in pixels.
    pub fn at(&self, at: (f32, f32), (width, height): (f32, f32)) -> f32 {
        let vector = |index: usize| self.vectors.get(index).copied().unwrap_or_default();
        let cover = |distance: f32, [_, _, feather, invert]: [f32; 4]| {
            let t = saturate(0.5 - distance / (feather * height).max(1.0));
            (invert - smooth(t)).abs()
        };
        let [x, y, half_width, half_height] = vector(0);
        let (half_width, half_height) = (half_width * width, half_height * height);
        let place = || {
            let [cos, sin, ..] = vector(1);
            let (dx, dy) = (at.0 - x * width, at.1 - y * height);
            (dx * cos + dy * sin, dy * cos - dx * sin)
        };
        match self.form {
            Form::Rectangle => {
                let (px, py) = place();
                let (dx, dy) = (px.abs() - half_width, py.abs() - half_height);
                cover(dx.max(0.0).hypot(dy.max(0.0)) + dx.max(dy).min(0.0), vector(1))
            }
            Form::Ellipse => {
                let (half_width, half_height) = (half_width.max(0.01), half_height.max(0.01));
                let (px, py) = place();
                let (px, py) = (px / half_width, py / half_height);
                let (scale, slope) = (px.hypot(py), (px / half_width).hypot(py / half_height));
                let reach = if slope > 1e-9 { scale / slope } else { half_width.min(half_height) };
                cover((scale - 1.0) * reach, vector(1))
            }
            Form::Polygon => cover(self.distance(at, (width, height)), vector(0)),
        }
    }

    /// From the polygon's outline, in pixels, negative inside.
    fn distance(&self, (x, y): (f32, f32), (width, height): (f32, f32)) -> f32 {
        let corner = |[x, y]: [f32; 2]| (x * width, y * height);
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
