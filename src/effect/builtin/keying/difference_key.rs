//! Makes transparent what looks as it does in a clean plate: a picture of the set without anybody in it, from a camera that does not move.
//!
//! With the pixel `C` and the plate's `P`, both encoded, and the plate's gain `g` for cameras that expose by themselves (a factor of light, so that encoded
//! values grow by `g^(1/2.2)`):
//!
//! * a shadow leaves `s = clamp(Y(C) ÷ Y(gP), 1 − shadows, 1)` of the plate's light: darker in the same colours is background as well;
//! * `D = C − s·g·P` in the Y, Cb, Cr of Rec. 709, `d = 2 · |(w · D_Y, (1 − w) · D_Cb, (1 − w) · D_Cr)|` with `w` the weight of luma;
//! * `matte = smoothstep(threshold, threshold + softness, d)` (the difference key as of Qian and Sezan 1999, with a soft edge);
//! * where the matte `m` is between, the pixel is a mix of light, of which the plate's share is taken away again:
//!   `F = (C − (1 − m) · gP) ÷ m` in linear light, limited to 0 to 1.

use super::super::picture_files;
use super::{CpuPixel, Keyer, KeyerCode, KeyerOnCpu, difference_set_up, tail};
use crate::document::Spot;
use crate::effect::reference::{luma, saturate, smooth, srgb_decode, srgb_encode};
use crate::effect::{
    Assets, Category, Effect, EffectContext, EffectImage, EffectInfo, Found, ParamSpec, Params, Picture, Role, Side,
    Stage,
};
use std::path::Path;

/// What encoded values of light grow by, as an exponent of the light's factor.
const ENCODED_GAIN: f32 = 1.0 / 2.2;

pub struct DifferenceKey {
    info: EffectInfo,
    folder: picture_files::Folder,
}

impl Default for DifferenceKey {
    fn default() -> Self {
        let mut params = own_params();
        params.extend(tail::params());
        Self {
            info: EffectInfo {
                kind: "difference_key",
                label: "Difference key",
                category: Category::Key,
                role: Role::Filter,
                set_ups: difference_set_up::SET_UPS,
                help: "Makes transparent what looks as in a picture of the empty set.",
                params,
            },
            folder: picture_files::Folder::default(),
        }
    }
}

fn own_params() -> Vec<ParamSpec> {
    let unit = |name, label, help, default| ParamSpec::float(name, label, help, default, 0.0..=1.0).step(0.001);
    let soft = "Width of the edge between transparent and opaque.";
    let gain = "How much more light the camera takes in than when the plate was made.";
    vec![
        ParamSpec::file(
            "plate",
            "Clean plate",
            "A picture of the empty set by the same camera.",
            picture_files::EXTENSIONS,
        ),
        unit("threshold", "Threshold", "How far from the plate a colour may be and still be transparent.", 0.08),
        ParamSpec::float("softness", "Softness", soft, 0.1, 0.001..=1.0).step(0.001),
        unit("luma_weight", "Luma weight", "How much brightness counts; the rest of what counts is colour.", 0.4),
        unit("shadows", "Shadows", "How much darker than the plate its own colours may be: shadows on the set.", 0.2),
        ParamSpec::float("gain", "Plate gain", gain, 1.0, 0.25..=4.0).step(0.001),
    ]
}

/// Where the matte comes from, on the CPU.
#[derive(Debug, Clone, Copy)]
pub(super) struct Difference {
    /// Weights of luma and chroma.
    weights: (f32, f32),
    /// Slope and offset of the matte.
    ramp: (f32, f32),
    gain: f32,
    least_light: f32,
}

impl Difference {
    pub fn new(params: &Params) -> Self {
        let (weight, softness) = (params.float("luma_weight"), params.float("softness").max(0.001));
        Self {
            weights: (2.0 * weight, 2.0 * (1.0 - weight)),
            ramp: (1.0 / softness, -params.float("threshold") / softness),
            gain: 1.0,
            least_light: 1.0 - params.float("shadows"),
        }
        .with_gain(params.float("gain"))
    }

    /// The same with another gain of light.
    pub fn with_gain(self, gain: f32) -> Self {
        Self { gain: gain.powf(ENCODED_GAIN), ..self }
    }

    fn vectors(&self) -> [[f32; 4]; 2] {
        let ((luma, chroma), (slope, offset)) = (self.weights, self.ramp);
        [[luma, chroma, slope, offset], [self.gain, self.least_light, 0.0, 0.0]]
    }

    fn plate(&self, [r, g, b, _]: [f32; 4]) -> [f32; 3] {
        [r, g, b].map(|channel| saturate(channel * self.gain))
    }

    /// How far a colour is from the plate's.
    pub fn distance(&self, [r, g, b, _]: [f32; 4], plate: [f32; 4]) -> f32 {
        let plate = self.plate(plate);
        let shadow = (luma([r, g, b]) / luma(plate).max(1e-4)).clamp(self.least_light, 1.0);
        let [pr, pg, pb] = plate.map(|channel| channel * shadow);
        let (r, g, b) = (r - pr, g - pg, b - pb);
        let y = luma([r, g, b]);
        let (cb, cr) = ((b - y) / 1.8556, (r - y) / 1.5748);
        let (by_luma, by_chroma) = self.weights;
        (y * by_luma).hypot((cb * by_chroma).hypot(cr * by_chroma))
    }

    fn matte(&self, color: [f32; 4], plate: [f32; 4]) -> f32 {
        let (slope, offset) = self.ramp;
        smooth(saturate(self.distance(color, plate) * slope + offset))
    }
}

impl KeyerOnCpu for Difference {
    fn matte_of(&self, pixel: &CpuPixel<'_>) -> f32 {
        self.matte(pixel.color, pixel.image(0, (0.0, 0.0)))
    }

    fn color_of(&self, pixel: &CpuPixel<'_>, matte: f32) -> [f32; 3] {
        let ([r, g, b, _], [pr, pg, pb]) = (pixel.color, self.plate(pixel.image(0, (0.0, 0.0))));
        if matte <= 0.0 || matte >= 1.0 {
            return [r, g, b];
        }
        let left = |color: f32, plate: f32| {
            srgb_encode(saturate((srgb_decode(color) - srgb_decode(plate) * (1.0 - matte)) / matte))
        };
        [left(r, pr), left(g, pg), left(b, pb)]
    }
}

impl Keyer for DifferenceKey {
    fn code(&self, _: &Params) -> KeyerCode {
        let wgsl = include_str!("../../../../shaders/effects/keying/difference_key.wgsl");
        KeyerCode {
            entry: "difference_key",
            wgsl: wgsl.into(),
            images: 1,
            vectors: 2,
            guided: false,
            uses_lut: false,
            linear: false,
        }
    }

    fn vectors(&self, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.extend(Difference::new(params).vectors());
    }

    fn images(&self, params: &Params, base: &Path) -> Result<Vec<EffectImage>, String> {
        difference_set_up::plate(params, base).map(|plate| vec![EffectImage::Still(plate)])
    }

    fn on_cpu(&self, params: &Params, _: &EffectContext) -> Box<dyn KeyerOnCpu> {
        Box::new(Difference::new(params))
    }
}

impl Effect for DifferenceKey {
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
        self.folder.set(base);
        tail::assets(self, params, base)
    }

    fn set_up(&self, name: &str, _: Spot, params: &Params, picture: &Picture) -> Result<Found, String> {
        match name {
            "auto" => difference_set_up::auto(params, picture, &self.folder.get()),
            _ => Err(format!("Difference key finds nothing by {name:?}: it has auto, and takes a plate of its own.")),
        }
    }

    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture {
        tail::reference(self, params, input, base)
    }
}
