//! From layers to passes. Pure: no wgpu type, tested as text. What becomes of a canvas's layers stands in
//! [`canvas_plan`](super::canvas_plan), of a layer's own stages in [`stack`](super::stack).
//!
//! A layer whose effects need only their own pixel is one draw from its planes onto the canvas. An intermediate is made only where a
//! stage reads its neighbourhood, and only of the picture's size (or what the stage reduces it to). What lies under an opaque layer
//! is not drawn; layers that cover the canvas are merged into one draw.

use super::canvas_plan::plan_canvas;
use super::fuse::{DrawKey, OutputKey};
use super::images::PlannedImage;
use super::layout::Rect;
use super::node::{CanvasNode, Composition, InputId};
use super::planner::Planner;
use super::program_run::{Instance, ProgramRun};
use super::resolve::{InputInfo, resolve};
use super::stack::plan_picture;
use crate::document::{BlendSpace, EffectId, LayerId, SceneId, SourceId};
use crate::effect::{Lut3d, SideOf};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// All passes of one tick, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    pub passes: Vec<Pass>,
    /// An effect moves by itself: compose although no input changed.
    pub uses_time: bool,
}

impl Plan {
    /// No draw but the program's reads a storage buffer, which only blocks do.
    pub fn is_drawable(&self) -> bool {
        let drawn = |pass: &&Pass| !matches!(pass.target, Target::Canvas { scene: None, .. });
        let draws = self.passes.iter().filter(drawn).flat_map(|pass| &pass.draws);
        draws.flat_map(|draw| &draw.key.layers).all(|layer| layer.words.is_none())
    }
}

/// What fills one target: draws, or a program.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    pub target: Target,
    /// Starts from transparent black.
    pub clear: bool,
    /// None where a program or a delay fills the target.
    pub draws: Vec<Draw>,
    pub program: Option<ProgramRun>,
    /// What is drawn is held back by this delay, and nothing else reads it.
    pub held: Option<Instance>,
    /// The target is what this delay lets go.
    pub delay: Option<Delay>,
}

/// A delay at work.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Delay {
    pub instance: Instance,
    /// What it holds back.
    pub of: Intermediate,
    pub seconds: f32,
}

impl Pass {
    pub fn of_draws(target: Target, clear: bool, draws: Vec<Draw>) -> Self {
        Self { target, clear, draws, program: None, held: None, delay: None }
    }

    /// What its program, or the stages of its draws, read as images.
    pub fn images(&self) -> impl Iterator<Item = &PlannedImage> {
        let drawn = self.draws.iter().flat_map(|draw| &draw.layers).flat_map(|layer| &layer.images);
        self.program.iter().flat_map(|run| &run.images).chain(drawn)
    }

    /// It changes with time alone.
    pub fn moves(&self) -> bool {
        self.draws.iter().any(|draw| draw.key.moves())
            || self.program.as_ref().is_some_and(|run| run.program.code.moves)
            || self.images().any(|image| matches!(image, PlannedImage::Sound { live: true, .. }))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    /// The canvas of a nested scene, or the program; through its linear or its encoded view.
    Canvas {
        scene: Option<SceneId>,
        space: BlendSpace,
        width: u32,
        height: u32,
    },
    Intermediate(Intermediate),
}

/// Whom a texture is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Owner {
    Layer(LayerId),
    /// An input as programs read it, for all of them.
    Input(InputId),
    Generator(SourceId),
}

/// A texture that its owner keeps: encoded colour, premultiplied, but straight where a program reads it or made it. Filled again only
/// when something that it is made of changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Intermediate {
    pub owner: Owner,
    /// The canvas that shows the layer: a scene may be nested and on program at once.
    pub scene: Option<SceneId>,
    pub slot: u32,
    pub width: u32,
    pub height: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DrawInput {
    Input(InputId),
    Intermediate(Intermediate),
    /// A canvas before the layer that reads it is drawn.
    Beneath(CanvasPart),
}

/// A canvas as far as it is composed. A layer that reads what lies beneath it cuts the passes of its canvas in two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CanvasPart {
    /// As of a [`Target::Canvas`].
    pub scene: Option<SceneId>,
    /// Parts beneath this one.
    pub index: u32,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Draw {
    pub key: DrawKey,
    /// Target pixels that it may touch.
    pub scissor: Rect,
    pub layers: Vec<DrawLayer>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DrawLayer {
    pub name: Arc<str>,
    pub owner: Owner,
    /// Of which effect each stage is.
    pub effects: Vec<EffectId>,
    pub input: DrawInput,
    pub uniforms: Vec<[f32; 4]>,
    /// Tables of the stages that use one, in order.
    pub tables: Vec<Arc<Lut3d>>,
    /// Images of the stages, in order.
    pub images: Vec<PlannedImage>,
}

/// What is not drawn as it would be, since the shader for it was refused.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Exceptions {
    /// Layers whose stages from files are drawn each for itself.
    pub unfused: BTreeSet<LayerId>,
    /// Effects that are passed through, and why.
    pub left_out: BTreeMap<(Owner, EffectId), Arc<str>>,
}

/// Plans a tick. `info` tells what is known of an input; a layer whose input is not there yet is left out.
pub fn plan(composition: &Composition, info: &dyn Fn(InputId) -> Option<InputInfo>) -> Plan {
    plan_with(composition, info, &Exceptions::default())
}

/// The same around what was refused.
pub fn plan_with(
    composition: &Composition,
    info: &dyn Fn(InputId) -> Option<InputInfo>,
    exceptions: &Exceptions,
) -> Plan {
    let without;
    let composition = if exceptions.left_out.is_empty() {
        composition
    } else {
        without = exceptions.leave_out(composition);
        &without
    };
    let mut planner = Planner::new(composition, info, &exceptions.unfused);
    for canvas in &composition.canvases {
        plan_canvas(&mut planner, canvas);
        planner.composed(canvas.scene);
    }
    let mut plan = planner.plan;
    plan.uses_time = plan.passes.iter().any(Pass::moves);
    plan
}

/// Plans the picture that the program's first layer has behind its stages, at its own size, and names the texture that it is in.
/// Scenes that it shows are composed before. `None` for a layer without a picture.
pub(super) fn plan_probe(
    composition: &Composition,
    info: &dyn Fn(InputId) -> Option<InputInfo>,
    exceptions: &Exceptions,
) -> Option<(Plan, Intermediate)> {
    let composition = exceptions.leave_out(composition);
    let mut planner = Planner::new(&composition, info, &exceptions.unfused);
    for canvas in composition.canvases.iter().filter(|canvas| canvas.scene.is_some()) {
        plan_canvas(&mut planner, canvas);
        planner.composed(canvas.scene);
    }
    let canvas = composition.canvases.iter().find(|canvas| canvas.scene.is_none())?;
    let node = canvas.layers.first()?;
    let layer = resolve(node, planner.info(node.input)?, canvas.width, canvas.height)?;
    // What lies beneath is not composed for a picture: it is clear.
    let &CanvasNode { scene, width, height, .. } = canvas;
    if node.has_side(SideOf::Beneath) {
        let target = Target::Canvas { scene, space: BlendSpace::Linear, width, height };
        planner.plan.passes.push(Pass::of_draws(target, true, Vec::new()));
    }
    let texture = plan_picture(&mut planner, CanvasPart { scene, index: 0 }, &layer);
    let mut plan = planner.plan;
    plan.uses_time = plan.passes.iter().any(Pass::moves);
    Some((plan, texture))
}

impl Exceptions {
    fn leave_out(&self, composition: &Composition) -> Composition {
        let mut composition = composition.clone();
        for layer in composition.canvases.iter_mut().flat_map(|canvas| &mut canvas.layers) {
            let owner = Owner::Layer(layer.id);
            layer.stages.retain(|stage| !self.left_out.contains_key(&(owner, stage.effect)));
        }
        for generator in &mut composition.generators {
            let owner = Owner::Generator(generator.source);
            generator.stages.retain(|stage| !self.left_out.contains_key(&(owner, stage.effect)));
        }
        composition
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for pass in &self.passes {
            match pass.target {
                Target::Canvas { scene, space, width, height } => {
                    let name = scene.map_or("program".to_owned(), |id| format!("scene {id}"));
                    write!(f, "{name} {width}x{height} {}", text(space))?;
                }
                Target::Intermediate(t) => {
                    write!(f, "{} {t} {}x{}", t.owner.name(), t.width, t.height)?;
                }
            }
            if let Some(run) = &pass.program {
                writeln!(f, "\n  {run}")?;
                continue;
            }
            if let Some(delay) = &pass.delay {
                writeln!(f, "\n  {} {:.3} s later", delay.of, delay.seconds)?;
                continue;
            }
            writeln!(f, "{}", if pass.clear { " clear" } else { "" })?;
            for draw in &pass.draws {
                write!(f, "  ")?;
                for (index, (layer, key)) in draw.layers.iter().zip(&draw.key.layers).enumerate() {
                    if index > 0 {
                        write!(f, " | ")?;
                    }
                    write!(f, "\"{}\" {} {}", layer.name, key.input.name(), text(key.sampling))?;
                    if let DrawInput::Intermediate(t) = layer.input {
                        write!(f, " of {t}")?;
                    }
                    let mut images = layer.images.iter();
                    for stage in &key.stages {
                        write!(f, " > {}{}", stage.snippet.entry, if stage.taps { "*" } else { "" })?;
                        for (index, image) in images.by_ref().take(stage.images.len()).enumerate() {
                            write!(f, "{}{image}", if index == 0 { " with " } else { ", " })?;
                        }
                        if stage.dry > 0 {
                            write!(f, " mixed")?;
                        }
                    }
                }
                let s = draw.scissor;
                let how = match draw.key.output {
                    OutputKey::Texture => "write".to_owned(),
                    OutputKey::Straight => "write straight".to_owned(),
                    OutputKey::CanvasReplace => "replace".to_owned(),
                    OutputKey::Canvas { .. } if draw.layers.len() > 1 => "merged".to_owned(),
                    OutputKey::Canvas { blend, .. } => {
                        let reads = draw.key.layers.first().and_then(|layer| layer.reads);
                        text(reads.unwrap_or(blend))
                    }
                };
                writeln!(f, " -> {how} {},{} {}x{}", s.x0, s.y0, s.width(), s.height())?;
            }
        }
        Ok(())
    }
}

impl Owner {
    fn name(self) -> &'static str {
        match self {
            Self::Layer(_) => "layer",
            Self::Input(_) => "input",
            Self::Generator(_) => "generator",
        }
    }
}

/// The owner's number and the texture's among its own.
impl fmt::Display for Intermediate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.owner {
            Owner::Layer(id) => write!(f, "{id}.{}", self.slot),
            Owner::Generator(id) | Owner::Input(InputId::Source(id)) => write!(f, "{id}.{}", self.slot),
            Owner::Input(InputId::Fallback(id)) => write!(f, "fallback {id}.{}", self.slot),
            Owner::Input(InputId::Scene(id)) => write!(f, "scene {id}.{}", self.slot),
        }
    }
}

fn text(value: impl fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}
