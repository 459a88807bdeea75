//! Effects from files: loaded at the start, and followed while the studio runs.
//!
//! A thread of its own looks at the folders, reads and checks; the app only takes in what is good. The picture goes on meanwhile.

use super::wake::Wake;
use crate::effect::EffectCatalog;
use crate::effect::file::{Change, Fault, Folder, Library, Plain};
use crate::scene::{SceneSystems, StudioState};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, TrySendError, bounded};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How often the folders are looked at.
const EVERY: Duration = Duration::from_millis(200);
/// How soon again when something is changing.
const SOON: Duration = Duration::from_millis(25);
/// Lists of changes that may wait for the app; the thread looks at nothing more until one is taken.
const WAITING: usize = 8;
/// Naga goes down into expressions; bytes of stack for the deepest that it allows.
const STACK: usize = 16 * 1024 * 1024;

/// Puts the shipped effects, the person's and the show's into the catalogue.
pub struct EffectFilesPlugin {
    /// The show's file, beside which `effects/` lies.
    pub scene_file: Option<PathBuf>,
    /// The person's data folder, in which `effects/` lies.
    pub data: PathBuf,
    /// Go on looking for changes.
    pub watch: bool,
}

/// What is wrong with effect files as they are, by kind.
#[derive(Resource, Debug, Clone, Default)]
pub struct EffectFaults(pub BTreeMap<String, Fault>);

/// The link to the thread, which ends with this value.
#[derive(Resource)]
struct EffectWatch {
    changes: Receiver<Vec<Change>>,
    folders: Sender<Vec<Folder>>,
    data: PathBuf,
    scene_file: Option<PathBuf>,
}

impl Plugin for EffectFilesPlugin {
    fn build(&self, app: &mut App) {
        let mut library = Library::new(Folder::all(self.scene_file.as_deref(), &self.data), Box::new(Plain));
        let changes = library.load();
        let mut faults = EffectFaults::default();
        take(&mut app.world_mut().get_resource_or_init::<EffectCatalog>(), &mut faults, changes, false);
        app.insert_resource(faults);
        if !self.watch {
            return;
        }
        let (found, changes) = bounded(WAITING);
        let (folders, other) = bounded(WAITING);
        let wake = app.world().get_resource::<Wake>().cloned();
        let run = move || watch(library, &other, &found, wake.as_ref());
        let thread = std::thread::Builder::new().name("scrim-effects".into()).stack_size(STACK);
        if let Err(error) = thread.spawn(run) {
            warn!(subject = "Effects", "Effect files are not followed: no thread for it ({error})");
            return;
        }
        let (data, scene_file) = (self.data.clone(), self.scene_file.clone());
        app.insert_resource(EffectWatch { changes, folders, data, scene_file })
            .add_systems(Update, (follow_show, take_changes).chain().before(SceneSystems::Reconcile));
    }
}

/// The thread: ends when the app has let go of its end.
fn watch(mut library: Library, folders: &Receiver<Vec<Folder>>, found: &Sender<Vec<Change>>, wake: Option<&Wake>) {
    let mut pause = EVERY;
    loop {
        match folders.recv_timeout(pause) {
            Ok(folders) => library.set_folders(folders),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        let Ok(mut changes) = library.look() else {
            pause = SOON;
            continue;
        };
        pause = EVERY;
        while !changes.is_empty() {
            match found.send_timeout(changes, EVERY) {
                Ok(()) => break,
                Err(SendTimeoutError::Timeout(back)) => changes = back,
                Err(SendTimeoutError::Disconnected(_)) => return,
            }
        }
        if let Some(wake) = wake {
            wake.now();
        }
    }
}

/// Another show, or the same under another name, has another folder.
fn follow_show(state: Res<StudioState>, mut watch: ResMut<EffectWatch>) {
    if watch.scene_file == state.path {
        return;
    }
    let folders = Folder::all(state.path.as_deref(), &watch.data);
    // Where the thread has too much to do, the next update asks again.
    if !matches!(watch.folders.try_send(folders), Err(TrySendError::Full(_))) {
        watch.scene_file.clone_from(&state.path);
    }
}

fn take_changes(watch: Res<EffectWatch>, mut catalog: ResMut<EffectCatalog>, mut faults: ResMut<EffectFaults>) {
    for changes in watch.changes.try_iter() {
        take(&mut catalog, &mut faults, changes, true);
    }
}

/// Puts changes into the catalogue and says in the log what is to be known.
fn take(catalog: &mut EffectCatalog, faults: &mut EffectFaults, changes: Vec<Change>, news: bool) {
    for change in changes {
        if let Some(effect) = change.effect() {
            faults.0.remove(effect.info().kind);
            catalog.insert(effect);
        }
        match change {
            Change::Good { path, .. } if news => info!(subject = "Effects", "{} is in force", shown(&path)),
            Change::Good { .. } => {}
            Change::Broken { kind, fault, stays } => {
                let rest =
                    if stays { "the last good version stays" } else { "the effect is left out until it is repaired" };
                error!(subject = "Effects", "{fault}\n{rest}");
                faults.0.insert(kind, fault);
            }
            Change::Gone { kind, path } => {
                catalog.remove(&kind);
                faults.0.remove(&kind);
                warn!(
                    subject = "Effects",
                    "{} is gone; layers with {kind} show their picture without it",
                    shown(&path)
                );
            }
        }
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
