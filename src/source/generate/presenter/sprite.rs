//! A drawn part of the figure, laid over a 4:2:0 picture at any place, turn and size.

use super::paint::{Canvas, Point};
use crate::source::generate::i420::{Planes, yuv};

/// A map of the plane: x' = a·x + b·y + tx and y' = c·x + d·y + ty.
#[derive(Debug, Clone, Copy)]
pub struct Affine {
    a: f32,
    b: f32,
    c: f32,
    d: f32,
    tx: f32,
    ty: f32,
}

impl Affine {
    pub fn shift(tx: f32, ty: f32) -> Self {
        Self { a: 1.0, b: 0.0, c: 0.0, d: 1.0, tx, ty }
    }

    /// Turns clockwise by `angle` radians and stretches vertically, both about a point that stays.
    pub fn about((x, y): Point, angle: f32, stretch: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let (a, b, c, d) = (cos, -sin * stretch, sin, cos * stretch);
        Self { a, b, c, d, tx: x - a * x - b * y, ty: y - c * x - d * y }
    }

    /// This map first, then the other.
    pub fn then(self, next: Self) -> Self {
        Self {
            a: next.a * self.a + next.b * self.c,
            b: next.a * self.b + next.b * self.d,
            c: next.c * self.a + next.d * self.c,
            d: next.c * self.b + next.d * self.d,
            tx: next.a * self.tx + next.b * self.ty + next.tx,
            ty: next.c * self.tx + next.d * self.ty + next.ty,
        }
    }

    fn scaled(self, by: f32) -> Self {
        self.then(Self { a: by, b: 0.0, c: 0.0, d: by, tx: 0.0, ty: 0.0 })
    }

    /// `None` when it flattens the plane.
    fn inverse(self) -> Option<Self> {
        let det = self.a * self.d - self.b * self.c;
        if det.abs() < 1e-6 {
            return None;
        }
        let (a, b, c, d) = (self.d / det, -self.b / det, -self.c / det, self.a / det);
        Some(Self { a, b, c, d, tx: -a * self.tx - b * self.ty, ty: -c * self.tx - d * self.ty })
    }

    fn apply(self, (x, y): Point) -> Point {
        (self.a * x + self.b * y + self.tx, self.c * x + self.d * y + self.ty)
    }
}

/// Texels with up to four premultiplied channels of 16 bits each, of which the lower 8 are used; alpha is the lowest.
struct Texels {
    width: usize,
    height: usize,
    texels: Vec<u64>,
}

pub struct Sprite {
    left: f32,
    top: f32,
    scale: f32,
    luma: Texels,
    /// At half the size.
    chroma: Texels,
}

impl Sprite {
    pub fn new(canvas: &Canvas) -> Self {
        let part = |value: f32| (value.clamp(0.0, 255.0) + 0.5) as u64;
        let color = |[r, g, b, a]: [f32; 4]| {
            // Premultiplied RGB gives premultiplied YUV once the offsets are weighted as well.
            let [y, u, v] = yuv([r, g, b]);
            let alpha = a.clamp(0.0, 1.0);
            let unit = 1.0 - alpha;
            [y - 16.0 * unit, u - 128.0 * unit, v - 128.0 * unit, alpha * 255.0].map(part)
        };
        let (width, height) = (canvas.width, canvas.height);
        let luma = canvas.pixels.iter().map(|pixel| color(*pixel)).map(|[y, _, _, a]| y << 16 | a).collect();
        let (half_width, half_height) = (width / 2, height / 2);
        let mut chroma = Vec::with_capacity(half_width * half_height);
        for y in 0..half_height {
            for x in 0..half_width {
                let at = 2 * y * width + 2 * x;
                let four = [at, at + 1, at + width, at + width + 1];
                let mean = [0, 1, 2, 3].map(|part| four.iter().map(|at| canvas.pixels[*at][part]).sum::<f32>() / 4.0);
                let [_, u, v, a] = color(mean);
                chroma.push(u << 32 | v << 16 | a);
            }
        }
        Self {
            left: canvas.left,
            top: canvas.top,
            scale: canvas.scale,
            luma: Texels { width, height, texels: luma },
            chroma: Texels { width: half_width, height: half_height, texels: chroma },
        }
    }

    /// Lays the sprite over a picture. `map` goes from where it was drawn to where it is now, in design pixels; `noise` is
    /// the grain of the whole picture, one value for each luma pixel.
    pub fn draw(&self, map: Affine, bytes: &mut [u8], planes: &Planes, noise: &[i8]) {
        let Some(back) = map.scaled(self.scale).inverse() else { return };
        let to_texels = back.then(Affine::shift(-self.left, -self.top)).scaled(self.scale);
        let corners = [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)].map(|(x, y)| {
            let (width, height) = (self.luma.width as f32, self.luma.height as f32);
            let point = (self.left + x * width / self.scale, self.top + y * height / self.scale);
            map.scaled(self.scale).apply(point).1
        });
        let top = corners.iter().copied().fold(f32::INFINITY, f32::min).max(0.0) as usize;
        let bottom = corners.iter().copied().fold(0.0, f32::max).ceil() as usize;
        let [luma, u, v] = planes.split(bytes);
        let rows = luma.chunks_exact_mut(planes.width).zip(noise.chunks_exact(planes.width));
        for (y, (row, noise)) in rows.enumerate().take(bottom).skip(top) {
            self.luma.across(to_texels, (0.5, y as f32 + 0.5), (1.0, 0.5), planes.width, |x, texel| {
                let alpha = texel & 0xFF;
                let grain = i32::from(noise[x]) * alpha as i32 / 255;
                let value = below(row[x], alpha) + (texel >> 16) as i32 + grain;
                row[x] = value.clamp(0, 255) as u8;
            });
        }
        let rows = u.chunks_exact_mut(planes.half_width).zip(v.chunks_exact_mut(planes.half_width));
        for (y, (u, v)) in rows.enumerate().take(bottom.div_ceil(2)).skip(top / 2) {
            // Chroma lies on the even columns and between the rows; the half-size texels between both.
            let first = (0.5, 2.0 * y as f32 + 1.0);
            self.chroma.across(to_texels.scaled(0.5), first, (2.0, 0.5), planes.half_width, |x, texel| {
                let alpha = texel & 0xFF;
                u[x] = (below(u[x], alpha) + (texel >> 32 & 0xFF) as i32).clamp(0, 255) as u8;
                v[x] = (below(v[x], alpha) + (texel >> 16 & 0xFF) as i32).clamp(0, 255) as u8;
            });
        }
    }
}

/// What is left of a pixel under this alpha.
fn below(value: u8, alpha: u64) -> i32 {
    i32::from(value) * (255 - alpha as i32) / 255
}

/// A place in the texels with 16 bits of fraction.
const ONE: f32 = 65_536.0;

impl Texels {
    /// Calls `put` with the bilinear value for each pixel of a row that falls into the texels and is not transparent.
    /// `first` is the middle of the row's first pixel, `step` how far apart the pixels are and the middle of a texel.
    fn across(
        &self,
        map: Affine,
        first: Point,
        (step, middle): (f32, f32),
        count: usize,
        mut put: impl FnMut(usize, u64),
    ) {
        let (u, v) = map.apply(first);
        let (u, v) = (u - middle, v - middle);
        let (du, dv) = (map.a * step, map.c * step);
        let (from, to) =
            within(u, du, (self.width - 1) as f32, within(v, dv, (self.height - 1) as f32, (0.0, count as f32)));
        if from >= to {
            return;
        }
        let at = |start: f32, slope: f32| ((start + slope * from) * ONE) as i64;
        let (mut u, mut v) = (at(u, du), at(v, dv));
        let (du, dv) = ((du * ONE) as i64, (dv * ONE) as i64);
        for x in from as usize..to as usize {
            // Rounding may leave the sprite by a hair at either end: nothing is drawn there.
            let texel = usize::try_from(v >> 16).ok().zip(usize::try_from(u >> 16).ok());
            let index = texel.map_or(usize::MAX / 2, |(row, column)| row * self.width + column);
            let upper = self.texels.get(index..index + 2);
            let lower = self.texels.get(index + self.width..index + self.width + 2);
            if let (Some(&[a, b]), Some(&[c, d])) = (upper, lower)
                && (a | b | c | d) & 0xFF != 0
            {
                let (right, down) = ((u >> 8 & 0xFF) as u64, (v >> 8 & 0xFF) as u64);
                let blended = between(between(a, b, right), between(c, d, right), down);
                if blended & 0xFF != 0 {
                    put(x, blended);
                }
            }
            u += du;
            v += dv;
        }
    }
}

/// Mixes all four channels at once; `part` of 256 is the second.
fn between(a: u64, b: u64, part: u64) -> u64 {
    (a * (256 - part) + b * part) >> 8 & 0x00FF_00FF_00FF_00FF
}

/// The whole steps of `range` at which `start + slope · step` is from 0 to below `end`.
fn within(start: f32, slope: f32, end: f32, (from, to): (f32, f32)) -> (f32, f32) {
    if slope.abs() < 1e-6 {
        return if (0.0..end).contains(&start) { (from, to) } else { (0.0, 0.0) };
    }
    let (a, b) = (-start / slope, (end - start) / slope);
    (from.max(a.min(b).ceil()), to.min(a.max(b).floor()))
}
