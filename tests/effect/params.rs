//! Parameters: the published names, ranges and defaults, and what becomes of values that do not fit.

use super::{catalog, effect, params};
use bevy::prelude::*;
use scrim::document::ParamValue;
use scrim::effect::builtin::BuiltinEffectsPlugin;
use scrim::effect::{
    Category, Effect, EffectCatalog, EffectContext, EffectInfo, EffectPlugin, ParamKind, ParamSpec, Params, Picture,
    Role, Stage,
};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::Path;

/// Scene files hold these names: changing one breaks them.
#[test]
fn names_ranges_and_defaults_are_as_published() {
    let mut lines = Vec::new();
    for effect in catalog().iter() {
        for spec in &effect.info().params {
            let range = match &spec.kind {
                ParamKind::Float { default, min, max, unit, .. } => format!("{min} to {max} {unit}, {default}"),
                ParamKind::Int { default, min, max, unit } => format!("whole {min} to {max} {unit}, {default}"),
                ParamKind::Bool { default } => format!("{default}"),
                ParamKind::Choice { default, options } => {
                    let names: Vec<_> = options.iter().map(|(name, _)| *name).collect();
                    format!("{}, {default}", names.join("|"))
                }
                ParamKind::Color { default: [r, g, b, a] } => format!("color {r:.2} {g:.2} {b:.2} {a}"),
                ParamKind::File { extensions } => format!("file {}", extensions.join("|")),
                ParamKind::Point { default: [x, y], min: [left, top], max: [right, bottom], unit } => {
                    format!("point {left} {top} to {right} {bottom} {unit}, {x} {y}")
                }
                ParamKind::Points { most } => format!("at most {most} points"),
                ParamKind::Curve { most } => format!("curve of at most {most} points"),
                ParamKind::Colors { most } => format!("at most {most} colours"),
                ParamKind::Measured { most } => format!("at most {most} numbers"),
                ParamKind::Image => "source".to_owned(),
                ParamKind::Event => "button".to_owned(),
            };
            lines.push(format!("{} {}: {range}", effect.info().kind, spec.name));
        }
    }
    let path = scrim::testing::root().join("tests/effect/parameters.txt");
    let found = lines.join("\n") + "\n";
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value != "0") {
        std::fs::write(&path, &found).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    let missing: Vec<_> = expected.lines().filter(|line| !found.lines().any(|other| other == *line)).collect();
    let new: Vec<_> = found.lines().filter(|line| !expected.lines().any(|other| other == *line)).collect();
    assert!(missing.is_empty() && new.is_empty(), "gone: {missing:#?}\nnot published: {new:#?}");
}

#[test]
fn specs_make_sense() {
    for effect in catalog().iter() {
        let info = effect.info();
        let names: BTreeSet<_> = info.params.iter().map(|spec| spec.name).collect();
        assert_eq!(names.len(), info.params.len(), "{}: a name twice", info.kind);
        assert!(!info.label.is_empty() && info.help.ends_with('.'), "{}", info.kind);
        for spec in &info.params {
            assert!(!spec.label.is_empty() && spec.help.ends_with('.'), "{} {}", info.kind, spec.name);
            let default = spec.default_value();
            assert_eq!(spec.sanitize(&default), default, "{} {}: default out of range", info.kind, spec.name);
            if let ParamKind::Float { step, min, max, .. } = spec.kind {
                assert!(step > 0.0 && step < max - min, "{} {}", info.kind, spec.name);
            }
        }
    }
}

fn sanitized(spec: &ParamSpec, value: ParamValue) -> ParamValue {
    spec.sanitize(&value)
}

#[test]
fn floats_are_limited_and_others_become_the_default() {
    let spec = ParamSpec::float("x", "X", "X.", 0.5, -1.0..=2.0);
    assert_eq!(sanitized(&spec, json!(1.5)), json!(1.5));
    assert_eq!(sanitized(&spec, json!(9)), json!(2.0));
    assert_eq!(sanitized(&spec, json!(-1e300)), json!(-1.0));
    // not-a-number and infinity have no place in a value: they are null
    for wrong in [json!(f64::NAN), json!(f64::INFINITY), json!("1"), json!(null), json!([1.0]), json!(true), json!({})]
    {
        assert_eq!(sanitized(&spec, wrong.clone()), json!(0.5), "{wrong}");
    }
}

#[test]
fn whole_numbers_are_limited_and_others_become_the_default() {
    let spec = ParamSpec::int("x", "X", "X.", 5, 2..=16);
    assert_eq!(sanitized(&spec, json!(3)), json!(3));
    assert_eq!(sanitized(&spec, json!(-3)), json!(2));
    assert_eq!(sanitized(&spec, json!(i64::MAX)), json!(16));
    // On the way from one count to another.
    assert_eq!(sanitized(&spec, json!(3.6)), json!(4));
    assert_eq!(sanitized(&spec, json!(1e30)), json!(16));
    for wrong in [json!("3"), json!(null), json!(u64::MAX)] {
        assert_eq!(sanitized(&spec, wrong.clone()), json!(5), "{wrong}");
    }
}

#[test]
fn choices_and_files_and_switches_take_their_own_type() {
    let choice = ParamSpec::choice("x", "X", "X.", "a", &[("a", "A"), ("b", "B")]);
    assert_eq!(sanitized(&choice, json!("b")), json!("b"));
    assert_eq!(sanitized(&choice, json!("B")), json!("a"));
    assert_eq!(sanitized(&choice, json!(1)), json!("a"));
    let file = ParamSpec::file("x", "X", "X.", &["cube"]);
    assert_eq!(sanitized(&file, json!("looks/a.cube")), json!("looks/a.cube"));
    assert_eq!(sanitized(&file, json!(["a"])), json!(""));
    let switch = ParamSpec { name: "x", label: "X", help: "X.", group: "", kind: ParamKind::Bool { default: true } };
    assert_eq!(sanitized(&switch, json!(false)), json!(false));
    assert_eq!(sanitized(&switch, json!(0)), json!(true));
}

#[test]
fn colours_are_limited_and_may_leave_alpha_out() {
    let spec = ParamSpec::color("x", "X", "X.", [0, 255, 0]);
    assert_eq!(sanitized(&spec, json!([0.5, 2, -1])), json!([0.5, 1.0, 0.0, 1.0]));
    assert_eq!(sanitized(&spec, json!([0.5, 0.5, 0.5, 0.25])), json!([0.5, 0.5, 0.5, 0.25]));
    for wrong in [json!([1, 1]), json!([1, 1, 1, 1, 1]), json!([1, null, 1]), json!("#fff"), json!([1, f64::NAN, 1])] {
        assert_eq!(sanitized(&spec, wrong.clone()), json!([0.0, 1.0, 0.0, 1.0]), "{wrong}");
    }
}

#[test]
fn any_values_make_complete_parameters_and_finite_uniforms() {
    let strange = [
        json!(null),
        json!(f64::NAN),
        json!("x"),
        json!(1e308),
        json!(-1e308),
        json!([[]]),
        json!(i64::MIN),
        json!({}),
    ];
    let context = EffectContext { size: (1.0, 1.0) };
    for effect in catalog().iter() {
        for value in &strange {
            let given: Vec<_> = effect.info().params.iter().map(|spec| (spec.name, value.clone())).collect();
            let params = params(&**effect, &given);
            for stage in 0..effect.stages(&params, &context).len() {
                let uniforms = super::uniforms(&**effect, stage, &params, &context);
                let kind = effect.info().kind;
                assert!(uniforms.iter().flatten().all(|v| v.is_finite()), "{kind} {value}: {uniforms:?}");
            }
        }
    }
}

#[test]
fn unknown_names_are_ignored() {
    let effect = effect("vignette");
    let given = [("later".to_owned(), json!(1)), ("amount".to_owned(), json!(0.25))].into();
    let params = Params::resolve(&effect.info().params, &given);
    assert_eq!(params.float("amount"), 0.25);
    assert_eq!(params.float("later"), 0.0);
}

#[test]
fn units_and_steps_are_kept() {
    let spec = ParamSpec::float("x", "X", "X.", 0.0, 0.0..=1.0).step(0.5).unit("px");
    assert_eq!(spec.kind, ParamKind::Float { default: 0.0, min: 0.0, max: 1.0, step: 0.5, unit: "px" });
    let spec = ParamSpec::int("x", "X", "X.", 0, 0..=1).step(0.5).unit("px");
    assert_eq!(spec.kind, ParamKind::Int { default: 0, min: 0, max: 1, unit: "px" });
}

/// A vignette of another author, under the same name.
struct Other(EffectInfo);

impl Default for Other {
    fn default() -> Self {
        let (label, help) = ("Other", "Another.");
        Self(EffectInfo {
            kind: "vignette",
            label,
            category: Category::Key,
            help,
            role: Role::Filter,
            set_ups: &[],
            params: Vec::new(),
        })
    }
}

impl Effect for Other {
    fn info(&self) -> &EffectInfo {
        &self.0
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        Vec::new()
    }

    fn uniforms(&self, _: usize, _: &Params, _: &EffectContext, _: &mut Vec<[f32; 4]>) {}

    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}

#[test]
fn the_catalogue_lists_by_category_and_the_last_of_a_kind_wins() {
    let infos = catalog().infos();
    assert!(infos.iter().map(|info| (info.category, info.label)).is_sorted());
    let categories: BTreeSet<_> = infos.iter().map(|info| info.category).collect();
    assert!([Category::Key, Category::Color, Category::Matte].iter().all(|category| categories.contains(category)));
    let mut app = App::new();
    app.add_plugins((BuiltinEffectsPlugin, EffectPlugin::<Other>::default()));
    let catalog = app.world().resource::<EffectCatalog>();
    assert_eq!(catalog.get("vignette").map(|effect| effect.info().label), Some("Other"));
    assert_eq!(catalog.infos().len(), infos.len());
    assert!(catalog.get("nothing").is_none());
}
