//! What happens when the graphics device is of no more use.

use bevy::app::AppExit;
use bevy::render::RenderApp;
use bevy::render::renderer::RenderDevice;
use scrim::app::quit::Leaving;
use scrim::app::recovery::Recovery;
use scrim::app::session::SessionFiles;
use scrim::app::studio::{EXIT_DEVICE, watch_graphics};
use scrim::document::{EditCommand, save};
use scrim::settings::Folders;
use scrim::testing::TestStudio;
use std::num::NonZero;

#[test]
fn a_lost_graphics_device_keeps_what_is_not_saved_and_ends_the_studio() {
    let home = tempfile::tempdir().unwrap();
    let folders = Folders::under(home.path());
    let state = folders.state.clone();
    TestStudio::new(16, 16)
        .with(move |app| {
            app.insert_resource(SessionFiles::load(folders)).init_resource::<Recovery>();
            watch_graphics(app);
        })
        .run(move |live| {
            live.edit(EditCommand::AddScene { name: "Never saved".into() });
            live.step();
            let leaving = |live: &scrim::testing::LiveStudio<'_>| {
                live.studio.app.world().get_resource::<Leaving>().and_then(Leaving::exit).cloned()
            };
            assert_eq!(leaving(live), None);
            let render = live.studio.app.sub_app(RenderApp).world();
            render.resource::<RenderDevice>().wgpu_device().destroy();
            // The device tells of its end when it is next waited for.
            live.studio.wait();
            live.step();
            live.step();
            assert_eq!(leaving(live), Some(AppExit::Error(NonZero::new(EXIT_DEVICE).unwrap())));
            let copies = std::fs::read_dir(&state).unwrap().map(|entry| entry.unwrap().path());
            let recovered: Vec<_> = copies.filter(|path| path.to_string_lossy().ends_with(".recovered.ron")).collect();
            assert_eq!(recovered.len(), 1, "{recovered:?}");
            let kept = save::load(&recovered[0]).unwrap().show;
            assert!(kept.scenes.iter().any(|scene| scene.name == "Never saved"), "{kept:?}");
        });
}
