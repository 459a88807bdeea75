//! How wide a line along an outline is, by what it covers: beside an edge, around a disc, and around a line one pixel wide.

use super::{effect, params};
use scrim::effect::Picture;
use std::path::Path;

/// From the thinnest line to one that takes several passes more.
const WIDTHS: [f64; 6] = [1.0, 2.0, 3.5, 6.0, 12.0, 40.0];
const MIDDLE: f64 = 80.0;

/// What a black stroke of this width around a white shape covers, and the shape itself with it, in pixels.
fn covered(width: f64, shape: impl Fn(f64, f64) -> f64) -> f64 {
    let side = 2 * MIDDLE as usize;
    let place = |index: usize| ((index % side) as f64 + 0.5 - MIDDLE, (index / side) as f64 + 0.5 - MIDDLE);
    let alpha = |index| {
        let (x, y) = place(index);
        shape(x, y).clamp(0.0, 1.0) as f32
    };
    let pixels = (0..side * side).map(|index| [1.0, 1.0, 1.0, alpha(index)]).collect();
    let input = Picture { width: side, height: side, pixels };
    let stroke = effect("stroke");
    let params = params(&*stroke, &[("width", width.into())]);
    stroke.reference(&params, &input, Path::new("")).pixels.iter().map(|[.., alpha]| f64::from(*alpha)).sum()
}

#[track_caller]
fn assert_near(what: &str, width: f64, found: f64) {
    let allowed = 0.4 + width * 0.04;
    assert!((found - width).abs() <= allowed, "{what}: a line of {width} px is {found:.2} px wide");
}

#[test]
fn beside_an_edge_it_is_as_wide_as_it_says() {
    for width in WIDTHS {
        let all = covered(width, |x, _| if x < 0.0 { 1.0 } else { 0.0 });
        assert_near("beside an edge", width, all / (2.0 * MIDDLE) - MIDDLE);
    }
}

#[test]
fn around_a_disc_it_is_as_wide_as_it_says() {
    for width in WIDTHS {
        let area = covered(width, |x, y| 30.5 - x.hypot(y));
        assert_near("around a disc", width, (area / std::f64::consts::PI).sqrt() - 30.0);
    }
}

#[test]
fn around_a_line_of_one_pixel_it_is_not_lost() {
    for width in WIDTHS {
        let all = covered(width, |x, _| if (0.0..1.0).contains(&x) { 1.0 } else { 0.0 });
        let found = (all / (2.0 * MIDDLE) - 1.0) * 0.5;
        assert!(found > width * 0.5, "around a thin line a stroke of {width} px is {found:.2} px wide");
    }
}
