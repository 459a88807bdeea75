//! Recordings and stills of the program, as the panels ask for them.

use super::render::write_still;
use super::session::SessionFiles;
use super::wake::Wake;
use crate::compositor::readback::{ReadFormat, ReadFrame, ReadbackHub};
use crate::output::recorder::{clock_name, require_folder, unused_name};
use crate::output::{Nv12Frame, Recorder};
use crate::scene::{SessionRequest, StudioState};
use crate::view::{RecordStatus, StudioCommand};
use bevy::prelude::*;
use crossbeam_channel::Receiver;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The recording that is going on, if one is.
#[derive(Resource, Default)]
pub struct Recording(Option<Running>);

struct Running {
    recorder: Recorder,
    /// Dropped when the recording is stopped, so that the program is not read any more.
    frames: Option<Receiver<ReadFrame>>,
    /// Show time of the first picture.
    start: Option<u64>,
    size: (u32, u32),
}

/// Bytes that the encoder shares with the compositor's pool.
struct SharedBytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Recording {
    pub fn is_running(&self) -> bool {
        self.0.is_some()
    }

    pub fn status(&self) -> RecordStatus {
        self.0.as_ref().map(|running| running.recorder.status()).unwrap_or_default()
    }

    /// Takes no further picture and lets the file be closed.
    pub fn stop(&mut self) {
        if let Some(running) = &mut self.0
            && running.frames.take().is_some()
        {
            running.recorder.stop();
        }
    }
}

pub struct RecordingPlugin;

impl Plugin for RecordingPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<Recording>().add_systems(Update, (start_and_stop, feed).chain());
    }
}

fn start_and_stop(
    mut requests: MessageReader<SessionRequest>,
    mut recording: ResMut<Recording>,
    state: Res<StudioState>,
    files: Res<SessionFiles>,
    hub: Res<ReadbackHub>,
    wake: Res<Wake>,
) {
    for SessionRequest(command) in requests.read() {
        match command {
            StudioCommand::StartRecording(path) if !recording.is_running() => {
                let Some(canvas) = state.show().canvas() else { continue };
                let folder = files.settings.recordings();
                // Chroma is shared by two pixels: pictures are read back with even sides.
                let (width, height) = ((canvas.width & !1).max(2), (canvas.height & !1).max(2));
                match Recorder::start(path.clone(), folder, width, height, canvas.rate) {
                    Ok(recorder) => {
                        let path = recorder.status().path.unwrap_or_default();
                        info!(subject = "Recording", "Started: {}", path.display());
                        recording.0 = Some(Running {
                            recorder,
                            frames: Some(hub.live(ReadFormat::Nv12)),
                            start: None,
                            size: (width, height),
                        });
                        wake.at_tick();
                    }
                    Err(error) => error!(subject = "Recording", "Not started: {error}"),
                }
            }
            StudioCommand::StopRecording => recording.stop(),
            StudioCommand::Still(path) => still(path.as_deref(), files.settings.recordings(), &hub, &wake),
            _ => {}
        }
    }
}

/// Hands new pictures to the recording and says how it ended.
fn feed(mut recording: ResMut<Recording>) {
    let Some(running) = &mut recording.bypass_change_detection().0 else { return };
    let frames: Vec<ReadFrame> = running.frames.iter().flat_map(Receiver::try_iter).collect();
    for frame in frames {
        if (frame.width, frame.height) != running.size {
            warn!(subject = "Recording", "The canvas has another size now; start a new recording for it");
            running.frames = None;
            running.recorder.stop();
            break;
        }
        let start = *running.start.get_or_insert(frame.show_ns);
        let picture = Nv12Frame {
            width: frame.width,
            height: frame.height,
            stride: frame.width,
            chroma_offset: frame.width as usize * frame.height as usize,
            bytes: SharedBytes(frame.bytes),
        };
        // What goes wrong is told once, by the poll below.
        if running.recorder.push(picture, frame.show_ns.saturating_sub(start)).is_err() {
            break;
        }
    }
    let Some(ended) = running.recorder.poll() else { return };
    let path = running.recorder.status().path.unwrap_or_default();
    match ended {
        Ok(summary) => {
            let text = format!("{}: {:.1} s, {} frames", path.display(), summary.seconds, summary.frames);
            match summary.stopped {
                Some(why) => error!(subject = "Recording", "Stopped: {why}. What was recorded is in {text}"),
                None => info!(subject = "Recording", "Written to {text}"),
            }
        }
        Err(error) => error!(subject = "Recording", "{error}"),
    }
    recording.0 = None;
}

/// Writes the next picture of the program on a thread of its own.
fn still(path: Option<&Path>, folder: &Path, hub: &ReadbackHub, wake: &Wake) {
    let path: PathBuf = match path {
        Some(path) => path.to_owned(),
        None => {
            if let Err(error) = require_folder(folder) {
                error!(subject = "Still", "Not taken: {error}");
                return;
            }
            unused_name(folder, &clock_name(), "png")
        }
    };
    let picture = hub.once(ReadFormat::Canvas);
    wake.at_tick();
    let wake = wake.clone();
    let write = move || {
        match picture.recv_timeout(std::time::Duration::from_secs(5)) {
            Ok(frame) => match write_still(&path, &frame) {
                Ok(()) => info!(subject = "Still", "Written to {}", path.display()),
                Err(error) => error!(subject = "Still", "{error}"),
            },
            Err(_) => error!(subject = "Still", "The program gave no picture; nothing was written"),
        }
        wake.now();
    };
    if let Err(error) = std::thread::Builder::new().name("scrim-still".into()).spawn(write) {
        error!(subject = "Still", "No thread to write it ({error})");
    }
}
