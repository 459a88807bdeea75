//! The one way to a source: a handle to its thread, and the thread's end of it.

use super::frame::Frame;
use super::mailbox::{Mailbox, MailboxSender, mailbox};
use super::sound::Listener;
use crate::document::{Rate, Source};
use crate::view::{Health, SourceStatus};
use crossbeam_channel::{Receiver, Sender, bounded};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How a source's time runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// By the wall clock: newest frame wins, old ones are dropped.
    Live,
    /// By the show clock: every frame is pulled when it is due, none is dropped. Kinds that only exist live (camera, URL, screen, window) show their fallback.
    Stepped,
}

/// Called from the source's thread whenever a frame or a status change is there to be fetched. Must not block.
pub type Waker = Arc<dyn Fn() + Send + Sync>;

/// What a source needs to know of the studio.
#[derive(Clone)]
pub struct OpenOptions {
    /// Folder that relative paths start from (the scene file's).
    pub base: PathBuf,
    pub pace: Pace,
    /// Canvas size in pixels, for choosing camera modes.
    pub canvas: (u32, u32),
    pub rate: Rate,
    pub waker: Waker,
    /// Who hears it; without a listener its sound is not even decoded.
    pub sound: Option<Listener>,
}

/// Answer of a stepped source.
#[derive(Debug)]
pub enum Stepped {
    /// The picture changes at this tick.
    New(Frame),
    /// The picture of the tick before goes on.
    Same,
    /// There is no picture at this tick: the layer shows the fallback. The status says why.
    Nothing,
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SourceControl {
    Pause,
    Resume,
    /// From the beginning, or opened again.
    Restart,
    /// Seconds.
    Seek(f64),
}

/// How long a stepped picture may take to decode before it is given up.
const STEP_LIMIT: Duration = Duration::from_secs(10);

/// A running source. Dropping it asks its thread to stop and does not wait for it.
pub struct SourceHandle {
    mailbox: Mailbox,
    status: Arc<Mutex<SourceStatus>>,
    control: Sender<SourceControl>,
    ask: Sender<u64>,
    answers: Receiver<Stepped>,
    stop: Arc<AtomicBool>,
    last_arrival: Mutex<Option<Instant>>,
}

/// The thread's end of a [`SourceHandle`].
pub struct SourceLink {
    pub options: OpenOptions,
    mailbox: MailboxSender,
    status: Arc<Mutex<SourceStatus>>,
    /// What was asked by hand; poll it.
    pub control: Receiver<SourceControl>,
    /// Show times asked for by a stepped reader; each must be answered once by [`answer`](Self::answer).
    pub asked: Receiver<u64>,
    answers: Sender<Stepped>,
    stop: Arc<AtomicBool>,
}

/// What can still be said of a source whose thread is gone.
#[derive(Clone)]
pub struct LastWords {
    status: Arc<Mutex<SourceStatus>>,
    waker: Waker,
}

impl LastWords {
    /// The source has failed, and its layers show its fallback.
    pub fn say(&self, sentence: &str) {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        (status.health, status.needs_fallback) = (Health::Failed, true);
        sentence.clone_into(&mut status.sentence);
        drop(status);
        (self.waker)();
    }
}

impl SourceLink {
    pub fn last_words(&self) -> LastWords {
        LastWords { status: self.status.clone(), waker: self.options.waker.clone() }
    }

    /// Hands over a live frame, in place of one that was not fetched.
    pub fn put(&self, frame: Frame) {
        self.mailbox.put(frame);
        (self.options.waker)();
    }

    /// For callbacks on other threads (an appsink's): the mailbox alone.
    pub fn mailbox(&self) -> MailboxSender {
        self.mailbox.clone()
    }

    pub fn answer(&self, stepped: Stepped) {
        // The reader gave up waiting: nobody misses this answer.
        self.answers.try_send(stepped).ok();
    }

    /// Changes the status and wakes the studio when it became another.
    pub fn update(&self, change: impl FnOnce(&mut SourceStatus)) {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
        let before = (status.health, status.needs_fallback, status.sentence.len());
        change(&mut status);
        let after = (status.health, status.needs_fallback, status.sentence.len());
        drop(status);
        if before != after {
            (self.options.waker)();
        }
    }

    /// Health and sentence in one.
    pub fn say(&self, health: Health, sentence: impl Into<String>) {
        self.update(|status| {
            status.health = health;
            status.sentence = sentence.into();
        });
    }

    /// The handle was dropped: close and return.
    pub fn stopping(&self) -> bool {
        self.stop.load(Ordering::Acquire)
    }

    pub fn stop_flag(&self) -> Arc<AtomicBool> {
        self.stop.clone()
    }
}

/// Starts a source on a thread of its own.
pub fn open(source: &Source, options: &OpenOptions) -> SourceHandle {
    let (handle, link) = pair(source, options.clone());
    super::worker::spawn(source.clone(), link);
    handle
}

/// The two ends, without a thread between them.
pub fn pair(source: &Source, options: OpenOptions) -> (SourceHandle, SourceLink) {
    let (sender, receiver) = mailbox();
    let (control, controls) = bounded(16);
    let (ask, asked) = bounded(1);
    let (answers, answered) = bounded(1);
    let stop = Arc::new(AtomicBool::new(false));
    let status = Arc::new(Mutex::new(SourceStatus {
        sentence: "Starting".into(),
        fallback: source.fallback.clone(),
        ..SourceStatus::default()
    }));
    let handle = SourceHandle {
        mailbox: receiver,
        status: status.clone(),
        control,
        ask,
        answers: answered,
        stop: stop.clone(),
        last_arrival: Mutex::new(None),
    };
    (handle, SourceLink { options, mailbox: sender, status, control: controls, asked, answers, stop })
}

impl SourceHandle {
    /// Live: the newest frame that was not fetched yet. Never blocks.
    pub fn take(&self) -> Option<Frame> {
        let frame = self.mailbox.take()?;
        *self.last_arrival.lock().unwrap_or_else(PoisonError::into_inner) = Some(frame.arrived);
        Some(frame)
    }

    /// Stepped: the picture for the canvas tick at `show_ns` (nanoseconds of show time, never going back). Blocks until it is
    /// decoded, at most ten seconds (then `Nothing`, with a sentence in the status).
    pub fn take_at(&self, show_ns: u64) -> Stepped {
        // An answer to a tick that was given up earlier would be taken for this one's.
        while self.answers.try_recv().is_ok() {}
        if self.ask.send_timeout(show_ns, STEP_LIMIT).is_err() {
            return Stepped::Nothing;
        }
        self.answers.recv_timeout(STEP_LIMIT).unwrap_or_else(|_| {
            let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner);
            status.sentence = format!("No picture within {} s", STEP_LIMIT.as_secs());
            status.health = Health::Failed;
            status.needs_fallback = true;
            Stepped::Nothing
        })
    }

    pub fn status(&self) -> SourceStatus {
        let mut status = self.status.lock().unwrap_or_else(PoisonError::into_inner).clone();
        status.dropped = self.mailbox.overwritten();
        let arrival = *self.last_arrival.lock().unwrap_or_else(PoisonError::into_inner);
        status.age_ms = arrival.map_or(0.0, |at| at.elapsed().as_secs_f32() * 1000.0);
        status
    }

    /// Asks for something by hand. Never blocks; with sixteen requests waiting, the newest is refused.
    pub fn control(&self, control: SourceControl) {
        self.control.try_send(control).ok();
    }
}

impl Drop for SourceHandle {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
    }
}
