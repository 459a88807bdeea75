//! The program full-screen on a monitor, in a window of its own. Always borderless: an exclusive mode that is not there ends the program.

use crate::compositor::present::{Presents, canvas_camera};
use crate::output::monitor::{MonitorWish, choose};
use crate::scene::SessionRequest;
use crate::view::{MonitorInfo, StudioCommand};
use bevy::input::ButtonState;
use bevy::input::keyboard::{KeyCode, KeyboardInput};
use bevy::prelude::*;
use bevy::window::{
    CursorOptions, Monitor, MonitorSelection, OnMonitor, PresentMode, PrimaryMonitor, PrimaryWindow,
    WindowCloseRequested, WindowMode, WindowResizeConstraints, WindowResolution,
};
use std::num::NonZeroU32;
use std::time::Instant;

/// The monitors, and which of them shows the program.
#[derive(Resource, Default)]
pub struct Screens {
    pub monitors: Vec<MonitorInfo>,
    entities: Vec<Entity>,
    program: Option<Program>,
}

/// Marks the camera of a window that shows a canvas.
#[derive(Component)]
pub struct CanvasCamera {
    pub opened: Instant,
}

struct Program {
    shown: CanvasWindow,
    monitor: Entity,
}

/// A window that shows a canvas, with its camera.
#[derive(Debug, Clone, Copy)]
pub struct CanvasWindow {
    pub window: Entity,
    pub camera: Entity,
}

impl CanvasWindow {
    /// Full-screen it has no pointer.
    pub fn open(commands: &mut Commands, window: Window, presents: Presents) -> Self {
        let visible = window.mode == WindowMode::Windowed;
        let window = commands.spawn((window, CursorOptions { visible, ..default() })).id();
        let camera = commands.spawn((canvas_camera(window, presents), CanvasCamera { opened: Instant::now() })).id();
        Self { window, camera }
    }

    pub fn close(self, commands: &mut Commands) {
        commands.entity(self.camera).try_despawn();
        commands.entity(self.window).try_despawn();
    }
}

impl Screens {
    /// The monitor of this name.
    pub fn named(&self, name: &str) -> Option<Entity> {
        let index = self.monitors.iter().position(|monitor| monitor.name == name)?;
        self.entities.get(index).copied()
    }

    /// The name of a monitor.
    pub fn name_of(&self, monitor: Entity) -> Option<&str> {
        let index = self.entities.iter().position(|entity| *entity == monitor)?;
        self.monitors.get(index).map(|monitor| monitor.name.as_str())
    }

    /// Name of the leftmost monitor.
    pub fn first(&self) -> Option<&str> {
        self.monitors.first().map(|monitor| monitor.name.as_str())
    }

    /// Index of the monitor that shows the program.
    pub fn full_screen(&self) -> Option<usize> {
        let program = self.program.as_ref()?;
        Some(self.entities.iter().position(|entity| *entity == program.monitor).unwrap_or(0))
    }
}

pub struct WindowsPlugin;

impl Plugin for WindowsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Screens>()
            .add_systems(PreUpdate, list_monitors)
            .add_systems(Update, (close_program, program_window).chain());
    }
}

/// Follows monitors that come and go.
fn list_monitors(
    mut screens: ResMut<Screens>,
    monitors: Query<(Entity, &Monitor, Has<PrimaryMonitor>)>,
    changed: Query<(), Or<(Changed<Monitor>, Added<PrimaryMonitor>)>>,
    gone: RemovedComponents<Monitor>,
) {
    if changed.is_empty() && gone.is_empty() {
        return;
    }
    let mut found: Vec<_> = monitors.iter().collect();
    found.sort_by_key(|(_, monitor, _)| (monitor.physical_position.x, monitor.physical_position.y));
    screens.entities = found.iter().map(|(entity, ..)| *entity).collect();
    let info = |(number, (_, monitor, primary)): (usize, &(Entity, &Monitor, bool))| MonitorInfo {
        name: monitor.name.clone().unwrap_or_else(|| format!("Monitor {}", number + 1)),
        x: monitor.physical_position.x,
        y: monitor.physical_position.y,
        width: monitor.physical_width,
        height: monitor.physical_height,
        primary: *primary,
    };
    screens.monitors = found.iter().enumerate().map(info).collect();
}

pub(super) fn program_window(
    mut commands: Commands,
    mut requests: MessageReader<SessionRequest>,
    mut screens: ResMut<Screens>,
    panels: Query<Option<&OnMonitor>, With<PrimaryWindow>>,
    monitors: Query<&Monitor>,
) {
    for SessionRequest(command) in requests.read() {
        match command {
            StudioCommand::FullScreen(wish) => {
                let wish = wish.map_or(MonitorWish::Any, MonitorWish::Index);
                let under = panels.iter().flatten().next().map(|on| on.0);
                let panels_on = screens.entities.iter().position(|entity| Some(*entity) == under);
                let chosen = choose(&screens.monitors, &wish, panels_on.or(Some(0)));
                match chosen.map(|index| screens.entities.get(index).copied()) {
                    Ok(Some(monitor)) => {
                        open(&mut commands, &mut screens, monitor, monitors.get(monitor).ok());
                    }
                    Ok(None) => {}
                    Err(sentence) => warn!(subject = "Full screen", "{sentence}"),
                }
            }
            StudioCommand::LeaveFullScreen => leave(&mut commands, &mut screens),
            _ => {}
        }
    }
}

fn open(commands: &mut Commands, screens: &mut Screens, monitor: Entity, of: Option<&Monitor>) {
    leave(commands, screens);
    let window = full_screen_window("Scrim — Program", monitor, of);
    let shown = CanvasWindow::open(commands, window, Presents::default());
    screens.program = Some(Program { shown, monitor });
}

/// A window that is as large as its monitor from the first moment on.
pub fn full_screen_window(title: &str, monitor: Entity, of: Option<&Monitor>) -> Window {
    let mut window = Window {
        title: title.into(),
        name: Some("scrim".into()),
        mode: WindowMode::BorderlessFullscreen(MonitorSelection::Entity(monitor)),
        present_mode: PresentMode::AutoVsync,
        desired_maximum_frame_latency: NonZeroU32::new(1),
        decorations: false,
        ..default()
    };
    if let Some(of) = of {
        window.resolution = WindowResolution::new(of.physical_width, of.physical_height);
        // On X11 a window is made first and covers its monitor afterwards. Until then it has 800 × 600 points, but never less than this.
        let points = |pixels: u32| (f64::from(pixels) / of.scale_factor) as f32;
        window.resize_constraints = WindowResizeConstraints {
            min_width: points(of.physical_width),
            min_height: points(of.physical_height),
            ..default()
        };
    }
    window
}

fn leave(commands: &mut Commands, screens: &mut Screens) {
    if let Some(program) = screens.program.take() {
        program.shown.close(commands);
    }
}

/// Esc or F11 in the program's window, its window manager, or the loss of its monitor end the full screen.
fn close_program(
    mut commands: Commands,
    mut screens: ResMut<Screens>,
    mut keys: MessageReader<KeyboardInput>,
    mut closed: MessageReader<WindowCloseRequested>,
    windows: Query<(), With<Window>>,
) {
    let Some(program) = screens.bypass_change_detection().program.as_ref() else {
        keys.clear();
        closed.clear();
        return;
    };
    let ends = |key: &KeyboardInput| {
        key.window == program.shown.window
            && key.state == ButtonState::Pressed
            && matches!(key.key_code, KeyCode::Escape | KeyCode::F11)
    };
    let asked = keys.read().any(ends) || closed.read().any(|close| close.window == program.shown.window);
    if asked || !windows.contains(program.shown.window) {
        leave(&mut commands, &mut screens);
    }
}
