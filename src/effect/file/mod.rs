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
//! # What reaches the picture
//!
//! A file enters the catalogue only when its header is understood, its WGSL is valid beside the contract's functions, and the shaders that it
//! would be fused into are valid too. What is wrong is a [`Fault`] with its place in the file as it was written. While a file is
//! broken, its last good version stays; a repaired one comes back by itself ([`Library`]).

mod fault;
mod gate;
mod header;
mod library;
mod names;
mod template;

pub use fault::Fault;
pub use library::{Change, FileState, Folder, Library, Origin, Unsettled, read};
pub use template::{NewFileError, write_template};

use super::{Effect, EffectContext, EffectInfo, Params, Picture, Snippet, Stage};
use header::{Header, Lane};
use std::path::Path;

/// What stands before a file's name in scenes, so that it cannot clash with a built-in effect.
pub const PREFIX: &str = "file:";
/// Longest file that is read, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Name of the main function.
const ENTRY: &str = "effect";

/// Says whether the shaders that a stage is fused into are valid, given how many vectors of parameters it takes; what is wrong is a sentence.
/// The compositor has it, which is a layer above.
pub type Prove = fn(&Stage, u32) -> Result<(), String>;

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

/// An effect that a file describes.
#[derive(Debug, Clone, PartialEq)]
pub struct FileEffect {
    info: EffectInfo,
    stage: Stage,
    lanes: Vec<(&'static str, Lane)>,
    vectors: u32,
    keeps_opaque: bool,
}

impl FileEffect {
    /// Reads the text of a file. `path` is for what is said about it; its stem is the effect's name.
    pub fn parse(path: &Path, text: &str, prove: Prove) -> Result<Self, Fault> {
        Self::read(path, text, prove).map_err(|wrong| Fault::at(path, text, wrong.at, &wrong.message))
    }

    fn read(path: &Path, text: &str, prove: Prove) -> Result<Self, Wrong> {
        let stem = library::name_of(path).map_err(|message| Wrong::new(0, message))?;
        let header = Header::read(stem, text)?;
        let entry_at = gate::check(text, &header)?;
        let body = text.get(header.end..).unwrap_or_default();
        let wgsl = format!("{}{body}", header.accessors());
        let snippet = Snippet { entry: ENTRY.into(), wgsl: wgsl.into(), uses_lut: false };
        let stage = header.form.stage(snippet);
        prove(&stage, header.vectors).map_err(|message| {
            Wrong::new(entry_at, format!("valid by itself, but not in the shaders of a layer: {message}"))
        })?;
        let Header { info, lanes, vectors, keeps_opaque, .. } = header;
        Ok(Self { info, stage, lanes, vectors, keeps_opaque })
    }
}

impl Effect for FileEffect {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        vec![self.stage.clone()]
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let first = out.len();
        out.resize(first + self.vectors as usize, [0.0; 4]);
        for (name, lane) in &self.lanes {
            let Some(vector) = out.get_mut(first + lane.vector as usize) else { continue };
            match lane.component {
                None => *vector = params.color(name),
                Some(component) => {
                    let spec = self.info.params.iter().find(|spec| spec.name == *name);
                    if let (Some(slot), Some(spec)) = (vector.get_mut(component as usize), spec) {
                        *slot = header::scalar(spec, params);
                    }
                }
            }
        }
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        self.keeps_opaque
    }

    /// A file has no arithmetic for the CPU: the picture as it is.
    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}
