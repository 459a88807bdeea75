//! The mixer's thread: what listeners get.

use super::*;
use scrim::audio::{SoundBlock, SoundHub};
use scrim::source::sound::SoundSink;
use scrim::view::SoundView;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);

fn next(blocks: &crossbeam_channel::Receiver<SoundBlock>) -> SoundBlock {
    blocks.recv_timeout(PATIENCE).expect("no sound comes")
}

#[test]
fn blocks_follow_each_other_by_the_show_clock() {
    let start = Instant::now();
    let hub = SoundHub::start(start);
    let blocks = hub.listen();
    let first = next(&blocks);
    assert_eq!((first.len(), first.duration_ns()), (BLOCK, BLOCK_NS));
    let mut before = first.show_ns;
    for _ in 0..20 {
        let block = next(&blocks);
        assert_eq!(block.show_ns, before + BLOCK_NS, "without a gap");
        before = block.show_ns;
    }
    assert!(before + BLOCK_NS <= start.elapsed().as_nanos() as u64, "no block is mixed before its time");
}

#[test]
fn a_source_is_heard_when_it_is_due_and_meters_tell_of_it() {
    let start = Instant::now();
    let hub = SoundHub::start(start);
    let (blocks, clean) = (hub.listen(), hub.listen_clean());
    let mut fed = Fed::new(VOICE);
    fed.spec.input = hub.input();
    hub.set(desk(&[&fed]));
    // Half a second of sound, due a fifth of a second from now.
    let due = Instant::now() + Duration::from_millis(200);
    let due_ns = due.duration_since(start).as_nanos() as u64;
    for number in 0..50u32 {
        fed.spec.input.put(due + number * Duration::from_millis(10), &mut [[0.25, 0.5]; BLOCK], false);
    }
    let mut view = SoundView::default();
    loop {
        let block = next(&blocks);
        next(&clean);
        let Some(at) = block.samples.iter().position(|value| *value > 0.1) else {
            assert!(block.show_ns < due_ns + 100_000_000, "nothing is heard");
            continue;
        };
        let heard = block.show_ns as f64 + (at / 2) as f64 * FRAME_NS;
        // It fades in over two milliseconds.
        assert_near(heard, due_ns as f64, 2.5e6);
        break;
    }
    for _ in 0..10 {
        next(&blocks);
    }
    hub.show(&mut view);
    let strip = view.strips[&VOICE];
    assert_near(strip.level.peak_db[1].into(), db(0.5), 0.1);
    assert_near(view.program.peak_db[0].into(), db(0.25), 0.1);
    assert_eq!((strip.heard, strip.underruns), (1.0, 0));
    assert!(view.fault.is_none());
}

#[test]
fn a_listener_that_takes_nothing_loses_what_comes_and_is_counted() {
    let hub = SoundHub::start(Instant::now());
    let (lazy, brisk) = (hub.listen(), hub.listen());
    let end = Instant::now() + PATIENCE;
    while hub.lost() == 0 {
        next(&brisk);
        assert!(Instant::now() < end, "nothing was lost");
    }
    assert_eq!(lazy.len(), 200, "two seconds lie there");
    let (first, then) = (next(&lazy), next(&lazy));
    assert_eq!(then.show_ns, first.show_ns + BLOCK_NS);
}

#[test]
fn show_time_that_begins_anew_is_followed() {
    let start = Instant::now();
    let hub = SoundHub::start(start);
    let blocks = hub.listen();
    for _ in 0..30 {
        next(&blocks);
    }
    hub.set_show_zero(Instant::now());
    let end = Instant::now() + PATIENCE;
    while next(&blocks).show_ns > 100_000_000 {
        assert!(Instant::now() < end, "it counts on");
    }
}

#[test]
fn the_thread_leaves_with_its_hub() {
    let hub = SoundHub::start(Instant::now());
    let blocks = hub.listen();
    next(&blocks);
    drop(hub);
    let end = Instant::now() + PATIENCE;
    while !matches!(blocks.recv_timeout(PATIENCE), Err(crossbeam_channel::RecvTimeoutError::Disconnected)) {
        assert!(Instant::now() < end, "it is still there");
    }
}
