//! Writes the WGSL of one draw: its bindings, its [layers](super::layer_text), blend-ready colour out. Pure text, keyed by structure.
//!
//! Each layer becomes `fn layer_N(pos: vec2f) -> vec4f`, straight encoded colour at a canvas position, a function of pixel and
//! parameters alone. The fragment entry point calls it; another backend may call the same functions.

use super::blend;
use super::guide;
use super::layer_text::{layer_wgsl, line};
use super::words::{WordLayout, WordPlanes};
use crate::document::{Blend, BlendSpace};
use crate::effect::{Snippet, TableKind};
use crate::source::frame::{FrameFormat, Matrix, PixelLayout};
use std::fmt::Write;

/// How an input's planes are arranged and what their numbers mean. What a format decides for good is written into the shader: on a
/// software rasteriser each uniform costs as much as the arithmetic done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputKey {
    /// Three one-channel planes: I420, Y42B, Y444.
    Planar(Yuv),
    /// One plane of luma, one of interleaved chroma: NV12.
    SemiPlanar(Yuv),
    /// The same with ten bits in two bytes: P010.
    SemiPlanar10(Yuv),
    /// Packed 4:2:2, luma first.
    Yuy2(Yuv),
    /// Packed 4:2:2, chroma first.
    Uyvy(Yuv),
    /// Four channels, straight alpha or none: which of them are red, green, blue and alpha.
    Packed {
        channels: [u8; 3],
        alpha: Option<u8>,
    },
    /// The same, premultiplied in encoded values: an intermediate of ours, or a source that says so.
    Premultiplied {
        channels: [u8; 3],
        alpha: Option<u8>,
    },
    Gray(Yuv),
    /// RGBA as programs read and make it: straight, and between pixels weighted by alpha.
    Straight,
    /// A canvas of ours through its linear view: premultiplied in linear light.
    Canvas,
    /// The same as far as it is composed, read where a layer's picture lies on it.
    Beneath,
}

/// Which matrix turns a picture's luma and chroma into RGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Yuv {
    pub matrix: Matrix,
    pub limited: bool,
}

impl InputKey {
    /// A pixel of it is more than one fetch, or wants powers.
    pub fn is_dear(self) -> bool {
        match self {
            Self::Packed { .. } | Self::Premultiplied { .. } | Self::Gray(_) => false,
            Self::Planar(_) | Self::SemiPlanar(_) | Self::SemiPlanar10(_) | Self::Yuy2(_) | Self::Uyvy(_) => true,
            Self::Straight | Self::Canvas | Self::Beneath => true,
        }
    }

    /// RGBA as our own intermediates have it.
    pub const INTERMEDIATE: Self = Self::Premultiplied { channels: [0, 1, 2], alpha: Some(3) };

    /// The same where alpha is one everywhere: nothing to divide by.
    pub const OPAQUE: Self = Self::Packed { channels: [0, 1, 2], alpha: None };

    pub fn of(format: &FrameFormat) -> Self {
        let yuv = Yuv { matrix: format.color.matrix, limited: format.color.limited };
        match format.layout {
            PixelLayout::I420 | PixelLayout::Y42b | PixelLayout::Y444 => Self::Planar(yuv),
            PixelLayout::Nv12 => Self::SemiPlanar(yuv),
            PixelLayout::P010 => Self::SemiPlanar10(yuv),
            PixelLayout::Yuy2 => Self::Yuy2(yuv),
            PixelLayout::Uyvy => Self::Uyvy(yuv),
            PixelLayout::Packed { r, g, b, a } if format.premultiplied => {
                Self::Premultiplied { channels: [r, g, b], alpha: a }
            }
            PixelLayout::Packed { r, g, b, a } => Self::Packed { channels: [r, g, b], alpha: a },
            PixelLayout::Gray8 => Self::Gray(yuv),
        }
    }

    /// Textures bound.
    pub fn planes(self) -> usize {
        match self {
            Self::Planar(_) => 3,
            Self::SemiPlanar(_) | Self::SemiPlanar10(_) => 2,
            _ => 1,
        }
    }

    /// For plans as text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planar(_) => "planar",
            Self::SemiPlanar(_) => "semiplanar",
            Self::SemiPlanar10(_) => "semiplanar10",
            Self::Yuy2(_) => "yuy2",
            Self::Uyvy(_) => "uyvy",
            Self::Packed { .. } => "packed",
            Self::Premultiplied { .. } => "premultiplied",
            Self::Gray(_) => "gray",
            Self::Straight => "straight",
            Self::Canvas => "canvas",
            Self::Beneath => "beneath",
        }
    }
}

/// How a picture is sampled where it is not drawn pixel for pixel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Sampling {
    /// Moved by whole pixels: the canvas pixel's own picture pixel.
    Exact,
    /// The pixel under the position.
    Nearest,
    Bilinear,
    /// Catmull–Rom.
    Bicubic,
    /// Lanczos with three lobes.
    Lanczos,
    /// Mean over the pixel's footprint, for drawing small.
    Area,
}

/// How a picture that a stage reads as an image lies in its texture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImageKey {
    /// By encoded values: the sampler may mix its pixels.
    Premultiplied,
    /// Its pixels are premultiplied before they are mixed.
    Straight,
}

/// One effect stage in a draw.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StageKey {
    pub snippet: Snippet,
    /// Calls `tap()`: a neighbourhood of what stands before it.
    pub taps: bool,
    /// Vectors that it reads: the unit of its pixels, then one per image, then its parameters.
    pub params: u32,
    /// What its table is, where it reads one.
    pub table: TableKind,
    /// What `image0`, `image1`, … read.
    pub images: Vec<ImageKey>,
    /// So many stages, this one the last of them, are an effect that is mixed with what stood before it; 0 where none ends here.
    pub dry: u32,
}

/// One layer of a draw.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LayerKey {
    pub input: InputKey,
    pub sampling: Sampling,
    /// The picture's edges do not fall on pixel edges: fade them over one pixel.
    pub soft_edges: bool,
    /// Drawn pixel for pixel from the canvas's own origin: positions are the canvas's, and the chroma map (scale and shift, as bits)
    /// is written into the shader.
    pub fixed: Option<[u32; 4]>,
    /// The picture lies in a storage buffer, which only blocks of pixels read.
    pub words: Option<WordLayout>,
    /// Chroma between samples is interpolated along the edges of luma.
    pub guided: bool,
    /// Alpha is one everywhere and need not be computed.
    pub opaque: bool,
    /// Its colours are made of those beneath it by this mode, before they are laid as the output says.
    pub reads: Option<Blend>,
    /// Seen in perspective: places are divided by a third value.
    pub pinned: bool,
    pub stages: Vec<StageKey>,
}

impl LayerKey {
    /// Its last stage gives linear light, and nothing behind it asks for encoded colour but perhaps what is drawn on.
    pub fn ends_in_linear_light(&self) -> bool {
        self.reads.is_none() && self.stages.last().is_some_and(|stage| stage.snippet.linear && stage.dry == 0)
    }
}

/// Where a draw goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum OutputKey {
    /// An intermediate: premultiplied encoded colour, replaced.
    Texture,
    /// An intermediate that a program reads: straight encoded colour, replaced.
    Straight,
    Canvas {
        blend: Blend,
        space: BlendSpace,
    },
    /// Covers what it touches with opaque colour: written as it is, encoded, without reading the canvas.
    CanvasReplace,
}

impl OutputKey {
    /// A canvas, and no intermediate.
    pub fn is_canvas(self) -> bool {
        matches!(self, Self::Canvas { .. } | Self::CanvasReplace)
    }
}

/// The structure of one draw; a pipeline is made once per key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DrawKey {
    pub layers: Vec<LayerKey>,
    pub output: OutputKey,
}

/// Textures that one draw may bind: so many a stage of a shader may on every device.
pub const MAX_TEXTURES: usize = 16;

/// Vectors of a layer's uniform block that stand before its effects' parameters.
pub const HEADER: usize = 8;

/// The vector of the seconds since the picture before and the number of this one, and of the first canvas pixel that the draw may touch.
pub const FRAME_VECTOR: usize = 6;

/// The vector of the third row of the map that is read in perspective: of [pinned](LayerKey::pinned) layers, and of what lies beneath.
pub const PERSPECTIVE_VECTOR: usize = 7;

/// Bindings of group 0, in order: per layer its uniform block, its planes, its tables and its images; the sampler first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Binding {
    Sampler,
    Uniforms {
        layer: usize,
        vectors: usize,
    },
    Plane {
        layer: usize,
        plane: usize,
    },
    /// The picture in a storage buffer.
    Words {
        layer: usize,
        layout: WordLayout,
    },
    Table {
        layer: usize,
        stage: usize,
        kind: TableKind,
    },
    Image {
        layer: usize,
        stage: usize,
        image: usize,
    },
    /// What the canvas holds beneath the draw, a copy of the rectangle that it may touch. Only drawn.
    Beneath,
}

impl DrawKey {
    /// Some of its text comes from a file.
    pub fn is_untrusted(&self) -> bool {
        self.layers.iter().flat_map(|layer| &layer.stages).any(|stage| stage.snippet.untrusted)
    }

    /// It changes with time alone.
    pub fn moves(&self) -> bool {
        self.layers.iter().flat_map(|layer| &layer.stages).any(|stage| stage.snippet.moves())
    }

    /// Textures that it binds.
    pub fn textures(&self) -> usize {
        let is_texture = |binding: &&Binding| {
            matches!(binding, Binding::Plane { .. } | Binding::Table { .. } | Binding::Image { .. } | Binding::Beneath)
        };
        self.drawn_bindings().iter().filter(is_texture).count()
    }

    /// What the canvas holds beneath it is read. In a merged draw the lowest layer covers that.
    pub fn reads_canvas(&self) -> bool {
        matches!(self.layers.as_slice(), [layer] if layer.reads.is_some())
    }

    /// The bindings of its fragment form.
    pub fn drawn_bindings(&self) -> Vec<Binding> {
        let mut bindings = self.bindings();
        bindings.extend(self.reads_canvas().then_some(Binding::Beneath));
        bindings
    }

    /// The bindings that all forms share.
    pub fn bindings(&self) -> Vec<Binding> {
        let mut bindings = vec![Binding::Sampler];
        for (layer, key) in self.layers.iter().enumerate() {
            let params: u32 = key.stages.iter().map(|stage| stage.params).sum();
            bindings.push(Binding::Uniforms { layer, vectors: HEADER + params as usize });
            match key.words {
                Some(layout) => bindings.push(Binding::Words { layer, layout }),
                None => bindings.extend((0..key.input.planes()).map(|plane| Binding::Plane { layer, plane })),
            }
            let tables = key.stages.iter().enumerate().filter(|(_, stage)| stage.snippet.uses_lut);
            bindings.extend(tables.map(|(stage, key)| Binding::Table { layer, stage, kind: key.table }));
            for (stage, key) in key.stages.iter().enumerate() {
                bindings.extend((0..key.images.len()).map(|image| Binding::Image { layer, stage, image }));
            }
        }
        bindings
    }

    /// The whole module: entry points `vertex` and `fragment`.
    pub fn wgsl(&self) -> String {
        let mut out = self.layers_wgsl();
        if self.reads_canvas() {
            let binding = self.bindings().len();
            line(&mut out, &format!("@group(0) @binding({binding}) var beneath: texture_2d<f32>;"));
        }
        // The copy begins where the draw may.
        let pixel = self.pixel_wgsl(&format!("textureLoad(beneath, vec2i(pos - u0[{FRAME_VECTOR}].zw), 0)"));
        let _ = write!(
            out,
            "@fragment fn fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {{\n  \
             let pos = position.xy;\n{pixel}  return o;\n}}\n"
        );
        out
    }

    /// Declarations of the bindings, and `layer_N` of every layer.
    pub fn layers_wgsl(&self) -> String {
        let mut out = String::from(PRELUDE);
        for (index, binding) in self.bindings().into_iter().enumerate() {
            let declared = match binding {
                Binding::Sampler => "var linear_sampler: sampler".to_owned(),
                Binding::Uniforms { layer, vectors } => {
                    format!("var<uniform> u{layer}: array<vec4f, {vectors}>")
                }
                Binding::Plane { layer, plane } => format!("var t{layer}_{plane}: texture_2d<f32>"),
                Binding::Words { layer, layout } => {
                    let (word, bytes) = if layout.planes == WordPlanes::Packed { ("vec4u", 16) } else { ("u32", 4) };
                    format!("var<storage, read> w{layer}: array<{word}, {}>", layout.bytes() / bytes)
                }
                Binding::Table { layer, stage, kind } => {
                    let dimensions = if kind == TableKind::Pairs { "2d" } else { "3d" };
                    format!("var l{layer}_{stage}: texture_{dimensions}<f32>")
                }
                Binding::Image { layer, stage, image } => format!("var i{layer}_{stage}_{image}: texture_2d<f32>"),
                Binding::Beneath => continue,
            };
            line(&mut out, &format!("@group(0) @binding({index}) {declared};"));
        }
        if self.is_untrusted() {
            out.push_str(include_str!("../../shaders/fuse/tame.wgsl"));
        }
        if self.layers.iter().flat_map(|layer| &layer.stages).any(|stage| stage.dry > 0) {
            out.push_str(include_str!("../../shaders/fuse/wet_dry.wgsl"));
        }
        if self.layers.iter().any(|layer| layer.reads.is_some()) {
            out.push_str(include_str!("../../shaders/blend/beneath.wgsl"));
            out.push_str(include_str!("../../shaders/blend/modes.wgsl"));
        }
        if self.layers.iter().any(|layer| layer.guided) {
            out.push_str(&guide::functions());
        }
        for (index, layer) in self.layers.iter().enumerate() {
            layer_wgsl(&mut out, index, layer, self.is_linear());
        }
        out
    }

    /// Blends in linear light; what replaces or fills a texture is written as it is.
    pub fn is_linear(&self) -> bool {
        matches!(self.output, OutputKey::Canvas { space: BlendSpace::Linear, .. })
    }

    /// Statements that make `o` out of `pos`: premultiplied, in the space of the target's blending. `held` is the expression for what the canvas
    /// holds there.
    ///
    /// Several layers in one draw: the lowest covers, each next is laid over it in the colours that the canvas blends in.
    pub fn pixel_wgsl(&self, held: &str) -> String {
        let top = self.layers.len().saturating_sub(1);
        if top == 0 && self.output == OutputKey::CanvasReplace {
            return "  let o = vec4f(layer_0(pos).rgb, 1.0);\n".to_owned();
        }
        if self.output == OutputKey::Straight {
            return "  let o = layer_0(pos);\n".to_owned();
        }
        let mut body = String::new();
        for index in 0..=top {
            let layer = self.layers.get(index);
            let mode = layer.and_then(|layer| layer.reads).and_then(blend::function);
            let _ = match mode {
                None => writeln!(body, "  let c{index} = layer_{index}(pos);"),
                Some(mode) => {
                    let beneath = match index {
                        0 => format!("straight({held})"),
                        // Linear light lies within a hair of what it is encoded from.
                        _ if self.is_linear() => "vec4f(saturate(encoded(saturate(o.rgb))), o.a)".to_owned(),
                        _ => "saturate(o)".to_owned(),
                    };
                    writeln!(
                        body,
                        "  let b{index} = {beneath};\n  let l{index} = saturate(layer_{index}(pos));\n  \
                         let c{index} = vec4f(mix(l{index}.rgb, {mode}(b{index}.rgb, l{index}.rgb), b{index}.a), l{index}.a);"
                    )
                }
            };
            let is_encoded = !layer.is_some_and(LayerKey::ends_in_linear_light);
            let value = match self.is_linear() && is_encoded {
                true => format!("linear(c{index}.rgb)"),
                false => format!("c{index}.rgb"),
            };
            let opaque = layer.is_some_and(|layer| layer.opaque);
            let _ = if opaque {
                writeln!(body, "  let p{index} = vec4f({value}, 1.0);")
            } else {
                writeln!(body, "  let p{index} = vec4f({value} * c{index}.a, c{index}.a);")
            };
            if index == 0 {
                body.push_str("  var o = p0;\n");
            } else {
                let _ = writeln!(body, "  o = p{index} + o * (1.0 - p{index}.a);");
            }
        }
        body
    }
}

const PRELUDE: &str = include_str!("../../shaders/prelude.wgsl");
