//! The status bar: how the studio keeps up.

use super::outputs::{clock, size};
use crate::document::Show;
use crate::ui::widgets::{icon_button, name};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{LogLevel, LogLine, PublishState, RecordStatus, StudioView};
use egui::{Align, Layout, RichText, Ui};
use egui_phosphor::regular as icon;
use std::time::Duration;

/// How long a fault stays in the status bar while other things are logged.
const FAULT_STAYS: Duration = Duration::from_secs(60);

pub fn status_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState) {
    let view = model.view;
    ui.horizontal(|ui| {
        if icon_button(ui, icon::LIST_BULLETS, if state.log_open { "Hide log" } else { "Show log" }).clicked() {
            state.log_open = !state.log_open;
        }
        let label = if state.scopes.open { "Hide scopes" } else { "Show scopes" };
        if icon_button(ui, icon::CHART_LINE, label).clicked() {
            state.scopes.open = !state.scopes.open;
        }
        let label = if state.mixer.open { "Hide mixer" } else { "Show mixer" };
        if icon_button(ui, icon::FADERS, label).clicked() {
            state.mixer.open = !state.mixer.open;
        }
        newest_ui(ui, view);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            figures_ui(ui, model);
            ui.separator();
            live_ui(ui, view);
            recording_ui(ui, &view.recording);
            if view.saving {
                ui.weak("Saving…");
            }
            if view.modified {
                let dot = ui.label(RichText::new(icon::CIRCLE).color(theme::WARNING));
                name(&dot, "Unsaved changes");
                dot.on_hover_text("The show has changes that are not saved.");
            }
        });
    });
}

/// A line of the log, so that a fault is seen with the log closed: the newest fault for a while, then the newest line.
fn newest_ui(ui: &mut Ui, view: &StudioView) {
    let fresh = |line: &&LogLine| line.at.elapsed().is_ok_and(|age| age < FAULT_STAYS);
    let fault = view.log.iter().rev().take_while(fresh).find(|line| line.level > LogLevel::Info);
    if let Some(line) = fault.or(view.log.last()) {
        let text = if line.subject.is_empty() { line.text.clone() } else { format!("{}: {}", line.subject, line.text) };
        let room = (ui.available_width() * 0.4).max(80.0);
        ui.scope(|ui| {
            ui.set_max_width(room);
            let label = egui::Label::new(RichText::new(&text).color(theme::log(line.level))).truncate();
            ui.add(label).on_hover_text(&text);
        });
    }
}

fn figures_ui(ui: &mut Ui, model: &StudioModel) {
    let (view, times, counters) = (model.view, model.view.times, model.view.counters);
    let rate = model.show().and_then(Show::canvas).map_or(0.0, |canvas| canvas.rate.fps());
    // Composing begins with the plan: its time is in there.
    let stages = times.upload_ms + times.compose_ms + times.readback_ms + times.panels_ms;
    ui.weak(&view.adapter).on_hover_text("Graphics adapter");
    ui.separator();
    ui.label(format!("{stages:.1} ms")).on_hover_text(format!(
        "Time of the last frame's stages\nUpload {:.2} ms\nCompose, until the GPU is done {:.2} ms, of that plan {:.2} ms\nReadback {:.2} ms\nPanels {:.2} ms",
        times.upload_ms, times.compose_ms, times.plan_ms, times.readback_ms, times.panels_ms
    ));
    ui.label(format!("CPU {:.0} %", view.cpu_percent)).on_hover_text("Processor time, in percent of one core");
    let drops: u64 = view.sources.values().map(|source| source.dropped).sum();
    ui.label(format!("{drops} dropped, {} late", counters.late_ticks)).on_hover_text(
        "Frames that a newer one replaced before they were shown, and canvas frames that were due more than one interval ago",
    );
    ui.label(format!("Age {:.0} ms", view.frame_age_ms))
        .on_hover_text("Age of the oldest newest frame on program when it was composed");
    ui.label(format!("{:.1} / {} fps", view.canvas_fps, decimal(rate))).on_hover_text(
        "Canvas frames composed in the last second, and the canvas's rate. An unchanged canvas is not composed again.",
    );
}

/// The streams that somebody sees.
fn live_ui(ui: &mut Ui, view: &StudioView) {
    let live: Vec<_> = view.streams.iter().filter(|stream| stream.state == PublishState::Live).collect();
    let Some(longest) = live.iter().map(|stream| stream.seconds).reduce(f64::max) else { return };
    let label = ui.label(RichText::new(format!("LIVE {}", clock(longest))).color(theme::RECORDING).strong());
    let names = view.targets.iter().filter(|target| live.iter().any(|stream| stream.id == target.id));
    label.on_hover_text(names.map(|target| target.name.as_str()).collect::<Vec<_>>().join("\n"));
}

fn recording_ui(ui: &mut Ui, recording: &RecordStatus) {
    let Some(path) = &recording.path else { return };
    let state = if recording.paused { "PAUSED" } else { "REC" };
    let text = format!("{state} {}  {}", clock(recording.seconds), size(recording.bytes));
    let label = ui.label(RichText::new(text).color(theme::RECORDING).strong());
    label.on_hover_text(format!("{}\n{} frames, {} dropped", path.display(), recording.frames, recording.dropped));
}

/// With two decimals at most and none that says nothing.
fn decimal(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
