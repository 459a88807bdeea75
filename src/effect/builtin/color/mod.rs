//! Colour.

use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    Vec::new()
}
