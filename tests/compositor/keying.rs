//! What keyers share, on the graphics device against the references on the CPU.

use super::{picture, through_premultiplied};
use crate::effect::{effect, params};
use scrim::document::ParamValue;
use scrim::effect::Picture;
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture, write_picture};
use serde_json::json;
use std::path::Path;

type Given = Vec<(&'static str, ParamValue)>;

/// A white figure before a dark grey ramp, with a strip that is half transparent.
fn figure(width: usize, height: usize) -> Picture {
    let input = picture(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let inside = ((u - 0.5).hypot(v - 0.5) * 40.0 - 10.0).clamp(0.0, 1.0);
        let value = 0.85 - 0.7 * inside + 0.1 * u;
        [value, value * 0.9, value * (1.0 - 0.3 * v), if v > 0.9 { 0.5 } else { 1.0 }]
    });
    through_premultiplied(&input)
}

/// The effect on the device and on the CPU; files lie in `folder`.
fn check(kind: &str, given: &Given, folder: &Path, tolerance: Tolerance) -> bool {
    let input = figure(96, 64);
    let studio = TestStudio::new(96, 64).path(folder.join("show.ron"));
    let studio = studio.frame_source(1, TestFrame::premultiplied(&input)).show(1).effect(kind, given);
    let Some(actual) = studio.picture() else { return false };
    let effect = effect(kind);
    let expected = effect.reference(&params(&*effect, given), &input, folder);
    let name = format!("{kind} {given:?}").replace(|c: char| !c.is_alphanumeric() && c != '.', " ");
    assert_picture(&name, &actual, &expected, tolerance);
    true
}

fn key() -> Given {
    vec![("luma_min", 0.2.into()), ("luma_min_smooth", 0.2.into())]
}

fn with(more: &[(&'static str, ParamValue)]) -> Given {
    key().into_iter().chain(more.iter().cloned()).collect()
}

#[test]
fn shapes_and_views_are_their_references() {
    let notched = json!([[0.1, 0.1], [0.9, 0.2], [0.5, 0.5], [0.8, 0.9], [0.2, 0.7]]);
    let mut cases = vec![
        with(&[("light", "encoded".into())]),
        with(&[("invert", true.into())]),
        with(&[("garbage_shape", "rectangle".into()), ("garbage_rotation", 25.0.into())]),
        with(&[("garbage_shape", "ellipse".into()), ("garbage_feather", 12.0.into()), ("garbage_invert", true.into())]),
        with(&[
            ("garbage_shape", "polygon".into()),
            ("garbage_points", notched.clone()),
            ("garbage_feather", 5.0.into()),
        ]),
        with(&[("hold_out_shape", "polygon".into()), ("hold_out_points", notched)]),
        with(&[
            ("hold_out_shape", "ellipse".into()),
            ("hold_out_size", json!([0.9, 0.3])),
            ("hold_out_rotation", (-40.0).into()),
            ("garbage_shape", "rectangle".into()),
            ("garbage_center", json!([0.2, 0.3])),
        ]),
    ];
    for view in ["matte", "status", "split", "source"] {
        cases.push(with(&[
            ("view", view.into()),
            ("garbage_shape", "rectangle".into()),
            ("garbage_center", json!([0.3, 0.3])),
            ("hold_out_shape", "ellipse".into()),
            ("hold_out_center", json!([0.8, 0.8])),
        ]));
    }
    for given in cases {
        if !check("luma_key", &given, Path::new("/"), Tolerance::Converted) {
            return;
        }
    }
}

#[test]
fn painted_masks_are_their_references() {
    let dir = tempfile::tempdir().unwrap();
    let ramp = picture(48, 32, |x, y| [(x as f32 / 47.0), (x as f32 / 47.0), (y as f32 / 31.0), 1.0]);
    let hole = picture(96, 64, |x, y| [0.2, 0.5, 0.1, if (20..60).contains(&x) && y < 40 { 0.0 } else { 0.8 }]);
    write_picture(&dir.path().join("ramp.png"), &ramp).unwrap();
    write_picture(&dir.path().join("hole.png"), &hole).unwrap();
    let image = |mask: [&'static str; 2], file: &str| [(mask[0], json!("image")), (mask[1], json!(file))];
    let (garbage, hold_out) = (["garbage_shape", "garbage_image"], ["hold_out_shape", "hold_out_image"]);
    let both: Vec<_> = image(garbage, "ramp.png").into_iter().chain(image(hold_out, "hole.png")).collect();
    let cases = [with(&image(garbage, "ramp.png")), with(&image(hold_out, "hole.png")), with(&both)];
    for given in cases {
        if !check("luma_key", &given, dir.path(), Tolerance::Converted) {
            return;
        }
    }
}

#[test]
fn a_source_is_a_mask() {
    let input = figure(96, 64);
    let mask = picture(96, 64, |x, _| if x < 48 { [1.0; 4] } else { [0.0, 0.0, 0.0, 1.0] });
    let given = [("garbage_shape", json!("source")), ("garbage_source", json!(2))];
    let studio = TestStudio::new(96, 64)
        .frame_source(1, TestFrame::premultiplied(&input))
        .frame_source(2, TestFrame::opaque(&mask))
        .show(1)
        .effect("luma_key", &given);
    let Some(actual) = studio.picture() else { return };
    let expected = picture(96, 64, |x, y| if x < 48 { [0.0; 4] } else { input.at(x as i64, y as i64) });
    assert_picture("masked by a source", &actual, &expected, Tolerance::Converted);
}

#[test]
fn the_difference_key_is_its_reference() {
    let dir = tempfile::tempdir().unwrap();
    let plate = picture(96, 64, |x, y| [0.2 + 0.1 * (x as f32 / 96.0), 0.2, 0.15 + 0.1 * (y as f32 / 64.0), 1.0]);
    write_picture(&dir.path().join("plate.png"), &plate).unwrap();
    let cases: [&[(&'static str, ParamValue)]; 5] = [
        &[],
        &[("luma_weight", json!(0.9)), ("softness", json!(0.6))],
        &[("luma_weight", json!(0.1)), ("threshold", json!(0.02)), ("shadows", json!(0.6))],
        &[("gain", json!(1.4))],
        &[("garbage_shape", json!("ellipse")), ("softness", json!(0.5)), ("view", json!("status"))],
    ];
    for more in cases {
        let given: Given = [("plate", json!("plate.png"))].into_iter().chain(more.iter().cloned()).collect();
        if !check("difference_key", &given, dir.path(), Tolerance::Filtered) {
            return;
        }
    }
}

#[test]
fn a_choked_matte_is_its_reference() {
    for choke in [0.4, 2.5, 9.0, -1.0, -6.3] {
        // What is rounded to eight bits on the way is moved on, not added up.
        if !check("luma_key", &with(&[("choke", choke.into())]), Path::new("/"), Tolerance::Converted) {
            return;
        }
    }
}

#[test]
fn a_feathered_matte_is_its_reference() {
    for feather in [1.0, 3.0, 8.0] {
        let given = with(&[("feather", feather.into()), ("choke", 1.0.into())]);
        // At the picture's edges a blur repeats the mean of the outermost pixels.
        if !check("luma_key", &given, Path::new("/"), Tolerance::Filtered) {
            return;
        }
    }
}

#[test]
fn light_from_beneath_wraps_around_the_edge() {
    const LIGHT: [f32; 3] = [1.0, 0.6, 0.2];
    let (width, height) = (128, 96);
    let beneath = picture(width, height, |_, _| [LIGHT[0], LIGHT[1], LIGHT[2], 1.0]);
    let top = picture(width, height, |x, _| if x < 64 { [0.0, 0.0, 0.0, 1.0] } else { [0.6, 0.6, 0.6, 1.0] });
    let (amount, wrap_width) = (0.75, 20.0);
    let given = [("luma_min", json!(0.1)), ("wrap", json!(amount)), ("wrap_width", json!(wrap_width))];
    let studio = TestStudio::new(width as u32, height as u32)
        .frame_source(1, TestFrame::opaque(&beneath))
        .frame_source(2, TestFrame::opaque(&top))
        .show(1)
        .show(2)
        .effect("luma_key", &given);
    let Some(actual) = studio.picture() else { return };
    // The matte is a step: blurred by half the width, it is the normal distribution's.
    let matte = picture(width, height, |x, _| [1.0, 1.0, 1.0, if x < 64 { 0.0 } else { 1.0 }]);
    let blur = effect("gaussian_blur");
    let spread = blur.reference(&params(&*blur, &[("radius", json!(wrap_width * 0.5))]), &matte, Path::new("/"));
    let expected = picture(width, height, |x, y| {
        let [.., spread] = spread.at(x as i64, y as i64);
        let wrapped = |light: f32| 0.6 + light * amount as f32 * (1.0 - spread) * 0.4;
        if x < 64 {
            [LIGHT[0], LIGHT[1], LIGHT[2], 1.0]
        } else {
            [wrapped(LIGHT[0]), wrapped(LIGHT[1]), wrapped(LIGHT[2]), 1.0]
        }
    });
    assert_picture("light wrap", &actual, &expected, Tolerance::Approximated);
}
