//! An effect file when it has been read, translated and proven: all that is left to do is to run it. It crosses from the process that
//! read the file as JSON.

use super::manifest::Manifest;
use super::size::Size;
use crate::effect::{Cost, ProgramCode, Snippet, Stage};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a good file is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Described {
    pub manifest: Manifest,
    pub body: Body,
    /// An opaque picture stays opaque.
    pub keeps_opaque: bool,
    /// As measured while the file was proven.
    #[serde(default)]
    pub cost: Cost,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Body {
    /// Fuses, or is one pass over its input.
    Stage {
        form: Form,
        wgsl: String,
        uses_lut: bool,
    },
    Program {
        code: ProgramCode,
        sizes: Vec<Size>,
        images: Vec<Slot>,
    },
}

/// The three kinds of stage that a piece of WGSL may be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Form {
    Point,
    Taps,
    Pass { scale: f32 },
}

impl Form {
    pub fn stage(self, snippet: Snippet) -> Stage {
        match self {
            Self::Point => Stage::Point(snippet),
            Self::Taps => Stage::Taps(snippet),
            Self::Pass { scale } => Stage::Pass { snippet, scale: (scale, scale) },
        }
    }
}

/// What an image of a program is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Slot {
    /// The picture before the effect; of a transition that of the scene that goes.
    Picture,
    /// The scene that comes.
    Other,
    /// The source that the parameter of this name chooses.
    Param(String),
    /// A picture file, relative to the effect file and never outside its folder.
    Imported(PathBuf),
    /// Sound, one row per channel and one column per sample: silent, all 0.5.
    Samples { width: u32 },
    /// Sound, one row per channel and one column per bin: silent, all 0.
    Spectrum { width: u32 },
}
