//! What happened, in plain sentences, the newest at the bottom.

use crate::ui::{StudioModel, theme};
use crate::view::LogLine;
use egui::{RichText, ScrollArea, Ui};

pub fn log_ui(ui: &mut Ui, model: &StudioModel) {
    ui.label(RichText::new("Log").strong());
    ui.separator();
    if model.view.log.is_empty() {
        ui.weak("Nothing has happened yet.");
    }
    let height = ui.text_style_height(&egui::TextStyle::Body);
    ScrollArea::both().auto_shrink([false, false]).stick_to_bottom(true).show_rows(
        ui,
        height,
        model.view.log.len(),
        |ui, rows| {
            for line in model.view.log.get(rows).unwrap_or_default() {
                line_ui(ui, line);
            }
        },
    );
}

fn line_ui(ui: &mut Ui, line: &LogLine) {
    ui.horizontal(|ui| {
        ui.monospace(RichText::new(&line.clock).color(theme::TEXT_WEAK));
        if !line.subject.is_empty() {
            ui.label(RichText::new(&line.subject).strong());
        }
        ui.label(RichText::new(&line.text).color(theme::log(line.level)));
    });
}
