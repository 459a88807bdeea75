//! The plan in force, made ready for the GPU: pipelines, bind groups and one uniform buffer, and which passes have to run.
//!
//! A plan takes over when all its pipelines are there; until then the one before goes on with new frames, so a new effect never shows
//! a black frame. A pass runs only when something that it reads changed.

use super::block_canvas::BlockCanvas;
use super::blocks::BlockKey;
use super::canvas::SharedCounters;
use super::fuse::Binding;
use super::layout::Rect;
use super::node::InputId;
use super::pipelines::{DrawPipeline, Lookup, PipelineKey, Pipelines, Stage};
use super::plan::{Draw, DrawInput, Intermediate, Plan, Target};
use super::pool::{CanvasViews, Pool};
use super::resolve::TIME_VECTOR;
use super::sampler::linear_sampler;
use super::upload::{InputTexture, InputTextures};
use crate::document::{BlendSpace, SceneId};
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::render_resource::{
    BindGroup, BindGroupEntry, BindingResource, Buffer, BufferBinding, BufferDescriptor, BufferUsages, Sampler,
    TextureId, TextureView,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use std::num::NonZeroU64;
use std::sync::Arc;
use std::time::Instant;

/// Offsets of uniform blocks are multiples of this on every device.
const ALIGN: usize = 256;

/// The plan in force and all that it needs on the GPU.
#[derive(Resource, Default)]
pub struct Composer {
    pub(super) plan: Plan,
    pub(super) prepared: Vec<PreparedPass>,
    /// What is on the GPU in `uniforms`, for moving effects.
    block: Vec<u8>,
    /// Offset of the show time of every layer in `block`.
    times: Vec<usize>,
    uniforms: Option<Buffer>,
    sampler: Option<Sampler>,
    pool: Pool,
    pub(super) program: Option<(TextureId, CanvasViews)>,
    /// The program's words, where blocks compose it.
    pub(super) words: Option<BlockCanvas>,
    /// What each intermediate was made from, and its version.
    made: HashMap<Intermediate, Made>,
    canvas_versions: HashMap<Option<SceneId>, u64>,
    /// Revision of the composition, of the input formats and of the canvas that the plan was made from.
    pub(super) basis: Option<(u64, u64, TextureId)>,
    pub(super) settled: bool,
    /// Whether the program was composed in this update.
    pub composed: bool,
    /// When this tick's composition began.
    pub(super) started: Option<Instant>,
}

pub(super) struct PreparedPass {
    pub(super) target: Target,
    pub(super) view: TextureView,
    pub(super) clear: bool,
    pub(super) draws: Vec<PreparedDraw>,
    pub(super) reads: Vec<DrawInput>,
    /// Versions of `reads` when the pass last ran; `None` before its first run.
    pub(super) seen: Option<Vec<u64>>,
    pub(super) run: bool,
}

pub(super) struct PreparedDraw {
    pub(super) pipeline: Arc<DrawPipeline>,
    pub(super) bind_group: BindGroup,
    pub(super) scissor: Rect,
    /// Workgroups of blocks.
    pub(super) groups: (u32, u32),
}

struct Made {
    pub(super) draws: Vec<Draw>,
    pub(super) seen: Vec<u64>,
    pub(super) version: u64,
}

impl Composer {
    /// Takes a plan over; false while one of its pipelines is not made yet.
    pub(super) fn adopt(
        &mut self,
        mut next: Plan,
        inputs: &InputTextures,
        pipelines: &mut Pipelines,
        device: &RenderDevice,
        queue: &RenderQueue,
        counters: &SharedCounters,
    ) -> bool {
        let blocks = self.words.is_some();
        let mut canvas = None;
        for pass in &mut next.passes {
            let (target, draws) = (pass.target, pass.draws.len());
            pass.draws.retain(|draw| !matches!(pipelines.get(&form(draw, target, blocks), device), Lookup::Failed));
            if let Target::Canvas { scene, .. } = target {
                // Where what should cover the canvas is left out, the picture before must not show through.
                pass.clear |= pass.draws.len() < draws && canvas != Some(scene);
                canvas = Some(scene);
            }
        }
        // In the plan's order.
        let mut found: Vec<(PipelineKey, Arc<DrawPipeline>)> = Vec::new();
        let mut waiting = false;
        for pass in &next.passes {
            for draw in &pass.draws {
                let key = form(draw, pass.target, blocks);
                match pipelines.get(&key, device) {
                    Lookup::Ready(pipeline) => found.push((key, pipeline)),
                    Lookup::Waiting | Lookup::Failed => waiting = true,
                }
            }
        }
        if waiting {
            return false;
        }
        self.lay_out_uniforms(&next, device, queue);
        self.free_unused(&next);
        let sampler = self.sampler.get_or_insert_with(|| linear_sampler(device)).clone();
        let mut prepared = Vec::with_capacity(next.passes.len());
        let mut found = found.into_iter();
        let mut offset = 0;
        for pass in &next.passes {
            let view = self.target_view(pass.target, device, counters);
            let mut draws = Vec::with_capacity(pass.draws.len());
            let mut reads = Vec::new();
            for (draw, (key, pipeline)) in pass.draws.iter().zip(found.by_ref()) {
                reads.extend(draw.layers.iter().map(|layer| layer.input));
                let bound = self.bind(draw, &pipeline, &sampler, offset, inputs, (device, queue), counters);
                if let Some(bind_group) = bound {
                    let groups = match &key {
                        PipelineKey::Blocks(block) => block.groups(&draw.scissor),
                        PipelineKey::Fragments(_) => (0, 0),
                    };
                    draws.push(PreparedDraw { pipeline, bind_group, scissor: draw.scissor, groups });
                }
                offset += draw_size(draw);
            }
            let Some(view) = view else { continue };
            let (target, clear) = (pass.target, pass.clear);
            prepared.push(PreparedPass { target, view, clear, draws, reads, seen: None, run: false });
        }
        self.prepared = prepared;
        self.plan = next;
        true
    }

    /// One buffer for all draws: the area that each may touch, then the blocks of its layers.
    fn lay_out_uniforms(&mut self, plan: &Plan, device: &RenderDevice, queue: &RenderQueue) {
        self.block.clear();
        self.times.clear();
        let row = self.words.as_ref().map_or(0, BlockCanvas::row);
        for draw in plan.passes.iter().flat_map(|pass| &pass.draws) {
            let start = self.block.len();
            let Rect { x0, y0, x1, y1 } = draw.scissor;
            self.block.extend([x0, y0, x1, y1, row].into_iter().flat_map(u32::to_le_bytes));
            self.block.resize(start + ALIGN, 0);
            for layer in &draw.layers {
                let start = self.block.len();
                self.times.push(start + TIME_VECTOR * 16 + 4);
                self.block.extend(layer.uniforms.iter().flatten().flat_map(|value| value.to_le_bytes()));
                self.block.resize(start + block_size(&layer.uniforms), 0);
            }
        }
        let size = (self.block.len().max(ALIGN)) as u64;
        if self.uniforms.as_ref().is_none_or(|buffer| buffer.size() < size) {
            self.uniforms = Some(device.create_buffer(&BufferDescriptor {
                label: Some("layers"),
                size: size.next_power_of_two(),
                usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
                mapped_at_creation: false,
            }));
        }
        if let Some(buffer) = &self.uniforms {
            queue.write_buffer(buffer, 0, &self.block);
        }
    }

    pub(super) fn write_time(&mut self, seconds: f64, queue: &RenderQueue) {
        for offset in &self.times {
            if let Some(slot) = self.block.get_mut(*offset..*offset + 4) {
                slot.copy_from_slice(&(seconds as f32).to_le_bytes());
            }
        }
        if let Some(buffer) = &self.uniforms {
            queue.write_buffer(buffer, 0, &self.block);
        }
    }

    fn free_unused(&mut self, plan: &Plan) {
        let mut intermediates = Vec::new();
        let mut scenes = Vec::new();
        let mut tables = Vec::new();
        for pass in &plan.passes {
            match pass.target {
                Target::Intermediate(id) => intermediates.push(id),
                Target::Canvas { scene, .. } => scenes.extend(scene),
            }
            tables.extend(pass.draws.iter().flat_map(|draw| &draw.layers).flat_map(|layer| layer.tables.clone()));
        }
        self.pool.retain(&intermediates, &scenes, &tables);
        self.made.retain(|id, _| intermediates.contains(id));
    }

    fn target_view(&mut self, target: Target, device: &RenderDevice, counters: &SharedCounters) -> Option<TextureView> {
        let of = |views: &CanvasViews, space| match space {
            BlendSpace::Linear => views.linear.clone(),
            BlendSpace::Encoded => views.encoded.clone(),
        };
        match target {
            Target::Intermediate(id) => Some(self.pool.intermediate(id, device, counters).clone()),
            Target::Canvas { scene: Some(scene), space, width, height } => {
                Some(of(self.pool.canvas(scene, (width, height), device, counters), space))
            }
            Target::Canvas { scene: None, space, .. } => self.program.as_ref().map(|(_, views)| of(views, space)),
        }
    }

    /// The bind group of one draw whose part of the uniforms lies at `offset`; `None` when an input is not there.
    fn bind(
        &mut self,
        draw: &Draw,
        pipeline: &DrawPipeline,
        sampler: &Sampler,
        offset: usize,
        inputs: &InputTextures,
        (device, queue): (&RenderDevice, &RenderQueue),
        counters: &SharedCounters,
    ) -> Option<BindGroup> {
        let mut offsets = Vec::with_capacity(draw.layers.len());
        let mut views: Vec<Vec<TextureView>> = Vec::with_capacity(draw.layers.len());
        let mut tables: Vec<std::collections::VecDeque<TextureView>> = Vec::with_capacity(draw.layers.len());
        let mut at = offset + ALIGN;
        let mut words = Vec::with_capacity(draw.layers.len());
        for layer in &draw.layers {
            offsets.push((at, layer.uniforms.len() * 16));
            at += block_size(&layer.uniforms);
            words.push(match layer.input {
                DrawInput::Input(id) => inputs.get(id).and_then(InputTexture::words),
                DrawInput::Intermediate(_) => None,
            });
            views.push(match layer.input {
                DrawInput::Intermediate(id) => vec![self.pool.intermediate(id, device, counters).clone()],
                DrawInput::Input(InputId::Scene(scene)) => {
                    vec![self.pool.known_canvas(scene)?.linear.clone()]
                }
                DrawInput::Input(id) => inputs.get(id)?.views().to_vec(),
            });
            tables.push(layer.tables.iter().map(|table| self.pool.table(table, device, queue)).collect());
        }
        let uniforms = self.uniforms.as_ref()?;
        let mut resources = Vec::with_capacity(pipeline.bindings.len());
        let mut table_views = Vec::new();
        for binding in &pipeline.bindings {
            if let Binding::Table { layer, .. } = binding {
                table_views.push(tables.get_mut(*layer)?.pop_front()?);
            }
        }
        let mut table_views = table_views.iter();
        for (index, binding) in pipeline.bindings.iter().enumerate() {
            let resource = match binding {
                Binding::Sampler => BindingResource::Sampler(sampler),
                Binding::Uniforms { layer, .. } => {
                    let (offset, size) = *offsets.get(*layer)?;
                    let size = NonZeroU64::new(size as u64);
                    BindingResource::Buffer(BufferBinding { buffer: uniforms, offset: offset as u64, size })
                }
                Binding::Plane { layer, plane } => BindingResource::TextureView(views.get(*layer)?.get(*plane)?),
                Binding::Words { layer, .. } => words.get(*layer)?.as_ref()?.as_entire_binding(),
                Binding::Table { .. } => BindingResource::TextureView(table_views.next()?),
            };
            resources.push(BindGroupEntry { binding: index as u32, resource });
        }
        if let (Stage::Blocks(_), Some(canvas)) = (&pipeline.stage, &self.words) {
            let next = resources.len() as u32;
            let (offset, size) = (offset as u64, NonZeroU64::new(ALIGN as u64));
            let area = BindingResource::Buffer(BufferBinding { buffer: uniforms, offset, size });
            resources.push(BindGroupEntry { binding: next, resource: area });
            resources.push(BindGroupEntry { binding: next + 1, resource: canvas.buffer.as_entire_binding() });
        }
        Some(device.create_bind_group("layer", &pipeline.layout, &resources))
    }

    /// Decides which passes run: those that read something newer than what they were made of. A canvas is composed whole or not at all.
    pub(super) fn mark(&mut self, inputs: &InputTextures) {
        let Self { prepared, plan, made, canvas_versions, composed, .. } = self;
        let mut index = 0;
        while index < prepared.len() {
            let end = match prepared.get(index).map(|pass| pass.target) {
                Some(Target::Canvas { scene, .. }) => {
                    let same =
                        |pass: &PreparedPass| matches!(pass.target, Target::Canvas { scene: s, .. } if s == scene);
                    index + prepared.iter().skip(index).take_while(|pass| same(pass)).count()
                }
                _ => index + 1,
            };
            let Some(group) = prepared.get_mut(index..end) else { return };
            let version = |read: &DrawInput| match read {
                DrawInput::Input(InputId::Scene(scene)) => canvas_versions.get(&Some(*scene)).copied().unwrap_or(0),
                DrawInput::Input(id) => inputs.get(*id).map_or(0, |input| input.version),
                DrawInput::Intermediate(id) => made.get(id).map_or(0, |made| made.version),
            };
            let mut dirty = plan.uses_time;
            for pass in group.iter_mut() {
                let current = pass.reads.iter().map(version);
                if !pass.seen.as_ref().is_some_and(|seen| current.clone().eq(seen.iter().copied())) {
                    let seen = pass.seen.get_or_insert_default();
                    seen.clear();
                    seen.extend(current);
                    dirty = true;
                }
            }
            match group.first() {
                Some(PreparedPass { target: Target::Intermediate(id), seen: Some(seen), .. }) if dirty => {
                    // A new plan may make the same thing of the same frames: then what is there still holds.
                    let draws = plan.passes.get(index).map_or(&[][..], |pass| &pass.draws);
                    dirty = plan.uses_time || made.get(id).is_none_or(|made| made.draws != draws || made.seen != *seen);
                    if dirty {
                        let version = made.get(id).map_or(1, |made| made.version + 1);
                        made.insert(*id, Made { draws: draws.to_vec(), seen: seen.clone(), version });
                    }
                }
                Some(PreparedPass { target: Target::Canvas { scene, .. }, .. }) if dirty => {
                    *canvas_versions.entry(*scene).or_default() += 1;
                    *composed |= scene.is_none();
                }
                _ => {}
            }
            for pass in group {
                pass.run = dirty;
            }
            index = end;
        }
    }

    pub fn program_views(&self) -> Option<&CanvasViews> {
        self.program.as_ref().map(|(_, views)| views)
    }
}

/// Blocks compose the program; all else is drawn, and read through samplers.
fn form(draw: &Draw, target: Target, blocks: bool) -> PipelineKey {
    match target {
        Target::Canvas { scene: None, width, height, .. } if blocks => {
            PipelineKey::Blocks(BlockKey::of(draw, width, height))
        }
        _ => PipelineKey::Fragments(draw.key.clone()),
    }
}

fn block_size(uniforms: &[[f32; 4]]) -> usize {
    (uniforms.len() * 16).next_multiple_of(ALIGN)
}

/// Bytes of a draw's part of the uniforms.
fn draw_size(draw: &Draw) -> usize {
    ALIGN + draw.layers.iter().map(|layer| block_size(&layer.uniforms)).sum::<usize>()
}
