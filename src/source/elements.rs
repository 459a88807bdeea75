//! Parts that every captured source is made of: elements by name, the appsink, and the video tail in front of it.

use super::recipe::SourceError;
use super::upright;
use crate::document::Deinterlace;
use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use std::sync::OnceLock;

/// The raw formats that are uploaded as they are; `videoconvertscale` makes one of them from anything else.
pub const FORMATS: [gst_video::VideoFormat; 16] = {
    use gst_video::VideoFormat as F;
    [
        F::I420,
        F::Nv12,
        F::P01010le,
        F::Yuy2,
        F::Uyvy,
        F::Y42b,
        F::Y444,
        F::Rgba,
        F::Bgra,
        F::Argb,
        F::Abgr,
        F::Rgbx,
        F::Bgrx,
        F::Xrgb,
        F::Xbgr,
        F::Gray8,
    ]
};

/// Starts GStreamer once for the whole program. Every later call repeats the first answer.
pub fn init() -> Result<(), SourceError> {
    static STARTED: OnceLock<Result<(), String>> = OnceLock::new();
    STARTED
        .get_or_init(|| gst::init().map_err(|error| format!("GStreamer did not start: {error}; reinstall it")))
        .clone()
        .map_err(SourceError::Fatal)
}

/// Makes an element. The sentence of the error names the Debian package that brings it.
pub fn make(factory: &str) -> Result<gst::Element, SourceError> {
    gst::ElementFactory::make(factory).build().map_err(|_| missing(factory))
}

/// Says that an element is not installed and where it comes from.
pub fn missing(factory: &str) -> SourceError {
    SourceError::Fatal(format!(
        "The GStreamer element \"{factory}\" is not installed; install the package {}",
        debian_package(factory)
    ))
}

/// The Debian package that has an element. Elements that nobody listed here come from the "bad" set or from libav.
fn debian_package(factory: &str) -> &'static str {
    match factory {
        "appsink" | "appsrc" | "audioconvert" | "audioresample" | "audiotestsrc" | "capsfilter" | "decodebin"
        | "playbin" | "queue" | "tee" | "uridecodebin" | "urisourcebin" | "videoconvert" | "videoconvertscale"
        | "videorate" | "videoscale" | "videotestsrc" => "gstreamer1.0-plugins-base",
        "deinterlace" | "jpegdec" | "matroskademux" | "matroskamux" | "mp4mux" | "pngdec" | "qtdemux" | "rtspsrc"
        | "scaletempo" | "souphttpsrc" | "v4l2src" | "videoflip" | "vp8dec" | "vp9dec" | "ximagesrc" => {
            "gstreamer1.0-plugins-good"
        }
        "x264enc" => "gstreamer1.0-plugins-ugly",
        "pulsesrc" => "gstreamer1.0-pulseaudio",
        "alsasrc" => "gstreamer1.0-alsa",
        "pipewiresrc" => "gstreamer1.0-pipewire",
        name if name.starts_with("av") => "gstreamer1.0-libav",
        _ => "gstreamer1.0-plugins-bad",
    }
}

/// Caps of every uploadable layout in system memory, with square pixels.
pub fn uploadable_caps() -> gst::Caps {
    gst_video::VideoCapsBuilder::new().format_list(FORMATS).pixel_aspect_ratio(gst::Fraction::new(1, 1)).build()
}

/// The end of every pipeline: takes uploadable layouts, keeps the newest picture only, shows it when its time has come.
/// Sources that are live by nature set `sync` to false: their pictures are due when they arrive.
pub fn appsink() -> gst_app::AppSink {
    gst_app::AppSink::builder()
        .caps(&uploadable_caps())
        .max_buffers(1)
        .drop(true)
        .sync(true)
        .enable_last_sample(false)
        .build()
}

/// The last part of a pipeline, from any raw video to the appsink.
pub struct VideoTail {
    /// Takes raw video in system memory on its `sink` pad.
    pub head: gst::Element,
    pub sink: gst_app::AppSink,
}

/// Adds deinterlacing (as asked for; each field becomes a picture, so 25 interlaced pictures a second become 50), conversion and the
/// appsink to a pipeline. Pictures pass the conversion as they are where their layout is uploadable and their pixels are square; wide or
/// tall pixels are made square by another width. What was filmed sideways comes out upright.
pub fn video_tail(pipeline: &gst::Pipeline, deinterlace: Deinterlace) -> Result<VideoTail, SourceError> {
    let sink = appsink();
    let convert = make("videoconvertscale")?;
    let mut chain = Vec::with_capacity(3);
    if let Some(mode) = match deinterlace {
        Deinterlace::Auto => Some("auto"),
        Deinterlace::On => Some("interlaced"),
        Deinterlace::Off => None,
    } {
        let element = make("deinterlace")?;
        element.set_property_from_str("mode", mode);
        chain.push(element);
    }
    chain.push(convert.clone());
    chain.push(sink.clone().upcast());
    assemble(pipeline, &chain)?;
    let head = chain.into_iter().next().ok_or_else(|| missing("videoconvertscale"))?;
    upright::turn(pipeline, &head, &convert, sink.upcast_ref());
    Ok(VideoTail { head, sink })
}

/// Adds elements to a pipeline and links each to the next.
pub fn assemble(pipeline: &gst::Pipeline, chain: &[gst::Element]) -> Result<(), SourceError> {
    let refused = |error: glib::BoolError| SourceError::Fatal(format!("The pipeline does not fit together: {error}"));
    pipeline.add_many(chain).map_err(refused)?;
    gst::Element::link_many(chain).map_err(refused)
}

/// Keeps adaptive streaming (HLS, DASH, Smooth Streaming) out of a `decodebin` or `uridecodebin`: a playlist could name any
/// file or host. `on_refused` is called, on a streaming thread, with the name of the element that would have been used.
pub fn refuse_adaptive(decoder: &gst::Element, on_refused: impl Fn(&str) + Send + Sync + 'static) {
    decoder.connect("autoplug-select", false, move |values| {
        let factory = values.iter().find_map(|value| value.get::<gst::ElementFactory>().ok());
        let adaptive = factory.filter(|factory| {
            factory.metadata(gst::ELEMENT_METADATA_KLASS).is_some_and(|class| class.contains("Adaptive"))
                || ["hls", "dash", "mss"].iter().any(|kind| factory.name().starts_with(kind))
        });
        if let Some(factory) = &adaptive {
            on_refused(&factory.name());
        }
        autoplug_answer(if adaptive.is_some() { "skip" } else { "try" })
    });
}

/// A value of the enumeration that `autoplug-select` returns. The type comes with the plug-in and not with the library.
fn autoplug_answer(nick: &str) -> Option<glib::Value> {
    let answers = glib::Type::from_name("GstAutoplugSelectResult")?;
    glib::EnumClass::with_type(answers)?.to_value_by_nick(nick)
}
