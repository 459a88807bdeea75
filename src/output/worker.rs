//! A thread with one result, and how long whoever drops it waits for that.

use super::OutputError;
use crossbeam_channel::{Receiver, Sender, bounded};
use std::time::Duration;

/// A thread of an output. Dropping it waits a while for its result; a thread that hangs is left to itself then.
///
/// What tells the thread to end has to be dropped first: it stands before the worker among its owner's fields.
#[derive(Debug)]
pub(super) struct Worker<T> {
    done: Receiver<T>,
    result: Option<T>,
    patience: Duration,
}

impl<T: Send + 'static> Worker<T> {
    /// Starts `work`, which tells its result as soon as there is one; what may hang behind that comes last.
    pub fn start(
        name: &str,
        patience: Duration,
        work: impl FnOnce(&Sender<T>) + Send + 'static,
    ) -> Result<Self, OutputError> {
        let (report, done) = bounded(1);
        std::thread::Builder::new().name(name.into()).spawn(move || work(&report)).map_err(OutputError::no_thread)?;
        Ok(Self { done, result: None, patience })
    }

    /// The result, once there is one. Never waits.
    pub fn poll(&mut self) -> Option<&T> {
        if self.result.is_none() {
            self.result = self.done.try_recv().ok();
        }
        self.result.as_ref()
    }

    /// The result, which may take so long.
    pub fn wait(&mut self, limit: Duration) -> Option<&T> {
        if self.result.is_none() {
            self.result = self.done.recv_timeout(limit).ok();
        }
        self.result.as_ref()
    }

    /// Counts on no result of the thread any more: this is it.
    pub fn give_up(&mut self, result: T) {
        self.result = Some(result);
    }
}

impl<T> Drop for Worker<T> {
    fn drop(&mut self) {
        if self.result.is_none() {
            self.done.recv_timeout(self.patience).ok();
        }
    }
}
