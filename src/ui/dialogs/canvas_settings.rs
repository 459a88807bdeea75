//! The canvas's size and rate. They change together and only with "Apply", since every change makes the canvas anew.

use super::centered;
use crate::document::{EditCommand, Rate};
use crate::ui::widgets::{Number, choice_ui, number_ui, row};
use crate::ui::{StudioModel, UiState};
use crate::view::Action;
use egui::Context;

/// Largest side of a canvas in pixels.
const MAX_SIDE: f64 = 8192.0;

const SIZES: &[((u32, u32), &str)] = &[
    ((1280, 720), "1280 × 720 (HD)"),
    ((1920, 1080), "1920 × 1080 (Full HD)"),
    ((2560, 1440), "2560 × 1440"),
    ((3840, 2160), "3840 × 2160 (UHD)"),
    ((1080, 1920), "1080 × 1920 (vertical)"),
    ((1080, 1080), "1080 × 1080 (square)"),
];

const RATES: &[(Rate, &str)] = &[
    (Rate::new(24000, 1001), "23.976"),
    (Rate::new(24, 1), "24"),
    (Rate::new(25, 1), "25"),
    (Rate::new(30000, 1001), "29.97"),
    (Rate::new(30, 1), "30"),
    (Rate::new(50, 1), "50"),
    (Rate::new(60000, 1001), "59.94"),
    (Rate::new(60, 1), "60"),
];

pub fn canvas_settings_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(spec) = &mut state.canvas_settings else { return };
    let (mut open, mut close) = (true, false);
    centered(ctx, "Canvas size and rate").open(&mut open).resizable(false).show(ctx, |ui| {
        row(ui, "Preset", "Common sizes.", |ui| {
            if let Some((width, height)) = choice_ui(ui, "Canvas preset", &(spec.width, spec.height), SIZES) {
                (spec.width, spec.height) = (width, height);
            }
        });
        row(ui, "Size", "Width and height in pixels.", |ui| {
            let side = |name| Number::whole(name, "px", 16.0, MAX_SIDE, "Pixels; even numbers record best.");
            if let Some(v) = number_ui(ui, &side("Canvas width"), f64::from(spec.width)) {
                spec.width = v as u32;
            }
            ui.label("×");
            if let Some(v) = number_ui(ui, &side("Canvas height"), f64::from(spec.height)) {
                spec.height = v as u32;
            }
        });
        row(ui, "Rate", "Frames per second that the program is composed at.", |ui| {
            if let Some(rate) = choice_ui(ui, "Canvas rate", &spec.rate, RATES) {
                spec.rate = rate;
            }
            ui.label("fps");
        });
        ui.add_space(6.0);
        ui.horizontal(|ui| {
            let changed = model.show().and_then(|show| show.canvas()) != Some(&*spec);
            if ui.add_enabled(changed, egui::Button::new("Apply")).clicked() {
                actions.push(EditCommand::SetCanvas(spec.clone()).into());
                close = true;
            }
            close |= ui.button("Cancel").clicked();
        });
    });
    if close || !open {
        state.canvas_settings = None;
    }
}
