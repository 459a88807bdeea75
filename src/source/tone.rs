//! A sine for lining up levels.

use super::elements::{assemble, make};
use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use super::sound::Kind;
use crate::document::source::Tone;
use gstreamer as gst;
use gstreamer::prelude::*;

/// Samples of one piece: ten milliseconds.
const PIECE: i32 = 480;

/// Builds the pipeline of a tone. The first piece is due when the pipeline starts to play.
pub fn recipe(settings: &Tone, options: &OpenOptions) -> Result<Recipe, SourceError> {
    super::init()?;
    let pipeline = gst::Pipeline::new();
    let source = make("audiotestsrc")?;
    source.set_property_from_str("wave", "sine");
    source.set_property("freq", settings.frequency);
    source.set_property("volume", 10f64.powf(settings.level_db / 20.0));
    source.set_property("is-live", true);
    source.set_property("samplesperbuffer", PIECE);
    let filter = make("capsfilter")?;
    filter
        .set_property("caps", gst::Caps::builder("audio/x-raw").field("rate", 48_000).field("format", "F32LE").build());
    assemble(&pipeline, &[source, filter.clone()])?;
    super::audio_device::listen(pipeline, &filter, options, Kind::Stream)
}
