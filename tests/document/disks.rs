//! Disks for tests: one in memory that can lose its power, and one that fails at a chosen operation.

use scrim::document::disk::{Disk, Found};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fs::Permissions;
use std::io::{self, ErrorKind};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A disk in memory that knows what of it would outlive a loss of power.
#[derive(Default)]
pub struct MemoryDisk {
    state: RefCell<State>,
    /// Says that everything is on the disk without putting it there, to prove that the tests would see it.
    pub lies: bool,
}

#[derive(Default, Clone)]
struct State {
    files: Vec<Content>,
    names: BTreeMap<PathBuf, usize>,
    /// Names that are on the disk, and the changes that are not.
    synced_names: BTreeMap<PathBuf, usize>,
    pending: Vec<Change>,
}

#[derive(Clone)]
struct Content {
    now: Vec<u8>,
    synced: Vec<u8>,
    mode: u32,
}

#[derive(Clone)]
enum Change {
    Name(PathBuf, usize),
    Rename(PathBuf, PathBuf),
    Remove(PathBuf),
}

/// What becomes of what was not on the disk when the power went.
#[derive(Debug, Clone, Copy)]
pub struct Loss {
    /// Bit n: the n-th pending change of names is made nevertheless.
    pub names: u32,
    pub data: Unsynced,
}

#[derive(Debug, Clone, Copy)]
pub enum Unsynced {
    Lost,
    Kept,
    /// The length is there and half of the bytes are zero.
    Holes,
}

impl MemoryDisk {
    /// A disk that holds one file, safely.
    pub fn with(path: &Path, bytes: &[u8]) -> Self {
        let disk = Self::default();
        let file = disk.create(path).unwrap();
        disk.state.borrow_mut().files[file].now = bytes.to_vec();
        disk.sync(&file).unwrap();
        disk.sync_folder(path.parent().unwrap()).unwrap();
        disk
    }

    pub fn names(&self) -> Vec<PathBuf> {
        self.state.borrow().names.keys().cloned().collect()
    }

    /// The disk after the power was gone.
    pub fn after_power_loss(&self, loss: Loss) -> Self {
        let mut state = self.state.borrow().clone();
        for content in &mut state.files {
            match loss.data {
                Unsynced::Kept => {}
                Unsynced::Lost => content.now.clone_from(&content.synced),
                Unsynced::Holes if content.now != content.synced => {
                    let half = content.now.len() / 2;
                    content.now[half..].fill(0);
                }
                Unsynced::Holes => {}
            }
        }
        let mut names = std::mem::take(&mut state.synced_names);
        for (index, change) in std::mem::take(&mut state.pending).into_iter().enumerate() {
            if loss.names >> (index % 32) & 1 == 1 {
                apply(&mut names, change);
            }
        }
        state.names = names.clone();
        state.synced_names = names;
        Self { state: RefCell::new(state), lies: false }
    }

    fn change(&self, change: Change) {
        let mut state = self.state.borrow_mut();
        state.pending.push(change.clone());
        apply(&mut state.names, change);
    }
}

fn apply(names: &mut BTreeMap<PathBuf, usize>, change: Change) {
    match change {
        Change::Name(path, file) => {
            names.insert(path, file);
        }
        Change::Rename(from, to) => {
            if let Some(file) = names.remove(&from) {
                names.insert(to, file);
            }
        }
        Change::Remove(path) => {
            names.remove(&path);
        }
    }
}

impl Disk for MemoryDisk {
    type File = usize;

    fn resolve(&self, path: &Path) -> PathBuf {
        path.to_owned()
    }

    fn read(&self, path: &Path, _limit: usize) -> io::Result<Option<Found>> {
        let state = self.state.borrow();
        Ok(state.names.get(path).map(|file| {
            let content = &state.files[*file];
            Found { bytes: content.now.clone(), permissions: Permissions::from_mode(content.mode) }
        }))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(String, SystemTime)>> {
        let names = self.names();
        let inside = names.iter().filter(|path| path.parent() == Some(folder));
        Ok(inside.map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), SystemTime::now())).collect())
    }

    fn create_folder(&self, _folder: &Path) -> io::Result<()> {
        Ok(())
    }

    fn create(&self, path: &Path) -> io::Result<usize> {
        if self.state.borrow().names.contains_key(path) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let mut state = self.state.borrow_mut();
        state.files.push(Content { now: Vec::new(), synced: Vec::new(), mode: 0o644 });
        let file = state.files.len() - 1;
        drop(state);
        self.change(Change::Name(path.to_owned(), file));
        Ok(file)
    }

    fn write(&self, file: &mut usize, bytes: &[u8]) -> io::Result<usize> {
        self.state.borrow_mut().files[*file].now.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn set_permissions(&self, file: &usize, permissions: &Permissions) -> io::Result<()> {
        self.state.borrow_mut().files[*file].mode = permissions.mode();
        Ok(())
    }

    fn sync(&self, file: &usize) -> io::Result<()> {
        if !self.lies {
            let mut state = self.state.borrow_mut();
            let content = &mut state.files[*file];
            content.synced.clone_from(&content.now);
        }
        Ok(())
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        let names = &self.state.borrow().names.clone();
        if names.contains_key(to) {
            return Err(ErrorKind::AlreadyExists.into());
        }
        let file = *names.get(from).ok_or(ErrorKind::NotFound)?;
        self.change(Change::Name(to.to_owned(), file));
        Ok(())
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.change(Change::Rename(from.to_owned(), to.to_owned()));
        Ok(())
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.change(Change::Remove(path.to_owned()));
        Ok(())
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        let mut state = self.state.borrow_mut();
        let inside = |path: &PathBuf| path.parent() == Some(folder);
        let state = &mut *state;
        let pending = std::mem::take(&mut state.pending);
        let (here, elsewhere) = pending.into_iter().partition(|change| match change {
            Change::Name(path, _) | Change::Remove(path) => inside(path),
            Change::Rename(_, to) => inside(to),
        });
        state.pending = elsewhere;
        let here: Vec<Change> = here;
        here.into_iter().for_each(|change| apply(&mut state.synced_names, change));
        Ok(())
    }
}

/// What goes wrong at the chosen operation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Fault {
    /// This operation fails.
    Fails(ErrorKind),
    /// This and all that follow fail.
    Broken(ErrorKind),
    /// A write takes only a part and then the disk is full; another operation fails as on a full disk.
    ShortWrite,
    /// The program dies before the operation.
    DiesBefore,
    /// The program dies right after the operation.
    DiesAfter,
}

/// A disk that goes wrong at one operation. After the program died, nothing changes the disk any more.
pub struct FaultyDisk<'a, D> {
    pub inner: &'a D,
    pub at: usize,
    pub fault: Fault,
    pub count: Cell<usize>,
    /// Most bytes that one write takes.
    pub chunk: usize,
}

impl<'a, D: Disk> FaultyDisk<'a, D> {
    pub fn new(inner: &'a D, at: usize, fault: Fault) -> Self {
        Self { inner, at, fault, count: Cell::new(0), chunk: 128 }
    }

    fn operate<T>(&self, partly: impl FnOnce(), whole: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        let now = self.count.get();
        self.count.set(now + 1);
        if now < self.at {
            return whole();
        }
        match self.fault {
            Fault::Fails(kind) if now == self.at => Err(kind.into()),
            Fault::Fails(_) => whole(),
            Fault::Broken(kind) => Err(kind.into()),
            Fault::ShortWrite => {
                if now == self.at {
                    partly();
                }
                Err(ErrorKind::StorageFull.into())
            }
            Fault::DiesAfter if now == self.at => {
                let _ = whole();
                Err(io::Error::other("died"))
            }
            Fault::DiesBefore | Fault::DiesAfter => Err(io::Error::other("died")),
        }
    }
}

impl<D: Disk> Disk for FaultyDisk<'_, D> {
    type File = D::File;

    fn resolve(&self, path: &Path) -> PathBuf {
        self.inner.resolve(path)
    }

    fn read(&self, path: &Path, limit: usize) -> io::Result<Option<Found>> {
        self.operate(|| {}, || self.inner.read(path, limit))
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<(String, SystemTime)>> {
        self.operate(|| {}, || self.inner.list(folder))
    }

    fn create_folder(&self, folder: &Path) -> io::Result<()> {
        self.operate(|| {}, || self.inner.create_folder(folder))
    }

    fn create(&self, path: &Path) -> io::Result<D::File> {
        self.operate(|| {}, || self.inner.create(path))
    }

    fn write(&self, file: &mut D::File, bytes: &[u8]) -> io::Result<usize> {
        let bytes = &bytes[..bytes.len().min(self.chunk)];
        let file = RefCell::new(file);
        let part = || {
            let _ = self.inner.write(*file.borrow_mut(), &bytes[..bytes.len() / 2]);
        };
        self.operate(part, || self.inner.write(*file.borrow_mut(), bytes))
    }

    fn set_permissions(&self, file: &D::File, permissions: &Permissions) -> io::Result<()> {
        self.operate(|| {}, || self.inner.set_permissions(file, permissions))
    }

    fn sync(&self, file: &D::File) -> io::Result<()> {
        self.operate(|| {}, || self.inner.sync(file))
    }

    fn link(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.operate(|| {}, || self.inner.link(from, to))
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.operate(|| {}, || self.inner.rename(from, to))
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.operate(|| {}, || self.inner.remove(path))
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        self.operate(|| {}, || self.inner.sync_folder(folder))
    }
}
