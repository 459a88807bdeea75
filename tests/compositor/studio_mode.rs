//! Preview and program: what each shows, what a take and a lever do, and what the preview costs.

use super::noise;
use crate::effect::{effect, params};
use scrim::compositor::{InputId, SceneCanvases};
use scrim::document::{EditCommand, LayerId, SceneId, SourceId, TransitionSpec};
use scrim::effect::Picture;
use scrim::scene::{SourceInstance, StudioState};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};
use scrim::view::StudioCommand;
use std::path::Path;

const W: usize = 32;
const H: usize = 20;

fn scenes(kind: &str) -> TestStudio {
    let source = |seed| TestFrame::opaque(&noise(W, H, seed));
    TestStudio::new(W as u32, H as u32)
        .frame_source(1, source(1))
        .frame_source(2, source(2))
        .show(1)
        .scene(2)
        .show(2)
        .transition(TransitionSpec { duration_ms: 333, ..TransitionSpec::new(kind) })
}

/// Program and preview.
fn buses(live: &LiveStudio<'_>) -> (u64, Option<u64>) {
    let state = live.studio.app.world().resource::<StudioState>();
    (state.program.0, state.preview.map(|scene| scene.0))
}

fn ask(live: &mut LiveStudio<'_>, command: StudioCommand) {
    live.ask(command);
    live.step();
}

/// Studio mode with the second scene in the preview.
fn prepare(live: &mut LiveStudio<'_>) {
    ask(live, StudioCommand::StudioMode(true));
    assert_eq!(buses(live), (1, Some(1)));
    ask(live, StudioCommand::Preview(SceneId(2)));
    live.settle();
    assert_eq!(buses(live), (1, Some(2)));
}

#[track_caller]
fn assert_program(live: &mut LiveStudio<'_>, expected: &Picture) {
    let actual = live.picture();
    assert_picture("program", &actual, expected, Tolerance::Exact);
}

/// What a push shows at a progress.
fn pushed(progress: f64) -> Picture {
    let effect = effect("push");
    let params = params(&*effect, &[("progress", progress.into())]);
    effect.between(&params, &noise(W, H, 1), &noise(W, H, 2), Path::new(""))
}

/// Passes that an edit of the scene on program costs.
fn passes_of_an_edit(live: &mut LiveStudio<'_>, opacity: f64) -> u64 {
    let counted = live.counted(|live| {
        live.edit(EditCommand::SetOpacity(LayerId(101), opacity));
        live.step();
        live.settle();
        live.step();
    });
    assert!(counted.composed > 0);
    counted.passes / counted.composed
}

#[test]
fn a_take_swaps_preview_and_program() {
    scenes("cut").run(|live| {
        prepare(live);
        assert_program(live, &noise(W, H, 1));
        ask(live, StudioCommand::TakePreview(None));
        assert_eq!(buses(live), (2, Some(1)));
        assert_program(live, &noise(W, H, 2));
        ask(live, StudioCommand::TakePreview(None));
        assert_eq!(buses(live), (1, Some(2)));
        assert_program(live, &noise(W, H, 1));
    });
}

#[test]
fn the_sources_of_the_preview_run_before_the_take() {
    scenes("cut").run(|live| {
        prepare(live);
        let world = live.studio.app.world_mut();
        let mut query = world.query::<&SourceInstance>();
        let shown = query.iter(world).filter(|instance| instance.shown).map(|instance| instance.id);
        let mut shown: Vec<_> = shown.collect();
        shown.sort_unstable();
        assert_eq!(shown, [InputId::Source(SourceId(1)), InputId::Source(SourceId(2))]);
    });
}

#[test]
fn the_preview_costs_nothing_while_there_is_none() {
    scenes("cut").run(|live| {
        live.settle();
        let alone = passes_of_an_edit(live, 0.9);
        ask(live, StudioCommand::StudioMode(true));
        assert_eq!(passes_of_an_edit(live, 0.8), alone, "what is on program is composed once");
        ask(live, StudioCommand::Preview(SceneId(2)));
        assert!(passes_of_an_edit(live, 0.7) > alone, "another scene is composed too");
        let idle = live.counted(|live| (0..5).for_each(|_| live.step()));
        assert_eq!(idle.passes, 0, "nothing changes");
        ask(live, StudioCommand::StudioMode(false));
        assert_eq!(passes_of_an_edit(live, 0.6), alone);
        assert!(live.studio.app.world().resource::<SceneCanvases>().iter().next().is_none());
    });
}

#[test]
fn the_lever_drives_the_transition_and_at_its_end_the_scene_is_taken() {
    scenes("push").run(|live| {
        prepare(live);
        for at in [0.25, 0.75, 0.5] {
            ask(live, StudioCommand::HoldTransition(at));
            live.settle();
            assert_program(live, &pushed(at));
            assert_program(live, &pushed(at));
        }
        ask(live, StudioCommand::ReleaseTransition);
        assert_program(live, &pushed(0.5));
        assert_eq!(buses(live), (2, Some(2)), "it stands between the scenes");
        ask(live, StudioCommand::HoldTransition(1.0));
        ask(live, StudioCommand::ReleaseTransition);
        live.settle();
        assert_program(live, &noise(W, H, 2));
        assert_eq!(buses(live), (2, Some(1)));
    });
}

#[test]
fn a_transition_that_is_taken_back_leaves_all_as_it_was() {
    scenes("push").run(|live| {
        prepare(live);
        ask(live, StudioCommand::HoldTransition(0.6));
        ask(live, StudioCommand::ReturnTransition);
        live.settle();
        assert_eq!(buses(live), (1, Some(2)));
        assert_program(live, &noise(W, H, 1));
        // Let go at its beginning it is taken back too.
        ask(live, StudioCommand::HoldTransition(0.3));
        ask(live, StudioCommand::HoldTransition(0.0));
        ask(live, StudioCommand::ReleaseTransition);
        assert_eq!(buses(live), (1, Some(2)));
    });
}

#[test]
fn take_lets_time_go_on_from_where_the_lever_stands() {
    scenes("push").run(|live| {
        prepare(live);
        ask(live, StudioCommand::HoldTransition(0.5));
        live.settle();
        assert_program(live, &pushed(0.5));
        live.ask(StudioCommand::TakePreview(None));
        assert_program(live, &pushed(0.5));
        assert_program(live, &pushed(0.6));
        assert_eq!(buses(live), (2, Some(1)));
    });
}

#[test]
fn a_cut_by_hand_fades() {
    scenes("cut").run(|live| {
        prepare(live);
        ask(live, StudioCommand::HoldTransition(0.5));
        live.settle();
        let picture = live.picture();
        assert!(picture.pixels != noise(W, H, 1).pixels && picture.pixels != noise(W, H, 2).pixels);
    });
}

#[test]
fn a_preview_that_is_deleted_is_the_program() {
    scenes("cut").run(|live| {
        prepare(live);
        ask(live, StudioCommand::Preview(SceneId(99)));
        assert_eq!(buses(live), (1, Some(2)), "there is no such scene");
        live.edit(EditCommand::RemoveScene(SceneId(2)));
        live.step();
        assert_eq!(buses(live), (1, Some(1)));
    });
}

#[test]
fn the_multiview_composes_each_other_scene_once_while_it_is_open() {
    scenes("cut").run(|live| {
        live.settle();
        let alone = passes_of_an_edit(live, 0.9);
        ask(live, StudioCommand::Multiview(true));
        let open = passes_of_an_edit(live, 0.8);
        assert!(open > alone);
        ask(live, StudioCommand::StudioMode(true));
        ask(live, StudioCommand::Preview(SceneId(2)));
        assert_eq!(passes_of_an_edit(live, 0.7), open, "the preview is one of them");
        ask(live, StudioCommand::StudioMode(false));
        ask(live, StudioCommand::Multiview(false));
        assert_eq!(passes_of_an_edit(live, 0.6), alone);
    });
}
