//! How much of each pixel is letter, and the colours laid through it.

/// One byte a pixel: 0 outside, 255 inside.
#[derive(Clone)]
pub struct Coverage {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

impl Coverage {
    pub fn new(width: u32, height: u32) -> Self {
        Self { width, height, bytes: vec![0; width as usize * height as usize] }
    }

    /// Adds a glyph's mask with its top left corner at (x, y). What lies outside is cut off.
    pub fn add(&mut self, mask: impl Iterator<Item = u8>, mask_width: u32, x: i32, y: i32) {
        for (at, value) in placed(mask, mask_width, x, y, (self.width, self.height)) {
            if let Some(pixel) = self.bytes.get_mut(at) {
                *pixel += (u32::from(255 - *pixel) * u32::from(value) / 255) as u8;
            }
        }
    }

    /// Grown by a disc of `radius` pixels, with antialiased edges. The distance to the nearest covered pixel decides, and a
    /// half-covered pixel counts as the fraction of a pixel nearer that it is.
    pub fn dilated(&self, radius: f32) -> Self {
        let (width, height) = (self.width as usize, self.height as usize);
        let mut squares: Vec<f32> = self
            .bytes
            .iter()
            .map(|value| match value {
                0 => FAR,
                value => (0.5 - f32::from(*value) / 255.0).max(0.0).powi(2),
            })
            .collect();
        let mut line = Parabolas::new(width.max(height));
        for x in 0..width {
            line.run(&mut squares, x, width, height);
        }
        for y in 0..height {
            line.run(&mut squares, y * width, 1, width);
        }
        let bytes =
            squares.iter().map(|square| ((radius + 0.5 - square.sqrt()).clamp(0.0, 1.0) * 255.0 + 0.5) as u8).collect();
        Self { width: self.width, height: self.height, bytes }
    }
}

/// Stands for no covered pixel at all; beyond any distance in a picture.
const FAR: f32 = 1e12;

/// Squared distances along one line, as the lower envelope of a parabola over each pixel (Felzenszwalb and Huttenlocher).
struct Parabolas {
    values: Vec<f32>,
    /// The pixels whose parabolas are in the envelope, and where each takes over.
    feet: Vec<usize>,
    starts: Vec<f32>,
}

impl Parabolas {
    fn new(length: usize) -> Self {
        Self { values: vec![0.0; length], feet: Vec::with_capacity(length), starts: Vec::with_capacity(length) }
    }

    /// Transforms `count` values in place, from `first` on and `step` apart.
    fn run(&mut self, squares: &mut [f32], first: usize, step: usize, count: usize) {
        for (value, square) in self.values.iter_mut().zip(squares.iter().skip(first).step_by(step)).take(count) {
            *value = *square;
        }
        self.feet.clear();
        self.starts.clear();
        for at in 0..count {
            let value = self.values[at];
            if value >= FAR {
                continue;
            }
            let mut start = f32::NEG_INFINITY;
            while let (Some(&foot), Some(&foot_start)) = (self.feet.last(), self.starts.last()) {
                let (a, b) = (at as f32, foot as f32);
                start = (value - self.values[foot] + (a - b) * (a + b)) / (2.0 * (a - b));
                if start > foot_start {
                    break;
                }
                self.feet.pop();
                self.starts.pop();
                start = f32::NEG_INFINITY;
            }
            self.feet.push(at);
            self.starts.push(start);
        }
        if self.feet.is_empty() {
            return;
        }
        let mut foot = 0;
        for (at, square) in squares.iter_mut().skip(first).step_by(step).take(count).enumerate() {
            while self.starts.get(foot + 1).is_some_and(|start| *start < at as f32) {
                foot += 1;
            }
            let away = at as f32 - self.feet[foot] as f32;
            *square = away * away + self.values[self.feet[foot]];
        }
    }
}

/// A straight-alpha RGBA picture being drawn.
pub struct Ink {
    width: u32,
    height: u32,
    bytes: Vec<u8>,
}

impl Ink {
    /// Wholly transparent.
    pub fn new(width: u32, height: u32) -> Self {
        Self { width, height, bytes: vec![0; width as usize * height as usize * 4] }
    }

    /// Lays one colour over the picture through a coverage of the same size.
    pub fn lay(&mut self, through: &Coverage, [r, g, b, a]: [u8; 4]) {
        for (pixel, cover) in self.bytes.as_chunks_mut().0.iter_mut().zip(&through.bytes) {
            let alpha = (u32::from(*cover) * u32::from(a) + 127) / 255;
            over(pixel, [r, g, b, alpha as u8]);
        }
    }

    /// Lays straight-alpha RGBA pixels over the picture with their top left corner at (x, y).
    pub fn stamp(&mut self, pixels: &[u8], pixels_width: u32, x: i32, y: i32) {
        let pixels = pixels.as_chunks::<4>().0.iter().copied();
        for (at, color) in placed(pixels, pixels_width, x, y, (self.width, self.height)) {
            if let Some(pixel) = self.bytes.as_chunks_mut().0.get_mut(at) {
                over(pixel, color);
            }
        }
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

/// The values of a small picture that fall into a large one, each with its pixel's index there.
fn placed<T>(
    values: impl Iterator<Item = T>,
    width: u32,
    x: i32,
    y: i32,
    into: (u32, u32),
) -> impl Iterator<Item = (usize, T)> {
    let width = i64::from(width.max(1));
    values.zip(0_i64..).filter_map(move |(value, index)| {
        let (px, py) = (i64::from(x) + index % width, i64::from(y) + index / width);
        let inside = (0..i64::from(into.0)).contains(&px) && (0..i64::from(into.1)).contains(&py);
        inside.then_some(((py * i64::from(into.0) + px) as usize, value))
    })
}

/// The usual laying of one straight-alpha colour over another.
fn over(below: &mut [u8; 4], [r, g, b, a]: [u8; 4]) {
    match a {
        0 => {}
        255 => *below = [r, g, b, a],
        _ => {
            let (top, under) = (u32::from(a) * 255, u32::from(below[3]) * (255 - u32::from(a)));
            let sum = top + under;
            let mix =
                |above: u8, below: u8| ((u32::from(above) * top + u32::from(below) * under + sum / 2) / sum) as u8;
            *below = [mix(r, below[0]), mix(g, below[1]), mix(b, below[2]), ((sum + 127) / 255) as u8];
        }
    }
}
