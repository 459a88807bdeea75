//! What the mixer panel shows.

use crate::document::SourceId;
use std::collections::{BTreeMap, BTreeSet};

/// What a meter shows, left and right, in decibels of full scale from −60 on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The peak, falling slowly.
    pub peak_db: [f32; 2],
    /// The highest peak of the last seconds.
    pub held_db: [f32; 2],
    /// Loudness.
    pub rms_db: [f32; 2],
    /// Full scale was reached not long ago.
    pub clipped: bool,
}

impl Default for Level {
    fn default() -> Self {
        Self { peak_db: [-60.0; 2], held_db: [-60.0; 2], rms_db: [-60.0; 2], clipped: false }
    }
}

/// How one strip does.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StripView {
    pub level: Level,
    /// How much of it program hears by what is shown, 0 to 1.
    pub heard: f32,
    /// Times that its sound was not there when it was due.
    pub underruns: u64,
    /// How fast its clock runs against the studio's, in millionths.
    pub drift_ppm: f32,
    /// By how much it is heard later than it is due because it comes late, in milliseconds.
    pub late_ms: f32,
}

/// The mixer at one moment.
#[derive(Debug, Clone, Default)]
pub struct SoundView {
    pub strips: BTreeMap<SourceId, StripView>,
    pub program: Level,
    pub clean: Level,
    /// Decibels that the master's limiter takes away.
    pub limited_db: f32,
    /// Strips that are heard alone in the monitoring.
    pub solo: BTreeSet<SourceId>,
    /// Strips that are heard in the monitoring.
    pub monitored: BTreeSet<SourceId>,
    /// The whole program is heard in the monitoring.
    pub monitor_program: bool,
    /// Why the monitoring is not heard.
    pub fault: Option<String>,
}

/// A device that sound comes from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AudioDevice {
    /// Stable identity, what `source::AudioInput::device` and `source::DesktopAudio::device` hold.
    pub id: String,
    pub label: String,
    /// It listens to what an output plays.
    pub monitor: bool,
}
