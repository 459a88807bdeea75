//! Looks.

use super::Case;
use crate::compositor::effects::one_layer;
use scrim::testing::{TestFrame, Tolerance, difference};
use serde_json::json;

pub fn cases() -> Vec<Case> {
    vec![
        Case::new("ascii", [("size", 1.into()), ("amount", 0.7.into())]),
        // What glows was blurred in eight bits, and is added more than once.
        Case::new("bloom", [("radius", 2.0.into()), ("threshold", 0.5.into()), ("knee", 0.0.into())])
            .within(Tolerance::Filtered),
        Case::new("crt", [("curvature", 0.5.into()), ("glow", 1.0.into())]),
        Case::new("dither", [("levels", 5.into()), ("size", 1.into()), ("amount", 0.5.into())]),
        Case::new("emboss", [("angle", 20.0.into()), ("color", 0.5.into()), ("strength", 3.0.into())]),
        Case::new("film_grain", [("strength", 1.0.into()), ("color", 0.5.into())]),
        Case::new("glitch", [("amount", 0.6.into()), ("block", 3.into()), ("seed", 7.into())]),
        Case::new("halftone_print", [("shape", "lines".into()), ("inks", "color".into()), ("angle", 10.0.into())]),
        // Large squares read halved pictures of eight bits.
        Case::new("kuwahara", [("radius", 3.0.into()), ("crispness", 0.0.into())]).within(Tolerance::Approximated),
        Case::new("oil_paint", [("depth", 0.0.into()), ("radius", 24.0.into())]).within(Tolerance::Approximated),
        Case::new("sketch", [("width", 2.5.into()), ("color", 0.5.into()), ("ink", json!([0.8, 0.1, 0.1, 1.0]))]),
        Case::new("vhs", [("jitter", 20.0.into()), ("noise", 0.5.into()), ("line_height", 3.0.into())]),
        Case::new("toon", [("amount", 0.5.into())]),
        Case::new("pixelate", [("size", 7.into())]),
        Case::new("vignette", [("inner", 0.1.into())]),
    ]
}

#[test]
fn noise_changes_from_frame_to_frame_and_is_the_same_again() {
    let input = super::opaque_studio_picture(48, 32);
    for kind in ["film_grain", "glitch", "vhs"] {
        let pictures = || {
            let studio = one_layer(&input, TestFrame::opaque(&input)).effect(kind, &[("rate", 30.0.into())]);
            studio.run(|live| [live.picture(), live.picture(), live.picture()])
        };
        let (Some(once), Some(again)) = (pictures(), pictures()) else { return };
        assert_eq!(once, again, "{kind} is not the same in the same show");
        assert!(difference(&once[0], &once[2]).worst > 2.0, "{kind} stands still");
    }
}

#[test]
fn noise_that_is_held_costs_nothing() {
    let input = super::opaque_studio_picture(48, 32);
    for (kind, held) in [("film_grain", ("moving", false.into())), ("glitch", ("rate", 0.0.into()))] {
        let studio = one_layer(&input, TestFrame::opaque(&input)).effect(kind, &[held]);
        let ran = studio.run(move |live| {
            live.step();
            let counted = live.counted(|live| (0..10).for_each(|_| live.step()));
            assert_eq!(counted.passes, 0, "{kind} is held and drawn again");
        });
        if ran.is_none() {
            return;
        }
    }
}
