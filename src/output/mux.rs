//! Encoded packets into a file: appsrcs → muxer → filesink, with the file's own time from zero.
//!
//! Matroska and WebM stay readable wherever they break off; MP4 is written in fragments of a second for the same reason. What the muxer
//! gives goes to the system at once, so that a program that is killed loses no more than the last fragment.

use super::OutputError;
use super::app_source;
use super::distributor::{Packet, Track};
use super::encoder::elements::make;
use crate::view::Container;
use crossbeam_channel::{Receiver, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Bytes that may wait for the muxer and the disk before the writer waits for them.
const BACKLOG: u64 = 16 << 20;
/// How long a disk may take no byte.
const STALL_LIMIT: Duration = Duration::from_secs(20);
/// Length of an MP4's fragments in milliseconds; each is written whole, and begins with a key frame where one is due.
const FRAGMENT_MS: u32 = 500;
/// How often a full muxer is asked again.
const POLL: Duration = Duration::from_millis(5);

/// What a file's pipeline reports.
#[derive(Debug)]
pub enum FileEvent {
    /// Everything is in the file.
    End,
    Failed(gst::glib::Error),
}

/// The sentence for what a pipeline reported about a file.
pub fn explain(path: &Path, error: &gst::glib::Error) -> OutputError {
    if error.matches(gst::ResourceError::NoSpaceLeft) {
        return OutputError::DiskFull(path.to_owned());
    }
    if error.matches(gst::ResourceError::OpenWrite) || error.matches(gst::ResourceError::Write) {
        return OutputError::Io { path: path.to_owned(), what: error.message().to_owned() };
    }
    OutputError::Encode { path: path.to_owned(), what: error.message().to_owned() }
}

/// The end or the first failure, from whichever thread of the pipeline reports it.
pub fn listen(pipeline: &gst::Pipeline) -> Receiver<FileEvent> {
    let (report, events) = bounded(1);
    if let Some(bus) = pipeline.bus() {
        bus.set_sync_handler(move |_, message| {
            match message.view() {
                gst::MessageView::Eos(_) => report.try_send(FileEvent::End).ok(),
                gst::MessageView::Error(error) => report.try_send(FileEvent::Failed(error.error())).ok(),
                _ => None,
            };
            gst::BusSyncReply::Drop
        });
    }
    events
}

/// The container that a file name asks for.
pub fn container(path: &Path) -> Result<Container, OutputError> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Container::of_extension(extension).ok_or_else(|| OutputError::Extension(path.to_owned()))
}

/// How an MP4 is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fragments {
    /// To the end: what was written until then plays whatever happens.
    Stay,
    /// Until it is closed, and then as one film that every player can seek in.
    Joined,
}

pub fn muxer(container: Container, fragments: Fragments) -> Result<gst::Element, OutputError> {
    let good = "gstreamer1.0-plugins-good";
    match container {
        Container::Matroska => {
            let muxer = make("matroskamux", good)?;
            muxer.set_property("writing-app", "Scrim");
            Ok(muxer)
        }
        Container::WebM => {
            let muxer = make("webmmux", good)?;
            muxer.set_property("writing-app", "Scrim");
            Ok(muxer)
        }
        Container::Mp4 => {
            let muxer = make("mp4mux", good)?;
            let (duration, mode) = match fragments {
                Fragments::Stay => (FRAGMENT_MS, "dash-or-mss"),
                Fragments::Joined => (1000, "first-moov-then-finalise"),
            };
            muxer.set_property("fragment-duration", duration);
            muxer.set_property_from_str("fragment-mode", mode);
            Ok(muxer)
        }
    }
}

/// The end of a pipeline that writes a file.
pub fn file_sink(path: &Path) -> Result<gst::Element, OutputError> {
    let not_text = || OutputError::Io { path: path.to_owned(), what: "its name is not valid UTF-8".into() };
    let sink = make("filesink", "libgstreamer1.0-0")?;
    sink.set_property("location", path.as_os_str().to_str().ok_or_else(not_text)?);
    // Writing follows the encoder and not the clock.
    sink.set_property("sync", false);
    sink.set_property("async", false);
    sink.set_property_from_str("buffer-mode", "unbuffered");
    Ok(sink)
}

/// A file that is being written. Belongs to a thread of its own: opening, writing and closing can hang with the disk.
pub struct FileMux {
    path: PathBuf,
    pipeline: gst::Pipeline,
    video: gst_app::AppSrc,
    sound: Option<gst_app::AppSrc>,
    events: Receiver<FileEvent>,
    /// Show time that is the file's zero, less what was cut out.
    zero_ns: u64,
    /// End of what was written, in the file's time.
    end_ns: u64,
    sound_end_ns: u64,
    frames: u64,
    /// What went wrong, once something has.
    fault: Option<OutputError>,
}

impl FileMux {
    /// Opens a file that begins at the show time `zero_ns`. The caps are those of the packets that will come.
    pub fn open(
        path: &Path,
        container: Container,
        video: &gst::Caps,
        sound: Option<&gst::Caps>,
        zero_ns: u64,
    ) -> Result<Self, OutputError> {
        let failed =
            |error: &dyn std::fmt::Display| OutputError::Encode { path: path.to_owned(), what: error.to_string() };
        gst::init().map_err(|error| failed(&error))?;
        let pipeline = gst::Pipeline::new();
        let (muxer, sink) = (muxer(container, Fragments::Stay)?, file_sink(path)?);
        pipeline.add_many([&muxer, &sink]).map_err(|error| failed(&error))?;
        muxer.link(&sink).map_err(|error| failed(&error))?;
        let source = |caps: &gst::Caps, pad: &str| -> Result<gst_app::AppSrc, OutputError> {
            let source = app_source::encoded(caps);
            pipeline.add(&source).map_err(|error| failed(&error))?;
            // By name: a source takes anything, and the first pad that the muxer offers need not fit.
            source.link_pads(Some("src"), &muxer, Some(pad)).map_err(|error| failed(&error))?;
            Ok(source)
        };
        let video = source(video, "video_%u")?;
        let sound = sound.map(|caps| source(caps, "audio_%u")).transpose()?;
        let (events, path) = (listen(&pipeline), path.to_owned());
        let (end_ns, sound_end_ns, frames) = (0, 0, 0);
        let mux = Self { path, pipeline, video, sound, events, zero_ns, end_ns, sound_end_ns, frames, fault: None };
        match mux.pipeline.set_state(gst::State::Playing) {
            Ok(_) => Ok(mux),
            Err(change) => Err(match mux.events.try_recv() {
                Ok(FileEvent::Failed(error)) => explain(&mux.path, &error),
                _ => OutputError::Encode { path: mux.path.clone(), what: change.to_string() },
            }),
        }
    }

    /// Writes a packet. Waits while the disk is behind, at most twenty seconds.
    pub fn write(&mut self, packet: &Packet) -> Result<(), OutputError> {
        let Some(pts) = packet.pts_ns.checked_sub(self.zero_ns) else { return self.check() };
        let source = match packet.track {
            Track::Video => Some(&self.video),
            // Where something was cut out, the sound of both sides may overlap by a packet.
            Track::Sound => self.sound.as_ref().filter(|_| pts + packet.duration_ns / 2 >= self.sound_end_ns),
        };
        let Some(source) = source.cloned() else { return self.check() };
        self.wait_for_room()?;
        if source.push_buffer(app_source::at(packet, pts)).is_err() {
            self.check()?;
            return Err(OutputError::Encode { path: self.path.clone(), what: "the file was closed".into() });
        }
        match packet.track {
            Track::Video => {
                self.frames += 1;
                self.end_ns = pts + packet.duration_ns;
            }
            Track::Sound => self.sound_end_ns = pts + packet.duration_ns,
        }
        self.check()
    }

    /// Show time at which the newest picture ends.
    pub fn end_show_ns(&self) -> u64 {
        self.zero_ns + self.end_ns
    }

    /// Goes on at this show time as if nothing had been between it and the end of the pictures that were written.
    pub fn skip_to(&mut self, show_ns: u64) {
        self.zero_ns = show_ns.saturating_sub(self.end_ns);
    }

    /// There will be no more sound; pictures go on.
    pub fn end_sound(&mut self) {
        if let Some(sound) = self.sound.take() {
            sound.end_of_stream().ok();
        }
    }

    /// Closes the file and waits for it.
    pub fn finish(self, limit: Duration) -> Result<(), OutputError> {
        if let Some(fault) = self.fault.clone() {
            return Err(fault);
        }
        self.video.end_of_stream().ok();
        if let Some(sound) = &self.sound {
            sound.end_of_stream().ok();
        }
        match self.events.recv_timeout(limit) {
            Ok(FileEvent::End) => Ok(()),
            Ok(FileEvent::Failed(error)) => Err(explain(&self.path, &error)),
            Err(_) => Err(OutputError::Stuck { path: self.path.clone(), seconds: limit.as_secs() }),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Pictures written.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    /// Length of what was written.
    pub fn length_ns(&self) -> u64 {
        self.end_ns
    }

    /// Bytes in the file as the system knows it.
    pub fn bytes(&self) -> u64 {
        std::fs::metadata(&self.path).map_or(0, |file| file.len())
    }

    fn check(&mut self) -> Result<(), OutputError> {
        if let Ok(event) = self.events.try_recv() {
            self.fault = Some(match event {
                FileEvent::Failed(error) => explain(&self.path, &error),
                FileEvent::End => {
                    OutputError::Encode { path: self.path.clone(), what: "it was closed by itself".into() }
                }
            });
        }
        self.fault.clone().map_or(Ok(()), Err)
    }

    fn wait_for_room(&mut self) -> Result<(), OutputError> {
        let started = Instant::now();
        while self.waiting() > BACKLOG {
            self.check()?;
            if started.elapsed() > STALL_LIMIT {
                return Err(OutputError::Stuck { path: self.path.clone(), seconds: STALL_LIMIT.as_secs() });
            }
            std::thread::sleep(POLL);
        }
        Ok(())
    }

    fn waiting(&self) -> u64 {
        let sound = self.sound.as_ref().map_or(0, |sound| sound.current_level_bytes());
        self.video.current_level_bytes() + sound
    }
}

impl Drop for FileMux {
    fn drop(&mut self) {
        // Closes the file.
        self.pipeline.set_state(gst::State::Null).ok();
    }
}
