//! Groups, and layers as text on the clipboard.

use super::shows::small;
use scrim::document::{
    Clip, ClipError, Content, EditCommand, History, LayerId, SceneId, Show, SourceId, format, validate,
};
use std::sync::Arc;

const CAM: LayerId = LayerId(1);

fn only_group(show: &Show) -> SceneId {
    let groups: Vec<SceneId> = show.scenes.iter().filter(|scene| scene.group).map(|scene| scene.id).collect();
    let [group] = groups.as_slice() else { panic!("one group and not {groups:?}") };
    *group
}

fn layers(show: &Show, scene: SceneId) -> Vec<&str> {
    show.scene(scene).unwrap().layers.iter().map(|layer| layer.name.as_str()).collect()
}

fn apply(show: &mut Show, command: EditCommand) -> u64 {
    let applied = scrim::document::apply(show, command).unwrap();
    validate::check(show).unwrap();
    applied.created.unwrap_or_default()
}

/// Cam, Cam copy and Cam copy copy; the first and the last are grouped.
fn grouped() -> (Show, LayerId) {
    let mut show = small();
    let second = LayerId(apply(&mut show, EditCommand::DuplicateLayer(CAM)));
    let third = LayerId(apply(&mut show, EditCommand::DuplicateLayer(second)));
    let group = apply(&mut show, EditCommand::Group { layers: vec![third, CAM], name: "Two".into() });
    (show, LayerId(group))
}

#[test]
fn a_group_stands_where_its_topmost_layer_stood() {
    let (show, group) = grouped();
    assert_eq!(layers(&show, SceneId(1)), ["Cam copy", "Two"]);
    assert_eq!(layers(&show, only_group(&show)), ["Cam", "Cam copy copy"]);
    assert_eq!(show.layer(group).unwrap().1.content, Content::Scene(only_group(&show)));
    let text = format::to_text(&show);
    assert_eq!(format::parse(&text).unwrap().show, show);
}

#[test]
fn ungrouping_brings_the_layers_back_with_the_groups_opacity() {
    let (mut show, group) = grouped();
    apply(&mut show, EditCommand::SetOpacity(group, 0.5));
    apply(&mut show, EditCommand::SetOpacity(CAM, 0.5));
    apply(&mut show, EditCommand::Ungroup { layer: group, placements: Vec::new() });
    assert_eq!(layers(&show, SceneId(1)), ["Cam copy", "Cam", "Cam copy copy"]);
    assert_eq!(show.layer(CAM).unwrap().1.opacity, 0.25);
    assert_eq!(show.scenes.len(), 1);
}

#[test]
fn a_group_goes_with_its_last_layer_and_comes_back_by_undo() {
    let (show, group) = grouped();
    let mut history = History::new(show.clone());
    history.apply(EditCommand::RemoveLayer(group)).unwrap();
    assert_eq!(history.show().scenes.len(), 1);
    history.undo();
    assert_eq!(**history.show(), show);
}

#[test]
fn copies_show_copies_of_the_group() {
    let (mut show, group) = grouped();
    let copy = LayerId(apply(&mut show, EditCommand::DuplicateLayer(group)));
    let contents = [group, copy].map(|layer| show.layer(layer).unwrap().1.content);
    assert_ne!(contents[0], contents[1]);
    apply(&mut show, EditCommand::DuplicateScene(SceneId(1)));
    assert_eq!(show.scenes.iter().filter(|scene| scene.group).count(), 4);
}

#[test]
fn layers_of_two_scenes_are_no_group() {
    let (mut show, group) = grouped();
    let command = EditCommand::Group { layers: vec![CAM, group], name: "Mixed".into() };
    let error = scrim::document::apply(&mut show, command).unwrap_err();
    assert_eq!(error.to_string(), format!("there is no layer of the same scene {group} in this show"));
}

#[test]
fn layers_go_into_another_show_with_what_they_show() {
    let (show, group) = grouped();
    let text = Clip::of(&show, &[group]).unwrap().to_text();
    let mut other = Show::empty();
    let clip = Arc::new(Clip::parse(&text).unwrap());
    for _ in 0..2 {
        apply(&mut other, EditCommand::Paste { scene: SceneId(1), clip: clip.clone() });
    }
    assert_eq!(layers(&other, SceneId(1)), ["Two", "Two"]);
    assert_eq!(other.sources.len(), 1, "the source is found again");
    assert_eq!(other.scenes.iter().filter(|scene| scene.group).count(), 2, "each has a group of its own");
    let inner = other.scenes.iter().rfind(|scene| scene.group).unwrap();
    assert!(inner.layers.iter().all(|layer| layer.content == Content::Source(other.sources[0].id)));
    assert_eq!(inner.layers[0].effects[0].params["levels"], 5);
}

#[test]
fn a_source_of_the_same_number_that_is_another_one_is_not_taken_for_it() {
    let show = small();
    let clip = Arc::new(Clip::of(&show, &[CAM]).unwrap());
    let mut other = small();
    apply(&mut other, EditCommand::RenameSource(SourceId(1), "Other".into()));
    apply(&mut other, EditCommand::Paste { scene: SceneId(1), clip });
    assert_eq!(other.sources.len(), 2);
}

#[test]
fn other_texts_hold_no_layers() {
    assert_eq!(Clip::parse("hello"), Err(ClipError::Foreign));
    let whole = format::to_text(&small());
    assert_eq!(Clip::parse(&whole), Err(ClipError::Foreign));
    let broken = Clip::parse("// Scrim layers\n(scrim: 1").unwrap_err();
    assert!(broken.to_string().starts_with("the clipboard holds layers that cannot be read: "), "{broken}");
    assert_eq!(Clip::of(&small(), &[LayerId(77)]), None);
}
