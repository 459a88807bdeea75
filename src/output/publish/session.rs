//! One connection: appsrcs → muxer → network sink, from its opening to its end.

use super::super::OutputError;
use super::super::app_source;
use super::super::distributor::{Packet, Track};
use super::super::encoder::elements::{make, set};
use super::super::mux::{FileEvent, listen};
use super::address::Address;
use crossbeam_channel::Receiver;
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use std::time::Duration;

const BAD: &str = "gstreamer1.0-plugins-bad";
const GOOD: &str = "gstreamer1.0-plugins-good";
/// How much may wait for the network before the ring of the consumer fills.
const BACKLOG_NS: u64 = 700_000_000;
/// How long saying goodbye may take.
const GOODBYE: Duration = Duration::from_millis(300);

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Broken {
    /// Another try may go better.
    Lost(String),
    /// The server does not want it.
    Refused(String),
}

/// How far it got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    Connecting,
    /// It listens, and nobody has called.
    Waiting,
    /// Sent to so many.
    Live(u32),
}

/// A running connection. Belongs to a thread of its own: what goes over a network can hang.
pub struct Session {
    address: Address,
    pipeline: gst::Pipeline,
    video: gst_app::AppSrc,
    sound: Option<gst_app::AppSrc>,
    sink: gst::Element,
    events: Receiver<FileEvent>,
    zero_ns: u64,
    frames: u64,
}

impl Session {
    /// Connects; the caps are those of the packets that will come, the first of which is shown at `zero_ns`.
    pub fn open(
        address: Address,
        video: &gst::Caps,
        sound: Option<&gst::Caps>,
        zero_ns: u64,
    ) -> Result<Self, OutputError> {
        let failed = |error: &dyn std::fmt::Display| OutputError::Stream { what: error.to_string() };
        let pipeline = gst::Pipeline::new();
        let (muxer, sink, parse, pads) = match &address {
            Address::Rtmp { .. } => (make("flvmux", GOOD)?, make("rtmp2sink", BAD)?, None, ["video", "audio"]),
            Address::Whip { .. } => {
                return Err(OutputError::Stream { what: "WHIP goes over no muxer".into() });
            }
            Address::Srt { .. } => {
                (make("mpegtsmux", BAD)?, make("srtsink", BAD)?, Some(make("h264parse", BAD)?), ["sink_%d"; 2])
            }
        };
        set_up(&address, &muxer, &sink);
        pipeline.add_many([&muxer, &sink]).map_err(|error| failed(&error))?;
        muxer.link(&sink).map_err(|error| failed(&error))?;
        let source =
            |caps: &gst::Caps, parse: Option<&gst::Element>, pad: &str| -> Result<gst_app::AppSrc, OutputError> {
                let source = app_source::encoded(caps);
                pipeline.add(&source).map_err(|error| failed(&error))?;
                let last = match parse {
                    Some(parse) => {
                        pipeline.add(parse).map_err(|error| failed(&error))?;
                        source.link(parse).map_err(|error| failed(&error))?;
                        parse
                    }
                    None => source.upcast_ref(),
                };
                last.link_pads(Some("src"), &muxer, Some(pad)).map_err(|error| failed(&error))?;
                Ok(source)
            };
        if let Some(parse) = &parse {
            // Who joins later finds what a decoder has to know at each key frame.
            set(parse, "config-interval", "-1");
        }
        let [video_pad, sound_pad] = pads;
        let video = source(video, parse.as_ref(), video_pad)?;
        let sound = sound.map(|caps| source(caps, None, sound_pad)).transpose()?;
        let events = listen(&pipeline);
        let session = Self { address, pipeline, video, sound, sink, events, zero_ns, frames: 0 };
        match session.pipeline.set_state(gst::State::Playing) {
            Ok(_) => Ok(session),
            Err(_) => Err(match session.broken() {
                Some(Broken::Lost(what) | Broken::Refused(what)) => OutputError::Stream { what },
                None => OutputError::Stream { what: format!("{} cannot be opened", session.address.shown()) },
            }),
        }
    }

    /// Puts a packet in. Never waits: ask [`is_full`](Self::is_full) before.
    pub fn send(&mut self, packet: &Packet) {
        let Some(pts) = packet.pts_ns.checked_sub(self.zero_ns) else { return };
        let source = match packet.track {
            Track::Video => Some(&self.video),
            Track::Sound => self.sound.as_ref(),
        };
        let Some(source) = source else { return };
        // What is wrong with the pipeline comes out of its events.
        source.push_buffer(app_source::at(packet, pts)).ok();
        if packet.track == Track::Video {
            self.frames += 1;
        }
    }

    /// Length of the pictures that wait for the network.
    pub fn waiting(&self) -> Duration {
        self.video.current_level_time().into()
    }

    /// Packets that the protocol gave up, and milliseconds of a round trip where it knows them. Of callers of our own nothing is said: they
    /// are many, and none of them is to be followed.
    pub fn network(&self) -> (u64, Option<f64>) {
        let Address::Srt { listen: false, .. } = &self.address else { return (0, None) };
        let Some(stats) = self.sink.property::<Option<gst::Structure>>("stats") else { return (0, None) };
        let dropped = stats
            .get::<i64>("packets-sent-dropped")
            .or_else(|_| stats.get::<i32>("packets-sent-dropped").map(i64::from));
        let given_up = dropped.ok().and_then(|dropped| u64::try_from(dropped).ok()).unwrap_or(0);
        (given_up, stats.get::<f64>("rtt-ms").ok())
    }

    /// The network is behind: nothing more is put in for now.
    pub fn is_full(&self) -> bool {
        self.video.current_level_time().nseconds() > BACKLOG_NS || self.video.current_level_buffers() > 120
    }

    /// There will be no more sound; pictures go on.
    pub fn end_sound(&mut self) {
        if let Some(sound) = self.sound.take() {
            sound.end_of_stream().ok();
        }
    }

    /// Pictures put in.
    pub fn frames(&self) -> u64 {
        self.frames
    }

    pub fn progress(&self) -> Progress {
        let stats = self.sink.property::<Option<gst::Structure>>("stats");
        let number = |name: &str| {
            let stats = stats.as_ref()?;
            let wide = stats.get::<u64>(name).ok();
            wide.or_else(|| stats.get::<i64>(name).ok().and_then(|value| u64::try_from(value).ok()))
        };
        match &self.address {
            Address::Rtmp { .. } if number("out-bytes-total").is_some_and(|bytes| bytes > 0) => Progress::Live(1),
            Address::Srt { listen: true, .. } => {
                let callers = stats.as_ref().and_then(|stats| stats.get::<gst::glib::ValueArray>("callers").ok());
                match callers.map_or(0, |callers| callers.len() as u32) {
                    0 => Progress::Waiting,
                    callers => Progress::Live(callers),
                }
            }
            Address::Srt { .. } if number("bytes-sent-total").is_some_and(|bytes| bytes > 0) => Progress::Live(1),
            _ => Progress::Connecting,
        }
    }

    /// Why it is over, once it is.
    pub fn broken(&self) -> Option<Broken> {
        match self.events.try_recv() {
            Ok(FileEvent::Failed(error)) => Some(explain(&self.address, error.message())),
            Ok(FileEvent::End) => Some(Broken::Lost(format!("{} ended the stream", self.address.shown()))),
            Err(_) => None,
        }
    }

    /// Says goodbye, so that the server does not wait for more.
    pub fn close(&self) {
        self.video.end_of_stream().ok();
        if let Some(sound) = &self.sound {
            sound.end_of_stream().ok();
        }
        self.events.recv_timeout(GOODBYE).ok();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        self.pipeline.set_state(gst::State::Null).ok();
    }
}

fn set_up(address: &Address, muxer: &gst::Element, sink: &gst::Element) {
    for (name, value) in [("sync", "false"), ("async", "false")] {
        set(sink, name, value);
    }
    match address {
        Address::Whip { .. } => {}
        Address::Rtmp { location, .. } => {
            set(muxer, "streamable", "true");
            sink.set_property("location", location);
            set(sink, "timeout", "5");
        }
        Address::Srt { host, port, listen, latency, stream_id, passphrase } => {
            set(muxer, "alignment", "7");
            sink.set_property("uri", format!("srt://{host}:{port}"));
            set(sink, "mode", if *listen { "listener" } else { "caller" });
            set(sink, "wait-for-connection", "false");
            // We do that, with pauses in between.
            set(sink, "auto-reconnect", "false");
            set(sink, "latency", &latency.to_string());
            if !stream_id.is_empty() {
                sink.set_property("streamid", stream_id);
            }
            if !passphrase.is_empty() {
                sink.set_property("passphrase", passphrase);
            }
        }
    }
}

/// The sentence for what an element said, without secrets.
pub fn explain(address: &Address, message: &str) -> Broken {
    let shown = address.shown();
    let lower = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if says(&["not authorized", "authentication", "denied", "badname", "publish.bad", "unauthorized", "rejected"]) {
        return Broken::Refused(format!("{shown} does not take the stream: check the key or passphrase"));
    }
    if says(&["refused", "connection does not exist"]) {
        return Broken::Lost(format!("nothing takes streams at {shown}: check the address, or start the server"));
    }
    if says(&["resolving", "name or service", "resolve"]) {
        return Broken::Lost(format!("{shown} is not known: check the address and the network"));
    }
    if says(&["timed out", "timeout"]) {
        return Broken::Lost(format!("{shown} does not answer: check the address and the network"));
    }
    if says(&["already in use", "bind"]) {
        return Broken::Lost(format!("{shown} is taken by another program: choose another port"));
    }
    if says(&["certificate", "tls"]) {
        return Broken::Refused(format!("{shown} cannot prove who it is: its certificate is not valid"));
    }
    if says(&["reset", "broken", "closed", "connection", "socket"]) {
        return Broken::Lost(format!("{shown} ended the connection"));
    }
    let mut message = message.to_owned();
    for secret in address.secrets().into_iter().filter(|secret| !secret.is_empty()) {
        message = message.replace(secret, "…");
    }
    Broken::Lost(format!("{shown}: {message}"))
}
