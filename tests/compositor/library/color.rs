//! Colour.

use super::super::effects::{Given, one_layer, reference};
use super::super::picture;
use super::Case;
use crate::effect::{effect, params};
use scrim::document::{ParamValue, Spot};
use scrim::effect::Picture;
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture, difference};
use serde_json::json;
use std::fmt::Write;
use std::path::Path;

pub fn cases() -> Vec<Case> {
    let mut cases = vec![
        Case::new("color_correction", []),
        Case::new("levels", [("in_black", 0.2.into()), ("in_white", 0.7.into()), ("gamma", 0.6.into())]),
        Case::new("levels", [("out_black", 1.0.into()), ("out_white", 0.0.into()), ("red_gamma", 2.0.into())]),
        Case::new("levels", [("red_in_black", 0.3.into()), ("green_out_white", 0.5.into()), ("gamma", 2.2.into())]),
        Case::new("lift_gamma_gain", [("lift", 0.2.into()), ("gain", 1.6.into())]),
        Case::new("lift_gamma_gain", [("lift", (-0.3).into()), ("gamma", 2.0.into())]),
        Case::new("lift_gamma_gain", [("gamma_wheel", json!([0.9, 0.4, 0.2, 1.0])), ("lift", 0.1.into())]),
        Case::new("cdl", cdl([1.35, 1.1, 0.071], [0.05, -0.23, 0.11], [0.93, 0.81, 1.27], 1.23)),
        Case::new("cdl", cdl([2.0, 0.5, 1.0], [-0.2, 0.3, 0.0], [1.0, 1.0, 1.0], 0.4)),
        Case::new("white_balance", [("temperature", (-80.0).into()), ("tint", 35.0.into())]),
        Case::new("white_balance", [("temperature", 60.0.into()), ("tint", (-50.0).into())]),
        Case::new("hue_saturation", [("hue", 130.0.into()), ("saturation", 0.6.into()), ("lightness", 0.2.into())]),
        Case::new("hue_saturation", [("hue", (-75.0).into()), ("lightness", (-0.4).into())]),
        Case::new("hue_saturation", [("green_hue", 90.0.into()), ("red_lightness", 0.5.into())]),
        Case::new(
            "hue_saturation",
            [("yellow_saturation", 1.5.into()), ("hue", 20.0.into()), ("cyan_hue", 70.0.into())],
        ),
        Case::new(
            "channel_mixer",
            [("red_blue", 0.8.into()), ("green_red", (-0.5).into()), ("blue_offset", 0.2.into())],
        ),
        Case::new("channel_mixer", [("red_green", 1.5.into()), ("keep_brightness", true.into())]),
        Case::new("invert", [("amount", 0.3.into())]),
        Case::new("invert", [("what", "lightness".into()), ("amount", 0.7.into())]),
        Case::new("posterize", [("levels", 2.into()), ("softness", 0.4.into())]),
        Case::new("posterize", [("levels", 7.into()), ("softness", 1.0.into()), ("amount", 0.5.into())]),
        Case::new("threshold", [("softness", 0.6.into()), ("amount", 0.6.into())]),
        Case::new("gradient_map", [("colors", 5.into())]),
        Case::new("gradient_map", [("colors", 2.into()), ("amount", 0.5.into())]),
    ];
    for (file, interpolation) in [("warm", "trilinear"), ("teal_orange", "tetrahedral"), ("teal_orange", "trilinear")] {
        let file = format!("../assets/luts/{file}.cube");
        cases.push(Case::new("lut", [("file", file.into()), ("interpolation", interpolation.into())]));
    }
    let bent = json!([[0.2, 0.5], [0.6, 0.65], [0.61, 0.1]]);
    cases.extend([
        Case::new("curves", [("master", bent.clone())]),
        Case::new("curves", [("red", bent), ("blue", json!([[0.0, 0.7], [1.0, 0.2]]))]),
    ]);
    cases
}

fn cdl(slope: [f64; 3], offset: [f64; 3], power: [f64; 3], saturation: f64) -> Given {
    let channels = |names: [&'static str; 3], values: [f64; 3]| {
        names.into_iter().zip(values).map(|(name, value)| (name, ParamValue::from(value)))
    };
    channels(["slope_red", "slope_green", "slope_blue"], slope)
        .chain(channels(["offset_red", "offset_green", "offset_blue"], offset))
        .chain(channels(["power_red", "power_green", "power_blue"], power))
        .chain([("saturation", saturation.into())])
        .collect()
}

/// What the effect makes of one colour.
fn made(kind: &str, given: &Given, [r, g, b]: [f32; 3]) -> [f32; 3] {
    let [r, g, b, _] = reference(kind, given, &picture(1, 1, |_, _| [r, g, b, 1.0])).at(0, 0);
    [r, g, b]
}

#[track_caller]
fn assert_near(actual: [f32; 3], expected: [f32; 3], within: f32) {
    let near = actual.iter().zip(expected).all(|(actual, expected)| (actual - expected).abs() <= within);
    assert!(near, "{actual:?} should be {expected:?} within {within}");
}

/// The numbers with which OpenColorIO tests its CDL, made by an independent implementation of the ASC's.
#[test]
fn the_cdl_is_the_ascs() {
    let given = cdl([1.35, 1.1, 0.071], [0.05, -0.23, 0.11], [0.93, 0.81, 1.27], 1.23);
    let published = [
        ([0.3278, 0.01, 1.0], [0.609399, 0.0, 0.113130]),
        ([0.25, 0.5, 0.75], [0.422056, 0.401466, 0.035820]),
        ([0.0, 0.8, 0.99], [0.0, 0.746748, 0.018691]),
        ([0.0, 0.0, 0.0], [0.071827, 0.0, 0.070533]),
    ];
    for (input, expected) in published {
        assert_near(made("cdl", &given, input), expected, 3e-6);
    }
}

#[test]
fn levels_put_black_white_and_the_middle_where_they_are_asked() {
    let given =
        vec![("in_black", 0.2.into()), ("in_white", 0.6.into()), ("out_black", 0.1.into()), ("gamma", 2.0.into())];
    for (tone, expected) in [(0.1, 0.1), (0.2, 0.1), (0.3, 0.1 + 0.9 * 0.5), (0.6, 1.0), (0.9, 1.0)] {
        assert_near(made("levels", &given, [tone; 3]), [expected; 3], 1e-5);
    }
    // A channel first, and then the master.
    let given = vec![("red_out_white", 0.5.into()), ("in_white", 0.5.into())];
    assert_near(made("levels", &given, [1.0, 0.25, 0.1]), [1.0, 0.5, 0.2], 1e-5);
}

#[test]
fn lift_leaves_white_and_gain_leaves_black() {
    let lift = vec![("lift", 0.2.into())];
    assert_near(made("lift_gamma_gain", &lift, [0.0, 0.5, 1.0]), [0.2, 0.6, 1.0], 1e-5);
    let gain = vec![("gain", 0.5.into())];
    assert_near(made("lift_gamma_gain", &gain, [0.0, 0.5, 1.0]), [0.0, 0.25, 0.5], 1e-5);
    let grey = vec![("gain_wheel", json!([0.3, 0.3, 0.3, 1.0]))];
    assert_near(made("lift_gamma_gain", &grey, [0.1, 0.5, 0.9]), [0.1, 0.5, 0.9], 1e-6);
}

/// A card in the light of a lamp, before something else.
fn card(color: [f32; 3]) -> Picture {
    let [r, g, b] = color;
    picture(64, 48, |x, _| if x < 32 { [r, g, b, 1.0] } else { [0.3, 0.5, 0.7, 1.0] })
}

#[test]
fn the_eyedropper_makes_what_is_clicked_grey() {
    let effect = effect("white_balance");
    for color in [[0.85, 0.66, 0.42], [0.5, 0.6, 0.62], [0.2, 0.25, 0.19]] {
        let input = card(color);
        let found = effect.set_up("grey", Spot::At([0.2, 0.5]), &params(&*effect, &[]), &input).unwrap();
        assert!(found.said.ends_with("what was clicked is grey."), "{}", found.said);
        let given: Given = ["temperature", "tint"].into_iter().map(|name| (name, found.params[name].clone())).collect();
        let Some(actual) = one_layer(&input, TestFrame::opaque(&input)).effect("white_balance", &given).picture()
        else {
            return;
        };
        let [r, g, b, _] = actual.at(10, 20);
        let spread = r.max(g).max(b) - r.min(g).min(b);
        assert!(spread <= 1.5 / 255.0, "{color:?} became {:?}", [r, g, b]);
        assert!((0.1..0.9).contains(&g), "{color:?} became {:?}", [r, g, b]);
    }
}

#[test]
fn the_eyedropper_says_what_to_click_instead() {
    let effect = effect("white_balance");
    let error = |color, spot| effect.set_up("grey", spot, &params(&*effect, &[]), &card(color)).unwrap_err();
    assert!(error([0.01; 3], Spot::At([0.2, 0.5])).ends_with("click something brighter that is grey."));
    assert!(error([1.0; 3], Spot::At([0.2, 0.5])).ends_with("click something darker that is grey."));
    assert!(error([0.5; 3], Spot::Whole).ends_with("click what is to be grey."));
    let clear = picture(8, 8, |_, _| [0.5, 0.5, 0.5, 0.0]);
    let nothing = effect.set_up("grey", Spot::At([0.5, 0.5]), &params(&*effect, &[]), &clear).unwrap_err();
    assert!(nothing.ends_with("click an opaque part of the picture."));
}

#[test]
fn a_range_of_hues_changes_alone() {
    let given = vec![("green_hue", 120.0.into()), ("red_saturation", (-1.0).into())];
    assert_near(made("hue_saturation", &given, [0.0, 1.0, 0.0]), [0.0, 0.0, 1.0], 1e-5);
    assert_near(made("hue_saturation", &given, [0.8, 0.2, 0.2]), [0.5; 3], 1e-5);
    // Between green and cyan half of it, and blue and greys as they are.
    assert_near(made("hue_saturation", &given, [0.0, 1.0, 0.5]), [0.0, 0.5, 1.0], 1e-5);
    for same in [[0.1, 0.2, 0.9], [0.4; 3]] {
        assert_near(made("hue_saturation", &given, same), same, 1e-5);
    }
    let dark = vec![("red_lightness", (-1.0).into())];
    assert_near(made("hue_saturation", &dark, [0.5; 3]), [0.5; 3], 1e-6);
}

#[test]
fn a_mixer_that_keeps_brightness_keeps_greys() {
    let given = vec![("red_green", 1.0.into()), ("blue_red", 0.7.into()), ("keep_brightness", true.into())];
    assert_near(made("channel_mixer", &given, [0.4; 3]), [0.4; 3], 1e-5);
    assert_near(made("channel_mixer", &given, [0.2, 0.6, 0.0]), [0.4, 0.6, 0.7 * 0.2 / 1.7], 1e-5);
}

#[test]
fn inverted_lightness_keeps_the_differences_of_channels() {
    let [r, g, b] = made("invert", &vec![("what", "lightness".into())], [0.5, 0.4, 0.3]);
    assert!((r - g - 0.1).abs() < 1e-5 && (g - b - 0.1).abs() < 1e-5, "{:?}", [r, g, b]);
    assert_near(made("invert", &vec![("what", "lightness".into())], [0.0; 3]), [1.0; 3], 1e-5);
}

#[test]
fn posterised_tones_are_as_many_as_asked() {
    let ramp = picture(256, 1, |x, _| [x as f32 / 255.0, 0.0, 1.0, 1.0]);
    let output = reference("posterize", &[("levels", 4.into())], &ramp);
    let ramp: Vec<_> = output.pixels.iter().map(|[r, ..]| (r * 255.0).round() as u8).collect();
    assert!(ramp.windows(2).all(|pair| pair[0] <= pair[1]));
    // An edge is a 255th wide and may hold one pixel between two tones.
    let mut tones: Vec<_> = ramp.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    tones.dedup();
    assert_eq!(tones, [0, 85, 170, 255]);
}

#[test]
fn curves_go_through_their_points_and_stay_between_them() {
    let points = [[0.2, 0.1], [0.5, 0.65], [0.8, 0.85]];
    let given: Given = vec![("master", json!(points))];
    let ramp = picture(256, 1, |x, _| [x as f32 / 255.0, x as f32 / 255.0, x as f32 / 255.0, 1.0]);
    let Some(actual) = one_layer(&ramp, TestFrame::opaque(&ramp)).effect("curves", &given).picture() else { return };
    let tones: Vec<f32> = actual.pixels.iter().map(|[r, ..]| *r).collect();
    assert!(tones.windows(2).all(|pair| pair[0] <= pair[1]), "the points rise and so does the curve");
    for [x, y] in points {
        let tone = tones[(x * 255.0) as usize];
        assert!((f64::from(tone) - y).abs() < 1.6 / 255.0, "{x}: {tone} should be {y}");
    }
    assert!(tones[0] == 0.0 && tones[255] == 1.0);
}

#[test]
fn a_gradient_maps_black_the_middle_and_white() {
    let given = reference_colors();
    for (grey, expected) in
        [(0.0, [1.0, 0.0, 0.0]), (0.5, [0.0, 1.0, 0.0]), (0.75, [0.0, 0.5, 0.5]), (1.0, [0.0, 0.0, 1.0])]
    {
        assert_near(made("gradient_map", &given, [grey; 3]), expected, 1e-5);
    }
}

/// Red, green and blue.
fn reference_colors() -> Given {
    vec![
        ("colors", 3.into()),
        ("color_1", json!([1.0, 0.0, 0.0, 1.0])),
        ("color_2", json!([0.0, 1.0, 0.0, 1.0])),
        ("color_3", json!([0.0, 0.0, 1.0, 1.0])),
    ]
}

/// The picture through the table in `folder`, on the device and on the CPU.
fn through(file: &str, interpolation: &str, input: &Picture, folder: &Path) -> Option<(Picture, Picture)> {
    let given = [("file", ParamValue::from(file)), ("interpolation", interpolation.into())];
    let studio = TestStudio::new(input.width as u32, input.height as u32).path(folder.join("show.ron"));
    let actual = studio.frame_source(1, TestFrame::opaque(input)).show(1).effect("lut", &given).picture()?;
    let effect = effect("lut");
    Some((actual, effect.reference(&params(&*effect, &given), input, folder)))
}

fn grey_ramp() -> Picture {
    picture(256, 2, |x, _| [x as f32 / 255.0, x as f32 / 255.0, x as f32 / 255.0, 1.0])
}

#[test]
fn greys_stay_grey_between_the_entries_of_a_table_that_keeps_them() {
    // Its diagonal is grey, and every other entry as colourful as can be.
    let mut text = "LUT_3D_SIZE 3\n".to_owned();
    for index in 0..27 {
        let [r, g, b] = [index % 3, index / 3 % 3, index / 9];
        let row = if r == g && g == b { [r as f32 / 2.0; 3] } else { [1.0, 0.0, 0.0] };
        writeln!(text, "{} {} {}", row[0], row[1], row[2]).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("wild.cube"), text).unwrap();
    let spread = |picture: &Picture| {
        let spreads = picture.pixels.iter().map(|[r, g, b, _]| r.max(*g).max(*b) - r.min(*g).min(*b));
        spreads.fold(0.0, f32::max)
    };
    let Some((actual, expected)) = through("wild.cube", "tetrahedral", &grey_ramp(), dir.path()) else { return };
    assert_picture("tetrahedral greys", &actual, &expected, Tolerance::Converted);
    assert!(spread(&actual) <= 1.5 / 255.0, "{}", spread(&actual));
    let Some((actual, _)) = through("wild.cube", "trilinear", &grey_ramp(), dir.path()) else { return };
    assert!(spread(&actual) > 0.3, "the other corners count in trilinear interpolation");
}

#[test]
fn a_smooth_table_looks_the_same_by_both_interpolations() {
    let input = picture(64, 64, |x, y| [x as f32 / 63.0, y as f32 / 63.0, ((x + y) % 64) as f32 / 63.0, 1.0]);
    let look = |interpolation: &str| {
        reference(
            "lut",
            &[("file", "../assets/luts/warm.cube".into()), ("interpolation", interpolation.into())],
            &input,
        )
    };
    let found = difference(&look("tetrahedral"), &look("trilinear"));
    assert!(found.worst < 2.0 && found.rms < 1.0, "{found:?}");
}

#[test]
fn curves_of_a_file_are_read_as_finely_as_it_holds_them() {
    // Steep at black, where a table of three dimensions has no entries.
    let curve = |x: f32| [x.powf(1.0 / 2.2), x * x, 1.0 - x];
    let mut text = "LUT_1D_SIZE 1024\nDOMAIN_MIN 0 0 0\nDOMAIN_MAX 1 1 1\n".to_owned();
    for step in 0..1024 {
        let [r, g, b] = curve(step as f32 / 1023.0);
        writeln!(text, "{r} {g} {b}").unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("gamma.cube"), text).unwrap();
    for interpolation in ["tetrahedral", "trilinear"] {
        let Some((actual, _)) = through("gamma.cube", interpolation, &grey_ramp(), dir.path()) else { return };
        let expected = picture(256, 2, |x, _| {
            let [r, g, b] = curve(x as f32 / 255.0);
            [r, g, b, 1.0]
        });
        assert_picture("curves from a file", &actual, &expected, Tolerance::Converted);
    }
}
