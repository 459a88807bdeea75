//! Picture files that effects read: clean plates and painted masks. Those in use are kept and read again when their file changes.

use crate::effect::file::pictures;
use crate::effect::{Picture, Still};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Endings of the files that can be read.
pub(super) const EXTENSIONS: &[&str] = &["png", "jpg", "jpeg"];

/// The picture at `path`, from the folder `base` on. The error is a sentence.
pub(super) fn picture(path: &str, base: &Path) -> Result<Arc<Still>, String> {
    load(path, base, Use::Picture)
}

/// The same as a mask: what has any transparency becomes white, so that its alpha alone counts.
pub(super) fn mask(path: &str, base: &Path) -> Result<Arc<Still>, String> {
    load(path, base, Use::Mask)
}

/// The folder that paths start from, as an effect was last told it: a set-up is told none.
#[derive(Default)]
pub(super) struct Folder(Mutex<PathBuf>);

impl Folder {
    pub fn set(&self, base: &Path) {
        let mut folder = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if *folder != base {
            base.clone_into(&mut folder);
        }
    }

    pub fn get(&self) -> PathBuf {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// What a picture is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Picture,
    Mask,
}

struct Entry {
    path: PathBuf,
    for_use: Use,
    modified: Option<SystemTime>,
    length: u64,
    result: Result<Arc<Still>, String>,
}

/// Most pictures that are kept: as many as a show plausibly uses at once.
const CAPACITY: usize = 8;

/// The front is what was not asked for longest. An error is remembered as well.
static PICTURES: Mutex<Vec<Entry>> = Mutex::new(Vec::new());

fn load(path: &str, base: &Path, for_use: Use) -> Result<Arc<Still>, String> {
    let path = base.join(path);
    let meta = path.metadata().map_err(|error| fault(&path, &error.to_string()))?;
    let (modified, length) = (meta.modified().ok(), meta.len());
    let mut entries = PICTURES.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(index) = entries.iter().position(|entry| entry.path == path && entry.for_use == for_use) {
        let entry = entries.remove(index);
        if entry.modified == modified && entry.length == length {
            let result = entry.result.clone();
            entries.push(entry);
            return result;
        }
    }
    if entries.len() >= CAPACITY {
        entries.remove(0);
    }
    let result = pictures::read(&path).map_err(|error| fault(&path, &error)).map(|still| match for_use {
        Use::Picture => still,
        Use::Mask => whitened(still),
    });
    entries.push(Entry { path, for_use, modified, length, result: result.clone() });
    result
}

fn fault(path: &Path, what: &str) -> String {
    format!("{}: cannot be read: {what}. Choose the picture again, or put it back.", path.display())
}

fn whitened(still: Arc<Still>) -> Arc<Still> {
    if still.rgba.iter().skip(3).step_by(4).all(|alpha| *alpha == u8::MAX) {
        return still;
    }
    let white = |(index, byte): (usize, &u8)| if index % 4 == 3 { *byte } else { u8::MAX };
    Arc::new(Still { rgba: still.rgba.iter().enumerate().map(white).collect(), ..*still })
}

/// The picture for references on the CPU.
pub(super) fn to_picture(still: &Still) -> Picture {
    let channel = |byte: &u8| f32::from(*byte) / 255.0;
    let pixel = |bytes: &[u8; 4]| bytes.each_ref().map(channel);
    let (pixels, _) = still.rgba.as_chunks::<4>();
    Picture { width: still.width as usize, height: still.height as usize, pixels: pixels.iter().map(pixel).collect() }
}
