//! Recordings and stills of the program, from the keyboard.

use super::desktop::Desktop;
use super::film::play;
use super::shows::{self, BLUE, CANVAS, RED};
use super::studio::Studio;
use super::{alone, wait_for};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long is recorded before the end.
const RECORDED: Duration = Duration::from_secs(3);

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|found| found == extension)).collect()
}

/// Starts a recording and lets it run for a while.
fn record(studio: &Studio<'_>) -> PathBuf {
    let folder = studio.desktop.home().join("Videos/Scrim");
    studio.desktop.chord(&["ctrl", "shift"], "r", || studio.logged(&["Started:", ".mkv"]));
    let started = Instant::now();
    wait_for(
        "three seconds of recording",
        || studio.log(),
        || {
            let [film] = files(&folder, "mkv").try_into().ok()?;
            let film: PathBuf = film;
            let written = film.metadata().ok()?.len();
            (written > 0 && started.elapsed() > RECORDED).then_some(film)
        },
    )
}

#[test]
fn a_recording_that_the_end_of_the_session_stops_is_whole() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let file = shows::stage(desktop.folder());
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    let film = record(&studio);
    studio.terminate();
    assert_eq!(studio.left().code(), Some(0), "{}", studio.log());
    let ended = studio.logged(&[".mkv: ", " frames"]);
    let played = play(&film);
    assert!(ended.contains(&format!("{} frames", played.frames)), "{played:?}, but {ended}");
    assert!(played.last_ms + 500 > RECORDED.as_millis() as u64, "{played:?}");
}

#[test]
fn a_recording_survives_the_death_of_the_studio() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let file = shows::stage(desktop.folder());
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    let film = record(&studio);
    studio.kill();
    assert_eq!(studio.left().code(), None, "it was killed");
    let played = play(&film);
    assert_eq!(played.size, CANVAS);
    assert!(played.last_ms + 2000 > RECORDED.as_millis() as u64, "{played:?} of {RECORDED:?}");
}

#[test]
fn the_studio_leaves_in_time_though_the_desktop_hangs() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let file = shows::stage(desktop.folder());
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    let film = record(&studio);
    desktop.hang();
    studio.terminate();
    assert_eq!(studio.left().code(), Some(0), "{}", studio.log());
    studio.logged(&["scrim: something does not end (a graphics driver, a disk or a device); leaving without it"]);
    assert!(play(&film).frames > 0);
}

#[test]
fn the_program_is_recorded_and_a_still_is_taken() {
    let _alone = alone();
    let Some(desktop) = Desktop::start() else { return };
    let file = shows::stage(desktop.folder());
    let mut studio = Studio::open(&desktop, Some(&file), "Scrim — stage");
    let folder = desktop.home().join("Videos/Scrim");

    desktop.chord(&["ctrl", "shift"], "r", || studio.logged(&["Started:", ".mkv"]));
    let film = wait_for(
        "a recording with something in it",
        || studio.log(),
        || {
            let [film] = files(&folder, "mkv").try_into().ok()?;
            film.metadata().is_ok_and(|data: std::fs::Metadata| data.len() > 0).then_some(film)
        },
    );
    let ended = desktop.chord(&["ctrl", "shift"], "r", || studio.logged(&[".mkv: ", " frames"]));
    let played = play(&film);
    assert_eq!(played.size, CANVAS);
    assert!(played.frames > 0 && ended.contains(&format!("{} frames", played.frames)), "{played:?}, but {ended}");

    desktop.chord(&["ctrl", "shift"], "p", || studio.logged(&["Scrim/", ".png"]));
    let [still] = files(&folder, "png").try_into().unwrap();
    let still: PathBuf = still;
    let picture = image::open(&still).unwrap().to_rgba8();
    assert_eq!(picture.dimensions(), CANVAS);
    for (at, [r, g, b]) in [((70, 50), RED), ((250, 30), BLUE)] {
        assert_eq!(picture.get_pixel(at.0, at.1).0, [r, g, b, 255], "{at:?}");
    }
    desktop.chord(&["ctrl"], "q", || studio.left_well());
}
