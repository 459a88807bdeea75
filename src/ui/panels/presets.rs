//! The menus of presets: of one effect, and of whole stacks. Nothing is replaced or deleted without a question.

use crate::ui::dialogs::files::Target;
use crate::ui::widgets::{icon_button, name};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{
    Action, PresetCommand, PresetEntry, PresetForm, PresetPlace, PresetTarget, ReadyMadeEntry, StudioCommand,
};
use egui::containers::menu::{MenuButton, MenuConfig};
use egui::{Align, Button, Key, Layout, PopupCloseBehavior, RichText, ScrollArea, TextEdit, Ui};
use egui_phosphor::regular as icon;
use std::path::PathBuf;

/// What is typed and asked in an open menu.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PresetMenu {
    name: String,
    for_show: bool,
    asked: Option<Question>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Question {
    /// A preset of the name that is typed is there already.
    Replace,
    Delete(PathBuf),
}

/// The button and its menu. `kind` is that of the effect; of no matter for a stack.
pub fn presets_ui(
    ui: &mut Ui,
    target: PresetTarget,
    label: &str,
    kind: &str,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let button = MenuButton::from_button(Button::new(icon::STAR).frame_when_inactive(false))
        .config(MenuConfig::new().close_behavior(PopupCloseBehavior::CloseOnClickOutside));
    let mut from_file = false;
    let menu = &mut state.presets;
    let mut ask = |command: PresetCommand| actions.push(StudioCommand::Preset(command).into());
    let (response, _) = button.ui(ui, |ui| {
        ui.set_width(260.0);
        let fits = |entry: &&PresetEntry| match &entry.form {
            PresetForm::Stack => target.effect.is_none(),
            PresetForm::Effect { kind: of } => target.effect.is_some() && (of == kind || of.is_empty()),
        };
        let entries: Vec<&PresetEntry> = model.view.presets.iter().filter(fits).collect();
        let ready: Vec<&ReadyMadeEntry> =
            model.view.ready_made.iter().filter(|entry| target.effect.is_some() && entry.kind == kind).collect();
        if entries.is_empty() && ready.is_empty() {
            ui.weak(if target.effect.is_some() { "No presets of this effect yet." } else { "No stacks are kept yet." });
        }
        ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
            ready_made_ui(ui, &ready, target, &mut ask);
            if !ready.is_empty() && !entries.is_empty() {
                heading_ui(ui, "Kept");
            }
            for entry in &entries {
                ui.push_id(&entry.path, |ui| entry_ui(ui, entry, target, menu, &mut ask));
            }
        });
        ui.separator();
        save_ui(ui, target, &entries, model, menu, &mut ask);
        ui.separator();
        let file = ui.button(format!("{} Use a preset file…", icon::FOLDER_OPEN));
        name(&file, "Use a preset file");
        from_file = file.on_hover_text("One that you were given, from wherever it lies.").clicked();
        if from_file {
            ui.close();
        }
    });
    name(&response, label);
    if response.clicked() {
        *menu = PresetMenu::default();
        ask(PresetCommand::List);
    }
    if from_file {
        state.files.open(Target::Preset(target), model.base);
    }
    response.on_hover_text(format!("{label}: use, keep and share them."));
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).small().color(theme::TEXT_WEAK));
}

/// What comes with the effect: to be used, and neither shared nor deleted.
fn ready_made_ui(ui: &mut Ui, ready: &[&ReadyMadeEntry], target: PresetTarget, ask: &mut impl FnMut(PresetCommand)) {
    if ready.is_empty() {
        return;
    }
    heading_ui(ui, "Ready-made");
    for entry in ready {
        let button = Button::new(&entry.name).truncate().min_size(egui::vec2(ui.available_width(), 0.0));
        let response = ui.add(button);
        name(&response, &format!("Use ready-made {}", entry.name));
        if response.clicked() {
            ask(PresetCommand::ApplyReadyMade { target, name: entry.name.clone() });
            ui.close();
        }
    }
}

/// A preset to use, to share and to delete.
fn entry_ui(
    ui: &mut Ui,
    entry: &PresetEntry,
    target: PresetTarget,
    menu: &mut PresetMenu,
    ask: &mut impl FnMut(PresetCommand),
) {
    if menu.asked == Some(Question::Delete(entry.path.clone())) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(format!("Delete “{}” for good?", entry.name)).color(theme::WARNING));
            let delete = ui.button("Delete");
            name(&delete, "Delete preset");
            if delete.clicked() {
                ask(PresetCommand::Delete(entry.path.clone()));
                menu.asked = None;
            }
            if ui.button("Keep").clicked() {
                menu.asked = None;
            }
        });
        return;
    }
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, icon::TRASH, &format!("Delete preset {}", entry.name)).clicked() {
                menu.asked = Some(Question::Delete(entry.path.clone()));
            }
            let share = icon_button(ui, icon::SHARE_NETWORK, &format!("Copy the path of {}", entry.name));
            if share.on_hover_text(format!("To share it, send this file:\n{}", entry.path.display())).clicked() {
                ui.copy_text(entry.path.display().to_string());
            }
            let place = match entry.place {
                PresetPlace::User => "all shows",
                PresetPlace::Show => "this show",
            };
            let glyph = if entry.fault.is_some() { icon::WARNING } else { "" };
            let text = RichText::new(format!("{glyph} {place}")).small().color(theme::TEXT_WEAK);
            let button = Button::new(&entry.name).truncate().right_text(text);
            let response =
                ui.add_enabled(entry.fault.is_none(), button.min_size(egui::vec2(ui.available_width(), 0.0)));
            name(&response, &format!("Use preset {}", entry.name));
            let response = response.on_disabled_hover_text(entry.fault.as_deref().unwrap_or_default());
            if response.clicked() {
                ask(PresetCommand::Apply { target, path: entry.path.clone() });
                ui.close();
            }
        });
    });
}

/// The last rows: a name, where it goes, and the question whether one of that name is replaced.
fn save_ui(
    ui: &mut Ui,
    target: PresetTarget,
    entries: &[&PresetEntry],
    model: &StudioModel,
    menu: &mut PresetMenu,
    ask: &mut impl FnMut(PresetCommand),
) {
    let mut save = false;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = ui.add_enabled(!menu.name.trim().is_empty(), Button::new("Save"));
            name(&button, "Save preset");
            save = button.clicked();
            let width = ui.available_width();
            let typed = ui.add(TextEdit::singleline(&mut menu.name).hint_text("Save as…").desired_width(width));
            name(&typed, "Preset name");
            save |= typed.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            if typed.changed() {
                menu.asked = None;
            }
        });
    });
    let help = "In presets/ beside the scene file, so that it goes where the show goes; else in your own folder.";
    let in_show = ui.add_enabled(model.view.path.is_some(), egui::Checkbox::new(&mut menu.for_show, "With this show"));
    in_show.on_hover_text(help).on_disabled_hover_text("Save the show first.");
    let place = if menu.for_show { PresetPlace::Show } else { PresetPlace::User };
    let title = menu.name.trim().to_owned();
    let mut command = |replace: bool| ask(PresetCommand::Save { target, name: title.clone(), place, replace });
    if save && !title.is_empty() {
        let taken = entries.iter().any(|entry| entry.place == place && entry.name == title);
        menu.asked = taken.then_some(Question::Replace);
        if !taken {
            command(false);
            menu.name.clear();
        }
    }
    if menu.asked == Some(Question::Replace) {
        ui.label(RichText::new(format!("“{title}” is there already.")).color(theme::WARNING));
        ui.horizontal(|ui| {
            let replace = ui.button("Replace");
            name(&replace, "Replace preset");
            if replace.clicked() {
                command(true);
                *menu = PresetMenu::default();
            } else if ui.button("Keep the old one").clicked() {
                menu.asked = None;
            }
        });
    }
}
