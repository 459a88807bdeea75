//! What a source is: a typed kind with its settings. Scene text never becomes pipeline text.

use super::{AudioStrip, Extra, ParamValue, SourceId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One producer of frames. Any number of layers may show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawSource", into = "RawSource")]
pub struct Source {
    pub id: SourceId,
    pub name: String,
    pub kind: SourceKind,
    /// Shown when the source has had no picture for longer than its last frame is held (2 s).
    pub fallback: Fallback,
    /// What happens while no layer of a shown scene shows it.
    pub when_hidden: WhenHidden,
    pub deinterlace: Deinterlace,
    /// How it sounds, if it does.
    pub audio: AudioStrip,
    pub extra: Extra,
}

/// The kinds of source. A kind that this version does not know is kept whole and shows its fallback.
#[derive(Debug, Clone, PartialEq)]
pub enum SourceKind {
    Camera(Camera),
    Media(Media),
    Url(Url),
    Screen(Screen),
    Window(Window),
    Pattern(Pattern),
    Image(Image),
    Slideshow(Slideshow),
    Color(Color),
    Text(Text),
    Effect(EffectSource),
    AudioInput(AudioInput),
    DesktopAudio(DesktopAudio),
    Tone(Tone),
    Unknown { kind: String, settings: Extra },
}

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// The layer is not drawn.
    #[default]
    Nothing,
    /// Encoded sRGB with straight alpha, 0 to 1.
    Color([f64; 4]),
    /// A picture file, relative to the scene file.
    Image(String),
    /// A media file, looped, relative to the scene file.
    Clip(String),
    /// A generator of ours, so that a show without its camera still has a picture.
    Pattern(PatternKind),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenHidden {
    /// Goes on as if it were shown.
    #[default]
    KeepRunning,
    /// Stops and goes on where it was.
    Pause,
    /// Starts again from its beginning when shown.
    Restart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deinterlace {
    /// Deinterlaces what the caps call interlaced.
    #[default]
    Auto,
    On,
    Off,
}

/// A video capture device.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Camera {
    /// Stable identity (serial, bus path or unique id from the device monitor), not a device number. Empty: the first one.
    pub device: String,
    /// Name shown when the device is absent.
    pub label: String,
    /// Width and height wished for in pixels; absent: the device's best up to the canvas.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<(u32, u32)>,
    /// Frames per second wished for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fps: Option<f64>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A media file: a picture, sound, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Media {
    /// Relative to the scene file.
    pub path: String,
    pub at_end: AtEnd,
    /// 1 is natural; 0.1 to 8.
    pub speed: f64,
    /// Seconds from the start of the file; absent: its start.
    #[serde(rename = "in", skip_serializing_if = "Option::is_none")]
    pub in_s: Option<f64>,
    /// Seconds from the start of the file; absent: its end.
    #[serde(rename = "out", skip_serializing_if = "Option::is_none")]
    pub out_s: Option<f64>,
    #[serde(flatten)]
    pub extra: Extra,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AtEnd {
    #[default]
    Loop,
    /// Holds the last frame.
    Hold,
    Hide,
}

/// A stream. Schemes: rtsp(s/t/u), http(s), srt, rtmp(s). No adaptive streaming (hls, dash, mss).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Url {
    pub url: String,
    /// Milliseconds of buffering for network jitter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<u32>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A screen (X11).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Screen {
    /// Output name, such as `HDMI-1`; empty: the whole desktop.
    pub monitor: String,
    pub cursor: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fps: Option<f64>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// One window of another program (X11), found again by its title and class.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Window {
    pub title: String,
    pub class: String,
    pub cursor: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fps: Option<f64>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A generated moving picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Pattern {
    pub pattern: PatternKind,
    pub width: u32,
    pub height: u32,
    /// Frames per second.
    pub fps: f64,
    #[serde(flatten)]
    pub extra: Extra,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PatternKind {
    /// SMPTE bars with a moving part.
    #[default]
    Bars,
    /// A presenter in front of an unevenly lit green wall: something to key without a camera.
    Presenter,
    /// Slowly drifting coloured light: a background.
    Drift,
    /// Checkerboard.
    Checkers,
    /// A moving ball on black.
    Ball,
    /// Grey ramps for judging range and gamma.
    Ramp,
    /// A game-like scene of moving blocks, standing in for a captured game.
    Arcade,
}

/// A still picture: PNG, JPEG or WebP, with alpha and the turn its EXIF data asks for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Image {
    /// Relative to the scene file.
    pub path: String,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Pictures shown one after the other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Slideshow {
    /// Files or folders, relative to the scene file; a folder stands for its pictures by name.
    pub paths: Vec<String>,
    /// Seconds per slide.
    pub slide_s: f64,
    /// Seconds of cross-fade.
    pub fade_s: f64,
    #[serde(rename = "loop")]
    pub repeat: bool,
    pub width: u32,
    pub height: u32,
    #[serde(flatten)]
    pub extra: Extra,
}

/// One colour or a gradient between two.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Color {
    /// Encoded sRGB with straight alpha, 0 to 1.
    pub color: [f64; 4],
    /// The colour at the other end; absent: one colour all over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<[f64; 4]>,
    /// Direction of the gradient in degrees: 0 is left to right, 90 top to bottom.
    pub angle: f64,
    pub width: u32,
    pub height: u32,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A text, set in the shipped font unless another is named.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Text {
    pub text: String,
    /// Family name; empty: the shipped font.
    pub font: String,
    /// Height of the letters in pixels.
    pub size: f64,
    pub bold: bool,
    pub italic: bool,
    /// Encoded sRGB with straight alpha, 0 to 1.
    pub color: [f64; 4],
    /// Width of the outline in pixels; 0: none.
    pub outline: f64,
    pub outline_color: [f64; 4],
    pub align: Align,
    /// Width in pixels at which lines wrap; absent: the text is as wide as its longest line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrap: Option<u32>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A picture that an effect makes from nothing, drawn by the compositor. One that is not installed is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EffectSource {
    /// Name of the registered effect, such as `isf:plasma`.
    pub kind: String,
    /// Values by parameter name, as in a layer's effect.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, ParamValue>,
    pub width: u32,
    pub height: u32,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A microphone or a line input.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct AudioInput {
    /// Stable identity from the device monitor; empty: the system's default input.
    pub device: String,
    /// Name shown when the device is absent.
    pub label: String,
    /// Takes steady noise (fans, hum, hiss) out of speech.
    #[serde(skip_serializing_if = "is_default")]
    pub denoise: Denoise,
    #[serde(flatten)]
    pub extra: Extra,
}

/// How much steady noise is taken out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Denoise {
    #[default]
    Off,
    Low,
    Moderate,
    High,
    VeryHigh,
}

/// What the computer plays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DesktopAudio {
    /// Stable identity of the output that is listened to; empty: the system's default output.
    pub device: String,
    /// Name shown when the device is absent.
    pub label: String,
    #[serde(flatten)]
    pub extra: Extra,
}

/// A sine for lining up levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tone {
    /// Hertz, 20 to 20000.
    pub frequency: f64,
    /// Decibels of full scale at the peak, −60 to 0.
    pub level_db: f64,
    #[serde(flatten)]
    pub extra: Extra,
}

impl Default for Tone {
    fn default() -> Self {
        Self { frequency: 1000.0, level_db: -20.0, extra: Extra::new() }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Align {
    #[default]
    Left,
    Center,
    Right,
}

impl Source {
    pub fn new(id: SourceId, name: impl Into<String>, kind: SourceKind) -> Self {
        Self {
            id,
            name: name.into(),
            kind,
            fallback: Fallback::default(),
            when_hidden: WhenHidden::default(),
            deinterlace: Deinterlace::default(),
            audio: AudioStrip::default(),
            extra: Extra::new(),
        }
    }
}

impl Default for Media {
    fn default() -> Self {
        Self { path: String::new(), at_end: AtEnd::Loop, speed: 1.0, in_s: None, out_s: None, extra: Extra::new() }
    }
}

impl Default for Pattern {
    fn default() -> Self {
        Self { pattern: PatternKind::Bars, width: 1280, height: 720, fps: 30.0, extra: Extra::new() }
    }
}

impl Default for Slideshow {
    fn default() -> Self {
        Self {
            paths: Vec::new(),
            slide_s: 2.0,
            fade_s: 0.7,
            repeat: true,
            width: 1920,
            height: 1080,
            extra: Extra::new(),
        }
    }
}

impl Default for Color {
    fn default() -> Self {
        Self { color: [0.82, 0.82, 0.82, 1.0], to: None, angle: 90.0, width: 1920, height: 1080, extra: Extra::new() }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self {
            text: "Text".into(),
            font: String::new(),
            size: 96.0,
            bold: false,
            italic: false,
            color: [1.0, 1.0, 1.0, 1.0],
            outline: 0.0,
            outline_color: [0.0, 0.0, 0.0, 1.0],
            align: Align::Left,
            wrap: None,
            extra: Extra::new(),
        }
    }
}

impl Default for EffectSource {
    fn default() -> Self {
        Self { kind: String::new(), params: BTreeMap::new(), width: 1920, height: 1080, extra: Extra::new() }
    }
}

/// The file's shape of a source: `kind` names what `settings` holds.
#[derive(Serialize, Deserialize)]
struct RawSource {
    id: SourceId,
    name: String,
    kind: String,
    #[serde(default, skip_serializing_if = "Extra::is_empty")]
    settings: Extra,
    #[serde(default, skip_serializing_if = "is_default")]
    fallback: Fallback,
    #[serde(default, skip_serializing_if = "is_default")]
    when_hidden: WhenHidden,
    #[serde(default, skip_serializing_if = "is_default")]
    deinterlace: Deinterlace,
    #[serde(default, skip_serializing_if = "is_default")]
    audio: AudioStrip,
    #[serde(flatten)]
    extra: Extra,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// One line per kind: its name in the file and its settings.
macro_rules! kinds {
    ($($name:literal => $variant:ident),+ $(,)?) => {
        impl SourceKind {
            /// The kind's name in scene files.
            pub fn name(&self) -> &str {
                match self {
                    $(Self::$variant(_) => $name,)+
                    Self::Unknown { kind, .. } => kind,
                }
            }

            fn from_parts(kind: String, settings: Extra) -> Result<Self, String> {
                let value = serde_json::Value::Object(settings);
                match kind.as_str() {
                    $($name => serde_path_to_error::deserialize(value)
                        .map(Self::$variant)
                        .map_err(|e| format!("settings.{}: {}", e.path(), e.inner())),)+
                    _ => Ok(Self::Unknown {
                        kind,
                        settings: match value {
                            serde_json::Value::Object(map) => map,
                            _ => Extra::new(),
                        },
                    }),
                }
            }

            fn into_settings(self) -> Extra {
                let value = match self {
                    $(Self::$variant(settings) => serde_json::to_value(settings),)+
                    Self::Unknown { settings, .. } => return settings,
                };
                match value {
                    Ok(serde_json::Value::Object(map)) => map,
                    _ => Extra::new(),
                }
            }
        }
    };
}

kinds! {
    "camera" => Camera,
    "media" => Media,
    "url" => Url,
    "screen" => Screen,
    "window" => Window,
    "pattern" => Pattern,
    "image" => Image,
    "slideshow" => Slideshow,
    "color" => Color,
    "text" => Text,
    "effect" => Effect,
    "audio_input" => AudioInput,
    "desktop_audio" => DesktopAudio,
    "tone" => Tone,
}

impl SourceKind {
    /// A layer can show it. The others are heard and not seen.
    pub fn has_picture(&self) -> bool {
        !matches!(self, Self::AudioInput(_) | Self::DesktopAudio(_) | Self::Tone(_))
    }

    /// It may have sound.
    pub fn has_sound(&self) -> bool {
        !self.has_picture() || matches!(self, Self::Media(_) | Self::Url(_))
    }
}

impl TryFrom<RawSource> for Source {
    type Error = String;

    fn try_from(raw: RawSource) -> Result<Self, String> {
        Ok(Self {
            id: raw.id,
            name: raw.name,
            kind: SourceKind::from_parts(raw.kind, raw.settings)?,
            fallback: raw.fallback,
            when_hidden: raw.when_hidden,
            deinterlace: raw.deinterlace,
            audio: raw.audio,
            extra: raw.extra,
        })
    }
}

impl From<Source> for RawSource {
    fn from(source: Source) -> Self {
        Self {
            id: source.id,
            name: source.name,
            kind: source.kind.name().to_owned(),
            settings: source.kind.into_settings(),
            fallback: source.fallback,
            when_hidden: source.when_hidden,
            deinterlace: source.deinterlace,
            audio: source.audio,
            extra: source.extra,
        }
    }
}
