//! All sources of the show, with how they are in plain words.

use super::{header_ui, list_ui};
use crate::document::{Content, EditCommand, Projected, Source, SourceKind};
use crate::ui::projectors::projector_menu_ui;
use crate::ui::state::{Rename, RenameTarget};
use crate::ui::widgets::{dot, icon_button, list_row, name, rename_ui};
use crate::ui::{Command, StudioModel, UiState, theme};
use crate::view::{Action, Health, Selection, SourceStatus, StudioCommand};
use egui::{Align, Layout, RichText, Slider, Ui};
use egui_phosphor::regular as icon;

pub fn sources_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    header_ui(ui, "Sources", |ui| {
        let ctx = ui.ctx().clone();
        if icon_button(ui, icon::PLUS, "New source").clicked() {
            Command::AddSource.run(&ctx, model, state, actions);
        }
        if icon_button(ui, icon::ARROWS_CLOCKWISE, "Look for devices again").clicked() {
            Command::RefreshDevices.run(&ctx, model, state, actions);
        }
    });
    let Some(show) = model.show() else { return };
    list_ui(ui, "source list", |ui| {
        for source in &show.sources {
            ui.push_id(source.id.0, |ui| source_ui(ui, source, model, state, actions));
        }
    });
}

/// An icon for a kind of source.
pub fn glyph(kind: &SourceKind) -> &'static str {
    match kind {
        SourceKind::Camera(_) => icon::VIDEO_CAMERA,
        SourceKind::Media(_) => icon::FILM_STRIP,
        SourceKind::Url(_) => icon::GLOBE,
        SourceKind::Screen(_) => icon::MONITOR,
        SourceKind::Window(_) => icon::APP_WINDOW,
        SourceKind::Pattern(_) => icon::CHECKERBOARD,
        SourceKind::Image(_) => icon::IMAGE,
        SourceKind::Slideshow(_) => icon::SLIDESHOW,
        SourceKind::Color(_) => icon::PALETTE,
        SourceKind::Text(_) => icon::TEXT_T,
        SourceKind::Effect(_) => icon::SPARKLE,
        SourceKind::AudioInput(_) => icon::MICROPHONE,
        SourceKind::DesktopAudio(_) => icon::SPEAKER_HIGH,
        SourceKind::Tone(_) => icon::WAVE_SINE,
        SourceKind::Unknown { .. } => icon::QUESTION,
    }
}

fn source_ui(ui: &mut Ui, source: &Source, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let target = RenameTarget::Source(source.id);
    if state.rename.as_ref().is_some_and(|open| open.target == target) {
        if let Some(new) = rename_ui(ui, &mut state.rename, target) {
            actions.push(EditCommand::RenameSource(source.id, new).into());
        }
        return;
    }
    let starting = SourceStatus::default();
    let status = model.view.sources.get(&source.id).unwrap_or(&starting);
    ui.horizontal(|ui| {
        let label = format!("{} is {}", source.name, health_word(status.health));
        dot(ui, theme::health(status.health), &label).on_hover_text(figures(status));
        ui.label(RichText::new(glyph(&source.kind)).color(theme::TEXT_WEAK));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if runs(source) {
                run_ui(ui, source, status, actions);
            }
            let selected = state.source == Some(source.id);
            let response = list_row(ui, selected, &source.name, &format!("Source {}", source.name));
            if response.double_clicked() {
                state.rename = Rename::start(target, &source.name);
            } else if response.clicked() {
                state.source = Some(source.id);
                actions.push(StudioCommand::Select(Selection::default()).into());
            }
            response.context_menu(|ui| source_menu_ui(ui, source, model, state, actions));
        });
    });
    let sentence = sentence(status);
    if !sentence.is_empty() {
        let color = if status.health == Health::Live { theme::TEXT_WEAK } else { theme::health(status.health) };
        let label = egui::Label::new(RichText::new(&sentence).small().color(color)).truncate();
        ui.indent("status", |ui| ui.add(label).on_hover_text(figures(status)));
    }
    if let (SourceKind::Media(_), Some(position), Some(length)) = (&source.kind, status.position_s, status.duration_s) {
        seek_ui(ui, source, position, length, actions);
    }
}

/// A generator is drawn with the layers that show it: it neither runs nor stops.
fn runs(source: &Source) -> bool {
    !matches!(source.kind, SourceKind::Effect(_))
}

fn run_ui(ui: &mut Ui, source: &Source, status: &SourceStatus, actions: &mut Vec<Action>) {
    if icon_button(ui, icon::ARROW_CLOCKWISE, &format!("Restart {}", source.name)).clicked() {
        actions.push(StudioCommand::RestartSource(source.id).into());
    }
    let (glyph, verb, command) = if status.health == Health::Paused {
        (icon::PLAY, "Resume", StudioCommand::Resume(source.id))
    } else {
        (icon::PAUSE, "Pause", StudioCommand::Pause(source.id))
    };
    if icon_button(ui, glyph, &format!("{verb} {}", source.name)).clicked() {
        actions.push(command.into());
    }
}

fn seek_ui(ui: &mut Ui, source: &Source, position: f64, length: f64, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let mut to = position;
        ui.spacing_mut().slider_width = (ui.available_width() - 96.0).max(40.0);
        let response = ui.add(Slider::new(&mut to, 0.0..=length.max(0.001)).show_value(false));
        name(&response, &format!("Position of {}", source.name));
        if response.changed() {
            actions.push(StudioCommand::Seek(source.id, to).into());
        }
        ui.label(RichText::new(format!("{} / {}", minutes(position), minutes(length))).small().color(theme::TEXT_WEAK));
    });
}

fn source_menu_ui(ui: &mut Ui, source: &Source, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let mut chosen: Option<Action> = None;
    if source.kind.has_picture() && ui.button("Add to this scene").clicked() {
        let (scene, content) =
            (model.edited().map_or(model.view.program, |scene| scene.id), Content::Source(source.id));
        chosen = Some(EditCommand::AddLayer { scene, content, name: source.name.clone() }.into());
    }
    if ui.button("Rename source").clicked() {
        state.rename = Rename::start(RenameTarget::Source(source.id), &source.name);
        ui.close();
    }
    if runs(source) && ui.button("Restart").clicked() {
        chosen = Some(StudioCommand::RestartSource(source.id).into());
    }
    if source.kind.has_picture() {
        projector_menu_ui(ui, "Projector", Projected::Source(source.id), model, actions);
    }
    ui.separator();
    let delete = ui.button("Delete source").on_hover_text("Deletes the source and every layer that shows it.");
    if delete.clicked() {
        chosen = Some(EditCommand::RemoveSource(source.id).into());
    }
    if let Some(action) = chosen {
        actions.push(action);
        ui.close();
    }
}

/// What the panel says of a source: its own sentence and, while it retries, when.
pub fn sentence(status: &SourceStatus) -> String {
    let wait = status.retry_in_ms.map(|ms| format!("tries again in {} s", ms.div_ceil(1000)));
    match wait {
        Some(wait) if !status.sentence.is_empty() => format!("{}; {wait}", status.sentence),
        _ => status.sentence.clone(),
    }
}

fn figures(status: &SourceStatus) -> String {
    let mut lines = vec![sentence(status)];
    if status.width > 0 {
        lines.push(format!("{} × {} at {:.1} fps", status.width, status.height, status.fps));
    }
    lines.push(format!("{} frames, {} replaced unseen, {} restarts", status.frames, status.dropped, status.restarts));
    lines.push(format!("Newest frame {:.0} ms old", status.age_ms));
    lines.join("\n")
}

fn health_word(health: Health) -> &'static str {
    match health {
        Health::Starting => "starting",
        Health::Live => "live",
        Health::Stalled => "stalled",
        Health::Retrying => "retrying",
        Health::Failed => "failed",
        Health::Ended => "at its end",
        Health::Paused => "paused",
    }
}

fn minutes(seconds: f64) -> String {
    let whole = seconds.max(0.0) as u64;
    format!("{}:{:02}", whole / 60, whole % 60)
}
