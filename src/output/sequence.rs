//! The live program as a folder of numbered PNGs with alpha, for keying and compositing elsewhere.
//!
//! Its thread, `png-sequence`, takes the newest picture whenever it has written one: pictures that it is too slow for are missing, and are
//! counted. It keeps the same reserve on the disk as a recording.

use super::record::{RESERVE, Room};
use super::{FrameFolder, OutputError, RgbaImage};
use crate::compositor::readback::{ReadFrame, straight_from_canvas};
use crossbeam_channel::{Receiver, Sender, bounded, select};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often the disk is looked at.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// A sequence that is being written. Dropping it ends it after the picture that is being written, without waiting.
pub struct Sequence {
    folder: PathBuf,
    counts: Arc<(AtomicU64, AtomicU64)>,
    done: Receiver<Result<u64, OutputError>>,
    /// Closed to stop the thread.
    stop: Option<Sender<()>>,
}

impl Sequence {
    /// Writes pictures in the canvas's format into a folder that holds nothing else.
    pub fn start(folder: &Path, pictures: Receiver<ReadFrame>) -> Result<Self, OutputError> {
        let parent = folder.parent().unwrap_or(folder);
        let room = Room::new(parent, RESERVE);
        room.check()?;
        let mut files = FrameFolder::create(folder)?;
        let counts: Arc<(AtomicU64, AtomicU64)> = Arc::default();
        let (stop, stopped) = bounded(0);
        let (report, done) = bounded(1);
        let counted = counts.clone();
        let work = move || {
            let written = write_all(&mut files, &room, &pictures, &stopped, &counted);
            report.send(written.and_then(|()| files.finish())).ok();
        };
        std::thread::Builder::new().name("png-sequence".into()).spawn(work).map_err(OutputError::no_thread)?;
        Ok(Self { folder: folder.to_owned(), counts, done, stop: Some(stop) })
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Pictures written, and those that are missing between them.
    pub fn counts(&self) -> (u64, u64) {
        (self.counts.0.load(Ordering::Relaxed), self.counts.1.load(Ordering::Relaxed))
    }

    /// Takes no further picture; keep polling until it is over.
    pub fn stop(&mut self) {
        self.stop = None;
    }

    /// How many pictures there are, or why it broke off, once it is over.
    pub fn poll(&self) -> Option<Result<u64, OutputError>> {
        self.done.try_recv().ok()
    }
}

fn write_all(
    files: &mut FrameFolder,
    room: &Room,
    pictures: &Receiver<ReadFrame>,
    stopped: &Receiver<()>,
    (written, missing): &(AtomicU64, AtomicU64),
) -> Result<(), OutputError> {
    let mut watched = Instant::now();
    let mut last = None;
    loop {
        let frame = select! {
            recv(stopped) -> _ => return Ok(()),
            recv(pictures) -> frame => match frame {
                Ok(frame) => frame,
                Err(_) => return Ok(()),
            },
        };
        // Older ones that wait are left out by the compositor, which says so by the tick.
        let gap = last.map_or(0, |last: u64| frame.tick.saturating_sub(last + 1));
        missing.fetch_add(gap, Ordering::Relaxed);
        last = Some(frame.tick);
        let bytes = straight_from_canvas(&frame.bytes);
        let stride = frame.width as usize * 4;
        files.write(&RgbaImage { width: frame.width, height: frame.height, stride, bytes: &bytes })?;
        written.fetch_add(1, Ordering::Relaxed);
        if watched.elapsed() > WATCH_INTERVAL {
            watched = Instant::now();
            room.check()?;
        }
    }
}
