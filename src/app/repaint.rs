//! Which windows are drawn in an update. Most updates change nothing that a window shows: a wake-up is followed by another update of
//! the event loop's own, sources report without a new picture. Windows that nothing changed for keep the picture that they have.

use super::import::ShownImport;
use super::outputs::Outputs;
use super::panels::MultiviewCamera;
use super::presets::PresetShelf;
use super::recovery::Recovery;
use super::session::SessionFiles;
use super::set_ups::SetUps;
use super::streams::Streams;
use super::viewers::Viewers;
use super::wake::{TickWanted, Wake};
use super::windows::{CanvasCamera, Screens};
use crate::compositor::Composition;
use crate::compositor::canvas::{CanvasTick, SharedCounters};
use crate::compositor::present::Presents;
use crate::diagnostics::LogLines;
use crate::scene::StudioState;
use crate::scene::budget::BypassedEffects;
use crate::view::Counters;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::window::WindowEvent;
use bevy_egui::{EguiContext, EguiContextSettings, EguiFullOutput, EguiInput, EguiPostUpdateSet, PrimaryEguiContext};
use std::time::{Duration, Instant};

/// Counters and states of sources are shown anew this often while pictures change or are recorded, and else that often.
const HEARTBEAT: Duration = Duration::from_millis(950);
const STILL_HEARTBEAT: Duration = Duration::from_millis(2950);
/// While ticks come late, the panels follow the picture this often; the program has the machine.
const RELIEF: Duration = Duration::from_millis(200);
/// How long after a late tick that holds.
const RELIEF_LASTS: Duration = Duration::from_secs(2);
/// A multiview in a window of its own is drawn this often while pictures move.
const MULTIVIEW_INTERVAL: Duration = Duration::from_millis(30);
/// The updates of this long a start are drawn whatever they bring: windows, fonts and shaders come one after the other.
const START: Duration = Duration::from_secs(3);

/// When the panels were drawn, and what they showed.
#[derive(Resource, Default)]
struct Panels {
    started: Option<Instant>,
    drawn: Option<Instant>,
    late: u64,
    /// Pictures composed until they were drawn last.
    composed: u64,
    late_at: Option<Instant>,
    hooked: bool,
}

/// What the system says of the windows in this update.
#[derive(Resource, Default)]
struct Asked {
    /// Anything at all.
    input: bool,
    /// A window has another size, or was covered, perhaps.
    exposed: bool,
}

pub struct RepaintPlugin;

impl Plugin for RepaintPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Panels>().init_resource::<Asked>().add_systems(
            PostUpdate,
            (
                (listen, decide, decide_canvases, decide_multiviews).chain().before(EguiPostUpdateSet::EndPass),
                fill_gap.after(EguiPostUpdateSet::EndPass).before(EguiPostUpdateSet::ProcessOutput),
            ),
        );
    }
}

fn listen(mut events: MessageReader<WindowEvent>, mut asked: ResMut<Asked>) {
    *asked = Asked::default();
    for event in events.read() {
        asked.input = true;
        asked.exposed |= matches!(
            event,
            WindowEvent::WindowResized(_)
                | WindowEvent::WindowOccluded(_)
                | WindowEvent::WindowFocused(_)
                | WindowEvent::WindowMoved(_)
                | WindowEvent::WindowCreated(_)
                | WindowEvent::WindowScaleFactorChanged(_)
        );
    }
}

fn decide(
    mut panels: ResMut<Panels>,
    mut context: Query<
        (&mut Camera, &mut EguiContextSettings, &mut EguiContext, &mut EguiInput),
        With<PrimaryEguiContext>,
    >,
    asked: Res<Asked>,
    wake: Res<Wake>,
    moves: Res<TickWanted>,
    counters: Res<SharedCounters>,
    (state, files, screens, lines, (outputs, streams, viewers), recovery, import): (
        Res<StudioState>,
        Res<SessionFiles>,
        Res<Screens>,
        Res<LogLines>,
        (Res<Outputs>, Res<Streams>, Res<Viewers>),
        Res<Recovery>,
        Res<ShownImport>,
    ),
    (shelf, set_ups, bypassed): (Res<PresetShelf>, Res<SetUps>, Res<BypassedEffects>),
    (mut logged, mut modifiers): (Local<u64>, Local<egui::Modifiers>),
) {
    let Ok((mut camera, mut settings, mut context, mut input)) = context.single_mut() else { return };
    if !panels.hooked {
        panels.hooked = true;
        let wake = wake.clone();
        context.get_mut().set_request_repaint_callback(move |info| wake.panels_in(info.delay));
    }
    // The keys that are held are told in every update; egui would draw the panels again each time.
    input.events.retain(|event| match event {
        egui::Event::ModifiersChanged(now) => std::mem::replace(&mut *modifiers, *now) != *now,
        _ => true,
    });
    let starting = panels.started.get_or_insert_with(Instant::now).elapsed() < START;
    let Counters { late_ticks, composed, .. } = counters.get();
    if late_ticks != panels.late {
        (panels.late, panels.late_at) = (late_ticks, Some(Instant::now()));
    }
    let busy = composed != panels.composed || outputs.are_live() || streams.are_on() || viewers.are_on();
    let since = |at: Option<Instant>| at.map_or(Duration::MAX, |at| at.elapsed());
    let idle = since(panels.drawn);
    let relieved = since(panels.late_at) < RELIEF_LASTS && idle < RELIEF;
    let total = lines.total();
    let said = std::mem::replace(&mut *logged, total) != total;
    let changed = state.is_changed()
        || files.is_changed()
        || screens.is_changed()
        || recovery.is_changed()
        || import.is_changed()
        || said;
    let changed = changed || shelf.is_changed() || set_ups.is_changed() || bypassed.is_changed();
    let draw = starting
        || changed
        || asked.input
        || !input.events.is_empty()
        || wake.take_panels()
        || (moves.0 && !relieved)
        || idle > if busy { HEARTBEAT } else { STILL_HEARTBEAT };
    if draw {
        (panels.drawn, panels.composed) = (Some(Instant::now()), composed);
    }
    if camera.is_active != draw {
        camera.is_active = draw;
    }
    if settings.run_manually == draw {
        settings.run_manually = !draw;
    }
}

fn decide_canvases(
    mut cameras: Query<(&mut Camera, &CanvasCamera, Ref<Presents>), With<RenderTarget>>,
    asked: Res<Asked>,
    moves: Res<TickWanted>,
    tick: Res<CanvasTick>,
    composition: Res<Composition>,
) {
    for (mut camera, shown, presents) in &mut cameras {
        // A window that was just opened or covered has no picture to keep.
        let fresh = shown.opened.elapsed() < Duration::from_secs(1) || presents.is_changed();
        let draw = fresh || asked.exposed || moves.0 || (tick.due && composition.is_changed());
        if camera.is_active != draw {
            camera.is_active = draw;
        }
    }
}

/// A multiview in a window of its own follows the pictures, but not faster than it is looked at.
fn decide_multiviews(
    mut cameras: Query<(&mut Camera, &mut EguiContextSettings, &mut MultiviewCamera)>,
    asked: Res<Asked>,
    moves: Res<TickWanted>,
    state: Res<StudioState>,
    (tick, composition): (Res<CanvasTick>, Res<Composition>),
) {
    for (mut camera, mut settings, mut multiview) in &mut cameras {
        let fresh = multiview.opened.elapsed() < Duration::from_secs(1);
        let changed = state.is_changed() || asked.input || (tick.due && composition.is_changed());
        let draw = fresh || changed || (moves.0 && multiview.drawn.elapsed() > MULTIVIEW_INTERVAL);
        if draw {
            multiview.drawn = Instant::now();
        }
        if camera.is_active != draw {
            camera.is_active = draw;
        }
        if settings.run_manually == draw {
            settings.run_manually = !draw;
        }
    }
}

/// The panels that were not run have an output all the same: nothing to draw.
fn fill_gap(mut context: Query<(&EguiContextSettings, &mut EguiFullOutput, &mut EguiContext)>) {
    for (settings, mut output, mut context) in &mut context {
        if settings.run_manually && output.is_none() {
            let pixels_per_point = context.get_mut().pixels_per_point();
            output.0 = Some(egui::FullOutput { pixels_per_point, ..Default::default() });
        }
    }
}
