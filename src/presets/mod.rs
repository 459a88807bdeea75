//! Presets: one effect's parameters, or a whole stack, under a name.
//!
//! A preset is a small RON file, `NAME.effect.ron` or `NAME.stack.ron`, in `presets/` of the person's data folder or beside the scene
//! file. Whoever gets the file can use it: it names sources by their names and not by a show's ids. The same text goes over the
//! clipboard when a stack is copied.

pub mod folder;
pub mod format;

pub use folder::{Folders, StoreError};
pub use format::{Preset, PresetEffect, PresetError};

use crate::document::{EffectId, EffectSpec, ParamValue, Show};
use crate::effect::{ParamKind, ParamSpec};
use std::collections::BTreeMap;

/// An effect as it leaves its show: sources by name, no pressed buttons. `specs` are those of its kind, none where it is not installed.
pub fn pack(effect: &EffectSpec, specs: &[ParamSpec], show: &Show) -> PresetEffect {
    PresetEffect {
        kind: effect.kind.clone(),
        enabled: effect.enabled,
        mix: effect.mix,
        params: exchange(&effect.params, specs, |id| {
            let id = id.as_u64()?;
            show.sources.iter().find(|source| source.id.0 == id).map(|source| source.name.as_str().into())
        }),
        extra: effect.extra.clone(),
    }
}

/// The same back in a show: a source that it does not have is none. The id is to be replaced.
pub fn unpack(effect: PresetEffect, specs: &[ParamSpec], show: &Show) -> EffectSpec {
    let params = exchange(&effect.params, specs, |name| {
        let name = name.as_str()?;
        show.sources.iter().find(|source| source.name == name).map(|source| source.id.0.into())
    });
    let mut extra = effect.extra;
    // An identity of its own would stand beside the one that the show gives.
    extra.remove("id");
    EffectSpec {
        enabled: effect.enabled,
        mix: effect.mix,
        params,
        extra,
        ..EffectSpec::new(EffectId::default(), effect.kind)
    }
}

/// The parameters with other words for their sources, and without buttons. Unknown ones are kept as they are.
fn exchange(
    params: &BTreeMap<String, ParamValue>,
    specs: &[ParamSpec],
    source: impl Fn(&ParamValue) -> Option<ParamValue>,
) -> BTreeMap<String, ParamValue> {
    let kept = params.iter().filter_map(|(name, value)| {
        let value = match specs.iter().find(|spec| spec.name == name).map(|spec| &spec.kind) {
            Some(ParamKind::Event) => None,
            Some(ParamKind::Image) => source(value),
            _ => Some(value.clone()),
        };
        Some((name.clone(), value?))
    });
    kept.collect()
}
