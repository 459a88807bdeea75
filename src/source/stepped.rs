//! A source that runs by the show clock: pictures are pulled when they are due, none is dropped, and the same show gives the
//! same pictures however long decoding takes.

use super::capture::live_sentence;
use super::fault::{self, MissingPlugin, label};
use super::frame::Frame;
use super::handle::{SourceControl, SourceLink, Stepped};
use super::media::{self, Playback};
use super::reaper::Expendable;
use super::recipe::{Recipe, RecipeKind, SourceError};
use super::sample::{SampleReader, Tally, stream_time};
use crate::document::Source;
use crate::document::source::AtEnd;
use crate::view::Health;
use crossbeam_channel::{never, select};
use gstreamer as gst;
use gstreamer::prelude::*;
use std::time::{Duration, Instant};

/// A picture is due this much early: containers round times (Matroska to milliseconds).
const TOLERANCE_NS: i64 = 1_000_000;
/// A picture further ahead than this is sought and not decoded up to.
const JUMP_NS: i64 = 2_000_000_000;
/// How long a picture may take; a little less than the reader waits.
const PULL_LIMIT: Duration = Duration::from_secs(9);
const PULL_STEP: gst::ClockTime = gst::ClockTime::from_mseconds(50);
/// How long a start waits before it is looked at why.
const START_STEP: gst::ClockTime = gst::ClockTime::from_mseconds(500);

/// Answers every tick with "no picture" until the handle is dropped, and says why.
pub fn nothing(link: &SourceLink, health: Health, sentence: &str) {
    link.update(|status| status.needs_fallback = true);
    link.say(health, sentence);
    // Live, nobody asks; the dropped control channel tells the end in either case.
    loop {
        select! {
            recv(link.asked) -> asked => match asked {
                Ok(_) => link.answer(Stepped::Nothing),
                Err(_) => return,
            },
            recv(link.control) -> control => if control.is_err() { return },
        }
    }
}

/// Runs the source until its handle is dropped.
pub fn run(source: &Source, link: &SourceLink, kind: &RecipeKind) {
    let mut stepper = Stepper::new(source, link, kind);
    let deaf = never();
    loop {
        // Once the reader is gone both are; until then an idle source waits for either.
        let control = if link.stopping() { &deaf } else { &link.control };
        select! {
            recv(link.asked) -> asked => match asked {
                Ok(show_ns) => {
                    while let Ok(control) = link.control.try_recv() {
                        stepper.control(control);
                    }
                    let answer = stepper.answer(i64::try_from(show_ns).unwrap_or(i64::MAX));
                    stepper.publish();
                    link.answer(answer);
                }
                Err(_) => break,
            },
            recv(control) -> control => match control {
                Ok(control) => stepper.control(control),
                Err(_) => break,
            },
        }
    }
    stepper.close();
}

/// A picture and when it is due in the source's own, unrolled time: rounds of a loop follow one another.
struct Timed {
    start: i64,
    frame: Frame,
}

/// What a pull gave.
enum Pulled {
    Picture(Timed),
    End,
    /// The handle was dropped.
    Stop,
}

struct Stepper<'a> {
    source: &'a Source,
    link: &'a SourceLink,
    kind: &'a RecipeKind,
    recipe: Option<Recipe>,
    playback: Option<Playback>,
    reader: SampleReader,
    tally: Tally,
    /// Length of one round in unrolled nanoseconds, as far as known.
    round: Option<i64>,
    /// Unrolled time at which the round began, or would have begun before a seek.
    base: i64,
    /// Pulled and not due yet.
    next: Option<Timed>,
    /// Where the last picture ended.
    last_end: i64,
    /// A picture was shown since the start.
    shown: bool,
    /// Pictures of this round.
    in_round: u64,
    ended: bool,
    failed: Option<SourceError>,
    /// Decoders that were looked for in vain.
    missing: Vec<MissingPlugin>,
    /// Show time less the source's time: what pauses added up to. Absent after a restart: the next tick is the source's first.
    shift: Option<i64>,
    last_asked: i64,
    paused: bool,
    wanted_seek: Option<f64>,
}

impl<'a> Stepper<'a> {
    fn new(source: &'a Source, link: &'a SourceLink, kind: &'a RecipeKind) -> Self {
        Self {
            source,
            link,
            kind,
            recipe: None,
            playback: Playback::of(&kind.kind),
            reader: SampleReader::default(),
            tally: Tally::default(),
            round: None,
            base: 0,
            next: None,
            last_end: 0,
            shown: false,
            in_round: 0,
            ended: false,
            failed: None,
            missing: Vec::new(),
            shift: Some(0),
            last_asked: 0,
            paused: false,
            wanted_seek: None,
        }
    }

    fn control(&mut self, control: SourceControl) {
        match control {
            SourceControl::Pause => self.paused = true,
            SourceControl::Resume => self.paused = false,
            SourceControl::Seek(to) => self.wanted_seek = Some(to),
            SourceControl::Restart => {
                self.close();
                let (paused, last_asked, shown) = (self.paused, self.last_asked, self.shown);
                *self = Self { paused, last_asked, shown, shift: None, ..Self::new(self.source, self.link, self.kind) };
            }
        }
    }

    /// What is to be shown at this show time.
    fn answer(&mut self, show_ns: i64) -> Stepped {
        let passed = show_ns - std::mem::replace(&mut self.last_asked, show_ns);
        let pause = if self.paused && self.shown { passed } else { 0 };
        let shift = self.shift.map_or(show_ns, |shift| shift + pause);
        self.shift = Some(shift);
        let at = show_ns - shift;
        if self.failed.is_none() {
            match self.picture(at) {
                Ok(stepped) => return stepped,
                Err(error) => {
                    self.close();
                    self.failed = Some(error);
                }
            }
        }
        Stepped::Nothing
    }

    /// Pulls up to the picture that covers the source's time `at`.
    fn picture(&mut self, at: i64) -> Result<Stepped, SourceError> {
        self.open()?;
        if let Some(to) = self.wanted_seek.take() {
            self.seek(to, at);
        }
        self.jump(at);
        let mut due = None;
        while !self.ended {
            let next = match self.next.take() {
                Some(next) => next,
                None => match self.pull()? {
                    Pulled::Picture(next) => next,
                    Pulled::End => {
                        self.end_of_round()?;
                        continue;
                    }
                    Pulled::Stop => return Ok(Stepped::Nothing),
                },
            };
            // The very first picture is shown even if the file starts late.
            if next.start <= at + TOLERANCE_NS || (!self.shown && due.is_none()) {
                due = Some(next);
            } else {
                self.next = Some(next);
                break;
            }
        }
        if self.hidden() && at + TOLERANCE_NS >= self.last_end {
            return Ok(Stepped::Nothing);
        }
        Ok(match due {
            Some(due) => {
                self.shown = true;
                self.show(due.frame)
            }
            None if self.shown => Stepped::Same,
            None => Stepped::Nothing,
        })
    }

    fn show(&self, mut frame: Frame) -> Stepped {
        frame.arrived = Instant::now();
        self.tally.good(&mut frame, self.reader.interval());
        Stepped::New(frame)
    }

    /// The file ended and its layer is not to be drawn.
    fn hidden(&self) -> bool {
        self.ended && self.playback.is_some_and(|playback| playback.at_end == AtEnd::Hide)
    }

    fn open(&mut self) -> Result<(), SourceError> {
        if self.recipe.is_some() {
            return Ok(());
        }
        let recipe = self.kind.build(&self.link.options, self.source.deinterlace)?;
        if let Some(sink) = &recipe.sink {
            sink.set_sync(false);
            sink.set_drop(false);
            sink.set_max_buffers(2);
            sink.set_qos(false);
        }
        let recipe = self.recipe.insert(recipe);
        let pipeline = recipe.pipeline.clone();
        if !recipe.seekable {
            self.playback = None;
        }
        pipeline.set_state(gst::State::Paused).map_err(|_| self.fault())?;
        self.preroll(&pipeline)?;
        if let Some(playback) = self.playback {
            let length = pipeline.query_duration::<gst::ClockTime>();
            playback.check(&label(self.source), length)?;
            self.tally.set_duration(length.map(Into::into));
            self.round = playback.span(length).map(|span| unrolled(span.nseconds(), playback.speed));
            if !playback.start.is_zero() || playback.stop.is_some() {
                playback.seek(&pipeline, playback.start, 1.0, gst::SeekFlags::FLUSH);
            }
        }
        pipeline.set_state(gst::State::Playing).map_err(|_| self.fault())?;
        Ok(())
    }

    /// Waits for the first picture. One that comes too late is missed by the pull.
    fn preroll(&mut self, pipeline: &gst::Pipeline) -> Result<(), SourceError> {
        let limit = Instant::now() + PULL_LIMIT;
        while Instant::now() < limit && !self.link.stopping() {
            if pipeline.state(START_STEP).0.map_err(|_| self.fault())? != gst::StateChangeSuccess::Async {
                break;
            }
            let idle = media::idle(pipeline);
            if let Some(error) = self.bus_error() {
                return Err(error);
            }
            if idle {
                return Err(fault::damaged(&label(self.source)));
            }
        }
        Ok(())
    }

    /// Goes to a position at the source's time `at`, by hand.
    fn seek(&mut self, to: f64, at: i64) {
        if let (Some(playback), Some(recipe)) = (self.playback, &self.recipe) {
            let to = playback.clamp(to, recipe.pipeline.query_duration::<gst::ClockTime>());
            self.base = at - unrolled((to - playback.start).nseconds(), playback.speed);
            self.go(to);
        }
    }

    /// Seeks where decoding up to `at` would take long: a render that starts late in the show.
    fn jump(&mut self, at: i64) {
        let (Some(playback), Some(round)) = (self.playback, self.round) else { return };
        if self.ended || at - self.next.as_ref().map_or(self.last_end, |next| next.start) < JUMP_NS {
            return;
        }
        let into = at - self.base;
        let rounds = if playback.at_end == AtEnd::Loop { into / round } else { 0 };
        let rest = into - rounds * round;
        if rest < round {
            self.base += rounds * round;
            let ahead = (rest as f64 * playback.speed) as u64;
            self.go(playback.start + gst::ClockTime::from_nseconds(ahead));
        }
    }

    /// Seeks the pipeline and forgets what was pulled.
    fn go(&mut self, to: gst::ClockTime) {
        if let (Some(playback), Some(recipe)) = (self.playback, &self.recipe)
            && playback.seek(&recipe.pipeline, to, 1.0, gst::SeekFlags::FLUSH)
        {
            self.next = None;
            self.ended = false;
            self.last_end = self.base + unrolled((to - playback.start).nseconds(), playback.speed);
        }
    }

    fn pull(&mut self) -> Result<Pulled, SourceError> {
        let Some(sink) = self.recipe.as_ref().and_then(|recipe| recipe.sink.clone()) else { return Ok(Pulled::Stop) };
        let limit = Instant::now() + PULL_LIMIT;
        loop {
            if let Some(sample) = sink.try_pull_sample(PULL_STEP) {
                match self.reader.frame(&sample) {
                    Ok(frame) => return Ok(Pulled::Picture(self.timed(&sample, frame))),
                    Err(error) => self.tally.bad(error),
                }
            } else if let Some(error) = self.bus_error() {
                return Err(error);
            } else if sink.is_eos() {
                return Ok(Pulled::End);
            } else if self.link.stopping() {
                return Ok(Pulled::Stop);
            } else if Instant::now() >= limit {
                return Err(SourceError::Retry(format!(
                    "{} gave no picture within {} s",
                    label(self.source),
                    PULL_LIMIT.as_secs()
                )));
            }
        }
    }

    /// Places a picture in unrolled time. One without a time follows the one before.
    fn timed(&mut self, sample: &gst::Sample, frame: Frame) -> Timed {
        let (begin, speed) = self.playback.map_or((gst::ClockTime::ZERO, 1.0), |p| (p.start, p.speed));
        let start = match stream_time(sample) {
            Some(time) => self.base + unrolled(time.saturating_sub(begin).nseconds(), speed),
            None => self.last_end,
        };
        self.last_end = start + unrolled(frame.duration_ns.unwrap_or(0), speed);
        self.in_round += 1;
        Timed { start, frame }
    }

    /// Begins the next round of a loop, or ends.
    fn end_of_round(&mut self) -> Result<(), SourceError> {
        let pictures = std::mem::take(&mut self.in_round);
        let Some(playback) = self.playback else {
            return Err(SourceError::Retry(format!("{} ended", label(self.source))));
        };
        if pictures == 0 && !self.shown {
            return Err(fault::damaged(&label(self.source)));
        }
        let lasted = self.last_end - self.base;
        if playback.at_end != AtEnd::Loop || lasted <= 0 || pictures == 0 || (pictures == 1 && self.round.is_none()) {
            self.ended = true;
            return Ok(());
        }
        // The length that the file claims, unless its pictures say otherwise by more than one of them.
        let picture = self.reader.interval().map_or(0, |i| unrolled(i.as_nanos() as u64, playback.speed));
        let round = self.round.filter(|round| (round - lasted).abs() <= picture).unwrap_or(lasted);
        self.round = Some(round);
        self.base += round;
        self.go(playback.start);
        Ok(())
    }

    /// The first error on the bus, as a sentence.
    fn bus_error(&mut self) -> Option<SourceError> {
        let bus = self.recipe.as_ref()?.pipeline.bus()?;
        while let Some(message) = bus.pop_filtered(&[gst::MessageType::Error, gst::MessageType::Element]) {
            match message.view() {
                gst::MessageView::Error(error) => return Some(fault::explain(self.source, error, &self.missing)),
                gst::MessageView::Element(element) => self.missing.extend(MissingPlugin::of(element)),
                _ => {}
            }
        }
        None
    }

    /// Why a state change was refused.
    fn fault(&mut self) -> SourceError {
        self.bus_error().unwrap_or_else(|| SourceError::Retry(format!("{} could not be opened", label(self.source))))
    }

    fn publish(&self) {
        let tally = self.tally.read();
        self.link.update(|status| {
            (status.health, status.sentence) = match &self.failed {
                Some(error) => (Health::Failed, error.to_string()),
                None if self.ended && self.next.is_none() => (Health::Ended, "Ended".into()),
                None if self.paused => (Health::Paused, "Paused".into()),
                None => (Health::Live, live_sentence(&tally, None)),
            };
            status.needs_fallback = self.failed.is_some() || self.hidden();
            status.frames = tally.frames;
            (status.width, status.height) = (tally.width, tally.height);
            status.fps = tally.interval.map_or(0.0, |interval| 1.0 / interval.as_secs_f32());
            let file = self.playback.is_some();
            status.position_s = tally.position.filter(|_| file).map(|position| position.as_secs_f64());
            status.duration_s = tally.duration.map(|duration| duration.as_secs_f64());
        });
    }

    /// Takes the pipeline down on a thread that is left behind if it hangs.
    fn close(&mut self) {
        self.next = None;
        let Some(recipe) = self.recipe.take() else { return };
        let name = format!("src-{}-close", self.source.id);
        let closing = Expendable::spawn(name, move || {
            recipe.pipeline.set_state(gst::State::Null).ok();
            drop(recipe);
        });
        if let Ok(closing) = closing {
            closing.finish();
        }
    }
}

/// File time in nanoseconds as time of the source at this speed.
fn unrolled(file_ns: u64, speed: f64) -> i64 {
    if speed == 1.0 { i64::try_from(file_ns).unwrap_or(i64::MAX) } else { (file_ns as f64 / speed).round() as i64 }
}
