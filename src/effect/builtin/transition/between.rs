//! Transitions of one stage: what they are called, what their snippet reads, and the same on the CPU, as one value.

use crate::effect::builtin::{Place, picture_files};
use crate::effect::reference::{map_pixels, mix, srgb_decode, srgb_encode};
use crate::effect::{
    Assets, Category, Effect, EffectContext, EffectImage, EffectInfo, PROGRESS, ParamSpec, Params, Picture, Role,
    Snippet, Stage,
};
use std::path::Path;

/// The vectors that a transition's snippet reads: of its parameters, its progress and the canvas's size in pixels.
pub(super) type Knobs = fn(&Params, f32, [f32; 2]) -> [[f32; 4]; 3];

/// The transition on the CPU at a place.
pub(super) type Pixel = fn([[f32; 4]; 3], &Scenes<'_>, Place) -> [f32; 4];

/// The pictures that a transition reads.
pub(super) struct Scenes<'a> {
    pub from: &'a Picture,
    pub to: &'a Picture,
    /// The picture file, where it has one.
    pub file: Option<Picture>,
}

impl Scenes<'_> {
    /// The pixel of a scene at a place.
    pub fn own(picture: &Picture, at: Place) -> [f32; 4] {
        let [x, y] = at.px;
        picture.at(x as i64, y as i64)
    }
}

/// A transition that is one stage. The scene that goes is the stage's picture, the one that comes is `image0`.
pub(super) struct Transition {
    info: EffectInfo,
    stage: Stage,
    file: Option<File>,
    moves_layers: bool,
    knobs: Knobs,
    pixel: Pixel,
}

/// A picture file that is `image1`.
pub(super) struct File {
    /// Its path, from the scene file's folder on; none where the parameters want no file.
    pub path: for<'a> fn(&'a Params) -> Option<&'a str>,
    /// The snippet's text where there is one.
    pub wgsl: &'static str,
}

impl Transition {
    /// `stage` holds a snippet.
    pub fn new(kind: &'static str, label: &'static str, help: &'static str, stage: Stage) -> Self {
        let filter = EffectInfo::filter(kind, label, Category::Transition, help);
        let progress = ParamSpec::float(PROGRESS, "Progress", "How far the transition is.", 0.0, 0.0..=1.0);
        Self {
            info: EffectInfo { role: Role::Transition, params: vec![progress], ..filter },
            stage,
            file: None,
            moves_layers: false,
            knobs: |_, progress, _| [[progress, 0.0, 0.0, 0.0], [0.0; 4], [0.0; 4]],
            pixel: |[[progress, ..], ..], scenes, at| {
                between(Scenes::own(scenes.from, at), Scenes::own(scenes.to, at), progress)
            },
        }
    }

    #[must_use]
    pub fn params(mut self, params: impl IntoIterator<Item = ParamSpec>) -> Self {
        self.info.params.extend(params);
        self
    }

    #[must_use]
    pub fn pixel(mut self, knobs: Knobs, pixel: Pixel) -> Self {
        (self.knobs, self.pixel) = (knobs, pixel);
        self
    }

    #[must_use]
    pub fn moving_layers(mut self) -> Self {
        self.moves_layers = true;
        self
    }

    #[must_use]
    pub fn file(mut self, file: File) -> Self {
        self.file = Some(file);
        self
    }

    /// The file that these parameters want.
    fn wanted<'a>(&self, params: &'a Params) -> Option<(&File, &'a str)> {
        let file = self.file.as_ref()?;
        (file.path)(params).map(|path| (file, path))
    }
}

impl Effect for Transition {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn moves_layers(&self) -> bool {
        self.moves_layers
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        let mut stage = self.stage.clone();
        if let Stage::Point(snippet) | Stage::Taps(snippet) | Stage::Pass { snippet, .. } = &mut stage {
            snippet.images = 1;
            if let Some((file, _)) = self.wanted(params) {
                snippet.wgsl = file.wgsl.into();
                snippet.images = 2;
            }
        }
        vec![stage]
    }

    fn uniforms(&self, _: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.extend((self.knobs)(params, params.float(PROGRESS), context.size.into()));
    }

    fn assets(&self, params: &Params, base: &Path) -> Result<Assets, String> {
        let mut images = vec![EffectImage::Other];
        if let Some((_, path)) = self.wanted(params) {
            if path.is_empty() {
                return Err(format!("{:?} has no picture: choose one, or another pattern", self.info.label));
            }
            images.push(EffectImage::Still(picture_files::picture(path, base)?));
        }
        Ok(Assets { lut: None, images })
    }

    /// Of a scene that leads to itself.
    fn reference(&self, params: &Params, input: &Picture, base: &Path) -> Picture {
        self.between(params, input, input, base)
    }

    fn between(&self, params: &Params, from: &Picture, to: &Picture, base: &Path) -> Picture {
        let Ok(assets) = self.assets(params, base) else { return from.clone() };
        let still = |image: &EffectImage| match image {
            EffectImage::Still(still) => Some(picture_files::to_picture(still)),
            _ => None,
        };
        let scenes = Scenes { from, to, file: assets.images.iter().find_map(still) };
        let size = [from.width as f32, from.height as f32];
        let knobs = (self.knobs)(params, params.float(PROGRESS), size);
        map_pixels(from, |_, x, y| (self.pixel)(knobs, &scenes, Place { px: [x, y], size }))
    }
}

/// A snippet of one pixel that may call `between`.
macro_rules! between_wgsl {
    ($($name:literal),+) => {
        concat!(
            include_str!("../../../../shaders/effects/transition/between.wgsl"),
            $(include_str!(concat!("../../../../shaders/effects/transition/", $name, ".wgsl"))),+
        )
    };
}

pub(super) use between_wgsl;

/// Changes each pixel by itself.
pub(super) fn point(entry: &'static str, wgsl: &'static str) -> Stage {
    Stage::Point(Snippet::new(entry, wgsl))
}

/// Reads the scenes at other whole pixels.
pub(super) fn taps(entry: &'static str, wgsl: &'static str) -> Stage {
    Stage::Taps(Snippet::new(entry, wgsl))
}

/// Reads the scenes between pixels: a canvas itself is interpolated in linear light, and the scene that comes is not.
pub(super) fn pass(entry: &'static str, wgsl: &'static str) -> Stage {
    Stage::Pass { snippet: Snippet::new(entry, wgsl), scale: (1.0, 1.0) }
}

/// As in `between.wgsl`.
pub(super) fn between([ar, ag, ab, aa]: [f32; 4], [br, bg, bb, ba]: [f32; 4], t: f32) -> [f32; 4] {
    let alpha = mix(aa, ba, t);
    let channel = |a: f32, b: f32| {
        let light = mix(srgb_decode(a) * aa, srgb_decode(b) * ba, t);
        srgb_encode((light / alpha.max(1e-5)).min(1.0))
    };
    [channel(ar, br), channel(ag, bg), channel(ab, bb), alpha]
}
