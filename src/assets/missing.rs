//! Files that a show names and that are not there, and finding them again: by what is in them where the show knows it, then by name.

use super::places::{Catalogued, each_file};
use super::print::{Print, keep_print, prints};
use crate::document::Show;
use std::collections::{BTreeMap, VecDeque};
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// Most files and folders that a search looks at.
const MAX_ENTRIES: usize = 200_000;

/// A file that is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    /// As the show names it.
    pub path: String,
    /// Who names it.
    pub what: Vec<String>,
}

/// The files of a show that are not there. `base` is the folder that its paths start from.
pub fn absent(show: &Show, base: &Path, effects: &Catalogued) -> Vec<Absent> {
    let mut found: Vec<Absent> = Vec::new();
    let mut known: BTreeMap<String, bool> = BTreeMap::new();
    each_file(&mut show.clone(), effects, &mut |what, path| {
        if *known.entry(path.clone()).or_insert_with(|| base.join(&*path).exists()) {
            return;
        }
        match found.iter_mut().find(|absent| absent.path == *path) {
            Some(absent) if absent.what.iter().any(|other| other == what) => {}
            Some(absent) => absent.what.push(what.to_owned()),
            None => found.push(Absent { path: path.clone(), what: vec![what.to_owned()] }),
        }
    });
    found
}

/// Looks for missing files in a folder and all below it, until `stop` says so. Gives where each lies that was found, by the path in the show.
pub fn search(show: &Show, missing: &[String], folder: &Path, stop: &dyn Fn() -> bool) -> BTreeMap<String, PathBuf> {
    let prints = prints(show);
    let wanted: Vec<Wanted> = missing.iter().map(|path| Wanted::new(path, prints.get(path).copied())).collect();
    let (mut same, mut named): (BTreeMap<String, PathBuf>, BTreeMap<String, PathBuf>) = Default::default();
    let mut open = VecDeque::from([folder.to_owned()]);
    let mut looked = 0;
    while let Some(next) = open.pop_front() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            looked += 1;
            if looked > MAX_ENTRIES || stop() || same.len() == wanted.len() {
                open.clear();
                break;
            }
            let path = entry.path();
            // Links to folders are not followed: they may lead back.
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            let bytes = if is_folder { None } else { fs::metadata(&path).ok().map(|metadata| metadata.len()) };
            let mut print = None;
            for wanted in &wanted {
                let by_length = wanted.print.filter(|known| Some(known.bytes) == bytes);
                if let Some(known) = by_length
                    && *print.get_or_insert_with(|| Print::of(&path).ok()) == Some(known)
                {
                    same.entry(wanted.path.clone()).or_insert_with(|| path.clone());
                } else if wanted.is_called(path.file_name(), is_folder) {
                    named.entry(wanted.path.clone()).or_insert_with(|| path.clone());
                }
            }
            if is_folder {
                open.push_back(path);
            }
        }
    }
    named.extend(same);
    named
}

struct Wanted {
    path: String,
    name: String,
    print: Option<Print>,
}

impl Wanted {
    fn new(path: &str, print: Option<Print>) -> Self {
        // Shows from other systems have their separators.
        let name = path.rsplit(['/', '\\']).find(|part| !part.is_empty()).unwrap_or(path).to_lowercase();
        Self { path: path.to_owned(), name, print }
    }

    /// A name without an ending may be that of a folder of slides.
    fn is_called(&self, name: Option<&OsStr>, is_folder: bool) -> bool {
        let fits = name.is_some_and(|name| name.to_string_lossy().to_lowercase() == self.name);
        fits && (!is_folder || Path::new(&self.name).extension().is_none())
    }
}

/// Puts other paths in the place of some, and keeps what the files are known again by. `found` has the new path by the old one, and where the file
/// lies.
pub fn relink(show: &mut Show, effects: &Catalogued, found: &BTreeMap<String, (String, PathBuf)>) {
    each_file(show, effects, &mut |_, path| {
        if let Some((new, _)) = found.get(path) {
            path.clone_from(new);
        }
    });
    for (path, place) in found.values() {
        if let Some(print) = Some(place).filter(|place| place.is_file()).and_then(|place| Print::of(place).ok()) {
            keep_print(show, path, print);
        }
    }
}
