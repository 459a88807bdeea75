//! Files written on a thread of their own, "scrim-save", so that a slow disk holds up neither the program nor the panels.
//!
//! At most [`QUEUE`] files wait. A file that waits already is replaced by its newer content.

use crate::document::Show;
use crate::document::save::{self, SaveError, Saved};
use crate::settings::Unwritten;
use bevy::prelude::*;
use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Most files that wait to be written.
pub const QUEUE: usize = 8;

/// A save that ended, well or not.
pub struct Ended {
    pub path: PathBuf,
    /// What was to be saved; the show may have gone on meanwhile.
    pub show: Arc<Show>,
    /// [`StudioState::opened`](crate::scene::StudioState) when it was asked for.
    pub opened: u64,
    pub result: Result<Saved, SaveError>,
}

/// The thread ends with this value, once it has written what waits.
#[derive(Resource)]
pub struct Saver {
    shared: Arc<Shared>,
    /// Without a thread, files are written where they are asked for.
    inline: Option<Mutex<Writer>>,
}

#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    waiting: VecDeque<Job>,
    /// The file that is being written.
    writing: Option<Target>,
    ended: Vec<Ended>,
    stop: bool,
}

/// Where something is written.
struct Target {
    path: PathBuf,
    /// Of a show, [`StudioState::opened`](crate::scene::StudioState).
    opened: Option<u64>,
}

enum Job {
    Show { path: PathBuf, show: Arc<Show>, opened: u64 },
    Settings(Unwritten),
}

impl Job {
    fn path(&self) -> &Path {
        match self {
            Self::Show { path, .. } => path,
            Self::Settings(file) => file.path(),
        }
    }

    fn opened(&self) -> Option<u64> {
        match self {
            Self::Show { opened, .. } => Some(*opened),
            Self::Settings(_) => None,
        }
    }
}

/// Writes a show to a path.
type WriteShow = Box<dyn FnMut(&Path, &Show) -> Result<Saved, SaveError> + Send>;

struct Writer {
    write: WriteShow,
    /// Called after every file.
    wake: Box<dyn Fn() + Send>,
}

impl Saver {
    /// Saves shows as [`save::save`] does; `wake` is called whenever a file is done.
    pub fn start(wake: impl Fn() + Send + 'static) -> Self {
        Self::start_with(wake, save::save)
    }

    /// The same with another way to write a show.
    pub fn start_with(
        wake: impl Fn() + Send + 'static,
        write: impl FnMut(&Path, &Show) -> Result<Saved, SaveError> + Send + 'static,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        let writer = Arc::new(Mutex::new(Some(Writer { write: Box::new(write), wake: Box::new(wake) })));
        let (theirs, taken) = (shared.clone(), writer.clone());
        let run = move || {
            let writer = taken.lock().unwrap_or_else(PoisonError::into_inner).take();
            if let Some(mut writer) = writer {
                theirs.run(&mut writer);
            }
        };
        let inline = match std::thread::Builder::new().name("scrim-save".into()).spawn(run) {
            Ok(_) => None,
            Err(error) => {
                warn!(subject = "File", "Saving holds up the picture: no thread for it ({error})");
                writer.lock().unwrap_or_else(PoisonError::into_inner).take().map(Mutex::new)
            }
        };
        Self { shared, inline }
    }

    /// Saves a show soon; how it ends comes out of [`take_ended`](Self::take_ended). Refused while too many files wait.
    pub fn save(&self, path: PathBuf, show: Arc<Show>, opened: u64) -> Result<(), SaveError> {
        self.push(Job::Show { path, show, opened }).map_err(|job| SaveError {
            path: job.path().to_owned(),
            what: "the disk is still busy with earlier files: try again in a moment".into(),
        })
    }

    /// Writes a settings file soon; what goes wrong is logged.
    pub fn write_settings(&self, file: Unwritten) {
        if let Err(job) = self.push(Job::Settings(file)) {
            warn!(
                subject = "Settings",
                "{}: not saved: the disk is still busy with earlier files",
                job.path().display()
            );
        }
    }

    /// A show waits to be saved or is being saved.
    pub fn is_saving(&self) -> bool {
        let state = self.shared.lock();
        let writing = state.writing.iter().any(|target| target.opened.is_some());
        writing || state.waiting.iter().any(|job| job.opened().is_some())
    }

    /// The file that a show is to be saved to next or is being saved to. Saved again, it goes there, wherever it came from.
    pub fn target(&self, opened: u64) -> Option<PathBuf> {
        let state = self.shared.lock();
        let waits = state.waiting.iter().rev().find(|job| job.opened() == Some(opened)).map(Job::path);
        let written =
            || state.writing.as_ref().filter(|target| target.opened == Some(opened)).map(|t| t.path.as_path());
        waits.or_else(written).map(Path::to_owned)
    }

    /// Any file waits or is being written, or its end was not taken yet.
    pub fn is_busy(&self) -> bool {
        let state = self.shared.lock();
        state.writing.is_some() || !state.waiting.is_empty() || !state.ended.is_empty()
    }

    /// The saves that ended since the last call.
    pub fn take_ended(&self) -> Vec<Ended> {
        std::mem::take(&mut self.shared.lock().ended)
    }

    fn push(&self, job: Job) -> Result<(), Job> {
        let mut state = self.shared.lock();
        let full = state.waiting.len() >= QUEUE;
        match state.waiting.iter_mut().find(|other| other.path() == job.path()) {
            Some(older) => *older = job,
            None if full => return Err(job),
            None => state.waiting.push_back(job),
        }
        drop(state);
        match &self.inline {
            None => self.shared.changed.notify_one(),
            Some(writer) => self.shared.write_waiting(&mut writer.lock().unwrap_or_else(PoisonError::into_inner)),
        }
        Ok(())
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.changed.notify_one();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self, writer: &mut Writer) {
        loop {
            self.write_waiting(writer);
            let mut state = self.lock();
            while state.waiting.is_empty() {
                if state.stop {
                    return;
                }
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
        }
    }

    fn write_waiting(&self, writer: &mut Writer) {
        loop {
            let mut state = self.lock();
            let Some(job) = state.waiting.pop_front() else { return };
            state.writing = Some(Target { path: job.path().to_owned(), opened: job.opened() });
            drop(state);
            let ended = match job {
                Job::Show { path, show, opened } => {
                    let result = (writer.write)(&path, &show);
                    Some(Ended { path, show, opened, result })
                }
                Job::Settings(file) => {
                    if let Err(note) = file.write() {
                        warn!(subject = "Settings", "{note}");
                    }
                    None
                }
            };
            let mut state = self.lock();
            state.writing = None;
            state.ended.extend(ended);
            drop(state);
            (writer.wake)();
        }
    }
}
