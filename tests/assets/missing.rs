//! Files that are gone, and finding them again.

use super::*;
use scrim::assets::{Print, Progress, absent, collect, keep_print, prints, relink, search};
use scrim::document::save::load;
use std::collections::BTreeMap;

fn known() -> Catalogued {
    Catalogued::of(&catalog())
}

fn paths(show: &Show, base: &Path) -> Vec<String> {
    absent(show, base, &known()).into_iter().map(|absent| absent.path).collect()
}

#[test]
fn every_missing_file_is_listed_once_with_all_who_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let base = path.parent().unwrap();
    assert_eq!(paths(&show, base), ["gone.mkv"]);
    std::fs::remove_file(base.join("logo.png")).unwrap();
    std::fs::remove_file(base.join("warm.cube")).unwrap();
    let found = absent(&show, base, &known());
    let logo = found.iter().find(|absent| absent.path == "logo.png").unwrap();
    assert_eq!(logo.what, ["source “Logo”", "source “Film”, fallback", "transition luma_wipe"]);
    assert!(found.iter().any(|absent| absent.path == "warm.cube" && absent.what == ["layer “Logo”, lut"]));
}

#[test]
fn files_are_found_by_what_is_in_them_before_their_name() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let collected = collect(&job(&show, &path, folder.path().join("copy")), &Progress::default()).unwrap();
    let mut show = load(&collected.show).unwrap().show;
    assert_eq!(prints(&show).len(), 3, "folders of slides have none");
    let (base, attic) = (folder.path().join("copy"), folder.path().join("attic/deep"));
    std::fs::create_dir_all(&attic).unwrap();
    std::fs::rename(base.join("files/logo.png"), attic.join("renamed.png")).unwrap();
    picture(&attic.join("logo.png"), [1, 2, 3, 255]);
    std::fs::rename(base.join("files/slides"), attic.join("Slides")).unwrap();
    std::fs::remove_file(base.join("files/warm.cube")).unwrap();
    table(&attic.join("WARM.cube"), [0.1, 0.1, 0.9]);
    let missing = paths(&show, &base);
    let found = search(&show, &missing, &folder.path().join("attic"), &|| false);
    let expected = [
        ("files/logo.png", attic.join("renamed.png")),
        ("files/slides", attic.join("Slides")),
        ("files/warm.cube", attic.join("WARM.cube")),
    ];
    assert_eq!(found, expected.map(|(path, place)| (path.to_owned(), place)).into());
    let linked = found.into_iter().map(|(path, place)| (path, (place.to_string_lossy().into_owned(), place)));
    relink(&mut show, &known(), &linked.collect::<BTreeMap<_, _>>());
    assert_eq!(paths(&show, &base), ["gone.mkv"], "what was not found stays as it was");
    assert_eq!(show.sources[3].fallback, Fallback::Image(attic.join("renamed.png").to_string_lossy().into_owned()));
    let again = prints(&show)[&attic.join("WARM.cube").to_string_lossy().into_owned()];
    assert_eq!(again, Print::of(&attic.join("WARM.cube")).unwrap(), "it is known again from now on");
}

#[test]
fn a_search_ends_when_it_is_told_to() {
    let folder = tempfile::tempdir().unwrap();
    let (show, path) = stage(folder.path());
    let found = search(&show, &["logo.png".to_owned()], path.parent().unwrap(), &|| true);
    assert!(found.is_empty());
}

#[test]
fn prints_survive_the_file_of_the_show() {
    let folder = tempfile::tempdir().unwrap();
    let (mut show, path) = stage(folder.path());
    let big = folder.path().join("big");
    let mut bytes: Vec<u8> = (0..300_000_u32).map(|byte| (byte % 251) as u8).collect();
    std::fs::write(&big, &bytes).unwrap();
    let print = Print::of(&big).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    std::fs::write(&big, &bytes).unwrap();
    assert_ne!(Print::of(&big).unwrap(), print, "the end counts");
    keep_print(&mut show, "big", print);
    scrim::document::save::save(&path, &show).unwrap();
    let loaded = load(&path).unwrap();
    assert_eq!((prints(&loaded.show)["big"], loaded.notes), (print, Vec::new()));
    assert_eq!(print.to_string().parse(), Ok(print));
}
