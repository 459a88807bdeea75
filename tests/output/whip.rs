//! Publishing to a real WHIP server, aiortc's: reached, sent on, lost, refused.

use super::Program;
use super::peers::Peer;
use super::serve::air;
use scrim::output::Publisher;
use scrim::output::publish::address::Address;
use scrim::output::publish::trial::try_server;
use scrim::view::publish::{PublishState, PublishTarget, Secret, Service};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Stdio};

fn target(server: &str, token: &str) -> PublishTarget {
    let (service, key) = (Service::Whip, Secret(token.into()));
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

/// A server, and the address at which it takes streams.
fn server(arguments: &[&str]) -> Option<(Peer, String)> {
    let peer = Peer::start("whip.py", arguments)?;
    let port = super::wait_for("a server that listens", || peer.first()["port"].as_u64());
    Some((peer, format!("http://127.0.0.1:{port}/live/whip")))
}

fn publish(program: &Program, target: &PublishTarget) -> Publisher {
    Publisher::start(target, program.encoders.clone(), program.spec()).unwrap()
}

#[test]
fn a_whip_server_gets_pictures_and_sound_and_a_goodbye() {
    let mut program = Program::new(320, 180, true);
    let Some((server, url)) = server(&["--token", "sesame", "--redirect"]) else { return };
    let publisher = publish(&program, &target(&url, "sesame"));
    air(&mut program, "pictures with sound at the server", || {
        let last = server.last();
        (last["frames"].as_u64()? >= 30 && last["loudest"].as_f64()? > 0.15).then_some(())
    });
    let (last, status) = (server.last(), publisher.status());
    assert_eq!((&last["size"], &last["bearer"]), (&serde_json::json!([320, 180]), &"Bearer sesame".into()));
    assert_eq!((status.state, status.words().as_str(), status.reconnects), (PublishState::Live, "Live", 0));
    drop(publisher);
    super::wait_for("a goodbye", || (server.last()["deleted"] == 1).then_some(()));
}

#[test]
fn a_server_that_ends_the_connection_is_tried_again() {
    let mut program = Program::new(320, 180, true);
    let Some((server, url)) = server(&["--drop", "2"]) else { return };
    let publisher = publish(&program, &target(&url, ""));
    let lost = air(&mut program, "a connection that is lost", || {
        let status = publisher.status();
        matches!(status.state, PublishState::Reconnecting(_)).then_some(status.reason)
    });
    // This one goes without a word.
    assert!(lost.ends_with(" does not answer any more"), "{lost}");
    air(&mut program, "another one", || (server.last()["offers"].as_u64()? >= 2).then_some(()));
}

#[test]
fn refusals_are_sentences_without_secrets() {
    let said = |arguments: &[&str]| -> Option<(PublishState, String)> {
        let mut program = Program::new(64, 48, false);
        let (_server, url) = server(arguments)?;
        let publisher = publish(&program, &target(&url, "hidden"));
        let status = air(&mut program, "an answer", || {
            let status = publisher.status();
            (!status.reason.is_empty()).then_some(status)
        });
        assert!(!status.reason.contains("hidden") && !status.reason.contains("whip"), "{}", status.reason);
        Some((status.state, status.reason.split_once(' ').unwrap().1.to_owned()))
    };
    let Some(wrong) = said(&["--token", "another"]) else { return };
    let refused = |sentence: &str| (PublishState::Refused, sentence.to_owned());
    assert_eq!(wrong, refused("does not take the stream: check the bearer token"));
    let nowhere = said(&["--refuse", "404"]).unwrap();
    assert_eq!(nowhere, refused("takes no streams at this address: check what stands behind the name of the server"));
    let unlike = said(&["--refuse", "406"]).unwrap();
    assert_eq!(unlike, refused("does not take H.264 with Opus as we send it"));
    let (state, busy) = said(&["--refuse", "503"]).unwrap();
    assert!(matches!(state, PublishState::Reconnecting(_)));
    assert_eq!(busy, "has a fault of its own (503 Service Unavailable)");
}

#[test]
fn an_address_is_understood_before_anything_is_sent() {
    let sentence = |server: &str, stun: &str| {
        let target = PublishTarget { stun: stun.into(), ..target(server, "t") };
        Address::of(&target).err().unwrap_or_default()
    };
    for server in ["rtmp://h/a", "https://", "https://h h/x", "h/x"] {
        assert!(sentence(server, "").starts_with("What was typed is no address of a WHIP server"), "{server}");
    }
    assert_eq!(
        sentence("https://h/x", "turn:h"),
        "TURN servers are not used: type a STUN server such as host:3478, or none"
    );
    assert_eq!(sentence("https://h/x", "a b"), "What was typed is no STUN server: it looks like host:3478");
    for (server, stun) in [("http://h:8889/live/whip", ""), ("https://[::1]/x?y=1", "stun:h:19302"), ("https://h", "h")]
    {
        assert_eq!(sentence(server, stun), "");
    }
}

#[test]
fn a_server_is_tried_without_streaming() {
    let Some((server, url)) = server(&[]) else { return };
    let shown = url.trim_start_matches("http://").split('/').next().unwrap().to_owned();
    assert_eq!(
        try_server(&target(&url, "")),
        Ok(format!("{shown} answers; the token is checked when the stream starts"))
    );
    assert_eq!(super::wait_for("what the server got", || server.last()["offers"].as_u64()), 0);
    drop(server);
    let gone = format!("nothing takes streams at {shown}: check the address, or start the server");
    assert_eq!(try_server(&target(&url, "")), Err(gone));
}

#[test]
fn a_server_that_cannot_prove_who_it_is_gets_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let (key, certificate) = (folder.path().join("key.pem"), folder.path().join("certificate.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output();
    assert!(made.expect("openssl is not installed: install the package openssl").status.success());
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut server = Command::new("openssl");
    server.args(["s_server", "-www", "-accept", &port.to_string(), "-key"]).arg(&key).arg("-cert").arg(&certificate);
    let mut server = server.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    super::wait_for("a server that listens", || TcpStream::connect(("127.0.0.1", port)).ok());
    let tried = try_server(&target(&format!("https://localhost:{port}/live/whip"), "hidden"));
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(tried, Err(format!("localhost:{port} cannot prove who it is: its certificate is not valid")));
}
