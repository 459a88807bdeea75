//! The chroma key that OBS users know: a distance in the CbCr plane makes the matte, and what is near the key turns grey.

use super::{contrast_factor, gamma_exponent};
use crate::effect::reference::{bilinear, dot, luma, map_pixels, mix3, saturate};
use crate::effect::{Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, Role, Snippet, Stage};
use std::path::Path;

/// Rec. 709, limited range, without the offset: only differences count.
const CB: [f32; 3] = [-0.100644, -0.338572, 0.439216];
const CR: [f32; 3] = [0.439216, -0.398942, -0.040274];

/// Where the outer taps of the five-tap form lie, in pixels.
const OUTER_TAPS: [(f32, f32); 4] = [(-1.0, -0.5), (1.0, 0.5), (-0.5, 1.0), (0.5, -1.0)];

macro_rules! snippet {
    ($entry:literal, $form:literal, graded: $graded:literal) => {
        Snippet::new(
            $entry,
            concat!(
                "const GRADED: bool = ",
                $graded,
                ";\n",
                include_str!("../../../shaders/effects/chroma_key_classic.wgsl"),
                include_str!(concat!("../../../shaders/effects/chroma_key_classic_", $form, ".wgsl")),
            ),
        )
    };
}

pub struct ChromaKeyClassic {
    info: EffectInfo,
}

impl Default for ChromaKeyClassic {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "chroma_key_classic",
                label: "Chroma key (classic)",
                category: Category::Key,
                role: Role::Filter,
                set_ups: &[],
                help: "Makes a screen of one colour transparent.",
                params: vec![
                    ParamSpec::choice(
                        "key_color",
                        "Key colour",
                        "Colour of the screen.",
                        "green",
                        &[("green", "Green"), ("blue", "Blue"), ("magenta", "Magenta"), ("custom", "Custom")],
                    ),
                    ParamSpec::color(
                        "custom_color",
                        "Custom colour",
                        "Colour of the screen when the key colour is Custom.",
                        [0, 177, 64],
                    ),
                    ParamSpec::float(
                        "similarity",
                        "Similarity",
                        "How far from the key a colour may be and still be transparent.",
                        0.4,
                        0.001..=1.0,
                    )
                    .step(0.001),
                    ParamSpec::float(
                        "smoothness",
                        "Smoothness",
                        "Width of the edge between transparent and opaque.",
                        0.08,
                        0.001..=1.0,
                    )
                    .step(0.001),
                    ParamSpec::float(
                        "spill",
                        "Spill reduction",
                        "How far beyond the edge colours lose the screen's tint.",
                        0.1,
                        0.001..=1.0,
                    )
                    .step(0.001),
                    ParamSpec::float("opacity", "Opacity", "Opacity of what is kept.", 1.0, 0.0..=1.0),
                    ParamSpec::float("contrast", "Contrast", "Contrast of what is kept.", 0.0, -4.0..=4.0),
                    ParamSpec::float("brightness", "Brightness", "Brightness of what is kept.", 0.0, -1.0..=1.0),
                    ParamSpec::float("gamma", "Gamma", "Gamma of what is kept.", 0.0, -1.0..=1.0),
                    ParamSpec::choice(
                        "taps",
                        "Edge filter",
                        "Five taps smooth noisy edges; one is faster.",
                        "five",
                        &[("five", "Five taps"), ("one", "One tap")],
                    ),
                ],
            },
        }
    }
}

/// The parameters as the formula takes them.
struct Key {
    cb: f32,
    cr: f32,
    /// Slope and offset that take the distance to the matte, before the power.
    matte: [f32; 2],
    /// The same for the share of colour that stays.
    spill: [f32; 2],
    opacity: f32,
    contrast: f32,
    brightness: f32,
    gamma: f32,
}

impl Key {
    fn new(params: &Params) -> Self {
        let rgb = match params.choice("key_color") {
            "blue" => [0.0, 0.6, 1.0],
            "magenta" => [1.0, 0.0, 1.0],
            "custom" => {
                let [r, g, b, _] = params.color("custom_color");
                [r, g, b]
            }
            _ => [0.0, 1.0, 0.0],
        };
        let similarity = params.float("similarity");
        let ramp = |width: f32| [1.0 / width.max(0.001), -similarity / width.max(0.001)];
        Self {
            cb: dot(rgb, CB),
            cr: dot(rgb, CR),
            matte: ramp(params.float("smoothness")),
            spill: ramp(params.float("spill")),
            opacity: params.float("opacity"),
            contrast: contrast_factor(params.float("contrast")),
            brightness: params.float("brightness"),
            gamma: gamma_exponent(params.float("gamma")),
        }
    }

    fn distance(&self, [r, g, b, _]: [f32; 4]) -> f32 {
        let (cb, cr) = (dot([r, g, b], CB) - self.cb, dot([r, g, b], CR) - self.cr);
        (cb * cb + cr * cr).sqrt()
    }

    fn apply(&self, [r, g, b, a]: [f32; 4], distance: f32) -> [f32; 4] {
        let soft = |[slope, offset]: [f32; 2]| saturate(distance * slope + offset).powf(1.5);
        let grey = luma([r, g, b]);
        let [r, g, b] = mix3([grey; 3], [r, g, b], soft(self.spill))
            .map(|channel| saturate(channel.powf(self.gamma) * self.contrast + self.brightness));
        [r, g, b, a * self.opacity * soft(self.matte)]
    }
}

impl Effect for ChromaKeyClassic {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        let graded = ["gamma", "contrast", "brightness"].iter().any(|name| params.float(name) != 0.0);
        let stage = match (params.choice("taps"), graded) {
            ("one", false) => Stage::Point(snippet!("chroma_key_one", "one", graded: "false")),
            ("one", true) => Stage::Point(snippet!("chroma_key_one", "one", graded: "true")),
            (_, false) => Stage::Taps(snippet!("chroma_key_five", "five", graded: "false")),
            (_, true) => Stage::Taps(snippet!("chroma_key_five", "five", graded: "true")),
        };
        vec![stage]
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let key = Key::new(params);
        let ([matte_slope, matte_offset], [spill_slope, spill_offset]) = (key.matte, key.spill);
        out.extend([
            [key.cb, key.cr, key.contrast, key.brightness],
            [matte_slope, matte_offset, spill_slope, spill_offset],
            [key.opacity, key.gamma, 0.0, 0.0],
        ]);
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        let key = Key::new(params);
        let five = params.choice("taps") != "one";
        map_pixels(input, |color, x, y| {
            let mut distance = key.distance(color);
            if five {
                let outer = OUTER_TAPS.map(|(dx, dy)| key.distance(bilinear(input, x + dx, y + dy)));
                distance = (outer.iter().sum::<f32>() * 2.0 + distance) / 9.0;
            }
            key.apply(color, distance)
        })
    }
}
