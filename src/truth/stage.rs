//! The screen behind the figure, the light and the shadows on it, and the background that comes in its place.

use super::cel::Cel;
use super::figure::lit;
use super::random::{Random, clouds, noise};
use super::shape::Point;
use crate::effect::Picture;
use crate::effect::reference::{srgb_decode, srgb_encode};

/// A screen of one colour and the light on it.
///
/// `W(p) = screen · base · (1 + tilt · (p / size − ½)) · (1 + hot) · (1 + wrinkles) · (1 + grain)`, in linear light.
#[derive(Debug, Clone)]
pub struct Wall {
    /// Linear.
    pub screen: [f32; 3],
    /// Light where nothing else says so.
    pub base: f32,
    /// How much light changes from side to side and from top to bottom.
    pub tilt: [f32; 2],
    /// A hot spot: its middle and radius as fractions of the picture's height, and how much light it adds (`gain · e^(−r² / 2)`).
    pub hot: (Point, f32, f32),
    /// Greatest change of light by wrinkles.
    pub wrinkles: f32,
    pub seed: u64,
}

/// Change of light from grain to grain of the material.
const GRAIN: f32 = 0.012;

impl Wall {
    /// The screen's linear light at every pixel.
    pub fn light(&self, width: usize, height: usize) -> Vec<[f32; 3]> {
        let (w, h) = (width as f32, height as f32);
        let (center, radius, gain) = self.hot;
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            for x in 0..width {
                let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
                let slope = self.tilt[0] * (px / w - 0.5) + self.tilt[1] * (py / h - 0.5);
                let off = (px / h - center[0]).hypot(py / h - center[1]) / radius.max(0.01);
                let hot = gain * (-0.5 * off * off).exp();
                let grain = GRAIN * noise(self.seed ^ 21, px * 0.6, py * 0.6);
                let light = self.base * (1.0 + slope) * (1.0 + hot) * (1.0 + self.wrinkle(px, py)) * (1.0 + grain);
                pixels.push(self.screen.map(|value| (value * light).clamp(0.0, 1.0)));
            }
        }
        pixels
    }

    /// Ridges that hang down and bend.
    fn wrinkle(&self, x: f32, y: f32) -> f32 {
        if self.wrinkles == 0.0 {
            return 0.0;
        }
        let bend = 1.5 * clouds(self.seed ^ 22, x * 0.004, y * 0.004, 2);
        let ridge = 1.0 - noise(self.seed ^ 23, x * 0.016 + bend, y * 0.005).abs();
        let crease = 1.0 - noise(self.seed ^ 24, x * 0.03 - bend, y * 0.012 + x * 0.01).abs();
        self.wrinkles * (1.2 * ridge.powi(3) + 0.8 * crease.powi(6) - 0.7)
    }
}

/// The shadow that the figure casts onto the wall: its coverage, moved, softened and scaled.
#[derive(Debug, Clone, Copy)]
pub struct Shadow {
    /// Pixels.
    pub offset: [i64; 2],
    /// Of the box that softens it three times over, in pixels.
    pub radius: usize,
    /// Share of the light that it takes.
    pub strength: f32,
}

impl Shadow {
    /// Darkens the wall.
    pub fn cast(&self, figure: &Cel, wall: &mut [[f32; 3]]) {
        let (width, height) = (figure.width as i64, figure.height as i64);
        let covered = |x: i64, y: i64| {
            // The figure goes on beneath the picture.
            let (x, y) = (x - self.offset[0], (y - self.offset[1]).min(height - 1));
            let inside = (0..width).contains(&x) && y >= 0;
            if inside { figure.cells[(y * width + x) as usize].alpha } else { 0.0 }
        };
        let mut shade: Vec<f32> = (0..height).flat_map(|y| (0..width).map(move |x| covered(x, y))).collect();
        for _ in 0..3 {
            shade = blur(&shade, figure.width, self.radius);
            shade = blur(&transposed(&shade, figure.width), figure.height, self.radius);
            shade = transposed(&shade, figure.height);
        }
        for (pixel, shade) in wall.iter_mut().zip(shade) {
            *pixel = lit(*pixel, 1.0 - self.strength * shade);
        }
    }
}

/// The mean along each row over `radius` pixels to either side, edges repeated.
fn blur(values: &[f32], width: usize, radius: usize) -> Vec<f32> {
    let mut out = Vec::with_capacity(values.len());
    let radius = radius as i64;
    for row in values.chunks_exact(width) {
        let at = |x: i64| row[x.clamp(0, width as i64 - 1) as usize];
        let mut sum: f32 = (-radius..=radius).map(at).sum();
        for x in 0..width as i64 {
            out.push(sum / (2 * radius + 1) as f32);
            sum += at(x + radius + 1) - at(x - radius);
        }
    }
    out
}

fn transposed(values: &[f32], width: usize) -> Vec<f32> {
    (0..width).flat_map(|x| values.iter().skip(x).step_by(width).copied()).collect()
}

/// The new background: two colours that go over into each other, clouds, blobs of light and a fine texture; bright for some seeds and dark for
/// others. Encoded, in eight bits.
pub fn backdrop(width: usize, height: usize, seed: &[u64]) -> Picture {
    let mut random = Random::new(seed);
    let level = random.pick(&[0.03, 0.08, 0.2, 0.45, 0.75]);
    let mut color = || [(); 3].map(|()| level * random.range(0.45, 1.3));
    let (from, to) = (color(), color());
    let (angle, texture) = (random.range(0.0, std::f32::consts::TAU), random.range(0.05, 0.25));
    let blobs = [(); 5].map(|()| {
        let place = [random.range(0.0, width as f32), random.range(0.0, height as f32)];
        (place, random.range(12.0, 60.0), random.range(0.3, 1.2))
    });
    let salt = seed.iter().fold(31, |salt, part| salt * 131 + part);
    let (sin, cos) = angle.sin_cos();
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let (px, py) = (x as f32, y as f32);
            let along = (px / width as f32 - 0.5) * cos + (py / height as f32 - 0.5) * sin + 0.5;
            let along = (along + 0.4 * clouds(salt, px * 0.008, py * 0.008, 3)).clamp(0.0, 1.0);
            let glow: f32 = blobs
                .iter()
                .map(|(at, size, gain)| gain * (-((px - at[0]).powi(2) + (py - at[1]).powi(2)) / (size * size)).exp())
                .sum();
            let fine = 1.0 + texture * clouds(salt ^ 1, px * 0.11, py * 0.11, 3);
            let mut pixel = [1.0; 4];
            for (channel, value) in pixel.iter_mut().take(3).enumerate() {
                let linear = (from[channel] + (to[channel] - from[channel]) * along) * fine * (1.0 + glow);
                *value = (srgb_encode(linear.clamp(0.0, 1.0)) * 255.0).round() / 255.0;
            }
            pixels.push(pixel);
        }
    }
    Picture { width, height, pixels }
}

/// The linear colour of an 8-bit encoded one.
pub fn linear(rgb: [u8; 3]) -> [f32; 3] {
    rgb.map(|value| srgb_decode(f32::from(value) / 255.0))
}
