//! What every pipeline ends with: whole pictures of interlaced ones, square pixels, upright pictures.

use super::{make_clip, media, options, source, wait_for, wait_frame};
use scrim::document::source::Media;
use scrim::document::{Deinterlace, Rate, Source, SourceKind};
use scrim::source::frame::{Frame, PixelLayout};
use scrim::source::{Pace, Stepped, open};
use std::path::Path;

const WIDTH: usize = 64;
const HEIGHT: usize = 32;
/// Pixels that the bar moves from one field to the next; it is as wide.
const STEP: usize = 8;
/// Interlaced pictures of the clip.
const PICTURES: usize = 4;

/// A row of luma with the bar where it is at the time of a field.
fn row(field: usize) -> impl Iterator<Item = u8> {
    (0..WIDTH).map(move |x| if x / STEP == field { 235 } else { 16 })
}

/// A film of a moving bar at 25 pictures a second, whose `first` rows (0: the upper ones) were taken 1/50 s before the others.
fn interlaced_clip(path: &Path, first: usize) {
    let mut film = format!("YUV4MPEG2 W{WIDTH} H{HEIGHT} F25:1 Ip A1:1 C420jpeg\n").into_bytes();
    for picture in 0..PICTURES {
        film.extend(b"FRAME\n");
        (0..HEIGHT).for_each(|y| film.extend(row(2 * picture + (y + first) % 2)));
        film.extend([128; WIDTH * HEIGHT / 2]);
    }
    let raw = path.with_extension("y4m");
    std::fs::write(&raw, film).unwrap();
    let order = if first == 0 { "top-field-first" } else { "bottom-field-first" };
    make_clip(&format!(
        "filesrc location={} ! y4mdec ! capssetter caps=video/x-raw,interlace-mode=interleaved,field-order={order} ! \
         x264enc interlaced=true pass=qual quantizer=1 ! qtmux ! filesink location={}",
        raw.display(),
        path.display()
    ));
}

fn film(path: &Path, deinterlace: Deinterlace) -> Source {
    let settings = Media { path: path.to_str().unwrap().into(), ..media("") };
    Source { deinterlace, ..source(SourceKind::Media(settings)) }
}

/// The luma of a picture, row by row.
fn rows(frame: &Frame) -> Vec<Vec<u8>> {
    let plane = frame.plane(0).unwrap();
    plane.data.chunks(plane.stride as usize).take(HEIGHT).map(|row| row[..WIDTH].to_vec()).collect()
}

/// The rows have the bar where it is at the time of this field, as far as the codec keeps it.
fn shows(rows: &[Vec<u8>], field: usize) -> bool {
    rows.iter().all(|found| found.iter().zip(row(field)).all(|(found, wanted)| found.abs_diff(wanted) < 24))
}

#[test]
fn interlaced_pictures_become_one_whole_picture_per_field() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.mp4");
    let fields = Rate::new(50, 1);
    for first in [0, 1] {
        interlaced_clip(&path, first);
        for deinterlace in [Deinterlace::Auto, Deinterlace::On] {
            let handle = open(&film(&path, deinterlace), &options(dir.path(), Pace::Stepped));
            for field in 0..2 * PICTURES {
                let Stepped::New(frame) = handle.take_at(fields.frame_start_ns(field as u64)) else {
                    panic!("no picture for field {field}: {:?}", handle.status());
                };
                let rows = rows(&frame);
                assert!(shows(&rows, field), "{deinterlace:?}, first rows {first}: field {field} is {rows:?}");
            }
            assert_eq!(handle.status().sentence, "Live, 64×32 at 50 fps");
        }
    }
}

#[test]
fn interlaced_pictures_are_left_alone_where_that_is_wanted() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.mp4");
    interlaced_clip(&path, 0);
    let handle = open(&film(&path, Deinterlace::Off), &options(dir.path(), Pace::Stepped));
    let pictures = Rate::new(25, 1);
    for picture in 0..PICTURES {
        let Stepped::New(frame) = handle.take_at(pictures.frame_start_ns(picture as u64)) else {
            panic!("no picture {picture}: {:?}", handle.status());
        };
        let (upper, lower): (Vec<_>, Vec<_>) = rows(&frame).into_iter().enumerate().partition(|(y, _)| y % 2 == 0);
        let only = |rows: Vec<(usize, Vec<u8>)>| rows.into_iter().map(|(_, row)| row).collect::<Vec<_>>();
        assert!(shows(&only(upper), 2 * picture) && shows(&only(lower), 2 * picture + 1), "picture {picture}");
    }
    assert_eq!(handle.status().sentence, "Live, 64×32 at 25 fps");
}

/// Where the red corner of a [`cornered_clip`] is: right of the middle, below it. The rest is blue.
fn red_corner(frame: &Frame) -> (bool, bool) {
    let (width, height) = (frame.format.width, frame.format.height);
    let red_at = |right: bool, below: bool| {
        let at = |side: u32, far: bool| side / 4 + if far { side / 2 } else { 0 };
        // Where the red chroma is: in a plane of its own, or the fourth byte of two pixels.
        let (index, first) = match frame.format.layout {
            PixelLayout::I420 | PixelLayout::Y42b | PixelLayout::Y444 => (2, 0),
            PixelLayout::Yuy2 => (0, 3),
            PixelLayout::Uyvy => (0, 2),
            other => panic!("pictures became {other:?}"),
        };
        let plane = frame.plane(index).unwrap();
        let (x, y) = (at(width, right) * plane.width / width, at(height, below) * plane.height / height);
        plane.data[(y * plane.stride + x * plane.shape.bytes + first) as usize] > 200
    };
    let corners = [(false, false), (true, false), (false, true), (true, true)];
    let [corner] = corners.into_iter().filter(|&(right, below)| red_at(right, below)).collect::<Vec<_>>()[..] else {
        panic!("not one red corner");
    };
    corner
}

/// Ten pictures of 64 × 48 pixels, red in the upper left quarter and blue elsewhere.
fn cornered_clip(path: &Path, format: &str, pixel_aspect: &str) {
    make_clip(&format!(
        "videotestsrc num-buffers=10 pattern=red ! video/x-raw,format=I420,width=32,height=24,framerate=30/1 ! \
         videobox right=-32 bottom=-24 fill=blue border-alpha=1 ! videoconvert ! video/x-raw,format={format} ! \
         capssetter caps=video/x-raw,pixel-aspect-ratio={pixel_aspect} ! x264enc pass=qual quantizer=5 ! qtmux ! filesink location={}",
        path.display()
    ));
}

/// Writes into a QuickTime file how its picture is to be turned, as phones do: the first two rows of the track's matrix.
fn turn(path: &Path, matrix: [i32; 4]) {
    let mut film = std::fs::read(path).unwrap();
    let header = film.windows(4).position(|kind| kind == b"tkhd").unwrap();
    assert_eq!(film[header + 4], 0, "the offset below is that of version 0");
    let [a, b, c, d] = matrix.map(|number| (number * 0x1_0000).to_be_bytes());
    let none = [0; 4];
    film[header + 44..header + 64].copy_from_slice(&[a, b, none, c, d].concat());
    std::fs::write(path, film).unwrap();
}

fn first_picture(path: &Path) -> Frame {
    let handle = open(&film(path, Deinterlace::Auto), &options(path.parent().unwrap(), Pace::Stepped));
    match handle.take_at(0) {
        Stepped::New(frame) => frame,
        other => panic!("{other:?}: {:?}", handle.status()),
    }
}

#[test]
fn films_of_a_phone_are_upright_however_it_was_held() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("phone.mov");
    // Y42B is not turned as it is, so it has to become something else on the way.
    for format in ["I420", "Y42B"] {
        for (matrix, size, corner) in [
            ([1, 0, 0, 1], (64, 48), (false, false)),
            ([0, 1, -1, 0], (48, 64), (true, false)),
            ([-1, 0, 0, -1], (64, 48), (true, true)),
            ([0, -1, 1, 0], (48, 64), (false, true)),
        ] {
            cornered_clip(&path, format, "1/1");
            turn(&path, matrix);
            let frame = first_picture(&path);
            let found = ((frame.format.width, frame.format.height), red_corner(&frame));
            assert_eq!(found, (size, corner), "{format}, {matrix:?}");
        }
    }
}

#[test]
fn a_turned_film_stays_upright_when_it_loops() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("phone.mov");
    cornered_clip(&path, "I420", "1/1");
    turn(&path, [0, 1, -1, 0]);
    let handle = open(&film(&path, Deinterlace::Auto), &options(dir.path(), Pace::Live));
    wait_frame(&handle);
    wait_for(&handle, "the third round", |handle| (handle.status().frames > 20).then_some(()));
    let frame = wait_frame(&handle);
    assert_eq!(((frame.format.width, frame.format.height), red_corner(&frame)), ((48, 64), (true, false)));
    assert_eq!(handle.status().restarts, 0);
}

#[test]
fn pixels_that_are_not_square_become_so() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("wide.mov");
    for (pixel_aspect, matrix, size, corner) in [
        ("3/2", [1, 0, 0, 1], (96, 48), (false, false)),
        ("1/2", [1, 0, 0, 1], (32, 48), (false, false)),
        ("3/2", [0, 1, -1, 0], (48, 96), (true, false)),
    ] {
        cornered_clip(&path, "I420", pixel_aspect);
        turn(&path, matrix);
        let frame = first_picture(&path);
        let found = ((frame.format.width, frame.format.height), red_corner(&frame));
        assert_eq!(found, (size, corner), "pixels of {pixel_aspect}, {matrix:?}");
    }
}
