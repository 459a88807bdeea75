//! The program served to real WebRTC players: aiortc decodes it, many share one encode, and the bad ones harm nobody.

use super::peers::Peer;
use super::{Program, wait_for};
use scrim::output::serve::Server;
use scrim::view::publish::Secret;
use scrim::view::{Reach, ServeSettings, VideoCodec};
use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

fn settings() -> ServeSettings {
    ServeSettings { port: 0, kbps: 600, ..ServeSettings::default() }
}

fn start(program: &Program, settings: &ServeSettings) -> Server {
    Server::start(settings, program.encoders.clone(), &program.spec()).unwrap()
}

fn url(server: &Server) -> String {
    format!("http://{}/whep", server.address())
}

/// Puts the program on air, thirty pictures a second, until there is an answer.
pub fn air<T>(program: &mut Program, what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
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

/// What the server answers to a request as it stands.
fn answer(server: SocketAddr, request: &str, headers: &str, body: &str) -> String {
    let mut stream = TcpStream::connect(server).unwrap();
    let length = body.len();
    let text = format!(
        "{request} HTTP/1.1\r\nHost: {server}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n{body}"
    );
    stream.write_all(text.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

fn plays(codec: VideoCodec, name: &str) {
    let mut program = Program::new(320, 180, true);
    let server = start(&program, &ServeSettings { codec, ..settings() });
    assert!(program.encoders.video().is_empty(), "nobody watches");
    let Some(player) = Peer::start("whep.py", &[&url(&server), "--codec", name, "--leave"]) else { return };
    air(&mut program, "sixty pictures with sound", || {
        let last = player.last();
        (last[0]["frames"].as_u64()? >= 60 && last[0]["loudest"].as_f64()? > 0.15).then_some(())
    });
    let last = player.last();
    assert_eq!((&last[0]["size"], &last[0]["state"]), (&serde_json::json!([320, 180]), &"connected".into()));
    let status = server.status();
    assert_eq!((status.viewers, status.served, status.words().as_str()), (1, 1, "1 viewer"));
    let mut player = player;
    wait_for("a player that leaves", || player.has_ended().then_some(()));
    wait_for("the viewer's end", || (server.status().viewers == 0).then_some(()));
    wait_for("the encoder's end", || program.encoders.video().is_empty().then_some(()));
}

#[test]
fn a_player_decodes_h264_and_hears_the_sound() {
    plays(VideoCodec::H264, "h264");
}

#[test]
fn a_player_decodes_vp8_and_hears_the_sound() {
    plays(VideoCodec::Vp8, "vp8");
}

#[test]
fn eleven_viewers_share_one_encode_and_no_twelfth_is_let_in() {
    let mut program = Program::new(320, 180, true);
    let server = start(&program, &ServeSettings { most_viewers: 11, ..settings() });
    let Some(counting) = Peer::start("whep.py", &[&url(&server), "--players", "10", "--count"]) else { return };
    let playing = Peer::start("whep.py", &[&url(&server)]).unwrap();
    air(&mut program, "thirty pictures for each of eleven", || {
        let frames = [counting.figures("frames"), playing.figures("frames")].concat();
        (frames.len() == 11 && frames.iter().all(|frames| *frames >= 30)).then_some(())
    });
    assert_eq!(program.encoders.video().len(), 1, "one encode for all");
    assert_eq!((server.status().viewers, server.status().slow), (11, 0));
    let late = Peer::start("whep.py", &[&url(&server)]).unwrap();
    let refused = air(&mut program, "a refusal", || Some(late.last()).filter(|last| last[0]["status"] == 503));
    let sentence = "11 viewers are watching, and no more are let in: try again later\n";
    assert_eq!(refused[0]["body"], sentence);
}

#[test]
fn viewers_that_stop_storm_or_vanish_cost_the_others_nothing() {
    let mut program = Program::new(320, 180, false);
    let server = start(&program, &settings());
    let Some(healthy) = Peer::start("whep.py", &[&url(&server), "--count"]) else { return };
    let storming = Peer::start("whep.py", &[&url(&server), "--count", "--storm"]).unwrap();
    let stopping = Peer::start("whep.py", &[&url(&server), "--count"]).unwrap();
    let vanishing = Peer::start("whep.py", &[&url(&server), "--count"]).unwrap();
    air(&mut program, "four that watch", || {
        let all = [&healthy, &storming, &stopping, &vanishing];
        all.iter().all(|peer| peer.figures("frames").first().is_some_and(|frames| *frames > 5)).then_some(())
    });
    let encoder = program.encoders.video().first().unwrap().clone();
    let (began, before) = (Instant::now(), encoder.counts());
    let (packets, frames) = (healthy.figures("packets"), healthy.figures("frames"));
    let stop = rustix::process::Pid::from_raw(stopping.id() as i32).unwrap();
    rustix::process::kill_process(stop, rustix::process::Signal::STOP).unwrap();
    drop(vanishing);
    // Those two are noticed by their silence.
    air(&mut program, "the end of two", || (server.status().slow == 2).then_some(()));
    let (lasted, after) = (began.elapsed(), encoder.counts());
    let keys = after.keys_requested - before.keys_requested;
    assert!(keys as f64 <= lasted.as_secs_f64() * 2.0 + 2.0, "{keys} key frames in {lasted:?}");
    assert!(server.status().keys_wanted > 4 * keys, "the storm: {:?}", server.status());
    let encoded = after.frames - before.frames;
    air(&mut program, "all that was encoded, at the healthy one", || {
        (healthy.figures("frames").first()? + 10 >= frames.first()? + encoded).then_some(())
    });
    assert!(healthy.figures("packets") > packets);
    assert_eq!((server.status().viewers, program.encoders.video().len()), (2, 1));
}

#[test]
fn a_page_from_elsewhere_may_not_watch_without_a_token() {
    let program = Program::new(64, 48, false);
    let server = start(&program, &settings());
    let at = server.address();
    let sdp = "Content-Type: application/sdp\r\n";
    let post = |headers: &str| answer(at, "POST /whep", headers, "v=0");
    let strange = post(&format!("{sdp}Origin: https://elsewhere.example\r\n"));
    assert!(strange.starts_with("HTTP/1.1 403 "), "{strange}");
    assert!(strange.contains("A page from elsewhere may watch only with a token: set one in the studio"));
    let own = post(&format!("{sdp}Origin: http://{at}\r\n"));
    assert!(own.starts_with("HTTP/1.1 400 ") && own.contains("no WebRTC session description"), "{own}");
}

#[test]
fn who_does_not_know_the_token_sees_nothing() {
    let program = Program::new(64, 48, false);
    let server = start(&program, &ServeSettings { token: Secret("open sesame".into()), ..settings() });
    let at = server.address();
    assert_eq!(server.status().link, format!("http://{at}/?token=open%20sesame"));
    let post = |request: &str, headers: &str| {
        answer(at, request, &format!("Content-Type: application/sdp\r\n{headers}"), "v=0")
    };
    for (request, headers) in [
        ("POST /whep", ""),
        ("POST /whep?token=open", ""),
        ("POST /whep", "Authorization: Bearer open sesamE\r\n"),
        ("DELETE /whep/anything", ""),
    ] {
        let refused = post(request, headers);
        assert!(refused.starts_with("HTTP/1.1 401 "), "{refused}");
        assert!(refused.contains("www-authenticate: Bearer") && refused.contains("This takes the token"), "{refused}");
    }
    // A page from elsewhere that knows it may ask, and what it asks is looked at.
    for (request, headers) in [
        ("POST /whep?token=open%20sesame", "Origin: https://elsewhere.example\r\n"),
        ("POST /whep", "Authorization: Bearer open sesame\r\n"),
    ] {
        assert!(post(request, headers).starts_with("HTTP/1.1 400 "), "{request}");
    }
    assert!(post("DELETE /whep/anything?token=open%20sesame", "").starts_with("HTTP/1.1 404 "));
}

#[test]
fn whep_is_answered_as_it_is_written() {
    let program = Program::new(64, 48, false);
    let server = start(&program, &settings());
    let at = server.address();
    let options = answer(at, "OPTIONS /whep", "Origin: https://elsewhere.example\r\n", "");
    assert!(options.starts_with("HTTP/1.1 204 "), "{options}");
    for line in [
        "access-control-allow-origin: *",
        "access-control-allow-methods: POST, DELETE, OPTIONS",
        "access-control-allow-headers: Authorization, Content-Type",
        "access-control-expose-headers: Location",
        "accept-post: application/sdp",
    ] {
        assert!(options.contains(line), "{line} is not in {options}");
    }
    let long = "v".repeat(65_600);
    for (request, headers, body, status) in [
        ("GET /whep", "", "", 405),
        ("PATCH /whep/x", "Content-Type: application/trickle-ice-sdpfrag\r\n", "a=candidate", 405),
        ("DELETE /whep/x", "", "", 404),
        ("POST /whep", "Content-Type: application/json\r\n", "{}", 415),
        ("POST /whep", "Content-Type: application/sdp\r\n", long.as_str(), 413),
        ("GET /elsewhere", "", "", 404),
    ] {
        let said = answer(at, request, headers, body);
        assert!(said.starts_with(&format!("HTTP/1.1 {status} ")), "{request}: {said}");
    }
    let page = answer(at, "GET /", "", "");
    assert!(page.contains("content-security-policy: default-src 'none'") && page.contains("<video"), "{page}");
    assert!(!page.contains("https://"), "the page takes nothing from elsewhere");
}

#[test]
fn those_who_hold_connections_open_keep_nobody_out_for_ever_and_the_end_is_quick() {
    let program = Program::new(64, 48, false);
    let server = start(&program, &settings());
    let at = server.address();
    // Half a request each.
    let held: Vec<TcpStream> = (0..60)
        .map(|_| {
            let mut stream = TcpStream::connect(at).unwrap();
            stream.write_all(b"POST /whep HTTP/1.1\r\nHost: ").unwrap();
            stream
        })
        .collect();
    assert!(answer(at, "GET /", "", "").starts_with("HTTP/1.1 200 "));
    let mut server = server;
    server.stop();
    wait_for("the end of all threads", || server.is_over().then_some(()));
    drop(held);
    assert!(TcpStream::connect(at).is_err(), "nobody listens any more");
}

#[test]
fn what_cannot_be_served_is_said() {
    let program = Program::new(64, 48, false);
    let refused = |settings: &ServeSettings| {
        let started = Server::start(settings, program.encoders.clone(), &program.spec());
        started.err().map(|error| error.to_string()).unwrap_or_default()
    };
    let open = ServeSettings { reach: Reach::Network, ..settings() };
    let sentence = "Others could watch without being asked: set a token for viewers, or serve this computer only";
    assert_eq!(refused(&open), sentence);
    let server = start(&program, &settings());
    let port = server.address().port();
    let sentence = format!("Port {port} is taken by another program: choose another one for viewers");
    assert_eq!(refused(&ServeSettings { port, ..settings() }), sentence);
    let elsewhere = Reach::Address(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7)));
    let token = Secret("x".into());
    let sentence = "192.0.2.7 is no address of this computer: choose another one for viewers";
    assert_eq!(refused(&ServeSettings { reach: elsewhere, token, ..settings() }), sentence);
}

/// Prints how long pictures take from the encoder's door to a decoded one in a player on this computer.
#[test]
#[ignore = "measures, and is of use alone: cargo test --test integration -- --ignored --nocapture latency"]
fn latency_to_a_player() {
    let mut program = Program::new(64, 48, false);
    let server = start(&program, &settings());
    let Some(player) = Peer::start("whep.py", &[&url(&server), "--light"]) else { return };
    // The grey at the left tells the number of a picture, of 55.
    let mut put_in: Vec<Option<f64>> = vec![None; 55];
    let mut took = Vec::new();
    let mut heard = serde_json::Value::Null;
    let ticks = crossbeam_channel::tick(Duration::from_millis(33));
    while took.len() < 300 {
        ticks.recv().unwrap();
        let number = program.now_ns() * 30 / 1_000_000_000;
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs_f64();
        put_in[(number % 55) as usize] = Some(now);
        program.show(1);
        let last = player.last();
        if last == heard {
            continue;
        }
        for seen in last[0]["light"].as_array().into_iter().flatten() {
            let (at, light) = (seen[0].as_f64().unwrap(), seen[1].as_f64().unwrap());
            let number = ((light - 16.0 - 15.5) / 4.0).round();
            let since = (0.0..=44.0).contains(&number).then(|| put_in[number as usize]).flatten();
            took.extend(since.map(|since| (at - since) * 1000.0).filter(|ms| *ms > 0.0));
        }
        heard = last;
    }
    took.sort_by(f64::total_cmp);
    println!("p50 {:.0} ms, p95 {:.0} ms", took[took.len() / 2], took[took.len() * 95 / 100]);
}
