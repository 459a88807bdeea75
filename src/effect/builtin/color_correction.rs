//! Gamma, then contrast, brightness, saturation, hue, and a colour to multiply with and one to add, which are one matrix.

use super::{contrast_factor, gamma_exponent};
use crate::effect::reference::{map_pixels, saturate};
use crate::effect::{Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, Role, Snippet, Stage};
use std::path::Path;

/// The luma weights of saturation, as OBS has them (Rec. 601).
const WEIGHTS: [f32; 3] = [0.299, 0.587, 0.114];

const PLAIN: Snippet = Snippet::new(
    "color_correction",
    concat!("const GAMMA: bool = false;\n", include_str!("../../../shaders/effects/color_correction.wgsl")),
);
const WITH_GAMMA: Snippet = Snippet::new(
    "color_correction",
    concat!("const GAMMA: bool = true;\n", include_str!("../../../shaders/effects/color_correction.wgsl")),
);

pub struct ColorCorrection {
    info: EffectInfo,
}

impl Default for ColorCorrection {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "color_correction",
                label: "Colour correction",
                category: Category::Color,
                role: Role::Filter,
                set_ups: &[],
                help: "Gamma, contrast, brightness, saturation, hue and tint.",
                params: vec![
                    ParamSpec::float("gamma", "Gamma", "Brightens or darkens the middle tones.", 0.0, -3.0..=3.0),
                    ParamSpec::float("contrast", "Contrast", "Spreads tones away from middle grey.", 0.0, -4.0..=4.0),
                    ParamSpec::float("brightness", "Brightness", "Lifts or lowers all tones.", 0.0, -1.0..=1.0),
                    ParamSpec::float("saturation", "Saturation", "Strength of colour; -1 is grey.", 0.0, -1.0..=5.0),
                    ParamSpec::float("hue_shift", "Hue shift", "Turns all hues.", 0.0, -180.0..=180.0)
                        .step(0.1)
                        .unit("°"),
                    ParamSpec::float("opacity", "Opacity", "Opacity of the picture.", 1.0, 0.0..=1.0),
                    ParamSpec::color(
                        "color_multiply",
                        "Multiply",
                        "The picture is multiplied with this colour.",
                        [255, 255, 255],
                    ),
                    ParamSpec::color("color_add", "Add", "This colour is added to the picture.", [0, 0, 0]),
                ],
            },
        }
    }
}

/// An affine map of RGB: three columns and an offset.
#[derive(Debug, Clone, Copy, PartialEq)]
struct ColorMatrix {
    columns: [[f32; 3]; 3],
    offset: [f32; 3],
}

impl ColorMatrix {
    const IDENTITY: Self = Self { columns: [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]], offset: [0.0; 3] };

    fn of(params: &Params) -> Self {
        let contrast = contrast_factor(params.float("contrast"));
        let lift = 0.5 - 0.5 * contrast + params.float("brightness");
        let [mr, mg, mb, _] = params.color("color_multiply");
        let [ar, ag, ab, _] = params.color("color_add");
        Self::scale([contrast; 3], [lift; 3])
            .then(&Self::saturation(1.0 + params.float("saturation")))
            .then(&Self::hue(params.float("hue_shift").to_radians()))
            .then(&Self::scale([mr, mg, mb], [ar, ag, ab]))
    }

    fn scale([r, g, b]: [f32; 3], offset: [f32; 3]) -> Self {
        Self { columns: [[r, 0.0, 0.0], [0.0, g, 0.0], [0.0, 0.0, b]], offset }
    }

    /// 0 is grey, 1 leaves all as it is.
    fn saturation(amount: f32) -> Self {
        let [r, g, b] = WEIGHTS.map(|weight| (1.0 - amount) * weight);
        Self { columns: [[r + amount, r, r], [g, g + amount, g], [b, b, b + amount]], offset: [0.0; 3] }
    }

    /// Turns colours about the grey axis; a third of a turn takes red to green.
    fn hue(angle: f32) -> Self {
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

    fn apply(&self, rgb: [f32; 3]) -> [f32; 3] {
        let ([r, g, b], [or, og, ob]) = (self.linear(rgb), self.offset);
        [r + or, g + og, b + ob]
    }

    /// First this map, then the other.
    fn then(&self, other: &Self) -> Self {
        Self { columns: self.columns.map(|column| other.linear(column)), offset: other.apply(self.offset) }
    }
}

impl Effect for ColorCorrection {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        if params.float("gamma") != 0.0 {
            vec![Stage::Point(WITH_GAMMA)]
        } else if params.float("opacity") < 1.0 || ColorMatrix::of(params) != ColorMatrix::IDENTITY {
            vec![Stage::Point(PLAIN)]
        } else {
            Vec::new()
        }
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let matrix = ColorMatrix::of(params);
        let [red, green, blue] = matrix.columns;
        let wide = |[x, y, z]: [f32; 3], w: f32| [x, y, z, w];
        out.extend([
            wide(red, gamma_exponent(params.float("gamma"))),
            wide(green, 0.0),
            wide(blue, 0.0),
            wide(matrix.offset, params.float("opacity")),
        ]);
    }

    fn keeps_opaque(&self, params: &Params) -> bool {
        params.float("opacity") >= 1.0
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let matrix = ColorMatrix::of(params);
        let gamma = gamma_exponent(params.float("gamma"));
        let opacity = params.float("opacity");
        map_pixels(input, |[r, g, b, a], _, _| {
            let [r, g, b] = matrix.apply([r, g, b].map(|channel| channel.powf(gamma))).map(saturate);
            [r, g, b, a * opacity]
        })
    }
}
