//! How a source sounds: its strip of the mixer, the filters in it, and the master behind all strips. What is heard alone and what is
//! monitored is the session's and not the show's.

use super::{Extra, SourceId};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Decibels of a fader. Its lowest place is silence.
pub const FADER_DB: RangeInclusive<f64> = -60.0..=12.0;
/// Milliseconds that sound may be held back.
pub const DELAY_MS: RangeInclusive<f64> = 0.0..=2000.0;
/// Most filters of one strip.
pub const MAX_FILTERS: usize = 16;

/// The strip of one source. A source that says nothing of it is heard as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AudioStrip {
    /// The fader in decibels, −60 (silence) to 12.
    #[serde(skip_serializing_if = "is_zero")]
    pub gain_db: f64,
    #[serde(skip_serializing_if = "is_false")]
    pub mute: bool,
    /// −1 is left alone, 0 both as they are, 1 right alone.
    #[serde(skip_serializing_if = "is_zero")]
    pub balance: f64,
    /// Milliseconds that the sound is held back, 0 to 2000: for a picture that comes late.
    #[serde(skip_serializing_if = "is_zero")]
    pub delay_ms: f64,
    /// Is heard whether a layer on program shows the source or not. Sources without a picture always are.
    #[serde(skip_serializing_if = "is_false")]
    pub always: bool,
    /// Goes to the clean bus, too: the one for those who may not have the music.
    #[serde(skip_serializing_if = "is_true")]
    pub clean: bool,
    /// Applied in order; the first is nearest the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<AudioFilter>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl Default for AudioStrip {
    fn default() -> Self {
        Self {
            gain_db: 0.0,
            mute: false,
            balance: 0.0,
            delay_ms: 0.0,
            always: false,
            clean: true,
            filters: Vec::new(),
            extra: Extra::new(),
        }
    }
}

impl AudioStrip {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// What all strips together go through on their way to the outputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AudioMaster {
    /// Decibels, −60 (silence) to 12.
    #[serde(skip_serializing_if = "is_zero")]
    pub gain_db: f64,
    #[serde(skip_serializing_if = "is_false")]
    pub mute: bool,
    /// Keeps what goes out below [`ceiling_db`](Self::ceiling_db).
    #[serde(skip_serializing_if = "is_true")]
    pub limit: bool,
    /// Decibels of full scale, −20 to 0.
    pub ceiling_db: f64,
    #[serde(flatten)]
    pub extra: Extra,
}

impl Default for AudioMaster {
    fn default() -> Self {
        Self { gain_db: 0.0, mute: false, limit: true, ceiling_db: -1.0, extra: Extra::new() }
    }
}

impl AudioMaster {
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// One filter of a strip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "RawFilter", into = "RawFilter")]
pub struct AudioFilter {
    pub enabled: bool,
    pub kind: FilterKind,
}

impl AudioFilter {
    pub fn new(kind: FilterKind) -> Self {
        Self { enabled: true, kind }
    }
}

/// The kinds of filter. A kind that this version does not know is kept whole and passed through.
#[derive(Debug, Clone, PartialEq)]
pub enum FilterKind {
    Gate(Gate),
    Compressor(Compressor),
    Limiter(Limiter),
    Equalizer(Equalizer),
    Ducking(Ducking),
    Unknown { kind: String, settings: Extra },
}

/// Shuts what is quieter than a threshold out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Gate {
    /// Decibels above which it opens, −96 to 0.
    pub open_db: f64,
    /// Decibels below which it shuts, −96 to 0 and not above `open_db`.
    pub close_db: f64,
    /// Milliseconds from shut to open.
    pub attack_ms: f64,
    /// Milliseconds that it stays open below `close_db`.
    pub hold_ms: f64,
    /// Milliseconds from open to shut.
    pub release_ms: f64,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Makes what is loud quieter, by a ratio.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Compressor {
    /// Decibels above which it works, −60 to 0.
    pub threshold_db: f64,
    /// So many decibels above the threshold become one, 1 to 32.
    pub ratio: f64,
    /// Decibels around the threshold over which it sets in, 0 to 24.
    pub knee_db: f64,
    pub attack_ms: f64,
    pub release_ms: f64,
    /// Decibels added behind it, −32 to 32.
    pub makeup_db: f64,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Lets nothing above a ceiling pass.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Limiter {
    /// Decibels of full scale, −60 to 0.
    pub ceiling_db: f64,
    pub release_ms: f64,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Three bands: a shelf below 250 Hz, a bell at 1.2 kHz, a shelf above 4 kHz.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Equalizer {
    /// Decibels, −24 to 24.
    pub low_db: f64,
    pub mid_db: f64,
    pub high_db: f64,
    #[serde(flatten)]
    pub extra: Extra,
}

/// Lowers the strip while another one speaks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ducking {
    /// The one that speaks; absent: nobody yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trigger: Option<SourceId>,
    /// Decibels of that strip behind its fader above which it speaks, −60 to 0.
    pub threshold_db: f64,
    /// Decibels that this strip is lowered by, 0 to 60.
    pub amount_db: f64,
    /// Milliseconds until it is lowered.
    pub attack_ms: f64,
    /// Milliseconds until it is back.
    pub release_ms: f64,
    #[serde(flatten)]
    pub extra: Extra,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            open_db: -26.0,
            close_db: -32.0,
            attack_ms: 25.0,
            hold_ms: 200.0,
            release_ms: 150.0,
            extra: Extra::new(),
        }
    }
}

impl Default for Compressor {
    fn default() -> Self {
        Self {
            threshold_db: -18.0,
            ratio: 4.0,
            knee_db: 6.0,
            attack_ms: 6.0,
            release_ms: 60.0,
            makeup_db: 0.0,
            extra: Extra::new(),
        }
    }
}

impl Default for Limiter {
    fn default() -> Self {
        Self { ceiling_db: -6.0, release_ms: 60.0, extra: Extra::new() }
    }
}

impl Default for Ducking {
    fn default() -> Self {
        Self {
            trigger: None,
            threshold_db: -40.0,
            amount_db: 12.0,
            attack_ms: 100.0,
            release_ms: 600.0,
            extra: Extra::new(),
        }
    }
}

impl FilterKind {
    /// The kind's name in scene files.
    pub fn name(&self) -> &str {
        match self {
            Self::Gate(_) => "gate",
            Self::Compressor(_) => "compressor",
            Self::Limiter(_) => "limiter",
            Self::Equalizer(_) => "equalizer",
            Self::Ducking(_) => "ducking",
            Self::Unknown { kind, .. } => kind,
        }
    }

    /// What it is called in the mixer.
    pub fn label(&self) -> &str {
        match self {
            Self::Gate(_) => "Gate",
            Self::Compressor(_) => "Compressor",
            Self::Limiter(_) => "Limiter",
            Self::Equalizer(_) => "Equaliser",
            Self::Ducking(_) => "Ducking",
            Self::Unknown { kind, .. } => kind,
        }
    }

    fn from_parts(kind: String, settings: Extra) -> Result<Self, String> {
        fn read<T: serde::de::DeserializeOwned>(settings: Extra) -> Result<T, String> {
            let value = serde_json::Value::Object(settings);
            serde_path_to_error::deserialize(value).map_err(|e| format!("{}: {}", e.path(), e.inner()))
        }
        Ok(match kind.as_str() {
            "gate" => Self::Gate(read(settings)?),
            "compressor" => Self::Compressor(read(settings)?),
            "limiter" => Self::Limiter(read(settings)?),
            "equalizer" => Self::Equalizer(read(settings)?),
            "ducking" => Self::Ducking(read(settings)?),
            _ => Self::Unknown { kind, settings },
        })
    }

    fn into_settings(self) -> Extra {
        let value = match self {
            Self::Gate(settings) => serde_json::to_value(settings),
            Self::Compressor(settings) => serde_json::to_value(settings),
            Self::Limiter(settings) => serde_json::to_value(settings),
            Self::Equalizer(settings) => serde_json::to_value(settings),
            Self::Ducking(settings) => serde_json::to_value(settings),
            Self::Unknown { settings, .. } => return settings,
        };
        match value {
            Ok(serde_json::Value::Object(map)) => map,
            _ => Extra::new(),
        }
    }
}

/// The file's shape of a filter: `kind` names what the other fields are.
#[derive(Serialize, Deserialize)]
struct RawFilter {
    kind: String,
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    enabled: bool,
    #[serde(flatten)]
    settings: Extra,
}

impl TryFrom<RawFilter> for AudioFilter {
    type Error = String;

    fn try_from(raw: RawFilter) -> Result<Self, String> {
        Ok(Self { enabled: raw.enabled, kind: FilterKind::from_parts(raw.kind, raw.settings)? })
    }
}

impl From<AudioFilter> for RawFilter {
    fn from(filter: AudioFilter) -> Self {
        Self { kind: filter.kind.name().to_owned(), enabled: filter.enabled, settings: filter.kind.into_settings() }
    }
}

fn yes() -> bool {
    true
}

fn is_true(value: &bool) -> bool {
    *value
}

fn is_false(value: &bool) -> bool {
    !*value
}

fn is_zero(value: &f64) -> bool {
    *value == 0.0
}
