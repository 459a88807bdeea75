//! A layer's stages as passes: what fuses, where the stack is cut, and what stands between the cuts.

use super::fuse::{DrawKey, FRAME_VECTOR, InputKey, LayerKey, MAX_TEXTURES, OutputKey, Sampling};
use super::images::Staged;
use super::layout::{Affine, Laid, Rect};
use super::node::StageNode;
use super::plan::{CanvasPart, Delay, Draw, DrawInput, DrawLayer, Intermediate, Owner, Pass, Target};
use super::planner::Planner;
use super::program_run::{Instance, ProgramRun};
use super::resolve::{
    InputInfo, Resolved, beneath_sampling, beneath_uniforms, intermediate_uniforms, pin_uniforms, stage_keys,
};
use crate::document::Blend;
use crate::effect::{Program, Stage};

/// Adds the passes that make the layer's intermediates and returns its draw onto the canvas. `canvas` is what stands beneath the layer.
pub(super) fn plan_layer(planner: &mut Planner<'_>, canvas: CanvasPart, layer: &Resolved<'_>) -> Draw {
    let node = layer.node;
    through(planner, canvas, layer, false, |stack, left| {
        // What reads the colours beneath is laid as normal.
        let reads = node.blend.reads_beneath().then_some(node.blend);
        let blend = if reads.is_some() { Blend::Normal } else { node.blend };
        let output = OutputKey::Canvas { blend, space: node.space };
        let (read, sampling) = (stack.now.read, layer.sampling());
        let laid = &stack.laid;
        let mut draw = draw_from(layer, laid, &read, &laid.canvas_from_picture, node.opacity, left, output, sampling);
        if let (Some(key), Some(drawn)) = (draw.key.layers.first_mut(), draw.layers.first_mut()) {
            key.reads = reads;
            if let Some(pin) = &laid.pin {
                key.pinned = true;
                pin_uniforms(pin, &mut drawn.uniforms);
            }
            if let Some([_, _, x, y]) = drawn.uniforms.get_mut(FRAME_VECTOR).filter(|_| reads.is_some()) {
                (*x, *y) = (layer.bounds.x0 as f32, layer.bounds.y0 as f32);
            }
        }
        Draw { scissor: layer.bounds, ..draw }
    })
}

/// Adds the passes that make the layer's picture behind all its stages, straight and pixel for pixel, and names its texture.
pub(super) fn plan_picture(planner: &mut Planner<'_>, canvas: CanvasPart, layer: &Resolved<'_>) -> Intermediate {
    through(planner, canvas, layer, true, |stack, left| stack.straight(left).texture)
}

/// Adds the passes that the layer's stages need, and ends with those that are left and fit into one draw.
fn through<R>(
    planner: &mut Planner<'_>,
    canvas: CanvasPart,
    layer: &Resolved<'_>,
    straight: bool,
    end: impl FnOnce(&mut Stack<'_, '_, '_>, &[Staged<'_>]) -> R,
) -> R {
    let node = layer.node;
    planner.provide(node.input);
    let unfused = planner.is_unfused(node.id);
    let mut stages: Vec<Staged<'_>> = Vec::with_capacity(node.stages.len());
    let mut laid = layer.laid;
    for (effect, margin) in node.stages.chunk_by(|a, b| a.effect == b.effect).zip(node.margins()) {
        laid = laid.grown(margin);
        stages.extend(effect.iter().map(|stage| planner.staged(stage, layer, &laid)));
    }
    let laid = layer.laid;
    let now = Now { read: Read::Source, scale: (1.0, 1.0), opaque: layer.info.is_opaque() };
    let mut stack = Stack { planner, canvas, layer, laid, unfused, slot: 0, now };
    // Stages before this one are drawn.
    let mut from = 0;
    let mut start = 0;
    while let Some(first) = node.stages.get(start) {
        let effect = node.stages.get(start..).unwrap_or_default();
        let last = start + effect.iter().take_while(|stage| stage.effect == first.effect).count();
        let effect = node.stages.get(start..last).unwrap_or_default();
        let mixed = is_mixed_alone(effect, unfused);
        let program = matches!(first.stage, Stage::Program(_)) && first.reads_picture();
        if first.margin > 0 {
            let left = stack.advance(between(&stages, from, start), false);
            stack.grow(between(&stages, start - left, start), first.margin, mixed || program);
            from = start;
        }
        if mixed || effect.iter().any(|stage| !stage.sides.is_empty()) {
            let before = between(&stages, from, start);
            let left = stack.advance(before, mixed || program);
            from = start - left;
            let dry = mixed.then(|| stack.straight(between(&stages, from, start)));
            if mixed {
                from = start;
            }
            let sides = stack.sides(effect, between(&stages, from, start));
            for stage in stages.iter_mut().take(last).skip(start) {
                stage.read_sides(&sides);
                // The effect alone; it is mixed as a whole.
                stage.mix = if mixed { 1.0 } else { stage.mix };
            }
            if let Some(dry) = dry {
                let left = stack.advance(between(&stages, start, last), true);
                let wet = stack.straight(between(&stages, last - left, last));
                stack.mix(first, dry, wet);
                from = last;
            }
        }
        start = last;
    }
    let left = stack.advance(between(&stages, from, start), straight);
    end(&mut stack, between(&stages, start - left, start))
}

fn between<'s, 'n>(stages: &'s [Staged<'n>], from: usize, to: usize) -> &'s [Staged<'n>] {
    stages.get(from..to).unwrap_or_default()
}

/// The effect is seen in part and cannot be mixed within a draw.
fn is_mixed_alone(effect: &[StageNode], unfused: bool) -> bool {
    let Some((first, rest)) = effect.split_first() else { return false };
    let point = |stage: &StageNode| matches!(stage.stage, Stage::Point(_));
    let fuses = (point(first) || matches!(first.stage, Stage::Taps(_))) && rest.iter().all(point);
    let alone = unfused && effect.iter().any(StageNode::is_untrusted);
    first.mix < 1.0 && (!fuses || alone)
}

/// A layer's stack as far as it is planned.
pub(super) struct Stack<'p, 'a, 'l> {
    pub planner: &'p mut Planner<'a>,
    /// The canvas beneath the layer.
    pub canvas: CanvasPart,
    pub layer: &'l Resolved<'l>,
    /// How the picture lies by now: effects make it grow.
    pub laid: Laid,
    unfused: bool,
    slot: u32,
    pub now: Now,
}

/// Where a stack stands: a side leaves from there, and the stack goes on from there.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub read: Read,
    /// Texels per picture pixel of what is drawn next.
    pub scale: (f64, f64),
    /// Alpha is one everywhere in what the stages so far make.
    pub opaque: bool,
}

/// What a stack's next draw reads.
#[derive(Clone, Copy)]
pub(super) enum Read {
    Source,
    /// What lies beneath the layer.
    Beneath(CanvasPart),
    Made(Made),
}

/// An intermediate and how it stands to the picture.
#[derive(Clone, Copy)]
pub(super) struct Made {
    pub texture: Intermediate,
    /// Texels per picture pixel.
    pub scale: (f64, f64),
    pub opaque: bool,
    /// As programs read it and make it.
    pub straight: bool,
}

impl Made {
    fn is_for_programs(&self) -> bool {
        self.straight && self.scale == (1.0, 1.0)
    }
}

impl Read {
    fn made(&self) -> Option<Made> {
        if let Self::Made(made) = self { Some(*made) } else { None }
    }

    fn for_programs(&self) -> Option<Made> {
        self.made().filter(Made::is_for_programs)
    }
}

impl Stack<'_, '_, '_> {
    /// Adds the passes that these stages need; so many at their end are left, and fit into one draw. A program may read what they make.
    pub fn advance(&mut self, mut stages: &[Staged<'_>], program_reads: bool) -> usize {
        while let Some(step) = self.next(stages) {
            let (these, rest) = match step {
                Step::Program(at) => {
                    let (these, rest) = stages.split_at((at + 1).min(stages.len()));
                    self.now.opaque &= these.iter().all(|stage| stage.keeps_opaque);
                    if let Some(node) = these.last()
                        && let Stage::Program(program) = &node.stage
                    {
                        self.program(node, program);
                    }
                    stages = rest;
                    continue;
                }
                Step::Delay(at) => {
                    let (before, rest) = stages.split_at(at);
                    self.delay(before, rest.first());
                    stages = rest.get(1..).unwrap_or_default();
                    continue;
                }
                Step::Straight(count) => stages.split_at(count),
                Step::Texture(cut) => {
                    if let Some(Stage::Pass { scale: by, .. }) =
                        cut.checked_sub(1).and_then(|last| stages.get(last)).map(|s| &s.stage)
                    {
                        let scale = self.now.scale;
                        self.now.scale = (scale.0 * f64::from(by.0), scale.1 * f64::from(by.1));
                    }
                    // Point-wise work behind a reduced picture is done on the reduced picture, but not what reads images: these are not
                    // reduced, and are to be seen as they are.
                    let reduced = self.now.scale.0 * self.now.scale.1 < 1.0;
                    let fits = |s: &&Staged<'_>| {
                        reduced
                            && matches!(s.stage, Stage::Point(_))
                            && s.images.is_empty()
                            && !(self.unfused && s.is_untrusted())
                    };
                    let points = stages.iter().skip(cut).take_while(fits).count();
                    let points = points.min(that_bind(stages, &self.now.read, self.spare()).saturating_sub(cut));
                    stages.split_at(cut + points)
                }
            };
            let program = |node: &Staged<'_>| matches!(node.stage, Stage::Program(_)) && node.reads_picture();
            let read = rest.first().map_or(program_reads, program);
            let straight = matches!(step, Step::Straight(_)) || (self.now.scale == (1.0, 1.0) && read);
            self.draw(these, straight);
            stages = rest;
        }
        stages.len()
    }

    /// Textures that the layer's last draw binds beside what its stages read: what lies beneath.
    fn spare(&self) -> usize {
        usize::from(self.layer.node.blend.reads_beneath())
    }

    /// `None` when all stages that are left fit into one draw.
    ///
    /// A `Taps` stage fuses behind point-wise ones, unless it gathers what is dear to read; a `Pass` reads a texture, except a
    /// reducing one, which evaluates a point-wise prefix for few enough pixels to be cheaper than making that texture.
    fn next(&self, stages: &[Staged<'_>]) -> Option<Step> {
        let (read, unfused) = (&self.now.read, self.unfused);
        // Nothing that stands before it is seen.
        if let Some(at) = stages.iter().rposition(|node| !node.reads_picture()) {
            return Some(Step::Program(at));
        }
        let most = that_bind(stages, read, self.spare());
        let mut tapped = false;
        for (index, node) in stages.iter().enumerate() {
            if index == most {
                return Some(Step::Texture(index));
            }
            let alone = unfused && node.is_untrusted();
            match &node.stage {
                Stage::Program(_) if index == 0 && read.for_programs().is_some() => {
                    return Some(Step::Program(0));
                }
                Stage::Program(_) => return Some(Step::Straight(index)),
                Stage::Delay { .. } => return Some(Step::Delay(index)),
                Stage::Point(_) if alone => return Some(Step::Texture(index.max(1))),
                Stage::Taps(_) if alone && index == 0 => return Some(Step::Texture(1)),
                Stage::Point(_) => {}
                Stage::Taps(_) if tapped || alone => return Some(Step::Texture(index)),
                Stage::Taps(snippet)
                    if snippet.gathers && self.is_made_first(index, stages.get(index + 1..).unwrap_or_default()) =>
                {
                    return Some(Step::Texture(index));
                }
                Stage::Taps(_) => tapped = true,
                Stage::Pass { scale, .. } => {
                    let reduces = scale.0 < 1.0 || scale.1 < 1.0;
                    let reads_texture = index == 0 && read.made().is_some();
                    let fuses = reduces && !tapped && !(alone && index > 0);
                    // Nothing before it: a texture of the source as it is.
                    return Some(Step::Texture(if reads_texture || fuses { index + 1 } else { index }));
                }
            }
        }
        None
    }

    /// What stands before a stage that gathers, behind so many others, is made as a texture: to read it for each of its pixels would cost more.
    /// `behind` stands behind that stage; where a draw onto the canvas does it, only the pixels that are shown are drawn.
    fn is_made_first(&self, others: usize, behind: &[Staged<'_>]) -> bool {
        let (sx, sy) = self.laid.canvas_from_picture.stretch();
        let on_canvas = behind.iter().all(|stage| matches!(stage.stage, Stage::Point(_)));
        let dear = match self.now.read {
            Read::Source => self.layer.info.is_dear(),
            Read::Beneath(_) => true,
            Read::Made(made) => made.straight && !made.opaque,
        };
        (dear || others > 0) && (!on_canvas || sx * sy >= LEAST_SHOWN)
    }

    /// The stack so far and these stages as a picture for programs.
    fn straight(&mut self, stages: &[Staged<'_>]) -> Made {
        match self.now.read.for_programs() {
            Some(made) if stages.is_empty() => made,
            _ => self.draw(stages, true),
        }
    }

    /// Draws the stack so far and these stages into the next intermediate.
    pub fn draw(&mut self, stages: &[Staged<'_>], straight: bool) -> Made {
        if straight {
            self.now.scale = (1.0, 1.0);
        }
        self.now.opaque &= stages.iter().all(|stage| stage.keeps_opaque);
        let target_from_picture = Affine::scale(self.now.scale.0, self.now.scale.1);
        let output = if straight { OutputKey::Straight } else { OutputKey::Texture };
        let (layer, target) = (self.layer, self.target());
        let (laid, read) = (&self.laid, &self.now.read);
        let draw = draw_from(layer, laid, read, &target_from_picture, 1.0, stages, output, Sampling::Bilinear);
        let draw = Draw { scissor: Rect::of_size(target.width, target.height), ..draw };
        self.planner.plan.passes.push(Pass::of_draws(Target::Intermediate(target), false, vec![draw]));
        self.keep(target, straight)
    }

    /// Draws the stack so far and these stages into an intermediate that is larger on every side, transparent there.
    fn grow(&mut self, stages: &[Staged<'_>], margin: u32, straight: bool) {
        self.now.scale = (1.0, 1.0);
        let (before, (width, height)) = (self.laid, self.texels());
        self.laid = before.grown(margin);
        let margin = (self.laid.picture.0 - before.picture.0) / 2.0;
        self.now.opaque = false;
        let (layer, target) = (self.layer, self.target());
        let output = if straight { OutputKey::Straight } else { OutputKey::Texture };
        let (read, moved) = (&self.now.read, Affine::translation(margin, margin));
        let draw = draw_from(layer, &before, read, &moved, 1.0, stages, output, Sampling::Bilinear);
        let edge = margin as u32;
        let scissor = Rect { x0: edge, y0: edge, x1: edge + width, y1: edge + height };
        let draw = Draw { scissor, ..draw };
        self.planner.plan.passes.push(Pass::of_draws(Target::Intermediate(target), true, vec![draw]));
        self.keep(target, straight);
    }

    fn program(&mut self, node: &StageNode, program: &Program) {
        let before = self.now.read.for_programs().map(|made| made.texture);
        self.now.scale = (1.0, 1.0);
        let target = self.target();
        self.planner.run(target, self.instance(node), node, program, before);
        self.keep(target, true);
    }

    /// Draws the stack so far and these stages for a delay to hold back; the stack goes on with what it lets go.
    fn delay(&mut self, stages: &[Staged<'_>], node: Option<&Staged<'_>>) {
        let Some(node) = node else { return };
        let Stage::Delay { seconds } = node.stage else { return };
        let (straight, instance) = (self.now.read.for_programs().is_some(), self.instance(node));
        let of = self.draw(stages, straight).texture;
        if let Some(pass) = self.planner.plan.passes.last_mut() {
            pass.held = Some(instance);
        }
        let target = self.target();
        let delay = Some(Delay { instance, of, seconds });
        let pass = Pass { delay, ..Pass::of_draws(Target::Intermediate(target), false, Vec::new()) };
        self.planner.plan.passes.push(pass);
        self.keep(target, straight);
    }

    fn mix(&mut self, node: &StageNode, dry: Made, wet: Made) {
        self.now.scale = (1.0, 1.0);
        let target = self.target();
        let run = ProgramRun::mix(self.instance(node), dry.texture, wet.texture, node.mix);
        self.planner.push(target, run);
        self.keep(target, true);
    }

    fn instance(&self, node: &StageNode) -> Instance {
        let owner = Owner::Layer(self.layer.node.id);
        Instance { owner, scene: self.canvas.scene, effect: node.effect, stage: Some(node.index) }
    }

    /// The next intermediate, of the picture's size at the stack's scale.
    fn target(&mut self) -> Intermediate {
        let (width, height) = self.texels();
        let owner = Owner::Layer(self.layer.node.id);
        let target = Intermediate { owner, scene: self.canvas.scene, slot: self.slot, width, height };
        self.slot += 1;
        target
    }

    /// Size of the picture at the stack's scale.
    fn texels(&self) -> (u32, u32) {
        let (picture, scale) = (self.laid.picture, self.now.scale);
        // Rounded up, and mapped by the exact scale: a ratio of rounded sizes would shift what odd sizes show.
        let texels = |v: f64| (v - 1e-6).ceil().max(1.0) as u32;
        (texels(picture.0 * scale.0), texels(picture.1 * scale.1))
    }

    fn keep(&mut self, texture: Intermediate, straight: bool) -> Made {
        let made = Made { texture, scale: self.now.scale, opaque: self.now.opaque, straight };
        self.now.read = Read::Made(made);
        made
    }
}

/// Pixels on the canvas for each of the picture's own, from which on it is made first: nine reads of two fetches or more for a quarter of the pixels
/// are about what it takes to make all of them and read nine of those.
const LEAST_SHOWN: f64 = 0.25;

/// What has to be done before the rest of a stack fits into one draw.
#[derive(Clone, Copy)]
enum Step {
    /// So many stages become a texture.
    Texture(usize),
    /// So many become one that a program reads.
    Straight(usize),
    /// The stage with this index is a program whose picture is there, or which reads none: what stands before it is not drawn.
    Program(usize),
    /// The stage with this index is a delay: so many before it become the picture that it holds back.
    Delay(usize),
}

/// So many stages from the first on fit into one draw with what they read, by the textures that they bind beside the `spare` ones; at least
/// one.
fn that_bind(stages: &[Staged<'_>], read: &Read, spare: usize) -> usize {
    // The most planes that a source may have.
    let mut bound = spare + if matches!(read, Read::Source) { 3 } else { 1 };
    let fits = |stage: &&Staged<'_>| {
        bound += stage.textures();
        bound <= MAX_TEXTURES
    };
    stages.iter().take_while(fits).count().max(1)
}

pub(super) fn draw_from(
    layer: &Resolved<'_>,
    laid: &Laid,
    read: &Read,
    target_from_picture: &Affine,
    opacity: f32,
    stages: &[Staged<'_>],
    output: OutputKey,
    sampling: Sampling,
) -> Draw {
    let node = layer.node;
    let from_texture = |input: InputKey, sampling: Sampling| LayerKey {
        input,
        sampling,
        soft_edges: output.is_canvas() && layer.has_soft_edges(),
        fixed: None,
        words: None,
        guided: false,
        opaque: layer.opaque && output.is_canvas(),
        reads: None,
        pinned: false,
        stages: stage_keys(stages),
    };
    let (key, uniforms, input) = match *read {
        Read::Source => {
            let sampling = if output.is_canvas() { sampling } else { exact_or(target_from_picture, layer, sampling) };
            let mut key = layer.layer_key(target_from_picture, stages, sampling);
            key.soft_edges &= output.is_canvas();
            key.opaque = layer.opaque && output.is_canvas();
            let input = match layer.info {
                InputInfo::Generator(texture) => DrawInput::Intermediate(texture),
                _ => DrawInput::Input(node.input),
            };
            (key, layer.uniforms(target_from_picture, opacity, stages), input)
        }
        Read::Beneath(part) => {
            let key = from_texture(InputKey::Beneath, beneath_sampling(target_from_picture, laid));
            (key, beneath_uniforms(target_from_picture, laid, stages), DrawInput::Beneath(part))
        }
        Read::Made(Made { texture, scale, opaque, straight }) => {
            let picture = laid.picture;
            // Reduced pictures have no pixel of their own under a canvas pixel.
            let full = scale == (1.0, 1.0);
            let exact = matches!(sampling, Sampling::Exact | Sampling::Nearest);
            let sampling = if exact && !full { Sampling::Bilinear } else { sampling };
            let input = match (opaque, straight) {
                (true, _) => InputKey::OPAQUE,
                (false, true) => InputKey::Straight,
                (false, false) => InputKey::INTERMEDIATE,
            };
            let texel = (scale.0 / f64::from(texture.width), scale.1 / f64::from(texture.height));
            let uniforms = intermediate_uniforms(target_from_picture, picture, texel, opacity, stages);
            (from_texture(input, sampling), uniforms, DrawInput::Intermediate(texture))
        }
    };
    let tables = stages.iter().filter_map(|stage| stage.lut.clone()).collect();
    let images = stages.iter().flat_map(|stage| &stage.images).map(|image| image.image.clone()).collect();
    let effects = stages.iter().map(|stage| stage.effect).collect();
    let owner = Owner::Layer(node.id);
    Draw {
        key: DrawKey { layers: vec![key], output },
        scissor: layer.bounds,
        layers: vec![DrawLayer { name: node.name.clone(), owner, effects, input, uniforms, tables, images }],
    }
}

/// An intermediate of the picture's own size reads it pixel for pixel.
fn exact_or(target_from_picture: &Affine, layer: &Resolved<'_>, sampling: Sampling) -> Sampling {
    if target_from_picture.is_pixel_exact() && layer.has_whole_origin() { Sampling::Exact } else { sampling }
}
