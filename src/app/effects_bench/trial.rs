//! How an effect is put to the test: at which values, with which files, beside which blur.

use super::{EffectsError, STILL};
use crate::app::works;
use crate::document::{EffectId, EffectSpec, ParamValue};
use crate::effect::{Category, Effect, EffectContext, ParamKind, Params, Picture};
use crate::testing::write_picture;
use std::collections::BTreeMap;
use std::path::Path;

/// The blur that effects are compared with, and its standard deviation where an effect has none of its own.
const BLUR: &str = "gaussian_blur";
const USUAL_RADIUS: f64 = 8.0;

/// Files that effects read, beside the show.
const PICTURE_FILE: &str = "picture.png";
const TABLE_FILE: &str = "lut.cube";

/// What effects need to do anything at all: a second picture as a file or a source, a table, a limit in the middle of its range.
const NEEDS: &[(&str, &str)] = &[
    ("difference_key", "plate"),
    ("displacement", "map"),
    ("image_mask", "file"),
    ("luma_key", "luma_min"),
    ("lut", "file"),
    ("source_matte", "source"),
];

/// An effect as it is measured.
pub struct Trial {
    pub kind: &'static str,
    pub preset: Option<&'static str>,
    pub spec: EffectSpec,
    /// Standard deviation of the blur to compare with, in pixels.
    pub radius: f64,
}

type Given = BTreeMap<String, ParamValue>;

impl Trial {
    /// At its defaults; where these do nothing, at its first preset that does something.
    pub fn new(effect: &dyn Effect, (width, height): (u32, u32)) -> Result<Self, EffectsError> {
        let info = effect.info();
        let context = EffectContext { size: (width as f32, height as f32) };
        let acts = |given: &Given| !effect.stages(&Params::resolve(&info.params, given), &context).is_empty();
        let needs = needs(effect);
        let presets = effect.presets().iter().map(|preset| {
            let values = preset.values.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
            // A preset names no file of ours.
            (Some(preset.name), values.chain(needs.clone()).collect::<Given>())
        });
        let mut all = std::iter::once((None, needs.clone())).chain(presets);
        let (preset, given) = all.find(|(_, given)| acts(given)).ok_or(EffectsError::Idle(info.kind))?;
        let radius = radius(effect, &Params::resolve(&info.params, &given));
        let spec = given.into_iter().fold(spec(info.kind), |spec, (name, value)| spec.with(&name, value));
        Ok(Self { kind: info.kind, preset, spec, radius })
    }
}

fn spec(kind: &str) -> EffectSpec {
    EffectSpec::new(EffectId(1), kind)
}

/// The blur of this standard deviation.
pub fn blur(radius: f64) -> EffectSpec {
    spec(BLUR).with("radius", radius)
}

fn needs(effect: &dyn Effect) -> Given {
    let info = effect.info();
    let needed = NEEDS.iter().filter(|(kind, _)| *kind == info.kind);
    let value = |name: &str| match info.params.iter().find(|spec| spec.name == name).map(|spec| &spec.kind) {
        Some(ParamKind::File { extensions }) if extensions.contains(&"cube") => TABLE_FILE.into(),
        Some(ParamKind::File { .. }) => PICTURE_FILE.into(),
        Some(ParamKind::Float { min, max, .. }) => ((min + max) / 2.0).into(),
        _ => ParamValue::from(STILL.0),
    };
    needed.map(|(_, name)| ((*name).to_owned(), value(name))).collect()
}

/// How far an effect blurs. Dressing softens edges over a width, which is two standard deviations; its radii are of corners.
fn radius(effect: &dyn Effect, params: &Params) -> f64 {
    let info = effect.info();
    let (names, factor): (&[&str], f64) =
        if info.category == Category::Dressing { (&["blur", "size"], 0.5) } else { (&["radius"], 1.0) };
    let spec = info.params.iter().find(|spec| names.contains(&spec.name));
    let own = spec.filter(|spec| matches!(spec.kind, ParamKind::Float { unit: "px", .. }));
    let radius = own.map_or(0.0, |spec| f64::from(params.float(spec.name)) * factor);
    if radius > 0.0 { radius } else { USUAL_RADIUS }
}

/// Writes what effects read.
pub fn write_files(folder: &Path, (width, height): (u32, u32)) -> Result<(), String> {
    works::write_lut(&folder.join(TABLE_FILE)).map_err(|error| error.to_string())?;
    let (width, height) = (width as usize, height as usize);
    let shade = |index: usize| {
        let across = (index % width) as f32 / width as f32;
        [0.02, 0.55 + 0.15 * across, 0.2, 1.0]
    };
    let picture = Picture { width, height, pixels: (0..width * height).map(shade).collect() };
    write_picture(&folder.join(PICTURE_FILE), &picture)
}
