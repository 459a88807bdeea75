//! The bitrate follows the network: the loop by itself, and through a connection that carries too little.

use super::publish::{Peer, air, live, start, target, tcp_port};
use super::{Program, wait_for};
use scrim::output::distributor::Limits;
use scrim::output::encoder::{EncoderSpec, Feed};
use scrim::output::publish::steer::{Look, RateLoop};
use scrim::view::RateControl;
use scrim::view::publish::{PublishState, PublishTarget, Service};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::time::{Duration, Instant};

const TICK: Duration = Duration::from_millis(250);

/// What the loop makes of looks that come four times a second.
fn follow(rate_loop: &mut RateLoop, from: usize, looks: usize, mut look: impl FnMut(u32) -> Look) -> Vec<u32> {
    let mut kbps = 0;
    let mut all = Vec::new();
    for n in from..from + looks {
        kbps = rate_loop.follow(&Look { at: TICK * n as u32, ..look(kbps) });
        all.push(kbps);
    }
    all
}

fn waiting(ms: u64) -> Look {
    Look { waiting: Duration::from_millis(ms), ..Look::default() }
}

#[test]
fn a_network_that_keeps_up_gets_what_was_asked_for() {
    let mut rate_loop = RateLoop::new(4500);
    assert!(follow(&mut rate_loop, 0, 400, |_| waiting(40)).iter().all(|kbps| *kbps == 4500));
    assert!(!rate_loop.is_held_down());
}

#[test]
fn a_network_that_is_behind_is_cut_at_once_and_raised_slowly() {
    let mut rate_loop = RateLoop::new(4000);
    assert_eq!(follow(&mut rate_loop, 0, 1, |_| waiting(500)), [2800], "at once");
    assert_eq!(follow(&mut rate_loop, 1, 5, |_| waiting(500)), [2800; 5], "not again before it is felt");
    assert_eq!(follow(&mut rate_loop, 6, 1, |_| waiting(500)), [1960]);
    assert!(rate_loop.is_held_down());
    assert_eq!(follow(&mut rate_loop, 7, 15, |_| waiting(0)), [1960; 15], "it rests");
    let raised = follow(&mut rate_loop, 22, 8, |_| waiting(0));
    assert_eq!(raised, [2160, 2160, 2160, 2160, 2360, 2360, 2360, 2360]);
    // Neither behind nor calm: it stays.
    assert_eq!(follow(&mut rate_loop, 30, 8, |_| waiting(250)), [2360; 8]);
    assert_eq!(follow(&mut rate_loop, 38, 60, |_| waiting(0)).last(), Some(&4000), "and no further");
    assert!(!rate_loop.is_held_down());
}

#[test]
fn it_falls_no_deeper_than_its_floor() {
    for (ceiling, floor) in [(4500, 450), (800, 150), (100, 100)] {
        let mut rate_loop = RateLoop::new(ceiling);
        assert_eq!(follow(&mut rate_loop, 0, 400, |_| waiting(3000)).last(), Some(&floor));
    }
}

#[test]
fn lags_lost_packets_and_slow_answers_count_as_behind() {
    let looks = |rtt: f64, lags: u64, given_up: u64| Look { rtt_ms: Some(rtt), lags, given_up, ..Look::default() };
    for bad in [looks(30.0, 1, 0), looks(30.0, 0, 4), looks(200.0, 0, 0)] {
        let mut rate_loop = RateLoop::new(4000);
        assert_eq!(follow(&mut rate_loop, 0, 20, |_| looks(30.0, 0, 0)).last(), Some(&4000));
        assert_eq!(follow(&mut rate_loop, 20, 1, |_| bad), [2800], "{bad:?}");
    }
    // What was counted once is not counted again.
    let mut rate_loop = RateLoop::new(4000);
    let after = follow(&mut rate_loop, 0, 120, |_| looks(30.0, 1, 4));
    assert_eq!((after[0], after.last()), (2800, Some(&4000)));
}

/// A network with a queue: it ends near what the network carries, and what waits stays short.
#[test]
fn it_settles_near_what_a_network_carries() {
    let carries = 2000.0;
    let mut rate_loop = RateLoop::new(6000);
    let mut queued = 0.0_f64;
    let sent = follow(&mut rate_loop, 0, 1200, |kbps| {
        queued = (queued + (f64::from(kbps) - carries) * TICK.as_secs_f64()).max(0.0);
        waiting((queued / carries * 1000.0) as u64)
    });
    let settled = &sent[400..];
    let mean = settled.iter().sum::<u32>() as f64 / settled.len() as f64;
    assert!((0.7 * carries..1.1 * carries).contains(&mean), "{mean} kbit/s of {carries}");
    assert!(queued / carries < 2.0, "{queued} kbit wait");
}

/// Passes a connection on, so many bytes every ten milliseconds.
fn throttled(to: u16, bytes: usize) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut from, _) = listener.accept().unwrap();
        let mut onward = wait_for("the server", || TcpStream::connect(("127.0.0.1", to)).ok());
        let (mut answers, mut back) = (onward.try_clone().unwrap(), from.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut answers, &mut back));
        let ticks = crossbeam_channel::tick(Duration::from_millis(10));
        let mut some = vec![0; bytes];
        while let (Ok(_), Ok(count @ 1..)) = (ticks.recv(), from.read(&mut some)) {
            if onward.write_all(&some[..count]).is_err() {
                return;
            }
        }
    });
    port
}

/// Puts the program on air as fast as its time goes, until there is an answer.
fn in_time<T>(program: &mut Program, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let ticks = crossbeam_channel::tick(Duration::from_millis(33));
    let limit = Instant::now() + Duration::from_secs(60);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < limit, "{what} did not happen");
        ticks.recv().unwrap();
        program.show(1);
    }
}

/// Mean bytes of the next pictures.
fn mean_size(program: &mut Program, feed: &Feed) -> u64 {
    while feed.take().is_some() {}
    let mut sizes = Vec::new();
    air(program, "pictures", || {
        sizes.extend(std::iter::from_fn(|| feed.take()).map(|packet| packet.buffer.size() as u64));
        (sizes.len() >= 40).then_some(())
    });
    sizes.iter().sum::<u64>() / sizes.len() as u64
}

#[test]
fn an_encoder_is_turned_down_by_a_slow_network_and_what_is_recorded_is_not() {
    const KBPS: u32 = 8_000;
    let folder = tempfile::tempdir().unwrap();
    let (file, port) = (folder.path().join("got.flv"), tcp_port());
    let mut program = Program::new(192, 108, false).noisy();
    let server = Peer::rtmp(port, &file);
    let limits = Limits { span: Duration::from_secs(3600), bytes: usize::MAX, lags: None };
    let wanted = EncoderSpec { control: RateControl::Bitrate(KBPS), ..program.spec() };
    let recorded = program.encoders.subscribe("The recording", &wanted, None, limits).unwrap();
    let steered = EncoderSpec { steered: true, ..wanted };
    let streamed = program.encoders.subscribe("Another stream", &steered, None, limits).unwrap();
    // Less than three megabits a second.
    let slow = throttled(port, 3_500);
    let server_at = format!("rtmp://127.0.0.1:{slow}/live");
    let publisher = start(&program, &PublishTarget { kbps: KBPS, ..target(Service::Rtmp, &server_at, "secret") });
    live(&mut program, &publisher, 1);
    assert_eq!(program.encoders.video().len(), 2, "what is recorded has an encoder of its own");
    let half = |kbps: &u32| *kbps < KBPS / 2;
    let kbps = in_time(&mut program, "a lower bitrate", || publisher.status().turned_down.filter(half));
    assert!(kbps >= KBPS / 10, "{kbps}");
    let (kept, turned_down) = (mean_size(&mut program, &recorded), mean_size(&mut program, &streamed));
    assert!(turned_down * 3 < kept * 2, "pictures of {turned_down} bytes are streamed, of {kept} recorded");
    drop(publisher);
    drop(server);
    // Nobody steers it any more.
    let own = (0..20).map(|_| mean_size(&mut program, &streamed)).find(|size| *size * 10 > kept * 8);
    assert!(own.is_some(), "it stays turned down");
}

/// One hand alone is on an encoder's bitrate.
#[test]
fn only_one_stream_steers() {
    let program = Program::new(64, 48, false);
    let spec = EncoderSpec { steered: true, control: RateControl::Bitrate(500), ..program.spec() };
    let feed = |spec: &EncoderSpec| program.encoders.subscribe("one", spec, None, Limits::LIVE).unwrap();
    let (first, second, other) = (feed(&spec), feed(&spec), feed(&program.spec()));
    let helm = first.helm();
    assert!(helm.is_some() && second.helm().is_none());
    drop(helm);
    assert!(second.helm().is_some());
    assert!(other.helm().is_none(), "what is recorded is not steered");
}

#[test]
fn a_stream_may_be_smaller_than_the_canvas() {
    let spec = |width, height| EncoderSpec { width, height, ..Program::new(64, 48, false).spec() };
    for (canvas, height, expected) in [
        ((1920, 1080), 480, (854, 480)),
        ((1080, 1920), 480, (270, 480)),
        ((1280, 720), 0, (1280, 720)),
        ((640, 360), 480, (640, 360)),
    ] {
        let at = spec(canvas.0, canvas.1).at_height(height);
        assert_eq!((at.width, at.height), expected, "{canvas:?} at {height}");
    }
    let folder = tempfile::tempdir().unwrap();
    let (file, port) = (folder.path().join("got.flv"), tcp_port());
    let mut program = Program::new(128, 96, false);
    let server = Peer::rtmp(port, &file);
    let small =
        PublishTarget { height: 48, ..target(Service::Rtmp, &format!("rtmp://127.0.0.1:{port}/live"), "secret") };
    let publisher = start(&program, &small);
    live(&mut program, &publisher, 60);
    drop(publisher);
    assert!(server.end(&file) > 0);
    assert_eq!(super::ffprobe(&file, &["-show_entries", "stream=width,height"]), "width=64\nheight=48\n");
}

#[test]
fn a_delayed_stream_is_held_back_and_stays_so_when_it_was_lost() {
    let folder = tempfile::tempdir().unwrap();
    let (file, port) = (folder.path().join("got.flv"), tcp_port());
    let mut program = Program::new(64, 48, true);
    let server = Peer::rtmp(port, &file);
    let delayed =
        PublishTarget { delay: 4, ..target(Service::Rtmp, &format!("rtmp://127.0.0.1:{port}/live"), "secret") };
    let publisher = start(&program, &delayed);
    let words = air(&mut program, "the delay filling", || {
        Some(publisher.status()).filter(|status| status.starts_in > 0).map(|status| status.words())
    });
    assert!(words.starts_with("Starts in ") && words.ends_with(" s: the delay fills"), "{words}");
    live(&mut program, &publisher, 30);
    let status = publisher.status();
    assert_eq!(status.words(), "Live, 4 s delayed");
    assert!(status.held > 0);
    // 300 is the number of the first picture.
    let behind = program.encoders.video()[0].counts().frames - status.frames;
    assert!((100..=150).contains(&behind), "four seconds are 120 pictures, not {behind}");
    drop(server);
    air(&mut program, "the loss", || matches!(publisher.status().state, PublishState::Reconnecting(_)).then_some(()));
    let held = publisher.status().held;
    let again = Peer::rtmp(port, &file);
    live(&mut program, &publisher, 1);
    assert_eq!(publisher.status().words(), "Live, 4 s delayed");
    assert!(publisher.status().held * 2 > held, "what is held back was not thrown away");
    assert_eq!(program.encoders.video().len(), 1);
    drop(publisher);
    again.end(&file);
}
