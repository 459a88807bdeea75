//! `scrim render`: a scene file to a picture, a folder of pictures or a film, frame by frame, the same pixels every time.

use super::effect_files::EffectFilesPlugin;
use super::headless::{HeadlessStudio, StudioError, with_canvas};
use crate::cli::args::{RenderArgs, RenderTarget};
use crate::compositor::canvas::ProgramReport;
use crate::compositor::readback::{ReadFormat, ReadFrame, straight_from_canvas};
use crate::document::save::{self, LoadError};
use crate::effect::{EffectCatalog, Role};
use crate::output::{FrameFolder, Nv12Frame, OutputError, RgbaImage, VideoWriter, write_png};
use crate::scene::nodes::LayerProblems;
use crate::scene::{Clock, ClockMode, ShownTransition, SourceInstance, StudioState};
use crate::settings::Folders;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Why nothing was rendered, or not all of it.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    #[error("{0}")]
    Load(#[from] LoadError),
    #[error("{0}")]
    Studio(#[from] StudioError),
    #[error("{0}")]
    Output(#[from] OutputError),
    #[error("there is no scene {name:?} in the show: there are {there}")]
    NoScene { name: String, there: String },
    #[error("there is no transition {kind:?}: {there}")]
    NoTransition { kind: String, there: String },
    #[error("stopped after {done} of {wanted} frames; what there is can be used")]
    Stopped { done: u64, wanted: u64 },
}

/// How long live sources may take until the first frame is written without them.
const LIVE_START: Duration = Duration::from_secs(2);
/// How long shaders may take before the first picture.
const START_LIMIT: Duration = Duration::from_secs(60);

/// Where frames go.
enum Writer {
    Picture(PathBuf),
    Folder(FrameFolder),
    Film(VideoWriter),
}

/// Bytes that a film's encoder shares with the compositor's pool.
struct SharedBytes(Arc<Vec<u8>>);

impl AsRef<[u8]> for SharedBytes {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

/// Renders and says on `out` where the result is.
pub fn run(args: &RenderArgs, out: &mut dyn Write) -> Result<(), RenderError> {
    // Before anything is written that would be left unfinished.
    let stopped = hear_signals();
    let loaded = save::load(&args.file)?;
    for note in &loaded.notes {
        bevy::log::warn!("{}: {note}", args.file.display());
    }
    let show = with_canvas(loaded.show, args.size, args.fps);
    let (width, height, rate) = show
        .canvas()
        .map_or((16, 16, crate::document::Rate::new(30, 1)), |canvas| (canvas.width, canvas.height, canvas.rate));
    let frames = args.frame_count(rate);
    let start = (args.start * rate.fps()).round() as u64;
    let clock = if args.live { ClockMode::Live } else { ClockMode::Stepped { start } };
    let files = EffectFilesPlugin { scene_file: Some(args.file.clone()), data: Folders::of_user().data, watch: false };
    let mut studio = HeadlessStudio::with(show, Some(args.file.clone()), clock, |app| {
        app.add_plugins(files).init_resource::<LayerProblems>();
    })?;
    let (format, mut writer) = match &args.out {
        RenderTarget::Picture(path) => (ReadFormat::Canvas, Writer::Picture(path.clone())),
        RenderTarget::Folder(path) => (ReadFormat::Canvas, Writer::Folder(FrameFolder::create(path)?)),
        RenderTarget::Film(path) => (ReadFormat::Nv12, Writer::Film(VideoWriter::create(path, width, height, rate)?)),
    };
    let mut transition = shown_transition(args, &studio)?;
    if let Some(transition) = &transition {
        studio.app.insert_resource(transition.clone());
    }
    studio.settle(START_LIMIT)?;
    if args.live {
        studio.await_pictures(LIVE_START);
    }
    let pictures = studio.read_every(format);
    let mut progress = Progress::new(frames);
    let mut written = 0;
    let mut take = |frame: &ReadFrame| -> Result<(), OutputError> {
        if written < frames {
            writer.write(frame, rate.frame_start_ns(written))?;
            written += 1;
            progress.at(written);
        }
        Ok(())
    };
    let mut sent = 0;
    let mut figures = LiveFigures::default();
    while sent < frames && !stopped.load(Ordering::Acquire) {
        if args.live {
            // The first tick was due while shaders were made.
            figures.late += u64::from(wait_for_tick(&studio) && sent > 0);
        }
        if let Some(transition) = &mut transition {
            let last = frames.saturating_sub(1).max(1);
            transition.progress = args.progress.unwrap_or(sent as f64 / last as f64);
            studio.app.insert_resource(transition.clone());
        }
        let before = studio.counters().ticks;
        studio.step();
        if args.live {
            figures.ages.push(studio.app.world().resource::<ProgramReport>().get().frame_age_ms);
        }
        sent += studio.counters().ticks - before;
        for frame in pictures.try_iter() {
            take(&frame)?;
        }
    }
    studio.flush();
    for frame in pictures.try_iter() {
        take(&frame)?;
    }
    progress.end();
    if args.live {
        bevy::log::info!("{}", figures.sentence());
    }
    notes(&mut studio);
    let path = args.out.path();
    match writer {
        Writer::Film(film) => {
            let summary = film.finish()?;
            writeln!(out, "{}: {} frames, {:.1} s", path.display(), summary.frames, summary.seconds).ok();
        }
        Writer::Folder(folder) => {
            let count = folder.finish()?;
            writeln!(out, "{}: {count} pictures", path.display()).ok();
        }
        Writer::Picture(_) => {
            writeln!(out, "{}", path.display()).ok();
        }
    }
    if sent < frames { Err(RenderError::Stopped { done: sent, wanted: frames }) } else { Ok(()) }
}

/// The transition that was asked for, at its beginning.
fn shown_transition(args: &RenderArgs, studio: &HeadlessStudio) -> Result<Option<ShownTransition>, RenderError> {
    let Some(kind) = &args.transition else { return Ok(None) };
    let world = studio.app.world();
    let infos = world.resource::<EffectCatalog>().infos();
    let transitions: Vec<_> = infos.iter().filter(|info| info.role == Role::Transition).collect();
    if !transitions.iter().any(|info| info.kind == kind) {
        let names: Vec<_> = transitions.iter().map(|info| info.kind).collect();
        return Err(RenderError::NoTransition { kind: kind.clone(), there: format!("there are {}", names.join(", ")) });
    }
    let state = world.resource::<StudioState>();
    let scenes = &state.show().scenes;
    let find = |name: &Option<String>| match name {
        None => Ok(state.program),
        Some(name) => {
            let found = scenes.iter().find(|scene| scene.name == *name).map(|scene| scene.id);
            found.ok_or_else(|| {
                let there: Vec<_> = scenes.iter().map(|scene| scene.name.as_str()).collect();
                RenderError::NoScene { name: name.clone(), there: there.join(", ") }
            })
        }
    };
    let (from, to) = (find(&args.from)?, find(&args.to)?);
    let progress = args.progress.unwrap_or(0.0);
    Ok(Some(ShownTransition { from, to, kind: kind.clone(), params: BTreeMap::new(), progress }))
}

/// Set by SIGINT, SIGTERM and SIGHUP, so that the file is closed before the program ends. The second of them ends it at once.
pub(super) fn hear_signals() -> Arc<AtomicBool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let told = stopped.clone();
    let heard = ctrlc::set_handler(move || {
        if told.swap(true, Ordering::AcqRel) {
            std::process::exit(1);
        }
    });
    if let Err(error) = heard {
        bevy::log::warn!("Ctrl+C breaks off what is being written: {error}");
    }
    stopped
}

impl Writer {
    fn write(&mut self, frame: &ReadFrame, pts_ns: u64) -> Result<(), OutputError> {
        match self {
            Self::Film(film) => {
                let stride = frame.width;
                let nv12 = Nv12Frame {
                    width: frame.width,
                    height: frame.height,
                    stride,
                    chroma_offset: stride as usize * frame.height as usize,
                    bytes: SharedBytes(frame.bytes.clone()),
                };
                film.push(nv12, pts_ns).map(|_| ())
            }
            Self::Picture(path) => still(frame, |image| write_png(path, image).map(|_| ())),
            Self::Folder(folder) => still(frame, |image| folder.write(image).map(|_| ())),
        }
    }
}

fn still(frame: &ReadFrame, write: impl FnOnce(&RgbaImage) -> Result<(), OutputError>) -> Result<(), OutputError> {
    let bytes = straight_from_canvas(&frame.bytes);
    write(&RgbaImage { width: frame.width, height: frame.height, stride: frame.width as usize * 4, bytes: &bytes })
}

/// Writes one picture of the program as PNG with straight alpha.
pub fn write_still(path: &Path, frame: &ReadFrame) -> Result<(), OutputError> {
    still(frame, |image| write_png(path, image).map(|_| ()))
}

/// Sleeps until the next tick; true when it was over an interval ago already.
pub(super) fn wait_for_tick(studio: &HeadlessStudio) -> bool {
    let clock = studio.app.world().resource::<Clock>();
    let (due, now) = (clock.next_due(), Instant::now());
    std::thread::sleep(due.saturating_duration_since(now));
    now.saturating_duration_since(due) > Duration::from_nanos(clock.rate().frame_start_ns(1))
}

/// How well a live rendering kept its time.
#[derive(Default)]
struct LiveFigures {
    late: u64,
    /// Milliseconds from a frame's arrival to its composition, one a tick.
    ages: Vec<f32>,
}

impl LiveFigures {
    fn sentence(mut self) -> String {
        self.ages.sort_by(f32::total_cmp);
        let p99 = self.ages.get(self.ages.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(0.0);
        format!("{} of {} ticks late; frame age at most {p99:.0} ms in 99 of 100", self.late, self.ages.len())
    }
}

/// Says which sources showed their fallback and which effects were left out, and why.
fn notes(studio: &mut HeadlessStudio) {
    let world = studio.app.world_mut();
    for (layer, sentence) in &world.resource::<LayerProblems>().0 {
        let name = world.resource::<StudioState>().show().layer(*layer).map(|(_, layer)| layer.name.clone());
        bevy::log::warn!("{}: {sentence}", name.as_deref().unwrap_or("The transition"));
    }
    let mut query = world.query::<&SourceInstance>();
    for instance in query.iter(world) {
        let status = instance.handle.status();
        if status.needs_fallback {
            bevy::log::warn!("{}: {}", instance.spec.name, status.sentence);
        }
    }
}

/// A bar on a terminal, a line at every tenth elsewhere.
struct Progress {
    total: u64,
    terminal: bool,
    shown: u64,
    started: Instant,
}

impl Progress {
    fn new(total: u64) -> Self {
        Self { total: total.max(1), terminal: std::io::stderr().is_terminal(), shown: 0, started: Instant::now() }
    }

    fn at(&mut self, done: u64) {
        let steps = if self.terminal { 200 } else { 10 };
        let step = done * steps / self.total;
        // A second passes before anybody wants a bar.
        if step == self.shown || self.started.elapsed() < Duration::from_secs(1) {
            return;
        }
        self.shown = step;
        let percent = done * 100 / self.total;
        let line = if self.terminal {
            let filled = (percent / 4) as usize;
            format!("\r[{}{}] {percent} %  {done}/{}", "#".repeat(filled), "-".repeat(25 - filled), self.total)
        } else {
            format!("{percent} %  {done}/{}\n", self.total)
        };
        write!(std::io::stderr(), "{line}").ok();
    }

    fn end(&self) {
        if self.terminal && self.shown > 0 {
            writeln!(std::io::stderr()).ok();
        }
    }
}
