//! The references at values that were worked out by hand.

use super::{assert_close, catalog, difference, effect, one, params, picture};
use scrim::document::ParamValue;
use scrim::effect::reference::{bilinear, luma, srgb_decode, srgb_encode};
use serde_json::json;
use std::fs;
use std::path::Path;

const EXACT: f32 = 1e-5;

#[test]
fn chroma_key_makes_the_key_transparent_and_keeps_the_rest() {
    for taps in ["one", "five"] {
        let key = |color| one("chroma_key_classic", &[("taps", taps.into())], color);
        let [.., alpha] = key([0.0, 1.0, 0.0, 1.0]);
        assert_eq!(alpha, 0.0, "the key itself");
        // a grey is 0.5232 from green: beyond similarity 0.4 by more than smoothness and spill
        assert_close(key([0.5, 0.5, 0.5, 1.0]), [0.5, 0.5, 0.5, 1.0], EXACT);
        assert_close(key([0.8, 0.2, 0.3, 0.5]), [0.8, 0.2, 0.3, 0.5], EXACT);
    }
}

#[test]
fn chroma_key_follows_its_formula_on_the_edge() {
    // green 0.8 over black is 0.2 × 0.52321 = 0.104643 from the key (0.338572, 0.398942 per unit of green)
    let given: [(&str, ParamValue); 4] =
        [("taps", "one".into()), ("similarity", 0.05.into()), ("smoothness", 0.1.into()), ("spill", 0.2.into())];
    let keyed = one("chroma_key_classic", &given, [0.0, 0.8, 0.0, 1.0]);
    let (mask, spill) = (0.546_487_f32.powf(1.5), 0.273_243_f32.powf(1.5));
    let grey = 0.7152 * 0.8;
    let side = grey * (1.0 - spill);
    assert_close(keyed, [side, side + 0.8 * spill, side, mask], 2e-4);
}

#[test]
fn spill_reduction_turns_green_edges_grey() {
    let given = [("taps", "one".into()), ("similarity", 0.3.into()), ("spill", 1.0.into())];
    let [r, g, b, _] = one("chroma_key_classic", &given, [0.4, 0.8, 0.4, 1.0]);
    assert!(g - r < 0.1 && g - b < 0.1, "{r} {g} {b}");
    let expected = luma([0.4, 0.8, 0.4]);
    assert!((luma([r, g, b]) - expected).abs() < EXACT, "the luma stays");
}

#[test]
fn chroma_key_has_four_keys() {
    let alpha = |key: &str, color: [f32; 4]| {
        let given = [("key_color", key.into()), ("similarity", 0.1.into())];
        one("chroma_key_classic", &given, color)[3]
    };
    assert_eq!(alpha("green", [0.0, 1.0, 0.0, 1.0]), 0.0);
    assert_eq!(alpha("blue", [0.0, 0.6, 1.0, 1.0]), 0.0);
    assert_eq!(alpha("magenta", [1.0, 0.0, 1.0, 1.0]), 0.0);
    assert_eq!(alpha("custom", [0.0, 177.0 / 255.0, 64.0 / 255.0, 1.0]), 0.0);
    assert_eq!(alpha("blue", [0.0, 1.0, 0.0, 1.0]), 1.0);
}

#[test]
fn chroma_key_grades_what_it_keeps() {
    let grade = |name: &str, value: f64| one("chroma_key_classic", &[(name, value.into())], [0.25, 0.25, 0.25, 1.0]);
    assert_close(grade("contrast", 1.0), [0.5, 0.5, 0.5, 1.0], EXACT);
    assert_close(grade("contrast", -1.0), [0.125, 0.125, 0.125, 1.0], EXACT);
    assert_close(grade("brightness", 0.5), [0.75, 0.75, 0.75, 1.0], EXACT);
    assert_close(grade("gamma", 1.0), [0.5, 0.5, 0.5, 1.0], EXACT);
    assert_close(grade("gamma", -1.0), [0.0625, 0.0625, 0.0625, 1.0], EXACT);
    assert_close(grade("opacity", 0.25), [0.25, 0.25, 0.25, 0.25], EXACT);
}

#[test]
fn five_taps_are_a_box_of_three_by_three() {
    // one grey pixel in green: its neighbours see a ninth, itself too, as distances from green add up
    let effect = effect("chroma_key_classic");
    let given = [("similarity", 0.001.into()), ("smoothness", 1.0.into())];
    let params = params(&*effect, &given);
    let input = picture(7, 7, |x, y| if (x, y) == (3, 3) { [0.0, 0.0, 0.0, 1.0] } else { [0.0, 1.0, 0.0, 1.0] });
    let output = effect.reference(&params, &input, Path::new(""));
    let expected = (0.523_240_f32 / 9.0 - 0.001).powf(1.5);
    for (x, y) in [(2, 2), (3, 2), (4, 2), (2, 3), (3, 3), (4, 3), (2, 4), (3, 4), (4, 4)] {
        let alpha = output.at(x, y)[3];
        assert!((alpha - expected).abs() < 1e-4, "({x}, {y}): {alpha}, should be {expected}");
    }
    for (x, y) in [(1, 3), (5, 3), (3, 1), (3, 5), (1, 1)] {
        assert_eq!(output.at(x, y)[3], 0.0, "({x}, {y}) sees the key only");
    }
}

#[test]
fn luma_key_keeps_a_range_of_linear_light() {
    let alpha = |given: &[(&str, ParamValue)], grey: f32| one("luma_key", given, [grey, grey, grey, 1.0])[3];
    let dark = [("luma_min", 0.2.into())];
    // encoded 0.4 is 0.133 linear, 0.6 is 0.319
    assert_eq!((alpha(&dark, 0.4), alpha(&dark, 0.6)), (0.0, 1.0));
    let bright = [("luma_max", 0.2.into())];
    assert_eq!((alpha(&bright, 0.4), alpha(&bright, 0.6)), (1.0, 0.0));
    let all = [("luma_min_smooth", 0.001.into())];
    assert_eq!((alpha(&all, 0.0), alpha(&all, 1.0)), (0.0, 1.0));
    // encoded 0.5 is 0.21404 linear, in the middle of an edge from 0.11404 to 0.31404
    let edge = [("luma_min", 0.11404.into()), ("luma_min_smooth", 0.2.into())];
    assert!((alpha(&edge, 0.5) - 0.5).abs() < 0.01);
    let edge = [("luma_max", 0.31404.into()), ("luma_max_smooth", 0.2.into())];
    assert!((alpha(&edge, 0.5) - 0.5).abs() < 0.01);
}

#[test]
fn luma_key_decodes_close_to_the_standard() {
    // a threshold just below the exact value keeps the grey, one just above does not
    for step in 4..=100 {
        let grey = step as f32 / 100.0;
        let exact = f64::from(srgb_decode(grey));
        let keeps = |limit: f64| one("luma_key", &[("luma_min", limit.into())], [grey, grey, grey, 1.0])[3] == 1.0;
        assert!(keeps(exact - 0.0008), "{grey}");
        assert!(exact > 0.999 || !keeps(exact + 0.0008), "{grey}");
    }
}

#[test]
fn color_correction_by_hand() {
    let corrected = |given: &[(&str, ParamValue)], color| one("color_correction", given, color);
    let orange = [0.8, 0.5, 0.2, 0.5];
    assert_close(corrected(&[("gamma", 1.0.into())], [0.25, 0.81, 0.0, 1.0]), [0.5, 0.9, 0.0, 1.0], EXACT);
    assert_close(corrected(&[("contrast", 1.0.into())], orange), [1.0, 0.5, 0.0, 0.5], EXACT);
    assert_close(corrected(&[("contrast", (-1.0).into())], orange), [0.65, 0.5, 0.35, 0.5], EXACT);
    assert_close(corrected(&[("brightness", 0.1.into())], orange), [0.9, 0.6, 0.3, 0.5], EXACT);
    let grey = 0.299 * 0.8 + 0.587 * 0.5 + 0.114 * 0.2;
    assert_close(corrected(&[("saturation", (-1.0).into())], orange), [grey, grey, grey, 0.5], EXACT);
    assert_close(corrected(&[("opacity", 0.5.into())], orange), [0.8, 0.5, 0.2, 0.25], EXACT);
    assert_close(corrected(&[("color_multiply", json!([0.5, 1.0, 0.0]))], orange), [0.4, 0.5, 0.0, 0.5], EXACT);
    assert_close(corrected(&[("color_add", json!([0.1, 0.0, 0.9]))], orange), [0.9, 0.5, 1.0, 0.5], EXACT);
}

#[test]
fn a_third_of_a_turn_moves_red_to_green() {
    let turn = |angle: f64, color| one("color_correction", &[("hue_shift", angle.into())], color);
    assert_close(turn(120.0, [1.0, 0.0, 0.0, 1.0]), [0.0, 1.0, 0.0, 1.0], EXACT);
    assert_close(turn(-120.0, [1.0, 0.0, 0.0, 1.0]), [0.0, 0.0, 1.0, 1.0], EXACT);
    assert_close(turn(77.0, [0.4, 0.4, 0.4, 1.0]), [0.4, 0.4, 0.4, 1.0], EXACT);
}

#[test]
fn color_correction_keeps_its_order() {
    // contrast first, so that the added colour is not spread; saturation after brightness
    let given = [("contrast", 1.0.into()), ("color_add", json!([0.25, 0.25, 0.25]))];
    assert_close(one("color_correction", &given, [0.5, 0.5, 0.25, 1.0]), [0.75, 0.75, 0.25, 1.0], EXACT);
    let given = [("gamma", 1.0.into()), ("brightness", 0.1.into())];
    assert_close(one("color_correction", &given, [0.25, 0.25, 0.25, 1.0]), [0.6, 0.6, 0.6, 1.0], EXACT);
}

#[test]
fn effects_that_would_change_nothing_cost_nothing() {
    let empty = |kind: &str, given: &[(&str, ParamValue)]| {
        let effect = effect(kind);
        let params = params(&*effect, given);
        assert!(effect.stages(&params, &super::CONTEXT).is_empty(), "{kind} {given:?}");
        let input = picture(4, 3, |x, y| [x as f32 / 3.0, y as f32 / 2.0, 0.3, 0.7]);
        let output = effect.reference(&params, &input, Path::new(""));
        assert!(difference(&input, &output) < EXACT, "{kind} {given:?}: stages say nothing, the reference changes");
    };
    empty("color_correction", &[]);
    empty("luma_key", &[]);
    empty("lut", &[]);
    empty("lut", &[("file", "look.cube".into()), ("amount", 0.0.into())]);
    empty("gaussian_blur", &[("radius", 0.0.into())]);
    empty("pixelate", &[("size", 1.into())]);
    empty("vignette", &[("amount", 0.0.into())]);
    empty("vignette", &[("color", json!([1.0, 1.0, 1.0, 0.0]))]);
}

#[test]
fn a_look_is_mixed_in_by_its_amount() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("negative.cube"), "LUT_1D_SIZE 2\n1 1 1\n0 0 0\n").unwrap();
    let effect = effect("lut");
    let graded = |amount: f64| {
        let params = params(&*effect, &[("file", "negative.cube".into()), ("amount", amount.into())]);
        effect.reference(&params, &picture(1, 1, |_, _| [0.2, 0.6, 1.0, 0.5]), dir.path()).at(0, 0)
    };
    assert_close(graded(1.0), [0.8, 0.4, 0.0, 0.5], EXACT);
    assert_close(graded(0.5), [0.5, 0.5, 0.5, 0.5], EXACT);
}

#[test]
fn a_missing_look_says_so_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let effect = effect("lut");
    let params = params(&*effect, &[("file", "gone.cube".into())]);
    let error = effect.assets(&params, dir.path()).unwrap_err();
    assert!(error.contains("gone.cube: cannot be read") && error.contains("Choose the file again"), "{error}");
    let input = picture(1, 1, |_, _| [0.2, 0.6, 1.0, 0.5]);
    assert_eq!(effect.reference(&params, &input, dir.path()), input);
}

#[test]
fn blocks_have_the_colour_of_their_centre() {
    let effect = effect("pixelate");
    let input = picture(10, 6, |x, y| [x as f32 / 10.0, y as f32 / 10.0, 0.0, 1.0]);
    let odd = effect.reference(&params(&*effect, &[("size", 3.into())]), &input, Path::new(""));
    assert_close(odd.at(3, 3), input.at(4, 4), EXACT);
    assert_close(odd.at(5, 5), input.at(4, 4), EXACT);
    assert_close(odd.at(9, 0), input.at(9, 1), EXACT);
    let even = effect.reference(&params(&*effect, &[("size", 2.into())]), &input, Path::new(""));
    assert_close(even.at(0, 1), [0.05, 0.05, 0.0, 1.0], EXACT);
    assert_close(even.at(3, 3), [0.25, 0.25, 0.0, 1.0], EXACT);
}

#[test]
fn toon_makes_steps_and_keeps_hues() {
    let flat = |levels: i64, color| one("toon", &[("levels", levels.into())], color);
    assert_close(flat(2, [0.4, 0.4, 0.4, 1.0]), [0.0, 0.0, 0.0, 1.0], EXACT);
    assert_close(flat(2, [0.6, 0.6, 0.6, 1.0]), [1.0, 1.0, 1.0, 1.0], EXACT);
    assert_close(flat(5, [0.3, 0.3, 0.3, 0.5]), [0.25, 0.25, 0.25, 0.5], EXACT);
    assert_close(flat(5, [0.0, 0.0, 0.0, 1.0]), [0.0, 0.0, 0.0, 1.0], EXACT);
    assert_close(flat(5, [1.0, 1.0, 1.0, 1.0]), [1.0, 1.0, 1.0, 1.0], EXACT);
    let [r, g, b, _] = flat(5, [0.6, 0.3, 0.15, 1.0]);
    assert!((luma([r, g, b]) - 0.25).abs() < EXACT && (r / g - 2.0).abs() < 1e-4 && (g / b - 2.0).abs() < 1e-4);
}

#[test]
fn toon_draws_lines_where_brightness_changes() {
    let effect = effect("toon");
    let input = picture(9, 3, |x, _| if x < 4 { [0.5, 0.5, 0.5, 1.0] } else { [1.0, 1.0, 1.0, 1.0] });
    let drawn = |edge: f64| effect.reference(&params(&*effect, &[("edge", edge.into())]), &input, Path::new(""));
    let with = drawn(0.6);
    assert_close(with.at(4, 1), [0.4, 0.4, 0.4, 1.0], EXACT);
    assert_close(with.at(7, 1), [1.0, 1.0, 1.0, 1.0], EXACT);
    assert_close(drawn(0.0).at(4, 1), [1.0, 1.0, 1.0, 1.0], EXACT);
}

#[test]
fn a_vignette_is_strongest_in_the_corners() {
    let effect = effect("vignette");
    let input = picture(101, 51, |_, _| [1.0, 1.0, 1.0, 0.5]);
    let given = [("amount", 1.0.into()), ("inner", 0.2.into()), ("color", json!([0.0, 0.0, 1.0]))];
    let output = effect.reference(&params(&*effect, &given), &input, Path::new(""));
    assert_close(output.at(50, 25), [1.0, 1.0, 1.0, 0.5], EXACT);
    assert_close(output.at(0, 0), [0.0, 0.0, 1.0, 0.5], 0.01);
    assert_close(output.at(0, 25), output.at(50, 0), 0.02);
    let [edge, ..] = output.at(0, 25);
    assert!(edge > 0.1 && edge < 0.9, "{edge}");
}

#[test]
fn samples_between_pixels() {
    let input = picture(2, 2, |x, y| [x as f32, y as f32, 0.0, 1.0]);
    assert_close(bilinear(&input, 0.5, 0.5), [0.0, 0.0, 0.0, 1.0], EXACT);
    assert_close(bilinear(&input, 1.0, 1.5), [0.5, 1.0, 0.0, 1.0], EXACT);
    assert_close(bilinear(&input, -9.0, 9.0), [0.0, 1.0, 0.0, 1.0], EXACT);
    let hole = picture(2, 1, |x, _| if x == 0 { [1.0, 0.0, 0.0, 1.0] } else { [0.0, 1.0, 0.0, 0.0] });
    assert_close(bilinear(&hole, 1.0, 0.5), [1.0, 0.0, 0.0, 0.5], EXACT);
}

#[test]
fn srgb_there_and_back() {
    assert!((srgb_decode(0.5) - 0.214_041).abs() < EXACT);
    for step in 0..=255 {
        let encoded = step as f32 / 255.0;
        assert!((srgb_encode(srgb_decode(encoded)) - encoded).abs() < EXACT);
    }
}

#[test]
fn every_effect_keeps_the_size_and_stays_in_range() {
    for effect in catalog().iter() {
        for (width, height) in [(1, 1), (5, 3), (16, 9)] {
            let input = picture(width, height, |x, y| [(x % 2) as f32, (y % 2) as f32, 0.5, 1.0]);
            let output = effect.reference(&params(&**effect, &[]), &input, Path::new(""));
            assert_eq!((output.width, output.height, output.pixels.len()), (width, height, width * height));
            let fine = output.pixels.iter().flatten().all(|value| (-EXACT..=1.0 + EXACT).contains(value));
            assert!(fine, "{}: {:?}", effect.info().kind, output.pixels);
        }
    }
}
