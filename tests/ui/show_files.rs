//! The bars about missing files and a show that was changed outside, and the window about collecting.

use super::*;
use egui::Key;
use scrim::view::{Collecting, FilesCommand, FilesView, MissingFile, Template};

fn sent(harness: &Harness<'_, Studio>, command: FilesCommand) -> bool {
    harness.state().sent(&StudioCommand::Files(command))
}

#[test]
fn a_show_changed_outside_is_reloaded_or_kept_and_a_save_asks() {
    let mut harness = studio();
    harness.state_mut().view.path = Some("/shows/stage.ron".into());
    settle(&mut harness);
    assert!(harness.query_by_label("Reload").is_none());
    harness.state_mut().view.files.changed_outside = true;
    settle(&mut harness);
    harness.get_by_label("“stage.ron” was changed on disk by another program.");
    // the studio goes on below it
    click(&mut harness, "Hide Presenter");
    assert!(!harness.state().layer(PRESENTER).visible);
    press(&mut harness, Modifiers::COMMAND, Key::S);
    assert!(!harness.state().sent(&StudioCommand::Save));
    click(&mut harness, "Cancel");
    assert!(!harness.state().sent(&StudioCommand::Save));
    press(&mut harness, Modifiers::COMMAND, Key::S);
    click(&mut harness, "Save over it");
    assert!(sent(&harness, FilesCommand::KeepMine) && harness.state().sent(&StudioCommand::Save));
    click(&mut harness, "Reload");
    assert!(sent(&harness, FilesCommand::Reload));
}

#[test]
fn missing_files_are_listed_searched_for_and_hidden() {
    let mut harness = studio();
    let missing = MissingFile { path: "media/film.mkv".into(), what: "source “Film”".into() };
    harness.state_mut().view.files = FilesView { missing: vec![missing], ..FilesView::default() };
    settle(&mut harness);
    harness.get_by_label("1 file of this show is missing.");
    click(&mut harness, "Show list");
    harness.get_by_label("media/film.mkv");
    harness.get_by_label("source “Film”");
    click(&mut harness, "Hide");
    assert!(sent(&harness, FilesCommand::HideMissing));
    click(&mut harness, "Search a folder…");
    assert!(harness.state().ui.files.is_open());
}

#[test]
fn collecting_is_asked_for_in_the_menu_and_can_be_cancelled() {
    let mut harness = studio();
    harness.state_mut().view.files.collecting = Some(Collecting::Running { done: 1 << 20, total: 4 << 20 });
    settle(&mut harness);
    click(&mut harness, "Cancel");
    assert!(sent(&harness, FilesCommand::CancelCollecting));
    harness.state_mut().view.files.collecting = Some(Collecting::Done {
        show: "/copy/stage.ron".into(),
        counts: "2 files, 1.0 MiB copied, 1 missing".into(),
        missing: vec!["source “Film”: gone.mkv: the file or its folder does not exist".into()],
    });
    settle(&mut harness);
    harness.get_by_label("2 files, 1.0 MiB copied, 1 missing");
    harness.get_by_label("source “Film”: gone.mkv: the file or its folder does not exist");
    click(&mut harness, "Close window");
    assert!(sent(&harness, FilesCommand::CloseCollected));
    harness.state_mut().view.files.collecting = None;
    settle(&mut harness);
    click(&mut harness, "File");
    click(&mut harness, "Collect files…");
    assert!(harness.state().ui.files.is_open());
}

#[test]
fn a_template_is_begun_after_the_question_about_changes() {
    let mut harness = studio();
    harness.state_mut().history.apply(EditCommand::SetOpacity(TITLE, 0.5)).unwrap();
    settle(&mut harness);
    click(&mut harness, "File");
    harness.get_by_label_contains("New from").click();
    settle(&mut harness);
    click(&mut harness, Template::Gaming.label());
    assert!(!sent(&harness, FilesCommand::NewFrom(Template::Gaming)));
    click(&mut harness, "Discard changes");
    assert!(sent(&harness, FilesCommand::NewFrom(Template::Gaming)));
}
