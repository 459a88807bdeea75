//! Importing from OBS: the entry in the menu, the question about what is not saved, and the report.

use super::*;
use egui::Key;
use scrim::document::EditCommand;
use scrim::view::{ImportLine, ImportReport, LogLevel};
use std::sync::Arc;

#[test]
fn the_menu_asks_for_a_collection_and_then_about_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = std::fs::canonicalize(folder.path()).unwrap().join("mine.json");
    std::fs::write(&path, "{}").unwrap();
    let mut harness = studio();
    harness.state_mut().base = folder.path().to_owned();
    harness.state_mut().history.apply(EditCommand::SetOpacity(TITLE, 0.5)).unwrap();
    settle(&mut harness);
    click(&mut harness, "File");
    click(&mut harness, "Import OBS scene collection…");
    assert!(harness.state().ui.files.is_open());
    crate::output::wait_for("the choice", || {
        // the dialog reads folders on a thread of its own
        settle(&mut harness);
        if let Some(file) = harness.query_by_label_contains("mine.json") {
            file.click();
            settle(&mut harness);
            press(&mut harness, Modifiers::NONE, Key::Enter);
        }
        (!harness.state().ui.files.is_open()).then_some(())
    });
    assert!(!harness.state().sent(&StudioCommand::ImportObs(path.clone())));
    click(&mut harness, "Discard changes");
    assert!(harness.state().sent(&StudioCommand::ImportObs(path)));
}

fn report() -> Arc<ImportReport> {
    let line =
        |level, outcome, what: &str, how: &str| ImportLine { level, outcome, what: what.into(), how: how.into() };
    Arc::new(ImportReport {
        collection: "Streamer".into(),
        counts: "1 mapped, 1 approximated, 0 placeholders, 1 missing, 0 kept, 0 left out".into(),
        lines: vec![
            line(LogLevel::Error, Some("missing"), "source \"Film\"", "there is no file /film.mkv"),
            line(LogLevel::Warning, Some("approximated"), "source \"Screen\"", "the whole desktop: choose the monitor"),
            line(LogLevel::Info, None, "scene \"Talk\"", "a scene"),
        ],
    })
}

#[test]
fn the_report_lies_over_the_show_until_it_is_closed() {
    let mut harness = studio();
    assert!(harness.query_by_label("Imported from OBS").is_none());
    harness.state_mut().view.import = Some(report());
    settle(&mut harness);
    harness.get_by_label("“Streamer”");
    harness.get_by_label("there is no file /film.mkv");
    harness.get_by_label("the whole desktop: choose the monitor");
    assert!(harness.query_by_label("scene \"Talk\"").is_none());
    click(&mut harness, "Also what came over as it was");
    harness.get_by_label("scene \"Talk\"");
    // the studio goes on behind it
    click(&mut harness, "Hide Presenter");
    assert!(!harness.state().layer(PRESENTER).visible);
    click(&mut harness, "Close window");
    assert!(harness.state().sent(&StudioCommand::CloseImportReport));
}
