//! One encoder's packets for any number of consumers, none of which can hold up the others.
//!
//! A [`Distributor`] belongs to an encoder and publishes into the [`Inbox`] of each consumer. An inbox is bounded in time and in bytes. One
//! that is full is emptied and goes on at the next key frame; that is a lag. A consumer that lags too often is disconnected with a
//! sentence. Nobody waits: publishing takes the lock of an inbox for as long as it takes to put one reference into it.
//!
//! An inbox starts at a key frame, and its sound with that key frame. What a newcomer or a lag asks for is merged: at most two key frames
//! a second are requested of the encoder.

use super::OutputError;
use crossbeam_channel::{Receiver, Sender, bounded};
use gstreamer as gst;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Key frames are requested no closer to each other than this.
pub const KEY_INTERVAL: Duration = Duration::from_millis(500);
/// Lags are counted over this time.
const LAG_MEMORY: Duration = Duration::from_secs(60);
/// Sound that waits for the key frame that it belongs to: encoders of pictures may take longer than those of sound.
const EARLY_SOUND_NS: u64 = 2_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Track {
    Video,
    Sound,
}

/// Something encoded. Cloning it shares its bytes.
#[derive(Debug, Clone)]
pub struct Packet {
    pub track: Track,
    pub buffer: gst::Buffer,
    /// What the bytes are, with what a decoder has to know first.
    pub caps: gst::Caps,
    /// Show time in nanoseconds at which it is shown or heard.
    pub pts_ns: u64,
    pub duration_ns: u64,
    /// It needs nothing that came before it; true of all sound.
    pub key: bool,
}

impl Packet {
    pub fn end_ns(&self) -> u64 {
        self.pts_ns + self.duration_ns
    }

    pub fn is_key_frame(&self) -> bool {
        self.track == Track::Video && self.key
    }
}

/// How far behind a consumer may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// From the oldest waiting picture to the newest one.
    pub span: Duration,
    pub bytes: usize,
    /// With so many lags within a minute it is disconnected; `None` never.
    pub lags: Option<usize>,
}

impl Limits {
    /// For what goes over a network.
    pub const LIVE: Self = Self { span: Duration::from_secs(2), bytes: 32 << 20, lags: Some(6) };
    /// For what goes to a disk: it may be slow for a while, and nothing else is to be lost.
    pub const FILE: Self = Self { span: Duration::from_secs(10), bytes: 256 << 20, lags: None };
}

/// What a consumer got and missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Packets and bytes that were put into the inbox.
    pub packets: u64,
    pub bytes: u64,
    /// Pictures that it did not get because it lagged.
    pub skipped: u64,
    pub lags: u64,
}

/// Publishes the packets of one encoder. Clones are one.
#[derive(Debug, Clone, Default)]
pub struct Distributor(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    inboxes: Mutex<Vec<Arc<Inbox>>>,
    keys: Mutex<KeyRequests>,
}

#[derive(Debug, Default)]
struct KeyRequests {
    wanted: bool,
    last: Option<Instant>,
}

impl Distributor {
    /// Gives the packet to every consumer. Never waits for one.
    pub fn publish(&self, packet: &Packet, now: Instant) {
        if packet.is_key_frame() {
            self.keys().wanted = false;
        }
        let mut wants_key = false;
        for inbox in self.inboxes().iter() {
            wants_key |= inbox.put(packet, now);
        }
        if wants_key {
            self.request_key();
        }
    }

    /// There will be no more packets of a track. Without a reason it ended as it should.
    pub fn end(&self, track: Track, why: Option<&OutputError>) {
        for inbox in self.inboxes().drain(..) {
            inbox.end(track, why);
        }
    }

    /// The next picture should be a key frame.
    pub fn request_key(&self) {
        self.keys().wanted = true;
    }

    /// Whether a key frame is to be requested of the encoder now; at most every [`KEY_INTERVAL`].
    pub fn take_key_request(&self, now: Instant) -> bool {
        let mut keys = self.keys();
        let early = keys.last.is_some_and(|last| now.saturating_duration_since(last) < KEY_INTERVAL);
        if !keys.wanted || early {
            return false;
        }
        *keys = KeyRequests { wanted: false, last: Some(now) };
        true
    }

    pub fn consumers(&self) -> usize {
        self.inboxes().len()
    }

    fn attach(&self, inbox: &Arc<Inbox>) {
        self.inboxes().push(inbox.clone());
    }

    fn detach(&self, inbox: &Arc<Inbox>) {
        self.inboxes().retain(|other| !Arc::ptr_eq(other, inbox));
    }

    fn inboxes(&self) -> MutexGuard<'_, Vec<Arc<Inbox>>> {
        self.0.inboxes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn keys(&self) -> MutexGuard<'_, KeyRequests> {
        self.0.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The reading end. Dropping it takes it off its distributors.
#[derive(Debug)]
pub struct Consumer {
    inbox: Arc<Inbox>,
    video: Distributor,
    sound: Option<Distributor>,
    arrived: Receiver<()>,
}

impl Consumer {
    /// Listens to an encoder of pictures, and to one of sound. `name` is how sentences call it, such as "Twitch".
    pub fn new(name: &str, video: &Distributor, sound: Option<&Distributor>, limits: Limits) -> Self {
        let (signal, arrived) = bounded(1);
        let state = Mutex::new(State { with_sound: sound.is_some(), ..State::default() });
        let inbox = Arc::new(Inbox { name: name.to_owned(), limits, signal, state });
        video.attach(&inbox);
        if let Some(sound) = sound {
            sound.attach(&inbox);
        }
        video.request_key();
        Self { inbox, video: video.clone(), sound: sound.cloned(), arrived }
    }

    /// The oldest packet that waits. Never waits for one.
    pub fn take(&self) -> Option<Packet> {
        self.inbox.lock().take()
    }

    /// Says that something arrived or ended since it was asked last: for a `select!`.
    pub fn arrived(&self) -> &Receiver<()> {
        &self.arrived
    }

    /// Why there will be no more pictures, once all that waited are taken.
    pub fn ended(&self) -> Option<Ended> {
        let state = self.inbox.lock();
        state.end.clone().filter(|_| state.queue.is_empty())
    }

    /// There will be no more sound, though there was to be some.
    pub fn is_without_sound(&self) -> bool {
        let state = self.inbox.lock();
        !state.with_sound && !state.queue.iter().any(|packet| packet.track == Track::Sound)
    }

    /// The next picture should be a key frame.
    pub fn request_key(&self) {
        self.video.request_key();
    }

    pub fn counts(&self) -> Counts {
        self.inbox.lock().counts
    }

    /// Length of the pictures that wait.
    pub fn waiting(&self) -> Duration {
        let state = self.inbox.lock();
        let mut pictures = state.queue.iter().filter(|packet| packet.track == Track::Video);
        let (oldest, newest) = (pictures.next(), pictures.next_back());
        let span = oldest.zip(newest.or(oldest)).map(|(oldest, newest)| newest.end_ns().saturating_sub(oldest.pts_ns));
        Duration::from_nanos(span.unwrap_or(0))
    }
}

impl Drop for Consumer {
    fn drop(&mut self) {
        self.video.detach(&self.inbox);
        if let Some(sound) = &self.sound {
            sound.detach(&self.inbox);
        }
    }
}

/// How a consumer's packets ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ended {
    /// The encoder was stopped.
    Stopped,
    /// The encoder or the consumer failed.
    Failed(OutputError),
}

/// A consumer's ring, with what its distributors need to know of it.
#[derive(Debug)]
struct Inbox {
    name: String,
    limits: Limits,
    signal: Sender<()>,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    queue: VecDeque<Packet>,
    bytes: usize,
    /// Time of the key frame that it started at; `None` while it waits for one.
    start_ns: Option<u64>,
    with_sound: bool,
    /// Sound that came before the key frame that it belongs to.
    early: VecDeque<Packet>,
    lags: VecDeque<Instant>,
    /// It waits for a key frame because it lagged.
    lagging: bool,
    counts: Counts,
    end: Option<Ended>,
}

impl Inbox {
    /// True when the next picture should be a key frame.
    fn put(&self, packet: &Packet, now: Instant) -> bool {
        let mut state = self.lock();
        if state.end.is_some() {
            return false;
        }
        let wants_key = match packet.track {
            Track::Sound => {
                // Pictures bound the inbox in time; without any, its size does.
                if state.bytes + packet.buffer.size() <= self.limits.bytes {
                    state.put_sound(packet);
                }
                false
            }
            Track::Video => self.put_video(&mut state, packet, now),
        };
        drop(state);
        self.signal.try_send(()).ok();
        wants_key
    }

    fn put_video(&self, state: &mut State, packet: &Packet, now: Instant) -> bool {
        let mut wants_key = false;
        let oldest = state.queue.iter().find(|waiting| waiting.track == Track::Video).map(|waiting| waiting.pts_ns);
        let span = Duration::from_nanos(packet.end_ns().saturating_sub(oldest.unwrap_or(packet.pts_ns)));
        if oldest.is_some() && (span > self.limits.span || state.bytes + packet.buffer.size() > self.limits.bytes) {
            state.lag(now);
            wants_key = true;
            if self.limits.lags.is_some_and(|lags| state.lags.len() >= lags) {
                let error = OutputError::Slow { name: self.name.clone(), lags: state.lags.len() };
                state.end = Some(Ended::Failed(error));
                return false;
            }
        }
        if state.start_ns.is_some() {
            state.push(packet.clone());
        } else if packet.key {
            state.start(packet);
            wants_key = false;
        } else if state.lagging {
            state.counts.skipped += 1;
        }
        wants_key
    }

    fn end(&self, track: Track, why: Option<&OutputError>) {
        let mut state = self.lock();
        match track {
            Track::Sound => state.with_sound = false,
            Track::Video => {
                let end = why.map_or(Ended::Stopped, |why| Ended::Failed(why.clone()));
                state.end.get_or_insert(end);
            }
        }
        drop(state);
        self.signal.try_send(()).ok();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Lets all go that waits and looks for the next key frame.
    fn lag(&mut self, now: Instant) {
        let pictures = self.queue.iter().filter(|packet| packet.track == Track::Video).count() as u64;
        self.queue.clear();
        self.early.clear();
        self.bytes = 0;
        self.start_ns = None;
        self.lagging = true;
        self.counts.skipped += pictures;
        self.counts.lags += 1;
        self.lags.retain(|at| now.saturating_duration_since(*at) < LAG_MEMORY);
        self.lags.push_back(now);
    }

    fn start(&mut self, key: &Packet) {
        self.start_ns = Some(key.pts_ns);
        self.lagging = false;
        self.push(key.clone());
        for sound in std::mem::take(&mut self.early) {
            self.put_sound(&sound);
        }
    }

    fn put_sound(&mut self, packet: &Packet) {
        match self.start_ns {
            Some(start) if packet.end_ns() > start => self.push(packet.clone()),
            Some(_) => {}
            None => {
                self.early.push_back(packet.clone());
                let newest = packet.end_ns();
                while self.early.front().is_some_and(|oldest| oldest.pts_ns + EARLY_SOUND_NS < newest) {
                    self.early.pop_front();
                }
            }
        }
    }

    fn push(&mut self, packet: Packet) {
        self.bytes += packet.buffer.size();
        self.counts.packets += 1;
        self.counts.bytes += packet.buffer.size() as u64;
        self.queue.push_back(packet);
    }

    fn take(&mut self) -> Option<Packet> {
        let packet = self.queue.pop_front()?;
        self.bytes = self.bytes.saturating_sub(packet.buffer.size());
        Some(packet)
    }
}
