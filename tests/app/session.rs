//! Files of the session: saving, the recordings folder, and copies of what was not saved.

use super::saver::slow;
use crate::output::wait_for;
use bevy::prelude::*;
use scrim::app::recovery::{Recovery, keep_unsaved};
use scrim::app::session::{SessionFiles, SessionPlugin, first_show};
use scrim::diagnostics::LogLines;
use scrim::document::{EditCommand, Show, save};
use scrim::scene::{SessionRequest, StudioState};
use scrim::settings::Folders;
use scrim::view::StudioCommand;
use std::path::{Path, PathBuf};

fn named(name: &str) -> Show {
    Show { name: name.into(), ..Show::empty() }
}

/// The session of a studio whose user's folders lie in `folder`.
fn session(folder: &Path, show: Show, path: Option<PathBuf>) -> App {
    let mut app = App::new();
    app.insert_resource(StudioState::new(show, path))
        .insert_resource(SessionFiles::load(Folders::under(folder)))
        .init_resource::<LogLines>()
        .add_message::<SessionRequest>()
        .add_plugins(SessionPlugin);
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

fn rename(app: &mut App, name: &str) {
    let mut state = app.world_mut().resource_mut::<StudioState>();
    state.history.apply(EditCommand::RenameShow(name.into())).unwrap();
    state.history.end_gesture();
}

fn until_saved(app: &mut App) {
    wait_for("the save", || {
        app.update();
        (!state(app).history.is_modified()).then_some(())
    });
}

/// What the panels would offer.
fn offered(app: &App) -> Option<String> {
    app.world().resource::<Recovery>().offer(state(app)).map(|copy| copy.show)
}

/// Ends a session as a signal does, with changes that are not saved.
fn end_unsaved(folder: &Path, path: Option<&Path>, name: &str) {
    let show = path.map_or_else(Show::empty, |path| save::load(path).unwrap().show);
    let mut app = session(folder, show, path.map(Path::to_owned));
    rename(&mut app, name);
    let world = app.world();
    keep_unsaved(world.resource(), world.resource(), world.resource());
}

fn copies(folder: &Path) -> usize {
    let files = std::fs::read_dir(folder.join("state")).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.to_string_lossy().ends_with(".recovered.ron")).count()
}

/// A show in a file, in a folder that holds everything.
fn stage() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("stage.ron");
    save::save(&path, &named("saved")).unwrap();
    (folder, path)
}

#[test]
fn a_save_leaves_newer_changes_unsaved() {
    let (folder, path) = stage();
    let mut app = session(folder.path(), named("saved"), Some(path.clone()));
    rename(&mut app, "one");
    ask(&mut app, StudioCommand::Save);
    rename(&mut app, "two");
    wait_for("the save", || {
        app.update();
        (save::load(&path).unwrap().show.name == "one").then_some(())
    });
    app.update();
    assert!(state(&app).history.is_modified());
    ask(&mut app, StudioCommand::Save);
    until_saved(&mut app);
    assert_eq!(save::load(&path).unwrap().show.name, "two");
}

#[test]
fn save_as_gives_the_show_its_file_once_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path(), Show::empty(), None);
    rename(&mut app, "new");
    ask(&mut app, StudioCommand::SaveAs(folder.path().join("gone").join("new.ron")));
    wait_for("the refusal", || {
        app.update();
        (!app.world().resource::<scrim::app::saver::Saver>().is_busy()).then_some(())
    });
    assert_eq!((state(&app).path.as_ref(), state(&app).history.is_modified()), (None, true));
    let path = folder.path().join("new.ron");
    ask(&mut app, StudioCommand::SaveAs(path.clone()));
    until_saved(&mut app);
    assert_eq!(state(&app).path.as_ref(), Some(&path));
    assert_eq!(app.world().resource::<SessionFiles>().settings.recent(), [path]);
}

#[test]
fn a_save_after_save_as_goes_to_the_new_file() {
    let (folder, path) = stage();
    let mut app = session(folder.path(), named("saved"), Some(path.clone()));
    let (saver, begins, go) = slow();
    app.insert_resource(saver);
    let copy = folder.path().join("copy.ron");
    rename(&mut app, "one");
    ask(&mut app, StudioCommand::SaveAs(copy.clone()));
    begins.recv().unwrap();
    rename(&mut app, "two");
    ask(&mut app, StudioCommand::Save);
    drop(go);
    until_saved(&mut app);
    assert_eq!(save::load(&copy).unwrap().show.name, "two");
    assert_eq!(save::load(&path).unwrap().show.name, "saved", "the file that it came from is left alone");
}

#[test]
fn the_end_of_a_save_does_not_touch_another_show() {
    let (folder, path) = stage();
    let mut app = session(folder.path(), named("saved"), Some(path.clone()));
    rename(&mut app, "one");
    ask(&mut app, StudioCommand::Save);
    app.world_mut().write_message(SessionRequest(StudioCommand::NewShow));
    rename(&mut app, "left");
    wait_for("the save", || {
        app.update();
        (!app.world().resource::<scrim::app::saver::Saver>().is_busy()).then_some(())
    });
    assert_eq!(state(&app).path, None);
    assert_eq!(state(&app).show().name, "Untitled");
}

#[test]
fn recordings_go_to_the_folder_that_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path(), Show::empty(), None);
    let takes = folder.path().join("my takes");
    ask(&mut app, StudioCommand::RecordTo(takes.clone()));
    assert!(takes.is_dir(), "it is made");
    wait_for("the settings", || {
        let again = SessionFiles::load(Folders::under(folder.path()));
        (again.settings.recordings() == takes).then_some(())
    });

    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    for refused in [file.clone(), file.join("below")] {
        let mut files = app.world_mut().resource_mut::<SessionFiles>();
        let said = files.record_to(&refused).unwrap_err();
        let (refused, takes) = (refused.display(), takes.display());
        let why = "there is a file where a folder should be: choose another folder";
        assert_eq!(said, format!("{refused} takes no recordings: {why}. They still go to {takes}"));
    }
    assert_eq!(app.world().resource::<SessionFiles>().settings.recordings(), takes, "the one before stays");
}

#[test]
fn a_copy_of_what_was_not_saved_is_offered_and_opened_as_a_change() {
    let (folder, path) = stage();
    end_unsaved(folder.path(), Some(&path), "kept");
    let mut app = session(folder.path(), named("saved"), Some(path.clone()));
    assert_eq!(offered(&app).as_deref(), Some("stage"));
    assert_eq!(state(&app).show().name, "saved", "nothing happens by itself");
    ask(&mut app, StudioCommand::OpenRecovered);
    assert_eq!(state(&app).show().name, "kept");
    assert_eq!(state(&app).path.as_ref(), Some(&path), "relative paths start from the show's folder");
    assert!(state(&app).history.is_modified() && offered(&app).is_none());
    assert_eq!(state(&app).history.undo_label(), Some("Open the recovered version"));
    assert_eq!(save::load(&path).unwrap().show.name, "saved", "the file is as it was");
    assert_eq!(copies(folder.path()), 1, "and the copy is there until it is saved");
    app.world_mut().resource_mut::<StudioState>().history.undo();
    assert_eq!(state(&app).show().name, "saved");
    app.world_mut().resource_mut::<StudioState>().history.redo();
    ask(&mut app, StudioCommand::Save);
    until_saved(&mut app);
    app.update();
    assert_eq!((save::load(&path).unwrap().show.name.as_str(), copies(folder.path())), ("kept", 0));
}

#[test]
fn a_copy_is_kept_until_it_is_decided_on() {
    let (folder, path) = stage();
    end_unsaved(folder.path(), Some(&path), "kept");
    end_unsaved(folder.path(), Some(&path), "kept later");
    assert_eq!(copies(folder.path()), 2, "neither is lost");
    let mut app = session(folder.path(), named("saved"), Some(path.clone()));
    ask(&mut app, StudioCommand::DiscardRecovered);
    assert_eq!((copies(folder.path()), offered(&app).is_some()), (1, true), "the next one is offered");
    ask(&mut app, StudioCommand::OpenRecovered);
    assert_eq!(state(&app).show().name, "kept later");
    let mut app = session(folder.path(), named("saved"), Some(path));
    ask(&mut app, StudioCommand::DiscardRecovered);
    assert_eq!((copies(folder.path()), offered(&app)), (0, None));
}

#[test]
fn a_copy_is_offered_with_its_own_show_only() {
    let (folder, path) = stage();
    let other = folder.path().join("other");
    std::fs::create_dir(&other).unwrap();
    let namesake = other.join("stage.ron");
    save::save(&namesake, &named("namesake")).unwrap();
    end_unsaved(folder.path(), Some(&path), "kept");
    let mut app = session(folder.path(), named("namesake"), Some(namesake));
    assert_eq!(offered(&app), None);
    ask(&mut app, StudioCommand::Open(path));
    app.update();
    assert!(offered(&app).is_some());
    ask(&mut app, StudioCommand::NewShow);
    app.update();
    assert_eq!(offered(&app), None);
}

#[test]
fn a_show_without_a_file_comes_back_before_the_one_opened_last() {
    let (folder, path) = stage();
    let files = || SessionFiles::load(Folders::under(folder.path()));
    first_show(Some(&path), &mut files());
    assert_eq!(first_show(None, &mut files()).1.as_ref(), Some(&path));
    end_unsaved(folder.path(), None, "never saved");
    let (show, none) = first_show(None, &mut files());
    assert_eq!(none, None);
    let app = session(folder.path(), show, None);
    assert_eq!(offered(&app).as_deref(), Some("Untitled"));
    assert_eq!(first_show(Some(&path), &mut files()).1.as_ref(), Some(&path), "what is named is opened");
}
