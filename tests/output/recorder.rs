//! The recording of the program, from its name to a disk that fills up.

use super::{picture, play, wait_for};
use scrim::document::Rate;
use scrim::output::recorder::{clock_name, unused_name};
use scrim::output::{OutputError, Pushed, Recorder};
use std::path::Path;

const RATE: Rate = Rate::new(30, 1);

/// Pushes picture `n` until the encoder has room for it.
fn record(recorder: &mut Recorder, n: u64) {
    wait_for("room for a picture", || {
        let pushed = recorder.push(picture(64, 64, n), RATE.frame_start_ns(n)).unwrap();
        (pushed == Pushed::Queued).then_some(())
    });
}

#[test]
fn a_recording_is_named_by_the_clock_and_plays() {
    let folder = tempfile::tempdir().unwrap();
    let recordings = folder.path().join("made/when/missing");
    let mut recorder = Recorder::start_with_reserve(None, &recordings, 64, 64, RATE, 0).unwrap();
    let path = recorder.status().path.unwrap();
    let name = path.file_name().unwrap().to_str().unwrap().to_owned();
    let shape: String = name.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    assert_eq!(shape, "Scrim 0000-00-00 00-00-00.mkv");
    for n in 0..30 {
        record(&mut recorder, n);
    }
    wait_for("the last picture's encoding", || (recorder.status().frames == 30).then_some(()));
    assert!((recorder.status().seconds - 1.0).abs() < 1e-3);
    recorder.stop();
    assert_eq!(recorder.push(picture(64, 64, 30), RATE.frame_start_ns(30)), Ok(Pushed::Dropped));
    let summary = wait_for("the end", || recorder.poll()).unwrap();
    assert_eq!((summary.frames, summary.stopped, &summary.path), (30, None, &path));
    assert_eq!(play(&path).frames, 30);
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
    assert!(clock_name().starts_with("Scrim 2"));
}

#[test]
fn a_disk_without_reserve_is_refused_before_a_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let error = Recorder::start_with_reserve(None, folder.path(), 64, 64, RATE, u64::MAX).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "Less than {} MiB are free on the disk of {}: make room or choose another folder",
            u64::MAX >> 20,
            folder.path().display()
        )
    );
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_disk_that_fills_up_ends_the_recording_and_it_plays() {
    let folder = tempfile::tempdir().unwrap();
    let free = rustix::fs::statvfs(folder.path()).unwrap();
    let free = free.f_bavail * free.f_frsize;
    // Others may use or free some of the disk meanwhile: the margin is far from both.
    let step = (1_u64 << 30).min(free / 4);
    let mut recorder = Recorder::start_with_reserve(None, folder.path(), 64, 64, RATE, free - step).unwrap();
    record(&mut recorder, 0);
    record(&mut recorder, 1);
    let filler = std::fs::File::create(folder.path().join("filler")).unwrap();
    if rustix::fs::fallocate(&filler, rustix::fs::FallocateFlags::empty(), 0, step * 2).is_err() {
        println!("skipped: this file system does not reserve room");
        return;
    }
    let summary = wait_for("the end for want of room", || recorder.poll()).unwrap();
    let stopped = summary.stopped.expect("a reason");
    assert!(matches!(stopped, OutputError::LowDisk { .. }), "{stopped}");
    assert!(stopped.to_string().contains("make room or choose another folder"), "{stopped}");
    // What comes after the end goes nowhere, quietly: the end was told.
    assert_eq!(recorder.push(picture(64, 64, 2), RATE.frame_start_ns(2)), Ok(Pushed::Dropped));
    assert_eq!(play(&summary.path).frames, 2);
}

#[test]
fn a_path_of_ones_own_is_taken_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mine.mp4");
    let elsewhere = Path::new("never made");
    let mut recorder = Recorder::start_with_reserve(Some(path.clone()), elsewhere, 64, 64, RATE, 0).unwrap();
    record(&mut recorder, 0);
    drop(recorder);
    assert_eq!(play(&path).frames, 1);
    assert!(!elsewhere.exists());
}

#[test]
fn a_folder_that_takes_no_files_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let error = Recorder::start_with_reserve(None, &file, 64, 64, RATE, 0).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{} takes no recordings and stills: there is a file where a folder should be: choose another folder \
             (Program, Recordings folder…)",
            file.display()
        )
    );
}
