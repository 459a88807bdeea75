//! Stages that give linear light: encoded for whatever reads them encoded, and taken as they are by a canvas that blends in linear light.

use super::{Noise, picture};
use crate::effect::params;
use scrim::compositor::canvas::Backend;
use scrim::document::{Blend, BlendSpace};
use scrim::effect::reference::{map_pixels, mix, srgb_decode, srgb_encode};
use scrim::effect::{Category, Effect, EffectContext, EffectInfo, EffectPlugin, Params, Picture, Role, Snippet, Stage};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};
use std::path::Path;

/// Half of the light.
struct Dimmed {
    info: EffectInfo,
}

impl Default for Dimmed {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "test_dimmed",
                label: "Dimmed",
                category: Category::Color,
                role: Role::Filter,
                help: "Halves the light.",
                set_ups: &[],
                params: Vec::new(),
            },
        }
    }
}

impl Effect for Dimmed {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        let text = "fn dimmed(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return vec4<f32>(linear(color.rgb) * 0.5, color.a); }";
        vec![Stage::Point(Snippet { linear: true, ..Snippet::new("dimmed", text) })]
    }

    fn uniforms(&self, _: usize, _: &Params, _: &EffectContext, _: &mut Vec<[f32; 4]>) {}

    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        map_pixels(input, |[r, g, b, a], _, _| {
            let [r, g, b] = [r, g, b].map(|value| srgb_encode(srgb_decode(value) * 0.5));
            [r, g, b, a]
        })
    }
}

fn dimmed(input: &Picture) -> Picture {
    let effect = Dimmed::default();
    effect.reference(&params(&effect, &[]), input, Path::new("/"))
}

#[test]
fn it_is_encoded_where_that_is_read_and_nowhere_else() {
    let mut noise = Noise::new(7);
    let input = picture(48, 20, |_, _| [noise.unit(), noise.unit(), noise.unit(), 1.0]);
    let half = dimmed(&input);
    let mixed = picture(48, 20, |x, y| {
        let (dry, wet) = (input.at(x as i64, y as i64), half.at(x as i64, y as i64));
        std::array::from_fn(|i| mix(dry[i], wet[i], 0.5))
    });
    let quarter = dimmed(&half);
    for backend in [Backend::Fragments, Backend::Blocks] {
        for space in [BlendSpace::Linear, BlendSpace::Encoded] {
            let layer = || {
                TestStudio::new(48, 20)
                    .with(|app| {
                        app.add_plugins(EffectPlugin::<Dimmed>::default());
                    })
                    .backend(backend)
                    .frame_source(1, TestFrame::premultiplied(&input))
                    .show(1)
                    .effect("test_dimmed", &[])
                    .change(|layer| layer.blend_space = space)
            };
            let check = |name: &str, studio: TestStudio, expected: &Picture| {
                if let Some(actual) = studio.picture() {
                    let name = format!("linear light {name} {space:?} {backend:?}");
                    assert_picture(&name, &actual, expected, Tolerance::Converted);
                }
            };
            check("alone", layer(), &half);
            check("mixed", layer().change(|layer| layer.effects[0].mix = 0.5), &mixed);
            check("twice", layer().effect("test_dimmed", &[]), &quarter);
            // With nothing beneath, the difference is the layer itself.
            check("blended", layer().change(|layer| layer.blend = Blend::Difference), &half);
        }
    }
}
