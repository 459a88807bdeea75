//! Which windows are drawn in an update. Most updates change nothing that a window shows: a wake-up is followed by another update of
//! the event loop's own, sources report without a new picture. Windows that nothing changed for keep the picture that they have.

use super::session::SessionFiles;
use super::wake::{TickWanted, Wake};
use super::windows::{ProgramCamera, Screens};
use crate::compositor::Composition;
use crate::compositor::canvas::{CanvasTick, SharedCounters};
use crate::diagnostics::LogLines;
use crate::scene::StudioState;
use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::window::WindowEvent;
use bevy::winit::RawWinitWindowEvent;
use bevy_egui::{EguiContext, EguiContextSettings, EguiFullOutput, EguiInput, EguiPostUpdateSet, PrimaryEguiContext};
use std::time::{Duration, Instant};

/// Counters and states of sources are shown anew at least this often.
const HEARTBEAT: Duration = Duration::from_millis(950);
/// A redraw that the system asks for this long after the last one means that the window was covered.
const COVERED: Duration = Duration::from_millis(100);
/// While ticks come late, the panels follow the picture this often; the program has the machine.
const RELIEF: Duration = Duration::from_millis(200);
/// How long after a late tick that holds.
const RELIEF_LASTS: Duration = Duration::from_secs(2);
/// The first updates are drawn whatever they bring: windows, fonts and shaders come one after the other.
const FIRST_UPDATES: u32 = 20;

/// When the panels are to be drawn though nothing happens: a blinking cursor, a tooltip.
#[derive(Resource, Default)]
struct Panels {
    drawn: Option<Instant>,
    updates: u32,
    late: u64,
    late_at: Option<Instant>,
    hooked: bool,
}

/// Whether a window must be drawn because of what the system says of it.
#[derive(Resource, Default)]
struct Asked {
    input: bool,
    redraw: bool,
}

pub struct RepaintPlugin;

impl Plugin for RepaintPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Panels>().init_resource::<Asked>().add_systems(
            PostUpdate,
            (
                (listen, decide, decide_program).chain().before(EguiPostUpdateSet::EndPass),
                fill_gap.after(EguiPostUpdateSet::EndPass).before(EguiPostUpdateSet::ProcessOutput),
            ),
        );
    }
}

fn listen(
    mut events: MessageReader<WindowEvent>,
    mut raw: MessageReader<RawWinitWindowEvent>,
    mut asked: ResMut<Asked>,
) {
    let (events, raw) = (events.read().count(), raw.read().count());
    // What Bevy makes no event of its own from is a request to draw.
    *asked = Asked { input: events > 0, redraw: raw > events };
}

#[expect(clippy::too_many_arguments, reason = "everything that the panels show")]
fn decide(
    mut panels: ResMut<Panels>,
    mut context: Query<(&mut Camera, &mut EguiContextSettings, &mut EguiContext, &EguiInput), With<PrimaryEguiContext>>,
    asked: Res<Asked>,
    wake: Res<Wake>,
    moves: Res<TickWanted>,
    counters: Res<SharedCounters>,
    (state, files, screens, lines): (Res<StudioState>, Res<SessionFiles>, Res<Screens>, Res<LogLines>),
    mut logged: Local<u64>,
) {
    let Ok((mut camera, mut settings, mut context, input)) = context.single_mut() else { return };
    if !panels.hooked {
        panels.hooked = true;
        let wake = wake.clone();
        context.get_mut().set_request_repaint_callback(move |info| wake.panels_in(info.delay));
    }
    panels.updates = panels.updates.saturating_add(1);
    let late = counters.get().late_ticks;
    if late != panels.late {
        (panels.late, panels.late_at) = (late, Some(Instant::now()));
    }
    let since = |at: Option<Instant>| at.map_or(Duration::MAX, |at| at.elapsed());
    let idle = since(panels.drawn);
    let relieved = since(panels.late_at) < RELIEF_LASTS && idle < RELIEF;
    let total = lines.total();
    let said = std::mem::replace(&mut *logged, total) != total;
    let changed = state.is_changed() || files.is_changed() || screens.is_changed() || said;
    let draw = panels.updates < FIRST_UPDATES
        || changed
        || asked.input
        || !input.events.is_empty()
        || wake.take_panels()
        || (moves.0 && !relieved)
        || (asked.redraw && idle > COVERED)
        || idle > HEARTBEAT;
    if draw {
        panels.drawn = Some(Instant::now());
    }
    if camera.is_active != draw {
        camera.is_active = draw;
    }
    if settings.run_manually == draw {
        settings.run_manually = !draw;
    }
}

fn decide_program(
    mut cameras: Query<(&mut Camera, &ProgramCamera), With<RenderTarget>>,
    asked: Res<Asked>,
    moves: Res<TickWanted>,
    tick: Res<CanvasTick>,
    composition: Res<Composition>,
) {
    for (mut camera, program) in &mut cameras {
        // A window that was just opened or covered has no picture to keep.
        let fresh = program.opened.elapsed() < Duration::from_secs(1);
        let draw = fresh || asked.redraw || moves.0 || (tick.due && composition.is_changed());
        if camera.is_active != draw {
            camera.is_active = draw;
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
