//! `scrim effects new NAME`: a file to begin with.

use super::kind_of;
use std::fs::File;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The two languages that effects are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Wgsl,
    Isf,
}

impl Language {
    fn extension(self) -> &'static str {
        match self {
            Self::Wgsl => "wgsl",
            Self::Isf => "fs",
        }
    }

    fn template(self) -> &'static str {
        match self {
            Self::Wgsl => include_str!("template.wgsl"),
            Self::Isf => include_str!("template.fs"),
        }
    }
}

/// Why no file was made.
#[derive(Debug, thiserror::Error)]
pub enum NewFileError {
    #[error("{name}: {what}")]
    Name { name: String, what: String },
    #[error("{}: this file is there already; choose another name", .0.display())]
    Exists(PathBuf),
    #[error("{}: not written: {error}", .path.display())]
    Disk { path: PathBuf, error: std::io::Error },
}

/// Writes the template as `folder/NAME.wgsl` or `NAME.fs` and makes the folder where it is not there. Never overwrites.
pub fn write_template(folder: &Path, name: &str, language: Language) -> Result<PathBuf, NewFileError> {
    let extension = language.extension();
    let name = name.strip_suffix(extension).and_then(|name| name.strip_suffix('.')).unwrap_or(name);
    let path = folder.join(format!("{name}.{extension}"));
    if name.contains(['/', '\\']) || kind_of(&path).is_none() {
        let what = "a name has at most 64 characters and none of / \\ : \"".to_owned();
        return Err(NewFileError::Name { name: name.to_owned(), what });
    }
    let write = || {
        std::fs::create_dir_all(folder)?;
        File::create_new(&path)?.write_all(language.template().replace("$LABEL", name).as_bytes())
    };
    match write() {
        Ok(()) => Ok(path),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(NewFileError::Exists(path)),
        Err(error) => Err(NewFileError::Disk { path, error }),
    }
}
