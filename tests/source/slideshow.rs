//! Pictures one after the other.

use super::generated::{failure, pixel, run};
use image::{Rgba, RgbaImage};
use scrim::document::SourceKind;
use scrim::document::source::Slideshow;
use scrim::source::{Pace, SourceHandle, Stepped};
use scrim::view::Health;
use std::path::Path;
use tempfile::{TempDir, tempdir};

const SECOND: u64 = 1_000_000_000;
const CLEAR: [u8; 4] = [0, 0, 0, 0];
/// A fade's step and rounding.
const HALF_TOLERANCE: u8 = 6;

fn gray(value: u8) -> [u8; 4] {
    [value, value, value, 255]
}

/// Square pictures whose names only count rightly by value.
fn folder() -> TempDir {
    let folder = tempdir().unwrap();
    for (name, value) in [("slide 10.png", 200), ("slide 2.png", 100), ("Slide 1.png", 0)] {
        RgbaImage::from_pixel(8, 8, Rgba(gray(value))).save(folder.path().join(name)).unwrap();
    }
    std::fs::write(folder.path().join("notes.txt"), "not a slide").unwrap();
    folder
}

fn show(base: &Path, repeat: bool, fade_s: f64) -> SourceHandle {
    let settings = Slideshow {
        paths: vec![".".into()],
        slide_s: 2.0,
        fade_s,
        repeat,
        width: 16,
        height: 8,
        ..Slideshow::default()
    };
    run(SourceKind::Slideshow(settings), base, Pace::Stepped)
}

fn middle(stepped: Stepped) -> Option<[u8; 4]> {
    match stepped {
        Stepped::New(frame) => {
            assert_eq!((frame.format.width, frame.format.height), (16, 8));
            assert_eq!(pixel(&frame, 0, 0), CLEAR, "the bars are transparent");
            Some(pixel(&frame, 8, 4))
        }
        Stepped::Same => None,
        Stepped::Nothing => panic!("no picture"),
    }
}

#[test]
fn slides_follow_in_natural_order_and_start_over() {
    let folder = folder();
    let handle = show(folder.path(), true, 0.0);
    let shown: Vec<_> = (0..8).map(|second| middle(handle.take_at(second * SECOND))).collect();
    let expected = [Some(0), None, Some(100), None, Some(200), None, Some(0), None];
    assert_eq!(shown, expected.map(|value| value.map(gray)));
    assert_eq!(handle.status().sentence, "Slideshow, 3 pictures, 16×8");
}

#[test]
fn the_last_slide_stays_when_it_does_not_repeat() {
    let folder = folder();
    let handle = show(folder.path(), false, 0.5);
    middle(handle.take_at(0));
    assert_eq!(middle(handle.take_at(5 * SECOND)), Some(gray(200)));
    assert_eq!(middle(handle.take_at(500 * SECOND)), None);
}

#[test]
fn a_fade_passes_through_the_middle() {
    let folder = folder();
    let handle = show(folder.path(), true, 1.0);
    assert_eq!(middle(handle.take_at(0)), Some(gray(0)));
    assert_eq!(middle(handle.take_at(SECOND / 2)), None);
    let half = middle(handle.take_at(3 * SECOND / 2)).unwrap();
    assert!(half[0].abs_diff(50) <= HALF_TOLERANCE && half[3] == 255, "halfway is {half:?}");
    assert_eq!(middle(handle.take_at(2 * SECOND)), Some(gray(100)));
}

#[test]
fn damaged_slides_are_left_out_and_named() {
    let folder = folder();
    std::fs::write(folder.path().join("slide 2.png"), "no picture").unwrap();
    let handle = show(folder.path(), true, 0.0);
    assert_eq!(middle(handle.take_at(0)), Some(gray(0)));
    assert_eq!(middle(handle.take_at(2 * SECOND)), Some(gray(200)));
    assert_eq!(
        handle.status().sentence,
        "Slideshow, 2 pictures, 16×8 (1 left out: slide 2.png is not a PNG, JPEG or WebP picture)"
    );
}

#[test]
fn an_empty_folder_is_said() {
    let folder = tempdir().unwrap();
    let handle = show(folder.path(), true, 0.0);
    let status = failure(&handle);
    assert_eq!(status.health, Health::Retrying);
    assert_eq!(status.sentence, "The folder has no PNG, JPEG or WebP pictures");
}
