//! Joins what is to be shown with what is there: a layer and its picture's size, layout and place. Pure.

use super::color::chroma_map;
use super::fuse::{HEADER, InputKey, LayerKey, PERSPECTIVE_VECTOR, Sampling, StageKey};
use super::images::Staged;
use super::layout::{Affine, Laid, Rect, lay};
use super::node::LayerNode;
use super::plan::Intermediate;
use super::words::WordLayout;
use crate::document::{Perspective, ScaleFilter};
use crate::effect::{MAX_UNIFORMS, Stage};
use crate::source::frame::FrameFormat;

/// What is known of an input's textures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum InputInfo {
    /// Uploaded planes.
    Frame(FrameFormat),
    /// The same, with both chroma planes in one texture.
    PairedChroma(FrameFormat),
    /// The same in a storage buffer; every layer that shows it can do without a sampler.
    Words(FrameFormat),
    /// A canvas of ours.
    Canvas { width: u32, height: u32 },
    /// What the last program of a generator fills.
    Generator(Intermediate),
}

impl InputInfo {
    pub fn size(&self) -> (u32, u32) {
        match self {
            Self::Frame(format) | Self::PairedChroma(format) | Self::Words(format) => (format.width, format.height),
            Self::Canvas { width, height } | Self::Generator(Intermediate { width, height, .. }) => (*width, *height),
        }
    }

    /// A pixel of it is more than one fetch, or wants powers.
    pub fn is_dear(&self) -> bool {
        self.key().is_dear()
    }

    fn key(&self) -> InputKey {
        match self {
            Self::Frame(format) | Self::Words(format) => InputKey::of(format),
            Self::PairedChroma(format) => match InputKey::of(format) {
                InputKey::Planar(yuv) => InputKey::SemiPlanar(yuv),
                other => other,
            },
            Self::Canvas { .. } => InputKey::Canvas,
            Self::Generator(_) => InputKey::Straight,
        }
    }

    pub fn is_opaque(&self) -> bool {
        match self {
            Self::Frame(format) | Self::PairedChroma(format) | Self::Words(format) => !format.layout.has_alpha(),
            Self::Canvas { .. } | Self::Generator(_) => false,
        }
    }
}

/// A layer that has a picture and a place.
#[derive(Debug, Clone)]
pub struct Resolved<'a> {
    pub node: &'a LayerNode,
    pub info: InputInfo,
    pub laid: Laid,
    /// Canvas pixels that it touches, with what its effects paint around the picture.
    pub bounds: Rect,
    pub opaque: bool,
}

/// `None` for a layer that shows nothing: transparent, off the canvas, cropped away.
pub fn resolve<'a>(node: &'a LayerNode, info: InputInfo, width: u32, height: u32) -> Option<Resolved<'a>> {
    if node.opacity <= 0.0 {
        return None;
    }
    let (w, h) = info.size();
    let laid = lay(&node.placement, &node.crop, (f64::from(w), f64::from(h)))?;
    let grown = node.margins().fold(laid, |laid, margin| laid.grown(margin));
    let mut bounds = grown.bounds(width, height);
    let turned = !laid.is_upright();
    if turned {
        // Soft edges reach half a pixel outside.
        bounds = Rect {
            x0: bounds.x0.saturating_sub(1),
            y0: bounds.y0.saturating_sub(1),
            x1: (bounds.x1 + 1).min(width),
            y1: (bounds.y1 + 1).min(height),
        };
    }
    let opaque = info.is_opaque()
        && node.opacity >= 1.0
        && !turned
        && grown == laid
        && node.blend == crate::document::Blend::Normal
        && node.stages.iter().all(|stage| stage.keeps_opaque);
    (!bounds.is_empty()).then_some(Resolved { node, info, laid, bounds, opaque })
}

impl Resolved<'_> {
    /// How the picture is sampled when drawn through `canvas_from_picture`.
    ///
    /// Auto is the area below half size and bilinear above, as measured on three 1080p pictures (checks, a test chart, a fractal) and
    /// on llvmpipe with two cores:
    ///
    /// | scale | bilinear | bicubic |
    /// |---|---|---|
    /// | 0.75, PSNR against the area mean | 53.1, 49.7, 36.1 dB | 47.8, 44.6, 28.6 dB |
    /// | 0.75, PSNR against a widened Lanczos | 50.8, 43.6, 29.7 dB | 45.1, 41.9, 26.9 dB |
    /// | 1.5 of a reduced picture, PSNR against the picture | 38.2, 31.7, 19.5 dB | 38.9, 32.5, 19.9 dB |
    /// | 0.75, CPU per frame for 720×405 pixels of the canvas | 12.6 ms | 43.2 ms |
    /// | 1.5, CPU per frame for 960×540 pixels of the canvas | 14.8 ms | 67.0 ms |
    ///
    /// Drawn small, bicubic is worse: it does not widen. Drawn large it gains 0.4 to 0.8 dB for sixteen fetches a pixel, which is
    /// 100 ns more per pixel here: who wants that chooses it.
    pub fn sampling(&self) -> Sampling {
        let (sx, sy) = self.laid.canvas_from_picture.stretch();
        match self.node.filter {
            _ if self.is_exact() => Sampling::Exact,
            _ if self.is_turned_exactly() => Sampling::Nearest,
            ScaleFilter::Nearest => Sampling::Nearest,
            ScaleFilter::Auto if sx < 0.5 || sy < 0.5 => Sampling::Area,
            ScaleFilter::Auto | ScaleFilter::Bilinear => Sampling::Bilinear,
            ScaleFilter::Bicubic => Sampling::Bicubic,
            ScaleFilter::Lanczos => Sampling::Lanczos,
            ScaleFilter::Area => Sampling::Area,
        }
    }

    /// Moved by whole pixels and nothing else.
    fn is_exact(&self) -> bool {
        self.laid.is_pixel_exact() && self.has_whole_origin()
    }

    /// Canvas pixels fall on picture pixels one by one, flipped or turned by quarters.
    fn is_turned_exactly(&self) -> bool {
        self.laid.is_turned_exactly() && self.has_whole_origin()
    }

    pub fn has_soft_edges(&self) -> bool {
        !self.laid.is_upright()
    }

    pub fn has_whole_origin(&self) -> bool {
        self.laid.origin.0.fract() == 0.0 && self.laid.origin.1.fract() == 0.0
    }

    /// From picture pixels to the chroma texture's 0 to 1: scale and shift.
    fn chroma(&self) -> [f32; 4] {
        let (InputInfo::Frame(format) | InputInfo::PairedChroma(format) | InputInfo::Words(format)) = &self.info else {
            return [0.0; 4];
        };
        let (scale, shift) = chroma_map(format);
        let (cw, ch) = chroma_size(format);
        [scale[0] / cw, scale[1] / ch, shift[0] / cw, shift[1] / ch]
    }

    /// Drawn pixel for pixel, the picture's own origin on the canvas's.
    pub fn is_at_origin(&self) -> bool {
        self.laid.is_pixel_exact()
            && self.laid.canvas_from_picture == Affine::IDENTITY
            && self.laid.origin == (0.0, 0.0)
    }

    pub fn layer_key(&self, target_from_picture: &Affine, stages: &[Staged<'_>], sampling: Sampling) -> LayerKey {
        let at_origin = *target_from_picture == Affine::IDENTITY && self.laid.origin == (0.0, 0.0);
        let fixed = (sampling == Sampling::Exact && at_origin).then(|| self.chroma().map(f32::to_bits));
        let words = match &self.info {
            InputInfo::Words(format) if fixed.is_some() => WordLayout::of(format),
            _ => None,
        };
        let stages = stage_keys(stages);
        LayerKey {
            input: self.info.key(),
            sampling,
            soft_edges: self.has_soft_edges(),
            fixed,
            words,
            guided: self.is_guided(&stages, sampling),
            opaque: false,
            reads: None,
            pinned: false,
            stages,
        }
    }

    /// A stage that reads the source in this draw asks for it, and there is chroma between samples. Filters with kernels of their own
    /// weigh many samples; guided, each of those would cost as much as a pixel.
    fn is_guided(&self, stages: &[StageKey], sampling: Sampling) -> bool {
        let (InputInfo::Frame(format) | InputInfo::PairedChroma(format) | InputInfo::Words(format)) = &self.info else {
            return false;
        };
        matches!(sampling, Sampling::Exact | Sampling::Nearest | Sampling::Bilinear)
            && chroma_map(format).0 != [1.0, 1.0]
            && stages.iter().any(|stage| stage.snippet.guided)
    }

    /// The uniform block for drawing straight from the input through `target_from_picture`.
    pub fn uniforms(&self, target_from_picture: &Affine, opacity: f32, stages: &[Staged<'_>]) -> Vec<[f32; 4]> {
        let (texture_w, texture_h) = self.info.size();
        let mut block = header(target_from_picture, self.laid.picture, opacity);
        let (w, h) = (texture_w as f32, texture_h as f32);
        put(&mut block, 2, [self.laid.origin.0 as f32, self.laid.origin.1 as f32, 1.0 / w, 1.0 / h]);
        put(&mut block, 3, self.chroma());
        push_params(&mut block, stages);
        block
    }
}

fn chroma_size(format: &FrameFormat) -> (f32, f32) {
    let shape = format.layout.planes().get(1).or_else(|| format.layout.planes().first());
    let (w, h) = shape.map_or((1, 1), |shape| shape.texels(format.width, format.height));
    (w as f32, h as f32)
}

/// The uniform block for drawing a premultiplied intermediate that stands for a picture of `picture` pixels, each of which is `texel`
/// of the texture's width and height.
pub fn intermediate_uniforms(
    target_from_picture: &Affine,
    picture: (f64, f64),
    texel: (f64, f64),
    opacity: f32,
    stages: &[Staged<'_>],
) -> Vec<[f32; 4]> {
    let mut block = header(target_from_picture, picture, opacity);
    put(&mut block, 2, [0.0, 0.0, texel.0 as f32, texel.1 as f32]);
    push_params(&mut block, stages);
    block
}

/// Lets a layer's draw onto the canvas see the picture in perspective.
pub fn pin_uniforms(pin: &Perspective, uniforms: &mut [[f32; 4]]) {
    let Some(inverse) = pin.inverse() else { return };
    for (row, vector) in inverse.0.into_iter().zip([0, 1, PERSPECTIVE_VECTOR]) {
        if let (Some([x, y, z, _]), [a, b, c]) = (uniforms.get_mut(vector), row.map(|v| v as f32)) {
            (*x, *y, *z) = (a, b, c);
        }
    }
}

/// The uniform block for drawing what the canvas holds where a picture lies on it.
pub fn beneath_uniforms(target_from_picture: &Affine, laid: &Laid, stages: &[Staged<'_>]) -> Vec<[f32; 4]> {
    let mut block = header(target_from_picture, laid.picture, 1.0);
    let map = laid.pin.unwrap_or_else(|| laid.canvas_from_picture.into());
    let [[a, b, c], [d, e, f], [g, h, i]] = map.0.map(|row| row.map(|v| v as f32));
    put(&mut block, 2, [0.0, 0.0, a, b]);
    put(&mut block, 3, [d, e, c, f]);
    put(&mut block, PERSPECTIVE_VECTOR, [g, h, i, 0.0]);
    let (sx, sy) = target_from_canvas(target_from_picture, laid).stretch();
    let (width, height) = footprint(target_from_picture);
    put(&mut block, 5, [taps(sx), taps(sy), width, height]);
    push_params(&mut block, stages);
    block
}

/// How the canvas is read where a picture lies on it, to be drawn through `target_from_picture`: pixel for pixel where it can be.
pub fn beneath_sampling(target_from_picture: &Affine, laid: &Laid) -> Sampling {
    let (sx, sy) = target_from_canvas(target_from_picture, laid).stretch();
    if *target_from_picture == Affine::IDENTITY && laid.is_turned_exactly() {
        Sampling::Exact
    } else if sx < 0.5 || sy < 0.5 {
        Sampling::Area
    } else {
        Sampling::Bilinear
    }
}

fn target_from_canvas(target_from_picture: &Affine, laid: &Laid) -> Affine {
    target_from_picture.after(&laid.canvas_from_picture.inverse().unwrap_or(Affine::IDENTITY))
}

pub fn stage_keys(stages: &[Staged<'_>]) -> Vec<StageKey> {
    let mut keys = Vec::with_capacity(stages.len());
    for (index, node) in stages.iter().enumerate() {
        let (snippet, taps) = match &node.stage {
            Stage::Point(snippet) => (snippet, false),
            Stage::Taps(snippet) | Stage::Pass { snippet, .. } => (snippet, true),
            Stage::Program(_) | Stage::Delay { .. } => continue,
        };
        let ends = node.mix < 1.0 && stages.get(index + 1).is_none_or(|next| next.effect != node.effect);
        let before = stages.iter().take(index + 1).rev();
        let dry = if ends { before.take_while(|other| other.effect == node.effect).count() as u32 } else { 0 };
        let images = node.images.iter().map(|image| image.key).collect();
        let table = node.lut.as_ref().map(|table| table.kind).unwrap_or_default();
        keys.push(StageKey { snippet: snippet.clone(), taps, params: vectors(node) as u32, table, images, dry });
    }
    keys
}

fn header(target_from_picture: &Affine, picture: (f64, f64), opacity: f32) -> Vec<[f32; 4]> {
    let mut block = vec![[0.0; 4]; HEADER];
    let inverse = target_from_picture.inverse().unwrap_or(Affine::IDENTITY);
    let [[a, b, c], [d, e, f]] = inverse.0.map(|row| row.map(|v| v as f32));
    put(&mut block, 0, [a, b, c, picture.0 as f32]);
    put(&mut block, 1, [d, e, f, picture.1 as f32]);
    let (sx, sy) = target_from_picture.stretch();
    put(&mut block, TIME_VECTOR, [opacity, 0.0, sx as f32, sy as f32]);
    let (width, height) = footprint(target_from_picture);
    put(&mut block, 5, [taps(sx), taps(sy), width, height]);
    block
}

/// Taps for the mean over a target pixel's footprint, along one axis. One smooth tap covers two pixels; sixteen a side are enough for a
/// thumbnail of an 8K picture to stay calm.
fn taps(stretch: f64) -> f32 {
    (0.5 / stretch).ceil().clamp(1.0, 16.0) as f32
}

/// Picture pixels that a target pixel covers, across and down.
fn footprint(target_from_picture: &Affine) -> (f32, f32) {
    let (sx, sy) = target_from_picture.stretch();
    ((1.0 / sx) as f32, (1.0 / sy) as f32)
}

/// The vector whose second component is the show time.
pub const TIME_VECTOR: usize = 4;

/// Vectors of a stage's parameters, with those before them. A pass has as many as it may ever have: a kernel grows with its radius,
/// and turning that must not make another structure.
fn vectors(stage: &Staged<'_>) -> usize {
    let own = match stage.stage {
        Stage::Pass { .. } => MAX_UNIFORMS.max(stage.uniforms.len()),
        Stage::Point(_) | Stage::Taps(_) | Stage::Program(_) | Stage::Delay { .. } => stage.uniforms.len(),
    };
    1 + stage.images.len() + own
}

fn push_params(block: &mut Vec<[f32; 4]>, stages: &[Staged<'_>]) {
    for stage in stages {
        let end = block.len() + vectors(stage);
        block.push([stage.units.0, stage.units.1, stage.mix, 0.0]);
        block.extend(stage.images.iter().map(|image| image.place));
        block.extend_from_slice(&stage.uniforms);
        block.resize(end, [0.0; 4]);
    }
}

fn put(block: &mut [[f32; 4]], index: usize, value: [f32; 4]) {
    if let Some(slot) = block.get_mut(index) {
        *slot = value;
    }
}
