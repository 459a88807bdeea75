//! Stepped sources: the picture of a tick is a function of the tick.

use super::{media, number_of, numbered_clip, options, source};
use scrim::document::source::{AtEnd, Camera, Media, Pattern, PatternKind};
use scrim::document::{Rate, SourceKind};
use scrim::source::{Pace, SourceControl, SourceHandle, Stepped, open};
use scrim::view::Health;
use std::path::Path;

const RATE: Rate = Rate::new(30, 1);

fn step(base: &Path, media: Media) -> SourceHandle {
    open(&source(SourceKind::Media(media)), &options(base, Pace::Stepped))
}

/// The pictures shown at these ticks; `None` is no picture.
fn shown(handle: &SourceHandle, ticks: impl IntoIterator<Item = u64>) -> Vec<Option<u32>> {
    let mut current = None;
    ticks
        .into_iter()
        .map(|tick| {
            match handle.take_at(RATE.frame_start_ns(tick)) {
                Stepped::New(frame) => current = Some(number_of(&frame)),
                Stepped::Same => {}
                Stepped::Nothing => current = None,
            }
            current
        })
        .collect()
}

fn numbers(numbers: impl IntoIterator<Item = u32>) -> Vec<Option<u32>> {
    numbers.into_iter().map(Some).collect()
}

#[test]
fn frame_n_is_shown_at_tick_n_and_loops_without_a_seam() {
    let dir = tempfile::tempdir().unwrap();
    for (name, muxer) in [("a.mkv", "matroskamux"), ("a.mov", "qtmux")] {
        numbered_clip(&dir.path().join(name), 10, muxer);
        let handle = step(dir.path(), media(name));
        assert_eq!(shown(&handle, 0..45), numbers((0..45).map(|n| n % 10)), "{name}");
        assert_eq!(handle.status().sentence, "Live, 64×48 at 30 fps");
    }
}

#[test]
fn a_late_start_gives_the_same_pictures() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mov"), 10, "qtmux");
    let handle = step(dir.path(), media("a.mov"));
    assert_eq!(shown(&handle, 30_003..30_015), numbers((3..15).map(|n| n % 10)));
}

#[test]
fn speed_in_and_out_points_are_exact() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mov"), 30, "qtmux");
    let fast = step(dir.path(), Media { speed: 2.0, ..media("a.mov") });
    assert_eq!(shown(&fast, 0..20), numbers((0..20).map(|n| n * 2 % 30)));
    let slow = step(dir.path(), Media { speed: 0.5, ..media("a.mov") });
    assert_eq!(shown(&slow, 0..12), numbers((0..12).map(|n| n / 2)));
    let cut = step(dir.path(), Media { in_s: Some(0.2), out_s: Some(0.5), ..media("a.mov") });
    assert_eq!(shown(&cut, 0..20), numbers((0..20).map(|n| 6 + n % 9)));
}

#[test]
fn at_its_end_a_file_holds_or_hides() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mov"), 4, "qtmux");
    let hold = step(dir.path(), Media { at_end: AtEnd::Hold, ..media("a.mov") });
    assert_eq!(shown(&hold, 0..8), numbers([0, 1, 2, 3, 3, 3, 3, 3]));
    assert_eq!(hold.status().health, Health::Ended);
    assert!(!hold.status().needs_fallback);
    let hide = step(dir.path(), Media { at_end: AtEnd::Hide, ..media("a.mov") });
    let mut wanted = numbers(0..4);
    wanted.extend([None; 4]);
    assert_eq!(shown(&hide, 0..8), wanted);
    assert!(hide.status().needs_fallback);
}

#[test]
fn pause_seek_and_restart_take_hold_at_the_next_tick() {
    let dir = tempfile::tempdir().unwrap();
    numbered_clip(&dir.path().join("a.mov"), 30, "qtmux");
    let handle = step(dir.path(), media("a.mov"));
    assert_eq!(shown(&handle, 0..3), numbers(0..3));
    handle.control(SourceControl::Pause);
    assert_eq!(handle_same(&handle, 3..6), 3);
    assert_eq!(handle.status().health, Health::Paused);
    handle.control(SourceControl::Resume);
    assert_eq!(shown(&handle, 6..9), numbers(3..6));
    handle.control(SourceControl::Seek(0.7));
    assert_eq!(shown(&handle, 9..12), numbers(21..24));
    handle.control(SourceControl::Restart);
    assert_eq!(shown(&handle, 12..15), numbers(0..3));
}

/// How many of these ticks kept the picture.
fn handle_same(handle: &SourceHandle, ticks: std::ops::Range<u64>) -> usize {
    ticks.filter(|tick| matches!(handle.take_at(RATE.frame_start_ns(*tick)), Stepped::Same)).count()
}

#[test]
fn patterns_give_one_picture_a_tick() {
    let base = Path::new(".");
    for pattern in [PatternKind::Bars, PatternKind::Ball, PatternKind::Checkers, PatternKind::Ramp] {
        let kind = SourceKind::Pattern(Pattern { pattern, width: 64, height: 48, ..Pattern::default() });
        let handle = open(&source(kind), &options(base, Pace::Stepped));
        for tick in 0..5 {
            let Stepped::New(frame) = handle.take_at(RATE.frame_start_ns(tick)) else {
                panic!("{pattern:?}: no new picture at {tick}; {:?}", handle.status());
            };
            assert_eq!((frame.format.width, frame.format.height), (64, 48));
            assert_eq!(frame.pts_ns, RATE.frame_start_ns(tick));
        }
    }
}

#[test]
fn kinds_that_exist_only_live_show_their_fallback() {
    let kind = SourceKind::Camera(Camera::default());
    let handle = open(&source(kind), &options(Path::new("."), Pace::Stepped));
    assert!(matches!(handle.take_at(0), Stepped::Nothing));
    let status = handle.status();
    assert_eq!(status.sentence, "Shows its fallback: a camera exists only live");
    assert!(status.needs_fallback);
}

#[test]
fn a_missing_file_is_nothing_with_a_sentence() {
    let dir = tempfile::tempdir().unwrap();
    let handle = step(dir.path(), media("gone.mp4"));
    assert!(matches!(handle.take_at(0), Stepped::Nothing));
    assert_eq!(handle.status().sentence, format!("No such file: gone.mp4 (looked in {})", dir.path().display()));
    assert_eq!(handle.status().health, Health::Failed);
}
