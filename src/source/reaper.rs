//! Threads that may hang in a GStreamer state change: they are given two seconds to end and are then left behind, counted.

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// How long a stop may take.
pub const STOP_LIMIT: Duration = Duration::from_secs(2);

static ABANDONED: AtomicU64 = AtomicU64::new(0);

/// Threads left behind since the start of the program because their stop hung.
pub fn abandoned() -> u64 {
    ABANDONED.load(Ordering::Relaxed)
}

/// A thread of which nothing is expected but that it ends.
pub struct Expendable {
    name: String,
    /// Never gives a value; its other end is dropped with the thread's work.
    done: Receiver<Infallible>,
}

impl Expendable {
    /// Starts a named thread. What `work` holds may be lost with it.
    pub fn spawn(name: String, work: impl FnOnce() + Send + 'static) -> std::io::Result<Self> {
        let (running, done) = bounded::<Infallible>(0);
        std::thread::Builder::new().name(name.clone()).spawn(move || {
            work();
            drop(running);
        })?;
        Ok(Self { name, done })
    }

    /// Waits for the end, at most [`STOP_LIMIT`]. False: the thread hangs, was left behind and counted.
    pub fn finish(self) -> bool {
        let hangs = matches!(self.done.recv_timeout(STOP_LIMIT), Err(RecvTimeoutError::Timeout));
        if hangs {
            ABANDONED.fetch_add(1, Ordering::Relaxed);
            bevy::log::warn!("{} did not stop within {} s and was left behind", self.name, STOP_LIMIT.as_secs());
        }
        !hangs
    }
}
