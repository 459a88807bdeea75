//! How near a picture must be to what it should be, and what is left behind when it is not.

use crate::effect::Picture;
use crate::effect::reference::premultiply;
use crate::output::{RgbaImage, write_png};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// Why a picture may differ from its reference; how far follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tolerance {
    /// Pixels that are only moved: every byte is the same.
    Exact,
    /// Pixels that are converted, interpolated, keyed, graded or blended: rounding on the way.
    Converted,
    /// Pixels made by a cheaper way than the reference's, such as a blur of halvings: what the shortcut costs.
    Approximated,
    /// Steps and slopes over pixels that were rounded differently, or another machine's pixels: a mean, and no gross outlier.
    Filtered,
}

/// The farthest that any channel of a converted pixel may be from its reference, in 255ths.
const CONVERTED_WORST: f32 = 2.0;
const CONVERTED_RMS: f32 = 1.0;
const APPROXIMATED_WORST: f32 = 3.0;
const FILTERED_WORST: f32 = 24.0;
const FILTERED_RMS: f32 = 1.5;

/// What a tolerance allows, in 255ths: the worst channel of any pixel, and the root of the mean square over all channels.
struct Limits {
    worst: f32,
    rms: f32,
}

impl Tolerance {
    fn limits(self) -> Limits {
        let (worst, rms) = match self {
            Self::Exact => (0.0, 0.0),
            Self::Converted => (CONVERTED_WORST, CONVERTED_RMS),
            Self::Approximated => (APPROXIMATED_WORST, CONVERTED_RMS),
            Self::Filtered => (FILTERED_WORST, FILTERED_RMS),
        };
        Limits { worst, rms }
    }
}

/// How two pictures differ, in 255ths of premultiplied colour and alpha: what is invisible does not count.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    pub worst: f32,
    pub rms: f32,
    /// Where the worst pixel is, and its straight colour in both pictures.
    pub at: (usize, usize),
    pub actual: [f32; 4],
    pub expected: [f32; 4],
}

/// Compares pictures of one size.
pub fn difference(actual: &Picture, expected: &Picture) -> Difference {
    assert_eq!((actual.width, actual.height), (expected.width, expected.height), "the pictures differ in size");
    let mut found = Difference { worst: 0.0, rms: 0.0, at: (0, 0), actual: [0.0; 4], expected: [0.0; 4] };
    let mut squares = 0.0_f64;
    for (index, (a, e)) in actual.pixels.iter().zip(&expected.pixels).enumerate() {
        for off in channels(*a, *e) {
            squares += f64::from(off * off);
            if off > found.worst || off.is_nan() {
                let at = (index % actual.width.max(1), index / actual.width.max(1));
                found = Difference { worst: off, at, actual: *a, expected: *e, ..found };
            }
        }
    }
    found.rms = (squares / (actual.pixels.len().max(1) * 4) as f64).sqrt() as f32;
    found
}

fn channels(a: [f32; 4], e: [f32; 4]) -> [f32; 4] {
    let (a, e) = (premultiply(a), premultiply(e));
    std::array::from_fn(|i| (a[i] - e[i]).abs() * 255.0)
}

/// Fails with the worst pixel when a picture is not what it should be, and leaves three PNGs in `target/test-pictures`: the picture,
/// what it should be, and where they differ.
#[track_caller]
pub fn assert_picture(name: &str, actual: &Picture, expected: &Picture, tolerance: Tolerance) {
    assert_eq!((actual.width, actual.height), (expected.width, expected.height), "{name}: another size");
    let found = difference(actual, expected);
    let limits = tolerance.limits();
    // Half of the last bit, for what was divided by 255 and multiplied again.
    let slack = 0.01_f32;
    if found.worst <= limits.worst + slack && found.rms <= limits.rms + slack {
        return;
    }
    let mut text = format!(
        "{name} is off by up to {:.2}/255 at {:?} (allowed {}), {:.3}/255 in the mean (allowed {})\n  is {:?}\n  should be {:?}\n",
        found.worst,
        found.at,
        limits.worst,
        found.rms,
        limits.rms,
        found.actual.map(to_byte),
        found.expected.map(to_byte),
    );
    let folder = folder();
    for (what, picture) in [("actual", actual), ("expected", expected), ("diff", &shown(actual, expected))] {
        let path = folder.join(format!("{}.{what}.png", name.replace(|c: char| !c.is_alphanumeric() && c != '.', "_")));
        match write_picture(&path, picture) {
            Ok(()) => _ = writeln!(text, "  {}", path.display()),
            Err(error) => _ = writeln!(text, "  {what}: {error}"),
        }
    }
    panic!("{text}");
}

/// Compares with `<name>.png` in a folder of golden pictures. With `UPDATE_GOLDEN=1` in the environment that file is written instead.
#[track_caller]
pub fn assert_golden(folder: &Path, name: &str, actual: &Picture) {
    let path = folder.join(format!("{name}.png"));
    if std::env::var_os("UPDATE_GOLDEN").is_some_and(|value| value != "0") {
        let written = std::fs::create_dir_all(folder).map_err(|error| error.to_string());
        if let Err(error) = written.and_then(|()| write_picture(&path, actual)) {
            panic!("{}: {error}", path.display());
        }
        return;
    }
    let expected = match image::open(&path) {
        Ok(image) => {
            let image = image.into_rgba8();
            let (width, height) = (image.width() as usize, image.height() as usize);
            let pixels = image.pixels().map(|pixel| pixel.0.map(|value| f32::from(value) / 255.0)).collect();
            Picture { width, height, pixels }
        }
        Err(error) => panic!("{}: {error}. UPDATE_GOLDEN=1 writes it; look at it then", path.display()),
    };
    assert_picture(name, actual, &expected, Tolerance::Filtered);
}

fn to_byte(value: f32) -> u8 {
    (value.clamp(0.0, 1.0) * 255.0).round() as u8
}

/// Differences eight times as strong, opaque.
fn shown(actual: &Picture, expected: &Picture) -> Picture {
    let pixels = actual.pixels.iter().zip(&expected.pixels).map(|(a, e)| {
        let [r, g, b, alpha] = channels(*a, *e).map(|off| off * 8.0 / 255.0);
        [r.max(alpha), g.max(alpha), b.max(alpha), 1.0]
    });
    Picture { pixels: pixels.collect(), ..*actual }
}

fn folder() -> PathBuf {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
    let folder = target.join("test-pictures");
    // A folder that is not there is named by the error of the first picture.
    std::fs::create_dir_all(&folder).ok();
    folder
}

/// Writes a picture as PNG.
pub fn write_picture(path: &Path, picture: &Picture) -> Result<(), String> {
    let bytes: Vec<u8> = picture.pixels.iter().flat_map(|pixel| pixel.map(to_byte)).collect();
    let (width, height) = (picture.width as u32, picture.height as u32);
    let image = RgbaImage { width, height, stride: picture.width * 4, bytes: &bytes };
    write_png(path, &image).map(|_| ()).map_err(|error| error.to_string())
}
