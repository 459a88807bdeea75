//! Studio mode worked through the panels.

use super::*;
use egui::Key;
use scrim::document::TransitionSpec;

fn on() -> Harness<'static, Studio> {
    let mut harness = studio();
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    assert_eq!(harness.state().view.preview, Some(MAIN));
    harness
}

#[test]
fn a_click_previews_a_scene_and_take_brings_it_on_program() {
    let mut harness = on();
    click(&mut harness, "Scene Break");
    assert_eq!((harness.state().view.program, harness.state().view.preview), (MAIN, Some(BREAK)));
    click(&mut harness, "Take");
    assert!(harness.state().sent(&StudioCommand::TakePreview(None)));
    assert_eq!((harness.state().view.program, harness.state().view.preview), (BREAK, Some(MAIN)));
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert_eq!(harness.state().view.program, MAIN);
    click(&mut harness, "Cut");
    assert!(harness.state().sent(&StudioCommand::TakePreview(Some(TransitionSpec::new("cut")))));
}

#[test]
fn the_preview_is_what_the_panels_work_on() {
    let mut harness = on();
    click(&mut harness, "Scene Break");
    assert!(harness.query_by_label("Layer Presenter").is_none(), "the preview has no layers");
    harness.get_by_label("Program picture");
    harness.get_by_label("Preview canvas");
    click(&mut harness, "Scene Main");
    harness.get_by_label("Layer Presenter");
}

#[test]
fn quick_transitions_take_by_themselves() {
    let mut harness = on();
    click(&mut harness, "Scene Break");
    click(&mut harness, "Take by Slide");
    let slide = TransitionSpec { duration_ms: 400, ..TransitionSpec::new("slide") };
    assert!(harness.state().sent(&StudioCommand::TakePreview(Some(slide))));
}

#[test]
fn the_lever_moves_the_transition_and_esc_takes_it_back() {
    let mut harness = on();
    click(&mut harness, "Scene Break");
    let lever = harness.get_by_label("T-bar").rect();
    let (from, half) = (lever.center_bottom() - vec2(0.0, 8.0), lever.center());
    drag(&mut harness, Modifiers::NONE, &[from, from - vec2(0.0, 20.0), half]);
    let held = harness.state().view.held.expect("it stands where it was let go");
    assert!((0.4..0.6).contains(&held), "{held}");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(harness.state().sent(&StudioCommand::ReturnTransition));
    drag(&mut harness, Modifiers::NONE, &[from, half, lever.center_top() - vec2(0.0, 30.0)]);
    let sent = &harness.state().actions;
    assert!(sent.contains(&StudioCommand::HoldTransition(1.0).into()));
    assert_eq!(sent.last(), Some(&StudioCommand::ReleaseTransition.into()));
}

#[test]
fn what_is_on_program_cannot_be_taken() {
    let mut harness = on();
    press(&mut harness, Modifiers::COMMAND, Key::Enter);
    assert!(!harness.state().sent(&StudioCommand::TakePreview(None)));
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    assert_eq!(harness.state().view.preview, None);
}

#[test]
fn the_multiview_previews_and_takes() {
    let mut harness = on();
    press(&mut harness, Modifiers::NONE, Key::F10);
    assert!(harness.state().view.multiview);
    harness.get_by_label("Multiview program");
    click(&mut harness, "Multiview Break");
    assert_eq!(harness.state().view.preview, Some(BREAK));
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    click(&mut harness, "Multiview Break");
    assert!(harness.state().sent(&StudioCommand::Take(BREAK)));
    press(&mut harness, Modifiers::NONE, Key::F10);
    assert!(harness.query_by_label("Multiview program").is_none());
}
