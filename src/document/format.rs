//! The scene file's text: RON in, [`Show`] out, and back.
//!
//! Text becomes a tree of plain values ([`ron_reader`](super::ron_reader)), the tree is migrated by its version, and only then typed;
//! so errors name a place in the document, and what this version does not know is kept.

use super::show::Extra;
use super::{Show, migrate, place, repair, ron_reader, ron_writer, validate};
use serde_json::Value;

/// Longest text that is read, in bytes.
pub const MAX_BYTES: usize = 8 * 1024 * 1024;

/// A show as it was read, with what the reader should tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    pub show: Show,
    /// Sentences for the log: what was migrated, renumbered or kept without being understood.
    pub notes: Vec<String>,
    /// The text had comments, which the first save drops.
    pub had_comments: bool,
}

/// Why a text is not a show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    #[error("{line}:{column}: {what}")]
    Syntax { line: usize, column: usize, what: String },
    #[error("{place}: {what}")]
    Meaning { place: String, what: String },
    #[error(
        "made by a newer Scrim (format {format}, this one reads up to {reads}): update Scrim; the file was left as it is"
    )]
    Newer { format: u64, reads: u64 },
}

impl From<validate::Problem> for FormatError {
    fn from(problem: validate::Problem) -> Self {
        Self::Meaning { place: problem.place, what: problem.what }
    }
}

/// Reads a scene file's text.
pub fn parse(text: &str) -> Result<Loaded, FormatError> {
    if text.len() > MAX_BYTES {
        return Err(FormatError::Meaning { place: "the show".into(), what: too_long(text.len()) });
    }
    let mut tree = ron_reader::read(text)?;
    let mut notes = migrate::to_current(&mut tree)?;
    set_unknown_crop_aside(&mut tree);
    let mut show = typed(&tree)?;
    notes.extend(repair::renumber(&mut show));
    validate::check(&show)?;
    let had_comments = ron_reader::has_comments(text);
    if had_comments {
        notes.push("comments in the file will not be kept by the next save".into());
    }
    Ok(Loaded { show, notes, had_comments })
}

/// The text that [`parse`] reads back to an equal show. Ends in a line break.
pub fn to_text(show: &Show) -> String {
    // a show is plain data with text for keys, which always has a tree
    let mut tree = serde_json::to_value(show).unwrap_or_default();
    put_unknown_crop_back(&mut tree);
    ron_writer::write(&tree)
}

pub(super) fn too_long(bytes: usize) -> String {
    format!(
        "{:.1} MiB is too long for a scene file, which has at most {} MiB",
        bytes as f64 / 1_048_576.0,
        MAX_BYTES >> 20
    )
}

fn typed(tree: &Value) -> Result<Show, FormatError> {
    serde_path_to_error::deserialize(tree).map_err(|error| {
        let mut place = place::of_path(error.path(), tree);
        let mut what = error.inner().to_string();
        // a source checks its settings by itself and puts the rest of the place before the sentence
        if let Some((inner, rest)) = what.split_once(": ")
            && inner.starts_with("settings")
        {
            place = format!("{place}.{}", inner.trim_end_matches(['.', '?']));
            what = rest.to_owned();
        }
        FormatError::Meaning { place, what }
    })
}

/// Where a layer keeps the fields of its crop that this version does not know: [`Crop`](super::Crop) is copied around at every frame
/// and has no room for them. No field can be called like this in a file.
const CROP_ASIDE: &str = "crop, unknown";
const CROP_FIELDS: [&str; 4] = ["left", "top", "right", "bottom"];

fn set_unknown_crop_aside(tree: &mut Value) {
    each_layer(tree, |layer| {
        let Some(crop) = layer.get_mut("crop").and_then(Value::as_object_mut) else { return };
        let (known, unknown): (Extra, Extra) =
            std::mem::take(crop).into_iter().partition(|(key, _)| CROP_FIELDS.contains(&key.as_str()));
        *crop = known;
        if !unknown.is_empty() {
            layer.insert(CROP_ASIDE.into(), unknown.into());
        }
    });
}

fn put_unknown_crop_back(tree: &mut Value) {
    each_layer(tree, |layer| {
        let Some(Value::Object(unknown)) = layer.remove(CROP_ASIDE) else { return };
        if let Some(crop) = layer.entry("crop").or_insert_with(|| Extra::new().into()).as_object_mut() {
            crop.extend(unknown);
        }
    });
}

fn each_layer(tree: &mut Value, mut visit: impl FnMut(&mut Extra)) {
    let scenes = tree.get_mut("scenes").and_then(Value::as_array_mut);
    let layers = scenes.into_iter().flatten().filter_map(|scene| scene.get_mut("layers")?.as_array_mut()).flatten();
    layers.filter_map(Value::as_object_mut).for_each(&mut visit);
}
