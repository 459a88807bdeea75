//! What is chosen for outputs, and how each of them is: plain values that the user's settings hold and the panels show.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// How pictures are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum VideoCodec {
    #[default]
    H264,
    Vp8,
    Vp9,
    Av1,
}

impl VideoCodec {
    pub const ALL: [Self; 4] = [Self::H264, Self::Vp8, Self::Vp9, Self::Av1];

    pub fn label(self) -> &'static str {
        match self {
            Self::H264 => "H.264",
            Self::Vp8 => "VP8",
            Self::Vp9 => "VP9",
            Self::Av1 => "AV1",
        }
    }
}

/// How sound is coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SoundCodec {
    Aac,
    Opus,
}

impl SoundCodec {
    pub fn label(self) -> &'static str {
        match self {
            Self::Aac => "AAC",
            Self::Opus => "Opus",
        }
    }
}

/// Which of the mixer's buses is heard in an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum SoundBus {
    /// All that is heard on program.
    #[default]
    Program,
    /// The program without the strips that are kept off the clean bus.
    Clean,
}

impl SoundBus {
    pub const ALL: [Self; 2] = [Self::Program, Self::Clean];

    pub fn label(self) -> &'static str {
        match self {
            Self::Program => "Program",
            Self::Clean => "Clean",
        }
    }
}

/// How much of a picture is kept where the bitrate is what it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Quality {
    /// Small files; fine detail goes.
    Small,
    /// Losses are seen when one looks for them.
    Good,
    /// Losses are hardly seen.
    #[default]
    High,
    /// For editing afterwards; files are several times as large.
    Best,
}

impl Quality {
    pub const ALL: [Self; 4] = [Self::Small, Self::Good, Self::High, Self::Best];

    pub fn label(self) -> &'static str {
        match self {
            Self::Small => "Small file",
            Self::Good => "Good",
            Self::High => "High",
            Self::Best => "Best, for editing",
        }
    }
}

/// How much work goes into each picture: more makes the same quality smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Speed {
    /// By the number of processor cores.
    #[default]
    Auto,
    Fastest,
    Fast,
    Balanced,
}

impl Speed {
    pub const ALL: [Self; 4] = [Self::Auto, Self::Fastest, Self::Fast, Self::Balanced];

    pub fn label(self) -> &'static str {
        match self {
            Self::Auto => "Automatic",
            Self::Fastest => "Fastest",
            Self::Fast => "Fast",
            Self::Balanced => "Balanced",
        }
    }
}

/// What an encoder holds on to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RateControl {
    /// The quality; the bitrate is what it takes.
    Quality(Quality),
    /// The bitrate in kbit/s; the quality is what is left.
    Bitrate(u32),
}

/// What kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Container {
    #[default]
    Matroska,
    /// In fragments of a second, so that what was written plays whatever happens.
    Mp4,
    WebM,
}

impl Container {
    pub const ALL: [Self; 3] = [Self::Matroska, Self::Mp4, Self::WebM];

    pub fn label(self) -> &'static str {
        match self {
            Self::Matroska => "MKV",
            Self::Mp4 => "MP4 (fragmented)",
            Self::WebM => "WebM",
        }
    }

    pub fn extension(self) -> &'static str {
        match self {
            Self::Matroska => "mkv",
            Self::Mp4 => "mp4",
            Self::WebM => "webm",
        }
    }

    /// The container that a file name asks for.
    pub fn of_extension(extension: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|container| extension.eq_ignore_ascii_case(container.extension()))
    }

    /// Codecs that go into it, the usual one first.
    pub fn codecs(self) -> &'static [VideoCodec] {
        match self {
            Self::Matroska => &VideoCodec::ALL,
            Self::Mp4 => &[VideoCodec::H264],
            Self::WebM => &[VideoCodec::Vp8, VideoCodec::Vp9],
        }
    }

    /// Seconds from one key frame to the next: MP4 is written in fragments that wait for one.
    pub fn key_seconds(self) -> u32 {
        match self {
            Self::Mp4 => 1,
            Self::Matroska | Self::WebM => 2,
        }
    }

    /// The codec of its sound.
    pub fn sound(self) -> SoundCodec {
        match self {
            Self::Matroska | Self::Mp4 => SoundCodec::Aac,
            Self::WebM => SoundCodec::Opus,
        }
    }
}

/// How the program is written with its alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum AlphaFormat {
    /// A folder of numbered PNGs.
    #[default]
    Pictures,
    /// FFV1 in Matroska, without loss and without sound.
    Film,
}

impl AlphaFormat {
    pub const ALL: [Self; 2] = [Self::Pictures, Self::Film];

    pub fn label(self) -> &'static str {
        match self {
            Self::Pictures => "Numbered PNGs",
            Self::Film => "FFV1 film (MKV)",
        }
    }
}

/// When a recording goes on in a new file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Split {
    #[default]
    Never,
    /// After so many minutes.
    Minutes(u32),
    /// After so many megabytes.
    Megabytes(u32),
}

/// How the program is recorded.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordSettings {
    pub container: Container,
    pub codec: VideoCodec,
    pub rate: RateControl,
    pub speed: Speed,
    pub split: Split,
    /// What is heard in recordings, and in replays.
    pub sound: SoundBus,
    pub replay_sound: SoundBus,
    /// How pictures with alpha are written.
    pub alpha: AlphaFormat,
    /// Name without extension; see [`output::naming`](crate::output::naming) for what stands in braces.
    pub pattern: String,
    /// Seconds that the replay buffer keeps.
    pub replay_seconds: u32,
}

/// The name that recordings have unless another pattern is chosen.
pub const PATTERN: &str = "Scrim {date} {time}";

impl Default for RecordSettings {
    fn default() -> Self {
        Self {
            container: Container::Matroska,
            codec: VideoCodec::H264,
            rate: RateControl::Quality(Quality::High),
            speed: Speed::Auto,
            split: Split::Never,
            sound: SoundBus::Program,
            replay_sound: SoundBus::Program,
            alpha: AlphaFormat::Pictures,
            pattern: PATTERN.into(),
            replay_seconds: 30,
        }
    }
}

impl RecordSettings {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// The codec, or the container's usual one where it does not take that.
    pub fn fitting_codec(&self) -> VideoCodec {
        let codecs = self.container.codecs();
        let usual = codecs.first().copied().unwrap_or_default();
        if codecs.contains(&self.codec) { self.codec } else { usual }
    }
}

/// What a recording, or the saving of a replay, is doing. Without a path there is none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecordStatus {
    /// The file that is being written.
    pub path: Option<PathBuf>,
    /// Length of the recording, pauses left out.
    pub seconds: f64,
    pub frames: u64,
    /// Pictures that are missing: the encoder or the disk was behind.
    pub dropped: u64,
    /// Of all parts.
    pub bytes: u64,
    pub paused: bool,
    /// Counts the files from 1.
    pub part: u32,
    pub markers: u32,
    /// Over the last seconds.
    pub kbps: u32,
    /// How long the room on the disk lasts at this rate, down to the reserve.
    pub room_seconds: Option<f64>,
    /// The element that encodes; empty until it is known.
    pub encoder: &'static str,
}

/// Pictures with alpha that are being written.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SequenceStatus {
    /// Their folder or film.
    pub path: Option<PathBuf>,
    pub frames: u64,
    /// Pictures that writing was too slow for.
    pub missing: u64,
}

/// What the replay buffer holds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ReplayStatus {
    pub on: bool,
    pub seconds: f64,
    /// Seconds that it keeps at the most.
    pub span: f64,
    pub bytes: u64,
}

/// A place where the program can be shown as a camera.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CameraChoice {
    /// Stable identity, what [`StartVirtualCamera`](super::StudioCommand::StartVirtualCamera) holds.
    pub id: String,
    pub label: String,
}

/// The virtual camera.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CameraStatus {
    /// The places there are; `None` until they were looked for.
    pub choices: Option<Vec<CameraChoice>>,
    /// The place where it is on.
    pub on: Option<String>,
    pub frames: u64,
    /// Pictures that the device was too slow for.
    pub skipped: u64,
}
