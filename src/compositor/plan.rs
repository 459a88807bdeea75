//! From layers to passes. Pure: no wgpu type, tested as text.
//!
//! A layer whose effects need only their own pixel is one draw from its planes onto the canvas. An intermediate is made only where a
//! stage reads its neighbourhood, and only of the picture's size (or what the stage reduces it to). What lies under an opaque layer
//! is not drawn; layers that cover the canvas are merged into one draw.

use super::fuse::{DrawKey, InputKey, LayerKey, OutputKey, Sampling};
use super::layout::{Affine, Rect};
use super::node::{CanvasNode, Composition, InputId, StageNode};
use super::resolve::{InputInfo, Resolved, intermediate_uniforms, resolve, stage_keys};
use crate::document::{Blend, BlendSpace, LayerId, SceneId};
use crate::effect::{Lut3d, Stage};
use std::fmt;
use std::sync::Arc;

/// All passes of one tick, in order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    pub passes: Vec<Pass>,
    /// An effect moves by itself: compose although no input changed.
    pub uses_time: bool,
}

/// Draws onto one target.
#[derive(Debug, Clone, PartialEq)]
pub struct Pass {
    pub target: Target,
    /// Starts from transparent black.
    pub clear: bool,
    pub draws: Vec<Draw>,
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

/// A texture that a layer keeps: premultiplied encoded colour. Filled again only when something that it is made of changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Intermediate {
    pub layer: LayerId,
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
    pub input: DrawInput,
    pub uniforms: Vec<[f32; 4]>,
    /// Tables of the stages that use one, in order.
    pub tables: Vec<Arc<Lut3d>>,
}

/// Layers that one draw may merge: bounded by the 16 textures a stage may bind everywhere.
pub const MERGE_LIMIT: usize = 3;

/// Plans a tick. `info` tells what is known of an input; a layer whose input is not there yet is left out.
pub fn plan(composition: &Composition, info: &dyn Fn(InputId) -> Option<InputInfo>) -> Plan {
    let mut plan = Plan::default();
    for canvas in &composition.canvases {
        plan_canvas(&mut plan, canvas, info);
    }
    let draws = plan.passes.iter().flat_map(|pass| &pass.draws).flat_map(|draw| &draw.key.layers);
    plan.uses_time = draws.flat_map(|layer| &layer.stages).any(|stage| stage.snippet.wgsl.contains(".time"));
    plan
}

fn plan_canvas(plan: &mut Plan, canvas: &CanvasNode, info: &dyn Fn(InputId) -> Option<InputInfo>) {
    let (width, height) = (canvas.width, canvas.height);
    let mut visible: Vec<Resolved<'_>> = Vec::new();
    for node in &canvas.layers {
        let Some(resolved) = info(node.input).and_then(|info| resolve(node, info, width, height)) else { continue };
        if resolved.opaque {
            visible.retain(|beneath| !resolved.bounds.contains(&beneath.bounds));
        }
        visible.push(resolved);
    }
    let whole = Rect::of_size(width, height);
    let mut draws: Vec<(BlendSpace, Draw)> = Vec::new();
    for (index, layer) in visible.iter().enumerate() {
        let draw = plan_layer(plan, canvas.scene, layer);
        let space = layer.node.space;
        let covers = layer.opaque && (index == 0 && layer.bounds == whole);
        if covers {
            draws.push((BlendSpace::Encoded, replacing(draw)));
        } else {
            draws.push((space, draw));
        }
    }
    merge_ground(&mut draws, whole);
    let mut clear =
        draws.first().is_none_or(|(_, draw)| draw.key.output != OutputKey::CanvasReplace && draw.key.layers.len() < 2);
    if draws.is_empty() {
        let target = Target::Canvas { scene: canvas.scene, space: BlendSpace::Linear, width, height };
        plan.passes.push(Pass { target, clear: true, draws: Vec::new() });
    }
    for (space, draw) in draws {
        let target = Target::Canvas { scene: canvas.scene, space, width, height };
        match plan.passes.last_mut() {
            Some(pass) if pass.target == target && !clear => pass.draws.push(draw),
            _ => plan.passes.push(Pass { target, clear, draws: vec![draw] }),
        }
        clear = false;
    }
}

fn replacing(mut draw: Draw) -> Draw {
    draw.key.output = OutputKey::CanvasReplace;
    draw
}

/// Draws an opaque canvas-wide layer together with what lies over it, where that covers the canvas without overlaps: one layer of its
/// size, or the tiles of a grid. The canvas is then written once and never read.
fn merge_ground(draws: &mut Vec<(BlendSpace, Draw)>, whole: Rect) {
    let area = |rect: &Rect| u64::from(rect.width()) * u64::from(rect.height());
    while let Some(((_, ground), over)) = draws.split_first() {
        let depth = ground.key.layers.len();
        let covers = ground.scissor == whole && (ground.key.output == OutputKey::CanvasReplace || depth > 1);
        let Some((space, first)) = over.first().map(|(space, draw)| (*space, draw)) else { return };
        // Merged layers share one space; the bottom one has none of its own.
        if !covers || depth >= MERGE_LIMIT || (depth > 1 && ground.key.output != first.key.output) {
            return;
        }
        let mut tiles: Vec<Rect> = Vec::new();
        for (other, draw) in over {
            let fits = *other == space
                && draw.key.output == OutputKey::Canvas { blend: Blend::Normal, space }
                && draw.key.layers.iter().all(|key| !key.soft_edges)
                && !tiles.iter().any(|tile| tile.overlaps(&draw.scissor));
            if !fits || tiles.iter().map(area).sum::<u64>() == area(&whole) {
                break;
            }
            tiles.push(draw.scissor);
        }
        if tiles.iter().map(area).sum::<u64>() != area(&whole) {
            return;
        }
        let (_, ground) = draws.remove(0);
        for (_, draw) in draws.iter_mut().take(tiles.len()) {
            draw.key.layers.splice(0..0, ground.key.layers.iter().cloned());
            draw.layers.splice(0..0, ground.layers.iter().cloned());
        }
        if tiles.len() > 1 {
            return;
        }
    }
}

/// Adds the passes that make the layer's intermediates and returns its draw onto the canvas.
fn plan_layer(plan: &mut Plan, scene: Option<SceneId>, layer: &Resolved<'_>) -> Draw {
    let node = layer.node;
    let picture = layer.laid.picture;
    let mut stages: &[StageNode] = &node.stages;
    // What the next draw reads: the source itself, or the intermediate made last.
    let mut input: Option<Made> = None;
    let (mut slot, mut made) = (0, 0);
    let mut scale = (1.0, 1.0);
    while let Some(cut) = cut(stages, input.is_some()) {
        if let Some(Stage::Pass { scale: by, .. }) =
            cut.checked_sub(1).and_then(|last| stages.get(last)).map(|s| &s.stage)
        {
            scale = (scale.0 * f64::from(by.0), scale.1 * f64::from(by.1));
        }
        // Point-wise work behind a reduced picture is done on the reduced picture.
        let reduced = scale.0 * scale.1 < 1.0;
        let points = stages.iter().skip(cut).take_while(|s| reduced && matches!(s.stage, Stage::Point(_))).count();
        let (these, rest) = stages.split_at(cut + points);
        let opaque = layer.is_opaque_after(made + these.len());
        // Rounded up, and mapped by the exact scale: a ratio of rounded sizes would shift what odd sizes show.
        let texels = |v: f64| (v - 1e-6).ceil().max(1.0) as u32;
        let (width, height) = (texels(picture.0 * scale.0), texels(picture.1 * scale.1));
        let target = Intermediate { layer: node.id, scene, slot, width, height };
        let target_from_picture = Affine::scale(scale.0, scale.1);
        let draw =
            draw_from(layer, input.as_ref(), &target_from_picture, 1.0, these, OutputKey::Texture, Sampling::Bilinear);
        let draw = Draw { scissor: Rect::of_size(target.width, target.height), ..draw };
        plan.passes.push(Pass { target: Target::Intermediate(target), clear: false, draws: vec![draw] });
        input = Some(Made { texture: target, scale, opaque });
        slot += 1;
        made += these.len();
        stages = rest;
    }
    let output = OutputKey::Canvas { blend: node.blend, space: node.space };
    let sampling = layer.sampling();
    let draw =
        draw_from(layer, input.as_ref(), &layer.laid.canvas_from_picture, node.opacity, stages, output, sampling);
    Draw { scissor: layer.bounds, ..draw }
}

/// An intermediate and how it stands to the picture.
struct Made {
    texture: Intermediate,
    /// Texels per picture pixel.
    scale: (f64, f64),
    opaque: bool,
}

/// How many stages the next intermediate takes in; `None` when all that are left fit into the draw onto the canvas.
///
/// A `Taps` stage fuses behind point-wise ones; a `Pass` reads a texture, except a reducing one, which evaluates a point-wise
/// prefix for few enough pixels to be cheaper than making that texture.
fn cut(stages: &[StageNode], from_texture: bool) -> Option<usize> {
    let mut tapped = false;
    for (index, node) in stages.iter().enumerate() {
        match &node.stage {
            Stage::Point(_) | Stage::Program(_) => {}
            Stage::Taps(_) if tapped => return Some(index),
            Stage::Taps(_) => tapped = true,
            Stage::Pass { scale, .. } => {
                let reduces = scale.0 < 1.0 || scale.1 < 1.0;
                let reads_texture = index == 0 && from_texture;
                return Some(if reads_texture || (reduces && !tapped) { index + 1 } else { index });
            }
        }
    }
    None
}

fn draw_from(
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
            let sampling =
                if output == OutputKey::Texture { exact_or(target_from_picture, layer, sampling) } else { sampling };
            let mut key = layer.layer_key(target_from_picture, stages, sampling);
            key.soft_edges &= output != OutputKey::Texture;
            key.opaque = layer.opaque && output != OutputKey::Texture;
            (key, layer.uniforms(target_from_picture, opacity, stages), DrawInput::Input(node.input))
        }
        Some(&Made { texture, scale, opaque }) => {
            let picture = layer.laid.picture;
            // Reduced pictures have no pixel of their own under a canvas pixel.
            let full = scale == (1.0, 1.0);
            let exact = matches!(sampling, Sampling::Exact | Sampling::Nearest);
            let sampling = if exact && !full { Sampling::Bilinear } else { sampling };
            let key = LayerKey {
                input: if opaque { InputKey::OPAQUE } else { InputKey::INTERMEDIATE },
                sampling,
                soft_edges: output != OutputKey::Texture && layer.has_soft_edges(),
                fixed: None,
                words: None,
                opaque: layer.opaque && output != OutputKey::Texture,
                stages: stage_keys(stages),
            };
            let texel = (scale.0 / f64::from(texture.width), scale.1 / f64::from(texture.height));
            let uniforms = intermediate_uniforms(target_from_picture, picture, texel, opacity, stages);
            (key, uniforms, DrawInput::Intermediate(texture))
        }
    };
    let tables = stages.iter().filter_map(|stage| stage.lut.clone()).collect();
    Draw {
        key: DrawKey { layers: vec![key], output },
        scissor: layer.bounds,
        layers: vec![DrawLayer { name: node.name.clone(), input, uniforms, tables }],
    }
}

/// An intermediate of the picture's own size reads it pixel for pixel.
fn exact_or(target_from_picture: &Affine, layer: &Resolved<'_>, sampling: Sampling) -> Sampling {
    if target_from_picture.is_pixel_exact() && layer.has_whole_origin() { Sampling::Exact } else { sampling }
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
                    write!(f, "layer {}.{} {}x{}", t.layer, t.slot, t.width, t.height)?;
                }
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
                        write!(f, " of {}.{}", t.layer, t.slot)?;
                    }
                    for stage in &key.stages {
                        write!(f, " > {}{}", stage.snippet.entry, if stage.taps { "*" } else { "" })?;
                    }
                }
                let s = draw.scissor;
                let how = match draw.key.output {
                    OutputKey::Texture => "write".to_owned(),
                    OutputKey::CanvasReplace => "replace".to_owned(),
                    OutputKey::Canvas { .. } if draw.layers.len() > 1 => "merged".to_owned(),
                    OutputKey::Canvas { blend, .. } => text(blend),
                };
                writeln!(f, " -> {how} {},{} {}x{}", s.x0, s.y0, s.width(), s.height())?;
            }
        }
        Ok(())
    }
}

fn text(value: impl fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}
