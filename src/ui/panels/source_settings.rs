//! The settings of a source, one editor per kind, shared by the inspector and the add-source window.

use super::effects::{context, fault_ui};
use super::sound_settings;
use crate::document::source::{
    Align, AtEnd, Camera, Color, Media, Pattern, PatternKind, Screen, Slideshow, Text, Url, Window,
};
use crate::document::{Deinterlace, EffectSource, Fallback, Source, SourceKind, WhenHidden};
use crate::effect::param::ParamKind;
use crate::ui::widgets::{
    Number, ParamChange, check_ui, choice_ui, color_ui, committed_text_ui, icon_button, name, number_ui, params_ui,
    path_ui, row, tick_ui,
};
use crate::ui::{StudioModel, theme};
use crate::view::DeviceInfo;
use egui::{RichText, TextEdit, Ui};
use egui_phosphor::regular as icon;

/// Largest side of a made picture in pixels.
const MAX_SIDE: f64 = 8192.0;

/// A path among a source's settings that the file dialog can fill in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathField {
    Media,
    Image,
    /// Adds pictures to a slideshow.
    Slides,
    /// Adds a folder to a slideshow.
    SlidesFolder,
    FallbackImage,
    FallbackClip,
    /// A file among a generator's parameters, with the endings that it may have.
    Param(&'static str, &'static [&'static str]),
}

/// What a source's settings ask for beside a change of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// The file dialog.
    Path(PathField),
    /// A generator's button of this name was pressed.
    Press(String),
}

pub const PATTERNS: &[(PatternKind, &str)] = &[
    (PatternKind::Bars, "Colour bars"),
    (PatternKind::Presenter, "Presenter before a green wall"),
    (PatternKind::Drift, "Drifting light"),
    (PatternKind::Checkers, "Checkerboard"),
    (PatternKind::Ball, "Moving ball"),
    (PatternKind::Ramp, "Grey ramps"),
    (PatternKind::Arcade, "Arcade game"),
];

/// Puts chosen paths where they were asked for.
pub fn set_paths(source: &mut Source, field: PathField, paths: Vec<String>) {
    let Some(first) = paths.first().cloned() else { return };
    match (&mut source.kind, field) {
        (_, PathField::FallbackImage) => source.fallback = Fallback::Image(first),
        (_, PathField::FallbackClip) => source.fallback = Fallback::Clip(first),
        (SourceKind::Media(media), PathField::Media) => media.path = first,
        (SourceKind::Image(image), PathField::Image) => image.path = first,
        (SourceKind::Effect(made), PathField::Param(name, _)) => {
            made.params.insert(name.into(), first.into());
        }
        (SourceKind::Slideshow(show), PathField::Slides | PathField::SlidesFolder) => show.paths.extend(paths),
        _ => {}
    }
}

/// The settings of the source's kind. Changes `source` in place; what is to be done beside that is returned.
pub fn kind_ui(ui: &mut Ui, source: &mut Source, model: &StudioModel) -> Option<Asked> {
    match &mut source.kind {
        SourceKind::Camera(camera) => camera_ui(ui, camera, &model.view.cameras),
        SourceKind::Media(media) => return media_ui(ui, media).map(Asked::Path),
        SourceKind::Url(url) => url_ui(ui, url),
        SourceKind::Screen(screen) => screen_ui(ui, screen, model),
        SourceKind::Window(window) => window_ui(ui, window, model),
        SourceKind::Pattern(pattern) => pattern_ui(ui, pattern),
        SourceKind::Image(image) => {
            return row(ui, "File", "PNG, JPEG or WebP.", |ui| path(ui, "Image file", &mut image.path))
                .then_some(Asked::Path(PathField::Image));
        }
        SourceKind::Slideshow(show) => return slideshow_ui(ui, show).map(Asked::Path),
        SourceKind::Color(color) => solid_ui(ui, color),
        SourceKind::Text(text) => text_ui(ui, text),
        SourceKind::Effect(made) => return generator_ui(ui, made, model),
        SourceKind::AudioInput(input) => sound_settings::input_ui(ui, input, &model.view.sounds),
        SourceKind::DesktopAudio(desktop) => sound_settings::desktop_ui(ui, desktop, &model.view.sounds),
        SourceKind::Tone(tone) => sound_settings::tone_ui(ui, tone),
        SourceKind::Unknown { kind, .. } => {
            ui.label(
                RichText::new(format!("This version has no source of kind “{kind}”. Its settings are kept."))
                    .color(theme::WARNING),
            );
        }
    }
    None
}

/// What every source has: the fallback, what happens when it is hidden, deinterlacing.
pub fn common_ui(ui: &mut Ui, source: &mut Source) -> Option<PathField> {
    // A generator is drawn with the layers that show it: it neither runs nor stops.
    if matches!(source.kind, SourceKind::Effect(_)) {
        return None;
    }
    // What has no picture has none to replace, and nothing hides it.
    if !source.kind.has_picture() {
        return None;
    }
    let asked = fallback_ui(ui, &mut source.fallback);
    let still = matches!(source.kind, SourceKind::Image(_) | SourceKind::Color(_) | SourceKind::Text(_));
    if !still {
        row(ui, "When hidden", "What happens while no shown scene shows it.", |ui| {
            let options = [
                (WhenHidden::KeepRunning, "Keep running"),
                (WhenHidden::Pause, "Pause"),
                (WhenHidden::Restart, "Restart"),
            ];
            put(choice_ui(ui, "When hidden", &source.when_hidden, &options), &mut source.when_hidden);
        });
    }
    let moving = matches!(source.kind, SourceKind::Camera(_) | SourceKind::Media(_) | SourceKind::Url(_));
    if moving {
        row(ui, "Deinterlace", "Makes whole pictures of interlaced ones.", |ui| {
            let options =
                [(Deinterlace::Auto, "When needed"), (Deinterlace::On, "Always"), (Deinterlace::Off, "Never")];
            put(choice_ui(ui, "Deinterlace", &source.deinterlace, &options), &mut source.deinterlace);
        });
    }
    asked
}

/// Takes over what an editor changed.
pub(super) fn put<T>(new: Option<T>, slot: &mut T) {
    if let Some(new) = new {
        *slot = new;
    }
}

/// A path's editor; true when the file dialog is asked for.
fn path(ui: &mut Ui, label: &str, current: &mut String) -> bool {
    let change = path_ui(ui, label, current);
    put(change.typed, current);
    change.pick
}

fn fallback_ui(ui: &mut Ui, fallback: &mut Fallback) -> Option<PathField> {
    let kinds = ["Nothing", "Colour", "Picture", "Clip", "Pattern"];
    let options: Vec<(usize, &str)> = kinds.into_iter().enumerate().collect();
    let current = match fallback {
        Fallback::Nothing => 0,
        Fallback::Color(_) => 1,
        Fallback::Image(_) => 2,
        Fallback::Clip(_) => 3,
        Fallback::Pattern(_) => 4,
    };
    row(ui, "Fallback", "Shown when it has had no picture for two seconds.", |ui| {
        if let Some(chosen) = choice_ui(ui, "Fallback", &current, &options) {
            *fallback = match chosen {
                1 => Fallback::Color([0.0, 0.0, 0.0, 1.0]),
                2 => Fallback::Image(String::new()),
                3 => Fallback::Clip(String::new()),
                4 => Fallback::Pattern(PatternKind::Bars),
                _ => Fallback::Nothing,
            };
        }
    });
    match fallback {
        Fallback::Nothing => None,
        Fallback::Color(color) => {
            row(ui, "", "", |ui| put(color_ui(ui, "Fallback colour", *color), color));
            None
        }
        Fallback::Image(file) => {
            row(ui, "", "", |ui| path(ui, "Fallback picture", file)).then_some(PathField::FallbackImage)
        }
        Fallback::Clip(file) => {
            row(ui, "", "", |ui| path(ui, "Fallback clip", file)).then_some(PathField::FallbackClip)
        }
        Fallback::Pattern(pattern) => {
            row(ui, "", "", |ui| put(choice_ui(ui, "Fallback pattern", pattern, PATTERNS), pattern));
            None
        }
    }
}

fn camera_ui(ui: &mut Ui, camera: &mut Camera, devices: &[DeviceInfo]) {
    let mut options = vec![(String::new(), "First camera")];
    options.extend(devices.iter().map(|device| (device.id.clone(), device.label.as_str())));
    let absent = format!("{} (not connected)", camera.label);
    if !options.iter().any(|(id, _)| *id == camera.device) {
        options.push((camera.device.clone(), &absent));
    }
    row(ui, "Camera", "Which capture device. It is found again by its identity, wherever it is plugged in.", |ui| {
        if let Some(id) = choice_ui(ui, "Camera device", &camera.device, &options) {
            camera.label = devices.iter().find(|device| device.id == id).map_or_else(String::new, |d| d.label.clone());
            camera.device = id;
            (camera.size, camera.fps) = (None, None);
        }
    });
    let device = devices.iter().find(|device| device.id == camera.device).or(if camera.device.is_empty() {
        devices.first()
    } else {
        None
    });
    let modes = device.map(|device| device.modes.as_slice()).unwrap_or_default();
    let texts: Vec<String> = modes.iter().map(|(w, h, fps)| format!("{w} × {h} at {fps:.0} fps")).collect();
    let mut options = vec![((None, None), "Best up to the canvas")];
    options.extend(modes.iter().zip(&texts).map(|((w, h, fps), text)| ((Some((*w, *h)), Some(*fps)), text.as_str())));
    row(ui, "Mode", "Size and rate wished for.", |ui| {
        if let Some((size, fps)) = choice_ui(ui, "Camera mode", &(camera.size, camera.fps), &options) {
            (camera.size, camera.fps) = (size, fps);
        }
    });
}

fn media_ui(ui: &mut Ui, media: &mut Media) -> Option<PathField> {
    let pick =
        row(ui, "File", "Any video or sound file that GStreamer plays.", |ui| path(ui, "Media file", &mut media.path));
    row(ui, "At the end", "What happens when the file is over.", |ui| {
        let options = [(AtEnd::Loop, "Loop"), (AtEnd::Hold, "Hold the last frame"), (AtEnd::Hide, "Hide")];
        put(choice_ui(ui, "At the end", &media.at_end, &options), &mut media.at_end);
    });
    row(ui, "Speed", "1 is natural.", |ui| {
        let number = Number::of("Speed", "×", (0.1, 8.0), 0.01, "Playing speed; 1 is natural.");
        put(number_ui(ui, &number, media.speed), &mut media.speed);
    });
    optional_number(ui, "From", "Plays from here instead of the file's start.", &mut media.in_s, 0.0, ("s", 86_400.0));
    optional_number(ui, "To", "Plays up to here instead of the file's end.", &mut media.out_s, 10.0, ("s", 86_400.0));
    pick.then_some(PathField::Media)
}

/// A tick box, and the number that it turns on.
fn optional_number(
    ui: &mut Ui,
    label: &str,
    help: &str,
    value: &mut Option<f64>,
    first: f64,
    (unit, max): (&str, f64),
) {
    row(ui, label, help, |ui| {
        if let Some(on) = tick_ui(ui, &format!("Set {label}"), help, value.is_some()) {
            *value = on.then_some(first);
        }
        if let Some(number) = value {
            put(number_ui(ui, &Number::of(label, unit, (0.0, max), 0.1, help), *number), number);
        }
    });
}

fn url_ui(ui: &mut Ui, url: &mut Url) {
    row(ui, "Address", "rtsp, http, https, srt or rtmp. No hls, dash or mss.", |ui| {
        put(committed_text_ui(ui, "Address", &url.url, "rtsp://…"), &mut url.url);
    });
    let mut latency = url.latency_ms.map(f64::from);
    optional_number(ui, "Latency", "Buffering against network jitter.", &mut latency, 200.0, ("ms", 10_000.0));
    url.latency_ms = latency.map(|ms| ms as u32);
}

fn screen_ui(ui: &mut Ui, screen: &mut Screen, model: &StudioModel) {
    let mut options = vec![(String::new(), "Whole desktop")];
    options.extend(model.view.monitors.iter().map(|monitor| (monitor.name.clone(), monitor.name.as_str())));
    let absent = screen.monitor.clone();
    if !options.iter().any(|(id, _)| *id == absent) {
        options.push((absent.clone(), &absent));
    }
    row(ui, "Screen", "Which monitor is captured.", |ui| {
        put(choice_ui(ui, "Screen", &screen.monitor, &options), &mut screen.monitor);
    });
    capture_ui(ui, &mut screen.cursor, &mut screen.fps);
}

fn window_ui(ui: &mut Ui, window: &mut Window, model: &StudioModel) {
    let listed = &model.view.windows;
    let mut options: Vec<(Option<usize>, &str)> =
        listed.iter().enumerate().map(|(index, info)| (Some(index), info.title.as_str())).collect();
    let current = listed.iter().position(|info| info.title == window.title && info.class == window.class);
    let absent =
        if window.title.is_empty() { "Choose a window".to_owned() } else { format!("{} (not open)", window.title) };
    if current.is_none() {
        options.push((None, &absent));
    }
    row(ui, "Window", "Found again by its title and class.", |ui| {
        let chosen = choice_ui(ui, "Window", &current, &options).flatten();
        if let Some(info) = chosen.and_then(|index| listed.get(index)) {
            window.title.clone_from(&info.title);
            window.class.clone_from(&info.class);
        }
    });
    capture_ui(ui, &mut window.cursor, &mut window.fps);
}

fn capture_ui(ui: &mut Ui, cursor: &mut bool, fps: &mut Option<f64>) {
    row(ui, "Pointer", "Whether the mouse pointer is seen.", |ui| {
        put(check_ui(ui, "Show the pointer", "Whether the mouse pointer is seen.", *cursor), cursor);
    });
    optional_number(ui, "Rate", "Frames per second; else the canvas's.", fps, 30.0, ("fps", 240.0));
}

fn pattern_ui(ui: &mut Ui, pattern: &mut Pattern) {
    row(ui, "Pattern", "Which moving picture is made.", |ui| {
        put(choice_ui(ui, "Pattern", &pattern.pattern, PATTERNS), &mut pattern.pattern);
    });
    size_ui(ui, &mut pattern.width, &mut pattern.height);
    row(ui, "Rate", "Frames per second.", |ui| {
        let number = Number::of("Pattern rate", "fps", (1.0, 240.0), 0.2, "Frames per second.");
        put(number_ui(ui, &number, pattern.fps), &mut pattern.fps);
    });
}

fn size_ui(ui: &mut Ui, width: &mut u32, height: &mut u32) {
    row(ui, "Size", "Width and height of the picture in pixels.", |ui| {
        let side = |name| Number::whole(name, "px", 1.0, MAX_SIDE, "Pixels of the picture.");
        put(number_ui(ui, &side("Picture width"), f64::from(*width)).map(|v| v as u32), width);
        ui.label("×");
        put(number_ui(ui, &side("Picture height"), f64::from(*height)).map(|v| v as u32), height);
    });
}

fn slideshow_ui(ui: &mut Ui, show: &mut Slideshow) -> Option<PathField> {
    let mut asked = None;
    row(ui, "Pictures", "Files or folders; a folder stands for its pictures by name.", |ui| {
        if icon_button(ui, icon::FILE_PLUS, "Add pictures").clicked() {
            asked = Some(PathField::Slides);
        }
        if icon_button(ui, icon::FOLDER_PLUS, "Add a folder of pictures").clicked() {
            asked = Some(PathField::SlidesFolder);
        }
        ui.weak(format!("{} listed", show.paths.len()));
    });
    let mut remove = None;
    for (index, path) in show.paths.iter().enumerate() {
        row(ui, "", "", |ui| {
            if icon_button(ui, icon::X, &format!("Remove {path}")).clicked() {
                remove = Some(index);
            }
            ui.add(egui::Label::new(path).truncate()).on_hover_text(path);
        });
    }
    if let Some(index) = remove {
        show.paths.remove(index);
    }
    row(ui, "Each", "Seconds per picture.", |ui| {
        let number = Number::of("Slide time", "s", (0.1, 3600.0), 0.1, "Seconds per picture.");
        put(number_ui(ui, &number, show.slide_s), &mut show.slide_s);
    });
    row(ui, "Cross-fade", "Seconds of cross-fade between two.", |ui| {
        let number = Number::of("Cross-fade", "s", (0.0, 60.0), 0.05, "Seconds of cross-fade between two.");
        put(number_ui(ui, &number, show.fade_s), &mut show.fade_s);
    });
    row(ui, "Repeat", "", |ui| put(check_ui(ui, "Start again at the end", "", show.repeat), &mut show.repeat));
    size_ui(ui, &mut show.width, &mut show.height);
    asked
}

/// Which generator, its knobs, and the size of its picture.
fn generator_ui(ui: &mut Ui, made: &mut EffectSource, model: &StudioModel) -> Option<Asked> {
    let mut options: Vec<(String, &str)> = model.generators().map(|info| (info.kind.to_owned(), info.label)).collect();
    let absent = format!("{} (not installed)", made.kind);
    if !options.iter().any(|(kind, _)| *kind == made.kind) {
        options.push((made.kind.clone(), &absent));
    }
    row(ui, "Generator", "Which effect makes the picture.", |ui| {
        if let Some(kind) = choice_ui(ui, "Generator", &made.kind, &options) {
            made.params.clear();
            made.kind = kind;
        }
    });
    size_ui(ui, &mut made.width, &mut made.height);
    if let Some(fault) = model.view.effect_faults.get(&made.kind) {
        fault_ui(ui, fault);
    }
    let info = model.effect(&made.kind)?;
    let (sources, mut asked, mut changes) = (model.sources(), None, Vec::new());
    params_ui(ui, &info.params, &made.params, &context(info, &sources), |spec, change| match change {
        ParamChange::Set(value) => changes.push((spec.name, Some(value))),
        ParamChange::Reset => changes.push((spec.name, None)),
        ParamChange::Press => asked = Some(Asked::Press(spec.name.to_owned())),
        // There is no canvas to do it on.
        ParamChange::PickColor | ParamChange::Draw => {}
        ParamChange::PickFile => {
            if let ParamKind::File { extensions } = spec.kind {
                asked = Some(Asked::Path(PathField::Param(spec.name, extensions)));
            }
        }
    });
    for (name, value) in changes {
        match value {
            Some(value) => made.params.insert(name.to_owned(), value),
            None => made.params.remove(name),
        };
    }
    asked
}

fn solid_ui(ui: &mut Ui, color: &mut Color) {
    row(ui, "Colour", "The colour, or where the gradient starts.", |ui| {
        put(color_ui(ui, "Colour", color.color), &mut color.color);
    });
    row(ui, "Gradient", "From the colour above to another.", |ui| {
        if let Some(on) = check_ui(ui, "Gradient", "From the colour above to another.", color.to.is_some()) {
            color.to = on.then_some([0.0, 0.0, 0.0, 1.0]);
        }
        if let Some(to) = &mut color.to {
            put(color_ui(ui, "Gradient end", *to), to);
        }
    });
    if color.to.is_some() {
        row(ui, "Direction", "0° is left to right, 90° top to bottom.", |ui| {
            let number =
                Number::of("Gradient direction", "°", (-360.0, 360.0), 1.0, "0° is left to right, 90° top to bottom.");
            put(number_ui(ui, &number, color.angle), &mut color.angle);
        });
    }
    size_ui(ui, &mut color.width, &mut color.height);
}

fn text_ui(ui: &mut Ui, text: &mut Text) {
    let response = ui.add(TextEdit::multiline(&mut text.text).desired_rows(3).desired_width(f32::INFINITY));
    name(&response, "Text");
    row(ui, "Font", "Family name; empty is the shipped font.", |ui| {
        put(committed_text_ui(ui, "Font", &text.font, "Shipped font"), &mut text.font);
    });
    row(ui, "Size", "Height of the letters.", |ui| {
        let number = Number::of("Text size", "px", (1.0, 2000.0), 1.0, "Height of the letters.");
        put(number_ui(ui, &number, text.size), &mut text.size);
        put(check_ui(ui, "Bold", "", text.bold), &mut text.bold);
        put(check_ui(ui, "Italic", "", text.italic), &mut text.italic);
    });
    row(ui, "Colour", "", |ui| put(color_ui(ui, "Text colour", text.color), &mut text.color));
    row(ui, "Outline", "Width of the outline; 0 is none.", |ui| {
        let number = Number::of("Outline width", "px", (0.0, 200.0), 0.2, "Width of the outline; 0 is none.");
        put(number_ui(ui, &number, text.outline), &mut text.outline);
        put(color_ui(ui, "Outline colour", text.outline_color), &mut text.outline_color);
    });
    row(ui, "Alignment", "", |ui| {
        let options = [(Align::Left, "Left"), (Align::Center, "Centre"), (Align::Right, "Right")];
        put(choice_ui(ui, "Alignment", &text.align, &options), &mut text.align);
    });
    let mut wrap = text.wrap.map(f64::from);
    optional_number(ui, "Wrap at", "Width at which lines wrap.", &mut wrap, 800.0, ("px", MAX_SIDE));
    text.wrap = wrap.map(|px| px.max(1.0) as u32);
}
