//! A transparent sheet that figures are painted on, in linear light.
//!
//! A pixel holds premultiplied light, coverage, and how much of the screen's light falls on what covers it. Coverage of solid shapes is counted
//! at 8 × 8 places where their edge crosses the pixel; a strand of hair covers what a band of its width covers of the pixel's unit width
//! across the strand. Sheets are laid over each other with `C = F + (1 − α) · G` in all channels.

use super::shape::{Bounds, Point};

/// One pixel of a sheet. All but `alpha` is premultiplied.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Cell {
    /// Linear light.
    pub light: [f32; 3],
    pub alpha: f32,
    /// Light of the screen on the figure, as a share of the screen's nominal light.
    pub spill: f32,
}

impl Cell {
    fn over(&mut self, above: Self) {
        let keep = 1.0 - above.alpha;
        for (under, over) in self.light.iter_mut().zip(above.light) {
            *under = over + *under * keep;
        }
        self.alpha = above.alpha + self.alpha * keep;
        self.spill = above.spill + self.spill * keep;
    }

    fn scaled(self, factor: f32) -> Self {
        Self { light: self.light.map(|value| value * factor), alpha: self.alpha * factor, spill: self.spill * factor }
    }
}

/// How a shape looks at a place.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Linear, straight.
    pub color: [f32; 3],
    /// Of what is covered.
    pub opacity: f32,
    /// The screen's light on it, as a share of the screen's nominal light.
    pub spill: f32,
}

/// Places per pixel and axis at which coverage is counted.
const GRID: usize = 8;

/// A sheet, or a window of one.
#[derive(Debug, Clone)]
pub struct Cel {
    left: i64,
    top: i64,
    pub width: usize,
    pub height: usize,
    pub cells: Vec<Cell>,
}

impl Cel {
    /// An empty sheet of the picture's size.
    pub fn new(width: usize, height: usize) -> Self {
        Self { left: 0, top: 0, width, height, cells: vec![Cell::default(); width * height] }
    }

    /// An empty sheet of a part of this one.
    fn window(&self, bounds: Bounds) -> Self {
        let ([x0, x1], [y0, y1]) = self.clip(bounds);
        let (width, height) = ((x1 - x0) as usize, (y1 - y0) as usize);
        Self { left: x0, top: y0, width, height, cells: vec![Cell::default(); width * height] }
    }

    /// The pixels that bounds touch: columns and rows, from and to.
    fn clip(&self, bounds: Bounds) -> ([i64; 2], [i64; 2]) {
        let axis = |from: f32, to: f32, start: i64, len: usize| {
            let end = start + len as i64;
            let from = (from.floor() as i64).clamp(start, end);
            [from, (to.ceil() as i64).clamp(from, end)]
        };
        let [x0, y0, x1, y1] = bounds;
        (axis(x0, x1, self.left, self.width), axis(y0, y1, self.top, self.height))
    }

    fn cell(&mut self, x: i64, y: i64) -> &mut Cell {
        let index = (y - self.top) as usize * self.width + (x - self.left) as usize;
        &mut self.cells[index]
    }

    /// Paints a shape: `shape` is the distance to its edge in pixels, negative inside, and may grow at most by 1.4 a pixel; `look` gets the
    /// pixel's centre and that distance.
    pub fn fill(&mut self, bounds: Bounds, shape: impl Fn(Point) -> f32, look: impl Fn(Point, f32) -> Look) {
        let (columns, rows) = self.clip(bounds);
        for y in rows[0]..rows[1] {
            for x in columns[0]..columns[1] {
                let center = [x as f32 + 0.5, y as f32 + 0.5];
                let distance = shape(center);
                let coverage = match distance {
                    d if d >= 1.0 => continue,
                    d if d <= -1.0 => 1.0,
                    _ => coverage(center, &shape),
                };
                let Look { color, opacity, spill } = look(center, distance.min(0.0));
                let alpha = coverage * opacity.clamp(0.0, 1.0);
                self.cell(x, y).over(Cell { light: color.map(|value| value * alpha), alpha, spill: spill * alpha });
            }
        }
    }

    /// Paints a strand along points, its width in pixels going from the first to the second value.
    pub fn strand(&mut self, points: &[Point], width: [f32; 2], look: Look) {
        let widest = width[0].max(width[1]);
        let mut bounds = [f32::MAX, f32::MAX, f32::MIN, f32::MIN];
        for [x, y] in points {
            bounds = [bounds[0].min(*x), bounds[1].min(*y), bounds[2].max(*x), bounds[3].max(*y)];
        }
        let reach = widest * 0.5 + 1.0;
        let mut own = self.window([bounds[0] - reach, bounds[1] - reach, bounds[2] + reach, bounds[3] + reach]);
        let last = points.len().saturating_sub(1).max(1) as f32;
        for (index, pair) in points.windows(2).enumerate() {
            let &[from, to] = pair else { continue };
            let [x0, x1] = [from[0].min(to[0]) - reach, from[0].max(to[0]) + reach];
            let [y0, y1] = [from[1].min(to[1]) - reach, from[1].max(to[1]) + reach];
            let (columns, rows) = own.clip([x0, y0, x1, y1]);
            let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
            let length = (dx * dx + dy * dy).max(1e-6);
            for y in rows[0]..rows[1] {
                for x in columns[0]..columns[1] {
                    let (px, py) = (x as f32 + 0.5 - from[0], y as f32 + 0.5 - from[1]);
                    let along = ((px * dx + py * dy) / length).clamp(0.0, 1.0);
                    let distance = (px - dx * along).hypot(py - dy * along);
                    let half = 0.5 * (width[0] + (width[1] - width[0]) * (index as f32 + along) / last);
                    let covered = (half.min(distance + 0.5) - (-half).max(distance - 0.5)).clamp(0.0, 1.0);
                    let cell = own.cell(x, y);
                    cell.alpha = cell.alpha.max(covered);
                }
            }
        }
        for cell in &mut own.cells {
            let alpha = cell.alpha * look.opacity;
            *cell = Cell { light: look.color.map(|value| value * alpha), alpha, spill: look.spill * alpha };
        }
        self.lay(&own);
    }

    /// Paints what moves while the shutter is open: the mean of `count` moments, each painted by `moment` at a time from 0 to 1.
    pub fn expose(&mut self, bounds: Bounds, count: u32, moment: impl Fn(&mut Self, f32)) {
        let mut sum = self.window(bounds);
        for index in 0..count {
            let mut now = self.window(bounds);
            moment(&mut now, (index as f32 + 0.5) / count as f32);
            for (sum, now) in sum.cells.iter_mut().zip(&now.cells) {
                let now = now.scaled(1.0 / count as f32);
                for (sum, now) in sum.light.iter_mut().zip(now.light) {
                    *sum += now;
                }
                // Parts of a whole may add up to a little more than it.
                sum.alpha = (sum.alpha + now.alpha).min(1.0);
                sum.spill += now.spill;
            }
        }
        self.lay(&sum);
    }

    /// Lays a window of this sheet over it.
    fn lay(&mut self, above: &Self) {
        for (row, cells) in above.cells.chunks_exact(above.width.max(1)).enumerate() {
            for (column, cell) in cells.iter().enumerate() {
                if cell.alpha > 0.0 {
                    self.cell(above.left + column as i64, above.top + row as i64).over(*cell);
                }
            }
        }
    }
}

fn coverage(center: Point, shape: &impl Fn(Point) -> f32) -> f32 {
    let place = |index: usize| (index as f32 + 0.5) / GRID as f32 - 0.5;
    let mut inside = 0;
    for row in 0..GRID {
        for column in 0..GRID {
            inside += u32::from(shape([center[0] + place(column), center[1] + place(row)]) < 0.0);
        }
    }
    inside as f32 / (GRID * GRID) as f32
}
