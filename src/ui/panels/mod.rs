//! One module per panel.

pub mod add_source;
pub mod banner;
pub mod canvas;
pub mod canvas_masks;
mod canvas_overlays;
pub mod canvas_tool;
mod canvas_work;
pub mod collected;
pub mod effect_picker;
pub mod effects;
pub mod history;
pub mod import_report;
pub mod inspector;
pub mod layers;
pub mod log;
pub mod mixer;
mod mixer_filters;
pub mod multiview;
pub mod outputs;
pub mod presets;
pub mod scenes;
mod scope_graticule;
mod scope_traces;
pub mod scopes;
pub mod set_ups;
mod several;
pub mod show_files;
pub mod snapshots;
mod sound_settings;
pub mod source_settings;
pub mod sources;
pub mod stack;
pub mod status;
pub mod studio_mode;
pub mod transition;

use super::{StudioModel, UiState, theme};
use crate::view::Action;
use egui::{Panel, RichText, ScrollArea, Ui, WidgetInfo, WidgetType};
use egui_dnd::{DragUpdate, Handle};
use egui_phosphor::regular as icon;

/// Scenes over the layers of the scene on program over all sources.
pub fn left_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    Panel::top("scenes").resizable(true).default_size(200.0).min_size(100.0).show(ui, |ui| {
        scenes::scenes_ui(ui, model, state, actions);
    });
    Panel::bottom("sources").resizable(true).default_size(220.0).min_size(70.0).show(ui, |ui| {
        sources::sources_ui(ui, model, state, actions);
    });
    egui::CentralPanel::default().show(ui, |ui| layers::layers_ui(ui, model, state, actions));
}

/// A panel's title with buttons at its right.
fn header_ui(ui: &mut Ui, title: &str, buttons: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        ui.label(RichText::new(title).strong());
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), buttons);
    });
    ui.separator();
}

/// A list that scrolls and takes what is left of its panel.
fn list_ui(ui: &mut Ui, id: &str, rows: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(id).auto_shrink([false, false]).show(ui, rows);
}

/// What a row of a list is dragged by.
fn drag_handle_ui(ui: &mut Ui, handle: Handle, label: &str) {
    let grip = handle.ui(ui, |ui| {
        ui.label(RichText::new(icon::DOTS_SIX_VERTICAL).color(theme::TEXT_WEAK));
    });
    grip.widget_info(|| WidgetInfo::labeled(WidgetType::Other, true, label));
}

/// The row that a dragged one has once it is taken out of its place.
fn dropped_row(update: &DragUpdate) -> usize {
    if update.to > update.from { update.to - 1 } else { update.to }
}
