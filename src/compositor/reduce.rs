//! A canvas as a small picture of single pixels: one draw, for whoever measures levels and needs no more than a few of them.

use super::compile::full_screen;
use super::pipelines::ENCODED;
use bevy::render::render_resource::{
    BindGroup, BindGroupEntry, BindingResource, ColorTargetState, ColorWrites, CommandEncoder, LoadOp, Operations,
    RenderPassColorAttachment, RenderPassDescriptor, RenderPipeline, ShaderModuleDescriptor, ShaderSource, StoreOp,
    Texture, TextureView, TextureViewDescriptor,
};
use bevy::render::renderer::RenderDevice;

/// The pipeline, made at the first need.
#[derive(Default)]
pub(super) struct Reducer(Option<RenderPipeline>);

/// One reduction: all that its draw needs.
pub(super) struct Reduction {
    pipeline: RenderPipeline,
    group: BindGroup,
    to: TextureView,
}

impl Reducer {
    /// From the encoded view of a canvas into a texture of [`ENCODED`] pixels.
    pub(super) fn reduction(&mut self, from: &TextureView, to: &Texture, device: &RenderDevice) -> Reduction {
        let pipeline = self.0.get_or_insert_with(|| make_pipeline(device)).clone();
        let entries = [BindGroupEntry { binding: 0, resource: BindingResource::TextureView(from) }];
        let group = device.create_bind_group("reduce", &pipeline.get_bind_group_layout(0).into(), &entries);
        Reduction { pipeline, group, to: to.create_view(&TextureViewDescriptor::default()) }
    }
}

impl Reduction {
    pub(super) fn draw(&self, encoder: &mut CommandEncoder) {
        let mut pass = encoder.begin_render_pass(&RenderPassDescriptor {
            label: Some("reduce"),
            color_attachments: &[Some(RenderPassColorAttachment {
                view: &self.to,
                depth_slice: None,
                resolve_target: None,
                ops: Operations { load: LoadOp::Clear(Default::default()), store: StoreOp::Store },
            })],
            ..Default::default()
        });
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, Some(&*self.group), &[]);
        pass.draw(0..3, 0..1);
    }
}

/// The size of a picture made to lie within another, its aspect kept; never larger than it is.
pub(super) fn within((width, height): (u32, u32), (most_w, most_h): (u32, u32)) -> (u32, u32) {
    let (w, h) = (f64::from(width.max(1)), f64::from(height.max(1)));
    let scale = (f64::from(most_w) / w).min(f64::from(most_h) / h).min(1.0);
    let side = |length: f64, most: u32| ((length * scale).round() as u32).clamp(1, most.max(1));
    (side(w, most_w), side(h, most_h))
}

fn make_pipeline(device: &RenderDevice) -> RenderPipeline {
    let module = device.create_and_validate_shader_module(ShaderModuleDescriptor {
        label: Some("reduce"),
        source: ShaderSource::Wgsl(include_str!("../../shaders/reduce.wgsl").into()),
    });
    let target = ColorTargetState { format: ENCODED, blend: None, write_mask: ColorWrites::ALL };
    full_screen(device, "reduce", None, &module, "fragment", target)
}
