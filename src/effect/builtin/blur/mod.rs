//! Blurs and sharpening.

mod background_blur;
mod cas;
mod dual_kawase;
pub(super) mod passes;
mod smear;
mod tilt_shift;
mod unsharp;

use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    vec![
        Arc::new(background_blur::look()),
        Arc::new(cas::look()),
        Arc::new(dual_kawase::DualKawase::new()),
        Arc::new(smear::Smear::directional()),
        Arc::new(smear::Smear::zoom()),
        Arc::new(tilt_shift::look()),
        Arc::new(unsharp::look()),
    ]
}
