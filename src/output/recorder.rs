//! The recording of the live program: a name by the clock, a reserve on the disk, and a status for the panels.

use super::{Nv12Frame, OutputError, Pushed, Summary, VideoSpec, VideoWriter};
use crate::document::{Rate, disk};
use crate::view::RecordStatus;
use gstreamer::glib;
use std::path::{Path, PathBuf};

/// A recording is neither started nor carried on with less room on its disk than this.
pub const RESERVE: u64 = 256 << 20;

/// A running recording. Nothing here waits for the disk or the encoder, except dropping it, which closes the file in bounded time.
#[derive(Debug)]
pub struct Recorder {
    writer: VideoWriter,
}

impl Recorder {
    /// Starts recording to `path`, or to a file named by the clock in `folder` (which is made where it is missing).
    /// Refused with less than [`RESERVE`] bytes free. What goes wrong later comes out of [`poll`](Self::poll).
    pub fn start(
        path: Option<PathBuf>,
        folder: &Path,
        width: u32,
        height: u32,
        rate: Rate,
    ) -> Result<Self, OutputError> {
        Self::start_with_reserve(path, folder, width, height, rate, RESERVE)
    }

    /// As [`start`](Self::start) with a reserve in bytes of the caller's choice.
    pub fn start_with_reserve(
        path: Option<PathBuf>,
        folder: &Path,
        width: u32,
        height: u32,
        rate: Rate,
        reserve: u64,
    ) -> Result<Self, OutputError> {
        let path = match path {
            Some(path) => path,
            None => {
                require_folder(folder)?;
                unused_name(folder, &clock_name(), "mkv")
            }
        };
        let folder = super::check_target(&path)?.to_owned();
        require_room(&folder, reserve)?;
        let watch = move || require_room(&folder, reserve);
        let spec = VideoSpec { live: true, ..VideoSpec::new(path, width, height, rate) };
        Ok(Self { writer: VideoWriter::start(spec, Box::new(watch))? })
    }

    /// Hands over the program's picture; never waits. An error ends the recording, [`poll`](Self::poll) has it too.
    pub fn push<B: AsRef<[u8]> + Send + 'static>(
        &mut self,
        frame: Nv12Frame<B>,
        pts_ns: u64,
    ) -> Result<Pushed, OutputError> {
        match self.writer.poll() {
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(_)) => Ok(Pushed::Dropped),
            None => self.writer.push(frame, pts_ns),
        }
    }

    pub fn status(&self) -> RecordStatus {
        let (frames, dropped, bytes, seconds) = self.writer.counts();
        RecordStatus { path: Some(self.writer.path().to_owned()), seconds, frames, dropped, bytes }
    }

    /// Ends the recording without waiting for the file to be closed; keep polling until it is.
    pub fn stop(&mut self) {
        self.writer.end();
    }

    /// Why and how the recording ended, once it has: stopped, out of room (`stopped` in the summary) or broken off.
    pub fn poll(&mut self) -> Option<Result<Summary, OutputError>> {
        self.writer.poll().cloned()
    }

    /// Stops and waits for the closed file, at most eleven seconds.
    pub fn finish(self) -> Result<Summary, OutputError> {
        self.writer.finish()
    }
}

/// Makes the folder of recordings and stills where it is missing; an error where no file can be made in it.
pub fn require_folder(folder: &Path) -> Result<(), OutputError> {
    disk::try_folder(&disk::RealDisk, folder).map_err(|what| OutputError::Folder { folder: folder.to_owned(), what })
}

/// "Scrim 2026-11-21 10-30-00", by the user's clock and without a character that a file system refuses.
pub fn clock_name() -> String {
    let now = glib::DateTime::now_local().and_then(|now| now.format("Scrim %Y-%m-%d %H-%M-%S"));
    now.map_or_else(|_| "Scrim".into(), Into::into)
}

/// The name in the folder, with a number behind it where a file of that name is there already.
pub fn unused_name(folder: &Path, stem: &str, extension: &str) -> PathBuf {
    let plain = folder.join(format!("{stem}.{extension}"));
    let numbered = (2_u32..).map(|number| folder.join(format!("{stem} ({number}).{extension}")));
    std::iter::once(plain.clone()).chain(numbered).find(|path| !path.exists()).unwrap_or(plain)
}

fn require_room(folder: &Path, reserve: u64) -> Result<(), OutputError> {
    let room = rustix::fs::statvfs(folder).map_err(|error| OutputError::io(folder, &error.into()))?;
    if room.f_bavail.saturating_mul(room.f_frsize) < reserve {
        return Err(OutputError::LowDisk { folder: folder.to_owned(), reserve_mib: reserve >> 20 });
    }
    Ok(())
}
