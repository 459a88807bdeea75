//! Tests of `effect`.

mod blur;
mod cube;
mod file;
mod hostile;
mod isf;
mod isf_glsl;
mod keying;
mod params;
mod properties;
mod reference;
mod rules;
mod stroke;
mod studio;
mod wgsl;

use bevy::prelude::*;
use scrim::document::ParamValue;
use scrim::effect::builtin::BuiltinEffectsPlugin;
use scrim::effect::{Effect, EffectCatalog, EffectContext, Params, Picture};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

const CONTEXT: EffectContext = EffectContext { size: (1920.0, 1080.0) };

/// The catalogue of an app that has the built-in effects.
pub fn catalog() -> EffectCatalog {
    let mut app = App::new();
    app.add_plugins(BuiltinEffectsPlugin);
    app.world().resource::<EffectCatalog>().clone()
}

pub fn effect(kind: &str) -> Arc<dyn Effect> {
    catalog().get(kind).unwrap_or_else(|| panic!("{kind} is not registered")).clone()
}

/// The effect's parameters, with these instead of the defaults.
pub fn params(effect: &dyn Effect, given: &[(&str, ParamValue)]) -> Params {
    let names: Vec<_> = effect.info().params.iter().map(|spec| spec.name).collect();
    for (name, _) in given {
        assert!(names.contains(name), "{} has no parameter {name}", effect.info().kind);
    }
    let given: BTreeMap<_, _> = given.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    Params::resolve(&effect.info().params, &given)
}

fn uniforms(effect: &dyn Effect, stage: usize, params: &Params, context: &EffectContext) -> Vec<[f32; 4]> {
    let mut out = Vec::new();
    effect.uniforms(stage, params, context, &mut out);
    out
}

pub fn picture(width: usize, height: usize, mut color: impl FnMut(usize, usize) -> [f32; 4]) -> Picture {
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| color(x, y)).collect();
    Picture { width, height, pixels }
}

/// What the effect makes of a picture of one colour.
fn one(kind: &str, given: &[(&str, ParamValue)], color: [f32; 4]) -> [f32; 4] {
    let effect = effect(kind);
    let params = params(&*effect, given);
    let out = effect.reference(&params, &picture(3, 3, |_, _| color), Path::new(""));
    assert_eq!((out.width, out.height, out.pixels.len()), (3, 3, 9));
    out.at(1, 1)
}

#[track_caller]
fn assert_close(actual: [f32; 4], expected: [f32; 4], tolerance: f32) {
    let worst = actual.iter().zip(expected).map(|(a, e)| (a - e).abs()).fold(0.0, f32::max);
    assert!(worst <= tolerance, "{actual:?} should be {expected:?} within {tolerance}");
}

/// Largest difference of two pictures in any channel of premultiplied colour: what is invisible does not count.
fn difference(a: &Picture, b: &Picture) -> f32 {
    assert_eq!((a.width, a.height), (b.width, b.height));
    let channels = |picture: &Picture| -> Vec<f32> {
        picture.pixels.iter().flat_map(|[r, g, b, a]| [r * a, g * a, b * a, *a]).collect()
    };
    channels(a).iter().zip(channels(b)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}
