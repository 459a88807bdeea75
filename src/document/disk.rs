//! Files written whole or not at all, over a trait of single operations so that tests can let each of them fail.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

/// A temporary file that is older than this was left by a program that died.
const LEFTOVER_AGE: Duration = Duration::from_secs(60);
/// Ending of temporary files.
const PART: &str = ".part";
const NO_FOLDER: &str = "there is a file where a folder should be: choose another folder";

/// The operations that reading and saving are made of, one system call each.
pub trait Disk {
    /// An open file that is being written.
    type File;

    /// The path with its links followed, where that is possible.
    fn resolve(&self, path: &Path) -> PathBuf;
    /// The content of a regular file of at most `limit` bytes; nothing when there is none. Never waits for a pipe or a device.
    fn read(&self, path: &Path, limit: usize) -> io::Result<Option<Found>>;
    /// Names in a folder with the time of their last change.
    fn list(&self, folder: &Path) -> io::Result<Vec<(String, SystemTime)>>;
    /// Makes a folder; one that exists is as good.
    fn create_folder(&self, folder: &Path) -> io::Result<()>;
    /// Makes a file that must not exist yet.
    fn create(&self, path: &Path) -> io::Result<Self::File>;
    /// Writes some of the bytes and says how many.
    fn write(&self, file: &mut Self::File, bytes: &[u8]) -> io::Result<usize>;
    fn set_permissions(&self, file: &Self::File, permissions: &Permissions) -> io::Result<()>;
    /// Returns when the content is on the disk.
    fn sync(&self, file: &Self::File) -> io::Result<()>;
    /// Gives a file a second name.
    fn link(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;
    fn remove(&self, path: &Path) -> io::Result<()>;
    /// Returns when the names in a folder are on the disk.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct Found {
    pub bytes: Vec<u8>,
    pub permissions: Permissions,
}

/// The disk of this computer.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    type File = File;

    fn resolve(&self, path: &Path) -> PathBuf {
        fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Option<Found>> {
        let metadata = match fs::metadata(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            other => other?,
        };
        refuse_special(&metadata)?;
        let file = open_without_waiting(path)?;
        // what was opened may be another thing than what was looked at
        let metadata = file.metadata()?;
        refuse_special(&metadata)?;
        let mut bytes = Vec::new();
        if metadata.len() <= limit as u64 {
            file.take(limit as u64 + 1).read_to_end(&mut bytes)?;
        }
        let length = metadata.len().max(bytes.len() as u64);
        if length > limit as u64 {
            return Err(io::Error::other(format!("{length} bytes are too long: there may be {limit}")));
        }
        Ok(Some(Found { bytes, permissions: metadata.permissions() }))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(String, SystemTime)>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            // a file that goes away while the folder is read is no fault
            let modified = entry.metadata().and_then(|m| m.modified()).unwrap_or_else(|_| SystemTime::now());
            if let Ok(name) = entry.file_name().into_string() {
                names.push((name, modified));
            }
        }
        Ok(names)
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)
    }

    fn create(&self, path: &Path) -> io::Result<File> {
        File::create_new(path)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    fn set_permissions(&self, file: &File, permissions: &Permissions) -> io::Result<()> {
        file.set_permissions(permissions.clone())
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::hard_link(from, to)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    #[cfg(unix)]
    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }

    /// Other systems have no such call; their rename is on the disk when it returns.
    #[cfg(not(unix))]
    fn sync_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(unix)]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    use rustix::fs::OFlags;
    use std::os::unix::fs::OpenOptionsExt;
    let flags = (OFlags::NONBLOCK | OFlags::NOCTTY).bits();
    OpenOptions::new().read(true).custom_flags(flags.cast_signed()).open(path)
}

#[cfg(not(unix))]
fn open_without_waiting(path: &Path) -> io::Result<File> {
    OpenOptions::new().read(true).open(path)
}

fn refuse_special(metadata: &fs::Metadata) -> io::Result<()> {
    if metadata.is_file() {
        return Ok(());
    }
    let what = if metadata.is_dir() { "a folder" } else { "a device, a pipe or a socket" };
    Err(io::Error::other(format!("this is {what} and no file: choose a file")))
}

/// Puts a file in the place of another, whole, or leaves it as it was. The bytes lie on the disk before the name changes; `keep` runs
/// between the two. An error is a sentence.
pub fn replace<D: Disk>(
    disk: &D,
    path: &Path,
    bytes: &[u8],
    permissions: Option<&Permissions>,
    keep: impl FnOnce(),
) -> Result<(), String> {
    let folder = folder_of(path);
    let name = path.file_name().and_then(|n| n.to_str()).ok_or("the file's name cannot be used: choose another one")?;
    remove_leftovers(disk, folder, name);
    let temporary = folder.join(temporary_name(name));
    let written = write_whole(disk, &temporary, bytes, permissions);
    let renamed = written.and_then(|()| {
        keep();
        disk.rename(&temporary, path)
    });
    if let Err(error) = renamed {
        // whatever is left goes with the next save
        let _ = disk.remove(&temporary);
        return Err(sentence(&error));
    }
    disk.sync_folder(folder).map_err(|error| {
        format!("the new file is in its place, but the disk did not confirm it ({}): save again", sentence(&error))
    })
}

/// Makes a folder where it is missing and sees whether files can be made in it. An error is a sentence.
pub fn try_folder<D: Disk>(disk: &D, folder: &Path) -> Result<(), String> {
    let probe = folder.join(temporary_name("scrim"));
    let tried = disk.create_folder(folder).and_then(|()| disk.create(&probe)).and_then(|_| disk.remove(&probe));
    tried.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => NO_FOLDER.into(),
        _ => sentence(&error),
    })
}

/// Writes a new file and returns when it is on the disk.
pub(super) fn write_whole<D: Disk>(
    disk: &D,
    path: &Path,
    bytes: &[u8],
    permissions: Option<&Permissions>,
) -> io::Result<()> {
    let mut file = disk.create(path)?;
    let mut rest = bytes;
    while !rest.is_empty() {
        match disk.write(&mut file, rest) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(count) => rest = rest.get(count..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    if let Some(permissions) = permissions {
        disk.set_permissions(&file, permissions)?;
    }
    disk.sync(&file)
}

/// The folder that a file lies in.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// What went wrong, for people.
pub fn sentence(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "the file or its folder does not exist".into(),
        ErrorKind::PermissionDenied => "access is not allowed: choose another folder or change its permissions".into(),
        ErrorKind::NotADirectory => NO_FOLDER.into(),
        ErrorKind::StorageFull => "the disk is full: free some space or choose another one".into(),
        ErrorKind::QuotaExceeded => "your share of the disk is full: free some space or choose another one".into(),
        ErrorKind::ReadOnlyFilesystem => "the disk can only be read: choose another one".into(),
        ErrorKind::WriteZero => "the disk took only a part of the file".into(),
        _ => error.to_string(),
    }
}

fn temporary_name(name: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!(".{name}.{}-{count}{PART}", std::process::id())
}

fn remove_leftovers<D: Disk>(disk: &D, folder: &Path, name: &str) {
    let start = format!(".{name}.");
    let now = SystemTime::now();
    // tidying up is a favour: a folder that cannot be listed can still be written to
    for (found, modified) in disk.list(folder).unwrap_or_default() {
        let old = now.duration_since(modified).is_ok_and(|age| age > LEFTOVER_AGE);
        if old && found.starts_with(&start) && found.ends_with(PART) {
            let _ = disk.remove(&folder.join(found));
        }
    }
}
