//! Layers that go to a snapshot in time.

use super::picture;
use scrim::document::snapshot::states;
use scrim::document::{Easing, EditCommand, LayerId, SceneId, SnapshotEdit};
use scrim::scene::StudioState;
use scrim::scene::glide::Glide;
use scrim::testing::{LiveStudio, TestFrame, TestStudio};
use scrim::view::StudioCommand;

const SCENE: SceneId = SceneId(1);

fn history<R>(live: &mut LiveStudio<'_>, of: impl FnOnce(&mut StudioState) -> R) -> R {
    of(&mut live.studio.app.world_mut().resource_mut::<StudioState>())
}

fn position(live: &mut LiveStudio<'_>) -> (f64, f64) {
    history(live, |state| state.show().scenes[0].layers[0].placement.position)
}

/// A card at the left, and a snapshot of it 60 pixels further to the right; the id of its layer.
fn prepared(live: &mut LiveStudio<'_>) -> LayerId {
    let (layer, snapshot) = history(live, |state| {
        let scene = &state.show().scenes[0];
        let mut layers = states(scene);
        layers[0].placement.position.0 += 60.0;
        (scene.layers[0].id, SnapshotEdit::Take { name: "Right".into(), layers })
    });
    live.edit(EditCommand::Snapshot(SCENE, snapshot));
    layer
}

fn run(test: impl FnOnce(&mut LiveStudio<'_>) + Send + 'static) {
    let card = TestFrame::opaque(&picture(8, 8, |_, _| [1.0, 0.0, 0.0, 1.0]));
    TestStudio::new(100, 20).frame_source(1, card).show(1).run(test);
}

/// Ten ticks, at thirty a second.
fn go(live: &mut LiveStudio<'_>) {
    live.ask(StudioCommand::GoToSnapshot { scene: SCENE, index: 0, ms: 333, easing: Easing::Linear });
}

#[test]
fn layers_are_on_their_way_for_as_long_as_was_asked_and_it_is_one_step() {
    run(|live| {
        prepared(live);
        let steps = history(live, |state| state.history.position());
        let start = position(live);
        go(live);
        let mut way = Vec::new();
        while live.studio.app.world().resource::<Glide>().is_on() {
            way.push(position(live).0 - start.0);
            live.step();
        }
        assert!(way.windows(2).all(|pair| (pair[1] - pair[0] - 6.0).abs() < 1e-9), "{way:?}");
        assert!((8..=11).contains(&way.len()), "{way:?}");
        assert_eq!(position(live), (start.0 + 60.0, start.1));
        assert_eq!(history(live, |state| state.history.position()), steps + 1);
        live.ask(StudioCommand::Undo);
        assert_eq!(position(live), start);
    });
}

#[test]
fn another_edit_ends_the_way_and_a_snapshot_that_is_gone_is_none() {
    run(|live| {
        let layer = prepared(live);
        go(live);
        live.step();
        live.edit(EditCommand::SetOpacity(layer, 0.5));
        let at = position(live);
        live.step();
        live.step();
        assert_eq!(position(live), at, "it stands where it was when somebody else took it");
        live.edit(EditCommand::Snapshot(SCENE, SnapshotEdit::Remove(0)));
        go(live);
        live.step();
        assert!(!live.studio.app.world().resource::<Glide>().is_on());
    });
}
