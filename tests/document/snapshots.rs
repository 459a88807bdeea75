//! Snapshots: kept, put back, and all that lies between two.

use super::shows::small;
use scrim::document::snapshot::{MAX_SNAPSHOTS, between, states};
use scrim::document::{EditCommand, EditError, History, LayerState, Placement, SceneId, Sizing, SnapshotEdit, format};

fn edit(history: &mut History, edit: SnapshotEdit) -> Result<(), EditError> {
    history.end_gesture();
    let scene = history.show().scenes[0].id;
    history.apply(EditCommand::Snapshot(scene, edit)).map(|_| ())
}

fn standing(history: &History) -> Vec<LayerState> {
    states(&history.show().scenes[0])
}

fn take(history: &mut History, name: &str) {
    let layers = standing(history);
    edit(history, SnapshotEdit::Take { name: name.into(), layers }).unwrap();
}

#[test]
fn a_scene_is_put_back_as_it_was_kept() {
    let mut history = History::new(small());
    let layer = history.show().scenes[0].layers[0].id;
    take(&mut history, "Before");
    let before = standing(&history);
    let moved = Placement { position: (7.0, 9.0), size: Sizing::Stretch(30.0, 20.0), ..before[0].placement.clone() };
    history.apply(EditCommand::SetPlacement(layer, moved)).unwrap();
    history.apply(EditCommand::SetOpacity(layer, 0.25)).unwrap();
    history.apply(EditCommand::SetVisible(layer, false)).unwrap();
    history
        .apply(EditCommand::AddLayer {
            scene: history.show().scenes[0].id,
            content: history.show().scenes[0].layers[0].content,
            name: "Later".into(),
        })
        .unwrap();
    let kept = history.show().scenes[0].snapshots[0].layers.clone();
    edit(&mut history, SnapshotEdit::Put { label: "Go to Before".into(), layers: kept }).unwrap();
    // What came later stays as it is.
    let after = standing(&history);
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(history.undo_label(), Some("Go to Before"));

    let text = format::to_text(history.show());
    assert_eq!(format::parse(&text).unwrap().show.scenes[0].snapshots, history.show().scenes[0].snapshots);
}

#[test]
fn between_two_snapshots_numbers_go_and_choices_jump() {
    let mut history = History::new(small());
    let layer = history.show().scenes[0].layers[0].id;
    history.apply(EditCommand::SetStack { layer, effects: Vec::new() }).unwrap();
    history.apply(EditCommand::AddEffect { layer, kind: "look".into() }).unwrap();
    let effect = history.show().scenes[0].layers[0].effects[0].id;
    let set = |history: &mut History, param: &str, value: serde_json::Value| {
        let (param, value) = (param.to_owned(), Some(value));
        history.apply(EditCommand::SetParam { layer, effect, param, value }).unwrap();
    };
    let place = |history: &mut History, x: f64, turn: f64, width: f64| {
        let placement = Placement {
            position: (x, 0.0),
            rotation: turn,
            size: Sizing::Fit(width, 50.0),
            flip_h: x > 0.0,
            ..history.show().scenes[0].layers[0].placement.clone()
        };
        history.apply(EditCommand::SetPlacement(layer, placement)).unwrap();
    };
    place(&mut history, 0.0, 0.0, 100.0);
    set(&mut history, "amount", 0.2.into());
    set(&mut history, "tint", serde_json::json!([0.0, 1, 0.5, 1]));
    set(&mut history, "source", 3.into());
    let from = standing(&history);
    place(&mut history, 80.0, 90.0, 300.0);
    set(&mut history, "amount", 0.6.into());
    set(&mut history, "tint", serde_json::json!([1, 0.0, 0.5, 1]));
    set(&mut history, "source", 9.into());
    history.apply(EditCommand::SetVisible(layer, false)).unwrap();
    let to = standing(&history);
    let numeric = |of, name: &str| of == effect && name != "source";

    let quarter = &between(&from, &to, 0.25, &numeric)[0];
    assert_eq!(quarter.placement.position, (20.0, 0.0));
    assert_eq!((quarter.placement.rotation, quarter.placement.size), (22.5, Sizing::Fit(150.0, 50.0)));
    assert!(!quarter.placement.flip_h && quarter.visible, "a flip jumps, what is hidden fades");
    assert_eq!(quarter.opacity, 0.75);
    let params = &quarter.effects[0].params;
    assert!((params["amount"].as_f64().unwrap() - 0.3).abs() < 1e-9);
    assert_eq!(params["tint"], serde_json::json!([0.25, 0.75, 0.5, 1]));
    assert_eq!(params["source"], 3, "there is no source between two");
    assert_eq!(between(&from, &to, 0.75, &numeric)[0].effects[0].params["source"], 9);

    // The ends are exact.
    assert_eq!(between(&from, &to, 0.0, &numeric), from);
    assert_eq!(between(&from, &to, 1.0, &numeric), to);
}

#[test]
fn snapshots_are_renamed_updated_removed_and_refused_in_words() {
    let mut history = History::new(small());
    take(&mut history, "One");
    take(&mut history, "Two");
    edit(&mut history, SnapshotEdit::Rename { index: 0, name: "First".into() }).unwrap();
    edit(&mut history, SnapshotEdit::Update { index: 1, layers: Vec::new() }).unwrap();
    assert!(history.show().scenes[0].snapshots[1].layers.is_empty());
    edit(&mut history, SnapshotEdit::Remove(1)).unwrap();
    let names: Vec<_> = history.show().scenes[0].snapshots.iter().map(|snapshot| snapshot.name.clone()).collect();
    assert_eq!(names, ["First"]);
    let refused = edit(&mut history, SnapshotEdit::Remove(7)).unwrap_err();
    assert_eq!(refused.to_string(), "there is no snapshot 7 in this show");
    for _ in 1..MAX_SNAPSHOTS {
        take(&mut history, "More");
    }
    let refused = edit(&mut history, SnapshotEdit::Take { name: "Last".into(), layers: Vec::new() }).unwrap_err();
    assert!(refused.to_string().ends_with("101 snapshots are too many: a scene has at most 100"), "{refused}");

    // A copy of the scene has layers of its own, and no snapshots of those.
    let scene = history.show().scenes[0].id;
    let copy = history.apply(EditCommand::DuplicateScene(scene)).unwrap().created.map(SceneId).unwrap();
    assert!(history.show().scene(copy).unwrap().snapshots.is_empty());
}
