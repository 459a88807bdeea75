//! Planar 4:2:0 pictures of our own: BT.709, limited range.

use super::clock::Ticks;
use crate::source::frame::{Colorimetry, Frame, FrameError, FrameFormat, PixelLayout};
use std::sync::Arc;

/// Y, U and V, each from 0 to 255 but not rounded yet.
pub type Yuv = [f32; 3];

/// Encoded sRGB, 0 to 1, as Y, U and V.
pub fn yuv([r, g, b]: [f32; 3]) -> Yuv {
    let y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    [16.0 + 219.0 * y, 128.0 + 224.0 * (b - y) / 1.8556, 128.0 + 224.0 * (r - y) / 1.5748]
}

pub fn bytes([y, u, v]: Yuv) -> [u8; 3] {
    // The conversion saturates.
    [(y + 0.5) as u8, (u + 0.5) as u8, (v + 0.5) as u8]
}

/// Sizes of the planes of one picture.
#[derive(Debug, Clone, Copy)]
pub struct Planes {
    pub width: usize,
    pub height: usize,
    /// Chroma.
    pub half_width: usize,
    pub half_height: usize,
}

impl Planes {
    pub fn new(width: u32, height: u32) -> Self {
        Self {
            width: width as usize,
            height: height as usize,
            half_width: width.div_ceil(2) as usize,
            half_height: height.div_ceil(2) as usize,
        }
    }

    /// Bytes of the whole picture.
    pub fn size(&self) -> usize {
        self.width * self.height + 2 * self.half_width * self.half_height
    }

    /// The planes of a picture of `size()` bytes.
    pub fn split<'a>(&self, bytes: &'a mut [u8]) -> [&'a mut [u8]; 3] {
        let (y, chroma) = bytes.split_at_mut((self.width * self.height).min(bytes.len()));
        let (u, v) = chroma.split_at_mut((self.half_width * self.half_height).min(chroma.len()));
        [y, u, v]
    }

    /// A frame of a moving pattern: shown from `start` for `duration` nanoseconds, chroma as MPEG-2 has it.
    pub fn timed_frame(&self, bytes: Arc<[u8]>, start: u64, duration: u64) -> Result<Frame, FrameError> {
        let mut frame = self.frame(bytes, true)?;
        (frame.pts_ns, frame.duration_ns) = (start, Some(duration));
        Ok(frame)
    }

    /// A frame of those bytes, `cosited` as MPEG-2 has its chroma or else between the luma columns as JPEG has it.
    pub fn frame(&self, bytes: Arc<[u8]>, cosited: bool) -> Result<Frame, FrameError> {
        let format = FrameFormat {
            layout: PixelLayout::I420,
            width: self.width as u32,
            height: self.height as u32,
            color: Colorimetry { cosited_h: cosited, ..Colorimetry::BT709 },
            premultiplied: false,
        };
        Frame::from_bytes(format, bytes)
    }
}

/// The status of a pattern that moves.
pub fn live_sentence(frame: &Frame, ticks: Ticks) -> String {
    format!("Live, {}×{} at {ticks}", frame.format.width, frame.format.height)
}
