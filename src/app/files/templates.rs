//! New shows to begin with, made of sources that are built in: where there is no camera, screen or stream yet, a generator stands in for it.

use crate::document::{Show, format};
use crate::scene::{SessionRequest, StudioState};
use crate::view::{FilesCommand, StudioCommand, Template};
use bevy::prelude::*;

/// The show of a template. The error is a sentence.
pub fn template(of: Template) -> Result<Show, String> {
    let text = match of {
        Template::Demo => include_str!("../../../scenes/demo.ron"),
        Template::Interview => include_str!("../../../assets/templates/interview.ron"),
        Template::Presentation => include_str!("../../../assets/templates/presentation.ron"),
        Template::Gaming => include_str!("../../../assets/templates/gaming.ron"),
    };
    format::parse(text).map(|loaded| loaded.show).map_err(|error| error.to_string())
}

/// Opens templates as shows that have no file yet.
pub(super) fn open(mut requests: MessageReader<SessionRequest>, mut state: ResMut<StudioState>) {
    for SessionRequest(command) in requests.read() {
        let StudioCommand::Files(FilesCommand::NewFrom(of)) = command else { continue };
        match template(*of) {
            Ok(show) => state.open(show, None),
            Err(error) => error!(subject = "File", "The template “{}” cannot be opened: {error}", of.label()),
        }
    }
}
