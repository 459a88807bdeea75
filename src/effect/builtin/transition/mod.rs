//! Transitions: from one scene to another, in linear light.

mod between;
mod fades;
mod moves;
mod wipes;

use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    let all = [
        fades::fade(),
        fades::fade_color(),
        fades::shift(),
        moves::slide(),
        moves::push(),
        moves::zoom(),
        wipes::wipe(),
        wipes::luma_wipe(),
    ];
    all.into_iter().map(|transition| Arc::new(transition) as Arc<dyn Effect>).collect()
}
