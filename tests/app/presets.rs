//! From a panel's request to the document: presets through the disk, and buttons that are pressed for one tick.

use crate::output::wait_for;
use bevy::prelude::*;
use scrim::app::presets::{PresetShelf, PresetsPlugin};
use scrim::app::session::SessionFiles;
use scrim::compositor::canvas::CanvasTick;
use scrim::document::source::Camera;
use scrim::document::{Content, EffectId, EffectSpec, Layer, LayerId, ParamValue, Show, Source, SourceId, SourceKind};
use scrim::effect::EffectCatalog;
use scrim::effect::builtin::BuiltinEffectsPlugin;
use scrim::scene::budget::BypassedEffects;
use scrim::scene::glide::Glide;
use scrim::scene::{
    ActionRequest, Clock, ClockMode, LiveTransition, Pulses, SessionRequest, StudioState, actions, pulses,
};
use scrim::settings::Folders;
use scrim::view::{PresetCommand, PresetPlace, PresetTarget, StudioCommand};
use std::path::Path;

const CAM: LayerId = LayerId(1);
const TOON: EffectId = EffectId(1);

fn show() -> Show {
    let mut show = Show::empty();
    show.sources.push(Source::new(SourceId(1), "Cam", SourceKind::Camera(Camera::default())));
    let mut layer = Layer::new(CAM, "Cam", Content::Source(SourceId(1)));
    layer.effects.push(EffectSpec::new(TOON, "toon").with("levels", 5));
    show.scenes[0].layers.push(layer);
    show
}

/// A session whose user's folders lie in `folder`, without panels or a renderer.
fn session(folder: &Path) -> App {
    let mut app = App::new();
    app.insert_resource(StudioState::new(show(), None))
        .insert_resource(SessionFiles::load(Folders::under(folder)))
        .init_resource::<EffectCatalog>()
        .init_resource::<Pulses>()
        .init_resource::<BypassedEffects>()
        .init_resource::<CanvasTick>()
        .init_resource::<LiveTransition>()
        .init_resource::<Glide>()
        .insert_resource(Clock::new(ClockMode::Stepped { start: 0 }))
        .add_message::<ActionRequest>()
        .add_message::<SessionRequest>()
        .add_plugins((BuiltinEffectsPlugin, PresetsPlugin))
        .add_systems(PreUpdate, actions::apply_actions.in_set(scrim::scene::SceneSystems::Apply))
        .add_systems(Last, pulses::release);
    app
}

fn ask(app: &mut App, command: impl Into<scrim::view::Action>) {
    app.world_mut().write_message(ActionRequest(command.into()));
    app.update();
}

fn shelf(app: &App) -> &PresetShelf {
    app.world().resource()
}

fn layer(app: &App) -> Layer {
    app.world().resource::<StudioState>().show().layer(CAM).unwrap().1.clone()
}

fn levels(app: &App) -> Option<ParamValue> {
    layer(app).effects[0].params.get("levels").cloned()
}

fn save(target: PresetTarget, name: &str) -> StudioCommand {
    let (name, place) = (name.to_owned(), PresetPlace::User);
    StudioCommand::Preset(PresetCommand::Save { target, name, place, replace: false })
}

#[test]
fn a_preset_is_kept_and_comes_back_as_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    let target = PresetTarget { layer: CAM, effect: Some(TOON) };
    ask(&mut app, save(target, "Five"));
    let path = wait_for("the list", || {
        app.update();
        shelf(&app).entries.first().map(|entry| entry.path.clone())
    });
    let edit = scrim::document::EditCommand::SetParam {
        layer: CAM,
        effect: TOON,
        param: "levels".into(),
        value: Some(2.into()),
    };
    ask(&mut app, edit);
    assert_eq!(levels(&app), Some(2.into()));
    ask(&mut app, StudioCommand::Preset(PresetCommand::Apply { target, path }));
    wait_for("the preset", || {
        app.update();
        (levels(&app) == Some(5.into())).then_some(())
    });
    ask(&mut app, StudioCommand::Undo);
    assert_eq!(levels(&app), Some(2.into()));
}

#[test]
fn what_comes_with_an_effect_is_put_on_it_as_one_step_and_leaves_what_was_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    let lut = EffectId(80);
    let given = EffectSpec::new(lut, "lut").with("file", "look.cube").with("interpolation", "trilinear");
    ask(&mut app, scrim::document::EditCommand::SetStack { layer: CAM, effects: vec![given] });
    let (before, target) = (layer(&app).effects, PresetTarget { layer: CAM, effect: Some(layer(&app).effects[0].id) });
    let apply = |name: &str| StudioCommand::Preset(PresetCommand::ApplyReadyMade { target, name: name.to_owned() });
    ask(&mut app, apply("Half the look"));
    app.update();
    let params = layer(&app).effects[0].params.clone();
    assert_eq!(params, [("amount".to_owned(), 0.5.into()), ("file".to_owned(), "look.cube".into())].into());
    ask(&mut app, StudioCommand::Undo);
    assert_eq!(layer(&app).effects, before);
    ask(&mut app, apply("No such look"));
    assert_eq!(shelf(&app).fault.clone().unwrap().1, "LUT has no ready-made preset “No such look”");
}

#[test]
fn what_cannot_be_done_is_said_on_its_layer() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    let said = |app: &mut App, command: StudioCommand| {
        ask(app, command);
        let fault = wait_for("the sentence", || {
            app.update();
            shelf(app).fault.clone()
        });
        app.world_mut().resource_mut::<PresetShelf>().fault = None;
        assert_eq!(fault.0, CAM);
        fault.1
    };
    let on = |effect| PresetTarget { layer: CAM, effect };
    let apply = |effect, path: &str| {
        StudioCommand::Preset(PresetCommand::Apply { target: on(effect), path: folder.path().join(path) })
    };
    std::fs::write(folder.path().join("blur"), "(scrim_preset: 1, effect: (kind: \"gaussian_blur\"))").unwrap();
    std::fs::write(folder.path().join("stack"), "(scrim_preset: 1, stack: [])").unwrap();
    let sentence = said(&mut app, apply(Some(TOON), "blur"));
    assert_eq!(sentence, "The preset is for “gaussian_blur” and not for “toon”");
    let sentence = said(&mut app, apply(Some(TOON), "stack"));
    assert_eq!(sentence, "The preset holds a whole stack: put it on the layer");
    let sentence = said(&mut app, apply(None, "blur"));
    assert_eq!(sentence, "The preset holds one effect: put it on such an effect");
    let sentence = said(&mut app, apply(None, "gone"));
    assert!(sentence.ends_with("the preset is gone: it was deleted or renamed"), "{sentence}");
    let sentence = said(&mut app, save(on(Some(EffectId(99))), "x"));
    assert_eq!(sentence, "The effect is not there any more");
    let sentence = said(&mut app, save(on(None), "../x"));
    assert!(sentence.starts_with("a preset's name has 1 to 64 characters"), "{sentence}");
    let sentence = said(&mut app, StudioCommand::Preset(PresetCommand::Paste(CAM)));
    assert_eq!(sentence, "There is no clipboard here: save the stack as a preset instead");
    assert_eq!(layer(&app).effects.len(), 1, "nothing was changed");
}

#[test]
fn a_stack_with_a_missing_effect_comes_back_whole() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    let text = "(scrim_preset: 1, stack: [(kind: \"from_a_plug_in\", mix: 0.5, params: {\"x\": [1, 2]})])";
    let path = folder.path().join("look.stack.ron");
    std::fs::write(&path, text).unwrap();
    let target = PresetTarget { layer: CAM, effect: None };
    ask(&mut app, StudioCommand::Preset(PresetCommand::Apply { target, path }));
    wait_for("the stack", || {
        app.update();
        (layer(&app).effects[0].kind == "from_a_plug_in").then_some(())
    });
    let effect = layer(&app).effects[0].clone();
    assert_eq!((effect.mix, effect.params["x"].clone()), (0.5, vec![1, 2].into()));
    assert_ne!(effect.id, EffectId::default());
}

#[test]
fn a_button_is_pressed_for_one_composed_tick() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    let before = app.world().resource::<StudioState>().history.revision();
    ask(&mut app, StudioCommand::TriggerEvent { layer: CAM, effect: TOON, param: "burst".into() });
    ask(&mut app, StudioCommand::TriggerSource { source: SourceId(1), param: "flash".into() });
    app.update();
    let pulses = app.world().resource::<Pulses>();
    assert!(pulses.value(CAM, TOON, "burst") && pulses.source_value(SourceId(1), "flash"), "no tick came yet");
    assert!(!pulses.value(CAM, TOON, "other") && !pulses.value(CAM, EffectId(2), "burst"));
    app.world_mut().resource_mut::<CanvasTick>().due = true;
    app.update();
    assert!(app.world().resource::<Pulses>().is_empty());
    assert_eq!(app.world().resource::<StudioState>().history.revision(), before, "never an edit");
}

#[test]
fn a_layer_is_compared_for_as_long_as_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = session(folder.path());
    let state = |app: &App| {
        let state = app.world().resource::<StudioState>();
        (state.without_effects(CAM), state.revision)
    };
    let (_, revision) = state(&app);
    ask(&mut app, StudioCommand::Compare { layer: CAM, on: true });
    assert_eq!(state(&app), (true, revision + 1));
    ask(&mut app, StudioCommand::Compare { layer: CAM, on: true });
    assert_eq!(state(&app), (true, revision + 1), "nothing is composed anew for nothing");
    ask(&mut app, StudioCommand::Compare { layer: LayerId(9), on: false });
    assert!(state(&app).0, "another layer's end is not this one's");
    ask(&mut app, StudioCommand::Compare { layer: CAM, on: false });
    assert_eq!(state(&app), (false, revision + 2));
    ask(&mut app, StudioCommand::Compare { layer: CAM, on: true });
    ask(&mut app, scrim::document::EditCommand::RemoveLayer(CAM));
    assert!(!state(&app).0);
}
