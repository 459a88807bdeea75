//! Tests of `source::url`, against real servers on this machine: what plays, what is refused, and what is said of it.

use super::recipes::{Playing, fatal, options, refusal, retry};
use gstreamer as gst;
use gstreamer::prelude::*;
use scrim::document::Deinterlace;
use scrim::document::source::Url;
use scrim::source::address::{Address, Reach};
use scrim::source::recipe::{Recipe, SourceError};
use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// A web server on a free port; `answer` makes the whole response of a path and gets the number of requests before it.
struct Server {
    port: u16,
    hits: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

impl Server {
    fn start(answer: impl Fn(&str, usize) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (hits, stop) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicBool::new(false)));
        let (count, end) = (hits.clone(), stop.clone());
        let serve = move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if end.load(Ordering::Acquire) {
                    return;
                }
                if let Some(path) = request(&stream) {
                    let before = count.fetch_add(1, Ordering::AcqRel);
                    // The client may have what it wants already.
                    (&stream).write_all(&answer(&path, before)).ok();
                }
            }
        };
        std::thread::Builder::new().name("test-server".into()).spawn(serve).unwrap();
        Self { port, hits, stop }
    }

    fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Release);
        TcpStream::connect((Ipv4Addr::LOCALHOST, self.port)).ok();
    }
}

/// The path of a request; `None` when the client only knocked.
fn request(mut stream: &TcpStream) -> Option<String> {
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.set_write_timeout(Some(Duration::from_secs(5))).unwrap();
    let mut head = Vec::new();
    let mut piece = [0; 1024];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut piece) {
            Ok(n) if n > 0 && head.len() < 16_384 => head.extend(&piece[..n]),
            _ => return None,
        }
    }
    Some(String::from_utf8_lossy(&head).split(' ').nth(1)?.to_owned())
}

fn ok(kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn status(line: &str, headers: &str) -> Vec<u8> {
    format!("HTTP/1.1 {line}\r\n{headers}Content-Length: 0\r\nConnection: close\r\n\r\n").into_bytes()
}

/// A second of blue, with sound.
fn clip() -> &'static [u8] {
    static CLIP: OnceLock<Vec<u8>> = OnceLock::new();
    CLIP.get_or_init(|| {
        scrim::source::init().unwrap();
        let pipeline = gst::parse::launch(
            "videotestsrc num-buffers=30 pattern=blue ! video/x-raw,width=160,height=120,framerate=30/1 ! jpegenc ! mux. \
             audiotestsrc num-buffers=40 ! vorbisenc ! mux. matroskamux name=mux ! appsink name=out sync=false",
        )
        .unwrap()
        .downcast::<gst::Pipeline>()
        .unwrap();
        let out = pipeline.by_name("out").unwrap().downcast::<gstreamer_app::AppSink>().unwrap();
        pipeline.set_state(gst::State::Playing).unwrap();
        let mut bytes = Vec::new();
        while let Some(sample) = out.try_pull_sample(gst::ClockTime::from_seconds(10)) {
            bytes.extend_from_slice(&sample.buffer().unwrap().map_readable().unwrap());
        }
        pipeline.set_state(gst::State::Null).unwrap();
        bytes
    })
}

fn open(url: &str) -> Result<Recipe, SourceError> {
    let settings = Url { url: url.into(), ..Url::default() };
    scrim::source::url::recipe(&settings, &options(), Deinterlace::Auto)
}

/// A named pipe that somebody would have to open to read the secret.
struct Secret {
    _folder: tempfile::TempDir,
    path: PathBuf,
}

impl Secret {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.ts");
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
        Self { _folder: folder, path }
    }

    /// Whoever opened it for reading still waits for a writer.
    fn is_untouched(&self) -> bool {
        use rustix::fs::{Mode, OFlags};
        let opened = rustix::fs::open(&self.path, OFlags::WRONLY | OFlags::NONBLOCK, Mode::empty());
        opened.err() == Some(rustix::io::Errno::NXIO)
    }
}

/// A playlist that names a local file and another server.
fn playlist(secret: &Secret, decoy: &Server) -> Vec<u8> {
    let text = format!(
        "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:5\n#EXTINF:5,\nfile://{}\n#EXTINF:5,\n{}\n#EXT-X-ENDLIST\n",
        secret.path.display(),
        decoy.url("/segment.ts")
    );
    ok("application/vnd.apple.mpegurl", text.as_bytes())
}

const NO_HLS: &str = "HLS streams are not played: their playlists can name any file or host; use an rtsp, srt, rtmp or \
                      plain http stream";

#[test]
fn a_video_plays_and_its_sound_does_not_hold_it_back() {
    let server = Server::start(|_, _| ok("video/x-matroska", clip()));
    let url = server.url("/clip.mkv");
    let shot = Playing::start(open(&url).unwrap(), &url).shot().unwrap();
    assert_eq!((shot.width, shot.height), (160, 120));
    assert!(shot.is(80, 60, [0, 0, 255]), "{:?}", shot.at(80, 60));
}

#[test]
fn the_servers_refusals_are_said() {
    let server = Server::start(|path, _| status(path.trim_start_matches('/').replace('_', " ").as_str(), ""));
    for (answer, sentence) in [
        ("/404_Not_Found", "Server says: not found (404); check the address"),
        ("/403_Forbidden", "Server says: access denied (403); ask its owner for access"),
        ("/500_Internal_Server_Error", "Server says: it has an error (500); check the server"),
    ] {
        assert_eq!(refusal(open(&server.url(answer))), retry(sentence));
    }
}

#[test]
fn a_redirect_to_a_video_is_followed() {
    let server = Server::start(|path, _| match path {
        "/old/clip" => status("302 Found", "Location: ../there?x=1\r\n"),
        "/old/../there?x=1" | "/there?x=1" => status("307 Temporary Redirect", "location: /clip.mkv\r\n"),
        _ => ok("video/x-matroska", clip()),
    });
    let url = server.url("/old/clip");
    let shot = Playing::start(open(&url).unwrap(), &url).shot().unwrap();
    assert_eq!((shot.width, shot.height), (160, 120));
}

#[test]
fn a_redirect_to_a_file_is_refused() {
    let secret = Secret::new();
    let target = format!("Location: file://{}\r\n", secret.path.display());
    let server = Server::start(move |_, _| status("302 Found", &target));
    assert_eq!(
        refusal(open(&server.url("/"))),
        fatal(
            "127.0.0.1 redirects elsewhere. Addresses of the kind \"file:\" are not opened: only rtsp, http, https, srt and \
             rtmp are; add a media source for a file"
        )
    );
    assert!(secret.is_untouched());
}

#[test]
fn a_redirect_loop_ends() {
    let server = Server::start(|_, _| status("302 Found", "Location: /round\r\n"));
    assert_eq!(refusal(open(&server.url("/round"))), retry("127.0.0.1 redirects more than 5 times: check the address"));
    assert_eq!(server.hits.load(Ordering::Acquire), 6);
}

#[test]
fn a_playlist_is_refused_and_nothing_that_it_names_is_opened() {
    let (secret, decoy) = (Arc::new(Secret::new()), Arc::new(Server::start(|_, _| ok("video/mp2t", b""))));
    let (named, other) = (secret.clone(), decoy.clone());
    let server = Server::start(move |_, _| playlist(&named, &other));
    assert_eq!(refusal(open(&server.url("/live.m3u8"))), fatal(NO_HLS));
    assert!(secret.is_untouched());
    assert_eq!(decoy.hits.load(Ordering::Acquire), 0);
}

#[test]
fn a_playlist_in_place_of_the_video_that_was_there_is_refused() {
    let (secret, decoy) = (Arc::new(Secret::new()), Arc::new(Server::start(|_, _| ok("video/mp2t", b""))));
    let (named, other) = (secret.clone(), decoy.clone());
    let server = Server::start(move |_, before| match before {
        0 => ok("video/x-matroska", clip()),
        _ => playlist(&named, &other),
    });
    let url = server.url("/live");
    let playing = Playing::start(open(&url).unwrap(), &url);
    assert_eq!(playing.error(), fatal(NO_HLS));
    drop(playing);
    assert!(secret.is_untouched());
    assert_eq!(decoy.hits.load(Ordering::Acquire), 0);
}

#[test]
fn a_redirect_in_place_of_the_video_that_was_there_is_not_followed() {
    let decoy = Server::start(|_, _| ok("video/x-matroska", clip()));
    let target = format!("Location: {}\r\n", decoy.url("/"));
    let server = Server::start(move |_, before| match before {
        0 => ok("video/x-matroska", clip()),
        _ => status("302 Found", &target),
    });
    let url = server.url("/live");
    let playing = Playing::start(open(&url).unwrap(), &url);
    assert_eq!(playing.error(), retry("Server says: it moved (302); enter the stream's new address"));
    assert_eq!(decoy.hits.load(Ordering::Acquire), 0);
}

#[test]
fn a_web_page_is_no_video() {
    let page = b"<!DOCTYPE html>\n<html><head><title>Hotel</title></head><body>Please log in</body></html>";
    let server = Server::start(|_, _| ok("text/html; charset=utf-8", page));
    assert_eq!(
        refusal(open(&server.url("/"))),
        retry("127.0.0.1 sent a web page instead of a video: enter the address of the stream itself")
    );
}

#[test]
fn a_closed_port_is_said() {
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    for scheme in ["http", "https", "rtsp", "rtsps", "rtspt", "rtmp", "rtmps"] {
        assert_eq!(
            refusal(open(&format!("{scheme}://127.0.0.1:{port}/x"))),
            retry(&format!("127.0.0.1 refused the connection on port {port}: check that the stream is running there"))
        );
    }
}

#[test]
fn a_silent_server_is_given_up() {
    let silent = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = silent.local_addr().unwrap().port();
    let sentence = retry("127.0.0.1 is not answering: check that it is switched on and reachable");
    assert_eq!(refusal(open(&format!("http://127.0.0.1:{port}/x"))), sentence);
    let url = format!("rtspt://127.0.0.1:{port}/x");
    assert_eq!(Playing::start(open(&url).unwrap(), &url).error(), sentence);
    silent.set_nonblocking(true).unwrap();
    assert_ne!(silent.accept().map_err(|error| error.kind()).err(), Some(ErrorKind::WouldBlock), "it was asked");
}

#[test]
fn an_unknown_host_is_named() {
    // Too long for a name: the resolver refuses it without asking anybody.
    let host = "x".repeat(70);
    assert_eq!(
        refusal(open(&format!("http://{host}/"))),
        retry(&format!("Cannot find host {host}: check the address and the network connection"))
    );
}

#[test]
fn only_known_schemes_with_a_host_are_opened() {
    let said = |text: &str| Address::parse(text).map(|address| address.as_str().to_owned()).map_err(|e| e.to_string());
    for text in [
        "rtsp://cam/1",
        "rtsps://cam:322/1",
        "rtspt://user:p%40ss@cam/1",
        "rtspu://[::1]:554/1",
        "http://127.0.0.1:8080/a?b=c#d",
        "https://cam.example",
        "srt://cam:7001?mode=caller",
        "srt://:7001",
        "rtmp://cam/app/key",
        "rtmps://cam/app/key",
    ] {
        assert_eq!(said(text), Ok(text.to_owned()));
    }
    assert_eq!(said("HTTP://cam/"), Ok("http://cam/".into()));
    for (text, part) in [
        ("", "No address yet"),
        ("cam.example/1", "is not a stream address"),
        ("file:///etc/passwd", "\"file:\" are not opened"),
        ("fd://0", "\"fd:\" are not opened"),
        ("testbin://videotestsrc", "\"testbin:\" are not opened"),
        ("rtsp-sdp://x", "\"rtsp-sdp:\" are not opened"),
        ("v4l2:///dev/video0", "\"v4l2:\" are not opened"),
        ("udp://239.0.0.1:5000", "\"udp:\" are not opened"),
        ("http:///x", "names no host"),
        ("http://user@/x", "names no host"),
        ("http://cam:99999/", "names no host"),
        ("http://cam:0/", "names no host"),
        ("http://[zz]/", "names no host"),
        ("http://cam/a b", "has spaces in it"),
        ("http://cam/a\nb", "has spaces in it"),
    ] {
        let sentence = said(text).unwrap_err();
        assert!(sentence.contains(part), "{text:?}: {sentence}");
    }
}

#[test]
fn redirects_are_read_like_a_browser_reads_them() {
    let base = Address::parse("http://user@cam:81/a/b?c=d").unwrap();
    for (location, expected) in [
        ("https://other/x", "https://other/x"),
        ("//other/x", "http://other/x"),
        ("/x", "http://user@cam:81/x"),
        ("x", "http://user@cam:81/a/x"),
        ("x?u=http://y/", "http://user@cam:81/a/x?u=http://y/"),
    ] {
        assert_eq!(base.redirect(location).unwrap().as_str(), expected);
    }
    assert_eq!(Address::parse("http://cam").unwrap().redirect("x").unwrap().as_str(), "http://cam/x");
    for location in ["file:///etc/passwd", "FILE:/etc/passwd", "javascript:alert(1)", "data:text/html,x", "http:///x"] {
        assert!(matches!(base.redirect(location), Err(SourceError::Fatal(_))), "{location}");
    }
}

#[test]
fn a_redirect_may_not_lead_further_in() {
    let reach = |ip: &str| Reach::of(&[ip.parse().unwrap()]);
    for public in ["93.184.216.34", "2606:2800::1"] {
        assert_eq!(reach(public), Reach::Public);
    }
    for private in ["192.168.1.7", "10.0.0.1", "172.16.0.9", "169.254.1.1", "fd00::1", "fe80::1", "::ffff:10.0.0.1"] {
        assert_eq!(reach(private), Reach::Private, "{private}");
    }
    for loopback in ["127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::ffff:127.0.0.1"] {
        assert_eq!(reach(loopback), Reach::Loopback, "{loopback}");
    }
    assert!(Reach::Public < Reach::Private && Reach::Private < Reach::Loopback);
}

/// A web server with a certificate that it has signed itself.
struct SelfSigned {
    process: Child,
    /// Kept open: the server writes to it.
    _said: BufReader<ChildStdout>,
    port: u16,
}

impl Drop for SelfSigned {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// `None`, said loudly, where there is no `openssl`.
fn self_signed(folder: &std::path::Path) -> Option<SelfSigned> {
    let (key, certificate) = (folder.join("key.pem"), folder.join("certificate.pem"));
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout"])
        .arg(&key)
        .arg("-out")
        .arg(&certificate)
        .output();
    if !made.is_ok_and(|made| made.status.success()) {
        super::skipped("no openssl: install the package openssl");
        return None;
    }
    let mut process = Command::new("openssl")
        .args(["s_server", "-www", "-accept", "127.0.0.1:0", "-key"])
        .arg(&key)
        .arg("-cert")
        .arg(&certificate)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(process.stdout.take().unwrap());
    let place = |line: String| line.strip_prefix("ACCEPT ")?.rsplit(':').next()?.trim().parse().ok();
    let port = said.by_ref().lines().map_while(Result::ok).find_map(place);
    Some(SelfSigned { process, _said: said, port: port.expect("the server says where it is") })
}

#[test]
fn a_certificate_that_is_not_trusted_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let Some(server) = self_signed(folder.path()) else { return };
    assert_eq!(
        refusal(open(&format!("https://127.0.0.1:{}/live.ts", server.port))),
        retry("127.0.0.1 shows a certificate that is not trusted: check the address or the certificate")
    );
}
