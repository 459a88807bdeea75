//! Mattes.

use super::super::effects::{Given, one_layer, studio_picture};
use super::super::picture;
use super::Case;
use crate::effect::{effect, params};
use scrim::document::ParamValue;
use scrim::effect::Picture;
use scrim::effect::reference::map_pixels;
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture, write_picture};
use serde_json::json;

const COMBINED: [&str; 6] = ["multiply", "intersect", "union", "add", "subtract", "replace"];

pub fn cases() -> Vec<Case> {
    let notched = json!([[0.1, 0.1], [0.9, 0.2], [0.5, 0.5], [0.8, 0.9], [0.2, 0.7]]);
    let mut cases = vec![
        Case::new(
            "shape_mask",
            [("mask_shape", "rectangle".into()), ("mask_rotation", 25.0.into()), ("amount", 0.6.into())],
        ),
        Case::new(
            "shape_mask",
            [("mask_shape", "polygon".into()), ("mask_points", notched), ("mask_feather", 5.0.into())],
        ),
    ];
    for combine in COMBINED {
        cases.push(Case::new("shape_mask", [("combine", combine.into()), ("mask_feather", 20.0.into())]));
    }
    cases.extend([Case::new("image_mask", []), Case::new("source_matte", [])]);
    cases.push(Case::new("matte_invert", [("amount", 0.3.into())]));
    cases
}

/// A mask with colour, whose brightness rises and whose alpha falls.
fn painted() -> Picture {
    picture(48, 32, |x, y| [x as f32 / 47.0, 0.8, 0.2, 1.0 - y as f32 / 40.0])
}

#[test]
fn a_picture_file_covers_by_its_channel() {
    let dir = tempfile::tempdir().unwrap();
    write_picture(&dir.path().join("mask.png"), &painted()).unwrap();
    let input = studio_picture(96, 64);
    let effect = effect("image_mask");
    for (channel, invert, combine) in
        [("luma", false, "multiply"), ("alpha", true, "multiply"), ("alpha", false, "union"), ("luma", true, "replace")]
    {
        let given: Given = vec![
            ("file", "mask.png".into()),
            ("channel", channel.into()),
            ("invert", invert.into()),
            ("combine", combine.into()),
        ];
        let studio = TestStudio::new(96, 64).path(dir.path().join("show.ron"));
        let studio = studio.frame_source(1, TestFrame::premultiplied(&input)).show(1).effect("image_mask", &given);
        let Some(actual) = studio.picture() else { return };
        let expected = effect.reference(&params(&*effect, &given), &input, dir.path());
        assert_picture(&format!("image mask {channel} {invert} {combine}"), &actual, &expected, Tolerance::Converted);
        assert_ne!(expected, input);
    }
}

#[test]
fn a_mask_that_cannot_be_read_says_so_and_hides_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let effect = effect("image_mask");
    let params = params(&*effect, &[("file", "gone.png".into())]);
    let error = effect.assets(&params, dir.path()).unwrap_err();
    assert!(error.contains("gone.png: cannot be read") && error.contains("Choose the picture again"), "{error}");
    let input = studio_picture(12, 8);
    assert_eq!(effect.reference(&params, &input, dir.path()), input);
}

#[test]
fn another_source_is_the_matte() {
    let input = studio_picture(96, 64);
    let mask = picture(96, 64, |x, y| [1.0, 1.0, 1.0, if x < 48 && y < 40 { 1.0 } else { 0.0 }]);
    let covered = |x: f32, y: f32| x < 48.0 && y < 40.0;
    for (channel, invert) in [("alpha", false), ("alpha", true), ("luma", false)] {
        let given: [(&str, ParamValue); 3] =
            [("source", 2.into()), ("channel", channel.into()), ("invert", invert.into())];
        let studio = TestStudio::new(96, 64)
            .frame_source(1, TestFrame::premultiplied(&input))
            .frame_source(2, TestFrame::premultiplied(&mask))
            .show(1)
            .effect("source_matte", &given);
        let Some(actual) = studio.picture() else { return };
        let expected = map_pixels(&input, |[r, g, b, a], x, y| {
            let kept = covered(x, y) != invert;
            [r, g, b, if kept { a } else { 0.0 }]
        });
        assert_picture(&format!("source matte {channel} {invert}"), &actual, &expected, Tolerance::Converted);
    }
}

#[test]
fn masks_join_the_alpha_as_they_are_told() {
    // Half transparent everywhere; the shape's cover is 1 in the middle and 0 in the corner.
    let input = picture(64, 64, |_, _| [0.2, 0.6, 0.4, 0.5]);
    let alphas = [("multiply", 0.5, 0.0), ("intersect", 0.5, 0.0), ("union", 1.0, 0.5)];
    let more = [("add", 1.0, 0.5), ("subtract", 0.0, 0.5), ("replace", 1.0, 0.0)];
    for (combine, inside, outside) in alphas.into_iter().chain(more) {
        let given = [("combine", ParamValue::from(combine))];
        let studio = one_layer(&input, TestFrame::premultiplied(&input)).effect("shape_mask", &given);
        let Some(actual) = studio.picture() else { return };
        for (at, expected) in [((32, 32), inside), ((2, 2), outside)] {
            let [.., alpha] = actual.at(at.0, at.1);
            assert!((alpha - expected).abs() < 1.5 / 255.0, "{combine} at {at:?}: {alpha} should be {expected}");
        }
    }
}

#[test]
fn a_polygon_hides_nothing_while_it_is_drawn() {
    let effect = effect("shape_mask");
    let drawn = [
        ("mask_shape", json!("polygon")),
        ("mask_points", json!([[0.1, 0.1], [0.9, 0.9]])),
        ("mask_invert", json!(true)),
    ];
    let input = studio_picture(12, 8);
    let output = effect.reference(&params(&*effect, &drawn), &input, std::path::Path::new(""));
    assert_eq!(output, input);
}
