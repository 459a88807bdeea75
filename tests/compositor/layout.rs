//! Where layers lie: properties that hold for every placement.

use proptest::prelude::*;
use scrim::compositor::layout::{Affine, Laid, lay};
use scrim::document::{Crop, Placement, Sizing};

fn length() -> impl Strategy<Value = f64> {
    1.0..4000.0_f64
}

fn sizing() -> impl Strategy<Value = Sizing> {
    let scale = 0.01..8.0_f64;
    prop_oneof![
        (scale.clone(), scale).prop_map(|(x, y)| Sizing::Scale(x, y)),
        (length(), length()).prop_map(|(w, h)| Sizing::Fit(w, h)),
        (length(), length()).prop_map(|(w, h)| Sizing::Fill(w, h)),
        (length(), length()).prop_map(|(w, h)| Sizing::Stretch(w, h)),
    ]
}

fn placement() -> impl Strategy<Value = Placement> {
    let place = (-2000.0..4000.0_f64, -2000.0..4000.0_f64);
    let anchor = (0.0..=1.0_f64, 0.0..=1.0_f64);
    (place, sizing(), -720.0..720.0_f64, anchor, any::<bool>(), any::<bool>()).prop_map(
        |(position, size, rotation, anchor, flip_h, flip_v)| Placement {
            position,
            size,
            rotation,
            anchor,
            flip_h,
            flip_v,
            ..Placement::default()
        },
    )
}

fn near(a: (f64, f64), b: (f64, f64)) -> bool {
    let size = 1.0 + a.0.abs() + a.1.abs();
    (a.0 - b.0).abs() < 1e-6 * size && (a.1 - b.1).abs() < 1e-6 * size
}

fn whole() -> Crop {
    Crop::default()
}

fn laid(placement: &Placement, size: (f64, f64)) -> Laid {
    lay(placement, &whole(), size).unwrap()
}

/// Width and height of what is drawn, before it is turned.
fn drawn(laid: &Laid) -> (f64, f64) {
    let (sx, sy) = laid.canvas_from_picture.stretch();
    (laid.picture.0 * sx, laid.picture.1 * sy)
}

proptest! {
    #[test]
    fn an_inverse_leads_back(placement in placement(), size in (length(), length()), point in (-500.0..500.0_f64, -500.0..500.0_f64)) {
        let map = laid(&placement, size).canvas_from_picture;
        let back = map.inverse().unwrap();
        prop_assert!(near(point, back.apply(map.apply(point))), "{point:?} became {:?}", back.apply(map.apply(point)));
    }

    #[test]
    fn maps_compose(a in placement(), b in placement(), point in (0.0..100.0_f64, 0.0..100.0_f64)) {
        let (a, b) = (laid(&a, (64.0, 48.0)).canvas_from_picture, laid(&b, (64.0, 48.0)).canvas_from_picture);
        prop_assert!(near(a.apply(b.apply(point)), a.after(&b).apply(point)));
    }

    #[test]
    fn the_anchor_lies_at_the_position(placement in placement(), size in (length(), length())) {
        let laid = laid(&placement, size);
        // The picture's middle is the box's, for a box that it does not fill too.
        let box_size = match placement.size {
            Sizing::Scale(x, y) => (size.0 * x, size.1 * y),
            Sizing::Fit(w, h) | Sizing::Fill(w, h) | Sizing::Stretch(w, h) => (w, h),
        };
        let middle = laid.canvas_from_picture.apply((laid.picture.0 / 2.0, laid.picture.1 / 2.0));
        let arm = ((0.5 - placement.anchor.0) * box_size.0, (0.5 - placement.anchor.1) * box_size.1);
        let turned = Affine::rotation(placement.rotation).apply(arm);
        let expected = (placement.position.0 + turned.0, placement.position.1 + turned.1);
        prop_assert!(near(expected, middle), "{middle:?} should be {expected:?}");
    }

    #[test]
    fn fit_touches_its_box_and_stays_inside(b in (length(), length()), size in (length(), length())) {
        let placement = Placement { size: Sizing::Fit(b.0, b.1), ..Placement::default() };
        let laid = laid(&placement, size);
        let (w, h) = drawn(&laid);
        prop_assert!(w <= b.0 * (1.0 + 1e-9) && h <= b.1 * (1.0 + 1e-9));
        prop_assert!((w / b.0).max(h / b.1) > 1.0 - 1e-9);
        prop_assert!((w / h / (size.0 / size.1) - 1.0).abs() < 1e-9, "the aspect is kept");
    }

    #[test]
    fn fill_covers_its_box_and_cuts_evenly(b in (length(), length()), size in (length(), length())) {
        let placement = Placement { size: Sizing::Fill(b.0, b.1), ..Placement::default() };
        let laid = laid(&placement, size);
        let (w, h) = drawn(&laid);
        prop_assert!((w / b.0 - 1.0).abs() < 1e-9 && (h / b.1 - 1.0).abs() < 1e-9, "{w} by {h} in {b:?}");
        let (sx, sy) = laid.canvas_from_picture.stretch();
        prop_assert!((sx / sy - 1.0).abs() < 1e-9, "the aspect is kept");
        let right = size.0 - laid.picture.0 - laid.origin.0;
        let bottom = size.1 - laid.picture.1 - laid.origin.1;
        prop_assert!((laid.origin.0 - right).abs() < 1e-6 && (laid.origin.1 - bottom).abs() < 1e-6);
    }

    #[test]
    fn stretch_is_its_box(b in (length(), length()), size in (length(), length())) {
        let laid = laid(&Placement { size: Sizing::Stretch(b.0, b.1), ..Placement::default() }, size);
        let (w, h) = drawn(&laid);
        prop_assert!((w / b.0 - 1.0).abs() < 1e-9 && (h / b.1 - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_flip_swaps_corners_and_keeps_the_place(placement in placement(), size in (length(), length())) {
        let upright = Placement { flip_h: false, flip_v: false, ..placement.clone() };
        let [a, b, c, d] = laid(&upright, size).corners();
        let corners = laid(&placement, size).corners();
        let expected = match (placement.flip_h, placement.flip_v) {
            (false, false) => [a, b, c, d],
            (true, false) => [b, a, d, c],
            (false, true) => [d, c, b, a],
            (true, true) => [c, d, a, b],
        };
        for (corner, expected) in corners.into_iter().zip(expected) {
            prop_assert!(near(expected, corner), "{corner:?} should be {expected:?}");
        }
    }

    #[test]
    fn a_crop_leaves_the_rest(left in 0.0..30.0_f64, top in 0.0..30.0_f64, right in 0.0..30.0_f64, bottom in 0.0..30.0_f64) {
        let crop = Crop { left, top, right, bottom };
        let laid = lay(&Placement::default(), &crop, (100.0, 80.0)).unwrap();
        prop_assert_eq!(laid.origin, (left, top));
        prop_assert!(near(laid.picture, (100.0 - left - right, 80.0 - top - bottom)));
        prop_assert!(near((0.0, 0.0), laid.canvas_from_picture.apply((0.0, 0.0))), "what is left moves to the position");
    }

    #[test]
    fn bounds_hold_every_pixel_that_is_covered(placement in placement(), size in (1.0..300.0_f64, 1.0..300.0_f64)) {
        let laid = laid(&placement, size);
        let bounds = laid.bounds(64, 48);
        let back = laid.canvas_from_picture.inverse().unwrap();
        for y in 0..48_u32 {
            for x in 0..64_u32 {
                let (px, py) = back.apply((f64::from(x) + 0.5, f64::from(y) + 0.5));
                let inside = px > 1e-6 && py > 1e-6 && px < laid.picture.0 - 1e-6 && py < laid.picture.1 - 1e-6;
                let held = x >= bounds.x0 && x < bounds.x1 && y >= bounds.y0 && y < bounds.y1;
                prop_assert!(!inside || held, "({x}, {y}) is covered and not in {bounds:?}");
            }
        }
    }
}

#[test]
fn quarter_turns_are_exact() {
    for (degrees, expected) in [(0.0, (3.0, 4.0)), (90.0, (-4.0, 3.0)), (180.0, (-3.0, -4.0)), (-90.0, (4.0, -3.0))] {
        assert_eq!(Affine::rotation(degrees).apply((3.0, 4.0)), expected);
        assert_eq!(Affine::rotation(degrees + 720.0).apply((3.0, 4.0)), expected);
    }
}

#[test]
fn what_has_no_area_is_not_laid() {
    let crop = |left, right| Crop { left, right, ..Crop::default() };
    assert!(lay(&Placement::default(), &crop(60.0, 40.0), (100.0, 50.0)).is_none());
    assert!(lay(&Placement::default(), &crop(60.0, 400.0), (100.0, 50.0)).is_none());
    let flat = |size| Placement { size, ..Placement::default() };
    assert!(lay(&flat(Sizing::Scale(0.0, 1.0)), &whole(), (100.0, 50.0)).is_none());
    assert!(lay(&flat(Sizing::Stretch(100.0, 0.0)), &whole(), (100.0, 50.0)).is_none());
    assert!(lay(&flat(Sizing::Scale(f64::NAN, 1.0)), &whole(), (100.0, 50.0)).is_none());
}
