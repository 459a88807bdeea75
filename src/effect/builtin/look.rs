//! Effects that are one stage: what they are called, what their snippet reads, and the same on the CPU, as one value.

use super::gaussian_blur;
use crate::document::Spot;
use crate::effect::reference::map_pixels;
use crate::effect::{
    Assets, BufferCode, Category, Effect, EffectContext, EffectImage, EffectInfo, Found, ParamSpec, Params, Picture,
    Program, ProgramCode, ReadyMade, SetUp, Side, SideOf, SideStep, Snippet, Stage, Values,
};
use std::path::Path;
use std::sync::Arc;

/// An effect of one stage. Begin with [`point`](Self::point), [`taps`](Self::taps), [`gather`](Self::gather), [`pass`](Self::pass) or
/// [`feedback`](Self::feedback).
pub struct Look {
    info: EffectInfo,
    stage: Stage,
    set_up: Option<FindParams>,
    /// The snippet's text where it depends on parameters.
    form: Option<fn(&Params) -> &'static str>,
    /// The parameter that names the source behind `image0`.
    source: Option<&'static str>,
    soft: Option<Soft>,
    uniforms: fn(&Params, &EffectContext, &mut Vec<[f32; 4]>),
    reference: Reference,
    idle: fn(&Params) -> bool,
    cuts: fn(&Params) -> bool,
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
    /// Of one pixel and what the blurred picture has there, see [`Soft`].
    Softened(fn(&Params, [f32; 4], [f32; 4], Place) -> [f32; 4]),
}

/// A blurred picture beside the one that a look changes: the image behind its source's.
pub struct Soft {
    /// Standard deviation in pixels, above zero.
    pub sigma: fn(&Params, &EffectContext) -> f32,
    /// What is blurred, where it is not the picture itself.
    pub of: Option<SoftOf>,
}

/// What is blurred: a function of each pixel that reads the look's vectors and its source, and the same on the CPU.
pub struct SoftOf {
    pub entry: &'static str,
    pub wgsl: fn(&Params) -> &'static str,
    pub pixel: fn(&Params, [f32; 4], Place) -> [f32; 4],
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

    /// Reads a few pixels.
    pub fn taps(
        kind: &'static str,
        label: &'static str,
        category: Category,
        help: &'static str,
        wgsl: &'static str,
    ) -> Self {
        Self::of(EffectInfo::filter(kind, label, category, help), Stage::Taps(Snippet::new(kind, wgsl)))
    }

    /// Reads so many of nine pixels that what is dear to read is made first, see [`Snippet::gathers`].
    pub fn gather(
        kind: &'static str,
        label: &'static str,
        category: Category,
        help: &'static str,
        wgsl: &'static str,
    ) -> Self {
        let stage = Stage::Taps(Snippet::new(kind, wgsl).with_gathering());
        Self::of(EffectInfo::filter(kind, label, category, help), stage)
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

    /// Sees what it made of the frames before: a [`Program`] with one buffer of the picture's size, which it fills and then shows. `fragment` is
    /// the module, with two vectors of its own. References are those of the first frame.
    pub fn feedback(
        kind: &'static str,
        label: &'static str,
        category: Category,
        help: &'static str,
        fragment: &'static str,
    ) -> Self {
        let code = ProgramCode {
            name: kind.into(),
            fragment: fragment.into(),
            vertex: None,
            images: 1,
            buffers: vec![BufferCode { float: true, persistent: true }],
            passes: vec![Some(0), None],
            vectors: 2,
            moves: true,
            untrusted: false,
        };
        let program = Program { code: Arc::new(code), sizes: Vec::new() };
        Self::of(EffectInfo::filter(kind, label, category, help), Stage::Program(program))
    }

    /// For a snippet that several effects share.
    pub fn of(info: EffectInfo, stage: Stage) -> Self {
        Self {
            info,
            stage,
            set_up: None,
            form: None,
            source: None,
            soft: None,
            uniforms: |_, _, _| {},
            reference: Reference::Pixel(|_, color, _| color),
            idle: |_| false,
            cuts: |_| false,
            neutral: Vec::new(),
            presets: Vec::new(),
        }
    }

    #[must_use]
    pub fn params(mut self, params: impl IntoIterator<Item = ParamSpec>) -> Self {
        self.info.params = params.into_iter().collect();
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

    /// It reads a blurred picture; `change` is the effect on the CPU, pixel by pixel.
    #[must_use]
    pub fn soft(mut self, soft: Soft, change: fn(&Params, [f32; 4], [f32; 4], Place) -> [f32; 4]) -> Self {
        self.soft = Some(soft);
        self.reference = Reference::Softened(change);
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
    pub fn cuts(self) -> Self {
        self.cuts_where(|_| true)
    }

    /// It makes opaque pixels transparent at some parameters.
    #[must_use]
    pub fn cuts_where(mut self, cuts: fn(&Params) -> bool) -> Self {
        self.cuts = cuts;
        self
    }

    /// Other text at other parameters, such as one without the time for what stands still.
    #[must_use]
    pub fn form(mut self, text: fn(&Params) -> &'static str) -> Self {
        self.form = Some(text);
        self
    }

    /// It changes only when the picture or a parameter does, not with each frame.
    #[must_use]
    pub fn held(mut self) -> Self {
        if let Stage::Program(program) = &mut self.stage {
            Arc::make_mut(&mut program.code).moves = false;
        }
        self
    }

    /// The source that this parameter names is `image0`. References know no other source than the picture: it is idle without one.
    #[must_use]
    pub fn source(mut self, param: &'static str) -> Self {
        self.source = Some(param);
        self
    }
}

impl Look {
    /// Images that the effect brings.
    fn own_images(&self) -> u32 {
        u32::from(self.source.is_some())
    }
}

impl Effect for Look {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, params: &Params, context: &EffectContext) -> Vec<Stage> {
        if (self.idle)(params) {
            return Vec::new();
        }
        let mut stage = self.stage.clone();
        match &mut stage {
            Stage::Point(snippet) | Stage::Taps(snippet) | Stage::Pass { snippet, .. } => {
                if let Some(form) = self.form {
                    snippet.wgsl = form(params).into();
                }
                snippet.images = self.own_images() + u32::from(self.soft.is_some());
            }
            Stage::Program(program) => {
                let side = |side: f32| side.ceil().max(1.0) as u32;
                program.sizes = vec![(side(context.size.0), side(context.size.1))];
            }
            Stage::Delay { .. } => {}
        }
        vec![stage]
    }

    fn sides(&self, params: &Params, context: &EffectContext) -> Vec<Side> {
        let Some(soft) = self.soft.as_ref().filter(|_| !(self.idle)(params)) else { return Vec::new() };
        let of = soft.of.as_ref().map(|of| {
            let snippet = Snippet::new(of.entry, (of.wgsl)(params)).with_images(self.own_images());
            let mut uniforms = Vec::new();
            (self.uniforms)(params, context, &mut uniforms);
            SideStep { stage: Stage::Point(snippet), uniforms }
        });
        let blur = gaussian_blur::side_steps((soft.sigma)(params, context), 0, context);
        vec![Side { of: SideOf::Picture, steps: of.into_iter().chain(blur).collect() }]
    }

    fn uniforms(&self, _: usize, params: &Params, context: &EffectContext, out: &mut Vec<[f32; 4]>) {
        (self.uniforms)(params, context, out);
    }

    fn assets(&self, params: &Params, _: &Path) -> Result<Assets, String> {
        if let Stage::Program(_) = self.stage {
            return Ok(Assets { lut: None, images: vec![EffectImage::Picture] });
        }
        let image = |name| params.image(name).map_or(EffectImage::Nothing, EffectImage::Source);
        Ok(Assets { lut: None, images: self.source.map(image).into_iter().collect() })
    }

    fn keeps_opaque(&self, params: &Params) -> bool {
        !(self.cuts)(params)
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
        if (self.idle)(params) {
            return input.clone();
        }
        match self.reference {
            Reference::Picture(change) => change(params, input),
            Reference::Pixel(change) => placed(input, |color, place| change(params, color, place)),
            Reference::Softened(change) => {
                let Some(soft) = &self.soft else { return input.clone() };
                let context = EffectContext { size: (input.width as f32, input.height as f32) };
                let of = soft.of.as_ref().map(|of| placed(input, |color, place| (of.pixel)(params, color, place)));
                let sigma = (soft.sigma)(params, &context);
                let blurred = gaussian_blur::softened(of.as_ref().unwrap_or(input), sigma, &context);
                placed(input, |color, place| change(params, color, blurred.at(place.px), place))
            }
        }
    }
}

/// The picture with each pixel replaced by what becomes of it at its place.
fn placed(input: &Picture, mut change: impl FnMut([f32; 4], Place) -> [f32; 4]) -> Picture {
    let size = [input.width as f32, input.height as f32];
    map_pixels(input, |color, x, y| change(color, Place { px: [x, y], size }))
}
