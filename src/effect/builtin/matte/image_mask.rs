//! Masks that are pictures, stretched over the layer's: a file, or another source of the show.
//!
//! The picture covers by its alpha, or by its Rec. 709 luma times its alpha. Until one is chosen the layer stays as it is.

use super::super::picture_files;
use super::combine;
use crate::effect::reference::{bilinear, luma, map_pixels, saturate};
use crate::effect::{
    Assets, Category, Effect, EffectContext, EffectImage, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Snippet,
    Stage, Values,
};
use std::path::Path;

pub(super) struct ImageMask {
    info: EffectInfo,
    presets: Vec<ReadyMade>,
    /// The picture at some parameters; none where none is chosen. The error is a sentence.
    image: fn(&Params, &Path) -> Result<Option<EffectImage>, String>,
    is_chosen: fn(&Params) -> bool,
}

impl ImageMask {
    /// A picture file.
    pub fn of_file() -> Self {
        let help = "Shows what a picture file covers, by its transparency or its brightness.";
        let picture = "The picture that is the mask, stretched over the layer's picture.";
        Self {
            image: |params, base| match params.file("file") {
                "" => Ok(None),
                file => picture_files::picture(file, base).map(|still| Some(EffectImage::Still(still))),
            },
            is_chosen: |params| !params.file("file").is_empty(),
            ..Self::new(
                EffectInfo::filter("image_mask", "Image mask", Category::Matte, help),
                ParamSpec::file("file", "File", picture, picture_files::EXTENSIONS),
                "luma",
            )
        }
    }

    /// Another source of the show.
    pub fn of_source() -> Self {
        let help = "Shows what another source covers, by its transparency or its brightness: titles filled with video, keys from elsewhere.";
        let picture = "The source that is the mask, stretched over the layer's picture.";
        Self {
            image: |params, _| Ok(params.image("source").map(EffectImage::Source)),
            is_chosen: |params| params.image("source").is_some(),
            ..Self::new(
                EffectInfo::filter("source_matte", "Source as matte", Category::Matte, help),
                ParamSpec::image("source", "Source", picture),
                "alpha",
            )
        }
    }

    fn new(info: EffectInfo, picture: ParamSpec, channel: &'static str) -> Self {
        let options = &[("alpha", "Transparency"), ("luma", "Brightness")];
        let mut params = vec![
            picture,
            ParamSpec::choice("channel", "Covers by", "What of the picture is the mask.", channel, options),
            ParamSpec::switch("invert", "Invert", "Shows what the picture does not cover instead.", false),
        ];
        params.extend(combine::params());
        let preset = |name, values| ReadyMade { name, values };
        Self {
            info: EffectInfo { params, ..info },
            presets: vec![
                preset("Where it is bright", vec![("channel", "luma".into())]),
                preset("Where it is opaque", vec![("channel", "alpha".into())]),
                preset("Cut it out", vec![("combine", "subtract".into())]),
            ],
            image: |_, _| Ok(None),
            is_chosen: |_| false,
        }
    }

    fn is_idle(&self, params: &Params) -> bool {
        !(self.is_chosen)(params) || params.float("amount") <= 0.0
    }
}

impl Effect for ImageMask {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        if self.is_idle(params) {
            return Vec::new();
        }
        let cover = match params.choice("channel") {
            "luma" => include_str!("../../../../shaders/effects/matte/luma.wgsl"),
            _ => include_str!("../../../../shaders/effects/matte/alpha.wgsl"),
        };
        let kind = self.info.kind;
        let mask = "image_cover(image0(at, vec2<f32>(0.0)), p)";
        let text = cover.to_owned() + &combine::entry(kind, mask, "param(p).x", params);
        vec![Stage::Point(Snippet { wgsl: text.into(), ..Snippet::new(kind, "") }.with_images(1))]
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.push([params.float("amount"), f32::from(u8::from(params.bool("invert"))), 0.0, 0.0]);
    }

    fn assets(&self, params: &Params, base: &Path) -> Result<Assets, String> {
        Ok(Assets { lut: None, images: (self.image)(params, base)?.into_iter().collect() })
    }

    fn neutral(&self) -> Values {
        vec![("amount", 0.0.into())]
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    /// Other sources are not there on the CPU: the picture stays as it is.
    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture {
        let Ok(Some(EffectImage::Still(still))) = (self.image)(params, base) else { return input.clone() };
        if self.is_idle(params) {
            return input.clone();
        }
        let mask = picture_files::to_picture(&still);
        let (across, down) = (mask.width as f32 / input.width as f32, mask.height as f32 / input.height as f32);
        let by_luma = params.choice("channel") == "luma";
        map_pixels(input, |[r, g, b, a], x, y| {
            let [mr, mg, mb, ma] = bilinear(&mask, x * across, y * down);
            let cover = if by_luma { saturate(luma([mr, mg, mb]) * ma) } else { ma };
            let cover = if params.bool("invert") { 1.0 - cover } else { cover };
            [r, g, b, combine::on_cpu(params, a, cover)]
        })
    }
}
