//! What became of the things in a scene collection that was imported. The show is open behind it and goes on.

use crate::ui::dialogs::centered;
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{Action, ImportLine, LogLevel, StudioCommand};
use egui::{Color32, Context, Label, RichText, ScrollArea, TextStyle, Ui};

pub fn import_report_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(report) = &model.view.import else { return };
    let mut open = true;
    centered(ctx, "Imported from OBS").open(&mut open).default_size([620.0, 420.0]).show(ctx, |ui| {
        ui.label(RichText::new(format!("“{}”", report.collection)).strong());
        ui.label(&report.counts);
        ui.horizontal(|ui| {
            ui.checkbox(&mut state.whole_import, "Also what came over as it was");
            ui.weak("The show is not saved yet: File, Save as.");
        });
        ui.separator();
        let shown = |line: &&ImportLine| state.whole_import || line.outcome.is_some();
        let lines: Vec<&ImportLine> = report.lines.iter().filter(shown).collect();
        if lines.is_empty() {
            ui.weak("Everything came over as it was.");
        }
        let height = 2.0 * ui.text_style_height(&TextStyle::Body) + ui.spacing().item_spacing.y;
        ScrollArea::vertical().auto_shrink([false, false]).show_rows(ui, height, lines.len(), |ui, rows| {
            for line in lines.get(rows).unwrap_or_default() {
                line_ui(ui, line);
            }
        });
    });
    if !open {
        actions.push(StudioCommand::CloseImportReport.into());
    }
}

/// Two rows; what is too long for them is in the tooltip.
fn line_ui(ui: &mut Ui, line: &ImportLine) {
    ui.horizontal(|ui| {
        let outcome = line.outcome.unwrap_or("as it was");
        ui.label(RichText::new(outcome).color(color(line.level)));
        ui.add(Label::new(RichText::new(&line.what).strong()).truncate());
    });
    ui.add(Label::new(&line.how).truncate()).on_hover_text(&line.how);
}

fn color(level: LogLevel) -> Color32 {
    match level {
        LogLevel::Info => theme::TEXT_WEAK,
        level => theme::log(level),
    }
}
