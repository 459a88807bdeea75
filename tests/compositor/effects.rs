//! Every built-in effect on the GPU against its reference on the CPU.

use super::{noise, picture, through_premultiplied, to_bytes};
use crate::effect::{effect, params};
use scrim::document::ParamValue;
use scrim::effect::Picture;
use scrim::effect::reference::map_pixels;
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture, difference};
use serde_json::json;
use std::path::PathBuf;

pub type Given = Vec<(&'static str, ParamValue)>;

/// Relative paths of LUTs start here.
fn scene_file() -> PathBuf {
    scrim::testing::root().join("scenes/test.ron")
}

pub fn reference(kind: &str, given: &[(&str, ParamValue)], input: &Picture) -> Picture {
    let effect = effect(kind);
    effect.reference(&params(&*effect, given), input, scene_file().parent().unwrap())
}

pub fn one_layer(input: &Picture, frame: TestFrame) -> TestStudio {
    TestStudio::new(input.width as u32, input.height as u32).path(scene_file()).frame_source(1, frame).show(1)
}

/// A screen of green with a figure before it, ramps of every channel, a hole and a half-transparent strip.
pub fn studio_picture(width: usize, height: usize) -> Picture {
    let input = picture(width, height, |x, y| {
        let (u, v) = (x as f32 / width as f32, y as f32 / height as f32);
        let figure = (u - 0.4).hypot(v - 0.5) < 0.3;
        let edge = ((u - 0.4).hypot(v - 0.5) - 0.3).clamp(0.0, 0.05) / 0.05;
        let skin = [0.2 + 0.7 * v, 0.5 * u + 0.2, 0.9 - 0.6 * v];
        let screen = [0.05, 0.75 - 0.2 * v, 0.2];
        let mix: [f32; 3] =
            std::array::from_fn(|i| if figure { skin[i] } else { skin[i] + (screen[i] - skin[i]) * edge });
        let alpha = match (u, v) {
            (u, _) if u > 0.9 => 0.0,
            (_, v) if v > 0.85 => 0.5,
            _ => 1.0,
        };
        [mix[0], mix[1], mix[2], alpha]
    });
    through_premultiplied(&input)
}

/// The same as a camera sees it: opaque, in eight bits.
pub fn opaque_studio_picture(width: usize, height: usize) -> Picture {
    map_pixels(&studio_picture(width, height), |[r, g, b, _], _, _| [r, g, b, 1.0].map(to_bytes))
}

fn point_cases() -> Vec<(&'static str, Given)> {
    let mut cases: Vec<(&'static str, Given)> = vec![
        ("chroma_key_classic", vec![("taps", "one".into())]),
        ("chroma_key_classic", vec![("taps", "one".into()), ("similarity", 0.2.into()), ("smoothness", 0.2.into())]),
        ("chroma_key_classic", vec![("taps", "one".into()), ("spill", 0.8.into()), ("gamma", 0.3.into())]),
        ("chroma_key_classic", vec![("taps", "one".into()), ("key_color", "blue".into()), ("opacity", 0.5.into())]),
        ("chroma_key_classic", vec![("taps", "one".into()), ("key_color", "magenta".into()), ("contrast", 0.5.into())]),
        (
            "chroma_key_classic",
            vec![("taps", "one".into()), ("key_color", "custom".into()), ("brightness", 0.2.into())],
        ),
        ("chroma_key_studio", vec![]),
        ("luma_key", vec![("luma_min", 0.2.into()), ("luma_min_smooth", 0.1.into())]),
        ("luma_key", vec![("luma_max", 0.4.into()), ("luma_max_smooth", 0.2.into())]),
        (
            "luma_key",
            vec![
                ("luma_min", 0.1.into()),
                ("luma_min_smooth", 0.1.into()),
                ("luma_max", 0.5.into()),
                ("luma_max_smooth", 0.1.into()),
            ],
        ),
        ("pixelate", vec![("size", 1.into())]),
        ("pixelate", vec![("size", 5.into())]),
        ("pixelate", vec![("size", 16.into())]),
        ("vignette", vec![]),
        ("vignette", vec![("amount", 1.0.into()), ("inner", 0.2.into())]),
        ("vignette", vec![("color", json!([0.9, 0.2, 0.1, 1.0])), ("amount", 0.8.into())]),
        ("lut", vec![("file", "../assets/luts/warm.cube".into())]),
        ("lut", vec![("file", "../assets/luts/warm.cube".into()), ("amount", 0.4.into())]),
        ("lut", vec![]),
    ];
    let looks = [
        ("gamma", 1.0),
        ("gamma", -1.5),
        ("contrast", 1.0),
        ("contrast", -1.0),
        ("brightness", 0.3),
        ("brightness", -0.3),
        ("saturation", 1.0),
        ("saturation", -1.0),
        ("hue_shift", 70.0),
        ("hue_shift", -120.0),
        ("opacity", 0.3),
    ];
    for (name, value) in looks {
        cases.push(("color_correction", vec![(name, value.into())]));
    }
    let tint = vec![("color_multiply", json!([1.0, 0.5, 0.2])), ("color_add", json!([0.1, 0.0, 0.3]))];
    cases.push(("color_correction", tint));
    let all =
        vec![("gamma", 0.4.into()), ("contrast", 0.3.into()), ("saturation", 0.6.into()), ("hue_shift", 30.0.into())];
    cases.push(("color_correction", all));
    cases
}

fn tap_cases() -> Vec<(&'static str, Given)> {
    vec![
        ("chroma_key_classic", vec![]),
        ("chroma_key_classic", vec![("similarity", 0.25.into()), ("smoothness", 0.15.into())]),
        ("toon", vec![]),
        ("toon", vec![("levels", 2.into()), ("edge", 1.0.into())]),
        ("toon", vec![("levels", 12.into()), ("edge", 0.3.into()), ("edge_width", 2.5.into())]),
    ]
}

fn check(cases: Vec<(&'static str, Given)>, input: &Picture, frame: &TestFrame) {
    for (kind, given) in cases {
        let Some(actual) = one_layer(input, frame.clone()).effect(kind, &given).picture() else { return };
        let name = format!("{kind} {given:?}").replace(|c: char| !c.is_alphanumeric() && c != '.', " ");
        assert_picture(&name, &actual, &reference(kind, &given, input), Tolerance::Converted);
    }
}

#[test]
fn point_effects_are_their_references() {
    let input = studio_picture(96, 64);
    check(point_cases(), &input, &TestFrame::premultiplied(&input));
}

#[test]
fn effects_with_taps_are_their_references() {
    let input = studio_picture(96, 64);
    check(tap_cases(), &input, &TestFrame::premultiplied(&input));
}

#[test]
fn effects_are_their_references_on_a_camera_picture() {
    let input = opaque_studio_picture(96, 64);
    let mut cases = point_cases();
    cases.extend(tap_cases());
    check(cases, &input, &TestFrame::opaque(&input));
}

/// The kinds that are compared here.
pub fn covered() -> Vec<&'static str> {
    point_cases().into_iter().chain(tap_cases()).map(|(kind, _)| kind).collect()
}

/// The picture without a margin: near its edges a blur repeats the mean of the outermost pixels, which the reference does not.
fn inner(input: &Picture, margin: usize) -> Picture {
    picture(input.width - 2 * margin, input.height - 2 * margin, |x, y| {
        input.at((x + margin) as i64, (y + margin) as i64)
    })
}

#[test]
fn a_blur_is_the_true_gaussian_inside() {
    let input = opaque_studio_picture(160, 120);
    for radius in [0.6, 2.0, 3.5, 8.0, 12.0] {
        let given = [("radius", ParamValue::from(radius))];
        let studio = one_layer(&input, TestFrame::premultiplied(&input)).effect("gaussian_blur", &given);
        let Some(actual) = studio.picture() else { return };
        let margin = (3.0 * radius) as usize;
        let expected = inner(&reference("gaussian_blur", &given, &input), margin);
        assert_picture(&format!("blur {radius}"), &inner(&actual, margin), &expected, Tolerance::Approximated);
    }
}

#[test]
fn a_blur_keeps_the_colour_of_transparent_edges() {
    let input = picture(64, 64, |x, _| if x < 32 { [0.8, 0.3, 0.1, 1.0] } else { [0.0, 0.0, 0.0, 0.0] });
    for radius in [1.0, 4.0, 9.0] {
        let studio = one_layer(&input, TestFrame::premultiplied(&input));
        let Some(actual) = studio.effect("gaussian_blur", &[("radius", radius.into())]).picture() else { return };
        for x in 20..44 {
            let [r, g, b, a] = actual.at(x, 32);
            if a > 0.1 {
                let off = (r - 0.8).abs().max((g - 0.3).abs()).max((b - 0.1).abs());
                assert!(off < 0.05, "radius {radius}, column {x}: {:?} should be the left side's colour", [r, g, b, a]);
            }
        }
        assert!(actual.at(30, 32)[3] < 0.99 && actual.at(33, 32)[3] > 0.01, "radius {radius}: nothing is blurred");
    }
}

/// Effects and their parameters, the first one first.
type Stack<'a> = [(&'a str, &'a [(&'a str, ParamValue)])];

/// Effects one after the other on the CPU.
fn chain(stack: &Stack<'_>, input: &Picture) -> Picture {
    stack.iter().fold(input.clone(), |picture, (kind, given)| reference(kind, given, &picture))
}

#[test]
fn effects_are_done_in_their_order() {
    let input = studio_picture(96, 64);
    let key: &[(&str, ParamValue)] = &[("similarity", 0.3.into()), ("smoothness", 0.2.into())];
    let grade: &[(&str, ParamValue)] = &[("contrast", 0.4.into()), ("saturation", 0.5.into())];
    let look: &[(&str, ParamValue)] = &[("file", "../assets/luts/warm.cube".into())];
    let dark: &[(&str, ParamValue)] = &[("amount", 0.7.into())];
    let blocks: &[(&str, ParamValue)] = &[("size", 4.into())];
    let stacks: [(&Stack<'_>, Tolerance); 6] = [
        // Here the grading is done at each of the key's taps, between pixels, and not before pixels are interpolated.
        (&[("color_correction", grade), ("chroma_key_classic", key)], Tolerance::Filtered),
        (
            &[("chroma_key_classic", key), ("color_correction", grade), ("lut", look), ("vignette", dark)],
            Tolerance::Converted,
        ),
        (&[("lut", look), ("lut", look), ("vignette", dark)], Tolerance::Converted),
        (&[("vignette", dark), ("pixelate", blocks)], Tolerance::Converted),
        (&[("toon", &[]), ("color_correction", grade)], Tolerance::Converted),
        (&[("chroma_key_classic", key), ("toon", &[]), ("vignette", dark)], Tolerance::Converted),
    ];
    for (stack, tolerance) in &stacks {
        let studio = one_layer(&input, TestFrame::premultiplied(&input));
        let studio = stack.iter().fold(studio, |studio, (kind, given)| studio.effect(kind, given));
        let Some(actual) = studio.picture() else { return };
        let names: Vec<_> = stack.iter().map(|(kind, _)| *kind).collect();
        assert_picture(&names.join(" "), &actual, &chain(stack, &input), *tolerance);
    }
}

#[test]
fn effects_after_a_blur_see_the_blurred_picture() {
    let input = opaque_studio_picture(160, 120);
    let blur: &[(&str, ParamValue)] = &[("radius", 4.0.into())];
    let grade: &[(&str, ParamValue)] = &[("saturation", 0.5.into()), ("brightness", 0.1.into())];
    let dark: &[(&str, ParamValue)] = &[("amount", 0.7.into())];
    let blocks: &[(&str, ParamValue)] = &[("size", 6.into())];
    let stacks: [(&Stack<'_>, Tolerance); 4] = [
        (&[("gaussian_blur", blur), ("color_correction", grade), ("vignette", dark)], Tolerance::Approximated),
        (&[("color_correction", grade), ("gaussian_blur", blur), ("vignette", dark)], Tolerance::Approximated),
        (&[("gaussian_blur", blur), ("pixelate", blocks)], Tolerance::Approximated),
        // An approximation of an approximation.
        (&[("gaussian_blur", blur), ("gaussian_blur", blur)], Tolerance::Filtered),
    ];
    for (stack, tolerance) in &stacks {
        let studio = one_layer(&input, TestFrame::premultiplied(&input));
        let studio = stack.iter().fold(studio, |studio, (kind, given)| studio.effect(kind, given));
        let Some(actual) = studio.picture() else { return };
        let names: Vec<_> = stack.iter().map(|(kind, _)| *kind).collect();
        let margin = 18;
        let expected = inner(&chain(stack, &input), margin);
        assert_picture(&names.join(" "), &inner(&actual, margin), &expected, *tolerance);
    }
}

#[test]
fn an_effect_that_is_unknown_or_off_is_passed_through() {
    let input = noise(32, 24, 4);
    let studio = one_layer(&input, TestFrame::opaque(&input)).effect("no_such_effect", &[]);
    let studio = studio.effect("vignette", &[]).change(|layer| layer.effects[1].enabled = false);
    let Some(actual) = studio.picture() else { return };
    assert_picture("passed through", &actual, &input, Tolerance::Exact);
    let studio = one_layer(&input, TestFrame::opaque(&input)).effect("lut", &[("file", "nowhere.cube".into())]);
    let Some(actual) = studio.picture() else { return };
    assert_picture("no table", &actual, &input, Tolerance::Exact);
}

#[test]
fn effects_are_in_the_pictures_own_pixels() {
    // At half size the blocks are half as large: the picture is pixelated and then drawn small.
    let input = studio_picture(96, 64);
    let blocks = [("size", ParamValue::from(8))];
    let studio = TestStudio::new(48, 32)
        .frame_source(1, TestFrame::premultiplied(&input))
        .show(1)
        .change(|layer| layer.placement.size = scrim::document::Sizing::Scale(0.5, 0.5))
        .effect("pixelate", &blocks);
    let Some(actual) = studio.picture() else { return };
    let pixelated = reference("pixelate", &blocks, &input);
    let expected = picture(48, 32, |x, y| pixelated.at(x as i64 * 2, y as i64 * 2));
    let found = difference(&actual, &expected);
    assert_picture("pixelate at half size", &actual, &expected, Tolerance::Converted);
    assert!(found.rms < 2.0);
}
