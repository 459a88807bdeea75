//! The encoder's pipeline: appsrc → (videoconvert) → H.264 encoder → h264parse → muxer → filesink.
//! Built from element factories with typed properties; no path reaches a pipeline parser.

use super::{OutputError, VideoSpec};
use crossbeam_channel::{Receiver, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use std::path::Path;

/// Pictures that may wait between the writer and the encoder.
const ROOM: usize = 3;

/// An encoder that the system may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum H264 {
    X264,
    OpenH264,
}

/// What the pipeline reports.
#[derive(Debug)]
pub enum GraphEvent {
    /// Everything is in the file.
    End,
    Failed(gst::glib::Error),
}

/// A pipeline that takes NV12 pictures.
pub struct EncodeGraph {
    pipeline: gst::Pipeline,
    pub source: gst_app::AppSrc,
    /// One token for each picture that may be pushed now.
    pub room: Receiver<()>,
    /// The end or the first failure; later ones are dropped.
    pub events: Receiver<GraphEvent>,
}

impl EncodeGraph {
    /// In state NULL; touches no file yet.
    pub fn build(spec: &VideoSpec) -> Result<Self, OutputError> {
        gst::init().map_err(|error| failed(spec, error))?;
        let pipeline = gst::Pipeline::new();
        let source = gst_app::AppSrc::builder()
            .caps(&caps(spec)?)
            .format(gst::Format::Time)
            .is_live(spec.live)
            .max_buffers(ROOM as u64)
            .max_bytes(0)
            .max_time(gst::ClockTime::ZERO)
            .build();
        let (encoder, encoder_kind) = encoder(spec)?;
        let mut chain = vec![source.clone().upcast::<gst::Element>()];
        if encoder_kind == H264::OpenH264 {
            chain.push(make("videoconvert", "gstreamer1.0-plugins-base")?);
        }
        chain.extend([encoder, make("h264parse", "gstreamer1.0-plugins-bad")?, muxer(&spec.path)?]);
        let sink = make("filesink", "libgstreamer1.0-0")?;
        sink.set_property("location", spec.path.as_os_str().to_str().ok_or_else(|| not_text(spec))?);
        // Writing follows the encoder and not the clock.
        sink.set_property("sync", false);
        sink.set_property("async", false);
        chain.push(sink);
        pipeline.add_many(&chain).map_err(|error| failed(spec, error))?;
        gst::Element::link_many(&chain).map_err(|error| failed(spec, error))?;
        Ok(Self { room: count_room(&source), events: listen(&pipeline), pipeline, source })
    }

    /// Opens the file and starts the encoder.
    pub fn play(&self, spec: &VideoSpec) -> Result<(), OutputError> {
        match self.pipeline.set_state(gst::State::Playing) {
            Ok(_) => Ok(()),
            Err(change) => Err(match self.events.try_recv() {
                Ok(GraphEvent::Failed(error)) => explain(&spec.path, &error),
                _ => failed(spec, change),
            }),
        }
    }
}

impl Drop for EncodeGraph {
    fn drop(&mut self) {
        // Closes the file. On a disk that hangs this does not return, which is why a writer owns a thread of its own.
        self.pipeline.set_state(gst::State::Null).ok();
    }
}

/// The sentence for what a pipeline reported.
pub fn explain(path: &Path, error: &gst::glib::Error) -> OutputError {
    if error.matches(gst::ResourceError::NoSpaceLeft) {
        return OutputError::DiskFull(path.to_owned());
    }
    if error.matches(gst::ResourceError::OpenWrite) || error.matches(gst::ResourceError::Write) {
        return OutputError::Io { path: path.to_owned(), what: error.message().to_owned() };
    }
    OutputError::Encode { path: path.to_owned(), what: error.message().to_owned() }
}

fn failed(spec: &VideoSpec, error: impl std::fmt::Display) -> OutputError {
    OutputError::Encode { path: spec.path.clone(), what: error.to_string() }
}

fn not_text(spec: &VideoSpec) -> OutputError {
    OutputError::Io { path: spec.path.clone(), what: "its name is not valid UTF-8".into() }
}

fn caps(spec: &VideoSpec) -> Result<gst::Caps, OutputError> {
    let (width, height) = spec.encoded_size();
    let bad_rate = || OutputError::Rate { num: spec.rate.num, den: spec.rate.den };
    let num = i32::try_from(spec.rate.num).map_err(|_| bad_rate())?;
    let den = i32::try_from(spec.rate.den).map_err(|_| bad_rate())?;
    Ok(gst::Caps::builder("video/x-raw")
        .field("format", "NV12")
        .field("width", width as i32)
        .field("height", height as i32)
        .field("framerate", gst::Fraction::new(num, den))
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .field("interlace-mode", "progressive")
        .field("colorimetry", "bt709")
        .field("chroma-site", "mpeg2")
        .build())
}

fn make(element: &'static str, package: &'static str) -> Result<gst::Element, OutputError> {
    gst::ElementFactory::make(element).build().map_err(|_| OutputError::NoElement { element, package })
}

/// Matroska stays readable whenever it breaks off; MP4 is written in fragments of a second for the same reason.
fn muxer(path: &Path) -> Result<gst::Element, OutputError> {
    let good = "gstreamer1.0-plugins-good";
    match super::encode::container(path)? {
        super::encode::Container::Matroska => {
            let muxer = make("matroskamux", good)?;
            muxer.set_property("writing-app", "Scrim");
            Ok(muxer)
        }
        super::encode::Container::Mp4 => {
            let muxer = make("mp4mux", good)?;
            muxer.set_property("fragment-duration", 1000_u32);
            muxer.set_property_from_str("fragment-mode", "first-moov-then-finalise");
            Ok(muxer)
        }
    }
}

/// The first of the encoders that is installed and starts.
fn encoder(spec: &VideoSpec) -> Result<(gst::Element, H264), OutputError> {
    for kind in &spec.encoders {
        let name = match kind {
            H264::X264 => "x264enc",
            H264::OpenH264 => "openh264enc",
        };
        let Ok(element) = gst::ElementFactory::make(name).build() else { continue };
        let starts = element.set_state(gst::State::Ready).is_ok();
        let stops = element.set_state(gst::State::Null).is_ok();
        if starts && stops {
            match kind {
                H264::X264 => set_up_x264(&element, spec),
                H264::OpenH264 => set_up_openh264(&element, spec),
            }
            return Ok((element, *kind));
        }
    }
    Err(OutputError::NoEncoder)
}

/// A key frame every two seconds, for seeking.
fn key_interval(spec: &VideoSpec) -> u32 {
    (spec.rate.fps() * 2.0).round().max(1.0) as u32
}

fn set_up_x264(encoder: &gst::Element, spec: &VideoSpec) {
    encoder.set_property_from_str("pass", "qual");
    encoder.set_property("quantizer", 20_u32);
    // Without this the element keeps what it writes below its default bitrate, and the quality is what is left.
    encoder.set_property("vbv-buf-capacity", 0_u32);
    encoder.set_property("key-int-max", key_interval(spec));
    // Fragmented MP4 has no edit list: pictures that are stored out of order would start the film late.
    encoder.set_property("bframes", 0_u32);
    let preset = if spec.live { live_preset() } else { "veryfast" };
    encoder.set_property_from_str("speed-preset", preset);
    if spec.live {
        // A second of lookahead would hold a second of pictures in memory and delay the end by as much.
        encoder.set_property("rc-lookahead", 8_i32);
    }
}

/// While a show is composed, the encoder gets what the machine can spare.
fn live_preset() -> &'static str {
    match std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
        0..=3 => "ultrafast",
        4..=7 => "superfast",
        _ => "veryfast",
    }
}

fn set_up_openh264(encoder: &gst::Element, spec: &VideoSpec) {
    let (width, height) = spec.encoded_size();
    // About what x264 spends at its quality 20 on camera pictures: an eighth of a bit per pixel.
    let bits = f64::from(width) * f64::from(height) * spec.rate.fps().max(1.0) / 8.0;
    encoder.set_property("bitrate", bits.clamp(500_000.0, 100_000_000.0) as u32);
    encoder.set_property_from_str("rate-control", "bitrate");
    encoder.set_property_from_str("complexity", if spec.live { "low" } else { "medium" });
    encoder.set_property("gop-size", key_interval(spec));
}

/// Gives a token back whenever the encoder takes a picture from the source.
fn count_room(source: &gst_app::AppSrc) -> Receiver<()> {
    let (give, room) = bounded(ROOM);
    for _ in 0..ROOM {
        give.try_send(()).ok();
    }
    if let Some(pad) = source.static_pad("src") {
        pad.add_probe(gst::PadProbeType::BUFFER, move |_, _| {
            give.try_send(()).ok();
            gst::PadProbeReturn::Ok
        });
    }
    room
}

/// The end or the first failure, from whichever thread of the pipeline reports it.
fn listen(pipeline: &gst::Pipeline) -> Receiver<GraphEvent> {
    let (report, events) = bounded(1);
    if let Some(bus) = pipeline.bus() {
        bus.set_sync_handler(move |_, message| {
            match message.view() {
                gst::MessageView::Eos(_) => report.try_send(GraphEvent::End).ok(),
                gst::MessageView::Error(error) => report.try_send(GraphEvent::Failed(error.error())).ok(),
                _ => None,
            };
            gst::BusSyncReply::Drop
        });
    }
    events
}
