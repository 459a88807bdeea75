//! What is wrong with the files of the show: some are missing, or its own was changed by another program. Nothing waits for an answer.

use crate::ui::dialogs::centered;
use crate::ui::dialogs::files::Target;
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{Action, FilesCommand, StudioCommand};
use egui::{Context, Panel, RichText, ScrollArea, Ui};
use egui_phosphor::regular as icon;

/// The bars below the menu.
pub fn bars_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let files = &model.view.files;
    if files.changed_outside {
        Panel::top("changed outside").show(ui, |ui| outside_ui(ui, model, actions));
    }
    if !files.missing.is_empty() {
        Panel::top("missing").show(ui, |ui| missing_ui(ui, model, state, actions));
    } else if files.searched.is_empty() {
        state.missing_open = false;
    }
}

fn file_name(model: &StudioModel) -> String {
    let name = model.view.path.as_deref().and_then(|path| path.file_name());
    name.map_or_else(|| "The show".into(), |name| format!("“{}”", name.to_string_lossy()))
}

fn outside_ui(ui: &mut Ui, model: &StudioModel, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(icon::WARNING).color(theme::WARNING));
        ui.label(format!("{} was changed on disk by another program.", file_name(model)));
        let reload = ui.button("Reload");
        if reload.on_hover_text("Shows what is on disk. Undo brings back what is here now.").clicked() {
            actions.push(StudioCommand::Files(FilesCommand::Reload).into());
        }
        let keep = ui.button("Keep mine");
        if keep.on_hover_text("Goes on with what is here. Saving puts it in the place of what is on disk.").clicked() {
            actions.push(StudioCommand::Files(FilesCommand::KeepMine).into());
        }
    });
}

fn missing_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(icon::WARNING).color(theme::WARNING));
        ui.label(match model.view.files.missing.len() {
            1 => "1 file of this show is missing.".to_owned(),
            count => format!("{count} files of this show are missing."),
        });
        if ui.button("Show list").clicked() {
            state.missing_open = true;
        }
        search_ui(ui, model, state);
        if ui.button("Hide").on_hover_text("Until another one is missing.").clicked() {
            state.missing_open = false;
            actions.push(StudioCommand::Files(FilesCommand::HideMissing).into());
        }
    });
}

fn search_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState) {
    let files = &model.view.files;
    let button = ui.add_enabled(!files.searching, egui::Button::new("Search a folder…"));
    let help = "Looks for all of them there and in the folders below, by what is in them where the show knows it, then by name.";
    if button.on_hover_text(help).clicked() {
        state.files.open(Target::SearchMissing, model.base);
    }
    if files.searching {
        ui.spinner();
    }
    if !files.searched.is_empty() {
        ui.weak(&files.searched);
    }
}

/// The list of missing files, while it is open.
pub fn missing_window_ui(ctx: &Context, model: &StudioModel, state: &mut UiState) {
    if !state.missing_open {
        return;
    }
    let mut open = true;
    centered(ctx, "Missing files").open(&mut open).default_size([560.0, 320.0]).show(ctx, |ui| {
        ui.horizontal(|ui| search_ui(ui, model, state));
        ui.weak("What stays missing shows its fallback.");
        ui.separator();
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            for missing in &model.view.files.missing {
                ui.label(RichText::new(&missing.path).strong());
                ui.weak(&missing.what);
            }
        });
    });
    state.missing_open &= open;
}

/// Asks before a save puts the show in the place of what another program wrote.
pub fn overwrite_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    if !state.overwrite {
        return;
    }
    let mut answered = !model.view.files.changed_outside;
    centered(ctx, "Save over it?").resizable(false).show(ctx, |ui| {
        ui.label(format!("{} was changed on disk by another program since it was opened.", file_name(model)));
        ui.label("What is there now is kept in .scrim-backups.");
        ui.horizontal(|ui| {
            if ui.button("Save over it").clicked() {
                actions.push(StudioCommand::Files(FilesCommand::KeepMine).into());
                actions.push(StudioCommand::Save.into());
                answered = true;
            }
            if ui.button("Save elsewhere…").clicked() {
                state.files.save_as(model.view.path.as_deref(), model.base);
                answered = true;
            }
            answered |= ui.button("Cancel").clicked();
        });
    });
    state.overwrite = !answered;
}
