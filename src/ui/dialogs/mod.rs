//! Windows over the panels. None of them is modal: the show goes on and stays in reach.

pub mod canvas_settings;
pub mod files;
pub mod help;
pub mod welcome;

use super::panels::source_settings::set_paths;
use super::panels::{add_source, collected, import_report, show_files, transition};
use super::state::Unsaved;
use super::{Command, Leave, StudioModel, UiState};
use crate::document::EditCommand;
use crate::view::{Action, FilesCommand, PresetCommand, StudioCommand};
use egui::{Align2, Context, Key, Popup, Vec2, Window};
use files::{Target, relative};
use std::path::PathBuf;

/// A window that opens in the middle and can be moved.
pub fn centered<'a>(ctx: &Context, title: &'a str) -> Window<'a> {
    Window::new(title).pivot(Align2::CENTER_CENTER).default_pos(ctx.content_rect().center()).collapsible(false)
}

/// All windows that are open.
pub fn dialogs_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    // What else listens to Esc comes first.
    let taken =
        state.files.is_open() || model.view.full_screen.is_some() || ctx.text_edit_focused() || Popup::is_any_open(ctx);
    if !taken && ctx.input(|input| input.key_pressed(Key::Escape)) {
        close_one(state);
    }
    add_source::add_source_ui(ctx, model, state, actions);
    canvas_settings::canvas_settings_ui(ctx, model, state, actions);
    import_report::import_report_ui(ctx, model, state, actions);
    collected::collected_ui(ctx, model, actions);
    show_files::missing_window_ui(ctx, model, state);
    show_files::overwrite_ui(ctx, model, state, actions);
    transition::transition_window_ui(ctx, model, state, actions);
    help::shortcuts_ui(ctx, state);
    help::about_ui(ctx, model, state);
    welcome::welcome_ui(ctx, model, state, actions);
    unsaved_ui(ctx, model, state, actions);
    if let Some((target, picked)) = state.files.files_ui(ctx) {
        picked_file(target, picked, model, state, actions);
    }
}

/// Closes one of the windows that hold nothing but a question.
fn close_one(state: &mut UiState) {
    let closed = state.add_source.take().is_some() || state.canvas_settings.take().is_some();
    if closed || state.transition.take().is_some() {
        return;
    }
    if !std::mem::take(&mut state.about_open) {
        state.shortcuts_open = false;
    }
}

/// Does with the chosen files what they were chosen for.
fn picked_file(
    target: Target,
    picked: Vec<PathBuf>,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let names: Vec<String> = picked.iter().map(|path| relative(model.base, path)).collect();
    let Some(first) = picked.into_iter().next() else { return };
    match target {
        Target::Open => super::leave(model, state, Leave::Open(first), actions),
        Target::ObsCollection => super::leave(model, state, Leave::ImportObs(first), actions),
        Target::SaveAs => actions.push(StudioCommand::SaveAs(first).into()),
        Target::Collect => actions.push(StudioCommand::Files(FilesCommand::Collect(first)).into()),
        Target::SearchMissing => actions.push(StudioCommand::Files(FilesCommand::SearchMissing(first)).into()),
        Target::Recordings => actions.push(StudioCommand::RecordTo(first).into()),
        Target::Preset(target) => {
            actions.push(StudioCommand::Preset(PresetCommand::Apply { target, path: first }).into());
        }
        Target::Draft(field) => {
            if let Some(draft) = &mut state.add_source {
                set_paths(&mut draft.source, field, names);
            }
        }
        Target::Source(id, field) => {
            if let Some(mut source) = model.show().and_then(|show| show.source(id)).cloned() {
                set_paths(&mut source, field, names);
                actions.push(EditCommand::SetSource(source).into());
            }
        }
        Target::Param { layer, effect, param, .. } => {
            let value = names.into_iter().next().map(Into::into);
            actions.push(EditCommand::SetParam { layer, effect, param, value }.into());
        }
        Target::Transition { whose, param, .. } => {
            if let (Some(show), Some(name)) = (model.show(), names.into_iter().next()) {
                let mut spec = whose.of(show).clone();
                spec.params.insert(param, name.into());
                actions.push(whose.set(spec).into());
            }
        }
    }
}

/// Asks whether to save before the show is left. After "Save" it waits until the show is saved; a save that failed leaves it open.
fn unsaved_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(unsaved) = state.unsaved.clone() else { return };
    if unsaved.saving && !model.view.modified {
        state.unsaved = None;
        actions.push(unsaved.leave.command().into());
        return;
    }
    let name = model.view.path.as_deref().and_then(|path| path.file_name()).map_or_else(
        || model.show().map(|show| show.name.clone()).unwrap_or_default(),
        |name| name.to_string_lossy().into_owned(),
    );
    Window::new("Unsaved changes")
        .collapsible(false)
        .resizable(false)
        .anchor(Align2::CENTER_TOP, Vec2::new(0.0, 60.0))
        .show(ctx, |ui| {
            let what = if model.view.saving { "is being saved…" } else { "has changes that are not saved." };
            ui.label(format!("“{name}” {what}"));
            ui.add_space(6.0);
            ui.horizontal(|ui| {
                if ui.add_enabled(!model.view.saving, egui::Button::new("Save changes")).clicked() {
                    state.unsaved = Some(Unsaved { saving: true, ..unsaved.clone() });
                    Command::Save.run(ctx, model, state, actions);
                }
                if ui.button("Discard changes").clicked() {
                    state.unsaved = None;
                    actions.push(unsaved.leave.clone().command().into());
                }
                if ui.button("Cancel").clicked() {
                    state.unsaved = None;
                }
            });
        });
}
