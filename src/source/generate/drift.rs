//! Slowly drifting coloured light: a calm background. Computed small and enlarged smoothly.

use super::clock::Ticks;
use super::i420::{Planes, Yuv, live_sentence, yuv};
use super::pool::Pool;
use super::{Generator, not_a_picture};
use crate::source::frame::Frame;
use crate::source::recipe::SourceError;

/// Size of the small picture; its last column and row lie on the edges of the large one.
const COLUMNS: usize = 33;
const ROWS: usize = 19;
/// The colour where no light falls.
const NIGHT: [f32; 3] = [0.035, 0.045, 0.12];
/// Side of the tile of noise that hides the steps between neighbouring shades.
const TILE: usize = 64;
/// Bits of fraction of the values that are interpolated.
const FRACTION: u32 = 16;

/// A soft spot of light that circles slowly.
struct Light {
    color: [f32; 3],
    /// Middle and width of its path, and its radius; 1 is the picture's height.
    middle: (f32, f32),
    path: (f32, f32),
    radius: f32,
    /// Seconds of one turn across and down.
    period: (f64, f64),
    phase: f64,
}

const LIGHTS: [Light; 5] = [
    Light {
        color: [0.10, 0.30, 0.75],
        middle: (0.45, 0.35),
        path: (0.40, 0.25),
        radius: 0.62,
        period: (47.0, 31.0),
        phase: 0.0,
    },
    Light {
        color: [0.52, 0.12, 0.62],
        middle: (1.25, 0.65),
        path: (0.45, 0.30),
        radius: 0.58,
        period: (53.0, 37.0),
        phase: 0.35,
    },
    Light {
        color: [0.05, 0.50, 0.55],
        middle: (0.90, 0.90),
        path: (0.70, 0.20),
        radius: 0.50,
        period: (61.0, 29.0),
        phase: 0.60,
    },
    Light {
        color: [0.80, 0.30, 0.22],
        middle: (1.50, 0.20),
        path: (0.30, 0.25),
        radius: 0.42,
        period: (43.0, 41.0),
        phase: 0.15,
    },
    Light {
        color: [0.22, 0.20, 0.62],
        middle: (0.15, 0.95),
        path: (0.25, 0.30),
        radius: 0.55,
        period: (59.0, 33.0),
        phase: 0.80,
    },
];

pub struct Drift {
    planes: Planes,
    ticks: Ticks,
    /// Thresholds from 0 to just below one step.
    tile: Vec<i32>,
    pool: Pool,
}

impl Drift {
    pub fn new(width: u32, height: u32, ticks: Ticks) -> Self {
        let planes = Planes::new(width, height);
        // Interleaved gradient noise: every small group of pixels holds evenly spread thresholds.
        let threshold = |index: usize| {
            let (x, y) = ((index % TILE) as f32, (index / TILE) as f32);
            ((52.982_918 * (0.067_110_56 * x + 0.005_837_15 * y).fract()).fract() * (1 << FRACTION) as f32) as i32
        };
        Self { planes, ticks, tile: (0..TILE * TILE).map(threshold).collect(), pool: Pool::new(planes.size()) }
    }
}

impl Generator for Drift {
    fn frame_at(&mut self, t_ns: u64) -> Result<Frame, SourceError> {
        let start = self.ticks.start_ns(self.ticks.number(t_ns));
        let aspect = self.planes.width as f32 / self.planes.height as f32;
        let small = small_picture(start as f64 / 1e9, aspect);
        let (planes, tile) = (&self.planes, &self.tile);
        let bytes = self.pool.fill(|bytes| {
            let [y, u, v] = planes.split(bytes);
            enlarge(y, planes.width, planes.height, small.each_ref().map(|color| color[0]), tile);
            enlarge(u, planes.half_width, planes.half_height, small.each_ref().map(|color| color[1]), tile);
            enlarge(v, planes.half_width, planes.half_height, small.each_ref().map(|color| color[2]), tile);
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

fn small_picture(seconds: f64, aspect: f32) -> [Yuv; COLUMNS * ROWS] {
    let turn = |period: f64, phase: f64| ((seconds / period + phase).fract() as f32 * std::f32::consts::TAU).sin();
    let places = LIGHTS.each_ref().map(|light| {
        let x = light.middle.0 + light.path.0 * turn(light.period.0, light.phase);
        // The paths are drawn for 16:9 and spread over other shapes.
        let y = light.middle.1 + light.path.1 * turn(light.period.1, light.phase + 0.25);
        (x * aspect * 9.0 / 16.0, y)
    });
    std::array::from_fn(|index| {
        let x = (index % COLUMNS) as f32 / (COLUMNS - 1) as f32 * aspect;
        let y = (index / COLUMNS) as f32 / (ROWS - 1) as f32;
        let mut color = NIGHT;
        for (light, place) in LIGHTS.iter().zip(&places) {
            let distance = ((x - place.0).powi(2) + (y - place.1).powi(2)) / light.radius.powi(2);
            let strength = (-2.0 * distance).exp();
            for (part, add) in color.iter_mut().zip(light.color) {
                // Light on light nears white and never passes it.
                *part += (1.0 - *part) * add * strength;
            }
        }
        yuv(color)
    })
}

/// Fills a plane by linear interpolation both ways, in whole numbers.
fn enlarge(plane: &mut [u8], width: usize, height: usize, small: [f32; COLUMNS * ROWS], tile: &[i32]) {
    let one = (1 << FRACTION) as f32;
    let mut line = [0.0_f32; COLUMNS];
    for (y, row) in plane.chunks_exact_mut(width).enumerate() {
        let place = y as f32 / height.max(2) as f32 * (ROWS - 1) as f32;
        let (above, part) = (place as usize * COLUMNS, place.fract());
        for (column, value) in line.iter_mut().enumerate() {
            *value = small[above + column] * (1.0 - part) + small[above + COLUMNS + column] * part;
        }
        let noise = &tile[y % TILE * TILE..(y % TILE + 1) * TILE];
        for column in 0..COLUMNS - 1 {
            let edge = |column: usize| column * width / (COLUMNS - 1);
            let (from, to) = (edge(column), edge(column + 1));
            let step = ((line[column + 1] - line[column]) * one) as i32 / (to - from).max(1) as i32;
            let mut value = (line[column] * one) as i32;
            for (pixel, noise) in row[from..to].iter_mut().zip(noise.iter().cycle().skip(from % TILE)) {
                *pixel = ((value + noise) >> FRACTION) as u8;
                value += step;
            }
        }
    }
}
