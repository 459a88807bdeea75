//! Setting an effect up from the picture: its buttons, places on the canvas, polygons, and what is said.

use super::*;
use egui::{Event, Key, PointerButton};
use scrim::document::{Crop, EditCommand, EffectId, EffectSpec, ParamValue, Spot};
use scrim::view::SetUpState;

type Window = Harness<'static, Studio>;

const HINT_PICK: &str = "Pick: click into the picture of “Presenter” – Esc cancels";
const OUTSIDE: &str = "That is outside of the picture of “Presenter”: click into it – Esc cancels";

/// The presenter, 640 × 360 pixels, with the effect that finds its knobs.
fn finder() -> Window {
    let mut harness = studio_with(PRESENTER);
    let stack = vec![EffectSpec::new(EffectId::default(), "finder")];
    harness.state_mut().history.apply(EditCommand::SetStack { layer: PRESENTER, effects: stack }).unwrap();
    harness.state_mut().history.end_gesture();
    settle(&mut harness);
    harness
}

fn effect(harness: &Window) -> EffectSpec {
    harness.state().layer(PRESENTER).effects[0].clone()
}

fn set_up(harness: &Window, name: &str, spot: Spot) -> StudioCommand {
    StudioCommand::SetUpEffect { layer: PRESENTER, effect: effect(harness).id, name: name.into(), spot }
}

/// The spots of all set-ups that were asked for.
fn spots(harness: &Window) -> Vec<Spot> {
    let asked = harness.state().actions.iter().filter_map(|action| match action {
        Action::Studio(StudioCommand::SetUpEffect { spot, .. }) => Some(*spot),
        _ => None,
    });
    asked.collect()
}

fn click_at(harness: &mut Window, pos: Pos2) {
    harness.hover_at(pos);
    for pressed in [true, false] {
        let button = PointerButton::Primary;
        harness.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
    }
    settle(harness);
}

fn click_place(harness: &mut Window, at: [f64; 2]) {
    let pos = place(harness, at);
    click_at(harness, pos);
}

fn is_armed(harness: &Window) -> bool {
    harness.state().ui.canvas.tool.is_some()
}

fn corners(harness: &Window) -> Vec<[f64; 2]> {
    let value = effect(harness).params.get("garbage").cloned().unwrap_or(ParamValue::Null);
    let corner = |value: &ParamValue| [value[0].as_f64().unwrap(), value[1].as_f64().unwrap()];
    value.as_array().into_iter().flatten().map(corner).collect()
}

fn close_to(a: [f64; 2], b: [f64; 2]) -> bool {
    a.iter().zip(b).all(|(a, b)| (a - b).abs() < 0.004)
}

#[test]
fn a_press_acts_at_once() {
    let mut harness = finder();
    for (label, name) in [("Finder: Auto", "auto"), ("Finder: Plate", "plate")] {
        click(&mut harness, label);
        assert!(harness.state().sent(&set_up(&harness, name, Spot::Whole)), "{name}");
        assert!(!is_armed(&harness));
    }
}

#[test]
fn a_place_is_found_through_crop_scale_turn_and_mirror() {
    let turned = |degrees, flip_h, flip_v| Placement {
        position: (700.0, 500.0),
        size: Sizing::Scale(1.3, 0.8),
        rotation: degrees,
        anchor: (0.5, 0.5),
        flip_h,
        flip_v,
        ..Placement::default()
    };
    let cropped = Crop { left: 40.0, top: 10.0, right: 100.0, bottom: 60.0 };
    let filled = Placement { position: (200.0, 100.0), size: Sizing::Fill(400.0, 400.0), ..Placement::default() };
    let cases = [
        (turned(0.0, false, false), Crop::default()),
        (turned(33.0, false, false), cropped),
        (turned(90.0, true, false), cropped),
        (turned(215.0, true, true), Crop::default()),
        (turned(-20.0, false, true), cropped),
        (filled, cropped),
    ];
    for (placement, crop) in cases {
        let mut harness = finder();
        let reshape = EditCommand::Reshape { layer: PRESENTER, placement: placement.clone(), crop };
        harness.state_mut().history.apply(reshape).unwrap();
        settle(&mut harness);
        click(&mut harness, "Finder: Pick");
        harness.get_by_label(HINT_PICK);
        let wanted = [0.2, 0.7];
        let pos = place(&harness, wanted);
        click_at(&mut harness, pos);
        let [Spot::At(at)] = spots(&harness)[..] else { panic!("{:?}", spots(&harness)) };
        assert!(close_to(at, wanted), "{at:?} with {placement:?} {crop:?}");
        assert!(!is_armed(&harness), "one click is enough");
        assert_eq!(harness.state().layer(PRESENTER).placement, placement, "nothing was moved");
    }
}

#[test]
fn a_tool_is_put_away() {
    let mut harness = finder();
    click(&mut harness, "Finder: Pick");
    assert!(is_armed(&harness));
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(!is_armed(&harness), "by Esc");
    assert!(harness.query_by_label(HINT_PICK).is_none());
    click(&mut harness, "Finder: Pick");
    click(&mut harness, "Finder: Pick");
    assert!(!is_armed(&harness), "by its button");
    click(&mut harness, "Finder: Pick");
    click(&mut harness, "Finder: Region");
    assert!(is_armed(&harness), "another takes its place");
    click(&mut harness, "Layer Title");
    assert!(!is_armed(&harness), "by another layer");
    harness.state_mut().view.selected = PRESENTER.into();
    settle(&mut harness);
    // From the keyboard.
    harness.get_by_label("Finder: Pick").focus();
    settle(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(is_armed(&harness), "by Enter on its button");
    let effect = effect(&harness).id;
    harness.state_mut().history.apply(EditCommand::RemoveEffect { layer: PRESENTER, effect }).unwrap();
    settle(&mut harness);
    assert!(!is_armed(&harness), "with its effect");
    assert_eq!(spots(&harness), [], "nothing was asked for");
}

#[test]
fn outside_of_the_picture_nothing_is_found() {
    let mut harness = finder();
    click(&mut harness, "Finder: Pick");
    // Over another layer, that would be selected otherwise.
    let pos = place(&harness, [1.3, 0.5]);
    click_at(&mut harness, pos);
    harness.get_by_label(OUTSIDE);
    assert!(is_armed(&harness) && spots(&harness).is_empty());
    assert_eq!(harness.state().view.selected, Some(PRESENTER));
    let path = [[0.5, 0.5], [0.6, 0.6], [0.9, 0.9]].map(|at| place(&harness, at));
    let before = harness.state().layer(PRESENTER).placement.clone();
    drag(&mut harness, Modifiers::NONE, &path);
    assert_eq!(harness.state().layer(PRESENTER).placement, before, "a drag moves nothing");
    assert_eq!(spots(&harness).len(), 1, "a hand that moves still clicks");
}

#[test]
fn a_region_goes_from_corner_to_corner() {
    let mut harness = finder();
    let turned = Placement { position: (900.0, 500.0), rotation: 160.0, flip_h: true, ..Placement::default() };
    harness.state_mut().history.apply(EditCommand::SetPlacement(PRESENTER, turned)).unwrap();
    settle(&mut harness);
    click(&mut harness, "Finder: Region");
    let path = [[0.7, 0.2], [0.6, 0.4], [0.3, 0.8]].map(|at| place(&harness, at));
    drag(&mut harness, Modifiers::NONE, &path);
    let [Spot::Within { from, to }] = spots(&harness)[..] else { panic!("{:?}", spots(&harness)) };
    assert!(close_to(from, [0.3, 0.2]) && close_to(to, [0.7, 0.8]), "{from:?} {to:?}");
    assert!(!is_armed(&harness));
    // What reaches out of the picture ends at its edge.
    click(&mut harness, "Finder: Region");
    let path = [[0.5, 0.5], [0.8, 0.6], [1.4, 0.9]].map(|at| place(&harness, at));
    drag(&mut harness, Modifiers::NONE, &path);
    let [_, Spot::Within { from, to }] = spots(&harness)[..] else { panic!("{:?}", spots(&harness)) };
    assert!(close_to(from, [0.5, 0.5]) && close_to(to, [1.0, 0.9]), "{from:?} {to:?}");
    click(&mut harness, "Finder: Region");
    let pos = place(&harness, [0.5, 0.5]);
    click_at(&mut harness, pos);
    harness.get_by_label("Draw a rectangle: press, move and let go – Esc cancels");
}

#[test]
fn the_eyedropper_asks_for_a_colour() {
    let mut harness = finder();
    click(&mut harness, "Pick Screen colour on the canvas");
    harness.get_by_label("Screen colour: click the colour in the picture of “Presenter” – Esc cancels");
    let pos = place(&harness, [0.25, 0.5]);
    click_at(&mut harness, pos);
    let asked = harness.state().actions.iter().find_map(|action| match action {
        Action::Studio(StudioCommand::PickColor { layer: PRESENTER, param, at, .. }) => Some((param.clone(), *at)),
        _ => None,
    });
    let (param, at) = asked.unwrap();
    assert!(param == "screen" && close_to(at, [0.25, 0.5]), "{param} {at:?}");
}

#[test]
fn a_polygon_is_drawn_corner_by_corner() {
    let mut harness = finder();
    assert!(harness.query_by_label("Draw Garbage on the canvas").is_none(), "only the first group is open at first");
    click(&mut harness, "Masks");
    click(&mut harness, "Draw Garbage on the canvas");
    for at in [[0.1, 0.1], [0.9, 0.1], [0.5, 0.5], [0.9, 0.9]] {
        click_place(&mut harness, at);
    }
    press(&mut harness, Modifiers::NONE, Key::Backspace);
    click_place(&mut harness, [0.2, 0.8]);
    assert_eq!(corners(&harness).len(), 0, "not before it is closed");
    click_place(&mut harness, [0.7, 0.7]);
    harness.get_by_label("There may be 4 corners: click the first one or press Enter to close");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    let drawn = corners(&harness);
    let wanted = [[0.1, 0.1], [0.9, 0.1], [0.5, 0.5], [0.2, 0.8]];
    assert!(drawn.len() == 4 && drawn.iter().zip(wanted).all(|(a, b)| close_to(*a, b)), "{drawn:?}");
    harness.get_by_label("4 corners");
    assert!(!is_armed(&harness));
    // Drawn anew: Esc keeps the old one, the first corner closes the new one.
    click(&mut harness, "Draw Garbage on the canvas");
    click_place(&mut harness, [0.4, 0.4]);
    press(&mut harness, Modifiers::NONE, Key::Enter);
    harness.get_by_label("A polygon has three corners at least – Esc cancels");
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert_eq!(corners(&harness), drawn);
    click(&mut harness, "Draw Garbage on the canvas");
    for at in [[0.3, 0.3], [0.6, 0.3], [0.6, 0.6], [0.3, 0.3]] {
        click_place(&mut harness, at);
    }
    assert_eq!(corners(&harness).len(), 3);
    click(&mut harness, "Clear Garbage");
    assert_eq!(corners(&harness).len(), 0);
    harness.get_by_label("None");
}

#[test]
fn a_polygons_corners_are_dragged_and_its_edges_take_new_ones() {
    let mut harness = finder();
    let triangle: ParamValue =
        [[0.2, 0.2], [0.8, 0.2], [0.5, 0.8]].iter().map(|c| ParamValue::from(c.to_vec())).collect();
    let (effect, param) = (effect(&harness).id, "garbage".to_owned());
    let edit = EditCommand::SetParam { layer: PRESENTER, effect, param, value: Some(triangle) };
    harness.state_mut().history.apply(edit).unwrap();
    harness.state_mut().history.end_gesture();
    click(&mut harness, "Masks");
    let before = harness.state().layer(PRESENTER).placement.clone();
    let path = [[0.8, 0.2], [0.85, 0.25], [0.9, 0.4]].map(|at| place(&harness, at));
    drag(&mut harness, Modifiers::NONE, &path);
    assert!(close_to(corners(&harness)[1], [0.9, 0.4]), "{:?}", corners(&harness));
    assert_eq!(harness.state().layer(PRESENTER).placement, before, "the layer stays");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert!(close_to(corners(&harness)[1], [0.8, 0.2]), "the drag was one step");
    // Each event is a frame of a quarter second.
    harness.ctx.options_mut(|options| options.input_options.max_double_click_delay = 2.0);
    let pos = place(&harness, [0.5, 0.2]);
    harness.hover_at(pos);
    for pressed in [true, false, true, false] {
        let button = PointerButton::Primary;
        harness.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
    }
    settle(&mut harness);
    assert_eq!(corners(&harness).len(), 4);
    assert!(close_to(corners(&harness)[1], [0.5, 0.2]), "{:?}", corners(&harness));
    assert_eq!(harness.state().view.selected, Some(PRESENTER));
    // Away from it the layer is worked as ever.
    click(&mut harness, "Masks");
    let path = [[0.2, 0.2], [0.3, 0.3], [0.5, 0.5]].map(|at| place(&harness, at));
    drag(&mut harness, Modifiers::NONE, &path);
    assert_ne!(harness.state().layer(PRESENTER).placement, before);
}

#[test]
fn a_view_on_air_is_warned_of_and_put_back() {
    for chip in ["Show the result of Finder", "Show the result of Finder on Presenter"] {
        let mut harness = finder();
        assert!(harness.query_by_label(chip).is_none());
        let left = |label: &str| harness.get_by_label(label).rect().left();
        assert_eq!(left("Layer Presenter"), left("Layer Wall"), "no room is kept for it");
        let effect_id = effect(&harness).id;
        let (layer, param) = (PRESENTER, "view".to_owned());
        let edit = EditCommand::SetParam { layer, effect: effect_id, param, value: Some("matte".into()) };
        harness.state_mut().history.apply(edit).unwrap();
        let off = EditCommand::SetEffectEnabled { layer, effect: effect_id, enabled: false };
        harness.state_mut().history.apply(off).unwrap();
        settle(&mut harness);
        assert!(harness.query_by_label(chip).is_none(), "it is off");
        let on = EditCommand::SetEffectEnabled { layer, effect: effect_id, enabled: true };
        harness.state_mut().history.apply(on).unwrap();
        settle(&mut harness);
        click(&mut harness, chip);
        assert_eq!(effect(&harness).params.get("view"), None);
        assert!(harness.query_by_label(chip).is_none());
    }
}

#[test]
fn views_are_chosen_side_by_side() {
    let mut harness = finder();
    click(&mut harness, "View Matte of Finder");
    assert_eq!(effect(&harness).params.get("view"), Some(&"matte".into()));
    assert!(harness.query_by_label("Split at").is_none());
    click(&mut harness, "View Split of Finder");
    harness.get_by_role_and_label(egui::accesskit::Role::SpinButton, "Split at value");
    click(&mut harness, "View Result of Finder");
    assert_eq!(effect(&harness).params.get("view"), None, "the default");
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    assert_eq!(effect(&harness).params.get("view"), Some(&"split".into()), "each is a step");
    // A sentence that comes below moves none of the buttons.
    let top = |harness: &Window| harness.get_by_label("View Matte of Finder").rect().top();
    let before = top(&harness);
    let key = (PRESENTER, effect(&harness).id);
    harness.state_mut().view.set_ups.insert(key, SetUpState::Said("A green screen. ".repeat(9)));
    settle(&mut harness);
    assert_eq!(top(&harness), before);
}

#[test]
fn an_effect_that_can_sets_itself_up_when_it_is_added() {
    let mut harness = studio_with(PRESENTER);
    click(&mut harness, "Add effect");
    click(&mut harness, "Finder");
    settle(&mut harness);
    assert!(harness.state().sent(&set_up(&harness, "auto", Spot::Whole)));
    assert_eq!(spots(&harness).len(), 1, "once");
    // Others do not, and one that came with a stack keeps what it is.
    click(&mut harness, "Add effect");
    click(&mut harness, "Gaussian blur");
    settle(&mut harness);
    assert_eq!(spots(&harness).len(), 1);
}

#[test]
fn what_was_found_is_said_under_the_effect() {
    let mut harness = finder();
    let key = (PRESENTER, effect(&harness).id);
    for (state, sentence) in [
        (SetUpState::Working, "Looking at the picture…"),
        (SetUpState::Said("A green screen.".into()), "A green screen."),
        (
            SetUpState::Failed("There is no green in it: light the screen".into()),
            "There is no green in it: light the screen",
        ),
    ] {
        harness.state_mut().view.set_ups.insert(key, state);
        settle(&mut harness);
        harness.get_by_label(sentence);
    }
}
