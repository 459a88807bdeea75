//! Microphones and what the computer plays: found by their identity, opened where they are.

use super::devices::{FoundSound, Hub, Listener, hub};
use super::elements::{assemble, make, missing};
use super::explain::report;
use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use super::sound::{self, Kind, SoundTap};
use crate::document::source::{AudioInput, Denoise, DesktopAudio};
use gstreamer as gst;
use gstreamer::prelude::*;
use std::sync::Arc;

/// Microseconds of one piece of sound, and that the system may keep.
const PIECE_US: i64 = 10_000;
const KEPT_US: i64 = 100_000;
/// What the sound server calls the output that it plays on if nothing else is asked for, as an input.
const DEFAULT_MONITOR: &str = "@DEFAULT_MONITOR@";
/// Inputs by default, the likeliest first.
const DEFAULT_INPUTS: [&str; 3] = ["pulsesrc", "pipewiresrc", "alsasrc"];

/// Builds the pipeline of a microphone or a line input.
pub fn input_recipe(settings: &AudioInput, options: &OpenOptions) -> Result<Recipe, SourceError> {
    super::init()?;
    let filters = denoise(settings.denoise)?;
    if settings.device.is_empty() {
        let exists = |name: &&&str| gst::ElementFactory::find(name).is_some();
        let name = DEFAULT_INPUTS.iter().find(exists).ok_or_else(|| missing("pulsesrc"))?;
        return device(make(name)?, options, filters);
    }
    let absent = absent("Input", &settings.device, &settings.label);
    named(&settings.device, absent, options, filters)
}

/// Builds the pipeline of what an output plays.
pub fn desktop_recipe(settings: &DesktopAudio, options: &OpenOptions) -> Result<Recipe, SourceError> {
    super::init()?;
    if settings.device.is_empty() {
        let source = make("pulsesrc")?;
        source.set_property("device", DEFAULT_MONITOR);
        return device(source, options, Vec::new());
    }
    named(&settings.device, absent("Output", &settings.device, &settings.label), options, Vec::new())
}

fn absent(what: &str, id: &str, label: &str) -> String {
    let name = if label.is_empty() { id } else { label };
    format!("{what} \"{name}\" is not connected; plug it in or choose another")
}

/// A device of the list, watched as long as its pipeline is there.
fn named(id: &str, absent: String, options: &OpenOptions, filters: Vec<gst::Element>) -> Result<Recipe, SourceError> {
    let hub =
        hub().ok_or_else(|| SourceError::Fatal("Sound devices cannot be listed: GStreamer does not start".into()))?;
    let found = hub.find_sound(id).ok_or_else(|| SourceError::Retry(absent.clone()))?;
    let source = found.device.create_element(None).map_err(|_| {
        SourceError::Retry(format!("\"{}\" cannot be opened: unplug it and plug it in again", found.info.label))
    })?;
    let mut recipe = device(source, options, filters)?;
    recipe.keep.push(Box::new(watch_loss(hub, id, absent, &recipe.pipeline)?));
    Ok(recipe)
}

/// Tells the pipeline's bus when the device is gone, as long as the answer lives; some devices just fall silent.
fn watch_loss(hub: &Hub, id: &str, absent: String, pipeline: &gst::Pipeline) -> Result<Arc<Listener>, SourceError> {
    let (gone_id, sentence, weak) = (id.to_owned(), absent.clone(), pipeline.downgrade());
    let listener: Arc<Listener> = Arc::new(move |gone: Option<&gst::Device>| {
        if gone.is_some_and(|gone| FoundSound::identity(gone) == gone_id)
            && let Some(pipeline) = weak.upgrade()
        {
            pipeline.post_message(report(&pipeline, &sentence, false)).ok();
        }
    });
    hub.listen(&listener);
    // It may have gone before anybody listened.
    match hub.find_sound(id) {
        Some(_) => Ok(listener),
        None => Err(SourceError::Retry(absent)),
    }
}

fn device(source: gst::Element, options: &OpenOptions, filters: Vec<gst::Element>) -> Result<Recipe, SourceError> {
    let pipeline = gst::Pipeline::new();
    // The studio's clock leads: how the device's runs against it is found out and made good in the mixer.
    pipeline.use_clock(Some(&gst::SystemClock::obtain()));
    let set = |name: &str, value: &dyn ToValue| {
        if source.find_property(name).is_some() {
            source.set_property(name, value.to_value());
        }
    };
    set("provide-clock", &false);
    set("latency-time", &PIECE_US);
    set("buffer-time", &KEPT_US);
    set("do-timestamp", &true);
    if source.find_property("slave-method").is_some() {
        source.set_property_from_str("slave-method", "re-timestamp");
    }
    if source.find_property("client-name").is_some() {
        source.set_property("client-name", "Scrim");
    }
    assemble(&pipeline, std::slice::from_ref(&source))?;
    listen(pipeline, &source, options, Kind::Device { filters })
}

/// The rest of a pipeline that gives sound alone.
pub(super) fn listen(
    pipeline: gst::Pipeline,
    last: &gst::Element,
    options: &OpenOptions,
    kind: Kind,
) -> Result<Recipe, SourceError> {
    let listener = options.sound.clone().unwrap_or_else(|| Arc::new(Nobody));
    let tap = SoundTap::new(listener);
    let head = tap.tail(&pipeline, kind)?;
    last.link(&head).map_err(|error| SourceError::Fatal(format!("The pipeline does not fit together: {error}")))?;
    Ok(Recipe { pipeline, sink: None, sound: Some(tap), seekable: false, keep: Vec::new() })
}

/// Hears nothing: the source is looked at all the same, whether it works.
struct Nobody;

impl sound::SoundSink for Nobody {
    fn put(&self, _: std::time::Instant, _: &mut [[f32; 2]], _: bool) {}

    fn flush(&self) {}
}

/// What takes noise out: WebRTC's voice processor with everything else switched off. It works on 16-bit samples, ten milliseconds at a time.
fn denoise(amount: Denoise) -> Result<Vec<gst::Element>, SourceError> {
    let level = match amount {
        Denoise::Off => return Ok(Vec::new()),
        Denoise::Low => "low",
        Denoise::Moderate => "moderate",
        Denoise::High => "high",
        Denoise::VeryHigh => "very-high",
    };
    let processor = make("webrtcdsp")?;
    for off in ["echo-cancel", "gain-control", "high-pass-filter", "limiter", "voice-detection"] {
        if processor.find_property(off).is_some() {
            processor.set_property(off, false);
        }
    }
    processor.set_property("noise-suppression", true);
    processor.set_property_from_str("noise-suppression-level", level);
    Ok(vec![make("audioconvert")?, processor])
}
