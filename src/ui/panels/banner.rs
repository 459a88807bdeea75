//! The question what to do with changes that an earlier session could not save. It waits until it is answered; everything else goes on.

use crate::ui::theme;
use crate::view::{Action, RecoveredCopy, StudioCommand};
use egui::{RichText, Ui};
use egui_phosphor::regular as icon;

pub fn recovered_ui(ui: &mut Ui, copy: &RecoveredCopy, actions: &mut Vec<Action>) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(icon::WARNING).color(theme::WARNING));
        let when = if copy.when.is_empty() { String::new() } else { format!(" on {}", copy.when) };
        ui.label(format!("Scrim was ended{when} before the changes to “{}” were saved. They were kept.", copy.show));
        let open = ui.button("Open the recovered version");
        if open
            .on_hover_text("Puts it in the place of the show. The file stays as it is until you save; undo goes back.")
            .clicked()
        {
            actions.push(StudioCommand::OpenRecovered.into());
        }
        if ui.button("Discard").on_hover_text("Removes the kept changes for good.").clicked() {
            actions.push(StudioCommand::DiscardRecovered.into());
        }
    });
}
