//! The program straight onto a window: one draw, letterboxed over black. A camera with this schedule replaces Bevy's whole 2-D pipeline.

use super::compile::full_screen;
use super::composer::Composer;
use super::sampler::linear_sampler;
use bevy::camera::RenderTarget;
use bevy::ecs::schedule::ScheduleLabel;
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::camera::CameraRenderGraph;
use bevy::render::render_resource::{
    BindGroup, BindGroupEntry, BindingResource, ColorTargetState, ColorWrites, RenderPassDescriptor, RenderPipeline,
    ShaderModuleDescriptor, ShaderSource, TextureFormat, TextureViewId,
};
use bevy::render::renderer::{RenderContext, RenderDevice, ViewQuery};
use bevy::render::view::ViewTarget;
use bevy::render::{RenderApp, RenderStartup};
use bevy::window::WindowRef;

/// Schedule of a camera that shows the program.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PresentProgram;

pub struct PresentPlugin;

impl Plugin for PresentPlugin {
    fn build(&self, app: &mut App) {
        let Some(render_app) = app.get_sub_app_mut(RenderApp) else { return };
        render_app
            .init_resource::<PresentPipelines>()
            .add_schedule(Schedule::new(PresentProgram))
            .add_systems(RenderStartup, |mut pipelines: ResMut<PresentPipelines>| pipelines.0.clear())
            .add_systems(PresentProgram, present);
    }
}

/// Everything that a camera needs to show the program on a window.
pub fn program_camera(window: Entity) -> impl Bundle {
    (
        Camera { order: 10, ..Default::default() },
        Projection::Orthographic(OrthographicProjection::default_2d()),
        RenderTarget::Window(WindowRef::Entity(window)),
        CameraRenderGraph::new(PresentProgram),
        Msaa::Off,
    )
}

/// A pipeline per window format, with the bind group of the canvas that it showed last.
#[derive(Resource, Default)]
struct PresentPipelines(HashMap<TextureFormat, (RenderPipeline, Option<(TextureViewId, BindGroup)>)>);

fn present(
    view: ViewQuery<&ViewTarget>,
    composer: Res<Composer>,
    mut pipelines: ResMut<PresentPipelines>,
    device: Res<RenderDevice>,
    mut context: RenderContext,
) {
    let target = view.into_inner();
    let Some(format) = target.out_texture_view_format() else { return };
    let Some(attachment) = target.out_texture_color_attachment(Some(LinearRgba::BLACK)) else { return };
    let Some(window) = target.out_texture().map(|view| view.texture().size()) else { return };
    let canvas = composer.program_views();
    let (pipeline, group) = pipelines.0.entry(format).or_insert_with(|| (make_pipeline(&device, format), None));
    if let Some(views) = canvas {
        // A window that encodes by itself wants linear values.
        let source = if format.is_srgb() { &views.linear } else { &views.encoded };
        if group.as_ref().is_none_or(|(id, _)| *id != source.id()) {
            let sampler = linear_sampler(&device);
            let entries = [
                BindGroupEntry { binding: 0, resource: BindingResource::TextureView(source) },
                BindGroupEntry { binding: 1, resource: BindingResource::Sampler(&sampler) },
            ];
            let layout = pipeline.get_bind_group_layout(0).into();
            *group = Some((source.id(), device.create_bind_group("program", &layout, &entries)));
        }
    }
    let mut pass = context.command_encoder().begin_render_pass(&RenderPassDescriptor {
        label: Some("program window"),
        color_attachments: &[Some(attachment)],
        ..Default::default()
    });
    if let (Some((_, group)), Some(views)) = (group, canvas) {
        let (x, y, w, h) = letterbox((views.texture.width(), views.texture.height()), (window.width, window.height));
        pass.set_viewport(x, y, w, h, 0.0, 1.0);
        pass.set_pipeline(pipeline);
        pass.set_bind_group(0, Some(&**group), &[]);
        pass.draw(0..3, 0..1);
    }
}

/// Where a picture lies in a window, as large as fits and centred: x, y, width, height.
pub fn letterbox(picture: (u32, u32), window: (u32, u32)) -> (f32, f32, f32, f32) {
    let (pw, ph) = (picture.0.max(1) as f32, picture.1.max(1) as f32);
    let (ww, wh) = (window.0 as f32, window.1 as f32);
    let scale = (ww / pw).min(wh / ph);
    let (w, h) = ((pw * scale).round(), (ph * scale).round());
    (((ww - w) / 2.0).floor(), ((wh - h) / 2.0).floor(), w, h)
}

fn make_pipeline(device: &RenderDevice, format: TextureFormat) -> RenderPipeline {
    let module = device.create_and_validate_shader_module(ShaderModuleDescriptor {
        label: Some("present"),
        source: ShaderSource::Wgsl(include_str!("../../shaders/present.wgsl").into()),
    });
    let target = ColorTargetState { format, blend: None, write_mask: ColorWrites::ALL };
    full_screen(device, "present", None, &module, "fragment", target)
}
