//! What the settings of a source must hold to make sense.

use super::source::{Camera, Color, EffectSource, Media, Pattern, Slideshow, Text};
use super::validate::{Fault, check_effect_kind, fault, within};
use super::{Fallback, Source, SourceKind};

/// Frames per second that a source may be asked for.
const FPS: std::ops::RangeInclusive<f64> = 0.1..=1000.0;
/// Width and height of a picture that a source makes, in pixels.
const SIDE: std::ops::RangeInclusive<f64> = 1.0..=8192.0;
/// Longest time of a slide, or place in a file, in seconds: a year.
const LONG: f64 = 31_536_000.0;
/// Most characters of a text, an address or a path.
const MAX_TEXT: usize = 100_000;

pub(super) fn check_source(source: &Source) -> Result<(), Fault> {
    match &source.fallback {
        Fallback::Color(color) => check_color("fallback.color", color)?,
        Fallback::Image(path) => check_length("fallback.image", path)?,
        Fallback::Clip(path) => check_length("fallback.clip", path)?,
        Fallback::Nothing | Fallback::Pattern(_) => {}
    }
    match &source.kind {
        SourceKind::Camera(camera) => check_camera(camera),
        SourceKind::Media(media) => check_media(media),
        SourceKind::Url(url) => {
            check_length("settings.url", &url.url)?;
            optional("settings.latency_ms", url.latency_ms.map(f64::from), 0.0..=60_000.0)
        }
        SourceKind::Screen(screen) => optional("settings.fps", screen.fps, FPS),
        SourceKind::Window(window) => optional("settings.fps", window.fps, FPS),
        SourceKind::Pattern(pattern) => check_pattern(pattern),
        SourceKind::Image(image) => check_length("settings.path", &image.path),
        SourceKind::Slideshow(slideshow) => check_slideshow(slideshow),
        SourceKind::Color(color) => check_gradient(color),
        SourceKind::Text(text) => check_text(text),
        SourceKind::Effect(effect) => check_effect(effect),
        SourceKind::AudioInput(input) => {
            check_length("settings.device", &input.device)?;
            check_length("settings.label", &input.label)
        }
        SourceKind::DesktopAudio(desktop) => {
            check_length("settings.device", &desktop.device)?;
            check_length("settings.label", &desktop.label)
        }
        SourceKind::Tone(tone) => {
            within("settings.frequency", tone.frequency, 20.0..=20_000.0)?;
            within("settings.level_db", tone.level_db, -60.0..=0.0)
        }
        SourceKind::Unknown { .. } => Ok(()),
    }
}

fn check_camera(camera: &Camera) -> Result<(), Fault> {
    let (width, height) = camera.size.unzip();
    optional("settings.size[0]", width.map(f64::from), 1.0..=16_384.0)?;
    optional("settings.size[1]", height.map(f64::from), 1.0..=16_384.0)?;
    optional("settings.fps", camera.fps, FPS)
}

fn check_media(media: &Media) -> Result<(), Fault> {
    check_length("settings.path", &media.path)?;
    within("settings.speed", media.speed, 0.1..=8.0)?;
    optional("settings.in", media.in_s, 0.0..=LONG)?;
    optional("settings.out", media.out_s, 0.0..=LONG)?;
    match media.out_s {
        Some(end) if end <= media.in_s.unwrap_or(0.0) => {
            Err(fault("settings.out", format!("the end at {end} s must lie after the start (`in`)")))
        }
        _ => Ok(()),
    }
}

fn check_pattern(pattern: &Pattern) -> Result<(), Fault> {
    within("settings.width", pattern.width.into(), SIDE)?;
    within("settings.height", pattern.height.into(), SIDE)?;
    within("settings.fps", pattern.fps, 1.0..=240.0)
}

fn check_slideshow(slideshow: &Slideshow) -> Result<(), Fault> {
    if slideshow.paths.len() > 10_000 {
        return Err(fault("settings.paths", "a slideshow has at most 10000 paths: put the pictures into a folder"));
    }
    within("settings.slide_s", slideshow.slide_s, 0.05..=LONG)?;
    within("settings.fade_s", slideshow.fade_s, 0.0..=LONG)?;
    within("settings.width", slideshow.width.into(), SIDE)?;
    within("settings.height", slideshow.height.into(), SIDE)
}

fn check_gradient(color: &Color) -> Result<(), Fault> {
    check_color("settings.color", &color.color)?;
    if let Some(to) = &color.to {
        check_color("settings.to", to)?;
    }
    within("settings.angle", color.angle, -36_000.0..=36_000.0)?;
    within("settings.width", color.width.into(), SIDE)?;
    within("settings.height", color.height.into(), SIDE)
}

fn check_text(text: &Text) -> Result<(), Fault> {
    check_length("settings.text", &text.text)?;
    check_length("settings.font", &text.font)?;
    within("settings.size", text.size, 1.0..=2000.0)?;
    within("settings.outline", text.outline, 0.0..=500.0)?;
    check_color("settings.color", &text.color)?;
    check_color("settings.outline_color", &text.outline_color)?;
    optional("settings.wrap", text.wrap.map(f64::from), 1.0..=16_384.0)
}

fn check_effect(effect: &EffectSource) -> Result<(), Fault> {
    check_effect_kind("settings.kind", &effect.kind)?;
    within("settings.width", effect.width.into(), SIDE)?;
    within("settings.height", effect.height.into(), SIDE)
}

fn check_color(field: &str, color: &[f64; 4]) -> Result<(), Fault> {
    for (index, value) in color.iter().enumerate() {
        if !(0.0..=1.0).contains(value) {
            return within(&format!("{field}[{index}]"), *value, 0.0..=1.0);
        }
    }
    Ok(())
}

fn check_length(field: &str, text: &str) -> Result<(), Fault> {
    if text.len() > MAX_TEXT {
        return Err(fault(field, format!("{} characters are too long: there may be {MAX_TEXT}", text.len())));
    }
    Ok(())
}

fn optional(field: &str, value: Option<f64>, range: std::ops::RangeInclusive<f64>) -> Result<(), Fault> {
    value.map_or(Ok(()), |value| within(field, value, range))
}
