//! A generator by the show clock: one answer for every tick asked, the same in every run.

use super::clock::Position;
use super::{Broken, Generator, Opening, Tally, report};
use crate::source::SourceControl;
use crate::source::handle::{SourceLink, Stepped};

struct Stepper<'a> {
    opening: &'a Opening,
    link: &'a SourceLink,
    state: Result<Box<dyn Generator>, Broken>,
    position: Position,
    tally: Tally,
    /// The time of the picture answered last, in the generator's time.
    shown: Option<u64>,
}

pub fn run(opening: &Opening, link: &SourceLink) {
    let state = open(opening, link);
    let mut stepper = Stepper { opening, link, state, position: Position::default(), tally: Tally::new(), shown: None };
    // The queue of ticks ends when the handle is dropped.
    while let Ok(show_ns) = link.asked.recv() {
        if link.stopping() {
            return;
        }
        // What is asked by hand counts from the next tick on, so that its moment is a time of the show.
        while let Ok(control) = link.control.try_recv() {
            stepper.control(control, show_ns);
        }
        link.answer(stepper.answer(show_ns));
    }
}

fn open(opening: &Opening, link: &SourceLink) -> Result<Box<dyn Generator>, Broken> {
    opening.open().map_err(|error| {
        report(link, &error);
        Broken::new(opening, &error)
    })
}

impl Stepper<'_> {
    fn control(&mut self, control: SourceControl, show_ns: u64) {
        self.position.apply(control, show_ns);
        match control {
            SourceControl::Restart => {
                self.state = open(self.opening, self.link);
                self.shown = None;
            }
            SourceControl::Seek(_) => self.shown = None,
            SourceControl::Pause | SourceControl::Resume => {}
        }
    }

    fn answer(&mut self, show_ns: u64) -> Stepped {
        if let Err(broken) = &mut self.state {
            if !broken.worth_a_try(self.opening) {
                return Stepped::Nothing;
            }
            self.state = open(self.opening, self.link);
            self.shown = None;
        }
        let Ok(generator) = &mut self.state else { return Stepped::Nothing };
        let now = self.position.at(show_ns);
        if self.shown.is_some_and(|at| generator.next_change_ns(at).is_none_or(|next| next > now)) {
            return Stepped::Same;
        }
        match generator.frame_at(now) {
            Ok(mut frame) => {
                let sentence = generator.sentence(&frame);
                self.tally.stamp(&mut frame, self.link, sentence);
                self.shown = Some(now);
                Stepped::New(frame)
            }
            Err(error) => {
                report(self.link, &error);
                self.state = Err(Broken::new(self.opening, &error));
                Stepped::Nothing
            }
        }
    }
}
