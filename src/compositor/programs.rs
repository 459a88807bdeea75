//! Programs on the GPU: their buffers, their uniforms and their passes. What a program left in its persistent buffers, and its count of
//! frames, last as long as plans name its instance with the same code at the same sizes.

use super::canvas::{CanvasTick, SharedCounters};
use super::pipelines::{DrawPipeline, ENCODED, PipelineKey, Stage};
use super::pool::make;
use super::program_run::{Instance, ProgramRun};
use crate::effect::ProgramCode;
use crate::effect::program::PROGRAM_HEADER;
use bevy::platform::collections::HashMap;
use bevy::render::render_resource::{
    BindGroup, BindGroupEntry, BindingResource, Buffer, BufferBinding, BufferDescriptor, BufferUsages, CommandEncoder,
    LoadOp, Operations, RenderPassColorAttachment, RenderPassDescriptor, Sampler, StoreOp, TextureFormat,
    TextureUsages, TextureView, TextureViewDescriptor,
};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use std::num::NonZeroU64;
use std::sync::Arc;
use wgpu::Features;

/// Offsets of uniform blocks are multiples of this on every device.
const ALIGN: usize = 256;

/// All programs of the plan in force.
#[derive(Default)]
pub struct Programs {
    states: HashMap<Instance, ProgramState>,
}

/// A picture as a program gets it: with its size, and whether it is one.
pub struct BoundImage {
    pub view: TextureView,
    pub size: (u32, u32),
    pub present: bool,
}

/// What a program's passes bind and fill, beside its buffers.
pub struct Bound<'a> {
    pub images: &'a [BoundImage],
    /// One transparent black pixel: in place of a buffer that nothing was drawn into.
    pub nothing: &'a TextureView,
    pub output: &'a TextureView,
    pub size: (u32, u32),
    /// One per pass.
    pub pipelines: &'a [Arc<DrawPipeline>],
    pub sampler: &'a Sampler,
}

struct ProgramState {
    code: Arc<ProgramCode>,
    size: (u32, u32),
    /// Of the buffers, as they were made.
    sizes: Vec<(u32, u32)>,
    /// Per buffer one texture, or two: one to read and one to fill, changing places.
    buffers: Vec<Vec<TextureView>>,
    uniforms: Buffer,
    block: Vec<u8>,
    /// Bytes of one pass's part of the block.
    stride: usize,
    /// In even frames and in odd ones: pairs have changed places.
    passes: [Vec<ProgramPass>; 2],
    frame: u64,
    /// The tick that was drawn last, and its show time.
    last: Option<(u64, u64)>,
    delta: f32,
}

struct ProgramPass {
    pipeline: Arc<DrawPipeline>,
    bind_group: BindGroup,
    view: TextureView,
    vertices: u32,
}

/// 32 bits a channel where the device interpolates those.
fn float_format(device: &RenderDevice) -> TextureFormat {
    if device.features().contains(Features::FLOAT32_FILTERABLE) {
        TextureFormat::Rgba32Float
    } else {
        TextureFormat::Rgba16Float
    }
}

/// The pipelines of a program's passes, in their order.
pub fn pipeline_keys(run: &ProgramRun, device: &RenderDevice) -> impl Iterator<Item = PipelineKey> {
    let (code, float) = (run.program.code.clone(), float_format(device));
    run.program.code.passes.iter().map(move |buffer| {
        let is_float = buffer.and_then(|index| code.buffers.get(index as usize)).is_some_and(|buffer| buffer.float);
        PipelineKey::Program { code: code.clone(), format: if is_float { float } else { ENCODED } }
    })
}

/// It is read while it is filled, or filled again before it was read.
fn is_pair(code: &ProgramCode, buffer: usize) -> bool {
    code.buffers.get(buffer).is_some_and(|code| code.persistent) || fills(code, buffer) > 1
}

fn fills(code: &ProgramCode, buffer: usize) -> usize {
    code.passes.iter().filter(|pass| pass.map(|index| index as usize) == Some(buffer)).count()
}

impl Programs {
    /// Makes ready for this plan's values and pictures; what a program has drawn before stays.
    pub fn prepare(
        &mut self,
        run: &ProgramRun,
        bound: &Bound<'_>,
        device: &RenderDevice,
        queue: &RenderQueue,
        counters: &SharedCounters,
    ) {
        let limit = device.limits().max_texture_dimension_2d;
        let whole = (0..run.program.code.buffers.len()).map(|index| {
            let (width, height) = run.program.sizes.get(index).copied().unwrap_or(bound.size);
            (width.clamp(1, limit), height.clamp(1, limit))
        });
        let sizes: Vec<(u32, u32)> = whole.collect();
        let code = &run.program.code;
        let known = self.states.get(&run.instance);
        if !known.is_some_and(|state| state.code == *code && state.size == bound.size && state.sizes == sizes) {
            self.states.insert(run.instance, ProgramState::new(code.clone(), bound.size, sizes, device, counters));
        }
        if let Some(state) = self.states.get_mut(&run.instance) {
            state.lay_out(run, bound, queue);
            state.bind(bound, device);
        }
    }

    /// Frees what no plan names.
    pub fn retain(&mut self, used: &[Instance]) {
        self.states.retain(|instance, _| used.contains(instance));
    }

    /// What was drawn is of another show.
    pub fn clear(&mut self) {
        self.states.clear();
    }

    /// The program draws at this tick. A second time at the same tick it draws the same frame anew.
    pub fn begin(&mut self, instance: &Instance, tick: &CanvasTick, queue: &RenderQueue) {
        let Some(state) = self.states.get_mut(instance) else { return };
        match state.last {
            Some((last, _)) if last == tick.tick => {}
            Some((_, before)) => {
                state.frame += 1;
                state.delta = (tick.show_ns.saturating_sub(before) as f64 / 1e9) as f32;
            }
            None => {}
        }
        state.last = Some((tick.tick, tick.show_ns));
        state.write(tick, queue);
    }

    pub fn draw(&self, instance: &Instance, encoder: &mut CommandEncoder) -> u64 {
        let Some(state) = self.states.get(instance) else { return 0 };
        let [even, odd] = &state.passes;
        let passes = if state.frame.is_multiple_of(2) { even } else { odd };
        for pass in passes {
            let Stage::Fragments(pipeline) = &pass.pipeline.stage else { continue };
            let mut render = encoder.begin_render_pass(&RenderPassDescriptor {
                label: Some("program"),
                color_attachments: &[Some(RenderPassColorAttachment {
                    view: &pass.view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: Operations { load: LoadOp::Clear(Default::default()), store: StoreOp::Store },
                })],
                ..Default::default()
            });
            render.set_pipeline(pipeline);
            render.set_bind_group(0, Some(&*pass.bind_group), &[]);
            render.draw(0..pass.vertices, 0..1);
        }
        passes.len() as u64
    }
}

impl ProgramState {
    fn new(
        code: Arc<ProgramCode>,
        size: (u32, u32),
        sizes: Vec<(u32, u32)>,
        device: &RenderDevice,
        counters: &SharedCounters,
    ) -> Self {
        let float = float_format(device);
        let usage = TextureUsages::RENDER_ATTACHMENT | TextureUsages::TEXTURE_BINDING;
        let buffers = code.buffers.iter().zip(&sizes).enumerate().map(|(index, (buffer, size))| {
            let format = if buffer.float { float } else { ENCODED };
            let count = if is_pair(&code, index) { 2 } else { 1 };
            counters.add(|c| c.textures_created += count);
            let texture = || make(device, "program buffer", *size, format, usage, &[]);
            (0..count).map(|_| texture().create_view(&TextureViewDescriptor::default())).collect()
        });
        let stride = (code.uniform_vectors() as usize * 16).next_multiple_of(ALIGN);
        let uniforms = device.create_buffer(&BufferDescriptor {
            label: Some("program"),
            size: (stride * code.passes.len().max(1)) as u64,
            usage: BufferUsages::UNIFORM | BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self {
            buffers: buffers.collect(),
            block: vec![0; stride * code.passes.len()],
            code,
            size,
            sizes,
            uniforms,
            stride,
            passes: Default::default(),
            frame: 0,
            last: None,
            delta: 0.0,
        }
    }

    /// What of the uniforms stays from tick to tick.
    fn lay_out(&mut self, run: &ProgramRun, bound: &Bound<'_>, queue: &RenderQueue) {
        let stride = self.stride;
        for (index, (buffer, block)) in self.code.passes.iter().zip(self.block.chunks_exact_mut(stride)).enumerate() {
            let (width, height) = buffer.and_then(|index| self.sizes.get(index as usize)).unwrap_or(&self.size);
            put(block, 0, [0.0, self.delta, self.frame as f32, index as f32]);
            put(block, 1, [*width as f32, *height as f32, self.size.0 as f32, self.size.1 as f32]);
            let images = bound.images.iter().map(|image| (image.size, image.present));
            let buffers = self.sizes.iter().map(|size| (*size, true));
            let mut at = PROGRAM_HEADER as usize;
            for ((width, height), present) in images.chain(buffers) {
                put(block, at, [width as f32, height as f32, f32::from(u8::from(present)), 0.0]);
                at += 1;
            }
            let none = std::iter::repeat(&[0.0; 4]);
            for vector in run.uniforms.iter().chain(none).take(self.code.vectors as usize) {
                put(block, at, *vector);
                at += 1;
            }
        }
        queue.write_buffer(&self.uniforms, 0, &self.block);
    }

    fn write(&mut self, tick: &CanvasTick, queue: &RenderQueue) {
        let seconds = (tick.show_ns as f64 / 1e9) as f32;
        for (index, block) in self.block.chunks_exact_mut(self.stride).enumerate() {
            put(block, 0, [seconds, self.delta, self.frame as f32, index as f32]);
            put(block, 2, tick.date);
        }
        queue.write_buffer(&self.uniforms, 0, &self.block);
    }

    /// What each pass binds and fills, in even frames and in odd ones.
    fn bind(&mut self, bound: &Bound<'_>, device: &RenderDevice) {
        self.passes = [0, 1].map(|odd| {
            // Which texture of a pair was filled last.
            let mut latest: Vec<usize> =
                (0..self.buffers.len()).map(|buffer| odd * fills(&self.code, buffer) % 2).collect();
            let mut filled = vec![false; self.buffers.len()];
            let mut passes = Vec::with_capacity(self.code.passes.len());
            for (index, (buffer, pipeline)) in self.code.passes.iter().zip(bound.pipelines).enumerate() {
                let offset = (index * self.stride) as u64;
                let size = NonZeroU64::new(u64::from(self.code.uniform_vectors()) * 16);
                let uniforms = BufferBinding { buffer: &self.uniforms, offset, size };
                let buffers = self.buffers.iter().zip(&self.code.buffers).enumerate().map(|(b, (views, code))| {
                    let there = code.persistent || filled.get(b).is_some_and(|filled| *filled);
                    let view = latest.get(b).and_then(|latest| views.get(*latest)).filter(|_| there);
                    view.unwrap_or(bound.nothing)
                });
                let views = bound.images.iter().map(|image| &image.view).chain(buffers);
                let first = [BindingResource::Sampler(bound.sampler), BindingResource::Buffer(uniforms)];
                let entries: Vec<BindGroupEntry<'_>> = first
                    .into_iter()
                    .chain(views.map(|view| BindingResource::TextureView(view)))
                    .zip(0..)
                    .map(|(resource, binding)| BindGroupEntry { binding, resource })
                    .collect();
                let bind_group = device.create_bind_group("program", &pipeline.layout, &entries);
                let view = match buffer.map(|buffer| buffer as usize) {
                    None => bound.output,
                    Some(buffer) => {
                        let Some(views) = self.buffers.get(buffer) else { continue };
                        if let (Some(latest), Some(filled)) = (latest.get_mut(buffer), filled.get_mut(buffer)) {
                            *latest = if views.len() > 1 { 1 - *latest } else { 0 };
                            *filled = true;
                        }
                        let Some(view) = latest.get(buffer).and_then(|latest| views.get(*latest)) else { continue };
                        view
                    }
                };
                let vertices = if self.code.vertex.is_some() { 4 } else { 3 };
                passes.push(ProgramPass { pipeline: pipeline.clone(), bind_group, view: view.clone(), vertices });
            }
            passes
        });
    }
}

fn put(block: &mut [u8], vector: usize, values: [f32; 4]) {
    if let Some(slot) = block.get_mut(vector * 16..vector * 16 + 16) {
        for (bytes, value) in slot.chunks_exact_mut(4).zip(values) {
            bytes.copy_from_slice(&value.to_le_bytes());
        }
    }
}
