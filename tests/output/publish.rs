//! Streams to real servers on this machine: reached, lost, refused.

use super::{Program, decoded_frames};
use scrim::output::Publisher;
use scrim::output::distributor::Limits;
use scrim::output::publish::address::Address;
use scrim::output::publish::backoff::Backoff;
use scrim::output::publish::trial::try_server;
use scrim::output::publish::{Broken, explain};
use scrim::output::record::Place;
use scrim::output::{RecordSpec, Recorder};
use scrim::view::publish::{PublishState, PublishTarget, Secret, Service};
use scrim::view::{Container, Split};
use std::io::{Read, Write};
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn target(service: Service, server: &str, key: &str) -> PublishTarget {
    let key = Secret(key.into());
    PublishTarget {
        id: 7,
        name: "Test".into(),
        service,
        server: server.into(),
        key,
        kbps: 500,
        ..PublishTarget::default()
    }
}

fn tcp_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn udp_port() -> u16 {
    UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A server or a receiver, gone with the test.
struct Peer(Child);

impl Peer {
    /// ffmpeg that writes what it receives into a file.
    fn receive(input: &[&str], file: &Path) -> Self {
        let mut command = Command::new("ffmpeg");
        command.args(["-v", "error", "-y"]).args(input).args(["-c", "copy"]).arg(file);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        Self(child.expect("ffmpeg is not installed: install the package ffmpeg"))
    }

    fn rtmp(port: u16, file: &Path) -> Self {
        Self::receive(&["-listen", "1", "-f", "flv", "-i", &format!("rtmp://127.0.0.1:{port}/live/secret")], file)
    }

    /// Waits for its end, which comes with the stream's.
    fn end(mut self, file: &Path) -> u64 {
        let limit = Instant::now() + Duration::from_secs(10);
        while self.0.try_wait().unwrap().is_none() {
            assert!(Instant::now() < limit, "the receiver does not end");
            std::thread::yield_now();
        }
        decoded_frames(file)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

/// Puts the program on air, about a hundred pictures a second, until there is an answer.
fn air<T>(program: &mut Program, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let ticks = crossbeam_channel::tick(Duration::from_millis(10));
    let limit = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < limit, "{what} did not happen");
        ticks.recv().unwrap();
        program.show(1);
    }
}

fn start(program: &Program, target: &PublishTarget) -> Publisher {
    Publisher::start(target, program.encoders.clone(), program.spec()).unwrap()
}

/// Sent pictures while it is live.
fn live(program: &mut Program, publisher: &Publisher, frames: u64) {
    air(program, "being live", || {
        let status = publisher.status();
        (status.state == PublishState::Live && status.frames >= frames).then_some(())
    });
}

#[test]
fn rtmp_reaches_a_server_with_picture_and_sound() {
    let folder = tempfile::tempdir().unwrap();
    let (file, port) = (folder.path().join("got.flv"), tcp_port());
    let mut program = Program::new(64, 48, true);
    let server = Peer::rtmp(port, &file);
    let publisher = start(&program, &target(Service::Rtmp, &format!("rtmp://127.0.0.1:{port}/live"), "secret"));
    live(&mut program, &publisher, 120);
    let status = publisher.status();
    assert_eq!((status.id, status.words().as_str()), (7, "Live"));
    drop(publisher);
    assert!(server.end(&file) >= 90);
    assert_eq!(super::ffprobe(&file, &["-show_entries", "stream=codec_name"]), "codec_name=h264\ncodec_name=aac\n");
    assert!(program.encoders.video().is_empty(), "nobody else wanted the encoder");
}

#[test]
fn srt_calls_a_listener() {
    let folder = tempfile::tempdir().unwrap();
    let (file, port) = (folder.path().join("got.ts"), udp_port());
    let mut program = Program::new(64, 48, true);
    let listener = Peer::receive(&["-f", "mpegts", "-i", &format!("srt://127.0.0.1:{port}?mode=listener")], &file);
    let publisher = start(&program, &target(Service::Srt, &format!("srt://127.0.0.1:{port}"), ""));
    live(&mut program, &publisher, 200);
    drop(publisher);
    assert!(listener.end(&file) >= 60);
}

#[test]
fn srt_waits_for_callers() {
    let folder = tempfile::tempdir().unwrap();
    let (file, port) = (folder.path().join("got.ts"), udp_port());
    let mut program = Program::new(64, 48, false);
    let publisher = start(&program, &target(Service::Srt, &format!("srt://:{port}"), "a long passphrase"));
    air(&mut program, "waiting", || (publisher.status().state == PublishState::Waiting).then_some(()));
    assert_eq!(publisher.status().words(), "Waiting for a caller");
    let url = format!("srt://127.0.0.1:{port}?mode=caller&passphrase=a long passphrase");
    let caller = Peer::receive(&["-f", "mpegts", "-i", &url], &file);
    air(&mut program, "a caller", || (publisher.status().callers == 1).then_some(()));
    let before = publisher.status().frames;
    live(&mut program, &publisher, before + 200);
    drop(publisher);
    assert!(caller.end(&file) >= 60);
}

#[test]
fn a_server_that_goes_away_is_tried_again_and_the_recording_misses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let (file, port) = (folder.path().join("got.flv"), tcp_port());
    let mut program = Program::new(64, 48, true);
    let path = folder.path().join("whole.mkv");
    let feed = program.encoders.subscribe("The recording", &program.spec(), None, Limits::FILE).unwrap();
    let spec = RecordSpec {
        place: Place::File(path.clone()),
        container: Container::Matroska,
        split: Split::Never,
        reserve: 0,
    };
    let recorder = Recorder::start(spec, feed).unwrap();
    let server = Peer::rtmp(port, &file);
    let publisher = start(&program, &target(Service::Rtmp, &format!("rtmp://127.0.0.1:{port}/live"), "secret"));
    live(&mut program, &publisher, 30);
    drop(server);
    let words = air(&mut program, "the loss", || {
        let status = publisher.status();
        matches!(status.state, PublishState::Reconnecting(_)).then(|| status.words())
    });
    assert!(words.starts_with("Next try in ") && words.contains(&format!("127.0.0.1:{port}")), "{words}");
    assert!(!words.contains("secret"), "{words}");
    let again = Peer::rtmp(port, &file);
    live(&mut program, &publisher, 30);
    assert!(publisher.status().reconnects >= 1);
    drop(publisher);
    assert!(again.end(&file) > 0);
    let frames = program.encoders.video()[0].counts().frames;
    let recorded = recorder.finish().unwrap();
    assert_eq!(recorded.frames, frames);
    assert_eq!(decoded_frames(&path), frames);
}

#[test]
fn nobody_there_is_said_without_the_key() {
    let mut program = Program::new(64, 48, false);
    let (tcp, udp) = (tcp_port(), udp_port());
    for (service, server) in
        [(Service::Rtmp, format!("rtmp://127.0.0.1:{tcp}/live")), (Service::Srt, format!("srt://127.0.0.1:{udp}"))]
    {
        let publisher = start(&program, &target(service, &server, "very-secret-key"));
        let status = air(&mut program, "the refusal", || {
            Some(publisher.status()).filter(|status| matches!(status.state, PublishState::Reconnecting(_)))
        });
        assert!(!status.reason.contains("secret"), "{}", status.reason);
        let host = server.split("://").nth(1).unwrap().trim_end_matches("/live").to_owned();
        assert_eq!(status.reason, format!("nothing takes streams at {host}: check the address, or start the server"));
    }
}

#[test]
fn two_servers_share_one_encoder_and_one_that_hangs_does_not_hold_up_the_other() {
    let folder = tempfile::tempdir().unwrap();
    let (file, port) = (folder.path().join("got.flv"), tcp_port());
    let mut program = Program::new(64, 48, false);
    // It takes the connection and never says a word.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let hung =
        start(&program, &target(Service::Rtmp, &format!("rtmp://{}/live", silent.local_addr().unwrap()), "secret"));
    let server = Peer::rtmp(port, &file);
    let good = start(&program, &target(Service::Rtmp, &format!("rtmp://127.0.0.1:{port}/live"), "secret"));
    live(&mut program, &good, 100);
    assert_eq!(program.encoders.video().len(), 1);
    assert_ne!(hung.status().state, PublishState::Live);
    let since = Instant::now();
    drop(hung);
    assert!(since.elapsed() < Duration::from_secs(5), "a hung server keeps nobody waiting");
    drop(good);
    assert!(server.end(&file) >= 60);
}

#[test]
fn addresses_are_read_and_nothing_else() {
    let of = |service, server: &str, key: &str| Address::of(&target(service, server, key));
    let rtmp = |host: &str, port, location: &str, secret: &str| {
        Ok(Address::Rtmp { host: host.into(), port, location: location.into(), secret: secret.into() })
    };
    assert!(of(Service::Rtmp, "rtmp://a.b/app", "k") == rtmp("a.b", 1935, "rtmp://a.b/app/k", "k"));
    assert!(
        of(Service::Rtmp, "rtmps://a.b:444/app/", "k?x=1") == rtmp("a.b", 444, "rtmps://a.b:444/app/k?x=1", "k?x=1")
    );
    assert!(of(Service::Rtmp, "rtmp://a.b/app/key", "") == rtmp("a.b", 1935, "rtmp://a.b/app/key", "key"));
    assert!(of(Service::Twitch, "", "k") == rtmp("live.twitch.tv", 443, "rtmps://live.twitch.tv/app/k", "k"));
    let srt = |host: &str, port, listen, latency, stream_id: &str, passphrase: &str| {
        let (stream_id, passphrase) = (stream_id.into(), passphrase.into());
        Ok(Address::Srt { host: host.into(), port, listen, latency, stream_id, passphrase })
    };
    assert!(of(Service::Srt, "srt://h:9000", "") == srt("h", 9000, false, 200, "", ""));
    assert!(of(Service::Srt, "srt://:9000", "0123456789") == srt("", 9000, true, 200, "", "0123456789"));
    assert!(of(Service::Srt, "srt://[::1]:9?latency=50&streamid=a", "") == srt("[::1]", 9, false, 50, "a", ""));
    assert!(of(Service::Srt, "srt://h:9?mode=listener", "") == srt("h", 9, true, 200, "", ""));
    for (service, server, key, words) in [
        (Service::Rtmp, "", "k", "type the server's address"),
        (Service::Rtmp, "http://a/b", "k", "is no address of an RTMP server"),
        (Service::Rtmp, "rtmp://a", "k", "is no address of an RTMP server"),
        (Service::Rtmp, "rtmp:///b", "k", "is no address of an RTMP server"),
        (Service::Rtmp, "rtmp://user:pass@a/b", "k", "is no address of an RTMP server"),
        (Service::Rtmp, "rtmp://a/b timeout=1", "k", "is no address of an RTMP server"),
        (Service::Twitch, "", "", "Twitch wants a stream key"),
        (Service::Srt, "srt://somewhere", "", "is no SRT address"),
        (Service::Srt, "srt://h:1?mode=rendezvous", "", "is not known"),
        (Service::Srt, "srt://h:1?passphrase=short", "", "10 to 79 characters"),
        (Service::Srt, "srt://h:1?Passphrase=hidden", "", "\"Passphrase\" in the SRT address"),
        (Service::Srt, "udp://h:1", "", "is no SRT address"),
    ] {
        let error = of(service, server, key).err().unwrap_or_else(|| panic!("{server} was taken"));
        assert!(error.contains(words), "{server}: {error}");
        assert!(server.is_empty() || !error.contains(server), "{error}");
    }
}

#[test]
fn a_key_is_in_no_text() {
    let target = target(Service::Rtmp, "rtmp://h/app", "hidden");
    assert!(!format!("{target:?}").contains("hidden"));
    let address = Address::of(&target).unwrap();
    assert_eq!(address.shown(), "h:1935");
    let Broken::Lost(said) = explain(&address, "odd fault at rtmp://h/app/hidden, key hidden") else { panic!() };
    assert_eq!(said, "h:1935: odd fault at …, key …");
}

#[test]
fn what_a_server_says_becomes_a_sentence() {
    let address = Address::of(&target(Service::Rtmp, "rtmp://h/app", "k")).unwrap();
    let lost = |what: &str| Broken::Lost(what.into());
    for (message, expected) in [
        (
            "Could not connect to h: Connection refused",
            lost("nothing takes streams at h:1935: check the address, or start the server"),
        ),
        (
            "Failed to connect: Error resolving “h”: Name or service not known",
            lost("h:1935 is not known: check the address and the network"),
        ),
        ("Failed to connect: Socket I/O timed out", lost("h:1935 does not answer: check the address and the network")),
        ("Failed to connect: Error receiving data: Connection reset by peer", lost("h:1935 ended the connection")),
        (
            "publish denied: stream already exists",
            Broken::Refused("h:1935 does not take the stream: check the key or passphrase".into()),
        ),
    ] {
        assert_eq!(explain(&address, message), expected, "{message}");
    }
}

#[test]
fn pauses_between_tries_grow_and_differ() {
    let mut backoff = Backoff::default();
    let waits: Vec<u64> = (0..8).map(|_| backoff.pause_with(0.5).as_secs()).collect();
    assert_eq!(waits, [1, 2, 4, 8, 16, 30, 30, 30]);
    backoff.reset();
    assert_eq!(backoff.pause_with(0.0), Duration::from_millis(750));
    assert_eq!(backoff.pause_with(1.0), Duration::from_millis(2500));
    let mut random: Vec<Duration> = (0..20).map(|_| Backoff::default().pause()).collect();
    assert!(random.iter().all(|wait| (750..=1250).contains(&wait.as_millis())), "{random:?}");
    random.dedup();
    assert!(random.len() > 10, "many who lost one server come back one by one");
}

#[test]
fn a_server_is_tried_without_streaming() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = listener.local_addr().unwrap();
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut hello = vec![0; 1537];
        stream.read_exact(&mut hello).unwrap();
        stream.write_all(&[3]).unwrap();
        hello[0]
    });
    let tried = try_server(&target(Service::Rtmp, &format!("rtmp://{at}/live"), "k"));
    assert_eq!(tried, Ok(format!("{at} answers; the key is checked when the stream starts")));
    assert_eq!(answering.join().unwrap(), 3);
    let gone = try_server(&target(Service::Rtmp, &format!("rtmp://127.0.0.1:{}/live", tcp_port()), "k")).unwrap_err();
    assert!(gone.contains("does not answer") && gone.contains("check the address"), "{gone}");
    let port = udp_port();
    let gone = try_server(&target(Service::Srt, &format!("srt://127.0.0.1:{port}"), "")).unwrap_err();
    assert_eq!(gone, format!("127.0.0.1:{port} does not answer: check the address, or start the server"));
    assert!(try_server(&target(Service::Srt, &format!("srt://:{port}"), "")).is_ok());
}

#[test]
fn srt_listeners_answer_a_trial() {
    let port = udp_port();
    let mut program = Program::new(64, 48, false);
    let publisher = start(&program, &target(Service::Srt, &format!("srt://:{port}"), ""));
    air(&mut program, "waiting", || (publisher.status().state == PublishState::Waiting).then_some(()));
    assert_eq!(
        try_server(&target(Service::Srt, &format!("srt://127.0.0.1:{port}"), "")),
        Ok(format!("127.0.0.1:{port} answers"))
    );
}
