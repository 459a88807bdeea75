//! Joins the rounds of a looping file. After a seek without a flush, demuxers let the next round begin at the time at which the last
//! picture of this one begins, so that it would never be seen: the next round is put off until that picture's time is over.

use gstreamer as gst;
use gstreamer::prelude::*;
use std::sync::{Mutex, PoisonError};

/// Keeps the rounds of what flows into `head` apart.
pub fn join(head: &gst::Element) {
    let Some(pad) = head.static_pad("sink") else { return };
    let round = Mutex::new(Round::default());
    let kinds = gst::PadProbeType::BUFFER | gst::PadProbeType::EVENT_DOWNSTREAM | gst::PadProbeType::EVENT_FLUSH;
    pad.add_probe(kinds, move |_, info| {
        let mut round = round.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut info.data {
            Some(gst::PadProbeData::Buffer(buffer)) => round.picture(buffer),
            Some(gst::PadProbeData::Event(event)) => {
                if let Some(later) = round.event(event) {
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
    fn event(&mut self, event: &gst::Event) -> Option<gst::Event> {
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
                let missing = self.end.zip(start).and_then(|(end, start)| end.checked_sub(start));
                if let Some(missing) = missing {
                    segment.set_base(segment.base().map(|base| base + missing));
                }
                let later = missing.map(|_| segment_event(&segment, event));
                self.segment = Some(segment);
                later
            }
            _ => None,
        }
    }
}

fn segment_event(segment: &gst::FormattedSegment<gst::ClockTime>, in_place_of: &gst::Event) -> gst::Event {
    gst::event::Segment::builder(segment).seqnum(in_place_of.seqnum()).build()
}
