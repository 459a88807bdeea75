//! Names of recordings and stills: a pattern with words in braces, and no character that a file system refuses.
//!
//! | in the pattern | becomes |
//! |---|---|
//! | `{date}` | the day, as in 2026-11-21 |
//! | `{time}` | the time, as in 10-30-00 |
//! | `{show}` | the name of the show's file |
//! | `{scene}` | the name of the scene on program |
//! | `{part}` | the number of the file within the recording: 001, 002… |
//!
//! A recording in parts whose pattern has no `{part}` gets the number at its end.

use super::OutputError;
use crate::document::disk;
use gstreamer::glib;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Longest name in bytes, so that a number and an extension still fit.
const LONGEST: usize = 200;
/// How long after its name was given a file may be missing.
const COMING: Duration = Duration::from_secs(10);

/// What the words stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Words {
    pub date: String,
    pub time: String,
    pub show: String,
    pub scene: String,
}

impl Words {
    /// Of this moment, by the user's clock.
    pub fn now(show: &str, scene: &str) -> Self {
        let formatted = |format: &str| {
            let now = glib::DateTime::now_local().and_then(|now| now.format(format));
            now.map_or_else(|_| String::new(), Into::into)
        };
        Self { date: formatted("%Y-%m-%d"), time: formatted("%H-%M-%S"), show: show.into(), scene: scene.into() }
    }
}

/// The name that a pattern makes, without extension. `part` is given where a recording is in parts.
pub fn stem(pattern: &str, words: &Words, part: Option<u32>) -> String {
    let number = part.map(|part| format!("{part:03}")).unwrap_or_default();
    let mut name = pattern.trim().to_owned();
    if part.is_some() && !name.contains("{part}") {
        name.push_str(" {part}");
    }
    let known = [
        ("{date}", &words.date),
        ("{time}", &words.time),
        ("{show}", &words.show),
        ("{scene}", &words.scene),
        ("{part}", &number),
    ];
    for (word, value) in known {
        name = name.replace(word, value);
    }
    safe(&name)
}

/// The text as part of a file name that every usual system takes; never empty.
pub fn safe(name: &str) -> String {
    let refused = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let mut out: String = name.chars().map(|c| if refused(c) { '-' } else { c }).collect();
    let mut end = out.len().min(LONGEST);
    while !out.is_char_boundary(end) {
        end -= 1;
    }
    out.truncate(end);
    // A dot at the start hides a file, and Windows drops one at the end.
    let trimmed = out.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if trimmed.is_empty() { "Scrim".into() } else { trimmed.to_owned() }
}

/// Makes the folder of recordings and stills where it is missing; an error where no file can be made in it.
pub fn require_folder(folder: &Path) -> Result<(), OutputError> {
    disk::try_folder(&disk::RealDisk, folder).map_err(|what| OutputError::Folder { folder: folder.to_owned(), what })
}

/// The name in the folder, with a number behind it where a file of that name is there already, or where the name was given to another
/// output a moment ago, whose file is still to come.
pub fn unused_name(folder: &Path, stem: &str, extension: &str) -> PathBuf {
    unused(folder, stem, &format!(".{extension}"))
}

/// The same of a folder in the folder.
pub fn unused_folder(folder: &Path, stem: &str) -> PathBuf {
    unused(folder, stem, "")
}

fn unused(folder: &Path, stem: &str, ending: &str) -> PathBuf {
    static GIVEN: Mutex<Vec<(Instant, PathBuf)>> = Mutex::new(Vec::new());
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    given.retain(|(at, _)| at.elapsed() < COMING);
    let plain = folder.join(format!("{stem}{ending}"));
    let numbered = (2_u32..).map(|number| folder.join(format!("{stem} ({number}){ending}")));
    let is_free = |path: &PathBuf| !path.exists() && !given.iter().any(|(_, other)| other == path);
    let name = std::iter::once(plain.clone()).chain(numbered).find(is_free).unwrap_or(plain);
    given.push((Instant::now(), name.clone()));
    name
}
