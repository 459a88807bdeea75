//! Films that other programs can play, and what is said where there is none.

use super::{picture, play};
use gstreamer_video as gst_video;
use scrim::document::Rate;
use scrim::output::{Nv12Frame, OutputError, Pushed, Summary, VideoSpec, VideoWriter};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

const RATE: Rate = Rate::new(30, 1);

fn write(spec: VideoSpec, frames: u64) -> Summary {
    let (width, height, rate) = (spec.width, spec.height, spec.rate);
    let mut writer = VideoWriter::open(spec).unwrap();
    for n in 0..frames {
        let pushed = writer.push(picture(width, height, n), rate.frame_start_ns(n)).unwrap();
        assert_eq!(pushed, Pushed::Queued);
    }
    writer.finish().unwrap()
}

#[test]
fn all_containers_play_whole_with_their_size_rate_and_colours() {
    let folder = tempfile::tempdir().unwrap();
    for (name, rate) in
        [("film.mkv", RATE), ("film.mp4", Rate::new(30000, 1001)), ("FILM.MKV", Rate::new(60, 1)), ("film.webm", RATE)]
    {
        let path = folder.path().join(name);
        let summary = write(VideoSpec::new(&path, 320, 180, rate), 75);
        assert_eq!((summary.frames, summary.dropped), (75, 0));
        assert_eq!(summary.bytes, std::fs::metadata(&path).unwrap().len());
        assert!((summary.seconds - 75.0 / rate.fps()).abs() < 1e-3, "{}", summary.seconds);

        let played = play(&path);
        assert_eq!((played.frames, played.width, played.height), (75, 320, 180), "{name}");
        assert!((played.last_pts.as_secs_f64() - 74.0 / rate.fps()).abs() < 2e-3, "{name}: {:?}", played.last_pts);
        assert_eq!(played.matrix, gst_video::VideoColorMatrix::Bt709, "{name}");
        assert_eq!(played.range, gst_video::VideoColorRange::Range16_235, "{name}");
        let [_, u, v] = played.first;
        assert!((u - 90.0).abs() < 2.0 && (v - 180.0).abs() < 2.0, "{name}: U {u}, V {v}");
    }
}

#[test]
fn an_odd_canvas_loses_its_last_column_and_row() {
    let folder = tempfile::tempdir().unwrap();
    for (size, encoded) in [((333, 251), (332, 250)), ((3, 2), (2, 2)), ((320, 181), (320, 180))] {
        let path = folder.path().join("odd.mkv");
        write(VideoSpec::new(&path, size.0, size.1, RATE), 5);
        let played = play(&path);
        assert_eq!(((played.width, played.height), played.frames), (encoded, 5));
    }
}

/// The element's own limit is 2,048 kbit/s; a picture of noise needs many times that.
#[test]
fn what_is_hard_to_encode_gets_the_bits_that_its_quality_needs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("noise.mkv");
    let mut writer = VideoWriter::open(VideoSpec::new(&path, 320, 180, RATE)).unwrap();
    let mut state = 1_u32;
    for n in 0..30 {
        let mut noisy = picture(320, 180, n);
        for byte in noisy.bytes.iter_mut().take(noisy.chroma_offset) {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            *byte = 16 + (state >> 24) as u8 % 200;
        }
        assert_eq!(writer.push(noisy, RATE.frame_start_ns(n)).unwrap(), Pushed::Queued);
    }
    let summary = writer.finish().unwrap();
    let kilobits = summary.bytes as f64 * 8.0 / 1000.0 / summary.seconds;
    assert!(kilobits > 5000.0, "{kilobits} kbit/s");
}

#[test]
fn the_second_encoder_makes_films_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("open.mp4");
    write(VideoSpec { element: Some("openh264enc"), ..VideoSpec::new(&path, 320, 180, RATE) }, 40);
    let played = play(&path);
    assert_eq!((played.frames, played.width), (40, 320));
    let [_, u, v] = played.first;
    assert!((u - 90.0).abs() < 3.0 && (v - 180.0).abs() < 3.0, "U {u}, V {v}");
}

#[test]
fn a_film_starts_at_its_first_picture_and_time_never_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("late.mkv");
    let mut writer = VideoWriter::create(&path, 64, 64, RATE).unwrap();
    let hour = 3_600_000_000_000;
    assert_eq!(writer.push(picture(64, 64, 0), hour).unwrap(), Pushed::Queued);
    assert_eq!(writer.push(picture(64, 64, 1), hour).unwrap(), Pushed::Dropped);
    assert_eq!(writer.push(picture(64, 64, 2), hour - 1).unwrap(), Pushed::Dropped);
    assert_eq!(writer.push(picture(64, 64, 3), hour + 500_000_000).unwrap(), Pushed::Queued);
    let summary = writer.finish().unwrap();
    assert_eq!((summary.frames, summary.dropped), (2, 2));
    let played = play(&path);
    assert_eq!((played.frames, played.last_pts.as_millis()), (2, 500));
}

/// Bytes that say when they are let go of.
struct Pooled(Vec<u8>, Arc<AtomicUsize>);

impl AsRef<[u8]> for Pooled {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Pooled {
    fn drop(&mut self) {
        self.1.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn pictures_go_back_to_their_pool() {
    let folder = tempfile::tempdir().unwrap();
    let returned = Arc::new(AtomicUsize::new(0));
    let mut writer = VideoWriter::create(folder.path().join("pool.mkv"), 64, 64, RATE).unwrap();
    for n in 0..20 {
        let Nv12Frame { width, height, stride, chroma_offset, bytes } = picture(64, 64, n);
        let bytes = Pooled(bytes, returned.clone());
        let frame = Nv12Frame { width, height, stride, chroma_offset, bytes };
        writer.push(frame, RATE.frame_start_ns(n)).unwrap();
    }
    writer.finish().unwrap();
    assert_eq!(returned.load(Ordering::Relaxed), 20);
}

#[test]
fn a_dropped_writer_leaves_a_film_that_plays() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["quit.mkv", "quit.mp4"] {
        let path = folder.path().join(name);
        let mut writer = VideoWriter::create(&path, 64, 64, RATE).unwrap();
        for n in 0..10 {
            writer.push(picture(64, 64, n), RATE.frame_start_ns(n)).unwrap();
        }
        drop(writer);
        assert_eq!(play(&path).frames, 10, "{name}");
    }
}

#[test]
fn a_film_without_a_picture_is_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("empty.mkv");
    let error = VideoWriter::create(&path, 64, 64, RATE).unwrap().finish().unwrap_err();
    assert_eq!(error.to_string(), format!("{} was not made: there was no picture to write", path.display()));
    assert!(!path.exists());
}

#[test]
fn what_cannot_be_written_is_said_before_anything_is() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir(at("folder.mkv")).unwrap();
    let name = |name: &str| at(name).display().to_string();
    let good = || VideoSpec::new(at("a.mkv"), 64, 64, RATE);
    let cases = [
        (
            VideoSpec { path: at("a.avi"), ..good() },
            format!("{} cannot be written: a film's name ends in .mkv, .mp4 or .webm", name("a.avi")),
        ),
        (
            VideoSpec { path: at("missing/a.mkv"), ..good() },
            format!("The folder {} is not there: make it or choose another one", name("missing")),
        ),
        (
            VideoSpec { path: at("folder.mkv"), ..good() },
            format!("{} is a folder: choose a file name", name("folder.mkv")),
        ),
        (VideoSpec { width: 1, ..good() }, "1×64 cannot be encoded: a film is 2×2 to 8192×8192 pixels".into()),
        (VideoSpec { height: 9000, ..good() }, "64×9000 cannot be encoded: a film is 2×2 to 8192×8192 pixels".into()),
        (
            VideoSpec { rate: Rate::new(30, 0), ..good() },
            "30/0 frames per second cannot be encoded: choose a rate from 1 to 240".into(),
        ),
        (
            VideoSpec { element: Some("noneenc"), ..good() },
            "Nothing here encodes H.264: install the package gstreamer1.0-plugins-bad".into(),
        ),
    ];
    for (spec, sentence) in cases {
        assert_eq!(VideoWriter::open(spec).unwrap_err().to_string(), sentence);
    }
    assert!(!at("a.mkv").exists());
}

#[test]
fn a_picture_that_does_not_fit_is_refused_and_the_film_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("fit.mkv");
    let mut writer = VideoWriter::create(&path, 64, 64, RATE).unwrap();
    let mut short = picture(64, 64, 0);
    short.bytes.truncate(1000);
    assert_eq!(writer.push(short, 0).unwrap_err().to_string(), "a picture of 64×64 has 1000 bytes, which is too few");
    assert!(writer.push(picture(32, 64, 0), 0).is_err());
    writer.push(picture(64, 64, 0), 0).unwrap();
    writer.finish().unwrap();
    assert_eq!(play(&path).frames, 1);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_called_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full.mkv");
    // Every write to it fails for want of room, as on a full disk.
    std::os::unix::fs::symlink("/dev/full", &path).unwrap();
    let error = push_until_error(&path);
    assert_eq!(error, OutputError::DiskFull(path.clone()));
    assert_eq!(error.to_string(), format!("The disk of {} is full: make room and start again", path.display()));
}

fn push_until_error(path: &Path) -> OutputError {
    let mut writer = match VideoWriter::create(path, 640, 360, RATE) {
        Ok(writer) => writer,
        Err(error) => return error,
    };
    for n in 0..300 {
        if let Err(error) = writer.push(picture(640, 360, n * 17), RATE.frame_start_ns(n)) {
            return error;
        }
    }
    writer.finish().unwrap_err()
}
