//! Every place in a show that names a file.

use crate::document::{EffectSpec, Fallback, ParamValue, Show, SourceKind, TransitionSpec};
use crate::effect::file::{ISF_PREFIX, WGSL_PREFIX};
use crate::effect::{EffectCatalog, ParamKind};
use std::collections::{BTreeMap, BTreeSet};

/// What effects say of files: their kinds, and which of their parameters name one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Catalogued(BTreeMap<String, Vec<String>>);

impl Catalogued {
    pub fn of(catalog: &EffectCatalog) -> Self {
        let files = |effect: &std::sync::Arc<dyn crate::effect::Effect>| {
            let info = effect.info();
            let files = info.params.iter().filter(|param| matches!(param.kind, ParamKind::File { .. }));
            (info.kind.to_owned(), files.map(|param| param.name.to_owned()).collect())
        };
        Self(catalog.iter().map(files).collect())
    }

    /// The effect is installed.
    pub fn knows(&self, kind: &str) -> bool {
        self.0.contains_key(kind)
    }

    fn files(&self, kind: &str) -> &[String] {
        self.0.get(kind).map(Vec::as_slice).unwrap_or_default()
    }
}

/// Shows each path that names a file or a folder of slides, with the words for who names it, to be read or replaced. Those that are not chosen yet are
/// passed over.
pub fn each_file(show: &mut Show, effects: &Catalogued, visit: &mut dyn FnMut(&str, &mut String)) {
    let mut look = |what: &str, path: &mut String| {
        if !path.is_empty() {
            visit(what, path);
        }
    };
    for source in &mut show.sources {
        let what = format!("source “{}”", source.name);
        match &mut source.kind {
            SourceKind::Media(media) => look(&what, &mut media.path),
            SourceKind::Image(image) => look(&what, &mut image.path),
            SourceKind::Slideshow(slides) => slides.paths.iter_mut().for_each(|path| look(&what, path)),
            SourceKind::Effect(effect) => {
                let kind = effect.kind.clone();
                each_param(&what, &kind, &mut effect.params, effects, &mut look);
            }
            _ => {}
        }
        if let Fallback::Image(path) | Fallback::Clip(path) = &mut source.fallback {
            look(&format!("{what}, fallback"), path);
        }
    }
    for layer in show.scenes.iter_mut().flat_map(|scene| &mut scene.layers) {
        for EffectSpec { kind, params, .. } in layer.effects.iter_mut().chain(&mut layer.other_effects) {
            each_param(&format!("layer “{}”, {kind}", layer.name), kind, params, effects, &mut look);
        }
    }
    let of_scenes = show.scenes.iter_mut().filter_map(|scene| scene.transition.as_mut());
    for TransitionSpec { kind, params, .. } in of_scenes.chain([&mut show.transition]) {
        each_param(&format!("transition {kind}"), kind, params, effects, &mut look);
    }
}

fn each_param(
    what: &str,
    kind: &str,
    params: &mut BTreeMap<String, ParamValue>,
    effects: &Catalogued,
    visit: &mut dyn FnMut(&str, &mut String),
) {
    for name in effects.files(kind) {
        if let Some(ParamValue::String(path)) = params.get_mut(name) {
            visit(what, path);
        }
    }
}

/// The kinds of effects from files that a show uses.
pub fn file_kinds(show: &Show) -> BTreeSet<&str> {
    let layers = show.scenes.iter().flat_map(|scene| &scene.layers);
    let of_layers = layers.flat_map(|layer| layer.all_effects()).map(|effect| effect.kind.as_str());
    let of_sources = show.sources.iter().filter_map(|source| match &source.kind {
        SourceKind::Effect(effect) => Some(effect.kind.as_str()),
        _ => None,
    });
    let of_scenes = show.scenes.iter().filter_map(|scene| scene.transition.as_ref());
    let transitions = of_scenes.chain([&show.transition]).map(|transition| transition.kind.as_str());
    let from_files = |kind: &&str| kind.starts_with(WGSL_PREFIX) || kind.starts_with(ISF_PREFIX);
    of_layers.chain(of_sources).chain(transitions).filter(from_files).collect()
}
