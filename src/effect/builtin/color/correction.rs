//! Gamma, then contrast, brightness, saturation, hue, and a colour to multiply with and one to add, which are one matrix.

use super::super::{contrast_factor, gamma_exponent};
use super::matrix::{ColorMatrix, matrix_wgsl};
use crate::effect::reference::{map_pixels, saturate};
use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Role, Snippet, Stage,
};
use std::path::Path;

/// The luma weights of saturation, as OBS has them (Rec. 601).
const WEIGHTS: [f32; 3] = [0.299, 0.587, 0.114];

macro_rules! code {
    (gamma: $gamma:literal) => {
        Snippet::new(
            "color_correction",
            concat!(
                "const GAMMA: bool = ",
                $gamma,
                ";\n",
                matrix_wgsl!(),
                include_str!("../../../../shaders/effects/color/correction.wgsl"),
            ),
        )
    };
}

const PLAIN: Snippet = code!(gamma: "false");
const WITH_GAMMA: Snippet = code!(gamma: "true");

pub(super) struct ColorCorrection {
    info: EffectInfo,
    presets: Vec<ReadyMade>,
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
            presets: vec![
                ReadyMade { name: "Vivid", values: vec![("saturation", 0.4.into()), ("contrast", 0.15.into())] },
                ReadyMade { name: "Black and white", values: vec![("saturation", (-1.0).into())] },
                ReadyMade { name: "Brighter face", values: vec![("gamma", 0.25.into()), ("saturation", 0.1.into())] },
                ReadyMade {
                    name: "Low contrast",
                    values: vec![("contrast", (-0.3).into()), ("brightness", 0.03.into())],
                },
            ],
        }
    }
}

/// All but the gamma.
fn matrix(params: &Params) -> ColorMatrix {
    let contrast = contrast_factor(params.float("contrast"));
    let lift = 0.5 - 0.5 * contrast + params.float("brightness");
    let [mr, mg, mb, _] = params.color("color_multiply");
    let [ar, ag, ab, _] = params.color("color_add");
    ColorMatrix::scale([contrast; 3], [lift; 3])
        .then(&ColorMatrix::saturation(WEIGHTS, 1.0 + params.float("saturation")))
        .then(&ColorMatrix::hue(params.float("hue_shift").to_radians()))
        .then(&ColorMatrix::scale([mr, mg, mb], [ar, ag, ab]))
}

impl Effect for ColorCorrection {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        if params.float("gamma") != 0.0 {
            vec![Stage::Point(WITH_GAMMA)]
        } else if params.float("opacity") < 1.0 || matrix(params) != ColorMatrix::IDENTITY {
            vec![Stage::Point(PLAIN)]
        } else {
            Vec::new()
        }
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let gamma = gamma_exponent(params.float("gamma"));
        out.extend(matrix(params).vectors(gamma, params.float("opacity")));
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    fn keeps_opaque(&self, params: &Params) -> bool {
        params.float("opacity") >= 1.0
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let matrix = matrix(params);
        let gamma = gamma_exponent(params.float("gamma"));
        let opacity = params.float("opacity");
        map_pixels(input, |[r, g, b, a], _, _| {
            let [r, g, b] = matrix.apply([r, g, b].map(|channel| channel.powf(gamma))).map(saturate);
            [r, g, b, a * opacity]
        })
    }
}
