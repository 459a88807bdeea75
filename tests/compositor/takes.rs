//! Transitions on air: which picture each tick has, from the take on.

use super::noise;
use crate::effect::{catalog, effect, params};
use scrim::compositor::InputId;
use scrim::document::{Easing, EditCommand, Rate, SceneId, SourceId, TransitionSpec};
use scrim::effect::Picture;
use scrim::scene::take::{Transition, refusal};
use scrim::scene::{LiveTransition, ShownTransition, SourceInstance, StudioState};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};
use scrim::view::StudioCommand;
use std::path::Path;

const W: usize = 32;
const H: usize = 20;

/// A push of ten ticks, at thirty a second.
fn push() -> TransitionSpec {
    TransitionSpec { duration_ms: 333, ..TransitionSpec::new("push") }
}

/// Three scenes of noise, the first on program.
fn scenes(spec: TransitionSpec) -> TestStudio {
    let source = |seed| TestFrame::opaque(&noise(W, H, seed));
    TestStudio::new(W as u32, H as u32)
        .frame_source(1, source(1))
        .frame_source(2, source(2))
        .frame_source(3, source(3))
        .show(1)
        .scene(2)
        .show(2)
        .scene(3)
        .show(3)
        .transition(spec)
}

/// The picture of the next tick, and no other.
fn next(live: &mut LiveStudio<'_>) -> Picture {
    let before = live.counters().ticks;
    let picture = live.picture();
    assert_eq!(live.counters().ticks, before + 1, "it is the picture of one tick");
    picture
}

/// What a push shows from one scene to another.
fn pushed((from, to): (u64, u64), progress: f64) -> Picture {
    let effect = effect("push");
    let params = params(&*effect, &[("progress", progress.into())]);
    effect.between(&params, &noise(W, H, from), &noise(W, H, to), Path::new(""))
}

#[track_caller]
fn assert_pushed(live: &mut LiveStudio<'_>, scenes: (u64, u64), progress: f64) {
    let actual = next(live);
    assert_picture(&format!("push {scenes:?} {progress}"), &actual, &pushed(scenes, progress), Tolerance::Exact);
}

#[track_caller]
fn assert_scene(live: &mut LiveStudio<'_>, scene: u64) {
    let actual = next(live);
    assert_picture(&format!("scene {scene}"), &actual, &noise(W, H, scene), Tolerance::Exact);
    assert!(!live.studio.app.world().contains_resource::<ShownTransition>(), "nothing is between scenes");
}

fn program(live: &LiveStudio<'_>) -> SceneId {
    live.studio.app.world().resource::<StudioState>().program
}

/// Whether the sources of the scenes are looked at.
fn shown(live: &mut LiveStudio<'_>) -> Vec<u64> {
    let world = live.studio.app.world_mut();
    let mut query = world.query::<&SourceInstance>();
    let mut shown: Vec<_> = query
        .iter(world)
        .filter_map(|instance| match instance.id {
            InputId::Source(SourceId(id)) if instance.shown => Some(id),
            _ => None,
        })
        .collect();
    shown.sort_unstable();
    shown
}

#[test]
fn a_take_shows_every_step_of_its_transition_and_then_the_scene() {
    scenes(push()).run(|live| {
        assert_scene(live, 1);
        assert_eq!(shown(live), [1]);
        live.take(2);
        for step in 0..10 {
            assert_pushed(live, (1, 2), f64::from(step) / 10.0);
            assert_eq!(program(live), SceneId(2), "the scene that comes is on program from the take on");
            assert_eq!(shown(live), [1, 2], "the sources of both scenes run");
        }
        assert_scene(live, 2);
        assert_eq!(shown(live), [2]);
        assert_scene(live, 2);
    });
}

#[test]
fn easing_bends_the_time() {
    let spec = TransitionSpec { easing: Easing::EaseInOut, ..push() };
    scenes(spec).run(|live| {
        live.take(2);
        for step in 0..10 {
            assert_pushed(live, (1, 2), Easing::EaseInOut.at(f64::from(step) / 10.0));
        }
        assert_scene(live, 2);
    });
}

#[test]
fn a_take_back_turns_round_without_a_jump_and_again() {
    scenes(TransitionSpec { easing: Easing::EaseOut, ..push() }).run(|live| {
        live.take(2);
        let at = |step: u32| Easing::EaseOut.at(f64::from(step) / 10.0);
        for step in 0..4 {
            assert_pushed(live, (1, 2), at(step));
        }
        live.take(1);
        for step in [4, 3, 2] {
            assert_pushed(live, (1, 2), at(step));
            assert_eq!(program(live), SceneId(1));
        }
        live.take(2);
        for step in [1, 2, 3] {
            assert_pushed(live, (1, 2), at(step));
        }
        live.take(1);
        for step in [4, 3, 2, 1] {
            assert_pushed(live, (1, 2), at(step));
        }
        assert_scene(live, 1);
        assert_eq!(shown(live), [1]);
    });
}

#[test]
fn a_third_scene_comes_from_the_one_that_is_nearer() {
    for (steps, nearer) in [(4, 1), (7, 2)] {
        scenes(push()).run(move |live| {
            live.take(2);
            for step in 0..steps {
                assert_pushed(live, (1, 2), f64::from(step) / 10.0);
            }
            live.take(3);
            for step in 0..10 {
                assert_pushed(live, (nearer, 3), f64::from(step) / 10.0);
            }
            assert_scene(live, 3);
        });
    }
}

#[test]
fn what_is_taken_already_stays_as_it_is_and_what_is_not_there_is_not_taken() {
    scenes(push()).run(|live| {
        live.take(1);
        assert_scene(live, 1);
        live.take(9);
        assert_scene(live, 1);
        live.take(2);
        assert_pushed(live, (1, 2), 0.0);
        live.take(2);
        assert_pushed(live, (1, 2), 0.1);
        live.take(9);
        assert_pushed(live, (1, 2), 0.2);
    });
}

#[test]
fn a_cut_is_there_at_once_whatever_is_on_its_way() {
    scenes(push()).run(|live| {
        live.ask(StudioCommand::Cut(SceneId(2)));
        assert_scene(live, 2);
        live.take(1);
        assert_pushed(live, (2, 1), 0.0);
        live.ask(StudioCommand::Cut(SceneId(3)));
        assert_scene(live, 3);
        live.take(1);
        assert_pushed(live, (3, 1), 0.0);
        live.ask(StudioCommand::Cut(SceneId(1)));
        assert_scene(live, 1);
    });
    scenes(TransitionSpec::new("cut")).run(|live| {
        live.take(2);
        assert_scene(live, 2);
    });
}

#[test]
fn a_scene_may_come_its_own_way() {
    scenes(TransitionSpec::new("cut")).run(|live| {
        live.edit(EditCommand::SetSceneTransition(SceneId(3), Some(push())));
        live.take(3);
        assert_pushed(live, (1, 3), 0.0);
        for _ in 0..9 {
            live.step();
        }
        assert_scene(live, 3);
        live.take(1);
        assert_scene(live, 1);
    });
}

#[test]
fn a_transition_that_cannot_be_is_a_cut() {
    let image = [("pattern".to_owned(), "image".into()), ("file".to_owned(), "gone.png".into())];
    let without_file = TransitionSpec { params: image.into(), ..TransitionSpec::new("luma_wipe") };
    for spec in [TransitionSpec::new("isf:gone"), TransitionSpec::new("toon"), without_file] {
        scenes(spec).run(|live| {
            live.take(2);
            assert_scene(live, 2);
        });
    }
}

#[test]
fn why_a_transition_cannot_be_is_said() {
    let said = |kind: &str| refusal(&TransitionSpec::new(kind), &catalog(), Path::new(""));
    assert_eq!(said("fade"), None);
    let gone = "there is no transition \"isf:gone\"; choose another one, or put its file into the effects folder";
    assert_eq!(said("isf:gone").as_deref(), Some(gone));
    assert_eq!(said("toon").as_deref(), Some("\"Toon\" is no transition between scenes; choose another one"));
    let image =
        TransitionSpec { params: [("pattern".to_owned(), "image".into())].into(), ..TransitionSpec::new("luma_wipe") };
    let said = refusal(&image, &catalog(), Path::new(""));
    assert_eq!(said.as_deref(), Some("\"Luma wipe\" has no picture: choose one, or another pattern"));
}

#[test]
fn edits_on_the_way_are_seen_and_a_scene_that_goes_ends_it() {
    scenes(push()).run(|live| {
        live.take(2);
        assert_pushed(live, (1, 2), 0.0);
        live.edit(EditCommand::SetTransition(TransitionSpec::new("cut")));
        assert_pushed(live, (1, 2), 0.1);
        live.edit(EditCommand::RemoveScene(SceneId(1)));
        assert_scene(live, 2);
        assert!(live.studio.app.world().resource::<LiveTransition>().0.is_none());
    });
    scenes(push()).run(|live| {
        live.take(2);
        assert_pushed(live, (1, 2), 0.0);
        live.edit(EditCommand::RemoveScene(SceneId(2)));
        assert_scene(live, 1);
    });
}

/// At thirty ticks a second, begun at tick 100.
fn begun() -> Transition {
    Transition::new((SceneId(1), SceneId(2)), &push(), 100, Rate::new(30, 1), 1)
}

#[test]
fn a_transition_whose_shaders_are_made_begins_when_they_are_there() {
    let mut waits = begun();
    for tick in 100..=130 {
        waits.hear(tick, tick <= 101);
        if tick >= 102 {
            assert_eq!(waits.progress(tick), 0.0, "the picture before is on air at {tick}");
        }
    }
    for tick in 131..=140 {
        waits.hear(tick, true);
        assert_eq!(waits.progress(tick), (tick - 130) as f64 / 10.0);
    }
    let mut ready = begun();
    for tick in 100..=110 {
        // Edits may make shaders necessary later on: it goes on.
        ready.hear(tick, tick < 105);
        assert_eq!(ready.progress(tick), (tick - 100) as f64 / 10.0);
    }
}

#[test]
fn a_transition_does_not_wait_for_ever() {
    let mut waits = begun();
    for tick in 100..=160 {
        waits.hear(tick, false);
    }
    assert_eq!((waits.progress(159), waits.progress(160)), (0.0, 0.1));
}
