//! The show clock: one monotonic time that the canvas ticks by. Live it is the wall's, stepped it is the frame number's.

use super::StudioState;
use crate::compositor::canvas::{CanvasTick, SharedCounters};
use crate::document::Rate;
use crate::source::calendar::local_date;
use bevy::prelude::*;
use std::time::{Duration, Instant};

/// Seconds of a day.
const DAY: f64 = 86_400.0;
/// How long the seconds are counted from one look at the calendar; it is the longest that a midnight may come late.
const DATE_LIFE: Duration = Duration::from_secs(1);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClockMode {
    /// A tick when its time has come, at most one per update.
    Live,
    /// A tick at every update: update `n` is frame `start + n`.
    Stepped { start: u64 },
}

#[derive(Resource, Debug)]
pub struct Clock {
    pub mode: ClockMode,
    started: Instant,
    /// The local date as it was asked for last, and when that was.
    date: Option<([f32; 4], Instant)>,
    next: u64,
    rate: Rate,
    /// Ticks at this rate instead of the canvas's.
    pub rate_override: Option<Rate>,
    /// Stepped: holds the time still, while shaders are made.
    pub hold: bool,
}

impl Clock {
    pub fn new(mode: ClockMode) -> Self {
        let next = match mode {
            ClockMode::Live => 0,
            ClockMode::Stepped { start } => start,
        };
        let rate = Rate::new(30, 1);
        Self { mode, started: Instant::now(), date: None, next, rate, rate_override: None, hold: false }
    }

    pub fn is_stepped(&self) -> bool {
        matches!(self.mode, ClockMode::Stepped { .. })
    }

    pub fn rate(&self) -> Rate {
        self.rate
    }

    /// When show time was zero.
    pub fn started(&self) -> Instant {
        self.started
    }

    /// When the next live tick is due.
    pub fn next_due(&self) -> Instant {
        self.started + Duration::from_nanos(self.rate.frame_start_ns(self.next))
    }

    /// Live the wall's local date. Stepped, where the same frames give the same pixels on every day, the first of January 2000 at midnight
    /// and the show time after it.
    fn date(&mut self, show_ns: u64) -> [f32; 4] {
        if self.is_stepped() {
            let seconds = (show_ns as f64 / 1e9) % DAY;
            return [2000.0, 1.0, 1.0, seconds as f32];
        }
        match self.date {
            Some(([year, month, day, seconds], asked)) if asked.elapsed() < DATE_LIFE => {
                [year, month, day, seconds + asked.elapsed().as_secs_f32()]
            }
            _ => {
                let date = local_date();
                self.date = Some((date, Instant::now()));
                date
            }
        }
    }
}

pub fn tick(
    mut clock: ResMut<Clock>,
    mut tick: ResMut<CanvasTick>,
    state: Res<StudioState>,
    counters: Res<SharedCounters>,
) {
    let rate = clock.rate_override.or(state.show().canvas().map(|canvas| canvas.rate)).unwrap_or(Rate::new(30, 1));
    if rate != clock.rate {
        // Another rate starts its own count from now, so that time neither jumps nor repeats.
        if clock.mode == ClockMode::Live {
            clock.started = Instant::now();
            clock.next = 0;
        }
        clock.rate = rate;
    }
    match clock.mode {
        ClockMode::Stepped { .. } => {
            let show_ns = rate.frame_start_ns(clock.next);
            *tick = CanvasTick { tick: clock.next, show_ns, date: clock.date(show_ns), due: true };
            if !clock.hold {
                clock.next += 1;
                counters.add(|c| c.ticks += 1);
            }
        }
        ClockMode::Live => {
            let elapsed = u64::try_from(clock.started.elapsed().as_nanos()).unwrap_or(u64::MAX);
            let due = rate.frame_start_ns(clock.next);
            if elapsed < due {
                tick.due = false;
                return;
            }
            let interval = rate.frame_start_ns(1).max(1);
            let behind = (elapsed - due) / interval;
            // An idle studio sleeps through ticks that nobody waits for; they are skipped and not made up.
            clock.next += 1 + behind;
            let now = clock.next - 1;
            let show_ns = rate.frame_start_ns(now);
            *tick = CanvasTick { tick: now, show_ns, date: clock.date(show_ns), due: true };
            counters.add(|c| c.ticks += 1);
        }
    }
}
