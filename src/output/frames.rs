//! A film as a folder of numbered PNGs with alpha: `00000.png`, `00001.png`, …

use super::still::{self, PART};
use super::{OutputError, RgbaImage};
use std::path::{Path, PathBuf};

/// Writes frames into one folder, which holds nothing else.
#[derive(Debug)]
pub struct FrameFolder {
    folder: PathBuf,
    next: u64,
}

impl FrameFolder {
    /// Makes the folder, or takes one that is empty or holds numbered frames of an earlier render, which are written over.
    /// A folder with anything else in it is refused before a file is touched.
    pub fn create(folder: &Path) -> Result<Self, OutputError> {
        let failed = |error: std::io::Error| OutputError::io(folder, &error);
        std::fs::create_dir_all(folder).map_err(failed)?;
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if name.to_str().and_then(Entry::of).is_none() {
                let found = name.to_string_lossy().into_owned();
                return Err(OutputError::ForeignFiles { folder: folder.to_owned(), found });
            }
        }
        Ok(Self { folder: folder.to_owned(), next: 0 })
    }

    /// Adds the next frame and returns its file.
    pub fn write(&mut self, image: &RgbaImage) -> Result<PathBuf, OutputError> {
        let path = self.folder.join(format!("{:05}.png", self.next));
        still::write(&path, image, false)?;
        self.next += 1;
        Ok(path)
    }

    /// Removes what an earlier render left behind the last frame, so that the folder is exactly this film. Returns its length.
    pub fn finish(self) -> Result<u64, OutputError> {
        let failed = |error: std::io::Error| OutputError::io(&self.folder, &error);
        for entry in std::fs::read_dir(&self.folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            match entry.file_name().to_str().and_then(Entry::of) {
                Some(Entry::Frame(index)) if index < self.next => {}
                Some(_) => std::fs::remove_file(entry.path()).map_err(failed)?,
                None => {}
            }
        }
        Ok(self.next)
    }
}

/// What lies in a folder of ours.
enum Entry {
    Frame(u64),
    /// Left behind by a render that was killed.
    Part,
}

impl Entry {
    fn of(name: &str) -> Option<Self> {
        if name.starts_with(PART.0) && name.ends_with(PART.1) {
            return Some(Self::Part);
        }
        let digits = name.strip_suffix(".png")?;
        let plain = digits.len() >= 5 && digits.bytes().all(|byte| byte.is_ascii_digit());
        if plain { digits.parse().ok().map(Self::Frame) } else { None }
    }
}
