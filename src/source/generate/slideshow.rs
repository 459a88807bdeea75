//! Pictures one after the other, each fitted into the show's size, with a cross-fade between them.

use super::clock::Ticks;
use super::pool::Pool;
use super::{Generator, not_a_picture, sane_size, still};
use crate::document::Rate;
use crate::document::source::Slideshow;
use crate::source::frame::{Frame, FrameFormat};
use crate::source::recipe::SourceError;
use image::RgbaImage;
use image::imageops::{self, FilterType};
use std::cmp::Ordering;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Files of a folder that count as its pictures.
const ENDINGS: [&str; 4] = ["png", "jpg", "jpeg", "webp"];
/// Pictures of one slideshow.
const MAX_SLIDES: usize = 10_000;
const SECOND: f64 = 1e9;

/// A slide in the show's size, premultiplied.
struct Slide {
    index: usize,
    bytes: Arc<[u8]>,
}

pub struct Slides {
    files: Vec<PathBuf>,
    /// Files passed over, and why the first of them was.
    skipped: usize,
    why: Option<String>,
    format: FrameFormat,
    slide_ns: u64,
    /// The fade into the next slide is the last part of a slide's time.
    fade_ns: u64,
    repeat: bool,
    ticks: Ticks,
    /// The slide that is shown and the one after it.
    loaded: Vec<Slide>,
    pool: Pool,
}

impl Slides {
    pub fn open(base: &Path, settings: &Slideshow, rate: Rate) -> Result<Self, SourceError> {
        let (width, height) = sane_size(settings.width, settings.height)?;
        if settings.paths.is_empty() {
            return Err(SourceError::Fatal("No pictures chosen. Add files or folders to the slideshow".into()));
        }
        let (mut files, mut skipped, mut why) = (Vec::new(), 0, None);
        for candidate in candidates(base, &settings.paths)? {
            match still::probe(&candidate) {
                Ok(()) => files.push(candidate),
                Err(error) => {
                    skipped += 1;
                    why.get_or_insert(error.to_string());
                }
            }
        }
        if files.is_empty() {
            return Err(SourceError::Retry(
                why.unwrap_or_else(|| "The folder has no PNG, JPEG or WebP pictures".into()),
            ));
        }
        let slide_s = settings.slide_s.clamp(0.1, 86_400.0);
        let fade_s = settings.fade_s.clamp(0.0, slide_s);
        Ok(Self {
            files,
            skipped,
            why,
            format: super::rgba::premultiplied(width, height),
            slide_ns: (slide_s * SECOND) as u64,
            fade_ns: (fade_s * SECOND) as u64,
            repeat: settings.repeat,
            ticks: Ticks::new(rate.fps())?,
            loaded: Vec::new(),
            pool: Pool::new(width as usize * height as usize * 4),
        })
    }

    /// Number of the slide shown at a time, and how far it is into the next one: 0 to 255.
    fn place(&self, t_ns: u64) -> (u64, u16) {
        let number = t_ns / self.slide_ns;
        if let Some(last) = self.last()
            && number >= last
        {
            return (last, 0);
        }
        let into = t_ns % self.slide_ns;
        let fade_from = self.slide_ns - self.fade_ns;
        if into < fade_from || self.fade_ns == 0 {
            return (number, 0);
        }
        // In whole frames, so that a fade is the same whenever it is asked for within one.
        let into = self.ticks.start_ns(self.ticks.number(into - fade_from)).min(self.fade_ns);
        (number, (into * 255 / self.fade_ns) as u16)
    }

    /// The slide that stays for good.
    fn last(&self) -> Option<u64> {
        match self.files.len() {
            1 => Some(0),
            count if !self.repeat => Some(count as u64 - 1),
            _ => None,
        }
    }

    /// The slide with this number, decoded if it is not at hand. One that turns out damaged is replaced by the one before it.
    fn slide(&mut self, number: u64) -> Result<Arc<[u8]>, SourceError> {
        let count = self.files.len();
        let wanted = (number % count as u64) as usize;
        let mut failure = None;
        for back in 0..count {
            let index = (wanted + count - back) % count;
            if let Some(slide) = self.loaded.iter().find(|slide| slide.index == index) {
                return Ok(slide.bytes.clone());
            }
            let Some(file) = self.files.get(index) else { continue };
            match still::decode(file) {
                Ok(picture) => {
                    let bytes: Arc<[u8]> = fit(picture, self.format.width, self.format.height).into();
                    if self.loaded.len() == 2 {
                        self.loaded.remove(0);
                    }
                    self.loaded.push(Slide { index, bytes: bytes.clone() });
                    return Ok(bytes);
                }
                Err(error) => {
                    self.why.get_or_insert(error.to_string());
                    failure.get_or_insert(error);
                }
            }
        }
        Err(failure.unwrap_or_else(|| SourceError::Retry("The slideshow has no pictures".into())))
    }
}

impl Generator for Slides {
    fn frame_at(&mut self, t_ns: u64) -> Result<Frame, SourceError> {
        let (number, mix) = self.place(t_ns);
        let from = self.slide(number)?;
        let bytes = if mix == 0 {
            from
        } else {
            let to = self.slide(number + 1)?;
            self.pool.fill(|bytes| fade(bytes, &from, &to, mix))
        };
        let mut frame = Frame::from_bytes(self.format, bytes).map_err(not_a_picture)?;
        frame.pts_ns = t_ns;
        Ok(frame)
    }

    fn next_change_ns(&self, after: u64) -> Option<u64> {
        let number = after / self.slide_ns;
        if self.last().is_some_and(|last| number >= last) {
            return None;
        }
        let start = number * self.slide_ns;
        let fade_start = start + self.slide_ns - self.fade_ns;
        if after < fade_start && self.fade_ns > 0 {
            // The first moment of a fade is still the old slide.
            return Some(fade_start + self.ticks.next_start_ns(0).min(self.fade_ns));
        }
        let end = start + self.slide_ns;
        Some(if after < fade_start {
            end
        } else {
            (fade_start + self.ticks.next_start_ns(after - fade_start)).min(end)
        })
    }

    fn prepare(&mut self, t_ns: u64) {
        let (number, _) = self.place(t_ns);
        if self.last().is_none_or(|last| number < last) {
            // What fails here fails again, and is said, when it is due.
            self.slide(number + 1).ok();
        }
    }

    fn sentence(&self, frame: &Frame) -> String {
        let count = self.files.len();
        let plural = if count == 1 { "" } else { "s" };
        let mut sentence =
            format!("Slideshow, {count} picture{plural}, {}×{}", frame.format.width, frame.format.height);
        if let Some(why) = &self.why {
            sentence += &format!(" ({} left out: {why})", self.skipped.max(1));
        }
        sentence
    }
}

/// The files named, and for each folder its pictures in the order that people count in.
fn candidates(base: &Path, paths: &[String]) -> Result<Vec<PathBuf>, SourceError> {
    let mut files = Vec::new();
    for path in paths {
        let full = base.join(path);
        if !full.is_dir() {
            files.push(full);
            continue;
        }
        let name = still::shown_name(&full);
        let listing = std::fs::read_dir(&full).map_err(|error| still::unreadable(&name, &error))?;
        let mut pictures: Vec<PathBuf> = listing
            .filter_map(|entry| entry.ok().map(|entry| entry.path()))
            .filter(|path| {
                path.extension().is_some_and(|end| ENDINGS.iter().any(|known| end.eq_ignore_ascii_case(known)))
            })
            .take(MAX_SLIDES)
            .collect();
        pictures.sort_by(|a, b| natural(&still::shown_name(a), &still::shown_name(b)));
        files.append(&mut pictures);
    }
    files.truncate(MAX_SLIDES);
    Ok(files)
}

/// Orders names with the numbers in them by value: `slide 2` before `slide 10`.
fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a, b);
    loop {
        let (Some(x), Some(y)) = (left.chars().next(), right.chars().next()) else {
            return left.len().cmp(&right.len()).then_with(|| a.cmp(b));
        };
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (n, m) = (take_number(&mut left), take_number(&mut right));
            n.len().cmp(&m.len()).then_with(|| n.cmp(m))
        } else {
            left = left.get(x.len_utf8()..).unwrap_or_default();
            right = right.get(y.len_utf8()..).unwrap_or_default();
            x.to_lowercase().cmp(y.to_lowercase())
        };
        if order != Ordering::Equal {
            return order;
        }
    }
}

/// Takes the digits off the front; without leading zeros, so that longer is larger.
fn take_number<'a>(text: &mut &'a str) -> &'a str {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    *text = rest;
    digits.trim_start_matches('0')
}

/// The picture in the middle of a transparent canvas, as large as fits, premultiplied.
fn fit(picture: RgbaImage, width: u32, height: u32) -> Vec<u8> {
    let (w, h) = picture.dimensions();
    let (_, bytes) = super::rgba::from_straight(w, h, picture.into_raw());
    if (w, h) == (width, height) {
        return bytes;
    }
    let picture = RgbaImage::from_raw(w, h, bytes).unwrap_or_default();
    let scale = (f64::from(width) / f64::from(w)).min(f64::from(height) / f64::from(h));
    let side = |length: u32, most: u32| ((f64::from(length) * scale).round() as u32).clamp(1, most);
    let (fit_w, fit_h) = (side(w, width), side(h, height));
    let scaled = imageops::resize(&picture, fit_w, fit_h, FilterType::Triangle);
    let mut canvas = RgbaImage::new(width, height);
    imageops::replace(&mut canvas, &scaled, i64::from((width - fit_w) / 2), i64::from((height - fit_h) / 2));
    canvas.into_raw()
}

/// Mixes premultiplied pictures of one size.
fn fade(into: &mut [u8], from: &[u8], to: &[u8], mix: u16) {
    for ((into, from), to) in into.iter_mut().zip(from).zip(to) {
        let sum = u16::from(*from) * (255 - mix) + u16::from(*to) * mix + 127;
        // Exact division by 255 for sums of this size.
        *into = ((sum + 1 + (sum >> 8)) >> 8) as u8;
    }
}
