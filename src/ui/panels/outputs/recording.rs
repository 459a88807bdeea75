//! The rows of the recording and of the replay buffer, and their settings.

use super::{bitrate, bus_ui, clock, size};
use crate::ui::dialogs::files::Target;
use crate::ui::widgets::{Number, choice_ui, committed_text_ui, icon_button, name, number_ui, row};
use crate::ui::{StudioModel, UiState, theme};
use crate::view::{
    Action, AlphaFormat, Container, Quality, RateControl, RecordSettings, RecordStatus, Speed, Split, StudioCommand,
    VideoCodec,
};
use egui::{Button, CollapsingHeader, RichText, Ui};
use egui_phosphor::regular as icon;

/// The bitrate that is offered first, in kbit/s.
const KBPS: u32 = 6000;
/// Minutes and megabytes of a part that are offered first.
const MINUTES: u32 = 30;
const MEGABYTES: u32 = 2000;

pub fn recording_ui(ui: &mut Ui, model: &StudioModel, state: &mut UiState, actions: &mut Vec<Action>) {
    let status = &model.view.recording;
    let on = status.path.is_some();
    ui.horizontal(|ui| {
        let mut send = |command: StudioCommand| actions.push(command.into());
        let (label, help) = if on {
            ("Stop recording", "Closes the file.")
        } else {
            ("Start recording", "Records the program with its sound.")
        };
        let button = ui.add_enabled(model.show().is_some(), start_button(on));
        name(&button, label);
        if button.on_hover_text(help).clicked() {
            send(if on { StudioCommand::StopRecording } else { StudioCommand::StartRecording(None) });
        }
        if on {
            let (glyph, label) =
                if status.paused { (icon::PLAY, "Resume recording") } else { (icon::PAUSE, "Pause recording") };
            if icon_button(ui, glyph, label).clicked() {
                send(StudioCommand::PauseRecording(!status.paused));
            }
            if icon_button(ui, icon::SCISSORS, "Go on in a new file").clicked() {
                send(StudioCommand::SplitRecording);
            }
            if icon_button(ui, icon::BOOKMARK_SIMPLE, "Set a marker").clicked() {
                send(StudioCommand::MarkRecording);
            }
        }
        let color = if on && !status.paused { theme::RECORDING } else { theme::TEXT_WEAK };
        ui.label(RichText::new(words(status)).color(color)).on_hover_text(details(status));
    });
    if on {
        ui.weak(figures(status)).on_hover_text(
            "Bitrate of the last seconds, pictures that the encoder or the disk was too slow for, and how long the room on the disk lasts",
        );
    }
    CollapsingHeader::new("Recording settings").show(ui, |ui| {
        if on {
            ui.weak("These hold from the next start on.");
        }
        let settings = &model.view.record_settings;
        if let Some(changed) = settings_ui(ui, settings) {
            actions.push(StudioCommand::SetRecordSettings(changed).into());
        }
        row(ui, "Folder", "Where recordings, replays and stills go.", |ui| {
            if icon_button(ui, icon::FOLDER_OPEN, "Choose the recordings folder").clicked() {
                state.files.open(Target::Recordings, &model.view.recordings);
            }
            let folder = model.view.recordings.display().to_string();
            ui.add(egui::Label::new(&folder).truncate()).on_hover_text(&folder);
        });
    });
}

fn start_button(on: bool) -> Button<'static> {
    let text = if on { format!("{} Stop", icon::STOP) } else { format!("{} Record", icon::RECORD) };
    Button::new(text)
}

/// The state in words.
fn words(status: &RecordStatus) -> String {
    match (&status.path, status.paused) {
        (None, _) => "Off".into(),
        (Some(_), true) => format!("Paused at {}", clock(status.seconds)),
        (Some(_), false) => format!("Recording {}", clock(status.seconds)),
    }
}

fn details(status: &RecordStatus) -> String {
    let Some(path) = &status.path else { return "Nothing is recorded.".into() };
    let part = if status.part > 1 { format!(", file {}", status.part) } else { String::new() };
    let counts = format!("{} frames{part}, {} markers", status.frames, status.markers);
    format!("{}\n{counts}\nEncoded by {}", path.display(), status.encoder)
}

fn figures(status: &RecordStatus) -> String {
    let room = match status.room_seconds {
        Some(seconds) if seconds < 360_000.0 => format!("room for {}", clock(seconds)),
        Some(_) => "room for days".into(),
        None => "room not known yet".into(),
    };
    format!("{}  ·  {}  ·  {} dropped  ·  {room}", size(status.bytes), bitrate(status.kbps), status.dropped)
}

/// The settings as they are to be, when one was changed.
fn settings_ui(ui: &mut Ui, settings: &RecordSettings) -> Option<RecordSettings> {
    let mut new = settings.clone();
    row(
        ui,
        "File",
        "MKV and MP4 play up to the last second even when the program is killed. WebM is for the web.",
        |ui| {
            let options = Container::ALL.map(|container| (container, container.label()));
            if let Some(container) = choice_ui(ui, "Container", &settings.container, &options) {
                new.container = container;
            }
            let codecs: Vec<_> = settings.container.codecs().iter().map(|codec| (*codec, codec.label())).collect();
            if let Some(codec) = choice_ui::<VideoCodec>(ui, "Codec", &settings.fitting_codec(), &codecs) {
                new.codec = codec;
            }
        },
    );
    row(ui, "Quality", "Either how good it looks, or how much it takes.", |ui| rate_ui(ui, settings, &mut new));
    row(ui, "Effort", "More effort makes smaller files of the same quality and takes more processor time.", |ui| {
        let options = Speed::ALL.map(|speed| (speed, speed.label()));
        if let Some(speed) = choice_ui(ui, "Encoder speed", &settings.speed, &options) {
            new.speed = speed;
        }
    });
    row(ui, "Split", "Goes on in a new file; each plays alone, and no picture is lost between them.", |ui| {
        split_ui(ui, settings.split, &mut new);
    });
    row(
        ui,
        "Sound",
        "What is heard: the program, or the clean bus, which strips of the mixer can be kept off.",
        |ui| {
            if let Some(bus) = bus_ui(ui, "Recording sound", settings.sound) {
                new.sound = bus;
            }
        },
    );
    let help = "Name of the file. {date} {time} {show} {scene} {part} are filled in.";
    row(ui, "Name", help, |ui| {
        if let Some(pattern) = committed_text_ui(ui, "Name pattern", &settings.pattern, crate::view::outputs::PATTERN) {
            new.pattern = if pattern.trim().is_empty() { crate::view::outputs::PATTERN.into() } else { pattern };
        }
    });
    row(ui, "Replay", "How long the replay buffer reaches back. It is kept in memory.", |ui| {
        let number = Number::whole("Replay length", "s", 5.0, 600.0, "Seconds that are kept");
        if let Some(seconds) = number_ui(ui, &number, f64::from(settings.replay_seconds)) {
            new.replay_seconds = seconds as u32;
        }
        if let Some(bus) = bus_ui(ui, "Replay sound", settings.replay_sound) {
            new.replay_sound = bus;
        }
    });
    (new != *settings).then_some(new)
}

fn rate_ui(ui: &mut Ui, settings: &RecordSettings, new: &mut RecordSettings) {
    let by_rate = matches!(settings.rate, RateControl::Bitrate(_));
    let kind = [(false, "By quality"), (true, "By bitrate")];
    if let Some(by_rate) = choice_ui(ui, "Rate control", &by_rate, &kind) {
        new.rate = if by_rate { RateControl::Bitrate(KBPS) } else { RateControl::Quality(Quality::High) };
    }
    match settings.rate {
        RateControl::Quality(quality) => {
            let options = Quality::ALL.map(|quality| (quality, quality.label()));
            if let Some(quality) = choice_ui(ui, "Quality", &quality, &options) {
                new.rate = RateControl::Quality(quality);
            }
        }
        RateControl::Bitrate(kbps) => {
            let number = Number::whole("Recording bitrate", "kbit/s", 100.0, 200_000.0, "Of the pictures alone");
            if let Some(kbps) = number_ui(ui, &number, f64::from(kbps)) {
                new.rate = RateControl::Bitrate(kbps as u32);
            }
        }
    }
}

fn split_ui(ui: &mut Ui, split: Split, new: &mut RecordSettings) {
    let kind = match split {
        Split::Never => 0,
        Split::Minutes(_) => 1,
        Split::Megabytes(_) => 2,
    };
    if let Some(kind) = choice_ui(ui, "Split files", &kind, &[(0, "Never"), (1, "By time"), (2, "By size")]) {
        new.split = match kind {
            1 => Split::Minutes(MINUTES),
            2 => Split::Megabytes(MEGABYTES),
            _ => Split::Never,
        };
    }
    match split {
        Split::Never => {}
        Split::Minutes(minutes) => {
            let number = Number::whole("Minutes of a file", "min", 1.0, 1440.0, "Length of each file");
            if let Some(minutes) = number_ui(ui, &number, f64::from(minutes)) {
                new.split = Split::Minutes(minutes as u32);
            }
        }
        Split::Megabytes(megabytes) => {
            let number = Number::whole("Megabytes of a file", "MB", 10.0, 1e6, "Size of each file");
            if let Some(megabytes) = number_ui(ui, &number, f64::from(megabytes)) {
                new.split = Split::Megabytes(megabytes as u32);
            }
        }
    }
}

pub fn replay_ui(ui: &mut Ui, model: &StudioModel, actions: &mut Vec<Action>) {
    let status = &model.view.replay;
    ui.horizontal(|ui| {
        let text = if status.on { format!("{} Stop", icon::STOP) } else { format!("{} Start", icon::REPEAT) };
        let button = ui.add_enabled(model.show().is_some(), Button::new(text));
        name(&button, if status.on { "Stop replay buffer" } else { "Start replay buffer" });
        if button
            .on_hover_text("Keeps the last seconds of the program in memory, to be saved when something has happened.")
            .clicked()
        {
            actions.push(if status.on { StudioCommand::StopReplay } else { StudioCommand::StartReplay }.into());
        }
        let seconds = if status.on { status.span } else { f64::from(model.view.record_settings.replay_seconds) };
        let save = ui.add_enabled(status.on && status.seconds > 0.0, Button::new(format!("Save last {seconds:.0} s")));
        name(&save, "Save replay");
        if save.on_hover_text("Writes them into a file; the buffer goes on.").clicked() {
            actions.push(StudioCommand::SaveReplay.into());
        }
        if status.on {
            ui.label(format!("Holds {:.0} s, {}", status.seconds, size(status.bytes)));
        } else {
            ui.weak("Off");
        }
    });
}

pub fn sequence_ui(ui: &mut Ui, model: &StudioModel, actions: &mut Vec<Action>) {
    let status = &model.view.sequence;
    ui.horizontal(|ui| {
        let on = status.path.is_some();
        let text = if on { format!("{} Stop", icon::STOP) } else { format!("{} Start", icon::IMAGES) };
        let button = ui.add_enabled(model.show().is_some(), Button::new(text));
        name(&button, if on { "Stop writing pictures" } else { "Start writing pictures" });
        let help = "Writes the program without loss, and without sound; where no layer is, it is transparent.";
        if button.on_hover_text(help).clicked() {
            actions.push(if on { StudioCommand::StopSequence } else { StudioCommand::StartSequence }.into());
        }
        match &status.path {
            Some(path) => {
                let text = format!("{} pictures, {} missing", status.frames, status.missing);
                ui.label(text).on_hover_text(path.display().to_string());
            }
            None => {
                let settings = &model.view.record_settings;
                let options = AlphaFormat::ALL.map(|format| (format, format.label()));
                if let Some(alpha) = choice_ui(ui, "Format of pictures with alpha", &settings.alpha, &options) {
                    let settings = RecordSettings { alpha, ..settings.clone() };
                    actions.push(StudioCommand::SetRecordSettings(settings).into());
                }
            }
        }
    });
}

/// Single pictures of the program and of the selected layer.
pub fn stills_ui(ui: &mut Ui, model: &StudioModel, actions: &mut Vec<Action>) {
    ui.horizontal(|ui| {
        let mut button = |enabled: bool, label: &str, help: &str, command: StudioCommand| {
            if ui.add_enabled(enabled, Button::new(label)).on_hover_text(help).clicked() {
                actions.push(command.into());
            }
        };
        let there = model.show().is_some();
        button(there, "Program", "Writes the program as PNG with alpha.", StudioCommand::Still(None));
        let layer = model.view.selected.primary();
        let help = "Writes the selected layer as PNG with alpha: its picture as its effects make it, without what is around it.";
        let command = StudioCommand::LayerStill(layer.unwrap_or_default());
        button(layer.is_some(), "Selected layer", help, command);
        button(there, "Copy the program", "Puts the program into the clipboard, as a picture.", StudioCommand::CopyStill);
    });
}
