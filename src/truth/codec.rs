//! What is left of a picture after H.264: x264 and a decoder, through GStreamer.
//!
//! A few frames of the moving scene are compressed at constant quality; the last one, predicted from those before it, is what comes back. One
//! thread and no reordering, so that the same frames give the same picture.

use super::camera::Yuv;
use super::{Case, Kind, Shooting};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;

/// Why a picture was not compressed: a sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    #[error("GStreamer has no element {element}: install the package {package}")]
    NoElement { element: &'static str, package: &'static str },
    #[error("{width}×{height} cannot be compressed: both sides must be even and at least 16")]
    Size { width: usize, height: usize },
    #[error("the pictures were not compressed: {0}")]
    Failed(String),
}

/// Longest that a few frames may take.
const LIMIT: gst::ClockTime = gst::ClockTime::from_seconds(60);

/// Far above what any picture needs: x264enc takes it for a ceiling, and quality alone is to decide.
const CEILING_KBIT: u32 = 500_000;

/// A case as it comes from a camera that compresses. The same kind, seed and size give the same case.
pub fn coded_case(kind: Kind, seed: u64, size: (usize, usize)) -> Result<Case, CodecError> {
    let shooting = Shooting::new(kind, seed, size);
    let camera = compress(&shooting.frames(), shooting.crf())?;
    let plate = compress(&shooting.plate_frames(), shooting.crf())?;
    Ok(Case { camera, plate, ..shooting.case() })
}

/// The last of these frames, all of one size, after compression at x264's constant quality `crf` and decoding.
pub fn compress(frames: &[Yuv], crf: u32) -> Result<Yuv, CodecError> {
    let first = frames.first().ok_or_else(|| CodecError::Failed("there are no pictures".into()))?;
    let (width, height) = (first.width, first.height);
    if width % 2 != 0 || height % 2 != 0 || width < 16 || height < 16 {
        return Err(CodecError::Size { width, height });
    }
    let pipeline = Pipeline::start(width, height, crf)?;
    for (index, frame) in frames.iter().enumerate() {
        pipeline.push(frame, index as u64)?;
    }
    pipeline.last()
}

/// A pipeline that is stopped when it is dropped.
struct Pipeline {
    pipeline: gst::Pipeline,
    source: gst_app::AppSrc,
    sink: gst_app::AppSink,
}

impl Drop for Pipeline {
    fn drop(&mut self) {
        self.pipeline.set_state(gst::State::Null).ok();
    }
}

impl Pipeline {
    fn start(width: usize, height: usize, crf: u32) -> Result<Self, CodecError> {
        gst::init().map_err(failed)?;
        let caps = |builder: gst::caps::Builder<gst::caps::NoFeature>| {
            builder
                .field("format", "I420")
                .field("width", width as i32)
                .field("height", height as i32)
                .field("framerate", gst::Fraction::new(30, 1))
                .field("colorimetry", "bt709")
                .field("chroma-site", "mpeg2")
                .build()
        };
        let source =
            gst_app::AppSrc::builder().caps(&caps(gst::Caps::builder("video/x-raw"))).format(gst::Format::Time).build();
        let sink = gst_app::AppSink::builder()
            .caps(&gst::Caps::builder("video/x-raw").field("format", "I420").build())
            .sync(false)
            .build();
        let encoder = encoder(crf)?;
        let decoder = decoder()?;
        let parser = make("h264parse", "gstreamer1.0-plugins-bad")?;
        let pipeline = gst::Pipeline::new();
        let chain = [source.upcast_ref(), &encoder, &parser, &decoder, sink.upcast_ref::<gst::Element>()];
        pipeline.add_many(chain).map_err(failed)?;
        gst::Element::link_many(chain).map_err(failed)?;
        let started = Self { pipeline, source, sink };
        started.pipeline.set_state(gst::State::Playing).map_err(|error| started.fault().unwrap_or(failed(error)))?;
        Ok(started)
    }

    fn push(&self, frame: &Yuv, index: u64) -> Result<(), CodecError> {
        let mut buffer = gst::Buffer::from_slice(frame.bytes());
        let interval = gst::ClockTime::from_nseconds(1_000_000_000 / 30);
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(interval * index);
            buffer.set_duration(interval);
        }
        self.source.push_buffer(buffer).map(|_| ()).map_err(|error| self.fault().unwrap_or(failed(error)))
    }

    /// Ends the stream and waits for its last picture.
    fn last(&self) -> Result<Yuv, CodecError> {
        self.source.end_of_stream().map_err(|error| self.fault().unwrap_or(failed(error)))?;
        let mut last = None;
        while let Some(sample) = self.sink.try_pull_sample(LIMIT) {
            last = Some(sample);
        }
        if let Some(fault) = self.fault() {
            return Err(fault);
        }
        if !self.sink.is_eos() {
            return Err(CodecError::Failed(format!("no end came within {} s", LIMIT.seconds())));
        }
        read(&last.ok_or_else(|| CodecError::Failed("no picture came back".into()))?)
    }

    /// What the pipeline itself says went wrong.
    fn fault(&self) -> Option<CodecError> {
        let message = self.pipeline.bus()?.pop_filtered(&[gst::MessageType::Error])?;
        match message.view() {
            gst::MessageView::Error(error) => Some(failed(error.error())),
            _ => None,
        }
    }
}

fn encoder(crf: u32) -> Result<gst::Element, CodecError> {
    let encoder = make("x264enc", "gstreamer1.0-plugins-ugly")?;
    encoder.set_property_from_str("pass", "qual");
    encoder.set_property("quantizer", crf);
    encoder.set_property("bitrate", CEILING_KBIT);
    encoder.set_property("threads", 1_u32);
    encoder.set_property("bframes", 0_u32);
    encoder.set_property("key-int-max", 250_u32);
    encoder.set_property_from_str("speed-preset", "veryfast");
    Ok(encoder)
}

/// The first decoder that is installed.
fn decoder() -> Result<gst::Element, CodecError> {
    match make("avdec_h264", "gstreamer1.0-libav") {
        Ok(decoder) => {
            decoder.set_property("max-threads", 1_i32);
            Ok(decoder)
        }
        Err(missing) => make("openh264dec", "gstreamer1.0-plugins-bad").map_err(|_| missing),
    }
}

fn make(element: &'static str, package: &'static str) -> Result<gst::Element, CodecError> {
    gst::ElementFactory::make(element).build().map_err(|_| CodecError::NoElement { element, package })
}

fn failed(error: impl std::fmt::Display) -> CodecError {
    CodecError::Failed(error.to_string())
}

/// The planes of a decoded picture, without what pads their rows.
fn read(sample: &gst::Sample) -> Result<Yuv, CodecError> {
    let unreadable = || CodecError::Failed("the picture that came back cannot be read".into());
    let info = sample.caps().and_then(|caps| gst_video::VideoInfo::from_caps(caps).ok()).ok_or_else(unreadable)?;
    let buffer = sample.buffer_owned().ok_or_else(unreadable)?;
    let frame = gst_video::VideoFrame::from_buffer_readable(buffer, &info).map_err(|_| unreadable())?;
    let (width, height) = (info.width() as usize, info.height() as usize);
    let mut bytes = Vec::with_capacity(width * height * 3 / 2);
    for (plane, columns, rows) in [(0, width, height), (1, width / 2, height / 2), (2, width / 2, height / 2)] {
        let data = frame.plane_data(plane).map_err(failed)?;
        let stride = frame.plane_stride().get(plane as usize).and_then(|stride| usize::try_from(*stride).ok());
        let stride = stride.ok_or_else(unreadable)?;
        for row in 0..rows {
            bytes.extend_from_slice(data.get(row * stride..row * stride + columns).ok_or_else(unreadable)?);
        }
    }
    Yuv::from_bytes(width, height, &bytes).ok_or_else(unreadable)
}
