//! What makes no sense is found, wherever it stands, and named.

use super::shows::{Dice, small};
use proptest::prelude::*;
use scrim::document::source::{Color, Media, Text};
use scrim::document::{
    Content, EditCommand, EditError, Fallback, Layer, LayerId, Rate, Scene, SceneId, Show, Sizing, Source, SourceId,
    SourceKind, TransitionSpec, apply, validate,
};

fn scene(id: u64, name: &str, shows: &[u64]) -> Scene {
    let layer =
        |inner: &u64| Layer::new(LayerId(id * 100 + inner), format!("to {inner}"), Content::Scene(SceneId(*inner)));
    Scene { layers: shows.iter().map(layer).collect(), ..Scene::new(SceneId(id), name) }
}

fn with_kind(kind: SourceKind) -> Show {
    let mut show = small();
    show.sources[0].kind = kind;
    show
}

#[track_caller]
fn problem(change: impl FnOnce(&mut Show)) -> String {
    let mut show = small();
    assert_eq!(validate::check(&show), Ok(()));
    change(&mut show);
    validate::check(&show).expect_err("found nothing").to_string()
}

type Change = fn(&mut Show);

#[test]
fn each_rule_finds_its_fault() {
    let long = "x".repeat(201);
    assert_eq!(
        problem(|s| s.scenes[0].name = long.clone()),
        "scenes[0].name: 201 characters are too long for a name, which has at most 200"
    );
    let table: &[(Change, &str)] = &[
        (|s| s.canvases.clear(), "canvases: a show needs at least one canvas"),
        (|s| s.scenes.clear(), "scenes: a show needs at least one scene"),
        (|s| s.canvases[0].width = 15, "canvases[0].width: 15 is out of range: from 16 to 8192"),
        (|s| s.canvases[0].height = 8193, "canvases[0].height: 8193 is out of range: from 16 to 8192"),
        (|s| s.canvases[0].rate = Rate::new(241, 1), "canvases[0].rate: 241 is out of range: from 1 to 240"),
        (|s| s.canvases[0].rate = Rate::new(0, 1), "canvases[0].rate: both numbers of a rate are above 0"),
        (|s| s.sources.push(s.sources[0].clone()), "sources[1].id: the id 1 is taken by another one"),
        (|s| s.sources[0].id = SourceId(u64::MAX), "sources[\"Cam\"].id: 18446744073709551615 is too high for an id"),
        (|s| s.program = SceneId(9), "program: there is no scene 9"),
        (|s| s.transition.duration_ms = 49, "transition.duration_ms: 49 is out of range: from 50 to 20000"),
        (
            |s| s.scenes[0].transition = Some(TransitionSpec::new("")),
            "scenes[0].transition.kind: an effect's kind has 1 to 200 characters",
        ),
        (|s| s.scenes[0].layers[0].opacity = f64::NAN, "scenes[0].layers[\"Cam\"].opacity: NaN is out of range"),
        (
            |s| s.scenes[0].layers[0].placement.position.1 = f64::INFINITY,
            "scenes[0].layers[\"Cam\"].placement.position[1]: inf",
        ),
        (
            |s| s.scenes[0].layers[0].placement.pin = Some([(0.0, 0.0), (1.0, 0.0), (11.0, 1.0), (0.0, 1.0)]),
            "scenes[0].layers[\"Cam\"].placement.pin[2][0]: 11 is out of range: from -10 to 10",
        ),
        (
            |s| s.scenes[0].layers[0].placement.pin = Some([(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (0.0, 1.0)]),
            "scenes[0].layers[\"Cam\"].placement.pin: three of the pinned corners lie on one line; move one of them away",
        ),
        (
            |s| s.scenes[0].layers[0].placement.pin = Some([(0.0, 0.0), (0.3, 0.5), (1.0, 1.0), (0.0, 1.0)]),
            "scenes[0].layers[\"Cam\"].placement.pin: the pinned corners cross or make a dent; move them so that the shape",
        ),
        (
            |s| s.scenes[0].layers[0].placement.pin = Some([(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0)]),
            "scenes[0].layers[\"Cam\"].placement.pin: the pinned corners cross or make a dent; move them so that the shape",
        ),
        (
            |s| s.scenes[0].layers[0].placement.size = Sizing::Fit(0.0, 9.0),
            "scenes[0].layers[\"Cam\"].placement.size[0]: 0 ",
        ),
        (
            |s| s.scenes[0].layers[0].placement.size = Sizing::Scale(1.0, -1.0),
            "scenes[0].layers[\"Cam\"].placement.size[1]: -1",
        ),
        (|s| s.scenes[0].layers[0].placement.rotation = f64::NAN, "scenes[0].layers[\"Cam\"].placement.rotation: NaN"),
        (|s| s.scenes[0].layers[0].crop.right = -1.0, "scenes[0].layers[\"Cam\"].crop.right: -1 is out of range"),
        (
            |s| s.scenes[0].layers[0].effects[0].kind.clear(),
            "scenes[0].layers[\"Cam\"].effects[0].kind: an effect's kind has",
        ),
        (
            |s| {
                let again = s.scenes[0].layers[0].effects[0].clone();
                s.scenes[0].layers[0].effects.push(again);
            },
            "scenes[0].layers[\"Cam\"].effects[1].id: the id 1 is taken",
        ),
        (
            |s| s.scenes[0].layers = vec![s.scenes[0].layers[0].clone(); 2],
            "scenes[0].layers[1].id: the id 1 is taken by another one",
        ),
        (
            |s| s.sources[0].fallback = Fallback::Color([0.0, 2.0, 0.0, 1.0]),
            "sources[\"Cam\"].fallback.color[1]: 2 is out of range",
        ),
    ];
    for (change, expected) in table {
        let found = problem(change);
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
}

#[test]
fn each_rule_of_sources_finds_its_fault() {
    let media = |speed, in_s, out_s| SourceKind::Media(Media { speed, in_s, out_s, ..Media::default() });
    let table = [
        (media(9.0, None, None), "settings.speed: 9 is out of range: from 0.1 to 8"),
        (media(1.0, Some(5.0), Some(5.0)), "settings.out: the end at 5 s must lie after the start (`in`)"),
        (media(1.0, None, Some(0.0)), "settings.out: the end at 0 s must lie after the start (`in`)"),
        (media(1.0, Some(-1.0), None), "settings.in: -1 is out of range"),
        (media(f64::NAN, None, None), "settings.speed: NaN is out of range"),
        (SourceKind::Text(Text { size: 0.0, ..Text::default() }), "settings.size: 0 is out of range"),
        (SourceKind::Color(Color { width: 0, ..Color::default() }), "settings.width: 0 is out of range"),
        (SourceKind::Color(Color { color: [0.0, 0.0, 0.0, 1.1], ..Color::default() }), "settings.color[3]: 1.1 is out"),
    ];
    for (kind, expected) in table {
        let found = validate::check(&with_kind(kind)).expect_err("found nothing").to_string();
        assert!(found.starts_with(&format!("sources[\"Cam\"].{expected}")), "{found}");
    }
}

#[test]
fn a_scene_within_itself_is_refused_with_the_way_round() {
    let mut show = Show::empty();
    show.scenes = vec![scene(1, "Main", &[2]), scene(2, "Picture", &[3]), scene(3, "Corner", &[])];
    assert_eq!(validate::check(&show), Ok(()));
    let command = EditCommand::AddLayer { scene: SceneId(2), content: Content::Scene(SceneId(1)), name: "x".into() };
    let before = show.clone();
    let error = apply(&mut show, command).unwrap_err();
    let expected = "scenes[1].layers[\"x\"].content: a scene cannot show itself: Main → Picture → Main";
    assert_eq!(error, EditError::Invalid(expected.into()));
    assert_eq!(show, before);

    show.scenes[2] = scene(3, "Corner", &[3]);
    let found = validate::check(&show).unwrap_err();
    assert_eq!(found.to_string(), "scenes[2].layers[\"to 3\"].content: a scene cannot show itself: Corner → Corner");
}

#[test]
fn many_nested_scenes_are_looked_at_once_each() {
    // each of 1000 scenes shows the next one twice: 2^1000 ways down
    let mut show = Show::empty();
    show.scenes = (1..=1000).map(|id| scene(id, "s", &if id < 1000 { vec![id + 1] } else { vec![] })).collect();
    for scene in &mut show.scenes {
        let mut again = scene.layers.clone();
        again.iter_mut().for_each(|layer| layer.id.0 += 1_000_000);
        scene.layers.extend(again);
    }
    assert_eq!(validate::check(&show), Ok(()));
    show.scenes[999] = scene(1000, "last", &[1]);
    let found = validate::check(&show).unwrap_err().to_string();
    assert!(found.contains("a scene cannot show itself: s → s → ") && found.ends_with("→ last → s"), "{found}");
}

#[test]
fn too_many_layers_are_refused() {
    let mut show = Show::empty();
    show.sources.push(Source::new(SourceId(1), "Cam", SourceKind::Text(Text::default())));
    let layer = |id| Layer::new(LayerId(id), "l", Content::Source(SourceId(1)));
    show.scenes[0].layers = (1..=10_001).map(layer).collect();
    let found = validate::check(&show).unwrap_err().to_string();
    assert_eq!(found, "scenes: 10001 layers are too many: a show has at most 10000");
    show.scenes[0].layers.pop();
    assert_eq!(validate::check(&show), Ok(()));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn shows_that_make_sense_pass(numbers in prop::collection::vec(any::<u32>(), 0..600)) {
        prop_assert_eq!(validate::check(&Dice::new(numbers).show()), Ok(()));
    }
}
