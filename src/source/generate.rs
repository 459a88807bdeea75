//! Sources whose pixels we make ourselves: stills, slideshows, colours, texts and our own moving patterns.
//!
//! Each kind is a `Generator`, a picture as a function of its own time. This file opens generators and says how they are;
//! [`live`] and [`stepped`] run them at the two paces.

mod arcade;
mod clips;
mod clock;
mod color;
mod drift;
mod i420;
mod live;
mod pool;
mod presenter;
mod rgba;
mod slideshow;
mod stepped;
mod still;
mod text;

pub use clips::{BenchClip, bench_clip, bench_lut};
pub use still::still_frame;

use super::frame::{Frame, FrameError, MAX_SIDE};
use super::handle::{OpenOptions, Pace, SourceLink, Stepped};
use super::recipe::SourceError;
use crate::document::source::PatternKind;
use crate::document::{Source, SourceKind};
use crate::view::Health;
use std::time::{Duration, Instant};

/// Pixels of the largest picture we make or decode: 64 megapixels, a quarter of a gigabyte of RGBA.
const MAX_PIXELS: u64 = 64 << 20;
/// Between two tries of a source whose file is not there.
const RETRY: Duration = Duration::from_secs(1);

/// A picture as a function of time. Times are nanoseconds of the source's own time, from its beginning.
trait Generator {
    /// The picture shown at `t_ns`.
    fn frame_at(&mut self, t_ns: u64) -> Result<Frame, SourceError>;

    /// The first time after `after` at which the picture changes; `None` when it stays as it is for good.
    fn next_change_ns(&self, after: u64) -> Option<u64>;

    /// Does work ahead for the changes that follow `t_ns`, while there is time.
    fn prepare(&mut self, _t_ns: u64) {}

    /// What the source is doing, for its status; the picture is one that it made.
    fn sentence(&self, frame: &Frame) -> String;
}

/// Whether a pattern is made here rather than by a GStreamer element.
pub fn is_ours(pattern: PatternKind) -> bool {
    match pattern {
        PatternKind::Presenter | PatternKind::Drift | PatternKind::Arcade => true,
        PatternKind::Bars | PatternKind::Checkers | PatternKind::Ball | PatternKind::Ramp => false,
    }
}

/// Runs a source until its handle is dropped.
pub fn run(source: &Source, link: SourceLink) {
    let opening = Opening { kind: source.kind.clone(), options: link.options.clone() };
    match link.options.pace {
        Pace::Live => live::run(&opening, &link),
        Pace::Stepped => stepped::run(&opening, &link),
    }
}

/// Has no picture: answers `Nothing` to whoever asks, until the handle is dropped.
pub fn idle(link: &SourceLink) {
    loop {
        crossbeam_channel::select! {
            recv(link.asked) -> asked => match asked {
                Ok(_) => link.answer(Stepped::Nothing),
                Err(_) => return,
            },
            recv(link.control) -> control => if control.is_err() {
                return;
            },
        }
        if link.stopping() {
            return;
        }
    }
}

/// What is needed to open a source, again and again if need be.
struct Opening {
    kind: SourceKind,
    options: OpenOptions,
}

impl Opening {
    fn open(&self) -> Result<Box<dyn Generator>, SourceError> {
        let base = &self.options.base;
        Ok(match &self.kind {
            SourceKind::Image(image) => Box::new(still::Still::open(base, &image.path)?),
            SourceKind::Slideshow(show) => Box::new(slideshow::Slides::open(base, show, self.options.rate)?),
            SourceKind::Color(settings) => Box::new(color::Fill::open(settings)?),
            SourceKind::Text(settings) => Box::new(text::Lettering::open(settings)?),
            SourceKind::Pattern(pattern) => {
                let (width, height) = sane_size(pattern.width, pattern.height)?;
                let ticks = clock::Ticks::new(pattern.fps)?;
                match pattern.pattern {
                    PatternKind::Presenter => Box::new(presenter::Presenter::new(width, height, ticks)),
                    PatternKind::Drift => Box::new(drift::Drift::new(width, height, ticks)),
                    PatternKind::Arcade => Box::new(arcade::Arcade::new(width, height, ticks)),
                    other => return Err(SourceError::Fatal(format!("The pattern {other:?} is not made here"))),
                }
            }
            other => return Err(SourceError::Fatal(format!("A source of kind \"{}\" is not made here", other.name()))),
        })
    }

    /// What the files that the source is made of look like from outside. A source that failed is opened again when this
    /// changes, so that a damaged picture is not decoded once a second.
    fn stamp(&self) -> Vec<Option<still::Stamp>> {
        let base = &self.options.base;
        match &self.kind {
            SourceKind::Image(image) => vec![still::stamp(base, &image.path)],
            SourceKind::Slideshow(show) => show.paths.iter().map(|path| still::stamp(base, path)).collect(),
            _ => Vec::new(),
        }
    }
}

/// A source that could not be opened, and when to look again.
struct Broken {
    /// Look again by itself, rather than only when told to.
    retry: bool,
    stamp: Vec<Option<still::Stamp>>,
    next_look: Instant,
}

impl Broken {
    fn new(opening: &Opening, error: &SourceError) -> Self {
        let retry = matches!(error, SourceError::Retry(_));
        Self { retry, stamp: opening.stamp(), next_look: Instant::now() + RETRY }
    }

    /// When to look at the files again; `None`: not before someone asks.
    fn wake_at(&self) -> Option<Instant> {
        self.retry.then_some(self.next_look)
    }

    /// Whether it is time to look and the files became others.
    fn worth_a_try(&mut self, opening: &Opening) -> bool {
        if !self.retry || Instant::now() < self.next_look {
            return false;
        }
        self.next_look = Instant::now() + RETRY;
        opening.stamp() != self.stamp
    }
}

/// Puts a failure into the status.
fn report(link: &SourceLink, error: &SourceError) {
    let retry = matches!(error, SourceError::Retry(_));
    link.update(|status| {
        status.health = if retry { Health::Retrying } else { Health::Failed };
        status.sentence = error.to_string();
        status.needs_fallback = true;
        status.fps = 0.0;
        status.retry_in_ms = retry.then_some(RETRY.as_millis() as u64);
    });
}

/// Counts the frames that go out and keeps the status up to date with them.
struct Tally {
    frames: u64,
    /// Start of the second being measured, and the frames in it.
    since: Instant,
    in_second: u32,
    fps: f32,
}

impl Tally {
    fn new() -> Self {
        Self { frames: 0, since: Instant::now(), in_second: 0, fps: 0.0 }
    }

    /// Stamps a frame and describes it in the status.
    fn stamp(&mut self, frame: &mut Frame, link: &SourceLink, sentence: String) {
        frame.serial = self.frames;
        frame.arrived = Instant::now();
        self.frames += 1;
        self.in_second += 1;
        let elapsed = self.since.elapsed();
        if elapsed >= Duration::from_secs(1) {
            self.fps = self.in_second as f32 / elapsed.as_secs_f32();
            (self.since, self.in_second) = (Instant::now(), 0);
        }
        link.update(|status| {
            status.health = Health::Live;
            status.sentence = sentence;
            status.needs_fallback = false;
            status.retry_in_ms = None;
            (status.width, status.height) = (frame.format.width, frame.format.height);
            status.frames = self.frames;
            status.fps = self.fps;
        });
    }
}

/// Sides of 1 to 8192 pixels and at most 64 megapixels, or the sentence that says so.
fn sane_size(width: u32, height: u32) -> Result<(u32, u32), SourceError> {
    if width == 0 || height == 0 {
        return Err(SourceError::Fatal(format!(
            "Nothing to see: a picture of {width}×{height}. Set a size of at least 1×1"
        )));
    }
    if let Some(sentence) = too_large(width, height) {
        return Err(SourceError::Fatal(sentence));
    }
    Ok((width, height))
}

/// Why a picture of this size is not taken, if it is not.
fn too_large(width: u32, height: u32) -> Option<String> {
    if width > MAX_SIDE || height > MAX_SIDE {
        return Some(format!("Too large: {width}×{height} (at most {MAX_SIDE} a side)"));
    }
    let pixels = u64::from(width) * u64::from(height);
    (pixels > MAX_PIXELS).then(|| format!("Too large: {width}×{height} (at most {} megapixels)", MAX_PIXELS >> 20))
}

/// A picture that we made and that is still no picture: a fault of ours, said all the same.
fn not_a_picture(error: FrameError) -> SourceError {
    SourceError::Fatal(error.to_string())
}
