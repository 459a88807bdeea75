//! The recording of the program: a consumer with a thread and a pipeline of its own.
//!
//! The thread, `recorder`, takes packets of its [`Feed`], which wait for it while the disk is slow. It keeps a reserve on the disk, splits
//! and pauses at key frames, and writes chapters beside the files: muxers write theirs before the first picture, when there are none yet.

mod markers;
mod parts;
mod room;

pub use parts::{Parts, Place, Totals};
pub use room::RESERVE;
pub(super) use room::Room;

use super::OutputError;
use super::distributor::{Ended, Track};
use super::encoder::Feed;
use super::worker::Worker;
use crate::view::{Container, RecordStatus, Split};
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded, select};
use markers::Markers;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the file's size and the disk are looked at.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);
/// How long the pictures that are on their way when a recording is stopped may take.
const TAIL_LIMIT: Duration = Duration::from_secs(3);
/// As long where the recorder is dropped: its owner waits.
const HURRIED_TAIL_LIMIT: Duration = Duration::from_millis(400);
/// How often a wait for the last packets looks whether it has to hurry.
const TAIL_STEP: Duration = Duration::from_millis(50);
/// How long closing may take before the recording is given up.
const CLOSE_LIMIT: Duration = Duration::from_secs(12);
/// How long a recorder that is dropped keeps its owner waiting; a studio that quits has two seconds in all.
const DROP_LIMIT: Duration = Duration::from_millis(1500);

/// What to record, and where to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordSpec {
    pub place: Place,
    pub container: Container,
    pub split: Split,
    /// Bytes that stay free on the disk.
    pub reserve: u64,
}

/// A recording that is closed and can be played.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its files, the first one first.
    pub paths: Vec<PathBuf>,
    pub frames: u64,
    /// Pictures that are missing.
    pub dropped: u64,
    pub bytes: u64,
    pub seconds: f64,
    /// Where the chapters are, if there are any.
    pub chapters: Vec<PathBuf>,
    /// Why it ended by itself, where it did.
    pub stopped: Option<OutputError>,
}

enum Command {
    Pause(bool),
    Split,
    Mark(String),
}

/// A running recording. Nothing here waits for the disk or the encoder, except dropping it, which closes the file in bounded time.
pub struct Recorder {
    commands: Option<Sender<Command>>,
    status: Arc<Mutex<RecordStatus>>,
    worker: Worker<Result<Recorded, OutputError>>,
    path: PathBuf,
    stopped_at: Option<Instant>,
    hurried: Arc<AtomicBool>,
}

impl Recorder {
    /// Starts recording. Refused where there is no room; what goes wrong later comes out of [`poll`](Self::poll).
    pub fn start(spec: RecordSpec, feed: Feed) -> Result<Self, OutputError> {
        if let Place::Named { folder, .. } = &spec.place {
            super::naming::require_folder(folder)?;
        }
        let parts = Parts::new(spec.place, spec.container, spec.split, feed.has_sound())?;
        let path = parts.path().clone();
        let room = Room::new(super::check_target(&path)?, spec.reserve);
        room.check()?;
        let (commands, orders) = bounded(16);
        let status =
            Arc::new(Mutex::new(RecordStatus { path: Some(path.clone()), part: 1, ..RecordStatus::default() }));
        let hurried = Arc::new(AtomicBool::new(false));
        let job = Job {
            feed,
            parts,
            room,
            status: status.clone(),
            markers: Markers::default(),
            orders,
            hurried: hurried.clone(),
        };
        // What a thread wrote that takes longer plays.
        let worker = Worker::start("recorder", DROP_LIMIT, move |report| {
            let mut job = job;
            report.send(job.run()).ok();
            // A file that broke off may hang when it is closed: what went wrong has been told by then.
            drop(job);
        })?;
        Ok(Self { commands: Some(commands), status, worker, path, stopped_at: None, hurried })
    }

    /// Leaves out what comes from now on, until it goes on without a gap.
    pub fn pause(&self, paused: bool) {
        self.order(Command::Pause(paused));
    }

    /// Goes on in a new file at the next key frame.
    pub fn split(&self) {
        self.order(Command::Split);
    }

    /// Remembers this moment as a chapter.
    pub fn mark(&self, name: &str) {
        self.order(Command::Mark(name.to_owned()));
    }

    /// Ends the recording without waiting for the file to be closed; keep polling until it is.
    pub fn stop(&mut self) {
        if self.commands.take().is_some() {
            self.stopped_at = Some(Instant::now());
        }
    }

    pub fn status(&self) -> RecordStatus {
        lock(&self.status).clone()
    }

    /// The first file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why and how the recording ended, once it has: stopped, out of room (`stopped` in the summary) or broken off. Never waits.
    pub fn poll(&mut self) -> Option<&Result<Recorded, OutputError>> {
        if self.worker.poll().is_none() && self.stopped_at.is_some_and(|at| at.elapsed() > CLOSE_LIMIT) {
            self.worker.give_up(Err(self.stuck()));
        }
        self.worker.poll()
    }

    /// Stops and waits for the closed file, at most twelve seconds.
    pub fn finish(mut self) -> Result<Recorded, OutputError> {
        self.stop();
        self.worker.wait(CLOSE_LIMIT).cloned().unwrap_or_else(|| Err(self.stuck()))
    }

    fn order(&self, command: Command) {
        if let Some(commands) = &self.commands {
            commands.try_send(command).ok();
        }
    }

    fn stuck(&self) -> OutputError {
        OutputError::Stuck { path: self.path.clone(), seconds: CLOSE_LIMIT.as_secs() }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.hurried.store(true, Ordering::Relaxed);
        self.stop();
    }
}

fn lock(status: &Mutex<RecordStatus>) -> MutexGuard<'_, RecordStatus> {
    status.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What the thread works with.
struct Job {
    feed: Feed,
    parts: Parts,
    room: Room,
    markers: Markers,
    status: Arc<Mutex<RecordStatus>>,
    orders: Receiver<Command>,
    hurried: Arc<AtomicBool>,
}

impl Job {
    fn run(&mut self) -> Result<Recorded, OutputError> {
        let stopped = self.record();
        let closed = self.parts.finish();
        self.publish();
        let totals = self.parts.totals();
        let path = self.parts.path().clone();
        if totals.frames == 0 {
            return Err(stopped.err().or(closed.err()).unwrap_or(OutputError::Nothing(path)));
        }
        closed?;
        Ok(Recorded {
            paths: self.parts.paths().to_vec(),
            frames: totals.frames,
            dropped: self.feed.dropped(),
            bytes: totals.bytes,
            seconds: totals.length_ns as f64 / 1e9,
            chapters: self.markers.files().to_vec(),
            stopped: stopped.err(),
        })
    }

    /// Until it is stopped, or an error says why it stops by itself.
    fn record(&mut self) -> Result<(), OutputError> {
        let mut watched = Instant::now();
        loop {
            while let Some(packet) = self.feed.take() {
                let parts = self.parts.paths().len();
                if self.parts.take(packet)? {
                    self.feed.request_key();
                }
                if self.parts.paths().len() > parts {
                    self.publish();
                }
                self.look(&mut watched)?;
                // A disk that is slower than the encoder must not keep what was asked for waiting.
                match self.orders.try_recv() {
                    Ok(order) => self.obey(order)?,
                    Err(TryRecvError::Disconnected) => return self.take_tail(),
                    Err(TryRecvError::Empty) => {}
                }
            }
            if self.feed.lost_sound() {
                self.parts.end_sound()?;
            }
            match self.feed.ended() {
                Some(Ended::Failed(error)) => return Err(error),
                Some(Ended::Stopped) => return Ok(()),
                None => {}
            }
            let (orders, arrived) = (self.orders.clone(), self.feed.arrived().clone());
            select! {
                recv(orders) -> order => match order {
                    Ok(order) => self.obey(order)?,
                    Err(_) => return self.take_tail(),
                },
                recv(arrived) -> _ => {}
                default(WATCH_INTERVAL) => {}
            }
            self.look(&mut watched)?;
        }
    }

    fn obey(&mut self, order: Command) -> Result<(), OutputError> {
        match order {
            Command::Pause(true) => self.parts.pause()?,
            Command::Pause(false) => {
                self.parts.resume();
                self.feed.request_key();
            }
            Command::Split => {
                self.parts.split();
                self.feed.request_key();
            }
            Command::Mark(name) => {
                // The film is worth more than its chapters.
                if let Err(error) = self.markers.add(self.parts.path(), self.parts.length_ns(), &name) {
                    bevy::log::error!(subject = "Recording", "No marker was set: {error}");
                }
            }
        }
        self.publish();
        Ok(())
    }

    /// What the encoder had taken when the recording was stopped is still recorded.
    fn take_tail(&mut self) -> Result<(), OutputError> {
        let last = self.feed.encoder().counts().newest_ns;
        let started = Instant::now();
        // Either may be behind the other.
        let (mut all_pictures, mut all_sound) = (false, !self.feed.has_sound());
        loop {
            while let Some(packet) = self.feed.take() {
                let reached = packet.pts_ns >= last;
                match packet.track {
                    Track::Video => all_pictures |= reached,
                    Track::Sound => all_sound |= reached,
                }
                if packet.pts_ns <= last {
                    self.parts.take(packet)?;
                }
                if all_pictures && all_sound {
                    return Ok(());
                }
            }
            let limit = if self.hurried.load(Ordering::Relaxed) { HURRIED_TAIL_LIMIT } else { TAIL_LIMIT };
            if started.elapsed() > limit || self.feed.ended().is_some() || self.parts.is_paused() {
                return Ok(());
            }
            self.feed.arrived().recv_timeout(TAIL_STEP).ok();
        }
    }

    /// Once a second: what is written, and the room that is left.
    fn look(&mut self, watched: &mut Instant) -> Result<(), OutputError> {
        if watched.elapsed() < WATCH_INTERVAL {
            return Ok(());
        }
        *watched = Instant::now();
        self.parts.measure();
        self.publish();
        self.room.check()
    }

    fn publish(&mut self) {
        let totals = self.parts.totals();
        self.room.measure(totals.bytes);
        let mut status = lock(&self.status);
        *status = RecordStatus {
            path: Some(self.parts.path().clone()),
            seconds: totals.length_ns as f64 / 1e9,
            frames: totals.frames,
            dropped: self.feed.dropped(),
            bytes: totals.bytes,
            paused: self.parts.is_paused(),
            part: self.parts.paths().len() as u32,
            markers: self.markers.count(),
            kbps: self.room.kbps(),
            room_seconds: self.room.seconds(),
            encoder: self.feed.encoder().element(),
        };
    }
}
