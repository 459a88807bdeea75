//! The window with the sound filters of one strip.

use crate::document::audio::{Compressor, Ducking, Equalizer, Gate, Limiter};
use crate::document::{AudioEdit, AudioFilter, EditCommand, FilterKind, Source, SourceId};
use crate::ui::widgets::{Number, choice_ui, icon_button, icon_button_enabled, number_ui, row, tick_ui};
use crate::ui::{StudioModel, theme};
use crate::view::Action;
use egui::{Align, Context, Layout, RichText, Ui, Window};
use egui_phosphor::regular as icon;

/// Milliseconds that a filter may take.
const TIMES: (f64, f64) = (0.0, 10_000.0);

/// Shows the filters of a source; false when the window was closed.
pub(super) fn filters_ui(ctx: &Context, source: &Source, model: &StudioModel, actions: &mut Vec<Action>) -> bool {
    let mut open = true;
    let title = format!("Sound filters of {}", source.name);
    // Above the mixer, where nothing else of it lies.
    let place = ctx.content_rect().center() - egui::vec2(160.0, 240.0);
    Window::new(title)
        .default_pos(place)
        .id(egui::Id::new("sound filters"))
        .open(&mut open)
        .default_size([320.0, 240.0])
        .show(ctx, |ui| {
            if source.audio.filters.is_empty() {
                ui.weak("It is heard as it is. The first filter is nearest the source.");
            }
            let last = source.audio.filters.len().saturating_sub(1);
            for (index, filter) in source.audio.filters.iter().enumerate() {
                ui.push_id(index, |ui| {
                    filter_ui(ui, source, (index, last), filter, model, actions);
                    ui.separator();
                });
            }
            ui.menu_button(format!("{}  Add a sound filter", icon::PLUS), |ui| {
                for kind in kinds() {
                    if ui.button(kind.label()).on_hover_text(help(&kind)).clicked() {
                        actions.push(EditCommand::Audio(source.id, AudioEdit::AddFilter(kind)).into());
                        ui.close();
                    }
                }
            });
        });
    open
}

fn kinds() -> [FilterKind; 5] {
    [
        FilterKind::Gate(Gate::default()),
        FilterKind::Compressor(Compressor::default()),
        FilterKind::Limiter(Limiter::default()),
        FilterKind::Equalizer(Equalizer::default()),
        FilterKind::Ducking(Ducking::default()),
    ]
}

fn help(kind: &FilterKind) -> &'static str {
    match kind {
        FilterKind::Gate(_) => "Shuts out what is quieter than a threshold: the room between two words.",
        FilterKind::Compressor(_) => "Makes what is loud quieter, so that all can be louder.",
        FilterKind::Limiter(_) => "Lets nothing above a ceiling pass.",
        FilterKind::Equalizer(_) => "Lows, mids and highs louder or quieter.",
        FilterKind::Ducking(_) => "Lowers this source while another one speaks.",
        FilterKind::Unknown { .. } => "This version does not know it: it is kept and passed through.",
    }
}

fn filter_ui(
    ui: &mut Ui,
    source: &Source,
    (index, last): (usize, usize),
    filter: &AudioFilter,
    model: &StudioModel,
    actions: &mut Vec<Action>,
) {
    let mut send = |edit: AudioEdit| actions.push(EditCommand::Audio(source.id, edit).into());
    let label = filter.kind.label().to_owned();
    ui.horizontal(|ui| {
        let on = tick_ui(ui, &format!("{label} {} is on", index + 1), "Off, it is passed through.", filter.enabled);
        if let Some(enabled) = on {
            send(AudioEdit::SetFilter(index, AudioFilter { enabled, ..filter.clone() }));
        }
        let text = RichText::new(&label).strong().color(if filter.enabled { theme::TEXT } else { theme::TEXT_WEAK });
        ui.label(text).on_hover_text(help(&filter.kind));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, icon::TRASH, &format!("Delete {label} {}", index + 1)).clicked() {
                send(AudioEdit::RemoveFilter(index));
            }
            let up = format!("Move {label} {} up", index + 1);
            if icon_button_enabled(ui, index > 0, icon::CARET_UP, &up, &up).clicked() {
                send(AudioEdit::MoveFilter { from: index, to: index.saturating_sub(1) });
            }
            let down = format!("Move {label} {} down", index + 1);
            if icon_button_enabled(ui, index < last, icon::CARET_DOWN, &down, &down).clicked() {
                send(AudioEdit::MoveFilter { from: index, to: index + 1 });
            }
        });
    });
    let mut kind = filter.kind.clone();
    settings_ui(ui, &format!("{label} {}", index + 1), &mut kind, source.id, model);
    if kind != filter.kind {
        send(AudioEdit::SetFilter(index, AudioFilter { kind, ..filter.clone() }));
    }
}

fn settings_ui(ui: &mut Ui, of: &str, kind: &mut FilterKind, own: SourceId, model: &StudioModel) {
    match kind {
        FilterKind::Gate(gate) => {
            number(ui, of, "Opens at", "dB", (-96.0, 0.0), "Sound above this opens it.", &mut gate.open_db);
            gate.close_db = gate.close_db.min(gate.open_db);
            let top = gate.open_db;
            number(ui, of, "Shuts at", "dB", (-96.0, top), "Sound below this shuts it.", &mut gate.close_db);
            times(ui, of, &mut gate.attack_ms, &mut gate.release_ms);
            number(ui, of, "Hold", "ms", TIMES, "How long it stays open when it is quiet.", &mut gate.hold_ms);
        }
        FilterKind::Compressor(compressor) => {
            let threshold = &mut compressor.threshold_db;
            number(ui, of, "Threshold", "dB", (-60.0, 0.0), "Sound above this is made quieter.", threshold);
            let help = "So many decibels above the threshold become one.";
            number(ui, of, "Ratio", ": 1", (1.0, 32.0), help, &mut compressor.ratio);
            let help = "Over so many decibels around the threshold it sets in.";
            number(ui, of, "Knee", "dB", (0.0, 24.0), help, &mut compressor.knee_db);
            times(ui, of, &mut compressor.attack_ms, &mut compressor.release_ms);
            number(ui, of, "Make-up", "dB", (-32.0, 32.0), "Added behind it.", &mut compressor.makeup_db);
        }
        FilterKind::Limiter(limiter) => {
            let help = "Decibels of full scale that nothing passes.";
            number(ui, of, "Ceiling", "dB", (-60.0, 0.0), help, &mut limiter.ceiling_db);
            number(ui, of, "Release", "ms", TIMES, "How long it takes to let go.", &mut limiter.release_ms);
        }
        FilterKind::Equalizer(bands) => {
            number(ui, of, "Low", "dB", (-24.0, 24.0), "Below 250 Hz.", &mut bands.low_db);
            number(ui, of, "Mid", "dB", (-24.0, 24.0), "Around 1.2 kHz.", &mut bands.mid_db);
            number(ui, of, "High", "dB", (-24.0, 24.0), "Above 4 kHz.", &mut bands.high_db);
        }
        FilterKind::Ducking(ducking) => {
            row(ui, "While speaks", "The source that this one makes room for.", |ui| {
                let mut options = vec![(None, "Nobody yet")];
                let sources = model.show().map(|show| show.sources.as_slice()).unwrap_or_default();
                let others = sources.iter().filter(|source| source.id != own && source.kind.has_sound());
                options.extend(others.map(|source| (Some(source.id), source.name.as_str())));
                if let Some(trigger) = choice_ui(ui, "While speaks", &ducking.trigger, &options) {
                    ducking.trigger = trigger;
                }
            });
            let help = "It speaks when it is louder than this behind its fader.";
            number(ui, of, "Threshold", "dB", (-60.0, 0.0), help, &mut ducking.threshold_db);
            number(
                ui,
                of,
                "Lowers by",
                "dB",
                (0.0, 60.0),
                "How much quieter this one is then.",
                &mut ducking.amount_db,
            );
            times(ui, of, &mut ducking.attack_ms, &mut ducking.release_ms);
        }
        FilterKind::Unknown { kind, .. } => {
            let text = format!("This version has no sound filter \"{kind}\". It is kept and passed through.");
            ui.label(RichText::new(text).color(theme::WARNING));
        }
    }
}

fn times(ui: &mut Ui, of: &str, attack: &mut f64, release: &mut f64) {
    number(ui, of, "Attack", "ms", TIMES, "How long it takes to set in.", attack);
    number(ui, of, "Release", "ms", TIMES, "How long it takes to let go.", release);
}

fn number(ui: &mut Ui, of: &str, label: &str, unit: &str, range: (f64, f64), help: &str, value: &mut f64) {
    row(ui, label, help, |ui| {
        let name = format!("{label} of {of}");
        let number = Number { decimals: 1, ..Number::of(&name, unit, range, 0.2, help) };
        if let Some(new) = number_ui(ui, &number, *value) {
            *value = new;
        }
    });
}
