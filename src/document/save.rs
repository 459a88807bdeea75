//! Scene files on disk: refused when they are no regular file of sane size, written whole or not at all.

use super::{
    Show,
    format::{FormatError, Loaded},
};
use std::path::{Path, PathBuf};

/// Why a file was not loaded. Says the file first.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    #[error("{path}:{error}", path = path.display())]
    Format { path: PathBuf, error: FormatError },
    #[error("{path}: {what}", path = path.display())]
    File { path: PathBuf, what: String },
}

/// Why a show was not saved. The file is as it was.
#[derive(Debug, thiserror::Error)]
#[error("{path}: not saved: {what}", path = path.display())]
pub struct SaveError {
    pub path: PathBuf,
    pub what: String,
}

pub fn load(path: &Path) -> Result<Loaded, LoadError> {
    Err(LoadError::File { path: path.to_owned(), what: String::new() })
}

pub fn save(path: &Path, _show: &Show) -> Result<(), SaveError> {
    Err(SaveError { path: path.to_owned(), what: String::new() })
}
