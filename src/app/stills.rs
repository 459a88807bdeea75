//! Stills of the program, as the panels ask for them.

use super::render::write_still;
use super::session::SessionFiles;
use super::wake::Wake;
use crate::compositor::readback::{ReadFormat, ReadbackHub};
use crate::output::naming::{self, Words, require_folder, unused_name};
use crate::output::writing::Writing;
use crate::scene::SessionRequest;
use crate::view::StudioCommand;
use bevy::prelude::*;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long the program may take for a picture.
const PICTURE_LIMIT: Duration = Duration::from_secs(5);

pub struct StillsPlugin;

impl Plugin for StillsPlugin {
    fn build(&self, app: &mut App) {
        app.add_systems(Update, take_stills);
    }
}

pub(super) fn take_stills(
    mut requests: MessageReader<SessionRequest>,
    files: Res<SessionFiles>,
    hub: Res<ReadbackHub>,
    wake: Res<Wake>,
) {
    for SessionRequest(command) in requests.read() {
        if let StudioCommand::Still(path) = command {
            still(path.as_deref(), files.settings.recordings(), &hub, &wake);
        }
    }
}

/// Writes the next picture of the program on a thread of its own.
fn still(path: Option<&Path>, folder: &Path, hub: &ReadbackHub, wake: &Wake) {
    let path: PathBuf = match path {
        Some(path) => path.to_owned(),
        None => {
            if let Err(error) = require_folder(folder) {
                error!(subject = "Still", "Not taken: {error}");
                return;
            }
            let stem = naming::stem(crate::view::outputs::PATTERN, &Words::now("", ""), None);
            unused_name(folder, &stem, "png")
        }
    };
    let picture = hub.once(ReadFormat::Canvas);
    wake.at_tick();
    let wake = wake.clone();
    let writing = Writing::begin();
    let write = move || {
        let _until_written = writing;
        match picture.recv_timeout(PICTURE_LIMIT) {
            Ok(frame) => match write_still(&path, &frame) {
                Ok(()) => info!(subject = "Still", "Written to {}", path.display()),
                Err(error) => error!(subject = "Still", "{error}"),
            },
            Err(_) => error!(subject = "Still", "The program gave no picture; nothing was written"),
        }
        wake.now();
    };
    if let Err(error) = std::thread::Builder::new().name("scrim-still".into()).spawn(write) {
        error!(subject = "Still", "No thread to write it ({error})");
    }
}
