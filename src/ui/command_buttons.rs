//! Commands as icons and as menu entries, with their keys, and why one cannot be done now.

use super::widgets::{icon_button_enabled, name};
use super::{Command, StudioModel, UiState, shortcuts};
use crate::view::Action;
use egui::{Button, Context, Ui};

/// A header's button for a command.
pub fn command_icon_ui(
    ui: &mut Ui,
    command: Command,
    glyph: &str,
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    let label = command.name().trim_end_matches('…');
    let response = icon_button_enabled(ui, command.enabled(model), glyph, label, &tooltip(ui.ctx(), command));
    let response = match refusal(command, model) {
        Some(why) => response.on_disabled_hover_text(format!("{label}\n{why}")),
        None => response,
    };
    if response.clicked() {
        command.run(&ui.ctx().clone(), model, state, actions);
    }
}

/// Entries of a menu; a gap is a line.
pub fn command_items_ui(
    ui: &mut Ui,
    items: &[Option<Command>],
    model: &StudioModel,
    state: &mut UiState,
    actions: &mut Vec<Action>,
) {
    for item in items {
        let Some(command) = item else {
            ui.separator();
            continue;
        };
        let label = command.label(model, state);
        let mut button = Button::new(label.as_str());
        if let Some(keys) = shortcuts::text(ui.ctx(), *command) {
            button = button.shortcut_text(keys);
        }
        let mut response = ui.add_enabled(command.enabled(model), button);
        name(&response, &label);
        if let Some(why) = refusal(*command, model) {
            response = response.on_disabled_hover_text(why);
        }
        if matches!(command, Command::Record | Command::Still | Command::RecordingsFolder) {
            let folder = model.view.recordings.display();
            response = response.on_hover_text(format!("Recordings and stills go to {folder}"));
        }
        if response.clicked() {
            command.run(ui.ctx(), model, state, actions);
            ui.close();
        }
    }
}

/// A command's name with its key: "Delete layer (Delete)".
pub fn tooltip(ctx: &Context, command: Command) -> String {
    let name = command.name().trim_end_matches('…');
    shortcuts::text(ctx, command).map_or_else(|| name.to_owned(), |keys| format!("{name} ({keys})"))
}

/// Why a command cannot be done now; none when it can.
fn refusal(command: Command, model: &StudioModel) -> Option<&'static str> {
    if command.enabled(model) {
        return None;
    }
    let why = match command {
        Command::Undo => "Nothing was changed yet.",
        Command::Redo => "Nothing was undone.",
        Command::DeleteScene => "A show needs at least one scene.",
        Command::SceneUp => "This is the first scene.",
        Command::SceneDown => "This is the last scene.",
        Command::OpenOnScene => "The show opens on this scene already.",
        Command::TakePreview | Command::CutPreview if model.view.preview.is_none() => "Studio mode is off.",
        Command::TakePreview | Command::CutPreview => "The preview is on program already.",
        Command::LeaveGroup => "No group is worked on.",
        Command::LeaveFullScreen => "The program is not full-screen.",
        _ if model.show().is_none() => "No show is open.",
        Command::SelectAll => "The scene is empty.",
        _ if model.selected().is_none() => "Select a layer first.",
        Command::Ungroup => "Select a group without effects, crop or blend mode that is not locked.",
        Command::MoveUp | Command::MoveTop => "The layer is at the top.",
        Command::MoveDown | Command::MoveBottom => "The layer is at the bottom.",
        Command::DistributeH | Command::DistributeV => "Select three layers that are not locked, or more.",
        _ => "The layer is locked. Its padlock frees it.",
    };
    Some(why)
}
