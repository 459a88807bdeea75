//! The files that a show is made of: begun from templates, let go over the window by other programs, collected in a folder,
//! missing and found again, changed from outside.

mod collecting;
mod drops;
mod follow;
mod looker;
mod pointer;
mod templates;

pub use collecting::Collector;
pub use drops::Expected;
pub use follow::ShowFiles;
pub use templates::template;

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
            .init_resource::<ShowFiles>()
            .init_resource::<View>()
            .add_systems(First, pointer::follow_drops)
            .add_systems(
                PreUpdate,
                (
                    templates::open,
                    drops::take,
                    drops::take_expected,
                    collecting::begin,
                    collecting::end,
                    follow::look,
                    follow::decide,
                    publish,
                )
                    .chain()
                    .after(SceneSystems::Apply)
                    .after(super::session::apply_session)
                    .after(super::recovery::look),
            );
    }
}

/// Shows the panels what changed, and has them drawn.
fn publish(mut view: ResMut<View>, collector: Res<Collector>, files: Res<ShowFiles>, wake: Option<Res<Wake>>) {
    let now = FilesView {
        collecting: collector.state(),
        missing: files.missing(),
        searching: files.is_searching(),
        searched: files.said().to_owned(),
        changed_outside: files.is_changed_outside(),
    };
    if view.0.files != now {
        view.0.files = now;
        wake.iter().for_each(|wake| wake.panels_in(Duration::ZERO));
    }
}
