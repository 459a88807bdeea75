//! The panels: egui functions over plain models. They read a [`StudioView`] and write [`Action`]s, nothing else, so that tests drive
//! them without a window. Functions that draw end in `_ui`.
//!
//! ```ignore
//! scrim::ui::theme::install(&ctx);                                   // once
//! scrim::ui::studio_ui(&mut ui, &model, &mut state, &mut actions);   // each frame, in a root Ui of the whole window
//! ```

pub mod canvas;
pub mod command_buttons;
pub mod commands;
pub mod dialogs;
mod drops;
mod layer_edits;
pub mod menu;
pub mod panels;
pub mod projectors;
pub mod shortcuts;
pub mod state;
pub mod theme;
pub mod widgets;

pub use commands::{Command, leave};
pub use panels::multiview::multiview_window_ui;
pub use state::{Leave, UiState};

use crate::document::{Content, EditCommand, Layer, LayerId, Scene, SceneId, Show, Source, SourceId};
use crate::effect::{EffectInfo, Role};
use crate::view::{Action, ClipCommand, FilesCommand, StudioCommand, StudioView};
use egui::{CentralPanel, Frame, Panel, Ui};
use std::collections::BTreeMap;
use std::path::Path;

/// What the panels look at in one frame.
#[derive(Clone, Copy)]
pub struct StudioModel<'a> {
    pub view: &'a StudioView,
    pub effects: &'a [EffectInfo],
    /// The program's picture; none while there is no renderer.
    pub canvas_texture: Option<egui::TextureId>,
    /// Pictures of the scenes that are shown beside it.
    pub scene_textures: &'a BTreeMap<SceneId, egui::TextureId>,
    /// Folder that relative paths of the show start from.
    pub base: &'a Path,
}

impl<'a> StudioModel<'a> {
    pub fn show(&self) -> Option<&'a Show> {
        self.view.show.as_deref()
    }

    /// The scene that the panels work on: a group that was entered, or the scene around it.
    pub fn edited(&self) -> Option<&'a Scene> {
        self.view.inside.and_then(|group| self.show()?.scene(group)).or_else(|| self.outer())
    }

    /// The scene in the preview, or without studio mode the one on program.
    pub fn outer(&self) -> Option<&'a Scene> {
        self.show()?.scene(self.view.preview.unwrap_or(self.view.program))
    }

    /// The group that a layer shows.
    pub fn group_of(&self, layer: &Layer) -> Option<&'a Scene> {
        match layer.content {
            Content::Scene(id) => self.show()?.scene(id).filter(|scene| scene.group),
            Content::Source(_) => None,
        }
    }

    /// Its picture.
    pub fn edited_texture(&self) -> Option<egui::TextureId> {
        self.scene_texture(self.edited()?.id)
    }

    /// The picture of a scene. One that is on program and not on its way there has the program's.
    pub fn scene_texture(&self, scene: SceneId) -> Option<egui::TextureId> {
        if scene == self.view.program && self.view.transition.is_none() {
            return self.canvas_texture;
        }
        self.scene_textures.get(&scene).copied().or(self.canvas_texture.filter(|_| self.view.program == scene))
    }

    /// The primary one of the selected layers, where it is in the scene that is worked on.
    pub fn selected(&self) -> Option<&'a Layer> {
        let id = self.view.selected.primary()?;
        self.edited()?.layers.iter().find(|layer| layer.id == id)
    }

    /// The selected layers of that scene from the bottom up.
    pub fn selection(&self) -> Vec<&'a Layer> {
        let layers = self.edited().map(|scene| scene.layers.as_slice()).unwrap_or_default();
        layers.iter().filter(|layer| self.view.selected.contains(layer.id)).collect()
    }

    /// Those of them that are not locked.
    pub fn free_selection(&self) -> Vec<&'a Layer> {
        self.selection().into_iter().filter(|layer| !layer.locked).collect()
    }

    /// Width and height in pixels.
    pub fn canvas_size(&self) -> (f64, f64) {
        let canvas = self.show().and_then(Show::canvas);
        canvas.map_or((1920.0, 1080.0), |canvas| (f64::from(canvas.width), f64::from(canvas.height)))
    }

    /// The effects that make a picture from nothing.
    pub fn generators(&self) -> impl Iterator<Item = &'a EffectInfo> {
        self.effects.iter().filter(|info| info.role == Role::Generator)
    }

    /// An effect by its kind; none where it is not installed.
    pub fn effect(&self, kind: &str) -> Option<&'a EffectInfo> {
        self.effects.iter().find(|info| info.kind == kind)
    }

    /// Where an effect comes from, in a word.
    pub fn origin(&self, kind: &str) -> &'a str {
        let unnamed = if kind.contains(':') { "file" } else { "built-in" };
        self.view.effect_origins.get(kind).copied().unwrap_or(unnamed)
    }

    /// The show's sources by name, for lists.
    pub fn sources(&self) -> Vec<(SourceId, &'a str)> {
        let sources = self.show().map(|show| show.sources.as_slice()).unwrap_or_default();
        sources.iter().map(|source| (source.id, source.name.as_str())).collect()
    }

    /// The source that a layer shows; none for a nested scene.
    pub fn source_of(&self, layer: &Layer) -> Option<&'a Source> {
        match layer.content {
            Content::Source(id) => self.show()?.source(id),
            Content::Scene(_) => None,
        }
    }

    /// Pixels of a layer's picture before the crop; 0 while it is not known.
    pub fn source_size(&self, layer: &Layer) -> (f64, f64) {
        if let Some(geometry) = self.view.geometry.get(&layer.id) {
            return geometry.source_size;
        }
        match layer.content {
            Content::Scene(_) => self.canvas_size(),
            Content::Source(id) => {
                self.view.sources.get(&id).map_or((0.0, 0.0), |s| (f64::from(s.width), f64::from(s.height)))
            }
        }
    }

    /// A layer as drags and transforms start from it.
    pub fn start_of(&self, layer: &Layer) -> canvas::geometry::Start {
        canvas::geometry::Start {
            placement: layer.placement.clone(),
            crop: layer.crop,
            source_size: self.source_size(layer),
        }
    }

    pub fn layer(&self, id: LayerId) -> Option<&'a Layer> {
        self.show()?.layer(id).map(|(_, layer)| layer)
    }
}

/// Draws the whole studio and collects what was asked for.
pub fn studio_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    state.follow(ui.ctx(), model.view.opened);
    select_new(model, state, actions);
    panels::set_ups::set_up_new(model, state, actions);
    panels::studio_mode::keys(ui.ctx(), model, actions);
    panels::canvas_tool::keys(ui.ctx(), model, state, actions);
    state.canvas.polygons.clear();
    state.canvas.masks.clear();
    shortcuts::poll(ui.ctx(), model, state, actions);
    Panel::top("menu").show(ui, |ui| menu::menu_ui(ui, model, state, actions));
    if let Some(copy) = &model.view.recovered {
        Panel::top("recovered").show(ui, |ui| panels::banner::recovered_ui(ui, copy, actions));
    }
    panels::show_files::bars_ui(ui, model, state, actions);
    Panel::bottom("status").show(ui, |ui| panels::status::status_ui(ui, model, state));
    if state.log_open {
        Panel::bottom("log").resizable(true).default_size(140.0).min_size(60.0).show(ui, |ui| {
            panels::log::log_ui(ui, model);
        });
    }
    Panel::left("left").resizable(true).default_size(270.0).min_size(200.0).max_size(480.0).show(ui, |ui| {
        panels::left_ui(ui, model, state, actions);
    });
    Panel::right("right").resizable(true).default_size(340.0).min_size(300.0).max_size(560.0).show(ui, |ui| {
        panels::inspector::inspector_ui(ui, model, state, actions);
    });
    panels::scopes::watch(model, state, actions);
    if state.scopes.open {
        Panel::bottom("scopes").resizable(true).default_size(220.0).min_size(120.0).show(ui, |ui| {
            panels::scopes::scopes_ui(ui, model, state);
        });
    }
    if state.mixer.open {
        Panel::bottom("mixer").resizable(true).default_size(300.0).min_size(210.0).show(ui, |ui| {
            panels::mixer::mixer_ui(ui, model, state, actions);
        });
    }
    CentralPanel::default().frame(Frame::NONE.fill(theme::SURROUND)).show(ui, |ui| {
        if model.view.preview.is_some() {
            panels::studio_mode::program_side_ui(ui, model, state, actions);
        }
        panels::canvas::canvas_ui(ui, model, state, actions);
    });
    panels::multiview::multiview_ui(ui.ctx(), model, actions);
    panels::mixer::mixer_windows_ui(ui.ctx(), model, state, actions);
    panels::history::history_ui(ui.ctx(), model, state, actions);
    panels::snapshots::snapshots_ui(ui.ctx(), model, state, actions);
    panels::outputs::outputs_ui(ui.ctx(), model, state, actions);
    dialogs::dialogs_ui(ui.ctx(), model, state, actions);
    expect_new(model, state, actions);
    end_gesture(ui.ctx(), state, actions);
}

/// Remembers the layers of the scene when one more was asked for.
fn expect_new(model: &StudioModel, state: &mut UiState, actions: &[Action]) {
    let adds = |action: &Action| match action {
        Action::Edit(edit) => adds_layers(edit),
        Action::Studio(command) => {
            matches!(command, StudioCommand::Clip(ClipCommand::Paste(_)) | StudioCommand::Files(FilesCommand::Drop(_)))
        }
    };
    if actions.iter().any(adds) {
        state.before_new = model.edited().map(|scene| scene.layers.iter().map(|layer| layer.id).collect());
    }
}

fn adds_layers(edit: &EditCommand) -> bool {
    match edit {
        EditCommand::AddSource { scene, .. } => scene.is_some(),
        EditCommand::AddLayer { .. }
        | EditCommand::DuplicateLayer(_)
        | EditCommand::Group { .. }
        | EditCommand::Ungroup { .. } => true,
        EditCommand::Together { edits, .. } => edits.iter().any(adds_layers),
        _ => false,
    }
}

/// Selects the layers that were asked for once the document has them.
fn select_new(model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some((scene, before)) = model.edited().zip(state.before_new.as_ref()) else { return };
    let new: Vec<&Layer> = scene.layers.iter().filter(|layer| !before.contains(&layer.id)).collect();
    if new.is_empty() {
        return;
    }
    state.before_new = None;
    state.source = None;
    actions.push(StudioCommand::Select(new.iter().map(|layer| layer.id).collect()).into());
    if let Some(drag) = &mut state.canvas.drag {
        drag.carry_copies(&new);
    }
}

/// Ends the undo step once edits were sent and nothing holds it open: no button, no key, no text being typed.
fn end_gesture(ctx: &egui::Context, state: &mut UiState, actions: &mut Vec<Action>) {
    state.gesture |= actions.iter().any(|action| matches!(action, Action::Edit(_)));
    let held = ctx.input(|input| input.pointer.any_down() || !input.keys_down.is_empty());
    if state.gesture && !held && !ctx.text_edit_focused() {
        state.gesture = false;
        actions.push(StudioCommand::EndGesture.into());
    }
}
