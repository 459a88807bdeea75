//! What is held back before it is streamed: how long, in which order, and how much of it.

use gstreamer as gst;
use scrim::output::distributor::{Packet, Track};
use scrim::output::publish::delay::{DelayLine, MAX_BYTES};

const FRAME_NS: u64 = 33_333_333;
/// Show time is another one than the clock's.
const SHOW_NS: u64 = 900_000_000_000;

/// Picture `n` of groups of ten.
fn picture(n: u64) -> Packet {
    gst::init().unwrap();
    let buffer = gst::Buffer::with_size(1000).unwrap();
    let caps = gst::Caps::builder("video/x-h264").build();
    let pts_ns = SHOW_NS + n * FRAME_NS;
    Packet { track: Track::Video, buffer, caps, pts_ns, duration_ns: FRAME_NS, key: n.is_multiple_of(10) }
}

fn due(line: &mut DelayLine, now_ns: u64) -> Vec<u64> {
    std::iter::from_fn(|| line.pop(now_ns)).map(|packet| (packet.pts_ns - SHOW_NS) / FRAME_NS).collect()
}

#[test]
fn without_a_delay_everything_passes_at_once() {
    let mut line = DelayLine::new(0, MAX_BYTES);
    for n in 0..5 {
        line.push(picture(n), n * FRAME_NS);
        assert_eq!(due(&mut line, n * FRAME_NS), [n]);
    }
    assert_eq!((line.bytes(), line.wait_ns(0)), (0, None));
}

#[test]
fn pictures_come_out_so_much_later_in_their_order() {
    let mut line = DelayLine::new(2, MAX_BYTES);
    for n in 0..60 {
        line.push(picture(n), n * FRAME_NS);
        assert!(due(&mut line, n * FRAME_NS).is_empty());
    }
    assert_eq!(line.bytes(), 60_000);
    assert_eq!(line.wait_ns(59 * FRAME_NS), Some(2_000_000_000 - 59 * FRAME_NS));
    assert_eq!(due(&mut line, 2_000_000_000), [0]);
    // Some time nobody asked.
    assert_eq!(due(&mut line, 2_000_000_000 + 20 * FRAME_NS), (1..=20).collect::<Vec<_>>());
}

/// Those that come late, and then all at once, are seen as evenly as the others.
#[test]
fn pictures_that_come_in_bursts_come_out_evenly() {
    let mut line = DelayLine::new(1, MAX_BYTES);
    for n in 0..10 {
        line.push(picture(n), n * FRAME_NS);
    }
    (10..30).for_each(|n| line.push(picture(n), 29 * FRAME_NS));
    for n in 0..30 {
        assert_eq!(due(&mut line, 1_000_000_000 + n * FRAME_NS), [n]);
    }
}

#[test]
fn memory_is_bounded_and_nothing_is_seen_too_early() {
    let mut line = DelayLine::new(120, 25_000);
    (0..100).for_each(|n| line.push(picture(n), n * FRAME_NS));
    assert!(line.bytes() <= 25_000, "{}", line.bytes());
    assert_eq!(line.skipped(), 80);
    let first = line.wait_ns(99 * FRAME_NS).unwrap();
    assert_eq!(first, 120_000_000_000 - 19 * FRAME_NS);
    assert_eq!(due(&mut line, 99 * FRAME_NS + first), [80], "it goes on at a key frame");
    // One that is larger than all the room is not kept.
    let mut tiny = DelayLine::new(1, 500);
    tiny.push(picture(0), 0);
    assert_eq!((tiny.bytes(), tiny.skipped()), (0, 1));
}
