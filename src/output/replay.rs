//! The replay buffer: the last seconds of the program, encoded, in memory, to be saved when something has happened.
//!
//! Its thread, `replay`, moves packets from the feed into a ring that is bounded in time and in bytes and always begins at a key frame. Saving
//! shares the packets, so the ring goes on untouched while a thread of its own, `replay-save`, writes them.

use super::OutputError;
use super::distributor::{Ended, Packet, Track};
use super::encoder::Feed;
use super::record::{Parts, Place};
use super::writing::Writing;
use crate::view::{Container, Split};
use crossbeam_channel::{Receiver, Sender, bounded, select};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Most bytes that the ring holds, whatever the time.
pub const MAX_BYTES: usize = 512 << 20;
/// How often the thread looks for its end where nothing arrives.
const IDLE: Duration = Duration::from_millis(500);

/// The last packets of a stream. Pure: packets in, packets out.
#[derive(Debug)]
pub struct Ring {
    span_ns: u64,
    max_bytes: usize,
    packets: VecDeque<Packet>,
    bytes: usize,
}

impl Ring {
    pub fn new(span: Duration, max_bytes: usize) -> Self {
        let span_ns = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        Self { span_ns, max_bytes, packets: VecDeque::new(), bytes: 0 }
    }

    /// Adds a packet and lets go of the oldest key frame with all that hangs on it where the rest is still long enough, or too large.
    pub fn push(&mut self, packet: Packet) {
        if self.packets.is_empty() && !packet.is_key_frame() {
            return;
        }
        self.bytes += packet.buffer.size();
        self.packets.push_back(packet);
        while let Some(second) = self.second_key() {
            let long_without = self.newest_end().saturating_sub(second.1) >= self.span_ns;
            if !long_without && self.bytes <= self.max_bytes {
                break;
            }
            self.drop_before(second.0);
        }
        // A group that is too large by itself cannot be cut.
        if self.bytes > self.max_bytes {
            self.clear();
        }
    }

    /// From the last key frame that is at least so far before the end, or all there is.
    pub fn last(&self, span: Duration) -> Vec<Packet> {
        let span_ns = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        let from = self.newest_end().saturating_sub(span_ns);
        let keys = self.packets.iter().enumerate().filter(|(_, packet)| packet.is_key_frame());
        let start = keys.take_while(|(at, packet)| *at == 0 || packet.pts_ns <= from).last().map_or(0, |(at, _)| at);
        let zero = self.packets.get(start).map_or(0, |packet| packet.pts_ns);
        // Sound of the same time may lie before its picture.
        let sound = self.packets.iter().take(start);
        let early = sound.filter(|packet| packet.track == Track::Sound && packet.pts_ns >= zero).cloned();
        let mut all: Vec<Packet> = self.packets.get(start).into_iter().cloned().collect();
        all.extend(early);
        all.extend(self.packets.iter().skip(start + 1).cloned());
        all
    }

    /// How much it holds, in nanoseconds.
    pub fn length_ns(&self) -> u64 {
        self.packets.front().map_or(0, |oldest| self.newest_end().saturating_sub(oldest.pts_ns))
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }

    fn newest_end(&self) -> u64 {
        let newest = self.packets.iter().rev().find(|packet| packet.track == Track::Video);
        newest.map_or(0, Packet::end_ns)
    }

    /// Place and time of the key frame after the first one.
    fn second_key(&self) -> Option<(usize, u64)> {
        let mut keys = self.packets.iter().enumerate().filter(|(_, packet)| packet.is_key_frame());
        keys.nth(1).map(|(at, packet)| (at, packet.pts_ns))
    }

    fn drop_before(&mut self, at: usize) {
        let from = self.packets.get(at).map_or(0, |packet| packet.pts_ns);
        let gone: Vec<Packet> = self.packets.drain(..at).collect();
        self.bytes = self.bytes.saturating_sub(gone.iter().map(|packet| packet.buffer.size()).sum());
        // The key frame stays first; sound that belongs to it comes behind it.
        let keep = gone.into_iter().filter(|packet| packet.track == Track::Sound && packet.pts_ns >= from);
        for packet in keep.collect::<Vec<_>>().into_iter().rev() {
            self.bytes += packet.buffer.size();
            self.packets.insert(1, packet);
        }
    }

    fn clear(&mut self) {
        self.packets.clear();
        self.bytes = 0;
    }
}

/// A saved replay, or why it is none.
pub type Saved = Result<PathBuf, OutputError>;

/// A running replay buffer. Dropping it lets go of what it holds; what is being saved is finished.
pub struct Replay {
    ring: Arc<Mutex<Ring>>,
    end: Arc<Mutex<Option<OutputError>>>,
    saved: (Sender<Saved>, Receiver<Saved>),
    with_sound: bool,
    /// Closed to stop the thread.
    _stop: Sender<()>,
}

impl Replay {
    /// Keeps the last `span` of a feed.
    pub fn start(feed: Feed, span: Duration) -> Result<Self, OutputError> {
        let ring = Arc::new(Mutex::new(Ring::new(span, MAX_BYTES)));
        let (stop, stopped) = bounded(0);
        let end = Arc::new(Mutex::new(None));
        let with_sound = feed.has_sound();
        let (kept, told) = (ring.clone(), end.clone());
        let work = move || {
            let result = keep(&feed, &kept, &stopped);
            *told.lock().unwrap_or_else(PoisonError::into_inner) = result.err();
        };
        std::thread::Builder::new().name("replay".into()).spawn(work).map_err(OutputError::no_thread)?;
        Ok(Self { ring, end, saved: bounded(8), with_sound, _stop: stop })
    }

    /// Writes the last seconds into a file and returns at once; [`take_saved`](Self::take_saved) tells what came of it.
    pub fn save(&self, span: Duration, place: Place, container: Container) -> Result<(), OutputError> {
        let packets = lock(&self.ring).last(span);
        if packets.is_empty() {
            return Err(OutputError::EmptyReplay);
        }
        let (report, with_sound) = (self.saved.0.clone(), self.with_sound);
        let writing = Writing::begin();
        let work = move || {
            let _until_closed = writing;
            report.try_send(write(packets, place, container, with_sound)).ok();
        };
        std::thread::Builder::new().name("replay-save".into()).spawn(work).map_err(OutputError::no_thread)?;
        Ok(())
    }

    /// What came of savings since it was asked last.
    pub fn take_saved(&self) -> Vec<Saved> {
        self.saved.1.try_iter().collect()
    }

    /// Seconds and bytes that it holds.
    pub fn holds(&self) -> (f64, usize) {
        let ring = lock(&self.ring);
        (ring.length_ns() as f64 / 1e9, ring.bytes())
    }

    /// Why it goes on no more, once it does not.
    pub fn ended(&self) -> Option<OutputError> {
        self.end.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Writes packets into a file; its disk may take its time.
fn write(packets: Vec<Packet>, place: Place, container: Container, with_sound: bool) -> Saved {
    if let Place::Named { folder, .. } = &place {
        super::naming::require_folder(folder)?;
    }
    let mut parts = Parts::new(place, container, Split::Never, with_sound)?;
    packets.into_iter().try_for_each(|packet| parts.take(packet).map(|_| ()))?;
    parts.finish()?;
    Ok(parts.path().clone())
}

fn keep(feed: &Feed, ring: &Mutex<Ring>, stopped: &Receiver<()>) -> Result<(), OutputError> {
    loop {
        while let Some(packet) = feed.take() {
            lock(ring).push(packet);
        }
        match feed.ended() {
            Some(Ended::Failed(error)) => return Err(error),
            Some(Ended::Stopped) => return Ok(()),
            None => {}
        }
        select! {
            recv(feed.arrived()) -> _ => {}
            recv(stopped) -> _ => return Ok(()),
            default(IDLE) => {}
        }
    }
}

fn lock(ring: &Mutex<Ring>) -> MutexGuard<'_, Ring> {
    ring.lock().unwrap_or_else(PoisonError::into_inner)
}
