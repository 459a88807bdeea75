//! Snapshots worked through their window.

use super::*;
use egui::Key;
use scrim::document::{Easing, Placement};

fn open() -> Harness<'static, Studio> {
    let mut harness = studio();
    press(&mut harness, Modifiers::COMMAND, Key::J);
    harness
}

fn moved(harness: &mut Harness<'static, Studio>, x: f64) {
    let placement = Placement { position: (x, 100.0), ..harness.state().layer(PRESENTER).placement.clone() };
    harness.state_mut().history.apply(EditCommand::SetPlacement(PRESENTER, placement)).unwrap();
    harness.state_mut().history.end_gesture();
    settle(harness);
}

fn names(harness: &Harness<'static, Studio>) -> Vec<String> {
    harness.state().show().scene(MAIN).unwrap().snapshots.iter().map(|snapshot| snapshot.name.clone()).collect()
}

#[test]
fn a_scene_is_kept_gone_to_renamed_and_forgotten() {
    let mut harness = open();
    click(&mut harness, "Take snapshot");
    click(&mut harness, "Take snapshot");
    assert_eq!(names(&harness), ["Snapshot 1", "Snapshot 2"]);
    click(&mut harness, "Go to Snapshot 2");
    let sent = StudioCommand::GoToSnapshot { scene: MAIN, index: 1, ms: 600, easing: Easing::EaseInOut };
    assert!(harness.state().sent(&sent));
    harness.get_by_label("Go to Snapshot 1").click();
    harness.get_by_label("Go to Snapshot 1").click();
    settle(&mut harness);
    type_text(&mut harness, "Close-up");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(names(&harness), ["Close-up", "Snapshot 2"]);
    moved(&mut harness, 500.0);
    click(&mut harness, "Update Close-up");
    let kept = &harness.state().show().scene(MAIN).unwrap().snapshots[0].layers;
    assert!(kept.iter().any(|state| state.layer == PRESENTER && state.placement.position == (500.0, 100.0)));
    click(&mut harness, "Delete Snapshot 2");
    assert_eq!(names(&harness), ["Close-up"]);
    press(&mut harness, Modifiers::COMMAND, Key::J);
    assert!(harness.query_by_label("Take snapshot").is_none());
}

#[test]
fn the_slider_mixes_two_snapshots_in_one_step() {
    let mut harness = open();
    moved(&mut harness, 100.0);
    click(&mut harness, "Take snapshot");
    moved(&mut harness, 900.0);
    click(&mut harness, "Take snapshot");
    let steps = harness.state().history.position();
    let slider = harness.get_by_label("Snapshot mix").rect();
    let at = |part: f32| slider.left_center() + vec2(slider.width() * part, 0.0);
    drag(&mut harness, Modifiers::NONE, &[at(0.05), at(0.15), at(0.25), at(0.3)]);
    let x = harness.state().layer(PRESENTER).placement.position.0;
    assert!(x > 150.0 && x < 850.0, "{x}");
    assert_eq!(harness.state().history.position(), steps + 1);
    assert_eq!(harness.state().history.undo_label(), Some("Snapshot 1 to Snapshot 2"));
}
