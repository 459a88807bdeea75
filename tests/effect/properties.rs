//! What holds for any parameters and any colours.

use super::{CONTEXT, catalog, effect, one, params, picture, uniforms};
use proptest::prelude::*;
use scrim::document::ParamValue;
use scrim::effect::cube::parse;
use scrim::effect::{Effect, MAX_UNIFORMS, ParamKind, ParamSpec, Params};
use std::path::Path;

/// A value in the parameter's range, from a number between 0 and 1.
fn value(spec: &ParamSpec, share: f64) -> ParamValue {
    match &spec.kind {
        ParamKind::Float { min, max, .. } => (min + (max - min) * share).into(),
        ParamKind::Int { min, max, .. } => (min + ((max - min) as f64 * share) as i64).into(),
        ParamKind::Bool { .. } => (share > 0.5).into(),
        ParamKind::Choice { options, .. } => {
            options[((options.len() as f64 * share) as usize).min(options.len() - 1)].0.into()
        }
        ParamKind::Color { .. } => vec![share, 1.0 - share, share * 0.5, share].into(),
        ParamKind::File { .. } => "".into(),
        ParamKind::Point { min, max, .. } => {
            let at = |i: usize| min[i] + (max[i] - min[i]) * share;
            vec![at(0), at(1)].into()
        }
        ParamKind::Points { most } | ParamKind::Curve { most } => {
            let corners = (0..*most).map(|i| vec![share, i as f64 / *most as f64]);
            corners.map(ParamValue::from).collect()
        }
        ParamKind::Colors { most } => {
            (0..*most).map(|i| ParamValue::from(vec![share, i as f64 / *most as f64, 0.5])).collect()
        }
        ParamKind::Measured { most } => (0..*most).map(|i| ParamValue::from(share - i as f64 * 0.1)).collect(),
        ParamKind::Image => ParamValue::Null,
        ParamKind::Event => (share > 0.5).into(),
    }
}

fn random_params(effect: &dyn Effect, shares: &[f64]) -> Params {
    let specs = &effect.info().params;
    let given: Vec<_> =
        specs.iter().zip(shares.iter().cycle()).map(|(spec, share)| (spec.name, value(spec, *share))).collect();
    params(effect, &given)
}

/// The same, and the effect shows its result: other views are there to judge it, and opaque.
fn random_results(effect: &dyn Effect, shares: &[f64]) -> Params {
    let specs = effect.info().params.iter().filter(|spec| spec.name != "view");
    let given: Vec<_> =
        specs.zip(shares.iter().cycle()).map(|(spec, share)| (spec.name, value(spec, *share))).collect();
    params(effect, &given)
}

fn color() -> impl Strategy<Value = [f32; 4]> {
    prop::array::uniform4(0.0f32..=1.0)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_parameters_give_finite_uniforms_and_colours_in_range(
        shares in prop::collection::vec(0.0f64..=1.0, 10),
        colors in prop::collection::vec(color(), 12),
    ) {
        let input = picture(4, 3, |x, y| colors[y * 4 + x]);
        for effect in catalog().iter() {
            let kind = effect.info().kind;
            let params = random_params(&**effect, &shares);
            for stage in 0..effect.stages(&params, &CONTEXT).len() {
                let uniforms = uniforms(&**effect, stage, &params, &CONTEXT);
                prop_assert!(uniforms.len() <= MAX_UNIFORMS);
                prop_assert!(uniforms.iter().flatten().all(|v| v.is_finite()), "{} {:?}", kind, uniforms);
            }
            let output = effect.reference(&params, &input, Path::new(""));
            let fine = output.pixels.iter().flatten().all(|v| (-1e-4..=1.0001).contains(v));
            prop_assert!(fine, "{} {:?}: {:?}", kind, params, output.pixels);
        }
    }

    #[test]
    fn keys_only_take_alpha_away(shares in prop::collection::vec(0.0f64..=1.0, 10), color in color()) {
        for kind in ["chroma_key_classic", "luma_key"] {
            let effect = effect(kind);
            let output = effect.reference(&random_results(&*effect, &shares), &picture(3, 3, |_, _| color), Path::new(""));
            let [.., alpha] = output.at(1, 1);
            prop_assert!((0.0..=color[3] + 1e-5).contains(&alpha), "{}: {} of {}", kind, alpha, color[3]);
        }
    }

    #[test]
    fn one_and_five_taps_agree_on_flat_colour(color in color()) {
        let key = |taps: &str| one("chroma_key_classic", &[("taps", taps.into())], color);
        for (one, five) in key("one").iter().zip(key("five")) {
            prop_assert!((one - five).abs() < 1e-3);
        }
    }

    #[test]
    fn hue_shifts_add_up(a in -90.0f64..90.0, b in -90.0f64..90.0, color in prop::array::uniform4(0.45f32..=0.55)) {
        let turn = |angle: f64, color| one("color_correction", &[("hue_shift", angle.into())], color);
        for (two, once) in turn(b, turn(a, color)).iter().zip(turn(a + b, color)) {
            prop_assert!((two - once).abs() < 1e-4);
        }
    }

    #[test]
    fn a_flat_picture_stays_flat_when_blurred(radius in 0.0f64..40.0, color in color()) {
        let blurred = one("gaussian_blur", &[("radius", radius.into())], color);
        prop_assume!(color[3] > 0.01);
        for (before, after) in color.iter().zip(blurred) {
            prop_assert!((before - after).abs() < 1e-3);
        }
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_line(text in "([A-Z_13]{1,12}|[0-9.e\\-]{1,5}|[ \n#]|LUT_3D_SIZE 2\n){0,40}") {
        if let Err(error) = parse(&text, "a.cube") {
            let line = error.strip_prefix("a.cube:").and_then(|rest| rest.split(':').next());
            prop_assert!(line.is_some_and(|line| line.parse::<usize>().is_ok()), "{}", error);
        }
    }
}
