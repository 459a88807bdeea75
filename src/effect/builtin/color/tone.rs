//! What grading is made of: `clamp(x × scale + offset) ^ exponent`, for each channel.

use crate::effect::reference::saturate;

/// The function `toned(rgb, p, bends)`, which reads [`Tone::vectors`].
macro_rules! tone_wgsl {
    () => {
        include_str!("../../../../shaders/effects/color/tone.wgsl")
    };
}
pub(super) use tone_wgsl;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tone {
    pub scale: [f32; 3],
    pub offset: [f32; 3],
    pub exponent: [f32; 3],
}

impl Tone {
    pub const IDENTITY: Self = Self { scale: [1.0; 3], offset: [0.0; 3], exponent: [1.0; 3] };

    /// There is a power to pay for.
    pub fn bends(&self) -> bool {
        self.exponent != [1.0; 3]
    }

    pub fn apply(&self, [r, g, b]: [f32; 3]) -> [f32; 3] {
        let ([sr, sg, sb], [or, og, ob], [er, eg, eb]) = (self.scale, self.offset, self.exponent);
        let tone = |x: f32, scale: f32, offset: f32, exponent: f32| saturate(x * scale + offset).powf(exponent);
        [tone(r, sr, or, er), tone(g, sg, og, eg), tone(b, sb, ob, eb)]
    }

    /// The first vector's fourth number is free.
    pub fn vectors(&self, free: f32) -> [[f32; 4]; 3] {
        let wide = |[r, g, b]: [f32; 3], w: f32| [r, g, b, w];
        [wide(self.scale, free), wide(self.offset, 0.0), wide(self.exponent, 0.0)]
    }
}
