//! Copies of changes that were not saved when the studio was ended from outside. They lie beside the settings, one or more for each
//! scene file, and are offered when that file is opened again. None is overwritten or removed before somebody has decided on it.

use super::saver::Saver;
use super::session::SessionFiles;
use crate::diagnostics::clock;
use crate::document::disk::{Disk, RealDisk};
use crate::document::save;
use crate::scene::{SessionRequest, StudioState};
use crate::view::{RecoveredCopy, StudioCommand};
use bevy::prelude::*;
use std::path::{Path, PathBuf};

/// Most copies of one show. When there are as many, the last is written again, and its earlier states are kept beside it.
const COPIES: u32 = 9;
/// What the undo menu calls the step.
const LABEL: &str = "Open the recovered version";

/// The copy that the panels offer, and the one that was opened.
#[derive(Resource, Default)]
pub struct Recovery {
    /// [`StudioState::opened`] of the show that was looked for.
    looked: u64,
    offered: Option<PathBuf>,
    /// Goes when its show is saved, or left without it.
    opened: Option<PathBuf>,
}

impl Recovery {
    /// For the panels.
    pub fn offer(&self, state: &StudioState) -> Option<RecoveredCopy> {
        let written = std::fs::metadata(self.offered.as_ref()?).and_then(|data| data.modified());
        let name = state.path.as_deref().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
        Some(RecoveredCopy {
            show: name.unwrap_or_else(|| "Untitled".into()),
            when: written.map_or_else(|_| String::new(), clock::day_and_time),
        })
    }

    /// The show was saved: the copy that was opened has served, and the show may have another file with copies of its own.
    pub fn saved(&mut self) {
        self.looked = 0;
    }

    /// The show is left on purpose, whatever was done with it: the copy that was opened has served.
    pub fn settle(&mut self) {
        if let Some(file) = self.opened.take() {
            remove(&file);
        }
    }

    fn look(&mut self, state: &StudioState, files: &SessionFiles) {
        let copies = copies(&files.folders.state, state.path.as_deref());
        self.offered = copies.into_iter().filter(|copy| self.opened.as_ref() != Some(copy)).find(|copy| copy.is_file());
    }
}

/// A show that was never saved has a copy.
pub fn has_untitled(folder: &Path) -> bool {
    copies(folder, None).iter().any(|copy| copy.is_file())
}

/// The names that copies of a show have, in the order in which they are written.
fn copies(folder: &Path, show: Option<&Path>) -> Vec<PathBuf> {
    let name = match show {
        // Shows of one name lie in many folders.
        Some(path) => {
            let path = RealDisk.resolve(path);
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            format!("{stem}-{:08x}", fingerprint(path.as_os_str().as_encoded_bytes()))
        }
        None => "untitled".into(),
    };
    let numbered = (2..=COPIES).map(|number| format!("{name}-{number}"));
    let names = std::iter::once(name.clone()).chain(numbered);
    names.map(|name| folder.join(format!("{name}.recovered.ron"))).collect()
}

/// FNV-1a: the same in every version of the program, unlike the standard library's.
fn fingerprint(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193))
}

/// Writes what is not saved to a copy, as nobody can be asked.
pub fn keep_unsaved(state: &StudioState, files: &SessionFiles, recovery: &Recovery) {
    if !state.history.is_modified() {
        return;
    }
    let folder = &files.folders.state;
    if let Err(error) = std::fs::create_dir_all(folder) {
        error!(subject = "File", "{} cannot be made: {error}", folder.display());
    }
    let copies = copies(folder, state.path.as_deref());
    let free = |copy: &&PathBuf| recovery.opened.as_ref() == Some(*copy) || !copy.exists();
    let Some(path) = copies.iter().find(free).or(copies.last()) else { return };
    match save::save(path, state.show()) {
        Ok(_) => warn!(subject = "File", "The changes that were not saved are in {}", path.display()),
        Err(error) => error!(subject = "File", "The changes that were not saved are lost: {error}"),
    }
}

pub struct RecoveryPlugin;

impl Plugin for RecoveryPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Recovery>().add_systems(
            PreUpdate,
            (decide, look).chain().after(super::session::apply_session).after(super::import::apply),
        );
    }
}

/// Looks for a copy whenever a show was opened.
pub(super) fn look(
    mut recovery: ResMut<Recovery>,
    state: Res<StudioState>,
    files: Res<SessionFiles>,
    saver: Res<Saver>,
) {
    if recovery.looked != state.opened {
        // What takes the copy's place may still fail to be written.
        if saver.is_saving() {
            recovery.opened = None;
        } else {
            recovery.settle();
        }
        recovery.looked = state.opened;
        recovery.look(&state, &files);
    }
}

fn decide(
    mut requests: MessageReader<SessionRequest>,
    mut recovery: ResMut<Recovery>,
    mut state: ResMut<StudioState>,
    files: Res<SessionFiles>,
) {
    for SessionRequest(command) in requests.read() {
        let Some(file) = recovery.offered.clone() else { continue };
        match command {
            StudioCommand::OpenRecovered => match save::load(&file) {
                Ok(loaded) => {
                    for note in &loaded.notes {
                        warn!(subject = "File", "{}: {note}", file.display());
                    }
                    state.history.replace(loaded.show, LABEL);
                    state.settle();
                    info!(subject = "File", "The recovered version is open; save it to keep it");
                    recovery.opened = Some(file);
                }
                Err(error) => {
                    error!(subject = "File", "{error}");
                    continue;
                }
            },
            StudioCommand::DiscardRecovered => remove(&file),
            _ => continue,
        }
        recovery.look(&state, &files);
    }
}

fn remove(file: &Path) {
    if let Err(error) = std::fs::remove_file(file) {
        warn!(subject = "File", "{} could not be removed: {error}", file.display());
    }
}
