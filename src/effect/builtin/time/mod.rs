//! Time: effects that see frames before this one.

mod delay;
mod feedback;
mod frame_difference;
mod freeze;
mod trails;

pub(super) use feedback::feedback;

use crate::effect::Effect;
use std::sync::Arc;

/// All of them.
pub fn effects() -> Vec<Arc<dyn Effect>> {
    let looks = [frame_difference::look(), freeze::look(), trails::look()];
    let looks = looks.into_iter().map(|look| Arc::new(look) as Arc<dyn Effect>);
    looks.chain([Arc::new(delay::Delay::default()) as Arc<dyn Effect>]).collect()
}
