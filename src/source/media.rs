//! A media file: its pipeline, and how it is played (in and out points, speed, what happens at its end).

use super::elements;
use super::explain::report;
use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use super::rounds::{self, Joints};
use super::sound::{Kind, SoundTap};
use crate::document::source::{AtEnd, Media};
use crate::document::{Deinterlace, SourceKind};
use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Bytes read from the file at once, where it is read from front to back.
const READ_BYTES: u32 = 1 << 20;

/// Decodes the video of a file, and its sound where somebody hears it.
pub fn recipe(settings: &Media, options: &OpenOptions, deinterlace: Deinterlace) -> Result<Recipe, SourceError> {
    elements::init()?;
    let path = find(settings, &options.base)?;
    let uri = glib::filename_to_uri(&path, None)
        .map_err(|error| SourceError::Fatal(format!("{} has a name that cannot be opened: {error}", name(settings))))?;
    let pipeline = gst::Pipeline::new();
    let decoder = elements::make("uridecodebin")?;
    decoder.set_property("uri", uri.as_str());
    // Streams that cannot become raw video are neither decoded nor offered.
    let mut wanted = gst::Caps::builder("video/x-raw").any_features().build();
    if options.sound.is_some() {
        wanted.merge(gst::Caps::new_empty_simple("audio/x-raw"));
    }
    decoder.set_property("caps", wanted);
    decoder.set_property("expose-all-streams", false);
    // The default of 4 KiB a read is 760 reads for one uncompressed HD picture.
    decoder.connect("source-setup", false, |values| {
        let source = values.get(1)?.get::<gst::Element>().ok()?;
        if source.find_property("blocksize").is_some() {
            source.set_property("blocksize", READ_BYTES);
        }
        None
    });
    let tail = elements::video_tail(&pipeline, deinterlace)?;
    let joints = rounds::join(&tail.head);
    let seen: Vec<_> = pipeline.children().iter().map(gst::Element::downgrade).collect();
    // A slow machine skips late pictures in the decoder rather than after it.
    tail.sink.set_qos(true);
    pipeline
        .add(&decoder)
        .map_err(|error| SourceError::Fatal(format!("The pipeline does not fit together: {error}")))?;
    let refused = decoder.downgrade();
    let playlist = format!("{} is a playlist, not a media file; choose a file with video", name(settings));
    elements::refuse_adaptive(&decoder, move |_| {
        if let Some(decoder) = refused.upgrade() {
            decoder.post_message(report(&decoder, &playlist, true)).ok();
        }
    });
    let tap = options.sound.clone().map(SoundTap::new);
    let heard = Heard { pipeline: pipeline.downgrade(), tap: tap.clone(), joints, linked: AtomicBool::new(false) };
    let heard = Arc::new(heard);
    let (head, hearing) = (tail.head.downgrade(), heard.clone());
    decoder.connect_pad_added(move |_, pad| {
        if is_sound(pad) {
            hearing.link(pad);
            return;
        }
        let Some(target) = head.upgrade().and_then(|head| head.static_pad("sink")) else { return };
        // The first video track is shown; a second one stays unlinked.
        if !target.is_linked()
            && let Err(error) = pad.link(&target)
        {
            bevy::log::warn!("a video track could not be linked: {error}");
        }
    });
    let head = tail.head.downgrade();
    decoder.connect_no_more_pads(move |_| {
        let unlinked = head.upgrade().and_then(|head| head.static_pad("sink")).is_some_and(|pad| !pad.is_linked());
        if unlinked && heard.linked.load(Ordering::Acquire) {
            heard.give_up(&seen);
        }
    });
    Ok(Recipe { pipeline, sink: Some(tail.sink), sound: tap, seekable: true, keep: Vec::new() })
}

/// The sound of a file that is being opened.
struct Heard {
    pipeline: glib::WeakRef<gst::Pipeline>,
    tap: Option<Arc<SoundTap>>,
    joints: Arc<Joints>,
    linked: AtomicBool,
}

impl Heard {
    /// The first sound track is heard; a second one stays unlinked.
    fn link(&self, pad: &gst::Pad) {
        let (Some(tap), Some(pipeline)) = (&self.tap, self.pipeline.upgrade()) else { return };
        if self.linked.swap(true, Ordering::AcqRel) {
            return;
        }
        let input = tap.tail(&pipeline, Kind::File(self.joints.clone())).map(|head| head.static_pad("sink"));
        match input {
            Ok(Some(input)) => {
                if let Err(error) = pad.link(&input) {
                    bevy::log::warn!("a sound track could not be linked: {error}");
                }
            }
            Ok(None) => {}
            Err(error) => bevy::log::warn!("a file is heard no sound of: {error}"),
        }
    }

    /// There is no picture: nothing is to wait for one.
    fn give_up(&self, seen: &[glib::WeakRef<gst::Element>]) {
        let Some(pipeline) = self.pipeline.upgrade() else { return };
        for element in seen.iter().filter_map(glib::WeakRef::upgrade) {
            element.set_locked_state(true);
            element.set_state(gst::State::Null).ok();
            pipeline.remove(&element).ok();
        }
    }
}

/// A pad of a decoder gives raw sound.
pub(super) fn is_sound(pad: &gst::Pad) -> bool {
    let caps = pad.current_caps().unwrap_or_else(|| pad.query_caps(None));
    caps.structure(0).is_some_and(|structure| structure.name() == "audio/x-raw")
}

/// No thread of the pipeline reads or decodes any more. Without a first picture there will be none, and that may be all that
/// tells: `decodebin` drops the errors of an element that it is just starting, so a demuxer that is quick to refuse a file is
/// not heard.
pub fn idle(pipeline: &gst::Pipeline) -> bool {
    let runs = |pad: &gst::Pad| pad.task_state() == gst::TaskState::Started;
    // An error tells that elements come and go.
    pipeline.iterate_recurse().into_iter().all(|element| element.is_ok_and(|element| !element.pads().iter().any(runs)))
}

/// The file's name, for sentences.
pub fn name(settings: &Media) -> String {
    Path::new(&settings.path).file_name().map_or_else(|| settings.path.clone(), |n| n.to_string_lossy().into_owned())
}

/// The absolute path of the file. What is missing may come, so that is tried again.
fn find(settings: &Media, base: &Path) -> Result<PathBuf, SourceError> {
    let name = name(settings);
    if settings.path.is_empty() {
        return Err(SourceError::Fatal("No file is chosen; choose one".into()));
    }
    let path = std::path::absolute(base.join(&settings.path))
        .map_err(|error| SourceError::Fatal(format!("{name} cannot be found: {error}")))?;
    let folder = path.parent().unwrap_or(base).display();
    match std::fs::metadata(&path) {
        Ok(found) if found.is_dir() => Err(SourceError::Retry(format!("{name} is a folder; choose a file"))),
        Ok(found) if found.is_file() && found.len() == 0 => {
            Err(SourceError::Retry(format!("{name} is empty: it has no bytes")))
        }
        Ok(found) if found.is_file() => Ok(path),
        Ok(_) => Err(SourceError::Fatal(format!("{name} is not a file; choose one"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Err(SourceError::Retry(format!("No such file: {name} (looked in {folder})")))
        }
        Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Err(SourceError::Retry(format!("{name} may not be read; change its permissions")))
        }
        Err(error) => Err(SourceError::Retry(format!("{name} cannot be opened: {error}"))),
    }
}

/// Which part of a file is played, how fast, and what happens at the end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Playback {
    pub at_end: AtEnd,
    /// 1 is natural; 0.1 to 8.
    pub speed: f64,
    pub start: gst::ClockTime,
    /// Absent: the end of the file.
    pub stop: Option<gst::ClockTime>,
}

impl Playback {
    /// `None` for what is not a file.
    pub fn of(kind: &SourceKind) -> Option<Self> {
        let SourceKind::Media(media) = kind else { return None };
        Some(Self {
            at_end: media.at_end,
            speed: if media.speed.is_finite() { media.speed.clamp(0.1, 8.0) } else { 1.0 },
            start: media.in_s.and_then(clock_time).unwrap_or(gst::ClockTime::ZERO),
            stop: media.out_s.and_then(clock_time),
        })
    }

    /// Refuses in and out points that leave nothing of a file of this length.
    pub fn check(&self, name: &str, length: Option<gst::ClockTime>) -> Result<(), SourceError> {
        if let Some(length) = length.filter(|length| self.start >= *length) {
            return Err(SourceError::Fatal(format!(
                "{name} is {:.1} s long and its in point is at {:.1} s; set it earlier",
                seconds(length),
                seconds(self.start)
            )));
        }
        match self.stop {
            Some(stop) if stop <= self.start => Err(SourceError::Fatal(format!(
                "The out point of {name} ({:.1} s) is not after its in point ({:.1} s); set it later",
                seconds(stop),
                seconds(self.start)
            ))),
            _ => Ok(()),
        }
    }

    /// Length of the played part at natural speed.
    pub fn span(&self, length: Option<gst::ClockTime>) -> Option<gst::ClockTime> {
        let end = match (self.stop, length) {
            (Some(stop), Some(length)) => stop.min(length),
            (stop, length) => stop.or(length)?,
        };
        end.checked_sub(self.start).filter(|span| !span.is_zero())
    }

    /// A position asked for by hand, moved into the played part.
    pub fn clamp(&self, position_s: f64, length: Option<gst::ClockTime>) -> gst::ClockTime {
        let to = clock_time(position_s).unwrap_or(gst::ClockTime::ZERO).max(self.start);
        self.span(length).map_or(to, |span| to.min(self.start + span))
    }

    /// Plays from `from` to the out point at `speed`. False: the file cannot be sought.
    pub fn seek(&self, pipeline: &gst::Pipeline, from: gst::ClockTime, speed: f64, flags: gst::SeekFlags) -> bool {
        let set = gst::SeekType::Set;
        pipeline.seek(speed, flags | gst::SeekFlags::ACCURATE, set, Some(from), set, self.stop).is_ok()
    }
}

fn seconds(time: gst::ClockTime) -> f64 {
    time.nseconds() as f64 / 1e9
}

/// `None` for what is no time: negative, not a number, beyond a century.
fn clock_time(seconds: f64) -> Option<gst::ClockTime> {
    (0.0..3.2e9).contains(&seconds).then(|| gst::ClockTime::from_nseconds((seconds * 1e9).round() as u64))
}
