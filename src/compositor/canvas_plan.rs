//! The layers of one canvas as draws: what is not seen is left out, what covers the canvas is merged, and what is read from above is composed
//! first.

use super::fuse::{MAX_TEXTURES, OutputKey};
use super::layout::Rect;
use super::node::CanvasNode;
use super::plan::{CanvasPart, Draw, Pass, Target};
use super::planner::Planner;
use super::resolve::{Resolved, resolve};
use super::stack::plan_layer;
use crate::document::{Blend, BlendSpace};
use crate::effect::SideOf;

/// Layers that one draw may merge.
pub const MERGE_LIMIT: usize = 3;

pub(super) fn plan_canvas(planner: &mut Planner<'_>, canvas: &CanvasNode) {
    let (width, height) = (canvas.width, canvas.height);
    let mut visible: Vec<Resolved<'_>> = Vec::new();
    for node in &canvas.layers {
        let known = planner.info(node.input);
        let Some(resolved) = known.and_then(|info| resolve(node, info, width, height)) else { continue };
        if resolved.opaque && !reads_beneath(&resolved) {
            cull(&mut visible, &resolved.bounds);
        }
        visible.push(resolved);
    }
    let whole = Rect::of_size(width, height);
    let mut parts = Parts { canvas, count: 0 };
    let mut draws: Vec<(BlendSpace, Draw)> = Vec::new();
    for (index, layer) in visible.iter().enumerate() {
        let reads = reads_beneath(layer);
        if reads {
            parts.add(planner, std::mem::take(&mut draws));
        }
        let draw = plan_layer(planner, parts.last(), layer);
        let covers = layer.opaque && index == 0 && layer.bounds == whole && !reads;
        if covers {
            draws.push((BlendSpace::Encoded, replacing(draw)));
        } else {
            draws.push((layer.node.space, draw));
        }
    }
    parts.add(planner, draws);
}

fn reads_beneath(layer: &Resolved<'_>) -> bool {
    layer.node.has_side(SideOf::Beneath)
}

/// Leaves out what an opaque layer of these bounds covers, but nothing that a layer reads which stays.
fn cull(visible: &mut Vec<Resolved<'_>>, bounds: &Rect) {
    let reader = visible.iter().rposition(|layer| reads_beneath(layer) && !bounds.contains(&layer.bounds));
    let read = reader.unwrap_or(0);
    let mut index = 0;
    visible.retain(|beneath| {
        index += 1;
        index <= read || !bounds.contains(&beneath.bounds)
    });
}

/// The passes of a canvas, from the lowest part up.
struct Parts<'a> {
    canvas: &'a CanvasNode,
    count: u32,
}

impl Parts<'_> {
    /// The part that was added last.
    fn last(&self) -> CanvasPart {
        CanvasPart { scene: self.canvas.scene, index: self.count.saturating_sub(1) }
    }

    /// Adds the passes of these draws; the first part clears the canvas, be it without any.
    fn add(&mut self, planner: &mut Planner<'_>, mut draws: Vec<(BlendSpace, Draw)>) {
        let &CanvasNode { scene, width, height, .. } = self.canvas;
        let lowest = self.count == 0;
        self.count += 1;
        let mut clear = false;
        if lowest {
            merge_ground(&mut draws, Rect::of_size(width, height));
            let covers = |draw: &Draw| draw.key.output == OutputKey::CanvasReplace || draw.key.layers.len() > 1;
            clear = draws.first().is_none_or(|(_, draw)| !covers(draw));
            if draws.is_empty() {
                let target = Target::Canvas { scene, space: BlendSpace::Linear, width, height };
                planner.plan.passes.push(Pass::of_draws(target, true, Vec::new()));
            }
        }
        for (space, draw) in draws {
            let target = Target::Canvas { scene, space, width, height };
            match planner.plan.passes.last_mut() {
                Some(pass) if pass.target == target && !clear => pass.draws.push(draw),
                _ => planner.plan.passes.push(Pass::of_draws(target, clear, vec![draw])),
            }
            clear = false;
        }
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
                && ground.key.textures() + draw.key.textures() <= MAX_TEXTURES
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
