//! Says at once when something changes in a folder, even in one that is not there yet.

use crossbeam_channel::{Receiver, bounded};
use rustix::fd::OwnedFd;
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};
use std::collections::BTreeMap;
use std::io;
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Room for a dozen events with names.
const BUFFER: usize = 4096;

/// Watches folders; its thread ends with it.
pub struct FolderEye {
    queue: Arc<OwnedFd>,
    /// A watch that never says anything until it is taken away, which wakes the thread.
    anchor: i32,
    watched: BTreeMap<PathBuf, i32>,
    changed: Receiver<()>,
}

impl FolderEye {
    pub fn open() -> io::Result<Self> {
        let queue = Arc::new(inotify::init(CreateFlags::CLOEXEC)?);
        let anchor = inotify::add_watch(&queue, "/", WatchFlags::DELETE_SELF)?;
        // One word is enough, however much changed.
        let (say, changed) = bounded(1);
        let watch = queue.clone();
        let run = move || {
            let mut buffer = [MaybeUninit::uninit(); BUFFER];
            let mut events = Reader::new(watch, &mut buffer);
            loop {
                match events.next() {
                    Ok(event) if event.wd() == anchor && event.events().contains(ReadFlags::IGNORED) => return,
                    Ok(event) if event.events().contains(ReadFlags::IGNORED) => {}
                    Ok(_) => {
                        say.try_send(()).ok();
                    }
                    Err(rustix::io::Errno::INTR) => {}
                    Err(_) => return,
                }
            }
        };
        std::thread::Builder::new().name("scrim-effects-eye".into()).spawn(run)?;
        Ok(Self { queue, anchor, watched: BTreeMap::new(), changed })
    }

    /// Gets a word when something changed since it was last taken.
    pub fn changed(&self) -> &Receiver<()> {
        &self.changed
    }

    /// Watches these folders and no others. Of one that is not there, the nearest folder above it is watched; call again to follow.
    pub fn watch<'a>(&mut self, folders: impl Iterator<Item = &'a Path>) {
        let files = WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVED_TO
            | WatchFlags::MOVED_FROM
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF;
        let appearing = WatchFlags::CREATE | WatchFlags::MOVED_TO;
        let mut wanted = BTreeMap::new();
        for folder in folders {
            let near = folder.ancestors().find(|folder| folder.is_dir());
            let Some(near) = near else { continue };
            let what = if near == folder { files } else { appearing };
            // What cannot be watched is found by looking.
            if let Ok(watch) = inotify::add_watch(&self.queue, near, what | WatchFlags::MASK_ADD) {
                wanted.insert(near.to_owned(), watch);
            }
        }
        for old in self.watched.values() {
            if *old != self.anchor && !wanted.values().any(|watch| watch == old) {
                // A folder that is gone has taken its watch with it.
                inotify::remove_watch(&self.queue, *old).ok();
            }
        }
        self.watched = wanted;
    }
}

impl Drop for FolderEye {
    fn drop(&mut self) {
        inotify::remove_watch(&self.queue, self.anchor).ok();
    }
}
