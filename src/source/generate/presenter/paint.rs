//! Draws the parts of the figure once, when the source opens: filled curves with soft edges and shaded inside.

/// Pixels of a picture 720 high, whatever its real height; x is 0 in the middle of the figure.
pub type Point = (f32, f32);
pub type Rgb = [f32; 3];

/// Rows of a pixel that are looked at for its coverage; along x it is exact.
const ROWS: usize = 4;

/// Red, green, blue and alpha, premultiplied.
pub struct Canvas {
    pub left: f32,
    pub top: f32,
    /// Real pixels per design pixel.
    pub scale: f32,
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<[f32; 4]>,
}

impl Canvas {
    pub fn new((left, top): Point, (right, bottom): Point, scale: f32) -> Self {
        let side = |length: f32| ((length * scale).ceil() as usize).max(4);
        let (width, height) = (side(right - left), side(bottom - top));
        Self { left, top, scale, width, height, pixels: vec![[0.0; 4]; width * height] }
    }

    /// Fills a closed outline. `soft` is the deviation of its edge in design pixels; `shade` gives colour and alpha at a point.
    pub fn fill(&mut self, outline: &[Point], soft: f32, shade: impl Fn(Point) -> (Rgb, f32)) {
        let mut mask = self.coverage(outline);
        blur(&mut mask, self.width, self.height, soft * self.scale);
        for (index, (pixel, cover)) in self.pixels.iter_mut().zip(&mask).enumerate() {
            if *cover <= 0.002 {
                continue;
            }
            let x = self.left + ((index % self.width) as f32 + 0.5) / self.scale;
            let y = self.top + ((index / self.width) as f32 + 0.5) / self.scale;
            let ([r, g, b], alpha) = shade((x, y));
            let alpha = alpha * cover;
            for (part, color) in pixel.iter_mut().zip([r, g, b, 1.0]) {
                *part = *part * (1.0 - alpha) + color * alpha;
            }
        }
    }

    /// One colour all over.
    pub fn flat(&mut self, outline: &[Point], soft: f32, color: Rgb, alpha: f32) {
        self.fill(outline, soft, |_| (color, alpha));
    }

    /// As [`fill`](Self::fill), but only where something was drawn before: shadows and light on it.
    pub fn tint(&mut self, outline: &[Point], soft: f32, color: Rgb, alpha: f32) {
        let mut mask = self.coverage(outline);
        blur(&mut mask, self.width, self.height, soft * self.scale);
        for (pixel, cover) in self.pixels.iter_mut().zip(&mask) {
            let (alpha, below) = (alpha * cover, pixel[3]);
            for (part, color) in pixel.iter_mut().zip(color) {
                *part = *part * (1.0 - alpha) + color * alpha * below;
            }
        }
    }

    /// Softens all that was drawn, as a lens does.
    pub fn soften(&mut self, soft: f32) {
        for channel in 0..4 {
            let mut plane: Vec<f32> = self.pixels.iter().map(|pixel| pixel[channel]).collect();
            blur(&mut plane, self.width, self.height, soft * self.scale);
            for (pixel, value) in self.pixels.iter_mut().zip(plane) {
                pixel[channel] = value;
            }
        }
    }

    /// How much of each pixel lies inside the outline (by winding number, so that a line may cross itself).
    fn coverage(&self, outline: &[Point]) -> Vec<f32> {
        let mut mask = vec![0.0; self.width * self.height];
        let place = |(x, y): Point| ((x - self.left) * self.scale, (y - self.top) * self.scale);
        let points: Vec<Point> = outline.iter().copied().map(place).collect();
        let mut crossings: Vec<(f32, i32)> = Vec::new();
        for (y, row) in mask.chunks_exact_mut(self.width).enumerate() {
            for part in 0..ROWS {
                let level = y as f32 + (part as f32 + 0.5) / ROWS as f32;
                crossings.clear();
                for (from, to) in points.iter().zip(points.iter().cycle().skip(1)) {
                    if (from.1 <= level) != (to.1 <= level) {
                        let x = from.0 + (to.0 - from.0) * (level - from.1) / (to.1 - from.1);
                        crossings.push((x, if to.1 > from.1 { 1 } else { -1 }));
                    }
                }
                crossings.sort_by(|a, b| a.0.total_cmp(&b.0));
                let mut winding = 0;
                let mut from = 0.0;
                for (x, direction) in &crossings {
                    if winding == 0 {
                        from = *x;
                    }
                    winding += direction;
                    if winding == 0 {
                        span(row, from, *x);
                    }
                }
            }
        }
        mask
    }
}

/// Adds one sub-row of coverage between two places of a row.
fn span(row: &mut [f32], from: f32, to: f32) {
    let (from, to) = (from.max(0.0), to.min(row.len() as f32));
    if to <= from {
        return;
    }
    for (x, pixel) in row.iter_mut().enumerate().take(to.ceil() as usize).skip(from as usize) {
        let covered = to.min(x as f32 + 1.0) - from.max(x as f32);
        *pixel += covered / ROWS as f32;
    }
}

/// Blurs by box filters whose variance adds up to that of a Gaussian of this deviation, in real pixels.
fn blur(plane: &mut [f32], width: usize, height: usize, deviation: f32) {
    let (passes, radius) = match deviation {
        small if small < 0.4 => return,
        small if small < 1.2 => (1, 1),
        large => (3, (((4.0 * large * large + 1.0).sqrt() - 1.0) / 2.0).round() as usize),
    };
    let mut line = Vec::with_capacity(width.max(height));
    for _ in 0..passes {
        for y in 0..height {
            box_filter(plane, &mut line, y * width, 1, width, radius);
        }
        for x in 0..width {
            box_filter(plane, &mut line, x, width, height, radius);
        }
    }
}

fn box_filter(plane: &mut [f32], line: &mut Vec<f32>, first: usize, step: usize, count: usize, radius: usize) {
    line.clear();
    line.extend(plane.iter().skip(first).step_by(step).take(count));
    let share = 1.0 / (2 * radius + 1) as f32;
    let mut sum: f32 = line.iter().take(radius).sum();
    for (at, out) in plane.iter_mut().skip(first).step_by(step).take(count).enumerate() {
        sum += line.get(at + radius).copied().unwrap_or(0.0);
        *out = sum * share;
        sum -= at.checked_sub(radius).and_then(|gone| line.get(gone)).copied().unwrap_or(0.0);
    }
}

/// A smooth closed curve through points (Catmull-Rom).
pub fn smooth(points: &[Point]) -> Vec<Point> {
    const STEPS: usize = 10;
    let count = points.len();
    let at = |index: usize| points[index % count];
    let mut curve = Vec::with_capacity(count * STEPS);
    for index in 0..count {
        let (a, b, c, d) = (at(index + count - 1), at(index), at(index + 1), at(index + 2));
        curve.extend((0..STEPS).map(|step| {
            let t = step as f32 / STEPS as f32;
            (spline(a.0, b.0, c.0, d.0, t), spline(a.1, b.1, c.1, d.1, t))
        }));
    }
    curve
}

fn spline(a: f32, b: f32, c: f32, d: f32, t: f32) -> f32 {
    b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
}

/// A smooth closed curve whose points are given for one half and mirrored at x = 0, from top to bottom.
pub fn mirrored(half: &[Point]) -> Vec<Point> {
    let other = half.iter().rev().filter(|point| point.0 != 0.0).map(|(x, y)| (-x, *y));
    smooth(&half.iter().copied().chain(other).collect::<Vec<_>>())
}

pub fn ellipse((x, y): Point, rx: f32, ry: f32) -> Vec<Point> {
    const POINTS: usize = 40;
    let turn = |n: usize| (n as f32 / POINTS as f32 * std::f32::consts::TAU).sin_cos();
    (0..POINTS).map(turn).map(|(sin, cos)| (x + rx * cos, y + ry * sin)).collect()
}

/// The outline of a curved brush stroke from `a` by way of `b` to `c`, whose width goes from `from` to `to`.
pub fn stroke(a: Point, b: Point, c: Point, from: f32, to: f32) -> Vec<Point> {
    const STEPS: usize = 14;
    let (mut there, mut back) = (Vec::new(), Vec::new());
    for step in 0..=STEPS {
        let t = step as f32 / STEPS as f32;
        let on = |a: f32, b: f32, c: f32| a * (1.0 - t) * (1.0 - t) + 2.0 * b * t * (1.0 - t) + c * t * t;
        let slope = |a: f32, b: f32, c: f32| (b - a) * (1.0 - t) + (c - b) * t;
        let (x, y) = (on(a.0, b.0, c.0), on(a.1, b.1, c.1));
        let (dx, dy) = (slope(a.0, b.0, c.0), slope(a.1, b.1, c.1));
        let half = (from + (to - from) * t) / 2.0 / dx.hypot(dy).max(1e-3);
        there.push((x - dy * half, y + dx * half));
        back.push((x + dy * half, y - dx * half));
    }
    there.extend(back.into_iter().rev());
    there
}

pub fn mix(a: Rgb, b: Rgb, t: f32) -> Rgb {
    let t = t.clamp(0.0, 1.0);
    [0, 1, 2].map(|part| a[part] * (1.0 - t) + b[part] * t)
}
