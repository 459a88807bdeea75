//! The panel of the scopes: what it asks for, and when it asks for nothing.

use super::*;
use egui::Key;
use scrim::ui::panels::scopes::Scope;
use scrim::view::{ScopeCounts, ScopesOf};
use std::sync::Arc;

const CONTROLS: [&str; 6] = [
    "Measure the program",
    "Measure the selected layer",
    "Show Waveform",
    "Show RGB parade",
    "Show Vectorscope",
    "Show Histogram",
];

fn watched(harness: &Harness<'_, Studio>) -> Option<ScopesOf> {
    harness.state().view.scopes.of
}

fn commands(harness: &Harness<'_, Studio>) -> Vec<Option<ScopesOf>> {
    let sent = harness.state().actions.iter().filter_map(|action| match action {
        Action::Studio(StudioCommand::WatchScopes(of)) => Some(*of),
        _ => None,
    });
    sent.collect()
}

#[test]
fn the_panel_is_closed_at_first_and_asks_for_nothing() {
    let mut harness = studio_with(PRESENTER);
    assert_eq!((watched(&harness), commands(&harness)), (None, Vec::new()));
    click(&mut harness, "Show scopes");
    for control in CONTROLS {
        harness.get_by_label(control);
    }
    assert_eq!(watched(&harness), Some(ScopesOf::Program));
    click(&mut harness, "Close scopes");
    assert_eq!(watched(&harness), None);
    assert!(harness.query_by_label(CONTROLS[0]).is_none());
    assert_eq!(commands(&harness), [Some(ScopesOf::Program), None], "said once each");
}

#[test]
fn the_menu_and_a_key_open_and_close_it() {
    let mut harness = studio();
    press(&mut harness, Modifiers::COMMAND | Modifiers::SHIFT, Key::O);
    assert!(harness.state().ui.scopes.open);
    click(&mut harness, "View");
    // The status bar has one too.
    let item = harness.get_all_by_label("Hide scopes").min_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    item.unwrap().click();
    settle(&mut harness);
    assert!(!harness.state().ui.scopes.open);
}

#[test]
fn the_target_follows_the_selection() {
    let mut harness = studio_with(PRESENTER);
    click(&mut harness, "Show scopes");
    click(&mut harness, "Measure the selected layer");
    assert_eq!(watched(&harness), Some(ScopesOf::Layer(PRESENTER)));
    harness.state_mut().view.selected = TITLE.into();
    settle(&mut harness);
    assert_eq!(watched(&harness), Some(ScopesOf::Layer(TITLE)));
    harness.state_mut().view.selected = Default::default();
    settle(&mut harness);
    assert_eq!(watched(&harness), None);
    harness.get_by_label("Select a layer to measure it.");
    click(&mut harness, "Measure the program");
    assert_eq!(watched(&harness), Some(ScopesOf::Program));
}

#[test]
fn each_scope_is_switched_by_itself() {
    let mut harness = studio();
    click(&mut harness, "Show scopes");
    let seen = |harness: &Harness<'_, Studio>| {
        let shown = |scope: &Scope| harness.query_by_role_and_label(Role::Image, scope.label()).is_some();
        Scope::ALL.into_iter().filter(shown).collect::<Vec<_>>()
    };
    assert_eq!(seen(&harness), [Scope::Waveform, Scope::Vectorscope, Scope::Histogram]);
    click(&mut harness, "Show RGB parade");
    assert_eq!(seen(&harness), Scope::ALL, "in their own order");
    for scope in Scope::ALL {
        click(&mut harness, &format!("Show {}", scope.label()));
    }
    assert_eq!((seen(&harness), watched(&harness)), (Vec::new(), None), "nothing is read for nothing");
    harness.get_by_label("Choose a scope above.");
    click(&mut harness, "Show Vectorscope");
    assert_eq!(seen(&harness), [Scope::Vectorscope]);
    let rect = harness.get_by_role_and_label(Role::Image, "Vectorscope").rect();
    assert!((rect.width() - rect.height()).abs() < 1.0, "a hue is an angle: {rect}");
}

#[test]
fn a_reason_is_said_and_counts_are_painted_with_two_textures_in_turn() {
    let mut harness = studio();
    click(&mut harness, "Show scopes");
    harness.state_mut().view.scopes.problem = Some("The program has no picture yet.".into());
    settle(&mut harness);
    harness.get_by_label("The program has no picture yet.");
    let textures = |harness: &Harness<'_, Studio>| harness.ctx.tex_manager().read().num_allocated();
    let before = textures(&harness);
    for level in [0, 128, 255] {
        let rgba: Vec<u8> = (0..64).flat_map(|_| [level, 255 - level, 60, 255]).collect();
        let counts = ScopeCounts::of(8, &rgba);
        let scopes = &mut harness.state_mut().view.scopes;
        (scopes.counts, scopes.problem) = (Some(Arc::new(counts)), None);
        settle(&mut harness);
        assert!((before + 1..=before + 2).contains(&textures(&harness)));
    }
    click(&mut harness, "Show RGB parade");
    assert_eq!(textures(&harness), before + 2);
    harness.state_mut().view.scopes.counts = None;
    settle(&mut harness);
    assert!(textures(&harness) <= before + 1, "what is not painted is freed");
}

#[test]
fn another_show_leaves_the_panel_as_it_is() {
    let mut harness = studio();
    click(&mut harness, "Show scopes");
    click(&mut harness, "Show Histogram");
    harness.state_mut().view.opened += 1;
    settle(&mut harness);
    let scopes = &harness.state().ui.scopes;
    assert!(scopes.open);
    assert_eq!(scopes.shown, [Scope::Waveform, Scope::Vectorscope]);
}
