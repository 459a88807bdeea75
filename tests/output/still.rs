//! Stills and numbered frames: whole files with exact pixels, or none.

use scrim::output::{FrameFolder, RgbaImage, write_png};
use std::path::Path;

/// Each pixel another colour and alpha, rows padded by `padding` bytes.
fn pixels(width: u32, height: u32, padding: usize) -> (Vec<u8>, usize) {
    let stride = width as usize * 4 + padding;
    let mut bytes = vec![0xEE; stride * height as usize];
    for (y, row) in bytes.chunks_exact_mut(stride).enumerate() {
        for (x, pixel) in row.chunks_exact_mut(4).take(width as usize).enumerate() {
            pixel.copy_from_slice(&[x as u8, y as u8, (x * y) as u8, (x * 7 + y * 13) as u8]);
        }
    }
    (bytes, stride)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn every_pixel_comes_back_with_its_alpha() {
    let folder = tempfile::tempdir().unwrap();
    for (width, height, padding) in [(1, 1, 0), (33, 21, 0), (33, 21, 60), (256, 2, 4)] {
        let path = folder.path().join("still.png");
        let (bytes, stride) = pixels(width, height, padding);
        write_png(&path, &RgbaImage { width, height, stride, bytes: &bytes }).unwrap();
        let read = image::open(&path).unwrap().into_rgba8();
        assert_eq!(read.dimensions(), (width, height));
        let (tight, _) = pixels(width, height, 0);
        assert_eq!(read.into_raw(), tight);
    }
    assert_eq!(names(folder.path()), ["still.png"]);
}

#[cfg(unix)]
#[test]
fn a_still_is_as_readable_as_other_files() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let (bytes, stride) = pixels(2, 2, 0);
    write_png(&folder.path().join("still.png"), &RgbaImage { width: 2, height: 2, stride, bytes: &bytes }).unwrap();
    std::fs::write(folder.path().join("other"), "").unwrap();
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).unwrap().permissions().mode();
    assert_eq!(mode("still.png"), mode("other"));
}

#[test]
fn a_still_that_fails_leaves_the_old_one_and_no_litter() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("still.png");
    std::fs::write(&path, "the old one").unwrap();
    let (bytes, stride) = pixels(8, 8, 0);
    let short = RgbaImage { width: 8, height: 9, stride, bytes: &bytes };
    assert_eq!(write_png(&path, &short).unwrap_err().to_string(), "a picture of 8×9 has 256 bytes, which is too few");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "the old one");
    assert_eq!(names(folder.path()), ["still.png"]);

    let good = RgbaImage { width: 8, height: 8, stride, bytes: &bytes };
    let missing = folder.path().join("missing");
    assert_eq!(
        write_png(&missing.join("still.png"), &good).unwrap_err().to_string(),
        format!("The folder {} is not there: make it or choose another one", missing.display())
    );
    assert_eq!(
        write_png(folder.path(), &good).unwrap_err().to_string(),
        format!("{} is a folder: choose a file name", folder.path().display())
    );
}

#[test]
fn frames_are_numbered_and_a_shorter_film_leaves_no_older_frames() {
    let folder = tempfile::tempdir().unwrap();
    let frames = folder.path().join("frames");
    let (bytes, stride) = pixels(4, 4, 0);
    let image = RgbaImage { width: 4, height: 4, stride, bytes: &bytes };
    for length in [3, 1] {
        std::fs::create_dir_all(&frames).unwrap();
        std::fs::write(frames.join(".scrim-killed.part"), "half a picture").unwrap();
        let mut writer = FrameFolder::create(&frames).unwrap();
        for _ in 0..length {
            writer.write(&image).unwrap();
        }
        assert_eq!(writer.finish().unwrap(), length);
        let expected: Vec<_> = (0..length).map(|n| format!("{n:05}.png")).collect();
        assert_eq!(names(&frames), expected);
    }
}

#[test]
fn a_folder_with_other_things_in_it_is_refused_untouched() {
    for other in ["notes.txt", "1.png", "photo.png", "00000.PNG", "0000a.png"] {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(other), "mine").unwrap();
        assert_eq!(
            FrameFolder::create(folder.path()).unwrap_err().to_string(),
            format!("{} holds {other}, which is no numbered frame: choose an empty folder", folder.path().display())
        );
        assert_eq!(std::fs::read_to_string(folder.path().join(other)).unwrap(), "mine");
    }
}
