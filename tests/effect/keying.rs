//! What all keyers share, and the two that do not look for a screen: masks, refining, views and set-ups at values worked out by hand.

use super::{CONTEXT, assert_close, difference, effect, one, params, picture, uniforms};
use scrim::document::{ParamValue, Spot};
use scrim::effect::reference::{bilinear, luma, srgb_decode, srgb_encode};
use scrim::effect::{EffectContext, EffectImage, Found, Gesture, Picture, SideOf, SideStep, Stage, Still};
use scrim::testing::write_picture;
use serde_json::json;
use std::path::Path;

type Given<'a> = &'a [(&'a str, ParamValue)];

const EXACT: f32 = 1e-5;
/// Outlines are soft over one pixel: a mask that is drawn by hand, hard, differs there.
const OUTLINE: f32 = 1.0;
/// Shades of eight bits.
const BYTE: f32 = 1.0 / 255.0;
/// Passes at half size and below against the true Gaussian.
const BLURRED: f32 = 4.0 * BYTE;
/// Found values, against those that the picture was made with.
const MEASURED: f32 = 0.03;

/// A keyer that keeps all, so that masks are seen alone.
fn keyed(given: Given<'_>, input: &Picture) -> Picture {
    let effect = effect("luma_key");
    effect.reference(&params(&*effect, given), input, Path::new(""))
}

fn white(width: usize, height: usize) -> Picture {
    picture(width, height, |_, _| [1.0; 4])
}

/// Alpha of every pixel against what is inside a shape; pixels that lie as near to its outline as `OUTLINE` are left out.
#[track_caller]
fn assert_inside(name: &str, masked: &Picture, distance: impl Fn(f32, f32) -> f32) {
    let mut counts = [0, 0];
    for y in 0..masked.height {
        for x in 0..masked.width {
            let distance = distance(x as f32 + 0.5, y as f32 + 0.5);
            if distance.abs() > OUTLINE {
                let expected = if distance < 0.0 { 0.0 } else { 1.0 };
                let [.., alpha] = masked.at(x as i64, y as i64);
                assert_eq!(alpha, expected, "{name} at ({x}, {y}), {distance} px from the outline");
                counts[usize::from(distance < 0.0)] += 1;
            }
        }
    }
    assert!(counts.iter().all(|count| *count > 50), "{name}: {counts:?}");
}

#[test]
fn a_rectangle_is_where_it_was_put() {
    let given = [
        ("garbage_shape", "rectangle".into()),
        ("garbage_center", json!([0.25, 0.5])),
        ("garbage_size", json!([0.3, 0.5])),
    ];
    assert_inside("rectangle", &keyed(&given, &white(80, 60)), |x, y| {
        ((x - 20.0).abs() - 12.0).max((y - 30.0).abs() - 15.0)
    });
}

#[test]
fn a_rectangle_turns_clockwise() {
    let given =
        [("garbage_shape", "rectangle".into()), ("garbage_size", json!([0.5, 0.1])), ("garbage_rotation", 30.0.into())];
    let masked = keyed(&given, &white(100, 100));
    let (sin, cos) = 30.0_f32.to_radians().sin_cos();
    assert_inside("turned", &masked, |x, y| {
        let (x, y) = (x - 50.0, y - 50.0);
        ((x * cos + y * sin).abs() - 25.0).max((y * cos - x * sin).abs() - 5.0)
    });
    // Clockwise on the screen, where y points down: the right end goes down.
    assert_eq!((masked.at(67, 60)[3], masked.at(67, 40)[3]), (0.0, 1.0));
}

#[test]
fn an_ellipse_is_where_it_was_put() {
    let given = [("garbage_shape", "ellipse".into()), ("garbage_size", json!([0.5, 0.8]))];
    assert_inside("ellipse", &keyed(&given, &white(80, 60)), |x, y| {
        // Near its outline the implicit function divided by its slope is the distance.
        let (px, py) = ((x - 40.0) / 20.0, (y - 30.0) / 24.0);
        (px * px + py * py - 1.0) / (2.0 * (px / 20.0).hypot(py / 24.0)).max(1e-6)
    });
    let circle = [("garbage_shape", "ellipse".into()), ("garbage_feather", 20.0.into())];
    let masked = keyed(&circle, &white(101, 101));
    // A feather of 20 px: gone 10 px inside of the radius of 25.25, whole 10 px outside, half on it.
    assert_eq!((masked.at(50 + 15, 50)[3], masked.at(50 + 36, 50)[3], masked.at(50, 50)[3]), (0.0, 1.0, 0.0));
    let t = 0.5 + (25.0 - 25.25) / 20.0;
    assert!((masked.at(75, 50)[3] - t * t * (3.0 - 2.0 * t)).abs() < 1e-4);
}

/// An L, and so with a corner that points inwards.
const CONCAVE: [[f32; 2]; 6] = [[0.1, 0.1], [0.5, 0.1], [0.5, 0.5], [0.9, 0.5], [0.9, 0.9], [0.1, 0.9]];

#[test]
fn a_concave_polygon_leaves_its_notch_out() {
    let given = [("garbage_shape", "polygon".into()), ("garbage_points", json!(CONCAVE))];
    assert_inside("polygon", &keyed(&given, &white(100, 100)), |x, y| {
        let box_of =
            |left: f32, top: f32, right: f32, bottom: f32| (left - x).max(x - right).max(top - y).max(y - bottom);
        box_of(10.0, 10.0, 50.0, 90.0).min(box_of(10.0, 50.0, 90.0, 90.0)) + seam(x, y)
    });
}

/// Where the two boxes of the L meet, the lesser of their distances is no distance; far inside is inside all the same.
fn seam(x: f32, y: f32) -> f32 {
    if (12.0..88.0).contains(&x) && (52.0..88.0).contains(&y) || (12.0..48.0).contains(&x) && (12.0..88.0).contains(&y)
    {
        -2.0
    } else {
        0.0
    }
}

#[test]
fn a_polygon_crossed_by_itself_is_inside_by_odd_crossings() {
    // A bow tie: what lies left and right of the crossing is inside, above and below is not.
    let bow = json!([[0.1, 0.1], [0.9, 0.9], [0.9, 0.1], [0.1, 0.9]]);
    let masked = keyed(&[("garbage_shape", "polygon".into()), ("garbage_points", bow)], &white(100, 100));
    let alpha = |x, y| masked.at(x, y)[3];
    assert_eq!([alpha(20, 50), alpha(80, 50), alpha(50, 20), alpha(50, 80)], [0.0, 0.0, 1.0, 1.0]);
}

#[test]
fn masks_that_are_not_made_yet_change_nothing() {
    let two = json!([[0.1, 0.1], [0.9, 0.9]]);
    let unmade: [Given<'_>; 4] = [
        &[("garbage_shape", "polygon".into()), ("garbage_points", two), ("garbage_invert", true.into())],
        &[("hold_out_shape", "polygon".into())],
        &[("garbage_shape", "image".into()), ("garbage_invert", true.into())],
        &[("hold_out_shape", "source".into())],
    ];
    for given in unmade {
        let effect = effect("luma_key");
        let params = params(&*effect, given);
        assert!(effect.stages(&params, &CONTEXT).is_empty(), "{given:?}");
        assert_eq!(effect.reference(&params, &white(4, 3), Path::new("")), white(4, 3), "{given:?}");
    }
}

#[test]
fn an_inverted_mask_is_the_rest() {
    let shape = [("garbage_shape", "rectangle".into()), ("garbage_feather", 6.0.into())];
    let inverted = [shape[0].clone(), shape[1].clone(), ("garbage_invert", true.into())];
    let (mask, rest) = (keyed(&shape, &white(40, 30)), keyed(&inverted, &white(40, 30)));
    for (mask, rest) in mask.pixels.iter().zip(&rest.pixels) {
        assert!((mask[3] + rest[3] - 1.0).abs() < EXACT);
    }
}

#[test]
fn a_hold_out_keeps_what_is_keyed_and_garbage_takes_what_is_held() {
    let half = |shape: &'static str, center: &'static str, size: &'static str, x: f64| {
        [(shape, json!("rectangle")), (center, json!([x, 0.5])), (size, json!([0.5, 1.0]))]
    };
    let held = half("hold_out_shape", "hold_out_center", "hold_out_size", 0.5);
    let garbage = half("garbage_shape", "garbage_center", "garbage_size", 0.75);
    // All is keyed out; the middle half is held; the right half is garbage.
    let given: Vec<_> = [("luma_min", json!(0.9))].into_iter().chain(held).chain(garbage).collect();
    let masked = keyed(&given, &picture(80, 8, |_, _| [0.2, 0.4, 0.3, 0.8]));
    let at = |x| masked.at(x, 4);
    assert_close(at(10), [0.2, 0.4, 0.3, 0.0], EXACT);
    assert_close(at(30), [0.2, 0.4, 0.3, 0.8], EXACT);
    assert_close(at(50), [0.2, 0.4, 0.3, 0.0], EXACT);
    assert_close(at(70), [0.2, 0.4, 0.3, 0.0], EXACT);
}

#[test]
fn a_painted_mask_covers_by_its_alpha_or_by_its_luma() {
    let dir = tempfile::tempdir().unwrap();
    let save = |name: &str, color: fn(usize) -> [f32; 4]| {
        write_picture(&dir.path().join(name), &picture(8, 4, |x, _| color(x))).unwrap();
    };
    // Left black, right white; and the same black, left transparent and right opaque.
    save("luma.png", |x| if x < 4 { [0.0, 0.0, 0.0, 1.0] } else { [1.0; 4] });
    save("alpha.png", |x| if x < 4 { [0.0; 4] } else { [0.0, 0.0, 0.0, 1.0] });
    let effect = effect("luma_key");
    for name in ["luma.png", "alpha.png"] {
        let params = params(&*effect, &[("garbage_shape", "image".into()), ("garbage_image", name.into())]);
        let masked = effect.reference(&params, &white(16, 8), dir.path());
        assert_eq!((masked.at(2, 4)[3], masked.at(13, 4)[3]), (1.0, 0.0), "{name}");
    }
}

#[test]
fn a_mask_that_is_gone_says_so_and_a_changed_one_is_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let effect = effect("luma_key");
    let params = params(&*effect, &[("garbage_shape", "image".into()), ("garbage_image", "mask.png".into())]);
    let still = || match effect.assets(&params, dir.path()).unwrap().images.as_slice() {
        [EffectImage::Still(still)] => still.clone(),
        other => panic!("{other:?}"),
    };
    let error = effect.assets(&params, dir.path()).unwrap_err();
    assert!(error.contains("mask.png: cannot be read") && error.contains("Choose the picture again"), "{error}");
    let path = dir.path().join("mask.png");
    write_picture(&path, &white(3, 2)).unwrap();
    let first = still();
    assert!(std::sync::Arc::ptr_eq(&first, &still()), "what did not change is not decoded again");
    write_picture(&path, &white(40, 20)).unwrap();
    assert_eq!((first.width, still().width), (3, 40));
    std::fs::write(&path, "no picture").unwrap();
    let error = effect.assets(&params, dir.path()).unwrap_err();
    assert!(error.contains("mask.png: cannot be read") && error.ends_with("or put it back."), "{error}");
}

/// A ramp of luma with noise over it, so that all of the matte's values come up.
fn uneven(width: usize, height: usize) -> Picture {
    picture(width, height, |x, y| {
        let grain = (x * 7919 + y * 104_729) % 97;
        let value = if grain < 5 {
            1.0
        } else if grain < 10 {
            0.0
        } else {
            (x + y) as f32 / (width + height) as f32
        };
        [value, value, value, 1.0]
    })
}

const SOFT: [(&str, f64); 2] = [("luma_min", 0.1), ("luma_min_smooth", 0.5)];

fn soft(more: &[(&'static str, f64)]) -> Vec<(&'static str, ParamValue)> {
    SOFT.iter().chain(more).map(|(name, value)| (*name, json!(value))).collect()
}

fn alpha(input: &Picture) -> Vec<f32> {
    input.pixels.iter().map(|color| color[3]).collect()
}

/// The least alpha of the square around each pixel.
fn least(input: &Picture, reach: i64, of: fn(f32) -> f32) -> Vec<f32> {
    let mut out = Vec::new();
    for y in 0..input.height as i64 {
        for x in 0..input.width as i64 {
            let all = (-reach..=reach).flat_map(|dy| (-reach..=reach).map(move |dx| (dx, dy)));
            out.push(of(all.map(|(dx, dy)| of(input.at(x + dx, y + dy)[3])).fold(1.0, f32::min)));
        }
    }
    out
}

#[test]
fn whole_chokes_are_the_least_of_a_square_and_growing_the_greatest() {
    let input = uneven(37, 29);
    let raw = keyed(&soft(&[]), &input);
    for reach in [1, 2, 3, 4, 11, 20] {
        let choked = keyed(&soft(&[("choke", f64::from(reach))]), &input);
        assert_eq!(alpha(&choked), least(&raw, i64::from(reach), |v| v), "choke {reach}");
        let grown = alpha(&keyed(&soft(&[("choke", -f64::from(reach))]), &input));
        let expected = least(&raw, i64::from(reach), |v| 1.0 - v);
        assert!(grown.iter().zip(expected).all(|(a, b)| (a - b).abs() < EXACT), "grow {reach}");
    }
}

#[test]
fn a_choke_moves_an_edge_smoothly() {
    let input = picture(64, 5, |x, _| if x < 32 { [0.0, 0.0, 0.0, 1.0] } else { [1.0; 4] });
    let kept = |choke: f64| -> f32 {
        let given = [("luma_min", json!(0.5)), ("choke", json!(choke))];
        alpha(&keyed(&given, &input)).iter().take(64).sum()
    };
    for tenth in -200..=200 {
        let choke = f64::from(tenth) / 10.0;
        assert!((kept(choke) - (32.0 - choke as f32)).abs() < 1e-3, "choke {choke}: {}", kept(choke));
    }
}

/// What a side's steps make of a matte, in the arithmetic of their shaders.
fn worked_through(steps: &[SideStep], matte: Picture) -> Picture {
    let mut current = matte;
    for step in steps {
        let Stage::Pass { snippet, scale } = &step.stage else { panic!("{step:?} should be a pass") };
        let size = |side: usize, scale: f32| (side as f32 * scale).ceil() as usize;
        let next = picture(size(current.width, scale.0), size(current.height, scale.1), |x, y| {
            let (x, y) = ((x as f32 + 0.5) / scale.0, (y as f32 + 0.5) / scale.1);
            let tap = |dx: f32, dy: f32| bilinear(&current, x + dx, y + dy)[3];
            let matte = match &*snippet.entry {
                "blur_halve" => tap(0.0, 0.0),
                "blur_line" => blur_line(&step.uniforms, tap),
                "choke_line" => choke_line(&step.uniforms, tap),
                other => panic!("unknown pass {other}"),
            };
            [1.0, 1.0, 1.0, matte]
        });
        current = next;
    }
    current
}

fn blur_line(uniforms: &[[f32; 4]], tap: impl Fn(f32, f32) -> f32) -> f32 {
    let [dx, dy, _, middle] = uniforms[0];
    let pair =
        |[offset, weight, ..]: &[f32; 4]| (tap(dx * offset, dy * offset) + tap(-dx * offset, -dy * offset)) * weight;
    tap(0.0, 0.0) * middle + uniforms[1..].iter().map(pair).sum::<f32>()
}

fn choke_line(uniforms: &[[f32; 4]], tap: impl Fn(f32, f32) -> f32) -> f32 {
    let ([dx, dy, spacing, count], [farthest, share, grows, _]) = (uniforms[0], uniforms[1]);
    let at = |offset: f32| (grows - tap(dx * offset, dy * offset)).abs();
    let both = |offset: f32| at(offset).min(at(-offset));
    let least = (1..=count as u32).map(|i| both((i as f32 * spacing).min(farthest))).fold(at(0.0), f32::min);
    (grows - (least + (least.min(both(farthest + 1.0)) - least) * share)).abs()
}

#[test]
fn the_passes_of_a_choke_are_its_definition() {
    let input = uneven(61, 47);
    let effect = effect("luma_key");
    for tenth in [1, 9, 10, 24, 30, 31, 40, 55, 100, 101, 137, 199, 200] {
        for sign in [-1.0, 1.0] {
            let choke = sign * f64::from(tenth) / 10.0;
            let given = soft(&[("choke", choke)]);
            let params = params(&*effect, &given);
            let context = EffectContext { size: (61.0, 47.0) };
            let sides = effect.sides(&params, &context);
            let [side] = sides.as_slice() else { panic!("{sides:?}") };
            assert_eq!(side.of, SideOf::Picture);
            let made = worked_through(&side.steps[1..], keyed(&soft(&[]), &input));
            let taps: f32 = side.steps[1..].iter().map(|step| 3.0 + 2.0 * step.uniforms[0][3]).sum();
            assert!(side.steps.len() <= 5 && taps <= 36.0, "choke {choke}: {taps} taps");
            let worst =
                alpha(&made).iter().zip(alpha(&keyed(&given, &input))).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
            assert!(worst < EXACT, "choke {choke}: off by {worst}");
        }
    }
}

#[test]
fn a_feather_is_a_gaussian_of_half_its_width() {
    let input = picture(160, 96, |x, y| if (x / 40 + y / 48) % 2 == 0 { [0.0, 0.0, 0.0, 1.0] } else { [1.0; 4] });
    let effect = effect("luma_key");
    for feather in [1.0, 4.0, 7.0, 16.0] {
        let given = [("luma_min", json!(0.5)), ("feather", json!(feather))];
        let feathered = keyed(&given, &input);
        let params = params(&*effect, &given);
        let sides = effect.sides(&params, &EffectContext { size: (160.0, 96.0) });
        let small = worked_through(&sides[0].steps[1..], keyed(&given[..1], &input));
        let scale = small.width as f32 / 160.0;
        let margin = (feather * 2.0) as i64;
        for (x, y) in (margin..96 - margin).flat_map(|y| (margin..160 - margin).map(move |x| (x, y))) {
            let [.., made] = bilinear(&small, (x as f32 + 0.5) * scale, (y as f32 + 0.5) * scale);
            let off = (made - feathered.at(x, y)[3]).abs();
            assert!(off < BLURRED, "feather {feather} at ({x}, {y}): off by {off}");
        }
        // On a straight edge, half is left; a standard deviation inside, 0.841.
        assert!((feathered.at(39, 24)[3] + feathered.at(40, 24)[3] - 1.0).abs() < 0.01, "feather {feather}");
    }
    let feathered = keyed(
        &[("luma_min", json!(0.5)), ("feather", json!(8.0))],
        &picture(96, 8, |x, _| if x < 48 { [0.0, 0.0, 0.0, 1.0] } else { [1.0; 4] }),
    );
    let at_edge = (feathered.at(51, 4)[3] + feathered.at(52, 4)[3]) / 2.0;
    assert!((at_edge - 0.841).abs() < 0.01, "{at_edge}");
}

#[test]
fn views_show_how_it_is_keyed() {
    let color = [0.6, 0.6, 0.6, 0.5];
    // Luma 0.6 encoded is 0.3185 in linear light: a smooth edge from 0.2 to 0.4 leaves smooth(0.5923).
    let key = [("luma_min", json!(0.2)), ("luma_min_smooth", json!(0.2))];
    let view = |view: &str| {
        let given: Vec<_> = key.iter().cloned().chain([("view", json!(view))]).collect();
        one("luma_key", &given, color)
    };
    let [.., alpha] = view("result");
    let t = (srgb_decode(0.6) - 0.2) / 0.2;
    assert!((alpha - 0.5 * t * t * (3.0 - 2.0 * t)).abs() < 0.005, "{alpha}");
    assert_close(view("matte"), [alpha, alpha, alpha, 1.0], EXACT);
    let grey = 0.25 + 0.5 * alpha;
    assert_close(view("status"), [grey, grey, grey, 1.0], EXACT);
    assert_close(view("source"), color, EXACT);
}

#[test]
fn status_tells_who_decided() {
    let status = |given: Given<'_>, color: f32| {
        let given: Vec<_> =
            given.iter().cloned().chain([("view", json!("status")), ("luma_min", json!(0.5))]).collect();
        one("luma_key", &given, [color, color, color, 1.0])
    };
    let all = |name: &'static str, size: &'static str| [(name, json!("rectangle")), (size, json!([1.0, 1.0]))];
    assert_close(status(&[], 1.0), [1.0; 4], EXACT);
    assert_close(status(&[], 0.0), [0.0, 0.0, 0.0, 1.0], EXACT);
    let [r, g, b, a] = status(&all("garbage_shape", "garbage_size"), 1.0);
    assert!(r > 0.8 && g < 0.4 && b < 0.4 && a == 1.0, "garbage that took something is red: {r} {g} {b}");
    assert_close(status(&all("garbage_shape", "garbage_size"), 0.0), [0.0, 0.0, 0.0, 1.0], EXACT);
    let [r, g, b, a] = status(&all("hold_out_shape", "hold_out_size"), 0.0);
    assert!(b > 0.8 && r < 0.5 && g < 0.6 && a == 1.0, "what was held is blue: {r} {g} {b}");
    assert_close(status(&all("hold_out_shape", "hold_out_size"), 1.0), [1.0; 4], EXACT);
}

#[test]
fn a_split_has_the_picture_on_its_left() {
    let input = picture(10, 4, |_, _| [0.1, 0.1, 0.1, 1.0]);
    let split = keyed(&[("luma_min", json!(0.9)), ("view", json!("split")), ("split", json!(0.3))], &input);
    for x in 0..10 {
        assert_eq!(split.at(x, 2)[3], if x < 3 { 1.0 } else { 0.0 }, "column {x}");
    }
}

/// The one stage's text, its number of images, and what it reads.
fn structure(given: Given<'_>) -> (String, u32, usize) {
    let effect = effect("luma_key");
    let params = params(&*effect, given);
    let stages = effect.stages(&params, &CONTEXT);
    let [Stage::Point(snippet)] = stages.as_slice() else { panic!("{given:?}: {stages:?} should be one point stage") };
    (snippet.wgsl.to_string(), snippet.images, uniforms(&*effect, 0, &params, &CONTEXT).len())
}

#[test]
fn what_is_at_rest_costs_nothing() {
    let key = ("luma_min", json!(0.2));
    let (text, images, vectors) = structure(std::slice::from_ref(&key));
    assert!(!text.contains("mask") && !text.contains("wrapped") && !text.contains("status") && !text.contains("image"));
    assert_eq!((images, vectors), (0, 1));
    let effect = effect("luma_key");
    let sides = |given: Given<'_>| effect.sides(&params(&*effect, given), &CONTEXT);
    assert!(sides(std::slice::from_ref(&key)).is_empty());
    // Each on its own adds what it needs.
    let (text, images, vectors) = structure(&[key.clone(), ("garbage_shape", json!("rectangle"))]);
    assert!(text.contains("rectangle_mask") && !text.contains("ellipse_mask"));
    assert_eq!((images, vectors), (0, 3));
    let (text, images, vectors) = structure(&[key.clone(), ("choke", json!(1.0))]);
    assert!(text.contains("image0(at"), "{text}");
    assert_eq!((images, vectors), (1, 1));
    let (_, images, vectors) = structure(&[key.clone(), ("wrap", json!(0.5))]);
    assert_eq!((images, vectors), (2, 2));
    let wrapped = sides(&[key.clone(), ("wrap", json!(0.5))]);
    let of: Vec<_> = wrapped.iter().map(|side| side.of).collect();
    assert_eq!(of, [SideOf::Picture, SideOf::Beneath]);
    // A matte is not wrapped, and nothing is keyed where the source is shown.
    assert!(sides(&[key.clone(), ("wrap", json!(0.5)), ("view", json!("matte"))]).is_empty());
    assert!(sides(&[key.clone(), ("choke", json!(2.0)), ("view", json!("source"))]).is_empty());
    let shown = params(&*effect, &[key, ("view", json!("source"))]);
    assert!(effect.stages(&shown, &CONTEXT).is_empty());
}

#[test]
fn corners_and_knobs_compile_nothing() {
    let polygon = |corners: usize| {
        let corners: Vec<_> = (0..corners).map(|i| [i as f64 / 16.0, (i * i % 7) as f64 / 7.0]).collect();
        structure(&[("garbage_shape", json!("polygon")), ("garbage_points", json!(corners))])
    };
    assert_eq!(polygon(3), polygon(16));
    let key = |name: &'static str, value: f64| {
        structure(&[("luma_min", json!(0.2)), ("choke", json!(1.0)), (name, json!(value))])
    };
    assert_eq!(key("choke", -2.0), key("choke", 19.0));
    assert_eq!(key("garbage_feather", 1.0), key("garbage_feather", 100.0));
}

#[test]
fn two_masks_of_everything_are_within_the_limits() {
    let given: Vec<(&str, ParamValue)> = vec![
        ("garbage_shape", json!("image")),
        ("garbage_image", json!("mask.png")),
        ("hold_out_shape", json!("source")),
        ("hold_out_source", json!(7)),
        ("choke", json!(3.0)),
        ("wrap", json!(1.0)),
        ("view", json!("split")),
    ];
    let (text, images, _) = structure(&given);
    assert_eq!(images, 5, "two masks, the refined matte, the blurred one and what is beneath");
    for image in 0..5 {
        assert_eq!(text.matches(&format!("image{image}(at")).count(), 1, "image {image}:\n{text}");
    }
}

#[test]
fn the_luma_key_measures_encoded_values_and_inverts() {
    let alpha = |given: Given<'_>| one("luma_key", given, [0.5, 0.5, 0.5, 1.0])[3];
    assert_eq!(alpha(&[("luma_min", json!(0.4))]), 0.0, "0.214 in linear light");
    assert_eq!(alpha(&[("luma_min", json!(0.4)), ("light", json!("encoded"))]), 1.0);
    assert_eq!(alpha(&[("luma_min", json!(0.4)), ("invert", true.into())]), 1.0);
    assert_eq!(alpha(&[("invert", true.into())]), 0.0, "nothing of the whole range");
}

fn found(kind: &str, name: &str, spot: Spot, given: Given<'_>, input: &Picture) -> Result<Found, String> {
    let effect = effect(kind);
    effect.set_up(name, spot, &params(&*effect, given), input)
}

fn number(found: &Found, name: &str) -> f32 {
    found.params.get(name).and_then(ParamValue::as_f64).unwrap_or_else(|| panic!("no {name} in {found:?}")) as f32
}

/// A white figure before grey that gets darker downwards.
fn figure(width: usize, height: usize, background: f32, figure: f32) -> Picture {
    picture(width, height, |x, y| {
        let grain = ((x * 31 + y * 17) % 11) as f32 / 11.0 * 0.03;
        let inside = (width / 3..width * 2 / 3).contains(&x) && y > height / 4;
        let value = if inside { figure } else { background } + grain * (1.0 - 2.0 * background);
        [value, value, value, 1.0]
    })
}

#[test]
fn what_is_picked_becomes_transparent() {
    let input = figure(60, 40, 0.1, 0.8);
    let dark = found("luma_key", "dark", Spot::At([0.1, 0.5]), &[], &input).unwrap();
    assert_eq!(keyed_by(&dark, &input), (0.0, 1.0));
    let input = figure(60, 40, 0.95, 0.3);
    let bright = found("luma_key", "bright", Spot::At([0.1, 0.5]), &[], &input).unwrap();
    assert_eq!(keyed_by(&bright, &input), (0.0, 1.0));
    let error = found("luma_key", "dark", Spot::Whole, &[], &input).unwrap_err();
    assert!(error.contains("click what is to be transparent"), "{error}");
}

/// Greatest alpha of the background and least alpha of the figure.
fn keyed_by(found: &Found, input: &Picture) -> (f32, f32) {
    let given: Vec<_> = found.params.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let keyed = keyed(&given, input);
    let alpha = |x: std::ops::Range<usize>| {
        let rows = keyed.height / 3..keyed.height;
        let all: Vec<_> =
            rows.flat_map(|y| x.clone().map(move |x| (x, y))).map(|(x, y)| keyed.at(x as i64, y as i64)[3]).collect();
        all.into_iter().fold((1.0_f32, 0.0_f32), |(least, most), alpha| (least.min(alpha), most.max(alpha)))
    };
    let third = keyed.width / 3;
    (alpha(0..third).1, alpha(third..third * 2).0)
}

#[test]
fn a_black_or_white_background_is_found() {
    for (background, before) in [(0.03, 0.7), (0.1, 0.6), (0.95, 0.4), (0.98, 0.2)] {
        let input = figure(90, 60, background, before);
        for light in ["linear", "encoded"] {
            let mut auto = found("luma_key", "auto", Spot::Whole, &[("light", json!(light))], &input).unwrap();
            assert!(auto.said.contains('%'), "{auto:?}");
            auto.params.insert("light".into(), json!(light));
            assert_eq!(keyed_by(&auto, &input), (0.0, 1.0), "{background} {light}: {auto:?}");
        }
    }
    let grey = figure(90, 60, 0.5, 0.6);
    let error = found("luma_key", "auto", Spot::Whole, &[], &grey).unwrap_err();
    assert!(error.contains("no black or white background"), "{error}");
}

/// Between −½ and ½, without a pattern.
fn grain(x: usize, y: usize, seed: usize) -> f32 {
    let mut hash = [x, y, seed].into_iter().fold(2_166_136_261_u32, |hash, value| {
        (hash ^ value as u32).wrapping_mul(16_777_619).rotate_left(13).wrapping_mul(0x85eb_ca6b)
    });
    hash ^= hash >> 16;
    hash as f32 / u32::MAX as f32 - 0.5
}

/// A set with a wall and a floor, and grain that differs from picture to picture.
fn set(width: usize, height: usize, light: f32, seed: usize) -> Picture {
    picture(width, height, |x, y| {
        let grain = grain(x, y, seed);
        let v = y as f32 / height as f32;
        let base = if v > 0.7 { [0.35, 0.25, 0.2] } else { [0.5 + 0.1 * v, 0.55, 0.6] };
        let [r, g, b] = base.map(|c: f32| (srgb_encode(srgb_decode(c) * light) + grain * 0.02).clamp(0.0, 1.0));
        [r, g, b, 1.0]
    })
}

fn with_plate(dir: &Path, plate: &Picture) {
    write_picture(&dir.join("plate.png"), plate).unwrap();
}

const PLATE: (&str, &str) = ("plate", "plate.png");

fn differing(given: Given<'_>, input: &Picture, base: &Path) -> Picture {
    let given: Vec<_> = given.iter().cloned().chain([(PLATE.0, json!(PLATE.1))]).collect();
    let effect = effect("difference_key");
    effect.reference(&params(&*effect, &given), input, base)
}

#[test]
fn what_looks_like_the_plate_is_transparent_and_the_rest_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let plate = set(64, 48, 1.0, 1);
    with_plate(dir.path(), &plate);
    let inside = |x: usize, y: usize| (20..44).contains(&x) && y > 10;
    let empty = set(64, 48, 1.0, 2);
    let input = picture(64, 48, |x, y| if inside(x, y) { [0.8, 0.3, 0.2, 1.0] } else { empty.at(x as i64, y as i64) });
    let keyed = differing(&[], &input, dir.path());
    for (x, y) in (0..48).flat_map(|y| (0..64).map(move |x| (x, y))) {
        assert_eq!(keyed.at(x as i64, y as i64)[3], if inside(x, y) { 1.0 } else { 0.0 }, "({x}, {y})");
    }
    assert_close(keyed.at(30, 30), [0.8, 0.3, 0.2, 1.0], EXACT);
}

#[test]
fn a_shadow_on_the_set_is_the_set_as_far_as_it_is_tolerated() {
    let dir = tempfile::tempdir().unwrap();
    let plate = picture(8, 8, |_, _| [0.4, 0.5, 0.6, 1.0]);
    with_plate(dir.path(), &plate);
    let alpha = |shadows: f64, color: [f32; 3]| {
        let [r, g, b] = color;
        differing(&[("shadows", json!(shadows))], &picture(8, 8, |_, _| [r, g, b, 1.0]), dir.path()).at(4, 4)[3]
    };
    let shadowed = [0.4, 0.5, 0.6].map(|c: f32| c * 0.7);
    assert_eq!(alpha(0.35, shadowed), 0.0);
    assert!(alpha(0.0, shadowed) > 0.05, "{}", alpha(0.0, shadowed));
    // As dark, of another colour.
    assert_eq!(alpha(0.35, [0.5, 0.33, 0.2]), 1.0);
    // Brighter is no shadow.
    assert!(alpha(1.0, [0.4, 0.5, 0.6].map(|c: f32| c * 1.4)) > 0.5);
}

#[test]
fn luma_and_chroma_are_weighed_apart() {
    let dir = tempfile::tempdir().unwrap();
    with_plate(dir.path(), &picture(4, 4, |_, _| [0.4, 0.4, 0.4, 1.0]));
    let alpha = |weight: f64, color: [f32; 4]| {
        differing(&[("luma_weight", json!(weight))], &picture(4, 4, |_, _| color), dir.path()).at(2, 2)[3]
    };
    // Brighter without colour, and coloured without more light.
    let (brighter, coloured) = ([0.6, 0.6, 0.6, 1.0], [0.6, 0.4 - 0.2 * 0.2126 / 0.7152, 0.4, 1.0]);
    assert!((luma([0.6, coloured[1], 0.4]) - 0.4).abs() < EXACT);
    assert_eq!((alpha(0.0, brighter), alpha(1.0, coloured)), (0.0, 0.0));
    assert_eq!((alpha(1.0, brighter), alpha(0.0, coloured)), (1.0, 1.0));
}

#[test]
fn the_plates_share_of_an_edge_is_taken_away() {
    let dir = tempfile::tempdir().unwrap();
    let plate = [0.2, 0.8, 0.4].map(|c: f32| (c * 255.0).round() / 255.0);
    with_plate(dir.path(), &picture(4, 4, |_, _| [plate[0], plate[1], plate[2], 1.0]));
    let mixed: [f32; 3] =
        std::array::from_fn(|i| srgb_encode(srgb_decode([0.9, 0.5, 0.3][i]) * 0.6 + srgb_decode(plate[i]) * 0.4));
    let input = picture(4, 4, |_, _| [mixed[0], mixed[1], mixed[2], 1.0]);
    // A ramp so wide that the matte of this pixel is somewhere between, and then its colour by the formula.
    let [r, g, b, m] = differing(&[("threshold", json!(0.0)), ("softness", json!(0.8))], &input, dir.path()).at(2, 2);
    assert!(m > 0.05 && m < 0.95, "{m}");
    let expected: [f32; 3] = std::array::from_fn(|i| {
        let left = (srgb_decode(mixed[i]) - srgb_decode(plate[i]) * (1.0 - m)) / m;
        srgb_encode(left.clamp(0.0, 1.0))
    });
    assert_close([r, g, b, 1.0], [expected[0], expected[1], expected[2], 1.0], EXACT);
}

#[test]
fn a_camera_that_opened_up_is_measured_against_its_plate() {
    let dir = tempfile::tempdir().unwrap();
    with_plate(dir.path(), &set(160, 120, 1.0, 1));
    let effect = effect("difference_key");
    let plated = [(PLATE.0, json!(PLATE.1))];
    let input = {
        let empty = set(160, 120, 1.35, 2);
        picture(160, 120, |x, y| {
            if (60..110).contains(&x) && y > 30 { [0.8, 0.25, 0.2, 1.0] } else { empty.at(x as i64, y as i64) }
        })
    };
    // The folder of the show is known from when the plate was loaded.
    effect.assets(&params(&*effect, &plated), dir.path()).unwrap();
    let found = effect.set_up("auto", Spot::Whole, &params(&*effect, &plated), &input).unwrap();
    assert!((number(&found, "gain") - 1.35).abs() < MEASURED, "{found:?}");
    assert!(number(&found, "threshold") > 0.0 && number(&found, "threshold") < 0.15, "{found:?}");
    let given: Vec<_> = found.params.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
    let keyed = differing(&given, &input, dir.path());
    let mean = |inside: bool| {
        let pixels = (0..120).flat_map(|y| (0..160).map(move |x| (x, y)));
        let of: Vec<f32> = pixels
            .filter(|(x, y)| ((60..110).contains(x) && *y > 30) == inside)
            .map(|(x, y)| keyed.at(x, y)[3])
            .collect();
        of.iter().sum::<f32>() / of.len() as f32
    };
    assert!(mean(true) > 0.99 && mean(false) < 0.01, "{} {} {found:?}", mean(true), mean(false));
}

#[test]
fn without_a_plate_it_says_so_and_changes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let effect = effect("difference_key");
    let none = params(&*effect, &[]);
    let error = effect.assets(&none, dir.path()).unwrap_err();
    assert!(error.starts_with("Difference key has no clean plate: choose a picture"), "{error}");
    assert_eq!(effect.reference(&none, &set(8, 6, 1.0, 1), dir.path()), set(8, 6, 1.0, 1));
    let gone = params(&*effect, &[("plate", "gone.png".into())]);
    let error = effect.assets(&gone, dir.path()).unwrap_err();
    assert!(
        error.starts_with("Difference key has no clean plate: ") && error.contains("gone.png: cannot be read"),
        "{error}"
    );
    let error = effect.set_up("auto", Spot::Whole, &gone, &set(8, 6, 1.0, 1)).unwrap_err();
    assert!(error.contains("no clean plate"), "{error}");
    let captures: Vec<_> = effect
        .info()
        .set_ups
        .iter()
        .filter_map(|set_up| match set_up.gesture {
            Gesture::Capture(name) => Some(name),
            _ => None,
        })
        .collect();
    assert_eq!(captures, ["plate"], "a plate can be captured into the parameter that holds it");
}

#[test]
fn masks_and_refining_work_on_a_difference_as_on_luma() {
    let dir = tempfile::tempdir().unwrap();
    with_plate(dir.path(), &set(32, 24, 1.0, 1));
    let input =
        picture(32, 24, |x, y| if x > 16 { [0.9, 0.2, 0.2, 1.0] } else { set(32, 24, 1.0, 1).at(x as i64, y as i64) });
    let plain = differing(&[], &input, dir.path());
    let choked = differing(&[("choke", json!(2.0))], &input, dir.path());
    assert_eq!((plain.at(17, 12)[3], plain.at(19, 12)[3]), (1.0, 1.0));
    assert_eq!((choked.at(18, 12)[3], choked.at(19, 12)[3]), (0.0, 1.0));
    let masked =
        differing(&[("garbage_shape", json!("rectangle")), ("garbage_size", json!([1.0, 1.0]))], &input, dir.path());
    assert!(masked.pixels.iter().all(|color| color[3] == 0.0));
    assert!(difference(&plain, &choked) > 0.5);
}

/// A picture in memory, as the effects load it.
#[test]
fn a_still_is_read_as_it_was_written() {
    let dir = tempfile::tempdir().unwrap();
    with_plate(dir.path(), &picture(2, 1, |x, _| if x == 0 { [1.0, 0.0, 0.0, 1.0] } else { [0.0, 0.0, 1.0, 1.0] }));
    let effect = effect("difference_key");
    let assets = effect.assets(&params(&*effect, &[(PLATE.0, json!(PLATE.1))]), dir.path()).unwrap();
    let expected = Still { width: 2, height: 1, rgba: vec![255, 0, 0, 255, 0, 0, 255, 255] };
    assert!(matches!(assets.images.as_slice(), [EffectImage::Still(still)] if **still == expected), "{assets:?}");
}
