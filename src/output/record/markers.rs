//! Chapters beside a recording's files, in the plain form that mkvmerge and MP4Box read: `name.chapters.txt`.

use super::super::OutputError;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Longest list of one file.
const MOST: usize = 10_000;

/// The chapters of a recording's files.
#[derive(Debug, Default)]
pub struct Markers {
    files: Vec<PathBuf>,
    /// Of the newest file: time in nanoseconds and name.
    chapters: Vec<(u64, String)>,
    count: u32,
}

impl Markers {
    /// Adds a chapter at a time of a film, and writes its list anew: whatever happens next, it is there.
    pub fn add(&mut self, film: &Path, at_ns: u64, name: &str) -> Result<(), OutputError> {
        let file = film.with_extension("chapters.txt");
        if self.files.last() != Some(&file) {
            self.files.push(file.clone());
            self.chapters.clear();
        }
        if self.chapters.len() >= MOST {
            return Ok(());
        }
        self.count += 1;
        let name: String = name.chars().filter(|c| !c.is_control()).collect();
        let name = if name.trim().is_empty() { format!("Marker {}", self.count) } else { name };
        self.chapters.push((at_ns, name));
        std::fs::write(&file, self.text()).map_err(|error| OutputError::io(&file, &error))
    }

    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    pub fn count(&self) -> u32 {
        self.count
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for (number, (at, name)) in (1..).zip(&self.chapters) {
            let ms = (at + 500_000) / 1_000_000;
            let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
            // Writing into a string cannot fail.
            writeln!(text, "CHAPTER{number:02}={hours:02}:{minutes:02}:{seconds:02}.{:03}", ms % 1000).ok();
            writeln!(text, "CHAPTER{number:02}NAME={name}").ok();
        }
        text
    }
}
