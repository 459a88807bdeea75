//! Files of the session: shows that are opened and saved, the list of recent ones, and the window's title.

use super::quit::Leaving;
use crate::document::{Show, save};
use crate::scene::{SessionRequest, StudioState};
use crate::settings::{Folders, Settings};
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

    fn remember(&mut self, path: &Path) {
        if let Err(note) = self.settings.remember(path) {
            warn!(subject = "Settings", "{note}");
        }
    }
}

/// The show that the studio starts with: the file that was named, else the one opened last, else an empty one.
pub fn first_show(asked: Option<&Path>, files: &mut SessionFiles) -> (Show, Option<PathBuf>) {
    let path = match asked {
        // The panels name files relative to the show's folder, which must not depend on the current one.
        Some(path) => std::path::absolute(path).unwrap_or_else(|_| path.to_owned()),
        None => match files.settings.recent().iter().find(|path| path.is_file()) {
            Some(path) => path.clone(),
            None => return (Show::empty(), None),
        },
    };
    match load(&path) {
        Some(show) => {
            files.remember(&path);
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
        app.add_systems(PreUpdate, apply_session.after(crate::scene::SceneSystems::Apply))
            .add_systems(PostUpdate, title);
    }
}

fn apply_session(
    mut requests: MessageReader<SessionRequest>,
    mut state: ResMut<StudioState>,
    mut files: ResMut<SessionFiles>,
    mut leaving: ResMut<Leaving>,
) {
    for SessionRequest(command) in requests.read() {
        match command {
            StudioCommand::NewShow => state.open(Show::empty(), None),
            StudioCommand::Open(path) => match load(path) {
                Some(show) => {
                    files.remember(path);
                    state.open(show, Some(path.clone()));
                }
                None if !path.exists() => {
                    if let Err(note) = files.settings.forget(path) {
                        warn!(subject = "Settings", "{note}");
                    }
                }
                None => {}
            },
            StudioCommand::Save => match state.path.clone() {
                Some(path) => store(&mut state, &mut files, path),
                None => warn!(subject = "File", "Not saved: the show has no file yet, use Save As"),
            },
            StudioCommand::SaveAs(path) => store(&mut state, &mut files, path.clone()),
            StudioCommand::Quit => leaving.begin(AppExit::Success),
            _ => {}
        }
    }
}

fn store(state: &mut StudioState, files: &mut SessionFiles, path: PathBuf) {
    match save::save(&path, state.show()) {
        Ok(saved) => {
            for note in saved.notes {
                warn!(subject = "File", "{note}");
            }
            info!(subject = "File", "Saved {}", path.display());
            files.remember(&path);
            state.history.mark_saved();
            if state.path.as_ref() != Some(&path) {
                state.path = Some(path);
                // Relative paths start from another folder now.
                state.revision += 1;
            }
        }
        Err(error) => error!(subject = "File", "{error}"),
    }
}

/// "Scrim — name", with a star while there are changes that are not saved.
fn title(state: Res<StudioState>, mut windows: Query<&mut Window, With<PrimaryWindow>>) {
    if !state.is_changed() {
        return;
    }
    let name = state.path.as_deref().and_then(Path::file_stem).map_or("Untitled".into(), |stem| stem.to_string_lossy());
    let star = if state.history.is_modified() { "*" } else { "" };
    let title = format!("Scrim — {name}{star}");
    for mut window in &mut windows {
        if window.title != title {
            window.title.clone_from(&title);
        }
    }
}
