//! The show collected into a folder by a thread of its own, "scrim-collect", so that large files hold nothing up.

use crate::app::session::SessionFiles;
use crate::app::wake::Wake;
use crate::assets::{Catalogued, Collect, CollectError, Collected, Progress, collect, free_folder};
use crate::effect::EffectCatalog;
use crate::scene::{SessionRequest, StudioState};
use crate::view::{Collecting, FilesCommand, StudioCommand};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError, bounded};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// How often the panels are told how far it is.
const TOLD_EVERY: Duration = Duration::from_millis(200);
/// Name of a show that has none.
const UNNAMED: &str = "Show";

type Outcome = Result<Collected, CollectError>;

/// The thread that collects, or what came of the last one.
#[derive(Resource, Default)]
pub struct Collector {
    running: Option<Running>,
    last: Option<Collecting>,
}

struct Running {
    progress: Arc<Progress>,
    outcome: Receiver<Outcome>,
}

impl Collector {
    /// For the panels.
    pub fn state(&self) -> Option<Collecting> {
        let running = self.running.as_ref().map(|running| {
            let (done, total) = running.progress.bytes();
            Collecting::Running { done, total }
        });
        running.or_else(|| self.last.clone())
    }
}

impl Drop for Collector {
    /// Nobody would know of a copy that ends in the middle.
    fn drop(&mut self) {
        if let Some(running) = &self.running {
            running.progress.cancel();
        }
    }
}

pub(super) fn begin(
    mut requests: MessageReader<SessionRequest>,
    mut collector: ResMut<Collector>,
    state: Res<StudioState>,
    files: Res<SessionFiles>,
    catalog: Res<EffectCatalog>,
    wake: Option<Res<Wake>>,
) {
    for SessionRequest(command) in requests.read() {
        let StudioCommand::Files(command) = command else { continue };
        match command {
            FilesCommand::Collect(_) if collector.running.is_some() => {
                warn!(subject = "File", "Files are being collected already: cancel that first, or wait for its end");
            }
            FilesCommand::Collect(within) => {
                let job = job(within, &state, &files, &catalog);
                match start(job, wake.as_deref().cloned()) {
                    Ok(running) => *collector = Collector { running: Some(running), last: None },
                    Err(error) => error!(subject = "File", "Nothing is collected: no thread for it ({error})"),
                }
            }
            FilesCommand::CancelCollecting => {
                if let Some(running) = &collector.running {
                    running.progress.cancel();
                }
            }
            FilesCommand::CloseCollected => collector.last = None,
            _ => {}
        }
    }
}

fn job(within: &Path, state: &StudioState, files: &SessionFiles, catalog: &EffectCatalog) -> Collect {
    let stem = state.path.as_deref().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let plain = |c: char| !c.is_control() && !"/\\:".contains(c);
    let named = || state.show().name.chars().filter(|c| plain(*c)).collect::<String>();
    let name = stem.unwrap_or_else(named);
    let name = if name.trim_matches(['.', ' ']).is_empty() { UNNAMED.to_owned() } else { name };
    Collect {
        show: state.show().as_ref().clone(),
        base: state.base(),
        data: files.folders.data.clone(),
        out: free_folder(within, &name),
        name: format!("{name}.ron"),
        effects: Catalogued::of(catalog),
    }
}

fn start(job: Collect, wake: Option<Wake>) -> std::io::Result<Running> {
    let progress = Arc::new(Progress::default());
    let (say, outcome) = bounded(1);
    let (end, ended) = bounded::<()>(0);
    let (theirs, woken) = (progress.clone(), wake.clone());
    std::thread::Builder::new().name("scrim-collect".into()).spawn(move || {
        say.send(collect(&job, &theirs)).ok();
        drop(end);
        woken.iter().for_each(Wake::now);
    })?;
    let tell = move || {
        while ended.recv_timeout(TOLD_EVERY) == Err(RecvTimeoutError::Timeout) {
            wake.iter().for_each(Wake::now);
        }
    };
    // Without it the bar stands still until the panels are drawn for another reason.
    std::thread::Builder::new().name("scrim-collect-bar".into()).spawn(tell).ok();
    Ok(Running { progress, outcome })
}

pub(super) fn end(mut collector: ResMut<Collector>) {
    let Some(running) = &collector.running else { return };
    let last = match running.outcome.try_recv() {
        Err(TryRecvError::Empty) => return,
        Err(TryRecvError::Disconnected) => Collecting::Failed("Collecting ended without a word: try it again".into()),
        Ok(Err(error)) => {
            warn!(subject = "File", "Not collected: {error}");
            Collecting::Failed(error.to_string())
        }
        Ok(Ok(collected)) => {
            info!(subject = "File", "Collected {}: {collected}", collected.show.display());
            for missing in &collected.missing {
                warn!(subject = "File", "Not collected: {missing}");
            }
            Collecting::Done {
                counts: collected.to_string(),
                missing: collected.missing.iter().map(ToString::to_string).collect(),
                show: collected.show,
            }
        }
    };
    *collector = Collector { running: None, last: Some(last) };
}
