//! Effects that are one stage: what they are called, what their snippet reads, and the same on the CPU, as one value.

use crate::document::Spot;
use crate::effect::reference::map_pixels;
use crate::effect::{
    Category, Effect, EffectContext, EffectInfo, Found, ParamSpec, Params, Picture, ReadyMade, SetUp, Snippet, Stage,
    Values,
};
use std::path::Path;

/// An effect of one stage. Begin with [`point`](Self::point), [`taps`](Self::taps) or [`pass`](Self::pass).
pub struct Look {
    info: EffectInfo,
    stage: Stage,
    snippet: Option<fn(&Params) -> Snippet>,
    set_up: Option<FindParams>,
    uniforms: fn(&Params, &EffectContext, &mut Vec<[f32; 4]>),
    reference: Reference,
    idle: fn(&Params) -> bool,
    keeps_opaque: bool,
    neutral: Values,
    presets: Vec<ReadyMade>,
}

/// What a [`SetUp`] of this name finds at a place in the picture. The error is a sentence that says what to do.
pub type FindParams = fn(&str, Spot, &Params, &Picture) -> Result<Found, String>;

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
        Self::of(EffectInfo::filter(kind, label, category, help), Stage::Point(Snippet::new(kind, wgsl)))
    }

    /// Reads at most nine pixels.
    pub fn taps(
        kind: &'static str,
        label: &'static str,
        category: Category,
        help: &'static str,
        wgsl: &'static str,
    ) -> Self {
        Self::of(EffectInfo::filter(kind, label, category, help), Stage::Taps(Snippet::new(kind, wgsl)))
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
        Self::of(EffectInfo::filter(kind, label, category, help), Stage::Pass { snippet, scale: (1.0, 1.0) })
    }

    /// For a snippet that several effects share.
    pub fn of(info: EffectInfo, stage: Stage) -> Self {
        Self {
            info,
            stage,
            snippet: None,
            set_up: None,
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

    /// Its snippet is another one at some parameters, so that what is at rest is not in its text.
    #[must_use]
    pub fn snippet(mut self, of: fn(&Params) -> Snippet) -> Self {
        self.snippet = Some(of);
        self
    }

    /// Ways to find its parameters in the picture.
    #[must_use]
    pub fn set_ups(mut self, set_ups: &'static [SetUp], find: FindParams) -> Self {
        self.info.set_ups = set_ups;
        self.set_up = Some(find);
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
        if (self.idle)(params) {
            return Vec::new();
        }
        let mut stage = self.stage.clone();
        if let (Some(of), Stage::Point(snippet) | Stage::Taps(snippet) | Stage::Pass { snippet, .. }) =
            (self.snippet, &mut stage)
        {
            *snippet = of(params);
        }
        vec![stage]
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

    fn set_up(&self, name: &str, spot: Spot, params: &Params, picture: &Picture) -> Result<Found, String> {
        let find = self.set_up.ok_or_else(|| format!("{:?} has no set-up named {name:?}", self.info.label))?;
        find(name, spot, params, picture)
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
