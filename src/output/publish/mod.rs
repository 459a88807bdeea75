//! Streams to servers: a consumer with a thread, `publish`, and a pipeline per connection.
//!
//! A stream that is lost is tried again after a pause that grows ([`backoff`]); one that the server does not want is not. Nothing of it
//! touches the program, the recording or the other streams. Keys are in no sentence and in no log.

pub mod address;
pub mod backoff;
mod connection;
pub mod delay;
mod relay;
mod session;
pub mod steer;
#[cfg(feature = "webrtc")]
mod stun;
pub mod trial;
#[cfg(feature = "webrtc")]
mod whip;

pub use session::{Broken, explain};

use super::OutputError;
use super::distributor::{Consumer, Ended, Packet, Track};
use super::encoder::{EncoderSpec, Encoders, Helm, SoundSpec};
use super::worker::Worker;
use crate::view::publish::{LONGEST_DELAY, PublishState, PublishStatus, PublishTarget};
use crate::view::{RateControl, SoundCodec};
use address::Address;
use backoff::{Backoff, SETTLED};
use connection::Connection;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use relay::Relay;
use session::Progress;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use steer::{Look, RateLoop};

/// How long the first sound may be waited for; a stream that begins without it has none.
const SOUND_WAIT: Duration = Duration::from_millis(1500);
/// How long the encoder may take for its first picture.
const FIRST_PICTURE: Duration = Duration::from_secs(10);
/// How often a connection is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// How soon a network that is behind is asked again.
const FULL: Duration = Duration::from_millis(10);
/// How long a connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(12);
/// How often the bitrate is looked at.
const STEER: Duration = Duration::from_millis(250);
/// Rates are taken over this time.
const WINDOW: Duration = Duration::from_secs(4);
/// How long a stream that is dropped keeps its owner waiting.
const DROP_LIMIT: Duration = Duration::from_millis(500);

/// A stream, live or on its way to be. Dropping it ends it in bounded time.
pub struct Publisher {
    status: Arc<Mutex<PublishStatus>>,
    /// Closed to stop the thread.
    stop: Option<Sender<()>>,
    // Waited for behind the stop: a network that hangs keeps the thread, and nobody else.
    _worker: Worker<()>,
}

impl Publisher {
    /// Starts streaming what `video` encodes. Refused where the address is none; what goes wrong later is in the status.
    pub fn start(target: &PublishTarget, encoders: Encoders, video: EncoderSpec) -> Result<Self, OutputError> {
        let address = Address::of(target).map_err(|what| OutputError::Stream { what })?;
        let delay = target.delay.min(LONGEST_DELAY);
        let status =
            PublishStatus { id: target.id, state: PublishState::Connecting, delay, ..PublishStatus::default() };
        let status = Arc::new(Mutex::new(status));
        let (stop, stopped) = bounded(0);
        let whip = matches!(address, Address::Whip { .. });
        let control = RateControl::Bitrate(target.kbps);
        let video = EncoderSpec { control, steered: true, for_browsers: whip, ..video.at_height(target.height) };
        let (name, kbps) = (target.name.clone(), target.kbps);
        let sound = SoundSpec::new(if whip { SoundCodec::Opus } else { SoundCodec::Aac }, target.sound);
        let job = Job { name, address, encoders, video, kbps, sound, delay, status: status.clone(), stopped };
        let worker = Worker::start("publish", DROP_LIMIT, move |report| {
            job.run();
            report.send(()).ok();
        })?;
        Ok(Self { status, stop: Some(stop), _worker: worker })
    }

    pub fn status(&self) -> PublishStatus {
        lock(&self.status).clone()
    }

    /// Ends the stream without waiting for it; its state is `Off` once it is over.
    pub fn stop(&mut self) {
        self.stop = None;
    }
}

fn lock(status: &Mutex<PublishStatus>) -> MutexGuard<'_, PublishStatus> {
    status.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Job {
    name: String,
    address: Address,
    encoders: Encoders,
    video: EncoderSpec,
    kbps: u32,
    sound: SoundSpec,
    delay: u32,
    status: Arc<Mutex<PublishStatus>>,
    stopped: Receiver<()>,
}

/// How a try ended.
enum Outcome {
    Stopped,
    Broken(Broken),
}

impl Job {
    fn run(&self) {
        let mut backoff = Backoff::default();
        let mut relay = None;
        loop {
            self.set(PublishState::Connecting, "");
            let mut live_since = None;
            let broken = match self.connect(&mut relay, &mut live_since) {
                Ok(Outcome::Stopped) => return self.set(PublishState::Off, ""),
                Ok(Outcome::Broken(broken)) => broken,
                // The encoder was made for another canvas, and would be again.
                Err(error @ OutputError::Resized) => Broken::Refused(error.to_string()),
                Err(error) => Broken::Lost(error.to_string()),
            };
            if live_since.is_some_and(|since: Instant| since.elapsed() > SETTLED) {
                backoff.reset();
            }
            let reason = match broken {
                Broken::Refused(reason) => {
                    bevy::log::error!(subject = self.name.as_str(), "Refused: {reason}");
                    return self.set(PublishState::Refused, &reason);
                }
                Broken::Lost(reason) => reason,
            };
            let wait = backoff.pause();
            bevy::log::warn!(subject = self.name.as_str(), "{reason}; next try in {:.0} s", wait.as_secs_f64().ceil());
            lock(&self.status).reconnects += 1;
            // Only a delay has something to keep: else nothing is encoded for a server that is not there.
            relay = relay.filter(|relay: &Relay| self.delay > 0 && relay.ended().is_none());
            if !self.pause(wait, &reason, &mut relay) {
                return self.set(PublishState::Off, "");
            }
        }
    }

    /// False when the stream was ended meanwhile.
    fn pause(&self, wait: Duration, reason: &str, relay: &mut Option<Relay>) -> bool {
        let until = Instant::now() + wait;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return true;
            }
            self.set(PublishState::Reconnecting(left.as_secs_f64().ceil() as u64), reason);
            if let Some(relay) = relay {
                relay.pump();
                lock(&self.status).held = relay.held() as u64;
            }
            let step = left.min(LOOK);
            if self.stopped.recv_timeout(step) != Err(RecvTimeoutError::Timeout) {
                return false;
            }
        }
    }

    /// One connection, from the first picture to its end.
    fn connect(&self, kept: &mut Option<Relay>, live_since: &mut Option<Instant>) -> Result<Outcome, OutputError> {
        let relay = match kept {
            Some(relay) => relay,
            None => kept.insert(Relay::start(&self.name, &self.encoders, (&self.video, self.sound), self.delay)?),
        };
        let consumer = relay.consumer(&self.name);
        let Some(first) = self.first_packets(relay, &consumer)? else { return Ok(Outcome::Stopped) };
        let Some(key) = first.first() else { return Ok(Outcome::Broken(Broken::Lost("there is no picture".into()))) };
        let sound = first.iter().find(|packet| packet.track == Track::Sound).map(|packet| &packet.caps);
        let mut session = match Connection::open(&self.address, key, sound) {
            Ok(session) => session,
            Err(broken) => return Ok(Outcome::Broken(broken)),
        };
        first.iter().for_each(|packet| session.send(packet));
        let started = Instant::now();
        let mut rate = Rate::default();
        let mut wheel = Steering::default();
        loop {
            if session.work() {
                consumer.request_key();
            }
            if let Some(broken) = session.broken() {
                return Ok(Outcome::Broken(broken));
            }
            let progress = session.progress();
            match progress {
                Progress::Live(_) => {
                    live_since.get_or_insert_with(Instant::now);
                }
                Progress::Connecting if started.elapsed() > CONNECT_LIMIT => {
                    return Ok(Outcome::Broken(session.late(&self.address)));
                }
                Progress::Connecting | Progress::Waiting => {}
            }
            relay.pump();
            if matches!(progress, Progress::Live(_)) {
                wheel.follow(self.kbps, relay, &consumer, &session);
            }
            self.publish(progress, (relay, &consumer, &session), (*live_since, wheel.turned_down), &mut rate);
            let full = self.move_packets(&consumer, &mut session);
            match relay.ended().or_else(|| consumer.ended()) {
                Some(Ended::Failed(error)) => return Err(error),
                Some(Ended::Stopped) => return Ok(Outcome::Broken(Broken::Lost("the encoder was stopped".into()))),
                None => {}
            }
            let stopped = if full {
                self.stopped.recv_timeout(FULL) != Err(RecvTimeoutError::Timeout)
            } else {
                crossbeam_channel::select! {
                    recv(self.stopped) -> _ => true,
                    recv(relay.arrived()) -> _ => false,
                    default(LOOK) => false,
                }
            };
            if stopped {
                session.close();
                return Ok(Outcome::Stopped);
            }
        }
    }

    /// True when the network has to catch up first.
    fn move_packets(&self, consumer: &Consumer, session: &mut Connection) -> bool {
        loop {
            if session.is_full() {
                return true;
            }
            match consumer.take() {
                Some(packet) => session.send(&packet),
                None => break,
            }
        }
        if consumer.is_without_sound() {
            session.end_sound();
        }
        false
    }

    /// A key frame with what follows it until the sound is there too; `None` when the stream was ended meanwhile.
    fn first_packets(&self, relay: &mut Relay, consumer: &Consumer) -> Result<Option<Vec<Packet>>, OutputError> {
        let mut packets: Vec<Packet> = Vec::new();
        let started = Instant::now();
        let mut shown = None;
        loop {
            relay.pump();
            packets.extend(std::iter::from_fn(|| consumer.take()));
            if let Some(Ended::Failed(error)) = relay.ended().or_else(|| consumer.ended()) {
                return Err(error);
            }
            if !packets.is_empty() {
                let since = *shown.get_or_insert_with(Instant::now);
                let heard = packets.iter().any(|packet| packet.track == Track::Sound);
                if heard || consumer.is_without_sound() || since.elapsed() > SOUND_WAIT {
                    lock(&self.status).starts_in = 0;
                    return Ok(Some(packets));
                }
            } else if started.elapsed() > FIRST_PICTURE + Duration::from_secs(self.delay.into()) {
                return Ok(Some(packets));
            }
            let mut status = lock(&self.status);
            (status.starts_in, status.held) = (relay.wait().as_secs_f64().ceil() as u64, relay.held() as u64);
            drop(status);
            crossbeam_channel::select! {
                recv(self.stopped) -> _ => return Ok(None),
                recv(relay.arrived()) -> _ => {}
                default(LOOK) => {}
            }
        }
    }

    fn publish(
        &self,
        progress: Progress,
        (relay, consumer, session): (&Relay, &Consumer, &Connection),
        (live, turned_down): (Option<Instant>, Option<u32>),
        rate: &mut Rate,
    ) {
        let (state, callers) = match progress {
            Progress::Connecting => (PublishState::Connecting, 0),
            Progress::Waiting => (PublishState::Waiting, 0),
            Progress::Live(callers) => (PublishState::Live, callers),
        };
        let mut status = lock(&self.status);
        if status.state != PublishState::Live && state == PublishState::Live {
            bevy::log::info!(subject = self.name.as_str(), "Live at {}", self.address.shown());
        }
        *status = PublishStatus {
            id: status.id,
            state,
            reason: String::new(),
            seconds: live.map_or(0.0, |since| since.elapsed().as_secs_f64()),
            kbps: rate.of(relay.bytes()),
            frames: session.frames(),
            dropped: relay.dropped() + consumer.counts().skipped,
            callers,
            reconnects: status.reconnects,
            delay: self.delay,
            held: relay.held() as u64,
            starts_in: 0,
            turned_down,
        };
    }

    fn set(&self, state: PublishState, reason: &str) {
        let mut status = lock(&self.status);
        status.state = state;
        reason.clone_into(&mut status.reason);
        if state != PublishState::Live {
            (status.seconds, status.kbps, status.callers, status.turned_down) = (0.0, 0, 0, None);
        }
    }
}

/// The hand on the encoder's bitrate, while the connection has it.
#[derive(Default)]
struct Steering {
    held: Option<(Helm, RateLoop, Instant)>,
    looked: Option<Instant>,
    turned_down: Option<u32>,
}

impl Steering {
    /// Looks at the network, not too often, and lets the encoder follow.
    fn follow(&mut self, kbps: u32, relay: &Relay, consumer: &Consumer, session: &Connection) {
        if self.looked.is_some_and(|looked| looked.elapsed() < STEER) {
            return;
        }
        let now = Instant::now();
        self.looked = Some(now);
        if self.held.is_none() {
            self.held = relay.helm().map(|helm| (helm, RateLoop::new(kbps), now));
        }
        let Some((helm, rate_loop, since)) = &mut self.held else { return };
        let (given_up, rtt_ms) = session.network();
        let look = Look {
            at: now.saturating_duration_since(*since),
            waiting: session.waiting() + consumer.waiting(),
            lags: consumer.counts().lags,
            given_up,
            rtt_ms,
        };
        let kbps = rate_loop.follow(&look);
        helm.set_kbps(kbps);
        self.turned_down = rate_loop.is_held_down().then_some(kbps);
    }
}

/// Bytes over the last seconds.
#[derive(Default)]
struct Rate(VecDeque<(Instant, u64)>);

impl Rate {
    fn of(&mut self, bytes: u64) -> u32 {
        let now = Instant::now();
        self.0.push_back((now, bytes));
        while self.0.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > WINDOW) {
            self.0.pop_front();
        }
        let Some((from, before)) = self.0.front() else { return 0 };
        let seconds = now.saturating_duration_since(*from).as_secs_f64();
        if seconds < 0.5 { 0 } else { ((bytes - before) as f64 * 8.0 / 1000.0 / seconds) as u32 }
    }
}
