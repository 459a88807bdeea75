//! Hand-over of frames from a source's thread: one place, newest wins, nobody waits.

use super::frame::Frame;
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// The writing end.
#[derive(Clone)]
pub struct MailboxSender {
    sender: Sender<Frame>,
    /// To take the old frame out when a newer one comes.
    stale: Receiver<Frame>,
    overwritten: Arc<AtomicU64>,
}

/// The reading end.
pub struct Mailbox {
    receiver: Receiver<Frame>,
    overwritten: Arc<AtomicU64>,
}

pub fn mailbox() -> (MailboxSender, Mailbox) {
    let (sender, receiver) = bounded(1);
    let overwritten = Arc::new(AtomicU64::new(0));
    let writer = MailboxSender { sender, stale: receiver.clone(), overwritten: overwritten.clone() };
    (writer, Mailbox { receiver, overwritten })
}

impl MailboxSender {
    /// Puts a frame in, in place of one that was not fetched. Never blocks.
    pub fn put(&self, frame: Frame) {
        let mut frame = frame;
        // Two writers cannot be at it (each source has one thread), so the second try finds room.
        for _ in 0..2 {
            match self.sender.try_send(frame) {
                Ok(()) | Err(TrySendError::Disconnected(_)) => return,
                Err(TrySendError::Full(back)) => {
                    if self.stale.try_recv().is_ok() {
                        self.overwritten.fetch_add(1, Ordering::Relaxed);
                    }
                    frame = back;
                }
            }
        }
    }
}

impl Mailbox {
    /// The newest frame that was not fetched yet.
    pub fn take(&self) -> Option<Frame> {
        self.receiver.try_recv().ok()
    }

    /// Frames that a newer one replaced before they were fetched.
    pub fn overwritten(&self) -> u64 {
        self.overwritten.load(Ordering::Relaxed)
    }
}
