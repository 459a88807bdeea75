//! How scenes follow each other, as data.

use super::shows::small;
use scrim::document::{Easing, EditCommand, History, SceneId, TransitionSpec, format};
use serde_json::json;

#[test]
fn a_show_fades_unless_it_says_otherwise_and_a_scene_may_come_differently() {
    let mut show = small();
    assert_eq!(show.transition_to(SceneId(1)), &TransitionSpec::default());
    assert!(!format::to_text(&show).contains("transition"), "the default is not written");
    show.transition = TransitionSpec {
        duration_ms: 750,
        easing: Easing::EaseInOut,
        params: [("direction".to_owned(), json!("up"))].into(),
        ..TransitionSpec::new("push")
    };
    show.scenes[0].transition = Some(TransitionSpec::new("cut"));
    assert!(show.transition_to(SceneId(1)).is_cut());
    assert_eq!(show.transition_to(SceneId(9)).kind, "push", "a scene that is not there comes like the others");
    let text = format::to_text(&show);
    let line =
        r#"    transition: (kind: "push", duration_ms: 750, easing: "ease_in_out", params: {"direction": "up"}),"#;
    assert!(text.contains(line), "{text}");
    assert_eq!(format::parse(&text).unwrap().show, show);
}

#[test]
fn what_a_file_leaves_out_of_a_transition_is_usual() {
    let text = format::to_text(&small());
    let with = |fields: &str| {
        format::parse(&text.replace("    program: 1,", &format!("    program: 1, transition: ({fields}),")))
    };
    assert_eq!(with("").unwrap().show.transition, TransitionSpec::default());
    assert_eq!(with("kind: \"wipe\"").unwrap().show.transition, TransitionSpec::new("wipe"));
    let refused = with("easing: \"bouncy\"").unwrap_err().to_string();
    assert!(refused.contains("transition.easing") && refused.contains("ease_in_out"), "{refused}");
}

#[test]
fn transitions_are_edited_with_names_and_taken_back() {
    let mut history = History::new(small());
    let scene = SceneId(1);
    let of = |kind: &str| TransitionSpec::new(kind);
    assert_eq!(history.apply(EditCommand::SetTransition(of("slide"))).unwrap().label, "Transition");
    history.end_gesture();
    let to = EditCommand::SetSceneTransition(scene, Some(of("cut")));
    assert_eq!(history.apply(to).unwrap().label, "Transition to Scene");
    assert!(history.show().transition_to(scene).is_cut());
    let long = TransitionSpec { duration_ms: 20_001, ..of("fade") };
    let refused = history.apply(EditCommand::SetTransition(long)).unwrap_err().to_string();
    assert_eq!(refused, "transition.duration_ms: 20001 is out of range: from 50 to 20000");
    assert!(history.apply(EditCommand::SetSceneTransition(SceneId(8), None)).is_err());
    assert_eq!(history.undo().as_deref(), Some("Transition to Scene"));
    assert_eq!(history.show().transition_to(scene).kind, "slide");
    assert_eq!(history.undo().as_deref(), Some("Transition"));
    assert_eq!(history.show().transition_to(scene), &TransitionSpec::default());
}

#[test]
fn easings_begin_and_end_and_go_forwards() {
    for easing in Easing::ALL {
        assert_eq!((easing.at(0.0), easing.at(1.0)), (0.0, 1.0), "{easing:?}");
        assert_eq!((easing.at(-1.0), easing.at(7.0)), (0.0, 1.0), "{easing:?}");
        let steps: Vec<_> = (0..=100).map(|step| easing.at(f64::from(step) / 100.0)).collect();
        assert!(steps.is_sorted(), "{easing:?}");
    }
    assert_eq!(Easing::EaseIn.at(0.5), 0.125);
    assert_eq!(Easing::EaseOut.at(0.5), 0.875);
    assert_eq!(Easing::EaseInOut.at(0.5), 0.5);
    assert_eq!(Easing::EaseInOut.at(0.25), 0.0625);
}
