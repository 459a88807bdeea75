//! Where files go: shows that are saved, the recordings folder, what an earlier session could not save.

use super::*;
use egui::Key;
use scrim::ui::dialogs::files::as_meant;
use scrim::view::RecoveredCopy;
use std::path::Path;

/// Saves under a name typed over the one that the dialog offers.
fn save_as(harness: &mut Harness<'_, Studio>, typed: &str) {
    press(harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::S);
    assert!(harness.state().ui.files.is_open());
    press(harness, Modifiers::COMMAND, Key::A);
    type_text(harness, typed);
    press(harness, Modifiers::NONE, Key::Enter);
}

fn saved_as(harness: &Harness<'_, Studio>) -> Option<PathBuf> {
    harness.state().actions.iter().rev().find_map(|action| match action {
        Action::Studio(StudioCommand::SaveAs(path)) => Some(path.clone()),
        _ => None,
    })
}

#[test]
fn a_full_path_typed_as_the_name_is_used_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let mut harness = studio();
    let path = folder.path().join("sub show.ron");
    save_as(&mut harness, path.to_str().unwrap());
    assert_eq!(saved_as(&harness), Some(path));
    assert!(!harness.state().ui.files.is_open());
}

#[test]
fn a_name_is_put_into_the_folder_and_gets_its_extension() {
    let mut harness = studio();
    save_as(&mut harness, "scrim-test-of-a-name");
    let folder = std::fs::canonicalize(std::env::temp_dir()).unwrap();
    assert_eq!(saved_as(&harness), Some(folder.join("scrim-test-of-a-name.ron")));
}

#[test]
fn a_file_that_the_dialog_could_not_know_of_is_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("there.ron");
    std::fs::write(&path, "").unwrap();
    let mut harness = studio();
    save_as(&mut harness, folder.path().join("there").to_str().unwrap());
    assert!(harness.state().ui.files.is_open(), "it asks again");
    assert_eq!(saved_as(&harness), None);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(saved_as(&harness), None, "and whether to replace it");
}

#[test]
fn what_is_typed_means_a_scene_file() {
    let home = Some(Path::new("/home/anna"));
    for (typed, meant) in [
        ("/shows/~/a.ron", "/home/anna/a.ron"),
        ("/shows/~/sub/a", "/home/anna/sub/a.ron"),
        ("/shows/a", "/shows/a.ron"),
        ("/shows/a.ron", "/shows/a.ron"),
        ("/shows/a.ron.ron", "/shows/a.ron"),
        ("/shows/a.scrim", "/shows/a.scrim"),
        ("/shows/~a/b.ron", "/shows/~a/b.ron"),
    ] {
        assert_eq!(as_meant(Path::new(typed), home), Path::new(meant), "{typed}");
    }
    assert_eq!(as_meant(Path::new("/shows/~/a.ron"), None), Path::new("/shows/~/a.ron"));
}

#[test]
fn the_recordings_folder_is_chosen_in_the_dialog() {
    let folder = tempfile::tempdir().unwrap();
    let takes = folder.path().join("my takes");
    std::fs::create_dir(&takes).unwrap();
    let mut harness = studio();
    // not made yet: the dialog starts as near as it can
    harness.state_mut().view.recordings = takes.join("gone").join("gone too");
    settle(&mut harness);
    click(&mut harness, "Program");
    click(&mut harness, "Recordings folder…");
    let chosen = crate::output::wait_for("the choice", || {
        // the dialog reads folders on a thread of its own
        harness.get_by_role_and_label(Role::Button, "Choose").click();
        settle(&mut harness);
        harness.state().actions.iter().find_map(|action| match action {
            Action::Studio(StudioCommand::RecordTo(path)) => Some(path.clone()),
            _ => None,
        })
    });
    assert_eq!(chosen, std::fs::canonicalize(takes).unwrap());
}

#[test]
fn a_show_that_is_being_saved_says_so_and_is_left_when_it_is() {
    let mut harness = studio();
    harness.state_mut().view.path = Some("show.ron".into());
    harness.state_mut().history.apply(scrim::document::EditCommand::SetOpacity(TITLE, 0.5)).unwrap();
    assert!(harness.query_by_label("Saving…").is_none());
    harness.state_mut().view.saving = true;
    settle(&mut harness);
    harness.get_by_label("Saving…");
    press(&mut harness, Modifiers::COMMAND, Key::Q);
    harness.get_by_label("“show.ron” is being saved…");
    assert!(!harness.state().sent(&StudioCommand::Quit));
    harness.state_mut().view.saving = false;
    harness.state_mut().history.mark_saved();
    settle(&mut harness);
    assert!(harness.state().sent(&StudioCommand::Quit));
}

#[test]
fn a_copy_of_what_was_not_saved_is_opened_or_discarded() {
    for (button, command) in
        [("Open the recovered version", StudioCommand::OpenRecovered), ("Discard", StudioCommand::DiscardRecovered)]
    {
        let mut harness = studio();
        assert!(harness.query_by_label(button).is_none());
        let copy = RecoveredCopy { show: "stage".into(), when: "2026-11-21 10:42".into() };
        harness.state_mut().view.recovered = Some(copy);
        settle(&mut harness);
        harness.get_by_label(
            "Scrim was ended on 2026-11-21 10:42 before the changes to “stage” were saved. They were kept.",
        );
        // the studio goes on below it
        click(&mut harness, "Hide Presenter");
        assert!(!harness.state().layer(PRESENTER).visible);
        click(&mut harness, button);
        assert!(harness.state().sent(&command));
    }
}

#[test]
fn another_show_begins_with_panels_that_know_nothing_of_the_one_before() {
    let mut harness = studio();
    click(&mut harness, "Show log");
    click(&mut harness, "Layer Wall");
    click(&mut harness, "Placement");
    assert!(harness.query_by_label("Position X").is_none(), "it is folded");
    click(&mut harness, "Source Clip");
    click(&mut harness, "Zoom to 100 %");
    click(&mut harness, "New source");
    harness.state_mut().ui.effect_search = "blur".into();
    harness.state_mut().view.opened += 1;
    settle(&mut harness);
    let ui = &harness.state().ui;
    assert!(ui.source.is_none() && ui.add_source.is_none() && ui.effect_search.is_empty());
    assert_eq!(ui.canvas.zoom, scrim::ui::canvas::map::Zoom::Fit);
    assert!(ui.log_open, "which windows are open is the person's affair");
    click(&mut harness, "Layer Wall");
    harness.get_by_label("Position X");
}
