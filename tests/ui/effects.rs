//! The effect panels: knobs that only files have, mix, faults, stacks, presets, generators.

use super::*;
use egui::{Key, pos2};
use egui_kittest::kittest::NodeT;
use scrim::document::{EditCommand, EffectSpec, ParamValue};
use scrim::view::{EffectFault, PresetCommand, PresetEntry, PresetForm, PresetPlace, PresetTarget, ReadyMadeEntry};

/// The presenter with these effects.
fn with(kinds: &[&str]) -> Harness<'static, Studio> {
    let mut harness = studio_with(PRESENTER);
    let stack = kinds.iter().map(|kind| EffectSpec::new(Default::default(), *kind)).collect();
    let edit = EditCommand::SetStack { layer: PRESENTER, effects: stack };
    harness.state_mut().history.apply(edit).unwrap();
    harness.state_mut().history.end_gesture();
    settle(&mut harness);
    harness
}

fn first(harness: &Harness<'_, Studio>) -> EffectSpec {
    harness.state().layer(PRESENTER).effects[0].clone()
}

fn value(harness: &Harness<'_, Studio>, param: &str) -> Option<ParamValue> {
    first(harness).params.get(param).cloned()
}

fn asked(harness: &Harness<'_, Studio>, command: PresetCommand) -> bool {
    harness.state().sent(&StudioCommand::Preset(command))
}

#[test]
fn a_point_is_dragged_on_its_pad_and_typed() {
    let mut harness = with(&["isf:warp"]);
    let pad = harness.get_by_label("Centre pad").rect();
    let at = |x: f32, y: f32| pos2(pad.left() + pad.width() * x, pad.top() + pad.height() * y);
    drag(&mut harness, Modifiers::NONE, &[at(0.5, 0.5), at(0.4, 0.5), at(0.25, 0.75)]);
    let point: Vec<f64> =
        value(&harness, "centre").unwrap().as_array().unwrap().iter().flat_map(|v| v.as_f64()).collect();
    assert!((point[0] - 0.25).abs() < 0.02, "{point:?}");
    assert!((point[1] - 0.5).abs() < 0.04, "an ISF point is counted from the bottom: {point:?}");
    click_role(&mut harness, Role::SpinButton, "Centre X");
    press(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "0.75");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(value(&harness, "centre").unwrap()[0], ParamValue::from(0.75));
    click(&mut harness, "Reset Centre");
    assert_eq!(value(&harness, "centre"), None);
}

#[test]
fn a_curve_gets_points_that_are_dragged() {
    let mut harness = with(&["grade"]);
    let square = harness.get_by_label("Tones curve").rect();
    let at = |x: f32, y: f32| pos2(square.left() + square.width() * x, square.bottom() - square.height() * y);
    let points = |harness: &Harness<'_, Studio>| -> Vec<Vec<f64>> {
        let found = value(harness, "tones").unwrap_or(ParamValue::Array(Vec::new()));
        let hundredths = |number: &ParamValue| (number.as_f64().unwrap() * 100.0).round();
        found.as_array().unwrap().iter().map(|pair| pair.as_array().unwrap().iter().map(hundredths).collect()).collect()
    };
    drag(&mut harness, Modifiers::NONE, &[at(0.5, 0.8), at(0.5, 0.8)]);
    assert_eq!(points(&harness), [[50.0, 80.0]], "a click is a point");
    drag(&mut harness, Modifiers::NONE, &[at(0.2, 0.1), at(0.25, 0.15), at(0.3, 0.2)]);
    assert_eq!(points(&harness), [[30.0, 20.0], [50.0, 80.0]], "in the order of tones");
    drag(&mut harness, Modifiers::NONE, &[at(0.3, 0.2), at(0.5, 0.5), at(0.9, 0.4)]);
    let moved = points(&harness);
    assert!(
        moved[0][0] <= 50.0 && moved[0][1] == 40.0 && moved[1] == [50.0, 80.0],
        "it stays before the next: {moved:?}"
    );
    drag(&mut harness, Modifiers::NONE, &[at(0.8, 0.9), at(0.8, 0.9)]);
    drag(&mut harness, Modifiers::NONE, &[at(0.2, 0.7), at(0.2, 0.7)]);
    assert_eq!(points(&harness).len(), 3, "there may be three");
    // Each event is a frame of a quarter second.
    harness.run_steps(20);
    harness.ctx.options_mut(|options| options.input_options.max_double_click_delay = 2.0);
    let pos = at(0.8, 0.9);
    harness.hover_at(pos);
    for pressed in [true, false, true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
        harness.event(egui::Event::PointerButton { pos, button, pressed, modifiers });
    }
    settle(&mut harness);
    assert_eq!(points(&harness).last().unwrap(), &[50.0, 80.0], "a double click takes it out");
    click(&mut harness, "Reset Tones");
    assert_eq!(value(&harness, "tones"), None);
}

#[test]
fn a_picture_is_one_of_the_shows_sources_or_none() {
    let mut harness = with(&["isf:warp"]);
    click_role(&mut harness, Role::ComboBox, "Map");
    harness.get_all_by_label("Bars").next_back().unwrap().click();
    settle(&mut harness);
    assert_eq!(value(&harness, "map"), Some(BARS.0.into()));
    click_role(&mut harness, Role::ComboBox, "Map");
    click(&mut harness, "None");
    assert_eq!(value(&harness, "map"), None);
}

#[test]
fn a_button_is_pressed_without_an_edit() {
    let mut harness = with(&["isf:warp"]);
    let (effect, undo) = (first(&harness).id, harness.state().view.undo.clone());
    click(&mut harness, "Press Burst");
    let pressed = StudioCommand::TriggerEvent { layer: PRESENTER, effect, param: "burst".into() };
    assert!(harness.state().sent(&pressed));
    assert_eq!(harness.state().view.undo, undo);
}

#[test]
fn a_group_stands_once_and_folds() {
    let mut harness = with(&["isf:warp"]);
    let top = |harness: &Harness<'_, Studio>, label: &str| harness.get_all_by_label(label).next().unwrap().rect().top();
    assert!(top(&harness, "Deep") < top(&harness, "Map"), "all of a group stand where its first one does");
    click(&mut harness, "Place");
    assert!(harness.query_by_label("Centre pad").is_none());
    assert!(harness.query_by_role_and_label(Role::CheckBox, "Deep").is_none());
    harness.get_by_role_and_label(Role::ComboBox, "Map");
}

#[test]
fn mix_is_typed_in_percent_and_put_back() {
    let mut harness = with(&["blur"]);
    click_role(&mut harness, Role::SpinButton, "Mix of Gaussian blur in percent");
    press(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "40");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!((first(&harness).mix - 0.4).abs() < 1e-9);
    click(&mut harness, "Reset mix of Gaussian blur");
    assert!((first(&harness).mix - 1.0).abs() < 1e-9);
}

#[test]
fn a_broken_file_is_shown_with_its_place_and_its_line() {
    let mut harness = with(&["blur", "file:new"]);
    let fault = |stays| EffectFault {
        place: "/home/me/effects/blur.wgsl:3:9".into(),
        message: "unknown identifier: `colour`".into(),
        excerpt: "  return colour;\n         ^".into(),
        stays,
    };
    let view = &mut harness.state_mut().view;
    view.effect_faults.insert("blur".into(), fault(true));
    view.effect_faults.insert("file:new".into(), fault(false));
    settle(&mut harness);
    assert_eq!(harness.get_all_by_label_contains("unknown identifier: `colour`").count(), 2);
    assert_eq!(harness.get_all_by_label("blur.wgsl:3:9").count(), 2);
    assert_eq!(harness.get_all_by_label("  return colour;\n         ^").count(), 2);
    harness.get_by_label("The last good version stays until the file is repaired.");
    harness.get_by_label("The effect is left out until the file is repaired.");
    assert!(harness.query_by_label_contains("is installed").is_none(), "the fault says more");
}

#[test]
fn an_effect_that_took_too_long_says_how_long_and_is_tried_again() {
    let mut harness = with(&["blur"]);
    let effect = first(&harness).id;
    harness.state_mut().view.bypassed.insert((PRESENTER, effect), 41.7);
    settle(&mut harness);
    harness.get_by_label_contains("Bypassed: took 42 ms");
    click(&mut harness, "Try Gaussian blur again");
    assert!(harness.state().sent(&StudioCommand::RetryEffect { layer: PRESENTER, effect }));
}

#[test]
fn the_two_stacks_are_made_alike_and_compared() {
    let mut harness = with(&["blur"]);
    click(&mut harness, "Copy stack A to B");
    click(&mut harness, "Delete Gaussian blur");
    click(&mut harness, "Stack B");
    let layer = harness.state().layer(PRESENTER);
    assert!(layer.on_b);
    assert_eq!((layer.effects.len(), layer.other_effects.len()), (1, 0));
    click(&mut harness, "Stack B");
    assert!(harness.state().layer(PRESENTER).on_b, "the one that is seen does nothing");
    click(&mut harness, "Stack A");
    assert!(harness.state().layer(PRESENTER).effects.is_empty());
}

#[test]
fn before_is_shown_only_while_it_is_held() {
    let mut harness = with(&["blur"]);
    let at = harness.get_by_label("Before").rect().center();
    let button = |pressed| egui::Event::PointerButton {
        pos: at,
        button: egui::PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    harness.hover_at(at);
    harness.event(button(true));
    settle(&mut harness);
    assert_eq!(harness.state().view.compared, Some(PRESENTER));
    harness.event(button(false));
    settle(&mut harness);
    assert_eq!(harness.state().view.compared, None);
    harness.state_mut().view.compared = Some(PRESENTER);
    harness.state_mut().view.selected = TITLE.into();
    settle(&mut harness);
    assert_eq!(harness.state().view.compared, None, "another layer is looked at");
}

#[test]
fn a_stack_goes_over_the_clipboard() {
    let mut harness = with(&["blur"]);
    click(&mut harness, "Copy stack");
    click(&mut harness, "Paste stack");
    assert!(asked(&harness, PresetCommand::Copy(PRESENTER)) && asked(&harness, PresetCommand::Paste(PRESENTER)));
    let sentence = "Nothing was pasted: the clipboard holds no effect stack";
    harness.state_mut().view.preset_fault = Some((PRESENTER, sentence.into()));
    settle(&mut harness);
    harness.get_by_label(sentence);
    harness.state_mut().view.selected = TITLE.into();
    settle(&mut harness);
    assert!(harness.query_by_label(sentence).is_none(), "it is about another layer");
}

fn entry(name: &str, form: PresetForm) -> PresetEntry {
    PresetEntry { name: name.into(), path: format!("/p/{name}").into(), place: PresetPlace::User, form, fault: None }
}

fn of(kind: &str) -> PresetForm {
    PresetForm::Effect { kind: kind.into() }
}

#[test]
fn the_menu_lists_the_presets_that_fit() {
    let mut harness = with(&["blur"]);
    harness.state_mut().view.presets = vec![
        entry("Soft", of("blur")),
        entry("Green", of("chroma_key")),
        entry("Look", PresetForm::Stack),
        PresetEntry { fault: Some("1:1: it is no preset".into()), ..entry("Torn", of("")) },
    ];
    click(&mut harness, "Presets of Gaussian blur");
    assert!(asked(&harness, PresetCommand::List), "the folders are looked at when the menu opens");
    assert!(
        harness.query_by_label("Use preset Green").is_none() && harness.query_by_label("Use preset Look").is_none()
    );
    assert!(harness.get_by_label("Use preset Torn").accesskit_node().is_disabled());
    click(&mut harness, "Use preset Soft");
    let target = PresetTarget { layer: PRESENTER, effect: Some(first(&harness).id) };
    assert!(asked(&harness, PresetCommand::Apply { target, path: "/p/Soft".into() }));
    click(&mut harness, "Presets of Gaussian blur");
    click(&mut harness, "Use a preset file");
    assert!(harness.state().ui.files.is_open());
    press(&mut harness, Modifiers::NONE, Key::Escape);
    click(&mut harness, "Presets of stacks");
    click(&mut harness, "Use preset Look");
    let target = PresetTarget { layer: PRESENTER, effect: None };
    assert!(asked(&harness, PresetCommand::Apply { target, path: "/p/Look".into() }));
}

#[test]
fn what_comes_with_an_effect_stands_first_and_cannot_be_deleted() {
    let mut harness = with(&["blur"]);
    let ready = |kind: &str, name: &str| ReadyMadeEntry { kind: kind.into(), name: name.into() };
    harness.state_mut().view.ready_made = vec![ready("blur", "Dream"), ready("toon", "Comic")];
    harness.state_mut().view.presets = vec![entry("Soft", of("blur"))];
    click(&mut harness, "Presets of Gaussian blur");
    let top = |label: &str| harness.get_by_label(label).rect().top();
    assert!(top("Ready-made") < top("Use ready-made Dream") && top("Use ready-made Dream") < top("Use preset Soft"));
    for absent in ["Use ready-made Comic", "Delete preset Dream", "Copy the path of Dream"] {
        assert!(harness.query_by_label(absent).is_none(), "{absent}");
    }
    click(&mut harness, "Use ready-made Dream");
    let target = PresetTarget { layer: PRESENTER, effect: Some(first(&harness).id) };
    assert!(asked(&harness, PresetCommand::ApplyReadyMade { target, name: "Dream".into() }));
    click(&mut harness, "Presets of stacks");
    assert!(harness.query_by_label("Ready-made").is_none(), "a stack has none");
}

#[test]
fn a_preset_is_replaced_only_after_a_question() {
    let mut harness = with(&["blur"]);
    harness.state_mut().view.presets = vec![entry("Soft", of("blur"))];
    let target = PresetTarget { layer: PRESENTER, effect: Some(first(&harness).id) };
    let save =
        |name: &str, replace| PresetCommand::Save { target, name: name.into(), place: PresetPlace::User, replace };
    click(&mut harness, "Presets of Gaussian blur");
    let typed = |harness: &mut Harness<'_, Studio>, text: &str| {
        click(harness, "Preset name");
        press(harness, Modifiers::COMMAND, Key::A);
        type_text(harness, text);
        click(harness, "Save preset");
    };
    typed(&mut harness, "Softer");
    assert!(asked(&harness, save("Softer", false)));
    typed(&mut harness, "Soft");
    harness.get_by_label("“Soft” is there already.");
    assert!(!asked(&harness, save("Soft", false)) && !asked(&harness, save("Soft", true)));
    click(&mut harness, "Keep the old one");
    assert!(harness.query_by_label("Replace preset").is_none());
    typed(&mut harness, "Soft");
    click(&mut harness, "Replace preset");
    assert!(asked(&harness, save("Soft", true)));
}

#[test]
fn a_preset_is_deleted_only_after_a_question() {
    let mut harness = with(&[]);
    harness.state_mut().view.presets = vec![entry("Look", PresetForm::Stack)];
    let delete = PresetCommand::Delete("/p/Look".into());
    click(&mut harness, "Presets of stacks");
    click(&mut harness, "Delete preset Look");
    assert!(!asked(&harness, delete.clone()));
    click(&mut harness, "Keep");
    click(&mut harness, "Delete preset Look");
    click(&mut harness, "Delete preset");
    assert!(asked(&harness, delete));
}

#[test]
fn the_picker_has_filters_alone_with_their_origin_and_takes_the_first_with_enter() {
    let mut harness = with(&[]);
    let view = &mut harness.state_mut().view;
    view.effect_origins.insert("isf:warp".into(), "shipped");
    view.effect_faults.insert("file:torn".into(), EffectFault { message: "no header".into(), ..Default::default() });
    click(&mut harness, "Add effect");
    for label in ["Plasma", "Wipe"] {
        assert!(harness.query_by_role_and_label(Role::Button, label).is_none(), "{label} needs no stack");
    }
    assert!(harness.get_by_label("file:torn").accesskit_node().is_disabled());
    for category in ["Keying", "Colour", "Blur", "Stylise"] {
        assert!(harness.query_all_by_label(category).next().is_some(), "{category} has its heading");
    }
    type_text(&mut harness, "shipped");
    assert!(harness.query_by_role_and_label(Role::Button, "Gaussian blur").is_none(), "it is built in");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(first(&harness).kind, "isf:warp");
}

#[test]
fn a_generator_becomes_a_source_with_its_knobs() {
    let mut harness = studio();
    click(&mut harness, "New source");
    click(&mut harness, "Kind Plasma");
    click(&mut harness, "Add");
    let source = harness.state().show().sources.last().unwrap().clone();
    let made = |harness: &Harness<'_, Studio>| match &harness.state().show().source(source.id).unwrap().kind {
        SourceKind::Effect(made) => made.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(source.name, "Plasma");
    assert_eq!((made(&harness).kind.as_str(), made(&harness).width, made(&harness).height), ("isf:plasma", 1920, 1080));
    click_role(&mut harness, Role::SpinButton, "Speed value");
    press(&mut harness, Modifiers::COMMAND, Key::A);
    type_text(&mut harness, "2.5");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert_eq!(made(&harness).params.get("speed"), Some(&2.5.into()));
    click(&mut harness, "Press Flash");
    assert!(harness.state().sent(&StudioCommand::TriggerSource { source: source.id, param: "flash".into() }));
    click(&mut harness, "Choose Table");
    assert!(harness.state().ui.files.is_open());
    assert!(harness.query_by_label("Fallback").is_none(), "it is never lost");
    assert!(harness.query_by_label("Pause Plasma").is_none(), "it does not run by itself");
}
