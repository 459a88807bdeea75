//! The program as a camera: what the device gets, what it is too slow for, and what is said where there is none.

use super::{picture, wait_for};
use crossbeam_channel::{Sender, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use scrim::compositor::readback::{ReadFormat, ReadFrame};
use scrim::document::Rate;
use scrim::output::OutputError;
use scrim::output::virtual_camera::{VirtualCamera, find, takes_pictures};
use std::path::Path;
use std::sync::Arc;

const RATE: Rate = Rate::new(30, 1);

fn frame(width: u32, height: u32, n: u64) -> ReadFrame {
    let picture = picture(width, height, n);
    let rows = picture.bytes.chunks(picture.stride as usize).take(height as usize * 3 / 2);
    let bytes: Vec<u8> = rows.flat_map(|row| row[..width as usize].iter().copied()).collect();
    let show_ns = RATE.frame_start_ns(n);
    ReadFrame { format: ReadFormat::Nv12, width, height, tick: n, show_ns, bytes: Arc::new(bytes) }
}

/// A camera in the place of a device.
fn camera() -> (VirtualCamera, gst_app::AppSink, Sender<ReadFrame>) {
    gst::init().unwrap();
    let sink = gst_app::AppSink::builder().max_buffers(1).build();
    let (pictures, receiver) = bounded(1);
    (VirtualCamera::start_into(sink.clone().upcast(), RATE, receiver).unwrap(), sink, pictures)
}

/// The next picture; the sink is started with the first one.
fn taken(sink: &gst_app::AppSink) -> gst::Sample {
    wait_for("a picture", || sink.try_pull_sample(gst::ClockTime::from_mseconds(50)))
}

#[test]
fn a_device_gets_raw_pictures_in_a_usual_format() {
    let (camera, sink, pictures) = camera();
    for n in 0..6 {
        pictures.send(frame(64, 48, n)).unwrap();
        let sample = taken(&sink);
        let caps = sample.caps().unwrap().structure(0).unwrap().to_owned();
        assert_eq!(caps.get::<&str>("format"), Ok("YUY2"));
        assert_eq!((caps.get::<i32>("width"), caps.get::<i32>("height")), (Ok(64), Ok(48)));
        assert_eq!(sample.buffer().unwrap().size(), 64 * 48 * 2);
    }
    assert_eq!(camera.counts(), (6, 0));
    drop(camera);
    wait_for("the end of its thread", || pictures.send(frame(64, 48, 9)).err().map(|_| ()));
}

#[test]
fn a_device_that_hangs_misses_pictures_and_holds_nobody_up() {
    let (camera, _sink, pictures) = camera();
    wait_for("skipped pictures", || {
        pictures.send(frame(64, 48, camera.counts().0 + camera.counts().1)).unwrap();
        (camera.counts().1 > 20).then_some(())
    });
    assert!(camera.counts().0 < 20, "{:?}", camera.counts());
    assert!(camera.ended().is_none());
}

#[test]
fn a_canvas_of_another_size_ends_it_with_a_sentence() {
    let (camera, sink, pictures) = camera();
    pictures.send(frame(64, 48, 0)).unwrap();
    taken(&sink);
    pictures.send(frame(32, 32, 1)).unwrap();
    assert_eq!(wait_for("the end", || camera.ended()), OutputError::Resized);
}

#[test]
fn what_is_no_video_output_is_refused() {
    assert!(!takes_pictures(Path::new("/dev/null")));
    assert!(!takes_pictures(Path::new("/dev/no such device")));
    assert!(find().iter().all(|choice| !choice.id.is_empty() && !choice.label.is_empty()));
    let (pictures, receiver) = bounded(1);
    let camera = VirtualCamera::start("/dev/no such device", RATE, receiver).unwrap();
    pictures.send(frame(64, 48, 0)).unwrap();
    let said = wait_for("the end", || camera.ended()).to_string();
    assert!(said.starts_with("The virtual camera went off: ") && said.contains("start it again"), "{said}");
}
