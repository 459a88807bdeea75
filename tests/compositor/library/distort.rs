//! Distortion.

use super::Case;
use crate::compositor::effects::one_layer;
use crate::compositor::{noise, picture};
use scrim::effect::reference::bilinear;
use scrim::testing::{TestFrame, Tolerance, assert_picture};
use serde_json::json;

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("chromatic_aberration", [("along", "linear".into()), ("amount", 7.5.into()), ("angle", 60.0.into())]),
        Case::new("chromatic_aberration", [("amount", (-9.0).into())]),
        Case::new("displacement", []),
        Case::new("kaleidoscope", [("center", json!([0.3, 0.8])), ("zoom", 2.0.into()), ("angle", 17.0.into())]),
        Case::new("lens_distortion", [("k1", 0.4.into()), ("fit", false.into()), ("edges", "mirror".into())]),
        Case::new("mirror", [("side", "bottom".into())]),
        Case::new("ripple", [("edges", "clear".into()), ("wavelength", 25.0.into()), ("center", json!([0.1, 0.4]))]),
        Case::new("swirl", [("radius", 2.0.into()), ("edges", "clear".into())]),
        Case::new("wave", [("angle", 30.0.into()), ("edges", "repeat".into()), ("wavelength", 11.0.into())]),
    ]
}

#[test]
fn a_source_displaces_the_picture() {
    let (width, height) = (48_usize, 32_usize);
    let input = picture(width, height, |x, y| {
        let [r, g, b, _] = noise(6, 4, 5).at(x as i64 / 8, y as i64 / 8);
        [r, g, b, 1.0]
    });
    // Opaque on the left, where it pushes; nothing on the right.
    let map = picture(width, height, |x, y| [x as f32 / 51.0, y as f32 / 51.0, 0.0, if x < 24 { 1.0 } else { 0.0 }]);
    let shown = map.clone();
    let given = [("map", 2.into()), ("amount_x", 10.0.into()), ("amount_y", (-6.0).into())];
    let studio = one_layer(&input, TestFrame::opaque(&input)).frame_source(2, TestFrame::of(&map));
    let ran = studio.effect("displacement", &given).run(move |live| {
        // The source that is read is opened first.
        live.step();
        live.picture()
    });
    let Some(actual) = ran else { return };
    let expected = picture(width, height, |x, y| {
        let [r, g, _, a] = shown.at(x as i64, y as i64);
        let (x, y) = (x as f32 + 0.5, y as f32 + 0.5);
        bilinear(&input, x - 10.0 * (r * 2.0 - 1.0) * a, y + 6.0 * (g * 2.0 - 1.0) * a)
    });
    assert_picture("displaced", &actual, &expected, Tolerance::Converted);
}

#[test]
fn ripples_run_and_stand_still_costs_nothing() {
    let input = super::opaque_studio_picture(48, 32);
    let running = one_layer(&input, TestFrame::opaque(&input)).effect("ripple", &[("wavelength", 12.0.into())]);
    running.run(|live| {
        let first = live.picture();
        let later = live.picture();
        assert!(scrim::testing::difference(&first, &later).worst > 8.0, "nothing runs");
    });
    let still = one_layer(&input, TestFrame::opaque(&input)).effect("ripple", &[("speed", 0.0.into())]);
    still.run(|live| {
        live.step();
        let counted = live.counted(|live| (0..10).for_each(|_| live.step()));
        assert_eq!(counted.passes, 0, "what stands still is drawn again");
    });
}
