//! Every pixel layout, matrix, range and siting against sampling and conversion on the CPU in f64.

use super::{Noise, picture};
use scrim::effect::Picture;
use scrim::source::frame::{Colorimetry, FrameFormat, Matrix, PixelLayout};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture};

const YUV: [PixelLayout; 8] = [
    PixelLayout::I420,
    PixelLayout::Nv12,
    PixelLayout::P010,
    PixelLayout::Yuy2,
    PixelLayout::Uyvy,
    PixelLayout::Y42b,
    PixelLayout::Y444,
    PixelLayout::Gray8,
];

/// The eight orders that GStreamer knows.
const PACKED: [PixelLayout; 8] = [
    PixelLayout::Packed { r: 0, g: 1, b: 2, a: Some(3) },
    PixelLayout::Packed { r: 2, g: 1, b: 0, a: Some(3) },
    PixelLayout::Packed { r: 1, g: 2, b: 3, a: Some(0) },
    PixelLayout::Packed { r: 3, g: 2, b: 1, a: Some(0) },
    PixelLayout::Packed { r: 0, g: 1, b: 2, a: None },
    PixelLayout::Packed { r: 2, g: 1, b: 0, a: None },
    PixelLayout::Packed { r: 1, g: 2, b: 3, a: None },
    PixelLayout::Packed { r: 3, g: 2, b: 1, a: None },
];

/// The last one is made of whole blocks.
const SIZES: [(u32, u32); 5] = [(1, 1), (3, 2), (65, 1), (333, 251), (136, 18)];

fn colorimetries() -> Vec<Colorimetry> {
    let mut all = Vec::new();
    for matrix in [Matrix::Bt601, Matrix::Bt709, Matrix::Bt2020] {
        for limited in [true, false] {
            for (cosited_h, cosited_v) in [(true, false), (false, false), (true, true), (false, true)] {
                all.push(Colorimetry { matrix, limited, cosited_h, cosited_v });
            }
        }
    }
    all
}

/// Random bytes in every plane.
pub(super) fn random(format: FrameFormat, seed: u64) -> TestFrame {
    let sizes = format.layout.planes().iter().map(|shape| {
        let (w, h) = shape.texels(format.width, format.height);
        (w * h * shape.bytes) as usize
    });
    TestFrame::new(format, Noise::new(seed).bytes(sizes.sum()))
}

/// A frame of each layout, in its usual colorimetry.
fn every_layout((width, height): (u32, u32)) -> impl Iterator<Item = TestFrame> {
    let formats = YUV.into_iter().chain(PACKED).map(move |layout| {
        let packed = matches!(layout, PixelLayout::Packed { .. });
        let color = if packed { Colorimetry::RGB } else { Colorimetry::BT709 };
        FrameFormat { layout, width, height, color, premultiplied: false }
    });
    formats.zip(1..).map(|(format, seed)| random(format, seed))
}

/// Samples of one kind, on a grid of their own.
pub(super) struct Samples {
    pub(super) width: i64,
    pub(super) height: i64,
    /// On the scale of eight bits.
    values: Vec<f64>,
}

impl Samples {
    pub(super) fn at(&self, x: i64, y: i64) -> f64 {
        let (x, y) = (x.clamp(0, self.width - 1), y.clamp(0, self.height - 1));
        self.values[(y * self.width + x) as usize]
    }

    /// Between samples, the first of which lies at 0.
    pub(super) fn between(&self, x: f64, y: f64) -> f64 {
        let (left, top) = (x.floor(), y.floor());
        let (fx, fy) = (x - left, y - top);
        let (left, top) = (left as i64, top as i64);
        let row = |y| self.at(left, y) * (1.0 - fx) + self.at(left + 1, y) * fx;
        row(top) * (1.0 - fy) + row(top + 1) * fy
    }
}

/// Luma and the two chromas of a frame, taken apart.
pub(super) fn components(frame: &TestFrame) -> [Samples; 3] {
    let format = frame.format;
    let (w, h) = (format.width as usize, format.height as usize);
    let (cw, ch) = (w.div_ceil(2), h.div_ceil(2));
    let precise = |width: usize, height: usize, values: Vec<f64>| {
        assert_eq!(values.len(), width * height);
        Samples { width: width as i64, height: height as i64, values }
    };
    let samples = |width, height, values: Vec<u8>| precise(width, height, values.into_iter().map(f64::from).collect());
    let every =
        |from: usize, step: usize| -> Vec<u8> { frame.bytes.iter().skip(from).step_by(step).copied().collect() };
    let part = |from: usize, count: usize| frame.bytes[from..from + count].to_vec();
    let packed = |luma: [usize; 2], u: usize, v: usize| {
        let pairs = frame.bytes.as_chunks::<4>().0;
        let rows = pairs.chunks(cw).flat_map(|row| {
            let values: Vec<u8> = row.iter().flat_map(|pair| [pair[luma[0]], pair[luma[1]]]).take(w).collect();
            values
        });
        [samples(w, h, rows.collect()), samples(cw, h, every(u, 4)), samples(cw, h, every(v, 4))]
    };
    match format.layout {
        PixelLayout::I420 => [
            samples(w, h, part(0, w * h)),
            samples(cw, ch, part(w * h, cw * ch)),
            samples(cw, ch, part(w * h + cw * ch, cw * ch)),
        ],
        PixelLayout::Nv12 => {
            let chroma = &frame.bytes[w * h..];
            let one = |from| chroma.iter().skip(from).step_by(2).copied().collect();
            [samples(w, h, part(0, w * h)), samples(cw, ch, one(0)), samples(cw, ch, one(1))]
        }
        PixelLayout::P010 => {
            // Limited, ten bits are eight with two behind the point. Full, white is 1023 and not 255, and grey 512 and not 128.
            let scale = if format.color.limited { 0.25 } else { 255.0 / 1023.0 };
            let tens: Vec<f64> =
                frame.bytes.as_chunks::<2>().0.iter().map(|pair| f64::from(u16::from_le_bytes(*pair)) / 64.0).collect();
            let luma = tens[..w * h].iter().map(|ten| ten * scale).collect();
            let one = |from| {
                let chroma = tens[w * h..].iter().skip(from).step_by(2);
                chroma.map(|ten| (ten - 512.0) * scale + 128.0).collect()
            };
            [precise(w, h, luma), precise(cw, ch, one(0)), precise(cw, ch, one(1))]
        }
        PixelLayout::Y42b => [
            samples(w, h, part(0, w * h)),
            samples(cw, h, part(w * h, cw * h)),
            samples(cw, h, part(w * h + cw * h, cw * h)),
        ],
        PixelLayout::Y444 => [0, 1, 2].map(|plane| samples(w, h, part(plane * w * h, w * h))),
        PixelLayout::Yuy2 => packed([0, 2], 1, 3),
        PixelLayout::Uyvy => packed([1, 3], 0, 2),
        PixelLayout::Gray8 => [samples(w, h, part(0, w * h)), samples(1, 1, vec![128]), samples(1, 1, vec![128])],
        PixelLayout::Packed { .. } => unreachable!("has no luma"),
    }
}

/// What a frame shows, from each standard's Kr and Kb.
pub(super) fn expected(frame: &TestFrame) -> Picture {
    let format = frame.format;
    let (width, height) = (format.width as usize, format.height as usize);
    if let PixelLayout::Packed { r, g, b, a } = format.layout {
        let pixels = frame.bytes.as_chunks::<4>().0;
        return picture(width, height, |x, y| {
            let pixel = pixels[y * width + x];
            let part = |channel: u8| f32::from(pixel[usize::from(channel)]) / 255.0;
            [part(r), part(g), part(b), a.map_or(1.0, part)]
        });
    }
    let [luma, u, v] = components(frame);
    converted(frame.format, (width, height), |x, y| {
        let at = place(frame.format, (x as f64, y as f64));
        [luma.at(x as i64, y as i64), u.between(at.0, at.1), v.between(at.0, at.1)]
    })
}

/// Where chroma is sampled for a place in luma samples.
///
/// Chroma sample n lies at luma sample 2n, or between 2n and 2n + 1.
pub(super) fn place(format: FrameFormat, (x, y): (f64, f64)) -> (f64, f64) {
    let (half_w, half_h) = match format.layout {
        PixelLayout::I420 | PixelLayout::Nv12 | PixelLayout::P010 => (true, true),
        PixelLayout::Y42b | PixelLayout::Yuy2 | PixelLayout::Uyvy => (true, false),
        _ => (false, false),
    };
    let axis = |at: f64, half: bool, cosited: bool| match (half, cosited) {
        (false, _) => at,
        (true, true) => at / 2.0,
        (true, false) => at / 2.0 - 0.25,
    };
    (axis(x, half_w, format.color.cosited_h), axis(y, half_h, format.color.cosited_v))
}

/// A picture of the luma and the chromas that `sample` gives for each pixel.
pub(super) fn converted(
    format: FrameFormat,
    (width, height): (usize, usize),
    sample: impl Fn(usize, usize) -> [f64; 3],
) -> Picture {
    let (kr, kb) = match format.color.matrix {
        Matrix::Bt601 => (0.299, 0.114),
        Matrix::Bt2020 => (0.2627, 0.0593),
        Matrix::Bt709 | Matrix::Rgb => (0.2126, 0.0722),
    };
    let color = format.color;
    picture(width, height, |x, y| {
        let [y, cb, cr] = sample(x, y);
        let (y, cb, cr) = if color.limited {
            ((y - 16.0) / 219.0, (cb - 128.0) / 224.0, (cr - 128.0) / 224.0)
        } else {
            (y / 255.0, (cb - 128.0) / 255.0, (cr - 128.0) / 255.0)
        };
        let (red, blue) = (y + 2.0 * (1.0 - kr) * cr, y + 2.0 * (1.0 - kb) * cb);
        let green = (y - kr * red - kb * blue) / (1.0 - kr - kb);
        let [r, g, b] = [red, green, blue].map(|value| value.clamp(0.0, 1.0) as f32);
        [r, g, b, 1.0]
    })
}

/// Shows frames of one size, one per tick, and compares each.
fn check(size: (u32, u32), frames: Vec<TestFrame>) {
    let studio = TestStudio::new(size.0, size.1).frame_source(1, frames.clone()).show(1);
    studio.run(move |live: &mut LiveStudio<'_>| {
        // The first tick is that of the frame which is there already.
        for frame in &frames {
            let actual = live.picture();
            let name = format!("{:?} {size:?} {:?}", frame.format.layout, frame.format.color);
            assert_picture(&name, &actual, &expected(frame), Tolerance::Converted);
        }
    });
}

#[test]
fn every_yuv_layout_is_converted_by_its_own_colorimetry() {
    for layout in YUV {
        for (width, height) in SIZES {
            let formats = colorimetries().into_iter().map(|color| FrameFormat {
                layout,
                width,
                height,
                color,
                premultiplied: false,
            });
            check((width, height), formats.zip(1..).map(|(format, seed)| random(format, seed)).collect());
        }
    }
}

#[test]
fn every_packed_order_is_read_in_its_order() {
    for (width, height) in SIZES {
        let formats =
            PACKED.map(|layout| FrameFormat { layout, width, height, color: Colorimetry::RGB, premultiplied: false });
        check((width, height), formats.into_iter().zip(1..).map(|(format, seed)| random(format, seed)).collect());
    }
}

#[test]
fn a_common_odd_size_is_right_in_every_layout() {
    let size = (1366, 768);
    check(size, every_layout(size).collect());
}

#[test]
fn rows_may_be_longer_than_the_picture() {
    for size in SIZES {
        // An odd number of bytes, one that keeps rows aligned, and more than a row.
        for padding in [3, 64, 2000] {
            check(size, every_layout(size).map(|frame| frame.padded(padding)).collect());
        }
    }
}

#[test]
fn a_picture_without_alpha_is_opaque_whatever_its_fourth_byte_says() {
    let format = FrameFormat {
        layout: PixelLayout::Packed { r: 0, g: 1, b: 2, a: None },
        width: 2,
        height: 1,
        color: Colorimetry::RGB,
        premultiplied: false,
    };
    let studio = TestStudio::new(2, 1).frame_source(1, TestFrame::new(format, vec![10, 20, 30, 0, 40, 50, 60, 7]));
    let Some(actual) = studio.show(1).picture() else { return };
    let byte = |value: u8| f32::from(value) / 255.0;
    let expected =
        picture(
            2,
            1,
            |x, _| {
                if x == 0 { [byte(10), byte(20), byte(30), 1.0] } else { [byte(40), byte(50), byte(60), 1.0] }
            },
        );
    assert_picture("no alpha", &actual, &expected, Tolerance::Exact);
}
