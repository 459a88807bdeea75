//! The studio without a window: `scrim render`, `scrim bench` and every test of pictures run on it.

use crate::compositor::canvas::{Backend, ProgramReport, SharedCounters, SharedTimes};
use crate::compositor::pipelines::Pipelines;
use crate::compositor::proof::Proofs;
use crate::compositor::readback::{ReadFormat, ReadFrame, ReadbackHub, ReadbackRing};
use crate::compositor::timing::{GpuTimes, GpuTiming};
use crate::compositor::upload::InputTextures;
use crate::compositor::{Composition, CompositorPlugin, InputId};
use crate::document::{CanvasSpec, Content, Crop, Rate, Show, Sizing};
use crate::effect::builtin::BuiltinEffectsPlugin;
use crate::scene::{Clock, ClockMode, ScenePlugin, StudioState};
use crate::view::{Counters, StageTimes};
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::render::pipelined_rendering::PipelinedRenderingPlugin;
use bevy::render::render_resource::PollType;
use bevy::render::renderer::{RenderAdapterInfo, RenderDevice, RenderQueue};
use bevy::render::settings::{InstanceFlags, RenderCreation, WgpuSettings};
use bevy::render::{RenderApp, RenderPlugin};
use bevy::window::{ExitCondition, WindowPlugin};
use bevy::winit::WinitPlugin;
use crossbeam_channel::Receiver;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use wgpu::DeviceType;

/// Why there is no studio.
#[derive(Debug, thiserror::Error)]
pub enum StudioError {
    #[error("no graphics adapter answers: install Vulkan drivers (mesa-vulkan-drivers renders in software)")]
    NoAdapter,
    #[error(
        "there is no desktop to open a window on: start Scrim in a desktop session, or use `scrim render` without one"
    )]
    NoDesktop,
    #[error("nothing was drawn for {0} s")]
    Stuck(u64),
}

/// A studio that composes one canvas tick per [`step`](Self::step).
pub struct HeadlessStudio {
    pub app: App,
}

/// Everything of Bevy that a studio without a window needs.
pub fn headless_plugins() -> bevy::app::PluginGroupBuilder {
    DefaultPlugins
        .set(WindowPlugin { primary_window: None, exit_condition: ExitCondition::DontExit, ..default() })
        .set(RenderPlugin { render_creation: RenderCreation::Automatic(Box::new(wgpu_settings())), ..default() })
        .disable::<LogPlugin>()
        .disable::<WinitPlugin>()
        .disable::<PipelinedRenderingPlugin>()
        .disable::<bevy::app::TerminalCtrlCHandlerPlugin>()
}

/// Whether the use of the graphics device is checked by studios that are made from now on.
static VALIDATE: AtomicBool = AtomicBool::new(false);

/// Lets the validation layers, where they are installed, check what studios made from now on ask of the graphics device.
pub fn validate_gpu() {
    VALIDATE.store(true, Ordering::Relaxed);
}

/// The same features and limits on every machine, so that what passes here passes there.
pub fn wgpu_settings() -> WgpuSettings {
    let mut settings = WgpuSettings::default();
    if VALIDATE.load(Ordering::Relaxed) {
        settings.instance_flags |= InstanceFlags::VALIDATION | InstanceFlags::DEBUG;
    }
    settings
}

impl HeadlessStudio {
    /// A studio for a show. `clock` decides whether frames come by the wall's clock or by number.
    pub fn new(show: Show, path: Option<PathBuf>, clock: ClockMode) -> Result<Self, StudioError> {
        Self::with(show, path, clock, |_| {})
    }

    /// The same, with plug-ins of one's own.
    pub fn with(
        show: Show,
        path: Option<PathBuf>,
        clock: ClockMode,
        add: impl FnOnce(&mut App),
    ) -> Result<Self, StudioError> {
        let mut app = App::new();
        app.add_plugins((
            headless_plugins(),
            CompositorPlugin { inline_pipelines: true, ..default() },
            ScenePlugin { clock },
            BuiltinEffectsPlugin,
        ));
        add(&mut app);
        app.insert_resource(StudioState::new(show, path));
        app.finish();
        app.cleanup();
        if app.get_sub_app(RenderApp).is_none_or(|render| !render.world().contains_resource::<RenderDevice>()) {
            return Err(StudioError::NoAdapter);
        }
        Ok(Self { app })
    }

    /// One update: one canvas tick when stepped.
    pub fn step(&mut self) {
        self.app.update();
    }

    /// Updates without letting the time go on until the canvas shows the composition.
    pub fn settle(&mut self, limit: Duration) -> Result<(), StudioError> {
        if self.hold_until(limit, |studio| studio.app.world().resource::<ProgramReport>().get().settled) {
            Ok(())
        } else {
            Err(StudioError::Stuck(limit.as_secs()))
        }
    }

    /// The same until every picture that is to be shown is there, with the shaders for it; gives up on those that do not come.
    pub fn await_pictures(&mut self, limit: Duration) {
        self.hold_until(limit, |studio| {
            let world = studio.app.world();
            let composition = world.resource::<Composition>();
            let layers = composition.canvases.iter().flat_map(|canvas| &canvas.layers);
            let made = |id: &InputId| match id {
                InputId::Scene(_) => true,
                InputId::Source(source) => composition.generators.iter().any(|made| made.source == *source),
                InputId::Fallback(_) => false,
            };
            let sources = layers.map(|layer| layer.input).chain(composition.images()).filter(|id| !made(id));
            let render = studio.app.get_sub_app(RenderApp);
            let uploaded = render.and_then(|render| render.world().get_resource::<InputTextures>());
            let all = uploaded.is_some_and(|there| sources.map(|id| there.get(id)).all(|input| input.is_some()));
            all && world.resource::<ProgramReport>().get().settled
        });
    }

    /// Updates while the time stands still; false when what was waited for has not come.
    fn hold_until(&mut self, limit: Duration, done: impl Fn(&Self) -> bool) -> bool {
        let deadline = Instant::now() + limit;
        self.app.world_mut().resource_mut::<Clock>().hold = true;
        let reached = loop {
            self.app.update();
            if done(self) {
                break true;
            }
            if Instant::now() > deadline {
                break false;
            }
            // For the threads that are waited for.
            std::thread::sleep(Duration::from_millis(1));
        };
        self.app.world_mut().resource_mut::<Clock>().hold = false;
        reached
    }

    /// Every tick's picture from now on, none left out.
    pub fn read_every(&self, format: ReadFormat) -> Receiver<ReadFrame> {
        self.app.world().resource::<ReadbackHub>().every(format)
    }

    /// The picture of the next step.
    pub fn picture(&mut self) -> Result<ReadFrame, StudioError> {
        let pictures = self.app.world().resource::<ReadbackHub>().once(ReadFormat::Canvas);
        for _ in 0..8 {
            self.step();
            self.flush();
            if let Ok(frame) = pictures.try_recv() {
                return Ok(frame);
            }
        }
        Err(StudioError::Stuck(0))
    }

    /// Hands over the pictures that are on their way out of the GPU.
    pub fn flush(&mut self) {
        let hub = self.app.world().resource::<ReadbackHub>().clone();
        if let Some(render) = self.app.get_sub_app_mut(RenderApp) {
            let device = render.world().resource::<RenderDevice>().clone();
            render.world_mut().resource_mut::<ReadbackRing>().flush(&hub, &device);
        }
    }

    /// Waits until the GPU has done all that was asked of it.
    pub fn wait(&self) {
        if let Some(render) = self.app.get_sub_app(RenderApp) {
            let device = render.world().resource::<RenderDevice>();
            device.poll(PollType::wait_indefinitely()).ok();
        }
    }

    /// Composes the program in another way from the next step on.
    pub fn compose_with(&mut self, backend: Backend) {
        if let Some(render) = self.app.get_sub_app_mut(RenderApp) {
            render.insert_resource(backend);
        }
    }

    /// Lets this prover decide on the shaders of effects from files from the next step on.
    pub fn prove_with(&mut self, proofs: Proofs) {
        let render = self.app.get_sub_app_mut(RenderApp);
        if let Some(mut pipelines) = render.and_then(|app| app.world_mut().get_resource_mut::<Pipelines>()) {
            pipelines.prove_with(proofs);
        }
    }

    pub fn counters(&self) -> Counters {
        self.app.world().resource::<SharedCounters>().get()
    }

    pub fn times(&self) -> StageTimes {
        self.app.world().resource::<SharedTimes>().get()
    }

    /// Times every picture by the GPU's own clock from now on; false where it has none.
    pub fn time_gpu(&mut self) -> bool {
        let Some(render) = self.app.get_sub_app_mut(RenderApp) else { return false };
        let world = render.world_mut();
        let Some(timing) = GpuTiming::new(world.resource::<RenderDevice>(), world.resource::<RenderQueue>()) else {
            return false;
        };
        world.insert_resource(timing);
        true
    }

    /// What the GPU's clock said of the pictures that are done, since it was last asked.
    pub fn take_gpu_times(&mut self, mut each: impl FnMut(GpuTimes)) {
        let render = self.app.get_sub_app_mut(RenderApp);
        if let Some(mut timing) = render.and_then(|app| app.world_mut().get_resource_mut::<GpuTiming>()) {
            timing.take().for_each(&mut each);
        }
    }

    pub fn adapter(&self) -> String {
        let info = self.app.get_sub_app(RenderApp).and_then(|app| app.world().get_resource::<RenderAdapterInfo>());
        info.map_or_else(String::new, |info| info.name.clone())
    }

    /// The adapter is the CPU.
    pub fn renders_in_software(&self) -> bool {
        let info = self.app.get_sub_app(RenderApp).and_then(|app| app.world().get_resource::<RenderAdapterInfo>());
        info.is_some_and(|info| info.device_type == DeviceType::Cpu)
    }

    pub fn state(&mut self) -> Mut<'_, StudioState> {
        self.app.world_mut().resource_mut::<StudioState>()
    }
}

/// The show on a canvas of another size or rate; layers keep their canvas pixels, scaled with the canvas.
pub fn with_canvas(mut show: Show, size: Option<(u32, u32)>, rate: Option<Rate>) -> Show {
    let Some(canvas) = show.canvases.first_mut() else { return show };
    let before = (f64::from(canvas.width), f64::from(canvas.height));
    if let Some(rate) = rate {
        canvas.rate = rate;
    }
    if let Some((width, height)) = size {
        *canvas = CanvasSpec { width, height, ..canvas.clone() };
        let factor = (f64::from(width) / before.0, f64::from(height) / before.1);
        for layer in show.scenes.iter_mut().flat_map(|scene| &mut scene.layers) {
            let size = layer.placement.size;
            layer.placement.scale(factor);
            // A nested scene is composed on a canvas that is scaled too: its pixels are others, and as many canvas pixels each.
            if let Content::Scene(_) = layer.content {
                if let Sizing::Scale(..) = size {
                    layer.placement.size = size;
                }
                let Crop { left, top, right, bottom } = layer.crop;
                let (x, y) = factor;
                layer.crop = Crop { left: left * x, top: top * y, right: right * x, bottom: bottom * y };
            }
        }
    }
    show
}
