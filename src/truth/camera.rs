//! From linear light to the picture that a camera delivers, and back to encoded RGB.
//!
//! ```text
//! sensor    L' = L + √(read² + shot · L) · n             n normal, per pixel and channel, from the seed
//! encode    E  = sRGB(clamp(L', 0, 1))                   IEC 61966-2-1
//! matrix    Y  = 0.2126 R + 0.7152 G + 0.0722 B          BT.709; Cb = (B − Y) / 1.8556, Cr = (R − Y) / 1.5748
//! quantise  y  = round(16 + 219 Y), c = round(128 + 224 C)
//! 4:2:0     C at column 2i, between rows 2j and 2j + 1:  weights ¼ ½ ¼ across, ½ ½ down, edges repeated
//! ```

use super::random::Random;
use crate::effect::Picture;
use crate::effect::reference::srgb_encode;

/// A picture of linear light, rows from the top.
#[derive(Debug, Clone)]
pub struct Light {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 3]>,
}

/// How much noise a sensor adds. In linear light, where 1 is white.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sensor {
    /// Standard deviation in the dark.
    pub read: f32,
    /// Variance per light.
    pub shot: f32,
}

impl Sensor {
    pub const NOISELESS: Self = Self { read: 0.0, shot: 0.0 };
}

/// A picture in eight bits, BT.709 in the limited range, 4:2:0 with chroma on the even columns and between the rows (as H.264 has it). The planes
/// are tight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yuv {
    pub width: usize,
    pub height: usize,
    pub y: Vec<u8>,
    pub u: Vec<u8>,
    pub v: Vec<u8>,
}

const KR: f32 = 0.2126;
const KB: f32 = 0.0722;
const KG: f32 = 1.0 - KR - KB;

impl Yuv {
    /// Columns and rows of the chroma planes.
    pub fn chroma_size(&self) -> (usize, usize) {
        (self.width.div_ceil(2), self.height.div_ceil(2))
    }

    /// The planes one after the other: the bytes of an I420 frame.
    pub fn bytes(&self) -> Vec<u8> {
        [self.y.as_slice(), &self.u, &self.v].concat()
    }

    /// The same picture from the bytes of an I420 frame; none where they are too few.
    pub fn from_bytes(width: usize, height: usize, bytes: &[u8]) -> Option<Self> {
        let chroma = width.div_ceil(2) * height.div_ceil(2);
        let (y, rest) = bytes.split_at_checked(width * height)?;
        let (u, rest) = rest.split_at_checked(chroma)?;
        let v = rest.get(..chroma)?;
        Some(Self { width, height, y: y.to_vec(), u: u.to_vec(), v: v.to_vec() })
    }

    /// Encoded RGB, opaque: chroma interpolated bilinearly, values clamped to 0 to 1.
    pub fn decode(&self) -> Picture {
        let (width, height) = (self.width, self.height);
        let (cw, ch) = self.chroma_size();
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            // Chroma row j lies at luma row 2j + ½.
            let place = y as f32 / 2.0 - 0.25;
            let down = place - place.floor();
            let rows = [place.floor(), place.floor() + 1.0].map(|row| row.clamp(0.0, ch as f32 - 1.0) as usize * cw);
            let chroma = |plane: &[u8], column: usize| {
                let column = column.min(cw - 1);
                let [above, below] = rows.map(|row| f32::from(plane[row + column]));
                (above + (below - above) * down - 128.0) / 224.0
            };
            for x in 0..width {
                let between = |plane: &[u8]| {
                    let here = chroma(plane, x / 2);
                    if x % 2 == 0 { here } else { (here + chroma(plane, x / 2 + 1)) / 2.0 }
                };
                let luma = (f32::from(self.y[y * width + x]) - 16.0) / 219.0;
                let (cb, cr) = (between(&self.u), between(&self.v));
                let (red, blue) = (luma + 2.0 * (1.0 - KR) * cr, luma + 2.0 * (1.0 - KB) * cb);
                let green = (luma - KR * red - KB * blue) / KG;
                pixels.push([red.clamp(0.0, 1.0), green.clamp(0.0, 1.0), blue.clamp(0.0, 1.0), 1.0]);
            }
        }
        Picture { width, height, pixels }
    }
}

/// Takes a picture of the light. The same seed gives the same noise.
pub fn shoot(light: &Light, sensor: Sensor, seed: &[u64]) -> Yuv {
    let (width, height) = (light.width, light.height);
    let mut random = Random::new(seed);
    let noisy = sensor != Sensor::NOISELESS;
    let mut luma = Vec::with_capacity(width * height);
    let [mut cb, mut cr] = [(); 2].map(|()| Vec::with_capacity(width * height));
    for pixel in &light.pixels {
        let mut sensed = *pixel;
        if noisy {
            let ([a, b], [c, _]) = (random.normals(), random.normals());
            for (value, deviate) in sensed.iter_mut().zip([a, b, c]) {
                *value += (sensor.read * sensor.read + sensor.shot * value.max(0.0)).sqrt() * deviate;
            }
        }
        let [r, g, b] = sensed.map(|value| srgb_encode(value.clamp(0.0, 1.0)));
        let y = KR * r + KG * g + KB * b;
        luma.push((16.0 + 219.0 * y).round() as u8);
        cb.push((b - y) / (2.0 * (1.0 - KB)));
        cr.push((r - y) / (2.0 * (1.0 - KR)));
    }
    let chroma = |plane: &[f32]| subsample(plane, width, height);
    Yuv { width, height, y: luma, u: chroma(&cb), v: chroma(&cr) }
}

fn subsample(plane: &[f32], width: usize, height: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(width.div_ceil(2) * height.div_ceil(2));
    for row in (0..height).step_by(2) {
        let rows = [row, (row + 1).min(height - 1)];
        for column in (0..width).step_by(2) {
            let columns = [(column.saturating_sub(1), 0.25), (column, 0.5), ((column + 1).min(width - 1), 0.25)];
            let sum: f32 = rows
                .iter()
                .flat_map(|row| columns.iter().map(move |(column, weight)| plane[row * width + column] * weight * 0.5))
                .sum();
            out.push((128.0 + 224.0 * sum).round().clamp(0.0, 255.0) as u8);
        }
    }
    out
}
