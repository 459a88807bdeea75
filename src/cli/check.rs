//! `scrim check PATH…`: says of each scene file whether Scrim can open it, of each effect file whether it is good, and what it would say.

use crate::document::{Fallback, Show, SourceKind, save};
use crate::effect::file::{Fault, Plain, Reader, text_of};
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Reads scene files and effect files as the studio would and says what is wrong with each, and where.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct CheckArgs {
    /// Scene files (.ron) and effect files (.wgsl), or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The findings for all files, in the order in which they were named.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    pub files: Vec<Finding>,
}

/// What was found in one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub path: PathBuf,
    /// Why it cannot be opened; says the file and the place first.
    pub error: Option<String>,
    /// The same for an effect file, with its place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// What does not keep it from opening: migrations, comments, files that it names and that are not there.
    pub notes: Vec<String>,
}

impl Report {
    /// 0 when every file can be opened and there was at least one, 1 otherwise.
    pub fn exit_code(&self) -> u8 {
        u8::from(self.files.is_empty() || self.files.iter().any(|finding| finding.error.is_some()))
    }
}

/// Checks files and prints the report; the program's exit code.
pub fn run(args: &CheckArgs, out: &mut dyn Write) -> io::Result<u8> {
    let report = check(&args.paths);
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, out)?;
    }
    Ok(report.exit_code())
}

/// Checks files and folders of them.
pub fn check(paths: &[PathBuf]) -> Report {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            check_folder(path, &mut files);
        } else {
            files.push(check_file(path));
        }
    }
    Report { files }
}

fn check_folder(folder: &Path, files: &mut Vec<Finding>) {
    let entries = std::fs::read_dir(folder).and_then(|entries| entries.collect::<io::Result<Vec<_>>>());
    let mut paths: Vec<PathBuf> = match entries {
        Ok(entries) => entries.into_iter().map(|entry| entry.path()).collect(),
        Err(error) => {
            files.push(Finding::failed(folder, format!("{}: {error}", folder.display())));
            return;
        }
    };
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "ron") || is_effect(path));
    paths.sort_unstable();
    if paths.is_empty() {
        let what = format!(
            "{}: there is no scene file in this folder: they end in .ron, effect files in .wgsl",
            folder.display()
        );
        files.push(Finding::failed(folder, what));
    }
    files.extend(paths.iter().map(|path| check_file(path)));
}

fn is_effect(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wgsl" || extension == "fs")
}

fn check_file(path: &Path) -> Finding {
    if is_effect(path) {
        let fault = text_of(path).and_then(|text| Plain.read(&text)).err();
        let error = fault.as_ref().map(Fault::to_string);
        return Finding { path: path.to_owned(), error, fault, notes: Vec::new() };
    }
    match save::load(path) {
        Ok(loaded) => {
            let mut notes = loaded.notes;
            notes.extend(missing_files(&loaded.show, path.parent().unwrap_or(Path::new("."))));
            Finding { path: path.to_owned(), error: None, fault: None, notes }
        }
        Err(error) => Finding::failed(path, error.to_string()),
    }
}

/// A sentence for each file that the show names and that is not there.
fn missing_files(show: &Show, base: &Path) -> Vec<String> {
    let mut notes = Vec::new();
    let mut look = |what: String, path: &str| {
        if path.is_empty() {
            notes.push(format!("{what}: no file is chosen"));
        } else if !base.join(path).exists() {
            notes.push(format!("{what}: there is no file {path}"));
        }
    };
    for source in &show.sources {
        let name = format!("source {:?}", source.name);
        match &source.kind {
            SourceKind::Media(media) => look(name.clone(), &media.path),
            SourceKind::Image(image) => look(name.clone(), &image.path),
            SourceKind::Slideshow(slideshow) => slideshow.paths.iter().for_each(|path| look(name.clone(), path)),
            _ => {}
        }
        if let Fallback::Image(path) | Fallback::Clip(path) = &source.fallback {
            look(format!("{name}, fallback"), path);
        }
    }
    for layer in show.scenes.iter().flat_map(|scene| &scene.layers) {
        for effect in &layer.effects {
            if let Some(path) = effect.params.get("file").and_then(|value| value.as_str()) {
                look(format!("layer {:?}, {}", layer.name, effect.kind), path);
            }
        }
    }
    notes
}

fn print(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for finding in &report.files {
        match &finding.error {
            Some(error) => writeln!(out, "{error}")?,
            None => writeln!(out, "{}: good", finding.path.display())?,
        }
        for note in &finding.notes {
            writeln!(out, "  note: {note}")?;
        }
    }
    let bad = report.files.iter().filter(|finding| finding.error.is_some()).count();
    writeln!(out, "{} checked, {bad} cannot be opened", report.files.len())
}

impl Finding {
    fn failed(path: &Path, error: String) -> Self {
        Self { path: path.to_owned(), error: Some(error), fault: None, notes: Vec::new() }
    }
}
