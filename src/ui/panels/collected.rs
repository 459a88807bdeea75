//! How collecting the show's files goes, and what came of it. The show goes on behind it.

use crate::ui::dialogs::centered;
use crate::ui::{StudioModel, theme};
use crate::view::{Action, Collecting, FilesCommand, StudioCommand};
use egui::{Context, ProgressBar, RichText, ScrollArea};

pub fn collected_ui(ctx: &Context, model: &StudioModel, actions: &mut Vec<Action>) {
    let Some(state) = &model.view.files.collecting else { return };
    let mut send = |command: FilesCommand| actions.push(StudioCommand::Files(command).into());
    let mut open = true;
    let running = matches!(state, Collecting::Running { .. });
    let window = centered(ctx, "Collect files").default_size([460.0, 200.0]);
    // It goes on when its window is gone; only "Cancel" ends it.
    let window = if running { window } else { window.open(&mut open) };
    window.show(ctx, |ui| match state {
        Collecting::Running { done, total } => {
            ui.label("The show and its files are being copied. Work goes on meanwhile.");
            let share = if *total == 0 { 0.0 } else { *done as f32 / *total as f32 };
            let mib = |bytes: u64| bytes as f64 / 1_048_576.0;
            ui.add(ProgressBar::new(share).text(format!("{:.1} of {:.1} MiB", mib(*done), mib(*total))));
            if ui.button("Cancel").on_hover_text("Takes away what was copied.").clicked() {
                send(FilesCommand::CancelCollecting);
            }
        }
        Collecting::Done { show, counts, missing } => {
            ui.label(RichText::new(show.to_string_lossy()).strong());
            ui.label(counts);
            if !missing.is_empty() {
                ui.separator();
                ui.label("These are not in it:");
                ScrollArea::vertical().max_height(260.0).show(ui, |ui| {
                    for sentence in missing {
                        ui.label(RichText::new(sentence).color(theme::WARNING));
                    }
                });
            }
        }
        Collecting::Failed(sentence) => {
            ui.label(RichText::new(format!("Nothing was collected: {sentence}")).color(theme::WARNING));
        }
    });
    if !open {
        send(FilesCommand::CloseCollected);
    }
}
