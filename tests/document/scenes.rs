//! The shipped example scenes.

use crate::jail::jail;
use scrim::cli::check::{self, CheckArgs};
use scrim::document::save::load;
use scrim::document::{Content, Fallback, Show, SourceKind, format};
use scrim::effect::Role;
use std::fs;
use std::path::PathBuf;

pub fn paths() -> Vec<PathBuf> {
    let folder = scrim::testing::root().join("scenes");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "ron"));
    paths.sort();
    paths
}

fn shows() -> Vec<(PathBuf, Show)> {
    paths().into_iter().map(|path| (path.clone(), load(&path).unwrap_or_else(|e| panic!("{e}")).show)).collect()
}

#[test]
fn all_load_without_a_note_but_for_their_comments() {
    assert!(paths().len() >= 9);
    let report = check::check(&CheckArgs { paths: paths(), json: false, gpu: false }, &jail());
    for finding in &report.files {
        assert_eq!(finding.error, None);
        let expected = ["comments in the file will not be kept by the next save"];
        assert_eq!(finding.notes, expected, "{}", finding.path.display());
    }
    assert_eq!(report.exit_code(), 0);
}

#[test]
fn the_sheet_of_keyed_pictures_loads_and_has_its_pictures() {
    let path = scrim::testing::root().join("scenes/keying/sheet.ron");
    let show = load(&path).unwrap_or_else(|e| panic!("{e}")).show;
    let images: Vec<_> = show
        .sources
        .iter()
        .filter_map(|source| match &source.kind {
            SourceKind::Image(image) => Some(path.parent().unwrap().join(&image.path)),
            _ => None,
        })
        .collect();
    assert_eq!(images.len(), 4);
    for image in images {
        assert!(image.is_file(), "{} is not there: scripts/keying-pictures makes it", image.display());
    }
}

#[test]
fn every_built_in_filter_stands_in_the_gallery_with_its_name() {
    let path = scrim::testing::root().join("scenes/effects/gallery.ron");
    let show = load(&path).unwrap_or_else(|e| panic!("{e}")).show;
    let texts: Vec<_> = show
        .sources
        .iter()
        .filter_map(|source| match &source.kind {
            SourceKind::Text(text) => Some((source.id, text.text.as_str())),
            _ => None,
        })
        .collect();
    let layers = &show.scenes[0].layers;
    let built_in = crate::effect::catalog();
    for info in built_in.infos().into_iter().filter(|info| info.role == Role::Filter) {
        let again = "scripts/effects-gallery makes it anew";
        // The layer is called like the effect, which is the last of its stack.
        let layer = layers.iter().find(|layer| layer.name == info.label);
        let last = layer.and_then(|layer| layer.effects.last());
        assert_eq!(
            last.map(|effect| effect.kind.as_str()),
            Some(info.kind),
            "{} is not in the gallery: {again}",
            info.label
        );
        let named = texts.iter().filter(|(_, text)| *text == info.label).map(|(id, _)| Content::Source(*id));
        let shown = named.into_iter().any(|name| layers.iter().any(|layer| layer.content == name));
        assert!(shown, "{} has no name in the gallery: {again}", info.label);
    }
    let known = |kind: &str| built_in.get(kind).is_some();
    for effect in layers.iter().flat_map(|layer| &layer.effects) {
        assert!(known(&effect.kind), "the gallery shows {}, which is not built in", effect.kind);
    }
    for source in &show.sources {
        if let SourceKind::Image(image) = &source.kind {
            assert!(path.parent().unwrap().join(&image.path).is_file(), "{} is not there", image.path);
        }
    }
}

#[test]
fn all_read_back_as_they_are_written() {
    for (path, show) in shows() {
        let text = format::to_text(&show);
        assert_eq!(format::parse(&text).unwrap().show, show, "{}", path.display());
    }
}

#[test]
fn every_source_has_a_picture_without_devices() {
    for (path, show) in shows() {
        for source in &show.sources {
            let live = matches!(
                source.kind,
                SourceKind::Camera(_) | SourceKind::Url(_) | SourceKind::Screen(_) | SourceKind::Window(_)
            );
            assert!(!live || source.fallback != Fallback::Nothing, "{}: {}", path.display(), source.name);
            let used = show.scenes.iter().flat_map(|s| &s.layers).any(|l| l.content == Content::Source(source.id));
            assert!(used, "{}: {} is in no layer", path.display(), source.name);
        }
    }
}

#[test]
fn the_real_uses_have_real_cameras_or_screens() {
    for (path, show) in shows() {
        let real = show.sources.iter().any(|s| matches!(s.kind, SourceKind::Camera(_) | SourceKind::Screen(_)));
        assert_eq!(real, path.file_stem().unwrap() != "demo", "{}", path.display());
    }
}

#[test]
fn no_line_is_too_long_to_read() {
    for path in paths() {
        for line in fs::read_to_string(&path).unwrap().lines() {
            assert!(line.chars().count() <= 120, "{}: {line}", path.display());
        }
    }
}
