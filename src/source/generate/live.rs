//! A generator by the wall clock: the newest picture when it changes, none made for a moment that has passed.

use super::clock::Position;
use super::{Broken, Generator, Opening, Tally, report};
use crate::source::SourceControl;
use crate::source::handle::SourceLink;
use crate::source::recipe::SourceError;
use crate::view::Health;
use std::time::{Duration, Instant};

enum State {
    Running(Box<dyn Generator>),
    Broken(Broken),
}

pub fn run(opening: &Opening, link: &SourceLink) {
    let epoch = Instant::now();
    let running = || u64::try_from(epoch.elapsed().as_nanos()).unwrap_or(u64::MAX);
    let mut position = Position::default();
    let mut tally = Tally::new();
    let mut state = open(opening, link);
    // The time of the picture that is out, in the generator's time.
    let mut shown: Option<u64> = None;
    while !link.stopping() {
        let sleep = match &mut state {
            State::Running(generator) => {
                match show(generator.as_mut(), &position, running(), &mut shown, &mut tally, link) {
                    Ok(next) => next.and_then(|next| position.until(next, running())),
                    Err(error) => {
                        report(link, &error);
                        state = State::Broken(Broken::new(opening, &error));
                        continue;
                    }
                }
            }
            State::Broken(broken) => {
                if broken.worth_a_try(opening) {
                    link.update(|status| status.restarts += 1);
                    state = open(opening, link);
                    position.apply(SourceControl::Restart, running());
                    shown = None;
                    continue;
                }
                broken.wake_at().map(|at| at.saturating_duration_since(Instant::now()))
            }
        };
        let Some(control) = wait(link, sleep) else { continue };
        position.apply(control, running());
        match control {
            SourceControl::Restart => {
                state = open(opening, link);
                shown = None;
            }
            SourceControl::Seek(_) => shown = None,
            SourceControl::Pause if matches!(state, State::Running(_)) => link.say(Health::Paused, "Paused"),
            // The next picture says that it goes on.
            SourceControl::Resume => shown = None,
            SourceControl::Pause => {}
        }
    }
}

fn open(opening: &Opening, link: &SourceLink) -> State {
    match opening.open() {
        Ok(generator) => State::Running(generator),
        Err(error) => {
            report(link, &error);
            State::Broken(Broken::new(opening, &error))
        }
    }
}

/// Hands over the picture of now unless it is out already. Gives the time of the next change.
fn show(
    generator: &mut dyn Generator,
    position: &Position,
    running_ns: u64,
    shown: &mut Option<u64>,
    tally: &mut Tally,
    link: &SourceLink,
) -> Result<Option<u64>, SourceError> {
    let now = position.at(running_ns);
    let due = shown.is_none_or(|at| generator.next_change_ns(at).is_some_and(|next| next <= now));
    if due {
        let mut frame = generator.frame_at(now)?;
        let sentence = generator.sentence(&frame);
        tally.stamp(&mut frame, link, sentence);
        if position.paused() {
            link.say(Health::Paused, "Paused");
        }
        link.put(frame);
        *shown = Some(now);
        generator.prepare(now);
    }
    Ok(shown.and_then(|at| generator.next_change_ns(at)))
}

/// Sleeps until something is asked by hand, the time is up, or the handle is dropped (which also ends the queue of
/// requests, so that a still picture needs no clock to notice it).
fn wait(link: &SourceLink, sleep: Option<Duration>) -> Option<SourceControl> {
    match sleep {
        Some(sleep) => link.control.recv_timeout(sleep).ok(),
        None => link.control.recv().ok(),
    }
}
