//! Pictures that we make ourselves: patterns and colours, at both paces.

use scrim::document::source::{Color, Image, Pattern, PatternKind, Text};
use scrim::document::{Rate, Source, SourceId, SourceKind};
use scrim::source::frame::Frame;
use scrim::source::generate::{self, bench_clip, bench_lut};
use scrim::source::handle::{OpenOptions, SourceHandle, pair};
use scrim::source::{Pace, SourceControl, Stepped};
use scrim::view::{Health, SourceStatus};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The key's colour in Y, U, V, and how far the chroma of a lit wall may lie from it.
const KEY_CHROMA: (f64, f64) = (95.6, 57.5);
const WALL_CHROMA_TOLERANCE: f64 = 16.0;
/// One step of rounding.
const ROUNDING: u8 = 1;

/// A source running on a thread as the studio runs it.
pub fn run(kind: SourceKind, base: &Path, pace: Pace) -> SourceHandle {
    let source = Source::new(SourceId(1), "Test", kind);
    let options = OpenOptions {
        base: base.to_path_buf(),
        pace,
        canvas: (1280, 720),
        rate: Rate::new(30, 1),
        waker: Arc::new(|| {}),
        sound: None,
    };
    let (handle, link) = pair(&source, options);
    std::thread::spawn(move || generate::run(&source, link));
    handle
}

pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let end = Instant::now() + Duration::from_secs(20);
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(Instant::now() < end, "not within 20 s: {what}");
        std::thread::yield_now();
    }
}

pub fn live_frame(handle: &SourceHandle) -> Frame {
    until("a frame", || handle.take())
}

/// The status once the source has failed.
pub fn failure(handle: &SourceHandle) -> SourceStatus {
    until("a failure", || {
        let status = handle.status();
        matches!(status.health, Health::Failed | Health::Retrying).then_some(status)
    })
}

/// Bytes of one plane without padding.
pub fn plane(frame: &Frame, index: usize) -> Vec<u8> {
    let plane = frame.plane(index).unwrap();
    let row = (plane.width * plane.shape.bytes) as usize;
    (0..plane.height as usize).flat_map(|y| plane.data[y * plane.stride as usize..][..row].to_vec()).collect()
}

/// The colour of a pixel, not multiplied by its alpha.
pub fn pixel(frame: &Frame, x: u32, y: u32) -> [u8; 4] {
    let plane = frame.plane(0).unwrap();
    let at = (y * plane.stride + x * 4) as usize;
    let [r, g, b, a]: [u8; 4] = plane.data[at..at + 4].try_into().unwrap();
    let alpha = u32::from(a);
    let straight = |part: u8| match alpha {
        0 => 0,
        _ if frame.format.premultiplied => ((u32::from(part) * 255 + alpha / 2) / alpha).min(255) as u8,
        _ => part,
    };
    [straight(r), straight(g), straight(b), a]
}

fn pattern(pattern: PatternKind) -> SourceKind {
    SourceKind::Pattern(Pattern { pattern, width: 640, height: 360, ..Pattern::default() })
}

fn new_frame(stepped: Stepped) -> Frame {
    match stepped {
        Stepped::New(frame) => frame,
        other => panic!("not a new frame: {other:?}"),
    }
}

fn color(settings: Color) -> SourceKind {
    SourceKind::Color(settings)
}

#[test]
fn the_wall_lies_within_the_keys_range_and_is_unevenly_lit() {
    let handle = run(pattern(PatternKind::Presenter), Path::new(""), Pace::Stepped);
    let frame = new_frame(handle.take_at(0));
    let (y, u, v) = (plane(&frame, 0), plane(&frame, 1), plane(&frame, 2));
    for (x, row) in [(5, 5), (310, 5), (5, 90), (20, 30), (300, 100)] {
        let at = row * 320 + x;
        let away = (f64::from(u[at]) - KEY_CHROMA.0).hypot(f64::from(v[at]) - KEY_CHROMA.1);
        assert!(away < WALL_CHROMA_TOLERANCE, "wall at {x},{row} is {away:.1} from the key");
    }
    let mean = |x0: usize, y0: usize| {
        let sum: u32 = (0..400).map(|n| u32::from(y[(y0 + n / 20) * 640 + x0 + n % 20])).sum();
        f64::from(sum) / 400.0 - 16.0
    };
    let falloff = 1.0 - mean(619, 10) / mean(180, 60);
    assert!((0.03..0.25).contains(&falloff), "light falls off by {falloff:.3}");
    // The figure stands in the middle and is not green.
    let shirt = 130 * 320 + 160;
    let away = (f64::from(u[shirt]) - KEY_CHROMA.0).hypot(f64::from(v[shirt]) - KEY_CHROMA.1);
    assert!(away > 40.0, "the figure is {away:.1} from the key");
}

#[test]
fn patterns_are_the_same_in_every_run_and_move() {
    for kind in [PatternKind::Presenter, PatternKind::Drift, PatternKind::Arcade] {
        let runs = [0, 1].map(|_| {
            let handle = run(pattern(kind), Path::new(""), Pace::Stepped);
            [0, 2_000_000_000_u64].map(|t| {
                let frame = new_frame(handle.take_at(t));
                [0, 1, 2].map(|part| plane(&frame, part))
            })
        });
        assert!(runs[0] == runs[1], "{kind:?} differs from run to run");
        assert!(runs[0][0] != runs[0][1], "{kind:?} stands still");
    }
}

#[test]
fn odd_sizes_are_made_whole() {
    for kind in [PatternKind::Presenter, PatternKind::Drift, PatternKind::Arcade] {
        let settings = Pattern { pattern: kind, width: 67, height: 35, ..Pattern::default() };
        let handle = run(SourceKind::Pattern(settings), Path::new(""), Pace::Stepped);
        let frame = new_frame(handle.take_at(0));
        assert_eq!((plane(&frame, 0).len(), plane(&frame, 2).len()), (67 * 35, 34 * 18));
    }
}

#[test]
fn steps_faster_than_the_pattern_give_the_same_picture_again() {
    let handle = run(pattern(PatternKind::Drift), Path::new(""), Pace::Stepped);
    let rate = Rate::new(60, 1);
    let answers: Vec<bool> =
        (0..12).map(|tick| matches!(handle.take_at(rate.frame_start_ns(tick)), Stepped::New(_))).collect();
    let expected: Vec<bool> = (0..12).map(|tick| tick % 2 == 0).collect();
    assert_eq!(answers, expected);
    assert_eq!(handle.status().sentence, "Live, 640×360 at 30 fps");
}

#[test]
fn every_tick_of_a_broadcast_rate_is_a_frame() {
    let settings = Pattern { pattern: PatternKind::Drift, width: 64, height: 36, fps: 29.97, ..Pattern::default() };
    let handle = run(SourceKind::Pattern(settings), Path::new(""), Pace::Stepped);
    let rate = Rate::new(30_000, 1001);
    for tick in 0..300 {
        assert!(matches!(handle.take_at(rate.frame_start_ns(tick)), Stepped::New(_)), "tick {tick} is no frame");
    }
}

#[test]
fn a_still_source_steps_once() {
    let handle = run(color(Color { width: 8, height: 4, ..Color::default() }), Path::new(""), Pace::Stepped);
    assert!(matches!(handle.take_at(0), Stepped::New(_)));
    for tick in 1..5 {
        assert!(matches!(handle.take_at(tick * 33_000_000), Stepped::Same));
    }
    handle.control(SourceControl::Restart);
    assert!(matches!(handle.take_at(200_000_000), Stepped::New(_)));
}

#[test]
fn pausing_and_seeking_move_the_time_of_a_stepped_source() {
    let handle = run(pattern(PatternKind::Arcade), Path::new(""), Pace::Stepped);
    let first = plane(&new_frame(handle.take_at(0)), 0);
    handle.control(SourceControl::Pause);
    assert!(matches!(handle.take_at(1_000_000_000), Stepped::New(_)));
    assert!(matches!(handle.take_at(2_000_000_000), Stepped::Same));
    handle.control(SourceControl::Seek(0.0));
    assert!(plane(&new_frame(handle.take_at(3_000_000_000)), 0) == first, "sought to the beginning");
    handle.control(SourceControl::Resume);
    assert!(matches!(handle.take_at(4_000_000_000), Stepped::Same), "goes on from where it stood");
    assert!(plane(&new_frame(handle.take_at(5_000_000_000)), 0) != first);
    handle.control(SourceControl::Restart);
    assert!(plane(&new_frame(handle.take_at(6_000_000_000)), 0) == first, "started again");
}

#[test]
fn live_frames_replace_one_another() {
    let settings = Pattern { pattern: PatternKind::Drift, width: 64, height: 36, fps: 200.0, ..Pattern::default() };
    let handle = run(SourceKind::Pattern(settings), Path::new(""), Pace::Live);
    let made = until("frames that nobody fetched", || {
        let status = handle.status();
        (status.dropped >= 10).then_some(status.frames)
    });
    let frame = live_frame(&handle);
    // What is fetched is the newest, and nothing older waits behind it.
    assert!(frame.serial + 2 >= made, "got frame {} of {made}", frame.serial);
    let next = live_frame(&handle);
    assert!(next.serial > frame.serial && next.pts_ns > frame.pts_ns);
    assert_eq!(handle.status().sentence, "Live, 64×36 at 200 fps");
}

#[test]
fn a_live_still_is_delivered_once_and_again_when_restarted() {
    let handle = run(color(Color { width: 8, height: 4, ..Color::default() }), Path::new(""), Pace::Live);
    assert_eq!(live_frame(&handle).serial, 0);
    assert_eq!(handle.status().sentence, "Colour, 8×4");
    handle.control(SourceControl::Restart);
    assert_eq!(live_frame(&handle).serial, 1);
    assert_eq!(handle.status().frames, 2);
}

#[test]
fn pausing_a_live_pattern_is_said() {
    let handle = run(pattern(PatternKind::Arcade), Path::new(""), Pace::Live);
    live_frame(&handle);
    handle.control(SourceControl::Pause);
    until("a pause", || (handle.status().health == Health::Paused).then_some(()));
    handle.control(SourceControl::Resume);
    until("going on", || (handle.status().health == Health::Live).then_some(()));
}

#[test]
fn a_source_ends_when_its_handle_is_dropped() {
    let source = Source::new(SourceId(1), "Test", color(Color::default()));
    for pace in [Pace::Live, Pace::Stepped] {
        let options = OpenOptions {
            base: "".into(),
            pace,
            canvas: (1280, 720),
            rate: Rate::new(30, 1),
            waker: Arc::new(|| {}),
            sound: None,
        };
        let (handle, link) = pair(&source, options);
        let source = source.clone();
        let thread = std::thread::spawn(move || generate::run(&source, link));
        drop(handle);
        until("the end of the thread", || thread.is_finished().then_some(()));
    }
}

#[test]
fn a_gradient_reaches_both_colours_and_keeps_its_alpha() {
    let settings = Color {
        color: [1.0, 0.0, 0.0, 1.0],
        to: Some([0.0, 0.0, 1.0, 0.0]),
        angle: 0.0,
        width: 256,
        height: 2,
        ..Color::default()
    };
    let handle = run(color(settings), Path::new(""), Pace::Stepped);
    let frame = new_frame(handle.take_at(0));
    let (left, middle, right) = (pixel(&frame, 0, 0), pixel(&frame, 128, 1), pixel(&frame, 255, 0));
    assert!(left[0] >= 255 - ROUNDING && left[3] >= 255 - ROUNDING, "left is {left:?}");
    assert!(middle[3].abs_diff(128) <= ROUNDING, "middle is {middle:?}");
    assert!(right[3] <= ROUNDING, "right is {right:?}");
}

#[test]
fn settings_that_cannot_be_made_are_refused_in_words() {
    let large = color(Color { width: 20_000, height: 2, ..Color::default() });
    let many = color(Color { width: 8192, height: 8192 + 1, ..Color::default() });
    let fps = SourceKind::Pattern(Pattern { pattern: PatternKind::Drift, fps: 0.0, ..Pattern::default() });
    let cases = [
        (large, "Too large: 20000×2 (at most 8192 a side)"),
        (many, "Too large: 8192×8193 (at most 8192 a side)"),
        (fps, "0 frames per second cannot be made (0.1 to 240)"),
        (SourceKind::Image(Image::default()), "No picture chosen. Choose a PNG, JPEG or WebP file"),
        (
            SourceKind::Text(Text { text: "x".repeat(10_001), ..Text::default() }),
            "Too long: 10001 characters (at most 10000). Split the text into several sources",
        ),
    ];
    for (kind, sentence) in cases {
        let handle = run(kind, Path::new(""), Pace::Stepped);
        assert!(matches!(handle.take_at(0), Stepped::Nothing));
        let status = failure(&handle);
        assert_eq!((status.health, status.sentence.as_str()), (Health::Failed, sentence));
        assert!(status.needs_fallback);
    }
}

#[test]
fn bench_pictures_follow_their_formulas() {
    let frames: Vec<Frame> = bench_clip("fg", 1280, 720, 6).unwrap().collect();
    assert_eq!(frames.len(), 6);
    let y = plane(&frames[5], 0);
    // Frame 5 in the bar code: …0101 in cells of 24 pixels that begin at 28.
    let bits: Vec<u8> = (0..16).map(|bit| y[40 * 1280 + 28 + bit * 24 + 12]).collect();
    assert_eq!(bits[12..], [16, 235, 16, 235]);
    assert_eq!(y[20 * 1280 + 20], 90);
    let background: Vec<Frame> = bench_clip("bg", 1280, 720, 2).unwrap().collect();
    let (first, second) = (plane(&background[0], 0), plane(&background[1], 0));
    assert_eq!(first[..1276], second[4..1280], "the background moves four pixels a frame");
    // red 0.5, green 0.7 · 0.35, blue 0.95 in the corner
    let expected = 16.0 + 219.0 * (0.2126 * 0.5 + 0.7152 * 0.245 + 0.0722 * 0.95);
    assert!(first[0].abs_diff(expected as u8) <= ROUNDING);
    let lut = bench_lut();
    assert_eq!(lut.len(), 17 * 17 * 17);
    assert_eq!((lut[0][0], lut[0][2]), (0.0, 0.08));
    assert!(bench_clip("other", 1280, 720, 1).is_none());
}
