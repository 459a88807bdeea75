//! Encoders that run once for all, and only while somebody wants them.

use super::{Program, wait_for};
use scrim::audio::{SAMPLE_RATE, SoundBlock};
use scrim::document::Rate;
use scrim::output::OutputError;
use scrim::output::distributor::{Ended, Limits, Packet, Track};
use scrim::output::encoder::elements::{candidates, trial};
use scrim::output::encoder::{EncoderSpec, Feed, SoundSpec, Steady};
use scrim::view::{Quality, RateControl, SoundBus, SoundCodec, VideoCodec};
use std::sync::Arc;
use std::time::Duration;

fn all(feed: &Feed) -> Vec<Packet> {
    std::iter::from_fn(|| feed.take()).collect()
}

/// Takes until the newest picture that the encoder took has come.
fn caught_up(feed: &Feed) -> Vec<Packet> {
    let newest = feed.encoder().counts().newest_ns;
    let mut got = Vec::new();
    wait_for("the newest picture", || {
        got.extend(all(feed));
        got.iter().any(|packet| packet.track == Track::Video && packet.pts_ns >= newest).then_some(())
    });
    got
}

#[test]
fn equal_settings_share_an_encoder_and_others_do_not() {
    let mut program = Program::new(64, 48, false);
    let spec = program.spec();
    let other = EncoderSpec { control: RateControl::Bitrate(400), ..spec.clone() };
    let feeds: Vec<_> =
        (0..3).map(|n| program.encoders.subscribe(&n.to_string(), &spec, None, Limits::LIVE).unwrap()).collect();
    assert_eq!(program.encoders.video().len(), 1);
    let different = program.encoders.subscribe("other", &other, None, Limits::LIVE).unwrap();
    assert_eq!(program.encoders.video().len(), 2);
    program.show(20);
    for feed in feeds.iter().chain([&different]) {
        let got = caught_up(feed);
        assert_eq!(got.len(), 20);
        assert!(got[0].is_key_frame());
    }
    // Each picture was encoded twice, not four times.
    assert_eq!(program.encoders.video().iter().map(|encoder| encoder.counts().frames).sum::<u64>(), 40);
}

#[test]
fn the_last_consumer_ends_the_encoder_and_the_reading() {
    let mut program = Program::new(64, 48, false);
    let spec = program.spec();
    assert_eq!(program.readers(), 0);
    let first = program.encoders.subscribe("first", &spec, None, Limits::LIVE).unwrap();
    let second = program.encoders.subscribe("second", &spec, None, Limits::LIVE).unwrap();
    program.show(3);
    drop(first);
    assert_eq!((program.encoders.video().len(), program.readers()), (1, 1));
    program.show(2);
    assert_eq!(caught_up(&second).len(), 5);
    drop(second);
    assert!(program.encoders.video().is_empty());
    wait_for("no reader", || (program.readers() == 0).then_some(()));
}

#[test]
fn a_newcomer_gets_a_key_frame_soon_and_the_others_go_on() {
    let mut program = Program::new(64, 48, false);
    let spec = EncoderSpec { key_seconds: 3600, ..program.spec() };
    let first = program.encoders.subscribe("first", &spec, None, Limits::FILE).unwrap();
    program.show(20);
    let newcomer = program.encoders.subscribe("newcomer", &spec, None, Limits::FILE).unwrap();
    let (mut got, mut pictures) = (Vec::new(), Vec::new());
    wait_for("a key frame for the newcomer", || {
        program.show(1);
        got.extend(all(&newcomer));
        pictures.extend(all(&first));
        (!got.is_empty()).then_some(())
    });
    assert!(got[0].is_key_frame());
    program.show(1);
    pictures.extend(caught_up(&first));
    assert_eq!(pictures.len() as u64, first.encoder().counts().frames, "the first misses none");
    let keys = pictures.iter().filter(|packet| packet.key).count() as u64;
    assert!(keys >= 2 && keys <= 1 + first.encoder().counts().keys_requested, "{keys}");
}

#[test]
fn times_are_those_of_the_show() {
    let mut program = Program::new(64, 48, true);
    let start = program.now_ns();
    for (codec, sound) in [(VideoCodec::H264, SoundCodec::Aac), (VideoCodec::Vp8, SoundCodec::Opus)] {
        let from = program.now_ns();
        let spec = EncoderSpec { codec, ..program.spec() };
        let feed = program
            .encoders
            .subscribe("one", &spec, Some(SoundSpec::new(sound, SoundBus::Program)), Limits::FILE)
            .unwrap();
        program.show(40);
        let mut got = caught_up(&feed);
        wait_for("sound", || {
            got.extend(all(&feed));
            got.iter()
                .any(|packet| packet.track == Track::Sound && packet.end_ns() > from + 1_000_000_000)
                .then_some(())
        });
        let pictures: Vec<_> = got.iter().filter(|packet| packet.track == Track::Video).collect();
        assert_eq!(pictures.len(), 40, "{codec:?}");
        assert_eq!(pictures[0].pts_ns, from, "{codec:?}");
        assert!(pictures.windows(2).all(|pair| pair[1].pts_ns - pair[0].pts_ns < 34_000_000));
        let sounds: Vec<_> = got.iter().filter(|packet| packet.track == Track::Sound).collect();
        assert!(sounds[0].pts_ns.abs_diff(from) < 40_000_000, "{codec:?}: {} of {from}", sounds[0].pts_ns);
        assert!(sounds.windows(2).all(|pair| pair[1].pts_ns > pair[0].pts_ns));
    }
    assert!(program.now_ns() > start);
}

#[test]
fn a_picture_can_be_scaled_on_its_way() {
    let mut program = Program::new(128, 96, false);
    let spec = EncoderSpec { width: 64, height: 48, ..program.spec() };
    let feed = program.encoders.subscribe("small", &spec, None, Limits::LIVE).unwrap();
    program.show(4);
    let got = caught_up(&feed);
    let caps = got[0].caps.structure(0).unwrap();
    assert_eq!((caps.get::<i32>("width").unwrap(), caps.get::<i32>("height").unwrap()), (64, 48));
}

#[test]
fn every_codec_that_works_here_encodes() {
    for codec in VideoCodec::ALL {
        for candidate in candidates(codec).iter().filter(|candidate| trial(candidate).is_ok()) {
            let mut program = Program::new(64, 48, false);
            for control in [RateControl::Quality(Quality::Good), RateControl::Bitrate(300)] {
                let spec = EncoderSpec { codec, control, element: Some(candidate.element), ..program.spec() };
                let feed = program.encoders.subscribe("one", &spec, None, Limits::LIVE).unwrap();
                program.show(6);
                let got = caught_up(&feed);
                assert_eq!((got.len(), got[0].key), (6, true), "{}", candidate.element);
                assert_eq!(feed.encoder().element(), candidate.element);
            }
        }
    }
}

#[test]
fn an_encoder_that_is_not_there_is_said_with_its_package() {
    let missing = candidates(VideoCodec::H264).iter().find(|candidate| trial(candidate).is_err());
    let sentence = missing.map(|candidate| trial(candidate).unwrap_err());
    if let (Some(candidate), Some(sentence)) = (missing, sentence) {
        assert!(sentence.contains(candidate.element), "{sentence}");
        assert!(
            sentence.contains(candidate.package) || sentence.contains("device") || sentence.contains("work"),
            "{sentence}"
        );
    }
    let mut program = Program::new(64, 48, false);
    let spec = EncoderSpec { element: Some("none"), ..program.spec() };
    let feed = program.encoders.subscribe("one", &spec, None, Limits::LIVE).unwrap();
    let ended = wait_for("the end", || feed.ended());
    let error = OutputError::NoCodec { codec: "H.264", package: "gstreamer1.0-plugins-bad" };
    assert_eq!(ended, Ended::Failed(error.clone()));
    assert_eq!(error.to_string(), "Nothing here encodes H.264: install the package gstreamer1.0-plugins-bad");
    // The next one is tried anew.
    let good = program.encoders.subscribe("two", &program.spec(), None, Limits::LIVE).unwrap();
    program.show(2);
    assert_eq!(caught_up(&good).len(), 2);
}

#[test]
fn another_size_of_the_canvas_ends_the_encoder_with_a_sentence() {
    let mut program = Program::new(64, 48, false);
    let feed = program.encoders.subscribe("one", &program.spec(), None, Limits::LIVE).unwrap();
    program.show(2);
    program.size = (32, 32);
    program.show(1);
    let Ended::Failed(error) = wait_for("the end", || {
        all(&feed);
        feed.ended()
    }) else {
        panic!("it ended well")
    };
    assert_eq!(error.to_string(), "The canvas has another size or rate now: start again for it");
    let again = program.encoders.subscribe("one", &program.spec(), None, Limits::LIVE).unwrap();
    program.show(2);
    assert_eq!(caught_up(&again).len(), 2);
}

#[test]
fn settings_that_no_encoder_takes_are_refused_at_once() {
    let program = Program::new(64, 48, false);
    let refused = |spec: EncoderSpec| {
        program.encoders.subscribe("one", &spec, None, Limits::LIVE).err().map(|error| error.to_string())
    };
    assert_eq!(
        refused(EncoderSpec { width: 9000, ..program.spec() }).as_deref(),
        Some("9000×48 cannot be encoded: a film is 2×2 to 8192×8192 pixels")
    );
    assert_eq!(
        refused(EncoderSpec { rate: Rate::new(30, 0), ..program.spec() }).as_deref(),
        Some("30/0 frames per second cannot be encoded: choose a rate from 1 to 240")
    );
    assert!(program.encoders.video().is_empty());
}

fn block(show_ms: u64, ms: u64, value: f32) -> SoundBlock {
    let samples = vec![value; (u64::from(SAMPLE_RATE) * ms / 1000 * 2) as usize];
    SoundBlock { show_ns: show_ms * 1_000_000, samples: Arc::from(samples) }
}

#[test]
fn sound_goes_on_without_a_gap() {
    let mut steady = Steady::default();
    assert_eq!(steady.block(&block(1000, 20, 0.5)), [(1_000_000_000, vec![0.5; 1920])]);
    // Rounding of a few milliseconds is no gap.
    assert_eq!(steady.block(&block(1023, 20, 0.5)), [(1_020_000_000, vec![0.5; 1920])]);
    // A hundred milliseconds are missing.
    let [(at, quiet), (then, loud)] = steady.block(&block(1140, 20, 0.5)).try_into().unwrap();
    assert_eq!((at, quiet), (1_040_000_000, vec![0.0; 9600]));
    assert_eq!((then, loud.len()), (1_140_000_000, 1920));
    // What comes once more is left out.
    assert_eq!(steady.block(&block(1100, 20, 0.5)), []);
    // With nothing for half a second, silence follows at a distance.
    let [(at, quiet)] = steady.silence(Duration::from_millis(500)).try_into().unwrap();
    assert_eq!(at, 1_160_000_000);
    assert!(quiet.iter().all(|sample| *sample == 0.0));
    assert_eq!(steady.silence(Duration::from_millis(500)), [], "it is not made twice");
}

#[test]
fn sound_that_stops_is_silence_and_the_pictures_do_not_wait() {
    let mut program = Program::new(64, 48, true);
    let feed = program
        .encoders
        .subscribe("one", &program.spec(), Some(SoundSpec::new(SoundCodec::Aac, SoundBus::Program)), Limits::FILE)
        .unwrap();
    program.show(10);
    let quiet_from = program.now_ns();
    // The mixer hangs: it gives no block and does not end.
    let mut newest = 0;
    wait_for("silence", || {
        newest = all(&feed).iter().filter(|p| p.track == Track::Sound).map(Packet::end_ns).max().unwrap_or(newest);
        (newest > quiet_from + 100_000_000).then_some(())
    });
}
