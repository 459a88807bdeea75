//! Still pictures from files: formats, turns, limits, and files that are not what they should be.

use super::generated::{failure, live_frame, pixel, run};
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, RgbImage, Rgba, RgbaImage};
use scrim::document::SourceKind;
use scrim::document::source::Image;
use scrim::source::generate::still_frame;
use scrim::source::{Pace, Stepped};
use scrim::view::Health;
use std::path::Path;
use tempfile::tempdir;

const RED: [u8; 4] = [255, 0, 0, 255];
const GREEN: [u8; 4] = [0, 255, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];
/// How far JPEG may be off.
const LOSSY: u8 = 12;

fn image(path: &str) -> SourceKind {
    SourceKind::Image(Image { path: path.into(), ..Image::default() })
}

/// Little-endian TIFF with one entry: tag 0x0112, one short.
fn exif(orientation: u8) -> Vec<u8> {
    [b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".as_slice(), &[orientation, 0, 0, 0, 0, 0, 0, 0]].concat()
}

/// Three by two: red in the upper left corner, green in the upper right, blue elsewhere; with an EXIF turn.
fn turned(path: &Path, orientation: u8) {
    let mut picture = RgbaImage::from_pixel(3, 2, Rgba(BLUE));
    picture.put_pixel(0, 0, Rgba(RED));
    picture.put_pixel(2, 0, Rgba(GREEN));
    let mut encoder = PngEncoder::new(std::fs::File::create(path).unwrap());
    encoder.set_exif_metadata(exif(orientation)).unwrap();
    encoder.write_image(picture.as_raw(), 3, 2, ExtendedColorType::Rgba8).unwrap();
}

fn sideways(mut encoder: impl ImageEncoder, picture: &RgbImage) {
    encoder.set_exif_metadata(exif(6)).unwrap();
    encoder.write_image(picture.as_raw(), picture.width(), picture.height(), ExtendedColorType::Rgb8).unwrap();
}

#[test]
fn all_eight_exif_turns_are_undone() {
    let folder = tempdir().unwrap();
    // Where the red and the green corner come to lie: left or right, top or bottom.
    let corners = [
        (1, (0, 0), (2, 0)),
        (2, (2, 0), (0, 0)),
        (3, (2, 1), (0, 1)),
        (4, (0, 1), (2, 1)),
        (5, (0, 0), (0, 2)),
        (6, (1, 0), (1, 2)),
        (7, (1, 2), (1, 0)),
        (8, (0, 2), (0, 0)),
    ];
    for (orientation, red, green) in corners {
        let path = folder.path().join(format!("{orientation}.png"));
        turned(&path, orientation);
        let frame = still_frame(&path).unwrap();
        let size = if orientation < 5 { (3, 2) } else { (2, 3) };
        assert_eq!((frame.format.width, frame.format.height), size, "size for turn {orientation}");
        assert_eq!(pixel(&frame, red.0, red.1), RED, "red corner for turn {orientation}");
        assert_eq!(pixel(&frame, green.0, green.1), GREEN, "green corner for turn {orientation}");
    }
}

#[test]
fn photos_are_turned_whatever_their_format() {
    let folder = tempdir().unwrap();
    // The left half is red. Turned a quarter clockwise, as a phone held upright asks for, that is the upper half.
    let picture = RgbImage::from_fn(32, 16, |x, _| if x < 16 { Rgb([255, 0, 0]) } else { Rgb([0, 0, 255]) });
    for name in ["a.png", "a.jpg", "a.webp"] {
        let path = folder.path().join(name);
        let file = std::fs::File::create(&path).unwrap();
        match name {
            "a.png" => sideways(PngEncoder::new(file), &picture),
            "a.jpg" => sideways(JpegEncoder::new_with_quality(file, 95), &picture),
            _ => sideways(WebPEncoder::new_lossless(file), &picture),
        }
        let frame = still_frame(&path).unwrap();
        assert_eq!((frame.format.width, frame.format.height), (16, 32), "{name}");
        for (y, wanted) in [(4, RED), (28, BLUE)] {
            let found = pixel(&frame, 8, y);
            assert!(found.iter().zip(wanted).all(|(a, b)| a.abs_diff(b) <= LOSSY), "{name}: {found:?} at row {y}");
        }
    }
}

#[test]
fn colours_are_multiplied_by_alpha() {
    let folder = tempdir().unwrap();
    let color = [200, 100, 50, 64];
    for name in ["a.png", "a.webp"] {
        let path = folder.path().join(name);
        RgbaImage::from_pixel(4, 4, Rgba(color)).save(&path).unwrap();
        let frame = still_frame(&path).unwrap();
        assert_eq!(frame.plane(0).unwrap().data[..4], [50, 25, 13, 64]);
        assert!(frame.format.premultiplied);
    }
}

#[test]
fn jpeg_is_read_and_the_name_does_not_decide() {
    let folder = tempdir().unwrap();
    let path = folder.path().join("photo.jpg");
    RgbImage::from_pixel(16, 16, Rgb([200, 100, 50])).save(&path).unwrap();
    let renamed = folder.path().join("photo.png");
    std::fs::rename(path, &renamed).unwrap();
    let found = pixel(&still_frame(&renamed).unwrap(), 8, 8);
    for (found, expected) in found.iter().zip([200, 100, 50, 255]) {
        assert!(found.abs_diff(expected) <= LOSSY, "{found} is not {expected}");
    }
}

/// The header of a PNG of this size, with a right checksum, and then nothing more.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut chunk = b"IHDR".to_vec();
    chunk.extend(width.to_be_bytes());
    chunk.extend(height.to_be_bytes());
    chunk.extend([8, 6, 0, 0, 0]);
    let crc = chunk.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 })
    });
    let mut file = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
    file.extend(chunk);
    file.extend((!crc).to_be_bytes());
    file.extend(b"\0\0\x10\0IDAT");
    file
}

/// The headers of a JPEG of this size, and then nothing more.
fn jpeg_header(width: u16, height: u16) -> Vec<u8> {
    let [w, h] = [width.to_be_bytes(), height.to_be_bytes()];
    [b"\xff\xd8\xff\xc0\0\x0b\x08".as_slice(), &h, &w, b"\x01\x01\x11\0\xff\xda\0\x08\x01\x01\0\0\x3f\0"].concat()
}

/// The same for an extended WebP.
fn webp_header(width: u32, height: u32) -> Vec<u8> {
    let [w, h] = [width - 1, height - 1].map(u32::to_le_bytes);
    [b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0".as_slice(), &w[..3], &h[..3], b"VP8L\0\0\0\0"].concat()
}

#[test]
fn files_that_are_no_sane_pictures_are_refused_in_words() {
    let folder = tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("huge.png"), png_header(65_500, 65_500)).unwrap();
    std::fs::write(path("wide.png"), png_header(20_000, 2)).unwrap();
    std::fs::write(path("huge.jpg"), jpeg_header(65_500, 65_500)).unwrap();
    std::fs::write(path("huge.webp"), webp_header(16_384, 16_384)).unwrap();
    std::fs::write(path("text.png"), "This is not a picture.").unwrap();
    std::fs::write(path("empty.png"), "").unwrap();
    std::fs::create_dir(path("folder.png")).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(path("pipe.png")).status().unwrap().success());
    std::fs::File::create(path("vast.png")).unwrap().set_len(300 << 20).unwrap();
    let noise = RgbaImage::from_fn(64, 64, |x, y| Rgba([((x * 37) ^ (y * 91)) as u8, (x * y) as u8, x as u8, 255]));
    noise.save(path("cut.png")).unwrap();
    noise.save(path("cut.webp")).unwrap();
    image::DynamicImage::from(noise.clone()).into_rgb8().save(path("cut.jpg")).unwrap();
    for name in ["cut.png", "cut.webp", "cut.jpg"] {
        let bytes = std::fs::read(path(name)).unwrap();
        std::fs::write(path(name), &bytes[..bytes.len() / 2]).unwrap();
    }
    let cases = [
        ("huge.png", "Too large: 65500×65500 (at most 8192 a side)"),
        ("wide.png", "Too large: 20000×2 (at most 8192 a side)"),
        ("huge.jpg", "Too large: 65500×65500 (at most 8192 a side)"),
        ("huge.webp", "Too large: 16384×16384 (at most 8192 a side)"),
        ("text.png", "text.png is not a PNG, JPEG or WebP picture"),
        ("empty.png", "empty.png is empty"),
        ("folder.png", "folder.png is not a file. Choose a PNG, JPEG or WebP file"),
        ("pipe.png", "pipe.png is not a file. Choose a PNG, JPEG or WebP file"),
        ("vast.png", "vast.png is too large: more than 256 MiB"),
        ("none.png", "No such file: none.png"),
        ("cut.png", "cut.png is damaged: "),
        ("cut.webp", "cut.webp is damaged: "),
        ("cut.jpg", "cut.jpg is damaged: "),
    ];
    for (name, sentence) in cases {
        let error = still_frame(&path(name)).unwrap_err().to_string();
        assert!(error.starts_with(sentence), "{name}: {error}");
    }
}

#[test]
fn a_missing_picture_is_tried_again_until_it_is_there() {
    let folder = tempdir().unwrap();
    let handle = run(image("logo.png"), folder.path(), Pace::Live);
    let status = failure(&handle);
    assert_eq!((status.health, status.sentence.as_str()), (Health::Retrying, "No such file: logo.png"));
    assert!(status.needs_fallback && status.retry_in_ms.is_some());
    RgbaImage::from_pixel(5, 3, Rgba(RED)).save(folder.path().join("new.png")).unwrap();
    std::fs::rename(folder.path().join("new.png"), folder.path().join("logo.png")).unwrap();
    let frame = live_frame(&handle);
    assert_eq!(pixel(&frame, 4, 2), RED);
    let status = handle.status();
    assert_eq!((status.health, status.sentence.as_str()), (Health::Live, "Still picture, 5×3"));
    assert!(!status.needs_fallback);
}

#[test]
fn a_missing_picture_is_nothing_when_stepped() {
    let folder = tempdir().unwrap();
    let handle = run(image("logo.png"), folder.path(), Pace::Stepped);
    assert!(matches!(handle.take_at(0), Stepped::Nothing));
    assert!(matches!(handle.take_at(33_333_333), Stepped::Nothing));
    assert_eq!(handle.status().sentence, "No such file: logo.png");
}
