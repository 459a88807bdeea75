//! Files that a collection names, as they are on this machine.

use image::metadata::Orientation;
use image::{ImageDecoder, ImageReader};
use std::path::{Path, PathBuf};

/// A file's path as the show names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    pub path: String,
    /// Why it cannot be read, and what to do.
    pub missing: Option<String>,
}

/// Finds a file; a relative path starts from the collection's folder.
pub(super) fn find(path: &str, folder: &Path) -> Named {
    let path = path.strip_prefix("file://").unwrap_or(path);
    if path.trim().is_empty() {
        return Named { path: String::new(), missing: Some("no file is chosen: choose one".into()) };
    }
    if is_foreign(path) {
        let missing = format!("{path} is a path of another system: choose the file again");
        return Named { path: path.to_owned(), missing: Some(missing) };
    }
    let full: PathBuf = folder.join(path).components().collect();
    let missing = (!full.exists())
        .then(|| format!("there is no file {}: put it there, or choose the file again", full.display()));
    Named { path: full.to_string_lossy().into_owned(), missing }
}

/// A path with a drive or a share of Windows, where this is another system.
fn is_foreign(path: &str) -> bool {
    let mut letters = path.chars();
    let drive = letters.next().is_some_and(|c| c.is_ascii_alphabetic()) && letters.next() == Some(':');
    !cfg!(windows) && (path.starts_with("\\\\") || (drive && matches!(letters.next(), Some('\\' | '/'))))
}

/// Whether a path ends in one of these extensions.
pub(super) fn ends_in(path: &str, extensions: &[&str]) -> bool {
    let extension = Path::new(path).extension().map(|extension| extension.to_string_lossy().to_ascii_lowercase());
    extension.is_some_and(|extension| extensions.contains(&extension.as_str()))
}

/// The size of a picture as it is shown, from the beginning of its file.
pub(super) fn picture_size(path: &str) -> Option<(f64, f64)> {
    // A pipe would be waited for.
    if !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut decoder = ImageReader::open(path).ok()?.with_guessed_format().ok()?.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    let lies = decoder.orientation().is_ok_and(|turn| {
        use Orientation::{Rotate90, Rotate90FlipH, Rotate270, Rotate270FlipH};
        matches!(turn, Rotate90 | Rotate270 | Rotate90FlipH | Rotate270FlipH)
    });
    let (width, height) = if lies { (height, width) } else { (width, height) };
    Some((width.into(), height.into()))
}
