//! A canvas straight onto a window: one draw, letterboxed over black. A camera with this schedule replaces Bevy's whole 2-D pipeline.

use super::compile::full_screen;
use super::composer::Composer;
use super::sampler::linear_sampler;
use crate::document::SceneId;
use bevy::camera::RenderTarget;
use bevy::ecs::schedule::ScheduleLabel;
use bevy::platform::collections::HashMap;
use bevy::prelude::*;
use bevy::render::camera::CameraRenderGraph;
use bevy::render::extract_component::{ExtractComponent, ExtractComponentPlugin};
use bevy::render::render_resource::{
    BindGroup, BindGroupEntry, BindingResource, ColorTargetState, ColorWrites, RenderPassDescriptor, RenderPipeline,
    ShaderModuleDescriptor, ShaderSource, TextureFormat, TextureViewId,
};
use bevy::render::renderer::{RenderContext, RenderDevice, ViewQuery};
use bevy::render::view::ViewTarget;
use bevy::render::{Render, RenderApp, RenderStartup, RenderSystems};
use bevy::window::WindowRef;

/// Schedule of a camera that shows a canvas.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PresentCanvas;

/// The canvas that a camera shows: that of a scene which is composed beside the program, or `None` for the program's.
#[derive(Component, ExtractComponent, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Presents(pub Option<SceneId>);

pub struct PresentPlugin;

impl Plugin for PresentPlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins(ExtractComponentPlugin::<Presents>::default());
        let Some(render_app) = app.get_sub_app_mut(RenderApp) else { return };
        render_app
            .init_resource::<PresentPipelines>()
            .add_schedule(Schedule::new(PresentCanvas))
            .add_systems(RenderStartup, |mut pipelines: ResMut<PresentPipelines>| *pipelines = default())
            .add_systems(Render, forget_cameras.in_set(RenderSystems::Cleanup))
            .add_systems(PresentCanvas, present);
    }
}

/// Everything that a camera needs to show a canvas on a window.
pub fn canvas_camera(window: Entity, presents: Presents) -> impl Bundle {
    (
        presents,
        Camera { order: 10, ..Default::default() },
        Projection::Orthographic(OrthographicProjection::default_2d()),
        RenderTarget::Window(WindowRef::Entity(window)),
        CameraRenderGraph::new(PresentCanvas),
        Msaa::Off,
    )
}

/// A pipeline per window format, and per camera the bind group of the canvas that it showed last.
#[derive(Resource, Default)]
struct PresentPipelines {
    pipelines: HashMap<TextureFormat, RenderPipeline>,
    groups: HashMap<Entity, (TextureViewId, BindGroup)>,
}

fn forget_cameras(mut pipelines: ResMut<PresentPipelines>, cameras: Query<(), With<Presents>>) {
    if !pipelines.groups.is_empty() {
        pipelines.groups.retain(|camera, _| cameras.contains(*camera));
    }
}

fn present(
    view: ViewQuery<(Entity, &ViewTarget, &Presents)>,
    composer: Res<Composer>,
    mut pipelines: ResMut<PresentPipelines>,
    device: Res<RenderDevice>,
    mut context: RenderContext,
) {
    let (camera, target, presents) = view.into_inner();
    let Some(format) = target.out_texture_view_format() else { return };
    let Some(attachment) = target.out_texture_color_attachment(Some(LinearRgba::BLACK)) else { return };
    let Some(window) = target.out_texture().map(|view| view.texture().size()) else { return };
    let canvas = composer.views_of(presents.0);
    let PresentPipelines { pipelines, groups } = &mut *pipelines;
    let pipeline = pipelines.entry(format).or_insert_with(|| make_pipeline(&device, format));
    if let Some(views) = canvas {
        // A window that encodes by itself wants linear values.
        let source = if format.is_srgb() { &views.linear } else { &views.encoded };
        if groups.get(&camera).is_none_or(|(id, _)| *id != source.id()) {
            let sampler = linear_sampler(&device);
            let entries = [
                BindGroupEntry { binding: 0, resource: BindingResource::TextureView(source) },
                BindGroupEntry { binding: 1, resource: BindingResource::Sampler(&sampler) },
            ];
            let layout = pipeline.get_bind_group_layout(0).into();
            groups.insert(camera, (source.id(), device.create_bind_group("canvas", &layout, &entries)));
        }
    }
    let mut pass = context.command_encoder().begin_render_pass(&RenderPassDescriptor {
        label: Some("canvas window"),
        color_attachments: &[Some(attachment)],
        ..Default::default()
    });
    if let (Some((_, group)), Some(views)) = (groups.get(&camera), canvas) {
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
