//! One picture as PNG with alpha, there whole or not at all.

use super::{OutputError, check_target};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder};
use std::borrow::Cow;
use std::io::{BufWriter, Write};
use std::path::Path;

/// A picture in sRGB-encoded RGBA with straight alpha, eight bits each, rows from the top.
#[derive(Debug, Clone, Copy)]
pub struct RgbaImage<'a> {
    pub width: u32,
    pub height: u32,
    /// Bytes from one row to the next.
    pub stride: usize,
    pub bytes: &'a [u8],
}

impl<'a> RgbaImage<'a> {
    /// The rows without what pads them.
    fn tight(&self) -> Result<Cow<'a, [u8]>, OutputError> {
        let short = || OutputError::Short { width: self.width, height: self.height, bytes: self.bytes.len() };
        let row = self.width as usize * 4;
        let rows = self.height as usize;
        if row == 0 || rows == 0 || self.stride < row {
            return Err(short());
        }
        if self.stride == row {
            return self.bytes.get(..row * rows).map(Cow::Borrowed).ok_or_else(short);
        }
        let mut tight = Vec::with_capacity(row * rows);
        for y in 0..rows {
            let start = y * self.stride;
            tight.extend_from_slice(self.bytes.get(start..start + row).ok_or_else(short)?);
        }
        Ok(Cow::Owned(tight))
    }
}

/// Beginning and end of the names that pictures have until they are whole.
pub(super) const PART: (&str, &str) = (".scrim-", ".part");

/// Writes a PNG beside its final name, flushes it to the disk and moves it into place, so that a reader never sees half a picture
/// and an older one stays when this one fails.
pub fn write_png(path: &Path, image: &RgbaImage) -> Result<(), OutputError> {
    write(path, image, true)
}

/// As [`write_png`]; one of many pictures need not be `durable`, on the disk before the next one is begun.
pub(super) fn write(path: &Path, image: &RgbaImage, durable: bool) -> Result<(), OutputError> {
    let folder = check_target(path)?;
    let pixels = image.tight()?;
    let failed = |error: std::io::Error| OutputError::io(path, &error);
    let mut builder = tempfile::Builder::new();
    builder.prefix(PART.0).suffix(PART.1);
    // A temporary file is private by default; a still is as readable as any file that the user makes.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let file = builder.tempfile_in(folder).map_err(failed)?;
    let mut writer = BufWriter::new(file);
    PngEncoder::new_with_quality(&mut writer, CompressionType::Fast, FilterType::Adaptive)
        .write_image(&pixels, image.width, image.height, ExtendedColorType::Rgba8)
        .map_err(|error| match error {
            image::ImageError::IoError(error) => failed(error),
            other => OutputError::Io { path: path.to_owned(), what: other.to_string() },
        })?;
    writer.flush().map_err(failed)?;
    let file = writer.into_inner().map_err(|error| failed(error.into_error()))?;
    if durable {
        file.as_file().sync_all().map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
