//! Stacks of effects: how much of each is seen, the two that are compared, and pictures that effects make from nothing.

use super::shows::small;
use scrim::document::{
    EditCommand, EffectId, EffectSource, EffectSpec, History, Layer, LayerId, Show, SourceKind, format, validate,
};

const CAM: LayerId = LayerId(1);

fn layer(show: &Show) -> &Layer {
    &show.scenes[0].layers[0]
}

fn kinds(stack: &[EffectSpec]) -> Vec<&str> {
    stack.iter().map(|effect| effect.kind.as_str()).collect()
}

#[test]
fn what_stands_at_its_default_is_not_in_the_file() {
    let mut show = small();
    let text = format::to_text(&show);
    for field in ["mix", "other_effects", "on_b"] {
        assert!(!text.contains(field), "{field} in\n{text}");
    }
    let layer = &mut show.scenes[0].layers[0];
    layer.effects[0].mix = 0.25;
    layer.other_effects = vec![EffectSpec::new(EffectId(2), "blur")];
    layer.on_b = true;
    let text = format::to_text(&show);
    assert!(text.contains("mix: 0.25") && text.contains("on_b: true"), "{text}");
    assert_eq!(format::parse(&text).unwrap().show, show);
}

#[test]
fn a_mix_is_one_step_while_it_is_dragged_and_stays_in_range() {
    let mut history = History::new(small());
    let mut set = |mix| history.apply(EditCommand::SetEffectMix { layer: CAM, effect: EffectId(1), mix });
    set(0.5).unwrap();
    set(0.25).unwrap();
    let refused = set(1.5).unwrap_err().to_string();
    assert_eq!(refused, "scenes[0].layers[\"Cam\"].effects[0].mix: 1.5 is out of range: from 0 to 1");
    assert_eq!(layer(history.show()).effects[0].mix.to_bits(), 0.25_f64.to_bits());
    assert_eq!(history.undo().as_deref(), Some("Mix of toon"));
    assert_eq!(**history.show(), small());
}

#[test]
fn the_two_stacks_change_places_and_back() {
    let mut history = History::new(small());
    history.apply(EditCommand::CopyStackToOther(CAM)).unwrap();
    history.apply(EditCommand::SetStack { layer: CAM, effects: vec![EffectSpec::new(EffectId(0), "blur")] }).unwrap();
    history.apply(EditCommand::SwapStacks(CAM)).unwrap();
    let now = layer(history.show());
    assert!(now.on_b);
    assert_eq!((kinds(&now.effects), kinds(&now.other_effects)), (vec!["toon"], vec!["blur"]));
    history.apply(EditCommand::SwapStacks(CAM)).unwrap();
    assert!(!layer(history.show()).on_b);
    assert_eq!(kinds(&layer(history.show()).effects), ["blur"]);
    let steps: Vec<String> = std::iter::from_fn(|| history.undo()).collect();
    assert_eq!(steps, ["Show stack A of Cam", "Show stack B of Cam", "Effects of Cam", "Copy stack A of Cam to B"]);
    assert_eq!(**history.show(), small());
}

#[test]
fn whatever_is_put_in_has_ids_of_its_own() {
    let mut history = History::new(small());
    let pasted = vec![EffectSpec::new(EffectId(1), "blur"), EffectSpec::new(EffectId(1), "lut")];
    history.apply(EditCommand::CopyStackToOther(CAM)).unwrap();
    history.apply(EditCommand::SetStack { layer: CAM, effects: pasted }).unwrap();
    history.apply(EditCommand::DuplicateLayer(CAM)).unwrap();
    let show = history.show();
    let mut ids: Vec<u64> =
        show.scenes[0].layers.iter().flat_map(Layer::all_effects).map(|effect| effect.id.0).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 6);
    assert_eq!(validate::check(show), Ok(()));
}

#[test]
fn a_preset_puts_all_parameters_in_one_step() {
    let mut history = History::new(small());
    let params = EffectSpec::new(EffectId(0), "").with("levels", 3).with("from_later", "x").params;
    let preset = EditCommand::SetEffectParams { layer: CAM, effect: EffectId(1), params: params.clone(), mix: 0.5 };
    history.apply(preset.clone()).unwrap();
    assert_eq!(layer(history.show()).effects[0].params, params);
    assert_eq!(history.undo().as_deref(), Some("Preset of toon"));
    let nowhere = EditCommand::SetEffectParams { layer: CAM, effect: EffectId(9), params, mix: 0.5 };
    assert_eq!(history.apply(nowhere).unwrap_err().to_string(), "there is no effect 9 in this show");
}

#[test]
fn one_id_in_both_stacks_is_repaired() {
    let mut show = small();
    show.scenes[0].layers[0].other_effects = vec![EffectSpec::new(EffectId(1), "blur")];
    assert_eq!(
        validate::check(&show).unwrap_err().to_string(),
        "scenes[0].layers[\"Cam\"].other_effects[0].id: the id 1 is taken by another one"
    );
    let loaded = format::parse(&format::to_text(&show)).unwrap();
    assert_eq!(loaded.notes, ["the effect \"blur\" had the id 1 of another one: it has the id 2 now"]);
    assert_eq!(validate::check(&loaded.show), Ok(()));
}

#[test]
fn a_stack_without_end_is_refused() {
    let effects = vec![EffectSpec::new(EffectId(0), "blur"); 1001];
    let refused = History::new(small()).apply(EditCommand::SetStack { layer: CAM, effects }).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "scenes[0].layers[\"Cam\"].effects: 1001 effects are too many: a stack has at most 1000"
    );
}

#[test]
fn a_generator_is_saved_and_checked() {
    let mut show = small();
    let mut made = EffectSource { kind: "isf:plasma".into(), width: 640, height: 360, ..EffectSource::default() };
    made.params.insert("speed".into(), 2.into());
    show.sources[0].kind = SourceKind::Effect(made.clone());
    let text = format::to_text(&show);
    assert!(text.contains("kind: \"effect\"") && text.contains("kind: \"isf:plasma\""), "{text}");
    assert_eq!(format::parse(&text).unwrap().show, show);
    let problem = |made: EffectSource| {
        let mut show = show.clone();
        show.sources[0].kind = SourceKind::Effect(made);
        validate::check(&show).unwrap_err().to_string()
    };
    assert_eq!(
        problem(EffectSource { height: 0, ..made.clone() }),
        "sources[\"Cam\"].settings.height: 0 is out of range: from 1 to 8192"
    );
    assert_eq!(
        problem(EffectSource { kind: String::new(), ..made }),
        "sources[\"Cam\"].settings.kind: an effect's kind has 1 to 200 characters"
    );
}
