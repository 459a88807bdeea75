//! Effects as files: WGSL and ISF, read while the show runs. What follows is the guide for those who write them.
//!
#![doc = include_str!("../../../docs/effects.md")]

mod companions;
mod described;
mod effect;
mod expression;
mod fault;
mod isf;
mod library;
pub mod manifest;
mod names;
pub(super) mod pictures;
pub mod rules;
pub mod size;
mod template;
mod wgsl;

pub use companions::companions;
pub use described::{Body, Described, Form, Slot};
pub use effect::FileEffect;
pub use fault::Fault;
pub use library::{Change, FileState, Folder, Library, Origin, Unsettled, text_of};
pub use template::{Language, NewFileError, write_template};

use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// What stands before a file's name in scenes, so that it cannot clash with a built-in effect: of WGSL, and of ISF.
pub const WGSL_PREFIX: &str = "file:";
pub const ISF_PREFIX: &str = "isf:";
/// Longest file that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
const MAX_NAME: usize = 64;

/// An effect file's text, not yet trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Text {
    pub path: PathBuf,
    pub text: String,
    /// Of an ISF file: the vertex shader beside it.
    pub vertex: Option<String>,
}

/// What makes an effect of a text. Whoever runs a stranger's text does so where it may die.
pub trait Reader: Send {
    fn read(&mut self, text: &Text) -> Result<Described, Fault>;
}

/// Reads and checks in this process, without a graphics device: for texts of our own.
pub struct Plain;

impl Reader for Plain {
    fn read(&mut self, text: &Text) -> Result<Described, Fault> {
        describe(text).map(|(described, _)| described)
    }
}

/// Something wrong at a byte of the file.
#[derive(Debug, PartialEq)]
struct Wrong {
    at: usize,
    message: String,
}

impl Wrong {
    fn new(at: usize, message: impl Into<String>) -> Self {
        Self { at, message: message.into() }
    }
}

/// Reads a text, checks it against the contract and translates it; with what it describes comes the byte at which its main function
/// stands, for what is found wrong later.
pub fn describe(text: &Text) -> Result<(Described, usize), Fault> {
    let named = kind_of(&text.path).zip(text.path.file_stem().and_then(|stem| stem.to_str()));
    let Some((kind, stem)) = named else {
        let what = format!(
            "the file's name cannot name an effect: it is at most {MAX_NAME} characters and ends in .wgsl or .fs"
        );
        return Err(Fault::of_file(&text.path, &what));
    };
    let described = match is_isf(&text.path) {
        true => isf::describe(&kind, stem, &text.text, text.vertex.as_deref()),
        false => wgsl::describe(&kind, stem, &text.text),
    };
    described.map_err(|wrong| Fault::at(&text.path, &text.text, wrong.at, &wrong.message))
}

/// The reader's sentence without the place, which is that in the header and not that in the file.
fn without_place(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

/// Whether WGSL reads the time, the time since the last frame or its number, however it is spaced.
pub fn reads_time(wgsl: &str) -> bool {
    let mut dot = false;
    rules::lexical::tokens(wgsl).any(|token| {
        let after = std::mem::replace(&mut dot, token.text == ".");
        after && matches!(token.text, "time" | "delta" | "frame")
    })
}

/// The name in scenes of the effect in a file; none for a file that cannot be one.
pub fn kind_of(path: &Path) -> Option<String> {
    let stem = path.file_stem()?.to_str()?;
    let prefix = match path.extension()?.to_str()? {
        "wgsl" => WGSL_PREFIX,
        "fs" => ISF_PREFIX,
        _ => return None,
    };
    let plain = |c: char| !c.is_control() && !"/\\:\"".contains(c);
    let fits =
        !stem.is_empty() && !stem.starts_with('.') && stem.chars().count() <= MAX_NAME && stem.chars().all(plain);
    fits.then(|| format!("{prefix}{stem}"))
}

fn is_isf(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "fs")
}
