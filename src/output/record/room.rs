//! The room on a recording's disk, and how long it lasts.

use super::super::OutputError;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// A recording is neither started nor carried on with less room on its disk than this, in bytes.
pub const RESERVE: u64 = 256 << 20;
/// The reserve is at least what so many seconds take.
const RESERVE_SECONDS: u64 = 10;
/// Rates are taken over this time.
const WINDOW: Duration = Duration::from_secs(8);

/// Watches the disk of one folder.
#[derive(Debug)]
pub struct Room {
    folder: PathBuf,
    reserve: u64,
    /// When how many bytes were written.
    written: VecDeque<(Instant, u64)>,
    free: Option<u64>,
}

impl Room {
    pub fn new(folder: &Path, reserve: u64) -> Self {
        Self { folder: folder.to_owned(), reserve, written: VecDeque::new(), free: None }
    }

    /// An error where too little is free to go on.
    pub fn check(&self) -> Result<(), OutputError> {
        let free = free_bytes(&self.folder)?;
        // Without a reserve nothing is kept, which tests of full disks want.
        let fast = u64::from(self.kbps()) * 125 * RESERVE_SECONDS;
        let reserve = if self.reserve == 0 { 0 } else { self.reserve.max(fast) };
        if free < reserve {
            return Err(OutputError::LowDisk { folder: self.folder.clone(), reserve_mib: reserve >> 20 });
        }
        Ok(())
    }

    /// Notes how many bytes are written until now.
    pub fn measure(&mut self, bytes: u64) {
        let now = Instant::now();
        self.written.push_back((now, bytes));
        while self.written.front().is_some_and(|(at, _)| now.saturating_duration_since(*at) > WINDOW) {
            self.written.pop_front();
        }
        self.free = free_bytes(&self.folder).ok();
    }

    /// The rate of the last seconds in kbit/s.
    pub fn kbps(&self) -> u32 {
        let (Some((from, before)), Some((to, after))) = (self.written.front(), self.written.back()) else { return 0 };
        let seconds = to.saturating_duration_since(*from).as_secs_f64();
        if seconds < 0.5 {
            return 0;
        }
        (after.saturating_sub(*before) as f64 * 8.0 / 1000.0 / seconds) as u32
    }

    /// How long the room lasts at this rate, down to the reserve.
    pub fn seconds(&self) -> Option<f64> {
        let kbps = self.kbps();
        let room = self.free?.saturating_sub(self.reserve);
        (kbps > 0).then(|| room as f64 * 8.0 / 1000.0 / f64::from(kbps))
    }
}

fn free_bytes(folder: &Path) -> Result<u64, OutputError> {
    let room = rustix::fs::statvfs(folder).map_err(|error| OutputError::io(folder, &error.into()))?;
    Ok(room.f_bavail.saturating_mul(room.f_frsize))
}
