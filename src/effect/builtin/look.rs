//! Effects that are one stage: what they are called, what their snippet reads, and the same on the CPU, as one value.

use crate::effect::reference::map_pixels;
use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, ParamSpec, Params, Picture, ReadyMade, Snippet, Stage, Values,
};
use std::path::Path;

/// An effect of one stage. Begin with [`point`](Self::point), [`taps`](Self::taps) or [`pass`](Self::pass).
pub struct Look {
    info: EffectInfo,
    stage: Stage,
    uniforms: fn(&Params, &EffectContext, &mut Vec<[f32; 4]>),
    reference: Reference,
    idle: fn(&Params) -> bool,
    keeps_opaque: bool,
    neutral: Values,
    presets: Vec<ReadyMade>,
}

/// The effect on the CPU.
pub enum Reference {
    /// Of one pixel: its straight encoded colour and where it lies.
    Pixel(fn(&Params, [f32; 4], Place) -> [f32; 4]),
    Picture(fn(&Params, &Picture) -> Picture),
}

/// What [`At`](crate::effect) is in WGSL: the pixel's centre and the picture's size, in pixels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub px: [f32; 2],
    pub size: [f32; 2],
}

impl Look {
    /// Changes each pixel by itself.
    pub fn point(
        kind: &'static str,
        label: &'static str,
        category: Category,
        help: &'static str,
        wgsl: &'static str,
    ) -> Self {
        Self::new(EffectInfo::filter(kind, label, category, help), Stage::Point(Snippet::new(kind, wgsl)))
    }

    /// Reads at most nine pixels.
    pub fn taps(
        kind: &'static str,
        label: &'static str,
        category: Category,
        help: &'static str,
        wgsl: &'static str,
    ) -> Self {
        Self::new(EffectInfo::filter(kind, label, category, help), Stage::Taps(Snippet::new(kind, wgsl)))
    }

    /// Reads any number of pixels of a texture.
    pub fn pass(
        kind: &'static str,
        label: &'static str,
        category: Category,
        help: &'static str,
        wgsl: &'static str,
    ) -> Self {
        let snippet = Snippet::new(kind, wgsl);
        Self::new(EffectInfo::filter(kind, label, category, help), Stage::Pass { snippet, scale: (1.0, 1.0) })
    }

    fn new(info: EffectInfo, stage: Stage) -> Self {
        Self {
            info,
            stage,
            uniforms: |_, _, _| {},
            reference: Reference::Pixel(|_, color, _| color),
            idle: |_| false,
            keeps_opaque: true,
            neutral: Vec::new(),
            presets: Vec::new(),
        }
    }

    #[must_use]
    pub fn params(mut self, params: impl IntoIterator<Item = ParamSpec>) -> Self {
        self.info.params = params.into_iter().collect();
        self
    }

    /// What `param(p + i)` reads.
    #[must_use]
    pub fn uniforms(mut self, write: fn(&Params, &EffectContext, &mut Vec<[f32; 4]>)) -> Self {
        self.uniforms = write;
        self
    }

    /// The effect on the CPU, pixel by pixel.
    #[must_use]
    pub fn pixel(mut self, change: fn(&Params, [f32; 4], Place) -> [f32; 4]) -> Self {
        self.reference = Reference::Pixel(change);
        self
    }

    /// The effect on the CPU, of the whole picture.
    #[must_use]
    pub fn picture(mut self, change: fn(&Params, &Picture) -> Picture) -> Self {
        self.reference = Reference::Picture(change);
        self
    }

    /// The values at which it does nothing, and the test for them: it then costs nothing.
    #[must_use]
    pub fn neutral(mut self, values: Values, idle: fn(&Params) -> bool) -> Self {
        self.neutral = values;
        self.idle = idle;
        self
    }

    /// A look to begin with.
    #[must_use]
    pub fn preset(mut self, name: &'static str, values: Values) -> Self {
        self.presets.push(ReadyMade { name, values });
        self
    }

    /// It makes opaque pixels transparent.
    #[must_use]
    pub fn cuts(mut self) -> Self {
        self.keeps_opaque = false;
        self
    }
}

impl Effect for Look {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, _: &EffectContext) -> Vec<Stage> {
        if (self.idle)(params) { Vec::new() } else { vec![self.stage.clone()] }
    }

    fn uniforms(&self, _: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        (self.uniforms)(params, context, out);
    }

    fn keeps_opaque(&self, _: &Params) -> bool {
        self.keeps_opaque
    }

    fn neutral(&self) -> Values {
        self.neutral.clone()
    }

    fn presets(&self) -> &[ReadyMade] {
        &self.presets
    }

    fn reference(&self, params: &Params, input: &Picture, _: &Path) -> Picture {
        match self.reference {
            Reference::Picture(change) => change(params, input),
            Reference::Pixel(change) => {
                let size = [input.width as f32, input.height as f32];
                map_pixels(input, |color, x, y| change(params, color, Place { px: [x, y], size }))
            }
        }
    }
}
