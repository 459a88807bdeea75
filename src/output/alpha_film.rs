//! Pictures with alpha as a film that loses nothing: FFV1 in Matroska, which editors and compositing programs read. It has no sound.

use super::encoder::elements::make;
use super::mux::{self, FileEvent, Fragments, explain};
use super::{OutputError, RgbaImage, app_source, check_target};
use crate::document::Rate;
use crate::view::Container;
use crossbeam_channel::{Receiver, RecvTimeoutError};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the encoder and the disk may take for a picture.
const PICTURE_LIMIT: Duration = Duration::from_secs(20);
/// How long closing the file may take.
const CLOSE_LIMIT: Duration = Duration::from_secs(10);
const LIBAV: &str = "gstreamer1.0-libav";
const BASE: &str = "gstreamer1.0-plugins-base";

/// A film that is being written. Belongs to a thread of its own: its disk can hang.
pub struct AlphaFilm {
    path: PathBuf,
    pipeline: gst::Pipeline,
    source: gst_app::AppSrc,
    room: Receiver<()>,
    events: Receiver<FileEvent>,
    size: (u32, u32),
    frame_ns: u64,
    /// Show time of the first picture.
    zero_ns: Option<u64>,
    frames: u64,
}

impl AlphaFilm {
    /// Makes the file for pictures of one size.
    pub fn open(path: &Path, size: (u32, u32), rate: Rate) -> Result<Self, OutputError> {
        check_target(path)?;
        let failed =
            |error: &dyn std::fmt::Display| OutputError::Encode { path: path.to_owned(), what: error.to_string() };
        gst::init().map_err(|error| failed(&error))?;
        let pipeline = gst::Pipeline::new();
        let caps = gst::Caps::builder("video/x-raw")
            .field("format", "RGBA")
            .field("width", i32::try_from(size.0).map_err(|error| failed(&error))?)
            .field("height", i32::try_from(size.1).map_err(|error| failed(&error))?)
            .field("framerate", gst::Fraction::new(rate.num.cast_signed(), rate.den.max(1).cast_signed()))
            .build();
        let (source, room) = app_source::raw(&caps);
        // The one format with alpha and eight bits that the encoder stores as it is.
        let stored = make("capsfilter", BASE)?;
        stored.set_property("caps", gst::Caps::builder("video/x-raw").field("format", "BGRA").build());
        let chain = [
            source.clone().upcast(),
            make("videoconvert", BASE)?,
            stored,
            make("avenc_ffv1", LIBAV)?,
            mux::muxer(Container::Matroska, Fragments::Stay)?,
            mux::file_sink(path)?,
        ];
        pipeline.add_many(&chain).map_err(|error| failed(&error))?;
        gst::Element::link_many(&chain).map_err(|error| failed(&error))?;
        let events = mux::listen(&pipeline);
        let frame_ns = rate.frame_start_ns(1);
        let path = path.to_owned();
        let film = Self { path, pipeline, source, room, events, size, frame_ns, zero_ns: None, frames: 0 };
        match film.pipeline.set_state(gst::State::Playing) {
            Ok(_) => Ok(film),
            Err(change) => Err(film.fault().unwrap_or_else(|| failed_at(&film.path, &change))),
        }
    }

    /// Adds the picture of a show time. Waits for the encoder.
    pub fn write(&mut self, image: &RgbaImage, show_ns: u64) -> Result<(), OutputError> {
        if (image.width, image.height) != self.size {
            return Err(OutputError::Resized);
        }
        let waited = self.room.recv_timeout(PICTURE_LIMIT);
        if let Some(fault) = self.fault() {
            return Err(fault);
        }
        if waited == Err(RecvTimeoutError::Timeout) {
            return Err(OutputError::Stuck { path: self.path.clone(), seconds: PICTURE_LIMIT.as_secs() });
        }
        let zero = *self.zero_ns.get_or_insert(show_ns);
        let mut buffer = gst::Buffer::from_slice(image.bytes.to_vec());
        if let Some(buffer) = buffer.get_mut() {
            buffer.set_pts(gst::ClockTime::from_nseconds(show_ns.saturating_sub(zero)));
            buffer.set_duration(gst::ClockTime::from_nseconds(self.frame_ns));
        }
        self.source
            .push_buffer(buffer)
            .map_err(|error| self.fault().unwrap_or_else(|| failed_at(&self.path, &error)))?;
        self.frames += 1;
        Ok(())
    }

    /// Closes the file and says how many pictures it has.
    pub fn finish(self) -> Result<u64, OutputError> {
        self.source.end_of_stream().ok();
        match self.events.recv_timeout(CLOSE_LIMIT) {
            Ok(FileEvent::End) => Ok(self.frames),
            Ok(FileEvent::Failed(error)) => Err(explain(&self.path, &error)),
            Err(_) => Err(OutputError::Stuck { path: self.path.clone(), seconds: CLOSE_LIMIT.as_secs() }),
        }
    }

    fn fault(&self) -> Option<OutputError> {
        match self.events.try_recv() {
            Ok(FileEvent::Failed(error)) => Some(explain(&self.path, &error)),
            Ok(FileEvent::End) => Some(failed_at(&self.path, &"it was closed by itself")),
            Err(_) => None,
        }
    }
}

impl Drop for AlphaFilm {
    fn drop(&mut self) {
        // Closes the file.
        self.pipeline.set_state(gst::State::Null).ok();
    }
}

fn failed_at(path: &Path, error: &dyn std::fmt::Display) -> OutputError {
    OutputError::Encode { path: path.to_owned(), what: error.to_string() }
}
