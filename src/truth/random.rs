//! Numbers that look random and are the same every time.

/// A stream of random numbers (splitmix64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    /// A stream for these numbers in this order: other numbers give another stream.
    pub fn new(parts: &[u64]) -> Self {
        Self(parts.iter().fold(0x5eed, |state, part| scramble(state ^ scramble(*part))))
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// From 0 to below 1.
    pub fn unit(&mut self) -> f32 {
        (self.bits() >> 40) as f32 / (1 << 24) as f32
    }

    pub fn range(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    /// One of a list.
    pub fn pick<T: Copy, const N: usize>(&mut self, list: &[T; N]) -> T {
        list[(self.bits() % N as u64) as usize]
    }

    /// Two independent normal deviates (Box and Muller).
    pub fn normals(&mut self) -> [f32; 2] {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        let (sin, cos) = (self.unit() * std::f32::consts::TAU).sin_cos();
        [radius * cos, radius * sin]
    }
}

fn scramble(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// Smooth noise from −1 to 1 whose features are about one unit wide: random values on a lattice, interpolated by `3t² − 2t³`.
pub fn noise(seed: u64, x: f32, y: f32) -> f32 {
    let (left, top) = (x.floor(), y.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (fx, fy) = (ease(x - left), ease(y - top));
    let (left, top) = (left as i64, top as i64);
    let value = |x: i64, y: i64| {
        let place = (x as u64).wrapping_mul(0x8da6_b343).wrapping_add((y as u64).wrapping_mul(0xd816_3841));
        (scramble(seed ^ place.wrapping_mul(0x9e37_79b9_7f4a_7c15)) >> 40) as f32 / (1 << 23) as f32 - 1.0
    };
    let row = |y: i64| value(left, y) * (1.0 - fx) + value(left + 1, y) * fx;
    row(top) * (1.0 - fy) + row(top + 1) * fy
}

/// Octaves of [`noise`], each half as large and half as strong as the one before; about −1 to 1.
pub fn clouds(seed: u64, x: f32, y: f32, octaves: u32) -> f32 {
    let (mut sum, mut gain, mut scale) = (0.0, 0.5, 1.0);
    for octave in 0..octaves {
        sum += gain * noise(seed.wrapping_add(u64::from(octave) * 7919), x * scale, y * scale);
        (gain, scale) = (gain * 0.5, scale * 2.03);
    }
    sum
}
