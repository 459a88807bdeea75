//! Which encoders this machine has, found by trying each of them once, and their settings.
//!
//! An element that is installed may have no device behind it, so that each is let encode a few pictures before it is counted on. What came
//! of that is kept for the life of the program.

use super::super::OutputError;
use super::{EncoderSpec, Sizes, SoundSpec};
use crate::view::{Quality, RateControl, SoundCodec, Speed, VideoCodec};
use crossbeam_channel::bounded;
use gstreamer as gst;
use gstreamer::prelude::*;
use std::collections::BTreeMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How long an encoder may take for its trial.
const TRIAL_LIMIT: Duration = Duration::from_secs(6);

/// An encoder that a machine may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub element: &'static str,
    /// In words.
    pub label: &'static str,
    pub hardware: bool,
    /// The Debian package that has it.
    pub package: &'static str,
}

const fn hardware(element: &'static str, label: &'static str, package: &'static str) -> Candidate {
    Candidate { element, label, hardware: true, package }
}

const fn software(element: &'static str, label: &'static str, package: &'static str) -> Candidate {
    Candidate { element, label, hardware: false, package }
}

const GOOD: &str = "gstreamer1.0-plugins-good";
const BAD: &str = "gstreamer1.0-plugins-bad";
const UGLY: &str = "gstreamer1.0-plugins-ugly";
const VAAPI: &str = "gstreamer1.0-vaapi";
const LIBAV: &str = "gstreamer1.0-libav";
const BASE: &str = "gstreamer1.0-plugins-base";

const H264: &[Candidate] = &[
    hardware("vah264enc", "VA-API", BAD),
    hardware("vah264lpenc", "VA-API, low power", BAD),
    hardware("vaapih264enc", "VA-API", VAAPI),
    hardware("nvh264enc", "NVENC", BAD),
    hardware("v4l2h264enc", "V4L2", GOOD),
    software("x264enc", "x264", UGLY),
    software("openh264enc", "OpenH264", BAD),
];
const VP8: &[Candidate] = &[
    hardware("vaapivp8enc", "VA-API", VAAPI),
    hardware("v4l2vp8enc", "V4L2", GOOD),
    software("vp8enc", "libvpx", GOOD),
];
const VP9: &[Candidate] = &[hardware("vaapivp9enc", "VA-API", VAAPI), software("vp9enc", "libvpx", GOOD)];
const AV1: &[Candidate] = &[
    hardware("vaav1enc", "VA-API", BAD),
    hardware("nvav1enc", "NVENC", BAD),
    software("svtav1enc", "SVT-AV1", BAD),
    software("av1enc", "libaom", BAD),
];
const AAC: &[Candidate] =
    &[software("fdkaacenc", "FDK", BAD), software("avenc_aac", "FFmpeg", LIBAV), software("voaacenc", "VisualOn", BAD)];
const OPUS: &[Candidate] = &[software("opusenc", "libopus", BASE)];

/// All that may encode a codec, the best first.
pub fn candidates(codec: VideoCodec) -> &'static [Candidate] {
    match codec {
        VideoCodec::H264 => H264,
        VideoCodec::Vp8 => VP8,
        VideoCodec::Vp9 => VP9,
        VideoCodec::Av1 => AV1,
    }
}

/// The element for a setting. Tries what was not tried yet, which may take seconds: not for a thread that draws.
pub fn video(spec: &EncoderSpec) -> Result<&'static str, OutputError> {
    let all = candidates(spec.codec);
    let wanted = all.iter().filter(|candidate| spec.element.is_none_or(|named| named == candidate.element));
    first_that_works(wanted, spec.codec.label(), all.last())
}

/// The same of sound.
pub fn sound(codec: SoundCodec) -> Result<&'static str, OutputError> {
    let all = match codec {
        SoundCodec::Aac => AAC,
        SoundCodec::Opus => OPUS,
    };
    first_that_works(all.iter(), codec.label(), all.first())
}

fn first_that_works<'a>(
    mut all: impl Iterator<Item = &'a Candidate>,
    codec: &'static str,
    usual: Option<&Candidate>,
) -> Result<&'static str, OutputError> {
    let found = all.find(|candidate| trial(candidate).is_ok());
    let package = usual.map_or("", |usual| usual.package);
    found.map(|candidate| candidate.element).ok_or(OutputError::NoCodec { codec, package })
}

/// Whether an encoder works here; the error is a sentence. Only the first question is answered by trying.
pub fn trial(candidate: &Candidate) -> Result<(), String> {
    static TRIED: OnceLock<Mutex<BTreeMap<&'static str, Result<(), String>>>> = OnceLock::new();
    let mut tried = TRIED.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    tried.entry(candidate.element).or_insert_with(|| try_in_time(candidate)).clone()
}

fn try_in_time(candidate: &Candidate) -> Result<(), String> {
    gst::init().map_err(|error| error.to_string())?;
    if gst::ElementFactory::find(candidate.element).is_none() {
        return Err(format!("{} is not installed: it is in the package {}", candidate.element, candidate.package));
    }
    let (report, done) = bounded(1);
    let element = candidate.element;
    let work = move || report.send(try_out(element)).unwrap_or_default();
    std::thread::Builder::new().name("encoder-trial".into()).spawn(work).map_err(|error| error.to_string())?;
    // A driver that hangs keeps the thread.
    done.recv_timeout(TRIAL_LIMIT)
        .unwrap_or_else(|_| Err(format!("{element} does not answer: its driver or its device hangs")))
}

/// Encodes a few pictures or a little sound.
fn try_out(element: &'static str) -> Result<(), String> {
    let make = |name: &str| gst::ElementFactory::make(name).build().map_err(|error| error.to_string());
    let encoder = make(element)?;
    let is_sound = AAC.iter().chain(OPUS).any(|candidate| candidate.element == element);
    let (source, convert) = if is_sound { ("audiotestsrc", "audioconvert") } else { ("videotestsrc", "videoconvert") };
    let source = make(source)?;
    source.set_property("num-buffers", 4);
    let chain = [source, make(convert)?, encoder, make("fakesink")?];
    let pipeline = gst::Pipeline::new();
    pipeline.add_many(&chain).map_err(|error| error.to_string())?;
    gst::Element::link_many(&chain).map_err(|_| format!("{element} takes no pictures of ours"))?;
    let bus = pipeline.bus().ok_or("a pipeline has no bus")?;
    let started = pipeline.set_state(gst::State::Playing).is_ok();
    let limit = gst::ClockTime::try_from(TRIAL_LIMIT).ok();
    let end = started.then(|| bus.timed_pop_filtered(limit, &[gst::MessageType::Eos, gst::MessageType::Error]));
    pipeline.set_state(gst::State::Null).ok();
    match end.flatten().as_ref().map(|message| message.view()) {
        Some(gst::MessageView::Eos(_)) => Ok(()),
        Some(gst::MessageView::Error(error)) => Err(format!("{element} does not work: {}", error.error().message())),
        _ => Err(format!("{element} does not start: there is no device for it")),
    }
}

/// What consumers get: whole pictures, with what a decoder has to know first in the caps.
pub fn wanted_caps(spec: &EncoderSpec) -> gst::Caps {
    let caps = match spec.codec {
        VideoCodec::H264 => gst::Caps::builder("video/x-h264")
            .field("stream-format", "avc")
            .field("alignment", "au")
            .field_if_some("profile", spec.for_browsers.then_some("constrained-baseline")),
        VideoCodec::Vp8 => gst::Caps::builder("video/x-vp8"),
        VideoCodec::Vp9 => gst::Caps::builder("video/x-vp9"),
        VideoCodec::Av1 => {
            gst::Caps::builder("video/x-av1").field("stream-format", "obu-stream").field("alignment", "tu")
        }
    };
    caps.build()
}

/// From raw pictures to packets: scaler where the sizes differ, converter, encoder, parser.
pub fn video_chain(spec: &EncoderSpec, element: &'static str, sizes: Sizes) -> Result<Vec<gst::Element>, OutputError> {
    let mut chain = Vec::new();
    if sizes.canvas != sizes.encoded {
        chain.push(make("videoscale", BASE)?);
        let caps = gst::Caps::builder("video/x-raw")
            .field("width", sizes.encoded.0 as i32)
            .field("height", sizes.encoded.1 as i32)
            .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
            .build();
        let filter = make("capsfilter", BASE)?;
        filter.set_property("caps", caps);
        chain.push(filter);
    }
    chain.push(make("videoconvert", BASE)?);
    let encoder = make(element, candidates(spec.codec).first().map_or(BAD, |candidate| candidate.package))?;
    set_up(&encoder, element, spec);
    chain.push(encoder);
    match spec.codec {
        VideoCodec::H264 => chain.push(make("h264parse", BAD)?),
        VideoCodec::Vp9 => chain.push(make("vp9parse", BAD)?),
        VideoCodec::Av1 => chain.push(make("av1parse", BAD)?),
        VideoCodec::Vp8 => {}
    }
    Ok(chain)
}

/// The same of sound.
pub fn sound_chain(spec: SoundSpec, element: &'static str) -> Result<Vec<gst::Element>, OutputError> {
    let mut chain = vec![make("audioconvert", BASE)?];
    let encoder = make(element, LIBAV)?;
    set(&encoder, "bitrate", &(spec.kbps.clamp(16, 512) * 1000).to_string());
    chain.push(encoder);
    if spec.codec == SoundCodec::Aac {
        chain.push(make("aacparse", GOOD)?);
    }
    Ok(chain)
}

pub fn make(element: &'static str, package: &'static str) -> Result<gst::Element, OutputError> {
    gst::ElementFactory::make(element).build().map_err(|_| OutputError::NoElement { element, package })
}

/// Sets a property by its text. Versions of an element differ: what this one does not have stays as it is.
pub fn set(element: &gst::Element, name: &str, value: &str) {
    let Some(spec) = element.find_property(name) else { return };
    if let Ok(value) = gst::glib::Value::deserialize_with_pspec(value, &spec) {
        element.set_property_from_value(name, &value);
    }
}

/// Changes the bitrate of a running encoder; false where the element does not take that.
pub fn set_kbps(encoder: &gst::Element, element: &'static str, kbps: u32) -> bool {
    let (name, value) = match element {
        "openh264enc" => ("bitrate", kbps.saturating_mul(1000)),
        // They follow it though their description does not say so.
        "vp8enc" | "vp9enc" => {
            set(encoder, "target-bitrate", &kbps.saturating_mul(1000).to_string());
            return true;
        }
        _ => ("bitrate", kbps),
    };
    let follows = |spec: gst::glib::ParamSpec| spec.flags().contains(gst::PARAM_FLAG_MUTABLE_PLAYING);
    if !encoder.find_property(name).is_some_and(follows) {
        return false;
    }
    set(encoder, name, &value.to_string());
    true
}

/// Nothing is stored out of order, as fragmented MP4 has no edit list: such a film would start late. Live, pictures go in and packets come
/// out one by one, and nothing looks ahead: that costs some percent of size, and buys consumers that start and stop at once and
/// recordings that lose nothing at their ends.
fn set_up(encoder: &gst::Element, element: &'static str, spec: &EncoderSpec) {
    let set = |name: &str, value: &str| set(encoder, name, value);
    let keys = spec.key_frames().to_string();
    let kbps = kbps(spec).to_string();
    match element {
        "x264enc" => {
            if spec.live {
                set("tune", "zerolatency");
            }
            set("bframes", "0");
            set("key-int-max", &keys);
            set("speed-preset", x264_preset(spec));
            match spec.control {
                RateControl::Quality(quality) => {
                    set("pass", "qual");
                    set("quantizer", &quantizer(quality, [28, 23, 20, 15]).to_string());
                    // Without this the element keeps what it writes below its default bitrate, and the quality is what is left.
                    set("vbv-buf-capacity", "0");
                }
                RateControl::Bitrate(_) => {
                    set("pass", "cbr");
                    set("bitrate", &kbps);
                    set("vbv-buf-capacity", "1000");
                }
            }
        }
        "openh264enc" => {
            set("rate-control", "bitrate");
            set("bitrate", &format!("{kbps}000"));
            set("complexity", if effort(spec) > 1 { "medium" } else { "low" });
            set("gop-size", &keys);
        }
        "vp8enc" | "vp9enc" => {
            set("deadline", "1");
            set("lag-in-frames", "0");
            set("keyframe-max-dist", &keys);
            set("threads", &threads().min(8).to_string());
            set("row-mt", "true");
            set("cpu-used", ["8", "6", "4"].get(effort(spec)).copied().unwrap_or("5"));
            set("target-bitrate", &format!("{kbps}000"));
            match spec.control {
                RateControl::Quality(quality) => {
                    set("end-usage", "cq");
                    set("cq-level", &quantizer(quality, [36, 26, 18, 10]).to_string());
                }
                RateControl::Bitrate(_) => set("end-usage", "cbr"),
            }
        }
        "av1enc" => {
            set("usage-profile", "realtime");
            set("lag-in-frames", "0");
            set("cpu-used", ["10", "9", "7"].get(effort(spec)).copied().unwrap_or("8"));
            set("row-mt", "true");
            set("threads", &threads().min(8).to_string());
            set("keyframe-max-dist", &keys);
            set("end-usage", "cbr");
            set("target-bitrate", &kbps);
        }
        // Encoders in hardware call the same things by several names; what one does not have is passed over.
        _ => {
            for name in ["key-int-max", "keyframe-period", "gop-size", "intra-period-length"] {
                set(name, &keys);
            }
            for name in ["b-frames", "max-bframes", "bframes"] {
                set(name, "0");
            }
            set("zerolatency", "true");
            set("rc-mode", if matches!(spec.control, RateControl::Bitrate(_)) { "cbr" } else { "vbr" });
            set("rate-control", if matches!(spec.control, RateControl::Bitrate(_)) { "cbr" } else { "vbr" });
            set(if element == "svtav1enc" { "target-bitrate" } else { "bitrate" }, &kbps);
            set("extra-controls", &format!("controls,video_bitrate={kbps}000,video_gop_size={keys}"));
        }
    }
}

/// The bitrate; where the quality was asked for, about what it takes on camera pictures.
pub fn kbps(spec: &EncoderSpec) -> u32 {
    match spec.control {
        RateControl::Bitrate(kbps) => kbps.clamp(50, 200_000),
        RateControl::Quality(quality) => {
            let bits_per_pixel = match quality {
                Quality::Small => 0.05,
                Quality::Good => 0.08,
                Quality::High => 0.125,
                Quality::Best => 0.3,
            };
            let pixels = f64::from(spec.width) * f64::from(spec.height) * spec.rate.fps();
            (pixels * bits_per_pixel / 1000.0).clamp(500.0, 200_000.0) as u32
        }
    }
}

fn quantizer(quality: Quality, [small, good, high, best]: [u32; 4]) -> u32 {
    match quality {
        Quality::Small => small,
        Quality::Good => good,
        Quality::High => high,
        Quality::Best => best,
    }
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// 0 to 2. While a show is composed, the encoder gets what the machine can spare.
fn effort(spec: &EncoderSpec) -> usize {
    match (spec.speed, if spec.live { threads() } else { usize::MAX }) {
        (Speed::Fastest, _) | (Speed::Auto, 0..=3) => 0,
        (Speed::Fast, _) | (Speed::Auto, 4..=7) => 1,
        (Speed::Balanced | Speed::Auto, _) => 2,
    }
}

fn x264_preset(spec: &EncoderSpec) -> &'static str {
    ["ultrafast", "superfast", "veryfast"].get(effort(spec)).copied().unwrap_or("superfast")
}
