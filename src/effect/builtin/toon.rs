//! A drawn look: few steps of brightness, and dark lines where brightness changes.

use crate::effect::reference::{bilinear, luma, map_pixels, saturate};
use crate::effect::{Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, Role, Snippet, Stage};
use std::path::Path;

const SNIPPET: Snippet = Snippet::new("toon", include_str!("../../../shaders/effects/toon.wgsl"));

pub struct Toon {
    info: EffectInfo,
}

impl Default for Toon {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "toon",
                label: "Toon",
                category: Category::Stylize,
                role: Role::Filter,
                set_ups: &[],
                help: "Flat tones and dark outlines, as if drawn.",
                params: vec![
                    ParamSpec::int("levels", "Levels", "How many steps of brightness are left.", 5, 2..=16),
                    ParamSpec::float("edge", "Outlines", "How dark the outlines are.", 0.6, 0.0..=1.0),
                    ParamSpec::float("edge_width", "Outline width", "How wide the outlines are.", 1.0, 0.5..=3.0)
                        .unit("px"),
                ],
            },
        }
    }
}

impl Effect for Toon {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        vec![Stage::Taps(SNIPPET)]
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let steps = (params.int("levels") - 1) as f32;
        out.push([steps, 1.0 / steps, params.float("edge"), params.float("edge_width")]);
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let steps = (params.int("levels") - 1) as f32;
        let (edge, width) = (params.float("edge"), params.float("edge_width"));
        map_pixels(input, |[r, g, b, alpha], x, y| {
            let near = |dx: f32, dy: f32| {
                let [r, g, b, a] = bilinear(input, x + dx * width, y + dy * width);
                luma([r, g, b]) * a
            };
            let across = |dy: f32| near(1.0, dy) - near(-1.0, dy);
            let down = |dx: f32| near(dx, 1.0) - near(dx, -1.0);
            let gx = across(-1.0) + 2.0 * across(0.0) + across(1.0);
            let gy = down(-1.0) + 2.0 * down(0.0) + down(1.0);
            let line = saturate(gx.hypot(gy) * 2.0 - 0.3);

            let brightness = luma([r, g, b]);
            let place = brightness * steps;
            let stepped = (place.floor() + saturate(place.fract() * 8.0 - 3.5)) / steps;
            let gain = stepped / brightness.max(1e-4) * (1.0 - edge * line);
            let [r, g, b] = [r, g, b].map(|channel| saturate(channel * gain));
            [r, g, b, alpha]
        })
    }
}
