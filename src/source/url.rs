//! Network streams: an address is checked, the host is asked, and only then a pipeline is built that decodes its picture.

use super::address::Address;
use super::elements::{make, refuse_adaptive, video_tail};
use super::explain::report;
use super::handle::OpenOptions;
use super::http::{self, SILENCE_S};
use super::media::is_sound;
use super::recipe::{Recipe, SourceError};
use super::sound::{Kind, SoundTap};
use crate::document::Deinterlace;
use crate::document::source::Url;
use gstreamer as gst;
use gstreamer::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Milliseconds of buffering where the settings ask for none in particular.
const LATENCY_MS: u32 = 200;
/// Longest buffering in milliseconds.
const MAX_LATENCY_MS: u32 = 10_000;

/// Builds the pipeline of a stream whose host answers. Takes as long as the host does, with limits.
pub fn recipe(settings: &Url, options: &OpenOptions, deinterlace: Deinterlace) -> Result<Recipe, SourceError> {
    super::init()?;
    let mut address = Address::parse(&settings.url)?;
    if address.is_http() {
        address = http::settle(&address)?;
    } else {
        address.reach()?;
    }

    let pipeline = gst::Pipeline::new();
    let tail = video_tail(&pipeline, deinterlace)?;
    let decoder = make("uridecodebin")?;
    decoder.set_property("uri", address.as_str());
    limit_source(&decoder, settings.latency_ms.unwrap_or(LATENCY_MS).min(MAX_LATENCY_MS));
    let weak = pipeline.downgrade();
    refuse_adaptive(&decoder, move |element| {
        if let (Some(pipeline), Some(sentence)) = (weak.upgrade(), http::adaptive(element)) {
            pipeline.post_message(report(&pipeline, &sentence, true)).ok();
        }
    });
    let tap = options.sound.clone().map(SoundTap::new);
    if tap.is_none() {
        leave_sound_encoded(&decoder);
    }
    connect(&decoder, &pipeline, (&tail.head, tap.clone()), address.host());
    pipeline
        .add(&decoder)
        .map_err(|error| SourceError::Fatal(format!("The pipeline does not fit together: {error}")))?;
    Ok(Recipe { pipeline, sink: Some(tail.sink), sound: tap, seekable: false, keep: Vec::new() })
}

/// No source element may wait for ever or follow a redirect by itself.
fn limit_source(decoder: &gst::Element, latency_ms: u32) {
    decoder.connect("source-setup", false, move |values| {
        let source = values.get(1)?.get::<gst::Element>().ok()?;
        let set = |name: &str, value: u32| {
            if source.find_property(name).is_some() {
                source.set_property_from_str(name, &value.to_string());
            }
        };
        match source.factory()?.name().as_str() {
            "rtspsrc" => {
                set("latency", latency_ms);
                set("drop-on-latency", 1);
                // Microseconds: first until UDP gives way to TCP, then until TCP is given up.
                set("timeout", SILENCE_S * 1_000_000);
                set("tcp-timeout", SILENCE_S * 1_000_000);
            }
            "srtsrc" => {
                set("latency", latency_ms);
                // It would try for ever and say nothing; the supervisor does both better.
                set("auto-reconnect", 0);
            }
            "rtmpsrc" | "rtmp2src" => set("timeout", SILENCE_S),
            _ => http::limit(&source),
        }
        None
    });
}

/// Nothing is spent on decoding what nobody hears.
fn leave_sound_encoded(decoder: &gst::Element) {
    decoder.connect("autoplug-continue", false, |values| {
        let caps = values.get(2).and_then(|value| value.get::<gst::Caps>().ok());
        let sound = caps.as_ref().and_then(|caps| caps.structure(0)).is_some_and(|structure| {
            structure.name().starts_with("audio/") || structure.get::<&str>("media").is_ok_and(|media| media == "audio")
        });
        Some((!sound).to_value())
    });
}

/// Links the first picture and the first sound to their tails and drains everything else.
fn connect(
    decoder: &gst::Element,
    pipeline: &gst::Pipeline,
    (head, tap): (&gst::Element, Option<Arc<SoundTap>>),
    host: &str,
) {
    let (weak, tail) = (pipeline.downgrade(), head.downgrade());
    let unheard = AtomicBool::new(true);
    decoder.connect_pad_added(move |_, pad| {
        let (Some(pipeline), Some(head)) = (weak.upgrade(), tail.upgrade()) else { return };
        let Some(input) = head.static_pad("sink") else { return };
        let picture = pad
            .current_caps()
            .is_some_and(|caps| caps.structure(0).is_some_and(|structure| structure.name() == "video/x-raw"));
        if picture && !input.is_linked() {
            if pad.link(&input).is_err() {
                let sentence = "The stream's picture is in graphics memory or in a form that is not understood";
                pipeline.post_message(report(&pipeline, sentence, true)).ok();
            }
        } else if let Some(tap) = tap.as_ref().filter(|_| is_sound(pad) && unheard.swap(false, Ordering::AcqRel)) {
            let input = tap.tail(&pipeline, Kind::Stream).map(|head| head.static_pad("sink"));
            if !matches!(input, Ok(Some(input)) if pad.link(&input).is_ok()) {
                bevy::log::warn!("The sound of a stream is not heard: it is in a form that is not understood");
            }
        } else if let Err(error) = drain(&pipeline, pad) {
            bevy::log::warn!("A part of a stream is left unread: {error}");
        }
    });
    let (weak, tail, host) = (pipeline.downgrade(), head.downgrade(), host.to_owned());
    decoder.connect_no_more_pads(move |_| {
        let (Some(pipeline), Some(head)) = (weak.upgrade(), tail.upgrade()) else { return };
        if head.static_pad("sink").is_some_and(|input| !input.is_linked()) {
            let sentence = format!("{host} sends no picture: check that the stream has video");
            pipeline.post_message(report(&pipeline, &sentence, false)).ok();
        }
    });
}

fn drain(pipeline: &gst::Pipeline, pad: &gst::Pad) -> Result<(), gst::glib::BoolError> {
    // Without `async`, a stream that never sends this part would hold the picture back.
    let sink = gst::ElementFactory::make("fakesink").property("sync", false).property("async", false).build()?;
    pipeline.add(&sink)?;
    sink.sync_state_with_parent()?;
    if let Some(input) = sink.static_pad("sink") {
        pad.link(&input).map_err(|error| gst::glib::bool_error!("{error}"))?;
    }
    Ok(())
}
