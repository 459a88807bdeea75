//! The one studio that a test process shares, on a thread of its own: an app cannot change threads.

use super::AddPlugins;
use crate::app::headless::{HeadlessStudio, StudioError};
use crate::document::Show;
use crate::scene::ClockMode;
use crossbeam_channel::{Sender, bounded};
use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// Makes a missing adapter a failure; `scripts/test` sets it.
const REQUIRE: &str = "SCRIM_REQUIRE_GPU";

/// How long one test may wait for its turn and its work; one that hangs fails them all rather than none.
const LIMIT: Duration = Duration::from_secs(300);

/// Gets the studio, or nothing where there is no adapter; leaves nothing behind when what it holds is not to be trusted.
type Job = Box<dyn FnOnce(&mut Option<HeadlessStudio>) + Send>;

/// Does work on the shared studio, or on one of its own when it has plug-ins to add. `None`, said loudly, without an adapter.
pub fn with_studio<R: Send + 'static>(
    add: Option<AddPlugins>,
    work: impl FnOnce(&mut HeadlessStudio) -> R + Send + 'static,
) -> Option<R> {
    let (reply, answer) = bounded(1);
    let job: Job = Box::new(move |shared| {
        let done = catch_unwind(AssertUnwindSafe(|| match add {
            Some(add) => make(add).map(|mut own| work(&mut own)),
            None => {
                if shared.is_none() {
                    *shared = make(|_| {});
                }
                shared.as_mut().map(work)
            }
        }));
        if done.is_err() {
            *shared = None;
        }
        reply.send(done).ok();
    });
    if jobs().send(job).is_err() {
        panic!("the studio's thread is gone");
    }
    match answer.recv_timeout(LIMIT) {
        Ok(Ok(Some(result))) => Some(result),
        Ok(Ok(None)) => {
            skipped();
            None
        }
        // Said on the test's own thread too, whose output the harness shows.
        Ok(Err(panic)) => match message(&*panic) {
            Some(text) => panic!("{text}"),
            None => resume_unwind(panic),
        },
        Err(error) => panic!("the studio does not answer: {error}"),
    }
}

fn message(panic: &(dyn Any + Send)) -> Option<&str> {
    panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied())
}

fn make(add: impl FnOnce(&mut bevy::app::App)) -> Option<HeadlessStudio> {
    // Bevy has no answer but a panic for a machine without an adapter.
    let made = catch_unwind(AssertUnwindSafe(|| {
        HeadlessStudio::with(Show::empty(), None, ClockMode::Stepped { start: 0 }, add)
    }));
    match made {
        Ok(Ok(studio)) => Some(studio),
        Ok(Err(StudioError::NoAdapter)) => None,
        Ok(Err(error)) => panic!("no studio: {error}"),
        Err(panic) => {
            let missing = message(&*panic).is_some_and(|text| text.contains("Unable to find a GPU"));
            if missing { None } else { resume_unwind(panic) }
        }
    }
}

fn skipped() {
    let required = std::env::var_os(REQUIRE).is_some_and(|value| value != "0");
    assert!(!required, "no graphics adapter, and {REQUIRE} is set: install mesa-vulkan-drivers");
    // Past the capture of the test harness, which hides what passing tests print.
    use std::io::Write;
    writeln!(std::io::stderr(), "SKIPPED: no graphics adapter").ok();
}

fn jobs() -> Sender<Job> {
    static JOBS: OnceLock<Mutex<Sender<Job>>> = OnceLock::new();
    let jobs = JOBS.get_or_init(|| {
        let (sender, queue) = bounded::<Job>(1);
        let run = move || {
            let mut studio = None;
            for job in queue {
                job(&mut studio);
            }
        };
        if let Err(error) = std::thread::Builder::new().name("test-studio".into()).spawn(run) {
            panic!("no thread for the studio: {error}");
        }
        Mutex::new(sender)
    });
    jobs.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
