//! Recordings: whole, in parts, with pauses, killed, and on disks that are full.

use super::{Program, decoded_frames, ffprobe, play, times, wait_for};
use scrim::output::distributor::Limits;
use scrim::output::encoder::{EncoderSpec, SoundSpec};
use scrim::output::naming::Words;
use scrim::output::record::Place;
use scrim::output::{OutputError, RecordSpec, Recorded, Recorder};
use scrim::view::{Container, RecordSettings, SoundBus, SoundCodec, Split, VideoCodec};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

fn spec(place: Place, container: Container) -> RecordSpec {
    RecordSpec { place, container, split: Split::Never, reserve: 0 }
}

fn start(program: &Program, spec: RecordSpec) -> Result<Recorder, OutputError> {
    let codec = RecordSettings { container: spec.container, ..RecordSettings::default() }.fitting_codec();
    let video = EncoderSpec { codec, key_seconds: spec.container.key_seconds(), ..program.spec() };
    let sound = SoundSpec::new(spec.container.sound(), SoundBus::Program);
    // Show time runs faster here than the disk's.
    let limits = Limits { span: Duration::from_secs(3600), ..Limits::FILE };
    let feed = program.encoders.subscribe("The recording", &video, Some(sound), limits)?;
    Recorder::start(spec, feed)
}

fn record(program: &mut Program, path: &Path, container: Container, frames: u64) -> Recorded {
    let recorder = start(program, spec(Place::File(path.to_owned()), container)).unwrap();
    program.show(frames);
    recorder.finish().unwrap()
}

fn steady(times: &[f64]) -> bool {
    times.windows(2).all(|pair| (pair[1] - pair[0] - 1.0 / 30.0).abs() < 0.002)
}

#[test]
fn every_container_holds_every_picture_and_the_sound() {
    let folder = tempfile::tempdir().unwrap();
    for (container, video, sound) in
        [(Container::Matroska, "h264", "aac"), (Container::Mp4, "h264", "aac"), (Container::WebM, "vp8", "opus")]
    {
        let mut program = Program::new(128, 96, true);
        let path = folder.path().join(format!("film.{}", container.extension()));
        let recorded = record(&mut program, &path, container, 75);
        assert_eq!((recorded.frames, &recorded.stopped), (75, &None), "{container:?}");
        assert_eq!(recorded.paths, std::slice::from_ref(&path));
        assert!((recorded.seconds - 2.5).abs() < 0.01, "{}", recorded.seconds);
        assert_eq!(recorded.bytes, std::fs::metadata(&path).unwrap().len());
        assert_eq!(decoded_frames(&path), 75, "{container:?}");
        let codecs = ffprobe(&path, &["-show_entries", "stream=codec_name"]);
        assert_eq!(codecs, format!("codec_name={video}\ncodec_name={sound}\n"), "{container:?}");
        let (pictures, sounds) = (times(&path, "v"), times(&path, "a"));
        assert!(pictures[0].abs() < 0.03 && steady(&pictures), "{container:?}: {pictures:?}");
        assert!((sounds[0] - pictures[0]).abs() < 0.04, "{container:?}: {} and {}", sounds[0], pictures[0]);
        assert!(sounds.last().unwrap() + 0.1 > *pictures.last().unwrap(), "{container:?}: {:?}", sounds.last());
        assert_eq!(play(&path).frames, 75);
    }
}

#[test]
fn without_sound_a_film_is_silent() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::new(64, 48, false);
    let path = folder.path().join("silent.mp4");
    assert_eq!(record(&mut program, &path, Container::Mp4, 10).frames, 10);
    assert_eq!(ffprobe(&path, &["-show_entries", "stream=codec_name"]), "codec_name=h264\n");
}

#[test]
fn a_recording_is_named_by_its_pattern_in_a_folder_that_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let recordings = folder.path().join("made/when/missing");
    let mut program = Program::new(64, 48, false);
    let words = Words { show: "My show".into(), ..Words::now("", "") };
    let place = Place::Named {
        folder: recordings.clone(),
        pattern: "{show} by night".into(),
        words,
        container: Container::Matroska,
    };
    let mut recorder = start(&program, spec(place, Container::Matroska)).unwrap();
    assert_eq!(recorder.path(), recordings.join("My show by night.mkv"));
    program.show(5);
    recorder.stop();
    let recorded = wait_for("the end", || recorder.poll().cloned()).unwrap();
    assert_eq!(recorded.frames, 5);
    assert_eq!(recorder.status().frames, 5);
}

/// Groups of ten pictures, cut into files at key frames.
fn split(program: &mut Program, recorder: &Recorder, after: u64) {
    program.show(after);
    // Before it is asked for: a slow thread might see it done.
    let part = recorder.status().part;
    recorder.split();
    // Not so fast that closing a file takes more pictures than may wait.
    let ticks = crossbeam_channel::tick(Duration::from_millis(8));
    wait_for("the next part", || {
        ticks.recv().unwrap();
        program.show(1);
        (recorder.status().part > part).then_some(())
    });
}

#[test]
fn parts_play_alone_and_no_picture_is_lost_between_them() {
    let folder = tempfile::tempdir().unwrap();
    for (container, sound) in [(Container::Matroska, true), (Container::Mp4, true), (Container::WebM, false)] {
        let mut program = Program::new(64, 48, sound);
        let first = folder.path().join(format!("show.{}", container.extension()));
        let recorder = start(&program, spec(Place::File(first.clone()), container)).unwrap();
        split(&mut program, &recorder, 20);
        split(&mut program, &recorder, 20);
        program.show(15);
        let frames = program.encoders.video()[0].counts().frames;
        let recorded = recorder.finish().unwrap();
        let end = container.extension();
        let names: Vec<PathBuf> = [format!("show.{end}"), format!("show 002.{end}"), format!("show 003.{end}")]
            .iter()
            .map(|name| folder.path().join(name))
            .collect();
        assert_eq!(recorded.paths, names);
        assert_eq!(recorded.frames, frames);
        let decoded: Vec<u64> = names.iter().map(|path| decoded_frames(path)).collect();
        assert_eq!(decoded.iter().sum::<u64>(), frames, "{container:?}: {decoded:?}");
        for path in &names {
            let pictures = times(path, "v");
            assert!(pictures[0].abs() < 0.03 && steady(&pictures), "{}: {pictures:?}", path.display());
        }
    }
}

#[test]
fn a_part_ends_at_its_size() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::new(320, 240, false);
    let place = Place::Named {
        folder: folder.path().to_owned(),
        pattern: "p".into(),
        words: Words::default(),
        container: Container::Matroska,
    };
    let recorder =
        start(&program, RecordSpec { split: Split::Megabytes(1), ..spec(place, Container::Matroska) }).unwrap();
    assert_eq!(recorder.path(), folder.path().join("p 001.mkv"));
    wait_for("the second part", || {
        program.show(5);
        (recorder.status().part == 2).then_some(())
    });
    program.show(3);
    let recorded = recorder.finish().unwrap();
    assert_eq!(recorded.paths, [folder.path().join("p 001.mkv"), folder.path().join("p 002.mkv")]);
    let all: u64 = recorded.paths.iter().map(|path| decoded_frames(path)).sum();
    assert_eq!(all, recorded.frames);
    assert!(std::fs::metadata(&recorded.paths[0]).unwrap().len() >= 1_000_000);
}

#[test]
fn a_pause_leaves_no_gap() {
    let folder = tempfile::tempdir().unwrap();
    for container in [Container::Matroska, Container::Mp4] {
        let mut program = Program::new(64, 48, true);
        let path = folder.path().join(format!("pause.{}", container.extension()));
        let recorder = start(&program, spec(Place::File(path.clone()), container)).unwrap();
        program.show(20);
        wait_for("twenty pictures", || (recorder.status().frames >= 20).then_some(()));
        recorder.pause(true);
        wait_for("the pause", || recorder.status().paused.then_some(()));
        program.show(40);
        recorder.pause(false);
        wait_for("the end of the pause", || (!recorder.status().paused).then_some(()));
        let before = recorder.status().frames;
        program.show(40);
        let recorded = recorder.finish().unwrap();
        assert!(recorded.frames > before && recorded.frames < 80, "{} then {}", before, recorded.frames);
        let pictures = times(&path, "v");
        assert_eq!(pictures.len() as u64, recorded.frames);
        let gaps: Vec<f64> = pictures.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| *gap > 0.02 && *gap < 0.05), "{container:?}: {gaps:?}");
        assert_eq!(decoded_frames(&path), recorded.frames);
        let sounds = times(&path, "a");
        assert!(sounds.windows(2).all(|pair| pair[1] > pair[0] && pair[1] - pair[0] < 0.09), "{container:?}");
    }
}

#[test]
fn markers_are_chapters_beside_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("talk.mkv");
    let mut program = Program::new(64, 48, false);
    let recorder = start(&program, spec(Place::File(path), Container::Matroska)).unwrap();
    program.show(30);
    wait_for("thirty pictures", || (recorder.status().frames >= 30).then_some(()));
    recorder.mark("Questions");
    wait_for("the marker", || (recorder.status().markers == 1).then_some(()));
    recorder.mark("");
    wait_for("the second marker", || (recorder.status().markers == 2).then_some(()));
    let chapters = folder.path().join("talk.chapters.txt");
    assert_eq!(recorder.finish().unwrap().chapters, std::slice::from_ref(&chapters));
    assert_eq!(
        std::fs::read_to_string(&chapters).unwrap(),
        "CHAPTER01=00:00:01.000\nCHAPTER01NAME=Questions\nCHAPTER02=00:00:01.000\nCHAPTER02NAME=Marker 2\n"
    );
}

#[test]
fn a_recording_without_a_picture_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.mkv");
    let program = Program::new(64, 48, false);
    let recorder = start(&program, spec(Place::File(path.clone()), Container::Matroska)).unwrap();
    let error = recorder.finish().unwrap_err();
    assert_eq!(error.to_string(), format!("{} was not made: there was no picture to write", path.display()));
    assert!(!path.exists());
}

#[test]
fn a_disk_without_reserve_is_refused_before_a_file_is_made() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(64, 48, false);
    let path = folder.path().join("a.mkv");
    let refused =
        start(&program, RecordSpec { reserve: u64::MAX, ..spec(Place::File(path.clone()), Container::Matroska) });
    assert_eq!(
        refused.err().unwrap().to_string(),
        format!(
            "Less than {} MiB are free on the disk of {}: make room or choose another folder",
            u64::MAX >> 20,
            folder.path().display()
        )
    );
    assert!(!path.exists());
    assert!(program.encoders.video().is_empty(), "nothing is encoded for it");
}

#[test]
fn a_disk_that_fills_up_ends_the_recording_and_it_plays() {
    let folder = tempfile::tempdir().unwrap();
    let free = rustix::fs::statvfs(folder.path()).unwrap();
    let free = free.f_bavail * free.f_frsize;
    // Others may use or free some of the disk meanwhile: the margin is far from both.
    let step = (1_u64 << 30).min(free / 4);
    let mut program = Program::new(64, 48, false);
    let path = folder.path().join("full.mkv");
    let mut recorder =
        start(&program, RecordSpec { reserve: free - step, ..spec(Place::File(path), Container::Matroska) }).unwrap();
    program.show(12);
    let filler = std::fs::File::create(folder.path().join("filler")).unwrap();
    if rustix::fs::fallocate(&filler, rustix::fs::FallocateFlags::empty(), 0, step * 2).is_err() {
        println!("skipped: this file system does not reserve room");
        return;
    }
    let recorded = wait_for("the end for want of room", || recorder.poll().cloned()).unwrap();
    let stopped = recorded.stopped.expect("a reason");
    assert!(matches!(stopped, OutputError::LowDisk { .. }), "{stopped}");
    assert!(stopped.to_string().contains("make room or choose another folder"), "{stopped}");
    assert_eq!((recorded.frames, play(&recorded.paths[0]).frames), (12, 12));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_called_so_and_the_others_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full.mkv");
    // Every write to it fails for want of room, as on a full disk.
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let mut program = Program::new(64, 48, false);
    let mut broken = start(&program, spec(Place::File(path.clone()), Container::Matroska)).unwrap();
    let good = start(&program, spec(Place::File(folder.path().join("good.mkv")), Container::Matroska)).unwrap();
    assert_eq!(program.encoders.video().len(), 1, "one encoder for both");
    program.show(10);
    let error = wait_for("the fault", || {
        program.show(1);
        broken.poll().cloned()
    })
    .unwrap_err();
    assert_eq!(error.to_string(), format!("The disk of {} is full: make room and start again", path.display()));
    program.show(10);
    let frames = program.encoders.video()[0].counts().frames;
    assert_eq!(good.finish().unwrap().frames, frames);
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is_encoded() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::new(64, 48, false);
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let missing = folder.path().join("missing");
    let named = Place::Named {
        folder: file.clone(),
        pattern: "a".into(),
        words: Words::default(),
        container: Container::Matroska,
    };
    let cases = [
        (
            Place::File(missing.join("a.mkv")),
            format!("The folder {} is not there: make it or choose another one", missing.display()),
        ),
        (
            named,
            format!(
                "{} takes no recordings and stills: there is a file where a folder should be: choose another folder \
                 (Program, Recordings folder…)",
                file.display()
            ),
        ),
    ];
    for (place, sentence) in cases {
        assert_eq!(start(&program, spec(place, Container::Matroska)).err().unwrap().to_string(), sentence);
    }
    assert!(program.encoders.video().is_empty());
}

#[test]
fn a_dropped_recorder_leaves_a_film_that_plays() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("quit.mp4");
    let mut program = Program::new(64, 48, true);
    let recorder = start(&program, spec(Place::File(path.clone()), Container::Mp4)).unwrap();
    program.show(20);
    drop(recorder);
    assert_eq!(decoded_frames(&path), 20);
}

/// The other side of the next test: records until it is killed, and says what is behind it.
#[test]
#[ignore = "a child of recordings_survive_a_kill"]
fn child_that_records() {
    let Some(path) = std::env::var_os("SCRIM_TEST_RECORDING").map(PathBuf::from) else { return };
    let container = Container::of_extension(path.extension().unwrap().to_str().unwrap()).unwrap();
    let mut program = Program::new(128, 96, true);
    let _recorder = start(&program, spec(Place::File(path), container)).unwrap();
    // As fast as a show goes: a second of pictures is a second.
    let ticks = crossbeam_channel::tick(Duration::from_millis(33));
    for _ in 0..1000 {
        ticks.recv().unwrap();
        program.show(1);
        println!("frames {}", program.encoders.video()[0].counts().frames);
    }
}

#[test]
fn recordings_survive_a_kill_up_to_the_last_second() {
    let folder = tempfile::tempdir().unwrap();
    let children = ["killed.mkv", "killed.mp4", "killed.webm"].map(|name| {
        let path = folder.path().join(name);
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "output::record::child_that_records", "--ignored", "--nocapture"])
            .env("SCRIM_TEST_RECORDING", &path)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        (path, child)
    });
    for (path, mut child) in children {
        // Kept open: a child that cannot print ends by itself.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let taken =
            lines.by_ref().filter_map(|line| line.strip_prefix("frames ")?.parse::<u64>().ok()).find(|n| *n >= 75);
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said since.
        let last = lines.filter_map(|line| line.strip_prefix("frames ")?.parse::<u64>().ok()).last();
        let taken = last.or(taken);
        let (taken, name) = (taken.expect("the child recorded"), path.display());
        let decoded = decoded_frames(&path);
        assert!(decoded + 30 >= taken, "{name}: {decoded} of {taken} pictures");
    }
}

#[test]
fn av1_and_vp9_are_recorded_too() {
    let folder = tempfile::tempdir().unwrap();
    for (codec, named) in [(VideoCodec::Vp9, "vp9"), (VideoCodec::Av1, "av1")] {
        let mut program = Program::new(64, 48, false);
        let path = folder.path().join(format!("{named}.mkv"));
        let video = EncoderSpec { codec, ..program.spec() };
        let sound = Some(SoundSpec::new(SoundCodec::Aac, SoundBus::Program));
        let feed = program.encoders.subscribe("The recording", &video, sound, Limits::FILE).unwrap();
        let recorder = Recorder::start(spec(Place::File(path.clone()), Container::Matroska), feed).unwrap();
        program.show(8);
        assert_eq!(recorder.finish().unwrap().frames, 8);
        assert_eq!(ffprobe(&path, &["-show_entries", "stream=codec_name"]), format!("codec_name={named}\n"));
        assert_eq!(decoded_frames(&path), 8);
    }
}
