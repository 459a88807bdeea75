//! Blurs and sharpening.

use super::Case;
use crate::compositor::effects::one_layer;
use crate::compositor::picture;
use scrim::testing::{TestFrame, Tolerance};
use serde_json::json;

pub fn cases() -> Vec<Case> {
    vec![
        // Passes round to eight bits, one after the other.
        Case::new("dual_kawase_blur", [("radius", 3.0.into())]).within(Tolerance::Approximated),
        Case::new("dual_kawase_blur", [("radius", 0.5.into())]).within(Tolerance::Approximated),
        Case::new("dual_kawase_blur", [("radius", 300.0.into())]).within(Tolerance::Approximated),
        Case::new("directional_blur", [("length", 12.0.into()), ("angle", 70.0.into())])
            .within(Tolerance::Approximated),
        Case::new("directional_blur", [("length", 100.0.into()), ("angle", (-20.0).into())])
            .within(Tolerance::Approximated),
        Case::new("zoom_blur", [("amount", 0.05.into()), ("center", json!([0.2, 1.1]))])
            .within(Tolerance::Approximated),
        Case::new("tilt_shift", [("radius", 2.0.into()), ("angle", 40.0.into()), ("fade", 0.0.into())]),
        // Near the figure's middle little background is left, in the eight bits of a side.
        Case::new("background_blur", [("radius", 2.0.into()), ("softness", 1.0.into())]).within(Tolerance::Filtered),
        // What it adds twice was rounded to eight bits by its blur.
        Case::new("unsharp_mask", [("amount", 2.0.into()), ("radius", 6.0.into())]).within(Tolerance::Approximated),
        Case::new("cas", [("amount", 0.5.into())]),
    ]
}

#[test]
fn a_figure_casts_no_halo_into_the_background() {
    // A white figure on dark blue: the blurred background has nothing of the white.
    let input = picture(64, 48, |x, y| {
        let figure = (20..44).contains(&x) && (12..36).contains(&y);
        if figure { [1.0, 1.0, 1.0, 1.0] } else { [0.0, 0.0, (x % 8) as f32 / 16.0, 1.0] }
    });
    let frame = TestFrame::opaque(&input);
    let Some(actual) = one_layer(&input, frame).effect("background_blur", &[("radius", 5.0.into())]).picture() else {
        return;
    };
    let [red, .., alpha] = actual.at(18, 24);
    assert!(red < 0.03 && alpha == 1.0, "the figure shines into its background: {red}");
    let [first, second] = [4, 8].map(|x| actual.at(x, 4)[2]);
    assert!((first - second).abs() < 0.06, "the background is not blurred: {first} and {second}");
    assert_eq!(actual.at(32, 24), [1.0; 4], "the figure is blurred");
}

#[test]
fn a_matte_from_a_source_keeps_the_figure_sharp() {
    let input = picture(64, 48, |x, _| [(x % 2) as f32, 0.2, 0.4, 1.0]);
    let matte = picture(8, 6, |x, _| if x < 4 { [1.0; 4] } else { [0.0, 0.0, 0.0, 1.0] });
    let given = [("by", "source".into()), ("matte", 2.into()), ("radius", 6.0.into())];
    let studio = one_layer(&input, TestFrame::opaque(&input)).frame_source(2, TestFrame::of(&matte));
    let ran = studio.effect("background_blur", &given).run(|live| {
        // The source that is read is opened first.
        live.step();
        live.picture()
    });
    let Some(actual) = ran else { return };
    assert_eq!([0, 1, 2].map(|x| actual.at(x, 20)[0]), [0.0, 1.0, 0.0], "what the matte shows is blurred");
    let [a, b] = [60, 61].map(|x| actual.at(x, 20)[0]);
    assert!((a - b).abs() < 0.02, "what the matte hides is sharp: {a} and {b}");
}
