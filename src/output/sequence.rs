//! The live program with its alpha, for keying and compositing elsewhere: as a folder of numbered PNGs or as a film.
//!
//! Its thread, `with-alpha`, takes the newest picture whenever it has written one: pictures that it is too slow for are missing, and are
//! counted. It keeps the same reserve on the disk as a recording.

use super::alpha_film::AlphaFilm;
use super::record::{RESERVE, Room};
use super::{FrameFolder, OutputError, RgbaImage, check_target};
use crate::compositor::readback::{ReadFrame, straight_from_canvas};
use crate::document::Rate;
use crossbeam_channel::{Receiver, Sender, bounded, select};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often the disk is looked at.
const WATCH_INTERVAL: Duration = Duration::from_secs(1);

/// What is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WithAlpha {
    /// Into a folder that holds nothing else.
    Pictures(PathBuf),
    /// A Matroska file, with pictures at this rate where none is missing.
    Film(PathBuf, Rate),
}

impl WithAlpha {
    /// The folder or the file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Pictures(path) | Self::Film(path, _) => path,
        }
    }
}

/// Pictures with alpha that are being written. Dropping it ends it after the picture that is being written, without waiting.
pub struct Sequence {
    path: PathBuf,
    counts: Arc<(AtomicU64, AtomicU64)>,
    done: Receiver<Result<u64, OutputError>>,
    /// Closed to stop the thread.
    stop: Option<Sender<()>>,
}

impl Sequence {
    /// Writes pictures in the canvas's format.
    pub fn start(target: &WithAlpha, pictures: Receiver<ReadFrame>) -> Result<Self, OutputError> {
        let path = target.path().to_owned();
        let room = Room::new(path.parent().unwrap_or(&path), RESERVE);
        room.check()?;
        let mut files = match target {
            WithAlpha::Pictures(folder) => Files::Folder(FrameFolder::create(folder)?),
            WithAlpha::Film(path, rate) => {
                check_target(path)?;
                Files::Film { path: path.clone(), rate: *rate, film: None }
            }
        };
        let counts: Arc<(AtomicU64, AtomicU64)> = Arc::default();
        let (stop, stopped) = bounded(0);
        let (report, done) = bounded(1);
        let counted = counts.clone();
        let work = move || {
            let written = write_all(&mut files, &room, &pictures, &stopped, &counted);
            let closed = files.finish();
            report.send(written.and(closed)).ok();
        };
        std::thread::Builder::new().name("with-alpha".into()).spawn(work).map_err(OutputError::no_thread)?;
        Ok(Self { path, counts, done, stop: Some(stop) })
    }

    /// The folder or the file.
    pub fn path(&self) -> &Path {
        &self.path
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

enum Files {
    Folder(FrameFolder),
    /// Opened with its first picture, whose size it has.
    Film {
        path: PathBuf,
        rate: Rate,
        film: Option<AlphaFilm>,
    },
}

impl Files {
    fn write(&mut self, image: &RgbaImage, show_ns: u64) -> Result<(), OutputError> {
        match self {
            Self::Folder(folder) => folder.write(image).map(|_| ()),
            Self::Film { path, rate, film } => {
                let film = match film {
                    Some(film) => film,
                    None => film.insert(AlphaFilm::open(path, (image.width, image.height), *rate)?),
                };
                film.write(image, show_ns)
            }
        }
    }

    fn finish(self) -> Result<u64, OutputError> {
        match self {
            Self::Folder(folder) => folder.finish(),
            Self::Film { film: Some(film), .. } => film.finish(),
            Self::Film { path, film: None, .. } => Err(OutputError::Nothing(path)),
        }
    }
}

fn write_all(
    files: &mut Files,
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
        let image = RgbaImage { width: frame.width, height: frame.height, stride, bytes: &bytes };
        files.write(&image, frame.show_ns)?;
        written.fetch_add(1, Ordering::Relaxed);
        if watched.elapsed() > WATCH_INTERVAL {
            watched = Instant::now();
            room.check()?;
        }
    }
}
