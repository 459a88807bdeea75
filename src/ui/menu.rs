//! The menu bar.

use super::command_buttons::command_items_ui;
use super::widgets::name;
use super::{Command, Leave, StudioModel, UiState, leave};
use crate::document::Scene;
use crate::view::{Action, StudioCommand};
use egui::{Button, MenuBar, Ui};

/// Menus of plain commands; a gap is a line.
const SCENE: &[Option<Command>] = &[
    Some(Command::AddScene),
    Some(Command::DuplicateScene),
    Some(Command::RenameScene),
    Some(Command::DeleteScene),
    None,
    Some(Command::SceneUp),
    Some(Command::SceneDown),
    None,
    Some(Command::OpenOnScene),
];
const TRANSFORM: &[Option<Command>] = &[
    Some(Command::Fit),
    Some(Command::Stretch),
    Some(Command::Center),
    Some(Command::ResetTransform),
    None,
    Some(Command::FlipH),
    Some(Command::FlipV),
    Some(Command::TurnRight),
    Some(Command::TurnLeft),
];
const ORDER: &[Option<Command>] =
    &[Some(Command::MoveUp), Some(Command::MoveDown), Some(Command::MoveTop), Some(Command::MoveBottom)];

pub fn menu_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    MenuBar::new().ui(ui, |ui| {
        ui.menu_button("File", |ui| file_ui(ui, model, state, actions));
        ui.menu_button("Edit", |ui| {
            command_items_ui(ui, &[Some(Command::Undo), Some(Command::Redo), None], model, state, actions);
            command_items_ui(
                ui,
                &[Some(Command::Duplicate), Some(Command::Rename), Some(Command::Delete)],
                model,
                state,
                actions,
            );
        });
        ui.menu_button("Scene", |ui| command_items_ui(ui, SCENE, model, state, actions));
        ui.menu_button("Layer", |ui| {
            command_items_ui(ui, &[Some(Command::AddSource), None], model, state, actions);
            layer_items_ui(ui, model, state, actions);
        });
        ui.menu_button("View", |ui| {
            command_items_ui(
                ui,
                &[
                    Some(Command::ZoomFit),
                    Some(Command::ZoomActual),
                    None,
                    Some(Command::ShowScopes),
                    Some(Command::ShowHistory),
                    Some(Command::ShowLog),
                ],
                model,
                state,
                actions,
            );
        });
        ui.menu_button("Program", |ui| program_ui(ui, model, state, actions));
        ui.menu_button("Help", |ui| {
            command_items_ui(ui, &[Some(Command::Shortcuts), Some(Command::About)], model, state, actions);
        });
    });
}

/// What can be done to the selected layer; also its context menu.
pub fn layer_items_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    command_items_ui(
        ui,
        &[Some(Command::Duplicate), Some(Command::Rename), Some(Command::Delete), None],
        model,
        state,
        actions,
    );
    command_items_ui(ui, &[Some(Command::ToggleVisible), Some(Command::ToggleLocked), None], model, state, actions);
    ui.menu_button("Transform", |ui| command_items_ui(ui, TRANSFORM, model, state, actions));
    ui.menu_button("Order", |ui| command_items_ui(ui, ORDER, model, state, actions));
}

/// The context menu of a scene, on program or not.
pub fn scene_items_ui(ui: &mut Ui, scene: &Scene, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    for item in SCENE {
        let Some(command) = item else {
            ui.separator();
            continue;
        };
        let label = command.label(model, state);
        let response = ui.add_enabled(command.enabled_on_scene(scene.id, model), Button::new(label.as_str()));
        name(&response, &label);
        if response.clicked() {
            command.run_on_scene(scene, model, state, actions);
            ui.close();
        }
    }
}

fn file_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    command_items_ui(ui, &[Some(Command::NewShow), Some(Command::Open)], model, state, actions);
    ui.menu_button("Open recent", |ui| {
        if model.view.recent.is_empty() {
            ui.weak("No show was opened yet.");
        }
        for path in &model.view.recent {
            let file = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
            if ui.button(file).on_hover_text(path.to_string_lossy()).clicked() {
                leave(model, state, Leave::Open(path.clone()), actions);
                ui.close();
            }
        }
    });
    command_items_ui(
        ui,
        &[Some(Command::ImportObs), None, Some(Command::Save), Some(Command::SaveAs), None, Some(Command::Quit)],
        model,
        state,
        actions,
    );
}

fn program_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let view = model.view;
    command_items_ui(ui, &[Some(Command::FullScreen)], model, state, actions);
    ui.menu_button("Full screen on", |ui| {
        if view.monitors.is_empty() {
            ui.weak("No monitor was found.");
        }
        for (index, monitor) in view.monitors.iter().enumerate() {
            let primary = if monitor.primary { ", primary" } else { "" };
            let label = format!("{} ({} × {}{primary})", monitor.name, monitor.width, monitor.height);
            if ui.add(Button::selectable(view.full_screen == Some(index), label)).clicked() {
                actions.push(StudioCommand::FullScreen(Some(index)).into());
                ui.close();
            }
        }
    });
    let rest = [Some(Command::LeaveFullScreen), None, Some(Command::Record), Some(Command::Still)];
    command_items_ui(ui, &rest, model, state, actions);
    let outputs = [
        Some(Command::PauseRecording),
        Some(Command::SplitRecording),
        Some(Command::MarkRecording),
        None,
        Some(Command::Replay),
        Some(Command::SaveReplay),
        None,
        Some(Command::Streams),
        Some(Command::ShowOutputs),
        None,
    ];
    command_items_ui(ui, &outputs, model, state, actions);
    command_items_ui(ui, &[Some(Command::RecordingsFolder), None], model, state, actions);
    command_items_ui(ui, &[Some(Command::CanvasSettings), Some(Command::RefreshDevices)], model, state, actions);
}
