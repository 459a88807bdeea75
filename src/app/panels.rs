//! The control window: a camera that draws nothing but the panels, and the system that runs them.

use super::presets::PresetsPlugin;
use super::view_model::View;
use super::wake::Wake;
use crate::compositor::canvas::SharedTimes;
use crate::compositor::{ProgramCanvas, SceneCanvases};
use crate::document::SceneId;
use crate::effect::{EffectCatalog, EffectInfo};
use crate::scene::{ActionRequest, StudioState};
use crate::ui::{Leave, StudioModel, UiState, leave, multiview_window_ui, studio_ui, theme};
use crate::view::Action;
use bevy::camera::RenderTarget;
use bevy::core_pipeline::upscaling::upscaling;
use bevy::ecs::schedule::ScheduleLabel;
use bevy::prelude::*;
use bevy::render::RenderApp;
use bevy::render::camera::CameraRenderGraph;
use bevy::window::{PresentMode, PrimaryWindow, WindowCloseRequested, WindowRef, WindowResolution};
use bevy_egui::render::{egui_pass, prepare_egui_pass};
use bevy_egui::{
    EguiContext, EguiContexts, EguiGlobalSettings, EguiPlugin, EguiPrimaryContextPass, EguiSchedule, EguiTextureHandle,
    PrimaryEguiContext,
};
use egui::{LayerId, Ui, UiBuilder};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

/// Schedule of the camera that draws the panels: no scene, no tone mapping, only egui and the way to the window.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct DrawPanels;

/// What the panels keep from frame to frame.
#[derive(Resource, Default)]
struct Panels {
    ui: UiState,
    actions: Vec<Action>,
    effects: Vec<EffectInfo>,
    /// Folder of the show.
    base: PathBuf,
    canvas: Option<(AssetId<Image>, egui::TextureId)>,
    /// Pictures of scenes beside the program.
    scenes: BTreeMap<SceneId, (AssetId<Image>, egui::TextureId)>,
    scene_textures: BTreeMap<SceneId, egui::TextureId>,
    themed: bool,
}

/// Marks the camera of a multiview in a window of its own.
#[derive(Component)]
pub struct MultiviewCamera {
    pub opened: Instant,
    pub drawn: Instant,
    themed: bool,
}

/// Where a multiview of a window of its own is run; each needs a schedule of its own.
#[derive(ScheduleLabel, Debug, Clone, PartialEq, Eq, Hash)]
struct MultiviewPass(Entity);

/// A camera that draws the multiview over a window.
pub fn open_multiview(commands: &mut Commands, window: Entity) -> Entity {
    let now = Instant::now();
    let camera = commands.spawn((
        MultiviewCamera { opened: now, drawn: now, themed: false },
        EguiSchedule::new(MultiviewPass(window)),
        panels_camera(WindowRef::Entity(window)),
    ));
    let camera = camera.id();
    commands.queue(move |world: &mut World| {
        let run = move |contexts: Query<(&mut EguiContext, &mut MultiviewCamera)>,
                        panels: ResMut<Panels>,
                        view: Res<View>,
                        state: Res<StudioState>| {
            multiview(camera, contexts, panels, view, state);
        };
        world.resource_mut::<Schedules>().add_systems(MultiviewPass(window), run);
    });
    camera
}

/// Frees what a multiview's window needed.
pub fn close_multiview(commands: &mut Commands, window: Entity) {
    commands.queue(move |world: &mut World| {
        world.resource_mut::<Schedules>().remove(MultiviewPass(window));
    });
}

fn multiview(
    camera: Entity,
    mut contexts: Query<(&mut EguiContext, &mut MultiviewCamera)>,
    mut panels: ResMut<Panels>,
    view: Res<View>,
    state: Res<StudioState>,
) {
    let Ok((mut context, mut multiview)) = contexts.get_mut(camera) else { return };
    let ctx = context.get_mut().clone();
    if !std::mem::replace(&mut multiview.themed, true) {
        theme::install(&ctx);
    }
    let panels = &mut *panels;
    let base = state.base();
    let model = StudioModel {
        view: &view.0,
        effects: &panels.effects,
        canvas_texture: panels.canvas.map(|(_, texture)| texture),
        scene_textures: &panels.scene_textures,
        base: &base,
    };
    multiview_window_ui(&ctx, &model, &mut panels.actions);
}

/// Needs the window and the renderer before it.
pub struct PanelsPlugin;

impl Plugin for PanelsPlugin {
    fn build(&self, app: &mut App) {
        app.add_plugins((EguiPlugin::default(), PresetsPlugin));
        app.world_mut().resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
        app.init_resource::<Panels>()
            .add_systems(PreStartup, spawn_camera.before(bevy_egui::EguiStartupSet::InitContexts))
            .add_systems(Update, keep_window)
            .add_systems(EguiPrimaryContextPass, panels)
            .add_systems(PostUpdate, send_actions.after(bevy_egui::EguiPostUpdateSet::EndPass));
        if let Some(render_app) = app.get_sub_app_mut(RenderApp) {
            let mut schedule = Schedule::new(DrawPanels);
            schedule.add_systems((prepare_egui_pass, egui_pass, upscaling).chain());
            render_app.add_schedule(schedule);
        }
    }
}

/// The window of the panels, as large as it may be without covering the whole monitor.
pub fn control_window(monitor: Option<(u32, u32)>) -> Window {
    let (width, height) = monitor.map_or((1440, 900), |(width, height)| {
        (1440.min(width.saturating_sub(16)).max(960), 900.min(height.saturating_sub(64)).max(600))
    });
    Window {
        title: "Scrim".into(),
        name: Some("scrim".into()),
        resolution: WindowResolution::new(width, height),
        resize_constraints: WindowResizeConstraints { min_width: 960.0, min_height: 600.0, ..default() },
        present_mode: PresentMode::AutoNoVsync,
        ..default()
    }
}

fn spawn_camera(mut commands: Commands) {
    commands.spawn((PrimaryEguiContext, panels_camera(WindowRef::Primary)));
}

/// A camera that draws nothing but egui.
fn panels_camera(window: WindowRef) -> impl Bundle {
    (
        Camera { clear_color: ClearColorConfig::Custom(Color::BLACK), ..default() },
        Projection::Orthographic(OrthographicProjection::default_2d()),
        RenderTarget::Window(window),
        CameraRenderGraph::new(DrawPanels),
        Msaa::Off,
    )
}

/// A window goes with the monitor that it is on; the panels come back on another one.
fn keep_window(mut commands: Commands, windows: Query<(), With<PrimaryWindow>>) {
    if windows.is_empty() {
        commands.spawn((control_window(None), PrimaryWindow));
    }
}

fn panels(
    mut contexts: EguiContexts,
    mut panels: ResMut<Panels>,
    view: Res<View>,
    state: Res<StudioState>,
    catalog: Res<EffectCatalog>,
    (canvas, scenes): (Res<ProgramCanvas>, Res<SceneCanvases>),
    times: Res<SharedTimes>,
    mut closes: MessageReader<WindowCloseRequested>,
    windows: Query<(), With<PrimaryWindow>>,
) -> Result {
    let start = Instant::now();
    let panels = &mut *panels;
    let ctx = contexts.ctx_mut()?.clone();
    if !panels.themed {
        panels.themed = true;
        theme::install(&ctx);
    }
    if catalog.is_changed() {
        panels.effects = catalog.infos();
    }
    if state.is_changed() {
        panels.base = state.base();
    }
    follow(&mut contexts, &mut panels.canvas, (canvas.width > 0).then(|| canvas.image.id()));
    if scenes.is_changed() {
        follow_scenes(&mut contexts, panels, &scenes);
    }
    let model = StudioModel {
        view: &view.0,
        effects: &panels.effects,
        canvas_texture: panels.canvas.map(|(_, texture)| texture),
        scene_textures: &panels.scene_textures,
        base: &panels.base,
    };
    if closes.read().any(|close| windows.contains(close.window)) {
        leave(&model, &mut panels.ui, Leave::Quit, &mut panels.actions);
    }
    let mut root = Ui::new(
        ctx.clone(),
        "studio".into(),
        UiBuilder::new().layer_id(LayerId::background()).max_rect(ctx.content_rect()),
    );
    studio_ui(&mut root, &model, &mut panels.ui, &mut panels.actions);
    times.set(|t| t.panels_ms = start.elapsed().as_secs_f32() * 1000.0);
    Ok(())
}

/// Lets egui know the picture of a canvas, and forget the one before.
fn follow(
    contexts: &mut EguiContexts,
    shown: &mut Option<(AssetId<Image>, egui::TextureId)>,
    wanted: Option<AssetId<Image>>,
) {
    if shown.map(|(known, _)| known) == wanted {
        return;
    }
    if let Some((old, _)) = shown.take() {
        contexts.remove_image(old);
    }
    *shown = wanted.map(|id| (id, contexts.add_image(EguiTextureHandle::Weak(id))));
}

/// The same of all scenes that are shown.
fn follow_scenes(contexts: &mut EguiContexts, panels: &mut Panels, scenes: &SceneCanvases) {
    let wanted: BTreeMap<SceneId, AssetId<Image>> = scenes.iter().map(|(scene, image)| (scene, image.id())).collect();
    panels.scenes.retain(|scene, (known, _)| {
        let stays = wanted.get(scene) == Some(known);
        if !stays {
            contexts.remove_image(*known);
        }
        stays
    });
    for (scene, id) in wanted {
        panels.scenes.entry(scene).or_insert_with(|| (id, contexts.add_image(EguiTextureHandle::Weak(id))));
    }
    panels.scene_textures = panels.scenes.iter().map(|(scene, (_, texture))| (*scene, *texture)).collect();
}

/// What was asked for is applied in the next update, which comes at once.
fn send_actions(mut panels: ResMut<Panels>, mut requests: MessageWriter<ActionRequest>, wake: Res<Wake>) {
    if panels.actions.is_empty() {
        return;
    }
    requests.write_batch(panels.actions.drain(..).map(ActionRequest));
    wake.now();
}
