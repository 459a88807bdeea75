//! Keeps a range of brightness and makes the rest transparent.
//!
//! `matte = s(luma, dark edge) · s(luma, bright edge)` with `s` the curve of `smoothstep`; luma by the weights of Rec. 709, of linear light or of the encoded
//! values, as chosen. Colours stay as they are: what a black or white background adds to an edge is not known.

use super::{CpuPixel, Keyer, KeyerCode, KeyerOnCpu, luma_set_up, tail};
use crate::document::Spot;
use crate::effect::reference::{luma, saturate, smooth};
use crate::effect::{
    Assets, Category, Effect, EffectContext, EffectInfo, Found, ParamSpec, Params, Picture, Role, Side, Stage,
};
use std::path::Path;

/// Slope of an edge without a smooth width.
const HARD: f32 = 10_000.0;

pub struct LumaKey {
    info: EffectInfo,
}

impl Default for LumaKey {
    fn default() -> Self {
        let mut params = own_params();
        params.extend(tail::params());
        Self {
            info: EffectInfo {
                kind: "luma_key",
                label: "Luma key",
                category: Category::Key,
                role: Role::Filter,
                set_ups: luma_set_up::SET_UPS,
                help: "Makes what is too dark or too bright transparent.",
                params,
            },
        }
    }
}

fn own_params() -> Vec<ParamSpec> {
    let float = |name, label, help, default| ParamSpec::float(name, label, help, default, 0.0..=1.0).step(0.001);
    vec![
        float("luma_min", "Darkest", "What is darker is transparent.", 0.0),
        float("luma_max", "Brightest", "What is brighter is transparent.", 1.0),
        float("luma_min_smooth", "Dark edge", "Width of the edge above the darkest.", 0.0),
        float("luma_max_smooth", "Bright edge", "Width of the edge below the brightest.", 0.0),
        ParamSpec::choice(
            "light",
            "Measured in",
            "Linear light tells highlights apart, encoded values tell shadows apart.",
            "linear",
            &[("linear", "Linear light"), ("encoded", "Encoded values")],
        ),
        ParamSpec::switch("invert", "Invert", "Makes the range transparent and keeps the rest.", false),
    ]
}

/// The two edges as slopes and offsets: `saturate(luma * slope + offset)` rises or falls over the edge's width. A hard edge
/// keeps its own luma, so that 0 to 1 keeps all.
fn ramps(params: &Params) -> [f32; 4] {
    let edge = |limit: f32, width: f32, sign: f32| {
        if width > 0.0 { [sign / width, -sign * limit / width] } else { [sign * HARD, 1.0 - sign * limit * HARD] }
    };
    let [dark_slope, dark_offset] = edge(params.float("luma_min"), params.float("luma_min_smooth"), 1.0);
    let [bright_slope, bright_offset] = edge(params.float("luma_max"), params.float("luma_max_smooth"), -1.0);
    [dark_slope, dark_offset, bright_slope, bright_offset]
}

/// sRGB decoding as the shader does it.
fn decode(x: f32) -> f32 {
    x * (0.0449 + x * (0.5017 + x * (0.5991 - 0.1457 * x)))
}

/// What the key measures of a colour.
pub(super) fn measured(params: &Params, [r, g, b, _]: [f32; 4]) -> f32 {
    if params.choice("light") == "encoded" { luma([r, g, b]) } else { luma([r, g, b].map(decode)) }
}

macro_rules! code {
    ($light:literal, inverted: $inverted:literal) => {
        concat!(
            "const INVERTED: bool = ",
            $inverted,
            ";\n",
            include_str!(concat!("../../../../shaders/effects/keying/luma_", $light, ".wgsl")),
            include_str!("../../../../shaders/effects/keying/luma_key.wgsl"),
        )
    };
}

impl Keyer for LumaKey {
    fn code(&self, params: &Params) -> KeyerCode {
        let wgsl = match (params.choice("light"), params.bool("invert")) {
            ("encoded", false) => code!("encoded", inverted: "false"),
            ("encoded", true) => code!("encoded", inverted: "true"),
            (_, false) => code!("linear", inverted: "false"),
            (_, true) => code!("linear", inverted: "true"),
        };
        KeyerCode {
            entry: "luma_key",
            wgsl: wgsl.into(),
            images: 0,
            vectors: 1,
            guided: false,
            uses_lut: false,
            linear: false,
        }
    }

    fn vectors(&self, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.push(ramps(params));
    }

    fn is_identity(&self, params: &Params) -> bool {
        !params.bool("invert")
            && params.float("luma_min") <= 0.0
            && params.float("luma_max") >= 1.0
            && params.float("luma_min_smooth") <= 0.0
            && params.float("luma_max_smooth") <= 0.0
    }

    fn on_cpu(&self, params: &Params, _: &EffectContext) -> Box<dyn KeyerOnCpu> {
        Box::new(OnCpu { ramps: ramps(params), inverted: params.bool("invert"), params: params.clone() })
    }
}

struct OnCpu {
    ramps: [f32; 4],
    inverted: bool,
    params: Params,
}

impl KeyerOnCpu for OnCpu {
    fn matte_of(&self, pixel: &CpuPixel<'_>) -> f32 {
        let [dark_slope, dark_offset, bright_slope, bright_offset] = self.ramps;
        let y = measured(&self.params, pixel.color);
        let kept = smooth(saturate(y * dark_slope + dark_offset)) * smooth(saturate(y * bright_slope + bright_offset));
        if self.inverted { 1.0 - kept } else { kept }
    }

    fn color_of(&self, pixel: &CpuPixel<'_>, _: f32) -> [f32; 3] {
        let [r, g, b, _] = pixel.color;
        [r, g, b]
    }
}

impl Effect for LumaKey {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        tail::stages(self, params)
    }

    fn uniforms(&self, _: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.extend(tail::uniforms(self, params, context));
    }

    fn sides(&self, params: &Params, context: &EffectContext) -> Vec<Side> {
        tail::sides(self, params, context)
    }

    fn assets(&self, params: &Params, base: &Path) -> Result<Assets, String> {
        tail::assets(self, params, base)
    }

    fn set_up(&self, name: &str, spot: Spot, params: &Params, picture: &Picture) -> Result<Found, String> {
        luma_set_up::set_up(name, spot, params, picture)
    }

    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture {
        tail::reference(self, params, input, base)
    }
}
