//! Pictures that are pinned to four corners, against a map that is solved for here.

use super::hand::{Hand, picture_of};
use super::{noise, picture};
use scrim::compositor::canvas::Backend;
use scrim::compositor::layout::lay;
use scrim::document::{Corners, Crop, Placement, Sizing, UNPINNED};
use scrim::effect::reference::bilinear;
use scrim::effect::{Picture, SideOf, Snippet, Stage};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};

const W: usize = 64;
const H: usize = 48;
const BACKENDS: [Backend; 2] = [Backend::Fragments, Backend::Blocks];

/// A wall seen from the side.
const WALL: Corners = [(0.1, 0.0), (1.0, 0.25), (0.9, 0.8), (0.0, 1.0)];

/// Smooth, so that how it is sampled does not matter much.
fn smooth() -> Picture {
    picture(W, H, |x, y| [x as f32 / W as f32, y as f32 / H as f32, 1.0 - (x + y) as f32 / (W + H) as f32, 1.0])
}

fn ground() -> Picture {
    picture(W, H, |x, y| [0.2 + y as f32 / 100.0, 0.3, 0.6 - x as f32 / 200.0, 1.0])
}

/// The 3×3 map that takes the corners of a `width` × `height` picture to these places: eight equations, solved by elimination.
fn solve((width, height): (f64, f64), to: [(f64, f64); 4]) -> [f64; 8] {
    let from = [(0.0, 0.0), (width, 0.0), (width, height), (0.0, height)];
    let mut rows: Vec<[f64; 9]> = Vec::new();
    for ((x, y), (u, v)) in from.into_iter().zip(to) {
        rows.push([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u]);
        rows.push([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v]);
    }
    for column in 0..8 {
        let best = (column..8).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs())).unwrap();
        rows.swap(column, best);
        let lead = rows[column];
        for (index, row) in rows.iter_mut().enumerate() {
            let factor = row[column] / lead[column];
            if index != column {
                row.iter_mut().zip(lead).for_each(|(value, lead)| *value -= factor * lead);
            }
        }
    }
    std::array::from_fn(|index| rows[index][8] / rows[index][index])
}

/// Where in the picture a place on the canvas lies, by looking for it: Newton's method on the solved map.
fn place_of(map: &[f64; 8], at: (f64, f64), start: (f64, f64)) -> (f64, f64) {
    let [a, b, c, d, e, f, g, h] = *map;
    let (mut x, mut y) = start;
    for _ in 0..50 {
        let w = g * x + h * y + 1.0;
        let (u, v) = ((a * x + b * y + c) / w, (d * x + e * y + f) / w);
        let jacobian = [[(a - u * g) / w, (b - u * h) / w], [(d - v * g) / w, (e - v * h) / w]];
        let det = jacobian[0][0] * jacobian[1][1] - jacobian[0][1] * jacobian[1][0];
        let (du, dv) = (at.0 - u, at.1 - v);
        x += (jacobian[1][1] * du - jacobian[0][1] * dv) / det;
        y += (jacobian[0][0] * dv - jacobian[1][0] * du) / det;
    }
    (x, y)
}

fn placement(pin: Option<Corners>) -> Placement {
    Placement { pin, ..Placement::default() }
}

fn studio(backend: Backend, placement: Placement) -> TestStudio {
    TestStudio::new(W as u32, H as u32)
        .backend(backend)
        .frame_source(1, TestFrame::opaque(&ground()))
        .frame_source(2, TestFrame::opaque(&smooth()))
        .show(1)
        .show(2)
        .change(|layer| layer.placement = placement)
}

/// How far a place lies within a convex shape whose corners go round clockwise, in pixels.
fn depth(corners: &[(f64, f64); 4], (x, y): (f64, f64)) -> f64 {
    let sides = (0..4).map(|index| {
        let ((ax, ay), (bx, by)) = (corners[index], corners[(index + 1) % 4]);
        ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / (bx - ax).hypot(by - ay)
    });
    sides.fold(f64::INFINITY, f64::min)
}

/// `inside` within the corners, the ground outside, and `actual` on the edge between.
fn expected(corners: [(f64, f64); 4], actual: &Picture, inside: impl Fn((f64, f64)) -> [f32; 4]) -> Picture {
    picture(W, H, |x, y| {
        let at = (x as f64 + 0.5, y as f64 + 0.5);
        match depth(&corners, at) {
            depth if depth > 1.0 => inside(at),
            depth if depth < -1.0 => ground().at(x as i64, y as i64),
            _ => actual.at(x as i64, y as i64),
        }
    })
}

fn on_canvas(pin: Corners) -> [(f64, f64); 4] {
    pin.map(|(x, y)| (x * W as f64, y * H as f64))
}

#[test]
fn the_picture_is_seen_in_perspective() {
    for pin in
        [WALL, [(0.3, 0.1), (0.7, 0.1), (1.0, 0.95), (0.0, 0.95)], [(0.05, 0.3), (0.6, 0.0), (0.95, 0.9), (0.2, 0.8)]]
    {
        let corners = on_canvas(pin);
        let map = solve((W as f64, H as f64), corners);
        for backend in BACKENDS {
            let Some(actual) = studio(backend, placement(Some(pin))).picture() else { return };
            let expected = expected(corners, &actual, |at| {
                let (x, y) = place_of(&map, at, at);
                bilinear(&smooth(), x as f32, y as f32)
            });
            assert_picture(&format!("pinned {backend:?}"), &actual, &expected, Tolerance::Converted);
        }
    }
}

#[test]
fn corners_that_stay_change_nothing() {
    for backend in BACKENDS {
        let Some(plain) = studio(backend, placement(None)).picture() else { return };
        let Some(pinned) = studio(backend, placement(Some(UNPINNED))).picture() else { return };
        assert_picture("at rest", &pinned, &plain, Tolerance::Exact);
    }
}

#[test]
fn a_rectangle_is_the_same_as_a_stretched_box() {
    // Its edges lie on pixel edges, where those of a pinned picture are as sharp.
    let pin = [(0.25, 0.25), (0.75, 0.25), (0.75, 1.0), (0.25, 1.0)];
    let stretched = Placement { position: (16.0, 12.0), size: Sizing::Stretch(32.0, 36.0), ..Placement::default() };
    for backend in BACKENDS {
        let Some(plain) = studio(backend, stretched.clone()).picture() else { return };
        let Some(pinned) = studio(backend, placement(Some(pin))).picture() else { return };
        assert_picture(&format!("rectangle {backend:?}"), &pinned, &plain, Tolerance::Converted);
    }
}

#[test]
fn edges_cover_as_much_of_a_pixel_as_lies_within() {
    // White pinned to a steep shape, against 16 × 16 samples of each pixel.
    let corners = on_canvas(WALL);
    for backend in BACKENDS {
        let white = TestFrame::opaque(&picture(W, H, |_, _| [1.0; 4]));
        let studio = TestStudio::new(W as u32, H as u32).backend(backend).frame_source(1, white).show(1);
        let Some(actual) = studio.change(|layer| layer.placement = placement(Some(WALL))).picture() else { return };
        for y in 0..H {
            for x in 0..W {
                let samples = (0..256).filter(|n| {
                    let at = (x as f64 + (f64::from(n % 16) + 0.5) / 16.0, y as f64 + (f64::from(n / 16) + 0.5) / 16.0);
                    depth(&corners, at) > 0.0
                });
                let (cover, [.., alpha]) = (samples.count() as f32 / 256.0, actual.at(x as i64, y as i64));
                // A pixel wide ramp is not quite a pixel's area, least of all at a corner.
                assert!((cover - alpha).abs() < 0.3, "{x}, {y}: {alpha} covers, and should {cover}");
            }
        }
    }
}

#[test]
fn crop_flip_rotation_and_boxes_come_before_the_corners() {
    let pin = Some(WALL);
    let crop = Crop { left: 8.0, top: 4.0, right: 0.0, bottom: 2.0 };
    let cases = [
        ("flipped", Placement { flip_h: true, ..placement(pin) }),
        (
            "turned",
            Placement { rotation: 90.0, position: (60.0, 4.0), size: Sizing::Stretch(40.0, 50.0), ..placement(pin) },
        ),
        ("fit", Placement { size: Sizing::Fit(60.0, 30.0), position: (2.0, 3.0), ..placement(pin) }),
    ];
    for (name, place) in cases {
        let size = (W as f64, H as f64);
        let unpinned = lay(&Placement { pin: None, ..place.clone() }, &crop, size).unwrap();
        let pinned = lay(&place, &crop, size).unwrap();
        let (boxed_w, boxed_h) = match place.size {
            Sizing::Stretch(w, h) | Sizing::Fit(w, h) => (w, h),
            _ => (size.0 - 8.0, size.1 - 6.0),
        };
        // Each corner of the picture in fractions of the box, through the map of the box's corners, placed again.
        let bare = Placement { position: (0.0, 0.0), rotation: 0.0, pin: None, ..place.clone() };
        let in_box = lay(&bare, &crop, size).unwrap();
        let corners = WALL.map(|(x, y)| (x * boxed_w, y * boxed_h));
        let [a, b, c, d, e, f, g, h] = solve((boxed_w, boxed_h), corners);
        let (sin, cos) = place.rotation.to_radians().sin_cos();
        for ((x, y), actual) in in_box.corners().into_iter().zip(pinned.corners()) {
            let w = g * x + h * y + 1.0;
            let (x, y) = ((a * x + b * y + c) / w, (d * x + e * y + f) / w);
            let expected = (place.position.0 + x * cos - y * sin, place.position.1 + x * sin + y * cos);
            let off = (actual.0 - expected.0).hypot(actual.1 - expected.1);
            assert!(off < 1e-9, "{name}: {actual:?} should be {expected:?}");
        }
        assert_ne!(unpinned.corners(), pinned.corners());
        assert_eq!((unpinned.picture, unpinned.origin), (pinned.picture, pinned.origin));
    }
}

#[test]
fn what_lies_beneath_is_read_in_perspective() {
    let invert = "fn invert(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
        let c = image0(at, vec2<f32>(0.0)); return vec4(1.0 - c.rgb, c.a); }";
    for backend in BACKENDS {
        let stage = Stage::Point(Snippet::new("invert", invert).with_images(1));
        let effect = Hand::new("hand", vec![stage]).images([]).side(SideOf::Beneath, []);
        let Some(actual) = picture_of(studio(backend, placement(Some(WALL))).effect("hand", &[]), effect) else {
            return;
        };
        let expected = expected(on_canvas(WALL), &actual, |(x, y)| {
            let [r, g, b, a] = ground().at(x as i64, y as i64);
            [1.0 - r, 1.0 - g, 1.0 - b, a]
        });
        assert_picture(&format!("beneath pinned {backend:?}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn what_is_painted_around_a_pinned_picture_goes_on_in_its_plane() {
    let around = "fn around(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
        return select(vec4<f32>(0.0, 1.0, 0.0, 1.0), color, color.a > 0.0); }";
    let pin = [(0.3, 0.3), (0.7, 0.4), (0.65, 0.7), (0.35, 0.8)];
    let map = solve((W as f64, H as f64), on_canvas(pin));
    let [a, b, c, d, e, f, g, h] = map;
    let place = |x: f64, y: f64| {
        let w = g * x + h * y + 1.0;
        ((a * x + b * y + c) / w, (d * x + e * y + f) / w)
    };
    let (w, h) = (W as f64, H as f64);
    let outer = [place(-6.0, -6.0), place(w + 6.0, -6.0), place(w + 6.0, h + 6.0), place(-6.0, h + 6.0)];
    let inner = on_canvas(pin);
    for backend in BACKENDS {
        let effect = Hand::new("hand", vec![Stage::Point(Snippet::new("around", around))]).images([]);
        let effect = effect.margin(|_, _| 6.0);
        let Some(actual) = picture_of(studio(backend, placement(Some(pin))).effect("hand", &[]), effect) else {
            return;
        };
        let expected = expected(outer, &actual, |at| {
            let pixel = actual.at(at.0 as i64, at.1 as i64);
            match depth(&inner, at) {
                depth if depth > 1.5 => {
                    let (x, y) = place_of(&map, at, (w / 2.0, h / 2.0));
                    bilinear(&smooth(), x as f32, y as f32)
                }
                depth if depth < -1.5 => [0.0, 1.0, 0.0, 1.0],
                _ => pixel,
            }
        });
        assert_picture(&format!("around pinned {backend:?}"), &actual, &expected, Tolerance::Approximated);
    }
}

#[test]
fn noise_that_reaches_the_horizon_stays_on_its_side() {
    // The far edge is nearly as far as one can see; what a shadow adds behind it must not come back from the sky.
    let pin = [(0.48, 0.3), (0.52, 0.3), (1.0, 1.0), (0.0, 1.0)];
    for backend in BACKENDS {
        let noise = TestFrame::opaque(&noise(W, H, 3));
        let studio = TestStudio::new(W as u32, H as u32).backend(backend).frame_source(1, noise).show(1);
        let studio = studio.change(|layer| layer.placement = placement(Some(pin)));
        let studio = studio.effect("drop_shadow", &[("blur", 60.0.into())]);
        let Some(actual) = studio.picture() else { return };
        for y in 0..5 {
            for x in 0..W as i64 {
                assert_eq!(actual.at(x, y)[3], 0.0, "{x}, {y} is in the sky");
            }
        }
    }
}
