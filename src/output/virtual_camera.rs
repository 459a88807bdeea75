//! The program as a camera of this computer: raw pictures into a v4l2loopback device or to PipeWire, from where other programs take them as
//! they take those of a camera.
//!
//! Its thread, `virtual-camera`, takes the newest picture whenever the device is ready for one: what it is too slow for is skipped, and is
//! counted. Nothing is encoded, and nobody waits.

use super::encoder::{elements::make, nv12_buffer, raw_caps};
use super::{OutputError, app_source, mux};
use crate::compositor::readback::ReadFrame;
use crate::document::Rate;
use crate::view::outputs::CameraChoice;
use crossbeam_channel::{Receiver, Sender, bounded, select};
use gstreamer as gst;
use gstreamer::prelude::*;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

const GOOD: &str = "gstreamer1.0-plugins-good";
const BASE: &str = "gstreamer1.0-plugins-base";
const PIPEWIRE: &str = "gstreamer1.0-pipewire";
/// What [`CameraChoice::id`] is for PipeWire; else it is a device's path.
const PIPEWIRE_ID: &str = "pipewire";
/// How long a device may take to say what it is.
const TRIAL_LIMIT: Duration = Duration::from_secs(3);

/// Where the program can go, found by trying each device: not for a thread that draws.
pub fn find() -> Vec<CameraChoice> {
    let mut all: Vec<CameraChoice> =
        std::fs::read_dir("/dev").into_iter().flatten().flatten().filter_map(choice).collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    if gst::init().is_ok() && gst::ElementFactory::find("pipewiresink").is_some() {
        all.push(CameraChoice { id: PIPEWIRE_ID.into(), label: "PipeWire camera".into() });
    }
    all
}

fn choice(entry: std::fs::DirEntry) -> Option<CameraChoice> {
    let name = entry.file_name().to_str()?.to_owned();
    if !name.starts_with("video") || !takes_pictures(&entry.path()) {
        return None;
    }
    let label = std::fs::read_to_string(format!("/sys/class/video4linux/{name}/name")).unwrap_or_default();
    let label = format!("{} ({name})", if label.trim().is_empty() { "Video output" } else { label.trim() });
    Some(CameraChoice { id: entry.path().to_str()?.to_owned(), label })
}

/// A camera refuses; a device that pictures can be written to does not. One that does not answer in time is left to its thread.
pub fn takes_pictures(device: &Path) -> bool {
    let (report, said) = bounded(1);
    let Some(path) = device.to_str().map(ToOwned::to_owned) else { return false };
    let work = move || {
        let opened = gst::init().is_ok()
            && make("v4l2sink", GOOD).is_ok_and(|sink| {
                sink.set_property("device", path);
                let opened = sink.set_state(gst::State::Ready).is_ok();
                sink.set_state(gst::State::Null).ok();
                opened
            });
        report.send(opened).unwrap_or_default();
    };
    let started = std::thread::Builder::new().name("camera-trial".into()).spawn(work);
    started.is_ok() && said.recv_timeout(TRIAL_LIMIT).unwrap_or(false)
}

/// A virtual camera that is on. Dropping it ends it, without waiting.
pub struct VirtualCamera {
    counts: Arc<(AtomicU64, AtomicU64)>,
    ended: Receiver<OutputError>,
    /// Closed to stop the thread.
    _stop: Sender<()>,
}

impl VirtualCamera {
    /// Shows NV12 pictures of the program at a place that was found. What goes wrong comes out of [`ended`](Self::ended).
    pub fn start(id: &str, rate: Rate, pictures: Receiver<ReadFrame>) -> Result<Self, OutputError> {
        gst::init().map_err(|error| OutputError::Stream { what: error.to_string() })?;
        let sink = if id == PIPEWIRE_ID {
            let sink = make("pipewiresink", PIPEWIRE)?;
            sink.set_property_from_str("mode", "provide");
            let properties = gst::Structure::builder("properties")
                .field("media.class", "Video/Source")
                .field("media.role", "Camera")
                .field("node.description", "Scrim");
            sink.set_property("stream-properties", properties.build());
            sink
        } else {
            let sink = make("v4l2sink", GOOD)?;
            sink.set_property("device", id);
            sink
        };
        Self::start_into(sink, rate, pictures)
    }

    /// The same into a sink of one's own.
    pub fn start_into(sink: gst::Element, rate: Rate, pictures: Receiver<ReadFrame>) -> Result<Self, OutputError> {
        let counts: Arc<(AtomicU64, AtomicU64)> = Arc::default();
        let (stop, stopped) = bounded(0);
        let (report, ended) = bounded(1);
        let counted = counts.clone();
        let work = move || {
            let mut pipeline = None;
            if let Err(why) = run(sink, rate, (&pictures, &stopped), &counted, &mut pipeline) {
                report.send(why).ok();
            }
            // May hang in a driver; what went wrong has been told by then.
            if let Some(pipeline) = pipeline {
                pipeline.set_state(gst::State::Null).ok();
            }
        };
        std::thread::Builder::new().name("virtual-camera".into()).spawn(work).map_err(OutputError::no_thread)?;
        Ok(Self { counts, ended, _stop: stop })
    }

    /// Pictures shown, and those that came while the device was busy.
    pub fn counts(&self) -> (u64, u64) {
        (self.counts.0.load(Ordering::Relaxed), self.counts.1.load(Ordering::Relaxed))
    }

    /// Why it went off by itself, once it has; asks once.
    pub fn ended(&self) -> Option<OutputError> {
        self.ended.try_recv().ok()
    }
}

fn run(
    sink: gst::Element,
    rate: Rate,
    (pictures, stopped): (&Receiver<ReadFrame>, &Receiver<()>),
    (shown, skipped): &(AtomicU64, AtomicU64),
    slot: &mut Option<gst::Pipeline>,
) -> Result<(), OutputError> {
    let failed = |what: &dyn std::fmt::Display| OutputError::Stream {
        what: format!("The virtual camera went off: {what}. Close the programs that use it, and start it again"),
    };
    let first = select! {
        recv(pictures) -> picture => match picture {
            Ok(picture) => picture,
            Err(_) => return Ok(()),
        },
        recv(stopped) -> _ => return Ok(()),
    };
    let size = (first.width, first.height);
    let pipeline = slot.insert(gst::Pipeline::new());
    let (source, room) = app_source::raw(&raw_caps(size, rate)?);
    for (name, value) in [("sync", false), ("async", false)] {
        sink.set_property(name, value);
    }
    // What most programs understand.
    let format = make("capsfilter", BASE)?;
    format.set_property("caps", gst::Caps::builder("video/x-raw").field("format", "YUY2").build());
    let chain = [source.clone().upcast(), make("videoconvert", BASE)?, format, sink];
    pipeline.add_many(&chain).map_err(|error| failed(&error))?;
    gst::Element::link_many(&chain).map_err(|error| failed(&error))?;
    let events = mux::listen(pipeline);
    let fault = || match events.try_recv() {
        Ok(mux::FileEvent::Failed(error)) => Some(failed(&error.message())),
        _ => None,
    };
    if pipeline.set_state(gst::State::Playing).is_err() {
        return Err(fault().unwrap_or_else(|| failed(&"it does not start")));
    }
    let mut next = Some(first);
    loop {
        let picture = match next.take() {
            Some(picture) => picture,
            None => select! {
                recv(pictures) -> picture => match picture {
                    Ok(picture) => picture,
                    Err(_) => return Ok(()),
                },
                recv(stopped) -> _ => return Ok(()),
            },
        };
        if let Some(fault) = fault() {
            return Err(fault);
        }
        if (picture.width, picture.height) != size {
            return Err(OutputError::Resized);
        }
        if room.try_recv().is_err() {
            skipped.fetch_add(1, Ordering::Relaxed);
            continue;
        }
        // What is wrong with the pipeline comes out of its events.
        source.push_buffer(nv12_buffer(picture, rate)?).ok();
        shown.fetch_add(1, Ordering::Relaxed);
    }
}
