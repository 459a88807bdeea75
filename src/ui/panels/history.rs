//! The steps of the show's history: what was done, what was taken back, and the way to any of them.

use crate::ui::widgets::list_row;
use crate::ui::{StudioModel, UiState};
use crate::view::{Action, StudioCommand};
use egui::{Align, Context, RichText, ScrollArea, Ui, Window};

/// The window with the steps, while it is open.
pub fn history_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let right = ctx.content_rect().right_top();
    let window = Window::new("History").open(&mut state.history_open).default_pos(right + egui::vec2(-620.0, 60.0));
    window.default_size([240.0, 320.0]).show(ctx, |ui| {
        ui.weak("Click a step to go to the show as it was then.");
        ui.separator();
        steps_ui(ui, model, actions);
    });
}

fn steps_ui(ui: &mut Ui, model: &StudioModel, actions: &mut Vec<Action>) {
    let (steps, now) = (&model.view.history, model.view.history_at);
    // A program that forgot the oldest ones does not begin where the show was opened.
    let first = if model.view.history_whole { "As opened" } else { "Oldest that is kept" };
    let rows = std::iter::once(first).chain(steps.iter().map(|label| &**label));
    let moved = ui.data_mut(|data| {
        let seen = data.get_temp_mut_or(egui::Id::new("history seen"), usize::MAX);
        std::mem::replace(seen, now) != now
    });
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        for (index, label) in rows.enumerate() {
            let text = if index > now { RichText::new(label).weak() } else { RichText::new(label) };
            let response = list_row(ui, index == now, text, &format!("Step {index}: {label}"));
            if index == now && moved {
                response.scroll_to_me(Some(Align::Center));
            }
            if response.clicked() && index != now {
                actions.push(StudioCommand::GoTo(index).into());
            }
        }
    });
}
