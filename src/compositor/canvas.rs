//! The compositor as a plugin: what it shares with the main world and in which order its systems run.

use super::block_canvas::BlockCanvas;
use super::compose::{compose, finish_frame, prepare_composition};
use super::composer::Composer;
use super::node::{Composition, InputId};
use super::pipelines::{ENCODED, LINEAR, Pipelines};
use super::pool::CANVAS_USAGES;
use super::probe::{ProbeHub, Prober, draw_probe, finish_probe, prepare_probe};
use super::proof::Proofs;
use super::readback::{ReadbackHub, ReadbackRing};
use super::refusals::Refusals;
use super::sound::SoundRows;
use super::timing::GpuTiming;
use super::upload::{InputTextures, PendingFrames, upload_frames};
use crate::document::SceneId;
use crate::view::{Counters, StageTimes};
use bevy::asset::RenderAssetUsages;
use bevy::core_pipeline::schedule::camera_driver;
use bevy::image::Image;
use bevy::prelude::*;
use bevy::render::extract_resource::{ExtractResource, ExtractResourcePlugin};
use bevy::render::render_asset::prepare_assets;
use bevy::render::render_resource::{Extent3d, TextureDimension};
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice, RenderGraph, RenderGraphSystems};
use bevy::render::texture::GpuImage;
use bevy::render::{Extract, ExtractSchedule, Render, RenderApp, RenderStartup, RenderSystems};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use wgpu::DeviceType;

/// Counters that both worlds and every test read.
#[derive(Resource, Clone, Default)]
pub struct SharedCounters(Arc<Mutex<Counters>>);

impl SharedCounters {
    pub fn add(&self, change: impl FnOnce(&mut Counters)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn get(&self) -> Counters {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Stage times of the last frame.
#[derive(Resource, Clone, Default)]
pub struct SharedTimes(Arc<Mutex<StageTimes>>);

impl SharedTimes {
    pub fn set(&self, change: impl FnOnce(&mut StageTimes)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub fn get(&self) -> StageTimes {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The program's canvas: premultiplied sRGB-encoded colour, with a linear view.
#[derive(Resource, Clone, Default, ExtractResource)]
pub struct ProgramCanvas {
    pub image: Handle<Image>,
    pub width: u32,
    pub height: u32,
}

impl ProgramCanvas {
    /// Makes the canvas of this size if it has another.
    pub fn resize(&mut self, images: &mut Assets<Image>, width: u32, height: u32) {
        if (self.width, self.height) != (width, height) {
            *self = Self { image: canvas_image(images, (width, height)), width, height };
        }
    }
}

/// Canvases of scenes that panels show beside the program: nested scenes' whose textures others may look at.
#[derive(Resource, Clone, Default, ExtractResource)]
pub struct SceneCanvases {
    images: BTreeMap<SceneId, ((u32, u32), Handle<Image>)>,
}

impl SceneCanvases {
    /// Each scene that is shown, with its picture.
    pub fn iter(&self) -> impl Iterator<Item = (SceneId, &Handle<Image>)> {
        self.images.iter().map(|(scene, (_, image))| (*scene, image))
    }

    /// Exactly these scenes are shown, at these sizes in pixels.
    pub fn shows(&self, scenes: &BTreeMap<SceneId, (u32, u32)>) -> bool {
        self.images.iter().map(|(scene, (size, _))| (scene, size)).eq(scenes)
    }

    /// Shows these scenes; the textures of others are freed.
    pub fn show(&mut self, images: &mut Assets<Image>, scenes: &BTreeMap<SceneId, (u32, u32)>) {
        self.images.retain(|scene, (size, _)| scenes.get(scene) == Some(size));
        for (scene, size) in scenes {
            self.images.entry(*scene).or_insert_with(|| (*size, canvas_image(images, *size)));
        }
    }
}

/// A texture that a canvas is composed into.
fn canvas_image(images: &mut Assets<Image>, (width, height): (u32, u32)) -> Handle<Image> {
    let size = Extent3d { width, height, depth_or_array_layers: 1 };
    let mut image = Image::new_uninit(size, TextureDimension::D2, LINEAR, RenderAssetUsages::RENDER_WORLD);
    image.texture_descriptor.usage = CANVAS_USAGES;
    image.texture_descriptor.view_formats = &[ENCODED];
    images.add(image)
}

/// Whether and for which tick the compositor composes in this update.
#[derive(Resource, Clone, Copy, Debug, Default, ExtractResource)]
pub struct CanvasTick {
    /// Counts canvas ticks.
    pub tick: u64,
    /// Show time of the tick in nanoseconds.
    pub show_ns: u64,
    /// Local date: year, month from 1 on, day, seconds since midnight.
    pub date: [f32; 4],
    /// A tick fell into this update.
    pub due: bool,
}

/// The composition as it was when it last changed.
#[derive(Resource, Default)]
pub struct ExtractedComposition {
    pub composition: Composition,
    /// Counts the changes.
    pub revision: u64,
    /// Inputs whose textures are to be kept.
    pub inputs: Vec<InputId>,
}

/// What the compositor found out about the picture on program.
#[derive(Resource, Clone, Default)]
pub struct ProgramReport(Arc<Mutex<Report>>);

#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Report {
    /// Age in milliseconds of the oldest input when it was composed.
    pub frame_age_ms: f32,
    /// The newest composition is on the canvas; false while its shaders are still being made.
    pub settled: bool,
    /// Something was composed in the last update.
    pub composed: bool,
}

impl ProgramReport {
    pub fn get(&self) -> Report {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn set(&self, report: Report) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = report;
    }
}

/// What composes the program: the same plan, on fragments or on blocks of pixels in compute shaders.
#[derive(Resource, Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Backend {
    /// Blocks on a software rasteriser, fragments on a GPU.
    #[default]
    Auto,
    Fragments,
    Blocks,
}

impl Backend {
    /// Whether blocks compose a canvas of this size: where that is wanted and the device can.
    pub fn is_blocks(self, adapter: &RenderAdapterInfo, device: &RenderDevice, size: (u32, u32)) -> bool {
        let wanted = match self {
            Self::Auto => adapter.device_type == DeviceType::Cpu,
            Self::Fragments => false,
            Self::Blocks => true,
        };
        wanted && BlockCanvas::fits(device, size)
    }
}

/// Adds the compositor. Needs Bevy's `RenderPlugin` before it.
#[derive(Default)]
pub struct CompositorPlugin {
    /// Make pipelines where they are needed instead of on a thread: for rendering to files and tests.
    pub inline_pipelines: bool,
    pub backend: Backend,
    /// Who proves shaders that hold a file's text.
    pub proofs: Proofs,
}

impl Plugin for CompositorPlugin {
    fn build(&self, app: &mut App) {
        let counters = SharedCounters::default();
        let times = SharedTimes::default();
        let report = ProgramReport::default();
        let hub = ReadbackHub::default();
        let probes = ProbeHub::default();
        let refusals = Refusals::default();
        let sound = SoundRows::default();
        app.init_resource::<Composition>()
            .init_resource::<ProgramCanvas>()
            .init_resource::<SceneCanvases>()
            .init_resource::<CanvasTick>()
            .insert_resource(counters.clone())
            .insert_resource(times.clone())
            .insert_resource(report.clone())
            .insert_resource(refusals.clone())
            .insert_resource(hub.clone())
            .insert_resource(probes.clone())
            .insert_resource(sound.clone())
            .add_plugins((
                ExtractResourcePlugin::<ProgramCanvas>::default(),
                ExtractResourcePlugin::<SceneCanvases>::default(),
                ExtractResourcePlugin::<CanvasTick>::default(),
            ));
        let Some(render_app) = app.get_sub_app_mut(RenderApp) else { return };
        render_app
            .insert_resource(Pipelines::new(self.inline_pipelines, self.proofs.clone(), counters.clone()))
            .insert_resource(counters)
            .insert_resource(times)
            .insert_resource(report)
            .insert_resource(refusals)
            .insert_resource(hub)
            .insert_resource(probes)
            .insert_resource(sound)
            .insert_resource(self.backend)
            .init_resource::<PendingFrames>()
            .init_resource::<InputTextures>()
            .init_resource::<ExtractedComposition>()
            .init_resource::<Composer>()
            .init_resource::<ReadbackRing>()
            .init_resource::<Prober>()
            .add_systems(RenderStartup, reset)
            .add_systems(ExtractSchedule, extract_composition)
            .add_systems(
                Render,
                (
                    upload_frames.in_set(RenderSystems::PrepareResources).after(prepare_assets::<GpuImage>),
                    (prepare_composition, prepare_probe).chain().in_set(RenderSystems::PrepareBindGroups),
                    (finish_frame, finish_probe).chain().in_set(RenderSystems::Cleanup),
                ),
            )
            .add_systems(
                RenderGraph,
                (compose, draw_probe).chain().in_set(RenderGraphSystems::Render).before(camera_driver),
            );
    }
}

/// A new device: nothing that was made on the old one is of use.
fn reset(
    mut commands: Commands,
    mut pipelines: ResMut<Pipelines>,
    mut inputs: ResMut<InputTextures>,
    mut composer: ResMut<Composer>,
    mut ring: ResMut<ReadbackRing>,
    mut prober: ResMut<Prober>,
) {
    commands.remove_resource::<GpuTiming>();
    pipelines.clear();
    *inputs = InputTextures::default();
    *composer = Composer::default();
    *ring = ReadbackRing::default();
    *prober = Prober::default();
}

fn extract_composition(main: Extract<Res<Composition>>, mut extracted: ResMut<ExtractedComposition>) {
    if !main.is_changed() || extracted.composition == **main {
        return;
    }
    extracted.composition.clone_from(&main);
    extracted.revision += 1;
    let inputs = main.canvases.iter().flat_map(|canvas| &canvas.layers).map(|layer| layer.input);
    extracted.inputs = inputs.chain(main.images()).chain(main.kept.iter().copied()).collect();
    extracted.inputs.sort_unstable();
    extracted.inputs.dedup();
}
