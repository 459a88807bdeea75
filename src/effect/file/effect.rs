//! The effect that a file describes.

use super::described::{Body, Described, Form, Slot};
use super::manifest::{Lane, ParamForm, pack};
use super::pictures;
use crate::effect::cube::CubeCache;
use crate::effect::{
    Assets, Cost, Effect, EffectContext, EffectImage, EffectInfo, Params, Picture, Program, ProgramCode, Snippet,
    Stage, Still,
};
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Name of the main function.
pub const ENTRY: &str = "effect";

/// An effect from a file.
pub struct FileEffect {
    info: EffectInfo,
    described: Described,
    lanes: Vec<Lane>,
    vectors: u32,
    code: Option<Arc<ProgramCode>>,
    /// Pictures of the effect's own, by the place of their slot.
    stills: Vec<(usize, Arc<Still>)>,
    /// A sentence for each that cannot be read.
    missing: Vec<String>,
    tables: CubeCache,
    /// Of a stage of taps: it calls `tap` often, see [`Snippet::gathers`].
    gathers: bool,
}

/// From so many calls of `tap` on, a stage gathers.
const MANY_TAPS: usize = 5;

impl FileEffect {
    /// Makes the effect of a described file; `path` is the file, beside which its pictures lie. The error is a sentence.
    pub fn new(kind: &str, path: &Path, described: Described) -> Result<Self, String> {
        let info = described.manifest.info(kind)?;
        let (lanes, vectors) = pack(&described.manifest.params);
        let (mut code, mut stills, mut missing) = (None, Vec::new(), Vec::new());
        let mut loaded: Vec<(PathBuf, Arc<Still>)> = Vec::new();
        if let Body::Program { code: given, images, .. } = &described.body {
            code = Some(Arc::new(given.clone()));
            let folder = path.parent().unwrap_or(Path::new(""));
            for (place, slot) in images.iter().enumerate() {
                if let Slot::Imported(relative) = slot {
                    let known = loaded.iter().find(|(path, _)| path == relative).map(|(_, still)| still.clone());
                    let still = match known {
                        Some(still) => Ok(still),
                        None => pictures::load(folder, relative),
                    };
                    match still {
                        Ok(still) => {
                            let others = loaded.iter().filter(|(path, _)| path != relative);
                            let together = others.map(|(_, other)| other.rgba.len()).sum::<usize>() + still.rgba.len();
                            if together > pictures::MAX_TOGETHER {
                                return Err("its pictures are too large together: make them smaller".into());
                            }
                            loaded.push((relative.clone(), still.clone()));
                            stills.push((place, still));
                        }
                        Err(sentence) => missing.push(sentence),
                    }
                }
            }
        }
        let taps = match &described.body {
            Body::Stage { form: Form::Taps, wgsl, .. } => wgsl.matches("tap(").count(),
            _ => 0,
        };
        let gathers = taps >= MANY_TAPS;
        Ok(Self { info, gathers, described, lanes, vectors, code, stills, missing, tables: CubeCache::default() })
    }

    /// What is to be said of pictures of its own that cannot be read; they are transparent.
    pub fn missing(&self) -> &[String] {
        &self.missing
    }

    fn image(&self, place: usize, slot: &Slot, params: &Params) -> EffectImage {
        match slot {
            Slot::Picture => EffectImage::Picture,
            Slot::Other => EffectImage::Other,
            Slot::Param(name) => params.image(name).map_or(EffectImage::Nothing, EffectImage::Source),
            Slot::Imported(_) => {
                let still = self.stills.iter().find(|(at, _)| *at == place);
                still.map_or(EffectImage::Nothing, |(_, still)| EffectImage::Still(still.clone()))
            }
            Slot::Samples { width } => EffectImage::Silence { width: *width, value: 128 },
            Slot::Spectrum { width } => EffectImage::Silence { width: *width, value: 0 },
        }
    }
}

impl fmt::Debug for FileEffect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileEffect").field("kind", &self.info.kind).field("described", &self.described).finish()
    }
}

impl Effect for FileEffect {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, context: &EffectContext) -> Vec<Stage> {
        match (&self.described.body, &self.code) {
            (Body::Program { sizes, .. }, Some(code)) => {
                let number = |name: &str| {
                    let param = self.described.manifest.params.iter().find(|param| param.name == name);
                    param.map_or(0.0, |param| f64::from(param.numbers(params)[0]))
                };
                let sizes = sizes.iter().map(|size| size.pixels(context.size, &number)).collect();
                vec![Stage::Program(Program { code: code.clone(), sizes })]
            }
            (Body::Stage { form, wgsl, uses_lut }, _) => {
                let wgsl = wgsl.clone().into();
                vec![form.stage(Snippet {
                    entry: ENTRY.into(),
                    wgsl,
                    uses_lut: *uses_lut,
                    images: 0,
                    guided: false,
                    gathers: self.gathers,
                    linear: false,
                    untrusted: true,
                })]
            }
            (Body::Program { .. }, None) => Vec::new(),
        }
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        let first = out.len();
        out.resize(first + self.vectors as usize, [0.0; 4]);
        for (lane, param) in self.lanes.iter().zip(&self.described.manifest.params) {
            let Some(vector) = out.get_mut(first + lane.vector as usize) else { continue };
            let slots = vector.iter_mut().skip(lane.component as usize).take(lane.width as usize);
            for (slot, number) in slots.zip(param.numbers(params)) {
                *slot = number;
            }
        }
    }

    fn cost(&self) -> Option<Cost> {
        Some(self.described.cost)
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        self.described.keeps_opaque
    }

    fn assets(&self, params: &Params, base: &Path) -> Result<Assets, String> {
        let mut assets = Assets::default();
        let table = self.described.manifest.params.iter().find(|param| param.form == ParamForm::Lut);
        if let Some(file) = table.map(|param| params.file(&param.name)).filter(|file| !file.is_empty()) {
            assets.lut = Some(self.tables.load(&base.join(file))?);
        }
        if let Body::Program { images, .. } = &self.described.body {
            let image = |(place, slot)| self.image(place, slot, params);
            assets.images = images.iter().enumerate().map(image).collect();
        }
        Ok(assets)
    }

    /// A file has no arithmetic for the CPU: the picture as it is.
    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}
