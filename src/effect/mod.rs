//! The extension point: an effect is a spec, a piece of plain WGSL and a CPU reference.
//!
//! ```ignore
//! app.add_plugins(EffectPlugin::<Halftone>::default());
//! ```
//!
//! # The WGSL contract
//!
//! Colours are **straight (not premultiplied) sRGB-encoded RGB with alpha**, `vec4<f32>`, 0 to 1. The snippet is plain WGSL: functions, structs and constants
//! at module scope, no bindings, no entry points, no directives. Its main function is called like the snippet's `entry`. Everything it declares is
//! renamed when it is woven into a layer's shader, so names cannot clash. It runs in fragment and in compute shaders: no derivatives, no
//! `discard`, no `textureSample`. It may use:
//!
//! | name | what |
//! |---|---|
//! | `struct At { px: vec2<f32>, size: vec2<f32>, time: f32, delta: f32, frame: u32 }` | position in the picture in its pixels (the first pixel's centre is 0.5, 0.5), the picture's size in pixels, show time in seconds, seconds since the picture before (0 in the first), pictures before this one |
//! | `param(i: u32) -> vec4<f32>` | the i-th vector that [`Effect::uniforms`] wrote; pass `p + 0u`, `p + 1u`, … |
//! | `tap(at: At, offset: vec2<f32>) -> vec4<f32>` | only in [`Stage::Taps`] and [`Stage::Pass`]: the stage's input at `at.px + offset` pixels, edges repeated; between pixels it is interpolated linearly, weighted by alpha, so that the colour of a transparent pixel does not bleed |
//! | `lut(coordinate: vec3<f32>) -> vec4<f32>` | only where [`Snippet::uses_lut`]: the 3-D table of [`Effect::assets`], trilinear, coordinate 0 to 1 |
//! | `pixel(at: At, offset: vec2<i32>) -> vec4<f32>` | where there is `tap`, but not in files: the same at whole pixels, which costs less where the picture is read pixel for pixel |
//! | `lut_size() -> u32`, `lut_entry(place: vec3<i32>) -> vec4<f32>` | where there is `lut`: the table's entries along an axis, and one of them as it is |
//! | `lut_has_curves() -> bool` | where there is `lut`, but not in files: the table is [curves](TableKind::Curves); known when the shader is made |
//! | `lut_pair(color: vec3<f32>) -> vec2<f32>` | instead of the `lut` functions, but not in files, where the table is of [pairs](TableKind::Pairs): its two values there, linear between entries |
//! | `image0(at: At, offset: vec2<f32>) -> vec4<f32>`, `image1` … | only below [`Snippet::images`]: first the images of [`Effect::assets`], then the [`Effect::sides`], at `at.px + offset` pixels, linear between pixels, edges repeated; straight encoded colour, transparent black where there is no picture. Images of assets are stretched over the source's whole picture, with what the layer's crop cuts away; sides lie on the picture that the stage gets |
//! | `linear(color: vec3<f32>)`, `encoded(color: vec3<f32>)` | sRGB to linear light and back, to a tenth of 1/255 |
//!
//! * [`Stage::Point`]: `fn entry(color: vec4<f32>, at: At, p: u32) -> vec4<f32>`. Fuses with everything around it.
//! * [`Stage::Taps`]: `fn entry(at: At, p: u32) -> vec4<f32>`, calls `tap` at most nine times. Fuses when all before it is `Point`; else its input becomes a texture, as
//!   it does where the stage [gathers](Snippet::gathers) what is dear to read.
//! * [`Stage::Pass`]: as `Taps`, without a bound on taps: its input is a texture, its output is one of `scale` times the input's size. `at` and `tap` are in
//!   pixels of the *input*: `at.px` is the output pixel's centre divided by `scale`, so that at scale 0.5 `tap(at, vec2<f32>(0.0))` is the mean of the
//!   two by two pixels that become one. Output sizes are rounded up.
//!
//! # Growing
//!
//! An effect that paints around its picture (a shadow, a glow) says so by its [`margin`](Effect::margin). Its stages and sides, and all effects
//! behind it, then get a picture that is larger by so many pixels on every side, transparent there: `at.size` is the larger size, `at.px` is counted
//! from the larger picture's top left, and so is [`EffectContext::size`]. On the canvas the picture itself stays where it was, and its box is what is
//! picked and dragged. Margins of a stack add up.

pub mod builtin;
pub mod catalog;
pub mod cube;
pub mod curve;
pub mod file;
pub mod param;
pub mod program;
pub mod reference;
pub mod set_up;
pub mod side;

pub use catalog::{EffectCatalog, EffectPlugin};
pub use param::{PROGRESS, ParamKind, ParamSpec, Params};
pub use program::{Assets, BufferCode, EffectImage, Program, ProgramCode, SoundRow, Still};
pub use set_up::{Found, Gesture, SetUp};
pub use side::{Side, SideOf, SideStep};

use crate::document::{ParamValue, Spot};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::path::Path;

/// What pickers and panels show of an effect.
#[derive(Debug, Clone, PartialEq)]
pub struct EffectInfo {
    /// Name in scene files, `snake_case`, never changed once shipped.
    pub kind: &'static str,
    pub label: &'static str,
    pub category: Category,
    /// One sentence.
    pub help: &'static str,
    pub role: Role,
    /// Ways to find its parameters in the picture.
    pub set_ups: &'static [SetUp],
    pub params: Vec<ParamSpec>,
}

impl EffectInfo {
    /// A filter without parameters and set-ups.
    pub fn filter(kind: &'static str, label: &'static str, category: Category, help: &'static str) -> Self {
        Self { kind, label, category, help, role: Role::Filter, set_ups: &[], params: Vec::new() }
    }
}

/// Some parameters of an effect and their values; the others are at their defaults.
pub type Values = Vec<(&'static str, ParamValue)>;

/// A preset that comes with the effect.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadyMade {
    pub name: &'static str,
    pub values: Values,
}

/// What an effect makes its picture of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// The picture before it in a layer's stack.
    #[default]
    Filter,
    /// Nothing: it is a source.
    Generator,
    /// Two scenes and a progress from 0 to 1, the parameter `progress`.
    Transition,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Category {
    Key,
    Color,
    Matte,
    Blur,
    Stylize,
    Distort,
    Dressing,
    Time,
    Transition,
}

impl Category {
    pub const ALL: [Self; 9] = [
        Self::Key,
        Self::Color,
        Self::Matte,
        Self::Blur,
        Self::Stylize,
        Self::Distort,
        Self::Dressing,
        Self::Time,
        Self::Transition,
    ];

    pub fn label(self) -> &'static str {
        match self {
            Self::Key => "Keying",
            Self::Color => "Colour",
            Self::Matte => "Matte",
            Self::Blur => "Blur",
            Self::Stylize => "Stylise",
            Self::Distort => "Distort",
            Self::Dressing => "Dressing",
            Self::Time => "Time",
            Self::Transition => "Transitions",
        }
    }
}

/// A piece of WGSL, see the module docs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Snippet {
    /// Name of the main function.
    pub entry: Cow<'static, str>,
    pub wgsl: Cow<'static, str>,
    pub uses_lut: bool,
    /// So many of the functions `image0`, `image1`, … it may call; at most [`MAX_IMAGES`].
    pub images: u32,
    /// Where the draw reads a source with subsampled chroma, that is led by luma where it has edges.
    /// For keyers: it sharpens the colour of edges, for more arithmetic.
    pub guided: bool,
    /// Of a [`Stage::Taps`]: it reads many of its nine pixels. What stands before it is then made once, as a texture, where to read it for each of them
    /// would cost more: a picture with chroma of its own, or with work done on it.
    pub gathers: bool,
    /// Of a [`Stage::Point`]: what it returns is in linear light, from 0 to 1. A draw that blends in linear light takes it as it is where nothing
    /// stands behind; else it is encoded.
    pub linear: bool,
    /// The text comes from a file: it is proven before the driver gets it.
    pub untrusted: bool,
}

impl Snippet {
    pub const fn new(entry: &'static str, wgsl: &'static str) -> Self {
        Self {
            entry: Cow::Borrowed(entry),
            wgsl: Cow::Borrowed(wgsl),
            uses_lut: false,
            images: 0,
            guided: false,
            gathers: false,
            linear: false,
            untrusted: false,
        }
    }

    #[must_use]
    pub const fn with_lut(mut self) -> Self {
        self.uses_lut = true;
        self
    }

    #[must_use]
    pub const fn with_images(mut self, count: u32) -> Self {
        self.images = count;
        self
    }

    #[must_use]
    pub const fn with_guided_chroma(mut self) -> Self {
        self.guided = true;
        self
    }

    #[must_use]
    pub const fn with_gathering(mut self) -> Self {
        self.gathers = true;
        self
    }

    /// Its colours change with time alone.
    pub fn moves(&self) -> bool {
        file::reads_time(&self.wgsl)
    }
}

/// One step of an effect. The list of stages is the effect's *structure*: turning a knob that does not change it compiles nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Stage {
    /// Needs its own pixel only.
    Point(Snippet),
    /// Needs up to nine pixels near its own.
    Taps(Snippet),
    /// Needs many pixels: input and output are textures.
    Pass {
        snippet: Snippet,
        /// Output size relative to the input, per axis: 1.0, 0.5 for a halving, or above 1.0 to come back from halvings.
        scale: (f32, f32),
    },
    /// Several passes with buffers and further pictures, see [`program`]. Its output has its input's size.
    Program(Program),
    /// The picture as it was so much show time before, at most two seconds.
    Delay { seconds: f32 },
}

impl Stage {
    /// None of a program or a delay.
    pub fn snippet(&self) -> Option<&Snippet> {
        match self {
            Self::Point(snippet) | Self::Taps(snippet) | Self::Pass { snippet, .. } => Some(snippet),
            Self::Program(_) | Self::Delay { .. } => None,
        }
    }

    /// The picture changes with time alone.
    pub fn uses_time(&self) -> bool {
        match self {
            Self::Point(snippet) | Self::Taps(snippet) | Self::Pass { snippet, .. } => snippet.moves(),
            Self::Program(program) => program.code.moves,
            Self::Delay { .. } => true,
        }
    }
}

/// What [`Effect::stages`] and [`Effect::uniforms`] may depend on beside the parameters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EffectContext {
    /// Size of the picture that the effect's stages get, in pixels. For [`Effect::margin`], without that margin.
    pub size: (f32, f32),
}

/// A table of `size`³ straight RGB triples, 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Lut3d {
    pub size: u32,
    /// Red fastest.
    pub rgb: Vec<[f32; 3]>,
    pub kind: TableKind,
}

/// What a table is, and which functions read it. Known when the shader is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum TableKind {
    /// A cube of colours, for `lut()` and `lut_entry()`.
    #[default]
    Cube,
    /// As many steps of three curves from 0 to 1 as a cube has entries, for `lut_entry()`.
    Curves,
    /// A cube of [`PAIRS`] entries along an axis of which only the first two values count, for `lut_pair()`: that reads half as many texels
    /// as `lut()`.
    Pairs,
}

/// Entries along an axis of tables of [pairs](TableKind::Pairs). One number for all of them, so that shaders have it as a constant.
pub const PAIRS: u32 = 33;

/// A picture for CPU references: straight encoded RGBA, rows from the top.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 4]>,
}

impl Picture {
    /// The pixel at `(x, y)`, edges repeated.
    pub fn at(&self, x: i64, y: i64) -> [f32; 4] {
        let x = x.clamp(0, self.width as i64 - 1) as usize;
        let y = y.clamp(0, self.height as i64 - 1) as usize;
        self.pixels.get(y * self.width + x).copied().unwrap_or_default()
    }
}

/// What one pixel costs on this machine in nanoseconds; 0 where nobody measured.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Cost {
    /// With every parameter at its default.
    pub usual_ns: f64,
    /// With every parameter at its greatest, or as usual where that is more.
    pub most_ns: f64,
}

/// An effect. Implement it, register it with [`EffectPlugin`], and it is in the picker, in files, fused and undoable.
pub trait Effect: Send + Sync + 'static {
    fn info(&self) -> &EffectInfo;

    /// The effect's structure for these parameters. An empty list means that it does nothing at these values and costs nothing.
    fn stages(&self, params: &Params, context: &EffectContext) -> Vec<Stage>;

    /// The vectors that `param(p + i)` reads in the given stage (index into [`stages`](Self::stages)); at most [`MAX_UNIFORMS`].
    fn uniforms(&self, stage: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>);

    /// Pictures made beside the stack that the stages read as images behind those of [`assets`](Self::assets).
    fn sides(&self, _params: &Params, _context: &EffectContext) -> Vec<Side> {
        Vec::new()
    }

    /// How far the effect paints beyond its picture, in pixels, at most [`MAX_MARGIN`]; rounded up to whole ones, see [the module's](self) page on
    /// growing. Changing it makes other textures but compiles nothing.
    fn margin(&self, _params: &Params, _context: &EffectContext) -> f32 {
        0.0
    }

    /// Values at which the picture stays as it is; empty where there are none, or where the defaults are those.
    fn neutral(&self) -> Values {
        Values::new()
    }

    /// Looks to begin with.
    fn presets(&self) -> &[ReadyMade] {
        &[]
    }

    /// What a pixel of a stranger's effect costs; none for an effect that is trusted to know its measure. The dearest are the first to be
    /// bypassed when frames take too long.
    fn cost(&self) -> Option<Cost> {
        None
    }

    /// Of a [transition](Role::Transition): the layers that both scenes show move from their one place to the other. Its stage, which mixes the scenes'
    /// pictures, is for where there are pictures and no layers.
    fn moves_layers(&self) -> bool {
        false
    }

    /// Whether an opaque picture stays opaque, so that nothing beneath needs to be drawn.
    fn keeps_opaque(&self, _params: &Params) -> bool {
        false
    }

    /// What the effect reads beside its parameters, loaded and cached by it; `base` is the scene file's folder. An error is a sentence
    /// for the layer's chip; the effect is then passed through.
    fn assets(&self, _params: &Params, _base: &Path) -> Result<Assets, String> {
        Ok(Assets::default())
    }

    /// Finds parameters in the picture that the effect gets, by the way of this name in [`EffectInfo::set_ups`]. The error is a sentence that says
    /// what to do.
    fn set_up(&self, name: &str, _spot: Spot, _params: &Params, _picture: &Picture) -> Result<Found, String> {
        Err(format!("{:?} has no set-up named {name:?}", self.info().label))
    }

    /// The same result on the CPU, for tests: what of it lies on the picture itself, where the effect grows. `base` as in
    /// [`assets`](Self::assets).
    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture;

    /// Of a [transition](Role::Transition), the same between two pictures of one size.
    fn between(&self, params: &Params, from: &Picture, _to: &Picture, base: &Path) -> Picture {
        self.reference(params, from, base)
    }
}

/// Most vectors that one stage may take.
pub const MAX_UNIFORMS: usize = 48;

/// Most pixels that one effect adds on a side.
pub const MAX_MARGIN: f32 = 256.0;

/// Most images that one stage may read.
pub const MAX_IMAGES: u32 = 6;
