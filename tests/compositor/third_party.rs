//! An effect that is not ours: registered in one line, rendered like those that ship.

use super::{noise, picture};
use scrim::effect::reference::map_pixels;
use scrim::effect::{
    Category, Effect, EffectContext, EffectInfo, EffectPlugin, ParamSpec, Params, Picture, Role, Snippet, Stage,
};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture};
use std::path::Path;

/// Swaps channels, mirrors, and names things as the prelude and other effects do.
struct Mirror {
    info: EffectInfo,
}

impl Default for Mirror {
    fn default() -> Self {
        let amount = ParamSpec::float("amount", "Amount", "How much of the swap is mixed in.", 1.0, 0.0..=1.0);
        Self {
            info: EffectInfo {
                kind: "test_mirror",
                label: "Mirror",
                category: Category::Stylize,
                help: "Mirrors the picture and swaps red and blue.",
                role: Role::Filter,
                set_ups: &[],
                params: vec![amount],
            },
        }
    }
}

const SWAP: &str = "
const LUMA: f32 = 1.0;
struct Pair { r: f32, b: f32 }
fn linear(c: vec4<f32>) -> Pair { return Pair(c.b, c.r * LUMA); }
fn swap(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let pair = linear(color); // not the prelude's
    let amount = param(p).x;
    return vec4<f32>(mix(color.r, pair.r, amount), color.g, mix(color.b, pair.b, amount), color.a);
}";

const FLIP: &str = "
fn linear(at: At) -> f32 { return at.size.x - 2.0 * at.px.x; }
fn flip(at: At, p: u32) -> vec4<f32> { return tap(at, vec2<f32>(linear(at), 0.0)); }";

impl Effect for Mirror {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        vec![Stage::Taps(Snippet::new("flip", FLIP)), Stage::Point(Snippet::new("swap", SWAP))]
    }

    fn uniforms(&self, stage: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        if stage == 1 {
            out.push([params.float("amount"), 0.0, 0.0, 0.0]);
        }
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let mirrored = picture(input.width, input.height, |x, y| input.at((input.width - 1 - x) as i64, y as i64));
        let amount = params.float("amount");
        map_pixels(&mirrored, |[r, g, b, a], _, _| [r + (b - r) * amount, g, b + (r - b) * amount, a])
    }
}

#[test]
fn an_effect_from_elsewhere_renders_beside_ours() {
    let input = noise(40, 30, 6);
    let studio = TestStudio::new(40, 30)
        .with(|app| {
            app.add_plugins(EffectPlugin::<Mirror>::default());
        })
        .frame_source(1, TestFrame::opaque(&input))
        .show(1)
        .effect("test_mirror", &[("amount", 0.75.into())])
        .effect("color_correction", &[("saturation", (-1.0).into())])
        .effect("test_mirror", &[("amount", 0.0.into())]);
    let Some(actual) = studio.picture() else { return };
    let mirror = Mirror::default();
    let amount = |amount: f64| {
        let given = [("amount".to_owned(), amount.into())].into_iter().collect();
        Params::resolve(&mirror.info.params, &given)
    };
    let grey = |color: [f32; 4]| {
        let y = 0.299 * color[0] + 0.587 * color[1] + 0.114 * color[2];
        [y, y, y, color[3]]
    };
    let first = mirror.reference(&amount(0.75), &input, Path::new(""));
    let second = map_pixels(&first, |color, _, _| grey(color));
    let expected = mirror.reference(&amount(0.0), &second, Path::new(""));
    assert_picture("third party", &actual, &expected, Tolerance::Converted);
}
