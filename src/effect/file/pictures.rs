//! Pictures that an effect file brings along.

use crate::document::disk::{self, Disk, RealDisk};
use crate::effect::Still;
use image::{ImageReader, ImageResult, Limits};
use std::fmt::Display;
use std::io::Cursor;
use std::path::{Component, Path};
use std::sync::Arc;

/// Longest side in pixels and most bytes of a picture.
const MAX_SIDE: u32 = 8192;
const MAX_BYTES: u64 = 256 * 1024 * 1024;
/// Longest picture file in bytes.
const MAX_FILE: usize = 64 * 1024 * 1024;
/// Most bytes of all pictures of one effect.
pub const MAX_TOGETHER: usize = 256 * 1024 * 1024;

/// Whether a path stays in the folder that it starts from.
pub fn is_inside(relative: &Path) -> bool {
    let plain = |part: Component<'_>| matches!(part, Component::Normal(_) | Component::CurDir);
    relative.components().all(plain) && relative.components().next().is_some()
}

/// Reads a picture beside an effect file. The error is a sentence.
pub fn load(folder: &Path, relative: &Path) -> Result<Arc<Still>, String> {
    let named = relative.display();
    if !is_inside(relative) {
        return Err(format!("the picture {named} does not lie in the effect's folder: put it beside the effect file"));
    }
    let path = folder.join(relative);
    let inside = path.canonicalize().ok().zip(folder.canonicalize().ok());
    if inside.is_some_and(|(path, folder)| !path.starts_with(folder)) {
        return Err(format!(
            "the picture {named} is a link that leads out of the effect's folder: copy the file there"
        ));
    }
    let unread = |what: &dyn Display| format!("the picture {named} cannot be read: {what}");
    read(&path).map_err(|error| unread(&error))
}

/// Reads a picture file. The error is a part of a sentence.
pub fn read(path: &Path) -> Result<Arc<Still>, String> {
    let found = RealDisk.read(path, MAX_FILE).map_err(|error| disk::sentence(&error))?;
    decode(found.ok_or("there is no such file")?.bytes).map_err(|error| error.to_string())
}

fn decode(bytes: Vec<u8>) -> ImageResult<Arc<Still>> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_BYTES);
    reader.limits(limits);
    let picture = reader.decode()?.into_rgba8();
    let (width, height) = picture.dimensions();
    Ok(Arc::new(Still { width, height, rgba: picture.into_raw() }))
}
