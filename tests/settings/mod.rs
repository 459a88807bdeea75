//! Tests of `settings`.

use scrim::settings::{Folders, RECENT, Settings};
use scrim::view::publish::{PublishTarget, Secret};
use scrim::view::{Container, RateControl, Reach, RecordSettings, ServeSettings, Split};
use std::fs;
use std::path::{Path, PathBuf};

fn load(folder: &Path) -> (Settings, Vec<String>) {
    Settings::load(Folders::under(folder))
}

#[test]
fn a_new_account_has_defaults_and_no_complaints() {
    let folder = tempfile::tempdir().unwrap();
    let (settings, notes) = load(folder.path());
    assert!(notes.is_empty() && settings.recent().is_empty());
    assert_eq!(settings.recordings(), folder.path().join("recordings"));
}

#[test]
fn recent_files_are_kept_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, _) = load(folder.path());
    for number in (0..14).chain([5]) {
        settings.remember(Path::new(&format!("/shows/{number} \"é\".ron"))).unwrap().write().unwrap();
    }
    settings.forget(Path::new("/shows/12 \"é\".ron")).unwrap().write().unwrap();
    let expected: Vec<PathBuf> =
        [5, 13, 11, 10, 9, 8, 7, 6, 4].map(|n| PathBuf::from(format!("/shows/{n} \"é\".ron"))).to_vec();
    assert_eq!(settings.recent(), expected);
    let (again, notes) = load(folder.path());
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(again.recent(), expected);
    assert!(again.recent().len() < RECENT);
}

#[test]
fn recent_files_are_absolute() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, _) = load(folder.path());
    settings.remember(Path::new("here.ron")).unwrap().write().unwrap();
    assert_eq!(settings.recent(), [std::env::current_dir().unwrap().join("here.ron")]);
}

#[test]
fn the_recordings_folder_is_kept_with_what_is_not_known() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config").join("settings.ron");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "(theme: \"dark\")").unwrap();
    let (mut settings, notes) = load(folder.path());
    assert!(notes.is_empty(), "{notes:?}");
    settings.set_recordings(Path::new("/takes")).unwrap().write().unwrap();
    assert_eq!(load(folder.path()).0.recordings(), Path::new("/takes"));
    assert_eq!(fs::read_to_string(&file).unwrap(), "(recordings: \"/takes\", theme: \"dark\")\n");
}

#[test]
fn damaged_settings_are_put_aside_and_said() {
    for (damaged, expected) in [
        ("(recordings: ", ":1:"),
        ("(recordings: 3)", "recordings: invalid type"),
        ("[1]", "invalid type"),
        ("\u{0}", "1:1"),
        ("", "1:1"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("config").join("settings.ron");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, damaged).unwrap();
        let (mut settings, notes) = load(folder.path());
        let [note] = &notes[..] else { panic!("{notes:?}") };
        assert!(
            note.starts_with(&file.display().to_string()) && note.contains("Scrim starts with its defaults"),
            "{note}"
        );
        assert!(note.replace(": 1:", ":1:").contains(expected), "{note}");
        assert_eq!(settings.recordings(), folder.path().join("recordings"));
        settings.set_recordings(Path::new("/takes")).unwrap().write().unwrap();
        assert_eq!(fs::read_to_string(file.with_extension("ron.damaged")).unwrap(), damaged);
        assert!(load(folder.path()).1.is_empty());
    }
}

#[test]
fn settings_that_cannot_be_written_are_said() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("state"), "a file where a folder should be").unwrap();
    let (mut settings, _) = load(folder.path());
    let error = settings.remember(Path::new("/shows/a.ron")).unwrap().write().unwrap_err();
    assert!(error.contains("recent.ron: not saved: "), "{error}");
    assert_eq!(settings.recent(), [Path::new("/shows/a.ron")]);
}

#[test]
fn how_the_program_is_recorded_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, _) = load(folder.path());
    assert_eq!(*settings.record(), RecordSettings::default());
    let wanted = RecordSettings {
        container: Container::Mp4,
        rate: RateControl::Bitrate(8000),
        split: Split::Minutes(10),
        pattern: "{show} {part}".into(),
        ..RecordSettings::default()
    };
    settings.set_record(wanted.clone()).unwrap().write().unwrap();
    let (again, notes) = load(folder.path());
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(*again.record(), wanted);
}

#[test]
fn servers_are_kept_where_nobody_else_reads_their_keys() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, _) = load(folder.path());
    let target = |id: u32, key: &str| PublishTarget { id, key: Secret(key.into()), ..PublishTarget::default() };
    settings.set_target(target(1, "first")).unwrap().write().unwrap();
    settings.set_target(target(2, "hidden-two")).unwrap().write().unwrap();
    settings.set_target(target(1, "changed")).unwrap().write().unwrap();
    let file = folder.path().join("config").join("streams.ron");
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&file).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
    let (mut again, notes) = load(folder.path());
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(again.targets(), [target(1, "changed"), target(2, "hidden-two")]);
    assert!(!format!("{again:?}").contains("hidden-two"), "a key is in no log");
    again.remove_target(2).unwrap().write().unwrap();
    assert!(!fs::read_to_string(&file).unwrap().contains("hidden-two"));
    let others = fs::read_to_string(folder.path().join("config").join("settings.ron")).unwrap_or_default();
    assert!(!others.contains("changed"));
}

#[test]
fn how_viewers_are_served_is_kept_with_its_token() {
    let folder = tempfile::tempdir().unwrap();
    let (mut settings, _) = load(folder.path());
    assert_eq!(*settings.serve(), ServeSettings::default());
    let wanted = ServeSettings {
        reach: Reach::Address("192.168.1.2".parse().unwrap()),
        token: Secret("hidden".into()),
        most_viewers: 5,
        ..ServeSettings::default()
    };
    settings.set_serve(wanted.clone()).unwrap().write().unwrap();
    let (again, notes) = load(folder.path());
    assert!(notes.is_empty(), "{notes:?}");
    assert_eq!(*again.serve(), wanted);
    assert!(!format!("{again:?}").contains("hidden"), "a token is in no log");
}
