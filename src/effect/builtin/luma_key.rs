//! Keeps a range of brightness and makes the rest transparent.

use crate::effect::reference::{luma, map_pixels, saturate, smooth};
use crate::effect::{Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, Role, Snippet, Stage};
use std::path::Path;

const SNIPPET: Snippet = Snippet::new("luma_key", include_str!("../../../shaders/effects/luma_key.wgsl"));

/// Slope of an edge without a smooth width.
const HARD: f32 = 10_000.0;

pub struct LumaKey {
    info: EffectInfo,
}

impl Default for LumaKey {
    fn default() -> Self {
        let range = 0.0..=1.0;
        Self {
            info: EffectInfo {
                kind: "luma_key",
                label: "Luma key",
                category: Category::Key,
                role: Role::Filter,
                set_ups: &[],
                help: "Makes what is too dark or too bright transparent.",
                params: vec![
                    ParamSpec::float(
                        "luma_min",
                        "Darkest",
                        "What is darker is transparent (linear light).",
                        0.0,
                        range.clone(),
                    )
                    .step(0.001),
                    ParamSpec::float(
                        "luma_max",
                        "Brightest",
                        "What is brighter is transparent (linear light).",
                        1.0,
                        range.clone(),
                    )
                    .step(0.001),
                    ParamSpec::float(
                        "luma_min_smooth",
                        "Dark edge",
                        "Width of the edge above the darkest.",
                        0.0,
                        range.clone(),
                    )
                    .step(0.001),
                    ParamSpec::float(
                        "luma_max_smooth",
                        "Bright edge",
                        "Width of the edge below the brightest.",
                        0.0,
                        range,
                    )
                    .step(0.001),
                ],
            },
        }
    }
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

impl Effect for LumaKey {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        let all = params.float("luma_min") <= 0.0
            && params.float("luma_max") >= 1.0
            && params.float("luma_min_smooth") <= 0.0
            && params.float("luma_max_smooth") <= 0.0;
        if all { Vec::new() } else { vec![Stage::Point(SNIPPET)] }
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.push(ramps(params));
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let [dark_slope, dark_offset, bright_slope, bright_offset] = ramps(params);
        map_pixels(input, |[r, g, b, a], _, _| {
            let y = luma([r, g, b].map(decode));
            let dark = smooth(saturate(y * dark_slope + dark_offset));
            let bright = smooth(saturate(y * bright_slope + bright_offset));
            [r, g, b, a * dark * bright]
        })
    }
}
