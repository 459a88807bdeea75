//! RGBA pictures of our own making. Their colours are multiplied by alpha, so that scaling does not mix in the colour of pixels that
//! nobody sees; a picture that is opaque all over says so, because what lies beneath it need not be drawn.

use crate::source::frame::{Colorimetry, FrameFormat, PixelLayout};

/// The format of a premultiplied picture.
pub fn premultiplied(width: u32, height: u32) -> FrameFormat {
    FrameFormat { layout: PixelLayout::RGBA, width, height, color: Colorimetry::RGB, premultiplied: true }
}

/// Makes a frame's bytes of straight-alpha ones, and their format.
pub fn from_straight(width: u32, height: u32, mut bytes: Vec<u8>) -> (FrameFormat, Vec<u8>) {
    let mut opaque = true;
    for [r, g, b, a] in bytes.as_chunks_mut().0 {
        if *a != 255 {
            opaque = false;
            for part in [r, g, b] {
                *part = ((u32::from(*part) * u32::from(*a) + 127) / 255) as u8;
            }
        }
    }
    let format = premultiplied(width, height);
    if opaque {
        let layout = PixelLayout::Packed { r: 0, g: 1, b: 2, a: None };
        return (FrameFormat { layout, premultiplied: false, ..format }, bytes);
    }
    (format, bytes)
}

/// A colour of the document in bytes.
pub fn bytes_of(color: [f64; 4]) -> [u8; 4] {
    color.map(|part| (part.clamp(0.0, 1.0) * 255.0).round() as u8)
}
