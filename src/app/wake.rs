//! Sleeps until something happens. The event loop updates on input, on a canvas tick that somebody waits for, and about once a second.
//!
//! Sources, readers and animations do not wake the loop themselves: they mark the studio as waiting, and a thread named "scrim-clock"
//! sends one wake-up when the canvas tick is due, however many of them there are.

use crate::compositor::Composition;
use crate::compositor::canvas::{CanvasTick, ProgramReport, SharedCounters};
use crate::compositor::readback::ReadbackHub;
use crate::scene::glide::Glide;
use crate::scene::{Clock, LiveTransition, SceneSystems, SourceOpener};
use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, UpdateMode, WinitSettings, WinitUserEvent};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The loop updates at least this often: counters, positions of media files and devices are looked at.
const HEARTBEAT: Duration = Duration::from_secs(1);

/// Wakes the studio; clones wake the same one.
#[derive(Resource, Clone)]
pub struct Wake(Arc<Shared>);

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
    /// Wakes the event loop.
    send: Box<dyn Fn() + Send + Sync>,
}

#[derive(Default)]
struct State {
    /// Since when something waits for the next canvas tick.
    waiting: Option<Instant>,
    /// Every tick is waited for.
    animated: bool,
    /// When the next canvas tick is due, where the loop has not been woken for it yet.
    due: Option<Instant>,
    /// When the panels are to be drawn next, though nothing happens.
    panels: Option<Instant>,
    /// The loop was woken for `panels`.
    panels_due: bool,
    stop: bool,
}

impl Wake {
    /// Something is there for the next canvas tick.
    pub fn at_tick(&self) {
        let mut state = self.lock();
        if state.waiting.is_none() {
            state.waiting = Some(Instant::now());
            drop(state);
            self.0.changed.notify_one();
        }
    }

    /// Something is there that has nothing to do with pictures: updates as soon as possible.
    pub fn now(&self) {
        (self.0.send)();
    }

    /// The panels are to be drawn after a delay: a blinking cursor, an animation.
    pub fn panels_in(&self, delay: Duration) {
        let Some(at) = Instant::now().checked_add(delay) else { return };
        let mut state = self.lock();
        if state.panels.is_none_or(|known| at < known) {
            state.panels = Some(at);
            drop(state);
            self.0.changed.notify_one();
        }
    }

    /// The panels are to be drawn now; asks once.
    pub fn take_panels(&self) -> bool {
        let mut state = self.lock();
        let due = state.panels.is_some_and(|at| at <= Instant::now());
        if due {
            state.panels = None;
        }
        std::mem::take(&mut state.panels_due) || due
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn run(&self) {
        let mut state = self.lock();
        loop {
            if state.stop {
                return;
            }
            let wanted = state.animated || state.waiting.is_some();
            let tick = state.due.filter(|_| wanted);
            let next = [tick, state.panels].into_iter().flatten().min();
            let now = Instant::now();
            state = match next.map(|next| next.saturating_duration_since(now)) {
                Some(Duration::ZERO) => {
                    // Not woken again before the update says when the next tick is.
                    if tick.is_some_and(|due| due <= now) {
                        state.due = None;
                    }
                    if state.panels.is_some_and(|at| at <= now) {
                        state.panels = None;
                        state.panels_due = true;
                    }
                    drop(state);
                    (self.0.send)();
                    self.lock()
                }
                Some(left) => self.0.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0,
                None => self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

/// Ends the clock's thread with the world that it wakes.
#[derive(Resource)]
struct ClockThread(Wake);

impl Drop for ClockThread {
    fn drop(&mut self) {
        self.0.lock().stop = true;
        self.0.0.changed.notify_one();
    }
}

/// Needs the window's event loop and the scene before it.
pub struct WakePlugin;

impl Plugin for WakePlugin {
    fn build(&self, app: &mut App) {
        let proxy = app.world().get_resource::<EventLoopProxyWrapper>().map(|proxy| (**proxy).clone());
        let send = move || {
            // A loop that has ended needs no waking.
            if let Some(proxy) = &proxy {
                proxy.send_event(WinitUserEvent::WakeUp).ok();
            }
        };
        let shared = Shared { state: Mutex::default(), changed: Condvar::new(), send: Box::new(send) };
        let wake = Wake(Arc::new(shared));
        let (thread, waker) = (wake.clone(), wake.clone());
        if let Err(error) = std::thread::Builder::new().name("scrim-clock".into()).spawn(move || thread.run()) {
            error!("The canvas has no clock: no thread for it ({error})");
        }
        let mode = UpdateMode::Reactive {
            wait: HEARTBEAT,
            react_to_device_events: false,
            react_to_user_events: true,
            react_to_window_events: true,
        };
        app.insert_resource(ClockThread(wake.clone()))
            .insert_resource(wake)
            .init_resource::<TickWanted>()
            .insert_resource(SourceOpener { waker: Arc::new(move || waker.at_tick()), ..SourceOpener::default() })
            .insert_resource(WinitSettings { focused_mode: mode, unfocused_mode: mode })
            .add_systems(First, count_late.after(SceneSystems::Tick))
            .add_systems(Last, plan_next);
    }
}

/// A canvas tick falls into this update and somebody waited for it: the picture may be another one.
#[derive(Resource, Default)]
pub struct TickWanted(pub bool);

/// Counts ticks that somebody waited for and that came more than one interval after they were due.
fn count_late(
    wake: Res<Wake>,
    tick: Res<CanvasTick>,
    clock: Res<Clock>,
    counters: Res<SharedCounters>,
    mut wanted: ResMut<TickWanted>,
    mut due: Local<Option<Instant>>,
) {
    let expected = due.replace(clock.next_due());
    wanted.0 = false;
    if !tick.due {
        return;
    }
    let mut state = wake.lock();
    let since = if state.animated { expected } else { state.waiting.max(expected) };
    let waited = state.animated || state.waiting.is_some();
    // What arrives from here on asks for the tick after this one.
    state.waiting = None;
    drop(state);
    wanted.0 = waited;
    let interval = Duration::from_nanos(clock.rate().frame_start_ns(1));
    if waited && since.is_some_and(|since| since.elapsed() > interval) {
        counters.add(|c| c.late_ticks += 1);
    }
}

/// Says whether the next canvas tick is waited for.
fn plan_next(
    wake: Res<Wake>,
    clock: Res<Clock>,
    tick: Res<CanvasTick>,
    composition: Res<Composition>,
    report: Res<ProgramReport>,
    readers: Res<ReadbackHub>,
    (transition, glide): (Res<LiveTransition>, Res<Glide>),
) {
    let moves =
        composition.moves() || transition.0.is_some() || glide.is_on() || readers.is_read() || !report.get().settled;
    let changed = composition.is_changed() && !tick.due;
    let mut state = wake.lock();
    state.animated = moves;
    if changed && state.waiting.is_none() {
        state.waiting = Some(Instant::now());
    }
    state.due = Some(clock.next_due());
    drop(state);
    wake.0.changed.notify_one();
}
