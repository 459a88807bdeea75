//! What draws and programs of a plan bind: their part of the uniforms, planes, tables and images.

use super::canvas::SharedCounters;
use super::composer::{ALIGN, Composer, block_size};
use super::fuse::Binding;
use super::images::PlannedImage;
use super::node::InputId;
use super::pipelines::{DrawPipeline, Stage};
use super::plan::{CanvasPart, Draw, DrawInput, Intermediate};
use super::pool::Alpha;
use super::program_run::ProgramRun;
use super::programs::{Bound, BoundImage};
use super::upload::{InputTexture, InputTextures};
use bevy::render::render_resource::{BindGroup, BindGroupEntry, BindingResource, BufferBinding, Sampler, TextureView};
use bevy::render::renderer::{RenderDevice, RenderQueue};
use std::num::NonZeroU64;
use std::sync::Arc;

/// Value and alpha of what stands for a picture that is not there.
const NOTHING: (u8, u8) = (0, 0);

impl Composer {
    /// Makes a program ready: its images, its buffers and its passes.
    pub(super) fn prepare_program(
        &mut self,
        run: &ProgramRun,
        (output, target): (&TextureView, Intermediate),
        pipelines: &[Arc<DrawPipeline>],
        sampler: &Sampler,
        (device, queue): (&RenderDevice, &RenderQueue),
        counters: &SharedCounters,
    ) {
        let nothing = self.pool.row(1, NOTHING, device, queue);
        let images = self.images(&run.images, Alpha::Straight, (device, queue), counters);
        let size = (target.width, target.height);
        let bound = Bound { images: &images, nothing: &nothing, output, size, pipelines, sampler };
        self.programs.prepare(run, &bound, device, queue, counters);
    }

    /// The bind group of one draw whose part of the uniforms lies at `offset`; `None` when an input is not there.
    pub(super) fn bind(
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
        let mut images: Vec<std::vec::IntoIter<BoundImage>> = Vec::with_capacity(draw.layers.len());
        let mut at = offset + ALIGN;
        let mut words = Vec::with_capacity(draw.layers.len());
        for layer in &draw.layers {
            offsets.push((at, layer.uniforms.len() * 16));
            at += block_size(&layer.uniforms);
            words.push(match layer.input {
                DrawInput::Input(id) => inputs.get(id).and_then(InputTexture::words),
                DrawInput::Intermediate(_) | DrawInput::Beneath(_) => None,
            });
            views.push(match layer.input {
                DrawInput::Intermediate(id) => vec![self.pool.intermediate(id, device, counters).clone()],
                DrawInput::Input(InputId::Scene(scene)) | DrawInput::Beneath(CanvasPart { scene: Some(scene), .. }) => {
                    vec![self.pool.known_canvas(scene)?.linear.clone()]
                }
                DrawInput::Beneath(CanvasPart { scene: None, .. }) => vec![self.program_views()?.linear.clone()],
                DrawInput::Input(id) => inputs.get(id)?.views().to_vec(),
            });
            images.push(self.images(&layer.images, Alpha::Premultiplied, (device, queue), counters).into_iter());
            tables.push(layer.tables.iter().map(|table| self.pool.table(table, device, queue)).collect());
        }
        let uniforms = self.uniforms.as_ref()?;
        let mut resources = Vec::with_capacity(pipeline.bindings.len());
        // In the order of their bindings.
        let mut own_views = Vec::new();
        for binding in &pipeline.bindings {
            match binding {
                Binding::Table { layer, .. } => own_views.push(tables.get_mut(*layer)?.pop_front()?),
                Binding::Image { layer, .. } => own_views.push(images.get_mut(*layer)?.next()?.view),
                _ => {}
            }
        }
        let mut own_views = own_views.iter();
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
                Binding::Table { .. } | Binding::Image { .. } => BindingResource::TextureView(own_views.next()?),
                Binding::Beneath => BindingResource::TextureView(&self.pool.beneath()?.1),
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

    /// What draws or programs read as images; one transparent black pixel where there is none.
    fn images(
        &mut self,
        images: &[PlannedImage],
        alpha: Alpha,
        (device, queue): (&RenderDevice, &RenderQueue),
        counters: &SharedCounters,
    ) -> Vec<BoundImage> {
        let pool = &mut self.pool;
        let bound = images.iter().map(|image| {
            let found = match image {
                PlannedImage::Texture(id) => {
                    Some((pool.intermediate(*id, device, counters).clone(), (id.width, id.height)))
                }
                PlannedImage::Still(still) => {
                    pool.still(still, alpha, device, queue).map(|view| (view, (still.width, still.height)))
                }
                PlannedImage::Sound { row, width, live: true } => Some(pool.sound(*row, *width, device, queue)),
                PlannedImage::Sound { row, width, live: false } => {
                    let silence = (row.silence(), u8::MAX);
                    Some((pool.row(*width, silence, device, queue), ((*width).max(1), 1)))
                }
                PlannedImage::Nothing => None,
            };
            let present = found.is_some();
            let (view, size) = found.unwrap_or_else(|| (pool.row(1, NOTHING, device, queue), (1, 1)));
            BoundImage { view, size, present }
        });
        bound.collect()
    }
}
