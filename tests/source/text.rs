//! Texts as pictures.

use super::generated::{failure, plane, run};
use scrim::document::SourceKind;
use scrim::document::source::{Align, Text};
use scrim::source::frame::Frame;
use scrim::source::{Pace, Stepped};
use std::path::Path;

/// Alpha from which a pixel counts as drawn.
const DRAWN: u8 = 128;

fn set(settings: Text) -> Frame {
    match run(SourceKind::Text(settings), Path::new(""), Pace::Stepped).take_at(0) {
        Stepped::New(frame) => frame,
        other => panic!("no text: {other:?}"),
    }
}

fn text(text: &str) -> Text {
    Text { text: text.into(), size: 40.0, ..Text::default() }
}

/// Left, top, right and bottom of what is drawn.
fn bounds(frame: &Frame) -> (usize, usize, usize, usize) {
    let width = frame.format.width as usize;
    let drawn: Vec<(usize, usize)> = plane(frame, 0)
        .chunks(4)
        .enumerate()
        .filter(|(_, pixel)| pixel[3] >= DRAWN)
        .map(|(at, _)| (at % width, at / width))
        .collect();
    assert!(!drawn.is_empty(), "nothing is drawn");
    let xs = || drawn.iter().map(|place| place.0);
    let ys = || drawn.iter().map(|place| place.1);
    (xs().min().unwrap(), ys().min().unwrap(), xs().max().unwrap(), ys().max().unwrap())
}

#[test]
fn a_text_is_as_large_as_its_letters_and_in_its_colour() {
    let frame = set(Text { color: [1.0, 0.5, 0.0, 1.0], ..text("Héllo Ωж") });
    let (left, top, right, bottom) = bounds(&frame);
    let (width, height) = (frame.format.width as usize, frame.format.height as usize);
    // A quarter of the letters' height is kept free all around, and little more.
    assert!(left <= 16 && width - right <= 20, "{left}..{right} of {width}");
    assert!(top <= 30 && height - bottom <= 30, "{top}..{bottom} of {height}");
    let solid = plane(&frame, 0).chunks(4).filter(|pixel| pixel[3] == 255).map(<[u8]>::to_vec).collect::<Vec<_>>();
    assert!(solid.iter().all(|pixel| pixel[..3] == [255, 128, 0]));
    assert!(frame.format.premultiplied);
}

#[test]
fn a_wrap_width_breaks_lines_and_is_the_width() {
    let long = "one two three four five six seven eight";
    let (free, wrapped) = (set(text(long)), set(Text { wrap: Some(220), ..text(long) }));
    assert!(free.format.width > wrapped.format.width);
    assert!(wrapped.format.height >= free.format.height + 2 * 50, "wrapped is {} high", wrapped.format.height);
    assert_eq!(wrapped.format.width, 220 + 2 * 10);
}

#[test]
fn lines_are_aligned_to_the_side_that_is_asked_for() {
    let [left, center, right] = [Align::Left, Align::Center, Align::Right]
        .map(|align| bounds(&set(Text { align, wrap: Some(400), ..text("ab") })));
    assert!(left.0 + 100 < center.0 && center.0 + 100 < right.0, "{} {} {}", left.0, center.0, right.0);
    assert!(right.2 > 395);
}

#[test]
fn an_outline_grows_the_picture_and_lies_beneath() {
    let plain = set(text("Hi"));
    let outlined = set(Text { outline: 6.0, outline_color: [0.0, 0.0, 1.0, 1.0], ..text("Hi") });
    assert_eq!(outlined.format.width, plain.format.width + 12);
    let (a, b) = (bounds(&plain), bounds(&outlined));
    let grown = (b.2 - b.0) - (a.2 - a.0);
    assert!((11..=13).contains(&grown), "grown by {grown}");
    let bytes = plane(&outlined, 0);
    let count = |color: [u8; 4]| bytes.chunks(4).filter(|pixel| **pixel == color).count();
    assert!(count([0, 0, 255, 255]) > 100 && count([255, 255, 255, 255]) > 100);
}

#[test]
fn bold_and_italic_are_drawn_differently() {
    let ink = |frame: &Frame| plane(frame, 0).chunks(4).map(|pixel| u64::from(pixel[3])).sum::<u64>();
    let (plain, bold) = (set(text("Title")), set(Text { bold: true, ..text("Title") }));
    assert!(ink(&bold) > ink(&plain) * 12 / 10);
    let italic = set(Text { italic: true, ..text("l") });
    let (straight, slanted) = (bounds(&set(text("l"))), bounds(&italic));
    assert!(slanted.2 - slanted.0 > straight.2 - straight.0 + 4, "the letter does not lean");
}

#[test]
fn right_to_left_scripts_run_from_the_right() {
    // The last letter of each is the narrowest, and so the ink at the left edge tells where it stands.
    let (word, first) = ("שלו", "ש");
    let whole = set(text(word));
    let alone = set(text(first));
    let tail = |frame: &Frame, columns: usize| {
        let (_, top, right, bottom) = bounds(frame);
        let width = frame.format.width as usize;
        let bytes = plane(frame, 0);
        (top..=bottom)
            .flat_map(|y| (right + 1 - columns..=right).map(move |x| (y * width + x) * 4 + 3))
            .filter(|at| bytes[*at] >= DRAWN)
            .count()
    };
    let (left, _, right, _) = bounds(&alone);
    let columns = right - left;
    let (found, expected) = (tail(&whole, columns), tail(&alone, columns));
    assert!(found.abs_diff(expected) * 10 <= expected, "the first letter is not at the right: {found} and {expected}");
    // Arabic letters join: the word is narrower than its letters alone.
    let width = |text_of: &str| {
        let (left, _, right, _) = bounds(&set(text(text_of)));
        right - left
    };
    assert!(width("سلام") < ["س", "ل", "ا", "م"].map(width).iter().sum::<usize>());
}

#[test]
fn a_font_that_is_not_there_is_said_and_replaced() {
    let settings = Text { font: "No Such Font".into(), ..text("abc") };
    let handle = run(SourceKind::Text(settings), Path::new(""), Pace::Stepped);
    assert!(matches!(handle.take_at(0), Stepped::New(_)));
    let sentence = handle.status().sentence;
    assert!(sentence.ends_with("the font \"No Such Font\" is not installed, DejaVu Sans stands in"), "{sentence}");
}

#[test]
fn texts_too_large_for_a_picture_are_refused_in_words() {
    let handle = run(SourceKind::Text(Text { size: 500.0, ..text(&"wide ".repeat(40)) }), Path::new(""), Pace::Stepped);
    let sentence = failure(&handle).sentence;
    assert!(sentence.starts_with("Too large: ") && sentence.contains("at most 8192 a side"), "{sentence}");
    assert!(sentence.ends_with("Use smaller letters, a wrap width or less text"), "{sentence}");
}
