//! One colour all over, or a linear gradient between two.

use super::rgba::{bytes_of, from_straight};
use super::{Generator, not_a_picture, sane_size};
use crate::document::source::Color;
use crate::source::frame::{Frame, FrameFormat};
use crate::source::recipe::SourceError;
use std::sync::Arc;

pub struct Fill {
    format: FrameFormat,
    bytes: Arc<[u8]>,
}

impl Fill {
    pub fn open(settings: &Color) -> Result<Self, SourceError> {
        let (width, height) = sane_size(settings.width, settings.height)?;
        let bytes = match settings.to {
            None => bytes_of(settings.color).repeat(width as usize * height as usize),
            Some(to) => gradient(settings.color, to, settings.angle, width, height),
        };
        let (format, bytes) = from_straight(width, height, bytes);
        Ok(Self { format, bytes: bytes.into() })
    }
}

impl Generator for Fill {
    fn frame_at(&mut self, _t_ns: u64) -> Result<Frame, SourceError> {
        Frame::from_bytes(self.format, self.bytes.clone()).map_err(not_a_picture)
    }

    fn next_change_ns(&self, _after: u64) -> Option<u64> {
        None
    }

    fn sentence(&self, frame: &Frame) -> String {
        format!("Colour, {}×{}", frame.format.width, frame.format.height)
    }
}

/// Runs from one corner or side to the opposite one, so that both colours are reached at any angle. A colour that is
/// wholly transparent takes the hue of the other one: it fades without a dark seam.
fn gradient(from: [f64; 4], to: [f64; 4], angle: f64, width: u32, height: u32) -> Vec<u8> {
    let (sin, cos) = angle.to_radians().sin_cos();
    let (w, h) = (f64::from(width), f64::from(height));
    let length = (w * cos).abs() + (h * sin).abs();
    let mut bytes = Vec::with_capacity(width as usize * height as usize * 4);
    for y in 0..height {
        for x in 0..width {
            let along = (f64::from(x) + 0.5 - w / 2.0) * cos + (f64::from(y) + 0.5 - h / 2.0) * sin;
            let t = (along / length + 0.5).clamp(0.0, 1.0);
            let alpha = from[3] * (1.0 - t) + to[3] * t;
            let weight = if alpha > 0.0 { to[3] * t / alpha } else { t };
            let part = |i: usize| from[i] * (1.0 - weight) + to[i] * weight;
            bytes.extend_from_slice(&bytes_of([part(0), part(1), part(2), alpha]));
        }
    }
    bytes
}
