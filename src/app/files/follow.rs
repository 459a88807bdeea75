//! Files of the open show that are missing, are looked for and linked again, and its own file when another program changes it.

use super::looker::{Ask, Looker, Seen};
use crate::app::saver::Saver;
use crate::app::wake::Wake;
use crate::assets::{Absent, Catalogued, relink, search};
use crate::document::Show;
use crate::effect::EffectCatalog;
use crate::scene::{SessionRequest, StudioState};
use crate::ui::dialogs::files::relative;
use crate::view::{FilesCommand, MissingFile, StudioCommand};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, TryRecvError, bounded};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What is known of the files of the open show.
#[derive(Resource, Default)]
pub struct ShowFiles {
    looker: Option<Looker>,
    effects: Arc<Catalogued>,
    /// Number of the last question, and what it was about.
    asked: u64,
    about: Option<About>,
    /// Other effects are installed since.
    stale: bool,
    seen: Seen,
    /// What another program wrote into the show's file, until somebody decides on it.
    outside: Option<Arc<Show>>,
    /// The same, decided on.
    kept: Option<Arc<Show>>,
    /// Missing files that nobody wants to hear of any more.
    hidden: Vec<Absent>,
    searching: Option<Searching>,
    /// What came of the last search.
    said: String,
}

/// Another value is another question.
#[derive(PartialEq)]
struct About {
    opened: u64,
    history: u64,
    path: Option<PathBuf>,
    saved: Same,
}

/// The very same show, and not one that is equal, which takes long to tell.
struct Same(Arc<Show>);

impl PartialEq for Same {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

struct Searching {
    found: Receiver<BTreeMap<String, PathBuf>>,
    stop: Arc<AtomicBool>,
    opened: u64,
}

impl Drop for Searching {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl ShowFiles {
    /// For the panels.
    pub fn missing(&self) -> Vec<MissingFile> {
        if self.seen.absent == self.hidden {
            return Vec::new();
        }
        let told = |absent: &Absent| MissingFile { path: absent.path.clone(), what: absent.what.join(", ") };
        self.seen.absent.iter().map(told).collect()
    }

    pub fn is_searching(&self) -> bool {
        self.searching.is_some()
    }

    /// What came of the last search.
    pub fn said(&self) -> &str {
        &self.said
    }

    /// The show's file holds another show than the one that was opened or saved, and nobody decided on it.
    pub fn is_changed_outside(&self) -> bool {
        self.outside.is_some()
    }
}

/// Asks the thread about the show as it is, and takes what it saw.
pub(super) fn look(
    mut files: ResMut<ShowFiles>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
    saver: Res<Saver>,
    wake: Option<Res<Wake>>,
) {
    let files = files.bypass_change_detection();
    if files.looker.is_none() {
        match Looker::start(wake.as_deref().cloned()) {
            Ok(looker) => files.looker = Some(looker),
            Err(error) => debug!("the show's files are not followed: no thread for it ({error})"),
        }
    }
    if catalog.is_changed() {
        files.effects = Arc::new(Catalogued::of(&catalog));
        files.stale = true;
    }
    let about = About {
        opened: state.opened,
        history: state.history.revision(),
        path: state.path.clone(),
        saved: Same(state.history.saved().clone()),
    };
    let Some(looker) = &files.looker else { return };
    if files.stale || files.about.as_ref() != Some(&about) {
        let ask = Ask {
            number: files.asked + 1,
            show: state.show().clone(),
            path: state.path.clone(),
            base: state.base(),
            effects: files.effects.clone(),
        };
        if looker.ask(ask) {
            files.asked += 1;
            if files.about.as_ref().is_some_and(|before| before.opened != about.opened) {
                (files.kept, files.hidden, files.searching) = (None, Vec::new(), None);
                files.said.clear();
            }
            // What was saved since is in the file now.
            if files.about.as_ref().is_some_and(|before| before.saved != about.saved) {
                files.outside = None;
            }
            (files.about, files.stale) = (Some(about), false);
        }
        return;
    }
    let seen = looker.seen();
    // While the studio writes the file itself, what lies there is no news.
    if seen.number == files.asked && !saver.is_busy() && files.seen != seen {
        files.seen = seen;
        let news = |on_disk: &&Arc<Show>| *on_disk != state.history.saved() && files.kept.as_ref() != Some(on_disk);
        files.outside = files.seen.on_disk.as_ref().filter(news).cloned();
    }
}

pub(super) fn decide(
    mut requests: MessageReader<SessionRequest>,
    mut files: ResMut<ShowFiles>,
    mut state: ResMut<StudioState>,
    wake: Option<Res<Wake>>,
) {
    for SessionRequest(command) in requests.read() {
        let StudioCommand::Files(command) = command else { continue };
        match command {
            FilesCommand::SearchMissing(folder) => match start(folder, &files, &state, wake.as_deref().cloned()) {
                Ok(searching) => files.searching = Some(searching),
                Err(error) => error!(subject = "File", "Nothing is searched: no thread for it ({error})"),
            },
            FilesCommand::HideMissing => files.hidden = files.seen.absent.clone(),
            FilesCommand::Reload => {
                if let Some(other) = files.outside.take() {
                    state.history.replace(other.as_ref().clone(), "Reload from disk");
                    let reloaded = state.show().clone();
                    state.history.mark_saved_as(reloaded);
                    state.settle();
                    info!(subject = "File", "Reloaded; undo brings back what was here before");
                }
            }
            FilesCommand::KeepMine => files.kept = files.outside.take(),
            _ => {}
        }
    }
    take_found(&mut files, &mut state);
}

fn start(folder: &Path, files: &ShowFiles, state: &StudioState, wake: Option<Wake>) -> std::io::Result<Searching> {
    let (say, found) = bounded(1);
    let stop = Arc::new(AtomicBool::new(false));
    let (show, folder, stopped) = (state.show().clone(), folder.to_owned(), stop.clone());
    let missing: Vec<String> = files.seen.absent.iter().map(|absent| absent.path.clone()).collect();
    std::thread::Builder::new().name("scrim-search".into()).spawn(move || {
        say.send(search(&show, &missing, &folder, &|| stopped.load(Ordering::Relaxed))).ok();
        wake.iter().for_each(Wake::now);
    })?;
    Ok(Searching { found, stop, opened: state.opened })
}

/// Links all that was found, as one step.
fn take_found(files: &mut ResMut<ShowFiles>, state: &mut ResMut<StudioState>) {
    let Some(searching) = &files.searching else { return };
    let found = match searching.found.try_recv() {
        Err(TryRecvError::Empty) => return,
        Err(TryRecvError::Disconnected) => BTreeMap::new(),
        Ok(found) if searching.opened == state.opened => found,
        Ok(_) => BTreeMap::new(),
    };
    files.searching = None;
    let missing = files.seen.absent.len();
    if found.is_empty() {
        files.said = "None of them lies in that folder or below it: search another one".into();
        return;
    }
    let base = state.base();
    let count = found.len();
    let linked = found.into_iter().map(|(path, place)| {
        let new = relative(&base, &place);
        (path, (new, place))
    });
    let mut show = state.show().as_ref().clone();
    relink(&mut show, &files.effects, &linked.collect());
    let label = if count == 1 { "Relink 1 file".to_owned() } else { format!("Relink {count} files") };
    state.history.replace(show, &label);
    state.settle();
    info!(subject = "File", "{count} of {missing} missing files were found and linked");
    files.said = format!("{count} of {missing} were found and linked");
}
