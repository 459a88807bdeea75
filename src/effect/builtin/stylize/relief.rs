//! Brightness as height, lit from a side.

use crate::effect::builtin::Look;
use crate::effect::builtin::blur::passes::made;
use crate::effect::reference::{bilinear, luma, mix, saturate};
use crate::effect::{Category, ParamSpec, Params, Picture};

pub(super) const WGSL: &str = include_str!("../../../../shaders/effects/stylize/emboss.wgsl");

/// How a surface is lit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Relief {
    /// Where the light comes from, as degrees from the right on, clockwise.
    pub angle: f32,
    /// Size of details in pixels.
    pub width: f32,
    pub strength: f32,
    /// Share of the picture's own colour instead of grey.
    pub color: f32,
}

impl Relief {
    fn of(params: &Params) -> Self {
        let float = |name| params.float(name);
        Self { angle: float("angle"), width: float("width"), strength: float("strength"), color: float("color") }
    }

    pub fn vector(self) -> [f32; 4] {
        let (sin, cos) = self.angle.to_radians().sin_cos();
        [cos * self.width, sin * self.width, self.strength, self.color]
    }

    /// A picture of this size lit so, from what is seen at places in it.
    pub fn lit(self, size: (usize, usize), tap: impl Fn(f32, f32) -> [f32; 4]) -> Picture {
        let [dx, dy, strength, color] = self.vector();
        made(size, 1.0, |x, y| {
            let near = |dx: f32, dy: f32| {
                let [r, g, b, a] = tap(x + dx, y + dy);
                luma([r, g, b]) * a
            };
            let relief = (near(-dx, -dy) - near(dx, dy)) * strength;
            let [r, g, b, a] = tap(x, y);
            let [r, g, b] = [r, g, b].map(|channel| saturate(mix(0.5, channel, color) + relief));
            [r, g, b, a]
        })
    }
}

pub(super) fn emboss() -> Look {
    let help = "Makes bright parts stand out of a surface that is lit from a side.";
    let angle = "Where the light comes from: 0 is the right, 90 below.";
    let color = "How much of the picture's own colours is kept instead of grey.";
    Look::taps("emboss", "Emboss", Category::Stylize, help, WGSL)
        .params([
            ParamSpec::float("strength", "Strength", "How deep the relief is.", 1.0, 0.0..=5.0),
            ParamSpec::float("width", "Width", "Size of the details that stand out.", 1.0, 0.5..=8.0)
                .step(0.1)
                .unit("px"),
            ParamSpec::float("angle", "Light", angle, -135.0, -180.0..=180.0).step(1.0).unit("°"),
            ParamSpec::float("color", "Colour", color, 0.0, 0.0..=1.0),
        ])
        .uniforms(|params, _, out| out.push(Relief::of(params).vector()))
        .picture(|params, input| Relief::of(params).lit((input.width, input.height), |x, y| bilinear(input, x, y)))
        .neutral(vec![("strength", 0.0.into()), ("color", 1.0.into())], |params| {
            params.float("strength") <= 0.0 && params.float("color") >= 1.0
        })
        .preset("Stone", vec![("strength", 2.0.into()), ("width", 1.5.into())])
        .preset("Raised paint", vec![("color", 1.0.into()), ("strength", 0.6.into())])
        .preset("Metal", vec![("strength", 4.0.into()), ("width", 3.0.into()), ("angle", (-90.0).into())])
}
