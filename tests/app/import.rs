//! Scene collections of OBS, opened by the session.

use crate::effect::catalog;
use crate::import::collection;
use bevy::prelude::*;
use scrim::app::import::{ImportPlugin, ShownImport};
use scrim::app::session::{SessionFiles, SessionPlugin};
use scrim::diagnostics::LogLines;
use scrim::document::Show;
use scrim::scene::{SessionRequest, StudioState};
use scrim::settings::Folders;
use scrim::view::{LogLevel, StudioCommand};
use std::path::Path;

fn session(folder: &Path) -> App {
    let show = Show { name: "before".into(), ..Show::empty() };
    let mut app = App::new();
    app.insert_resource(StudioState::new(show, Some(folder.join("before.ron"))))
        .insert_resource(SessionFiles::load(Folders::under(folder)))
        .insert_resource(catalog())
        .init_resource::<LogLines>()
        .add_message::<SessionRequest>()
        .add_plugins((SessionPlugin, ImportPlugin));
    app.update();
    app
}

fn ask(app: &mut App, command: StudioCommand) {
    app.world_mut().write_message(SessionRequest(command));
    app.update();
}

fn state(app: &App) -> &StudioState {
    app.world().resource()
}

fn is_shown(app: &App) -> bool {
    app.world().resource::<ShownImport>().report().is_some()
}

#[test]
fn an_import_is_a_new_show_that_is_not_saved_with_its_report() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    ask(&mut app, StudioCommand::ImportObs(collection("streamer.json").0));
    let now = state(&app);
    assert_eq!((now.show().name.as_str(), now.path.as_deref(), now.opened), ("Streamer", None, 2));
    assert!(now.history.is_modified());
    assert_eq!(now.show().scene(now.program).unwrap().name, "Talk");
    let report = app.world().resource::<ShownImport>().report().unwrap().clone();
    assert_eq!(report.collection, "Streamer");
    // What needs attention comes first; what came over as it was comes last, without a word.
    assert_eq!((report.lines[0].level, report.lines[0].outcome), (LogLevel::Error, Some("missing")));
    let last = report.lines.last().unwrap();
    assert_eq!((last.level, last.outcome), (LogLevel::Info, None));
    ask(&mut app, StudioCommand::CloseImportReport);
    assert!(!is_shown(&app));
    assert_eq!(state(&app).show().name, "Streamer");
}

#[test]
fn a_file_that_is_none_leaves_the_show_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("no.json");
    std::fs::write(&path, "{}").unwrap();
    let mut app = session(folder.path());
    ask(&mut app, StudioCommand::ImportObs(path));
    assert_eq!((state(&app).show().name.as_str(), state(&app).opened), ("before", 1));
    assert!(!is_shown(&app));
}

#[test]
fn the_report_goes_with_its_show() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    ask(&mut app, StudioCommand::ImportObs(collection("windows_v1.json").0));
    assert!(is_shown(&app));
    ask(&mut app, StudioCommand::NewShow);
    assert!(!is_shown(&app));
}
