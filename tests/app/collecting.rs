//! Collecting the open show, on its thread.

use crate::assets::stage;
use crate::effect::catalog;
use crate::output::wait_for;
use bevy::prelude::*;
use scrim::app::files::{Collector, FilesPlugin};
use scrim::app::session::{SessionFiles, SessionPlugin};
use scrim::diagnostics::LogLines;
use scrim::document::save::load;
use scrim::scene::{SessionRequest, StudioState};
use scrim::settings::Folders;
use scrim::view::{Collecting, FilesCommand, StudioCommand};

fn ask(app: &mut App, command: FilesCommand) {
    app.world_mut().write_message(SessionRequest(StudioCommand::Files(command)));
    app.update();
}

#[test]
fn the_show_as_it_is_goes_into_a_folder_of_its_own_and_the_report_waits_to_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let mut app = App::new();
    let mut state = StudioState::new(show, Some(path));
    state.history.apply(scrim::document::EditCommand::RenameShow("not saved".into())).unwrap();
    app.insert_resource(state)
        .insert_resource(SessionFiles::load(Folders::under(folder.path())))
        .insert_resource(catalog())
        .init_resource::<LogLines>()
        .add_message::<SessionRequest>()
        .add_message::<bevy::window::FileDragAndDrop>()
        .add_message::<bevy::window::CursorMoved>()
        .add_plugins((SessionPlugin, FilesPlugin));
    ask(&mut app, FilesCommand::Collect(folder.path().to_owned()));
    let done = wait_for("the copy", || {
        app.update();
        match app.world().resource::<Collector>().state() {
            Some(Collecting::Running { .. }) => None,
            other => other,
        }
    });
    let Collecting::Done { show, counts, missing } = done else { panic!("{done:?}") };
    assert_eq!(show, folder.path().join("show 2/show.ron"), "the show's own folder is not touched");
    assert_eq!((counts.as_str(), missing.len()), ("4 files, 0.0 MiB copied, 1 missing", 1));
    assert_eq!(load(&show).unwrap().show.name, "not saved");
    ask(&mut app, FilesCommand::CloseCollected);
    assert_eq!(app.world().resource::<Collector>().state(), None);
}
