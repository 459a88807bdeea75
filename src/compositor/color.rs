//! From the numbers of a picture to encoded RGB: one matrix, one offset. Pure.
//!
//! Y′CbCr to R′G′B′ by ITU-R BT.601, BT.709 and BT.2020 (non-constant luminance) from each standard's Kr and Kb; 8-bit quantisation
//! by BT.709 §6 (16 to 235, 16 to 240) or the full range.

use crate::source::frame::{Colorimetry, FrameFormat, Matrix, PixelLayout};

/// `rgb = rows · (y, u, v) + offset`, where the planes gave `y`, `u` and `v` as 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColorMap {
    pub rows: [[f32; 3]; 3],
    pub offset: [f32; 3],
}

/// The map for luma and chroma; `grey` pictures have no chroma.
pub fn yuv_map(color: Colorimetry, grey: bool) -> ColorMap {
    let (kr, kb) = match color.matrix {
        Matrix::Bt601 => (0.299, 0.114),
        Matrix::Bt2020 => (0.2627, 0.0593),
        Matrix::Bt709 | Matrix::Rgb => (0.2126, 0.0722),
    };
    let kg = 1.0 - kr - kb;
    let (y_scale, y_zero, c_scale): (f64, f64, f64) =
        if color.limited { (255.0 / 219.0, 16.0 / 255.0, 255.0 / 224.0) } else { (1.0, 0.0, 1.0) };
    let c_zero = 128.0 / 255.0;
    let chroma = if grey { 0.0 } else { c_scale };
    let rows = [
        [y_scale, 0.0, 2.0 * (1.0 - kr) * chroma],
        [y_scale, -2.0 * (1.0 - kb) * kb / kg * chroma, -2.0 * (1.0 - kr) * kr / kg * chroma],
        [y_scale, 2.0 * (1.0 - kb) * chroma, 0.0],
    ];
    ColorMap {
        rows: rows.map(|row| row.map(|factor| factor as f32)),
        offset: rows.map(|[y, u, v]| -(y * y_zero + (u + v) * c_zero) as f32),
    }
}

/// What the two bytes of a ten-bit sample count for, each as 0 to 1, on the scale on which [`yuv_map`] reads samples; and what chroma is moved by.
pub struct TenBits {
    pub high: f64,
    pub low: f64,
    pub shift: f64,
}

/// In the limited range ten bits are eight with two behind the point. In the full range white is 1023, and grey chroma lies at 512.
pub fn ten_bits(limited: bool) -> TenBits {
    // The sample stands in the upper ten of sixteen bits.
    let white = if limited { 4.0 * 255.0 } else { 1023.0 } * 64.0;
    let shift = 128.0 / 255.0 - 512.0 * 64.0 / white;
    TenBits { high: 255.0 * 256.0 / white, low: 255.0 / white, shift }
}

/// How chroma coordinates follow from luma coordinates: `chroma = luma · scale + shift`, in chroma texels.
pub fn chroma_map(format: &FrameFormat) -> ([f32; 2], [f32; 2]) {
    let (half_w, half_h) = match format.layout {
        PixelLayout::I420 | PixelLayout::Nv12 | PixelLayout::P010 => (true, true),
        PixelLayout::Yuy2 | PixelLayout::Uyvy | PixelLayout::Y42b => (true, false),
        PixelLayout::Y444 | PixelLayout::Packed { .. } | PixelLayout::Gray8 => (false, false),
    };
    let x = chroma_axis(half_w, format.color.cosited_h);
    let y = chroma_axis(half_h, format.color.cosited_v);
    ([x.0, y.0], [x.1, y.1])
}

/// Scale and shift of one axis.
///
/// A cosited sample lies in the middle of its even luma pixel, an interstitial one between two: a quarter texel apart.
pub fn chroma_axis(halved: bool, cosited: bool) -> (f32, f32) {
    match (halved, cosited) {
        (false, _) => (1.0, 0.0),
        (true, true) => (0.5, 0.25),
        (true, false) => (0.5, 0.0),
    }
}
