//! Effects as files: one `NAME.wgsl` is one effect, called `file:NAME` in scenes.
//!
//! # The contract
//!
//! A file begins with its header, a comment that holds JSON; ordinary WGSL follows.
//!
//! ```wgsl
//! /*{
//!   "label": "Tint",
//!   "group": "Colour",
//!   "description": "Mixes a colour into the picture.",
//!   "stage": "point",
//!   "keeps_opaque": true,
//!   "params": [
//!     { "name": "amount", "kind": "float", "label": "Amount", "default": 0.5, "min": 0, "max": 1, "step": 0.01 },
//!     { "name": "tint", "kind": "color", "label": "Colour", "default": [1, 0.5, 0] }
//!   ]
//! }*/
//! fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
//!     let knobs = params(p);
//!     return vec4<f32>(mix(color.rgb, knobs.tint.rgb, knobs.amount), color.a);
//! }
//! ```
//!
//! | header | what | without it |
//! |---|---|---|
//! | `label` | name in the picker | the file's name |
//! | `group` | `Keying`, `Colour`, `Blur` or `Stylise` | `Stylise` |
//! | `description` | one sentence | empty |
//! | `stage` | `point`, `taps` or `pass`, see [`Stage`] | `point` |
//! | `scale` | output size of a `pass`, above 0 to 1 | 1 |
//! | `keeps_opaque` | an opaque picture stays opaque, so that nothing beneath is drawn | `false` |
//! | `params` | the knobs, in the order of the panel | none |
//!
//! A parameter has a `name` (letters, digits and `_`), a `kind`, and as it likes a `label`, a `description` and a `default`:
//!
//! | `kind` | in WGSL | further fields |
//! |---|---|---|
//! | `float` | `f32` | `min` (0), `max` (1), `step` (0.01), `unit` |
//! | `int` | `i32` | `min` (0), `max` (100), `unit` |
//! | `bool` | `bool` | |
//! | `choice` | `u32`, the option's place from 0 on | `options`: names, or pairs of a name and a label |
//! | `color` | `vec4<f32>`, straight encoded sRGB | |
//!
//! The main function is `effect`. A `point` effect has the form above and fuses with its neighbours like a built-in; the others are
//! `fn effect(at: At, p: u32) -> vec4<f32>` and call `tap(at, offset)`. What the WGSL may use beside is in the [module above](super); bindings,
//! entry points and variables outside functions it may not declare. The show's time in seconds is `at.time`.
//!
//! **Parameters by name.** `params(p)` gives a structure with one member per parameter. Functions of one's own take it, or `p`, as an argument. It is
//! a function of `p` and no constant, because one shader may hold an effect twice with other values: everything that a file declares, `Params`
//! and `params` too, is renamed for each use like a built-in's declarations.
//!
//! **Limits.** A text has at most 256 KiB, 512 functions, 50 000 operations, 200 levels of brackets and 1000 operators in one expression. The
//! variables of a function take 8 KiB at most, one constant table 64 KiB. A loop that counts between two numbers in at most 256 steps runs as it
//! is written; all others share 65 536 rounds per pixel and then end. Names that begin with `scrim_` are Scrim's.
//!
//! # What reaches the picture
//!
//! A file enters the catalogue only when its header is understood, its WGSL is valid beside the contract's functions and keeps the
//! [rules] on memory, sizes and loops, and the shaders that it would be fused into are valid too. What is wrong is a [`Fault`] with its place in the file as it was written. While a file is
//! broken, its last good version stays; a repaired one comes back by itself ([`Library`]).

mod described;
mod effect;
mod expression;
mod fault;
mod isf;
mod library;
pub mod manifest;
mod names;
mod pictures;
pub mod rules;
pub mod size;
mod template;
mod wgsl;

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
