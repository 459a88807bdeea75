//! Files of the session: shows that are opened and saved, the list of recent ones, and the window's title.

use super::outputs::Outputs;
use super::quit::Leaving;
use super::recovery::{self, Recovery, RecoveryPlugin};
use super::saver::{Ended, Saver};
use super::streams::Streams;
use super::viewers::Viewers;
use super::wake::Wake;
use crate::document::disk::{self, RealDisk};
use crate::document::{Show, save};
use crate::scene::{SessionRequest, StudioState};
use crate::settings::{Folders, Settings, Unwritten};
use crate::view::StudioCommand;
use bevy::app::AppExit;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use std::path::{Path, PathBuf};

/// The user's settings and where they lie.
#[derive(Resource)]
pub struct SessionFiles {
    pub settings: Settings,
    pub folders: Folders,
}

impl SessionFiles {
    /// Reads the settings; what could not be read is logged.
    pub fn load(folders: Folders) -> Self {
        let (settings, notes) = Settings::load(folders.clone());
        for note in notes {
            warn!(subject = "Settings", "{note}");
        }
        Self { settings, folders }
    }

    /// Chooses the folder of recordings and stills, once it is sure that they can be written there. An error is a sentence.
    pub fn record_to(&mut self, folder: &Path) -> Result<Unwritten, String> {
        disk::try_folder(&RealDisk, folder).map_err(|what| {
            let old = self.settings.recordings().display();
            format!("{} takes no recordings: {what}. They still go to {old}", folder.display())
        })?;
        self.settings.set_recordings(folder)
    }
}

/// Lets a settings file be written, or says why there is none.
pub(super) fn store_settings(saver: &Saver, file: Result<Unwritten, String>) {
    match file {
        Ok(file) => saver.write_settings(file),
        Err(note) => warn!(subject = "Settings", "{note}"),
    }
}

/// The show that the studio starts with: the file that was named, else one that was never saved and has a copy, else the one opened
/// last, else an empty one.
pub fn first_show(asked: Option<&Path>, files: &mut SessionFiles) -> (Show, Option<PathBuf>) {
    let path = match asked {
        // The panels name files relative to the show's folder, which must not depend on the current one.
        Some(path) => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        None if recovery::has_untitled(&files.folders.state) => return (Show::empty(), None),
        None => match files.settings.recent().iter().find(|path| path.is_file()) {
            Some(path) => path.clone(),
            None => return (Show::empty(), None),
        },
    };
    match load(&path) {
        Some(show) => {
            if let Err(note) = files.settings.remember(&path).and_then(Unwritten::write) {
                warn!(subject = "Settings", "{note}");
            }
            (show, Some(path))
        }
        None => (Show::empty(), None),
    }
}

/// `None` where the file is no show; why is in the log.
fn load(path: &Path) -> Option<Show> {
    match save::load(path) {
        Ok(loaded) => {
            for note in &loaded.notes {
                warn!(subject = "File", "{}: {note}", path.display());
            }
            info!(subject = "File", "Opened {}", path.display());
            Some(loaded.show)
        }
        Err(error) => {
            error!(subject = "File", "{error}");
            None
        }
    }
}

pub struct SessionPlugin;

impl Plugin for SessionPlugin {
    fn build(&self, app: &mut App) {
        let wake = app.world().get_resource::<Wake>().cloned();
        let saver = Saver::start(move || wake.iter().for_each(Wake::now));
        app.insert_resource(saver)
            .add_plugins(RecoveryPlugin)
            .init_resource::<Leaving>()
            .add_systems(PreUpdate, (finish_saves, apply_session).chain().after(crate::scene::SceneSystems::Apply))
            .add_systems(PostUpdate, title);
    }
}

pub(super) fn apply_session(
    mut requests: MessageReader<SessionRequest>,
    mut state: ResMut<StudioState>,
    mut files: ResMut<SessionFiles>,
    mut leaving: ResMut<Leaving>,
    mut recovery: ResMut<Recovery>,
    saver: Res<Saver>,
) {
    for SessionRequest(command) in requests.read() {
        match command {
            StudioCommand::NewShow => state.open(Show::empty(), None),
            StudioCommand::Open(path) => match load(path) {
                Some(show) => {
                    store_settings(&saver, files.settings.remember(path));
                    state.open(show, Some(path.clone()));
                }
                None if !path.exists() => store_settings(&saver, files.settings.forget(path)),
                None => {}
            },
            StudioCommand::Save => match saver.target(state.opened).or_else(|| state.path.clone()) {
                Some(path) => store(&mut state, &saver, path),
                None => warn!(subject = "File", "Not saved: the show has no file yet, use Save As"),
            },
            StudioCommand::SaveAs(path) => store(&mut state, &saver, path.clone()),
            StudioCommand::RecordTo(folder) => match files.record_to(folder) {
                Ok(file) => {
                    saver.write_settings(file);
                    info!(subject = "Settings", "Recordings and stills go to {}", folder.display());
                }
                Err(sentence) => error!(subject = "Settings", "{sentence}"),
            },
            StudioCommand::SetRecordSettings(settings) => {
                store_settings(&saver, files.settings.set_record(settings.clone()));
            }
            StudioCommand::Quit => {
                // The copy goes only when nothing is on its way that may yet fail.
                if !saver.is_saving() {
                    recovery.settle();
                }
                leaving.begin(AppExit::Success);
            }
            _ => {}
        }
    }
}

/// Asks for a save; what comes of it is said by [`finish_saves`].
fn store(state: &mut StudioState, saver: &Saver, path: PathBuf) {
    state.history.end_gesture();
    if let Err(error) = saver.save(path, state.show().clone(), state.opened) {
        error!(subject = "File", "{error}");
    }
}

/// Says how saves ended. The show may have gone on, and another one may be open.
pub(super) fn finish_saves(
    mut state: ResMut<StudioState>,
    mut files: ResMut<SessionFiles>,
    mut recovery: ResMut<Recovery>,
    saver: Res<Saver>,
) {
    for Ended { path, show, opened, result } in saver.take_ended() {
        let saved = match result {
            Ok(saved) => saved,
            Err(error) => {
                error!(subject = "File", "{error}");
                continue;
            }
        };
        for note in saved.notes {
            warn!(subject = "File", "{note}");
        }
        info!(subject = "File", "Saved {}", path.display());
        store_settings(&saver, files.settings.remember(&path));
        if opened != state.opened {
            continue;
        }
        state.history.mark_saved_as(show);
        // A copy that was opened since is not in what was saved.
        if !state.history.is_modified() {
            recovery.saved();
        }
        if state.path.as_ref() != Some(&path) {
            state.path = Some(path);
            // Relative paths start from another folder now.
            state.revision += 1;
        }
    }
}

/// "Scrim — name", with a star while there are changes that are not saved, and REC and LIVE before it while they are true.
fn title(
    state: Res<StudioState>,
    outputs: Option<Res<Outputs>>,
    (streams, viewers): (Option<Res<Streams>>, Option<Res<Viewers>>),
    mut windows: Query<&mut Window, With<PrimaryWindow>>,
    mut shown: Local<Option<(bool, bool)>>,
) {
    let live =
        streams.is_some_and(|streams| streams.are_live()) || viewers.is_some_and(|viewers| viewers.are_watching());
    let tally = (outputs.is_some_and(|outputs| outputs.is_recording()), live);
    if !state.is_changed() && shown.replace(tally) == Some(tally) {
        return;
    }
    *shown = Some(tally);
    let tally = match tally {
        (false, false) => "",
        (true, false) => "REC — ",
        (false, true) => "LIVE — ",
        (true, true) => "REC, LIVE — ",
    };
    let name = state.path.as_deref().and_then(Path::file_stem).map_or("Untitled".into(), |stem| stem.to_string_lossy());
    let star = if state.history.is_modified() { "*" } else { "" };
    let title = format!("{tally}Scrim — {name}{star}");
    for mut window in &mut windows {
        if window.title != title {
            window.title.clone_from(&title);
        }
    }
}
