//! The settings of sources that are heard and not seen.

use super::source_settings::put;
use crate::document::source::{AudioInput, Denoise, DesktopAudio, Tone};
use crate::ui::widgets::{Number, choice_ui, number_ui, row};
use crate::view::AudioDevice;
use egui::Ui;

pub(super) fn input_ui(ui: &mut Ui, input: &mut AudioInput, devices: &[AudioDevice]) {
    let inputs: Vec<_> = devices.iter().filter(|device| !device.monitor).collect();
    row(ui, "Input", "Which microphone or line input. It is found again by its identity.", |ui| {
        device_ui(ui, ("Sound input", "System's default input"), (&mut input.device, &mut input.label), &inputs);
    });
    row(ui, "Noise", "Takes fans, hum and hiss out of speech. Music suffers from it.", |ui| {
        let options = [
            (Denoise::Off, "Left in"),
            (Denoise::Low, "A little less"),
            (Denoise::Moderate, "Less"),
            (Denoise::High, "Much less"),
            (Denoise::VeryHigh, "As little as can be"),
        ];
        put(choice_ui(ui, "Noise suppression", &input.denoise, &options), &mut input.denoise);
    });
}

pub(super) fn desktop_ui(ui: &mut Ui, desktop: &mut DesktopAudio, devices: &[AudioDevice]) {
    let outputs: Vec<_> = devices.iter().filter(|device| device.monitor).collect();
    row(ui, "Output", "What this output plays is heard.", |ui| {
        device_ui(ui, ("Sound output", "System's default output"), (&mut desktop.device, &mut desktop.label), &outputs);
    });
}

/// A list of devices, with the one that is not there where it is the chosen one.
fn device_ui(
    ui: &mut Ui,
    (name, default): (&str, &str),
    (device, label): (&mut String, &mut String),
    devices: &[&AudioDevice],
) {
    let mut options = vec![(String::new(), default)];
    options.extend(devices.iter().map(|device| (device.id.clone(), device.label.as_str())));
    let absent = format!("{} (not connected)", if label.is_empty() { &*device } else { &*label });
    if !options.iter().any(|(id, _)| id == device) {
        options.push((device.clone(), &absent));
    }
    if let Some(id) = choice_ui(ui, name, device, &options) {
        *label = devices.iter().find(|device| device.id == id).map_or_else(String::new, |d| d.label.clone());
        *device = id;
    }
}

pub(super) fn tone_ui(ui: &mut Ui, tone: &mut Tone) {
    row(ui, "Frequency", "1000 Hz is what levels are lined up with.", |ui| {
        let number = Number::of("Frequency", "Hz", (20.0, 20_000.0), 5.0, "Vibrations per second.");
        put(number_ui(ui, &number, tone.frequency), &mut tone.frequency);
    });
    row(ui, "Level", "−20 dB is usual in line-up tones, −18 dB with the EBU.", |ui| {
        let number = Number::of("Level", "dB", (-60.0, 0.0), 0.2, "Decibels of full scale at the peak.");
        put(number_ui(ui, &number, tone.level_db), &mut tone.level_db);
    });
}
