//! Sound as sources hand it over: where it goes, and the end of a pipeline that it comes out of.

use super::elements::{assemble, make};
use super::recipe::SourceError;
use super::rounds::{self, Joints};
use super::sample::{Tally, stream_time};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_app::gst_base::BaseSink;
use gstreamer_app::gst_base::prelude::BaseSinkExt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

/// Samples per second of all sound that is handed over.
const RATE: i32 = 48_000;
/// Bytes of one sample of both sides.
const FRAME_BYTES: usize = 8;
/// A look at two clocks that took longer than this is made again.
const APART: Duration = Duration::from_micros(200);

/// Takes a source's sound. Called on GStreamer's threads: must not wait.
pub trait SoundSink: Send + Sync {
    /// Samples of both sides at 48 kHz, one after the other, of which the first is due at `due`; `fresh` where they do not follow from those
    /// before. What they hold afterwards is of no meaning.
    fn put(&self, due: Instant, samples: &mut [[f32; 2]], fresh: bool);

    /// What was handed over and is not heard yet is not to be heard: the source is elsewhere.
    fn flush(&self);
}

/// How a source's sound is heard.
pub type Listener = Arc<dyn SoundSink>;

/// What sound comes from.
pub enum Kind {
    /// A file: its rounds stay with its picture's, and it is played faster and slower at its own pitch.
    File(Arc<Joints>),
    /// A stream: held back until it is due, like its picture.
    Stream,
    /// A device: heard as soon as it comes, behind these elements.
    Device { filters: Vec<gst::Element> },
}

/// Where the sound of one pipeline comes out. Nothing passes before [`open`](Self::open).
pub struct SoundTap {
    listener: Listener,
    gate: OnceLock<(Arc<AtomicBool>, Arc<Tally>)>,
}

/// What is kept from one sample to the next.
#[derive(Default)]
struct Taken {
    samples: Vec<[f32; 2]>,
    segment: Option<gst::Segment>,
}

impl SoundTap {
    pub fn new(listener: Listener) -> Arc<Self> {
        Arc::new(Self { listener, gate: OnceLock::new() })
    }

    /// Lets sound through as long as `open` is true, and counts it.
    pub(super) fn open(&self, open: Arc<AtomicBool>, tally: Arc<Tally>) {
        self.gate.set((open, tally)).ok();
    }

    fn take(&self, sink: &gst_app::AppSink, taken: &mut Taken) -> Result<gst::FlowSuccess, gst::FlowError> {
        let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
        let Some((open, tally)) = self.gate.get() else { return Ok(gst::FlowSuccess::Ok) };
        if !open.load(Ordering::Acquire) {
            return Err(gst::FlowError::Eos);
        }
        let (Some(buffer), Some(due)) = (sample.buffer(), due(sink, &sample)) else { return Ok(gst::FlowSuccess::Ok) };
        let bytes = buffer.map_readable().map_err(|_| gst::FlowError::Error)?;
        let value = |bytes: &[u8; 4]| f32::from_le_bytes(*bytes);
        taken.samples.clear();
        taken.samples.extend(bytes.as_chunks::<FRAME_BYTES>().0.iter().map(|frame| {
            let [left, right] = frame.as_chunks::<4>().0 else { return [0.0; 2] };
            [value(left), value(right)]
        }));
        let segment = sample.segment();
        let fresh = taken.segment.as_ref() != segment;
        if fresh {
            taken.segment = segment.cloned();
        }
        tally.sound(stream_time(&sample));
        self.listener.put(due, &mut taken.samples, fresh);
        Ok(gst::FlowSuccess::Ok)
    }

    /// The end of a pipeline, from any sound to the listener, added to a pipeline that may be running.
    pub fn tail(self: &Arc<Self>, pipeline: &gst::Pipeline, kind: Kind) -> Result<gst::Element, SourceError> {
        let caps = gst::Caps::builder("audio/x-raw")
            .field("format", "F32LE")
            .field("layout", "interleaved")
            .field("rate", RATE)
            .field("channels", 2)
            .build();
        // It waits for its time like the picture beside it, and holds no picture back.
        let sink = gst_app::AppSink::builder()
            .caps(&caps)
            .sync(!matches!(kind, Kind::Device { .. }))
            .async_(false)
            .max_buffers(4)
            .enable_last_sample(false)
            .build();
        let head = make("queue")?;
        let mut chain = vec![head.clone(), make("audioconvert")?, make("audioresample")?];
        match kind {
            Kind::File(joints) => {
                if let Some(pad) = head.static_pad("src") {
                    rounds::follow(&pad, joints);
                }
                chain.push(make("scaletempo")?);
            }
            Kind::Device { filters } => chain.extend(filters),
            Kind::Stream => {}
        }
        chain.extend([make("audioconvert")?, sink.clone().upcast()]);
        assemble(pipeline, &chain)?;
        self.attach(&sink);
        for element in chain.iter().rev() {
            element.sync_state_with_parent().ok();
        }
        Ok(head)
    }

    fn attach(self: &Arc<Self>, sink: &gst_app::AppSink) {
        let (tap, taken) = (self.clone(), Mutex::new(Taken::default()));
        let take =
            move |sink: &gst_app::AppSink| tap.take(sink, &mut taken.lock().unwrap_or_else(PoisonError::into_inner));
        sink.set_callbacks(gst_app::AppSinkCallbacks::builder().new_sample(take).build());
        let listener = self.listener.clone();
        if let Some(pad) = sink.static_pad("sink") {
            pad.add_probe(gst::PadProbeType::EVENT_FLUSH, move |_, info| {
                if info.event().is_some_and(|event| event.type_() == gst::EventType::FlushStop) {
                    listener.flush();
                }
                gst::PadProbeReturn::Ok
            });
        }
    }
}

/// When a sample is to be heard, by the wall's clock: as the sink shows pictures.
fn due(sink: &gst_app::AppSink, sample: &gst::Sample) -> Option<Instant> {
    let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
    let running = segment.to_running_time(sample.buffer()?.pts()?)?;
    let (base, clock) = (sink.base_time()?, sink.clock()?);
    let at = base + running + sink.dynamic_cast_ref::<BaseSink>()?.latency();
    let (mut before, mut now);
    let mut tries = 0;
    loop {
        before = Instant::now();
        now = clock.time();
        tries += 1;
        if before.elapsed() < APART || tries == 3 {
            break;
        }
    }
    match at.checked_sub(now) {
        Some(left) => before.checked_add(left.into()),
        None => before.checked_sub((now - at).into()),
    }
}
