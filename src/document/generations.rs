//! Earlier states of a scene file, kept in a hidden folder beside it under the time at which they were replaced.

use super::disk::{Disk, folder_of, sentence, write_whole};
use super::format;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Name of the folder.
pub const FOLDER: &str = ".scrim-backups";
/// How many are kept of each file.
pub const KEPT: usize = 20;

/// Keeps the file as it is now. An error is a sentence.
pub(super) fn keep<D: Disk>(disk: &D, path: &Path, bytes: &[u8]) -> Result<(), String> {
    let folder = folder_of(path).join(FOLDER);
    let name = file_name(path);
    let kept = disk.create_folder(&folder).and_then(|()| {
        let stamp = stamp(SystemTime::now());
        let mut to = folder.join(format!("{name}.{stamp}"));
        for again in 1..100 {
            match second_name(disk, path, &to, bytes) {
                Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                    to = folder.join(format!("{name}.{stamp}-{again:02}"));
                }
                other => return other,
            }
        }
        Err(ErrorKind::AlreadyExists.into())
    });
    kept.and_then(|()| disk.sync_folder(&folder)).map_err(|error| sentence(&error))
}

/// Removes the oldest ones beyond [`KEPT`].
pub(super) fn prune<D: Disk>(disk: &D, path: &Path) {
    for old in list(disk, path).into_iter().skip(KEPT) {
        // one that stays is tried again by the next save
        let _ = disk.remove(&old);
    }
}

/// All of a file, the newest first.
pub fn list<D: Disk>(disk: &D, path: &Path) -> Vec<PathBuf> {
    let folder = folder_of(path).join(FOLDER);
    let start = format!("{}.", file_name(path));
    let mut names: Vec<String> = disk.list(&folder).unwrap_or_default().into_iter().map(|(name, _)| name).collect();
    names.retain(|name| name.strip_prefix(&start).is_some_and(is_stamp));
    names.sort_unstable_by(|a, b| b.cmp(a));
    names.into_iter().map(|name| folder.join(name)).collect()
}

/// The newest one that can be opened.
pub fn newest_good<D: Disk>(disk: &D, path: &Path) -> Option<PathBuf> {
    list(disk, path).into_iter().take(KEPT).find(|kept| {
        let found = disk.read(kept, format::MAX_BYTES).ok().flatten();
        let text = found.and_then(|found| String::from_utf8(found.bytes).ok());
        text.is_some_and(|text| format::parse(&text).is_ok())
    })
}

/// A second name costs nothing; a file system without them gets a copy.
fn second_name<D: Disk>(disk: &D, path: &Path, to: &Path, bytes: &[u8]) -> io::Result<()> {
    match disk.link(path, to) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => write_whole(disk, to, bytes, None),
        other => other,
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn is_stamp(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit()) && text.chars().all(|c| c.is_ascii_digit() || c == '-')
}

/// `20261121-074608-123`: date and time to the millisecond, UTC.
fn stamp(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    let (days, second) = (since.as_secs() / 86_400, since.as_secs() % 86_400);
    let (year, month, day) = date(days);
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!("{year:04}{month:02}{day:02}-{hour:02}{minute:02}{:02}-{:03}", second % 60, since.subsec_millis())
}

/// Year, month and day of a number of days after 1970-01-01, in the Gregorian calendar. Years are counted from March, so that the
/// leap day is the last one.
fn date(days: u64) -> (u64, u64, u64) {
    let days = days + 719_468;
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    (era * 400 + year_of_era + u64::from(month <= 2), month, day)
}
