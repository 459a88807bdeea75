//! What goes out: one row per output with its state in words, and the settings behind them.

mod camera;
mod recording;
mod streams;
#[cfg(feature = "webrtc")]
mod viewers;

pub use streams::TargetDraft;

use crate::ui::widgets::choice_ui;
use crate::ui::{StudioModel, UiState};
use crate::view::{Action, SoundBus};
use egui::{Context, RichText, ScrollArea, Ui, Window};

/// Width of the window in points.
const WIDTH: f32 = 470.0;

/// The window of outputs, while it is open.
pub fn outputs_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let mut open = state.outputs_open;
    let corner = ctx.content_rect().right_top() + egui::vec2(-WIDTH - 380.0, 60.0);
    Window::new("Outputs").open(&mut open).default_pos(corner).default_width(WIDTH).resizable(false).show(ctx, |ui| {
        // As high as what is in it, until the screen ends.
        let height = (ctx.content_rect().height() - 160.0).max(200.0);
        ScrollArea::vertical().max_height(height).min_scrolled_height(height).show(ui, |ui| {
            ui.set_width(WIDTH);
            heading_ui(ui, "Recording");
            recording::recording_ui(ui, model, state, actions);
            ui.add_space(8.0);
            heading_ui(ui, "Replay buffer");
            recording::replay_ui(ui, model, actions);
            ui.add_space(8.0);
            heading_ui(ui, "Pictures with alpha");
            recording::sequence_ui(ui, model, actions);
            ui.add_space(8.0);
            heading_ui(ui, "Virtual camera");
            camera::camera_ui(ui, model, &mut state.virtual_camera, actions);
            ui.add_space(8.0);
            heading_ui(ui, "Stills");
            recording::stills_ui(ui, model, actions);
            ui.add_space(8.0);
            heading_ui(ui, "Streams");
            streams::streams_ui(ui, model, state, actions);
            #[cfg(feature = "webrtc")]
            if let Some(status) = &model.view.serving {
                ui.add_space(8.0);
                heading_ui(ui, "Viewers");
                viewers::viewers_ui(ui, model, status, actions);
            }
        });
    });
    state.outputs_open = open;
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text).strong());
    ui.separator();
}

/// Which bus is heard.
fn bus_ui(ui: &mut Ui, label: &str, bus: SoundBus) -> Option<SoundBus> {
    choice_ui(ui, label, &bus, &SoundBus::ALL.map(|bus| (bus, bus.label())))
}

/// Hours, minutes and seconds.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    format!("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60)
}

/// Bytes in the unit that reads best.
pub fn size(bytes: u64) -> String {
    let mb = bytes as f64 / 1e6;
    if mb >= 1000.0 { format!("{:.2} GB", mb / 1000.0) } else { format!("{mb:.1} MB") }
}

/// A bitrate in the unit that reads best.
fn bitrate(kbps: u32) -> String {
    if kbps >= 10_000 { format!("{:.1} Mbit/s", f64::from(kbps) / 1000.0) } else { format!("{kbps} kbit/s") }
}
