//! Texts, of which OBS has two kinds.

use super::collection::{Entry, Fields};
use super::sources::{Made, Surroundings, held_text, unversioned};
use crate::document::source::{Align, SourceKind, Text};

/// Both text sources differ from ours in the same way.
const TEXT_NOTE: &str = "set by Scrim, so that its letters and its size may differ a little: check where it lies";

pub(super) fn text_gdiplus(made: &mut Made, settings: &Fields, entry: &Entry, around: &Surroundings) {
    let size = if unversioned(entry.kind).1 < 3 { 36.0 } else { 256.0 };
    let mut text = common_text(made, settings, ("read_from_file", "file"), size, around);
    text.color = with_opacity(settings.color("color").unwrap_or([1.0; 4]), settings.number_or("opacity", 100.0));
    if settings.flag_or("outline", false) {
        text.outline = settings.number_or("outline_size", 2.0).clamp(0.0, 200.0);
        let color = settings.color("outline_color").unwrap_or([1.0; 4]);
        text.outline_color = with_opacity(color, settings.number_or("outline_opacity", 100.0));
    }
    text.align = match settings.text_or_empty("align") {
        "center" => Align::Center,
        "right" => Align::Right,
        _ => Align::Left,
    };
    if settings.flag_or("extents", false) {
        let width = settings.number_or("extents_cx", 100.0).clamp(1.0, 16_384.0);
        text.wrap = settings.flag_or("extents_wrap", true).then_some(width as u32);
        made.differs("its box of a fixed size only wraps its lines");
    }
    if settings.flag_or("gradient", false) {
        made.differs("it has one colour: Scrim's letters have no gradient");
    }
    if settings.number_or("bk_opacity", 0.0) > 0.0 {
        made.differs("it has no background: put a colour source behind it");
    }
    if settings.flag_or("vertical", false) {
        made.differs("it runs from left to right, not from top to bottom");
    }
    made.kind = Some(SourceKind::Text(text));
}

pub(super) fn text_freetype(made: &mut Made, settings: &Fields, entry: &Entry, around: &Surroundings) {
    let size = if unversioned(entry.kind).1 < 2 { 32.0 } else { 256.0 };
    let mut text = common_text(made, settings, ("from_file", "text_file"), size, around);
    let (first, second) = (settings.color("color1").unwrap_or([1.0; 4]), settings.color("color2").unwrap_or([1.0; 4]));
    text.color = first;
    if first != second {
        made.differs("it has one colour: Scrim's letters have no gradient");
    }
    if settings.flag_or("outline", false) {
        text.outline = 2.0;
    }
    if settings.flag_or("drop_shadow", false) {
        made.differs("it has no shadow: give its layers the effect Drop shadow");
    }
    let width = settings.number_or("custom_width", 0.0);
    text.wrap = (settings.flag_or("word_wrap", false) && width >= 1.0).then(|| width.min(16_384.0) as u32);
    made.kind = Some(SourceKind::Text(text));
}

/// What both text sources call the same.
fn common_text(
    made: &mut Made,
    settings: &Fields,
    (switch, file): (&str, &str),
    size: f64,
    around: &Surroundings,
) -> Text {
    made.now = "a text".into();
    made.differs(TEXT_NOTE);
    if settings.flag_or(switch, false) {
        let path = made.file(settings.text_or_empty(file), around.folder);
        made.differs(format!("it does not follow the file {path}: type its text in"));
    }
    let font = settings.object("font");
    let flags = font.whole_or("flags", 0);
    Text {
        text: held_text(settings.text_or_empty("text")),
        font: held_text(font.text_or_empty("face")),
        size: font.number_or("size", size).clamp(1.0, 2000.0),
        bold: flags & 1 != 0,
        italic: flags & 2 != 0,
        ..Text::default()
    }
}

/// A colour whose own alpha says nothing.
fn with_opacity([r, g, b, _]: [f64; 4], percent: f64) -> [f64; 4] {
    [r, g, b, (percent / 100.0).clamp(0.0, 1.0)]
}
