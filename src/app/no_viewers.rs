//! In place of serving to viewers, where the program is built without WebRTC.

use crate::view::ServeStatus;
use bevy::prelude::*;

/// Nobody is served.
#[derive(Resource, Default)]
pub struct Viewers;

impl Viewers {
    pub fn stop(&mut self) {}

    pub fn status(&self) -> Option<ServeStatus> {
        None
    }

    pub fn are_on(&self) -> bool {
        false
    }

    pub fn are_watching(&self) -> bool {
        false
    }
}

pub struct ViewersPlugin;

impl Plugin for ViewersPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Viewers>();
    }
}
