//! The row of the virtual camera.

use crate::ui::StudioModel;
use crate::ui::widgets::{choice_ui, name};
use crate::view::{Action, StudioCommand};
use egui::{Button, Ui};
use egui_phosphor::regular as icon;

/// What to do where there is no place for the program.
const HOW_TO: &str = "There is none on this computer. Load one with “sudo modprobe v4l2loopback exclusive_caps=1 card_label=Scrim” (Debian: package \
                      v4l2loopback-dkms), or install gstreamer1.0-pipewire where PipeWire runs, and look again.";

/// `chosen` is the place that is chosen while it is off.
pub fn camera_ui(ui: &mut Ui, model: &StudioModel, chosen: &mut String, actions: &mut Vec<Action>) {
    let status = &model.view.virtual_camera;
    let Some(choices) = &status.choices else {
        ui.weak("Looking for one…");
        actions.push(StudioCommand::FindVirtualCameras.into());
        return;
    };
    let first = choices.first().map(|choice| choice.id.clone()).unwrap_or_default();
    if !choices.iter().any(|choice| choice.id == *chosen) {
        *chosen = first;
    }
    ui.horizontal(|ui| {
        let on = status.on.is_some();
        let text = if on { format!("{} Stop", icon::STOP) } else { format!("{} Start", icon::WEBCAM) };
        let enabled = on || (model.show().is_some() && !choices.is_empty());
        let button = ui
            .add_enabled(enabled, Button::new(text))
            .on_hover_text("Other programs find the program among the cameras.");
        name(&button, if on { "Stop virtual camera" } else { "Start virtual camera" });
        if button.clicked() {
            let start = StudioCommand::StartVirtualCamera(chosen.clone());
            actions.push(if on { StudioCommand::StopVirtualCamera } else { start }.into());
        }
        if on {
            ui.label(format!("On, {} pictures, {} skipped", status.frames, status.skipped));
            return;
        }
        let options: Vec<_> = choices.iter().map(|choice| (choice.id.clone(), choice.label.as_str())).collect();
        if let Some(id) = choice_ui(ui, "Virtual camera", chosen, &options).filter(|_| !options.is_empty()) {
            *chosen = id;
        }
        if ui.button("Look again").clicked() {
            actions.push(StudioCommand::FindVirtualCameras.into());
        }
    });
    if choices.is_empty() {
        ui.weak(HOW_TO);
    }
}
