//! Tests of `source`.

mod camera;
mod devices;
mod explain;
mod fake_cameras;
mod faults;
mod generated;
mod layouts;
mod media;
mod pulse;
mod recipes;
mod slideshow;
mod sound;
mod srt;
mod stepped;
mod still;
mod tail;
mod text;
mod url;
mod x11;

use gstreamer as gst;
use gstreamer::prelude::*;
use scrim::document::source::Media;
use scrim::document::{Rate, Source, SourceId, SourceKind};
use scrim::source::frame::Frame;
use scrim::source::player::Build;
use scrim::source::recipe::{Recipe, SourceError};
use scrim::source::{OpenOptions, Pace, SourceHandle, capture, elements, handle};
use scrim::view::{Health, SourceStatus};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Longest time that a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(20);

fn options(base: &Path, pace: Pace) -> OpenOptions {
    OpenOptions {
        base: base.to_owned(),
        pace,
        canvas: (1280, 720),
        rate: Rate::new(30, 1),
        waker: Arc::new(|| {}),
        sound: None,
    }
}

fn media(path: &str) -> Media {
    Media { path: path.into(), ..Media::default() }
}

fn source(kind: SourceKind) -> Source {
    Source::new(SourceId(3), "Studio camera", kind)
}

/// Says past the harness's capture that a test did not run.
fn skipped(why: &str) {
    use std::io::Write;
    writeln!(std::io::stderr(), "SKIPPED: {why}").ok();
}

/// Polls until `look` gives something, or fails with what was last seen.
fn wait_for<T>(handle: &SourceHandle, what: &str, mut look: impl FnMut(&SourceHandle) -> Option<T>) -> T {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = look(handle) {
            return found;
        }
        assert!(Instant::now() < end, "no {what}; status: {:?}", handle.status());
        std::thread::park_timeout(Duration::from_millis(2));
    }
}

fn wait_frame(handle: &SourceHandle) -> Frame {
    wait_for(handle, "frame", SourceHandle::take)
}

fn wait_health(handle: &SourceHandle, health: Health) -> SourceStatus {
    wait_for(handle, &format!("{health:?}"), |handle| Some(handle.status()).filter(|status| status.health == health))
}

fn wait_sentence(handle: &SourceHandle, sentence: &str) -> SourceStatus {
    wait_for(handle, sentence, |handle| Some(handle.status()).filter(|status| status.sentence == sentence))
}

/// Writes a file with a GStreamer pipeline, which the tests may spell as text.
fn make_clip(text: &str) {
    scrim::source::init().unwrap();
    let pipeline = gst::parse::launch(text).unwrap();
    pipeline.set_state(gst::State::Playing).unwrap();
    let bus = pipeline.bus().unwrap();
    let message = bus
        .timed_pop_filtered(gst::ClockTime::from_seconds(20), &[gst::MessageType::Eos, gst::MessageType::Error])
        .expect("the clip takes too long");
    assert!(matches!(message.view(), gst::MessageView::Eos(_)), "{text}: {message:?}");
    pipeline.set_state(gst::State::Null).unwrap();
}

/// A clip of `frames` pictures at 30 frames a second whose grey level grows by `step` from `first`, so that each tells its number.
fn numbered_clip(path: &Path, frames: u32, muxer: &str) {
    scrim::source::init().unwrap();
    let text =
        format!("appsrc name=in format=time ! jpegenc quality=100 ! {muxer} ! filesink location={}", path.display());
    let pipeline = gst::parse::launch(&text).unwrap().downcast::<gst::Pipeline>().unwrap();
    let input = pipeline.by_name("in").unwrap().downcast::<gstreamer_app::AppSrc>().unwrap();
    let caps = gst::Caps::builder("video/x-raw")
        .field("format", "I420")
        .field("width", 64i32)
        .field("height", 48i32)
        .field("framerate", gst::Fraction::new(30, 1))
        .build();
    input.set_caps(Some(&caps));
    pipeline.set_state(gst::State::Playing).unwrap();
    for n in 0..frames {
        let mut bytes = vec![grey_of(n); 64 * 48];
        bytes.extend(std::iter::repeat_n(128, 64 * 48 / 2));
        let mut buffer = gst::Buffer::from_slice(bytes);
        let start = |n: u32| gst::ClockTime::from_nseconds(u64::from(n) * 1_000_000_000 / 30);
        let buffer_mut = buffer.get_mut().unwrap();
        buffer_mut.set_pts(start(n));
        buffer_mut.set_duration(start(n + 1) - start(n));
        input.push_buffer(buffer).unwrap();
    }
    input.end_of_stream().unwrap();
    let message = pipeline
        .bus()
        .unwrap()
        .timed_pop_filtered(gst::ClockTime::from_seconds(20), &[gst::MessageType::Eos, gst::MessageType::Error])
        .unwrap();
    assert!(matches!(message.view(), gst::MessageView::Eos(_)), "{message:?}");
    pipeline.set_state(gst::State::Null).unwrap();
}

fn grey_of(number: u32) -> u8 {
    20 + 6 * u8::try_from(number).unwrap()
}

/// The number that a picture of [`numbered_clip`] shows.
fn number_of(frame: &Frame) -> u32 {
    let plane = frame.plane(0).unwrap();
    let grey = plane.data[plane.stride as usize * 24 + 32];
    (u32::from(grey) - 20 + 3) / 6
}

/// Supervises the pipeline that a test spells as text; `sink` stands for the appsink with its video tail.
fn run_text(text: &'static str) -> SourceHandle {
    run_build(Arc::new(move || {
        let pipeline = gst::Pipeline::new();
        let tail = elements::video_tail(&pipeline, scrim::document::Deinterlace::Off)?;
        let bin = gst::parse::bin_from_description(text, true).map_err(|e| SourceError::Fatal(e.to_string()))?;
        pipeline.add(&bin).unwrap();
        bin.link(&tail.head).unwrap();
        Ok(Recipe { pipeline, sink: Some(tail.sink), sound: None, seekable: false, keep: Vec::new() })
    }))
}

fn run_build(build: Build) -> SourceHandle {
    scrim::source::init().unwrap();
    let source = source(SourceKind::Camera(scrim::document::source::Camera::default()));
    let (handle, link) = handle::pair(&source, options(Path::new("."), Pace::Live));
    std::thread::spawn(move || capture::supervise(&source, link, build));
    handle
}
