//! What a player finds in a film.

use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use std::path::Path;

#[derive(Debug, PartialEq, Eq)]
pub struct Played {
    pub frames: u64,
    pub size: (u32, u32),
    /// Milliseconds from the start at which the last picture comes.
    pub last_ms: u64,
}

/// Decodes a whole film.
pub fn play(path: &Path) -> Played {
    gst::init().unwrap();
    let pipeline = "filesrc name=file ! decodebin ! videoconvert ! appsink name=out sync=false caps=video/x-raw";
    let pipeline = gst::parse::launch(pipeline).unwrap().downcast::<gst::Pipeline>().unwrap();
    pipeline.by_name("file").unwrap().set_property("location", path);
    let out = pipeline.by_name("out").unwrap().downcast::<gst_app::AppSink>().unwrap();
    pipeline.set_state(gst::State::Playing).unwrap();
    let mut played = Played { frames: 0, size: (0, 0), last_ms: 0 };
    while let Some(sample) = out.try_pull_sample(gst::ClockTime::from_seconds(20)) {
        let info = gst_video::VideoInfo::from_caps(sample.caps().unwrap()).unwrap();
        played.frames += 1;
        played.size = (info.width(), info.height());
        played.last_ms = sample.buffer().and_then(gst::BufferRef::pts).map_or(0, gst::ClockTime::mseconds);
    }
    let error = pipeline.bus().unwrap().pop_filtered(&[gst::MessageType::Error]);
    assert!(out.is_eos() && error.is_none(), "{} does not play to its end: {error:?}", path.display());
    pipeline.set_state(gst::State::Null).unwrap();
    played
}
