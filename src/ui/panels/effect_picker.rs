//! The menu of all effects that a stack can take.

use super::set_ups::NewEffect;
use crate::document::{EditCommand, Layer};
use crate::effect::{EffectInfo, Role};
use crate::ui::widgets::name;
use crate::ui::{StudioModel, UiState, theme};
use crate::view::Action;
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Button, Id, Key, PopupCloseBehavior, RichText, ScrollArea, TextEdit, Ui};
use egui_phosphor::regular as icon;

/// The menu of all effects, by category, with a search field. Enter takes the first one found.
pub fn picker_ui(ui: &mut Ui, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let button = MenuButton::new(format!("{} Add effect", icon::PLUS))
        .config(MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside));
    let search_id = Id::new("search effects");
    let (response, _) = button.ui(ui, |ui| {
        ui.set_width(240.0);
        let search = TextEdit::singleline(&mut state.effect_search)
            .id(search_id)
            .hint_text("Search")
            .desired_width(f32::INFINITY);
        let search = ui.add(search);
        name(&search, "Search effects");
        let entered = search.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let wanted = state.effect_search.trim().to_lowercase();
        let found: Vec<&EffectInfo> = model.effects.iter().filter(|info| matches(info, &wanted, model)).collect();
        let mut chosen = found.first().copied().filter(|_| entered && !wanted.is_empty());
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            chosen = list_ui(ui, &found, model).or(chosen);
            if found.is_empty() {
                ui.weak("No effect has this in its name.");
            }
            broken_ui(ui, model);
        });
        if let Some(info) = chosen {
            state.new_effect = NewEffect::of(layer, info);
            actions.push(EditCommand::AddEffect { layer: layer.id, kind: info.kind.into() }.into());
            state.effect_search.clear();
            ui.close();
        }
    });
    name(&response, "Add effect");
    if response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(search_id));
    }
}

fn list_ui<'a>(ui: &mut Ui, found: &[&'a EffectInfo], model: &StudioModel) -> Option<&'a EffectInfo> {
    let mut category = None;
    let mut chosen = None;
    for info in found {
        if category != Some(info.category) {
            category = Some(info.category);
            ui.weak(info.category.label());
        }
        let origin = model.origin(info.kind);
        let text = RichText::new(origin).small().color(theme::TEXT_WEAK);
        let button = Button::new(info.label).right_text(text).min_size(egui::vec2(ui.available_width(), 0.0));
        let response = ui.add(button);
        name(&response, info.label);
        if response.on_hover_text(format!("{}\n{origin} effect, “{}”", info.help, info.kind)).clicked() {
            chosen = Some(*info);
        }
    }
    chosen
}

/// Files that were never good: listed, so that nobody looks for them in vain.
fn broken_ui(ui: &mut Ui, model: &StudioModel) {
    let mut broken = model.view.effect_faults.iter().filter(|(kind, _)| model.effect(kind).is_none()).peekable();
    if broken.peek().is_some() {
        ui.weak("With an error");
    }
    for (kind, fault) in broken {
        let response = ui.add_enabled(false, Button::new(format!("{} {kind}", icon::WARNING)));
        name(&response, kind);
        response.on_disabled_hover_text(format!("{}\n{}", fault.place, fault.message));
    }
}

fn matches(info: &EffectInfo, wanted: &str, model: &StudioModel) -> bool {
    let texts = [info.label, info.help, info.kind, info.category.label(), model.origin(info.kind)];
    info.role == Role::Filter && texts.iter().any(|text| text.to_lowercase().contains(wanted))
}
