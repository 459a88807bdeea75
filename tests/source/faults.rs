//! What goes wrong with a live source, the sentence that the user gets, and that the source comes back by itself.

use super::{PATIENCE, run_build, run_text, wait_for, wait_frame, wait_health, wait_sentence};
use gstreamer as gst;
use gstreamer::prelude::*;
use scrim::source::recipe::{Recipe, SourceError};
use scrim::source::{SourceControl, elements, reaper};
use scrim::view::Health;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Instant;

/// A pipeline that is fed by `feed`, called once its appsrc exists.
fn fed(feed: impl Fn(gstreamer_app::AppSrc)) -> Result<Recipe, SourceError> {
    let pipeline = gst::Pipeline::new();
    let tail = elements::video_tail(&pipeline, scrim::document::Deinterlace::Off)?;
    let input = gstreamer_app::AppSrc::builder().format(gst::Format::Time).build();
    elements::assemble(&pipeline, &[input.clone().upcast()])?;
    input.link(&tail.head).unwrap();
    feed(input);
    Ok(Recipe { pipeline, sink: Some(tail.sink), sound: None, seekable: false, keep: Vec::new() })
}

fn grey(input: &gstreamer_app::AppSrc, width: u32, height: u32) {
    let caps = gst::Caps::builder("video/x-raw")
        .field("format", "GRAY8")
        .field("width", width as i32)
        .field("height", height as i32)
        .field("framerate", gst::Fraction::new(30, 1))
        .build();
    input.set_caps(Some(&caps));
}

fn push(input: &gstreamer_app::AppSrc, bytes: usize, pts_ms: Option<u64>) {
    let mut buffer = gst::Buffer::from_slice(vec![0u8; bytes]);
    buffer.get_mut().unwrap().set_pts(pts_ms.map(gst::ClockTime::from_mseconds));
    input.push_buffer(buffer).unwrap();
}

#[test]
fn a_broken_element_is_restarted_once_per_fault() {
    let built = Arc::new(AtomicU32::new(0));
    let count = built.clone();
    let handle = run_build(Arc::new(move || {
        count.fetch_add(1, Ordering::SeqCst);
        let pipeline = gst::Pipeline::new();
        let tail = elements::video_tail(&pipeline, scrim::document::Deinterlace::Off)?;
        let text = "videotestsrc ! identity error-after=5";
        let bin = gst::parse::bin_from_description(text, true).unwrap();
        pipeline.add(&bin).unwrap();
        bin.link(&tail.head).unwrap();
        Ok(Recipe { pipeline, sink: Some(tail.sink), sound: None, seekable: false, keep: Vec::new() })
    }));
    wait_frame(&handle);
    let status = wait_health(&handle, Health::Retrying);
    assert_eq!(status.sentence, "Studio camera broke off: Failed after iterations as requested");
    assert!(status.retry_in_ms.is_some());
    let status = wait_for(&handle, "third start", |handle| Some(handle.status()).filter(|status| status.restarts == 2));
    // Each of these faults posted two errors on the bus.
    assert!(built.load(Ordering::SeqCst) <= status.restarts + 1);
    assert!(status.frames >= 8, "it showed pictures again after the restart: {status:?}");
}

#[test]
fn the_end_of_a_live_stream_is_a_fault_that_mends() {
    let handle = run_text("videotestsrc num-buffers=3");
    let status = wait_health(&handle, Health::Retrying);
    assert_eq!(status.sentence, "Studio camera ended; waiting for it to come back");
    let before = status.frames;
    wait_for(&handle, "pictures after the restart", |handle| (handle.status().frames > before).then_some(()));
}

#[test]
fn silence_is_a_stall_then_the_fallback_then_a_new_start() {
    let handle = run_build(Arc::new(|| {
        fed(|input| {
            grey(&input, 8, 8);
            push(&input, 64, Some(0));
            push(&input, 64, Some(33));
        })
    }));
    wait_frame(&handle);
    let status = wait_health(&handle, Health::Stalled);
    assert_eq!(status.sentence, "No picture for 1 s");
    assert!(!status.needs_fallback, "the last picture is held at first");
    let status = wait_for(&handle, "fallback", |handle| Some(handle.status()).filter(|status| status.needs_fallback));
    assert_eq!((status.health, status.restarts), (Health::Stalled, 0));
    wait_sentence(&handle, "No picture for 6 s");
    wait_for(&handle, "new start", |handle| (handle.status().restarts == 1).then_some(()));
    let status = wait_health(&handle, Health::Live);
    assert!(!status.needs_fallback);
}

#[test]
fn size_and_format_may_change_in_mid_stream() {
    let handle = run_text(
        "videotestsrc num-buffers=5 ! video/x-raw,format=I420,width=320,height=240 ! concat name=c ! identity \
         videotestsrc is-live=true num-buffers=200 ! video/x-raw,format=RGB,width=333,height=251 ! c.",
    );
    let first = wait_frame(&handle);
    assert_eq!((first.format.width, first.format.height), (320, 240));
    let last = wait_for(&handle, "the other size", |handle| handle.take().filter(|frame| frame.format.width == 333));
    assert_eq!(last.format.height, 251);
    let status = wait_for(&handle, "size in the status", |handle| Some(handle.status()).filter(|s| s.width == 333));
    assert_eq!(status.restarts, 0);
}

#[test]
fn timestamps_may_go_back_or_be_absent() {
    let handle = run_build(Arc::new(|| {
        fed(|input| {
            grey(&input, 8, 8);
            for pts in [Some(100), Some(50), Some(150), Some(10), None, None] {
                push(&input, 64, pts);
            }
        })
    }));
    let status = wait_for(&handle, "six pictures", |handle| Some(handle.status()).filter(|s| s.frames == 6));
    assert_eq!(status.restarts, 0);
}

#[test]
fn a_picture_beyond_every_gpu_is_refused_with_a_sentence() {
    let handle = run_build(Arc::new(|| {
        fed(|input| {
            grey(&input, 9000, 2);
            push(&input, 18_000 + 2 * 8, Some(0));
        })
    }));
    let status = wait_health(&handle, Health::Retrying);
    assert_eq!(
        status.sentence,
        "Studio camera gives no usable picture: a picture of 9000×2 cannot be shown (1 to 8192 pixels a side)"
    );
    assert!(status.needs_fallback, "there is no picture to hold");
}

#[test]
fn a_missing_element_names_its_package() {
    scrim::source::init().unwrap();
    let error = elements::make("no-such-element").unwrap_err();
    assert_eq!(
        error,
        SourceError::Fatal(
            "The GStreamer element \"no-such-element\" is not installed; install the package gstreamer1.0-plugins-bad"
                .into()
        )
    );
}

#[test]
fn only_a_restart_by_hand_helps_a_fatal_fault() {
    let broken = Arc::new(Mutex::new(true));
    let now = broken.clone();
    let handle = run_build(Arc::new(move || {
        if *now.lock().unwrap() {
            return Err(SourceError::Fatal("The size is wrong; choose another".into()));
        }
        fed(|input| {
            grey(&input, 8, 8);
            push(&input, 64, Some(0));
        })
    }));
    let status = wait_health(&handle, Health::Failed);
    assert_eq!(status.sentence, "The size is wrong; choose another");
    assert!(status.needs_fallback);
    *broken.lock().unwrap() = false;
    handle.control(SourceControl::Restart);
    wait_frame(&handle);
}

#[test]
fn a_dropped_handle_ends_the_source() {
    let token = Arc::new(());
    let held = Arc::downgrade(&token);
    let handle = run_build(Arc::new(move || {
        let _held = &token;
        fed(|input| {
            grey(&input, 8, 8);
            push(&input, 64, Some(0));
        })
    }));
    wait_frame(&handle);
    drop(handle);
    let end = Instant::now() + PATIENCE;
    while held.upgrade().is_some() {
        assert!(Instant::now() < end, "the source's thread goes on");
        std::thread::yield_now();
    }
}

#[test]
fn a_stop_that_hangs_is_left_behind_counted_and_shown() {
    let (release, blocked) = crossbeam_channel::bounded::<()>(0);
    let before = reaper::abandoned();
    let handle = run_build(Arc::new(move || {
        let recipe = fed(|input| {
            grey(&input, 8, 8);
            push(&input, 64, Some(0));
            push(&input, 64, Some(33));
        })?;
        let blocked = blocked.clone();
        let seen = AtomicU32::new(0);
        recipe.sink.as_ref().unwrap().static_pad("sink").unwrap().add_probe(gst::PadProbeType::BUFFER, move |_, _| {
            // The first picture passes; the streaming thread then hangs, and with it the way to NULL.
            if seen.fetch_add(1, Ordering::SeqCst) > 0 {
                blocked.recv().ok();
            }
            gst::PadProbeReturn::Ok
        });
        Ok(recipe)
    }));
    wait_frame(&handle);
    handle.control(SourceControl::Restart);
    wait_frame(&handle);
    handle.control(SourceControl::Restart);
    wait_frame(&handle);
    handle.control(SourceControl::Restart);
    let status = wait_health(&handle, Health::Failed);
    assert_eq!(
        status.sentence,
        "Studio camera hung 3 times and could not be closed; check the device, then restart Scrim (3 hung and left behind)"
    );
    assert!(status.needs_fallback);
    assert_eq!(reaper::abandoned() - before, 3);
    drop(release);
}
