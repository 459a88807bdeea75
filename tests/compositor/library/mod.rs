//! The effect library on the GPU against its references on the CPU: every effect at its defaults, at each of its presets, at the values at
//! which it does nothing, and at the cases that its family adds.

mod blur;
mod color;
mod distort;
mod dressing;
mod matte;
mod stylize;
mod time;
mod transition;

use super::effects::{Given, one_layer, opaque_studio_picture, reference, studio_picture};
use crate::effect::{catalog, params};
use scrim::document::ParamValue;
use scrim::effect::{Category, Effect, EffectContext, Picture, Role};
use scrim::testing::{TestFrame, Tolerance, assert_picture};
use std::path::Path;

/// An effect at some values, and how near it comes to its reference.
pub struct Case {
    pub kind: &'static str,
    pub given: Given,
    pub tolerance: Tolerance,
}

impl Case {
    pub fn new(kind: &'static str, given: impl IntoIterator<Item = (&'static str, ParamValue)>) -> Self {
        Self { kind, given: given.into_iter().collect(), tolerance: Tolerance::Converted }
    }

    /// The same with another tolerance, which then also counts for the effect's defaults and presets.
    pub fn within(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = tolerance;
        self
    }
}

/// The effects that have tests of their own, since they need more than one picture: a table, a plate, a source, frames before.
const ELSEWHERE: &[&str] = &["delay", "difference_key", "gaussian_blur"];

/// All cases, grouped by family for the sake of the tests' names.
fn families() -> [(&'static str, Vec<Case>); 7] {
    [
        ("colour", color::cases()),
        ("matte", matte::cases()),
        ("blur", blur::cases()),
        ("stylise", stylize::cases()),
        ("distort", distort::cases()),
        ("dressing", dressing::cases()),
        ("time", time::cases()),
    ]
}

/// The cases of a family with the defaults and presets of their effects.
fn completed(cases: Vec<Case>) -> Vec<Case> {
    let mut kinds: Vec<_> = cases.iter().map(|case| (case.kind, case.tolerance)).collect();
    kinds.dedup_by_key(|(kind, _)| *kind);
    let mut all = cases;
    for (kind, tolerance) in kinds {
        all.push(Case::new(kind, []).within(tolerance));
        let effect = crate::effect::effect(kind);
        let presets = effect.presets().iter();
        all.extend(presets.map(|preset| Case::new(kind, preset.values.clone()).within(tolerance)));
    }
    all
}

fn check(cases: Vec<Case>, input: &Picture, frame: &TestFrame) {
    for Case { kind, given, tolerance } in completed(cases) {
        let Some(actual) = one_layer(input, frame.clone()).effect(kind, &given).picture() else { return };
        let name = format!("{kind} {given:?}").replace(|c: char| !c.is_alphanumeric() && c != '.', " ");
        assert_picture(&name, &actual, &reference(kind, &given, input), tolerance);
    }
}

fn family(name: &str) -> Vec<Case> {
    let found = families().into_iter().find(|(family, _)| *family == name);
    found.map(|(_, cases)| cases).unwrap_or_default()
}

macro_rules! families_are_their_references {
    ($($test:ident: $family:literal,)*) => {$(
        #[test]
        fn $test() {
            let input = studio_picture(96, 64);
            check(family($family), &input, &TestFrame::premultiplied(&input));
            let input = opaque_studio_picture(96, 64);
            check(family($family), &input, &TestFrame::opaque(&input));
        }
    )*};
}

families_are_their_references! {
    colour_is_its_reference: "colour",
    mattes_are_their_references: "matte",
    blurs_are_their_references: "blur",
    looks_are_their_references: "stylise",
    distortions_are_their_references: "distort",
    dressing_is_its_reference: "dressing",
    time_is_its_reference: "time",
}

/// The filters of the library: all but keyers, which are judged by the truth.
fn library() -> impl Iterator<Item = std::sync::Arc<dyn Effect>> {
    let all: Vec<_> = catalog().iter().cloned().collect();
    all.into_iter().filter(|effect| effect.info().category != Category::Key && effect.info().role == Role::Filter)
}

#[test]
fn every_effect_of_the_library_is_compared_with_its_reference() {
    let covered: Vec<_> = families().into_iter().flat_map(|(_, cases)| cases).map(|case| case.kind).collect();
    let before: Vec<_> = super::effects::covered();
    for effect in library() {
        let kind = effect.info().kind;
        let known = covered.contains(&kind) || before.contains(&kind) || ELSEWHERE.contains(&kind);
        assert!(known, "{kind} is not compared with its reference");
    }
}

#[test]
fn at_its_neutral_values_an_effect_costs_nothing_and_changes_nothing() {
    let input = studio_picture(48, 32);
    let context = EffectContext { size: (48.0, 32.0) };
    for effect in library() {
        let kind = effect.info().kind;
        let neutral = params(&*effect, &effect.neutral());
        assert!(effect.stages(&neutral, &context).is_empty(), "{kind} draws at {:?}", effect.neutral());
        assert!(effect.sides(&neutral, &context).is_empty(), "{kind} makes sides at {:?}", effect.neutral());
        let same = effect.reference(&neutral, &input, Path::new(""));
        assert_picture(kind, &same, &input, Tolerance::Exact);
    }
}

#[test]
fn presets_have_names_and_values_of_their_effect() {
    for effect in library() {
        let kind = effect.info().kind;
        let names: Vec<_> = effect.presets().iter().map(|preset| preset.name).collect();
        assert!(!names.is_empty(), "{kind} has no preset");
        for preset in effect.presets() {
            let twice = names.iter().filter(|name| **name == preset.name).count();
            assert_eq!(twice, 1, "{kind} has {:?} twice", preset.name);
            for (name, value) in &preset.values {
                let spec = effect.info().params.iter().find(|spec| spec.name == *name);
                let spec = spec.unwrap_or_else(|| panic!("{kind} {:?}: no parameter {name}", preset.name));
                assert_eq!(&spec.sanitize(value), value, "{kind} {:?}: {name}", preset.name);
            }
        }
    }
}
