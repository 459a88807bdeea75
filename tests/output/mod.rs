//! Tests of `output`.

mod encode;
mod monitor;
mod recorder;
mod still;

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;
use scrim::output::Nv12Frame;
use std::path::Path;
use std::time::{Duration, Instant};

/// A picture with padded rows: grey that brightens from left to right, shifted by `n`, in one chroma.
pub fn picture(width: u32, height: u32, n: u64) -> Nv12Frame {
    let stride = (width + 255) & !255;
    let rows = height as usize;
    let chroma_offset = stride as usize * rows;
    let mut bytes = vec![0_u8; chroma_offset + stride as usize * rows.div_ceil(2)];
    let (luma, chroma) = bytes.split_at_mut(chroma_offset);
    for row in luma.chunks_exact_mut(stride as usize) {
        for (x, byte) in row.iter_mut().enumerate().take(width as usize) {
            *byte = 16 + ((x as u64 + n * 4) % 220) as u8;
        }
    }
    for pair in chroma.chunks_exact_mut(2) {
        pair.copy_from_slice(&[90, 180]);
    }
    Nv12Frame { width, height, stride, chroma_offset, bytes }
}

/// What a player finds in a file.
#[derive(Debug)]
pub struct Played {
    pub frames: u64,
    pub width: u32,
    pub height: u32,
    pub last_pts: Duration,
    pub matrix: gst_video::VideoColorMatrix,
    pub range: gst_video::VideoColorRange,
    /// Mean of Y, U and V of the first frame.
    pub first: [f64; 3],
}

/// Decodes a whole film as a player would.
pub fn play(path: &Path) -> Played {
    gst::init().unwrap();
    let pipeline = gst::Pipeline::new();
    let source = gst::ElementFactory::make("filesrc").property("location", path.to_str().unwrap()).build().unwrap();
    let decoder = gst::ElementFactory::make("decodebin").build().unwrap();
    let convert = gst::ElementFactory::make("videoconvert").build().unwrap();
    let caps = gst::Caps::builder("video/x-raw").field("format", "I420").build();
    let sink = gst_app::AppSink::builder().caps(&caps).sync(false).build();
    pipeline.add_many([&source, &decoder, &convert, sink.upcast_ref()]).unwrap();
    source.link(&decoder).unwrap();
    convert.link(&sink).unwrap();
    let target = convert.static_pad("sink").unwrap();
    decoder.connect_pad_added(move |_, pad| {
        pad.link(&target).unwrap();
    });
    pipeline.set_state(gst::State::Playing).unwrap();
    let mut played: Option<Played> = None;
    while let Some(sample) = sink.try_pull_sample(gst::ClockTime::from_seconds(20)) {
        let info = gst_video::VideoInfo::from_caps(sample.caps().unwrap()).unwrap();
        let buffer = sample.buffer().unwrap();
        let pts = buffer.pts().map_or(Duration::ZERO, Into::into);
        let played = played.get_or_insert_with(|| {
            let frame = gst_video::VideoFrameRef::from_buffer_ref_readable(buffer, &info).unwrap();
            Played {
                frames: 0,
                width: info.width(),
                height: info.height(),
                last_pts: pts,
                matrix: info.colorimetry().matrix(),
                range: info.colorimetry().range(),
                first: [0, 1, 2].map(|plane| mean(&frame, plane)),
            }
        });
        played.frames += 1;
        played.last_pts = pts;
    }
    assert!(sink.is_eos(), "{} does not play to its end: {:?}", path.display(), error_of(&pipeline));
    pipeline.set_state(gst::State::Null).unwrap();
    played.expect("the film has no picture")
}

fn error_of(pipeline: &gst::Pipeline) -> Option<String> {
    let message = pipeline.bus()?.pop_filtered(&[gst::MessageType::Error])?;
    Some(format!("{message:?}"))
}

fn mean(frame: &gst_video::VideoFrameRef<&gst::BufferRef>, plane: u32) -> f64 {
    let stride = frame.plane_stride()[plane as usize] as usize;
    let width = frame.comp_width(plane) as usize;
    let rows = frame.plane_data(plane).unwrap().chunks(stride).take(frame.comp_height(plane) as usize);
    let sum: u64 = rows.flat_map(|row| row.iter().take(width)).map(|byte| u64::from(*byte)).sum();
    sum as f64 / (width as f64 * f64::from(frame.comp_height(plane)))
}

/// Asks again and again until there is an answer; ten seconds are more than any of these takes.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{what} did not happen");
        std::thread::yield_now();
    }
}
