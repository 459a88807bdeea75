//! Files of other programs over the window: the hint, the question about changes, and what is asked for.

use super::*;
use scrim::view::{Dropped, FilesCommand};
use std::path::Path;

#[derive(Debug)]
struct File(PathBuf);

impl egui::DroppedFile for File {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("only its name counts".into())
    }
}

fn let_go(harness: &mut Harness<'_, Studio>, files: &[&str], at: Option<Pos2>) {
    harness.hover_at(at.unwrap_or(Pos2::new(3.0, 300.0)));
    settle(harness);
    let files = files.iter().map(|file| Arc::new(File(file.into())) as egui::DroppedFileHandle);
    harness.input_mut().dropped_files = files.collect();
    settle(harness);
}

fn dropped(harness: &Harness<'_, Studio>) -> Option<Dropped> {
    harness.state().actions.iter().rev().find_map(|action| match action {
        Action::Studio(StudioCommand::Files(FilesCommand::Drop(dropped))) => Some(dropped.clone()),
        _ => None,
    })
}

#[test]
fn files_are_asked_for_at_the_pointer_and_with_the_layer_there() {
    let mut harness = studio();
    let at = place(&harness, [0.5, 0.5]);
    let_go(&mut harness, &["/a/film.mkv", "/a/logo.png"], Some(at));
    let found = dropped(&harness).unwrap();
    assert_eq!(found.files, [PathBuf::from("/a/film.mkv"), PathBuf::from("/a/logo.png")]);
    assert_eq!((found.scene, found.layer), (MAIN, Some(PRESENTER)));
    let (x, y) = found.at.unwrap();
    assert!((x - 420.0).abs() < 1.0 && (y - 280.0).abs() < 1.0, "{x} {y}");
    assert_eq!(
        harness
            .state()
            .actions
            .iter()
            .filter(|action| matches!(action, Action::Studio(StudioCommand::Files(_))))
            .count(),
        1
    );
}

#[test]
fn beside_the_canvas_there_is_no_place_and_the_selected_layer_takes_looks() {
    let mut harness = studio_with(TITLE);
    let_go(&mut harness, &["/a/warm.cube"], None);
    let found = dropped(&harness).unwrap();
    assert_eq!((found.at, found.layer), (None, Some(TITLE)));
}

#[test]
fn a_show_is_opened_after_the_question_about_changes() {
    let mut harness = studio();
    harness.state_mut().history.apply(EditCommand::SetOpacity(TITLE, 0.5)).unwrap();
    settle(&mut harness);
    let_go(&mut harness, &["/a/other.ron"], None);
    assert_eq!(dropped(&harness), None);
    let open = StudioCommand::Open("/a/other.ron".into());
    assert!(!harness.state().sent(&open));
    click(&mut harness, "Discard changes");
    assert!(harness.state().sent(&open));
    let_go(&mut harness, &["/a/obs.json"], None);
    click(&mut harness, "Discard changes");
    assert!(harness.state().sent(&StudioCommand::ImportObs("/a/obs.json".into())));
}
