//! The live program as pictures with alpha.

use super::wait_for;
use crossbeam_channel::bounded;
use scrim::compositor::readback::{ReadFormat, ReadFrame};
use scrim::output::Sequence;
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
    let mut sequence = Sequence::start(&pictures, receiver).unwrap();
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
    let error = Sequence::start(folder.path(), bounded(1).1).err().unwrap();
    assert_eq!(
        error.to_string(),
        format!("{} holds letter.txt, which is no numbered frame: choose an empty folder", folder.path().display())
    );
}
