//! The keys.

use super::*;
use egui::Key;
use scrim::document::{EditCommand, Sizing};
use scrim::ui::shortcuts::TABLE;

const CTRL: Modifiers = Modifiers::COMMAND;

fn ctrl_shift() -> Modifiers {
    Modifiers::COMMAND | Modifiers::SHIFT
}

fn edit(harness: &mut Harness<'_, Studio>) {
    harness.state_mut().history.apply(EditCommand::SetOpacity(TITLE, 0.5)).unwrap();
    settle(harness);
}

#[test]
fn ctrl_s_saves_a_show_that_has_a_file() {
    let mut harness = studio();
    harness.state_mut().view.path = Some("show.ron".into());
    press(&mut harness, CTRL, Key::S);
    assert!(harness.state().sent(&StudioCommand::Save));
    assert!(!harness.state().ui.files.is_open());
}

#[test]
fn ctrl_s_asks_for_a_name_where_there_is_no_file_and_so_does_ctrl_shift_s() {
    for (path, keys) in [(None, CTRL), (Some("show.ron".into()), ctrl_shift())] {
        let mut harness = studio();
        harness.state_mut().view.path = path;
        press(&mut harness, keys, Key::S);
        assert!(harness.state().ui.files.is_open());
        assert!(!harness.state().sent(&StudioCommand::Save));
    }
}

#[test]
fn undo_and_redo() {
    let mut harness = studio();
    edit(&mut harness);
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(harness.state().layer(TITLE).opacity, 1.0);
    press(&mut harness, CTRL, Key::Y);
    assert_eq!(harness.state().layer(TITLE).opacity, 0.5);
    press(&mut harness, CTRL, Key::Z);
    press(&mut harness, ctrl_shift(), Key::Z);
    assert_eq!(harness.state().layer(TITLE).opacity, 0.5);
}

#[test]
fn quitting_with_changes_asks_first() {
    let mut harness = studio();
    edit(&mut harness);
    press(&mut harness, CTRL, Key::Q);
    assert!(!harness.state().sent(&StudioCommand::Quit));
    click(&mut harness, "Cancel");
    assert!(harness.query_by_label("Discard changes").is_none(), "the question is gone");
    press(&mut harness, CTRL, Key::Q);
    click(&mut harness, "Discard changes");
    assert!(harness.state().sent(&StudioCommand::Quit));
}

#[test]
fn quitting_after_save_waits_until_it_is_saved() {
    let mut harness = studio();
    harness.state_mut().view.path = Some("show.ron".into());
    edit(&mut harness);
    press(&mut harness, CTRL, Key::Q);
    click(&mut harness, "Save changes");
    let sent = &harness.state().actions;
    let at = |command: StudioCommand| sent.iter().position(|action| *action == command.clone().into());
    assert!(at(StudioCommand::Save).unwrap() < at(StudioCommand::Quit).unwrap());
}

#[test]
fn quitting_without_changes_just_quits() {
    let mut harness = studio();
    press(&mut harness, CTRL, Key::Q);
    assert!(harness.state().sent(&StudioCommand::Quit));
}

#[test]
fn layer_keys_work_on_the_selected_layer() {
    let mut harness = studio_with(PRESENTER);
    press(&mut harness, CTRL, Key::D);
    assert_eq!(harness.state().order().len(), 4);
    assert_ne!(harness.state().view.selected, Some(PRESENTER), "the copy is selected");
    click(&mut harness, "Layer Presenter");
    press(&mut harness, CTRL, Key::F);
    assert_eq!(harness.state().layer(PRESENTER).placement.size, Sizing::Fit(1920.0, 1080.0));
    press(&mut harness, ctrl_shift(), Key::F);
    assert_eq!(harness.state().layer(PRESENTER).placement.size, Sizing::Stretch(1920.0, 1080.0));
    press(&mut harness, CTRL, Key::R);
    assert_eq!(harness.state().layer(PRESENTER).placement, Placement::default());
    press(&mut harness, CTRL, Key::Home);
    assert_eq!(harness.state().order().last(), Some(&PRESENTER));
    press(&mut harness, CTRL, Key::End);
    assert_eq!(harness.state().order().first(), Some(&PRESENTER));
    press(&mut harness, CTRL, Key::ArrowUp);
    assert_eq!(harness.state().order()[1], PRESENTER);
    press(&mut harness, CTRL, Key::ArrowDown);
    assert_eq!(harness.state().order()[0], PRESENTER);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert!(!harness.state().order().contains(&PRESENTER));
}

#[test]
fn arrows_nudge_and_shift_nudges_far() {
    let mut harness = studio_with(PRESENTER);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    press(&mut harness, Modifiers::SHIFT, Key::ArrowDown);
    assert_eq!(harness.state().layer(PRESENTER).placement.position, (101.0, 110.0));
}

#[test]
fn a_locked_layer_is_neither_nudged_nor_deleted() {
    let mut harness = studio_with(PRESENTER);
    harness.state_mut().history.apply(EditCommand::SetLocked(PRESENTER, true)).unwrap();
    settle(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(harness.state().layer(PRESENTER).placement.position, (100.0, 100.0));
}

#[test]
fn nothing_happens_while_a_name_is_typed() {
    let mut harness = studio_with(PRESENTER);
    press(&mut harness, Modifiers::NONE, Key::F2);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    press(&mut harness, CTRL, Key::D);
    let studio = harness.state();
    assert_eq!(studio.order(), [WALL, PRESENTER, TITLE]);
    assert_eq!(studio.layer(PRESENTER).placement.position, (100.0, 100.0));
}

#[test]
fn f11_goes_full_screen_and_esc_leaves() {
    let mut harness = studio();
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!harness.state().sent(&StudioCommand::LeaveFullScreen), "there is nothing to leave");
    press(&mut harness, Modifiers::NONE, Key::F11);
    assert!(harness.state().sent(&StudioCommand::FullScreen(None)));
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().sent(&StudioCommand::LeaveFullScreen));
}

#[test]
fn only_renaming_and_leaving_share_a_key() {
    for (index, (command, modifiers, key)) in TABLE.iter().enumerate() {
        let same = TABLE.iter().skip(index + 1).filter(|(_, m, k)| (m, k) == (modifiers, key));
        assert!(matches!(key, Key::F2 | Key::Escape) || same.count() == 0, "{command:?} shares its key");
    }
}

/// Waits with the pointer on a widget until its tooltip is there.
fn hover(harness: &mut Harness<'_, Studio>, label: &str) {
    harness.get_by_label(label).hover();
    harness.run_steps(60);
}

#[test]
fn buttons_tell_their_keys() {
    let mut harness = studio_with(PRESENTER);
    hover(&mut harness, "Duplicate layer");
    harness.get_by_label("Duplicate layer (Ctrl+D)");
}

#[test]
fn what_cannot_be_done_says_why() {
    for (locked, button, why) in [
        (None, "Duplicate layer", "Duplicate layer\nSelect a layer first."),
        (Some(TITLE), "Move up", "Move up\nThe layer is at the top."),
        (Some(WALL), "Move down", "Move down\nThe layer is at the bottom."),
        (Some(PRESENTER), "Delete layer", "Delete layer\nThe layer is locked. Its padlock frees it."),
        (None, "Move scene up", "Move scene up\nThis is the first scene."),
    ] {
        let mut harness = studio();
        if let Some(layer) = locked {
            harness.state_mut().history.apply(EditCommand::SetLocked(layer, true)).unwrap();
            harness.state_mut().view.selected = layer.into();
        }
        settle(&mut harness);
        hover(&mut harness, button);
        harness.get_by_label(why);
    }
    let mut harness = studio();
    click(&mut harness, "Edit");
    hover(&mut harness, "Redo");
    harness.get_by_label("Nothing was undone.");
}

#[test]
fn the_recording_says_where_it_goes() {
    let mut harness = studio();
    harness.state_mut().view.recordings = "/takes".into();
    click(&mut harness, "Program");
    hover(&mut harness, "Start recording");
    harness.get_by_label("Recordings and stills go to /takes");
}

#[test]
fn a_key_that_is_held_records_once() {
    let mut harness = studio();
    let modifiers = ctrl_shift();
    harness.event(egui::Event::ModifiersChanged(modifiers));
    for repeat in [false, true, true] {
        harness.event(egui::Event::Key { key: Key::R, physical_key: None, pressed: true, repeat, modifiers });
        settle(&mut harness);
    }
    let started = Action::Studio(StudioCommand::StartRecording(None));
    assert_eq!(harness.state().actions.iter().filter(|action| **action == started).count(), 1);
}
