//! The files that a show is made of: let go over the window by other programs, and collected in a folder.

mod collecting;
mod drops;
mod pointer;

pub use collecting::Collector;
pub use drops::Expected;

use super::view_model::View;
use super::wake::Wake;
use crate::scene::SceneSystems;
use crate::view::FilesView;
use bevy::prelude::*;
use std::time::Duration;

pub struct FilesPlugin;

impl Plugin for FilesPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Expected>()
            .init_resource::<Collector>()
            .init_resource::<View>()
            .add_systems(First, pointer::follow_drops)
            .add_systems(
                PreUpdate,
                (drops::take, drops::take_expected, collecting::begin, collecting::end, publish)
                    .chain()
                    .after(SceneSystems::Apply)
                    .after(super::session::apply_session)
                    .after(super::recovery::look),
            );
    }
}

/// Shows the panels what changed, and has them drawn.
fn publish(mut view: ResMut<View>, collector: Res<Collector>, wake: Option<Res<Wake>>) {
    let now = FilesView { collecting: collector.state() };
    if view.0.files != now {
        view.0.files = now;
        wake.iter().for_each(|wake| wake.panels_in(Duration::ZERO));
    }
}
