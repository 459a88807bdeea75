//! The canvas worked with the mouse.

use super::*;
use egui::{Event, MouseWheelUnit, PointerButton, pos2};
use scrim::document::{EditCommand, Sizing};
use scrim::ui::canvas::geometry::{Handle, LayerBox, Vector};
use scrim::ui::canvas::handles::rotate_at;
use scrim::ui::canvas::map::CanvasMap;

type Window = Harness<'static, Studio>;

fn map(harness: &Window) -> CanvasMap {
    let panel = harness.get_by_label("Program canvas").rect();
    CanvasMap::new(panel, (1920.0, 1080.0), harness.state().ui.canvas.zoom)
}

/// A canvas point on screen.
fn at(harness: &Window, x: f64, y: f64) -> Pos2 {
    map(harness).to_screen(Vector::new(x, y))
}

fn click_at(harness: &mut Window, button: PointerButton, pos: Pos2) {
    harness.hover_at(pos);
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE });
    }
    settle(harness);
}

fn close(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.0 - b.0).abs() < 1.5 && (a.1 - b.1).abs() < 1.5
}

#[test]
fn a_click_selects_the_topmost_layer_under_it() {
    let mut harness = studio();
    let place = at(&harness, 300.0, 300.0);
    click_at(&mut harness, PointerButton::Primary, place);
    assert_eq!(harness.state().view.selected, Some(PRESENTER));
    let place = at(&harness, 1800.0, 200.0);
    click_at(&mut harness, PointerButton::Primary, place);
    assert_eq!(harness.state().view.selected, Some(WALL));
    let outside = map(&harness).rect().left_top() - vec2(5.0, 5.0);
    click_at(&mut harness, PointerButton::Primary, outside);
    assert_eq!(harness.state().view.selected, None);
}

#[test]
fn locked_and_hidden_layers_are_not_picked() {
    for edit in [EditCommand::SetLocked(PRESENTER, true), EditCommand::SetVisible(PRESENTER, false)] {
        let mut harness = studio();
        harness.state_mut().history.apply(edit).unwrap();
        settle(&mut harness);
        let place = at(&harness, 300.0, 300.0);
        click_at(&mut harness, PointerButton::Primary, place);
        assert_eq!(harness.state().view.selected, Some(WALL));
    }
}

#[test]
fn dragging_a_layer_moves_it_in_one_undo_step() {
    let mut harness = studio();
    let path = [(300.0, 300.0), (330.0, 320.0), (420.0, 360.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, Modifiers::COMMAND, &path);
    let studio = harness.state();
    assert!(
        close(studio.layer(PRESENTER).placement.position, (220.0, 160.0)),
        "{:?}",
        studio.layer(PRESENTER).placement
    );
    assert_eq!(studio.view.undo.as_deref(), Some("Move Presenter"));
    let ends = studio.actions.iter().filter(|a| **a == StudioCommand::EndGesture.into()).count();
    assert_eq!(ends, 1);
    press(&mut harness, Modifiers::COMMAND, egui::Key::Z);
    assert_eq!(harness.state().layer(PRESENTER).placement.position, (100.0, 100.0));
}

#[test]
fn a_drag_snaps_to_the_edge_unless_ctrl_is_held() {
    for (keys, x) in [(Modifiers::NONE, 0.0), (Modifiers::COMMAND, 6.0)] {
        let mut harness = studio();
        let path = [(300.0, 300.0), (250.0, 320.0), (206.0, 350.0)].map(|(x, y)| at(&harness, x, y));
        drag(&mut harness, keys, &path);
        let position = harness.state().layer(PRESENTER).placement.position;
        assert!((position.0 - x).abs() < 1.5, "{position:?} with {keys:?}");
    }
}

#[test]
fn a_corner_scales_with_the_aspect_kept_and_shift_frees_it() {
    for (keys, free) in [(Modifiers::COMMAND, false), (Modifiers::COMMAND | Modifiers::SHIFT, true)] {
        let mut harness = studio_with(PRESENTER);
        let path = [(740.0, 460.0), (800.0, 480.0), (1060.0, 500.0)].map(|(x, y)| at(&harness, x, y));
        drag(&mut harness, keys, &path);
        let placement = &harness.state().layer(PRESENTER).placement;
        assert_eq!(placement.position, (100.0, 100.0), "the opposite corner stays");
        let Sizing::Scale(x, y) = placement.size else { panic!("the size mode changed: {placement:?}") };
        if free {
            assert!((x - 1.5).abs() < 0.01 && (y - 400.0 / 360.0).abs() < 0.01, "{x} {y}");
        } else {
            assert!(x > 1.2 && (x - y).abs() < 1e-6, "{x} {y}");
        }
    }
}

#[test]
fn a_handle_of_a_fitted_layer_changes_its_box() {
    let mut harness = studio_with(WALL);
    let path = [(1920.0, 540.0), (1800.0, 540.0), (1700.0, 540.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, Modifiers::COMMAND, &path);
    let Sizing::Fit(width, height) = harness.state().layer(WALL).placement.size else { panic!("no box any more") };
    assert!((width - 1700.0).abs() < 1.5 && height == 1080.0, "{width} {height}");
}

#[test]
fn the_round_handle_rotates_and_shift_makes_steps() {
    let mut harness = studio_with(PRESENTER);
    let knob = {
        let studio = harness.state();
        let layer = studio.layer(PRESENTER);
        rotate_at(&LayerBox::of(&layer.placement, &layer.crop, (640.0, 360.0)), &map(&harness))
    };
    // The anchor is the top left, so going down from the middle of the top edge turns to the right.
    let path = [knob, knob + vec2(0.0, 20.0), knob + vec2(0.0, 60.0)];
    drag(&mut harness, Modifiers::SHIFT, &path);
    let placement = &harness.state().layer(PRESENTER).placement;
    assert_eq!(placement.position, (100.0, 100.0));
    assert!(placement.rotation > 0.0 && placement.rotation % 15.0 == 0.0, "{}", placement.rotation);
}

#[test]
fn alt_crops_at_the_edge() {
    let mut harness = studio_with(PRESENTER);
    let path = [(100.0, 280.0), (150.0, 280.0), (220.0, 280.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, Modifiers::ALT, &path);
    let studio = harness.state();
    let layer = studio.layer(PRESENTER);
    assert!((layer.crop.left - 120.0).abs() <= 2.0, "{:?}", layer.crop);
    assert!((layer.placement.position.0 - 220.0).abs() <= 2.0, "the picture stays where it is: {:?}", layer.placement);
    assert_eq!(studio.view.undo.as_deref(), Some("Transform Presenter"));
    press(&mut harness, Modifiers::COMMAND, egui::Key::Z);
    assert!(harness.state().layer(PRESENTER).crop.is_none(), "one undo takes the whole drag back");
}

#[test]
fn the_wheel_zooms_to_the_pointer_with_ctrl() {
    let mut harness = studio();
    let pointer = at(&harness, 480.0, 270.0);
    let before = map(&harness).scale;
    harness.hover_at(pointer);
    harness.event(Event::ModifiersChanged(Modifiers::COMMAND));
    harness.event(Event::MouseWheel {
        unit: MouseWheelUnit::Point,
        delta: vec2(0.0, 120.0),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::COMMAND,
    });
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    settle(&mut harness);
    let after = map(&harness);
    assert!(after.scale > before * 1.05, "{} → {}", before, after.scale);
    assert!((after.to_canvas(pointer) - Vector::new(480.0, 270.0)).length() < 3.0);
    click(&mut harness, "Zoom to fit");
    assert!((map(&harness).scale - before).abs() < 1e-4);
}

#[test]
fn space_pans_and_moves_no_layer() {
    let mut harness = studio();
    let before = map(&harness).origin;
    let from = at(&harness, 300.0, 300.0);
    harness.key_down(egui::Key::Space);
    drag(&mut harness, Modifiers::NONE, &[from, from + vec2(20.0, 10.0), from + vec2(60.0, 40.0)]);
    harness.key_up(egui::Key::Space);
    settle(&mut harness);
    let moved = map(&harness).origin - before;
    assert!((moved - vec2(60.0, 40.0)).length() < 1.0, "{moved:?}");
    assert_eq!(harness.state().history.revision(), 0);
}

#[test]
fn the_right_button_selects_and_offers_the_layers_commands() {
    let mut harness = studio();
    let place = at(&harness, 300.0, 300.0);
    click_at(&mut harness, PointerButton::Secondary, place);
    assert_eq!(harness.state().view.selected, Some(PRESENTER));
    harness.get_all_by_label("Delete layer").next_back().unwrap().click();
    settle(&mut harness);
    assert_eq!(harness.state().order(), [WALL, TITLE]);
}

#[test]
fn handles_lie_where_the_box_is() {
    let harness = studio_with(PRESENTER);
    let layer = harness.state().layer(PRESENTER);
    let layer_box = LayerBox::of(&layer.placement, &layer.crop, (640.0, 360.0));
    assert_eq!(layer_box.point(Handle::BottomRight.unit()), Vector::new(740.0, 460.0));
    assert_eq!(map(&harness).to_screen(Vector::default()), map(&harness).origin);
    assert!(
        harness.get_by_label("Program canvas").rect().contains(pos2(map(&harness).origin.x, map(&harness).origin.y))
    );
}
