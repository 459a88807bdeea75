//! The mixer's thread, `sound-mixer`: it makes a block when its time has come and hands it to whoever listens. It sleeps while there is
//! neither a strip nor a listener.

use super::monitor::Monitor;
use super::spectrum::WINDOW;
use super::{BLOCK, BLOCK_NS, CHANNELS, Desk, Frames, Mixer, SoundBlock, SoundInput};
use crate::view::{Level, SoundBus, SoundView, StripView};
use crossbeam_channel::{Receiver, Sender, TrySendError, bounded};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long after its time a block is mixed, in nanoseconds: what is due then has come, though its thread was late. Its stamp is not later
/// for that.
pub const LATENCY_NS: u64 = 60_000_000;
/// A machine that slept longer than this goes on from now; what lies between is not made up.
const ASLEEP_NS: u64 = 1_000_000_000;
/// Blocks that a listener may leave lying: two seconds.
const LISTENER_BLOCKS: usize = 200;
/// Blocks that the monitoring may leave lying; more would be heard late.
const MONITOR_BLOCKS: usize = 8;

/// The sound of the studio. Dropping it ends the mixer's thread.
pub struct SoundHub {
    shared: Arc<Shared>,
}

struct Shared {
    /// The zero of the mixer's clock.
    origin: Instant,
    state: Mutex<State>,
    changed: Condvar,
    meters: Mutex<Meters>,
    lost: AtomicU64,
    skipped: AtomicU64,
}

#[derive(Default)]
struct State {
    /// Newer than what the mixer follows.
    desk: Option<Desk>,
    /// The zero of the show clock by the mixer's, in nanoseconds.
    show_zero: u64,
    program: Vec<Sender<SoundBlock>>,
    clean: Vec<Sender<SoundBlock>>,
    monitoring: Option<(Sender<SoundBlock>, Monitor)>,
    stop: bool,
}

#[derive(Default)]
struct Meters {
    strips: Vec<(crate::document::SourceId, StripView)>,
    program: Level,
    clean: Level,
    limited_db: f32,
    /// The newest samples of the program, both sides in one.
    newest: VecDeque<f32>,
}

impl SoundHub {
    /// Starts the mixer. `show_zero`: when show time began.
    pub fn start(show_zero: Instant) -> Self {
        let shared = Arc::new(Shared {
            origin: show_zero,
            state: Mutex::default(),
            changed: Condvar::new(),
            meters: Mutex::default(),
            lost: AtomicU64::new(0),
            skipped: AtomicU64::new(0),
        });
        let theirs = shared.clone();
        if let Err(error) = std::thread::Builder::new().name("sound-mixer".into()).spawn(move || theirs.run()) {
            bevy::log::error!("There is no sound: the system gives no thread for it ({error})");
        }
        Self { shared }
    }

    /// A way into the mixer for one source; it is heard once a strip of the desk has it.
    pub fn input(&self) -> Arc<SoundInput> {
        Arc::new(SoundInput::new(self.shared.origin))
    }

    /// Mixes like this from the next block on.
    pub fn set(&self, desk: Desk) {
        let mut state = self.shared.lock();
        match (desk.is_monitored(), state.monitoring.is_some()) {
            (true, false) => {
                let (sender, blocks) = bounded(MONITOR_BLOCKS);
                state.monitoring = Some((sender, Monitor::start(blocks)));
            }
            (false, true) => state.monitoring = None,
            _ => {}
        }
        state.desk = Some(desk);
        drop(state);
        self.shared.changed.notify_one();
    }

    /// Show time began anew, or is counted from another moment.
    pub fn set_show_zero(&self, at: Instant) {
        let zero = at.saturating_duration_since(self.shared.origin).as_nanos();
        self.shared.lock().show_zero = u64::try_from(zero).unwrap_or(u64::MAX);
    }

    /// The program's sound from now on. A listener that lets two seconds lie loses what comes then; dropping it is enough to leave.
    pub fn listen(&self) -> Receiver<SoundBlock> {
        self.shared.add(|state| &mut state.program)
    }

    /// What [`listen`](Self::listen) does for either bus, to be given away: behind the mixer's end nothing comes.
    pub fn tap(&self) -> impl Fn(SoundBus) -> Receiver<SoundBlock> + Send + Sync + 'static {
        let shared = Arc::downgrade(&self.shared);
        move |bus| {
            let Some(shared) = shared.upgrade() else { return crossbeam_channel::never() };
            shared.add(|state| match bus {
                SoundBus::Program => &mut state.program,
                SoundBus::Clean => &mut state.clean,
            })
        }
    }

    /// The clean bus's, in the same way.
    pub fn listen_clean(&self) -> Receiver<SoundBlock> {
        self.shared.add(|state| &mut state.clean)
    }

    /// Blocks that listeners lost because they did not take them.
    pub fn lost(&self) -> u64 {
        self.shared.lost.load(Ordering::Relaxed)
    }

    /// Nanoseconds of sound that were never mixed because the machine slept.
    pub fn skipped_ns(&self) -> u64 {
        self.shared.skipped.load(Ordering::Relaxed)
    }

    /// The newest samples of the program, both sides in one, as many as a spectrum is made of.
    pub fn newest(&self, samples: &mut Vec<f32>) {
        let meters = self.shared.meters.lock().unwrap_or_else(PoisonError::into_inner);
        samples.clear();
        samples.extend(&meters.newest);
    }

    /// Fills in what the meters show.
    pub fn show(&self, view: &mut SoundView) {
        let meters = self.shared.meters.lock().unwrap_or_else(PoisonError::into_inner);
        view.strips.clear();
        view.strips.extend(meters.strips.iter().copied());
        (view.program, view.clean, view.limited_db) = (meters.program, meters.clean, meters.limited_db);
        drop(meters);
        let state = self.shared.lock();
        view.fault = state.monitoring.as_ref().and_then(|(_, monitor)| monitor.fault());
    }
}

impl Drop for SoundHub {
    fn drop(&mut self) {
        self.shared.lock().stop = true;
        self.shared.changed.notify_one();
    }
}

impl Shared {
    fn add(&self, bus: impl FnOnce(&mut State) -> &mut Vec<Sender<SoundBlock>>) -> Receiver<SoundBlock> {
        let (sender, blocks) = bounded(LISTENER_BLOCKS);
        bus(&mut self.lock()).push(sender);
        self.changed.notify_one();
        blocks
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    fn run(&self) {
        let mut mixer = Mixer::default();
        let mut next = None;
        while let Some((at, zero)) = self.wait(&mut mixer, &mut next) {
            mixer.mix(at as f64);
            self.publish(&mixer);
            if let Some(show_ns) = at.checked_sub(zero) {
                self.send(&mixer, show_ns);
            }
        }
    }

    /// Sleeps until the next block is due; its time, and the zero of show time. None at the end.
    fn wait(&self, mixer: &mut Mixer, next: &mut Option<u64>) -> Option<(u64, u64)> {
        let mut state = self.lock();
        loop {
            if state.stop {
                return None;
            }
            if let Some(desk) = state.desk.take() {
                mixer.set(&desk);
            }
            if mixer.is_empty() && state.program.is_empty() && state.clean.is_empty() {
                *next = None;
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            let now = self.now();
            let newest = now.saturating_sub(LATENCY_NS + BLOCK_NS);
            let at = *next.get_or_insert(newest);
            let due = at + BLOCK_NS + LATENCY_NS;
            if let Some(left) = due.checked_sub(now).filter(|left| *left > 0) {
                let left = Duration::from_nanos(left);
                state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
                continue;
            }
            let at = if now - due > ASLEEP_NS {
                self.skipped.fetch_add(newest - at, Ordering::Relaxed);
                newest
            } else {
                at
            };
            *next = Some(at + BLOCK_NS);
            return Some((at, state.show_zero));
        }
    }

    /// The panels may be reading: they see the next block then.
    fn publish(&self, mixer: &Mixer) {
        let Ok(mut meters) = self.meters.try_lock() else { return };
        meters.strips.clear();
        meters.strips.extend(mixer.strips());
        (meters.program, meters.clean, meters.limited_db) = mixer.levels();
        let room = (meters.newest.len() + BLOCK).saturating_sub(WINDOW);
        meters.newest.drain(..room);
        meters.newest.extend(mixer.program().iter().map(|[left, right]| 0.5 * (left + right)));
    }

    fn send(&self, mixer: &Mixer, show_ns: u64) {
        let mut state = self.lock();
        self.send_to(&mut state.program, mixer.program(), show_ns);
        self.send_to(&mut state.clean, mixer.clean(), show_ns);
        if let Some((monitoring, _)) = &state.monitoring {
            // What it cannot take now it would play too late.
            monitoring.try_send(block(mixer.monitoring(), show_ns)).ok();
        }
    }

    fn send_to(&self, listeners: &mut Vec<Sender<SoundBlock>>, frames: &Frames, show_ns: u64) {
        if listeners.is_empty() {
            return;
        }
        let block = block(frames, show_ns);
        listeners.retain(|listener| match listener.try_send(block.clone()) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                true
            }
            Err(TrySendError::Disconnected(_)) => false,
        });
    }
}

fn block(frames: &Frames, show_ns: u64) -> SoundBlock {
    const _: () = assert!(CHANNELS == 2, "blocks are stereo");
    SoundBlock { show_ns, samples: frames.as_flattened().into() }
}
