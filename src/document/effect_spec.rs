//! One effect in a layer's stack, as data: the kind's name and the parameters that differ from its defaults.

use super::{EffectId, Extra};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A parameter value as the file holds it. The effect's parameter specs (`effect::param`) give it its meaning and its range.
pub type ParamValue = serde_json::Value;

/// One effect of a stack. A kind that no registered effect answers to is kept, shown as missing and passed through.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EffectSpec {
    pub id: EffectId,
    /// Name of the registered effect, such as `chroma_key`.
    pub kind: String,
    #[serde(default = "yes")]
    pub enabled: bool,
    /// How much of the effect is seen: 0 is the picture before it, 1 the effect alone.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub mix: f64,
    /// Values by parameter name; those not named take the effect's default. Unknown names are kept.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub params: BTreeMap<String, ParamValue>,
    #[serde(flatten)]
    pub extra: Extra,
}

impl EffectSpec {
    pub fn new(id: EffectId, kind: impl Into<String>) -> Self {
        Self { id, kind: kind.into(), enabled: true, mix: 1.0, params: BTreeMap::new(), extra: Extra::new() }
    }

    /// The same with one parameter set.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<ParamValue>) -> Self {
        self.params.insert(name.into(), value.into());
        self
    }
}

fn yes() -> bool {
    true
}

pub(super) fn one() -> f64 {
    1.0
}

fn is_one(value: &f64) -> bool {
    value.to_bits() == 1.0_f64.to_bits()
}
