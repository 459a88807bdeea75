//! The show's projectors as windows: opened and closed as the document says, following monitors that come and go.

use super::panels::{close_multiview, open_multiview};
use super::windows::{CanvasWindow, Screens, full_screen_window, program_window};
use crate::compositor::present::Presents;
use crate::document::projector::title;
use crate::document::{EditCommand, Projected, Projector, ProjectorEdit, ProjectorId, ProjectorPlace, Show};
use crate::scene::{ActionRequest, ShownTransition, StudioState};
use crate::view::Action;
use bevy::input::ButtonState;
use bevy::input::keyboard::{KeyCode, KeyboardInput};
use bevy::prelude::*;
use bevy::window::{
    Monitor, OnMonitor, PresentMode, PrimaryWindow, WindowCloseRequested, WindowMoved, WindowPosition, WindowResized,
    WindowResolution,
};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// A window manager places a window in so much time; what moves it later is the user.
const PLACED: Duration = Duration::from_secs(2);

/// Windows are acquired one after another: one that waited for its monitor would hold up all others, and the tick.
const PRESENT_MODE: PresentMode = PresentMode::AutoNoVsync;

/// The windows that are open.
#[derive(Resource, Default)]
struct Projectors {
    open: BTreeMap<ProjectorId, Open>,
    /// Of which show.
    opened: u64,
}

struct Open {
    /// As it was when it was opened.
    projector: Projector,
    shown: CanvasWindow,
    since: Instant,
}

pub struct ProjectorsPlugin;

impl Plugin for ProjectorsPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Projectors>()
            .add_systems(Update, (hear_windows, follow_show, follow_pictures).chain().after(program_window));
    }
}

/// Where and how large a projector's window is, as it is now.
fn placed(window: &Window) -> ProjectorPlace {
    let at = match window.position {
        WindowPosition::At(at) => Some((at.x, at.y)),
        _ => None,
    };
    let (width, height) = (window.resolution.physical_width(), window.resolution.physical_height());
    ProjectorPlace::Window { width: width.clamp(64, 16_384), height: height.clamp(64, 16_384), at }
}

/// Esc and the window manager close a projector; F11 makes a window of it, or fills the monitor that it is on. Where the user puts a window is remembered.
fn hear_windows(
    projectors: Res<Projectors>,
    screens: Res<Screens>,
    mut keys: MessageReader<KeyboardInput>,
    mut closed: MessageReader<WindowCloseRequested>,
    mut moved: MessageReader<WindowMoved>,
    mut resized: MessageReader<WindowResized>,
    windows: Query<(&Window, Option<&OnMonitor>), Without<PrimaryWindow>>,
    mut requests: MessageWriter<ActionRequest>,
) {
    let of = |window: Entity| projectors.open.iter().find(|(_, open)| open.shown.window == window);
    let mut edits = Vec::new();
    for key in keys.read().filter(|key| key.state == ButtonState::Pressed && !key.repeat) {
        let Some((id, open)) = of(key.window) else { continue };
        match key.key_code {
            KeyCode::Escape => edits.push(ProjectorEdit::Close(*id)),
            KeyCode::F11 => {
                let on = windows.get(key.window).ok().and_then(|(_, on)| screens.name_of(on?.0));
                let place = match (&open.projector.place, on.or(screens.first())) {
                    (ProjectorPlace::Window { .. }, Some(name)) => ProjectorPlace::Monitor(name.to_owned()),
                    _ => ProjectorPlace::default(),
                };
                edits.push(ProjectorEdit::Place(*id, place));
            }
            _ => {}
        }
    }
    edits.extend(closed.read().filter_map(|close| of(close.window)).map(|(id, _)| ProjectorEdit::Close(*id)));
    let touched = moved.read().map(|moved| moved.window).chain(resized.read().map(|resized| resized.window));
    let mut touched: Vec<Entity> = touched.collect();
    touched.dedup();
    for (id, open) in touched.into_iter().filter_map(of) {
        let windowed = matches!(open.projector.place, ProjectorPlace::Window { .. });
        if let Ok((window, _)) = windows.get(open.shown.window)
            && windowed
            && open.since.elapsed() > PLACED
        {
            edits.push(ProjectorEdit::Place(*id, placed(window)));
        }
    }
    requests.write_batch(edits.into_iter().map(|edit| ActionRequest(Action::Edit(EditCommand::Projector(edit)))));
}

/// Opens, closes and moves windows as the show says.
fn follow_show(
    mut commands: Commands,
    mut projectors: ResMut<Projectors>,
    state: Res<StudioState>,
    screens: Res<Screens>,
    monitors: Query<&Monitor>,
    mut windows: Query<&mut Window>,
) {
    let lost = projectors.open.values().any(|open| !windows.contains(open.shown.window));
    if !state.is_changed() && !screens.is_changed() && !lost {
        return;
    }
    let show = state.show();
    let other = projectors.opened != state.opened;
    projectors.opened = state.opened;
    projectors.open.retain(|id, open| {
        let now = show.projectors.iter().find(|projector| projector.id == *id && !other);
        let stays = windows.contains(open.shown.window)
            && now.is_some_and(|now| {
                let there = match &now.place {
                    ProjectorPlace::Monitor(name) => screens.named(name).is_some() && now.place == open.projector.place,
                    ProjectorPlace::Window { .. } => matches!(open.projector.place, ProjectorPlace::Window { .. }),
                };
                there && now.shows == open.projector.shows
            });
        if let (true, Some(now), Ok(mut window)) = (stays, now, windows.get_mut(open.shown.window)) {
            move_back(open, now, &mut window);
            let title = window_title(show, now);
            if window.title != title {
                window.title = title;
            }
        }
        if !stays {
            open.shown.close(&mut commands);
            if open.projector.shows == Projected::Multiview {
                close_multiview(&mut commands, open.shown.window);
            }
        }
        stays
    });
    for projector in &show.projectors {
        if projectors.open.contains_key(&projector.id) {
            continue;
        }
        let title = window_title(show, projector);
        let window = match &projector.place {
            ProjectorPlace::Window { width, height, at } => window(title, (*width, *height), *at),
            ProjectorPlace::Monitor(name) => {
                let Some(monitor) = screens.named(name) else { continue };
                let full_screen = full_screen_window(&title, monitor, monitors.get(monitor).ok());
                Window { present_mode: PRESENT_MODE, ..full_screen }
            }
        };
        let shown = open(&mut commands, projector.shows, window);
        let open = Open { projector: projector.clone(), shown, since: Instant::now() };
        projectors.open.insert(projector.id, open);
    }
}

/// A window that an undo puts elsewhere goes there; one that the user put there is there already.
fn move_back(open: &mut Open, now: &Projector, window: &mut Window) {
    if open.projector.place == now.place {
        return;
    }
    open.projector.place.clone_from(&now.place);
    if let ProjectorPlace::Window { width, height, at } = now.place
        && placed(window) != now.place
    {
        window.resolution.set_physical_resolution(width, height);
        if let Some((x, y)) = at {
            window.position = WindowPosition::At(IVec2::new(x, y));
        }
        open.since = Instant::now();
    }
}

fn window_title(show: &Show, projector: &Projector) -> String {
    format!("{} — Scrim projector", title(show, projector.shows))
}

fn window(title: String, (width, height): (u32, u32), at: Option<(i32, i32)>) -> Window {
    Window {
        title,
        name: Some("scrim".into()),
        resolution: WindowResolution::new(width, height),
        position: at.map_or(WindowPosition::Automatic, |(x, y)| WindowPosition::At(IVec2::new(x, y))),
        present_mode: PRESENT_MODE,
        ..default()
    }
}

fn open(commands: &mut Commands, shows: Projected, window: Window) -> CanvasWindow {
    if shows != Projected::Multiview {
        return CanvasWindow::open(commands, window, Presents::default());
    }
    let window = commands.spawn(window).id();
    CanvasWindow { window, camera: open_multiview(commands, window) }
}

/// Which canvas each of them shows now.
fn follow_pictures(
    projectors: Res<Projectors>,
    state: Res<StudioState>,
    transition: Option<Res<ShownTransition>>,
    mut cameras: Query<&mut Presents>,
) {
    for open in projectors.open.values() {
        if let Ok(mut presents) = cameras.get_mut(open.shown.camera) {
            presents.set_if_neq(Presents(state.canvas_of(open.projector.shows, transition.is_none())));
        }
    }
}
