//! `scrim open`: the studio in a window.

use super::chords::ChordsPlugin;
use super::clipboard::ClipboardPlugin;
use super::desktop::DesktopWatch;
use super::effect_files::EffectFilesPlugin;
use super::files::FilesPlugin;
use super::headless::{StudioError, wgpu_settings};
use super::import::ImportPlugin;
use super::outputs::{OutputsPlugin, start_sound};
use super::panels::{PanelsPlugin, control_window};
use super::picking::PickingPlugin;
use super::projectors::ProjectorsPlugin;
use super::quit::{Leaving, QuitPlugin};
use super::recovery::{Recovery, keep_unsaved};
use super::repaint::RepaintPlugin;
use super::scopes::ScopesPlugin;
use super::session::{SessionFiles, SessionPlugin, first_show};
use super::set_ups::SetUpsPlugin;
use super::stills::StillsPlugin;
use super::streams::StreamsPlugin;
use super::view_model::{Cameras, ViewPlugin};
use super::viewers::ViewersPlugin;
use super::wake::{Wake, WakePlugin};
use super::windows::WindowsPlugin;
use crate::cli::args::OpenArgs;
use crate::compositor::CompositorPlugin;
use crate::compositor::present::PresentPlugin;
use crate::diagnostics::log_plugin;
use crate::document::Show;
use crate::effect::builtin::BuiltinEffectsPlugin;
use crate::scene::{ClockMode, ScenePlugin, StudioState};
use crate::settings::Folders;
use crate::source::devices::DeviceWatch;
use crate::source::x11;
use bevy::app::{AppExit, TerminalCtrlCHandlerPlugin};
use bevy::prelude::*;
use bevy::render::RenderPlugin;
use bevy::render::error_handler::{ErrorType, RenderError, RenderErrorHandler, RenderErrorPolicy};
use bevy::render::settings::RenderCreation;
use bevy::window::{ExitCondition, WindowPlugin};
use std::collections::VecDeque;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// What the process ends with when the graphics device is of no more use; started again, it may be.
pub const EXIT_DEVICE: u8 = 75;

/// So many faults of the graphics device within [`FAULT_SPAN`] are one that does not pass.
const FAULTS: usize = 3;
const FAULT_SPAN: Duration = Duration::from_secs(2);

/// Opens the studio and returns when it is left.
pub fn run(args: &OpenArgs, verbose: u8) -> Result<ExitCode, StudioError> {
    run_with(args, verbose, |_| {})
}

/// The same with plug-ins of one's own.
pub fn run_with(args: &OpenArgs, verbose: u8, add: impl FnOnce(&mut App)) -> Result<ExitCode, StudioError> {
    let mut app = windowed(verbose)?;
    let mut files = SessionFiles::load(Folders::of_user());
    let (show, path) = first_show(args.file.as_deref(), &mut files);
    furnish(&mut app, show, path, files);
    add(&mut app);
    Ok(match app.run() {
        AppExit::Success => ExitCode::SUCCESS,
        AppExit::Error(code) => ExitCode::from(code.get()),
    })
}

/// An app with a log, a window and a renderer.
pub fn windowed(verbose: u8) -> Result<App, StudioError> {
    require_desktop()?;
    let monitors = x11::monitors();
    let monitor = monitors.iter().find(|monitor| monitor.primary).or(monitors.first());
    let window = WindowPlugin {
        primary_window: Some(control_window(monitor.map(|monitor| (monitor.width, monitor.height)))),
        exit_condition: ExitCondition::DontExit,
        close_when_requested: false,
        ..default()
    };
    let render = RenderPlugin { render_creation: RenderCreation::Automatic(Box::new(wgpu_settings())), ..default() };
    let mut app = App::new();
    app.set_error_handler(bevy::ecs::error::error);
    watch_graphics(&mut app);
    app.add_plugins(
        DefaultPlugins.set(log_plugin(verbose)).set(window).set(render).disable::<TerminalCtrlCHandlerPlugin>(),
    );
    Ok(app)
}

/// Lets faults of the graphics device be passed over while they are few, and end the app with [`EXIT_DEVICE`] when they are not.
pub fn watch_graphics(app: &mut App) {
    app.insert_resource(RenderErrorHandler(render_fault)).init_resource::<Faults>();
}

/// Adds the studio itself.
pub fn furnish(app: &mut App, show: Show, path: Option<PathBuf>, files: SessionFiles) {
    let (scene_file, data) = (path.clone(), files.folders.data.clone());
    app.insert_resource(StudioState::new(show, path)).insert_resource(files).add_plugins((
        CompositorPlugin { inline_pipelines: false, ..default() },
        ScenePlugin { clock: ClockMode::Live },
        BuiltinEffectsPlugin,
        PresentPlugin,
        WakePlugin,
        SessionPlugin,
        (ImportPlugin, FilesPlugin),
        (WindowsPlugin, ProjectorsPlugin),
        (OutputsPlugin, StreamsPlugin, ViewersPlugin, StillsPlugin),
        (SetUpsPlugin, ScopesPlugin),
        QuitPlugin,
        PanelsPlugin,
        ViewPlugin,
        RepaintPlugin,
        (ChordsPlugin, ClipboardPlugin, PickingPlugin),
    ));
    // Behind the wake, which the thread that looks for changes asks for.
    app.add_plugins(EffectFilesPlugin { scene_file, data, watch: true });
    start_sound(app);
    let wake = app.world().resource::<Wake>().clone();
    app.insert_resource(DesktopWatch::start(wake)).insert_resource(Cameras(DeviceWatch::start()));
}

/// The windowing library ends the program where there is no desktop; say it in words before.
fn require_desktop() -> Result<(), StudioError> {
    let named = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if named("WAYLAND_DISPLAY") || named("WAYLAND_SOCKET") {
        return Ok(());
    }
    x11::Desktop::open(None).map(|_| ()).map_err(|_| StudioError::NoDesktop)
}

/// Faults of the graphics device, newest last.
#[derive(Resource, Default)]
struct Faults(VecDeque<Instant>);

/// A single fault is passed over; the picture stays. One that comes again and again ends the studio, with everything kept.
fn render_fault(fault: &RenderError, main: &mut World, _render: &mut World) -> RenderErrorPolicy {
    // The same fault is told again with every update until the end.
    if main.get_resource::<Leaving>().is_some_and(Leaving::has_begun) {
        return RenderErrorPolicy::StopRendering;
    }
    error!(subject = "Graphics", "{}", fault.description);
    let mut faults = main.resource_mut::<Faults>();
    faults.0.push_back(Instant::now());
    if faults.0.len() > FAULTS {
        faults.0.pop_front();
    }
    let often = faults.0.len() == FAULTS && faults.0.front().is_some_and(|first| first.elapsed() < FAULT_SPAN);
    if !often && fault.ty != ErrorType::DeviceLost {
        return RenderErrorPolicy::Ignore;
    }
    error!(subject = "Graphics", "The graphics device is of no more use; Scrim ends and can be started again");
    let kept =
        (main.get_resource::<StudioState>(), main.get_resource::<SessionFiles>(), main.get_resource::<Recovery>());
    if let (Some(state), Some(files), Some(recovery)) = kept {
        keep_unsaved(state, files, recovery);
    }
    main.get_resource_or_init::<Leaving>().begin(AppExit::from_code(EXIT_DEVICE));
    if let Some(wake) = main.get_resource::<Wake>() {
        wake.now();
    }
    RenderErrorPolicy::StopRendering
}
