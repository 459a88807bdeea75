//! The mixer: a strip for each source that may be heard, and the master at the end.

use super::mixer_filters::filters_ui;
use crate::document::audio::{DELAY_MS, FADER_DB};
use crate::document::{AudioEdit, AudioMaster, EditCommand, Source, SourceId};
use crate::ui::widgets::fader::{METER_WIDTH, fader_ui, meter_ui};
use crate::ui::widgets::{Number, icon_button, name, number_ui};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{Action, StripView, StudioCommand};
use egui::{
    Align, Button, Color32, Context, Frame, Label, Layout, RichText, ScrollArea, Sense, Ui, WidgetInfo, WidgetType,
    vec2,
};
use egui_phosphor::regular as icon;
use std::time::Duration;

/// How often meters are drawn while the panel is open.
const METERS: Duration = Duration::from_millis(33);
/// Width of a strip in points.
const STRIP: f32 = 104.0;
/// Height of what lies around the fader.
const AROUND: f32 = 132.0;

/// What the mixer remembers for itself.
#[derive(Debug, Clone, Default)]
pub struct MixerState {
    pub open: bool,
    /// The strip whose filters are shown.
    pub filters_of: Option<SourceId>,
}

pub fn mixer_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    // The panel keeps its height whatever is in it.
    ui.set_min_size(ui.available_size());
    ui.ctx().request_repaint_after(METERS);
    ui.horizontal(|ui| {
        ui.label(RichText::new("Mixer").strong());
        if let Some(fault) = &model.view.sound.fault {
            ui.add(Label::new(RichText::new(fault).color(theme::WARNING)).truncate()).on_hover_text(fault);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if icon_button(ui, icon::X, "Close mixer").clicked() {
                state.mixer.open = false;
            }
        });
    });
    let Some(show) = model.show() else { return };
    let height = (ui.available_height() - AROUND).max(48.0);
    ScrollArea::horizontal().id_salt("strips").auto_shrink([false, false]).show(ui, |ui| {
        ui.horizontal_top(|ui| {
            master_ui(ui, &show.audio, model, height, actions);
            let heard: Vec<&Source> = show.sources.iter().filter(|source| source.kind.has_sound()).collect();
            if heard.is_empty() {
                ui.weak("No source has sound yet: add a microphone, desktop sound or a media file.");
            }
            for source in heard {
                ui.push_id(source.id.0, |ui| strip_ui(ui, source, model, state, height, actions));
            }
        });
    });
}

/// The windows of the mixer, open or not.
pub fn mixer_windows_ui(ctx: &Context, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let Some(source) = state.mixer.filters_of.and_then(|id| model.show()?.source(id)) else {
        state.mixer.filters_of = None;
        return;
    };
    if !filters_ui(ctx, source, model, actions) {
        state.mixer.filters_of = None;
    }
}

fn framed(ui: &mut Ui, strip: impl FnOnce(&mut Ui)) {
    Frame::new().fill(theme::STRIPE).corner_radius(3.0).inner_margin(4.0).show(ui, |ui| {
        ui.set_width(STRIP);
        ui.vertical(strip);
    });
}

fn strip_ui(
    ui: &mut Ui,
    source: &Source,
    model: &StudioModel,
    state: &mut UiState,
    height: f32,
    actions: &mut Vec<Action>,
) {
    let view = model.view.sound.strips.get(&source.id).copied().unwrap_or_default();
    let (id, strip, title) = (source.id, &source.audio, &source.name);
    let edit = |edit: AudioEdit| Action::from(EditCommand::Audio(id, edit));
    framed(ui, |ui| {
        let color = if view.heard > 0.0 { theme::TEXT_STRONG } else { theme::TEXT_WEAK };
        let label = format!("{}  {title}", super::sources::glyph(&source.kind));
        ui.add(Label::new(RichText::new(label).color(color)).truncate()).on_hover_text(about(title, &view));
        ui.horizontal(|ui| {
            if let Some(db) = fader_ui(ui, &format!("Volume of {title}"), strip.gain_db, height) {
                actions.push(edit(AudioEdit::Gain(db)));
            }
            meter_ui(ui, &format!("Level of {title}"), &view.level, view.heard == 0.0 || strip.mute, height);
            ui.vertical(|ui| {
                let sound = &model.view.sound;
                let (solo, heard) = (sound.solo.contains(&id), sound.monitored.contains(&id));
                if lamp(ui, strip.mute, "M", &format!("Mute {title}"), MUTE, theme::ERROR) {
                    actions.push(edit(AudioEdit::Mute(!strip.mute)));
                }
                if lamp(ui, solo, "S", &format!("Solo {title}"), SOLO, theme::WARNING) {
                    actions.push(StudioCommand::SoloStrip(id, !solo).into());
                }
                if lamp(ui, heard, icon::HEADPHONES, &format!("Monitor {title}"), MONITOR, theme::ACCENT) {
                    actions.push(StudioCommand::Monitor(id, !heard).into());
                }
                let filters = !strip.filters.is_empty();
                if lamp(ui, filters, icon::SLIDERS, &format!("Sound filters of {title}"), FILTERS, theme::ACCENT_FILL) {
                    state.mixer.filters_of = if state.mixer.filters_of == Some(id) { None } else { Some(id) };
                }
            });
        });
        if let Some(db) = decibels_ui(ui, &format!("Decibels of {title}"), strip.gain_db) {
            actions.push(edit(AudioEdit::Gain(db)));
        }
        let help = "−100 % is left alone, 0 % both sides as they are, 100 % right alone. A double click on the word puts it back.";
        let label = format!("Balance of {title}");
        let number = Number { decimals: 0, ..Number::of(&label, "%", (-100.0, 100.0), 1.0, help) };
        if let Some(percent) = small_row(ui, "Balance", &number, strip.balance * 100.0, 0.0) {
            actions.push(edit(AudioEdit::Balance((percent / 100.0).clamp(-1.0, 1.0))));
        }
        let help = "Holds the sound back, for a picture that comes late. A double click on the word puts it back.";
        let label = format!("Sound delay of {title}");
        let number = Number { decimals: 0, ..Number::of(&label, "ms", (0.0, *DELAY_MS.end()), 1.0, help) };
        if let Some(ms) = small_row(ui, "Delay", &number, strip.delay_ms, 0.0) {
            actions.push(edit(AudioEdit::Delay(ms)));
        }
        ui.horizontal(|ui| {
            if source.kind.has_picture() {
                let label = format!("Always hear {title}");
                if lamp(ui, strip.always, "Always", &label, ALWAYS, theme::ACCENT_FILL) {
                    actions.push(edit(AudioEdit::Always(!strip.always)));
                }
            }
            if lamp(ui, strip.clean, "Clean", &format!("{title} on the clean bus"), CLEAN, theme::ACCENT_FILL) {
                actions.push(edit(AudioEdit::Clean(!strip.clean)));
            }
        });
    });
}

const MUTE: &str = "Silences it in all that goes out and in the monitoring.";
const SOLO: &str = "Hears it alone in the monitoring, behind its fader. What goes out stays as it is.";
const MONITOR: &str = "Hears it on this computer's sound output, on program or not.";
const FILTERS: &str = "Gate, compressor, limiter, equaliser and ducking.";
const ALWAYS: &str = "Hears it whether a layer on program shows it or not.";
const CLEAN: &str = "Also goes to the clean bus. Switch it off for music that a recording may not have.";

fn about(title: &str, view: &StripView) -> String {
    let mut lines = vec![title.to_owned()];
    if view.heard == 0.0 {
        lines.push("Not heard on program: no layer there shows it.".into());
    }
    lines.push(format!("Its clock runs {:+.0} millionths off", view.drift_ppm));
    lines.push(format!("{} interruptions, heard {:.0} ms late", view.underruns, view.late_ms));
    lines.join("\n")
}

fn master_ui(ui: &mut Ui, master: &AudioMaster, model: &StudioModel, height: f32, actions: &mut Vec<Action>) {
    let sound = &model.view.sound;
    let set = |master: AudioMaster| Action::from(EditCommand::SetMaster(master));
    framed(ui, |ui| {
        ui.label(RichText::new("Master").strong());
        ui.horizontal(|ui| {
            if let Some(gain_db) = fader_ui(ui, "Volume of the master", master.gain_db, height) {
                actions.push(set(AudioMaster { gain_db, ..master.clone() }));
            }
            meter_ui(ui, "Level of the master", &sound.program, master.mute, height);
            ui.vertical(|ui| {
                if lamp(ui, master.mute, "M", "Mute the master", "Silences all that goes out.", theme::ERROR) {
                    actions.push(set(AudioMaster { mute: !master.mute, ..master.clone() }));
                }
                let help = "Hears the program on this computer's sound output.";
                if lamp(ui, sound.monitor_program, icon::HEADPHONES, "Monitor the program", help, theme::ACCENT) {
                    actions.push(StudioCommand::MonitorProgram(!sound.monitor_program).into());
                }
                let help =
                    format!("Keeps what goes out below the ceiling. It takes {:.1} dB away now.", sound.limited_db);
                if lamp(ui, master.limit, "L", "Limit the master", &help, theme::ACCENT_FILL) {
                    actions.push(set(AudioMaster { limit: !master.limit, ..master.clone() }));
                }
            });
        });
        if let Some(gain_db) = decibels_ui(ui, "Decibels of the master", master.gain_db) {
            actions.push(set(AudioMaster { gain_db, ..master.clone() }));
        }
        let help =
            "The limiter lets nothing above it, in decibels of full scale. A double click on the word puts it back.";
        let number = Number { decimals: 1, ..Number::of("Ceiling of the master", "dB", (-20.0, 0.0), 0.1, help) };
        let rest = AudioMaster::default().ceiling_db;
        if let Some(ceiling_db) = small_row(ui, "Ceiling", &number, master.ceiling_db, rest) {
            actions.push(set(AudioMaster { ceiling_db, ..master.clone() }));
        }
        let [left, right] = sound.clean.peak_db;
        ui.weak(RichText::new(format!("Clean {:.0} dB", left.max(right))).small())
            .on_hover_text("Peak of the clean bus: the program without the strips that are kept off it.");
    });
    ui.add_space(METER_WIDTH / 8.0);
}

/// A small button that is lit while something is on; true when it was clicked.
fn lamp(ui: &mut Ui, on: bool, text: &str, label: &str, help: &str, color: Color32) -> bool {
    let mut button = Button::new(RichText::new(text).small()).min_size(vec2(22.0, 18.0)).selected(on);
    if on {
        button = button.fill(color);
    }
    let response = ui.add(button);
    name(&response, label);
    response.on_hover_text(help).clicked()
}

fn decibels_ui(ui: &mut Ui, label: &str, db: f64) -> Option<f64> {
    let help = "Volume in decibels, −60 (silence) to 12.";
    let number = Number { decimals: 1, ..Number::of(label, "dB", (*FADER_DB.start(), *FADER_DB.end()), 0.1, help) };
    number_ui(ui, &number, db)
}

/// A number behind its name; a double click on the name puts it back to `rest`.
fn small_row(ui: &mut Ui, label: &str, number: &Number, current: f64, rest: f64) -> Option<f64> {
    ui.horizontal(|ui| {
        ui.set_min_width(STRIP);
        let text = RichText::new(label).small().color(theme::TEXT_WEAK);
        let response = ui.add(Label::new(text).selectable(false).sense(Sense::click()));
        let label = format!("Reset {}", number.name);
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &label));
        let reset = response.on_hover_text(number.help).double_clicked();
        let edited = ui.with_layout(Layout::right_to_left(Align::Center), |ui| number_ui(ui, number, current)).inner;
        if reset && current != rest { Some(rest) } else { edited }
    })
    .inner
}
