//! What a recording gets: the canvas as 4:2:0 against the same on the CPU.

use super::{noise, picture};
use scrim::compositor::canvas::Backend;
use scrim::compositor::readback::{ReadFormat, ReadFrame};
use scrim::effect::Picture;
use scrim::testing::{TestFrame, TestStudio};

/// The farthest that a byte may be off.
const WORST: f64 = 2.0;

/// Odd sides lose their last column or row.
const SIZES: [(usize, usize); 7] = [(2, 2), (3, 3), (64, 48), (66, 50), (65, 49), (333, 251), (1366, 768)];

/// The canvas's bytes and what is read of it as 4:2:0.
fn read(input: &Picture, frame: TestFrame, backend: Backend) -> Option<(ReadFrame, ReadFrame)> {
    let studio = TestStudio::new(input.width as u32, input.height as u32).frame_source(1, frame).show(1);
    studio.backend(backend).run(|live| {
        let films = live.studio.read_every(ReadFormat::Nv12);
        let canvas = live.studio.picture().unwrap();
        (canvas, films.try_recv().unwrap())
    })
}

/// Luma, Cb and Cr of encoded RGB by BT.709 §3 and its narrow 8-bit range, not yet rounded.
fn narrow([r, g, b]: [f64; 3]) -> [f64; 3] {
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [16.0 + 219.0 * y, 128.0 + 224.0 * (b - y) / 1.8556, 128.0 + 224.0 * (r - y) / 1.5748]
}

#[track_caller]
fn check(name: &str, input: &Picture, frame: TestFrame) {
    for backend in [Backend::Blocks, Backend::Fragments] {
        check_with(backend, name, input, frame.clone());
    }
}

#[track_caller]
fn check_with(backend: Backend, name: &str, input: &Picture, frame: TestFrame) {
    let Some((canvas, film)) = read(input, frame, backend) else { return };
    let (width, height) = (input.width & !1, input.height & !1);
    assert_eq!((film.width as usize, film.height as usize), (width, height), "{name}");
    assert_eq!(film.bytes.len(), width * height * 3 / 2, "{name}");
    // Premultiplied bytes are the picture over black.
    let rgb = |x: usize, y: usize| -> [f64; 3] {
        let at = (y * input.width + x) * 4;
        std::array::from_fn(|i| f64::from(canvas.bytes[at + i]) / 255.0)
    };
    let near = |what: &str, (x, y): (usize, usize), is: u8, should: f64| {
        let off = (f64::from(is) - should).abs();
        assert!(off <= WORST, "{name} {width}×{height}: {what} at {x}, {y} is {is} and should be {should:.2}");
    };
    let (luma, chroma) = film.bytes.split_at(width * height);
    for (index, is) in luma.iter().enumerate() {
        let (x, y) = (index % width, index / width);
        near("luma", (x, y), *is, narrow(rgb(x, y))[0]);
    }
    for (index, [cb, cr]) in chroma.as_chunks::<2>().0.iter().enumerate() {
        let (x, y) = (index % (width / 2) * 2, index / (width / 2) * 2);
        // On the even columns, between two rows: a quarter, a half and a quarter of three columns; the first one is repeated.
        let columns = [(x.saturating_sub(1), 0.25), (x, 0.5), (x + 1, 0.25)];
        let mut mean = [0.0; 3];
        for (column, weight) in columns {
            for row in [y, y + 1] {
                let color = rgb(column, row);
                mean = std::array::from_fn(|i| mean[i] + color[i] * weight / 2.0);
            }
        }
        let [_, u, v] = narrow(mean);
        near("Cb", (x / 2, y / 2), *cb, u);
        near("Cr", (x / 2, y / 2), *cr, v);
    }
}

#[test]
fn a_film_has_the_colours_of_the_canvas() {
    for (width, height) in SIZES {
        let input = noise(width, height, 7);
        check("noise", &input, TestFrame::opaque(&input));
    }
}

#[test]
fn extremes_stay_within_the_narrow_range() {
    // Every corner of the colour cube, two columns wide, side by side: the steepest edges that there are.
    let input = picture(32, 4, |x, _| {
        let bit = |n: usize| if ((x / 2) >> n) & 1 == 1 { 1.0 } else { 0.0 };
        [bit(0), bit(1), bit(2), 1.0]
    });
    check("corners", &input, TestFrame::opaque(&input));
}

#[test]
fn what_is_transparent_is_over_black() {
    let opaque = noise(34, 18, 8);
    let input = picture(34, 18, |x, y| {
        let [r, g, b, _] = opaque.at(x as i64, y as i64);
        [r, g, b, x as f32 / 33.0]
    });
    check("transparent", &input, TestFrame::of(&input));
}
