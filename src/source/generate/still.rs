//! A still picture from a file: PNG, JPEG or WebP, with its alpha and the turn that its EXIF data asks for.

use super::rgba::from_straight;
use super::{Generator, MAX_PIXELS, not_a_picture, too_large};
use crate::source::frame::{Frame, FrameFormat, MAX_SIDE};
use crate::source::recipe::SourceError;
use image::{DynamicImage, ImageDecoder, ImageError, ImageReader, Limits, RgbaImage};
use rustix::fs::{Mode, OFlags};
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::time::SystemTime;

/// Bytes of the largest file that is opened.
const MAX_FILE: u64 = 256 << 20;
/// Bytes that a decoder may take.
const MAX_ALLOC: u64 = 256 << 20;

const JPEG_START: [u8; 2] = [0xff, 0xd8];
const JPEG_END: [u8; 2] = [0xff, 0xd9];
/// The marker that the picture itself follows.
const JPEG_SCAN: u8 = 0xda;

/// Length and time of change: what tells from outside that a file became another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    length: u64,
    changed: Option<SystemTime>,
}

/// `None` when there is no such file.
pub fn stamp(base: &Path, path: &str) -> Option<Stamp> {
    let data = std::fs::metadata(base.join(path)).ok()?;
    Some(Stamp { length: data.len(), changed: data.modified().ok() })
}

pub struct Still {
    format: FrameFormat,
    bytes: Arc<[u8]>,
}

impl Still {
    pub fn open(base: &Path, path: &str) -> Result<Self, SourceError> {
        if path.is_empty() {
            return Err(SourceError::Fatal("No picture chosen. Choose a PNG, JPEG or WebP file".into()));
        }
        let picture = decode(&base.join(path))?;
        let (width, height) = picture.dimensions();
        let (format, bytes) = from_straight(width, height, picture.into_raw());
        Ok(Self { format, bytes: bytes.into() })
    }
}

impl Generator for Still {
    fn frame_at(&mut self, _t_ns: u64) -> Result<Frame, SourceError> {
        Frame::from_bytes(self.format, self.bytes.clone()).map_err(not_a_picture)
    }

    fn next_change_ns(&self, _after: u64) -> Option<u64> {
        None
    }

    fn sentence(&self, frame: &Frame) -> String {
        format!("Still picture, {}×{}", frame.format.width, frame.format.height)
    }
}

/// A picture file as one frame: RGBA, turned upright.
pub fn still_frame(path: &Path) -> Result<Frame, SourceError> {
    let picture = decode(path)?;
    let (width, height) = picture.dimensions();
    let (format, bytes) = from_straight(width, height, picture.into_raw());
    Frame::from_bytes(format, bytes).map_err(not_a_picture)
}

/// Reads a picture file. Its size is judged by its header, before anything is decoded.
pub fn decode(path: &Path) -> Result<RgbaImage, SourceError> {
    let name = shown_name(path);
    let mut decoder = decoder(path, &name)?;
    if is_cut_jpeg(path, &name)? {
        return Err(SourceError::Retry(format!("{name} is damaged: it ends in the middle of the picture")));
    }
    let orientation = decoder.orientation().map_err(|error| damaged(&name, &error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| damaged(&name, &error))?;
    picture.apply_orientation(orientation);
    Ok(picture.into_rgba8())
}

/// A JPEG without an end. Its decoder gives a picture all the same, grey from where the file was cut off.
fn is_cut_jpeg(path: &Path, name: &str) -> Result<bool, SourceError> {
    let mut file = open_regular(path, name)?;
    let mut bytes = vec![0; 2];
    if file.read_exact(&mut bytes).is_err() || bytes != JPEG_START {
        return Ok(false);
    }
    file.read_to_end(&mut bytes).map_err(|error| unreadable(name, &error))?;
    let mut rest = bytes.get(2..).unwrap_or_default();
    // Segments that tell their length: tables, and metadata that may hold a whole thumbnail with an end of its own.
    while let [0xff, kind, high, low, ..] = *rest
        && kind != JPEG_SCAN
    {
        let length = usize::from(u16::from_be_bytes([high, low]));
        rest = rest.get(2 + length..).unwrap_or_default();
    }
    // Within the picture's own bytes, 0xff is always followed by a zero or by a restart marker.
    Ok(!rest.windows(2).any(|pair| pair == JPEG_END))
}

/// Whether a file has the header of a picture that we take.
pub fn probe(path: &Path) -> Result<(), SourceError> {
    decoder(path, &shown_name(path)).map(|_| ())
}

fn decoder(path: &Path, name: &str) -> Result<impl ImageDecoder + use<>, SourceError> {
    let mut reader = BufReader::new(open_regular(path, name)?);
    let head = reader.fill_buf().map_err(|error| unreadable(name, &error))?;
    if head.is_empty() {
        return Err(SourceError::Retry(format!("{name} is empty")));
    }
    let format = image::guess_format(head).map_err(|_| no_picture(name))?;
    let mut reader = ImageReader::with_format(reader, format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOC);
    reader.limits(limits);
    into_decoder(reader, path, name)
}

/// The decoders refuse a size beyond the limits without saying which it is, so it is asked for once more.
fn into_decoder(
    reader: ImageReader<BufReader<File>>,
    path: &Path,
    name: &str,
) -> Result<impl ImageDecoder + use<>, SourceError> {
    let format = reader.format();
    let decoder = reader.into_decoder().map_err(|error| match error {
        ImageError::Limits(_) => match (format, open_regular(path, name)) {
            (Some(format), Ok(file)) => {
                let mut reader = ImageReader::with_format(BufReader::new(file), format);
                reader.no_limits();
                let sentence = reader.into_dimensions().ok().and_then(|(w, h)| too_large(w, h));
                SourceError::Retry(sentence.unwrap_or_else(|| format!("{name} needs too much memory to decode")))
            }
            _ => SourceError::Retry(format!("{name} needs too much memory to decode")),
        },
        ImageError::Unsupported(_) => no_picture(name),
        error => damaged(name, &error),
    })?;
    let (width, height) = decoder.dimensions();
    if let Some(sentence) = too_large(width, height) {
        return Err(SourceError::Retry(sentence));
    }
    if decoder.total_bytes() > MAX_PIXELS * 4 {
        return Err(SourceError::Retry(format!("{name} needs too much memory to decode")));
    }
    Ok(decoder)
}

/// Opens a file without hanging on a pipe or a device that somebody put in its place.
fn open_regular(path: &Path, name: &str) -> Result<File, SourceError> {
    let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    let file = rustix::fs::open(path, flags, Mode::empty()).map_err(|errno| unreadable(name, &errno.into()))?;
    let file = File::from(file);
    let data = file.metadata().map_err(|error| unreadable(name, &error))?;
    if !data.is_file() {
        return Err(SourceError::Retry(format!("{name} is not a file. Choose a PNG, JPEG or WebP file")));
    }
    if data.len() > MAX_FILE {
        return Err(SourceError::Retry(format!("{name} is too large: more than {} MiB", MAX_FILE >> 20)));
    }
    Ok(file)
}

/// The file's name without its folders, for sentences.
pub fn shown_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

pub fn unreadable(name: &str, error: &std::io::Error) -> SourceError {
    SourceError::Retry(match error.kind() {
        ErrorKind::NotFound => format!("No such file: {name}"),
        ErrorKind::PermissionDenied => format!("{name} may not be read: permission denied"),
        _ => format!("{name} cannot be read: {error}"),
    })
}

fn no_picture(name: &str) -> SourceError {
    SourceError::Retry(format!("{name} is not a PNG, JPEG or WebP picture"))
}

fn damaged(name: &str, error: &ImageError) -> SourceError {
    SourceError::Retry(format!("{name} is damaged: {error}"))
}
