//! Which effect files there are, and the version of each that is in force.
//!
//! Folders are looked at again and again: a change counts when two looks in a row find the same, so that a half-written file and the
//! moment within a rename are passed over.

use super::{Fault, FileEffect, MAX_BYTES, Reader, Text, is_isf, kind_of};
use crate::document::disk::{self, Disk, RealDisk};
use crate::effect::Effect;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most effect files of one folder; more are passed over.
const MAX_FILES: usize = 512;

/// Effects that come with Scrim: the text lies in the program, so that they are there wherever it is installed.
const SHIPPED: [(&str, &str); 8] = [
    ("duotone.wgsl", include_str!("../../../assets/effects/duotone.wgsl")),
    ("scan_lines.wgsl", include_str!("../../../assets/effects/scan_lines.wgsl")),
    ("Aurora.fs", include_str!("../../../assets/effects/Aurora.fs")),
    ("Drifting Checks.fs", include_str!("../../../assets/effects/Drifting Checks.fs")),
    ("Echo Trails.fs", include_str!("../../../assets/effects/Echo Trails.fs")),
    ("Halftone Dots.fs", include_str!("../../../assets/effects/Halftone Dots.fs")),
    ("Pixel Dissolve.fs", include_str!("../../../assets/effects/Pixel Dissolve.fs")),
    ("Soft Wipe.fs", include_str!("../../../assets/effects/Soft Wipe.fs")),
];

/// Where an effect file comes from. Of two with one name, the one named first here counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// `effects/` beside the scene file.
    Show,
    /// The person's own folder.
    User,
    Shipped,
}

impl Origin {
    pub fn label(self) -> &'static str {
        match self {
            Self::Show => "show",
            Self::User => "user",
            Self::Shipped => "shipped",
        }
    }
}

/// A folder of effect files. It need not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    pub path: PathBuf,
    pub origin: Origin,
}

impl Folder {
    /// The folders of a show and of a person, whose data folder this is.
    pub fn all(scene_file: Option<&Path>, data: &Path) -> Vec<Self> {
        let show = scene_file.map(|file| file.parent().unwrap_or(Path::new("")).join("effects"));
        let show = show.map(|path| Self { path, origin: Origin::Show });
        show.into_iter().chain([Self { path: data.join("effects"), origin: Origin::User }]).collect()
    }
}

/// What is known of one file.
#[derive(Debug, Clone)]
pub struct FileState {
    pub kind: String,
    pub path: PathBuf,
    pub origin: Origin,
    /// The version in force: the last good one.
    pub effect: Option<Arc<FileEffect>>,
    /// What is wrong with the file as it is.
    pub fault: Option<Fault>,
}

/// What happened to an effect.
#[derive(Debug, Clone)]
pub enum Change {
    /// This version is in force now.
    Good { effect: Arc<FileEffect>, path: PathBuf },
    /// The file is broken. `stays` says whether an earlier version is in force.
    Broken { kind: String, fault: Fault, stays: bool },
    /// The file is gone, and the effect of this kind with it.
    Gone { kind: String, path: PathBuf },
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Found {
    path: PathBuf,
    origin: Origin,
    /// Of the file and of the vertex shader beside it; none for what lies in the program.
    stamp: Option<(Stamp, Option<Stamp>)>,
}

/// Length, node and times of change in nanoseconds.
type Stamp = (u64, u64, i64, i64);

type Scan = BTreeMap<String, Found>;

/// All effect files of some folders.
pub struct Library {
    reader: Box<dyn Reader>,
    folders: Vec<Folder>,
    /// What the last look found, and what is in force.
    last: Option<Scan>,
    applied: Scan,
    files: BTreeMap<String, FileState>,
}

impl Library {
    pub fn new(folders: Vec<Folder>, reader: Box<dyn Reader>) -> Self {
        Self { reader, folders, last: None, applied: Scan::new(), files: BTreeMap::new() }
    }

    /// Other folders from the next look on.
    pub fn set_folders(&mut self, folders: Vec<Folder>) {
        self.folders = folders;
    }

    /// By kind.
    pub fn files(&self) -> impl Iterator<Item = &FileState> {
        self.files.values()
    }

    /// Takes everything as it is now.
    pub fn load(&mut self) -> Vec<Change> {
        let scan = self.scan();
        self.apply(scan)
    }

    /// Takes what changed and has come to rest. `Err` when something is changing: look again soon.
    pub fn look(&mut self) -> Result<Vec<Change>, Unsettled> {
        let scan = self.scan();
        if scan == self.applied {
            self.last = None;
            return Ok(Vec::new());
        }
        if self.last.as_ref() == Some(&scan) {
            self.last = None;
            return Ok(self.apply(scan));
        }
        self.last = Some(scan);
        Err(Unsettled)
    }

    fn scan(&self) -> Scan {
        let mut scan = Scan::new();
        for (name, _) in SHIPPED {
            let path = Path::new("assets").join("effects").join(name);
            scan.extend(kind_of(&path).map(|kind| (kind, Found { path, origin: Origin::Shipped, stamp: None })));
        }
        // The first folder counts most, so it comes last.
        for folder in self.folders.iter().rev() {
            scan.extend(found_in(folder));
        }
        scan
    }

    fn apply(&mut self, scan: Scan) -> Vec<Change> {
        let mut changes = Vec::new();
        let gone: Vec<String> = self.files.keys().filter(|name| !scan.contains_key(*name)).cloned().collect();
        for name in gone {
            if let Some(FileState { kind, path, .. }) = self.files.remove(&name) {
                changes.push(Change::Gone { kind, path });
            }
        }
        for (name, found) in &scan {
            if self.applied.get(name) != Some(found) {
                changes.push(self.take(name, found));
            }
        }
        self.applied = scan;
        changes
    }

    fn take(&mut self, kind: &str, found: &Found) -> Change {
        let Found { path, origin, .. } = found.clone();
        let before = self.files.remove(kind).and_then(|state| state.effect);
        let text = if origin == Origin::Shipped { shipped(&path) } else { text_of(&path) };
        let read = text.and_then(|text| self.reader.read(&text));
        let made = read.and_then(|described| {
            FileEffect::new(kind, &path, described).map_err(|sentence| Fault::of_file(&path, &sentence))
        });
        let kind = kind.to_owned();
        let (effect, fault, change) = match made {
            Ok(effect) => {
                let effect = Arc::new(effect);
                (Some(effect.clone()), None, Change::Good { effect, path: path.clone() })
            }
            Err(fault) => {
                let stays = before.is_some();
                (before, Some(fault.clone()), Change::Broken { kind: kind.clone(), fault, stays })
            }
        };
        self.files.insert(kind.clone(), FileState { kind, path, origin, effect, fault });
        change
    }
}

/// Something is being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled;

impl Change {
    /// The catalogue's entry, where there is a new one.
    pub fn effect(&self) -> Option<Arc<dyn Effect>> {
        match self {
            Self::Good { effect, .. } => Some(effect.clone()),
            Self::Broken { .. } | Self::Gone { .. } => None,
        }
    }
}

/// The text of a file, with the vertex shader beside it.
pub fn text_of(path: &Path) -> Result<Text, Fault> {
    let text = utf8(path)?.ok_or_else(|| Fault::of_file(path, "there is no such file"))?;
    let vertex = if is_isf(path) { utf8(&path.with_extension("vs"))? } else { None };
    Ok(Text { path: path.to_owned(), text, vertex })
}

fn utf8(path: &Path) -> Result<Option<String>, Fault> {
    let found = RealDisk.read(path, MAX_BYTES).map_err(|error| Fault::of_file(path, &disk::sentence(&error)))?;
    let text = found.map(|found| String::from_utf8(found.bytes)).transpose();
    text.map_err(|_| Fault::of_file(path, "this is no text in UTF-8"))
}

fn shipped(path: &Path) -> Result<Text, Fault> {
    let named = |wanted: &Path| {
        let found = SHIPPED.iter().find(|(name, _)| wanted.file_name().is_some_and(|file| file == *name));
        found.map(|(_, text)| (*text).to_owned())
    };
    let text = named(path).ok_or_else(|| Fault::of_file(path, "there is no such file"))?;
    let vertex = if is_isf(path) { named(&path.with_extension("vs")) } else { None };
    Ok(Text { path: path.to_owned(), text, vertex })
}

fn found_in(folder: &Folder) -> Scan {
    // A folder that cannot be read has no effects; it need not exist.
    let entries = std::fs::read_dir(&folder.path).into_iter().flatten().flatten();
    let mut scan = Scan::new();
    for path in entries.map(|entry| entry.path()) {
        let Some((kind, metadata)) = kind_of(&path).zip(std::fs::metadata(&path).ok()) else { continue };
        let beside = if is_isf(&path) { std::fs::metadata(path.with_extension("vs")).ok() } else { None };
        let stamp = Some((stamp(&metadata), beside.as_ref().map(stamp)));
        scan.insert(kind, Found { path, origin: folder.origin, stamp });
        if scan.len() == MAX_FILES {
            break;
        }
    }
    scan
}

fn stamp(metadata: &Metadata) -> Stamp {
    let nanos = |seconds: i64, nanos: i64| seconds.saturating_mul(1_000_000_000).saturating_add(nanos);
    (
        metadata.len(),
        metadata.ino(),
        nanos(metadata.mtime(), metadata.mtime_nsec()),
        nanos(metadata.ctime(), metadata.ctime_nsec()),
    )
}
