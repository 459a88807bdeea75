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
use gstreamer_video as gst_video;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

/// A running encoder. Dropping it ends it, without waiting.
pub struct VideoEncoder {
    spec: EncoderSpec,
    distributor: Distributor,
    counts: Arc<SharedCounts>,
    end: Arc<Mutex<Option<Option<OutputError>>>>,
    /// Closed to stop the thread.
    _stop: Sender<()>,
}

#[derive(Default)]
struct SharedCounts {
    frames: AtomicU64,
    dropped: AtomicU64,
    keys_requested: AtomicU64,
    newest_ns: AtomicU64,
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
        let encoder = Self { spec: spec.clone(), distributor, counts, end, _stop: stop };
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
    let encoder = Encoding { sizes, rate: spec.rate, line, distributor, counts };
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
        let show_ns = picture.show_ns;
        let buffer = self.buffer(picture)?;
        if self.line.source.push_buffer(buffer).is_err() {
            // What went wrong arrives by `failed`.
            return Ok(());
        }
        *newest = Some(show_ns);
        self.counts.newest_ns.store(show_ns, Ordering::Relaxed);
        count(&self.counts.frames);
        Ok(())
    }

    /// Wraps the bytes without copying them.
    fn buffer(&self, picture: ReadFrame) -> Result<gst::Buffer, OutputError> {
        let ReadFrame { width, height, show_ns, bytes, .. } = picture;
        let (luma, length) = (width as usize * height as usize, bytes.len());
        let short = || OutputError::Short { width, height, bytes: length };
        let stride = i32::try_from(width).map_err(|_| short())?;
        if length < luma + luma / 2 {
            return Err(short());
        }
        let mut buffer = gst::Buffer::from_slice(SharedBytes(bytes));
        let buffer_mut = buffer.get_mut().ok_or_else(short)?;
        let format = gst_video::VideoFormat::Nv12;
        let flags = gst_video::VideoFrameFlags::empty();
        gst_video::VideoMeta::add_full(buffer_mut, flags, format, width, height, &[0, luma], &[stride; 2])
            .map_err(|_| short())?;
        buffer_mut.set_pts(gst::ClockTime::from_nseconds(show_ns));
        buffer_mut.set_duration(gst::ClockTime::from_nseconds(self.rate.frame_start_ns(1)));
        Ok(buffer)
    }
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
