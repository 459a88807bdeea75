//! Effects from files: loaded at the start, and followed while the studio runs.
//!
//! A thread of its own looks at the folders and has what changed read and checked by the [jail](crate::jail); the app only takes in what is
//! good. The picture goes on meanwhile.

use super::folder_eye::FolderEye;
use super::wake::Wake;
use crate::compositor::pipelines::Pipelines;
use crate::compositor::proof::Proofs;
use crate::effect::file::{Change, Fault, Folder, Library, Origin};
use crate::effect::{Effect, EffectCatalog};
use crate::jail::{Adapter, Jail};
use crate::scene::{SceneSystems, StudioState};
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::renderer::RenderAdapterInfo;
use crossbeam_channel::{Receiver, RecvTimeoutError, SendTimeoutError, Sender, TrySendError, bounded, never, select};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// How often the folders are looked at where the system says nothing: links into other folders, folders on other machines.
const EVERY: Duration = Duration::from_millis(200);
/// How soon again when something is changing.
const SOON: Duration = Duration::from_millis(15);
/// Lists of changes that may wait for the app; the thread looks at nothing more until one is taken.
const WAITING: usize = 8;

/// Puts the shipped effects, the person's and the show's into the catalogue.
pub struct EffectFilesPlugin {
    /// The show's file, beside which `effects/` lies.
    pub scene_file: Option<PathBuf>,
    /// The person's data folder, in which `effects/` lies.
    pub data: PathBuf,
    /// Go on looking for changes, and do not hold up the start for the files that are there.
    pub watch: bool,
}

/// Who reads files and proves shaders; put it in before the plug-in to choose.
#[derive(Resource, Clone)]
pub struct Checker(pub Jail);

/// What is wrong with effect files as they are, by kind.
#[derive(Resource, Debug, Clone, Default)]
pub struct EffectFaults(pub BTreeMap<String, Fault>);

/// Where effects from files come from, by kind.
#[derive(Resource, Debug, Clone, Default)]
pub struct EffectOrigins(pub BTreeMap<String, Origin>);

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
        let given = app.world().get_resource::<Checker>().cloned();
        let Checker(jail) = given.unwrap_or_else(|| Checker(Jail::of_this_program()));
        app.insert_resource(Proofs(Some(Arc::new(jail.clone())))).insert_resource(Checker(jail.clone()));
        // What is rendered to files may take its time; its shaders are proven when they are made.
        let reader = if self.watch { jail.clone() } else { jail.clone().without_drawing() };
        let mut library = Library::new(Folder::all(self.scene_file.as_deref(), &self.data), Box::new(reader));
        let changes = if self.watch { library.load_shipped() } else { library.load() };
        let (mut faults, mut origins) = (EffectFaults::default(), EffectOrigins::default());
        take(&mut app.world_mut().get_resource_or_init::<EffectCatalog>(), &mut faults, &mut origins, changes, false);
        app.insert_resource(faults).insert_resource(origins);
        if !self.watch {
            return;
        }
        jail.warm();
        let (found, changes) = bounded(WAITING);
        let (folders, other) = bounded(WAITING);
        let wake = app.world().get_resource::<Wake>().cloned();
        let run = move || watch(library, &other, &Outlet { found, wake });
        if let Err(error) = std::thread::Builder::new().name("scrim-effects".into()).spawn(run) {
            warn!(subject = "Effects", "Effect files are not followed: no thread for it ({error})");
            return;
        }
        let (data, scene_file) = (self.data.clone(), self.scene_file.clone());
        app.insert_resource(EffectWatch { changes, folders, data, scene_file })
            .add_systems(Update, (follow_show, take_changes).chain().before(SceneSystems::Reconcile));
    }

    /// By now it is known what the studio draws with.
    fn finish(&self, app: &mut App) {
        let known = app.world().get_resource::<RenderAdapterInfo>();
        let adapter = known.map(|info| Adapter { name: info.name.clone(), backend: info.backend.to_str().to_owned() });
        if let (Some(adapter), Some(Checker(jail))) = (adapter, app.world().get_resource::<Checker>()) {
            jail.set_adapter(adapter);
        }
        let proofs = app.world().get_resource::<Proofs>().cloned().unwrap_or_default();
        if let Some(mut pipelines) =
            app.get_sub_app_mut(RenderApp).and_then(|render| render.world_mut().get_resource_mut::<Pipelines>())
        {
            pipelines.prove_with(proofs);
        }
    }
}

/// Where changes go.
struct Outlet {
    found: Sender<Vec<Change>>,
    wake: Option<Wake>,
}

/// The app has let go of its end.
struct Closed;

impl Outlet {
    fn give(&self, mut changes: Vec<Change>) -> Result<(), Closed> {
        while !changes.is_empty() {
            match self.found.send_timeout(changes, EVERY) {
                Ok(()) => break,
                Err(SendTimeoutError::Timeout(back)) => changes = back,
                Err(SendTimeoutError::Disconnected(_)) => return Err(Closed),
            }
        }
        if let Some(wake) = &self.wake {
            wake.now();
        }
        Ok(())
    }
}

/// The thread: ends when the app has let go of its end.
fn watch(mut library: Library, folders: &Receiver<Vec<Folder>>, outlet: &Outlet) {
    let mut eye = FolderEye::open()
        .inspect_err(|error| {
            debug!("folders of effects are only looked at, the system does not say what changes: {error}")
        })
        .ok();
    let silent = never();
    let mut closed = false;
    follow(eye.as_mut(), &library);
    library.load_each(|change| closed |= outlet.give(vec![change]).is_err());
    let mut resting = true;
    while !closed {
        let other = if resting {
            let changed = eye.as_ref().map_or(&silent, FolderEye::changed);
            let mut blind = false;
            let other = select! {
                recv(folders) -> other => other.map_err(|_| RecvTimeoutError::Disconnected),
                recv(changed) -> word => {
                    blind = word.is_err();
                    Err(RecvTimeoutError::Timeout)
                }
                default(EVERY) => Err(RecvTimeoutError::Timeout),
            };
            if blind {
                eye = None;
            }
            other
        } else {
            folders.recv_timeout(SOON)
        };
        match other {
            Ok(folders) => library.set_folders(folders),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return,
        }
        follow(eye.as_mut(), &library);
        match library.look() {
            Ok(changes) => {
                // While one file was read, another may have begun to change.
                resting = changes.is_empty();
                closed = !resting && outlet.give(changes).is_err();
            }
            Err(_) => resting = false,
        }
    }
}

fn follow(eye: Option<&mut FolderEye>, library: &Library) {
    if let Some(eye) = eye {
        eye.watch(library.folders().iter().map(|folder| folder.path.as_path()));
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

fn take_changes(
    watch: Res<EffectWatch>,
    mut catalog: ResMut<EffectCatalog>,
    mut faults: ResMut<EffectFaults>,
    mut origins: ResMut<EffectOrigins>,
) {
    for changes in watch.changes.try_iter() {
        take(&mut catalog, &mut faults, &mut origins, changes, true);
    }
}

/// Puts changes into the catalogue and says in the log what is to be known.
fn take(
    catalog: &mut EffectCatalog,
    faults: &mut EffectFaults,
    origins: &mut EffectOrigins,
    changes: Vec<Change>,
    news: bool,
) {
    for change in changes {
        match change {
            Change::Good { effect, path, origin } => {
                if news {
                    info!(subject = "Effects", "{} is in force", shown(&path));
                }
                for sentence in effect.missing() {
                    warn!(
                        subject = "Effects",
                        "{}: {sentence}; it is transparent until the file is saved again",
                        shown(&path)
                    );
                }
                faults.0.remove(effect.info().kind);
                origins.0.insert(effect.info().kind.to_owned(), origin);
                catalog.insert(effect);
            }
            Change::Broken { kind, fault, stays } => {
                let rest =
                    if stays { "the last good version stays" } else { "the effect is left out until it is repaired" };
                error!(subject = "Effects", "{fault}\n{rest}");
                faults.0.insert(kind, fault);
            }
            Change::Gone { kind, path } => {
                catalog.remove(&kind);
                origins.0.remove(&kind);
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
