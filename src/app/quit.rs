//! The way out: finish saving and the recording, keep what is not saved where the studio is ended from outside, and be gone within two
//! seconds.

use super::outputs::Outputs;
use super::recovery::{Recovery, keep_unsaved};
use super::saver::Saver;
use super::session::SessionFiles;
use super::streams::Streams;
use super::viewers::Viewers;
use super::wake::Wake;
use crate::output::writing::Writing;
use crate::scene::{SceneSystems, StudioState};
use bevy::app::AppExit;
use bevy::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long the recording's file may take to be closed, and files to be saved.
const FILES_LIMIT: Duration = Duration::from_millis(1200);
/// How long leaving may take in all, from the moment that it was asked for.
const LEAVE_LIMIT: Duration = Duration::from_millis(1900);
/// How long the end that the C library makes of the process may take, with what drivers have put into it.
const EXIT_LIMIT: Duration = Duration::from_millis(50);

/// That the studio is to end, and how it is getting on with it.
#[derive(Resource, Default)]
pub struct Leaving {
    since: Option<Instant>,
    exit: AppExit,
    /// What is not saved is to be kept, as nobody was asked.
    keep: bool,
}

impl Leaving {
    /// Begins to leave; the first reason counts.
    pub fn begin(&mut self, exit: AppExit) {
        if self.since.is_none() {
            (self.since, self.exit) = (Some(Instant::now()), exit);
        }
    }

    /// Begins to leave because the system says so.
    pub fn begin_from_outside(&mut self) {
        self.keep |= self.since.is_none();
        self.begin(AppExit::Success);
    }

    pub fn has_begun(&self) -> bool {
        self.since.is_some()
    }

    /// What the program will end with, once it has begun to leave.
    pub fn exit(&self) -> Option<&AppExit> {
        self.has_begun().then_some(&self.exit)
    }
}

/// Set by SIGINT, SIGTERM and SIGHUP.
#[derive(Resource, Clone, Default)]
struct Signalled(Arc<AtomicBool>);

/// Ends the process when it does not end by itself. Clones are one watch.
#[derive(Resource, Clone, Default)]
struct ExitWatch(Arc<AtomicBool>);

pub struct QuitPlugin;

impl Plugin for QuitPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Leaving>()
            .init_resource::<Signalled>()
            .init_resource::<ExitWatch>()
            .add_systems(Startup, hear_signals)
            .add_systems(PreUpdate, take_signal.before(SceneSystems::Apply))
            .add_systems(Last, leave);
    }
}

fn hear_signals(signalled: Res<Signalled>, watch: Res<ExitWatch>, wake: Res<Wake>) {
    let (signalled, watch, wake) = (signalled.clone(), watch.clone(), wake.clone());
    let heard = ctrlc::set_handler(move || {
        signalled.0.store(true, Ordering::Release);
        // From here, as the main thread may hang already.
        watch.start(&AppExit::Success);
        wake.now();
    });
    if let Err(error) = heard {
        warn!("Ctrl+C and the end of the desktop session are not noticed: {error}");
    }
}

fn take_signal(signalled: Res<Signalled>, mut leaving: ResMut<Leaving>) {
    if signalled.0.load(Ordering::Acquire) && !leaving.has_begun() {
        leaving.begin_from_outside();
    }
}

/// Ends the program once its files are closed, or take too long to be.
fn leave(
    mut leaving: ResMut<Leaving>,
    mut outputs: ResMut<Outputs>,
    mut exits: MessageWriter<AppExit>,
    state: Res<StudioState>,
    files: Res<SessionFiles>,
    (recovery, mut streams, mut viewers): (Res<Recovery>, ResMut<Streams>, ResMut<Viewers>),
    saver: Res<Saver>,
    wake: Res<Wake>,
    watch: Res<ExitWatch>,
    mut gone: Local<bool>,
) {
    let leaving = leaving.bypass_change_detection();
    let Some(since) = leaving.since.filter(|_| !*gone) else { return };
    watch.start(&leaving.exit);
    outputs.stop_recording();
    streams.stop_all();
    viewers.stop();
    let late = since.elapsed() >= FILES_LIMIT;
    // A save that is under way may be all that is needed.
    if leaving.keep && (late || !saver.is_busy()) {
        leaving.keep = false;
        keep_unsaved(&state, &files, &recovery);
    }
    if (outputs.is_recording() || Writing::goes_on() || saver.is_busy()) && !late {
        wake.now();
        return;
    }
    if outputs.is_recording() {
        error!("The recording's file is not closed in time; it holds what was written until now");
    }
    if Writing::goes_on() {
        error!("A still or a replay is not written in time; it is not there, or holds what was written until now");
    }
    if saver.is_saving() {
        error!(subject = "File", "The disk did not take the show in time; the file may be as it was");
    }
    *gone = true;
    exits.write(leaving.exit.clone());
}

impl ExitWatch {
    /// Ends the process if it has not ended by itself in time: a driver or a disk hangs. Only the first start counts.
    fn start(&self, exit: &AppExit) {
        if self.0.swap(true, Ordering::AcqRel) {
            return;
        }
        let code = match exit {
            AppExit::Success => 0,
            AppExit::Error(code) => i32::from(code.get()),
        };
        let watch = move || {
            std::thread::sleep(LEAVE_LIMIT);
            eprintln!("scrim: something does not end (a graphics driver, a disk or a device); leaving without it");
            // This waits for ever where the main thread hangs in the same place.
            let exit =
                std::thread::Builder::new().name("scrim-exit-now".into()).spawn(move || std::process::exit(code));
            if exit.is_ok() {
                std::thread::sleep(EXIT_LIMIT);
            }
            rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL).ok();
        };
        if let Err(error) = std::thread::Builder::new().name("scrim-exit".into()).spawn(watch) {
            warn!("Nothing watches over the end of the program: no thread for it ({error})");
        }
    }
}
