//! The search for the classic keyer's best computes what the effect does, and finds better than its defaults.

use super::SMALL;
use scrim::document::ParamValue;
use scrim::effect::builtin::ChromaKeyClassic;
use scrim::effect::reference::{mix, srgb_decode, srgb_encode};
use scrim::effect::{Effect, Params, Picture};
use scrim::truth::classic::{Setting, best, error_of};
use scrim::truth::score::composite_error;
use scrim::truth::{Case, Kind, case};
use std::collections::BTreeMap;
use std::path::Path;

/// The composite by the effect's own reference.
fn reference(case: &Case, setting: Setting) -> Picture {
    let effect = ChromaKeyClassic::default();
    let [r, g, b] = setting.key;
    let given: [(&str, ParamValue); 5] = [
        ("key_color", "custom".into()),
        ("custom_color", vec![r, g, b, 1.0].into()),
        ("similarity", setting.similarity.into()),
        ("smoothness", setting.smoothness.into()),
        ("spill", setting.spill.into()),
    ];
    let given: BTreeMap<String, ParamValue> = given.into_iter().map(|(name, value)| (name.into(), value)).collect();
    let params = Params::resolve(&effect.info().params, &given);
    let keyed = effect.reference(&params, &case.camera.decode(), Path::new(""));
    let pixels = keyed.pixels.iter().zip(&case.background.pixels).map(|(over, under)| {
        let mut pixel = [1.0; 4];
        for channel in 0..3 {
            let linear = mix(srgb_decode(under[channel]), srgb_decode(over[channel]), over[3]);
            pixel[channel] = srgb_encode(linear);
        }
        pixel
    });
    Picture { pixels: pixels.collect(), ..keyed }
}

#[test]
fn the_search_computes_what_the_effect_does() {
    let case = case(Kind::Presenter, 1, SMALL);
    for (similarity, smoothness, spill) in [(0.1, 0.08, 0.1), (0.02, 0.3, 0.5), (0.25, 0.01, 0.001)] {
        let setting = Setting { key: case.screen, similarity, smoothness, spill };
        let (searched, real) = (error_of(&case, setting), composite_error(&case, &reference(&case, setting)));
        assert!((searched - real).abs() < 0.01 * real + 0.02, "{searched} for {real} at {setting:?}");
    }
}

#[test]
fn nothing_near_the_best_is_better_and_the_defaults_are_worse() {
    for kind in [Kind::Presenter, Kind::Cloth] {
        let case = case(kind, 2, SMALL);
        let (setting, error) = best(&case);
        assert!((error_of(&case, setting) - error).abs() < 1e-9);
        for factor in [0.7, 0.9, 1.1, 1.4] {
            for tried in [
                Setting { similarity: setting.similarity * factor, ..setting },
                Setting { smoothness: setting.smoothness * factor, ..setting },
                Setting { spill: setting.spill * factor, ..setting },
            ] {
                assert!(error_of(&case, tried) > error * 0.99, "{tried:?} beats {setting:?}");
            }
        }
        let usual = Setting { key: case.screen, similarity: 0.4, smoothness: 0.08, spill: 0.1 };
        assert!(error_of(&case, usual) > error);
    }
}
