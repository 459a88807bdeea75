//! The effects that ship as files, each where arithmetic on the CPU says what its picture is.

use super::file_effects::through;
use super::noise;
use scrim::app::effect_files::EffectFilesPlugin;
use scrim::document::{EffectSource, ParamValue, Source, SourceId, SourceKind};
use scrim::effect::Picture;
use scrim::effect::reference::{luma, map_pixels, mix, saturate};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};

const W: usize = 40;
const H: usize = 30;

fn flat(rgb: [f32; 3]) -> Picture {
    let [r, g, b] = rgb;
    Picture { width: W, height: H, pixels: vec![[r, g, b, 1.0]; W * H] }
}

/// The picture of each tick through an effect.
fn ticks(frames: &[Picture], kind: &str, given: &[(&str, ParamValue)]) -> Option<Vec<Picture>> {
    let count = frames.len();
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_owned();
    TestStudio::new(W as u32, H as u32)
        .with(move |app| {
            app.add_plugins(EffectFilesPlugin { scene_file: None, data: folder, watch: false });
        })
        .frame_source(1, frames.iter().map(TestFrame::opaque))
        .show(1)
        .effect(kind, given)
        .run(move |live| (0..count).map(|_| live.picture()).collect())
}

/// The picture that a generator makes in the first tick.
fn generated(kind: &str, given: &[(&str, ParamValue)]) -> Option<Picture> {
    let mut made = EffectSource { kind: kind.into(), width: W as u32, height: H as u32, ..EffectSource::default() };
    made.params = given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let data = tempfile::tempdir().unwrap();
    let folder = data.path().to_owned();
    TestStudio::new(W as u32, H as u32)
        .with(move |app| {
            app.add_plugins(EffectFilesPlugin { scene_file: None, data: folder, watch: false });
        })
        .source(Source::new(SourceId(1), "made", SourceKind::Effect(made)))
        .show(1)
        .picture()
}

#[test]
fn ink_lies_where_the_brightness_changes() {
    let input = noise(W, H, 21);
    let given = [("on_paper", ParamValue::from(true)), ("strength", 2.0.into())];
    let Some(actual) = through(&input, "file:ink_outline", &given).picture() else { return };
    let light = |x: i64, y: i64| {
        let [r, g, b, _] = input.at(x, y);
        luma([r, g, b])
    };
    let expected = map_pixels(&input, |_, x, y| {
        let (x, y) = (x as i64, y as i64);
        let column = |x: i64| light(x, y - 1) + 2.0 * light(x, y) + light(x, y + 1);
        let row = |y: i64| light(x - 1, y) + 2.0 * light(x, y) + light(x + 1, y);
        let line = saturate((column(x + 1) - column(x - 1)).hypot(row(y + 1) - row(y - 1)) * 2.0 - 0.3);
        [mix(0.97, 0.05, line), mix(0.95, 0.05, line), mix(0.9, 0.1, line), 1.0]
    });
    assert_picture("ink outline", &actual, &expected, Tolerance::Converted);
}

#[test]
fn a_zoom_blur_of_nothing_is_nothing_and_a_flat_picture_stays_flat() {
    let input = noise(W, H, 22);
    let none = [("amount", ParamValue::from(0.0))];
    let Some(actual) = through(&input, "file:zoom_blur", &none).picture() else { return };
    assert_picture("zoom blur of 0", &actual, &input, Tolerance::Converted);
    let grey = flat([0.25, 0.5, 0.75]);
    let all = [("amount", ParamValue::from(1.0)), ("samples", 64.into()), ("centre", vec![0.2, 0.9].into())];
    let Some(actual) = through(&grey, "file:zoom_blur", &all).picture() else { return };
    assert_picture("zoom blur of a flat picture", &actual, &grey, Tolerance::Converted);
}

#[test]
fn pixels_move_by_the_colour_of_the_map() {
    let (input, map) = (noise(W, H, 23), flat([1.0, 0.0, 0.0]));
    let given = [("map", ParamValue::from(2)), ("amount", 3.0.into())];
    let studio = through(&input, "file:displace", &given).frame_source(2, TestFrame::opaque(&map));
    let Some(actual) = studio.run(|live| {
        // The source that is read is opened first.
        live.step();
        live.picture()
    }) else {
        return;
    };
    let expected = map_pixels(&input, |_, x, y| input.at(x as i64 + 3, y as i64 - 3));
    assert_picture("displaced", &actual, &expected, Tolerance::Converted);
}

#[test]
fn trails_fade_by_the_time_that_has_passed() {
    let frames = [flat([1.0; 3]), flat([0.0; 3]), flat([0.0; 3])];
    let Some(pictures) = ticks(&frames, "file:light_trails", &[("fade", 1.0.into())]) else { return };
    for (n, picture) in pictures.iter().enumerate() {
        let left = 0.1_f32.powf(n as f32 / 30.0);
        assert_picture(&format!("light trail {n}"), picture, &flat([left; 3]), Tolerance::Converted);
    }
    let given = [("halfLife", ParamValue::from(0.1)), ("growth", 0.0.into())];
    let Some(pictures) = ticks(&frames, "isf:Echo Trails", &given) else { return };
    for (n, picture) in pictures.iter().enumerate() {
        let left = 0.5_f32.powf(n as f32 / 30.0 / 0.1);
        assert_picture(&format!("echo {n}"), picture, &flat([left; 3]), Tolerance::Converted);
    }
}

#[test]
fn halftone_dots_leave_white_to_the_paper() {
    let Some(actual) = through(&flat([1.0; 3]), "isf:Halftone Dots", &[]).picture() else { return };
    assert_picture("paper", &actual, &flat([0.96, 0.94, 0.88]), Tolerance::Converted);
    let input = noise(W, H, 24);
    let Some(actual) = through(&input, "isf:Halftone Dots", &[("amount", 0.0.into())]).picture() else { return };
    assert_picture("no dots", &actual, &input, Tolerance::Converted);
}

#[test]
fn an_aurora_without_light_is_its_sky_brighter_at_the_bottom() {
    let given =
        [("brightness", ParamValue::from(0.0)), ("stars", false.into()), ("sky", vec![0.2, 0.4, 0.6, 1.0].into())];
    let Some(actual) = generated("isf:Aurora", &given) else { return };
    let expected = map_pixels(&flat([0.0; 3]), |_, _, y| {
        let share = 1.3 - 0.6 * (1.0 - y / H as f32);
        [0.2 * share, 0.4 * share, 0.6 * share, 1.0]
    });
    assert_picture("sky", &actual, &expected, Tolerance::Converted);
}

#[test]
fn checks_alternate_between_their_colours() {
    let (first, second) = ([1.0, 0.0, 0.0], [0.0, 0.0, 1.0]);
    let color = |[r, g, b]: [f64; 3]| ParamValue::from(vec![r, g, b, 1.0]);
    let given = [
        ("first", color(first)),
        ("second", color(second)),
        ("rows", 3.0.into()),
        ("angle", 0.0.into()),
        ("speed", vec![0.0, 0.0].into()),
    ];
    let Some(actual) = generated("isf:Drifting Checks", &given) else { return };
    // Squares of ten pixels; their middles are all of one colour or the other, and neighbours differ.
    let (here, right, up) = (actual.at(20, 15), actual.at(30, 15), actual.at(20, 5));
    let is = |pixel: [f32; 4], [r, g, b]: [f64; 3]| {
        pixel.iter().zip([r, g, b, 1.0]).all(|(a, b)| (f64::from(*a) - b).abs() < 0.01)
    };
    assert!(is(here, first) || is(here, second), "{here:?}");
    assert!(here != right && right == up, "{here:?} {right:?} {up:?}");
}
