//! The monitoring as it is heard: the system's default output, on a thread of its own, `sound-monitor`. A device that is not there or goes
//! away is tried again.

use super::{CHANNELS, SAMPLE_RATE, SoundBlock};
use crossbeam_channel::{Receiver, RecvTimeoutError};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long it takes until a lost output is tried again.
const RETRY: Duration = Duration::from_secs(3);
/// How often the output is asked how it is.
const LOOK: Duration = Duration::from_millis(100);
/// Sound that may wait in front of the output in nanoseconds; more is thrown away, the oldest first.
const MOST_WAITING: gst::ClockTime = gst::ClockTime::from_mseconds(100);

/// The thread's other end. The thread leaves when the sender of its blocks is dropped.
pub(super) struct Monitor {
    fault: Arc<Mutex<Option<String>>>,
}

impl Monitor {
    pub fn start(blocks: Receiver<SoundBlock>) -> Self {
        let fault = Arc::new(Mutex::new(None));
        let told = fault.clone();
        let work = move || run(&blocks, &told);
        if let Err(error) = std::thread::Builder::new().name("sound-monitor".into()).spawn(work) {
            tell(&fault, Some(format!("The monitoring is not heard: the system gives no thread for it ({error})")));
        }
        Self { fault }
    }

    /// Why nothing is heard, and what to do.
    pub fn fault(&self) -> Option<String> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn tell(fault: &Mutex<Option<String>>, sentence: Option<String>) {
    *fault.lock().unwrap_or_else(PoisonError::into_inner) = sentence;
}

fn run(blocks: &Receiver<SoundBlock>, fault: &Mutex<Option<String>>) {
    loop {
        match play(blocks, fault) {
            Ok(()) => return,
            Err(reason) => {
                let sentence = format!(
                    "The monitoring is not heard: {reason}. Check the system's sound output; it is tried again"
                );
                bevy::log::warn!("{sentence}");
                tell(fault, Some(sentence));
            }
        }
        let until = Instant::now() + RETRY;
        // What comes meanwhile is not to be heard later.
        loop {
            match blocks.recv_deadline(until) {
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => break,
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }
}

/// Plays until there are no more blocks. The error says what is wrong with the output.
fn play(blocks: &Receiver<SoundBlock>, fault: &Mutex<Option<String>>) -> Result<(), String> {
    gst::init().map_err(|error| error.to_string())?;
    let (pipeline, source) =
        pipeline().map_err(|missing| format!("the GStreamer element \"{missing}\" is not installed"))?;
    let bus = pipeline.bus().ok_or("its pipeline has no bus")?;
    let played = pipeline.set_state(gst::State::Playing).map_err(|_| first_error(&bus)).and_then(|_| {
        loop {
            match blocks.recv_timeout(LOOK) {
                Ok(block) => {
                    let bytes: Vec<u8> = block.samples.iter().flat_map(|value| value.to_le_bytes()).collect();
                    if source.push_buffer(gst::Buffer::from_mut_slice(bytes)).is_err() {
                        return Err(first_error(&bus));
                    }
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            if let Some(message) = bus.pop_filtered(&[gst::MessageType::Error, gst::MessageType::StateChanged]) {
                match message.view() {
                    gst::MessageView::Error(error) => return Err(told(error)),
                    gst::MessageView::StateChanged(change)
                        if change.current() == gst::State::Playing
                            && change.src().is_some_and(|from| *from == pipeline) =>
                    {
                        tell(fault, None);
                    }
                    _ => {}
                }
            }
        }
    });
    pipeline.set_state(gst::State::Null).ok();
    played
}

fn pipeline() -> Result<(gst::Pipeline, gst_app::AppSrc), &'static str> {
    let make = |factory: &'static str| gst::ElementFactory::make(factory).build().map_err(|_| factory);
    let caps = gst::Caps::builder("audio/x-raw")
        .field("format", "F32LE")
        .field("layout", "interleaved")
        .field("rate", SAMPLE_RATE as i32)
        .field("channels", CHANNELS as i32)
        .build();
    let source = gst_app::AppSrc::builder()
        .caps(&caps)
        .format(gst::Format::Time)
        .is_live(true)
        .do_timestamp(true)
        .max_time(MOST_WAITING)
        .leaky_type(gst_app::AppLeakyType::Downstream)
        .build();
    let pipeline = gst::Pipeline::new();
    // The output follows the studio's clock and not the other way round.
    pipeline.use_clock(Some(&gst::SystemClock::obtain()));
    let chain = [source.clone().upcast(), make("audioconvert")?, make("audioresample")?, make("autoaudiosink")?];
    pipeline.add_many(&chain).map_err(|_| "autoaudiosink")?;
    gst::Element::link_many(&chain).map_err(|_| "autoaudiosink")?;
    Ok((pipeline, source))
}

fn first_error(bus: &gst::Bus) -> String {
    let message = bus.timed_pop_filtered(gst::ClockTime::from_mseconds(200), &[gst::MessageType::Error]);
    match message.as_ref().map(|message| message.view()) {
        Some(gst::MessageView::Error(error)) => told(error),
        _ => "there is no output that can be opened".into(),
    }
}

fn told(error: &gst::message::Error) -> String {
    error.error().message().trim_end_matches('.').to_owned()
}
