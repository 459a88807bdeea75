//! Canvas to NV12 on the GPU, for encoders: half the bytes of RGBA to read back, and no conversion on the CPU.

use super::block_canvas::BlockCanvas;
use super::blocks::GROUP;
use super::compile::{blocks, full_screen};
use super::pool::CanvasViews;
use super::sampler::linear_sampler;
use bevy::render::render_resource::{
    BindGroup, BindGroupEntry, BindingResource, Buffer, BufferDescriptor, BufferInitDescriptor, BufferUsages,
    ColorTargetState, ColorWrites, CommandEncoder, ComputePassDescriptor, ComputePipeline, Extent3d, LoadOp,
    Operations, RenderPassColorAttachment, RenderPassDescriptor, RenderPipeline, ShaderModule, ShaderModuleDescriptor,
    ShaderSource, StoreOp, TexelCopyBufferInfo, TexelCopyBufferLayout, Texture, TextureDescriptor, TextureDimension,
    TextureFormat, TextureId, TextureUsages, TextureView, TextureViewDescriptor,
};
use bevy::render::renderer::RenderDevice;

/// Pixels that one invocation of the form for words converts, across and down.
const STEP: (u32, u32) = (8, 2);

/// Converts a canvas, rounded down to even sides, into a buffer of luma rows with interleaved chroma rows behind them.
pub struct Nv12 {
    canvas: TextureId,
    /// Bytes of a row in the buffer.
    stride: u32,
    form: Form,
}

/// From the canvas's texture or from its words.
enum Form {
    Fragments(Fragments),
    Blocks(Blocks),
}

struct Fragments {
    luma: Texture,
    chroma: Texture,
    passes: [(RenderPipeline, BindGroup, TextureView); 2],
}

struct Blocks {
    planes: Buffer,
    pipeline: ComputePipeline,
    group: BindGroup,
    groups: (u32, u32),
}

impl Nv12 {
    /// `stride`: bytes of a row, a multiple of 256.
    pub fn new(device: &RenderDevice, canvas: &CanvasViews, words: Option<&BlockCanvas>, stride: u32) -> Self {
        let size = ((canvas.texture.width() & !1).max(2), (canvas.texture.height() & !1).max(2));
        let form = match words {
            Some(words) => Form::Blocks(Blocks::new(device, words, size, stride)),
            None => Form::Fragments(Fragments::new(device, canvas, size)),
        };
        Self { canvas: canvas.texture.id(), stride, form }
    }

    pub fn is_of(&self, canvas: &CanvasViews, words: Option<&BlockCanvas>) -> bool {
        self.canvas == canvas.texture.id() && matches!(self.form, Form::Blocks(_)) == words.is_some()
    }

    /// Converts into `target`: rows of luma, then rows of chroma.
    pub fn encode(&self, encoder: &mut CommandEncoder, target: &Buffer) {
        match &self.form {
            Form::Fragments(fragments) => fragments.encode(encoder, target, self.stride),
            Form::Blocks(blocks) => blocks.encode(encoder, target),
        }
    }
}

fn module(device: &RenderDevice, source: &'static str) -> ShaderModule {
    device.create_and_validate_shader_module(ShaderModuleDescriptor {
        label: Some("nv12"),
        source: ShaderSource::Wgsl(source.into()),
    })
}

impl Fragments {
    /// Four bytes are one texel, so rows may end in bytes beyond the picture.
    fn new(device: &RenderDevice, canvas: &CanvasViews, (width, height): (u32, u32)) -> Self {
        let module = module(device, include_str!("../../shaders/nv12.wgsl"));
        let sampler = linear_sampler(device);
        let plane = |height| {
            device.create_texture(&TextureDescriptor {
                label: Some("nv12 plane"),
                size: Extent3d { width: width.div_ceil(4), height, depth_or_array_layers: 1 },
                mip_level_count: 1,
                sample_count: 1,
                dimension: TextureDimension::D2,
                format: TextureFormat::Rgba8Unorm,
                usage: TextureUsages::RENDER_ATTACHMENT | TextureUsages::COPY_SRC,
                view_formats: &[],
            })
        };
        let pass = |entry: &str, texture: &Texture, sampled: bool| {
            let target = ColorTargetState { format: texture.format(), blend: None, write_mask: ColorWrites::ALL };
            let pipeline = full_screen(device, "nv12", None, &module, entry, target);
            let mut entries =
                vec![BindGroupEntry { binding: 0, resource: BindingResource::TextureView(&canvas.encoded) }];
            if sampled {
                entries.push(BindGroupEntry { binding: 1, resource: BindingResource::Sampler(&sampler) });
            }
            let group = device.create_bind_group("nv12", &pipeline.get_bind_group_layout(0).into(), &entries);
            (pipeline, group, texture.create_view(&TextureViewDescriptor::default()))
        };
        let luma = plane(height);
        let chroma = plane(height / 2);
        let passes = [pass("luma", &luma, false), pass("chroma", &chroma, true)];
        Self { luma, chroma, passes }
    }

    fn encode(&self, encoder: &mut CommandEncoder, target: &Buffer, stride: u32) {
        for (pipeline, group, view) in &self.passes {
            let mut pass = encoder.begin_render_pass(&RenderPassDescriptor {
                label: Some("nv12"),
                color_attachments: &[Some(RenderPassColorAttachment {
                    view,
                    depth_slice: None,
                    resolve_target: None,
                    ops: Operations { load: LoadOp::Clear(Default::default()), store: StoreOp::Store },
                })],
                ..Default::default()
            });
            pass.set_pipeline(pipeline);
            pass.set_bind_group(0, Some(&**group), &[]);
            pass.draw(0..3, 0..1);
        }
        let chroma = u64::from(stride) * u64::from(self.luma.height());
        for (texture, offset) in [(&self.luma, 0), (&self.chroma, chroma)] {
            let layout = TexelCopyBufferLayout { offset, bytes_per_row: Some(stride), rows_per_image: None };
            let to = TexelCopyBufferInfo { buffer: target, layout };
            encoder.copy_texture_to_buffer(texture.as_image_copy(), to, texture.size());
        }
    }
}

impl Blocks {
    fn new(device: &RenderDevice, words: &BlockCanvas, (width, height): (u32, u32), stride: u32) -> Self {
        let pipeline =
            blocks(device, "nv12", None, &module(device, include_str!("../../shaders/nv12_blocks.wgsl")), "nv12");
        let planes = device.create_buffer(&BufferDescriptor {
            label: Some("nv12 planes"),
            size: u64::from(stride) * u64::from(height) * 3 / 2,
            usage: BufferUsages::STORAGE | BufferUsages::COPY_SRC,
            mapped_at_creation: false,
        });
        let size = [width, height, words.row(), stride / 8].map(u32::to_le_bytes);
        let size = device.create_buffer_with_data(&BufferInitDescriptor {
            label: Some("nv12 size"),
            contents: size.as_flattened(),
            usage: BufferUsages::UNIFORM,
        });
        let entries: Vec<BindGroupEntry> = (0_u32..)
            .zip([&words.buffer, &planes, &size])
            .map(|(binding, buffer)| BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        let group = device.create_bind_group("nv12", &pipeline.get_bind_group_layout(0).into(), &entries);
        let groups = (width.div_ceil(STEP.0 * GROUP.0), height.div_ceil(STEP.1 * GROUP.1));
        Self { planes, pipeline, group, groups }
    }

    fn encode(&self, encoder: &mut CommandEncoder, target: &Buffer) {
        {
            let mut pass =
                encoder.begin_compute_pass(&ComputePassDescriptor { label: Some("nv12"), timestamp_writes: None });
            pass.set_pipeline(&self.pipeline);
            pass.set_bind_group(0, Some(&*self.group), &[]);
            pass.dispatch_workgroups(self.groups.0, self.groups.1, 1);
        }
        encoder.copy_buffer_to_buffer(&self.planes, 0, target, 0, self.planes.size());
    }
}
