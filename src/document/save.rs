//! Scene files on disk: refused when they are no regular file of sane size, written whole or not at all.
//!
//! Saving: text → read back and compared → temporary file in the same folder → on the disk → the file as it was is kept
//! ([`generations`]) → renamed → the folder on the disk. A file that is no show of this version is never replaced.

use super::disk::{self, Disk, Found, RealDisk};
use super::format::{self, FormatError, Loaded, MAX_BYTES};
use super::{Show, generations};
use std::fmt;
use std::path::{Path, PathBuf};

/// Why a file was not loaded. Says the file first.
#[derive(Debug)]
pub enum LoadError {
    /// The text is no show. `last_good` is the newest kept copy that can be opened.
    Format { path: PathBuf, error: FormatError, last_good: Option<PathBuf> },
    /// There is no text to read.
    File { path: PathBuf, what: String, last_good: Option<PathBuf> },
}

impl std::error::Error for LoadError {}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last_good = match self {
            Self::Format { path, error, last_good } => {
                match error {
                    FormatError::Syntax { .. } => {
                        write!(f, "{}:{error}; correct it there, the file was left as it is", path.display())?;
                    }
                    FormatError::Meaning { .. } => {
                        write!(f, "{}: {error}; correct it there, the file was left as it is", path.display())?;
                    }
                    FormatError::Newer { .. } => write!(f, "{}: {error}", path.display())?,
                }
                last_good
            }
            Self::File { path, what, last_good } => {
                write!(f, "{}: {what}", path.display())?;
                last_good
            }
        };
        match last_good {
            Some(copy) => write!(f, "; the last good copy is {}", copy.display()),
            None => Ok(()),
        }
    }
}

/// Why a show was not saved. The file is as it was.
#[derive(Debug, thiserror::Error)]
#[error("{path}: not saved: {what}", path = path.display())]
pub struct SaveError {
    pub path: PathBuf,
    pub what: String,
}

/// What a save has to tell.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saved {
    /// Sentences for the log: that the earlier state could not be kept.
    pub notes: Vec<String>,
}

/// Reads a scene file.
pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    load_from(&RealDisk, path)
}

/// Writes a scene file.
pub fn save(path: &Path, show: &Show) -> Result<Saved, SaveError> {
    save_to(&RealDisk, path, show)
}

/// [`load`] on any disk.
pub fn load_from<D: Disk>(disk: &D, path: &Path) -> Result<Loaded, LoadError> {
    let last_good = || generations::newest_good(disk, &disk.resolve(path));
    let file_error = |what: String| LoadError::File { path: path.to_owned(), what, last_good: last_good() };
    let found = disk.read(path, MAX_BYTES).map_err(|error| file_error(disk::sentence(&error)))?;
    let Some(found) = found else { return Err(file_error("there is no such file".into())) };
    understand(&found).map_err(|error| LoadError::Format { path: path.to_owned(), error, last_good: last_good() })
}

/// [`save`] on any disk.
pub fn save_to<D: Disk>(disk: &D, path: &Path, show: &Show) -> Result<Saved, SaveError> {
    let refuse = |what: String| SaveError { path: path.to_owned(), what };
    let text = checked_text(show).map_err(refuse)?;
    let target = disk.resolve(path);
    let old = disk.read(&target, MAX_BYTES).map_err(|error| refuse(disk::sentence(&error)))?;
    // an empty file holds nothing that could be lost
    let old = old.filter(|found| !found.bytes.is_empty());
    if let Some(found) = &old {
        if found.bytes == text.as_bytes() {
            return Ok(Saved::default());
        }
        may_replace(found).map_err(refuse)?;
    }
    let mut saved = Saved::default();
    let keep = || {
        if let Some(found) = &old
            && let Err(what) = generations::keep(disk, &target, &found.bytes)
        {
            saved.notes.push(format!("{}: the earlier state could not be kept: {what}", path.display()));
        }
    };
    let permissions = old.as_ref().map(|found| &found.permissions);
    disk::replace(disk, &target, text.as_bytes(), permissions, keep).map_err(refuse)?;
    generations::prune(disk, &target);
    Ok(saved)
}

/// The text of a show, once it is sure that it reads back to the same show.
fn checked_text(show: &Show) -> Result<String, String> {
    let text = format::to_text(show);
    match format::parse(&text) {
        Ok(loaded) if loaded.show == *show => Ok(text),
        Ok(_) => {
            Err("the show does not read back as it is; it is still in memory: undo the last change and save".into())
        }
        Err(error) => Err(format!("{error}; the show is still in memory: correct this and save again")),
    }
}

/// Only a show of a version that this one reads may be replaced.
fn may_replace(found: &Found) -> Result<(), String> {
    if found.permissions.readonly() {
        return Err("the file is read-only: use Save As with another name".into());
    }
    match understand(found) {
        Ok(_) => Ok(()),
        Err(error @ FormatError::Newer { .. }) => {
            Err(format!("the file there was {error}; use Save As with another name"))
        }
        Err(error) => {
            Err(format!("the file there is no show that Scrim can read ({error}): use Save As with another name"))
        }
    }
}

fn understand(found: &Found) -> Result<Loaded, FormatError> {
    match std::str::from_utf8(&found.bytes) {
        Ok(text) => format::parse(text),
        Err(error) => {
            let good = found.bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = 1 + good.iter().filter(|b| **b == b'\n').count();
            let column = 1 + good.iter().rev().take_while(|b| **b != b'\n').count();
            Err(FormatError::Syntax { line, column, what: "this is no text in UTF-8".into() })
        }
    }
}
