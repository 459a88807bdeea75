//! How scenes follow each other, in the scenes panel and its window.

use super::*;
use egui::Key;
use egui_kittest::kittest::NodeT;
use scrim::document::{Easing, EditCommand, TransitionSpec};
use serde_json::json;

fn shown(harness: &Harness<'_, Studio>) -> TransitionSpec {
    harness.state().show().transition.clone()
}

fn choose(harness: &mut Harness<'_, Studio>, combo: &str, what: &str) {
    click_role(harness, Role::ComboBox, combo);
    click(harness, what);
}

#[test]
fn the_row_sets_the_kind_and_the_duration_and_both_are_undone() {
    let mut harness = studio();
    choose(&mut harness, "Transition kind", "Slide");
    assert_eq!(shown(&harness), TransitionSpec::new("slide"));
    assert_eq!(harness.state().view.undo.as_deref(), Some("Transition"));
    click_role(&mut harness, Role::SpinButton, "Transition duration");
    press(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "750");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(shown(&harness).duration_ms, 750);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(shown(&harness).duration_ms, 300);
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(shown(&harness), TransitionSpec::default());
}

#[test]
fn a_cut_and_transitions_from_files_are_there_and_filters_are_not() {
    let mut harness = studio();
    click_role(&mut harness, Role::ComboBox, "Transition kind");
    harness.get_by_label("From files");
    assert!(harness.query_by_label("Gaussian blur").is_none());
    click(&mut harness, "Wipe");
    assert_eq!(shown(&harness).kind, "isf:wipe");
    choose(&mut harness, "Transition kind", "Cut");
    assert!(shown(&harness).is_cut());
    let duration = harness.get_by_role_and_label(Role::SpinButton, "Transition duration");
    assert!(duration.accesskit_node().is_disabled(), "a cut takes no time");
}

#[test]
fn a_transition_that_is_not_there_is_told_and_kept() {
    let mut harness = studio();
    let gone = TransitionSpec::new("isf:gone");
    harness.state_mut().history.apply(EditCommand::SetTransition(gone.clone())).unwrap();
    settle(&mut harness);
    harness.get_by_label("There is no transition “isf:gone”: scenes are cut. Choose another one.");
    assert_eq!(shown(&harness), gone);
}

#[test]
fn the_window_sets_easing_and_parameters_and_another_kind_drops_them() {
    let mut harness = studio();
    choose(&mut harness, "Transition kind", "Slide");
    click(&mut harness, "Transition settings");
    choose(&mut harness, "Transition: easing", "Slowly at both ends");
    assert_eq!(shown(&harness).easing, Easing::EaseInOut);
    assert!(harness.query_by_label("Progress").is_none(), "how far it is says the studio");
    choose(&mut harness, "Direction", "Upwards");
    assert_eq!(shown(&harness).params, [("direction".to_owned(), json!("up"))].into());
    click(&mut harness, "Reset Direction");
    assert!(shown(&harness).params.is_empty());
    choose(&mut harness, "Direction", "Upwards");
    choose(&mut harness, "Transition: kind", "Fade");
    let expected = TransitionSpec { easing: Easing::EaseInOut, ..TransitionSpec::default() };
    assert_eq!(shown(&harness), expected);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().ui.transition.is_none());
}

#[test]
fn a_scene_gets_a_transition_of_its_own_from_its_menu() {
    let mut harness = studio();
    harness.get_by_label("Scene Break").click_secondary();
    settle(&mut harness);
    click(&mut harness, "Transition to this scene…");
    assert_eq!(harness.state().view.program, MAIN, "the menu takes nothing on air");
    click_role(&mut harness, Role::CheckBox, "A transition of its own");
    choose(&mut harness, "Transition to Break: kind", "Cut");
    let own = |harness: &Harness<'_, Studio>| harness.state().show().scene(BREAK).unwrap().transition.clone();
    assert_eq!(own(&harness).map(|spec| spec.kind), Some("cut".into()));
    assert_eq!(shown(&harness), TransitionSpec::default(), "the show's is another one");
    click_role(&mut harness, Role::CheckBox, "A transition of its own");
    assert_eq!(own(&harness), None);
    assert_eq!(harness.state().view.undo.as_deref(), Some("Transition to Break"));
}

#[test]
fn a_click_takes_and_a_click_with_ctrl_or_cut_to_cuts() {
    let mut harness = studio();
    harness.get_by_label("Scene Break").click();
    settle(&mut harness);
    assert!(harness.state().sent(&StudioCommand::Take(BREAK)));
    harness.get_by_label("Scene Main").click_modifiers(Modifiers::COMMAND);
    settle(&mut harness);
    assert!(harness.state().sent(&StudioCommand::Cut(MAIN)));
    assert!(!harness.state().sent(&StudioCommand::Take(MAIN)));
    harness.get_by_label("Scene Break").click_secondary();
    settle(&mut harness);
    click(&mut harness, "Cut to");
    assert!(harness.state().sent(&StudioCommand::Cut(BREAK)));
}

#[test]
fn the_scene_that_comes_shows_how_far_it_is() {
    let mut harness = studio();
    let value =
        |harness: &Harness<'_, Studio>, scene: &str| harness.get_by_label(scene).accesskit_node().numeric_value();
    assert_eq!(value(&harness, "Scene Main"), None);
    harness.state_mut().view.program = BREAK;
    harness.state_mut().view.transition = Some(0.4);
    settle(&mut harness);
    assert_eq!(value(&harness, "Scene Break"), Some(0.4));
    assert_eq!(value(&harness, "Scene Main"), None);
    harness.get_by_label("Scene Break").click_modifiers(Modifiers::COMMAND);
    settle(&mut harness);
    assert!(harness.state().sent(&StudioCommand::Cut(BREAK)), "it is there at once");
}

#[test]
fn the_menu_of_a_scene_is_about_that_scene() {
    let mut harness = studio();
    harness.get_by_label("Scene Break").click_secondary();
    settle(&mut harness);
    click(&mut harness, "Open the show on this scene");
    assert_eq!(harness.state().show().program, BREAK);
    assert_eq!(harness.state().view.program, MAIN);
}
