//! The live program as pictures with alpha.

use super::{ffprobe, times, wait_for};
use crossbeam_channel::bounded;
use scrim::compositor::readback::{ReadFormat, ReadFrame};
use scrim::document::Rate;
use scrim::output::Sequence;
use scrim::output::sequence::WithAlpha;
use std::process::Command;
use std::sync::Arc;

fn frame(tick: u64, alpha: u8) -> ReadFrame {
    let bytes = Arc::new([255, 0, 0, alpha].repeat(4));
    ReadFrame { format: ReadFormat::Canvas, width: 2, height: 2, tick, show_ns: tick * 33_333_333, bytes }
}

#[test]
fn pictures_are_numbered_transparent_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let pictures = folder.path().join("pictures");
    let (sender, receiver) = bounded(4);
    let mut sequence = Sequence::start(&WithAlpha::Pictures(pictures.clone()), receiver).unwrap();
    for (tick, alpha) in [(5, 255), (6, 255), (9, 0)] {
        sender.send(frame(tick, alpha)).unwrap();
    }
    wait_for("three pictures", || (sequence.counts() == (3, 2)).then_some(()));
    sequence.stop();
    assert_eq!(wait_for("the end", || sequence.poll()), Ok(3));
    let opened = |name: &str| image::open(pictures.join(name)).unwrap().to_rgba8().get_pixel(0, 0).0;
    assert_eq!((opened("00000.png"), opened("00002.png")), ([255, 0, 0, 255], [0, 0, 0, 0]));
    assert!(sender.send(frame(10, 0)).is_err(), "nothing more is read");
}

#[test]
fn a_folder_with_other_things_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("letter.txt"), "").unwrap();
    let error = Sequence::start(&WithAlpha::Pictures(folder.path().to_owned()), bounded(1).1).err().unwrap();
    assert_eq!(
        error.to_string(),
        format!("{} holds letter.txt, which is no numbered frame: choose an empty folder", folder.path().display())
    );
}

#[test]
fn a_film_with_alpha_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("keyed.mkv");
    let (sender, receiver) = bounded(4);
    let mut sequence = Sequence::start(&WithAlpha::Film(film.clone(), Rate::new(30, 1)), receiver).unwrap();
    let pixels = |tick: u64| -> Vec<u8> { (0..16 * 8_u64).flat_map(|n| [(n * 2 + tick) as u8, 7, 200, 255]).collect() };
    // One picture is missing, and the film goes on in time.
    for tick in [0, 1, 3] {
        let mut bytes = pixels(tick);
        bytes[..4].fill(0);
        let (width, height, show_ns) = (16, 8, 5_000_000_000 + tick * 33_333_333);
        let frame = ReadFrame { format: ReadFormat::Canvas, width, height, tick, show_ns, bytes: Arc::new(bytes) };
        sender.send(frame).unwrap();
    }
    wait_for("three pictures", || (sequence.counts() == (3, 1)).then_some(()));
    sequence.stop();
    assert_eq!(wait_for("the end", || sequence.poll()), Ok(3));
    assert_eq!(ffprobe(&film, &["-show_entries", "stream=codec_name,pix_fmt"]), "codec_name=ffv1\npix_fmt=bgra\n");
    let shown = times(&film, "v");
    assert!((shown[1] - 0.033).abs() < 0.002 && (shown[2] - 0.1).abs() < 0.002, "{shown:?}");
    let raw = ["-f", "rawvideo", "-pix_fmt", "rgba", "-"];
    let decoded =
        Command::new("ffmpeg").args(["-v", "error", "-i"]).arg(&film).args(["-vsync", "0"]).args(raw).output();
    let decoded = decoded.unwrap().stdout;
    for (place, tick) in [0, 1, 3].into_iter().enumerate() {
        let picture = &decoded[place * 512..][..512];
        assert_eq!(picture[..4], [0; 4], "where nothing is, it is transparent");
        assert_eq!(picture[4..], pixels(tick)[4..], "picture {place}");
    }
}

#[test]
fn a_film_without_a_picture_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let film = folder.path().join("none.mkv");
    let mut sequence = Sequence::start(&WithAlpha::Film(film.clone(), Rate::new(30, 1)), bounded(1).1).unwrap();
    sequence.stop();
    let said = wait_for("the end", || sequence.poll()).unwrap_err().to_string();
    assert_eq!(said, format!("{} was not made: there was no picture to write", film.display()));
    assert!(!film.exists());
}
