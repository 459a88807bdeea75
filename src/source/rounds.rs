//! Joins the rounds of a looping file. After a seek without a flush, demuxers let the next round begin at the time at which the last
//! picture of this one begins, so that it would never be seen: the next round is put off until that picture's time is over.

//!
//! The sound of the file is put off by as much as its picture, whatever the lengths of the two, so that they stay together for ever.

use gstreamer as gst;
use gstreamer::prelude::*;
use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long the sound of a round waits to hear by how much its picture was put off.
const PATIENCE: Duration = Duration::from_millis(150);
/// Rounds that are remembered.
const REMEMBERED: usize = 4;

/// By how much the picture's rounds were put off.
#[derive(Default)]
pub struct Joints {
    state: Mutex<Joined>,
    told: Condvar,
}

#[derive(Default)]
struct Joined {
    /// There is a picture.
    pictured: bool,
    rounds: VecDeque<(gst::Seqnum, gst::ClockTime)>,
}

impl Joints {
    fn lock(&self) -> MutexGuard<'_, Joined> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn tell(&self, round: gst::Seqnum, later: gst::ClockTime) {
        let mut state = self.lock();
        state.pictured = true;
        if state.rounds.len() == REMEMBERED {
            state.rounds.pop_front();
        }
        state.rounds.push_back((round, later));
        drop(state);
        self.told.notify_all();
    }

    /// By how much the picture's round was put off; `None` where there is no picture.
    fn ask(&self, round: gst::Seqnum) -> Option<gst::ClockTime> {
        let known = |state: &Joined| state.rounds.iter().rev().find(|(of, _)| *of == round).map(|(_, later)| *later);
        let state = self.lock();
        if !state.pictured {
            return None;
        }
        let waits = |state: &mut Joined| known(state).is_none();
        let waited = self.told.wait_timeout_while(state, PATIENCE, waits);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        // What is not heard of in time is taken for as late as the round before.
        Some(known(&state).or(state.rounds.back().map(|(_, later)| *later)).unwrap_or_default())
    }
}

/// Keeps the rounds of the picture that flows into `head` apart.
pub fn join(head: &gst::Element) -> Arc<Joints> {
    let joints = Arc::new(Joints::default());
    let told = joints.clone();
    if let Some(pad) = head.static_pad("sink") {
        hold_apart(&pad, move |segment, later| {
            let later = later.unwrap_or_default();
            told.tell(segment.seqnum(), later);
            later
        });
    }
    joints
}

/// Keeps the rounds of the sound that leaves by `pad` with those of its picture; without one, apart.
pub fn follow(pad: &gst::Pad, joints: Arc<Joints>) {
    hold_apart(pad, move |segment, later| {
        let ask = |later| joints.ask(segment.seqnum()).unwrap_or(later);
        later.map(ask).unwrap_or_default()
    });
}

/// By how much a round is put off, from the event that begins it and what this stream alone would need; `None` for the first one, which
/// begins when it is told to.
type Settle = dyn Fn(&gst::Event, Option<gst::ClockTime>) -> gst::ClockTime;

fn hold_apart(
    pad: &gst::Pad,
    settle: impl Fn(&gst::Event, Option<gst::ClockTime>) -> gst::ClockTime + Send + Sync + 'static,
) {
    let round = Mutex::new(Round::default());
    let kinds = gst::PadProbeType::BUFFER | gst::PadProbeType::EVENT_DOWNSTREAM | gst::PadProbeType::EVENT_FLUSH;
    pad.add_probe(kinds, move |_, info| {
        let mut round = round.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut info.data {
            Some(gst::PadProbeData::Buffer(buffer)) => round.picture(buffer),
            Some(gst::PadProbeData::Event(event)) => {
                if let Some(later) = round.event(event, &settle) {
                    *event = later;
                }
            }
            _ => {}
        }
        gst::PadProbeReturn::Ok
    });
}

/// The round that is playing, in the pipeline's running time.
#[derive(Default)]
struct Round {
    segment: Option<gst::FormattedSegment<gst::ClockTime>>,
    /// The same as the demuxer told it.
    told: Option<gst::FormattedSegment<gst::ClockTime>>,
    /// When the time of its last picture so far is over.
    end: Option<gst::ClockTime>,
}

impl Round {
    fn picture(&mut self, buffer: &gst::BufferRef) {
        let (Some(segment), Some(start)) = (&self.segment, buffer.pts()) else { return };
        let end = start + buffer.duration().unwrap_or(gst::ClockTime::ZERO);
        let end = segment.stop().map_or(end, |stop| end.min(stop));
        self.end = self.end.max(segment.to_running_time(end));
    }

    /// The event to be sent on in place of this one, where the round that it begins would begin too early.
    fn event(&mut self, event: &gst::Event, settle: &Settle) -> Option<gst::Event> {
        match event.view() {
            gst::EventView::FlushStop(_) => {
                *self = Self::default();
                None
            }
            gst::EventView::Segment(told) => {
                let mut segment = told.segment().downcast_ref::<gst::ClockTime>()?.clone();
                // Told once more, it begins nothing.
                if self.told.as_ref() == Some(&segment) {
                    return Some(segment_event(self.segment.as_ref()?, event));
                }
                self.told = Some(segment.clone());
                let start = segment.start().and_then(|start| segment.to_running_time(start));
                let missing = self.end.zip(start).and_then(|(end, start)| end.checked_sub(start)).unwrap_or_default();
                let later = settle(event, self.segment.is_some().then_some(missing));
                segment.set_base(segment.base().map(|base| base + later));
                let replaced = (later > gst::ClockTime::ZERO).then(|| segment_event(&segment, event));
                self.segment = Some(segment);
                replaced
            }
            _ => None,
        }
    }
}

fn segment_event(segment: &gst::FormattedSegment<gst::ClockTime>, in_place_of: &gst::Event) -> gst::Event {
    gst::event::Segment::builder(segment).seqnum(in_place_of.seqnum()).build()
}
