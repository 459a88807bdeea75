//! The last seconds, kept and saved.

use super::{Program, decoded_frames, times, wait_for};
use gstreamer as gst;
use scrim::output::distributor::{Limits, Packet, Track};
use scrim::output::encoder::{EncoderSpec, SoundSpec};
use scrim::output::record::Place;
use scrim::output::replay::{Replay, Ring};
use scrim::view::{Container, SoundBus, SoundCodec};
use std::time::Duration;

const FRAME_NS: u64 = 100_000_000;

/// Picture `n` of groups of ten, ten a second, a kilobyte each.
fn picture(n: u64) -> Packet {
    gst::init().unwrap();
    Packet {
        track: Track::Video,
        buffer: gst::Buffer::with_size(1000).unwrap(),
        caps: gst::Caps::new_any(),
        pts_ns: n * FRAME_NS,
        duration_ns: FRAME_NS,
        key: n.is_multiple_of(10),
    }
}

fn frames(packets: &[Packet]) -> (u64, u64) {
    let pictures =
        || packets.iter().filter(|packet| packet.track == Track::Video).map(|packet| packet.pts_ns / FRAME_NS);
    (pictures().min().unwrap(), pictures().max().unwrap())
}

#[test]
fn a_ring_keeps_at_least_its_time_and_begins_at_a_key_frame() {
    let mut ring = Ring::new(Duration::from_secs(3), usize::MAX);
    for n in 5..200 {
        ring.push(picture(n));
        assert!(ring.length_ns() < 4_100_000_000, "{}", ring.length_ns());
    }
    assert!(ring.length_ns() >= 3_000_000_000);
    let all = ring.last(Duration::from_secs(60));
    assert!(all[0].is_key_frame());
    assert_eq!(frames(&all), (170, 199));
    assert_eq!(frames(&ring.last(Duration::from_secs(1))), (190, 199));
    assert_eq!(frames(&ring.last(Duration::from_millis(1100))), (180, 199), "rather a group more than less");
}

#[test]
fn bytes_bound_a_ring_too() {
    let mut ring = Ring::new(Duration::from_secs(60), 25_000);
    (0..100).for_each(|n| ring.push(picture(n)));
    assert!(ring.bytes() <= 25_000, "{}", ring.bytes());
    assert_eq!(frames(&ring.last(Duration::from_secs(60))), (80, 99));
    // A single group that is larger than all the room is not kept.
    let mut tiny = Ring::new(Duration::from_secs(60), 5_000);
    (0..9).for_each(|n| tiny.push(picture(n)));
    assert!(tiny.bytes() <= 5_000);
}

#[test]
fn a_replay_is_saved_twice_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = Program::new(64, 48, true);
    let spec = EncoderSpec { key_seconds: 1, ..program.spec() };
    let sound = Some(SoundSpec::new(SoundCodec::Aac, SoundBus::Program));
    let feed = program.encoders.subscribe("The replay buffer", &spec, sound, Limits::FILE).unwrap();
    let replay = Replay::start(feed, Duration::from_secs(2)).unwrap();
    let save = |name: &str| replay.save(Duration::from_secs(2), Place::File(folder.path().join(name)), Container::Mp4);
    assert_eq!(
        save("early.mp4").unwrap_err().to_string(),
        "There is nothing to save yet: the replay buffer has just been started"
    );
    for name in ["first.mp4", "second.mp4"] {
        program.show(150);
        wait_for("two seconds", || (replay.holds().0 >= 2.0).then_some(()));
        save(name).unwrap();
        let [path] =
            wait_for("the file", || Some(replay.take_saved()).filter(|saved| !saved.is_empty())).try_into().unwrap();
        let path = path.unwrap();
        assert_eq!(path, folder.path().join(name));
        let pictures = times(&path, "v");
        assert!((60..=95).contains(&pictures.len()), "{} pictures", pictures.len());
        assert!(pictures[0].abs() < 0.03, "{pictures:?}");
        assert_eq!(decoded_frames(&path), pictures.len() as u64);
        assert!(!times(&path, "a").is_empty());
    }
    assert!(replay.ended().is_none());
    assert!(replay.holds().0 < 3.5, "{:?}", replay.holds());
    drop(replay);
    wait_for("no encoder", || program.encoders.video().is_empty().then_some(()));
}

#[test]
fn who_leaves_knows_of_files_that_are_being_written() {
    let writing = scrim::output::writing::Writing::begin();
    assert!(scrim::output::writing::Writing::goes_on());
    drop(writing);
    wait_for("the files of other tests", || (!scrim::output::writing::Writing::goes_on()).then_some(()));
}
