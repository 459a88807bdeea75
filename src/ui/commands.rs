//! Everything that menus and keys can ask for: its name, whether it can be done now, and doing it.

use super::canvas::map::Zoom;
use super::dialogs::files::Target;
use super::state::{Leave, Rename, RenameTarget, Unsaved};
use super::{StudioModel, UiState, panels};
use crate::document::{Crop, EditCommand, Layer, Placement, Scene, SceneId, Sizing};
use crate::view::{Action, PublishStatus, StudioCommand};

/// One entry of the menus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    NewShow,
    Open,
    ImportObs,
    Save,
    SaveAs,
    Quit,
    Undo,
    Redo,
    Duplicate,
    Delete,
    Rename,
    AddSource,
    AddScene,
    DuplicateScene,
    RenameScene,
    DeleteScene,
    SceneUp,
    SceneDown,
    OpenOnScene,
    Fit,
    Stretch,
    Center,
    ResetTransform,
    FlipH,
    FlipV,
    TurnRight,
    TurnLeft,
    ToggleVisible,
    ToggleLocked,
    MoveUp,
    MoveDown,
    MoveTop,
    MoveBottom,
    FullScreen,
    LeaveFullScreen,
    Record,
    PauseRecording,
    SplitRecording,
    MarkRecording,
    Replay,
    SaveReplay,
    Streams,
    Still,
    RecordingsFolder,
    ShowOutputs,
    CanvasSettings,
    ZoomFit,
    ZoomActual,
    ShowLog,
    ShowHistory,
    ShowScopes,
    RefreshDevices,
    Shortcuts,
    About,
}

impl Command {
    pub const ALL: &'static [Self] = &[
        Self::NewShow,
        Self::Open,
        Self::ImportObs,
        Self::Save,
        Self::SaveAs,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::Duplicate,
        Self::Delete,
        Self::Rename,
        Self::AddSource,
        Self::AddScene,
        Self::DuplicateScene,
        Self::RenameScene,
        Self::DeleteScene,
        Self::SceneUp,
        Self::SceneDown,
        Self::OpenOnScene,
        Self::Fit,
        Self::Stretch,
        Self::Center,
        Self::ResetTransform,
        Self::FlipH,
        Self::FlipV,
        Self::TurnRight,
        Self::TurnLeft,
        Self::ToggleVisible,
        Self::ToggleLocked,
        Self::MoveUp,
        Self::MoveDown,
        Self::MoveTop,
        Self::MoveBottom,
        Self::FullScreen,
        Self::LeaveFullScreen,
        Self::Record,
        Self::PauseRecording,
        Self::SplitRecording,
        Self::MarkRecording,
        Self::Replay,
        Self::SaveReplay,
        Self::Streams,
        Self::Still,
        Self::RecordingsFolder,
        Self::ShowOutputs,
        Self::CanvasSettings,
        Self::ZoomFit,
        Self::ZoomActual,
        Self::ShowLog,
        Self::ShowHistory,
        Self::ShowScopes,
        Self::RefreshDevices,
        Self::Shortcuts,
        Self::About,
    ];

    /// Its name in menus; some say what they would do now.
    pub fn label(self, model: &StudioModel, state: &UiState) -> String {
        let view = model.view;
        match self {
            Self::Undo => view.undo.as_ref().map_or_else(|| "Undo".into(), |what| format!("Undo {what}")),
            Self::Redo => view.redo.as_ref().map_or_else(|| "Redo".into(), |what| format!("Redo {what}")),
            Self::Record if view.recording.path.is_some() => "Stop recording".into(),
            Self::PauseRecording if view.recording.paused => "Resume recording".into(),
            Self::Replay if view.replay.on => "Stop replay buffer".into(),
            Self::Streams if view.streams.iter().any(PublishStatus::is_on) => "Stop all streams".into(),
            Self::ShowOutputs if state.outputs_open => "Hide outputs".into(),
            Self::ShowLog if state.log_open => "Hide log".into(),
            Self::ShowHistory if state.history_open => "Hide history".into(),
            Self::ShowScopes if state.scopes.open => "Hide scopes".into(),
            Self::ToggleVisible if model.selected().is_some_and(|layer| !layer.visible) => "Show".into(),
            Self::ToggleLocked if model.selected().is_some_and(|layer| layer.locked) => "Unlock".into(),
            _ => self.name().into(),
        }
    }

    /// Its name in the list of shortcuts.
    pub fn name(self) -> &'static str {
        match self {
            Self::NewShow => "New",
            Self::Open => "Open…",
            Self::ImportObs => "Import OBS scene collection…",
            Self::Save => "Save",
            Self::SaveAs => "Save as…",
            Self::Quit => "Quit",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::Duplicate => "Duplicate layer",
            Self::Delete => "Delete layer",
            Self::Rename => "Rename layer",
            Self::AddSource => "Add source…",
            Self::AddScene => "Add scene",
            Self::DuplicateScene => "Duplicate scene",
            Self::RenameScene => "Rename scene",
            Self::DeleteScene => "Delete scene",
            Self::SceneUp => "Move scene up",
            Self::SceneDown => "Move scene down",
            Self::OpenOnScene => "Open the show on this scene",
            Self::Fit => "Fit to canvas",
            Self::Stretch => "Stretch to canvas",
            Self::Center => "Centre on canvas",
            Self::ResetTransform => "Reset transform",
            Self::FlipH => "Flip horizontally",
            Self::FlipV => "Flip vertically",
            Self::TurnRight => "Rotate 90° right",
            Self::TurnLeft => "Rotate 90° left",
            Self::ToggleVisible => "Hide",
            Self::ToggleLocked => "Lock",
            Self::MoveUp => "Move up",
            Self::MoveDown => "Move down",
            Self::MoveTop => "Move to top",
            Self::MoveBottom => "Move to bottom",
            Self::FullScreen => "Full screen",
            Self::LeaveFullScreen => "Leave full screen",
            Self::Record => "Start recording",
            Self::PauseRecording => "Pause recording",
            Self::SplitRecording => "Go on in a new file",
            Self::MarkRecording => "Set a marker",
            Self::Replay => "Start replay buffer",
            Self::SaveReplay => "Save replay",
            Self::Streams => "Start all streams",
            Self::ShowOutputs => "Show outputs",
            Self::Still => "Take a still",
            Self::RecordingsFolder => "Recordings folder…",
            Self::CanvasSettings => "Canvas size and rate…",
            Self::ZoomFit => "Zoom to fit",
            Self::ZoomActual => "Zoom to 100 %",
            Self::ShowLog => "Show log",
            Self::ShowHistory => "Show history",
            Self::ShowScopes => "Show scopes",
            Self::RefreshDevices => "Look for devices again",
            Self::Shortcuts => "Keyboard shortcuts",
            Self::About => "About Scrim",
        }
    }

    /// Whether it can be done now.
    pub fn enabled(self, model: &StudioModel) -> bool {
        let view = model.view;
        let layer = model.selected();
        let place = || {
            let layers = &model.program()?.layers;
            Some((layers.iter().position(|l| Some(l.id) == view.selected)?, layers.len()))
        };
        match self {
            Self::Undo => view.undo.is_some(),
            Self::Redo => view.redo.is_some(),
            Self::Duplicate | Self::Rename | Self::ToggleVisible | Self::ToggleLocked => layer.is_some(),
            Self::Delete
            | Self::Fit
            | Self::Stretch
            | Self::Center
            | Self::ResetTransform
            | Self::FlipH
            | Self::FlipV
            | Self::TurnRight
            | Self::TurnLeft => layer.is_some_and(|layer| !layer.locked),
            Self::MoveUp | Self::MoveTop => place().is_some_and(|(at, count)| at + 1 < count),
            Self::MoveDown | Self::MoveBottom => place().is_some_and(|(at, _)| at > 0),
            Self::DeleteScene | Self::SceneUp | Self::SceneDown | Self::OpenOnScene => {
                self.enabled_on_scene(view.program, model)
            }
            Self::AddSource
            | Self::AddScene
            | Self::DuplicateScene
            | Self::RenameScene
            | Self::Save
            | Self::SaveAs
            | Self::CanvasSettings
            | Self::Record
            | Self::Still => model.show().is_some(),
            Self::LeaveFullScreen => view.full_screen.is_some(),
            Self::PauseRecording | Self::SplitRecording | Self::MarkRecording => view.recording.path.is_some(),
            Self::Replay => model.show().is_some(),
            Self::SaveReplay => view.replay.seconds > 0.0,
            Self::Streams => model.show().is_some() && !view.targets.is_empty(),
            Self::NewShow
            | Self::Open
            | Self::ImportObs
            | Self::Quit
            | Self::FullScreen
            | Self::ZoomFit
            | Self::ZoomActual
            | Self::ShowLog
            | Self::ShowHistory
            | Self::ShowScopes
            | Self::RecordingsFolder
            | Self::ShowOutputs
            | Self::RefreshDevices
            | Self::Shortcuts
            | Self::About => true,
        }
    }

    /// Whether it can be done to a scene.
    pub fn enabled_on_scene(self, scene: SceneId, model: &StudioModel) -> bool {
        let Some(show) = model.show() else { return false };
        let (at, count) = (show.scenes.iter().position(|s| s.id == scene), show.scenes.len());
        match self {
            Self::DeleteScene => at.is_some() && count > 1,
            Self::SceneUp => at.is_some_and(|at| at > 0),
            Self::SceneDown => at.is_some_and(|at| at + 1 < count),
            Self::OpenOnScene => show.program != scene,
            _ => true,
        }
    }

    /// Does it, if it can be done now.
    pub fn run(self, ctx: &egui::Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
        if !self.enabled(model) {
            return;
        }
        let view = model.view;
        let mut send = |command: StudioCommand| actions.push(command.into());
        match self {
            Self::NewShow => leave(model, state, Leave::NewShow, actions),
            Self::Open => state.files.open(Target::Open, model.base),
            Self::ImportObs => state.files.import_obs(model.base),
            Self::Save => match view.path {
                Some(_) => send(StudioCommand::Save),
                None => state.files.save_as(view.path.as_deref(), model.base),
            },
            Self::SaveAs => state.files.save_as(view.path.as_deref(), model.base),
            Self::Quit => leave(model, state, Leave::Quit, actions),
            Self::Undo => send(StudioCommand::Undo),
            Self::Redo => send(StudioCommand::Redo),
            Self::AddSource => state.add_source = Some(panels::add_source::Draft::new(model)),
            Self::FullScreen => match view.full_screen {
                Some(_) => send(StudioCommand::LeaveFullScreen),
                None => send(StudioCommand::FullScreen(None)),
            },
            Self::LeaveFullScreen => send(StudioCommand::LeaveFullScreen),
            Self::Record => match view.recording.path {
                Some(_) => send(StudioCommand::StopRecording),
                None => send(StudioCommand::StartRecording(None)),
            },
            Self::PauseRecording => send(StudioCommand::PauseRecording(!view.recording.paused)),
            Self::SplitRecording => send(StudioCommand::SplitRecording),
            Self::MarkRecording => send(StudioCommand::MarkRecording),
            Self::Replay if view.replay.on => send(StudioCommand::StopReplay),
            Self::Replay => send(StudioCommand::StartReplay),
            Self::SaveReplay => send(StudioCommand::SaveReplay),
            Self::Streams => {
                let on = view.streams.iter().any(PublishStatus::is_on);
                let ids = view.targets.iter().map(|target| target.id);
                ids.for_each(|id| {
                    send(if on { StudioCommand::StopStream(id) } else { StudioCommand::StartStream(id) })
                });
            }
            Self::ShowOutputs => state.outputs_open = !state.outputs_open,
            Self::Still => send(StudioCommand::Still(None)),
            Self::RecordingsFolder => state.files.open(Target::Recordings, &view.recordings),
            Self::CanvasSettings => state.canvas_settings = model.show().and_then(|show| show.canvas().cloned()),
            Self::ZoomFit => state.canvas.zoom = Zoom::Fit,
            Self::ZoomActual => {
                state.canvas.zoom = Zoom::Free { scale: 1.0 / ctx.pixels_per_point(), pan: egui::Vec2::ZERO };
            }
            Self::ShowLog => state.log_open = !state.log_open,
            Self::ShowHistory => state.history_open = !state.history_open,
            Self::ShowScopes => state.scopes.open = !state.scopes.open,
            Self::RefreshDevices => send(StudioCommand::RefreshDevices),
            Self::Shortcuts => state.shortcuts_open = true,
            Self::About => state.about_open = true,
            Self::AddScene
            | Self::DuplicateScene
            | Self::RenameScene
            | Self::DeleteScene
            | Self::SceneUp
            | Self::SceneDown
            | Self::OpenOnScene => {
                if let Some(scene) = model.program() {
                    self.run_on_scene(scene, model, state, actions);
                }
            }
            _ => {
                if let Some(layer) = model.selected() {
                    self.run_on_layer(layer, model, state, actions);
                }
            }
        }
    }

    /// Does it to a scene.
    pub fn run_on_scene(self, scene: &Scene, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
        let Some(show) = model.show() else { return };
        let at = show.scenes.iter().position(|s| s.id == scene.id).unwrap_or(0);
        let edit = match self {
            Self::AddScene => {
                EditCommand::AddScene { name: free_name("Scene", show.scenes.iter().map(|s| s.name.as_str())) }
            }
            Self::DuplicateScene => EditCommand::DuplicateScene(scene.id),
            Self::DeleteScene => EditCommand::RemoveScene(scene.id),
            Self::SceneUp => EditCommand::MoveScene { scene: scene.id, to: at.saturating_sub(1) },
            Self::SceneDown => EditCommand::MoveScene { scene: scene.id, to: at + 1 },
            Self::OpenOnScene => EditCommand::SetProgram(scene.id),
            _ => {
                state.rename = Rename::start(RenameTarget::Scene(scene.id), &scene.name);
                return;
            }
        };
        actions.push(edit.into());
    }

    /// Does it to a layer of the scene on program.
    pub fn run_on_layer(self, layer: &Layer, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
        let Some(layers) = model.program().map(|scene| &scene.layers) else { return };
        let at = layers.iter().position(|l| l.id == layer.id).unwrap_or(0);
        let (id, start, canvas) = (layer.id, model.start_of(layer), model.canvas_size());
        let placed = |placement: Placement| EditCommand::SetPlacement(id, placement);
        let boxed = |size: Sizing| {
            placed(Placement {
                position: (canvas.0 / 2.0, canvas.1 / 2.0),
                anchor: (0.5, 0.5),
                rotation: 0.0,
                size,
                ..layer.placement.clone()
            })
        };
        let order = |to: usize| EditCommand::MoveLayer { layer: id, to };
        let edit = match self {
            Self::Duplicate => EditCommand::DuplicateLayer(id),
            Self::Delete => EditCommand::RemoveLayer(id),
            Self::Fit => boxed(Sizing::Fit(canvas.0, canvas.1)),
            Self::Stretch => boxed(Sizing::Stretch(canvas.0, canvas.1)),
            Self::Center => placed(start.centered(canvas)),
            Self::ResetTransform => {
                let placement = Placement { extra: layer.placement.extra.clone(), ..Placement::default() };
                EditCommand::Reshape { layer: id, placement, crop: Crop::default() }
            }
            Self::FlipH => placed(Placement { flip_h: !layer.placement.flip_h, ..layer.placement.clone() }),
            Self::FlipV => placed(Placement { flip_v: !layer.placement.flip_v, ..layer.placement.clone() }),
            Self::TurnRight => placed(start.turned(90.0)),
            Self::TurnLeft => placed(start.turned(-90.0)),
            Self::ToggleVisible => EditCommand::SetVisible(id, !layer.visible),
            Self::ToggleLocked => EditCommand::SetLocked(id, !layer.locked),
            Self::MoveUp => order(at + 1),
            Self::MoveDown => order(at.saturating_sub(1)),
            Self::MoveTop => order(layers.len().saturating_sub(1)),
            Self::MoveBottom => order(0),
            Self::Rename => {
                state.rename = Rename::start(RenameTarget::Layer(id), &layer.name);
                return;
            }
            _ => return,
        };
        actions.push(edit.into());
    }
}

/// Leaves the show, after asking about changes that are not saved. The window's close button asks the same with [`Leave::Quit`].
pub fn leave(model: &StudioModel, state: &mut UiState, leave: Leave, actions: &mut Vec<Action>) {
    if model.view.modified {
        state.unsaved = Some(Unsaved { leave, saving: model.view.saving });
    } else {
        actions.push(leave.command().into());
    }
}

/// "Scene", "Scene 2", "Scene 3": the first that is not taken.
pub fn free_name<'a>(base: &str, taken: impl Iterator<Item = &'a str>) -> String {
    let taken: Vec<&str> = taken.collect();
    let mut name = base.to_owned();
    let mut count = 2;
    while taken.contains(&name.as_str()) {
        name = format!("{base} {count}");
        count += 1;
    }
    name
}
