//! A text as a picture: shaped and laid out by cosmic-text, drawn with an outline beneath.

mod coverage;
mod fonts;

use super::rgba::{bytes_of, from_straight};
use super::{Generator, not_a_picture, too_large};
use crate::document::source::{Align, Text};
use crate::source::frame::{Frame, FrameFormat};
use crate::source::recipe::SourceError;
use cosmic_text::{Attrs, Buffer, FontSystem, Metrics, Shaping, Style, SwashCache, SwashContent, Weight, Wrap};
use coverage::{Coverage, Ink};
use fonts::{Fonts, SHIPPED};
use std::sync::Arc;

/// Characters of the longest text.
const MAX_CHARACTERS: usize = 10_000;
/// Line height over letter height.
const LEADING: f32 = 1.25;
/// Room for what reaches beyond the laid-out lines (accents, italics), of the letter height.
const OVERHANG: f32 = 0.25;

pub struct Lettering {
    format: FrameFormat,
    bytes: Arc<[u8]>,
    /// What is not as it was asked for.
    remark: Option<String>,
}

impl Lettering {
    pub fn open(settings: &Text) -> Result<Self, SourceError> {
        let count = settings.text.chars().count();
        if count > MAX_CHARACTERS {
            return Err(SourceError::Fatal(format!(
                "Too long: {count} characters (at most {MAX_CHARACTERS}). Split the text into several sources"
            )));
        }
        if !(1.0..=2000.0).contains(&settings.size) {
            return Err(SourceError::Fatal(format!("Letters of {} pixels cannot be set (1 to 2000)", settings.size)));
        }
        if !(0.0..=200.0).contains(&settings.outline) {
            return Err(SourceError::Fatal(format!(
                "An outline of {} pixels cannot be drawn (0 to 200)",
                settings.outline
            )));
        }
        let mut fonts = Fonts::lock();
        if settings.font.is_empty() {
            let buffer = lay_out(settings, fonts.shipped(), SHIPPED);
            if !misses_letters(&buffer) {
                let (format, bytes) = paint(settings, &buffer, fonts.shipped())?;
                return Ok(Self { format, bytes: bytes.into(), remark: None });
            }
        }
        let system = fonts.system();
        let (family, mut remark) = match settings.font.as_str() {
            "" => (SHIPPED, None),
            named if fonts::has_family(system, named) => (named, None),
            named => (SHIPPED, Some(format!("the font \"{named}\" is not installed, {SHIPPED} stands in"))),
        };
        let buffer = lay_out(settings, system, family);
        if remark.is_none() && misses_letters(&buffer) {
            remark = Some("some letters are in no installed font".into());
        }
        let (format, bytes) = paint(settings, &buffer, system)?;
        Ok(Self { format, bytes: bytes.into(), remark })
    }
}

impl Generator for Lettering {
    fn frame_at(&mut self, _t_ns: u64) -> Result<Frame, SourceError> {
        Frame::from_bytes(self.format, self.bytes.clone()).map_err(not_a_picture)
    }

    fn next_change_ns(&self, _after: u64) -> Option<u64> {
        None
    }

    fn sentence(&self, frame: &Frame) -> String {
        let mut sentence = format!("Text, {}×{}", frame.format.width, frame.format.height);
        if let Some(remark) = &self.remark {
            sentence += &format!("; {remark}");
        }
        sentence
    }
}

/// Sets the lines. Without a wrap width they are as wide as the longest, and the others are aligned to it.
fn lay_out(settings: &Text, fonts: &mut FontSystem, family: &str) -> Buffer {
    let size = settings.size as f32;
    let style = if settings.italic { Style::Italic } else { Style::Normal };
    let weight = if settings.bold { Weight::BOLD } else { Weight::NORMAL };
    let attrs = Attrs::new().family(cosmic_text::Family::Name(family)).weight(weight).style(style);
    let align = match settings.align {
        Align::Left => cosmic_text::Align::Left,
        Align::Center => cosmic_text::Align::Center,
        Align::Right => cosmic_text::Align::Right,
    };
    let mut buffer = Buffer::new(fonts, Metrics::relative(size, LEADING));
    buffer.set_wrap(Wrap::WordOrGlyph);
    buffer.set_size(settings.wrap.map(|width| width as f32), None);
    buffer.set_text(&settings.text, &attrs, Shaping::Advanced, Some(align));
    buffer.shape_until_scroll(fonts, false);
    if settings.wrap.is_none() {
        let widest = buffer.layout_runs().map(|run| run.line_w).fold(0.0, f32::max);
        // A hair wider, so that rounding does not wrap the longest line.
        buffer.set_size(Some(widest.ceil() + 1.0), None);
        buffer.shape_until_scroll(fonts, false);
    }
    buffer
}

/// Whether a letter of the text is in none of the fonts.
fn misses_letters(buffer: &Buffer) -> bool {
    buffer.layout_runs().any(|run| {
        let missing = |start, end| run.text.get(start..end).is_some_and(|text: &str| text.chars().any(is_visible));
        run.glyphs.iter().any(|glyph| glyph.glyph_id == 0 && missing(glyph.start, glyph.end))
    })
}

fn is_visible(letter: char) -> bool {
    !letter.is_whitespace() && !letter.is_control()
}

/// Size of the picture, and the margin around the lines in it.
fn measure(settings: &Text, buffer: &Buffer) -> Result<(u32, u32, u32), SourceError> {
    let (mut width, mut height) = (settings.wrap.map_or(0.0, |wrap| wrap as f32), 0.0_f32);
    for run in buffer.layout_runs() {
        width = width.max(run.line_w);
        height = height.max(run.line_top + run.line_height);
    }
    let margin = (settings.outline.ceil() as f32 + (settings.size as f32 * OVERHANG).ceil()) as u32;
    // The conversion saturates, and the check refuses what does.
    let side = |length: f32| (length.ceil() as u32).max(1).saturating_add(2 * margin);
    let (width, height) = (side(width), side(height));
    match too_large(width, height) {
        Some(sentence) => {
            Err(SourceError::Fatal(format!("{sentence}. Use smaller letters, a wrap width or less text")))
        }
        None => Ok((width, height, margin)),
    }
}

fn paint(settings: &Text, buffer: &Buffer, fonts: &mut FontSystem) -> Result<(FrameFormat, Vec<u8>), SourceError> {
    let (width, height, margin) = measure(settings, buffer)?;
    let mut letters = Coverage::new(width, height);
    // Emoji have colours of their own: the bytes, the width, and the place.
    let mut colored = Vec::new();
    let mut cache = SwashCache::new();
    for run in buffer.layout_runs() {
        for glyph in run.glyphs {
            let place = glyph.physical((margin as f32, margin as f32 + run.line_y), 1.0);
            let Some(image) = cache.get_image(fonts, place.cache_key) else { continue };
            let (x, y) = (place.x + image.placement.left, place.y - image.placement.top);
            match image.content {
                SwashContent::Mask => letters.add(image.data.iter().copied(), image.placement.width, x, y),
                SwashContent::Color => colored.push((image.data.clone(), image.placement.width, x, y)),
                // Asked for by nobody here.
                SwashContent::SubpixelMask => {}
            }
        }
    }
    let outlined = settings.outline > 0.0;
    let mut ink = Ink::new(width, height);
    if outlined {
        let mut shape = letters.clone();
        for (data, width, x, y) in &colored {
            shape.add(data.iter().skip(3).step_by(4).copied(), *width, *x, *y);
        }
        ink.lay(&shape.dilated(settings.outline as f32), bytes_of(settings.outline_color));
    }
    ink.lay(&letters, bytes_of(settings.color));
    for (data, width, x, y) in &colored {
        ink.stamp(data, *width, *x, *y);
    }
    Ok(from_straight(width, height, ink.into_bytes()))
}
