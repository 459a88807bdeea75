//! Shows to begin with.

use crate::effect::catalog;
use bevy::prelude::*;
use scrim::app::files::{FilesPlugin, template};
use scrim::app::session::{SessionFiles, SessionPlugin};
use scrim::assets::{Catalogued, each_file};
use scrim::diagnostics::LogLines;
use scrim::document::{Show, SourceKind, validate};
use scrim::scene::{SessionRequest, StudioState};
use scrim::settings::Folders;
use scrim::testing::TestStudio;
use scrim::view::{FilesCommand, StudioCommand, Template};

#[test]
fn templates_need_no_files_and_show_something_before_anything_is_chosen() {
    for of in Template::ALL {
        let mut show = template(of).unwrap();
        validate::check(&show).unwrap();
        assert!(show.scenes.len() >= 2, "{of:?}");
        each_file(&mut show.clone(), &Catalogued::of(&catalog()), &mut |what, path| panic!("{what} names {path}"));
        let live = |source: &&scrim::document::Source| {
            matches!(source.kind, SourceKind::Camera(_) | SourceKind::Screen(_) | SourceKind::Url(_))
        };
        let bare = show.sources.iter().filter(live).find(|source| source.fallback == Default::default());
        assert!(bare.is_none(), "{of:?}: nothing stands in for {bare:?}");
        if let Some(canvas) = show.canvases.first_mut() {
            (canvas.width, canvas.height) = (192, 108);
        }
        let Some(picture) = TestStudio::of_show(show, None).picture() else { return };
        assert!(picture.pixels.iter().any(|pixel| pixel[3] > 0.5), "{of:?} is empty");
    }
}

#[test]
fn a_template_is_a_new_show_without_a_file_that_holds_no_changes() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = App::new();
    app.insert_resource(StudioState::new(Show::empty(), Some(folder.path().join("show.ron"))))
        .insert_resource(SessionFiles::load(Folders::under(folder.path())))
        .insert_resource(catalog())
        .init_resource::<LogLines>()
        .add_message::<SessionRequest>()
        .add_message::<bevy::window::FileDragAndDrop>()
        .add_message::<bevy::window::CursorMoved>()
        .add_plugins((SessionPlugin, FilesPlugin));
    let command = StudioCommand::Files(FilesCommand::NewFrom(Template::Interview));
    app.world_mut().write_message(SessionRequest(command));
    app.update();
    let state = app.world().resource::<StudioState>();
    assert_eq!((state.show().name.as_str(), state.path.as_deref(), state.opened), ("Interview", None, 2));
    assert!(!state.history.is_modified());
}
