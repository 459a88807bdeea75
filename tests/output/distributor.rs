//! One encoder, many consumers: bounded, never waiting, each on its own.

use gstreamer as gst;
use scrim::output::OutputError;
use scrim::output::distributor::{Consumer, Distributor, Ended, KEY_INTERVAL, Limits, Packet, Track};
use std::time::{Duration, Instant};

const FRAME_NS: u64 = 33_333_333;

/// Room for a second.
const SMALL: Limits = Limits { span: Duration::from_secs(1), bytes: 1 << 20, lags: Some(3) };

fn packet(track: Track, n: u64, key: bool, size: usize) -> Packet {
    gst::init().unwrap();
    let buffer = gst::Buffer::with_size(size).unwrap();
    let caps = gst::Caps::builder("video/x-h264").build();
    Packet { track, buffer, caps, pts_ns: n * FRAME_NS, duration_ns: FRAME_NS, key }
}

/// Picture `n` of groups of ten.
fn picture(n: u64) -> Packet {
    packet(Track::Video, n, n.is_multiple_of(10), 100)
}

fn sound(n: u64) -> Packet {
    packet(Track::Sound, n, true, 10)
}

fn times(consumer: &Consumer) -> Vec<(Track, u64)> {
    std::iter::from_fn(|| consumer.take()).map(|packet| (packet.track, packet.pts_ns / FRAME_NS)).collect()
}

#[test]
fn every_consumer_gets_everything_from_its_first_key_frame_on() {
    let (distributor, now) = (Distributor::default(), Instant::now());
    let first = Consumer::new("first", &distributor, None, SMALL);
    (0..15).for_each(|n| distributor.publish(&picture(n), now));
    let second = Consumer::new("second", &distributor, None, SMALL);
    (15..25).for_each(|n| distributor.publish(&picture(n), now));
    assert_eq!(times(&first), (0..25).map(|n| (Track::Video, n)).collect::<Vec<_>>());
    assert_eq!(times(&second), (20..25).map(|n| (Track::Video, n)).collect::<Vec<_>>());
    assert_eq!(second.counts().skipped, 0, "what was before it came is not missing");
}

#[test]
fn packets_are_shared_and_not_copied() {
    let (distributor, now) = (Distributor::default(), Instant::now());
    let consumers: Vec<_> = (0..5).map(|n| Consumer::new(&n.to_string(), &distributor, None, SMALL)).collect();
    let sent = picture(0);
    distributor.publish(&sent, now);
    for consumer in &consumers {
        assert_eq!(consumer.take().unwrap().buffer.as_ptr(), sent.buffer.as_ptr());
    }
}

#[test]
fn one_that_lags_goes_on_at_the_next_key_frame_and_the_others_miss_nothing() {
    let (distributor, now) = (Distributor::default(), Instant::now());
    let slow = Consumer::new("slow", &distributor, None, SMALL);
    let good = Consumer::new("good", &distributor, None, SMALL);
    assert!(distributor.take_key_request(now));
    let mut got = Vec::new();
    for n in 0..45 {
        distributor.publish(&picture(n), now);
        got.extend(times(&good));
    }
    assert_eq!(got.len(), 45);
    assert_eq!(good.counts().lags, 0);
    // A second of thirty pictures was full at the thirty-first, which is a key frame.
    assert_eq!(times(&slow), (30..45).map(|n| (Track::Video, n)).collect::<Vec<_>>());
    let counts = slow.counts();
    assert_eq!((counts.lags, counts.skipped), (1, 30));
}

#[test]
fn a_lag_asks_for_a_key_frame() {
    let (distributor, now) = (Distributor::default(), Instant::now());
    let _slow = Consumer::new("slow", &distributor, None, SMALL);
    assert!(distributor.take_key_request(now), "a newcomer asks for one");
    distributor.publish(&packet(Track::Video, 0, true, 100), now);
    (1..40).for_each(|n| distributor.publish(&packet(Track::Video, n, false, 100), now));
    let later = now + KEY_INTERVAL;
    assert!(distributor.take_key_request(later));
    assert!(!distributor.take_key_request(later + KEY_INTERVAL), "once is enough");
}

#[test]
fn bytes_bound_an_inbox_too() {
    let (distributor, now) = (Distributor::default(), Instant::now());
    let consumer = Consumer::new("small", &distributor, None, Limits { bytes: 1000, ..SMALL });
    distributor.publish(&packet(Track::Video, 0, true, 600), now);
    distributor.publish(&packet(Track::Video, 1, false, 600), now);
    assert_eq!((consumer.counts().lags, consumer.take().is_none()), (1, true));
}

#[test]
fn one_that_lags_again_and_again_is_disconnected_with_a_sentence() {
    let distributor = Distributor::default();
    let start = Instant::now();
    let slow = Consumer::new("Twitch", &distributor, None, SMALL);
    let patient = Consumer::new("file", &distributor, None, Limits { lags: None, ..SMALL });
    for n in 0..200 {
        distributor.publish(&picture(n), start + Duration::from_nanos(n * FRAME_NS));
    }
    let Some(Ended::Failed(error)) = slow.ended() else { panic!("{:?}", slow.ended()) };
    assert_eq!(error, OutputError::Slow { name: "Twitch".into(), lags: 3 });
    assert_eq!(
        error.to_string(),
        "Twitch did not keep up: it fell behind 3 times within a minute and was disconnected. Choose a lower bitrate or a \
         faster disk or network"
    );
    assert!(slow.take().is_none(), "it gets nothing more");
    assert!(patient.ended().is_none());
    assert!(patient.counts().lags >= 3);
}

#[test]
fn lags_of_more_than_a_minute_ago_are_forgotten() {
    let distributor = Distributor::default();
    let slow = Consumer::new("slow", &distributor, None, SMALL);
    let mut now = Instant::now();
    for round in 0..6 {
        (0..40).for_each(|n| distributor.publish(&picture(round * 1000 + n), now));
        times(&slow);
        now += Duration::from_secs(31);
    }
    assert_eq!(slow.counts().lags, 6);
    assert!(slow.ended().is_none());
}

#[test]
fn requests_for_key_frames_are_merged() {
    let (distributor, start) = (Distributor::default(), Instant::now());
    let mut asked = 0;
    for ms in 0..10_000 {
        distributor.request_key();
        asked += u32::from(distributor.take_key_request(start + Duration::from_millis(ms)));
    }
    assert_eq!(asked, 20, "two a second");
    distributor.request_key();
    distributor.publish(&picture(0), start);
    assert!(!distributor.take_key_request(start + Duration::from_secs(20)), "one came by itself");
}

#[test]
fn sound_begins_with_the_key_frame_though_it_was_there_before() {
    let (video, sounds, now) = (Distributor::default(), Distributor::default(), Instant::now());
    let consumer = Consumer::new("both", &video, Some(&sounds), SMALL);
    // The encoder of pictures is two frames behind that of sound.
    for n in 0..16 {
        sounds.publish(&sound(n), now);
        if n >= 2 {
            video.publish(&picture(n + 3), now);
        }
    }
    let got = times(&consumer);
    let sounds: Vec<u64> = got.iter().filter(|(track, _)| *track == Track::Sound).map(|(_, n)| *n).collect();
    let pictures: Vec<u64> = got.iter().filter(|(track, _)| *track == Track::Video).map(|(_, n)| *n).collect();
    assert_eq!(pictures, (10..19).collect::<Vec<_>>());
    assert_eq!(sounds, (10..16).collect::<Vec<_>>());
    assert_eq!(got[0], (Track::Video, 10));
}

#[test]
fn sound_alone_does_not_grow_without_end() {
    let (video, sounds, now) = (Distributor::default(), Distributor::default(), Instant::now());
    let consumer = Consumer::new("both", &video, Some(&sounds), SMALL);
    video.publish(&picture(0), now);
    (0..200_000).for_each(|n| sounds.publish(&sound(n), now));
    let held: usize = std::iter::from_fn(|| consumer.take()).map(|packet| packet.buffer.size()).sum();
    assert!(held <= SMALL.bytes, "{held} bytes");
}

#[test]
fn one_that_is_dropped_is_gone_at_once_even_by_a_panic() {
    let (distributor, now) = (Distributor::default(), Instant::now());
    let keeps = Consumer::new("keeps", &distributor, None, SMALL);
    let goes = Consumer::new("goes", &distributor, None, SMALL);
    assert_eq!(distributor.consumers(), 2);
    let panicked = std::thread::spawn(move || {
        let _goes = goes;
        panic!("a consumer that panics");
    });
    assert!(panicked.join().is_err());
    assert_eq!(distributor.consumers(), 1);
    distributor.publish(&picture(0), now);
    assert!(keeps.take().is_some());
}

#[test]
fn the_end_is_told_after_the_last_packet() {
    let (distributor, now) = (Distributor::default(), Instant::now());
    let consumer = Consumer::new("one", &distributor, None, SMALL);
    distributor.publish(&picture(0), now);
    distributor.end(Track::Video, Some(&OutputError::Resized));
    assert_eq!(consumer.ended(), None, "a packet still waits");
    assert!(consumer.take().is_some());
    assert_eq!(consumer.ended(), Some(Ended::Failed(OutputError::Resized)));
    assert_eq!(distributor.consumers(), 0);
}

#[test]
fn a_consumer_is_woken_by_what_arrives_and_by_the_end() {
    let (distributor, now) = (Distributor::default(), Instant::now());
    let consumer = Consumer::new("one", &distributor, None, SMALL);
    assert!(consumer.arrived().try_recv().is_err());
    distributor.publish(&picture(0), now);
    distributor.publish(&picture(1), now);
    assert!(consumer.arrived().try_recv().is_ok());
    assert!(consumer.arrived().try_recv().is_err(), "two are told at once");
    distributor.end(Track::Video, None);
    assert!(consumer.arrived().try_recv().is_ok());
    assert_eq!(times(&consumer).len(), 2);
    assert_eq!(consumer.ended(), Some(Ended::Stopped));
}

#[test]
fn many_threads_publish_and_take_without_a_loss() {
    let distributor = Distributor::default();
    let limits = Limits { span: Duration::from_secs(3600), bytes: usize::MAX, lags: None };
    let consumers: Vec<_> = (0..8).map(|n| Consumer::new(&n.to_string(), &distributor, None, limits)).collect();
    let readers: Vec<_> = consumers
        .into_iter()
        .map(|consumer| {
            std::thread::spawn(move || {
                let mut got = Vec::new();
                loop {
                    got.extend(times(&consumer));
                    if consumer.ended().is_some() {
                        return got;
                    }
                    consumer.arrived().recv_timeout(Duration::from_secs(10)).unwrap();
                }
            })
        })
        .collect();
    (0..3000).for_each(|n| distributor.publish(&picture(n), Instant::now()));
    distributor.end(Track::Video, None);
    for reader in readers {
        assert_eq!(reader.join().unwrap(), (0..3000).map(|n| (Track::Video, n)).collect::<Vec<_>>());
    }
}
