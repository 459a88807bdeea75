//! Everything that menus and keys can ask for: its name, whether it can be done now, and doing it.

use super::canvas::map::Zoom;
use super::dialogs::files::Target;
use super::state::{Leave, Rename, RenameTarget, Unsaved};
use super::{StudioModel, UiState, layer_edits, panels};
use crate::document::{EditCommand, Layer, LayerId, Scene, SceneId};
use crate::view::{Action, ClipCommand, PublishStatus, Selection, StudioCommand};

/// One entry of the menus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    NewShow,
    Open,
    ImportObs,
    Save,
    SaveAs,
    Collect,
    Quit,
    Undo,
    Redo,
    SelectAll,
    Deselect,
    Copy,
    Paste,
    PasteTransform,
    PasteEffects,
    Duplicate,
    Delete,
    Group,
    Ungroup,
    LeaveGroup,
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
    AlignLeft,
    AlignCenter,
    AlignRight,
    AlignTop,
    AlignMiddle,
    AlignBottom,
    DistributeH,
    DistributeV,
    ToggleVisible,
    ToggleLocked,
    Solo,
    MoveUp,
    MoveDown,
    MoveTop,
    MoveBottom,
    StudioMode,
    ShowMultiview,
    TakePreview,
    CutPreview,
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
    ZoomDouble,
    Snapping,
    ShowRulers,
    ShowGrid,
    ShowThirds,
    ShowSafeAreas,
    ShowLog,
    ShowHistory,
    ShowSnapshots,
    ShowScopes,
    ShowMixer,
    RefreshDevices,
    Shortcuts,
    About,
}

impl Command {
    /// A key that is held does it again and again.
    pub fn repeats(self) -> bool {
        matches!(self, Self::Undo | Self::Redo | Self::MoveUp | Self::MoveDown)
    }

    pub const ALL: &'static [Self] = &[
        Self::NewShow,
        Self::Open,
        Self::ImportObs,
        Self::Save,
        Self::SaveAs,
        Self::Collect,
        Self::Quit,
        Self::Undo,
        Self::Redo,
        Self::SelectAll,
        Self::Deselect,
        Self::Copy,
        Self::Paste,
        Self::PasteTransform,
        Self::PasteEffects,
        Self::Duplicate,
        Self::Delete,
        Self::Group,
        Self::Ungroup,
        Self::LeaveGroup,
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
        Self::AlignLeft,
        Self::AlignCenter,
        Self::AlignRight,
        Self::AlignTop,
        Self::AlignMiddle,
        Self::AlignBottom,
        Self::DistributeH,
        Self::DistributeV,
        Self::ToggleVisible,
        Self::ToggleLocked,
        Self::Solo,
        Self::MoveUp,
        Self::MoveDown,
        Self::MoveTop,
        Self::MoveBottom,
        Self::StudioMode,
        Self::ShowMultiview,
        Self::TakePreview,
        Self::CutPreview,
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
        Self::ZoomDouble,
        Self::Snapping,
        Self::ShowRulers,
        Self::ShowGrid,
        Self::ShowThirds,
        Self::ShowSafeAreas,
        Self::ShowLog,
        Self::ShowHistory,
        Self::ShowSnapshots,
        Self::ShowScopes,
        Self::ShowMixer,
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
            Self::ShowMultiview if view.multiview => "Close multiview".into(),
            Self::StudioMode if view.preview.is_some() => "Leave studio mode".into(),
            Self::Snapping if state.canvas.overlays.snapping => "Do not snap".into(),
            Self::ShowRulers if state.canvas.overlays.rulers => "Hide rulers and guides".into(),
            Self::ShowGrid if state.canvas.overlays.grid => "Hide grid".into(),
            Self::ShowThirds if state.canvas.overlays.thirds => "Hide thirds".into(),
            Self::ShowSafeAreas if state.canvas.overlays.safe_areas => "Hide safe areas".into(),
            Self::PauseRecording if view.recording.paused => "Resume recording".into(),
            Self::Replay if view.replay.on => "Stop replay buffer".into(),
            Self::Streams if view.streams.iter().any(PublishStatus::is_on) => "Stop all streams".into(),
            Self::ShowOutputs if state.outputs_open => "Hide outputs".into(),
            Self::ShowLog if state.log_open => "Hide log".into(),
            Self::ShowHistory if state.history_open => "Hide history".into(),
            Self::ShowSnapshots if state.snapshots.open => "Hide snapshots".into(),
            Self::ShowMixer if state.mixer.open => "Hide mixer".into(),
            Self::ShowScopes if state.scopes.open => "Hide scopes".into(),
            Self::ToggleVisible if model.selected().is_some_and(|layer| !layer.visible) => "Show".into(),
            Self::ToggleLocked if model.selected().is_some_and(|layer| layer.locked) => "Unlock".into(),
            Self::Solo if are_solo(model) => "End solo".into(),
            Self::Duplicate | Self::Delete if model.view.selected.len() > 1 => self.name().replace("layer", "layers"),
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
            Self::Collect => "Collect files…",
            Self::Quit => "Quit",
            Self::Undo => "Undo",
            Self::Redo => "Redo",
            Self::SelectAll => "Select all",
            Self::Deselect => "Deselect",
            Self::Copy => "Copy",
            Self::Paste => "Paste",
            Self::PasteTransform => "Paste transform",
            Self::PasteEffects => "Paste effects",
            Self::Duplicate => "Duplicate layer",
            Self::Delete => "Delete layer",
            Self::Group => "Group",
            Self::Ungroup => "Ungroup",
            Self::LeaveGroup => "Leave group",
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
            Self::AlignLeft => "Align left",
            Self::AlignCenter => "Align centre",
            Self::AlignRight => "Align right",
            Self::AlignTop => "Align top",
            Self::AlignMiddle => "Align middle",
            Self::AlignBottom => "Align bottom",
            Self::DistributeH => "Distribute across",
            Self::DistributeV => "Distribute down",
            Self::ToggleVisible => "Hide",
            Self::ToggleLocked => "Lock",
            Self::Solo => "Solo",
            Self::MoveUp => "Move up",
            Self::MoveDown => "Move down",
            Self::MoveTop => "Move to top",
            Self::MoveBottom => "Move to bottom",
            Self::StudioMode => "Studio mode",
            Self::ShowMultiview => "Multiview",
            Self::TakePreview => "Take the preview",
            Self::CutPreview => "Cut to the preview",
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
            Self::ZoomDouble => "Zoom to 200 %",
            Self::Snapping => "Snap",
            Self::ShowRulers => "Show rulers and guides",
            Self::ShowGrid => "Show grid",
            Self::ShowThirds => "Show thirds",
            Self::ShowSafeAreas => "Show safe areas",
            Self::ShowLog => "Show log",
            Self::ShowHistory => "Show history",
            Self::ShowSnapshots => "Show snapshots",
            Self::ShowScopes => "Show scopes",
            Self::ShowMixer => "Show mixer",
            Self::RefreshDevices => "Look for devices again",
            Self::Shortcuts => "Keyboard shortcuts",
            Self::About => "About Scrim",
        }
    }

    /// Whether it can be done now.
    pub fn enabled(self, model: &StudioModel) -> bool {
        let view = model.view;
        match self {
            Self::Undo => view.undo.is_some(),
            Self::Redo => view.redo.is_some(),
            Self::Duplicate
            | Self::Rename
            | Self::ToggleVisible
            | Self::ToggleLocked
            | Self::Solo
            | Self::Deselect
            | Self::Copy => model.selected().is_some(),
            Self::SelectAll => model.edited().is_some_and(|scene| !scene.layers.is_empty()),
            Self::Ungroup => layer_edits::ungroup(model).is_some(),
            Self::LeaveGroup => view.inside.is_some(),
            Self::Delete
            | Self::Group
            | Self::PasteTransform
            | Self::PasteEffects
            | Self::Fit
            | Self::Stretch
            | Self::Center
            | Self::ResetTransform
            | Self::FlipH
            | Self::FlipV
            | Self::TurnRight
            | Self::TurnLeft
            | Self::AlignLeft
            | Self::AlignCenter
            | Self::AlignRight
            | Self::AlignTop
            | Self::AlignMiddle
            | Self::AlignBottom => !model.free_selection().is_empty(),
            Self::DistributeH | Self::DistributeV => model.free_selection().len() > 2,
            Self::MoveUp | Self::MoveTop | Self::MoveDown | Self::MoveBottom => {
                layer_edits::order(self, model).is_some()
            }
            Self::DeleteScene | Self::SceneUp | Self::SceneDown | Self::OpenOnScene => {
                model.outer().is_some_and(|scene| self.enabled_on_scene(scene.id, model))
            }
            Self::AddSource
            | Self::AddScene
            | Self::DuplicateScene
            | Self::RenameScene
            | Self::Paste
            | Self::StudioMode
            | Self::ShowMultiview
            | Self::Save
            | Self::SaveAs
            | Self::Collect
            | Self::CanvasSettings
            | Self::Record
            | Self::Still => model.show().is_some(),
            Self::TakePreview | Self::CutPreview => panels::studio_mode::can_take(model),
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
            | Self::ZoomDouble
            | Self::Snapping
            | Self::ShowRulers
            | Self::ShowGrid
            | Self::ShowThirds
            | Self::ShowSafeAreas
            | Self::ShowLog
            | Self::ShowHistory
            | Self::ShowSnapshots
            | Self::ShowScopes
            | Self::ShowMixer
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
            Self::DeleteScene => at.is_some() && show.scenes.iter().filter(|scene| !scene.group).count() > 1,
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
            Self::Save if view.files.changed_outside => state.overwrite = true,
            Self::Save => match view.path {
                Some(_) => send(StudioCommand::Save),
                None => state.files.save_as(view.path.as_deref(), model.base),
            },
            Self::SaveAs => state.files.save_as(view.path.as_deref(), model.base),
            Self::Collect => state.files.open(Target::Collect, model.base),
            Self::Quit => leave(model, state, Leave::Quit, actions),
            Self::Undo => send(StudioCommand::Undo),
            Self::Redo => send(StudioCommand::Redo),
            Self::AddSource => state.add_source = Some(panels::add_source::Draft::new(model)),
            Self::StudioMode => send(StudioCommand::StudioMode(view.preview.is_none())),
            Self::ShowMultiview => send(StudioCommand::Multiview(!view.multiview)),
            Self::TakePreview => send(StudioCommand::TakePreview(None)),
            Self::CutPreview => send(StudioCommand::TakePreview(Some(panels::studio_mode::cut()))),
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
            Self::ZoomActual | Self::ZoomDouble => {
                let times = if self == Self::ZoomDouble { 2.0 } else { 1.0 };
                state.canvas.zoom = Zoom::Free { scale: times / ctx.pixels_per_point(), pan: egui::Vec2::ZERO };
            }
            Self::Snapping => state.canvas.overlays.snapping ^= true,
            Self::ShowRulers => state.canvas.overlays.rulers ^= true,
            Self::ShowGrid => state.canvas.overlays.grid ^= true,
            Self::ShowThirds => state.canvas.overlays.thirds ^= true,
            Self::ShowSafeAreas => state.canvas.overlays.safe_areas ^= true,
            Self::ShowLog => state.log_open = !state.log_open,
            Self::ShowHistory => state.history_open = !state.history_open,
            Self::ShowSnapshots => state.snapshots.open = !state.snapshots.open,
            Self::ShowMixer => state.mixer.open = !state.mixer.open,
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
                if let Some(scene) = model.outer() {
                    self.run_on_scene(scene, model, state, actions);
                }
            }
            Self::Rename => {
                if let Some(layer) = model.selected() {
                    state.rename = Rename::start(RenameTarget::Layer(layer.id), &layer.name);
                }
            }
            Self::SelectAll => {
                let layers = model.edited().map(|scene| scene.layers.as_slice()).unwrap_or_default();
                let free = layers.iter().filter(|layer| !layer.locked).map(|layer| layer.id);
                state.source = None;
                send(StudioCommand::Select(free.collect()));
            }
            Self::Solo => {
                let solo = if are_solo(model) { Vec::new() } else { ids(&model.selection()) };
                send(StudioCommand::Solo(solo));
            }
            Self::LeaveGroup => send(StudioCommand::Enter(None)),
            Self::Deselect => send(StudioCommand::Select(Selection::default())),
            Self::Copy => send(StudioCommand::Clip(ClipCommand::Copy(ids(&model.selection())))),
            Self::Paste => {
                if let Some(scene) = model.edited() {
                    send(StudioCommand::Clip(ClipCommand::Paste(scene.id)));
                }
            }
            Self::PasteTransform => {
                send(StudioCommand::Clip(ClipCommand::PasteTransform(ids(&model.free_selection()))));
            }
            Self::PasteEffects => send(StudioCommand::Clip(ClipCommand::PasteEffects(ids(&model.free_selection())))),
            _ => layer_edits::run(self, model, state, actions),
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

fn ids(layers: &[&Layer]) -> Vec<LayerId> {
    layers.iter().map(|layer| layer.id).collect()
}

/// The selected layers are shown alone.
fn are_solo(model: &StudioModel) -> bool {
    let selected = &model.view.selected;
    !selected.is_empty() && selected.iter().all(|layer| model.view.solo.contains(&layer))
}
