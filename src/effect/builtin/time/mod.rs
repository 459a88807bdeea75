//! Time.

mod delay;

use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    vec![Arc::new(delay::Delay::default())]
}
