//! `scrim check PATH…`: says of each scene file whether Scrim can open it, of each effect file whether it is good, and what it would say.
//!
//! Effect files are read by the [jail](crate::jail), by the rules alone unless the graphics device is asked for too.

use crate::document::{Fallback, Show, SourceKind, save};
use crate::effect::file::{Fault, Reader, text_of};
use crate::jail::Jail;
use serde::Serialize;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Reads scene files and effect files as the studio would and says what is wrong with each, and where.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct CheckArgs {
    /// Scene files (.ron) and effect files (.wgsl, .fs), or folders of them
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Also compile effect files for the graphics adapter, draw with them and measure them, as the studio does: slower
    #[arg(long)]
    pub gpu: bool,
}

/// The findings for all files, in the order in which they were named.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    pub files: Vec<Finding>,
    /// Files that cannot be opened or used.
    pub failed: usize,
    /// What one effect file took on average, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mean_ms: Option<f64>,
    /// Effect files were compiled for the graphics adapter too.
    pub gpu: bool,
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
        u8::from(self.files.is_empty() || self.failed > 0)
    }
}

/// Checks files and prints the report; the program's exit code.
pub fn run(args: &CheckArgs, jail: &Jail, out: &mut dyn Write) -> io::Result<u8> {
    let report = check(args, jail);
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)?;
    } else {
        print(&report, out)?;
    }
    Ok(report.exit_code())
}

/// Checks files and folders of them.
pub fn check(args: &CheckArgs, jail: &Jail) -> Report {
    let jail = if args.gpu { jail.clone() } else { jail.clone().without_drawing() };
    let mut checker = Checker { jail, effects: 0, spent: Duration::ZERO };
    let mut files = Vec::new();
    for path in &args.paths {
        if path.is_dir() {
            checker.check_folder(path, &mut files);
        } else {
            files.push(checker.check_file(path));
        }
    }
    let failed = files.iter().filter(|finding| finding.error.is_some()).count();
    let mean_ms = (checker.effects > 0).then(|| {
        let mean = checker.spent.as_secs_f64() * 1000.0 / f64::from(checker.effects);
        (mean * 100.0).round() / 100.0
    });
    Report { files, failed, mean_ms, gpu: args.gpu }
}

struct Checker {
    jail: Jail,
    effects: u32,
    /// On effect files.
    spent: Duration,
}

impl Checker {
    fn check_folder(&mut self, folder: &Path, files: &mut Vec<Finding>) {
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
                "{}: there is no scene file in this folder: they end in .ron, effect files in .wgsl or .fs",
                folder.display()
            );
            files.push(Finding::failed(folder, what));
        }
        files.extend(paths.iter().map(|path| self.check_file(path)));
    }

    fn check_file(&mut self, path: &Path) -> Finding {
        if is_effect(path) {
            // The first file also waits for the child to begin.
            if self.effects == 0 {
                self.jail.warm();
            }
            let start = Instant::now();
            let fault = text_of(path).and_then(|text| self.jail.read(&text)).err();
            self.spent += start.elapsed();
            self.effects += 1;
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
}

fn is_effect(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "wgsl" || extension == "fs")
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
    write!(out, "{} checked, {} cannot be opened", report.files.len(), report.failed)?;
    if let Some(mean) = report.mean_ms {
        let how = if report.gpu { "compiled and drawn with" } else { "by the rules, --gpu compiles too" };
        write!(out, "; effect files {how}, {mean} ms each")?;
    }
    writeln!(out)
}

impl Finding {
    fn failed(path: &Path, error: String) -> Self {
        Self { path: path.to_owned(), error: Some(error), fault: None, notes: Vec::new() }
    }
}
