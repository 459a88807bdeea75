//! Effects written by hand for tests: programs and stages of any text.

use scrim::effect::{
    Assets, BufferCode, Category, Effect, EffectCatalog, EffectContext, EffectImage, EffectInfo, ParamSpec, Params,
    Picture, Program, ProgramCode, Role, Side, SideOf, SideStep, Snippet, Stage,
};
use scrim::testing::{LiveStudio, TestStudio};
use std::fmt::Write;
use std::path::Path;
use std::sync::Arc;

/// An effect of these stages; the parameters `amount` and `progress` are its first vector.
pub struct Hand {
    info: EffectInfo,
    pub stages: Vec<Stage>,
    pub images: Vec<EffectImage>,
    pub sides: Vec<(SideOf, Vec<Stage>)>,
    margin: Option<fn(&Params, &EffectContext) -> f32>,
}

impl Hand {
    pub fn new(kind: &'static str, stages: Vec<Stage>) -> Self {
        let param = |name| ParamSpec::float(name, name, "A number.", 0.0, 0.0..=1.0);
        let info = EffectInfo {
            kind,
            label: "Hand",
            category: Category::Stylize,
            help: "Does what a test says.",
            role: Role::Filter,
            set_ups: &[],
            params: vec![param("amount"), param("progress")],
        };
        Self { info, stages, images: vec![EffectImage::Picture], sides: Vec::new(), margin: None }
    }

    pub fn program(kind: &'static str, program: Program) -> Self {
        Self::new(kind, vec![Stage::Program(program)])
    }

    pub fn images(mut self, images: impl Into<Vec<EffectImage>>) -> Self {
        self.images = images.into();
        self
    }

    pub fn margin(mut self, margin: fn(&Params, &EffectContext) -> f32) -> Self {
        self.margin = Some(margin);
        self
    }

    /// Adds a side; `progress` is the first vector of its steps, and nothing else is.
    pub fn side(mut self, of: SideOf, steps: impl Into<Vec<Stage>>) -> Self {
        self.sides.push((of, steps.into()));
        self
    }
}

impl Effect for Hand {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        self.stages.clone()
    }

    fn uniforms(&self, _: usize, params: &Params, _: &EffectContext, out: &mut Vec<[f32; 4]>) {
        out.push([params.float("amount"), params.float("progress"), 0.0, 0.0]);
    }

    fn sides(&self, params: &Params, _: &EffectContext) -> Vec<Side> {
        let uniforms = vec![[params.float("progress"), 0.0, 0.0, 0.0]];
        let step = |stage: &Stage| SideStep { stage: stage.clone(), uniforms: uniforms.clone() };
        self.sides.iter().map(|(of, steps)| Side { of: *of, steps: steps.iter().map(step).collect() }).collect()
    }

    fn margin(&self, params: &Params, context: &EffectContext) -> f32 {
        self.margin.map_or(0.0, |margin| margin(params, context))
    }

    fn assets(&self, _: &Params, _: &Path) -> Result<Assets, String> {
        Ok(Assets { lut: None, images: self.images.clone() })
    }

    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}

/// The smallest program: one image and no buffers. `body` is what `fragment` does with `pos` (pixels from the top left) and `place` (0 to 1
/// from the bottom left).
pub fn program(body: &str) -> Program {
    with(body, 1, &[], &[None])
}

pub const BYTES: BufferCode = BufferCode { float: false, persistent: false };
pub const KEPT: BufferCode = BufferCode { float: false, persistent: true };
pub const KEPT_FLOAT: BufferCode = BufferCode { float: true, persistent: true };

/// Images are `image0` …, buffers `buffer0` …, all as in the contract; `amount` is the first parameter.
pub fn with(body: &str, images: u32, buffers: &[(BufferCode, (u32, u32))], passes: &[Option<u32>]) -> Program {
    let mut code = ProgramCode {
        name: "hand".into(),
        fragment: String::new(),
        vertex: None,
        images,
        buffers: buffers.iter().map(|(code, _)| *code).collect(),
        passes: passes.to_vec(),
        vectors: 1,
        moves: false,
        untrusted: false,
    };
    let mut text = bindings(&code);
    write!(
        text,
        "@fragment fn fragment(@builtin(position) pos: vec4<f32>, @location(0) place: vec2<f32>) -> @location(0) vec4<f32> {{ {body} }}"
    )
    .unwrap();
    code.fragment = text;
    Program { code: Arc::new(code), sizes: buffers.iter().map(|(_, size)| *size).collect() }
}

pub fn bindings(code: &ProgramCode) -> String {
    let n = code.uniform_vectors();
    let mut text = format!(
        "@group(0) @binding(0) var smooth_sampler: sampler;\n@group(0) @binding(1) var<uniform> u: array<vec4<f32>, {n}>;\n\
         fn amount() -> f32 {{ return u[{}].x; }}\nfn progress() -> f32 {{ return u[{}].y; }}\n",
        n - 1,
        n - 1
    );
    let images = (0..code.images).map(|index| format!("image{index}"));
    let buffers = (0..code.buffers.len()).map(|index| format!("buffer{index}"));
    for (binding, name) in (2..).zip(images.chain(buffers)) {
        writeln!(text, "@group(0) @binding({binding}) var {name}: texture_2d<f32>;").unwrap();
    }
    text
}

/// The same, changing by itself.
pub fn moving(program: Program) -> Program {
    change(program, |code| code.moves = true)
}

pub fn change(program: Program, change: impl FnOnce(&mut ProgramCode)) -> Program {
    let mut code = (*program.code).clone();
    change(&mut code);
    Program { code: Arc::new(code), ..program }
}

pub fn untrusted_point(entry: &'static str, wgsl: &'static str) -> Stage {
    Stage::Point(Snippet { untrusted: true, ..Snippet::new(entry, wgsl) })
}

/// Works the studio with these effects in its catalogue.
pub fn run<R: Send + 'static>(
    studio: TestStudio,
    effects: Vec<Hand>,
    work: impl FnOnce(&mut LiveStudio<'_>) -> R + Send + 'static,
) -> Option<R> {
    studio.run(move |live| {
        let kinds: Vec<&'static str> = effects.iter().map(|effect| effect.info.kind).collect();
        install(live, effects);
        let result = work(live);
        // The studio is shared: the next test begins without them.
        let mut catalog = live.studio.app.world_mut().resource_mut::<EffectCatalog>();
        kinds.into_iter().for_each(|kind| catalog.remove(kind));
        result
    })
}

pub fn install(live: &mut LiveStudio<'_>, effects: Vec<Hand>) {
    let mut catalog = live.studio.app.world_mut().resource_mut::<EffectCatalog>();
    for effect in effects {
        catalog.insert(Arc::new(effect));
    }
}

/// The first picture with one effect in the catalogue.
pub fn picture_of(studio: TestStudio, effect: Hand) -> Option<Picture> {
    run(studio, vec![effect], |live| live.picture())
}
