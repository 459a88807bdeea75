//! A film's pipeline: appsrc → encoder → muxer → filesink.
//! Built from element factories with typed properties; no path reaches a pipeline parser.

use super::app_source;
use super::encoder::{EncoderSpec, Sizes, elements, raw_caps};
use super::mux::{self, FileEvent, Fragments, explain};
use super::{OutputError, VideoSpec};
use crossbeam_channel::Receiver;
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;

/// A pipeline that takes NV12 pictures.
pub struct EncodeGraph {
    pipeline: gst::Pipeline,
    pub source: gst_app::AppSrc,
    /// One token for each picture that may be pushed now.
    pub room: Receiver<()>,
    pub events: Receiver<FileEvent>,
}

impl EncodeGraph {
    /// In state NULL; touches no file yet.
    pub fn build(spec: &VideoSpec) -> Result<Self, OutputError> {
        gst::init().map_err(|error| failed(spec, error))?;
        let pipeline = gst::Pipeline::new();
        let size = spec.encoded_size();
        let (source, room) = app_source::raw(&raw_caps(size, spec.rate)?);
        let container = mux::container(&spec.path)?;
        let encoder = EncoderSpec {
            codec: container.codecs().first().copied().unwrap_or_default(),
            live: false,
            element: spec.element,
            ..EncoderSpec::of_canvas(size.0, size.1, spec.rate)
        };
        let sizes = Sizes { canvas: size, encoded: size };
        let mut chain = vec![source.clone().upcast::<gst::Element>()];
        chain.extend(elements::video_chain(&encoder, elements::video(&encoder)?, sizes)?);
        chain.extend([mux::muxer(container, Fragments::Joined)?, mux::file_sink(&spec.path)?]);
        pipeline.add_many(&chain).map_err(|error| failed(spec, error))?;
        gst::Element::link_many(&chain).map_err(|error| failed(spec, error))?;
        Ok(Self { room, events: mux::listen(&pipeline), pipeline, source })
    }

    /// Opens the file and starts the encoder.
    pub fn play(&self, spec: &VideoSpec) -> Result<(), OutputError> {
        match self.pipeline.set_state(gst::State::Playing) {
            Ok(_) => Ok(()),
            Err(change) => Err(match self.events.try_recv() {
                Ok(FileEvent::Failed(error)) => explain(&spec.path, &error),
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

fn failed(spec: &VideoSpec, error: impl std::fmt::Display) -> OutputError {
    OutputError::Encode { path: spec.path.clone(), what: error.to_string() }
}
