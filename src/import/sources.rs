//! Inputs as sources. What there is no kind for becomes a tinted pane of its size, through which the rest stays visible.

use super::collection::{Entry, Fields, color};
use super::files::{ends_in, find, picture_size};
use super::layers::Size;
use super::report::Outcome;
use super::texts::{text_freetype, text_gdiplus};
use crate::document::source::{AtEnd, Camera, Color, Image, Media, Screen, Slideshow, SourceKind, Url, Window};
use crate::document::{Deinterlace, WhenHidden};
use serde_json::Value;
use std::path::Path;

/// Sides of a picture that a source makes, in pixels.
const MOST_SIDE: f64 = 8192.0;
/// Encoded sRGB with straight alpha.
const PANE: [f64; 4] = [0.45, 0.3, 0.6, 0.25];
/// Pictures that image sources read.
const PICTURES: &[&str] = &["png", "jpg", "jpeg", "webp"];
/// Longest text of a source, in bytes.
const MOST_TEXT: usize = 100_000;

/// What an input becomes.
pub(super) struct Made {
    /// `None` for what has no picture.
    pub kind: Option<SourceKind>,
    pub size: Size,
    pub when_hidden: WhenHidden,
    pub deinterlace: Deinterlace,
    /// What it is now.
    pub now: String,
    /// What is different, missing or to be done; nothing for a faithful source.
    pub notes: Vec<(Outcome, String)>,
}

/// What sources are made with.
pub(super) struct Surroundings<'a> {
    /// The collection's folder.
    pub folder: &'a Path,
    /// Size of the canvas: what a source of unknown size is taken for.
    pub canvas: (f64, f64),
}

type Make = fn(&mut Made, &Fields, &Entry, &Surroundings);

/// Kinds without their version, and how each is made.
const TABLE: &[(&[&str], Make)] = &[
    (&["image_source"], image),
    (&["color_source"], plain_color),
    (&["ffmpeg_source"], media),
    (&["vlc_source"], playlist),
    (&["slideshow"], slideshow),
    (&["text_gdiplus"], text_gdiplus),
    (&["text_ft2_source"], text_freetype),
    (&["v4l2_input", "dshow_input", "av_capture_input", "macos-avcapture", "macos-avcapture-fast"], camera),
    (&["pipewire-camera-source"], camera),
    (&["xshm_input", "monitor_capture", "display_capture", "screen_capture"], screen),
    (&["pipewire-desktop-capture-source", "pipewire-screen-capture-source"], screen),
    (&["xcomposite_input"], window_x11),
    (&["window_capture", "game_capture", "pipewire-window-capture-source"], window_other),
    (&["browser_source"], browser),
    (&["ndi_source"], network_device),
];

/// Inputs that have no picture.
const SOUND: &[&str] = &[
    "wasapi_input_capture",
    "wasapi_output_capture",
    "wasapi_process_output_capture",
    "pulse_input_capture",
    "pulse_output_capture",
    "coreaudio_input_capture",
    "coreaudio_output_capture",
    "alsa_input_capture",
    "jack_output_capture",
    "sndio_input_capture",
    "sck_audio_capture",
    "audio_line",
    "pipewire_audio_input_capture",
    "pipewire_audio_output_capture",
    "pipewire_audio_application_capture",
];

/// A kind without its version: `color_source_v3` is a `color_source`.
pub(super) fn unversioned(kind: &str) -> (&str, u32) {
    match kind.rsplit_once("_v").and_then(|(base, version)| Some((base, version.parse().ok()?))) {
        Some((base, version)) => (base, version),
        None => (kind, 1),
    }
}

/// Makes a source of an input.
pub(super) fn make(entry: &Entry, around: &Surroundings) -> Made {
    let settings = entry.settings();
    let mut made = Made {
        kind: None,
        size: Size { width: around.canvas.0, height: around.canvas.1, sure: false },
        when_hidden: WhenHidden::KeepRunning,
        deinterlace: Deinterlace::Auto,
        now: String::new(),
        notes: Vec::new(),
    };
    let (base, _) = unversioned(entry.kind);
    if SOUND.contains(&base) {
        made.now = "it has sound only, which Scrim does not mix yet; its settings are stored in the show".into();
        return made;
    }
    match TABLE.iter().find(|(kinds, _)| kinds.contains(&base)) {
        Some((_, make)) => make(&mut made, &settings, entry, around),
        None => {
            let why = match entry.kind {
                "" => "it does not say what kind of source it is".to_owned(),
                kind => format!("Scrim has no source of the kind {kind}"),
            };
            made.placeholder(&settings, &why);
        }
    }
    if (1..=8).contains(&entry.fields.whole_or("deinterlace_mode", 0)) && made.is_video() {
        made.deinterlace = Deinterlace::On;
        made.differs("deinterlaced in Scrim's own way, not in the one that was chosen");
    }
    made
}

impl Made {
    fn is_video(&self) -> bool {
        matches!(self.kind, Some(SourceKind::Camera(_) | SourceKind::Media(_) | SourceKind::Url(_)))
    }

    pub fn differs(&mut self, how: impl Into<String>) {
        self.notes.push((Outcome::Approximated, how.into()));
    }

    pub fn file(&mut self, path: &str, folder: &Path) -> String {
        let named = find(path, folder);
        self.notes.extend(named.missing.map(|missing| (Outcome::Missing, missing)));
        named.path
    }

    /// A pane of the last known size.
    fn placeholder(&mut self, settings: &Fields, why: &str) {
        let keys = [("width", "height"), ("cx", "cy")];
        let side = |key: &str| settings.number(key).filter(|side| (1.0..=MOST_SIDE).contains(side));
        let known = keys.iter().find_map(|(width, height)| Some((side(width)?, side(height)?)));
        let (width, height) = known.unwrap_or((self.size.width, self.size.height));
        let pane = Color { color: PANE, width: width as u32, height: height as u32, ..Color::default() };
        self.size = Size::sure(pane.width.into(), pane.height.into());
        let (width, height) = (pane.width, pane.height);
        self.kind = Some(SourceKind::Color(pane));
        let how = format!("{why}; a pane of {width} × {height} stands in for it, its settings are stored in the show");
        self.notes.push((Outcome::Placeholder, how));
    }
}

fn image(made: &mut Made, settings: &Fields, _: &Entry, around: &Surroundings) {
    let path = made.file(settings.text_or_empty("file"), around.folder);
    if ends_in(&path, &["gif"]) {
        made.now = "a media file that plays again and again".into();
        made.kind = Some(SourceKind::Media(Media { path, ..Media::default() }));
        return;
    }
    if !path.is_empty() && !ends_in(&path, PICTURES) {
        made.differs("Scrim reads PNG, JPEG and WebP: save the picture as one of these and choose it again");
    }
    if let Some((width, height)) = picture_size(&path) {
        made.size = Size::sure(width, height);
    }
    made.now = "a picture".into();
    made.kind = Some(SourceKind::Image(Image { path, ..Image::default() }));
}

fn plain_color(made: &mut Made, settings: &Fields, entry: &Entry, _: &Surroundings) {
    let (packed, default) = match unversioned(entry.kind).1 {
        1 => (0xFFFF_FFFF, (400.0, 400.0)),
        2 => (0xFFFF_FFFF, (1920.0, 1080.0)),
        _ => (0xFFD1_D1D1, (1920.0, 1080.0)),
    };
    let side = |key: &str, default: f64| settings.number_or(key, default).trunc().clamp(1.0, MOST_SIDE);
    let (width, height) = (side("width", default.0), side("height", default.1));
    made.size = Size::sure(width, height);
    made.now = "a colour".into();
    made.kind = Some(SourceKind::Color(Color {
        color: settings.color("color").unwrap_or_else(|| color(packed)),
        width: width as u32,
        height: height as u32,
        ..Color::default()
    }));
}

fn media(made: &mut Made, settings: &Fields, _: &Entry, around: &Surroundings) {
    if !settings.flag_or("is_local_file", true) {
        let url = held_text(settings.text_or_empty("input"));
        if url.is_empty() {
            made.notes.push((Outcome::Missing, "no address is given: give one".into()));
        }
        made.now = "a stream".into();
        made.kind = Some(SourceKind::Url(Url { url, ..Url::default() }));
        return;
    }
    let percent = settings.number_or("speed_percent", 100.0);
    let speed = (percent / 100.0).clamp(0.1, 8.0);
    if (speed * 100.0 - percent).abs() > 1e-6 {
        made.differs(format!("its speed of {percent} % is held at {} %", speed * 100.0));
    }
    let at_end = match (settings.flag_or("looping", false), settings.flag_or("clear_on_media_end", true)) {
        (true, _) => AtEnd::Loop,
        (false, true) => AtEnd::Hide,
        (false, false) => AtEnd::Hold,
    };
    made.when_hidden = match settings.flag_or("restart_on_activate", true) {
        true => WhenHidden::Restart,
        false => WhenHidden::KeepRunning,
    };
    let path = made.file(settings.text_or_empty("local_file"), around.folder);
    made.now = "a media file; its sound is not heard yet".into();
    made.kind = Some(SourceKind::Media(Media { path, at_end, speed, ..Media::default() }));
}

fn playlist(made: &mut Made, settings: &Fields, _: &Entry, around: &Surroundings) {
    let files = listed(settings.list("playlist"));
    if files.len() > 1 {
        made.differs(format!(
            "the first of its {} files plays again and again: Scrim has no playlists yet",
            files.len()
        ));
    }
    let path = made.file(files.first().copied().unwrap_or_default(), around.folder);
    let at_end = if settings.flag_or("loop", true) { AtEnd::Loop } else { AtEnd::Hide };
    made.now = "a media file; its sound is not heard yet".into();
    made.kind = Some(SourceKind::Media(Media { path, at_end, ..Media::default() }));
}

fn slideshow(made: &mut Made, settings: &Fields, entry: &Entry, around: &Surroundings) {
    let files = listed(settings.list("files"));
    let named: Vec<_> = files.iter().take(10_000).map(|path| find(path, around.folder)).collect();
    let missing: Vec<_> = named.iter().filter_map(|named| named.missing.clone()).collect();
    if let Some(first) = missing.first() {
        let how = match missing.len() {
            1 => first.clone(),
            count => format!("{count} of its files are missing, such as: {first}"),
        };
        made.notes.push((Outcome::Missing, how));
    }
    let paths: Vec<String> = named.into_iter().map(|named| named.path).collect();
    let custom = settings.flag_or("use_custom_size", false).then(|| resolution(settings.text_or_empty("custom_size")));
    let largest = || {
        let sizes = paths.iter().filter(|_| missing.is_empty()).take(100).filter_map(|path| picture_size(path));
        sizes.reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)))
    };
    let (width, height) = custom.flatten().or_else(largest).unwrap_or(around.canvas);
    let side = |side: f64| side.clamp(1.0, MOST_SIDE);
    made.size = Size::sure(side(width), side(height));
    if !matches!(settings.text("transition").unwrap_or("fade"), "fade" | "cut") {
        made.differs("its slides fade into each other: Scrim has no other transition between slides");
    }
    if settings.flag_or("randomize", false) {
        made.differs("its slides follow in their order, not at random");
    }
    let default_ms = if unversioned(entry.kind).1 == 1 { 8000.0 } else { 2000.0 };
    let fade_ms =
        if settings.text("transition") == Some("cut") { 0.0 } else { settings.number_or("transition_speed", 700.0) };
    made.now = "a slideshow".into();
    made.kind = Some(SourceKind::Slideshow(Slideshow {
        slide_s: (settings.number_or("slide_time", default_ms) / 1000.0).clamp(0.05, 86_400.0),
        fade_s: (fade_ms / 1000.0).clamp(0.0, 86_400.0),
        repeat: settings.flag_or("loop", true),
        width: made.size.width as u32,
        height: made.size.height as u32,
        paths,
        ..Slideshow::default()
    }));
}

/// The files of a list of `{value: path}`.
fn listed(files: &[Value]) -> Vec<&str> {
    files.iter().filter_map(|file| file.as_str().or_else(|| Fields::of(file).text("value"))).collect()
}

pub(super) fn held_text(text: &str) -> String {
    let end = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= MOST_TEXT).last();
    text.get(..end.unwrap_or(0)).unwrap_or_default().to_owned()
}

fn camera(made: &mut Made, settings: &Fields, entry: &Entry, _: &Surroundings) {
    let keys = ["device_id", "video_device_id", "device", "camera_id"];
    let device = keys.iter().find_map(|key| settings.text(key)).unwrap_or_default();
    let size = settings.text("resolution").and_then(resolution).or_else(|| {
        // Two halves of one number.
        let packed = settings.whole("resolution").filter(|packed| *packed > 0)?;
        Some((((packed >> 16) & 0xFFFF) as f64, (packed & 0xFFFF) as f64))
    });
    let size = size.filter(|(w, h)| (1.0..=16_384.0).contains(w) && (1.0..=16_384.0).contains(h));
    if let Some((width, height)) = size {
        made.size = Size { width, height, sure: false };
    }
    let device = held_text(device);
    made.now = "a camera".into();
    made.differs(if device.is_empty() {
        "the first camera that is found: choose another one if it is the wrong one".to_owned()
    } else {
        format!("OBS knows its device as {device}, Scrim by another name: choose the camera again")
    });
    made.kind = Some(SourceKind::Camera(Camera {
        device,
        label: entry.name.clone(),
        size: size.map(|(width, height)| (width as u32, height as u32)),
        ..Camera::default()
    }));
}

fn screen(made: &mut Made, settings: &Fields, _: &Entry, _: &Surroundings) {
    let cursor = ["show_cursor", "ShowCursor", "capture_cursor"].iter().all(|key| settings.flag_or(key, true));
    made.now = "the whole desktop".into();
    made.differs("the whole desktop: choose the monitor");
    made.kind = Some(SourceKind::Screen(Screen { cursor, ..Screen::default() }));
}

fn window_x11(made: &mut Made, settings: &Fields, _: &Entry, _: &Surroundings) {
    // The window's number, its title and its class.
    let mut parts = settings.text_or_empty("capture_window").split(['\n', '\r']).filter(|part| !part.is_empty());
    let (title, class) = (parts.nth(1).unwrap_or_default(), parts.next().unwrap_or_default());
    window(made, title, class, settings.flag_or("show_cursor", true));
}

fn window_other(made: &mut Made, settings: &Fields, _: &Entry, _: &Surroundings) {
    let plain = |part: &str| part.replace("#3A", ":").replace("#22", "#");
    let mut parts = settings.text_or_empty("window").split(':').map(plain);
    let (title, class) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    let cursor = ["cursor", "capture_cursor", "ShowCursor"].iter().all(|key| settings.flag_or(key, true));
    window(made, &title, &class, cursor);
}

fn window(made: &mut Made, title: &str, class: &str, cursor: bool) {
    made.now = "a window".into();
    made.differs(match title {
        "" => "no window is chosen: choose it".to_owned(),
        title => format!("the window {title:?} is looked for by its title: choose it again if it is not found"),
    });
    made.kind = Some(SourceKind::Window(Window {
        title: held_text(title),
        class: held_text(class),
        cursor,
        ..Window::default()
    }));
}

fn browser(made: &mut Made, settings: &Fields, _: &Entry, _: &Surroundings) {
    made.size = Size::sure(800.0, 600.0);
    let place = match settings.flag_or("is_local_file", false) {
        true => settings.text_or_empty("local_file"),
        false => settings.text_or_empty("url"),
    };
    let place: String = place.chars().take(200).collect();
    made.placeholder(settings, &format!("Scrim has no browser for {place:?}: capture a browser's window"));
}

fn network_device(made: &mut Made, settings: &Fields, _: &Entry, _: &Surroundings) {
    made.placeholder(settings, "Scrim does not receive NDI: send the picture as SRT or RTSP");
}

/// `1280x720`.
pub(super) fn resolution(text: &str) -> Option<(f64, f64)> {
    let (width, height) = text.split_once(['x', 'X'])?;
    let side = |text: &str| text.trim().parse::<u32>().ok().filter(|side| *side > 0).map(f64::from);
    Some((side(width)?, side(height)?))
}
