//! A thread, "scrim-files", that looks again and again at the files of the open show: those that it names, and its own. A folder of another machine may
//! take its time to answer.

use crate::app::wake::Wake;
use crate::assets::{Absent, Catalogued, absent};
use crate::document::{Show, save};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, TrySendError, bounded};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// How often files are looked at without being asked for.
const EVERY: Duration = Duration::from_secs(2);
/// Rest between two looks: a slider that is dragged changes the show all the time.
const REST: Duration = Duration::from_millis(150);

/// What to look at.
#[derive(Clone)]
pub struct Ask {
    /// Comes back with what was seen.
    pub number: u64,
    pub show: Arc<Show>,
    /// The show's own file.
    pub path: Option<PathBuf>,
    pub base: PathBuf,
    pub effects: Arc<Catalogued>,
}

/// What was seen.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Seen {
    pub number: u64,
    pub absent: Vec<Absent>,
    /// The show as its file holds it; none while that cannot be read.
    pub on_disk: Option<Arc<Show>>,
}

/// The link to the thread, which ends with this value.
pub struct Looker {
    ask: Sender<Ask>,
    seen: Arc<Mutex<Seen>>,
}

impl Looker {
    /// None where there is no thread to be had.
    pub fn start(wake: Option<Wake>) -> std::io::Result<Self> {
        let (ask, asked) = bounded(1);
        let seen = Arc::new(Mutex::new(Seen::default()));
        let theirs = seen.clone();
        std::thread::Builder::new().name("scrim-files".into()).spawn(move || look(&asked, &theirs, wake.as_ref()))?;
        Ok(Self { ask, seen })
    }

    /// False while the thread has another one to look at first.
    pub fn ask(&self, ask: Ask) -> bool {
        !matches!(self.ask.try_send(ask), Err(TrySendError::Full(_)))
    }

    pub fn seen(&self) -> Seen {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn look(asked: &Receiver<Ask>, seen: &Mutex<Seen>, wake: Option<&Wake>) {
    let Ok(mut ask) = asked.recv() else { return };
    let mut own = OwnFile::default();
    loop {
        let now = Seen {
            number: ask.number,
            absent: absent(&ask.show, &ask.base, &ask.effects),
            on_disk: ask.path.as_deref().and_then(|path| own.read(path)),
        };
        let mut last = seen.lock().unwrap_or_else(PoisonError::into_inner);
        let news = *last != now;
        *last = now;
        drop(last);
        if news {
            wake.into_iter().for_each(Wake::now);
        }
        std::thread::sleep(REST);
        match asked.recv_timeout(EVERY) {
            Ok(other) => ask = other,
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The show's own file, read when it changed.
#[derive(Default)]
struct OwnFile {
    path: PathBuf,
    stamp: Option<(u64, SystemTime)>,
    show: Option<Arc<Show>>,
}

impl OwnFile {
    fn read(&mut self, path: &Path) -> Option<Arc<Show>> {
        let stamp = fs::metadata(path).ok().and_then(|metadata| Some((metadata.len(), metadata.modified().ok()?)));
        if self.path != path || self.stamp != stamp {
            // One that is being written cannot be read yet and has another stamp when it can.
            self.show = stamp.and_then(|_| save::load(path).ok()).map(|loaded| Arc::new(loaded.show));
            (self.path, self.stamp) = (path.to_owned(), stamp);
        }
        self.show.clone()
    }
}
