//! Any sequence of edits can be taken back and done again, and leaves a show that makes sense.

use super::shows::{Dice, small};
use proptest::prelude::*;
use scrim::document::{
    AudioEdit, AudioMaster, Blend, BlendSpace, CanvasId, CanvasSpec, Clip, Content, EditCommand, EditError, EffectId,
    History, LayerId, LayerState, Projected, Projector, ProjectorEdit, ProjectorId, ProjectorPlace, Rate, ScaleFilter,
    SceneId, Show, SnapshotEdit, SourceId, Tag, TransitionSpec, format, snapshot, validate,
};
use std::sync::Arc;

/// Any command: mostly on what is there, now and then on what is not.
fn command(dice: &mut Dice, show: &Show) -> EditCommand {
    use EditCommand as E;
    let layers: Vec<_> = show.scenes.iter().flat_map(|s| &s.layers).collect();
    let source = show.sources.get(dice.below(show.sources.len() + 1)).map_or(SourceId(999), |s| s.id);
    let scene = show.scenes.get(dice.below(show.scenes.len() + 1)).map_or(SceneId(999), |s| s.id);
    let chosen = layers.get(dice.below(layers.len() + 1));
    let layer = chosen.map_or(LayerId(999), |l| l.id);
    let effects = chosen.map_or(&[][..], |l| &l.effects[..]);
    let effect = effects.get(dice.below(effects.len() + 1)).map_or(EffectId(999), |e| e.id);
    match dice.below(53) {
        0 => E::AddSource { source: dice.source(77), scene: Some(scene) },
        1 => E::AddSource { source: dice.source(77), scene: None },
        2 => E::RemoveSource(source),
        3 => E::RenameSource(source, dice.name()),
        4 => E::SetSource(dice.source(source.0)),
        5 => E::AddScene { name: dice.name() },
        6 => E::DuplicateScene(scene),
        7 => E::RemoveScene(scene),
        8 => E::RenameScene(scene, dice.name()),
        9 => E::MoveScene { scene, to: dice.below(6) },
        10 => E::SetProgram(scene),
        11 | 12 => E::AddLayer { scene, content: Content::Source(source), name: dice.name() },
        13 => {
            let inner = show.scenes[dice.below(show.scenes.len())].id;
            E::AddLayer { scene, content: Content::Scene(inner), name: dice.name() }
        }
        14 => E::RemoveLayer(layer),
        15 => E::DuplicateLayer(layer),
        16 => E::RenameLayer(layer, if dice.chance() { dice.name() } else { "x".repeat(201) }),
        17 => E::MoveLayer { layer, to: dice.below(6) },
        18 => E::SetPlacement(layer, dice.placement()),
        19 => E::SetCrop(layer, dice.crop()),
        20 => E::SetFilter(layer, dice.pick(&[ScaleFilter::Auto, ScaleFilter::Nearest])),
        21 => E::SetOpacity(layer, dice.float(-0.2, 1.2)),
        22 => E::SetBlend(layer, dice.pick(&[Blend::Normal, Blend::Screen])),
        23 => E::SetBlendSpace(layer, dice.pick(&[BlendSpace::Linear, BlendSpace::Encoded])),
        24 => E::SetVisible(layer, dice.chance()),
        25 => E::SetLocked(layer, dice.chance()),
        26 => E::AddEffect { layer, kind: dice.pick(&["toon", "lut", ""]).into() },
        27 => E::RemoveEffect { layer, effect },
        28 => E::MoveEffect { layer, effect, to: dice.below(4) },
        29 => E::SetEffectEnabled { layer, effect, enabled: dice.chance() },
        30 => {
            let value = if dice.chance() { Some(dice.value(0)) } else { None };
            E::SetParam { layer, effect, param: dice.name(), value }
        }
        31 => E::SetEffectMix { layer, effect, mix: dice.float(-0.2, 1.2) },
        32 => {
            let params = dice.stack(&mut 0).pop().map(|effect| effect.params).unwrap_or_default();
            E::SetEffectParams { layer, effect, params, mix: dice.float(0.0, 1.0) }
        }
        33 => E::SetStack { layer, effects: dice.stack(&mut 0) },
        34 => E::SwapStacks(layer),
        35 => E::CopyStackToOther(layer),
        36 => {
            let duration_ms = dice.below(25_000) as u32;
            E::SetTransition(TransitionSpec { duration_ms, ..dice.transition() })
        }
        37 => {
            let spec = if dice.chance() { Some(dice.transition()) } else { None };
            E::SetSceneTransition(scene, spec)
        }
        38 => E::SetGuides(scene, dice.guides()),
        39 => E::SetTag(layer, dice.pick(&[None, Some(Tag::Blue)])),
        40 => match Clip::of(show, &[layer]) {
            Some(clip) => E::Paste { scene, clip: Arc::new(Clip::parse(&clip.to_text()).unwrap()) },
            None => E::SetVisible(layer, true),
        },
        42 => E::Group { layers: vec![layer], name: dice.name() },
        43 => E::Ungroup { layer, placements: vec![(layer, dice.placement())] },
        41 => E::Together {
            label: "Both".into(),
            key: "both".into(),
            edits: vec![E::DuplicateLayer(layer), E::SetPlacement(layer, dice.placement())],
        },
        44 => {
            let gain_db = dice.float(-61.0, 13.0);
            E::SetMaster(AudioMaster { gain_db, ..AudioMaster::default() })
        }
        45 | 46 => E::Audio(source, audio_edit(dice)),
        49 | 50 => E::Snapshot(scene, snapshot_edit(dice, show.scene(scene).map(snapshot::states))),
        47 | 48 => E::Projector(projector_edit(dice, scene, source)),
        _ => E::SetCanvas(CanvasSpec {
            id: CanvasId(1 + dice.below(2) as u64),
            name: dice.name(),
            width: dice.below(9000) as u32,
            height: 720,
            rate: Rate::new(25, 1),
            extra: Default::default(),
        }),
    }
}

fn snapshot_edit(dice: &mut Dice, layers: Option<Vec<LayerState>>) -> SnapshotEdit {
    let (layers, name, index) = (layers.unwrap_or_default(), dice.name(), dice.below(3));
    match dice.below(6) {
        0 => SnapshotEdit::Update { index, layers },
        1 => SnapshotEdit::Rename { index, name },
        2 => SnapshotEdit::Remove(index),
        3 => SnapshotEdit::Put { label: name, layers },
        _ => SnapshotEdit::Take { name, layers },
    }
}

fn projector_edit(dice: &mut Dice, scene: SceneId, source: SourceId) -> ProjectorEdit {
    let id = ProjectorId(1 + dice.below(3) as u64);
    let width = 50 + dice.below(2000) as u32;
    let place = match dice.chance() {
        true => ProjectorPlace::Window { width, height: 540, at: Some((dice.below(3000) as i32 - 500, 10)) },
        false => ProjectorPlace::Monitor(dice.name()),
    };
    let all = [
        Projected::Program,
        Projected::Preview,
        Projected::Multiview,
        Projected::Scene(scene),
        Projected::Source(source),
    ];
    match dice.below(4) {
        0 => ProjectorEdit::Close(id),
        1 => ProjectorEdit::Place(id, place),
        _ => ProjectorEdit::Open(Projector::new(dice.pick(&all), place)),
    }
}

fn audio_edit(dice: &mut Dice) -> AudioEdit {
    let strip = dice.strip();
    match dice.below(10) {
        0 => AudioEdit::Gain(dice.float(-61.0, 13.0)),
        1 => AudioEdit::Mute(dice.chance()),
        2 => AudioEdit::Balance(dice.float(-1.1, 1.1)),
        3 => AudioEdit::Delay(dice.float(-1.0, 2001.0)),
        4 => AudioEdit::Always(dice.chance()),
        5 => AudioEdit::Clean(dice.chance()),
        6 => AudioEdit::RemoveFilter(dice.below(3)),
        7 => AudioEdit::MoveFilter { from: dice.below(3), to: dice.below(3) },
        8 => strip.filters.first().map_or(AudioEdit::Mute(true), |f| AudioEdit::SetFilter(dice.below(3), f.clone())),
        _ => strip.filters.first().map_or(AudioEdit::Mute(false), |f| AudioEdit::AddFilter(f.kind.clone())),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_edits_can_be_undone_and_redone(numbers in prop::collection::vec(any::<u32>(), 0..800), edits in 0_usize..60) {
        let mut dice = Dice::new(numbers);
        let original = dice.show();
        let mut history = History::new(original.clone());
        let mut states = vec![original.clone()];
        for _ in 0..edits {
            let before = history.show().clone();
            let command = command(&mut dice, &before);
            let result = history.apply(command.clone());
            let after = history.show().clone();
            match result {
                Ok(applied) => {
                    prop_assert_eq!(validate::check(&after), Ok(()), "{:?}", command);
                    if let Some(id) = applied.created {
                        prop_assert_eq!(id, before.next_id());
                    }
                }
                Err(_) => prop_assert_eq!(&before, &after, "{:?}", command),
            }
            if after != before {
                states.push((*after).clone());
            }
            // each edit is a step of its own here
            history.end_gesture();
        }
        let last = history.show().clone();
        prop_assert_eq!(&format::parse(&format::to_text(&last)).unwrap().show, &*last);
        for state in states.iter().rev().skip(1) {
            prop_assert!(history.undo().is_some());
            prop_assert_eq!(&**history.show(), state);
        }
        prop_assert_eq!(history.undo(), None);
        prop_assert!(!history.is_modified());
        for state in states.iter().skip(1) {
            prop_assert!(history.redo().is_some());
            prop_assert_eq!(&**history.show(), state);
        }
        prop_assert_eq!(history.redo(), None);
        prop_assert_eq!(history.show(), &last);
    }

    #[test]
    fn gestures_are_taken_back_whole(numbers in prop::collection::vec(any::<u32>(), 0..400), edits in 0_usize..60) {
        let mut dice = Dice::new(numbers);
        let original = dice.show();
        let mut history = History::new(original.clone());
        let mut steps = 0;
        for _ in 0..edits {
            let command = command(&mut dice, &history.show().clone());
            let label = history.undo_label().map(str::to_owned);
            let _ = history.apply(command);
            steps += usize::from(history.undo_label().map(str::to_owned) != label);
        }
        let last = history.show().clone();
        let mut undone = 0;
        while history.undo().is_some() {
            undone += 1;
        }
        prop_assert!(undone >= steps.min(1) && undone <= edits);
        prop_assert_eq!(&**history.show(), &original);
        while history.redo().is_some() {}
        prop_assert_eq!(history.show(), &last);
    }
}

#[test]
fn a_drag_is_one_step() {
    let mut history = History::new(small());
    let opacity = |h: &mut History, to| h.apply(EditCommand::SetOpacity(LayerId(1), to)).unwrap();
    for to in [0.9, 0.8, 0.7] {
        opacity(&mut history, to);
    }
    history.end_gesture();
    opacity(&mut history, 0.2);
    assert_eq!(history.undo().as_deref(), Some("Opacity of Cam"));
    assert_eq!(history.show().scenes[0].layers[0].opacity, 0.7);
    assert_eq!(history.undo().as_deref(), Some("Opacity of Cam"));
    assert_eq!(**history.show(), small());
    assert_eq!(history.undo(), None);
}

#[test]
fn an_edit_after_undo_forgets_what_was_undone() {
    let mut history = History::new(small());
    history.apply(EditCommand::RenameShow("a".into())).unwrap();
    history.undo();
    history.apply(EditCommand::SetVisible(LayerId(1), false)).unwrap();
    assert_eq!(history.redo(), None);
    assert_eq!(history.undo().as_deref(), Some("Hide Cam"));
}

#[test]
fn one_goes_to_any_step() {
    let mut history = History::new(small());
    for name in ["a", "b", "c"] {
        history.apply(EditCommand::RenameShow(name.into())).unwrap();
        history.end_gesture();
    }
    let name = |history: &History| history.show().name.clone();
    assert_eq!((history.labels().count(), history.position()), (3, 3));
    assert!(history.go_to(1));
    assert_eq!((name(&history).as_str(), history.labels().count(), history.position()), ("a", 3, 1));
    assert!(history.go_to(0));
    assert_eq!(**history.show(), small());
    assert!(history.go_to(3));
    assert_eq!(name(&history), "c");
    assert!(!history.go_to(3) && !history.go_to(4), "nothing changes");
    history.go_to(1);
    history.apply(EditCommand::SetVisible(LayerId(1), false)).unwrap();
    let labels: Vec<_> = history.labels().map(|label| label.to_string()).collect();
    assert_eq!((labels.len(), labels.last().map(String::as_str)), (2, Some("Hide Cam")), "another way from here");
}

#[test]
fn steps_take_only_so_much_memory() {
    use scrim::document::history::MOST_BYTES;
    let mut history = History::new(small());
    // Each show is an eighth of what there may be, and one more than fits.
    let name = |step: usize| format!("{step}{}", "x".repeat(MOST_BYTES / 8));
    for step in 0..9 {
        let mut show = (**history.show()).clone();
        show.name = name(step);
        history.replace(show, "Rename");
    }
    assert!(!history.is_whole());
    assert!((6..=8).contains(&history.position()), "{}", history.position());
    assert!(history.undo().is_some() && history.show().name == name(7));
}

#[test]
fn only_so_many_steps_are_kept() {
    let mut history = History::new(small());
    for step in 0..scrim::document::history::CAPACITY + 5 {
        history.apply(EditCommand::RenameShow(step.to_string())).unwrap();
        history.end_gesture();
    }
    let steps = std::iter::from_fn(|| history.undo()).count();
    assert_eq!(steps, scrim::document::history::CAPACITY);
    assert_eq!(history.show().name, "4");
}

#[test]
fn what_is_saved_is_not_modified() {
    let mut history = History::new(small());
    history.apply(EditCommand::RenameShow("a".into())).unwrap();
    assert!(history.is_modified());
    history.mark_saved();
    assert!(!history.is_modified());
    history.undo();
    assert!(history.is_modified());
    history.redo();
    assert!(!history.is_modified());
}

#[test]
fn what_is_not_there_is_refused_by_name() {
    let mut show = small();
    let error = scrim::document::apply(&mut show, EditCommand::RemoveLayer(LayerId(9))).unwrap_err();
    assert_eq!(error.to_string(), "there is no layer 9 in this show");
    let error = scrim::document::apply(&mut show, EditCommand::RemoveScene(SceneId(1))).unwrap_err();
    assert_eq!(error, EditError::LastScene);
    let error = scrim::document::apply(&mut show, EditCommand::SetOpacity(LayerId(1), 2.0)).unwrap_err();
    assert_eq!(error.to_string(), "scenes[0].layers[\"Cam\"].opacity: 2 is out of range: from 0 to 1");
    assert_eq!(show, small());
}
