//! The keys: one table that the keyboard, the menus and the help window read.

use super::commands::Command;
use super::layer_edits::together;
use super::{StudioModel, UiState};
use crate::document::EditCommand;
use crate::view::Action;
use egui::{Event, Key, KeyboardShortcut, Modifiers};

const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
const NONE: Modifiers = Modifiers::NONE;

/// Canvas pixels of an arrow key, and with Shift.
const NUDGE: f64 = 1.0;
const NUDGE_FAR: f64 = 10.0;

/// All shortcuts. Where a command has two, menus show the first; where two commands share one, the first that can be done is.
pub const TABLE: &[(Command, Modifiers, Key)] = &[
    (Command::NewShow, CTRL, Key::N),
    (Command::Open, CTRL, Key::O),
    (Command::Save, CTRL, Key::S),
    (Command::SaveAs, CTRL_SHIFT, Key::S),
    (Command::Quit, CTRL, Key::Q),
    (Command::Undo, CTRL, Key::Z),
    (Command::Redo, CTRL_SHIFT, Key::Z),
    (Command::Redo, CTRL, Key::Y),
    (Command::SelectAll, CTRL, Key::A),
    (Command::Copy, CTRL, Key::C),
    (Command::Paste, CTRL, Key::V),
    (Command::PasteTransform, CTRL_SHIFT, Key::V),
    (Command::Duplicate, CTRL, Key::D),
    (Command::Delete, NONE, Key::Delete),
    (Command::Group, CTRL, Key::G),
    (Command::Ungroup, CTRL_SHIFT, Key::G),
    (Command::Rename, NONE, Key::F2),
    (Command::RenameScene, NONE, Key::F2),
    (Command::Fit, CTRL, Key::F),
    (Command::Stretch, CTRL_SHIFT, Key::F),
    (Command::ResetTransform, CTRL, Key::R),
    (Command::MoveUp, CTRL, Key::ArrowUp),
    (Command::MoveDown, CTRL, Key::ArrowDown),
    (Command::MoveTop, CTRL, Key::Home),
    (Command::MoveBottom, CTRL, Key::End),
    (Command::StudioMode, CTRL_SHIFT, Key::M),
    (Command::ShowMultiview, NONE, Key::F10),
    (Command::TakePreview, CTRL, Key::Enter),
    (Command::CutPreview, CTRL_SHIFT, Key::Enter),
    (Command::FullScreen, NONE, Key::F11),
    (Command::LeaveFullScreen, NONE, Key::Escape),
    (Command::Deselect, NONE, Key::Escape),
    (Command::LeaveGroup, NONE, Key::Escape),
    (Command::Record, CTRL_SHIFT, Key::R),
    (Command::PauseRecording, CTRL_SHIFT, Key::E),
    (Command::MarkRecording, CTRL, Key::K),
    (Command::SaveReplay, CTRL_SHIFT, Key::Y),
    (Command::Streams, CTRL_SHIFT, Key::L),
    (Command::ShowOutputs, CTRL, Key::U),
    (Command::Still, CTRL_SHIFT, Key::P),
    (Command::ZoomFit, CTRL, Key::Num0),
    (Command::ZoomActual, CTRL, Key::Num1),
    (Command::ZoomDouble, CTRL, Key::Num2),
    (Command::ShowRulers, CTRL_SHIFT, Key::U),
    (Command::ShowGrid, CTRL, Key::Quote),
    (Command::ShowLog, CTRL, Key::L),
    (Command::ShowScopes, CTRL_SHIFT, Key::O),
    (Command::ShowMixer, CTRL, Key::M),
    (Command::ShowHistory, CTRL, Key::H),
    (Command::ShowSnapshots, CTRL, Key::J),
    (Command::Shortcuts, NONE, Key::F1),
];

/// What the mouse does on the canvas, for the help window.
pub const MOUSE: &[(&str, &str)] = &[
    ("Ctrl or Shift and click", "Select one more layer, or one less"),
    ("Drag on empty canvas, or with Shift", "Select what the frame touches"),
    ("Arrow keys", "Move the layers by 1 pixel, with Shift by 10"),
    ("Alt and drag a layer", "Drag a copy of it"),
    ("Drag a corner", "Scale with the aspect kept, with Shift freely"),
    ("Drag the round handle", "Rotate, with Shift in steps of 15°"),
    ("Alt and drag a handle", "Crop"),
    ("Ctrl while dragging", "Do not snap"),
    ("Drag out of a ruler", "Make a guide; dragged off the canvas it goes"),
    ("Files from a file manager", "Add them as layers; a show is opened"),
    ("Wheel", "Zoom to the pointer"),
    ("Space and drag, middle button", "Move the view"),
];

/// A command's key as text, such as "Ctrl+Shift+S".
pub fn text(ctx: &egui::Context, command: Command) -> Option<String> {
    let (_, modifiers, key) = TABLE.iter().find(|(of, ..)| *of == command)?;
    Some(ctx.format_shortcut(&KeyboardShortcut::new(*modifiers, *key)))
}

/// Runs what the keys ask for. Nothing while a text is typed or files are chosen; keys without Ctrl also not while a widget has the focus.
pub fn poll(ctx: &egui::Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    if ctx.text_edit_focused() || state.files.is_open() {
        return;
    }
    let focused = ctx.egui_wants_keyboard_input();
    let pressed: Vec<(Key, Modifiers, bool)> = ctx.input(|input| {
        let keys = input.events.iter().filter_map(|event| match event {
            Event::Key { key, pressed: true, modifiers, repeat, .. } => Some((*key, *modifiers, *repeat)),
            _ => None,
        });
        keys.collect()
    });
    for (key, modifiers, repeat) in pressed {
        let plain = !modifiers.command && !modifiers.ctrl;
        if plain && focused && !matches!(key, Key::F11) {
            continue;
        }
        let mut hits = TABLE.iter().filter(|(_, wanted, of)| *of == key && modifiers.matches_exact(*wanted)).peekable();
        if hits.peek().is_some() {
            let hit = hits.find(|(command, ..)| command.enabled(model));
            // A key that is held must not start and stop a recording.
            if let Some((command, ..)) = hit.filter(|(command, ..)| !repeat || command.repeats()) {
                command.run(ctx, model, state, actions);
            }
        } else if plain && !modifiers.alt {
            nudge(key, modifiers.shift, model, actions);
        }
    }
}

fn nudge(key: Key, far: bool, model: &StudioModel, actions: &mut Vec<Action>) {
    let step = if far { NUDGE_FAR } else { NUDGE };
    let by = match key {
        Key::ArrowLeft => (-step, 0.0),
        Key::ArrowRight => (step, 0.0),
        Key::ArrowUp => (0.0, -step),
        Key::ArrowDown => (0.0, step),
        _ => return,
    };
    let moved = model.free_selection().into_iter().map(|layer| {
        let placement = model.start_of(layer).moved(by.into());
        (layer.id, EditCommand::SetPlacement(layer.id, placement))
    });
    actions.extend(together("Move", moved.collect()).map(Action::from));
}
