//! The garbage mask, which takes away, and the hold-out mask, which keeps: shapes, painted pictures or other sources.
//!
//! A shape covers what its [`outline`](super::super::outline) holds. An image covers by its luma times its alpha. A picture file with any transparency is made white first, so that its alpha alone counts.

use super::super::outline::{self, Form, Outline, OutlineOnCpu};
use super::super::picture_files;
use super::CpuPixel;
use crate::effect::reference::{luma, saturate};
use crate::effect::{EffectContext, EffectImage, ParamSpec, Params};
use std::path::Path;

/// Most vectors of one mask.
pub(super) const MOST_VECTORS: u32 = outline::MOST_VECTORS;

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
    outline: Outline,
    image: &'static str,
    source: &'static str,
    /// What inverting does.
    inverted: &'static str,
}

pub(super) const GARBAGE: Mask = Mask {
    group: "Garbage mask",
    shape: ("garbage_shape", "What is inside this becomes transparent."),
    outline: Outline {
        center: "garbage_center",
        size: "garbage_size",
        rotation: "garbage_rotation",
        feather: "garbage_feather",
        points: "garbage_points",
        invert: "garbage_invert",
    },
    image: "garbage_image",
    source: "garbage_source",
    inverted: "What is outside becomes transparent instead.",
};

pub(super) const HOLD_OUT: Mask = Mask {
    group: "Hold-out mask",
    shape: ("hold_out_shape", "What is inside this stays opaque, in its own colours."),
    outline: Outline {
        center: "hold_out_center",
        size: "hold_out_size",
        rotation: "hold_out_rotation",
        feather: "hold_out_feather",
        points: "hold_out_points",
        invert: "hold_out_invert",
    },
    image: "hold_out_image",
    source: "hold_out_source",
    inverted: "What is outside stays opaque instead.",
};

/// A mask's shape at some parameters; what is not there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Outline(Form),
    Image,
}

impl Shape {
    /// Vectors that it reads.
    pub fn vectors(self) -> u32 {
        match self {
            Self::Outline(form) => form.vectors(),
            Self::Image => 1,
        }
    }

    /// The text that it needs: pieces, each of which stands in a stage once.
    pub fn pieces(self) -> &'static [&'static str] {
        match self {
            Self::Outline(form) => form.pieces(),
            Self::Image => &[include_str!("../../../../shaders/effects/keying/mask_image.wgsl")],
        }
    }

    /// The mask at a pixel as an expression; its vectors begin `first` behind `p`, and `image` is its image where it is one.
    pub fn call(self, first: u32, image: u32) -> String {
        match self {
            Self::Outline(form) => form.call(first),
            Self::Image => format!("image_mask(image{image}(at, vec2<f32>(0.0)), param(p + {first}u))"),
        }
    }
}

impl Mask {
    pub fn params(&self) -> Vec<ParamSpec> {
        let (shape, shape_help) = self.shape;
        let pictures = [
            ParamSpec::file(
                self.image,
                "Picture file",
                "Covers where it is opaque or, without any transparency, where it is white.",
                picture_files::EXTENSIONS,
            ),
            ParamSpec::image(self.source, "Source", "Covers where it is white; black and transparent pixels do not."),
        ];
        let mut specs = vec![ParamSpec::choice(shape, "Shape", shape_help, "none", SHAPES)];
        specs.extend(self.outline.places());
        specs.extend(pictures);
        specs.extend(self.outline.edges(self.inverted));
        specs.into_iter().map(|spec| spec.group(self.group)).collect()
    }

    /// The shape in use. A polygon of fewer than three corners, and an image that is not chosen, are none, inverted or not: a picture is
    /// not to vanish while its mask is being made.
    pub fn shape(&self, params: &Params) -> Option<Shape> {
        match params.choice(self.shape.0) {
            "image" => (!params.file(self.image).is_empty()).then_some(Shape::Image),
            "source" => params.image(self.source).map(|_| Shape::Image),
            name => self.outline.form(name, params).map(Shape::Outline),
        }
    }

    /// The vectors that the shape reads.
    pub fn vectors(&self, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        match self.shape(params) {
            None => {}
            Some(Shape::Outline(form)) => self.outline.vectors(form, params, context, out),
            Some(Shape::Image) => out.push([0.0, 0.0, 0.0, self.outline.inverted(params)]),
        }
    }

    /// The image of a mask that is one. The error is a sentence.
    pub fn image(&self, params: &Params, base: &Path) -> Result<Option<EffectImage>, String> {
        match params.choice(self.shape.0) {
            "image" if !params.file(self.image).is_empty() => {
                picture_files::mask(params.file(self.image), base).map(|still| Some(EffectImage::Still(still)))
            }
            "source" => Ok(params.image(self.source).map(EffectImage::Source)),
            _ => Ok(None),
        }
    }

    /// The mask on the CPU, for a picture of this size.
    pub fn on_cpu(&self, params: &Params, context: &EffectContext) -> Option<MaskOnCpu> {
        Some(match self.shape(params)? {
            Shape::Outline(form) => MaskOnCpu::Outline(self.outline.on_cpu(form, params, context)),
            Shape::Image => MaskOnCpu::Image { inverted: self.outline.inverted(params) },
        })
    }
}

/// The namesakes of the functions in WGSL, at some parameters.
pub(super) enum MaskOnCpu {
    Outline(OutlineOnCpu),
    Image { inverted: f32 },
}

impl MaskOnCpu {
    /// How much of the pixel is covered; `image` is the index of the mask's image.
    pub fn at(&self, pixel: &CpuPixel<'_>, image: usize) -> f32 {
        match self {
            Self::Outline(outline) => outline.at(pixel.at, pixel.size),
            Self::Image { inverted } => {
                let [r, g, b, a] = pixel.image(image, (0.0, 0.0));
                (inverted - saturate(luma([r, g, b]) * a)).abs()
            }
        }
    }
}
