//! Programs: effects that do not fuse, as a list of passes over whole pictures.
//!
//! # The WGSL contract
//!
//! [`ProgramCode::fragment`] is one whole module with the entry point `fragment`, run once per pass. All its bindings are in group 0, in this order:
//!
//! | binding | what |
//! |---|---|
//! | 0 | `sampler`: linear. Keep positions from 0 to 1: the edge is then repeated, across what lies farther is mirrored |
//! | 1 | `var<uniform> u: array<vec4<f32>, N>`, N is [`ProgramCode::uniform_vectors`] |
//! | 2 … | `texture_2d<f32>`, one per image of [`ProgramCode::images`] |
//! | behind them | `texture_2d<f32>`, one per buffer of [`ProgramCode::buffers`] |
//!
//! | vector of `u` | x, y, z, w |
//! |---|---|
//! | 0 | show time in seconds, seconds since the effect's last frame (0 in its first), frame since it began (from 0 on), pass (from 0 on) |
//! | 1 | width and height in pixels of what the pass fills, then of the effect's picture |
//! | 2 | local date: year, month (from 1 on), day, seconds since midnight |
//! | 3 … | per image and then per buffer: width, height, 1 where there is a picture and 0 where there is none, 0 |
//! | behind them | the [`ProgramCode::vectors`] that the effect's `uniforms` wrote |
//!
//! The fragment gets `@builtin(position)` (row 0 is the top) and may take `@location(0) vec2<f32>`: 0 to 1 from the **bottom left**. It returns straight encoded
//! colour at `@location(0)`. Pictures and buffers are straight encoded colour with row 0 at the top. A buffer that a pass fills holds, when that pass
//! reads it, what was in it before: of a [persistent](BufferCode::persistent) one the frame before, at first transparent black.
//!
//! [`ProgramCode::vertex`], where there is one, is a module with the entry point `vertex` and the same bindings. It is drawn as a strip of four
//! vertices, `@builtin(vertex_index)` 0 to 3: bottom left, bottom right, top left, top right. What it gives at locations the fragment may take.

use super::Lut3d;
use crate::document::SourceId;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Vectors of `u` before those of images.
pub const PROGRAM_HEADER: u32 = 3;

/// What decides which pipelines a program needs: turning a knob does not change it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ProgramCode {
    /// The effect's kind, for plans and messages.
    pub name: String,
    pub fragment: String,
    pub vertex: Option<String>,
    /// Pictures that the passes read, beside the buffers; see [`EffectImage`].
    pub images: u32,
    pub buffers: Vec<BufferCode>,
    /// Which buffer each pass fills; `None` is the effect's picture, and the last pass fills that.
    pub passes: Vec<Option<u32>>,
    /// Vectors of the effect's parameters.
    pub vectors: u32,
    /// The picture changes with time alone, or with each frame.
    pub moves: bool,
    /// The text comes from a file: it is proven before the driver gets it.
    pub untrusted: bool,
}

/// A picture that passes fill for later ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BufferCode {
    /// 32 bits a channel where the device interpolates those, else 16; else 8.
    pub float: bool,
    /// Holds what the frame before left in it.
    pub persistent: bool,
}

impl ProgramCode {
    /// Length of `u`.
    pub fn uniform_vectors(&self) -> u32 {
        PROGRAM_HEADER + self.images + self.buffers.len() as u32 + self.vectors
    }
}

/// A program at some parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct Program {
    pub code: Arc<ProgramCode>,
    /// Width and height of each buffer in pixels.
    pub sizes: Vec<(u32, u32)>,
}

/// Most bytes that the buffers of one program may take on the graphics device.
pub const MAX_BUFFER_BYTES: u64 = 1 << 30;

impl Program {
    /// Whether the buffers fit. The error is a sentence.
    pub fn check_buffers(&self) -> Result<(), String> {
        let bytes = |(buffer, (width, height)): (&BufferCode, &(u32, u32))| {
            let texel = if buffer.float { 16 } else { 4 };
            let copies = if buffer.persistent { 2 } else { 1 };
            u64::from(*width) * u64::from(*height) * texel * copies
        };
        let all: u64 = self.code.buffers.iter().zip(&self.sizes).map(bytes).sum();
        if all <= MAX_BUFFER_BYTES {
            return Ok(());
        }
        let mib = |bytes: u64| bytes >> 20;
        let (all, most) = (mib(all), mib(MAX_BUFFER_BYTES));
        Err(format!(
            "its buffers would take {all} MiB of the graphics device: there may be {most} MiB; make them smaller"
        ))
    }
}

/// What one image of a program is.
#[derive(Debug, Clone, PartialEq)]
pub enum EffectImage {
    /// What stands before the effect.
    Picture,
    /// A source of the show, as it comes.
    Source(SourceId),
    /// What the second scene of a transition shows.
    Other,
    Still(Arc<Still>),
    /// Nothing: one transparent black pixel.
    Nothing,
    /// A row of the program's sound, of so many pixels; silent where nothing is heard.
    Sound {
        row: SoundRow,
        width: u32,
    },
}

/// What of the program's sound is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SoundRow {
    /// The newest samples, one a pixel, around 0.5.
    Samples,
    /// How loud each frequency is, from low to high, 0 to 1.
    Spectrum,
}

impl SoundRow {
    /// The pixels of silence.
    pub fn silence(self) -> u8 {
        match self {
            Self::Samples => 128,
            Self::Spectrum => 0,
        }
    }
}

/// A picture in memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Still {
    pub width: u32,
    pub height: u32,
    /// Straight encoded RGBA, rows from the top.
    pub rgba: Vec<u8>,
}

/// What an effect reads beside its parameters, loaded and cached by it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Assets {
    /// The table behind `lut()`.
    pub lut: Option<Arc<Lut3d>>,
    /// One per image of the program; what snippets read as their first images.
    pub images: Vec<EffectImage>,
}
