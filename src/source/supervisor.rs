//! How a captured source is held up: a pure state machine. It is told what happened and when, and answers what is to be done;
//! the source's thread ([`capture`](super::capture)) does it.

use super::recipe::SourceError;
use crate::view::Health;
use std::time::{Duration, Instant};

/// A source without a picture for this long (or three of its intervals, if longer) is stalled.
const STALL_AFTER: Duration = Duration::from_secs(1);
/// A stall of this length is a fault: the pipeline is built anew.
const REBUILD_AFTER: Duration = Duration::from_secs(5);
/// A start without a picture for this long is a fault.
const START_LIMIT: Duration = Duration::from_secs(15);
/// How long a source may be without a first picture before its fallback is shown.
const START_GRACE: Duration = Duration::from_secs(5);
/// How long the last picture is held before the fallback is shown.
const HOLD: Duration = Duration::from_secs(2);
/// A source that was live for this long is healthy again: the next fault starts with the shortest wait.
const STEADY_AFTER: Duration = Duration::from_secs(5);
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(8);

/// Where a source is between its start and its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// A pipeline is being opened and gave no picture yet.
    Starting {
        since: Instant,
    },
    Live {
        since: Instant,
    },
    Stalled,
    Retrying {
        at: Instant,
    },
    Failed,
    Ended {
        hide: bool,
    },
}

/// What happened to a source.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The newest picture came at this time; one interval is what its caps say.
    Picture {
        at: Instant,
        interval: Option<Duration>,
    },
    /// The pipeline could not be opened or broke off. One fault posts several errors; only the first of an epoch counts.
    Fault(SourceError),
    /// The next picture of a file is there and waits for its time, which may be long: a recording of a still canvas has few pictures.
    Held,
    /// A file came to its end and does not loop.
    Ended {
        hide: bool,
    },
    /// A seek was asked for by hand.
    Sought,
    Pause,
    Resume,
    Restart,
    /// Time went by.
    Tick,
}

/// What is to be done to the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Build a pipeline and start it.
    Open,
    /// Tear the pipeline down, if there is one.
    Close,
    Pause,
    Resume,
}

/// The state of one source's supervision.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    phase: Phase,
    paused: bool,
    /// Why the source is not live.
    reason: String,
    /// Faults in a row.
    faults: u32,
    restarts: u32,
    last_picture: Option<Instant>,
    /// When the next picture was last seen to wait for its time.
    held: Option<Instant>,
    interval: Duration,
    /// Tells sources apart, so that they do not all try again at the same moment.
    seed: u64,
    /// What is waited for, in a word.
    gives: &'static str,
}

impl State {
    /// A source that is being opened for the first time.
    pub fn starting(now: Instant, seed: u64) -> Self {
        Self {
            phase: Phase::Starting { since: now },
            paused: false,
            reason: String::new(),
            faults: 0,
            restarts: 0,
            last_picture: None,
            held: None,
            interval: Duration::ZERO,
            seed,
            gives: "picture",
        }
    }

    /// The same for a source that gives sound and no picture: what is said of pictures holds for its sound.
    #[must_use]
    pub fn of_sound(self) -> Self {
        Self { gives: "sound", ..self }
    }

    /// The transition function.
    #[must_use]
    pub fn step(mut self, event: Event, now: Instant) -> (Self, Vec<Action>) {
        let actions = match event {
            Event::Picture { at, interval } => self.picture(at, interval),
            Event::Fault(error) => self.fault(error, now),
            Event::Held => {
                if self.phase == Phase::Stalled {
                    self.phase = Phase::Live { since: now };
                }
                self.held = Some(now);
                Vec::new()
            }
            Event::Ended { hide } if self.is_open() => {
                self.phase = Phase::Ended { hide };
                Vec::new()
            }
            Event::Ended { .. } => Vec::new(),
            Event::Sought => {
                if matches!(self.phase, Phase::Ended { .. }) {
                    self.phase = Phase::Starting { since: now };
                    // The last picture is held from here on.
                    self.last_picture = self.last_picture.map(|_| now);
                }
                Vec::new()
            }
            Event::Pause => {
                self.paused = true;
                vec![Action::Pause]
            }
            Event::Resume => {
                self.paused = false;
                // Time spent paused is no stall.
                self.last_picture = self.last_picture.map(|_| now);
                if let Phase::Starting { since } = &mut self.phase {
                    *since = now;
                }
                vec![Action::Resume]
            }
            Event::Restart => {
                self.phase = Phase::Starting { since: now };
                self.last_picture = self.last_picture.map(|_| now);
                self.faults = 0;
                self.reason.clear();
                vec![Action::Close, Action::Open]
            }
            Event::Tick => self.tick(now),
        };
        (self, actions)
    }

    fn picture(&mut self, at: Instant, interval: Option<Duration>) -> Vec<Action> {
        let phase = match self.phase {
            Phase::Starting { .. } | Phase::Stalled => Phase::Live { since: at },
            Phase::Live { since } => Phase::Live { since },
            // Left over from a pipeline that is being closed.
            Phase::Retrying { .. } | Phase::Failed | Phase::Ended { .. } => return Vec::new(),
        };
        self.phase = phase;
        self.last_picture = Some(at);
        self.interval = interval.unwrap_or_default();
        self.reason.clear();
        Vec::new()
    }

    fn fault(&mut self, error: SourceError, now: Instant) -> Vec<Action> {
        if !self.is_open() {
            return Vec::new();
        }
        (self.phase, self.reason) = match error {
            SourceError::Retry(reason) => (Phase::Retrying { at: now + self.wait() }, reason),
            SourceError::Fatal(reason) => (Phase::Failed, reason),
        };
        self.faults = self.faults.saturating_add(1);
        vec![Action::Close]
    }

    fn tick(&mut self, now: Instant) -> Vec<Action> {
        match self.phase {
            Phase::Retrying { at } if now >= at => {
                self.phase = Phase::Starting { since: now };
                self.restarts = self.restarts.saturating_add(1);
                vec![Action::Open]
            }
            _ if self.paused => Vec::new(),
            Phase::Starting { since } if now.saturating_duration_since(since) >= START_LIMIT => {
                self.fault(SourceError::Retry(format!("No {} within {} s", self.gives, START_LIMIT.as_secs())), now)
            }
            Phase::Live { .. } if self.silence(now) >= self.stall_limit() => {
                self.phase = Phase::Stalled;
                Vec::new()
            }
            Phase::Live { since } if now.saturating_duration_since(since) >= STEADY_AFTER => {
                self.faults = 0;
                Vec::new()
            }
            Phase::Stalled if self.silence(now) >= self.stall_limit() + REBUILD_AFTER => {
                let reason = self.nothing_for(now);
                self.fault(SourceError::Retry(reason), now)
            }
            _ => Vec::new(),
        }
    }

    /// There is a pipeline that still counts.
    fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Starting { .. } | Phase::Live { .. } | Phase::Stalled)
    }

    fn nothing_for(&self, now: Instant) -> String {
        format!("No {} for {} s", self.gives, self.silence(now).as_secs())
    }

    fn stall_limit(&self) -> Duration {
        STALL_AFTER.max(self.interval * 3)
    }

    /// Time since the last picture was shown, or the next one was waiting.
    fn silence(&self, now: Instant) -> Duration {
        let last = self.last_picture.map(|at| self.held.map_or(at, |held| held.max(at)));
        last.map_or(Duration::MAX, |at| now.saturating_duration_since(at))
    }

    /// The wait before the next try: doubled with each fault in a row, less up to a quarter by chance.
    fn wait(&self) -> Duration {
        let full = FIRST_WAIT.saturating_mul(1 << self.faults.min(10)).min(LONGEST_WAIT);
        // SplitMix64: a well mixed number from the seed and the count.
        let mut mixed = self.seed.wrapping_add(u64::from(self.faults + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let chance = ((mixed ^ (mixed >> 31)) % 1000) as u32;
        full - full / 4 * chance / 1000
    }

    pub fn health(&self) -> Health {
        match self.phase {
            Phase::Starting { .. } | Phase::Live { .. } if self.paused && self.last_picture.is_some() => Health::Paused,
            // A start after a fault is one more try.
            Phase::Starting { .. } if self.faults > 0 => Health::Retrying,
            Phase::Starting { .. } => Health::Starting,
            Phase::Live { .. } => Health::Live,
            Phase::Stalled => Health::Stalled,
            Phase::Retrying { .. } => Health::Retrying,
            Phase::Failed => Health::Failed,
            Phase::Ended { .. } => Health::Ended,
        }
    }

    /// What the panel says; `live` is the sentence for a source that is well.
    pub fn sentence(&self, live: impl FnOnce() -> String, now: Instant) -> String {
        match self.health() {
            Health::Starting => "Starting".into(),
            Health::Live => live(),
            Health::Stalled => self.nothing_for(now),
            Health::Retrying | Health::Failed => self.reason.clone(),
            Health::Ended => "Ended".into(),
            Health::Paused => "Paused".into(),
        }
    }

    /// The layers should show the fallback now.
    pub fn needs_fallback(&self, now: Instant) -> bool {
        match self.phase {
            Phase::Live { .. } => false,
            Phase::Ended { hide } => hide,
            Phase::Starting { since } if self.last_picture.is_none() && self.faults == 0 => {
                now.saturating_duration_since(since) > START_GRACE
            }
            Phase::Starting { .. } if self.paused => false,
            Phase::Starting { .. } | Phase::Stalled | Phase::Retrying { .. } | Phase::Failed => {
                self.silence(now) > HOLD
            }
        }
    }

    /// Time until the next try, while retrying.
    pub fn retry_in(&self, now: Instant) -> Option<Duration> {
        match self.phase {
            Phase::Retrying { at } => Some(at.saturating_duration_since(now)),
            _ => None,
        }
    }

    /// Times that the source was opened again after a fault.
    pub fn restarts(&self) -> u32 {
        self.restarts
    }

    pub fn paused(&self) -> bool {
        self.paused
    }

    /// When the newest picture came that this state knows of.
    pub fn last_picture(&self) -> Option<Instant> {
        self.last_picture
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn s(seconds: f64) -> Duration {
        Duration::from_secs_f64(seconds)
    }

    fn picture(at: Instant) -> Event {
        Event::Picture { at, interval: Some(s(1.0 / 30.0)) }
    }

    fn retry(reason: &str) -> Event {
        Event::Fault(SourceError::Retry(reason.into()))
    }

    fn sentence(state: &State, now: Instant) -> String {
        state.sentence(|| "Live".into(), now)
    }

    /// A source that has just shown its first picture.
    fn live(now: Instant) -> State {
        State::starting(now, 7).step(picture(now), now).0
    }

    #[test]
    fn starts_and_goes_live() {
        let t = Instant::now();
        let state = State::starting(t, 7);
        assert_eq!(state.health(), Health::Starting);
        assert!(!state.needs_fallback(t + s(5.0)));
        assert!(state.needs_fallback(t + s(5.1)));
        let (state, actions) = state.step(picture(t), t);
        assert_eq!((state.health(), actions), (Health::Live, vec![]));
    }

    #[test]
    fn stall_is_told_and_then_rebuilt() {
        let t = Instant::now();
        let (state, _) = live(t).step(Event::Tick, t + s(0.9));
        assert_eq!(state.health(), Health::Live);
        let (state, actions) = state.step(Event::Tick, t + s(1.0));
        assert_eq!((state.health(), actions), (Health::Stalled, vec![]));
        assert_eq!(sentence(&state, t + s(1.0)), "No picture for 1 s");
        assert!(!state.needs_fallback(t + s(2.0)));
        assert!(state.needs_fallback(t + s(2.1)));
        let (state, actions) = state.step(Event::Tick, t + s(6.0));
        assert_eq!((state.health(), actions), (Health::Retrying, vec![Action::Close]));
        assert_eq!(sentence(&state, t + s(6.0)), "No picture for 6 s");
    }

    #[test]
    fn a_slow_source_may_take_three_intervals() {
        let t = Instant::now();
        let (state, _) = State::starting(t, 7).step(Event::Picture { at: t, interval: Some(s(2.0)) }, t);
        let (state, _) = state.step(Event::Tick, t + s(5.9));
        assert_eq!(state.health(), Health::Live);
        assert_eq!(state.step(Event::Tick, t + s(6.0)).0.health(), Health::Stalled);
    }

    #[test]
    fn a_picture_that_waits_for_its_time_is_no_stall() {
        let t = Instant::now();
        let (state, _) = live(t).step(Event::Held, t + s(0.9));
        let (state, actions) = state.step(Event::Tick, t + s(1.5));
        assert_eq!((state.health(), actions), (Health::Live, vec![]));
        let (state, _) = state.step(Event::Tick, t + s(2.0));
        assert_eq!(state.health(), Health::Stalled, "it waits no more and did not come");
        let (state, _) = state.step(Event::Held, t + s(2.1));
        assert_eq!((state.health(), state.needs_fallback(t + s(2.1))), (Health::Live, false));
    }

    #[test]
    fn a_stalled_source_recovers_by_itself() {
        let t = Instant::now();
        let (state, _) = live(t).step(Event::Tick, t + s(1.5));
        let (state, actions) = state.step(picture(t + s(1.6)), t + s(1.6));
        assert_eq!((state.health(), actions, state.restarts()), (Health::Live, vec![], 0));
    }

    #[test]
    fn one_fault_with_three_errors_is_one_restart() {
        let t = Instant::now();
        let (state, first) = live(t).step(retry("unplugged"), t);
        let (state, second) = state.step(retry("Internal data stream error"), t);
        let (state, third) = state.step(retry("not negotiated"), t);
        assert_eq!((first, second, third), (vec![Action::Close], vec![], vec![]));
        assert_eq!(sentence(&state, t), "unplugged");
        let (state, actions) = state.step(Event::Tick, t + s(0.25));
        assert_eq!((actions, state.restarts()), (vec![Action::Open], 1));
        assert_eq!(state.health(), Health::Retrying, "a start after a fault is one more try");
        assert_eq!(sentence(&state, t + s(0.3)), "unplugged");
    }

    #[test]
    fn waits_grow_to_eight_seconds_and_differ_between_sources() {
        let t = Instant::now();
        let waits = |seed| {
            let mut state = State::starting(t, seed);
            let mut waits = Vec::new();
            for _ in 0..8 {
                state = state.step(retry("refused"), t).0;
                waits.push(state.retry_in(t).unwrap());
                state = state.step(Event::Tick, t + s(8.0)).0;
            }
            waits
        };
        for (wait, full) in waits(1).into_iter().zip([0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0, 8.0]) {
            assert!(wait <= s(full) && wait >= s(full * 0.75), "{wait:?} of {full}");
        }
        assert_ne!(waits(1), waits(2));
    }

    #[test]
    fn only_a_steady_source_gets_the_short_wait_back() {
        let t = Instant::now();
        let (state, _) = live(t).step(retry("lost"), t);
        let (state, _) = state.step(Event::Tick, t + s(1.0));
        let (state, _) = state.step(picture(t + s(1.0)), t + s(1.0));
        let (flapping, _) = state.clone().step(retry("lost"), t + s(1.1));
        assert!(flapping.retry_in(t + s(1.1)).unwrap() > s(0.25));
        let (state, _) = state.step(picture(t + s(6.0)), t + s(6.0));
        let (state, _) = state.step(Event::Tick, t + s(6.0));
        let (steady, _) = state.step(retry("lost"), t + s(6.1));
        assert!(steady.retry_in(t + s(6.1)).unwrap() <= s(0.25));
    }

    #[test]
    fn only_settings_help_a_fatal_fault() {
        let t = Instant::now();
        let fatal = Event::Fault(SourceError::Fatal("no decoder".into()));
        let (state, actions) = State::starting(t, 7).step(fatal, t);
        assert_eq!((state.health(), actions), (Health::Failed, vec![Action::Close]));
        assert!(state.needs_fallback(t), "a source that never had a picture has none to hold");
        let (state, actions) = state.step(Event::Tick, t + s(100.0));
        assert_eq!((state.health(), actions), (Health::Failed, vec![]));
        let (state, actions) = state.step(Event::Restart, t + s(101.0));
        assert_eq!((state.health(), actions), (Health::Starting, vec![Action::Close, Action::Open]));
    }

    #[test]
    fn the_last_picture_is_held_for_two_seconds() {
        let t = Instant::now();
        let (state, _) = live(t).step(retry("lost"), t + s(0.1));
        assert!(!state.needs_fallback(t + s(2.0)));
        assert!(state.needs_fallback(t + s(2.1)));
    }

    #[test]
    fn pausing_is_no_stall() {
        let t = Instant::now();
        let (state, actions) = live(t).step(Event::Pause, t);
        assert_eq!((state.health(), actions), (Health::Paused, vec![Action::Pause]));
        let (state, actions) = state.step(Event::Tick, t + s(60.0));
        assert_eq!((state.health(), actions), (Health::Paused, vec![]));
        assert!(!state.needs_fallback(t + s(60.0)));
        let (state, actions) = state.step(Event::Resume, t + s(60.0));
        assert_eq!(actions, vec![Action::Resume]);
        assert_eq!(state.step(Event::Tick, t + s(60.5)).0.health(), Health::Live);
    }

    #[test]
    fn a_source_that_is_begun_again_holds_its_last_picture_until_the_new_one() {
        let t = Instant::now();
        let late = t + s(60.0);
        let (ended, _) = live(t).step(Event::Ended { hide: false }, t);
        for event in [Event::Restart, Event::Sought] {
            let (state, _) = ended.clone().step(event, late);
            assert!(!state.needs_fallback(late), "{:?}", state.health());
            assert!(state.needs_fallback(late + s(2.1)));
        }
    }

    #[test]
    fn an_ended_file_holds_or_hides_and_can_be_sought() {
        let t = Instant::now();
        let (held, _) = live(t).step(Event::Ended { hide: false }, t);
        assert!(!held.needs_fallback(t + s(60.0)));
        let (hidden, _) = live(t).step(Event::Ended { hide: true }, t);
        assert!(hidden.needs_fallback(t));
        let (state, _) = hidden.step(Event::Sought, t + s(1.0));
        let (state, _) = state.step(picture(t + s(1.0)), t + s(1.0));
        assert_eq!(state.health(), Health::Live);
    }

    #[test]
    fn a_start_without_a_picture_is_tried_again() {
        let t = Instant::now();
        let (state, actions) = State::starting(t, 7).step(Event::Tick, t + s(15.0));
        assert_eq!((state.health(), actions), (Health::Retrying, vec![Action::Close]));
        assert_eq!(sentence(&state, t + s(15.0)), "No picture within 15 s");
    }
}
