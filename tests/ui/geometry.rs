//! Properties of the canvas geometry: what a drag must move and what it must leave where it is.

use proptest::prelude::*;
use scrim::document::{Crop, Placement, Sizing};
use scrim::ui::canvas::geometry::{Handle, Start, Vector, normal_angle};
use scrim::ui::canvas::map::{CanvasMap, Zoom};
use scrim::ui::canvas::picking::contains;
use scrim::ui::canvas::picture::PictureMap;
use scrim::ui::canvas::snapping::Targets;
use scrim::view::LayerGeometry;

fn sizing() -> impl Strategy<Value = Sizing> {
    prop_oneof![
        (0.2..3.0, 0.2..3.0).prop_map(|(x, y)| Sizing::Scale(x, y)),
        (100.0..2000.0, 100.0..2000.0).prop_map(|(w, h)| Sizing::Fit(w, h)),
        (100.0..2000.0, 100.0..2000.0).prop_map(|(w, h)| Sizing::Fill(w, h)),
        (100.0..2000.0, 100.0..2000.0).prop_map(|(w, h)| Sizing::Stretch(w, h)),
    ]
}

fn start() -> impl Strategy<Value = Start> {
    let place =
        ((-500.0..2500.0, -500.0..2500.0), sizing(), -180.0..180.0, (0.0..1.0, 0.0..1.0), any::<(bool, bool)>());
    let crop = (0.0..100.0f64, 0.0..100.0f64, 0.0..100.0f64, 0.0..100.0f64);
    (place, crop).prop_map(|((position, size, rotation, anchor, flips), crop)| Start {
        placement: Placement {
            position,
            size,
            rotation,
            anchor,
            flip_h: flips.0,
            flip_v: flips.1,
            ..Placement::default()
        },
        crop: Crop { left: crop.0.round(), top: crop.1.round(), right: crop.2.round(), bottom: crop.3.round() },
        source_size: (640.0, 480.0),
    })
}

fn handle() -> impl Strategy<Value = Handle> {
    prop::sample::select(Handle::ALL.to_vec())
}

fn near(a: Vector, b: Vector) -> bool {
    (a - b).length() < 1e-6 * (1.0 + a.length())
}

fn opposite(handle: Handle) -> Vector {
    Vector::new(1.0, 1.0) - handle.unit()
}

proptest! {
    #[test]
    fn a_dragged_corner_follows_the_pointer_and_the_opposite_one_stays(
        start in start(), handle in handle(), inward in (0.0..0.7, 0.0..0.7),
    ) {
        prop_assume!(handle.is_corner());
        let before = start.layer_box();
        let diagonal = (before.point(opposite(handle)) - before.point(handle.unit())).turned(-before.rotation);
        let by = diagonal.times(Vector::new(inward.0, inward.1)).turned(before.rotation);
        let after = Start { placement: start.resized(handle, by, false), ..start.clone() }.layer_box();
        prop_assert!(near(after.point(handle.unit()), before.point(handle.unit()) + by));
        prop_assert!(near(after.point(opposite(handle)), before.point(opposite(handle))));
    }

    #[test]
    fn whatever_is_dragged_what_lies_opposite_stays(
        start in start(), handle in handle(), by in (-3000.0..3000.0, -3000.0..3000.0), keep in any::<bool>(),
    ) {
        let before = start.layer_box();
        let after = Start { placement: start.resized(handle, by.into(), keep), ..start.clone() }.layer_box();
        prop_assert!(near(after.point(opposite(handle)), before.point(opposite(handle))));
        prop_assert!(after.size.x > 0.99 && after.size.y > 0.99, "never smaller than a pixel: {:?}", after.size);
        prop_assert_eq!(after.anchor, before.anchor);
    }

    #[test]
    fn a_corner_that_keeps_the_aspect_keeps_it(
        start in start(), handle in handle(), by in (-2000.0..2000.0, -2000.0..2000.0),
    ) {
        prop_assume!(handle.is_corner());
        let before = start.layer_box();
        let after = Start { placement: start.resized(handle, by.into(), true), ..start.clone() }.layer_box();
        let (a, b) = (before.size.x / before.size.y, after.size.x / after.size.y);
        prop_assert!((a - b).abs() < 1e-6 * a);
    }

    #[test]
    fn an_edge_changes_its_axis_only(start in start(), by in (-2000.0..2000.0, -2000.0..2000.0)) {
        let before = start.layer_box();
        let after = Start { placement: start.resized(Handle::Right, by.into(), true), ..start.clone() }.layer_box();
        prop_assert!((after.size.y - before.size.y).abs() < 1e-6);
    }

    #[test]
    fn a_rotation_keeps_the_anchor_and_follows_the_pointer(start in start(), turn in -179.0..179.0) {
        let anchor = Vector::from(start.placement.position);
        let from = anchor + Vector::new(120.0, -35.0);
        let to = anchor + Vector::new(120.0, -35.0).turned(turn);
        let placement = start.rotated(from, to, None);
        prop_assert_eq!(placement.position, start.placement.position);
        let off = normal_angle(placement.rotation - start.placement.rotation - turn);
        prop_assert!(off.abs() < 1e-6 || (off.abs() - 360.0).abs() < 1e-6, "off by {off}°");
        let stepped = start.rotated(from, to, Some(15.0)).rotation;
        prop_assert!((stepped / 15.0 - (stepped / 15.0).round()).abs() < 1e-9);
    }

    #[test]
    fn a_quarter_turn_keeps_the_middle(start in start()) {
        let turned = Start { placement: start.turned(90.0), ..start.clone() };
        prop_assert!(near(turned.layer_box().center(), start.layer_box().center()));
    }

    #[test]
    fn another_anchor_moves_nothing(start in start(), anchor in (0.0..1.0, 0.0..1.0)) {
        let other = Start { placement: start.anchored(anchor), ..start.clone() };
        for (a, b) in start.layer_box().corners().into_iter().zip(other.layer_box().corners()) {
            prop_assert!(near(a, b));
        }
    }

    #[test]
    fn centring_puts_the_bounds_in_the_middle(start in start()) {
        let centred = Start { placement: start.centered((1920.0, 1080.0)), ..start.clone() };
        prop_assert!(near(centred.layer_box().bounds().center(), Vector::new(960.0, 540.0)));
    }

    #[test]
    fn a_crop_moves_the_edge_and_not_the_one_opposite(start in start(), handle in handle(), by in (-80.0..80.0, -80.0..80.0)) {
        let (placement, crop) = start.cropped(handle, by.into());
        prop_assert!(crop.left >= 0.0 && crop.top >= 0.0 && crop.right >= 0.0 && crop.bottom >= 0.0);
        prop_assert!(crop.left + crop.right <= 639.0 && crop.top + crop.bottom <= 479.0);
        let after = Start { placement, crop, ..start.clone() }.layer_box();
        let before = start.layer_box();
        prop_assert!(near(after.point(opposite(handle)), before.point(opposite(handle))));
        if let Sizing::Scale(x, y) = start.placement.size {
            // Whole source pixels: within half of one of the pointer, unless the picture ends before.
            let wanted = Vector::from(by).turned(-before.rotation).times(handle.pull());
            let grown = after.size - before.size;
            let shrinks = wanted.x <= 0.0 && wanted.y <= 0.0;
            // The last source pixel stays, wherever the pointer goes.
            let left = before.size + wanted;
            let ends = left.x < 1.5 * x || left.y < 1.5 * y;
            prop_assert!(!shrinks || ends || ((grown.x - wanted.x).abs() <= 0.51 * x && (grown.y - wanted.y).abs() <= 0.51 * y));
        }
    }

    #[test]
    fn a_box_holds_its_middle_and_not_what_is_beyond_its_corners(start in start()) {
        let layer = start.layer_box();
        prop_assert!(contains(&layer.corners(), layer.center()));
        prop_assert!(!contains(&layer.corners(), layer.point(Vector::new(1.1, 1.1))));
    }

    #[test]
    fn zooming_keeps_the_point_under_the_pointer(factor in 0.3f32..3.0, x in 0.0f32..900.0, y in 0.0f32..700.0) {
        let panel = egui::Rect::from_min_size(egui::pos2(20.0, 30.0), egui::vec2(900.0, 700.0));
        let pointer = egui::pos2(20.0 + x, 30.0 + y);
        let map = CanvasMap::new(panel, (1920.0, 1080.0), Zoom::Fit);
        let zoomed = CanvasMap::new(panel, (1920.0, 1080.0), map.zoomed(factor, pointer));
        prop_assert!((zoomed.to_canvas(pointer) - map.to_canvas(pointer)).length() < 0.5);
        prop_assert!((zoomed.to_screen(zoomed.to_canvas(pointer)) - pointer).length() < 0.05);
    }
}

#[test]
fn the_left_edge_of_a_flipped_picture_crops_its_right_side() {
    let placement = Placement { flip_h: true, ..Placement::default() };
    let start = Start { placement, crop: Crop::default(), source_size: (640.0, 480.0) };
    let (_, crop) = start.cropped(Handle::Left, Vector::new(40.0, 0.0));
    assert_eq!(crop, Crop { right: 40.0, ..Crop::default() });
}

#[test]
fn the_nearest_target_attracts_within_reach_only() {
    let targets = Targets::of((1920.0, 1080.0), []);
    let (by, guides) = targets.snap_point(Vector::new(955.0, 500.0), (true, true), 10.0);
    assert_eq!((by, guides.x, guides.y), (Vector::new(5.0, 0.0), Some(960.0), None));
    let (by, _) = targets.snap_point(Vector::new(949.0, 500.0), (true, true), 10.0);
    assert_eq!(by, Vector::default());
    let (by, _) = targets.snap_point(Vector::new(955.0, 500.0), (false, true), 10.0);
    assert_eq!(by, Vector::default(), "an axis that is not free stays");
}

#[test]
fn a_pinned_corner_follows_the_pointer_unless_the_shape_would_break() {
    let placement = Placement {
        position: (100.0, 50.0),
        rotation: 90.0,
        size: Sizing::Stretch(200.0, 100.0),
        ..Placement::default()
    };
    let start = Start { placement, crop: Crop::default(), source_size: (640.0, 480.0) };
    let before = start.layer_box().corners();
    let after = start.pinned(1, Vector::new(-7.0, 20.0));
    assert_eq!(after.pin.map(|pin| pin[0]), Some((0.0, 0.0)));
    let pinned = Start { placement: after, ..start.clone() };
    let corners = pinned.layer_box().corners();
    assert!(near(corners[1], before[1] + Vector::new(-7.0, 20.0)));
    assert!([0, 2, 3].iter().all(|index| near(corners[*index], before[*index])));
    assert!(contains(&corners, pinned.layer_box().center()));
    // Over the line between its neighbours, the shape would have a dent.
    let dent = before[3] - corners[1];
    assert_eq!(pinned.pinned(1, dent).pin, pinned.placement.pin);
}

#[test]
fn places_in_a_pinned_picture_are_found_again() {
    let geometry =
        LayerGeometry { corners: [(0.0, 0.0), (60.0, 0.0), (40.0, 40.0), (20.0, 40.0)], source_size: (8.0, 8.0) };
    let map = PictureMap::of(&geometry);
    // The middle lies where the diagonals cross.
    assert!(near(map.to_canvas([0.5, 0.5]), Vector::new(30.0, 30.0)));
    for (place, corner) in [[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]].into_iter().zip(geometry.corners) {
        assert!(near(map.to_canvas(place), corner.into()));
    }
    for place in [[0.1, 0.9], [0.7, 0.3], [-0.2, 0.4]] {
        let [x, y] = map.to_picture(map.to_canvas(place)).unwrap();
        assert!((x - place[0]).abs() + (y - place[1]).abs() < 1e-9, "{place:?} became {x}, {y}");
    }
}
