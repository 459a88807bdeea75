//! The menu bar.

use super::command_buttons::command_items_ui;
use super::layer_edits::together;
use super::projectors::{projector_menu_ui, projectors_ui};
use super::widgets::name;
use super::{Command, Leave, StudioModel, UiState, leave, theme};
use crate::document::{EditCommand, Projected, Scene, Tag};
use crate::view::{Action, StudioCommand, Template};
use egui::{Button, MenuBar, RichText, Ui};
use egui_phosphor::regular as icon;

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
const EDIT: &[Option<Command>] = &[
    Some(Command::SelectAll),
    Some(Command::Deselect),
    None,
    Some(Command::Copy),
    Some(Command::Paste),
    Some(Command::PasteTransform),
    Some(Command::PasteEffects),
    None,
    Some(Command::Duplicate),
    Some(Command::Rename),
    Some(Command::Delete),
    None,
    Some(Command::Group),
    Some(Command::Ungroup),
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
const ALIGN: &[Option<Command>] = &[
    Some(Command::AlignLeft),
    Some(Command::AlignCenter),
    Some(Command::AlignRight),
    None,
    Some(Command::AlignTop),
    Some(Command::AlignMiddle),
    Some(Command::AlignBottom),
    None,
    Some(Command::DistributeH),
    Some(Command::DistributeV),
];
const ORDER: &[Option<Command>] =
    &[Some(Command::MoveUp), Some(Command::MoveDown), Some(Command::MoveTop), Some(Command::MoveBottom)];

pub fn menu_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    MenuBar::new().ui(ui, |ui| {
        ui.menu_button("File", |ui| file_ui(ui, model, state, actions));
        ui.menu_button("Edit", |ui| {
            command_items_ui(ui, &[Some(Command::Undo), Some(Command::Redo), None], model, state, actions);
            command_items_ui(ui, EDIT, model, state, actions);
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
                    Some(Command::ZoomDouble),
                    None,
                    Some(Command::Snapping),
                    Some(Command::ShowRulers),
                    Some(Command::ShowGrid),
                    Some(Command::ShowThirds),
                    Some(Command::ShowSafeAreas),
                    None,
                    Some(Command::ShowMixer),
                    Some(Command::ShowScopes),
                    Some(Command::ShowSnapshots),
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

/// What can be done to the selected layers; also their context menu.
pub fn layer_items_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    command_items_ui(ui, EDIT, model, state, actions);
    ui.separator();
    command_items_ui(
        ui,
        &[Some(Command::ToggleVisible), Some(Command::ToggleLocked), Some(Command::Solo), None],
        model,
        state,
        actions,
    );
    for (label, items) in [("Transform", TRANSFORM), ("Align", ALIGN), ("Order", ORDER)] {
        let menu = ui.menu_button(label, |ui| command_items_ui(ui, items, model, state, actions));
        name(&menu.response, label);
    }
    let menu = ui.menu_button("Colour", |ui| tags_ui(ui, model, actions));
    name(&menu.response, "Colour");
}

const TAGS: &[(Option<Tag>, &str)] = &[
    (None, "No colour"),
    (Some(Tag::Red), "Red"),
    (Some(Tag::Orange), "Orange"),
    (Some(Tag::Yellow), "Yellow"),
    (Some(Tag::Green), "Green"),
    (Some(Tag::Cyan), "Cyan"),
    (Some(Tag::Blue), "Blue"),
    (Some(Tag::Purple), "Purple"),
    (Some(Tag::Gray), "Grey"),
];

/// Colours for the selected layers.
fn tags_ui(ui: &mut Ui, model: &StudioModel, actions: &mut Vec<Action>) {
    for (tag, label) in TAGS {
        let text = RichText::new(format!("{} {label}", icon::CIRCLE)).color(tag.map_or(theme::TEXT, theme::tag));
        let response = ui.button(text);
        name(&response, label);
        if response.clicked() {
            let edits = model.selection().into_iter().map(|layer| (layer.id, EditCommand::SetTag(layer.id, *tag)));
            actions.extend(together("Colour", edits.collect()).map(Action::from));
            ui.close();
        }
    }
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
    projector_menu_ui(ui, "Projector", Projected::Scene(scene.id), model, actions);
}

fn file_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    command_items_ui(ui, &[Some(Command::NewShow)], model, state, actions);
    ui.menu_button("New from", |ui| {
        for template in Template::ALL {
            if ui.button(template.label()).clicked() {
                leave(model, state, Leave::NewFrom(template), actions);
                ui.close();
            }
        }
    });
    command_items_ui(ui, &[Some(Command::Open)], model, state, actions);
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
        &[
            Some(Command::ImportObs),
            None,
            Some(Command::Save),
            Some(Command::SaveAs),
            Some(Command::Collect),
            None,
            Some(Command::Quit),
        ],
        model,
        state,
        actions,
    );
}

fn program_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let view = model.view;
    let studio = [Some(Command::StudioMode), Some(Command::TakePreview), Some(Command::CutPreview), None];
    command_items_ui(ui, &studio, model, state, actions);
    let studio = [Some(Command::ShowMultiview), None];
    command_items_ui(ui, &studio, model, state, actions);
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
    command_items_ui(ui, &[Some(Command::LeaveFullScreen)], model, state, actions);
    projectors_ui(ui, model, actions);
    let rest = [None, Some(Command::Record), Some(Command::Still)];
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
