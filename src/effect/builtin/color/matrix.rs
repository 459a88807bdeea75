//! Affine maps of colours: whatever is a weighted sum of the channels becomes one of them, however many steps it has.

/// The function `through_matrix(rgb, p)`, which reads [`ColorMatrix::vectors`].
macro_rules! matrix_wgsl {
    () => {
        include_str!("../../../../shaders/effects/color/matrix.wgsl")
    };
}
pub(super) use matrix_wgsl;

/// Three columns and an offset.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ColorMatrix {
    pub columns: [[f32; 3]; 3],
    pub offset: [f32; 3],
}

impl ColorMatrix {
    pub const IDENTITY: Self = Self { columns: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], offset: [0.0; 3] };

    pub fn scale([r, g, b]: [f32; 3], offset: [f32; 3]) -> Self {
        Self { columns: [[r, 0.0, 0.0], [0.0, g, 0.0], [0.0, 0.0, b]], offset }
    }

    /// Moves colours along the grey axis: 0 is grey of these weights, 1 leaves all as it is.
    pub fn saturation(weights: [f32; 3], amount: f32) -> Self {
        let [r, g, b] = weights.map(|weight| (1.0 - amount) * weight);
        Self { columns: [[r + amount, r, r], [g, g + amount, g], [b, b, b + amount]], offset: [0.0; 3] }
    }

    /// Turns colours about the grey axis; a third of a turn takes red to green.
    pub fn hue(angle: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let same = cos + (1.0 - cos) / 3.0;
        let next = (1.0 - cos) / 3.0 + sin / 3.0_f32.sqrt();
        let last = (1.0 - cos) / 3.0 - sin / 3.0_f32.sqrt();
        Self { columns: [[same, next, last], [last, same, next], [next, last, same]], offset: [0.0; 3] }
    }

    fn linear(&self, [r, g, b]: [f32; 3]) -> [f32; 3] {
        let [[rr, rg, rb], [gr, gg, gb], [br, bg, bb]] = self.columns;
        [rr * r + gr * g + br * b, rg * r + gg * g + bg * b, rb * r + gb * g + bb * b]
    }

    pub fn apply(&self, rgb: [f32; 3]) -> [f32; 3] {
        let ([r, g, b], [or, og, ob]) = (self.linear(rgb), self.offset);
        [r + or, g + og, b + ob]
    }

    /// First this map, then the other.
    pub fn then(&self, other: &Self) -> Self {
        Self { columns: self.columns.map(|column| other.linear(column)), offset: other.apply(self.offset) }
    }

    /// The fourth number of the first vector and that of the last are free.
    pub fn vectors(&self, first: f32, last: f32) -> [[f32; 4]; 4] {
        let wide = |[r, g, b]: [f32; 3], w: f32| [r, g, b, w];
        let [red, green, blue] = self.columns;
        [wide(red, first), wide(green, 0.0), wide(blue, 0.0), wide(self.offset, last)]
    }
}
