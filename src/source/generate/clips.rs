//! The pictures that `scrim bench` works on, by the formulas of the clips that other programs are measured with: a keyed
//! figure with its frame number as a bar code (`fg`), a moving background (`bg`), and its first frame alone (`still`).

use super::i420::Planes;
use super::sane_size;
use crate::source::frame::Frame;
use std::sync::Arc;

const KEY: [f32; 3] = [0.0, 177.0 / 255.0, 64.0 / 255.0];
const TAU: f32 = std::f32::consts::TAU;
/// Different noise pictures that follow one another.
const NOISES: u64 = 4;
const NOISE_DEVIATION: f32 = 0.006;
const BITS: usize = 16;
const FRAME_NS: f64 = 1e9 / 30.0;

/// Makes the frames of one clip, 30 a second.
pub struct BenchClip {
    planes: Planes,
    scene: Scene,
    next: u32,
    frames: u32,
}

enum Scene {
    Figure(Box<Figure>),
    /// The picture that is rolled to the right.
    Background(Vec<u8>),
    Still(Arc<[u8]>),
}

/// `frames` frames of the clip "fg", "bg" or "still"; `None` for other names and for sizes that are odd or cannot be made.
pub fn bench_clip(name: &str, width: u32, height: u32, frames: u32) -> Option<BenchClip> {
    let (width, height) = sane_size(width, height).ok()?;
    if width % 2 != 0 || height % 2 != 0 {
        return None;
    }
    let planes = Planes::new(width, height);
    let scene = match name {
        "fg" => Scene::Figure(Box::new(Figure::new(planes))),
        "bg" => Scene::Background(background(&planes)),
        "still" => Scene::Still(background(&planes).into()),
        _ => return None,
    };
    Some(BenchClip { planes, scene, next: 0, frames })
}

/// The colour table of the bench: 17 entries a side, red fastest.
pub fn bench_lut() -> Vec<[f32; 3]> {
    const SIDE: usize = 17;
    let part = |n: usize| n as f32 / (SIDE - 1) as f32;
    let entry = |index: usize| {
        let (r, g, b) = (part(index % SIDE), part(index / SIDE % SIDE), part(index / SIDE / SIDE));
        [(r.powf(0.9) * 0.95 + 0.05 * g).min(1.0), g.powf(1.02), (b.powf(1.1) * 0.9 + 0.08).min(1.0)]
    };
    (0..SIDE.pow(3)).map(entry).collect()
}

impl Iterator for BenchClip {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        if self.next >= self.frames {
            return None;
        }
        let number = self.next;
        self.next += 1;
        let bytes: Arc<[u8]> = match &mut self.scene {
            Scene::Figure(figure) => figure.frame(&self.planes, u64::from(number)).into(),
            Scene::Background(picture) => rolled(picture, &self.planes, number as usize).into(),
            Scene::Still(bytes) => bytes.clone(),
        };
        let mut frame = self.planes.frame(bytes, false).ok()?;
        frame.serial = u64::from(number);
        frame.pts_ns = (f64::from(number) * FRAME_NS).round() as u64;
        frame.duration_ns = Some(FRAME_NS as u64);
        Some(frame)
    }
}

/// The wall with its light and noise, and the figure's patch.
struct Figure {
    scale: f32,
    /// Brightness of the wall for each pixel, 1 in the middle.
    light: Vec<f32>,
    noise: Vec<Vec<f32>>,
    /// The wall alone, finished, for each noise.
    walls: Vec<Vec<u8>>,
    patch_width: usize,
    patch_height: usize,
    /// Red, green, blue and alpha of the figure, straight.
    patch: Vec<[f32; 4]>,
}

impl Figure {
    fn new(planes: Planes) -> Self {
        let (w, h) = (planes.width as f32, planes.height as f32);
        let scale = h / 720.0;
        let mut light = Vec::with_capacity(planes.width * planes.height);
        for y in 0..planes.height {
            for x in 0..planes.width {
                let (dx, dy) = ((x as f32 - w / 2.0) / w, (y as f32 - h / 2.0) / h);
                light.push(1.0 - 0.12 * (dx * dx + dy * dy));
            }
        }
        let noise: Vec<Vec<f32>> = (0..NOISES).map(|seed| gaussian(seed, light.len())).collect();
        let walls = noise
            .iter()
            .map(|noise| {
                let mut bytes = vec![0; planes.size()];
                let color = |x: usize, y: usize| wall(light[y * planes.width + x], noise[y * planes.width + x]);
                paint(&mut bytes, &planes, (0, 0, planes.width, planes.height), color);
                bytes
            })
            .collect();
        let (patch_width, patch_height) = (even(420.0 * scale), even(620.0 * scale).min(planes.height));
        Self { scale, light, noise, walls, patch_width, patch_height, patch: patch(patch_width, patch_height, scale) }
    }

    fn frame(&self, planes: &Planes, number: u64) -> Vec<u8> {
        let variant = (number % NOISES) as usize;
        let mut bytes = self.walls[variant].clone();
        let (w, noise) = (planes.width, &self.noise[variant]);
        let away = 0.22 * w as f64 * (number as f64 * std::f64::consts::TAU / 90.0).sin();
        let left = (w as f64 / 2.0 - self.patch_width as f64 / 2.0 + away) as i64 / 2 * 2;
        // On canvases narrower than the figure's path it stops at the edges.
        let left = left.clamp(0, w.saturating_sub(self.patch_width) as i64) as usize;
        let top = planes.height - self.patch_height;
        let right = (left + self.patch_width).min(w);
        paint(&mut bytes, planes, (left, top, right, planes.height), |x, y| {
            let behind = wall(self.light[y * w + x], noise[y * w + x]);
            let [r, g, b, a] = self.patch[(y - top) * self.patch_width + x - left];
            let mix = |behind: f32, figure: f32| behind * (1.0 - a) + figure * a;
            [mix(behind[0], r), mix(behind[1], g), mix(behind[2], b)]
        });
        self.bar_code(&mut bytes, planes, number);
        bytes
    }

    /// The frame's number in white and black squares on grey.
    fn bar_code(&self, bytes: &mut [u8], planes: &Planes, number: u64) {
        let corner = even(16.0 * self.scale);
        let cell = (24.0 * self.scale) as usize / 4 * 4;
        let pad = cell / 2;
        let (width, height) = (cell * BITS + 2 * pad, cell + 2 * pad);
        let [y, u, v] = planes.split(bytes);
        fill(y, planes.width, (corner, corner, corner + width, corner + height), 90);
        let half = |n: usize| n / 2;
        let chroma = (half(corner), half(corner), half(corner + width), half(corner + height));
        fill(u, planes.half_width, chroma, 128);
        fill(v, planes.half_width, chroma, 128);
        for bit in 0..BITS {
            let left = corner + pad + bit * cell;
            let value = if number >> (BITS - 1 - bit) & 1 == 1 { 235 } else { 16 };
            fill(y, planes.width, (left, corner + pad, left + cell, corner + pad + cell), value);
        }
    }
}

/// A rectangle (left, top, right, bottom) of one value, cut off where the plane ends.
fn fill(plane: &mut [u8], stride: usize, (left, top, right, bottom): (usize, usize, usize, usize), value: u8) {
    for row in plane.chunks_exact_mut(stride).take(bottom).skip(top) {
        let right = right.min(stride);
        row.get_mut(left..right).unwrap_or_default().fill(value);
    }
}

fn even(length: f32) -> usize {
    length as usize / 2 * 2
}

fn wall(light: f32, noise: f32) -> [f32; 3] {
    KEY.map(|part| part * light + noise)
}

/// Head over torso with a soft edge of about three pixels and a fine texture.
fn patch(width: usize, height: usize, s: f32) -> Vec<[f32; 4]> {
    const SKIN: [f32; 3] = [0.85, 0.63, 0.52];
    const SHIRT: [f32; 3] = [0.55, 0.12, 0.18];
    let middle = width as f32 / 2.0;
    let mut pixels = Vec::with_capacity(width * height);
    for y in 0..height {
        for x in 0..width {
            let (x, y) = (x as f32, y as f32);
            let head = 1.0 - ((x - middle) / (95.0 * s)).hypot((y - 120.0 * s) / (115.0 * s));
            let torso = 1.0 - ((x - middle) / (205.0 * s)).hypot((y - 520.0 * s) / (290.0 * s));
            let inside = (head * 95.0 * s).max(torso * 205.0 * s);
            let texture = 0.12 * (x / (6.0 * s)).sin() * (y / (9.0 * s)).sin();
            let [r, g, b] = if head > torso { SKIN } else { SHIRT }.map(|part| part + texture);
            pixels.push([r, g, b, (inside / (3.0 * s) + 0.5).clamp(0.0, 1.0)]);
        }
    }
    pixels
}

/// Paints a rectangle with even edges (left, top, right, bottom): luma for each pixel, chroma the mean of each four.
fn paint(
    bytes: &mut [u8],
    planes: &Planes,
    (left, top, right, bottom): (usize, usize, usize, usize),
    color: impl Fn(usize, usize) -> [f32; 3],
) {
    let [luma, u, v] = planes.split(bytes);
    for y in (top..bottom).step_by(2) {
        for x in (left..right).step_by(2) {
            let (mut cb, mut cr) = (0.0, 0.0);
            for (px, py) in [(x, y), (x, y + 1), (x + 1, y), (x + 1, y + 1)] {
                let [r, g, b] = color(px, py).map(|part| part.clamp(0.0, 1.0));
                let value = 0.2126 * r + 0.7152 * g + 0.0722 * b;
                luma[py * planes.width + px] = (16.0 + 219.0 * value + 0.5) as u8;
                cb += (b - value) / 1.8556;
                cr += (r - value) / 1.5748;
            }
            let at = y / 2 * planes.half_width + x / 2;
            u[at] = (128.0 + 224.0 * cb * 0.25 + 0.5) as u8;
            v[at] = (128.0 + 224.0 * cr * 0.25 + 0.5) as u8;
        }
    }
}

/// Waves of colour with a faint checkerboard over them.
fn background(planes: &Planes) -> Vec<u8> {
    let (w, h) = (planes.width as f32, planes.height as f32);
    let mut bytes = vec![0; planes.size()];
    paint(&mut bytes, planes, (0, 0, planes.width, planes.height), |px, py| {
        let (x, y) = (px as f32 / w, py as f32 / h);
        let check = if (px / 40 + py / 40) % 2 == 1 { 0.15 } else { 0.0 };
        let r = 0.5 + 0.4 * (TAU * x * 2.0).sin() * (TAU * y).cos();
        let g = 0.35 + 0.25 * (TAU * (x + y) * 3.0).sin();
        let b = 0.6 + 0.35 * (TAU * y * 2.0).cos();
        [r + check, g * 0.7 + check, b - check]
    });
    bytes
}

/// Each plane rolled to the right by four luma pixels a frame.
fn rolled(picture: &[u8], planes: &Planes, number: usize) -> Vec<u8> {
    let by = number * 4 % planes.width / 2 * 2;
    let mut bytes = picture.to_vec();
    let [y, u, v] = planes.split(&mut bytes);
    for (plane, width, by) in [(y, planes.width, by), (u, planes.half_width, by / 2), (v, planes.half_width, by / 2)] {
        plane.chunks_exact_mut(width).for_each(|row| row.rotate_right(by));
    }
    bytes
}

/// Normally distributed noise, the same for the same seed: sums of four uniform numbers.
fn gaussian(seed: u64, count: usize) -> Vec<f32> {
    let mut state = seed.wrapping_add(7).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    (0..count)
        .map(|_| {
            // xorshift64*
            state ^= state >> 12;
            state ^= state << 25;
            state ^= state >> 27;
            let random = state.wrapping_mul(0x2545_F491_4F6C_DD1D);
            let sum: u64 = (0..4).map(|part| random >> (16 * part) & 0xFFFF).sum();
            // Four uniform numbers of 0 to 1 have mean 2 and variance 1/3.
            (sum as f32 / 65_535.0 - 2.0) * 3.0_f32.sqrt() * NOISE_DEVIATION
        })
        .collect()
}
