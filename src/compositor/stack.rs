//! A layer's stages as passes: what fuses, where the stack is cut, and what stands between the cuts.

use super::fuse::{DrawKey, InputKey, LayerKey, OutputKey, Sampling};
use super::layout::{Affine, Rect};
use super::node::StageNode;
use super::plan::{Draw, DrawInput, DrawLayer, Intermediate, Owner, Pass, Target};
use super::planner::Planner;
use super::program_run::{Instance, ProgramRun};
use super::resolve::{InputInfo, Resolved, intermediate_uniforms, stage_keys};
use crate::document::SceneId;
use crate::effect::{Program, Stage};

/// Adds the passes that make the layer's intermediates and returns its draw onto the canvas.
pub(super) fn plan_layer(planner: &mut Planner<'_>, scene: Option<SceneId>, layer: &Resolved<'_>) -> Draw {
    let node = layer.node;
    let mut stack = Stack::of(planner, scene, layer);
    let left = stack.mixed(&node.stages);
    let left = stack.advance(left, false);
    let input = stack.input;
    let output = OutputKey::Canvas { blend: node.blend, space: node.space };
    let sampling = layer.sampling();
    let draw = draw_from(layer, input.as_ref(), &layer.laid.canvas_from_picture, node.opacity, left, output, sampling);
    Draw { scissor: layer.bounds, ..draw }
}

/// Adds the passes that make the layer's picture behind all its stages, straight and pixel for pixel, and names its texture.
pub(super) fn plan_picture(planner: &mut Planner<'_>, layer: &Resolved<'_>) -> Intermediate {
    let mut stack = Stack::of(planner, None, layer);
    let left = stack.mixed(&layer.node.stages);
    let left = stack.advance(left, true);
    stack.straight(left).texture
}

/// The stages of the next effect that is seen in part and cannot be mixed within a draw.
fn next_mixed(stages: &[StageNode], unfused: bool) -> Option<(usize, usize)> {
    let mut start = 0;
    while let Some(first) = stages.get(start) {
        let effect = stages.iter().skip(start).take_while(|stage| stage.effect == first.effect);
        let end = start + effect.clone().count();
        let point = |stage: &StageNode| matches!(stage.stage, Stage::Point(_));
        let fuses = (point(first) || matches!(first.stage, Stage::Taps(_))) && effect.clone().skip(1).all(point);
        let alone = unfused && effect.clone().any(StageNode::is_untrusted);
        if first.mix < 1.0 && (!fuses || alone) {
            return Some((start, end));
        }
        start = end;
    }
    None
}

/// A layer's stack as far as it is planned.
struct Stack<'p, 'a, 'l> {
    planner: &'p mut Planner<'a>,
    scene: Option<SceneId>,
    layer: &'l Resolved<'l>,
    unfused: bool,
    /// What the next draw reads: the source itself, or the intermediate made last.
    input: Option<Made>,
    slot: u32,
    /// Stages that are in `input`.
    made: usize,
    scale: (f64, f64),
}

/// An intermediate and how it stands to the picture.
#[derive(Clone, Copy)]
pub(super) struct Made {
    texture: Intermediate,
    /// Texels per picture pixel.
    scale: (f64, f64),
    opaque: bool,
    /// As programs read it and make it.
    straight: bool,
}

impl Made {
    fn is_for_programs(&self) -> bool {
        self.straight && self.scale == (1.0, 1.0)
    }
}

impl<'p, 'a, 'l> Stack<'p, 'a, 'l> {
    fn of(planner: &'p mut Planner<'a>, scene: Option<SceneId>, layer: &'l Resolved<'l>) -> Self {
        planner.provide(layer.node.input);
        let unfused = planner.is_unfused(layer.node.id);
        Self { planner, scene, layer, unfused, input: None, slot: 0, made: 0, scale: (1.0, 1.0) }
    }

    /// Adds the passes up to the last effect that is mixed as a whole; what is left stands behind it.
    fn mixed<'s>(&mut self, mut stages: &'s [StageNode]) -> &'s [StageNode] {
        while let Some((start, end)) = next_mixed(stages, self.unfused) {
            let (before, rest) = (stages.get(..start).unwrap_or_default(), stages.get(start..end).unwrap_or_default());
            let left = self.advance(before, true);
            let dry = self.straight(left);
            // The effect alone; it is mixed as a whole.
            let wet: Vec<StageNode> = rest.iter().map(|stage| StageNode { mix: 1.0, ..stage.clone() }).collect();
            let left = self.advance(&wet, true);
            let wet = self.straight(left);
            if let Some(stage) = rest.first() {
                self.mix(stage, dry, wet);
            }
            stages = stages.get(end..).unwrap_or_default();
        }
        stages
    }

    /// Adds the passes that these stages need; what is left fits into one draw. A program may read what they make.
    fn advance<'s>(&mut self, mut stages: &'s [StageNode], program_reads: bool) -> &'s [StageNode] {
        while let Some(step) = next(stages, self.input.as_ref(), self.unfused) {
            let (these, rest) = match step {
                Step::Program(at) => {
                    if let Some(node) = stages.get(at)
                        && let Stage::Program(program) = &node.stage
                    {
                        self.made += at + 1;
                        self.program(node, program);
                    }
                    stages = stages.get(at + 1..).unwrap_or_default();
                    continue;
                }
                Step::Straight(count) => stages.split_at(count),
                Step::Texture(cut) => {
                    if let Some(Stage::Pass { scale: by, .. }) =
                        cut.checked_sub(1).and_then(|last| stages.get(last)).map(|s| &s.stage)
                    {
                        self.scale = (self.scale.0 * f64::from(by.0), self.scale.1 * f64::from(by.1));
                    }
                    // Point-wise work behind a reduced picture is done on the reduced picture.
                    let reduced = self.scale.0 * self.scale.1 < 1.0;
                    let fits = |s: &&StageNode| {
                        reduced && matches!(s.stage, Stage::Point(_)) && !(self.unfused && s.is_untrusted())
                    };
                    let points = stages.iter().skip(cut).take_while(fits).count();
                    stages.split_at(cut + points)
                }
            };
            let program = |node: &StageNode| matches!(node.stage, Stage::Program(_)) && node.reads_picture();
            let read = rest.first().map_or(program_reads, program);
            let straight = matches!(step, Step::Straight(_)) || (self.scale == (1.0, 1.0) && read);
            self.draw(these, straight);
            stages = rest;
        }
        stages
    }

    /// The stack so far and these stages as a picture for programs.
    fn straight(&mut self, stages: &[StageNode]) -> Made {
        match self.input {
            Some(made) if stages.is_empty() && made.is_for_programs() => made,
            _ => self.draw(stages, true),
        }
    }

    /// Draws the stack so far and these stages into the next intermediate.
    fn draw(&mut self, stages: &[StageNode], straight: bool) -> Made {
        if straight {
            self.scale = (1.0, 1.0);
        }
        self.made += stages.len();
        let target_from_picture = Affine::scale(self.scale.0, self.scale.1);
        let output = if straight { OutputKey::Straight } else { OutputKey::Texture };
        let (layer, target) = (self.layer, self.target());
        let draw = draw_from(layer, self.input.as_ref(), &target_from_picture, 1.0, stages, output, Sampling::Bilinear);
        let draw = Draw { scissor: Rect::of_size(target.width, target.height), ..draw };
        self.planner.plan.passes.push(Pass::of_draws(Target::Intermediate(target), false, vec![draw]));
        self.keep(target, straight)
    }

    fn program(&mut self, node: &StageNode, program: &Program) {
        let before = self.input.filter(Made::is_for_programs).map(|made| made.texture);
        self.scale = (1.0, 1.0);
        let target = self.target();
        self.planner.run(target, self.instance(node), node, program, before);
        self.keep(target, true);
    }

    fn mix(&mut self, node: &StageNode, dry: Made, wet: Made) {
        self.scale = (1.0, 1.0);
        let target = self.target();
        let run = ProgramRun::mix(self.instance(node), dry.texture, wet.texture, node.mix);
        self.planner.push(target, run);
        self.keep(target, true);
    }

    fn instance(&self, node: &StageNode) -> Instance {
        let owner = Owner::Layer(self.layer.node.id);
        Instance { owner, scene: self.scene, effect: node.effect, stage: Some(node.index) }
    }

    /// The next intermediate, of the picture's size at the stack's scale.
    fn target(&mut self) -> Intermediate {
        let picture = self.layer.laid.picture;
        // Rounded up, and mapped by the exact scale: a ratio of rounded sizes would shift what odd sizes show.
        let texels = |v: f64| (v - 1e-6).ceil().max(1.0) as u32;
        let (width, height) = (texels(picture.0 * self.scale.0), texels(picture.1 * self.scale.1));
        let owner = Owner::Layer(self.layer.node.id);
        let target = Intermediate { owner, scene: self.scene, slot: self.slot, width, height };
        self.slot += 1;
        target
    }

    fn keep(&mut self, texture: Intermediate, straight: bool) -> Made {
        let opaque = self.layer.is_opaque_after(self.made);
        *self.input.insert(Made { texture, scale: self.scale, opaque, straight })
    }
}

/// What has to be done before the rest of a stack fits into one draw.
#[derive(Clone, Copy)]
enum Step {
    /// So many stages become a texture.
    Texture(usize),
    /// So many become one that a program reads.
    Straight(usize),
    /// The stage with this index is a program whose picture is there, or which reads none: what stands before it is not drawn.
    Program(usize),
}

/// `None` when all stages that are left fit into one draw.
///
/// A `Taps` stage fuses behind point-wise ones; a `Pass` reads a texture, except a reducing one, which evaluates a point-wise
/// prefix for few enough pixels to be cheaper than making that texture.
fn next(stages: &[StageNode], input: Option<&Made>, unfused: bool) -> Option<Step> {
    // Nothing that stands before it is seen.
    if let Some(at) = stages.iter().rposition(|node| !node.reads_picture()) {
        return Some(Step::Program(at));
    }
    let mut tapped = false;
    for (index, node) in stages.iter().enumerate() {
        let alone = unfused && node.is_untrusted();
        match &node.stage {
            Stage::Program(_) if index == 0 && input.is_some_and(Made::is_for_programs) => {
                return Some(Step::Program(0));
            }
            Stage::Program(_) => return Some(Step::Straight(index)),
            Stage::Point(_) if alone => return Some(Step::Texture(index.max(1))),
            Stage::Taps(_) if alone && index == 0 => return Some(Step::Texture(1)),
            Stage::Point(_) => {}
            Stage::Taps(_) if tapped || alone => return Some(Step::Texture(index)),
            Stage::Taps(_) => tapped = true,
            Stage::Pass { scale, .. } => {
                let reduces = scale.0 < 1.0 || scale.1 < 1.0;
                let reads_texture = index == 0 && input.is_some();
                let fuses = reduces && !tapped && !(alone && index > 0);
                // Nothing before it: a texture of the source as it is.
                return Some(Step::Texture(if reads_texture || fuses { index + 1 } else { index }));
            }
        }
    }
    None
}

pub(super) fn draw_from(
    layer: &Resolved<'_>,
    input: Option<&Made>,
    target_from_picture: &Affine,
    opacity: f32,
    stages: &[StageNode],
    output: OutputKey,
    sampling: Sampling,
) -> Draw {
    let node = layer.node;
    let (key, uniforms, input) = match input {
        None => {
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
        Some(&Made { texture, scale, opaque, straight }) => {
            let picture = layer.laid.picture;
            // Reduced pictures have no pixel of their own under a canvas pixel.
            let full = scale == (1.0, 1.0);
            let exact = matches!(sampling, Sampling::Exact | Sampling::Nearest);
            let sampling = if exact && !full { Sampling::Bilinear } else { sampling };
            let key = LayerKey {
                input: match (opaque, straight) {
                    (true, _) => InputKey::OPAQUE,
                    (false, true) => InputKey::Straight,
                    (false, false) => InputKey::INTERMEDIATE,
                },
                sampling,
                soft_edges: output.is_canvas() && layer.has_soft_edges(),
                fixed: None,
                words: None,
                opaque: layer.opaque && output.is_canvas(),
                stages: stage_keys(stages),
            };
            let texel = (scale.0 / f64::from(texture.width), scale.1 / f64::from(texture.height));
            let uniforms = intermediate_uniforms(target_from_picture, picture, texel, opacity, stages);
            (key, uniforms, DrawInput::Intermediate(texture))
        }
    };
    let tables = stages.iter().filter_map(|stage| stage.lut.clone()).collect();
    let effects = stages.iter().map(|stage| stage.effect).collect();
    let owner = Owner::Layer(node.id);
    Draw {
        key: DrawKey { layers: vec![key], output },
        scissor: layer.bounds,
        layers: vec![DrawLayer { name: node.name.clone(), owner, effects, input, uniforms, tables }],
    }
}

/// An intermediate of the picture's own size reads it pixel for pixel.
fn exact_or(target_from_picture: &Affine, layer: &Resolved<'_>, sampling: Sampling) -> Sampling {
    if target_from_picture.is_pixel_exact() && layer.has_whole_origin() { Sampling::Exact } else { sampling }
}
