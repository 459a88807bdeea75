//! What the panels remember for themselves: zoom, open windows, what is being typed. Never any part of the document.

use super::canvas::CanvasState;
use super::dialogs::files::Files;
use super::panels::add_source::Draft;
use super::panels::mixer::MixerState;
use super::panels::outputs::TargetDraft;
use super::panels::presets::PresetMenu;
use super::panels::scopes::ScopesState;
use super::panels::set_ups::NewEffect;
use super::panels::snapshots::SnapshotsState;
use super::panels::transition::Whose;
use crate::document::{CanvasSpec, LayerId, SceneId, SourceId};
use crate::view::{FilesCommand, StudioCommand, Template};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// The panels' own state; one per window.
#[derive(Default)]
pub struct UiState {
    pub canvas: CanvasState,
    pub rename: Option<Rename>,
    /// The source whose settings the inspector shows while no layer is asked for.
    pub source: Option<SourceId>,
    pub add_source: Option<Draft>,
    pub files: Files,
    pub unsaved: Option<Unsaved>,
    /// The canvas's size and rate while they are being changed.
    pub canvas_settings: Option<CanvasSpec>,
    /// Whose transition the window is about.
    pub transition: Option<Whose>,
    pub shortcuts_open: bool,
    pub about_open: bool,
    pub log_open: bool,
    pub history_open: bool,
    pub snapshots: SnapshotsState,
    pub outputs_open: bool,
    /// The server that is being typed.
    pub target_draft: Option<TargetDraft>,
    /// The list of missing files is open.
    pub missing_open: bool,
    /// The question whether to save over what another program wrote is open.
    pub overwrite: bool,
    /// The report of an import also shows what came over as it was.
    pub whole_import: bool,
    pub scopes: ScopesState,
    pub mixer: MixerState,
    pub effect_search: String,
    /// Groups whose layers are listed under them.
    pub open_groups: BTreeSet<LayerId>,
    /// Part of the names of the layers that are listed.
    pub layer_filter: String,
    /// What is typed and asked in the menus of presets.
    pub presets: PresetMenu,
    /// The layers there were when another one was asked for: the new one is selected when it is there.
    pub(super) before_new: Option<BTreeSet<LayerId>>,
    /// The effect that was added and sets itself up when it is there.
    pub(super) new_effect: Option<NewEffect>,
    /// Edits were sent since the last end of a gesture.
    pub(super) gesture: bool,
    /// [`StudioView::opened`](crate::view::StudioView) of the show that all of this is about.
    opened: u64,
}

impl UiState {
    /// Forgets what belongs to a show when another one is open: zoom, drags, names that are typed, windows about its parts.
    pub(super) fn follow(&mut self, ctx: &egui::Context, opened: u64) {
        if self.opened == opened {
            return;
        }
        let (shortcuts_open, about_open) = (self.shortcuts_open, self.about_open);
        let (log_open, history_open) = (self.log_open, self.history_open);
        let (outputs_open, target_draft) = (self.outputs_open, self.target_draft.take());
        let scopes = std::mem::take(&mut self.scopes);
        let overlays = self.canvas.overlays;
        let snapshots = SnapshotsState { at: 0.0, mixed: (0, 1), ..self.snapshots.clone() };
        let mixer = MixerState { open: self.mixer.open, ..MixerState::default() };
        *self = Self {
            shortcuts_open,
            about_open,
            log_open,
            history_open,
            outputs_open,
            target_draft,
            scopes,
            mixer,
            snapshots,
            opened,
            ..Self::default()
        };
        self.canvas.overlays = overlays;
        ctx.memory_mut(|memory| memory.stop_text_input());
    }
}

/// A name that is being typed.
#[derive(Debug, Clone, PartialEq)]
pub struct Rename {
    pub target: RenameTarget,
    pub text: String,
    /// Not shown yet: it takes the focus when it is.
    pub fresh: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RenameTarget {
    Scene(SceneId),
    Layer(LayerId),
    Source(SourceId),
    /// By its index in the scene.
    Snapshot(SceneId, usize),
}

impl Rename {
    pub fn start(target: RenameTarget, name: &str) -> Option<Self> {
        Some(Self { target, text: name.to_owned(), fresh: true })
    }
}

/// What leaves the show behind.
#[derive(Debug, Clone, PartialEq)]
pub enum Leave {
    NewShow,
    Open(PathBuf),
    ImportObs(PathBuf),
    NewFrom(Template),
    Quit,
}

impl Leave {
    pub fn command(self) -> StudioCommand {
        match self {
            Self::NewShow => StudioCommand::NewShow,
            Self::Open(path) => StudioCommand::Open(path),
            Self::ImportObs(path) => StudioCommand::ImportObs(path),
            Self::NewFrom(template) => StudioCommand::Files(FilesCommand::NewFrom(template)),
            Self::Quit => StudioCommand::Quit,
        }
    }
}

/// The question whether changes are to be saved first.
#[derive(Debug, Clone, PartialEq)]
pub struct Unsaved {
    pub leave: Leave,
    /// Saving was asked for; what is left for happens once the show is saved.
    pub saving: bool,
}
