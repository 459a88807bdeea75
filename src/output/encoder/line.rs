//! A pipeline from an appsrc through an encoder to an appsink, whose packets go to a distributor.

use super::super::OutputError;
use super::super::app_source;
use super::super::distributor::{Distributor, Packet, Track};
use crossbeam_channel::{Receiver, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;
use gstreamer_video as gst_video;
use std::time::Instant;

pub struct Line {
    pipeline: gst::Pipeline,
    sink: gst::Element,
    pub source: gst_app::AppSrc,
    /// One token for each buffer that may be pushed now.
    pub room: Receiver<()>,
    /// The first failure.
    pub failed: Receiver<OutputError>,
}

impl Line {
    /// Starts `chain` between a source of `caps` and the distributor. `wanted` is what comes out of the chain, where it could be several.
    pub fn start(
        name: &'static str,
        caps: &gst::Caps,
        chain: &[gst::Element],
        wanted: Option<&gst::Caps>,
        track: Track,
        distributor: Distributor,
    ) -> Result<Self, OutputError> {
        let failed = |error: &dyn std::fmt::Display| OutputError::Encoder { name, what: error.to_string() };
        let pipeline = gst::Pipeline::new();
        let (source, room) = app_source::raw(caps);
        let publish = move |sink: &gst_app::AppSink| {
            let sample = sink.pull_sample().map_err(|_| gst::FlowError::Eos)?;
            if let Some(packet) = packet_of(&sample, track) {
                distributor.publish(&packet, Instant::now());
            }
            Ok(gst::FlowSuccess::Ok)
        };
        let mut sink = gst_app::AppSink::builder()
            .sync(false)
            .async_(false)
            .callbacks(gst_app::AppSinkCallbacks::builder().new_sample(publish).build());
        if let Some(wanted) = wanted {
            sink = sink.caps(wanted);
        }
        let sink = sink.build().upcast::<gst::Element>();
        let mut all = vec![source.clone().upcast::<gst::Element>()];
        all.extend_from_slice(chain);
        all.push(sink.clone());
        pipeline.add_many(&all).map_err(|error| failed(&error))?;
        gst::Element::link_many(&all).map_err(|error| failed(&error))?;
        let line = Self { room, failed: listen(&pipeline, name), pipeline, source, sink };
        match line.pipeline.set_state(gst::State::Playing) {
            Ok(_) => Ok(line),
            Err(change) => Err(line.failed.try_recv().unwrap_or_else(|_| failed(&change))),
        }
    }

    /// Asks the encoder for a key frame, as a receiver would: from the pipeline's end upwards.
    pub fn request_key(&self) {
        self.sink.send_event(gst_video::UpstreamForceKeyUnitEvent::builder().all_headers(true).build());
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        // May hang in a driver: each line belongs to a thread of its own.
        self.pipeline.set_state(gst::State::Null).ok();
    }
}

/// What came out, with times that count from the source's zero. Encoders move theirs to keep decoding times positive, and say so in the segment.
fn packet_of(sample: &gst::Sample, track: Track) -> Option<Packet> {
    let (buffer, caps) = (sample.buffer_owned()?, sample.caps_owned()?);
    let segment = sample.segment()?.downcast_ref::<gst::ClockTime>()?;
    let pts = segment.to_running_time(buffer.pts()?)?;
    let duration_ns = buffer.duration().map_or(0, gst::ClockTime::nseconds);
    let delta = buffer.flags().contains(gst::BufferFlags::DELTA_UNIT);
    let mut buffer = buffer;
    {
        let buffer = buffer.make_mut();
        buffer.set_pts(pts);
        // Nothing is stored out of order.
        buffer.set_dts(pts);
    }
    let key = track == Track::Sound || !delta;
    Some(Packet { track, buffer, caps, pts_ns: pts.nseconds(), duration_ns, key })
}

fn listen(pipeline: &gst::Pipeline, name: &'static str) -> Receiver<OutputError> {
    let (report, failed) = bounded(1);
    if let Some(bus) = pipeline.bus() {
        bus.set_sync_handler(move |_, message| {
            if let gst::MessageView::Error(error) = message.view() {
                report.try_send(OutputError::Encoder { name, what: error.error().message().to_owned() }).ok();
            }
            gst::BusSyncReply::Drop
        });
    }
    failed
}
