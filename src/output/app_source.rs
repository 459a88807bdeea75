//! The beginnings of the pipelines of outputs: an appsrc that this program feeds.

use super::distributor::Packet;
use crossbeam_channel::{Receiver, bounded};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app as gst_app;

/// Pictures or blocks of sound that may wait in front of an encoder.
pub(super) const ROOM: usize = 3;

/// A source in front of an encoder, and a token for each buffer that may be pushed into it now.
pub(super) fn raw(caps: &gst::Caps) -> (gst_app::AppSrc, Receiver<()>) {
    let source = build(caps, ROOM as u64);
    let (give, room) = bounded(ROOM);
    for _ in 0..ROOM {
        give.try_send(()).ok();
    }
    if let Some(pad) = source.static_pad("src") {
        pad.add_probe(gst::PadProbeType::BUFFER, move |_, _| {
            give.try_send(()).ok();
            gst::PadProbeReturn::Ok
        });
    }
    (source, room)
}

/// A source of packets, without a limit of its own: whoever feeds it looks at its level before.
pub(super) fn encoded(caps: &gst::Caps) -> gst_app::AppSrc {
    build(caps, 0)
}

fn build(caps: &gst::Caps, most: u64) -> gst_app::AppSrc {
    gst_app::AppSrc::builder()
        .caps(caps)
        .format(gst::Format::Time)
        .max_buffers(most)
        .max_bytes(0)
        .max_time(gst::ClockTime::ZERO)
        .build()
}

/// The packet's buffer at another time. Its bytes are shared.
pub(super) fn at(packet: &Packet, pts_ns: u64) -> gst::Buffer {
    let mut buffer = packet.buffer.clone();
    let pts = gst::ClockTime::from_nseconds(pts_ns);
    let changed = buffer.make_mut();
    changed.set_pts(pts);
    // Nothing is stored out of order.
    changed.set_dts(pts);
    buffer
}
