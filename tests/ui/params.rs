//! The parameter editors, one of every kind.

use super::*;
use egui::pos2;
use scrim::document::{EditCommand, ParamValue};

/// The presenter with a chroma key, whose parameters are one of every kind.
fn keyed() -> Harness<'static, Studio> {
    let mut harness = studio_with(PRESENTER);
    let edit = EditCommand::AddEffect { layer: PRESENTER, kind: "chroma_key".into() };
    harness.state_mut().history.apply(edit).unwrap();
    harness.state_mut().history.end_gesture();
    settle(&mut harness);
    harness
}

fn value(harness: &Harness<'_, Studio>, param: &str) -> Option<ParamValue> {
    harness.state().layer(PRESENTER).effects[0].params.get(param).cloned()
}

#[test]
fn every_kind_has_an_editor() {
    let harness = keyed();
    for (role, label) in [
        (Role::Slider, "Similarity"),
        (Role::SpinButton, "Similarity value"),
        (Role::Slider, "Taps"),
        (Role::CheckBox, "Remove spill"),
        (Role::ComboBox, "Mode"),
        (Role::TextInput, "Table"),
    ] {
        harness.get_by_role_and_label(role, label);
    }
    assert!(harness.get_all_by_label("Key colour").count() >= 2, "its name and its button");
    harness.get_by_label("Choose Table");
    assert!(harness.query_by_label("Reset Similarity").is_none(), "nothing to reset at the default");
}

#[test]
fn a_slider_sends_edits_while_it_is_dragged_and_makes_one_undo_step() {
    let mut harness = keyed();
    let rail = harness.get_by_role_and_label(Role::Slider, "Similarity").rect();
    let at = |share: f32| pos2(rail.left() + rail.width() * share, rail.center().y);
    drag(&mut harness, Modifiers::NONE, &[at(0.4), at(0.5), at(0.6), at(0.8)]);
    let studio = harness.state();
    let edits = studio.actions.iter().filter(|a| matches!(a, Action::Edit(EditCommand::SetParam { .. }))).count();
    assert!(edits >= 3, "{edits} edits");
    let after = value(&harness, "similarity").and_then(|v| v.as_f64()).unwrap();
    assert!((0.7..0.9).contains(&after), "{after}");
    press(&mut harness, Modifiers::COMMAND, egui::Key::Z);
    assert_eq!(value(&harness, "similarity"), None, "one undo takes the whole drag back");
}

#[test]
fn a_typed_value_is_taken_and_kept_in_range() {
    for (typed, taken) in [("0.25", 0.25), ("7", 1.0)] {
        let mut harness = keyed();
        click_role(&mut harness, Role::SpinButton, "Similarity value");
        press(&mut harness, Modifiers::COMMAND, egui::Key::A);
        type_text(&mut harness, typed);
        press(&mut harness, Modifiers::NONE, egui::Key::Enter);
        assert_eq!(value(&harness, "similarity"), Some(taken.into()));
    }
}

#[test]
fn reset_puts_the_default_back() {
    let mut harness = keyed();
    click_role(&mut harness, Role::CheckBox, "Remove spill");
    assert_eq!(value(&harness, "spill"), Some(false.into()));
    click(&mut harness, "Reset Remove spill");
    assert_eq!(value(&harness, "spill"), None);
}

#[test]
fn a_choice_is_made_from_its_list() {
    let mut harness = keyed();
    click_role(&mut harness, Role::ComboBox, "Mode");
    click(&mut harness, "One tap");
    assert_eq!(value(&harness, "mode"), Some("fast".into()));
}

#[test]
fn a_file_is_typed_or_chosen() {
    let mut harness = keyed();
    click_role(&mut harness, Role::TextInput, "Table");
    type_text(&mut harness, "film.cube");
    assert_eq!(value(&harness, "table"), None, "not before it is finished");
    press(&mut harness, Modifiers::NONE, egui::Key::Enter);
    assert_eq!(value(&harness, "table"), Some("film.cube".into()));
    click(&mut harness, "Choose Table");
    assert!(harness.state().ui.files.is_open());
}

#[test]
fn a_colour_button_opens_the_picker() {
    let mut harness = keyed();
    let before = harness.query_all_by_role(Role::SpinButton).count();
    harness.get_all_by_label("Key colour").next_back().unwrap().click();
    settle(&mut harness);
    assert!(harness.query_all_by_role(Role::SpinButton).count() > before, "a picker with numbers is there");
}

#[test]
fn effects_are_found_added_moved_bypassed_and_deleted() {
    let mut harness = keyed();
    click(&mut harness, "Add effect");
    click_role(&mut harness, Role::TextInput, "Search effects");
    type_text(&mut harness, "soft");
    assert!(harness.query_by_role_and_label(Role::Button, "Chroma key").is_none(), "filtered");
    click_role(&mut harness, Role::Button, "Gaussian blur");
    let kinds = |harness: &Harness<'_, Studio>| -> Vec<String> {
        harness.state().layer(PRESENTER).effects.iter().map(|effect| effect.kind.clone()).collect()
    };
    assert_eq!(kinds(&harness), ["chroma_key", "blur"]);
    click(&mut harness, "Move Gaussian blur up");
    assert_eq!(kinds(&harness), ["blur", "chroma_key"]);
    click_role(&mut harness, Role::CheckBox, "Enable Gaussian blur");
    assert!(!harness.state().layer(PRESENTER).effects[0].enabled);
    click(&mut harness, "Delete Gaussian blur");
    assert_eq!(kinds(&harness), ["chroma_key"]);
}

#[test]
fn an_effect_that_is_not_installed_says_so() {
    let mut harness = studio_with(PRESENTER);
    let edit = EditCommand::AddEffect { layer: PRESENTER, kind: "halftone".into() };
    harness.state_mut().history.apply(edit).unwrap();
    settle(&mut harness);
    harness.get_by_label("No effect “halftone” is installed. It is kept and passed through.");
}
