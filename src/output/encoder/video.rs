//! An encoder of pictures on its own thread, `encode-video`: it takes the program's NV12, never waits for its consumers, and drops
//! pictures that come while it is busy.

use super::super::OutputError;
use super::super::distributor::{Distributor, Track};
use super::line::Line;
use super::{EncoderCounts, EncoderSpec, PictureTap, elements};
use crate::compositor::readback::{ReadFormat, ReadFrame};
use crate::document::Rate;
use crossbeam_channel::{Receiver, Sender, bounded, select};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_video as gst_video;
use std::cell::Cell;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Instant;

/// A running encoder. Dropping it ends it, without waiting.
pub struct VideoEncoder {
    spec: EncoderSpec,
    distributor: Distributor,
    counts: Arc<SharedCounts>,
    end: Arc<Mutex<Option<Option<OutputError>>>>,
    /// Alive while somebody steers it.
    helm: Mutex<Weak<()>>,
    /// Closed to stop the thread.
    _stop: Sender<()>,
}

#[derive(Default)]
struct SharedCounts {
    frames: AtomicU64,
    dropped: AtomicU64,
    keys_requested: AtomicU64,
    newest_ns: AtomicU64,
    /// The bitrate that it is steered to, in kbit/s; 0 for its own.
    steered_kbps: AtomicU32,
    element: Mutex<&'static str>,
}

/// Bytes that the encoder shares with the compositor's pool.
struct SharedBytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Pixels of the pictures that come and of those that are encoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sizes {
    pub canvas: (u32, u32),
    pub encoded: (u32, u32),
}

impl VideoEncoder {
    pub(super) fn start(spec: EncoderSpec, pictures: &PictureTap) -> Result<Self, OutputError> {
        let (stop, stopped) = bounded(0);
        let pictures = pictures(ReadFormat::Nv12);
        let (distributor, counts, end) = (Distributor::default(), Arc::default(), Arc::default());
        let encoder = Self { spec: spec.clone(), distributor, counts, end, helm: Mutex::default(), _stop: stop };
        let (distributor, counts, end) = (encoder.distributor.clone(), encoder.counts.clone(), encoder.end.clone());
        let work = move || {
            let mut line = None;
            let result = run(&spec, &pictures, &stopped, &distributor, &counts, &mut line);
            let why = result.err();
            *end.lock().unwrap_or_else(PoisonError::into_inner) = Some(why.clone());
            distributor.end(Track::Video, why.as_ref());
            // May hang in a driver; the consumers know by then.
            drop(line);
        };
        std::thread::Builder::new().name("encode-video".into()).spawn(work).map_err(OutputError::no_thread)?;
        Ok(encoder)
    }

    pub fn spec(&self) -> &EncoderSpec {
        &self.spec
    }

    /// It has neither failed nor been stopped.
    pub fn runs(&self) -> bool {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }

    /// The element that encodes; empty until it is known.
    pub fn element(&self) -> &'static str {
        *self.counts.element.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub fn counts(&self) -> EncoderCounts {
        let read = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        EncoderCounts {
            frames: read(&self.counts.frames),
            dropped: read(&self.counts.dropped),
            keys_requested: read(&self.counts.keys_requested),
            newest_ns: read(&self.counts.newest_ns),
        }
    }

    pub fn consumers(&self) -> usize {
        self.distributor.consumers()
    }

    pub(super) fn distributor(&self) -> &Distributor {
        &self.distributor
    }

    /// Tells those who came after the end.
    pub(super) fn tell_end(&self) {
        let end = self.end.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(why) = end {
            self.distributor.end(Track::Video, why.as_ref());
        }
    }
}

/// The bitrate of a running encoder. Dropping it gives the encoder its own bitrate back.
pub struct Helm {
    encoder: Arc<VideoEncoder>,
    _held: Arc<()>,
}

impl Helm {
    pub(super) fn take(encoder: &Arc<VideoEncoder>) -> Option<Self> {
        let mut helm = encoder.helm.lock().unwrap_or_else(PoisonError::into_inner);
        if !encoder.spec.steered || helm.upgrade().is_some() {
            return None;
        }
        let held = Arc::new(());
        *helm = Arc::downgrade(&held);
        Some(Self { encoder: encoder.clone(), _held: held })
    }

    /// From the next picture on, where the encoder follows.
    pub fn set_kbps(&self, kbps: u32) {
        self.encoder.counts.steered_kbps.store(kbps, Ordering::Relaxed);
    }
}

impl Drop for Helm {
    fn drop(&mut self) {
        self.encoder.counts.steered_kbps.store(0, Ordering::Relaxed);
    }
}

fn run(
    spec: &EncoderSpec,
    pictures: &Receiver<ReadFrame>,
    stopped: &Receiver<()>,
    distributor: &Distributor,
    counts: &SharedCounts,
    slot: &mut Option<Line>,
) -> Result<(), OutputError> {
    let element = elements::video(spec)?;
    *counts.element.lock().unwrap_or_else(PoisonError::into_inner) = element;
    let first = select! {
        recv(pictures) -> picture => match picture {
            Ok(picture) => picture,
            Err(_) => return Ok(()),
        },
        recv(stopped) -> _ => return Ok(()),
    };
    let sizes = Sizes { canvas: (first.width, first.height), encoded: (spec.width, spec.height) };
    let chain = elements::video_chain(spec, element, sizes)?;
    let caps = raw_caps(sizes.canvas, spec.rate)?;
    let wanted = elements::wanted_caps(spec);
    let line = slot.insert(Line::start(element, &caps, &chain, Some(&wanted), Track::Video, distributor.clone())?);
    let named = |part: &&gst::Element| part.factory().is_some_and(|factory| factory.name() == element);
    let own_kbps = elements::kbps(spec);
    let wheel = chain.iter().find(named).filter(|_| spec.steered).cloned();
    let wheel = wheel.map(|encoder| Wheel { encoder, element, own_kbps, kbps: Cell::new(own_kbps) });
    let encoder = Encoding { sizes, rate: spec.rate, line, distributor, counts, wheel };
    let mut newest = None;
    encoder.push(first, &mut newest)?;
    loop {
        select! {
            recv(pictures) -> picture => match picture {
                Ok(picture) => encoder.push(picture, &mut newest)?,
                Err(_) => return Ok(()),
            },
            recv(encoder.line.failed) -> error => return error.map_or(Ok(()), Err),
            recv(stopped) -> _ => return Ok(()),
        }
    }
}

struct Encoding<'a> {
    sizes: Sizes,
    rate: Rate,
    line: &'a Line,
    distributor: &'a Distributor,
    counts: &'a SharedCounts,
    wheel: Option<Wheel>,
}

/// The bitrate of an encoder that may be steered.
struct Wheel {
    encoder: gst::Element,
    element: &'static str,
    /// As it was set up, and as it is.
    own_kbps: u32,
    kbps: Cell<u32>,
}

impl Wheel {
    fn follow(&self, kbps: u32) {
        let kbps = if kbps == 0 { self.own_kbps } else { kbps };
        if self.kbps.replace(kbps) != kbps {
            elements::set_kbps(&self.encoder, self.element, kbps);
        }
    }
}

impl Encoding<'_> {
    fn push(&self, picture: ReadFrame, newest: &mut Option<u64>) -> Result<(), OutputError> {
        if (picture.width, picture.height) != self.sizes.canvas {
            return Err(OutputError::Resized);
        }
        let count = |counter: &AtomicU64| counter.fetch_add(1, Ordering::Relaxed);
        // A canvas of another rate counts its time from zero again.
        if newest.is_some_and(|newest| picture.show_ns <= newest) {
            return if newest.is_some_and(|newest| picture.show_ns + 1_000_000_000 < newest) {
                Err(OutputError::Resized)
            } else {
                count(&self.counts.dropped);
                Ok(())
            };
        }
        if self.line.room.try_recv().is_err() {
            count(&self.counts.dropped);
            return Ok(());
        }
        if self.distributor.take_key_request(Instant::now()) {
            count(&self.counts.keys_requested);
            self.line.request_key();
        }
        if let Some(wheel) = &self.wheel {
            wheel.follow(self.counts.steered_kbps.load(Ordering::Relaxed));
        }
        let show_ns = picture.show_ns;
        let buffer = nv12_buffer(picture, self.rate)?;
        if self.line.source.push_buffer(buffer).is_err() {
            // What went wrong arrives by `failed`.
            return Ok(());
        }
        *newest = Some(show_ns);
        self.counts.newest_ns.store(show_ns, Ordering::Relaxed);
        count(&self.counts.frames);
        Ok(())
    }
}

/// Wraps a picture's bytes without copying them.
pub fn nv12_buffer(picture: ReadFrame, rate: Rate) -> Result<gst::Buffer, OutputError> {
    let ReadFrame { width, height, show_ns, bytes, .. } = picture;
    let (luma, length) = (width as usize * height as usize, bytes.len());
    let short = || OutputError::Short { width, height, bytes: length };
    let stride = i32::try_from(width).map_err(|_| short())?;
    if length < luma + luma / 2 {
        return Err(short());
    }
    let mut buffer = gst::Buffer::from_slice(SharedBytes(bytes));
    let changed = buffer.get_mut().ok_or_else(short)?;
    let format = gst_video::VideoFormat::Nv12;
    let flags = gst_video::VideoFrameFlags::empty();
    gst_video::VideoMeta::add_full(changed, flags, format, width, height, &[0, luma], &[stride; 2])
        .map_err(|_| short())?;
    changed.set_pts(gst::ClockTime::from_nseconds(show_ns));
    changed.set_duration(gst::ClockTime::from_nseconds(rate.frame_start_ns(1)));
    Ok(buffer)
}

/// Pictures of the program as they come out of the compositor.
pub fn raw_caps((width, height): (u32, u32), rate: Rate) -> Result<gst::Caps, OutputError> {
    let bad_rate = || OutputError::Rate { num: rate.num, den: rate.den };
    let num = i32::try_from(rate.num).map_err(|_| bad_rate())?;
    let den = i32::try_from(rate.den).map_err(|_| bad_rate())?;
    Ok(gst::Caps::builder("video/x-raw")
        .field("format", "NV12")
        .field("width", width as i32)
        .field("height", height as i32)
        .field("framerate", gst::Fraction::new(num, den))
        .field("pixel-aspect-ratio", gst::Fraction::new(1, 1))
        .field("interlace-mode", "progressive")
        .field("colorimetry", "bt709")
        .field("chroma-site", "mpeg2")
        .build())
}
