//! Which effect files there are, and the version of each that is in force.
//!
//! Folders are looked at again and again: a change of a file counts when two looks in a row find the same, so that a half-written file is
//! passed over, and a file counts as gone when it has been away for a while, so that the moment within a rename is.

use super::{Fault, FileEffect, MAX_BYTES, Plain, Reader, Text, is_isf, kind_of};
use crate::document::disk::{self, Disk, RealDisk};
use serde::Serialize;
use std::collections::BTreeMap;
use std::fs::Metadata;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// A file that is saved again and again is read once in this time.
const AGAIN: Duration = Duration::from_millis(100);
/// Editors delete a file before they write it anew.
const GONE: Duration = Duration::from_millis(300);
/// Most effect files of one folder; more are passed over.
const MAX_FILES: usize = 512;

/// Effects that come with Scrim: the text lies in the program, so that they are there wherever it is installed.
const SHIPPED: &[(&str, &str)] = &[
    ("Aurora.fs", include_str!("../../../assets/effects/Aurora.fs")),
    ("Drifting Checks.fs", include_str!("../../../assets/effects/Drifting Checks.fs")),
    ("Echo Trails.fs", include_str!("../../../assets/effects/Echo Trails.fs")),
    ("Halftone Dots.fs", include_str!("../../../assets/effects/Halftone Dots.fs")),
    ("Pixel Dissolve.fs", include_str!("../../../assets/effects/Pixel Dissolve.fs")),
    ("Soft Wipe.fs", include_str!("../../../assets/effects/Soft Wipe.fs")),
    ("displace.wgsl", include_str!("../../../assets/effects/displace.wgsl")),
    ("duotone.wgsl", include_str!("../../../assets/effects/duotone.wgsl")),
    ("ink_outline.wgsl", include_str!("../../../assets/effects/ink_outline.wgsl")),
    ("light_trails.wgsl", include_str!("../../../assets/effects/light_trails.wgsl")),
    ("scan_lines.wgsl", include_str!("../../../assets/effects/scan_lines.wgsl")),
    ("zoom_blur.wgsl", include_str!("../../../assets/effects/zoom_blur.wgsl")),
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
    Good { effect: Arc<FileEffect>, path: PathBuf, origin: Origin },
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
    last: Scan,
    applied: Scan,
    files: BTreeMap<String, FileState>,
    /// When a kind was read last, and since when one is away.
    read: BTreeMap<String, Instant>,
    away: BTreeMap<String, Instant>,
}

impl Library {
    pub fn new(folders: Vec<Folder>, reader: Box<dyn Reader>) -> Self {
        Self {
            reader,
            folders,
            last: Scan::new(),
            applied: Scan::new(),
            files: BTreeMap::new(),
            read: BTreeMap::new(),
            away: BTreeMap::new(),
        }
    }

    /// Other folders from the next look on.
    pub fn set_folders(&mut self, folders: Vec<Folder>) {
        self.folders = folders;
    }

    /// By kind.
    pub fn files(&self) -> impl Iterator<Item = &FileState> {
        self.files.values()
    }

    pub fn folders(&self) -> &[Folder] {
        &self.folders
    }

    /// Takes everything as it is now.
    pub fn load(&mut self) -> Vec<Change> {
        let mut changes = Vec::new();
        self.load_each(|change| changes.push(change));
        changes
    }

    /// The same, one by one.
    pub fn load_each(&mut self, mut each: impl FnMut(Change)) {
        let scan = self.scan();
        for (kind, found) in &scan {
            if self.applied.get(kind) != Some(found) {
                each(self.take(kind, found));
            }
        }
        self.last = scan;
    }

    /// Takes what comes with Scrim, which needs no other process.
    pub fn load_shipped(&mut self) -> Vec<Change> {
        shipped_files().iter().map(|(kind, found)| self.take(kind, found)).collect()
    }

    /// Takes what changed and has come to rest. `Err` when nothing has and something is changing: look again soon. More may have
    /// changed when something was taken.
    pub fn look(&mut self) -> Result<Vec<Change>, Unsettled> {
        let scan = self.scan();
        let now = Instant::now();
        let (mut changes, mut unsettled) = (Vec::new(), false);
        for (kind, found) in &scan {
            self.away.remove(kind);
            if self.applied.get(kind) == Some(found) {
                continue;
            }
            let soon = self.read.get(kind).is_some_and(|read| now.duration_since(*read) < AGAIN);
            if soon || self.last.get(kind) != Some(found) {
                unsettled = true;
            } else {
                changes.push(self.take(kind, found));
            }
        }
        let absent: Vec<String> = self.files.keys().filter(|kind| !scan.contains_key(*kind)).cloned().collect();
        for kind in absent {
            let since = *self.away.entry(kind.clone()).or_insert(now);
            if now.duration_since(since) < GONE {
                unsettled = true;
            } else {
                changes.extend(self.forget(&kind));
            }
        }
        self.last = scan;
        if changes.is_empty() && unsettled { Err(Unsettled) } else { Ok(changes) }
    }

    fn forget(&mut self, kind: &str) -> Option<Change> {
        self.away.remove(kind);
        self.read.remove(kind);
        self.applied.remove(kind);
        let FileState { kind, path, .. } = self.files.remove(kind)?;
        Some(Change::Gone { kind, path })
    }

    fn scan(&self) -> Scan {
        let mut scan = shipped_files();
        // The first folder counts most, so it comes last.
        for folder in self.folders.iter().rev() {
            scan.extend(found_in(folder));
        }
        scan
    }

    fn take(&mut self, kind: &str, found: &Found) -> Change {
        let Found { path, origin, .. } = found.clone();
        // The last good version of this very file; one of that name from another folder is another effect.
        let before = self.files.remove(kind).filter(|state| state.path == path).and_then(|state| state.effect);
        self.applied.insert(kind.to_owned(), found.clone());
        self.read.insert(kind.to_owned(), Instant::now());
        let read = match origin {
            Origin::Shipped => shipped(&path).and_then(|text| Plain.read(&text)),
            Origin::Show | Origin::User => text_of(&path).and_then(|text| self.reader.read(&text)),
        };
        let made = read.and_then(|described| {
            FileEffect::new(kind, &path, described).map_err(|sentence| Fault::of_file(&path, &sentence))
        });
        let kind = kind.to_owned();
        let (effect, fault, change) = match made {
            Ok(effect) => {
                let effect = Arc::new(effect);
                (Some(effect.clone()), None, Change::Good { effect, path: path.clone(), origin })
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

fn shipped_files() -> Scan {
    let file = |name: &str| {
        let path = Path::new("assets").join("effects").join(name);
        kind_of(&path).map(|kind| (kind, Found { path, origin: Origin::Shipped, stamp: None }))
    };
    SHIPPED.iter().filter_map(|(name, _)| file(name)).collect()
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
