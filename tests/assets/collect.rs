//! A show with all that it uses in one folder.

use super::*;
use scrim::assets::{CollectError, Missing, Progress, collect, free_folder};
use scrim::document::save::load;
use scrim::testing::TestStudio;
use std::collections::BTreeSet;

/// All files of a folder by their paths within it.
fn files(folder: &Path) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for path in std::fs::read_dir(next).unwrap().map(|entry| entry.unwrap().path()) {
            match path.is_dir() {
                true => open.push(path),
                false => _ = found.insert(path.strip_prefix(folder).unwrap().to_string_lossy().into_owned()),
            }
        }
    }
    found
}

#[test]
fn everything_goes_along_and_names_stay_apart() {
    let folder = tempfile::tempdir().unwrap();
    let (mut show, path) = stage(folder.path());
    let scan = scrim::testing::root().join("assets/effects/scan_lines.wgsl");
    std::fs::create_dir(path.with_file_name("effects")).unwrap();
    std::fs::copy(scan, path.with_file_name("effects").join("mine.wgsl")).unwrap();
    show.scenes[0].layers[1].effects = vec![EffectSpec::new(EffectId(31), "file:mine")];
    show.scenes[0].layers[2].effects = vec![EffectSpec::new(EffectId(32), "isf:lost")];
    let before = files(&folder.path().join("show"));
    let out = folder.path().join("copy");
    let progress = Progress::default();
    let collected = collect(&job(&show, &path, out.clone()), &progress).unwrap();
    let expected = [
        "effects/mine.wgsl",
        "files/LOGO 2.png",
        "files/logo.png",
        "files/slides/1.png",
        "files/warm.cube",
        "show.ron",
    ];
    assert_eq!(files(&out), expected.map(str::to_owned).into());
    assert_eq!(collected.files, 5, "a file that is named twice is copied once");
    assert_eq!(progress.bytes(), (collected.bytes, collected.bytes));
    let missing = |what: &str, path: &str, why: &str| Missing { what: what.into(), path: path.into(), why: why.into() };
    assert_eq!(
        collected.missing,
        [
            missing("source “Film”", "gone.mkv", "the file or its folder does not exist"),
            missing("effect isf:lost", "lost.fs", "there is no such effect file"),
        ]
    );
    let copy = load(&collected.show).unwrap().show;
    let SourceKind::Image(other) = &copy.sources[1].kind else { panic!() };
    assert_eq!(other.path, "files/LOGO 2.png");
    assert_eq!(copy.sources[3].fallback, Fallback::Image("files/logo.png".into()));
    assert_eq!(copy.transition.params["file"], "files/logo.png");
    assert_eq!(copy.scenes[0].layers[0].effects[0].params["file"], "files/warm.cube");
    assert_eq!(files(&folder.path().join("show")), before, "the show itself is left alone");
}

#[test]
fn the_copy_shows_the_same_picture_where_the_files_of_the_show_are_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let Some(expected) = TestStudio::of_show(show.clone(), Some(path.clone())).picture() else { return };
    let collected = collect(&job(&show, &path, folder.path().join("copy")), &Progress::default()).unwrap();
    for gone in ["show", "elsewhere"] {
        std::fs::remove_dir_all(folder.path().join(gone)).unwrap();
    }
    let copy = load(&collected.show).unwrap().show;
    let seen = TestStudio::of_show(copy, Some(collected.show)).picture().unwrap();
    assert_eq!(seen.pixels, expected.pixels);
    let colors: BTreeSet<[u8; 4]> = seen.pixels.iter().map(|pixel| pixel.map(|c| (c * 255.0) as u8)).collect();
    assert!(colors.len() >= 3, "there is something to be seen: {colors:?}");
}

#[test]
fn nothing_is_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let out = folder.path().join("copy");
    std::fs::create_dir(&out).unwrap();
    std::fs::write(out.join("mine.txt"), "mine").unwrap();
    let refused = collect(&job(&show, &path, out.clone()), &Progress::default()).unwrap_err();
    let expected =
        format!("{} is not empty, and nothing is written over: name a new folder or an empty one", out.display());
    assert_eq!(refused.to_string(), expected);
    assert_eq!(files(&out), ["mine.txt".to_owned()].into());
    assert_eq!(free_folder(&out, "show"), out.join("show"), "so it goes into a folder of its own");
    std::fs::create_dir(out.join("show")).unwrap();
    assert_eq!(free_folder(&out, "show"), out.join("show"), "an empty one will do");
    std::fs::write(out.join("show/a"), "").unwrap();
    assert_eq!(free_folder(&out, "show"), out.join("show 2"));
}

#[test]
fn what_was_copied_is_taken_away_when_it_is_cancelled() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let progress = Progress::default();
    progress.cancel();
    let ended = collect(&job(&show, &path, folder.path().join("deep/copy")), &progress).unwrap_err();
    assert!(matches!(ended, CollectError::Cancelled), "{ended}");
    assert!(!folder.path().join("deep").exists());
}
