//! A polygon's editor: how many corners it has, and the buttons that let it be drawn on the canvas.

use super::{icon_button, name};
use egui::{Button, Ui};
use egui_phosphor::regular as icon;

/// What was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointsChange {
    /// Drawing begins, or is given up where it had begun.
    Draw,
    Clear,
}

/// `armed` tells whether it is being drawn; `None` where there is no canvas to draw it on.
pub fn points_ui(ui: &mut Ui, label: &str, count: usize, armed: Option<bool>) -> Option<PointsChange> {
    let mut change = None;
    if let Some(armed) = armed {
        let text = format!("{} Draw", icon::POLYGON);
        let response = ui.add(Button::selectable(armed, text).frame_when_inactive(true));
        name(&response, &format!("Draw {label} on the canvas"));
        let help = "Draws it on the canvas: each click adds a corner, the first one or Enter closes it. Corners that are there are \
                    dragged; a double click on an edge adds one.";
        if response.on_hover_text(help).clicked() {
            change = Some(PointsChange::Draw);
        }
    }
    match count {
        0 => _ = ui.weak("None"),
        1 => _ = ui.label("1 corner"),
        count => _ = ui.label(format!("{count} corners")),
    }
    if count > 0 && icon_button(ui, icon::TRASH, &format!("Clear {label}")).clicked() {
        change = Some(PointsChange::Clear);
    }
    change
}
