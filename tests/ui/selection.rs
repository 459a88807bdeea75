//! Several layers at once: how they are selected, and that what is done to them is one step.

use super::*;
use egui::{Event, Key, PointerButton, pos2};
use scrim::document::{EditCommand, ScaleFilter, Tag};

type Window = Harness<'static, Studio>;

const CTRL: Modifiers = Modifiers::COMMAND;

/// A canvas point on screen.
fn at(harness: &Window, x: f64, y: f64) -> Pos2 {
    let panel = harness.get_by_label("Program canvas").rect();
    CanvasMap::new(panel, (1920.0, 1080.0), harness.state().ui.canvas.zoom).to_screen(Vector::new(x, y))
}

fn click_with(harness: &mut Window, modifiers: Modifiers, pos: Pos2) {
    harness.event(Event::ModifiersChanged(modifiers));
    harness.hover_at(pos);
    for pressed in [true, false] {
        harness.event(Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers });
    }
    harness.event(Event::ModifiersChanged(Modifiers::NONE));
    settle(harness);
}

fn row_with(harness: &mut Window, modifiers: Modifiers, label: &str) {
    let pos = harness.get_by_label(label).rect().center();
    click_with(harness, modifiers, pos);
}

fn selected(harness: &Window) -> Vec<LayerId> {
    harness.state().view.selected.iter().collect()
}

/// The presenter and the title selected, the title as the primary one.
fn two() -> Window {
    let mut harness = studio_with(PRESENTER);
    row_with(&mut harness, CTRL, "Layer Title");
    assert_eq!(selected(&harness), [PRESENTER, TITLE]);
    harness
}

/// Locks the layer at the bottom, so that the canvas is empty beside the others.
fn lock_wall(harness: &mut Window) {
    harness.state_mut().history.apply(EditCommand::SetLocked(WALL, true)).unwrap();
    settle(harness);
}

fn position(harness: &Window, layer: LayerId) -> (f64, f64) {
    harness.state().layer(layer).placement.position
}

fn near(a: (f64, f64), b: (f64, f64)) -> bool {
    (a.0 - b.0).abs() < 1.5 && (a.1 - b.1).abs() < 1.5
}

fn undo_label(harness: &Window) -> String {
    harness.state().view.undo.clone().unwrap()
}

#[test]
fn rows_are_added_with_ctrl_and_ranges_with_shift() {
    let mut harness = two();
    row_with(&mut harness, CTRL, "Layer Presenter");
    assert_eq!(selected(&harness), [TITLE]);
    row_with(&mut harness, Modifiers::SHIFT, "Layer Wall");
    let mut all = selected(&harness);
    assert_eq!(all.pop(), Some(TITLE), "the end that is counted from stays the primary one");
    assert_eq!(all, [WALL, PRESENTER]);
    row_with(&mut harness, Modifiers::NONE, "Layer Wall");
    assert_eq!(selected(&harness), [WALL]);
}

#[test]
fn ctrl_a_selects_what_is_free_and_esc_nothing() {
    let mut harness = studio();
    lock_wall(&mut harness);
    press(&mut harness, CTRL, Key::A);
    assert_eq!(selected(&harness), [PRESENTER, TITLE]);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    assert!(selected(&harness).is_empty());
}

#[test]
fn clicks_on_the_canvas_add_and_take_away() {
    let mut harness = studio_with(PRESENTER);
    let title = at(&harness, 1300.0, 950.0);
    click_with(&mut harness, CTRL, title);
    assert_eq!(selected(&harness), [PRESENTER, TITLE]);
    click_with(&mut harness, Modifiers::SHIFT, title);
    assert_eq!(selected(&harness), [PRESENTER]);
    click_with(&mut harness, Modifiers::NONE, title);
    assert_eq!(selected(&harness), [TITLE]);
}

#[test]
fn a_frame_on_empty_canvas_selects_what_it_touches() {
    let mut harness = studio();
    lock_wall(&mut harness);
    let path = [(900.0, 300.0), (700.0, 200.0), (600.0, 150.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, Modifiers::NONE, &path);
    assert_eq!(selected(&harness), [PRESENTER]);
    let path = [(1700.0, 850.0), (1500.0, 920.0), (1400.0, 950.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, CTRL, &path);
    assert_eq!(selected(&harness), [PRESENTER, TITLE]);
    let path = [(1000.0, 100.0), (1100.0, 200.0), (1150.0, 300.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, Modifiers::NONE, &path);
    assert!(selected(&harness).is_empty(), "a frame around nothing");
}

#[test]
fn several_move_together_in_one_step() {
    let mut harness = two();
    let path = [(300.0, 300.0), (320.0, 310.0), (360.0, 330.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, CTRL, &path);
    assert!(near(position(&harness, PRESENTER), (160.0, 130.0)), "{:?}", position(&harness, PRESENTER));
    assert!(near(position(&harness, TITLE), (1260.0, 930.0)), "{:?}", position(&harness, TITLE));
    assert_eq!(undo_label(&harness), "Move 2 layers");
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(position(&harness, PRESENTER), (100.0, 100.0));
    assert_eq!(position(&harness, TITLE), (1200.0, 900.0));
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    assert_eq!(position(&harness, PRESENTER), (110.0, 100.0));
    assert_eq!(position(&harness, TITLE), (1210.0, 900.0));
    assert_eq!(undo_label(&harness), "Move 2 layers");
}

#[test]
fn the_box_around_several_scales_them_about_its_far_corner() {
    // The box goes from (100, 100) to (1600, 1000).
    let mut harness = two();
    let path = [(1600.0, 1000.0), (1500.0, 940.0), (1300.0, 820.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, CTRL, &path);
    assert_eq!(undo_label(&harness), "Scale 2 layers");
    let presenter = harness.state().layer(PRESENTER).placement.clone();
    let Sizing::Scale(x, y) = presenter.size else { panic!("{presenter:?}") };
    assert!((x - 0.8).abs() < 0.01 && (x - y).abs() < 1e-9, "{x} {y}");
    assert!(near(presenter.position, (100.0, 100.0)), "{presenter:?}");
    assert!(near(position(&harness, TITLE), (100.0 + 1100.0 * 0.8, 100.0 + 800.0 * 0.8)));
}

#[test]
fn the_round_handle_of_the_box_turns_all_about_its_middle() {
    let mut harness = two();
    // The middle is (850, 550); the handle stands over the middle of the top edge.
    let knob = at(&harness, 850.0, 100.0) - vec2(0.0, 24.0);
    let right = at(&harness, 1500.0, 550.0);
    drag(&mut harness, Modifiers::SHIFT, &[knob, knob + vec2(60.0, 20.0), right]);
    assert_eq!(undo_label(&harness), "Rotate 2 layers");
    let (presenter, title) = (harness.state().layer(PRESENTER), harness.state().layer(TITLE));
    assert_eq!((presenter.placement.rotation, title.placement.rotation), (90.0, 90.0));
    // (100, 100) lies 750 to the left of the middle and 450 above it.
    assert!(near(presenter.placement.position, (850.0 + 450.0, 550.0 - 750.0)), "{:?}", presenter.placement);
}

#[test]
fn keys_and_buttons_do_the_same_to_all_in_one_step() {
    let mut harness = two();
    press(&mut harness, CTRL, Key::D);
    assert_eq!(harness.state().order().len(), 5);
    assert_eq!(undo_label(&harness), "Duplicate 2 layers");
    assert_eq!(selected(&harness).len(), 2, "the copies are selected");
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(undo_label(&harness), "Delete 2 layers");
    assert_eq!(harness.state().order(), [WALL, PRESENTER, TITLE]);
    let mut harness = two();
    press(&mut harness, CTRL, Key::End);
    assert_eq!(harness.state().order(), [PRESENTER, TITLE, WALL]);
    press(&mut harness, CTRL, Key::ArrowUp);
    assert_eq!(harness.state().order(), [WALL, PRESENTER, TITLE]);
    assert_eq!(undo_label(&harness), "Reorder 2 layers");
}

#[test]
fn locked_layers_stay_where_they_are() {
    let mut harness = two();
    harness.state_mut().history.apply(EditCommand::SetLocked(TITLE, true)).unwrap();
    settle(&mut harness);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(position(&harness, PRESENTER), (101.0, 100.0));
    assert_eq!(position(&harness, TITLE), (1200.0, 900.0));
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(harness.state().order(), [WALL, TITLE]);
}

#[test]
fn alt_drags_a_copy_and_leaves_the_layer_in_one_step() {
    let mut harness = studio();
    let path = [(300.0, 300.0), (340.0, 320.0), (500.0, 400.0), (700.0, 500.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, Modifiers::ALT | CTRL, &path);
    let order = harness.state().order();
    assert_eq!(order.len(), 4);
    let copy = order[2];
    assert_eq!(position(&harness, PRESENTER), (100.0, 100.0));
    assert!(near(position(&harness, copy), (500.0, 300.0)), "{:?}", position(&harness, copy));
    assert_eq!(undo_label(&harness), "Duplicate Presenter");
    press(&mut harness, CTRL, Key::Z);
    assert_eq!(harness.state().order(), [WALL, PRESENTER, TITLE]);
}

#[test]
fn copies_are_pasted_into_another_scene() {
    let mut harness = two();
    press(&mut harness, CTRL, Key::C);
    harness.state_mut().view.program = BREAK;
    settle(&mut harness);
    press(&mut harness, CTRL, Key::V);
    let studio = harness.state();
    let names: Vec<&str> = studio.show().scene(BREAK).unwrap().layers.iter().map(|l| l.name.as_str()).collect();
    assert_eq!(names, ["Presenter", "Title"]);
    assert_eq!(studio.show().sources.len(), 4, "the sources are shared");
    assert_eq!(undo_label(&harness), "Paste 2 layers");
    assert_eq!(selected(&harness), harness.state().order(), "what was pasted is selected");
}

#[test]
fn a_transform_is_pasted_onto_others() {
    let mut harness = studio_with(PRESENTER);
    press(&mut harness, CTRL, Key::C);
    click(&mut harness, "Layer Title");
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::V);
    assert_eq!(position(&harness, TITLE), (100.0, 100.0));
    assert_eq!(undo_label(&harness), "Paste the transform of Presenter");
}

#[test]
fn the_inspector_shows_what_is_alike_and_sets_it_for_all() {
    let mut harness = two();
    harness.get_by_label("2 layers");
    let shown = |label: &str| harness.get_by_role_and_label(Role::SpinButton, label).value();
    assert_eq!(shown("Position X").as_deref(), Some("—"));
    assert_eq!(shown("Rotation").as_deref(), Some("0.0°"));
    click_role(&mut harness, Role::SpinButton, "Position X");
    press(&mut harness, CTRL, Key::A);
    type_text(&mut harness, "1920/2-40");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(position(&harness, PRESENTER), (920.0, 100.0));
    assert_eq!(position(&harness, TITLE), (920.0, 900.0));
    assert_eq!(undo_label(&harness), "Move 2 layers");
    click(&mut harness, "Scaling filter");
    harness.get_by_label("Bilinear").click();
    settle(&mut harness);
    assert!([PRESENTER, TITLE].iter().all(|id| harness.state().layer(*id).filter == ScaleFilter::Bilinear));
}

#[test]
fn layers_are_aligned_to_each_other_and_distributed() {
    let mut harness = two();
    click(&mut harness, "Align left");
    assert_eq!((position(&harness, PRESENTER).0, position(&harness, TITLE).0), (100.0, 100.0));
    assert_eq!(undo_label(&harness), "Align 2 layers");
    click(&mut harness, "To the canvas");
    click(&mut harness, "Align bottom");
    assert_eq!((position(&harness, PRESENTER).1, position(&harness, TITLE).1), (720.0, 980.0));
    press(&mut harness, CTRL, Key::D);
    press(&mut harness, CTRL, Key::A);
    let wall = harness.get_by_label("Layer Wall").rect().center();
    click_with(&mut harness, CTRL, wall);
    click(&mut harness, "Distribute down");
    let mut tops: Vec<(f64, f64)> = selected(&harness)
        .iter()
        .map(|id| {
            let height = if harness.state().layer(*id).name.starts_with("Title") { 100.0 } else { 360.0 };
            (position(&harness, *id).1, height)
        })
        .collect();
    tops.sort_by(|a, b| a.0.total_cmp(&b.0));
    let gaps: Vec<f64> = tops.windows(2).map(|pair| pair[1].0 - pair[0].0 - pair[0].1).collect();
    assert!(gaps.iter().all(|gap| (gap - gaps[0]).abs() < 1e-6), "{tops:?}");
    assert_eq!(tops[0].0, 0.0, "from the canvas's top");
}

#[test]
fn one_layer_is_aligned_to_the_canvas() {
    let mut harness = studio_with(TITLE);
    click_role(&mut harness, Role::Button, "Layer");
    click(&mut harness, "Align");
    click(&mut harness, "Align right");
    assert_eq!(position(&harness, TITLE), (1520.0, 900.0));
}

#[test]
fn a_drag_snaps_where_gaps_are_alike() {
    let mut harness = studio();
    harness.state_mut().history.apply(EditCommand::SetVisible(WALL, false)).unwrap();
    // A second title 100 below the first one's place, so that a third one may follow at the same distance.
    let place = |x, y| Placement { position: (x, y), size: Sizing::Scale(1.0, 1.0), ..Placement::default() };
    harness.state_mut().history.apply(EditCommand::SetPlacement(TITLE, place(1200.0, 90.0))).unwrap();
    harness.state_mut().history.apply(EditCommand::DuplicateLayer(TITLE)).unwrap();
    let second = *harness.state().order().last().unwrap();
    harness.state_mut().history.apply(EditCommand::SetPlacement(second, place(1230.0, 257.0))).unwrap();
    harness.state_mut().history.apply(EditCommand::DuplicateLayer(TITLE)).unwrap();
    settle(&mut harness);
    let third = harness.state().order()[3];
    harness.state_mut().history.apply(EditCommand::SetPlacement(third, place(1250.0, 700.0))).unwrap();
    settle(&mut harness);
    // The gap is 67, so the third belongs at 257 + 100 + 67 = 424.
    let path = [(1300.0, 750.0), (1300.0, 600.0), (1307.0, 471.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, Modifiers::NONE, &path);
    assert_eq!(position(&harness, third).1, 424.0);
}

#[test]
fn guides_come_out_of_the_rulers_attract_and_go_off_the_canvas() {
    let mut harness = studio();
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::U);
    let panel = harness.get_by_label("Program canvas").rect();
    let to = at(&harness, 405.0, 500.0);
    drag(&mut harness, Modifiers::NONE, &[pos2(panel.min.x + 5.0, to.y), to - vec2(40.0, 0.0), to]);
    let guides = harness.state().show().scene(MAIN).unwrap().guides.clone();
    assert!(matches!(guides.x.as_slice(), [x] if (x - 405.0).abs() <= 2.0), "{guides:?}");
    assert_eq!(undo_label(&harness), "Guides");
    let path = [(300.0, 300.0), (500.0, 310.0), (609.0, 340.0)].map(|(x, y)| at(&harness, x, y));
    drag(&mut harness, Modifiers::NONE, &path);
    assert_eq!(position(&harness, PRESENTER).0, guides.x[0]);
    let on = at(&harness, guides.x[0], 800.0);
    drag(&mut harness, Modifiers::NONE, &[on, on - vec2(100.0, 0.0), pos2(panel.min.x + 2.0, on.y)]);
    assert!(harness.state().show().scene(MAIN).unwrap().guides.is_empty());
}

#[test]
fn the_grid_attracts_while_it_is_shown() {
    for (shown, x) in [(true, 160.0), (false, 166.0)] {
        let mut harness = studio();
        harness.state_mut().history.apply(EditCommand::SetVisible(WALL, false)).unwrap();
        settle(&mut harness);
        if shown {
            press(&mut harness, CTRL, Key::Quote);
        }
        let path = [(300.0, 300.0), (340.0, 340.0), (366.0, 371.0)].map(|(x, y)| at(&harness, x, y));
        drag(&mut harness, Modifiers::NONE, &path);
        assert!((position(&harness, PRESENTER).0 - x).abs() < 1.0, "{:?}", position(&harness, PRESENTER));
    }
}

#[test]
fn the_wheel_zooms_and_keys_zoom_to_sizes() {
    let mut harness = studio();
    press(&mut harness, CTRL, Key::Num2);
    let panel = harness.get_by_label("Program canvas").rect();
    let scale = |harness: &Window| CanvasMap::new(panel, (1920.0, 1080.0), harness.state().ui.canvas.zoom).scale;
    assert_eq!(scale(&harness), 2.0);
    harness.hover_at(panel.center());
    harness.event(Event::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, -100.0),
        phase: egui::TouchPhase::Move,
        modifiers: Modifiers::NONE,
    });
    settle(&mut harness);
    assert!(scale(&harness) < 1.7, "{}", scale(&harness));
}

#[test]
fn a_click_goes_through_what_is_clear() {
    let mut harness = studio();
    harness.state_mut().clear = vec![TITLE];
    let title = at(&harness, 1300.0, 950.0);
    click_with(&mut harness, Modifiers::NONE, title);
    assert_eq!(selected(&harness), [WALL]);
}

#[test]
fn the_filter_lists_layers_by_name() {
    let mut harness = studio();
    harness.get_by_label("Filter layers").focus();
    settle(&mut harness);
    type_text(&mut harness, "TIT");
    assert!(harness.query_by_label("Layer Presenter").is_none());
    click(&mut harness, "Layer Title");
    assert_eq!(selected(&harness), [TITLE]);
    click(&mut harness, "Show all layers");
    harness.get_by_label("Layer Presenter");
}

#[test]
fn solo_shows_layers_alone_and_is_no_step() {
    let mut harness = studio();
    click(&mut harness, "Solo Title");
    click(&mut harness, "Solo Wall");
    assert!(
        harness.state().sent(&StudioCommand::Solo(vec![WALL, TITLE])) || {
            harness.state().sent(&StudioCommand::Solo(vec![TITLE, WALL]))
        }
    );
    click(&mut harness, "Solo Title");
    assert_eq!(harness.state().view.solo.iter().copied().collect::<Vec<_>>(), [WALL]);
    assert_eq!(harness.state().history.revision(), 0);
}

#[test]
fn layers_get_colours_from_the_menu() {
    let mut harness = two();
    click_role(&mut harness, Role::Button, "Layer");
    click(&mut harness, "Colour");
    click(&mut harness, "Green");
    assert!([PRESENTER, TITLE].iter().all(|id| harness.state().layer(*id).tag == Some(Tag::Green)));
    assert_eq!(undo_label(&harness), "Colour 2 layers");
}

#[test]
fn selected_rows_are_dragged_together() {
    let mut harness = two();
    let from = harness.get_by_label("Drag Title").rect().center();
    let to = pos2(from.x, harness.get_by_label("Layer Wall").rect().bottom() + 6.0);
    let steps: Vec<Pos2> = (0..=12).map(|step| from.lerp(to, step as f32 / 12.0)).collect();
    drag(&mut harness, Modifiers::NONE, &steps);
    harness.run_steps(30);
    assert_eq!(harness.state().order(), [PRESENTER, TITLE, WALL]);
    assert_eq!(undo_label(&harness), "Reorder 2 layers");
}

#[test]
fn layers_are_grouped_moved_as_one_and_ungrouped_where_they_are() {
    let mut harness = two();
    press(&mut harness, CTRL, Key::G);
    let order = harness.state().order();
    assert_eq!(order.len(), 2);
    assert_eq!(undo_label(&harness), "Group 2 layers");
    let group = order[1];
    assert_eq!(selected(&harness), [group]);
    assert!(harness.query_by_label("Scene Group").is_none(), "a group is in no list of scenes");
    press(&mut harness, Modifiers::SHIFT, Key::ArrowRight);
    press(&mut harness, CTRL | Modifiers::SHIFT, Key::G);
    assert_eq!(harness.state().order(), [WALL, PRESENTER, TITLE]);
    assert_eq!(position(&harness, PRESENTER), (110.0, 100.0));
    assert_eq!(harness.state().show().scenes.len(), 2, "the group is gone");
}

#[test]
fn a_group_is_opened_and_worked_on() {
    let mut harness = two();
    press(&mut harness, CTRL, Key::G);
    click(&mut harness, "Open Group");
    click(&mut harness, "Member Title");
    assert_eq!(selected(&harness), [TITLE]);
    press(&mut harness, Modifiers::NONE, Key::ArrowRight);
    assert_eq!(position(&harness, TITLE), (1201.0, 900.0));
    assert!(harness.query_by_label("Layer Wall").is_none());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    press(&mut harness, Modifiers::NONE, Key::Escape);
    harness.get_by_label("Layer Wall");
}

#[test]
fn a_copy_of_a_group_is_another_group() {
    let mut harness = two();
    press(&mut harness, CTRL, Key::G);
    press(&mut harness, CTRL, Key::D);
    let show = harness.state().show();
    assert_eq!(show.scenes.iter().filter(|scene| scene.group).count(), 2);
    press(&mut harness, Modifiers::NONE, Key::Delete);
    assert_eq!(harness.state().show().scenes.iter().filter(|scene| scene.group).count(), 1);
}
