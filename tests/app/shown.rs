//! Which sources run because something on program needs them.

use bevy::platform::collections::HashSet;
use scrim::document::source::Camera;
use scrim::document::{
    Content, EffectId, EffectSource, EffectSpec, Layer, LayerId, Show, Source, SourceId, SourceKind,
};
use scrim::effect::{
    Assets, Category, Effect, EffectCatalog, EffectContext, EffectImage, EffectInfo, ParamKind, ParamSpec, Params,
    Picture, Role, Stage,
};
use scrim::scene::reconcile::shown_sources;
use std::path::Path;
use std::sync::Arc;

/// An effect that reads one more picture, called `map`.
struct Reads(EffectInfo);

impl Effect for Reads {
    fn info(&self) -> &EffectInfo {
        &self.0
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        Vec::new()
    }

    fn assets(&self, params: &Params, _: &Path) -> Result<Assets, String> {
        let image = params.image("map").map_or(EffectImage::Nothing, EffectImage::Source);
        Ok(Assets { lut: None, images: vec![image] })
    }

    fn uniforms(&self, _: usize, _: &Params, _: &EffectContext, _: &mut Vec<[f32; 4]>) {}

    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}

fn catalog() -> EffectCatalog {
    let info = EffectInfo {
        kind: "reads",
        label: "Reads",
        category: Category::Stylize,
        help: "",
        role: Role::Filter,
        set_ups: &[],
        params: vec![ParamSpec { name: "map", label: "Map", help: "", group: "", kind: ParamKind::Image }],
    };
    let mut catalog = EffectCatalog::default();
    catalog.insert(Arc::new(Reads(info)));
    catalog
}

/// A layer of source 1 with an effect that reads `map`. Source 2 is a camera; source 3 is made and reads source 4.
fn show(map: u64) -> Show {
    let camera = |id| Source::new(SourceId(id), "Cam", SourceKind::Camera(Camera::default()));
    let mut made = EffectSource { kind: "reads".into(), ..EffectSource::default() };
    made.params.insert("map".into(), 4.into());
    let mut show = Show::empty();
    show.sources =
        vec![camera(1), camera(2), Source::new(SourceId(3), "Made", SourceKind::Effect(made)), camera(4), camera(5)];
    let mut layer = Layer::new(LayerId(1), "Cam", Content::Source(SourceId(1)));
    layer.effects.push(EffectSpec::new(EffectId(1), "reads").with("map", map));
    show.scenes[0].layers.push(layer);
    show
}

fn shown(show: &Show) -> Vec<u64> {
    let found: HashSet<SourceId> = shown_sources(show, &[show.program], &catalog(), Path::new(""));
    let mut ids: Vec<u64> = found.into_iter().map(|id| id.0).collect();
    ids.sort_unstable();
    ids
}

#[test]
fn a_source_that_an_effect_reads_is_shown() {
    assert_eq!(shown(&show(2)), [1, 2]);
    assert_eq!(shown(&show(3)), [1, 3, 4], "and what a generator reads");
    let mut show = show(2);
    show.scenes[0].layers[0].effects[0].enabled = false;
    assert_eq!(shown(&show), [1], "one that is off reads nothing");
}

#[test]
fn a_generator_that_reads_itself_is_no_endless_way() {
    let mut show = show(3);
    let SourceKind::Effect(made) = &mut show.sources[2].kind else { panic!("not made") };
    made.params.insert("map".into(), 3.into());
    assert_eq!(shown(&show), [1, 3]);
}
