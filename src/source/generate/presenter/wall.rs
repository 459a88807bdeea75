//! The green wall: lit from the upper left, with the faint folds of cloth and the grain of a camera.

use crate::source::generate::i420::{Planes, bytes, yuv};

/// The colour that studios paint, and that the chroma key starts from: 0, 177, 64.
const KEY: [f32; 3] = [0.0, 177.0 / 255.0, 64.0 / 255.0];
/// Pictures of grain that follow one another.
const GRAINS: u64 = 4;
/// Deviation of the grain in luma steps.
const GRAIN: f32 = 1.5;

pub struct Wall {
    /// The finished wall and the luma grain in it, for each grain.
    variants: Vec<(Vec<u8>, Vec<i8>)>,
}

impl Wall {
    pub fn new(planes: &Planes) -> Self {
        let mut clean = vec![0.0; planes.size()];
        let (luma, chroma) = clean.split_at_mut(planes.width * planes.height);
        let (u, v) = chroma.split_at_mut(planes.half_width * planes.half_height);
        let color = |x: usize, y: usize| {
            let light = light((x as f32 + 0.5) / planes.width as f32, (y as f32 + 0.5) / planes.height as f32);
            yuv(KEY.map(|part| part * light))
        };
        for (index, value) in luma.iter_mut().enumerate() {
            *value = color(index % planes.width, index / planes.width)[0];
        }
        for (index, (u, v)) in u.iter_mut().zip(v).enumerate() {
            [_, *u, *v] = color(index % planes.half_width * 2, index / planes.half_width * 2);
        }
        let variants = (0..GRAINS).map(|seed| grained(&clean, planes, seed)).collect();
        Self { variants }
    }

    /// The wall of a frame and the grain to be laid over what stands before it.
    pub fn at(&self, number: u64) -> (&[u8], &[i8]) {
        let (wall, grain) = &self.variants[(number % GRAINS) as usize];
        (wall, grain)
    }
}

/// Brightness at a place of the picture (0 to 1 both ways): 1 where the lamp points, about a sixth less in the corners.
fn light(x: f32, y: f32) -> f32 {
    let (dx, dy) = (x - 0.40, y - 0.36);
    let falloff = 0.26 * dx * dx + 0.30 * dy * dy;
    let folds = 0.006 * (x * 23.0 + 1.4 * (y * 3.0).sin()).sin() + 0.004 * (x * 61.0 + y * 2.0).sin();
    1.0 - falloff + folds
}

fn grained(clean: &[f32], planes: &Planes, seed: u64) -> (Vec<u8>, Vec<i8>) {
    let mut random = seed.wrapping_add(1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut normal = || {
        random ^= random >> 12;
        random ^= random << 25;
        random ^= random >> 27;
        let bits = random.wrapping_mul(0x2545_F491_4F6C_DD1D);
        let sum: u64 = (0..4).map(|part| bits >> (16 * part) & 0xFFFF).sum();
        (sum as f32 / 65_535.0 - 2.0) * 3.0_f32.sqrt()
    };
    let count = planes.width * planes.height;
    let grain: Vec<i8> = (0..count).map(|_| (normal() * GRAIN).round() as i8).collect();
    let luma = clean.iter().zip(&grain).map(|(clean, grain)| bytes([clean + f32::from(*grain), 0.0, 0.0])[0]);
    let mut wall: Vec<u8> = luma.collect();
    wall.extend(clean.iter().skip(count).map(|clean| bytes([clean + 0.5 * normal(), 0.0, 0.0])[0]));
    (wall, grain)
}
