//! The way out: finish saving and the recording, keep what is not saved where the studio is ended from outside, and be gone within two
//! seconds.

use super::recording::Recording;
use super::recovery::{Recovery, keep_unsaved};
use super::saver::Saver;
use super::session::SessionFiles;
use super::wake::Wake;
use crate::scene::StudioState;
use bevy::app::AppExit;
use bevy::prelude::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long the recording's file may take to be closed, and files to be saved.
const FILES_LIMIT: Duration = Duration::from_millis(1200);
/// How long the program may take to end once it was told to.
const END_LIMIT: Duration = Duration::from_millis(1900);

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
}

/// Set by SIGINT, SIGTERM and SIGHUP.
#[derive(Resource, Clone, Default)]
struct Signalled(Arc<AtomicBool>);

pub struct QuitPlugin;

impl Plugin for QuitPlugin {
    fn build(&self, app: &mut App) {
        let signalled = Signalled::default();
        app.init_resource::<Leaving>()
            .insert_resource(signalled.clone())
            .add_systems(PreUpdate, take_signal)
            .add_systems(PostUpdate, leave);
        let Some(wake) = app.world().get_resource::<Wake>().cloned() else { return };
        let heard = ctrlc::set_handler(move || {
            signalled.0.store(true, Ordering::Release);
            wake.now();
        });
        if let Err(error) = heard {
            warn!("Ctrl+C and the end of the desktop session are not noticed: {error}");
        }
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
    mut recording: ResMut<Recording>,
    mut exits: MessageWriter<AppExit>,
    state: Res<StudioState>,
    files: Res<SessionFiles>,
    recovery: Res<Recovery>,
    saver: Res<Saver>,
    wake: Res<Wake>,
    (mut watched, mut gone): (Local<bool>, Local<bool>),
) {
    let leaving = leaving.bypass_change_detection();
    let Some(since) = leaving.since.filter(|_| !*gone) else { return };
    if !std::mem::replace(&mut *watched, true) {
        watch_end(&leaving.exit);
    }
    recording.stop();
    let late = since.elapsed() >= FILES_LIMIT;
    // A save that is under way may be all that is needed.
    if leaving.keep && (late || !saver.is_busy()) {
        leaving.keep = false;
        keep_unsaved(&state, &files, &recovery);
    }
    if (recording.is_running() || saver.is_busy()) && !late {
        wake.now();
        return;
    }
    if recording.is_running() {
        error!("The recording's file is not closed in time; it holds what was written until now");
    }
    if saver.is_saving() {
        error!(subject = "File", "The disk did not take the show in time; the file may be as it was");
    }
    *gone = true;
    exits.write(leaving.exit.clone());
}

/// Ends the process if it has not ended by itself in time: a driver or a disk hangs.
fn watch_end(exit: &AppExit) {
    let code = match exit {
        AppExit::Success => 0,
        AppExit::Error(code) => i32::from(code.get()),
    };
    let watch = move || {
        std::thread::sleep(END_LIMIT);
        eprintln!("scrim: something does not end (a graphics driver, a disk or a device); leaving without it");
        std::process::exit(code);
    };
    if let Err(error) = std::thread::Builder::new().name("scrim-exit".into()).spawn(watch) {
        warn!("Nothing watches over the end of the program: no thread for it ({error})");
    }
}
