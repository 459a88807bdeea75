//! The folders that presets lie in: listing, reading, writing, deleting. Everything here waits for the disk.

use super::format::{self, MAX_BYTES, Preset};
use crate::document::disk::{self, Disk, RealDisk};
use crate::view::{PresetEntry, PresetForm, PresetPlace};
use std::path::{Path, PathBuf};

/// Endings of preset files.
const EFFECT: &str = ".effect.ron";
const STACK: &str = ".stack.ron";
/// Most characters of a preset's name.
pub const MAX_NAME: usize = 64;
/// Most presets of one folder that are listed.
const MAX_FILES: usize = 512;

/// Where presets lie. Neither folder need exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    pub user: PathBuf,
    /// None while the show has no file.
    pub show: Option<PathBuf>,
}

/// Why a preset was not kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    #[error("“{0}” is taken: choose another name or replace the preset")]
    Taken(String),
    #[error("a preset's name has 1 to {MAX_NAME} characters, no / \\ : * ? \" < > | and no dot or space at its ends")]
    Name,
    #[error("the show has no folder yet: save it first, or keep the preset for all shows")]
    NoShow,
    #[error("{path}: {what}", path = .path.display())]
    Disk { path: PathBuf, what: String },
}

impl Folders {
    pub fn new(data: &Path, scene_file: Option<&Path>) -> Self {
        let show = scene_file.map(|file| file.parent().unwrap_or(Path::new("")).join("presets"));
        Self { user: data.join("presets"), show }
    }

    fn get(&self, place: PresetPlace) -> Result<&Path, StoreError> {
        match place {
            PresetPlace::User => Ok(&self.user),
            PresetPlace::Show => self.show.as_deref().ok_or(StoreError::NoShow),
        }
    }

    /// All presets, by name. Those that cannot be read are there too, with what is wrong.
    pub fn list(&self) -> Vec<PresetEntry> {
        let show = self.show.iter().map(|folder| (folder, PresetPlace::Show));
        let mut found = Vec::new();
        for (folder, place) in show.chain([(&self.user, PresetPlace::User)]) {
            // A folder that cannot be read has no presets.
            let mut names: Vec<String> =
                RealDisk.list(folder).unwrap_or_default().into_iter().map(|(name, _)| name).collect();
            names.sort_unstable();
            let entries = names.into_iter().filter_map(|file| entry(folder, &file, place));
            found.extend(entries.take(MAX_FILES));
        }
        found.sort_by_key(|entry| entry.name.to_lowercase());
        found
    }

    /// Keeps a preset under a name. One that is there already is replaced only where that is asked for.
    pub fn save(&self, place: PresetPlace, name: &str, preset: &Preset, replace: bool) -> Result<PathBuf, StoreError> {
        let folder = self.get(place)?;
        if !is_name(name) {
            return Err(StoreError::Name);
        }
        let ending = if matches!(preset, Preset::Effect(_)) { EFFECT } else { STACK };
        let path = folder.join(format!("{name}{ending}"));
        let failed = |what: String| StoreError::Disk { path: path.clone(), what };
        RealDisk.create_folder(folder).map_err(|error| failed(disk::sentence(&error)))?;
        // What cannot be looked at counts as taken.
        if !replace && path.symlink_metadata().err().is_none_or(|e| e.kind() != std::io::ErrorKind::NotFound) {
            return Err(StoreError::Taken(name.to_owned()));
        }
        disk::replace(&RealDisk, &path, format::to_text(preset).as_bytes(), None, || ()).map_err(failed)?;
        Ok(path)
    }
}

/// Reads a preset. An error is a sentence with the file's place.
pub fn load(path: &Path) -> Result<Preset, String> {
    let read = || {
        let found = RealDisk.read(path, MAX_BYTES).map_err(|error| disk::sentence(&error))?;
        let bytes = found.ok_or("the preset is gone: it was deleted or renamed")?.bytes;
        let text = String::from_utf8(bytes).map_err(|_| "this is no text in UTF-8")?;
        format::parse(&text).map_err(|error| error.to_string())
    };
    read().map_err(|what: String| format!("{}: {what}", path.display()))
}

/// Deletes a preset. An error is a sentence.
pub fn delete(path: &Path) -> Result<(), String> {
    RealDisk.remove(path).map_err(|error| format!("{}: not deleted: {}", path.display(), disk::sentence(&error)))
}

fn is_name(name: &str) -> bool {
    let plain = |c: char| !c.is_control() && !"/\\:*?\"<>|".contains(c);
    let ends = |c: char| c == '.' || c.is_whitespace();
    (1..=MAX_NAME).contains(&name.chars().count())
        && name.chars().all(plain)
        && !name.starts_with(ends)
        && !name.ends_with(ends)
}

/// A file of a folder, where it is a preset.
fn entry(folder: &Path, file: &str, place: PresetPlace) -> Option<PresetEntry> {
    let stack = file.strip_suffix(STACK);
    let name = stack.or_else(|| file.strip_suffix(EFFECT)).filter(|name| is_name(name))?;
    let path = folder.join(file);
    let (form, fault) = match (load(&path), stack) {
        (Ok(Preset::Stack(_)), Some(_)) => (PresetForm::Stack, None),
        (Ok(Preset::Effect(effect)), None) => (PresetForm::Effect { kind: effect.kind }, None),
        (Ok(_), Some(_)) => (PresetForm::Stack, Some("it holds one effect and no stack: rename it".to_owned())),
        (Ok(_), None) => {
            (PresetForm::Effect { kind: String::new() }, Some("it holds a stack and no effect: rename it".to_owned()))
        }
        (Err(fault), Some(_)) => (PresetForm::Stack, Some(fault)),
        (Err(fault), None) => (PresetForm::Effect { kind: String::new() }, Some(fault)),
    };
    Some(PresetEntry { name: name.to_owned(), path, place, form, fault })
}
