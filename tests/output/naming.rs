//! Names of recordings.

use scrim::output::naming::{Words, safe, stem, unused_folder, unused_name};

fn words() -> Words {
    Words {
        date: "2026-11-21".into(),
        time: "10-30-00".into(),
        show: "Evening".into(),
        scene: "Talk: two/three".into(),
    }
}

#[test]
fn words_in_braces_are_filled_in() {
    assert_eq!(stem("Scrim {date} {time}", &words(), None), "Scrim 2026-11-21 10-30-00");
    assert_eq!(stem("{show} - {scene}", &words(), None), "Evening - Talk- two-three");
    assert_eq!(stem("{show} {part}", &words(), Some(7)), "Evening 007");
    assert_eq!(stem("{show}", &words(), Some(12)), "Evening 012", "parts are always told apart");
    assert_eq!(stem("{show} {part}", &words(), None), "Evening");
    assert_eq!(stem("{nothing}", &words(), None), "{nothing}");
}

#[test]
fn no_name_leaves_its_folder_or_is_empty() {
    for (name, expected) in [
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a\0b\nc", "a-b-c"),
        ("  .hidden. ", "hidden"),
        ("", "Scrim"),
        ("...", "Scrim"),
        ("C:\\x|y?", "C--x-y-"),
    ] {
        assert_eq!(safe(name), expected);
    }
    let long = safe(&"ä".repeat(500));
    assert!(long.len() <= 200 && long.chars().all(|c| c == 'ä'));
}

#[test]
fn the_clock_of_the_user_is_asked() {
    let now = Words::now("a", "b");
    let shape = |text: &str| text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect::<String>();
    assert_eq!((shape(&now.date).as_str(), shape(&now.time).as_str()), ("0000-00-00", "00-00-00"));
}

#[test]
fn a_name_that_is_taken_gets_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let named = |name: &str| folder.path().join(name);
    assert_eq!(unused_name(folder.path(), "a", "mkv"), named("a.mkv"));
    std::fs::write(named("a.mkv"), "").unwrap();
    assert_eq!(unused_name(folder.path(), "a", "mkv"), named("a (2).mkv"));
    std::fs::write(named("a (2).mkv"), "").unwrap();
    assert_eq!(unused_name(folder.path(), "a", "mkv"), named("a (3).mkv"));
    assert_eq!(unused_folder(folder.path(), "take"), named("take"));
    // Nobody has made it yet, and it is somebody's.
    assert_eq!(unused_folder(folder.path(), "take"), named("take (2)"));
}
