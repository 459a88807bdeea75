//! The outputs of the live program, as the panels and the command line ask for them: the recording, the replay buffer and pictures.
//!
//! Everything here starts and stops threads and never waits for one. The pictures go from the compositor to the encoders' threads without
//! passing through these systems.

use super::session::SessionFiles;
use super::virtual_camera::VirtualCameras;
use super::wake::Wake;
use crate::compositor::readback::{ReadFormat, ReadbackHub};
use crate::document::CanvasSpec;
use crate::output::distributor::Limits;
use crate::output::encoder::{EncoderSpec, Encoders, Feed, SoundSpec};
use crate::output::naming::{self, Words, require_folder};
use crate::output::record::{Place, RESERVE, RecordSpec, Recorded, Recorder};
use crate::output::sequence::WithAlpha;
use crate::output::{OutputError, Replay, Sequence, mux};
use crate::scene::{Clock, SessionRequest, SoundDesk, StudioState};
use crate::view::outputs::{CameraStatus, ReplayStatus};
use crate::view::{AlphaFormat, Container, RecordSettings, RecordStatus, SequenceStatus, SoundBus, StudioCommand};
use bevy::prelude::*;
use crossbeam_channel::{Receiver, bounded};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// What goes out.
#[derive(Resource)]
pub struct Outputs {
    encoders: Encoders,
    /// A recording whose folder is being looked at.
    opening: Option<Opening<Recorder>>,
    recording: Option<Recorder>,
    /// How the last recording ended, until somebody asks.
    recorded: Option<Result<Recorded, OutputError>>,
    replay: Option<RunningReplay>,
    opening_sequence: Option<Opening<Sequence>>,
    sequence: Option<Sequence>,
    camera: VirtualCameras,
}

/// What is started on a thread of its own, because a disk may take its time.
type Opening<T> = Receiver<Result<T, OutputError>>;

fn open<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, OutputError> + Send + 'static,
) -> Result<Opening<T>, OutputError> {
    let (report, opening) = bounded(1);
    let work = move || report.send(work()).unwrap_or_default();
    std::thread::Builder::new().name("output-start".into()).spawn(work).map_err(OutputError::no_thread)?;
    Ok(opening)
}

/// Starts the mixer. Outputs that start from now on have its sound.
pub fn start_sound(app: &mut App) {
    let desk = SoundDesk::start(app.world().resource::<Clock>().started());
    app.world().resource::<Outputs>().encoders().set_sound(Some(Arc::new(desk.hub.tap())));
    app.insert_resource(desk);
}

struct RunningReplay {
    replay: Replay,
    container: Container,
    span: Duration,
}

impl Outputs {
    pub fn encoders(&self) -> &Encoders {
        &self.encoders
    }

    pub fn is_recording(&self) -> bool {
        self.recording.is_some() || self.opening.is_some()
    }

    pub fn recording(&self) -> RecordStatus {
        self.recording.as_ref().map(Recorder::status).unwrap_or_default()
    }

    pub fn replay(&self) -> ReplayStatus {
        let Some(running) = &self.replay else { return ReplayStatus::default() };
        let (seconds, bytes) = running.replay.holds();
        ReplayStatus { on: true, seconds, bytes: bytes as u64, span: running.span.as_secs_f64() }
    }

    pub fn sequence(&self) -> SequenceStatus {
        let Some(sequence) = &self.sequence else { return SequenceStatus::default() };
        let (frames, missing) = sequence.counts();
        SequenceStatus { path: Some(sequence.path().to_owned()), frames, missing }
    }

    pub fn virtual_camera(&self) -> CameraStatus {
        self.camera.status()
    }

    fn start_sequence(&mut self, program: &Program, folder: &Path) -> Result<(), OutputError> {
        let stem = naming::stem(&program.settings.pattern, &program.words, None);
        let (folder, pictures) = (folder.to_owned(), self.encoders.pictures(ReadFormat::Canvas));
        let (format, rate) = (program.settings.alpha, program.canvas.rate);
        let start = move || {
            require_folder(&folder)?;
            let target = match format {
                AlphaFormat::Pictures => WithAlpha::Pictures(naming::unused_folder(&folder, &stem)),
                AlphaFormat::Film => WithAlpha::Film(naming::unused_name(&folder, &stem, "mkv"), rate),
            };
            Sequence::start(&target, pictures)
        };
        self.opening_sequence = Some(open(start)?);
        Ok(())
    }

    /// How the last recording ended; asks once.
    pub fn take_recorded(&mut self) -> Option<Result<Recorded, OutputError>> {
        self.recorded.take()
    }

    /// Pictures of the program are wanted.
    pub fn are_live(&self) -> bool {
        let pictures = self.sequence.is_some() || self.opening_sequence.is_some();
        self.is_recording() || self.replay.is_some() || pictures || self.camera.is_on()
    }

    /// Takes no further picture and lets the file be closed.
    pub fn stop_recording(&mut self) {
        if let Some(recorder) = &mut self.recording {
            recorder.stop();
        }
        self.opening = None;
    }

    /// Starts recording the program into a file, or into one named by the settings, and waits for the disk until it is sure that it can.
    pub fn record(&mut self, path: Option<&Path>, program: &Program, folder: &Path) -> Result<PathBuf, OutputError> {
        let (spec, feed) = self.recording_of(path, program, folder)?;
        let recorder = Recorder::start(spec, feed)?;
        let path = recorder.path().to_owned();
        self.recording = Some(recorder);
        Ok(path)
    }

    /// The same without waiting; what comes of it is in the log.
    fn start_recording(&mut self, path: Option<&Path>, program: &Program, folder: &Path) -> Result<(), OutputError> {
        let (spec, feed) = self.recording_of(path, program, folder)?;
        self.opening = Some(open(move || Recorder::start(spec, feed))?);
        Ok(())
    }

    fn recording_of(
        &self,
        path: Option<&Path>,
        program: &Program,
        folder: &Path,
    ) -> Result<(RecordSpec, Feed), OutputError> {
        let settings = &program.settings;
        let container = path.map_or(Ok(settings.container), mux::container)?;
        let place = match path {
            Some(path) => Place::File(path.to_owned()),
            None => program.place(folder),
        };
        let feed = self.subscribe("The recording", program, container, settings.sound)?;
        Ok((RecordSpec { place, container, split: settings.split, reserve: RESERVE }, feed))
    }

    fn start_replay(&mut self, program: &Program) -> Result<(), OutputError> {
        let container = program.settings.container;
        let span = Duration::from_secs(u64::from(program.settings.replay_seconds.clamp(5, 3600)));
        let feed = self.subscribe("The replay buffer", program, container, program.settings.replay_sound)?;
        self.replay = Some(RunningReplay { replay: Replay::start(feed, span)?, container, span });
        Ok(())
    }

    fn save_replay(&self, program: &Program, folder: &Path) -> Result<(), OutputError> {
        let Some(RunningReplay { replay, container, span }) = &self.replay else {
            return Err(OutputError::EmptyReplay);
        };
        let place = Place::Named {
            folder: folder.to_owned(),
            pattern: "Replay {date} {time}".into(),
            words: program.words.clone(),
            container: *container,
        };
        replay.save(*span, place, *container)
    }

    fn subscribe(
        &self,
        name: &str,
        program: &Program,
        container: Container,
        bus: SoundBus,
    ) -> Result<Feed, OutputError> {
        let settings = RecordSettings { container, ..program.settings.clone() };
        let video = EncoderSpec {
            codec: settings.fitting_codec(),
            control: settings.rate,
            speed: settings.speed,
            key_seconds: container.key_seconds(),
            ..EncoderSpec::of_canvas(program.canvas.width, program.canvas.height, program.canvas.rate)
        };
        self.encoders.subscribe(name, &video, Some(SoundSpec::new(container.sound(), bus)), Limits::FILE)
    }
}

/// What an output has to know of the program when it starts.
#[derive(Debug, Clone)]
pub struct Program {
    pub canvas: CanvasSpec,
    pub settings: RecordSettings,
    pub words: Words,
}

impl Program {
    /// As it is now; `None` where the show has no canvas.
    pub fn now(state: &StudioState, settings: &RecordSettings) -> Option<Self> {
        let show = state.show();
        let name =
            state.path.as_deref().and_then(Path::file_stem).map_or("Untitled".into(), |stem| stem.to_string_lossy());
        let scene = show.scene(state.program).map_or("", |scene| scene.name.as_str());
        let words = Words::now(&name, scene);
        Some(Self { canvas: show.canvas()?.clone(), settings: settings.clone(), words })
    }

    fn place(&self, folder: &Path) -> Place {
        Place::Named {
            folder: folder.to_owned(),
            pattern: self.settings.pattern.clone(),
            words: self.words.clone(),
            container: self.settings.container,
        }
    }
}

/// Needs the compositor before it, and the studio's wake where there is a window.
pub struct OutputsPlugin;

impl Plugin for OutputsPlugin {
    fn build(&self, app: &mut App) {
        let hub = app.world().resource::<ReadbackHub>().clone();
        let wake = app.world().get_resource::<Wake>().cloned();
        let pictures = std::sync::Arc::new(move |format| hub.live(format));
        let encoders = Encoders::new(pictures, move || wake.iter().for_each(Wake::at_tick));
        let none = Outputs {
            encoders,
            opening: None,
            recording: None,
            recorded: None,
            replay: None,
            opening_sequence: None,
            sequence: None,
            camera: VirtualCameras::default(),
        };
        app.insert_resource(none).add_systems(Update, (obey.run_if(resource_exists::<SessionFiles>), follow).chain());
    }
}

fn obey(
    mut requests: MessageReader<SessionRequest>,
    mut outputs: ResMut<Outputs>,
    state: Res<StudioState>,
    files: Res<SessionFiles>,
    wake: Option<Res<Wake>>,
) {
    let outputs = outputs.bypass_change_detection();
    for SessionRequest(command) in requests.read() {
        let Some(program) = Program::now(&state, files.settings.record()) else { continue };
        let folder = files.settings.recordings();
        outputs.camera.obey(command, &outputs.encoders, program.canvas.rate, wake.as_deref());
        match command {
            StudioCommand::StartRecording(path) if !outputs.is_recording() => {
                if let Err(error) = outputs.start_recording(path.as_deref(), &program, folder) {
                    error!(subject = "Recording", "Not started: {error}");
                }
            }
            StudioCommand::StopRecording => outputs.stop_recording(),
            StudioCommand::PauseRecording(paused) => {
                outputs.recording.iter().for_each(|recorder| recorder.pause(*paused));
            }
            StudioCommand::SplitRecording => outputs.recording.iter().for_each(Recorder::split),
            StudioCommand::MarkRecording => {
                outputs.recording.iter().for_each(|recorder| recorder.mark(&program.words.scene));
            }
            StudioCommand::StartSequence if outputs.sequence.is_none() && outputs.opening_sequence.is_none() => {
                if let Err(error) = outputs.start_sequence(&program, folder) {
                    error!(subject = "Pictures", "Not started: {error}");
                }
            }
            StudioCommand::StopSequence => {
                outputs.opening_sequence = None;
                outputs.sequence.iter_mut().for_each(Sequence::stop);
            }
            StudioCommand::StartReplay if outputs.replay.is_none() => match outputs.start_replay(&program) {
                Ok(()) => info!(subject = "Replay", "The last {} s are kept", program.settings.replay_seconds),
                Err(error) => error!(subject = "Replay", "Not started: {error}"),
            },
            StudioCommand::StopReplay => outputs.replay = None,
            StudioCommand::SaveReplay => {
                if let Err(error) = outputs.save_replay(&program, folder) {
                    error!(subject = "Replay", "Not saved: {error}");
                }
            }
            _ => {}
        }
    }
}

/// Says what ended.
pub(super) fn follow(mut outputs: ResMut<Outputs>) {
    let outputs = outputs.bypass_change_detection();
    outputs.camera.follow();
    if let Some(recorder) = opened("Recording", &mut outputs.opening) {
        info!(subject = "Recording", "Started: {}", recorder.path().display());
        outputs.recording = Some(recorder);
    }
    if let Some(sequence) = opened("Pictures", &mut outputs.opening_sequence) {
        info!(subject = "Pictures", "Started: {}", sequence.path().display());
        outputs.sequence = Some(sequence);
    }
    if let Some(ended) = outputs.recording.as_mut().and_then(|recorder| recorder.poll().cloned()) {
        outputs.recording = None;
        match &ended {
            Ok(recorded) => say(recorded),
            Err(error) => error!(subject = "Recording", "{error}"),
        }
        outputs.recorded = Some(ended);
    }
    if let Some((ended, folder)) = outputs.sequence.as_ref().and_then(|s| Some((s.poll()?, s.path().to_owned()))) {
        outputs.sequence = None;
        match ended {
            Ok(count) => info!(subject = "Pictures", "Written to {}: {count} pictures", folder.display()),
            Err(error) => error!(subject = "Pictures", "{error}"),
        }
    }
    let Some(running) = &outputs.replay else { return };
    for saved in running.replay.take_saved() {
        match saved {
            Ok(path) => info!(subject = "Replay", "Saved to {}", path.display()),
            Err(error) => error!(subject = "Replay", "{error}"),
        }
    }
    if let Some(error) = running.replay.ended() {
        error!(subject = "Replay", "{error}");
        outputs.replay = None;
    }
}

/// What was being started, once it runs.
fn opened<T>(subject: &'static str, opening: &mut Option<Opening<T>>) -> Option<T> {
    let result = opening.as_ref()?.try_recv().ok()?;
    *opening = None;
    result.map_err(|error| error!(subject, "Not started: {error}")).ok()
}

fn say(recorded: &Recorded) {
    let paths: Vec<String> = recorded.paths.iter().map(|path| path.display().to_string()).collect();
    let text = format!("{}: {:.1} s, {} frames", paths.join(", "), recorded.seconds, recorded.frames);
    match &recorded.stopped {
        Some(why) => error!(subject = "Recording", "Stopped: {why}. What was recorded is in {text}"),
        None => info!(subject = "Recording", "Written to {text}"),
    }
}
