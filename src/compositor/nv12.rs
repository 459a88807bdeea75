//! Canvas to NV12 on the GPU, for encoders: half the bytes of RGBA to read back, and no conversion on the CPU.

use super::pipelines::full_screen;
use super::pool::CanvasViews;
use super::sampler::linear_sampler;
use bevy::render::render_resource::{
    BindGroup, BindGroupEntry, BindingResource, ColorTargetState, ColorWrites, CommandEncoder, Extent3d, LoadOp,
    Operations, RenderPassColorAttachment, RenderPassDescriptor, RenderPipeline, ShaderModuleDescriptor, ShaderSource,
    StoreOp, Texture, TextureDescriptor, TextureDimension, TextureFormat, TextureId, TextureUsages, TextureView,
    TextureViewDescriptor,
};
use bevy::render::renderer::RenderDevice;

/// Planes of a canvas, rounded down to even sides; four bytes are one texel, so rows may end in bytes beyond the picture.
pub struct Nv12 {
    canvas: TextureId,
    pub luma: Texture,
    pub chroma: Texture,
    passes: [(RenderPipeline, BindGroup, TextureView); 2],
}

impl Nv12 {
    pub fn new(device: &RenderDevice, canvas: &CanvasViews) -> Self {
        let (width, height) = (canvas.texture.width() & !1, canvas.texture.height() & !1);
        let (width, height) = (width.max(2), height.max(2));
        let module = device.create_and_validate_shader_module(ShaderModuleDescriptor {
            label: Some("nv12"),
            source: ShaderSource::Wgsl(include_str!("../../shaders/nv12.wgsl").into()),
        });
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
        Self { canvas: canvas.texture.id(), luma, chroma, passes }
    }

    pub fn is_of(&self, canvas: &CanvasViews) -> bool {
        self.canvas == canvas.texture.id()
    }

    pub fn encode(&self, encoder: &mut CommandEncoder) {
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
    }
}
