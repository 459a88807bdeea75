//! The effects' pictures, by the means that Scrim's own tests use.

use scrim::prelude::*;
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};
use scrim_halftone::{Halftone, HalftonePlugin};
use std::collections::BTreeMap;
use std::path::Path;

fn ramp() -> Picture {
    // Whole bytes, as the frame holds them: a dot's edge is steep, and what was rounded beneath it would show.
    let pixel = |i: usize| [(i % 64 * 4) as f32 / 255.0, (i / 64 * 5) as f32 / 255.0, 128.0 / 255.0, 1.0];
    Picture { width: 64, height: 48, pixels: (0..64 * 48).map(pixel).collect() }
}

fn studio(kind: &str, frames: Vec<TestFrame>) -> TestStudio {
    TestStudio::new(64, 48)
        .with(|app| {
            app.add_plugins(HalftonePlugin);
        })
        .frame_source(1, frames)
        .show(1)
        .effect(kind, &[])
}

#[test]
fn dots_are_where_the_reference_has_them() {
    let Some(picture) = studio("halftone", vec![TestFrame::of(&ramp())]).picture() else { return };
    let effect = Halftone::default();
    let params = Params::resolve(&effect.info().params, &BTreeMap::new());
    let expected = effect.reference(&params, &ramp(), Path::new(""));
    assert_picture("halftone", &picture, &expected, Tolerance::Converted);
}

#[test]
fn light_glows_on_in_the_dark() {
    let flat = |v: f32| TestFrame::of(&Picture { width: 64, height: 48, pixels: vec![[v, v, v, 1.0]; 64 * 48] });
    let shown = studio("afterglow", vec![flat(1.0), flat(0.0)]).run(|live| {
        let mut level = || live.picture().at(32, 24)[0];
        [level(), level()]
    });
    let Some([light, dark]) = shown else { return };
    // A thirtieth of a second later, of a half-life of half a second, at four fifths.
    let expected = 0.8 * 0.5_f32.powf(1.0 / 30.0 / 0.5);
    assert!(light > 0.99, "{light}");
    assert!((dark - expected).abs() < 0.01, "{dark} is not {expected}");
}
