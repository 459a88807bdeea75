//! The session: the show with its history, where it came from, and what is on program.

use crate::document::{History, LayerId, SceneId, Show};
use crate::view::Selection;
use bevy::prelude::*;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Most scenes of the multiview.
pub const MULTIVIEW: usize = 25;

#[derive(Resource)]
pub struct StudioState {
    pub history: History,
    /// The file that the show came from or was saved to.
    pub path: Option<PathBuf>,
    /// The scene on program, or on its way there.
    pub program: SceneId,
    /// The scene that is prepared beside the program; none while studio mode is off.
    pub preview: Option<SceneId>,
    /// All scenes are shown beside each other.
    pub multiview: bool,
    /// The group that is worked on, in place of the scene that it is in.
    pub inside: Option<SceneId>,
    pub selected: Selection,
    /// The layer that is shown without its effects for a moment.
    pub compared: Option<LayerId>,
    /// Layers that are shown alone of their scene.
    pub solo: BTreeSet<LayerId>,
    /// Counts everything that changes what is composed: edits, takes, opened shows.
    pub revision: u64,
    /// Counts the shows opened: sources of the one before are closed.
    pub opened: u64,
}

impl Default for StudioState {
    fn default() -> Self {
        Self::new(Show::empty(), None)
    }
}

impl StudioState {
    pub fn new(show: Show, path: Option<PathBuf>) -> Self {
        let program = show.program;
        Self {
            history: History::new(show),
            path,
            program,
            preview: None,
            multiview: false,
            inside: None,
            selected: Selection::default(),
            compared: None,
            solo: BTreeSet::new(),
            revision: 1,
            opened: 1,
        }
    }

    /// Puts another show in place of this one.
    pub fn open(&mut self, show: Show, path: Option<PathBuf>) {
        let (revision, opened) = (self.revision + 1, self.opened + 1);
        let (preview, multiview) = (self.preview.map(|_| show.program), self.multiview);
        *self = Self { revision, opened, preview, multiview, ..Self::new(show, path) };
    }

    pub fn show(&self) -> &Arc<Show> {
        self.history.show()
    }

    /// Folder that the show's relative paths start from.
    pub fn base(&self) -> PathBuf {
        let folder = self.path.as_deref().and_then(Path::parent).filter(|folder| !folder.as_os_str().is_empty());
        folder.map_or_else(|| std::env::current_dir().unwrap_or_default(), Path::to_owned)
    }

    /// The scene that the panels work on.
    pub fn edited(&self) -> SceneId {
        self.inside.or(self.preview).unwrap_or(self.program)
    }

    /// Puts a scene into the preview, or ends studio mode.
    pub fn set_preview(&mut self, scene: Option<SceneId>) {
        if (self.preview == scene && self.inside.is_none())
            || scene.is_some_and(|scene| self.show().scene(scene).is_none())
        {
            return;
        }
        let before = self.edited();
        (self.preview, self.inside) = (scene, None);
        if self.edited() != before {
            (self.selected, self.compared) = (Selection::default(), None);
        }
        self.revision += 1;
    }

    /// Works on a group, or on the scene around it again.
    pub fn enter(&mut self, group: Option<SceneId>) {
        let before = self.edited();
        self.inside = group.filter(|scene| self.show().scene(*scene).is_some());
        if self.edited() != before {
            (self.selected, self.compared) = (Selection::default(), None);
            self.revision += 1;
        }
    }

    /// The effects of this layer are left out for a moment, see [`StudioCommand::Compare`](crate::view::StudioCommand).
    pub fn without_effects(&self, layer: LayerId) -> bool {
        self.compared == Some(layer)
    }

    /// After an edit, an undo or a take: what is on program and selected must exist.
    pub fn settle(&mut self) {
        let show = self.history.show();
        if show.scene(self.program).is_none() {
            self.program = show.scene(show.program).or(show.scenes.first()).map_or(show.program, |scene| scene.id);
        }
        if self.inside.is_some_and(|scene| show.scene(scene).is_none()) {
            self.inside = None;
        }
        if self.preview.is_some_and(|scene| show.scene(scene).is_none()) {
            self.preview = Some(self.program);
        }
        self.selected.retain(|id| show.layer(*id).is_some());
        if self.compared.is_some_and(|id| show.layer(id).is_none()) {
            self.compared = None;
        }
        self.solo.retain(|id| show.layer(*id).is_some());
        self.revision += 1;
    }
}
