//! The files of the open show: missing ones that are found again, and its own when another program changes it.

use crate::assets::stage;
use crate::effect::catalog;
use crate::output::wait_for;
use bevy::prelude::*;
use scrim::app::files::{FilesPlugin, ShowFiles};
use scrim::app::session::{SessionFiles, SessionPlugin};
use scrim::diagnostics::LogLines;
use scrim::document::{EditCommand, Show, SourceKind, save};
use scrim::scene::{SessionRequest, StudioState};
use scrim::settings::Folders;
use scrim::view::{FilesCommand, StudioCommand};
use std::path::Path;

fn session(folder: &Path, show: Show, path: &Path) -> App {
    let mut app = App::new();
    app.insert_resource(StudioState::new(show, Some(path.to_owned())))
        .insert_resource(SessionFiles::load(Folders::under(folder)))
        .insert_resource(catalog())
        .init_resource::<LogLines>()
        .add_message::<SessionRequest>()
        .add_message::<bevy::window::FileDragAndDrop>()
        .add_message::<bevy::window::CursorMoved>()
        .add_plugins((SessionPlugin, FilesPlugin));
    app.update();
    app
}

fn state(app: &App) -> &StudioState {
    app.world().resource()
}

fn ask(app: &mut App, command: StudioCommand) {
    app.world_mut().write_message(SessionRequest(command));
    app.update();
}

fn until(app: &mut App, what: &str, done: impl Fn(&ShowFiles) -> bool) {
    wait_for(what, || {
        app.update();
        done(app.world().resource()).then_some(())
    });
}

fn missing(files: &ShowFiles) -> Vec<String> {
    files.missing().into_iter().map(|missing| missing.path).collect()
}

#[test]
fn missing_files_are_listed_when_they_go_and_linked_again_in_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let base = path.parent().unwrap().to_owned();
    let mut app = session(folder.path(), show, &path);
    until(&mut app, "the list", |files| missing(files) == ["gone.mkv"]);
    ask(&mut app, StudioCommand::Files(FilesCommand::HideMissing));
    assert!(missing(app.world().resource()).is_empty());
    std::fs::create_dir(folder.path().join("attic")).unwrap();
    for name in ["logo.png", "warm.cube"] {
        std::fs::rename(base.join(name), folder.path().join("attic").join(name)).unwrap();
    }
    until(&mut app, "the files that went", |files| missing(files) == ["logo.png", "gone.mkv", "warm.cube"]);
    ask(&mut app, StudioCommand::Files(FilesCommand::SearchMissing(folder.path().join("attic"))));
    until(&mut app, "the search", |files| !files.is_searching());
    assert_eq!(app.world().resource::<ShowFiles>().said(), "2 of 3 were found and linked");
    assert_eq!(state(&app).history.undo_label(), Some("Relink 2 files"));
    let SourceKind::Image(logo) = &state(&app).show().sources[0].kind else { panic!() };
    assert_eq!(logo.path, "../attic/logo.png");
    until(&mut app, "what stays missing, which was hidden before", |files| missing(files).is_empty());
    app.world_mut().resource_mut::<StudioState>().history.undo();
    assert_eq!(state(&app).history.undo_label(), None, "all of it was one step");
    ask(&mut app, StudioCommand::Files(FilesCommand::SearchMissing(folder.path().join("none"))));
    until(&mut app, "the search", |files| !files.is_searching());
    let said = "None of them lies in that folder or below it: search another one";
    assert_eq!(app.world().resource::<ShowFiles>().said(), said);
}

#[test]
fn what_another_program_wrote_is_reloaded_as_a_step_or_left() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let named = |name: &str| Show { name: name.into(), ..show.clone() };
    let mut app = session(folder.path(), show.clone(), &path);
    until(&mut app, "the first look", |files| !missing(files).is_empty());
    save::save(&path, &named("theirs")).unwrap();
    until(&mut app, "the change", |files| files.is_changed_outside());
    assert_eq!(state(&app).show().name, show.name, "nothing happens by itself");
    ask(&mut app, StudioCommand::Files(FilesCommand::Reload));
    assert_eq!((state(&app).show().name.as_str(), state(&app).history.is_modified()), ("theirs", false));
    assert_eq!(state(&app).history.undo_label(), Some("Reload from disk"));
    app.update();
    assert!(!app.world().resource::<ShowFiles>().is_changed_outside());

    save::save(&path, &named("theirs again")).unwrap();
    until(&mut app, "the next change", |files| files.is_changed_outside());
    ask(&mut app, StudioCommand::Files(FilesCommand::KeepMine));
    assert!(!app.world().resource::<ShowFiles>().is_changed_outside());
    assert_eq!(state(&app).show().name, "theirs");
}

#[test]
fn the_studios_own_saves_are_no_news() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let mut app = session(folder.path(), show, &path);
    until(&mut app, "the first look", |files| !missing(files).is_empty());
    for name in ["one", "two", "three"] {
        let mut state = app.world_mut().resource_mut::<StudioState>();
        state.history.apply(EditCommand::RenameShow(name.into())).unwrap();
        state.history.end_gesture();
        ask(&mut app, StudioCommand::Save);
        wait_for("the save", || {
            app.update();
            assert!(!app.world().resource::<ShowFiles>().is_changed_outside(), "{name}");
            (!self::state(&app).history.is_modified()).then_some(())
        });
    }
    // Something else that changes is seen with the file as it is now.
    std::fs::remove_file(path.with_file_name("logo.png")).unwrap();
    until(&mut app, "a later look", |files| missing(files).len() == 2);
    assert!(!app.world().resource::<ShowFiles>().is_changed_outside());
}
