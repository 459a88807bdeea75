//! A game-like scene that scrolls by: hills at three depths, blocks, coins, a running robot and counters. Drawn small and enlarged
//! in whole steps, as such games look.

use super::clock::Ticks;
use super::i420::{Planes, bytes, live_sentence, yuv};
use super::pool::Pool;
use super::{Generator, not_a_picture};
use crate::source::frame::Frame;
use crate::source::recipe::SourceError;

/// Rows of the small picture, as near as whole steps allow.
const SMALL_HEIGHT: usize = 180;
/// Side of a block.
const BLOCK: i64 = 16;
/// Small pixels that the ground scrolls in a second.
const SPEED: f64 = 60.0;
/// Rows between the ground and the lower edge.
const GROUND: i64 = 2 * BLOCK;

type Rgb = [u8; 3];

const SKY: [Rgb; 2] = [[74, 122, 214], [176, 214, 246]];
const CLOUD: Rgb = [240, 246, 252];
const FAR_HILLS: Rgb = [112, 146, 196];
const NEAR_HILLS: Rgb = [74, 128, 110];
const BUSHES: Rgb = [46, 96, 62];
const EARTH: Rgb = [142, 86, 48];
const EARTH_DARK: Rgb = [104, 60, 34];
const GRASS: Rgb = [104, 186, 62];
const BRICK: Rgb = [196, 108, 58];
const BRICK_LIGHT: Rgb = [232, 156, 96];
const BRICK_DARK: Rgb = [112, 54, 32];
const GOLD: Rgb = [250, 206, 60];
const GOLD_DARK: Rgb = [190, 132, 24];
const HEART: Rgb = [224, 60, 66];
const ROBOT: Rgb = [96, 190, 206];
const ROBOT_LIGHT: Rgb = [226, 238, 244];
const ROBOT_DARK: Rgb = [52, 64, 104];
const WHITE: Rgb = [255, 255, 255];
const SHADOW: Rgb = [26, 26, 40];

pub struct Arcade {
    planes: Planes,
    ticks: Ticks,
    /// Real pixels of a small one.
    zoom: usize,
    small: Small,
    pool: Pool,
}

impl Arcade {
    pub fn new(width: u32, height: u32, ticks: Ticks) -> Self {
        let planes = Planes::new(width, height);
        let zoom = (planes.height / SMALL_HEIGHT).max(1);
        let small = Small::new(planes.width.div_ceil(zoom), planes.height.div_ceil(zoom));
        Self { planes, ticks, zoom, small, pool: Pool::new(planes.size()) }
    }
}

impl Generator for Arcade {
    fn frame_at(&mut self, t_ns: u64) -> Result<Frame, SourceError> {
        let start = self.ticks.start_ns(self.ticks.number(t_ns));
        self.small.scene(start as f64 / 1e9);
        let (planes, zoom, small) = (&self.planes, self.zoom, &self.small);
        let bytes = self.pool.fill(|bytes| {
            let [y, u, v] = planes.split(bytes);
            small.enlarge(y, 0, planes.width, |at| at / zoom);
            small.enlarge(u, 1, planes.half_width, |at| at * 2 / zoom);
            small.enlarge(v, 2, planes.half_width, |at| at * 2 / zoom);
        });
        self.planes.timed_frame(bytes, start, self.ticks.duration_ns()).map_err(not_a_picture)
    }

    fn next_change_ns(&self, after: u64) -> Option<u64> {
        Some(self.ticks.next_start_ns(after))
    }

    fn sentence(&self, frame: &Frame) -> String {
        live_sentence(frame, self.ticks)
    }
}

/// The small picture, in Y, U and V.
struct Small {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

impl Small {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![[0; 3]; width * height] }
    }

    /// Fills one plane row by row; rows that show the same small row are copied.
    fn enlarge(&self, plane: &mut [u8], part: usize, width: usize, small: impl Fn(usize) -> usize) {
        let mut last = usize::MAX;
        for y in 0..plane.len() / width {
            let (done, rest) = plane.split_at_mut(y * width);
            let source = small(y).min(self.height - 1);
            let row = &mut rest[..width];
            if source == last {
                row.copy_from_slice(&done[(y - 1) * width..]);
                continue;
            }
            last = source;
            let line = &self.pixels[source * self.width..(source + 1) * self.width];
            for (x, pixel) in row.iter_mut().enumerate() {
                *pixel = line[small(x).min(self.width - 1)][part];
            }
        }
    }

    /// A rectangle, cut off at the edges.
    fn block(&mut self, x: i64, y: i64, width: i64, height: i64, color: Rgb) {
        let color = coded(color);
        let clip = |value: i64, most: usize| value.clamp(0, most as i64) as usize;
        let (left, right) = (clip(x, self.width), clip(x + width, self.width));
        for row in clip(y, self.height)..clip(y + height, self.height) {
            self.pixels[row * self.width + left..row * self.width + right].fill(color);
        }
    }

    /// Everything from the back to the front.
    fn scene(&mut self, seconds: f64) {
        let scrolled = (seconds * SPEED) as i64;
        self.sky();
        self.clouds(scrolled / 8);
        let ground = self.height as i64 - GROUND;
        self.hills(ground, scrolled / 4, FAR_HILLS, (58.0, 26.0, 97.0), 4);
        self.hills(ground, scrolled / 2, NEAR_HILLS, (34.0, 20.0, 61.0), 4);
        self.hills(ground, scrolled * 3 / 4, BUSHES, (10.0, 9.0, 23.0), 2);
        self.ground(ground, scrolled);
        self.platforms(ground, scrolled, seconds);
        self.runner(ground, seconds);
        self.counters(seconds);
    }

    fn sky(&mut self) {
        let bands = 9;
        for (y, row) in self.pixels.chunks_exact_mut(self.width).enumerate() {
            let band = (y * bands / self.height) as f32 / bands as f32;
            let mix = |part: usize| (f32::from(SKY[0][part]) * (1.0 - band) + f32::from(SKY[1][part]) * band) as u8;
            row.fill(coded([mix(0), mix(1), mix(2)]));
        }
    }

    fn clouds(&mut self, scrolled: i64) {
        for n in 0..self.width as i64 / 90 + 3 {
            let number = n + scrolled / 90;
            let x = number * 90 - scrolled - 60 + scatter(number) % 40;
            let y = 16 + scatter(number + 50) % 40;
            self.block(x + 6, y, 22, 5, CLOUD);
            self.block(x, y + 5, 40, 6, CLOUD);
            self.block(x + 14, y - 4, 12, 5, CLOUD);
        }
    }

    /// A skyline in steps: its mean height, how far it rises and falls, and how wide its waves are.
    fn hills(&mut self, ground: i64, scrolled: i64, color: Rgb, (mean, swing, wave): (f32, f32, f32), step: i64) {
        for x in (0..self.width as i64 + step).step_by(step as usize) {
            let place = (x + scrolled).div_euclid(step) * step;
            let along = place as f32 / wave;
            let height = mean + swing * along.sin() * 0.6 + swing * (along * 2.3 + 1.0).sin() * 0.4;
            let height = (height as i64).max(2) / step * step;
            self.block(place - scrolled, ground - height, step, height, color);
        }
    }

    fn ground(&mut self, ground: i64, scrolled: i64) {
        self.block(0, ground, self.width as i64, GROUND, EARTH);
        self.block(0, ground, self.width as i64, 4, GRASS);
        for n in 0..self.width as i64 / BLOCK + 2 {
            let number = n + scrolled / BLOCK;
            let x = number * BLOCK - scrolled;
            self.block(x + scatter(number) % 8, ground + 4, 5, 2, GRASS);
            self.block(x + scatter(number + 9) % 11, ground + 10 + scatter(number + 3) % 6, 4, 2, EARTH_DARK);
            self.block(x + scatter(number + 5) % 11, ground + 20 + scatter(number + 7) % 6, 3, 2, EARTH_DARK);
        }
    }

    /// Groups of blocks in the air with a coin that turns above each.
    fn platforms(&mut self, ground: i64, scrolled: i64, seconds: f64) {
        const EVERY: i64 = 9 * BLOCK;
        for n in 0..self.width as i64 / EVERY + 3 {
            let number = n + scrolled / EVERY - 1;
            let (x, count) = (number * EVERY - scrolled, 2 + scatter(number) % 4);
            let y = ground - (3 + scatter(number + 20) % 2) * BLOCK;
            for block in 0..count {
                self.brick(x + block * BLOCK, y, block == scatter(number + 30) % count);
                self.coin(x + block * BLOCK + 4, y - BLOCK, seconds);
            }
        }
    }

    fn brick(&mut self, x: i64, y: i64, prize: bool) {
        let (face, light, dark) = if prize { (GOLD, WHITE, GOLD_DARK) } else { (BRICK, BRICK_LIGHT, BRICK_DARK) };
        self.block(x, y, BLOCK, BLOCK, dark);
        self.block(x + 1, y + 1, BLOCK - 2, BLOCK - 2, face);
        self.block(x + 1, y + 1, BLOCK - 2, 1, light);
        if prize {
            self.block(x + 6, y + 4, 4, 5, dark);
            self.block(x + 7, y + 11, 2, 2, dark);
        } else {
            self.block(x + 1, y + 7, BLOCK - 2, 1, dark);
            self.block(x + 8, y + 1, 1, 6, dark);
            self.block(x + 4, y + 8, 1, 7, dark);
        }
    }

    /// Seen from wide to narrow as it turns.
    fn coin(&mut self, x: i64, y: i64, seconds: f64) {
        let width = [8, 6, 2, 6][(seconds * 6.0) as usize % 4];
        let left = x + (8 - width) / 2;
        self.block(left, y + 1, width, 8, GOLD_DARK);
        self.block(left, y, width, 8, GOLD);
        self.block(left + width / 2 - 1, y + 2, 1, 4, GOLD_DARK);
    }

    /// Runs on the spot while the world goes by, and jumps now and then.
    fn runner(&mut self, ground: i64, seconds: f64) {
        let jump = (seconds % 2.4 - 1.4).max(0.0);
        let height = (jump * (1.0 - jump) * 190.0) as i64;
        let (x, y) = (self.width as i64 / 4, ground - 26 - height);
        self.block(x + 7, y - 4, 1, 4, ROBOT_DARK);
        self.block(x + 6, y - 6, 3, 3, GOLD);
        self.block(x + 2, y, 13, 10, ROBOT_LIGHT);
        self.block(x + 6, y + 3, 9, 4, SHADOW);
        self.block(x + 12, y + 4, 2, 2, ROBOT);
        self.block(x + 3, y + 10, 10, 11, ROBOT);
        self.block(x + 5, y + 12, 4, 4, ROBOT_DARK);
        let stride = if height > 0 { 3 } else { [0, 3, 0, -3][(seconds * 10.0) as usize % 4] };
        self.block(x + 3 - stride, y + 21, 4, 5, ROBOT_DARK);
        self.block(x + 9 + stride, y + 21, 4, 5, ROBOT_DARK);
        self.block(x + 12, y + 11 - stride, 4, 4, ROBOT_LIGHT);
    }

    /// Hearts on the left, and coins counted in groups of five on the right: shapes that need no language.
    fn counters(&mut self, seconds: f64) {
        for heart in 0..3 {
            let x = 8 + heart * 14;
            for (dx, dy, width, height) in [(1, 0, 3, 2), (6, 0, 3, 2), (0, 2, 10, 3), (1, 5, 8, 2), (3, 7, 4, 2)] {
                self.block(x + dx + 1, 9 + dy, width, height, SHADOW);
                self.block(x + dx, 8 + dy, width, height, HEART);
            }
        }
        let right = self.width as i64 - 8;
        let count = (seconds / 0.8) as i64 % 20 + 1;
        for coin in 0..count {
            let x = right - 6 - (coin % 10) * 8 - coin % 10 / 5 * 4;
            let y = 8 + coin / 10 * 10;
            self.block(x + 1, y + 1, 5, 7, SHADOW);
            self.block(x, y, 5, 7, GOLD);
            self.block(x + 2, y + 2, 1, 3, GOLD_DARK);
        }
    }
}

fn coded(color: Rgb) -> [u8; 3] {
    bytes(yuv(color.map(|part| f32::from(part) / 255.0)))
}

/// A repeatable whole number for each place.
fn scatter(n: i64) -> i64 {
    let bits = (n as u32).wrapping_mul(0x9E37_79B1) ^ 0x27d4_eb2f;
    i64::from((bits ^ bits >> 15).wrapping_mul(0x85EB_CA6B) >> 12)
}
