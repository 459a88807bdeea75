//! The panel of the mixer.

use super::*;
use egui::Key;
use scrim::document::audio::Limiter;
use scrim::document::source::AudioInput;
use scrim::document::{AudioEdit, AudioStrip, EditCommand, FilterKind};
use scrim::view::{Level, StripView};

fn with_mixer() -> Harness<'static, Studio> {
    let mut harness = studio();
    let input = Source::new(SourceId(0), "Mic", SourceKind::AudioInput(AudioInput::default()));
    harness.state_mut().history.apply(EditCommand::AddSource { source: input, scene: None }).unwrap();
    harness.state_mut().history.end_gesture();
    harness.state_mut().refresh();
    settle(&mut harness);
    click(&mut harness, "Show mixer");
    harness
}

fn microphone(harness: &Harness<'_, Studio>) -> Source {
    harness.state().show().sources.iter().find(|source| source.name == "Mic").unwrap().clone()
}

fn strip(harness: &Harness<'_, Studio>) -> AudioStrip {
    microphone(harness).audio
}

fn double_click(harness: &mut Harness<'_, Studio>, label: &str) {
    let at = harness.get_by_label(label).rect().center();
    // A frame of the harness is a quarter of a second; clicks before these are not to count.
    harness.run_steps(20);
    harness.ctx.options_mut(|options| options.input_options.max_double_click_delay = 2.0);
    harness.hover_at(at);
    for pressed in [true, false, true, false] {
        let button = egui::PointerButton::Primary;
        harness.event(egui::Event::PointerButton { pos: at, button, pressed, modifiers: Modifiers::NONE });
    }
    settle(harness);
}

#[test]
fn it_is_closed_at_first_and_opened_by_button_menu_and_key() {
    let mut harness = studio();
    assert!(harness.query_by_label("Level of the master").is_none());
    click(&mut harness, "Show mixer");
    harness.get_by_label("Level of the master");
    click(&mut harness, "Close mixer");
    assert!(harness.query_by_label("Level of the master").is_none());
    press(&mut harness, Modifiers::COMMAND, Key::M);
    assert!(harness.state().ui.mixer.open);
}

#[test]
fn there_is_a_strip_for_what_has_sound_and_none_for_the_rest() {
    let harness = with_mixer();
    for title in ["Mic", "Clip"] {
        harness.get_by_label(&format!("Volume of {title}"));
        harness.get_by_label(&format!("Level of {title}"));
    }
    assert!(harness.query_by_label("Volume of Bars").is_none());
    assert!(harness.query_by_label("Always hear Mic").is_none(), "it always is");
}

#[test]
fn a_fader_is_dragged_and_a_double_click_puts_it_back() {
    let mut harness = with_mixer();
    let rect = harness.get_by_label("Volume of Mic").rect();
    drag(&mut harness, Modifiers::NONE, &[rect.center(), rect.center() + vec2(0.0, 4.0), rect.center_bottom()]);
    assert_eq!(strip(&harness).gain_db, -60.0);
    assert_eq!(harness.state().history.undo_label(), Some("Volume of Mic"));
    let steps = harness.state().history.position();
    assert_eq!(steps, 2, "a drag is one step");
    double_click(&mut harness, "Volume of Mic");
    assert_eq!(strip(&harness).gain_db, 0.0);
}

#[test]
fn buttons_change_the_document_or_the_session() {
    let mut harness = with_mixer();
    let id = microphone(&harness).id;
    click(&mut harness, "Mute Mic");
    assert!(strip(&harness).mute);
    click(&mut harness, "Mic on the clean bus");
    assert!(!strip(&harness).clean);
    click(&mut harness, "Solo Mic");
    click(&mut harness, "Solo Mic");
    assert!(
        harness.state().sent(&StudioCommand::SoloStrip(id, true))
            && harness.state().sent(&StudioCommand::SoloStrip(id, false))
    );
    click(&mut harness, "Monitor Mic");
    assert!(harness.state().sent(&StudioCommand::Monitor(id, true)));
    click(&mut harness, "Monitor the program");
    assert!(harness.state().sent(&StudioCommand::MonitorProgram(true)));
    click(&mut harness, "Always hear Clip");
    assert!(harness.state().show().source(CLIP).unwrap().audio.always);
}

#[test]
fn the_master_is_set_like_a_strip() {
    let mut harness = with_mixer();
    click(&mut harness, "Mute the master");
    click(&mut harness, "Limit the master");
    let master = harness.state().show().audio.clone();
    assert!(master.mute && !master.limit);
    let rect = harness.get_by_label("Volume of the master").rect();
    drag(&mut harness, Modifiers::NONE, &[rect.center(), rect.center() - vec2(0.0, 4.0), rect.center_top()]);
    assert_eq!(harness.state().show().audio.gain_db, 12.0);
}

#[test]
fn a_number_is_typed_and_refuses_what_is_out_of_range() {
    let mut harness = with_mixer();
    let enter = |harness: &mut Harness<'_, Studio>, field: &str, text: &str| {
        click(harness, field);
        type_text(harness, text);
        press(harness, Modifiers::NONE, Key::Enter);
    };
    enter(&mut harness, "Decibels of Mic", "-7.5");
    assert_eq!(strip(&harness).gain_db, -7.5);
    enter(&mut harness, "Decibels of Mic", "40");
    assert_eq!(strip(&harness).gain_db, 12.0);
    enter(&mut harness, "Sound delay of Mic", "120");
    assert_eq!(strip(&harness).delay_ms, 120.0);
    enter(&mut harness, "Balance of Mic", "-50");
    assert_eq!(strip(&harness).balance, -0.5);
    double_click(&mut harness, "Reset Balance of Mic");
    assert_eq!(strip(&harness).balance, 0.0);
}

#[test]
fn filters_are_added_set_and_deleted_in_a_window_of_their_own() {
    let mut harness = with_mixer();
    click(&mut harness, "Sound filters of Mic");
    harness.get_by_label("It is heard as it is. The first filter is nearest the source.");
    for kind in ["Limiter", "Ducking"] {
        harness.get_by_label_contains("Add a sound filter").click();
        settle(&mut harness);
        click_role(&mut harness, Role::Button, kind);
    }
    let kinds = |harness: &Harness<'_, Studio>| {
        strip(harness).filters.iter().map(|filter| filter.kind.name().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&harness), ["limiter", "ducking"]);
    click(&mut harness, "Ceiling of Limiter 1");
    type_text(&mut harness, "-3");
    press(&mut harness, Modifiers::NONE, Key::Enter);
    assert!(matches!(&strip(&harness).filters[0].kind, FilterKind::Limiter(Limiter { ceiling_db: -3.0, .. })));
    click(&mut harness, "Limiter 1 is on");
    assert!(!strip(&harness).filters[0].enabled);
    click(&mut harness, "Move Ducking 2 up");
    assert_eq!(kinds(&harness), ["ducking", "limiter"]);
    click(&mut harness, "Delete Limiter 2");
    assert_eq!(kinds(&harness), ["ducking"]);
    assert!(matches!(
        harness.state().actions.last(),
        Some(
            Action::Studio(StudioCommand::EndGesture) | Action::Edit(EditCommand::Audio(_, AudioEdit::RemoveFilter(1)))
        )
    ));
}

#[test]
fn meters_are_drawn_again_by_themselves_while_the_panel_is_open_and_a_fault_is_told() {
    let mut harness = with_mixer();
    let id = microphone(&harness).id;
    let level = Level { peak_db: [-12.0, -3.0], held_db: [-6.0, 0.0], rms_db: [-18.0, -9.0], clipped: true };
    let sound = &mut harness.state_mut().view.sound;
    sound.strips.insert(id, StripView { level, heard: 1.0, ..StripView::default() });
    sound.fault = Some("The monitoring is not heard: no output".into());
    harness.step();
    harness.get_by_label("The monitoring is not heard: no output");
    let waits = |harness: &Harness<'_, Studio>| {
        harness.output().viewport_output.values().map(|view| view.repaint_delay).min().unwrap()
    };
    assert!(waits(&harness) <= std::time::Duration::from_millis(33), "{:?}", waits(&harness));
    click(&mut harness, "Close mixer");
    assert!(waits(&harness) > std::time::Duration::from_secs(1), "{:?}", waits(&harness));
}
