//! The plan in force, made ready for the GPU: pipelines, bind groups and one uniform buffer, and which passes have to run.
//!
//! A plan takes over when all its pipelines are there; until then the one before goes on with new frames, so a new effect never shows
//! a black frame. A pass runs only when something that it reads changed: see [`mark`](super::mark).

use super::block_canvas::BlockCanvas;
use super::blocks::BlockKey;
use super::canvas::{CanvasTick, SharedCounters};
use super::delay::Rings;
use super::fuse::FRAME_VECTOR;
use super::images::PlannedImage;
use super::layout::Rect;
use super::mark::{Content, Made, part_of};
use super::pipelines::{DrawPipeline, Lookup, PipelineKey, Pipelines};
use super::plan::{Draw, DrawInput, Intermediate, Pass, Plan, Target};
use super::pool::{CanvasViews, Pool, Used};
use super::program_run::Instance;
use super::programs::{Programs, pipeline_keys};
use super::resolve::TIME_VECTOR;
use super::sampler::linear_sampler;
use super::sound::SoundRows;
use super::upload::InputTextures;
use crate::document::{BlendSpace, SceneId};
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::render_resource::{
    BindGroup, Buffer, BufferDescriptor, BufferUsages, Sampler, Texture, TextureId, TextureView,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use std::sync::Arc;
use std::time::Instant;

/// Offsets of uniform blocks are multiples of this on every device.
pub(super) const ALIGN: usize = 256;

/// The plan in force and all that it needs on the GPU.
#[derive(Resource, Default)]
pub struct Composer {
    pub(super) plan: Plan,
    pub(super) prepared: Vec<PreparedPass>,
    /// What is on the GPU in `uniforms`, for moving effects.
    block: Vec<u8>,
    /// Offset of every layer's part in `block`.
    layers: Vec<usize>,
    pub(super) uniforms: Option<Buffer>,
    sampler: Option<Sampler>,
    pub(super) pool: Pool,
    pub(super) programs: Programs,
    /// What delays hold back.
    pub(super) rings: Rings,
    pub(super) program: Option<(TextureId, CanvasViews)>,
    /// The program's words, where blocks compose it.
    pub(super) words: Option<BlockCanvas>,
    /// What each intermediate, and each part of a canvas that is read, was made from, and its version.
    pub(super) made: HashMap<Content, Made>,
    pub(super) canvas_versions: HashMap<Option<SceneId>, u64>,
    /// The show that intermediates and programs are of, as [`InputTextures`] counts them.
    show: u64,
    /// The tick that was composed last, and its show time.
    pub(super) last: Option<(u64, u64)>,
    /// Ticks composed before that one, and the seconds between the last two.
    frame: u64,
    delta: f32,
    /// Revision of the composition, of the input formats and of the canvas that the plan was made from.
    pub(super) basis: Option<(u64, u64, TextureId)>,
    pub(super) settled: bool,
    /// Whether the program was composed in this update.
    pub composed: bool,
    /// Whether any canvas was.
    pub(super) ran: bool,
    /// When this tick's composition began.
    pub(super) started: Option<Instant>,
}

pub(super) struct PreparedPass {
    pub(super) target: Target,
    pub(super) view: TextureView,
    pub(super) clear: bool,
    pub(super) draws: Vec<PreparedDraw>,
    /// The program that fills the target.
    pub(super) program: Option<Instance>,
    /// The delay that holds back what is drawn.
    pub(super) held: Option<Instance>,
    /// The delay whose picture is the target's, and how late that is in nanoseconds.
    pub(super) delay: Option<(Instance, u64)>,
    /// The delay's picture that is due and not in the target yet.
    pub(super) copy: Option<Texture>,
    /// It changes with time alone.
    pub(super) moves: bool,
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
    /// What lies beneath is copied before.
    pub(super) copy: Option<Copied>,
}

/// A rectangle of a canvas, copied to the top left of a texture that a draw reads.
pub(super) struct Copied {
    pub(super) from: Texture,
    pub(super) to: Texture,
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
        let mut canvas = None;
        for pass in &mut next.passes {
            let (target, draws) = (pass.target, pass.draws.len());
            let blocks = self.words.is_some();
            pass.draws.retain(|draw| !matches!(pipelines.get(&form(draw, target, blocks), device), Lookup::Failed(_)));
            if let Target::Canvas { scene, .. } = target {
                // Where what should cover the canvas is left out, the picture before must not show through.
                pass.clear |= pass.draws.len() < draws && canvas != Some(scene);
                canvas = Some(scene);
            }
        }
        // In the plan's order.
        let mut found: Vec<(PipelineKey, Arc<DrawPipeline>)> = Vec::new();
        let mut waiting = false;
        for key in next.passes.iter().flat_map(|pass| self.keys(pass, device)) {
            match pipelines.get(&key, device) {
                Lookup::Ready(pipeline) => found.push((key, pipeline)),
                Lookup::Waiting | Lookup::Failed(_) => waiting = true,
            }
        }
        if waiting {
            return false;
        }
        pipelines.adopted();
        self.lay_out_uniforms(&next, device, queue);
        self.free_unused(&next, counters);
        let sizes = next.passes.iter().flat_map(|pass| pass.draws.iter().map(|draw| (pass.target, draw)));
        let copied = sizes.filter(|(target, draw)| draw.key.reads_canvas() && !self.is_in_blocks(*target));
        let sizes = copied.map(|(_, draw)| (draw.scissor.width(), draw.scissor.height()));
        let most = sizes.reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)));
        self.pool.reserve_beneath(most, device, counters);
        let sampler = self.sampler.get_or_insert_with(|| linear_sampler(device)).clone();
        let mut prepared = Vec::with_capacity(next.passes.len());
        let mut found = found.into_iter();
        let mut offset = 0;
        for pass in &next.passes {
            let view = match (pass.held, pass.target) {
                (Some(instance), Target::Intermediate(id)) => {
                    Some(self.rings.any(instance, (id.width, id.height), device, counters))
                }
                _ => self.target_view(pass.target, device, counters),
            };
            let mut draws = Vec::with_capacity(pass.draws.len());
            let mut reads = Vec::new();
            if let (Some(run), Some(view), Target::Intermediate(id)) = (&pass.program, &view, pass.target) {
                let pipelines: Vec<_> =
                    found.by_ref().take(run.program.code.passes.len()).map(|(_, pipeline)| pipeline).collect();
                reads.extend(textures(&run.images));
                self.prepare_program(run, (view, id), &pipelines, &sampler, (device, queue), counters);
            }
            for (draw, (key, pipeline)) in pass.draws.iter().zip(found.by_ref()) {
                reads.extend(draw.layers.iter().flat_map(|layer| textures(&layer.images).chain([layer.input])));
                let bound = self.bind(draw, &pipeline, &sampler, offset, inputs, (device, queue), counters);
                if let Some(bind_group) = bound {
                    let groups = match &key {
                        PipelineKey::Blocks(block) => block.groups(&draw.scissor),
                        _ => (0, 0),
                    };
                    let copy = draw.key.reads_canvas().then(|| self.copied(pass.target)).flatten();
                    draws.push(PreparedDraw { pipeline, bind_group, scissor: draw.scissor, groups, copy });
                }
                offset += draw_size(draw);
            }
            let Some(view) = view else { continue };
            let program = pass.program.as_ref().map(|run| run.instance);
            let (target, clear, moves) = (pass.target, pass.clear, pass.moves());
            let delay = pass.delay.map(|delay| (delay.instance, (f64::from(delay.seconds) * 1e9).round() as u64));
            let held = pass.held;
            let (seen, copy, run) = (None, None, false);
            prepared.push(PreparedPass {
                target,
                view,
                clear,
                draws,
                program,
                held,
                delay,
                copy,
                moves,
                reads,
                seen,
                run,
            });
        }
        self.prepared = prepared;
        self.plan = next;
        true
    }

    /// The pipelines that a pass needs, in its order.
    pub(super) fn keys(&self, pass: &Pass, device: &RenderDevice) -> Vec<PipelineKey> {
        let blocks = self.words.is_some();
        match &pass.program {
            Some(run) => pipeline_keys(run, device).collect(),
            None => pass.draws.iter().map(|draw| form(draw, pass.target, blocks)).collect(),
        }
    }

    /// One buffer for all draws: the area that each may touch, then the blocks of its layers.
    fn lay_out_uniforms(&mut self, plan: &Plan, device: &RenderDevice, queue: &RenderQueue) {
        self.block.clear();
        self.layers.clear();
        let row = self.words.as_ref().map_or(0, BlockCanvas::row);
        for draw in plan.passes.iter().flat_map(|pass| &pass.draws) {
            let start = self.block.len();
            let Rect { x0, y0, x1, y1 } = draw.scissor;
            self.block.extend([x0, y0, x1, y1, row].into_iter().flat_map(u32::to_le_bytes));
            self.block.resize(start + ALIGN, 0);
            for layer in &draw.layers {
                let start = self.block.len();
                self.layers.push(start);
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

    /// Counts a composed tick and tells effects that change with time. A tick that is composed again keeps its number.
    pub(super) fn write_time(&mut self, tick: &CanvasTick, queue: &RenderQueue) {
        match self.last {
            Some((last, _)) if last == tick.tick => {}
            Some((_, before)) => {
                self.frame += 1;
                self.delta = (tick.show_ns.saturating_sub(before) as f64 / 1e9) as f32;
            }
            None => {}
        }
        self.last = Some((tick.tick, tick.show_ns));
        if !self.plan.uses_time {
            return;
        }
        let seconds = (tick.show_ns as f64 / 1e9) as f32;
        let places = [
            (TIME_VECTOR * 16 + 4, seconds),
            (FRAME_VECTOR * 16, self.delta),
            (FRAME_VECTOR * 16 + 4, self.frame as f32),
        ];
        for layer in &self.layers {
            for (offset, value) in places {
                if let Some(slot) = self.block.get_mut(layer + offset..layer + offset + 4) {
                    slot.copy_from_slice(&value.to_le_bytes());
                }
            }
        }
        if let Some(buffer) = &self.uniforms {
            queue.write_buffer(buffer, 0, &self.block);
        }
    }

    /// In another show the same numbers are other layers: nothing that was drawn before is to be seen, and frames are counted anew.
    pub(super) fn follow_show(&mut self, show: u64, counters: &SharedCounters) {
        if std::mem::replace(&mut self.show, show) == show {
            return;
        }
        self.programs.clear();
        self.rings.retain(&[], counters);
        self.made.clear();
        (self.last, self.frame, self.delta) = (None, 0, 0.0);
    }

    fn free_unused(&mut self, plan: &Plan, counters: &SharedCounters) {
        let mut used = Used::default();
        let mut instances = Vec::new();
        for pass in &plan.passes {
            match pass.target {
                Target::Intermediate(id) => used.intermediates.push(id),
                Target::Canvas { scene, .. } => used.canvases.extend(scene),
            }
            used.tables.extend(pass.draws.iter().flat_map(|draw| &draw.layers).flat_map(|layer| layer.tables.clone()));
            instances.extend(pass.program.as_ref().map(|run| run.instance));
            used.stills.extend(pass.images().filter_map(|image| match image {
                PlannedImage::Still(still) => Some(still.clone()),
                _ => None,
            }));
        }
        let images = plan.passes.iter().flat_map(|pass| pass.images());
        used.sounds.extend(images.filter_map(|image| match image {
            PlannedImage::Sound { row, width, live: true } => Some((*row, *width)),
            _ => None,
        }));
        let reads = plan.passes.iter().flat_map(|pass| &pass.draws).flat_map(|draw| &draw.layers);
        let parts: Vec<_> = reads.filter_map(|layer| part_of(&layer.input)).collect();
        self.pool.retain(&used);
        self.programs.retain(&instances);
        let delays: Vec<_> = plan.passes.iter().filter_map(|pass| pass.held).collect();
        self.rings.retain(&delays, counters);
        self.made.retain(|content, _| match content {
            Content::Intermediate(id) => used.intermediates.contains(id),
            Content::Part(part) => parts.contains(part),
        });
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

    fn is_in_blocks(&self, target: Target) -> bool {
        self.words.is_some() && matches!(target, Target::Canvas { scene: None, .. })
    }

    /// From which canvas to where a draw onto this target copies what lies beneath it; blocks read that where it is.
    fn copied(&self, target: Target) -> Option<Copied> {
        let Target::Canvas { scene, .. } = target else { return None };
        let canvas = match scene {
            _ if self.is_in_blocks(target) => None,
            Some(scene) => self.pool.known_canvas(scene),
            None => self.program_views(),
        };
        let (to, _) = self.pool.beneath()?;
        canvas.map(|canvas| Copied { from: canvas.texture.clone(), to: to.clone() })
    }

    /// The intermediate of the next plan is drawn into this texture.
    pub(super) fn lend(&mut self, id: Intermediate, view: TextureView) {
        self.pool.lend(id, view);
    }

    /// The canvases of these scenes are composed into textures that others look at.
    pub(super) fn lend_canvases(&mut self, canvases: Vec<(SceneId, Texture)>) {
        if self.pool.lend_canvases(canvases) {
            // The plan in force draws into the textures that it was made with.
            self.basis = None;
        }
    }

    /// What is newest of the program's sound is read from here on.
    pub(super) fn hear(&self, rows: &SoundRows, queue: &RenderQueue) {
        self.pool.hear(rows, queue);
    }

    /// The canvas of a scene that was composed beside the program; `None` is the program's.
    pub fn views_of(&self, scene: Option<SceneId>) -> Option<&CanvasViews> {
        scene.map_or_else(|| self.program_views(), |scene| self.pool.known_canvas(scene))
    }

    pub fn program_views(&self) -> Option<&CanvasViews> {
        self.program.as_ref().map(|(_, views)| views)
    }
}

fn textures(images: &[PlannedImage]) -> impl Iterator<Item = DrawInput> + '_ {
    images.iter().filter_map(|image| match image {
        PlannedImage::Texture(texture) => Some(DrawInput::Intermediate(*texture)),
        _ => None,
    })
}

impl PreparedPass {
    /// It reads the program as far as that is composed.
    pub(super) fn reads_program(&self) -> bool {
        self.reads.iter().filter_map(part_of).any(|part| part.scene.is_none())
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

pub(super) fn block_size(uniforms: &[[f32; 4]]) -> usize {
    (uniforms.len() * 16).next_multiple_of(ALIGN)
}

/// Bytes of a draw's part of the uniforms.
fn draw_size(draw: &Draw) -> usize {
    ALIGN + draw.layers.iter().map(|layer| block_size(&layer.uniforms)).sum::<usize>()
}
