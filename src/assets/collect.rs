//! A copy of a show with every file that it uses, in a folder of its own.
//!
//! | in the folder | what |
//! |---|---|
//! | `NAME.ron` | the show, with paths from here on |
//! | `files/` | media, pictures, tables, plates and masks; of two with one name the second gets a number |
//! | `effects/` | effect files and what lies beside them for them |
//!
//! Nothing is written over: the folder is new or empty. Where it fails or is cancelled, what was copied is taken away again.

use super::places::{Catalogued, each_file, file_kinds};
use super::print::{Print, keep_print};
use crate::document::Show;
use crate::document::disk::sentence;
use crate::document::save::{self, SaveError};
use crate::effect::file::{ISF_PREFIX, WGSL_PREFIX, companions};
use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Folder of media, pictures and tables.
const FILES: &str = "files";
const EFFECTS: &str = "effects";
/// Bytes that are copied between two looks at whether it was cancelled.
const CHUNK: usize = 1 << 20;
/// Endings of the slides of a folder.
const SLIDES: [&str; 4] = ["png", "jpg", "jpeg", "webp"];
/// Most slides of a folder, as a slideshow shows them.
const MAX_SLIDES: usize = 10_000;

/// What is collected.
#[derive(Debug, Clone)]
pub struct Collect {
    pub show: Show,
    /// Folder that the show's paths start from.
    pub base: PathBuf,
    /// The person's data folder, in which `effects/` lies.
    pub data: PathBuf,
    /// Folder for it all, new or empty.
    pub out: PathBuf,
    /// File name of the show in there.
    pub name: String,
    pub effects: Catalogued,
}

/// How far it is, from any thread.
#[derive(Debug, Default)]
pub struct Progress {
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl Progress {
    /// Bytes copied, and bytes to copy.
    pub fn bytes(&self) -> (u64, u64) {
        (self.done.load(Ordering::Relaxed), self.total.load(Ordering::Relaxed))
    }

    /// It ends soon, and takes away what it made.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    fn go_on(&self, bytes: usize) -> Result<(), CollectError> {
        self.done.fetch_add(bytes as u64, Ordering::Relaxed);
        if self.cancelled.load(Ordering::Relaxed) { Err(CollectError::Cancelled) } else { Ok(()) }
    }
}

/// A file that the show names and that was not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Who names it.
    pub what: String,
    /// As the show names it.
    pub path: String,
    pub why: String,
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}: {}", self.what, self.path, self.why)
    }
}

/// What was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collected {
    /// The show's copy.
    pub show: PathBuf,
    pub files: usize,
    pub bytes: u64,
    pub missing: Vec<Missing>,
}

impl fmt::Display for Collected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let files = if self.files == 1 { "1 file".to_owned() } else { format!("{} files", self.files) };
        write!(f, "{files}, {:.1} MiB copied, {} missing", self.bytes as f64 / 1_048_576.0, self.missing.len())
    }
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CollectError {
    #[error("{} is not empty, and nothing is written over: name a new folder or an empty one", .0.display())]
    NotEmpty(PathBuf),
    #[error("cancelled; what was copied is taken away again")]
    Cancelled,
    #[error("{}: not copied: {what}", path.display())]
    Copy { path: PathBuf, what: String },
    #[error(transparent)]
    Save(#[from] SaveError),
}

/// Collects, and returns when everything is in its place.
pub fn collect(job: &Collect, progress: &Progress) -> Result<Collected, CollectError> {
    let plan = Plan::of(job);
    progress.total.store(plan.copies.iter().map(|copy| copy.bytes).sum(), Ordering::Relaxed);
    let mut made = Made::default();
    let collected = plan.carry_out(job, progress, &mut made);
    if collected.is_err() {
        made.take_away();
    }
    collected
}

/// A folder for a collected show within another: that one itself where it is empty, else a new one of the show's name.
pub fn free_folder(within: &Path, name: &str) -> PathBuf {
    if is_free(within) {
        return within.to_owned();
    }
    let numbered = (2..).map(|number| within.join(format!("{name} {number}")));
    let mut names = std::iter::once(within.join(name)).chain(numbered);
    names.find(|folder| is_free(folder)).unwrap_or_else(|| within.join(name))
}

/// There is nothing in it, or it is not there.
fn is_free(folder: &Path) -> bool {
    match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_none(),
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    }
}

struct Copy {
    from: PathBuf,
    /// Within the folder.
    to: PathBuf,
    bytes: u64,
}

/// What goes where.
struct Plan {
    show: Show,
    copies: Vec<Copy>,
    missing: Vec<Missing>,
    /// Where each file that was met goes, by where it really lies.
    known: BTreeMap<PathBuf, PathBuf>,
    /// Names that are given, in small letters: some disks do not tell them apart.
    taken: BTreeSet<String>,
}

impl Plan {
    fn of(job: &Collect) -> Self {
        let mut show = job.show.clone();
        let mut plan = Self {
            show: job.show.clone(),
            copies: Vec::new(),
            missing: Vec::new(),
            known: BTreeMap::new(),
            taken: BTreeSet::new(),
        };
        each_file(&mut show, &job.effects, &mut |what, path| match plan.place(&job.base.join(&*path)) {
            Ok(to) => *path = with_slashes(&to),
            Err(why) => plan.missing.push(Missing { what: what.to_owned(), path: path.clone(), why }),
        });
        plan.show = show;
        for kind in file_kinds(&job.show) {
            plan.effect(kind, job);
        }
        plan
    }

    /// Where a file or a folder of slides goes. The error says why it cannot.
    fn place(&mut self, from: &Path) -> Result<PathBuf, String> {
        let real = from.canonicalize().map_err(|error| sentence(&error))?;
        if let Some(to) = self.known.get(&real) {
            return Ok(to.clone());
        }
        let metadata = fs::metadata(&real).map_err(|error| sentence(&error))?;
        let slides = if metadata.is_dir() { Some(slides(&real).map_err(|error| sentence(&error))?) } else { None };
        if slides.is_none() && !metadata.is_file() {
            return Err("this is a device, a pipe or a socket and no file".into());
        }
        // The name that the show knows it by, which a link may have given.
        let to = Path::new(FILES).join(self.free_name(from.file_name().or(real.file_name()).unwrap_or_default()));
        match slides {
            None => self.copies.push(Copy { from: real.clone(), to: to.clone(), bytes: metadata.len() }),
            Some(slides) => {
                for (slide, bytes) in slides {
                    let within = to.join(slide.file_name().unwrap_or_default());
                    self.copies.push(Copy { from: slide, to: within, bytes });
                }
            }
        }
        self.known.insert(real, to.clone());
        Ok(to)
    }

    fn free_name(&mut self, name: &OsStr) -> PathBuf {
        let path = Path::new(name);
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let numbered = |number: u32| match path.extension() {
            Some(ending) => PathBuf::from(format!("{stem} {number}.{}", ending.to_string_lossy())),
            None => PathBuf::from(format!("{stem} {number}")),
        };
        let mut free = path.to_owned();
        let mut number = 2;
        while !self.taken.insert(free.to_string_lossy().to_lowercase()) {
            free = numbered(number);
            number += 1;
        }
        free
    }

    /// An effect from a file with what belongs to it. Those that come with Scrim are there wherever the show goes.
    fn effect(&mut self, kind: &str, job: &Collect) {
        let name = if let Some(stem) = kind.strip_prefix(WGSL_PREFIX) {
            format!("{stem}.wgsl")
        } else {
            format!("{}.fs", kind.strip_prefix(ISF_PREFIX).unwrap_or(kind))
        };
        let folders = [job.base.join(EFFECTS), job.data.join(EFFECTS)];
        let Some(folder) = folders.into_iter().find(|folder| folder.join(&name).is_file()) else {
            if !job.effects.knows(kind) {
                let why = "there is no such effect file".to_owned();
                self.missing.push(Missing { what: format!("effect {kind}"), path: name, why });
            }
            return;
        };
        let beside = companions(&folder.join(&name));
        for part in std::iter::once(PathBuf::from(&name)).chain(beside) {
            let (from, to) = (folder.join(&part), Path::new(EFFECTS).join(&part));
            let lost = match fs::metadata(&from) {
                Ok(metadata) if metadata.is_file() => {
                    match self.copies.iter().find(|copy| copy.to == to).map(|copy| copy.from == from) {
                        None => {
                            self.copies.push(Copy { from, to, bytes: metadata.len() });
                            continue;
                        }
                        Some(true) => continue,
                        Some(false) => "another effect brings a file of that name: rename one of them".to_owned(),
                    }
                }
                Ok(_) => "this is no file".to_owned(),
                Err(error) => sentence(&error),
            };
            self.missing.push(Missing { what: format!("effect {kind}"), path: with_slashes(&part), why: lost });
        }
    }

    fn carry_out(mut self, job: &Collect, progress: &Progress, made: &mut Made) -> Result<Collected, CollectError> {
        if !is_free(&job.out) {
            return Err(CollectError::NotEmpty(job.out.clone()));
        }
        let failed =
            |path: &Path, error: &io::Error| CollectError::Copy { path: path.to_owned(), what: sentence(error) };
        made.folder(&job.out).map_err(|error| failed(&job.out, &error))?;
        let mut bytes = 0;
        for copy in &self.copies {
            let to = job.out.join(&copy.to);
            made.folder(to.parent().unwrap_or(&job.out)).map_err(|error| failed(&to, &error))?;
            let mut from = File::open(&copy.from).map_err(|error| failed(&copy.from, &error))?;
            let mut file = File::create_new(&to).map_err(|error| failed(&to, &error))?;
            made.files.push(to.clone());
            let mut chunk = vec![0; CHUNK];
            loop {
                let count = from.read(&mut chunk).map_err(|error| failed(&copy.from, &error))?;
                let Some(part) = chunk.get(..count).filter(|part| !part.is_empty()) else { break };
                file.write_all(part).map_err(|error| failed(&to, &error))?;
                bytes += count as u64;
                progress.go_on(count)?;
            }
            file.sync_all().map_err(|error| failed(&to, &error))?;
        }
        progress.go_on(0)?;
        for to in self.known.values() {
            let place = job.out.join(to);
            if let Some(print) = Some(&place).filter(|place| place.is_file()).and_then(|place| Print::of(place).ok()) {
                keep_print(&mut self.show, &with_slashes(to), print);
            }
        }
        let show = job.out.join(&job.name);
        save::save(&show, &self.show)?;
        Ok(Collected { show, files: self.copies.len(), bytes, missing: self.missing })
    }
}

/// What was made so far.
#[derive(Default)]
struct Made {
    files: Vec<PathBuf>,
    folders: Vec<PathBuf>,
}

impl Made {
    /// Makes a folder with those above it.
    fn folder(&mut self, folder: &Path) -> io::Result<()> {
        let absent: Vec<&Path> = folder.ancestors().take_while(|folder| !folder.exists()).collect();
        for folder in absent.into_iter().rev().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::create_dir(folder)?;
            self.folders.push(folder.to_owned());
        }
        Ok(())
    }

    /// What somebody else put into a folder meanwhile stays, and the folder with it.
    fn take_away(&self) {
        for file in &self.files {
            fs::remove_file(file).ok();
        }
        for folder in self.folders.iter().rev() {
            fs::remove_dir(folder).ok();
        }
    }
}

/// The pictures of a folder with their lengths in bytes.
fn slides(folder: &Path) -> io::Result<Vec<(PathBuf, u64)>> {
    let mut found = Vec::new();
    for path in fs::read_dir(folder)?.flatten().map(|entry| entry.path()) {
        let is_slide =
            path.extension().is_some_and(|ending| SLIDES.iter().any(|known| ending.eq_ignore_ascii_case(known)));
        if let Some(metadata) = fs::metadata(&path).ok().filter(|metadata| is_slide && metadata.is_file()) {
            found.push((path, metadata.len()));
            if found.len() == MAX_SLIDES {
                break;
            }
        }
    }
    Ok(found)
}

/// As shows write paths on every system.
fn with_slashes(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy().into_owned());
    parts.collect::<Vec<_>>().join("/")
}
