//! What keyers have: lists of colours, measured values, and masks with handles on the canvas.

use super::*;
use egui::{CursorIcon, Key, vec2};
use scrim::document::{Crop, EditCommand, EffectId, EffectSpec, ParamValue};
use serde_json::json;

type Window = Harness<'static, Studio>;

fn keyer(params: &[(&str, ParamValue)]) -> Window {
    let mut harness = studio_with(PRESENTER);
    let mut effect = EffectSpec::new(EffectId::default(), "keyer");
    effect.params.extend(params.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    let edit = EditCommand::SetStack { layer: PRESENTER, effects: vec![effect] };
    harness.state_mut().history.apply(edit).unwrap();
    harness.state_mut().history.end_gesture();
    settle(&mut harness);
    harness
}

fn value(harness: &Window, param: &str) -> Option<ParamValue> {
    harness.state().layer(PRESENTER).effects[0].params.get(param).cloned()
}

fn numbers(value: &ParamValue) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

#[test]
fn colours_are_taken_out_one_by_one_or_all_at_once() {
    let mut harness = keyer(&[("figure", json!([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.5, 0.5, 0.5]]))]);
    harness.get_by_label("3 colours");
    click(&mut harness, "Remove Figure colours 2");
    assert_eq!(value(&harness, "figure"), Some(json!([[1.0, 0.0, 0.0], [0.5, 0.5, 0.5]])));
    harness.get_by_label("2 colours");
    click(&mut harness, "Clear Figure colours");
    assert_eq!(value(&harness, "figure"), None, "the default is no colour");
    harness.get_by_label("none");
    assert!(harness.query_by_label("Clear Figure colours").is_none());
    press(&mut harness, Modifiers::COMMAND, Key::Z);
    harness.get_by_label("2 colours");
    click(&mut harness, "Remove Figure colours 1");
    harness.get_by_label("1 colour");
    click(&mut harness, "Remove Figure colours 1");
    assert_eq!(value(&harness, "figure"), None);
}

#[test]
fn a_swatch_opens_the_picker() {
    let mut harness = keyer(&[("figure", json!([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]))]);
    let before = harness.query_all_by_role(Role::SpinButton).count();
    click(&mut harness, "Figure colours 2");
    assert!(harness.query_all_by_role(Role::SpinButton).count() > before, "a picker with numbers is there");
    // Its last number is the blue channel.
    let blue = harness.query_all_by_role(Role::SpinButton).last().unwrap().rect().center();
    drag(&mut harness, Modifiers::NONE, &[blue, blue - vec2(10.0, 0.0), blue - vec2(80.0, 0.0)]);
    let list = value(&harness, "figure").unwrap();
    assert_eq!(list[0], json!([1.0, 0.0, 0.0]), "the other one stays");
    assert_ne!(list[1], json!([0.0, 0.0, 1.0]));
}

#[test]
fn many_colours_are_folded_up() {
    let many: Vec<ParamValue> = (0..20).map(|step| json!([f64::from(step) / 20.0, 0.0, 0.0])).collect();
    let mut harness = keyer(&[("figure", many.into())]);
    harness.get_by_label("20 colours");
    assert!(harness.query_by_label("Remove Figure colours 1").is_none());
    let canvas = harness.get_by_label("Program canvas").rect().width();
    click(&mut harness, "Show Figure colours");
    let at = |n: usize| harness.get_by_label(&format!("Remove Figure colours {n}")).rect();
    let widest = (1..=20).map(|n| at(n).right()).fold(0.0, f32::max);
    assert!(at(20).top() > at(1).bottom(), "in several rows");
    assert!(
        widest < 1700.0 && harness.get_by_label("Program canvas").rect().width() == canvas,
        "the panel keeps its width"
    );
}

#[test]
fn what_was_measured_is_said_and_forgotten() {
    let mut harness = keyer(&[("light", json!([1.0, 0.1, 0.0]))]);
    harness.get_by_label("measured");
    click(&mut harness, "Reset Light");
    assert_eq!(value(&harness, "light"), None);
    harness.get_by_label("not measured");
    assert!(harness.query_by_label("Reset Light").is_none());
}

#[test]
fn a_mask_shows_what_its_shape_uses() {
    let all = ["Centre X", "Size X", "Rotation value", "Draw Corners on the canvas", "Stencil"];
    for (shape, wanted) in [("none", 0..0), ("rectangle", 0..3), ("ellipse", 0..3), ("polygon", 3..4), ("source", 4..5)]
    {
        let harness = keyer(&[("hold_shape", shape.into())]);
        for (index, label) in all.iter().enumerate() {
            let there = harness.query_all_by_label(label).next().is_some();
            assert_eq!(there, wanted.contains(&index), "{label} with {shape}");
        }
    }
}

/// The layer lies turned, mirrored, cropped and stretched; a point of the mask is given in pixels of what the crop left.
#[test]
fn a_masks_handles_move_and_resize_it_in_the_pictures_own_pixels() {
    let stretched = Placement {
        position: (800.0, 500.0),
        size: Sizing::Scale(1.4, 0.9),
        rotation: 25.0,
        anchor: (0.5, 0.5),
        flip_h: true,
        ..Placement::default()
    };
    let crop = Crop { left: 40.0, top: 20.0, right: 100.0, bottom: 40.0 };
    let filled = Placement { position: (300.0, 200.0), size: Sizing::Fill(400.0, 500.0), ..Placement::default() };
    let plain = Placement { position: (100.0, 100.0), size: Sizing::Scale(1.0, 1.0), ..Placement::default() };
    for (placement, crop, (width, height)) in [
        (plain, Crop::default(), (640.0, 360.0)),
        (stretched, crop, (500.0, 300.0)),
        // A fill cuts its picture to the aspect of the box.
        (filled, Crop::default(), (288.0, 360.0)),
    ] {
        for shape in ["rectangle", "ellipse"] {
            let mut harness = keyer(&[
                ("hold_shape", shape.into()),
                ("hold_center", json!([0.5, 0.5])),
                ("hold_size", json!([0.4, 0.3])),
                ("hold_rotation", 30.0.into()),
            ]);
            let reshape = EditCommand::Reshape { layer: PRESENTER, placement: placement.clone(), crop };
            harness.state_mut().history.apply(reshape).unwrap();
            harness.state_mut().history.end_gesture();
            settle(&mut harness);
            let (sin, cos) = 30_f64.to_radians().sin_cos();
            // From the mask's middle along its own axes, in the picture's pixels.
            let at = |center: [f64; 2], x: f64, y: f64| {
                [center[0] + (x * cos - y * sin) / width, center[1] + (x * sin + y * cos) / height]
            };
            let on_screen = |harness: &Window, path: [[f64; 2]; 3]| path.map(|share| place(harness, share));
            let close = |found: &[f64], wanted: [f64; 2]| found.iter().zip(wanted).all(|(a, b)| (a - b).abs() < 0.006);

            let path = on_screen(&harness, [[0.5, 0.5], [0.52, 0.5], [0.6, 0.45]]);
            drag(&mut harness, Modifiers::NONE, &path);
            let center = numbers(&value(&harness, "hold_center").unwrap());
            assert!(close(&center, [0.6, 0.45]), "{center:?} {shape} {placement:?}");
            assert_eq!(value(&harness, "hold_size"), Some(json!([0.4, 0.3])));

            // The right side goes out by a tenth of the width, and the left one stays.
            let (half, more) = (0.2 * width, 0.1 * width);
            let from = at([0.6, 0.45], half, 0.0);
            let to = at([0.6, 0.45], half + more, 0.0);
            let path = on_screen(&harness, [from, at([0.6, 0.45], half + more / 2.0, 0.0), to]);
            drag(&mut harness, Modifiers::NONE, &path);
            let size = numbers(&value(&harness, "hold_size").unwrap());
            let center = numbers(&value(&harness, "hold_center").unwrap());
            assert!(close(&size, [0.5, 0.3]), "{size:?} {shape} {placement:?}");
            assert!(close(&center, at([0.6, 0.45], more / 2.0, 0.0)), "{center:?} {shape} {placement:?}");

            assert_eq!(harness.state().layer(PRESENTER).placement, placement, "the layer stays");
            press(&mut harness, Modifiers::COMMAND, Key::Z);
            assert_eq!(value(&harness, "hold_size"), Some(json!([0.4, 0.3])), "a drag is one step");
            press(&mut harness, Modifiers::COMMAND, Key::Z);
            assert_eq!(value(&harness, "hold_center"), Some(json!([0.5, 0.5])));
        }
    }
}

#[test]
fn a_mask_stays_in_its_range_and_says_by_the_pointer_what_a_drag_does() {
    let mut harness = keyer(&[("hold_shape", "rectangle".into()), ("hold_size", json!([0.5, 0.5]))]);
    for (at, shape) in [([0.5, 0.5], CursorIcon::Move), ([0.75, 0.5], CursorIcon::ResizeHorizontal)] {
        let pos = place(&harness, at);
        harness.hover_at(pos);
        settle(&mut harness);
        assert_eq!(harness.output().platform_output.cursor_icon, shape);
    }
    let path = [[0.25, 0.25], [0.4, 0.5], [0.9, 0.95]].map(|at| place(&harness, at));
    drag(&mut harness, Modifiers::NONE, &path);
    assert_eq!(value(&harness, "hold_size"), Some(json!([0.01, 0.01])), "never inside out");
    // Folded up, there is nothing to drag but the layer.
    click(&mut harness, "Hold-out");
    assert!(harness.state().ui.canvas.masks.is_empty());
}
