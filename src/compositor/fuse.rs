//! Writes the WGSL of one draw: sample the planes, convert, run the effects, blend-ready colour out. Pure text, keyed by structure.
//!
//! Each layer becomes `fn layer_N(pos: vec2f) -> vec4f`, straight encoded colour at a canvas position, a function of pixel and
//! parameters alone. The fragment entry point calls it; another backend may call the same functions.

use super::color::yuv_map;
use super::weave::weave;
use super::words::{WordLayout, WordPlanes};
use crate::document::{Blend, BlendSpace};
use crate::effect::Snippet;
use crate::source::frame::{Colorimetry, FrameFormat, Matrix, PixelLayout};
use std::fmt::Write;

/// How an input's planes are arranged and what their numbers mean. What a format decides for good is written into the shader: on a
/// software rasteriser each uniform costs as much as the arithmetic done with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InputKey {
    /// Three one-channel planes: I420, Y42B, Y444.
    Planar(Yuv),
    /// One plane of luma, one of interleaved chroma: NV12.
    SemiPlanar(Yuv),
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
}

/// Which matrix turns a picture's luma and chroma into RGB.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Yuv {
    pub matrix: Matrix,
    pub limited: bool,
}

impl InputKey {
    /// RGBA as our own intermediates have it.
    pub const INTERMEDIATE: Self = Self::Premultiplied { channels: [0, 1, 2], alpha: Some(3) };

    /// The same where alpha is one everywhere: nothing to divide by.
    pub const OPAQUE: Self = Self::Packed { channels: [0, 1, 2], alpha: None };

    pub fn of(format: &FrameFormat) -> Self {
        let yuv = Yuv { matrix: format.color.matrix, limited: format.color.limited };
        match format.layout {
            PixelLayout::I420 | PixelLayout::Y42b | PixelLayout::Y444 => Self::Planar(yuv),
            PixelLayout::Nv12 => Self::SemiPlanar(yuv),
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
            Self::SemiPlanar(_) => 2,
            _ => 1,
        }
    }

    /// For plans as text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planar(_) => "planar",
            Self::SemiPlanar(_) => "semiplanar",
            Self::Yuy2(_) => "yuy2",
            Self::Uyvy(_) => "uyvy",
            Self::Packed { .. } => "packed",
            Self::Premultiplied { .. } => "premultiplied",
            Self::Gray(_) => "gray",
            Self::Straight => "straight",
            Self::Canvas => "canvas",
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

/// One effect stage in a draw.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StageKey {
    pub snippet: Snippet,
    /// Calls `tap()`: a neighbourhood of what stands before it.
    pub taps: bool,
    /// Vectors that it reads.
    pub params: u32,
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
    /// Alpha is one everywhere and need not be computed.
    pub opaque: bool,
    pub stages: Vec<StageKey>,
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

/// Vectors of a layer's uniform block that stand before its effects' parameters.
pub const HEADER: usize = 7;

/// Bindings of group 0, in order: per layer its uniform block, its planes and its tables; the sampler first.
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
    },
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
            bindings.extend(tables.map(|(stage, _)| Binding::Table { layer, stage }));
        }
        bindings
    }

    /// The whole module: entry points `vertex` and `fragment`.
    pub fn wgsl(&self) -> String {
        let mut out = self.layers_wgsl();
        let pixel = self.pixel_wgsl();
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
                Binding::Table { layer, stage } => format!("var l{layer}_{stage}: texture_3d<f32>"),
            };
            line(&mut out, &format!("@group(0) @binding({index}) {declared};"));
        }
        if self.is_untrusted() {
            out.push_str(include_str!("../../shaders/fuse/tame.wgsl"));
        }
        if self.layers.iter().flat_map(|layer| &layer.stages).any(|stage| stage.dry > 0) {
            out.push_str(include_str!("../../shaders/fuse/wet_dry.wgsl"));
        }
        for (index, layer) in self.layers.iter().enumerate() {
            layer_wgsl(&mut out, index, layer);
        }
        out
    }

    /// Blends in linear light; what replaces or fills a texture is written as it is.
    pub fn is_linear(&self) -> bool {
        matches!(self.output, OutputKey::Canvas { space: BlendSpace::Linear, .. })
    }

    /// Statements that make `o` out of `pos`: premultiplied, in the space of the target's blending.
    ///
    /// Several layers in one draw: the lowest covers, each next is laid over it in the colours that the canvas blends in.
    pub fn pixel_wgsl(&self) -> String {
        let top = self.layers.len().saturating_sub(1);
        if top == 0 && self.output == OutputKey::CanvasReplace {
            return "  let o = vec4f(layer_0(pos).rgb, 1.0);\n".to_owned();
        }
        if self.output == OutputKey::Straight {
            return "  let o = layer_0(pos);\n".to_owned();
        }
        let mut body = String::new();
        for index in 0..=top {
            let _ = writeln!(body, "  let c{index} = layer_{index}(pos);");
            let value = if self.is_linear() { format!("linear(c{index}.rgb)") } else { format!("c{index}.rgb") };
            let opaque = self.layers.get(index).is_some_and(|layer| layer.opaque);
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

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// Everything of one layer: sampling, effects, and `layer_N`.
fn layer_wgsl(out: &mut String, n: usize, layer: &LayerKey) {
    let chroma = match layer.fixed.map(|bits| bits.map(f32::from_bits)) {
        Some([sx, sy, tx, ty]) => (format!("vec2f({sx:.10}, {sy:.10})"), format!("vec2f({tx:.10}, {ty:.10})")),
        None => (format!("u{n}[3].xy"), format!("u{n}[3].zw")),
    };
    let input = if layer.words.is_some() {
        include_str!("../../shaders/input/words.wgsl").to_owned()
    } else {
        input_wgsl(layer.input)
    };
    let input = input.replace("u$N[3].xy", &chroma.0).replace("u$N[3].zw", &chroma.1);
    line(out, &input.replace("$N", &n.to_string()));
    // What an effect's taps read: always the smooth form, positions fall between pixels.
    let smooth = match layer.sampling {
        Sampling::Exact | Sampling::Nearest | Sampling::Bilinear => "raw",
        Sampling::Bicubic => "raw_bicubic",
        Sampling::Lanczos => "raw_lanczos",
        Sampling::Area => "raw_area",
    };
    if let Some(text) = filter_wgsl(layer.sampling) {
        line(out, &text.replace("$N", &n.to_string()));
    }
    let finish = finish_wgsl(layer.input, n);
    let first = match layer.sampling {
        // Only pixels inside the picture are drawn: nothing to clamp.
        Sampling::Exact if layer.fixed.is_some() => "raw_at_$N(vec2i(px))".to_owned(),
        Sampling::Exact => "raw_at_$N(vec2i(px + u$N[2].xy))".to_owned(),
        Sampling::Nearest => "raw_at_$N(vec2i(floor(within_$N(px))))".to_owned(),
        _ => format!("{smooth}_$N(within_$N(px))"),
    };
    let template = format!(
        "fn start_$N(px: vec2f) -> vec4f {{ return finish_$N({smooth}_$N(within_$N(px))); }}\n\
         fn start_exact_$N(px: vec2f) -> vec4f {{ return finish_$N({first}); }}\n"
    );
    line(out, &finish);
    line(out, &template.replace("$N", &n.to_string()));
    let before = stages_wgsl(out, n, layer);
    let edges = if layer.soft_edges {
        format!(
            "  let d = min(px, vec2f(u{n}[0].w, u{n}[1].w) - px) * u{n}[4].zw;\n  \
             c.a *= clamp(min(d.x, d.y) + 0.5, 0.0, 1.0);\n"
        )
    } else {
        String::new()
    };
    let opacity = if layer.opaque { String::new() } else { format!("  c.a *= u{n}[4].x;\n") };
    let position = if layer.fixed.is_some() {
        "let px = pos;".to_owned()
    } else if layer.sampling == Sampling::Exact {
        format!("let px = pos + vec2f(u{n}[0].z, u{n}[1].z);")
    } else {
        format!("let px = vec2f(dot(u{n}[0].xy, pos) + u{n}[0].z, dot(u{n}[1].xy, pos) + u{n}[1].z);")
    };
    line(
        out,
        &format!(
            "fn layer_{n}(pos: vec2f) -> vec4f {{\n  \
             {position}\n  \
             var c = {before}(px);\n{edges}{opacity}  return c;\n}}"
        ),
    );
}

/// The stages, each a function of the picture position, the first of which reads the input; the name of the last one's.
fn stages_wgsl(out: &mut String, n: usize, layer: &LayerKey) -> String {
    // What the next stage reads at its own pixel, and between pixels.
    let mut before = (format!("start_exact_{n}"), format!("start_{n}"));
    // Per stage: what stood before it, and its colour as an expression of the colour `c` before it.
    let mut done: Vec<((String, String), String)> = Vec::new();
    let mut base = HEADER;
    for (k, stage) in layer.stages.iter().enumerate() {
        let suffix = format!("_{n}_{k}");
        let entry = format!("{}{suffix}", stage.snippet.entry);
        line(out, &format!("fn param{suffix}(i: u32) -> vec4f {{ return u{n}[i]; }}"));
        if stage.snippet.uses_lut {
            line(
                out,
                &format!(
                    "fn lut{suffix}(c: vec3f) -> vec4f {{ let n = f32(textureDimensions(l{n}_{k}).x);\n  \
                     return textureSampleLevel(l{n}_{k}, linear_sampler, (clamp(c, vec3f(0.0), vec3f(1.0)) * (n - 1.0) + 0.5) / n, 0.0); }}"
                ),
            );
        }
        // The unit of a stage's pixels stands in the vector before its parameters' own.
        let units = format!("u{n}[{base}u].xy");
        let at =
            format!("At(px * {units}, vec2f(u{n}[0].w, u{n}[1].w) * {units}, u{n}[4].y, u{n}[6].x, u32(u{n}[6].y))");
        let p = base + 1;
        // What a stranger's stage makes of colours that are none stays in it.
        let tamed = |call: String| if stage.snippet.untrusted { format!("tame({call})") } else { call };
        let (old, old_taps) = before.clone();
        let stood = before.clone();
        if stage.taps {
            line(
                out,
                &format!(
                    "fn tap{suffix}(at: At, offset: vec2f) -> vec4f {{ return {old_taps}((at.px + offset) / {units}); }}"
                ),
            );
            line(out, &weave(&stage.snippet.wgsl, &suffix));
            let call = tamed(format!("{entry}({at}, {p}u)"));
            line(out, &format!("fn stage{suffix}(px: vec2f) -> vec4f {{ return {call}; }}"));
            before = (format!("stage{suffix}"), format!("stage{suffix}"));
            done.push((stood, format!("stage{suffix}(px)")));
        } else {
            line(out, &weave(&stage.snippet.wgsl, &suffix));
            let call = |color: &str| tamed(format!("{entry}({color}, {at}, {p}u)"));
            let (exact, smooth) = (call(&format!("{old}(px)")), call(&format!("{old_taps}(px)")));
            line(out, &format!("fn stage{suffix}(px: vec2f) -> vec4f {{ return {exact}; }}"));
            line(out, &format!("fn stage_t{suffix}(px: vec2f) -> vec4f {{ return {smooth}; }}"));
            before = (format!("stage{suffix}"), format!("stage_t{suffix}"));
            done.push((stood, call("c")));
        }
        if stage.dry > 0 {
            let from = (k + 1).saturating_sub(stage.dry as usize);
            let mixed = done.get(from..).unwrap_or_default();
            let Some(((exact, smooth), _)) = mixed.first() else { continue };
            let steps: String = mixed.iter().map(|(_, step)| format!("  c = {step};\n")).collect();
            for (name, dry) in [("mixed", exact), ("mixed_t", smooth)] {
                line(
                    out,
                    &format!(
                        "fn {name}{suffix}(px: vec2f) -> vec4f {{\n  let dry = {dry}(px);\n  var c = dry;\n{steps}  \
                         return wet_dry(dry, c, u{n}[{base}u].z);\n}}"
                    ),
                );
            }
            before = (format!("mixed{suffix}"), format!("mixed_t{suffix}"));
        }
        base += stage.params as usize;
    }
    before.0
}

/// `raw_N(position in the source's pixels)` smooth, `raw_at_N(pixel)` exact, `within_N(position in the picture)`.
fn input_wgsl(input: InputKey) -> String {
    let packed_422 = |luma: &str, chroma: &str| {
        let text = include_str!("../../shaders/input/packed_422.wgsl");
        text.replace("$LUMA", luma).replace("$CHROMA", chroma)
    };
    match input {
        InputKey::Planar(_) => include_str!("../../shaders/input/planar.wgsl").to_owned(),
        InputKey::SemiPlanar(_) => include_str!("../../shaders/input/semi_planar.wgsl").to_owned(),
        InputKey::Yuy2(_) => packed_422("rb", "ga"),
        InputKey::Uyvy(_) => packed_422("ga", "rb"),
        InputKey::Packed { .. } | InputKey::Premultiplied { .. } | InputKey::Canvas => {
            include_str!("../../shaders/input/packed.wgsl").to_owned()
        }
        InputKey::Gray(_) => include_str!("../../shaders/input/gray.wgsl").to_owned(),
        InputKey::Straight => include_str!("../../shaders/input/straight.wgsl").to_owned(),
    }
}

fn filter_wgsl(sampling: Sampling) -> Option<&'static str> {
    match sampling {
        Sampling::Exact | Sampling::Nearest | Sampling::Bilinear => None,
        Sampling::Bicubic => Some(include_str!("../../shaders/filter/bicubic.wgsl")),
        Sampling::Lanczos => Some(include_str!("../../shaders/filter/lanczos.wgsl")),
        Sampling::Area => Some(include_str!("../../shaders/filter/area.wgsl")),
    }
}

/// From a raw sample to straight encoded colour.
fn finish_wgsl(input: InputKey, n: usize) -> String {
    let body = match input {
        InputKey::Planar(yuv) | InputKey::SemiPlanar(yuv) | InputKey::Yuy2(yuv) | InputKey::Uyvy(yuv) => {
            matrix_wgsl(yuv, false)
        }
        InputKey::Gray(yuv) => matrix_wgsl(yuv, true),
        InputKey::Straight => "return vec4f(min(s.rgb / max(s.a, 0.00196), vec3f(1.0)), s.a);".to_owned(),
        InputKey::Packed { channels, alpha } => format!("return {};", pick(channels, alpha)),
        InputKey::Premultiplied { channels, alpha } => {
            format!("let c = {}; return vec4f(min(c.rgb / max(c.a, 0.00196), vec3f(1.0)), c.a);", pick(channels, alpha))
        }
        InputKey::Canvas => "return vec4f(encoded(min(s.rgb / max(s.a, 0.00196), vec3f(1.0))), s.a);".to_owned(),
    };
    format!("fn finish_{n}(s: vec4f) -> vec4f {{ {body} }}")
}

/// Three rows; not every triple is a colour, so the result is clamped.
fn matrix_wgsl(yuv: Yuv, grey: bool) -> String {
    let color = Colorimetry { matrix: yuv.matrix, limited: yuv.limited, ..Colorimetry::RGB };
    let map = yuv_map(color, grey);
    let mut rows = map.rows.iter().zip(&map.offset).map(|([y, u, v], offset)| {
        let mut row = format!("s.x * {y:.8}");
        for (name, factor) in [("s.y", u), ("s.z", v)] {
            if *factor != 0.0 {
                let _ = write!(row, " + {name} * ({factor:.8})");
            }
        }
        format!("{row} + ({offset:.8})")
    });
    let mut next = || rows.next().unwrap_or_default();
    format!("return vec4f(saturate(vec3f({}, {}, {})), 1.0);", next(), next(), next())
}

fn pick(channels: [u8; 3], alpha: Option<u8>) -> String {
    let name = |channel: u8| ["x", "y", "z", "w"].get(usize::from(channel)).copied().unwrap_or("x");
    let [r, g, b] = channels.map(name);
    alpha.map_or_else(|| format!("vec4f(s.{r}{g}{b}, 1.0)"), |a| format!("s.{r}{g}{b}{}", name(a)))
}

const PRELUDE: &str = include_str!("../../shaders/prelude.wgsl");
