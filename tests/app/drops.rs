//! Files of other programs, let go over the studio: real files and the real session.

use crate::effect::catalog;
use crate::output::wait_for;
use bevy::prelude::*;
use scrim::app::files::FilesPlugin;
use scrim::app::session::{SessionFiles, SessionPlugin};
use scrim::diagnostics::LogLines;
use scrim::document::{EffectSpec, Layer, LayerId, SceneId, Show, Sizing, SourceKind};
use scrim::effect::EffectCatalog;
use scrim::effect::file::{FileEffect, Plain, Reader, text_of};
use scrim::scene::{SessionRequest, StudioState};
use scrim::settings::Folders;
use scrim::view::{Dropped, FilesCommand, StudioCommand};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn session(folder: &Path) -> App {
    let mut app = App::new();
    app.insert_resource(StudioState::new(Show::empty(), Some(folder.join("show.ron"))))
        .insert_resource(SessionFiles::load(Folders::under(folder)))
        .insert_resource(catalog())
        .init_resource::<LogLines>()
        .add_message::<SessionRequest>()
        .add_message::<bevy::window::FileDragAndDrop>()
        .add_message::<bevy::window::CursorMoved>()
        .add_plugins((SessionPlugin, FilesPlugin));
    app.update();
    app
}

fn state(app: &App) -> &StudioState {
    app.world().resource()
}

fn scene(app: &App) -> SceneId {
    state(app).edited()
}

fn layers(app: &App) -> Vec<Layer> {
    state(app).show().scene(scene(app)).unwrap().layers.clone()
}

fn drop_on(app: &mut App, files: Vec<PathBuf>, at: Option<(f64, f64)>, layer: Option<LayerId>) {
    let dropped = Dropped { files, scene: scene(app), at, layer };
    app.world_mut().write_message(SessionRequest(StudioCommand::Files(FilesCommand::Drop(dropped))));
    app.update();
}

fn file(folder: &Path, name: &str) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, name).unwrap();
    path
}

/// The source's kind and file, by its name.
fn made(app: &App, name: &str) -> (String, String) {
    let source = state(app).show().sources.iter().find(|source| source.name == name).unwrap();
    let path = match &source.kind {
        SourceKind::Media(media) => media.path.clone(),
        SourceKind::Image(image) => image.path.clone(),
        SourceKind::Slideshow(slides) => slides.paths.join(" "),
        SourceKind::Effect(effect) => effect.kind.clone(),
        other => other.name().to_owned(),
    };
    (source.kind.name().to_owned(), path)
}

#[test]
fn each_file_makes_its_source_and_all_are_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    file(folder, "slides/one.PNG");
    let files = ["film.mkv", "song.mp3", "logo.PNG"].map(|name| file(folder, name));
    let mut app = session(folder);
    let files = files.into_iter().chain([folder.join("slides")]).collect();
    drop_on(&mut app, files, Some((400.0, 300.0)), None);
    let of = |kind: &str, path: &str| (kind.to_owned(), path.to_owned());
    assert_eq!(made(&app, "film"), of("media", "film.mkv"));
    assert_eq!(made(&app, "song"), of("media", "song.mp3"));
    assert_eq!(made(&app, "logo"), of("image", "logo.PNG"));
    assert_eq!(made(&app, "slides"), of("slideshow", "slides"));
    let layers = layers(&app);
    assert_eq!(layers.iter().map(|layer| layer.name.as_str()).collect::<Vec<_>>(), ["film", "song", "logo", "slides"]);
    assert_eq!(layers[0].placement.position, (400.0, 300.0), "at the pointer");
    assert_eq!(layers[0].placement.size, Sizing::Fit(960.0, 540.0));
    assert_eq!(layers[1].placement.position, (440.0, 340.0), "not hidden behind each other");
    assert_eq!(state(&app).history.undo_label(), Some("Add 4 files"));
    app.world_mut().resource_mut::<StudioState>().history.undo();
    assert_eq!(*state(&app).show().as_ref(), Show::empty());
}

#[test]
fn beside_the_canvas_a_layer_is_fitted_and_names_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let path = file(folder.path(), "logo.png");
    let mut app = session(folder.path());
    drop_on(&mut app, vec![path.clone()], None, None);
    drop_on(&mut app, vec![path], None, None);
    let names: Vec<String> = layers(&app).iter().map(|layer| layer.name.clone()).collect();
    assert_eq!(names, ["logo", "logo 2"]);
    assert_eq!(layers(&app)[0].placement.size, Sizing::Fit(1920.0, 1080.0));
    assert_eq!(state(&app).history.undo_label(), Some("Add logo 2"));
}

#[test]
fn a_table_goes_onto_the_layer_under_it() {
    let folder = tempfile::tempdir().unwrap();
    let (picture, table) = (file(folder.path(), "logo.png"), file(folder.path(), "warm.cube"));
    let mut app = session(folder.path());
    drop_on(&mut app, vec![table.clone()], None, None);
    assert_eq!(state(&app).history.undo_label(), None, "there is no layer to take it");
    drop_on(&mut app, vec![picture], None, None);
    let layer = layers(&app)[0].id;
    drop_on(&mut app, vec![table], None, Some(layer));
    let effects: Vec<EffectSpec> = layers(&app)[0].effects.clone();
    assert_eq!((effects[0].kind.as_str(), effects[0].params["file"].as_str()), ("lut", Some("warm.cube")));
    assert_eq!(state(&app).history.undo_label(), Some("Add warm"));
}

#[test]
fn what_no_source_takes_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let text = file(folder.path(), "letter.odt");
    let mut app = session(folder.path());
    drop_on(&mut app, vec![text, empty, folder.path().join("gone.png")], None, None);
    assert_eq!(state(&app).history.undo_label(), None);
}

/// What the thread that follows the effects folder does when it finds a file.
fn check(app: &mut App, path: &Path) {
    let described = Plain.read(&text_of(path).unwrap()).unwrap();
    let kind = scrim::effect::file::kind_of(path).unwrap();
    let effect = FileEffect::new(&kind, path, described).unwrap();
    app.world_mut().resource_mut::<EffectCatalog>().insert(Arc::new(effect));
    app.update();
}

#[test]
fn an_effect_file_goes_into_the_folder_and_makes_a_source_once_it_is_checked() {
    let folder = tempfile::tempdir().unwrap();
    let other = tempfile::tempdir().unwrap();
    let path = other.path().join("Clouds.fs");
    std::fs::copy(scrim::testing::root().join("assets/effects/Aurora.fs"), &path).unwrap();
    let mut app = session(folder.path());
    drop_on(&mut app, vec![path.clone()], None, None);
    let copy = folder.path().join("effects/Clouds.fs");
    wait_for("the copy", || copy.is_file().then_some(()));
    assert!(layers(&app).is_empty(), "nothing is shown before it is checked");
    check(&mut app, &copy);
    assert_eq!(made(&app, "Clouds"), ("effect".to_owned(), "isf:Clouds".to_owned()));
    assert_eq!(layers(&app).len(), 1);
    // another file of that name is never written over
    std::fs::write(&path, "/*{}*/ void main() {}").unwrap();
    let before = std::fs::read(&copy).unwrap();
    drop_on(&mut app, vec![path], None, None);
    assert_eq!((std::fs::read(&copy).unwrap(), layers(&app).len()), (before, 1));
}
