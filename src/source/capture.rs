//! Runs a source that a GStreamer pipeline makes: the supervising thread. It never changes the state of a pipeline itself and so
//! never hangs; each pipeline lives on a [`Player`]'s thread.

use super::fault::label;
use super::handle::{Pace, SourceControl, SourceLink};
use super::media::Playback;
use super::player::{Build, Job, News, Order, Player};
use super::recipe::{RecipeKind, SourceError};
use super::sample::{Tallied, Tally};
use super::supervisor::{Action, Event, State};
use super::{elements, stepped};
use crate::document::Source;
use crate::view::Health;
use crossbeam_channel::{never, select};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often the clock is looked at and the status refreshed.
const TICK: Duration = Duration::from_millis(250);
/// The same where nothing can change by itself but a device that comes back.
const IDLE_TICK: Duration = Duration::from_secs(1);
/// Pipelines of one source that may be left behind before it gives up.
const MAX_LEFT_BEHIND: u32 = 3;

/// Runs the source until its handle is dropped.
pub fn run(source: &Source, link: SourceLink, kind: RecipeKind) {
    match (elements::init(), link.options.pace) {
        (Err(error), _) => stepped::nothing(&link, Health::Failed, &error.to_string()),
        (Ok(()), Pace::Live) => {
            let (options, deinterlace) = (link.options.clone(), source.deinterlace);
            supervise(source, link, Arc::new(move || kind.build(&options, deinterlace)));
        }
        (Ok(()), Pace::Stepped) if kind.live_only() => {
            let sentence = format!("Shows its fallback: a {} exists only live", kind.kind.name());
            stepped::nothing(&link, Health::Failed, &sentence);
        }
        (Ok(()), Pace::Stepped) => stepped::run(source, &link, &kind),
    }
}

/// Keeps a live source up with pipelines from `build` until its handle is dropped.
pub fn supervise(source: &Source, link: SourceLink, build: Build) {
    Capture::new(source, link, build).run();
}

/// A live source under supervision.
struct Capture {
    link: SourceLink,
    job: Job,
    player: Option<Player>,
    state: State,
    left_behind: u32,
    rate: RateMeter,
    /// When the picture came that the supervisor was told of last.
    told: Option<Instant>,
}

impl Capture {
    fn new(source: &Source, link: SourceLink, build: Build) -> Self {
        let now = Instant::now();
        let state = State::starting(now, source.id.0);
        let job = Job {
            source: source.clone(),
            build,
            waker: link.options.waker.clone(),
            mailbox: link.mailbox(),
            tally: Arc::new(Tally::default()),
        };
        Self {
            link,
            job,
            player: None,
            state: if source.kind.has_picture() { state } else { state.of_sound() },
            left_behind: 0,
            rate: RateMeter::new(now),
            told: None,
        }
    }

    fn run(mut self) {
        self.act(Action::Open);
        loop {
            self.publish();
            let silent = never();
            let news = self.player.as_ref().map_or(&silent, Player::news);
            let event = select! {
                // The handle was dropped.
                recv(self.link.control) -> control => match control {
                    Ok(control) => Some(self.control(control)),
                    Err(_) => break,
                },
                recv(news) -> news => self.news(news.ok()),
                default(self.pause_length()) => None,
            };
            if let Some(event) = event {
                self.step(event);
            }
            self.tick();
        }
        self.act(Action::Close);
    }

    fn control(&self, control: SourceControl) -> Event {
        match control {
            SourceControl::Pause => Event::Pause,
            SourceControl::Resume => Event::Resume,
            SourceControl::Restart => Event::Restart,
            SourceControl::Seek(to) => {
                if let Some(player) = &self.player {
                    player.order(Order::Seek(to));
                }
                Event::Sought
            }
        }
    }

    fn news(&self, news: Option<News>) -> Option<Event> {
        match news {
            // The next tick reads the tally.
            Some(News::Picture) => None,
            Some(News::Fault(error)) => Some(Event::Fault(error)),
            Some(News::Ended { hide }) => Some(Event::Ended { hide }),
            // The thread ended without a word.
            None => Some(Event::Fault(SourceError::Retry(format!("{} broke off", label(&self.job.source))))),
        }
    }

    /// Tells the supervisor what came and that time went by.
    fn tick(&mut self) {
        let now = Instant::now();
        let tally = self.job.tally.read();
        // Each picture is told once: an old one told again would look like a long silence.
        if let Some(at) = tally.newest().filter(|at| Some(*at) != self.told) {
            self.told = Some(at);
            self.step(Event::Picture { at, interval: tally.interval });
        }
        if tally.held {
            self.step(Event::Held);
        }
        self.rate.see(tally.frames, now);
        self.step(Event::Tick);
    }

    fn step(&mut self, event: Event) {
        let (state, actions) = self.state.clone().step(event, Instant::now());
        self.state = state;
        for action in actions {
            self.act(action);
        }
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Open if self.left_behind >= MAX_LEFT_BEHIND => {
                let name = label(&self.job.source);
                self.step(Event::Fault(SourceError::Fatal(format!(
                    "{name} hung {MAX_LEFT_BEHIND} times and could not be closed; check the device, then restart Scrim"
                ))));
            }
            Action::Open => match Player::start(self.job.clone(), self.state.paused()) {
                Ok(player) => self.player = Some(player),
                Err(error) => {
                    self.step(Event::Fault(SourceError::Retry(format!("No thread could be started: {error}"))))
                }
            },
            Action::Close => {
                if let Some(player) = self.player.take()
                    && !player.close()
                {
                    self.left_behind += 1;
                }
            }
            Action::Pause => self.order(Order::Pause),
            Action::Resume => self.order(Order::Resume),
        }
    }

    fn order(&self, order: Order) {
        if let Some(player) = &self.player {
            player.order(order);
        }
    }

    fn pause_length(&self) -> Duration {
        let tick = match self.state.health() {
            Health::Failed | Health::Ended | Health::Paused => IDLE_TICK,
            _ => TICK,
        };
        self.state.retry_in(Instant::now()).map_or(tick, |wait| wait.min(tick))
    }

    /// Brings the status up to date.
    fn publish(&self) {
        let now = Instant::now();
        let tally = self.job.tally.read();
        self.link.update(|status| {
            status.health = self.state.health();
            status.sentence = self.state.sentence(|| live_sentence(&tally, self.rate.fps), now);
            if self.left_behind > 0 && status.health != Health::Live {
                status.sentence += &format!(" ({} hung and left behind)", self.left_behind);
            }
            status.needs_fallback = self.state.needs_fallback(now);
            status.fps = self.rate.fps.unwrap_or(0.0);
            status.frames = tally.frames;
            (status.width, status.height) = (tally.width, tally.height);
            status.restarts = self.state.restarts();
            status.retry_in_ms =
                self.state.retry_in(now).map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX));
            let file = Playback::of(&self.job.source.kind).is_some();
            status.position_s = tally.position.filter(|_| file).map(|position| position.as_secs_f64());
            status.duration_s = tally.duration.filter(|_| file).map(|duration| duration.as_secs_f64());
        });
    }
}

/// "Live, 1280×720 at 30 fps": by the caps' rate, or the measured one where the caps are silent.
pub(super) fn live_sentence(tally: &Tallied, measured: Option<f32>) -> String {
    if tally.frames == 0 {
        return "Live, sound only".into();
    }
    let size = format!("Live, {}×{}", tally.width, tally.height);
    let rate = tally.interval.map(|interval| 1.0 / interval.as_secs_f32()).or(measured);
    match rate {
        Some(rate) if (rate - rate.round()).abs() < 0.01 => format!("{size} at {rate:.0} fps"),
        Some(rate) => format!("{size} at {rate:.2} fps"),
        None => size,
    }
}

/// Frames per second over the last second.
struct RateMeter {
    since: Instant,
    frames: u64,
    fps: Option<f32>,
}

impl RateMeter {
    fn new(now: Instant) -> Self {
        Self { since: now, frames: 0, fps: None }
    }

    fn see(&mut self, frames: u64, now: Instant) {
        let time = now.saturating_duration_since(self.since).as_secs_f32();
        if time >= 1.0 {
            self.fps = Some((frames - self.frames) as f32 / time);
            (self.since, self.frames) = (now, frames);
        }
    }
}
