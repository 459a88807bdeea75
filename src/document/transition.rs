//! How one scene follows another on air, as data.

use super::validate::{Fault, check_effect_kind, within};
use super::{Extra, ParamValue};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The kind of a transition that takes no time.
pub const CUT: &str = "cut";

/// Milliseconds that a transition may take.
pub const DURATION_MS: RangeInclusive<u32> = 50..=20_000;

/// How a scene comes on program.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TransitionSpec {
    /// [`CUT`], or the name of a registered transition, such as `fade`. One that no registered transition answers to is kept, and cuts.
    #[serde(default = "fade")]
    pub kind: String,
    /// In milliseconds, within [`DURATION_MS`]. A cut keeps it for when it becomes something else.
    #[serde(default = "usual_ms")]
    pub duration_ms: u32,
    #[serde(default)]
    pub easing: Easing,
    /// Values by parameter name; those not named take the transition's default. Unknown names are kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, ParamValue>,
    #[serde(flatten)]
    pub extra: Extra,
}

/// How progress follows time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Easing {
    /// At one speed.
    #[default]
    Linear,
    /// Slowly at first.
    EaseIn,
    /// Slowly at last.
    EaseOut,
    /// Slowly at both ends.
    EaseInOut,
}

impl Easing {
    pub const ALL: [Self; 4] = [Self::Linear, Self::EaseIn, Self::EaseOut, Self::EaseInOut];

    /// The progress at a share of the time, both from 0 to 1: cubic curves.
    pub fn at(self, time: f64) -> f64 {
        let time = time.clamp(0.0, 1.0);
        let rest = 1.0 - time;
        match self {
            Self::Linear => time,
            Self::EaseIn => time.powi(3),
            Self::EaseOut => 1.0 - rest.powi(3),
            Self::EaseInOut if time < 0.5 => 4.0 * time.powi(3),
            Self::EaseInOut => 1.0 - 4.0 * rest.powi(3),
        }
    }
}

impl Default for TransitionSpec {
    /// A fade of 300 ms.
    fn default() -> Self {
        Self::new("fade")
    }
}

impl TransitionSpec {
    /// 300 ms at one speed, with the transition's own defaults.
    pub fn new(kind: impl Into<String>) -> Self {
        Self {
            kind: kind.into(),
            duration_ms: usual_ms(),
            easing: Easing::Linear,
            params: BTreeMap::new(),
            extra: Extra::new(),
        }
    }

    pub fn is_cut(&self) -> bool {
        self.kind == CUT
    }

    pub(super) fn is_default(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn check(&self) -> Result<(), Fault> {
        check_effect_kind("kind", &self.kind)?;
        within("duration_ms", self.duration_ms.into(), (*DURATION_MS.start()).into()..=(*DURATION_MS.end()).into())
    }
}

fn fade() -> String {
    "fade".into()
}

fn usual_ms() -> u32 {
    300
}
