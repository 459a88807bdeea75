//! A preset's text: RON as scene files are, with a version.
//!
//! ```ron
//! (
//!     scrim_preset: 1,
//!     effect: (kind: "chroma_key", params: {"similarity": 0.4}),
//! )
//! ```
//!
//! A stack has `stack: [(kind: …), …]` instead of `effect`. A version goes up only when an older Scrim would misread the file.

use crate::document::format::FormatError;
use crate::document::validate::{MAX_EFFECTS, MAX_NAME};
use crate::document::{Extra, ParamValue, ron_reader, ron_writer};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// The version that this build writes.
pub const VERSION: u64 = 1;
/// Longest text that is read, in bytes.
pub const MAX_BYTES: usize = 1024 * 1024;
/// Deepest nesting of a value. A show that holds it is nested deeper and must still be readable.
const DEPTH: usize = 16;
/// First line of a stack on the clipboard.
const CLIP: &str = "// Scrim effect stack";

/// What a preset holds.
#[derive(Debug, Clone, PartialEq)]
pub enum Preset {
    /// Parameters and mix of one effect.
    Effect(PresetEffect),
    /// All effects of a layer in their order.
    Stack(Vec<PresetEffect>),
}

/// An effect without an identity. One whose kind is not installed is kept whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PresetEffect {
    pub kind: String,
    #[serde(default = "yes", skip_serializing_if = "is_yes")]
    pub enabled: bool,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub mix: f64,
    /// Values by parameter name; unknown names are kept. A source goes by its name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, ParamValue>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Why a text is no preset.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresetError {
    #[error("{line}:{column}: {what}")]
    Syntax { line: usize, column: usize, what: String },
    #[error("{0}")]
    Meaning(String),
    #[error("made by a newer Scrim (format {0}, this one reads up to {VERSION}): update Scrim")]
    Newer(u64),
    #[error("this is no Scrim preset: one starts with `(scrim_preset: 1, …`")]
    Foreign,
    #[error("{0} bytes are too long for a preset, which has at most {MAX_BYTES}")]
    TooLong(usize),
    #[error("the clipboard holds no effect stack: copy one with “Copy stack” first")]
    NoClip,
}

/// Reads a preset's text.
pub fn parse(text: &str) -> Result<Preset, PresetError> {
    if text.len() > MAX_BYTES {
        return Err(PresetError::TooLong(text.len()));
    }
    let tree = ron_reader::read(text).map_err(|error| match error {
        FormatError::Syntax { line, column, what } => PresetError::Syntax { line, column, what },
        other => PresetError::Meaning(other.to_string()),
    })?;
    let version = tree.get("scrim_preset").and_then(Value::as_u64).filter(|version| *version >= 1);
    let version = version.ok_or(PresetError::Foreign)?;
    if version > VERSION {
        return Err(PresetError::Newer(version));
    }
    let preset = match (tree.get("effect"), tree.get("stack")) {
        (Some(effect), None) => Preset::Effect(typed(effect, "effect")?),
        (None, Some(stack)) => Preset::Stack(typed(stack, "stack")?),
        _ => return Err(PresetError::Meaning("a preset holds either `effect` or `stack`".into())),
    };
    check(&preset)?;
    Ok(preset)
}

/// The text that [`parse`] reads back to an equal preset. Ends in a line break.
pub fn to_text(preset: &Preset) -> String {
    let mut tree = Extra::new();
    tree.insert("scrim_preset".into(), VERSION.into());
    // plain data with text for keys always has a tree
    match preset {
        Preset::Effect(effect) => tree.insert("effect".into(), serde_json::to_value(effect).unwrap_or_default()),
        Preset::Stack(stack) => tree.insert("stack".into(), serde_json::to_value(stack).unwrap_or_default()),
    };
    ron_writer::write(&tree.into())
}

/// A stack as the clipboard holds it.
pub fn to_clip(stack: Vec<PresetEffect>) -> String {
    format!("{CLIP}\n{}", to_text(&Preset::Stack(stack)))
}

/// The stack that the clipboard holds; whatever else it holds is refused.
pub fn parse_clip(text: &str) -> Result<Vec<PresetEffect>, PresetError> {
    let rest = text.trim_start().strip_prefix(CLIP).ok_or(PresetError::NoClip)?;
    match parse(rest)? {
        Preset::Stack(stack) => Ok(stack),
        Preset::Effect(_) => Err(PresetError::NoClip),
    }
}

fn typed<T: serde::de::DeserializeOwned>(value: &Value, place: &str) -> Result<T, PresetError> {
    serde_path_to_error::deserialize(value).map_err(|error| {
        let inner = error.path().to_string();
        let dot = if inner.starts_with('[') { "" } else { "." };
        let place = if inner == "." { place.to_owned() } else { format!("{place}{dot}{inner}") };
        PresetError::Meaning(format!("{place}: {}", error.inner()))
    })
}

fn check(preset: &Preset) -> Result<(), PresetError> {
    let effects = match preset {
        Preset::Effect(effect) => std::slice::from_ref(effect),
        Preset::Stack(stack) => stack.as_slice(),
    };
    if effects.len() > MAX_EFFECTS {
        let what = format!("{} effects are too many: a stack has at most {MAX_EFFECTS}", effects.len());
        return Err(PresetError::Meaning(what));
    }
    for effect in effects {
        if !(0.0..=1.0).contains(&effect.mix) {
            return Err(PresetError::Meaning(format!("mix: {} is out of range: from 0 to 1", effect.mix)));
        }
        if effect.kind.is_empty() || effect.kind.chars().count() > MAX_NAME {
            return Err(PresetError::Meaning(format!("kind: an effect's kind has 1 to {MAX_NAME} characters")));
        }
        if effect.params.values().chain(effect.extra.values()).any(|value| !is_shallow(value, DEPTH)) {
            let what = format!("{}: values are nested more than {DEPTH} deep", effect.kind);
            return Err(PresetError::Meaning(what));
        }
    }
    Ok(())
}

fn is_shallow(value: &Value, depth: usize) -> bool {
    let Some(below) = depth.checked_sub(1) else { return false };
    match value {
        Value::Array(items) => items.iter().all(|item| is_shallow(item, below)),
        Value::Object(fields) => fields.values().all(|field| is_shallow(field, below)),
        _ => true,
    }
}

fn yes() -> bool {
    true
}

fn is_yes(value: &bool) -> bool {
    *value
}

fn one() -> f64 {
    1.0
}

fn is_one(value: &f64) -> bool {
    value.to_bits() == 1.0_f64.to_bits()
}
