//! The list of shortcuts, and what this program is.

use super::centered;
use crate::ui::shortcuts::{MOUSE, TABLE};
use crate::ui::{StudioModel, UiState};
use egui::{Context, Grid, KeyboardShortcut, ScrollArea};

pub fn shortcuts_ui(ctx: &Context, state: &mut UiState) {
    centered(ctx, "Keyboard and mouse").open(&mut state.shortcuts_open).default_size([360.0, 420.0]).show(ctx, |ui| {
        ScrollArea::vertical().show(ui, |ui| {
            Grid::new("shortcuts").num_columns(2).striped(true).show(ui, |ui| {
                for (command, modifiers, key) in TABLE {
                    ui.label(command.name());
                    ui.monospace(ctx.format_shortcut(&KeyboardShortcut::new(*modifiers, *key)));
                    ui.end_row();
                }
                for (what, does) in MOUSE {
                    ui.label(*does);
                    ui.monospace(*what);
                    ui.end_row();
                }
            });
        });
    });
}

pub fn about_ui(ctx: &Context, model: &StudioModel, state: &mut UiState) {
    centered(ctx, "About").open(&mut state.about_open).resizable(false).show(ctx, |ui| {
        ui.heading(concat!("Scrim ", env!("CARGO_PKG_VERSION")));
        ui.label(env!("CARGO_PKG_DESCRIPTION"));
        ui.add_space(6.0);
        if !model.view.adapter.is_empty() {
            ui.label(format!("Graphics: {}", model.view.adapter));
        }
        ui.label(concat!("Licence: ", env!("CARGO_PKG_LICENSE")));
    });
}
