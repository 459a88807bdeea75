//! One connection to a WHIP server (RFC 9725): an offer by HTTP, its answer, and then WebRTC over a socket of its own.

use super::super::distributor::{Packet, Track};
use super::super::rtc::{Happening, Payloads, Peer, Refusal, local_address};
use super::address::Address;
use super::session::{Broken, Progress};
use super::stun;
use crate::view::VideoCodec;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs, UdpSocket};
use std::sync::Arc;
use std::time::{Duration, Instant};
use ureq::Agent;
use ureq::http::{Response, StatusCode, header};
use ureq::tls::{RootCerts, TlsConfig};

const CONNECT_LIMIT: Duration = Duration::from_secs(5);
const ANSWER_LIMIT: Duration = Duration::from_secs(10);
/// How long saying goodbye may take.
const GOODBYE: Duration = Duration::from_millis(300);
/// Longest answer that is read, in bytes.
const LONGEST: u64 = 64 * 1024;
/// Redirects that are followed.
const REDIRECTS: usize = 4;
/// A server of which nothing is heard for so long is gone.
const SILENCE_LIMIT: Duration = Duration::from_secs(8);
/// A share of missing packets at which the bitrate is too high.
const LOSSY: f32 = 0.03;
/// Datagrams that are taken before packets are sent again.
const BATCH: usize = 64;
/// What is sent; every WHIP server takes it.
const CODEC: VideoCodec = VideoCodec::H264;

/// A running connection. Belongs to a thread of its own: what goes over a network can hang.
pub struct Whip {
    shown: String,
    token: String,
    /// Where the server ends it.
    resource: Option<String>,
    socket: UdpSocket,
    peer: Peer,
    payloads: Payloads,
    frames: u64,
    wants_key: bool,
    /// What the server last said that it misses, and how often it said that it misses too much.
    loss: f32,
    lossy_reports: u64,
    broken: Option<Broken>,
}

impl Whip {
    pub fn open(address: &Address) -> Result<Self, Broken> {
        let Address::Whip { url, host, port, token, stun } = address else {
            return Err(Broken::Refused("this is no address of a WHIP server".into()));
        };
        let shown = address.shown();
        let (socket, candidates) = socket(host, *port, stun.as_ref())?;
        let (offered, offer) = Peer::offer(&candidates, CODEC).map_err(|error| not_understood(&shown, &error))?;
        let (answer, resource) = post(url, token, offer, &shown)?;
        let peer = offered.answered(&answer).map_err(|error| not_understood(&shown, &error))?;
        let (token, payloads) = (token.clone(), Payloads::new(CODEC));
        let (frames, wants_key, broken) = (0, false, None);
        let (loss, lossy_reports) = (0.0, 0);
        Ok(Self { shown, token, resource, socket, peer, payloads, frames, wants_key, loss, lossy_reports, broken })
    }

    /// Hears what came back; true when the next picture should be a key frame.
    pub fn work(&mut self) -> bool {
        let mut buffer = [0_u8; 2048];
        for _ in 0..BATCH {
            let (length, from) = match self.socket.recv_from(&mut buffer) {
                Ok(received) => received,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                // About one datagram of ours that did not arrive.
                Err(_) => continue,
            };
            if let Some(bytes) = buffer.get(..length) {
                self.peer.receive(Instant::now(), from, bytes);
            }
            self.drive();
        }
        self.drive();
        let loss = self.peer.loss();
        if loss.to_bits() != self.loss.to_bits() {
            self.loss = loss;
            self.lossy_reports += u64::from(loss > LOSSY);
        }
        if self.peer.is_connected() && self.peer.heard().elapsed() > SILENCE_LIMIT {
            self.break_off(Broken::Lost(format!("{} does not answer any more", self.shown)));
        }
        std::mem::take(&mut self.wants_key)
    }

    pub fn send(&mut self, packet: &Packet) {
        let Some(payload) = self.payloads.of(packet) else { return };
        let (now, socket) = (Instant::now(), &self.socket);
        let happened = self.peer.send(now, packet.track, packet.pts_ns, &payload, &mut |to, bytes| {
            socket.send_to(bytes, to).ok();
        });
        self.take(happened);
        if packet.track == Track::Video {
            self.frames += 1;
        }
    }

    /// How often the server said that it misses too much.
    pub fn lossy_reports(&self) -> u64 {
        self.lossy_reports
    }

    pub fn frames(&self) -> u64 {
        self.frames
    }

    pub fn progress(&self) -> Progress {
        if self.peer.is_connected() { Progress::Live(1) } else { Progress::Connecting }
    }

    pub fn broken(&self) -> Option<Broken> {
        self.broken.clone()
    }

    /// Why it has not come about in time.
    pub fn late(&self) -> Broken {
        let shown = &self.shown;
        Broken::Lost(format!("{shown} answered, and pictures do not reach it: a firewall between may keep UDP from it"))
    }

    /// Says goodbye both ways.
    pub fn close(&mut self) {
        let socket = &self.socket;
        self.peer.close(&mut |to, bytes| {
            socket.send_to(bytes, to).ok();
        });
        if let Some(resource) = self.resource.take() {
            // A server that does not hear it finds out by itself.
            let request = agent(GOODBYE).delete(&resource);
            let request = if self.token.is_empty() {
                request
            } else {
                request.header(header::AUTHORIZATION, bearer(&self.token))
            };
            request.call().ok();
        }
    }

    fn drive(&mut self) {
        let socket = &self.socket;
        let happened = self.peer.drive(Instant::now(), &mut |to, bytes| {
            socket.send_to(bytes, to).ok();
        });
        self.take(happened);
    }

    fn take(&mut self, happened: Vec<Happening>) {
        for what in happened {
            match what {
                // What was sent until now did not arrive.
                Happening::Connected | Happening::WantsKey => self.wants_key = true,
                Happening::Gone => self.break_off(Broken::Lost(format!("{} ended the connection", self.shown))),
            }
        }
    }

    fn break_off(&mut self, broken: Broken) {
        self.broken.get_or_insert(broken);
    }
}

impl Drop for Whip {
    fn drop(&mut self) {
        self.close();
    }
}

/// Whether the server answers to its address at all; both answers are sentences.
pub fn try_server(address: &Address) -> Result<String, String> {
    let Address::Whip { url, .. } = address else { return Err("this is no address of a WHIP server".into()) };
    let shown = address.shown();
    match agent(CONNECT_LIMIT).options(url).call() {
        Ok(response) if response.status() == StatusCode::NOT_FOUND => {
            Err(format!("{shown} has nothing at this address: check what stands behind the name of the server"))
        }
        Ok(_) => Ok(format!("{shown} answers; the token is checked when the stream starts")),
        Err(error) => Err(sentence(&unreached(&shown, &error))),
    }
}

fn sentence(broken: &Broken) -> String {
    match broken {
        Broken::Lost(what) | Broken::Refused(what) => what.clone(),
    }
}

fn agent(limit: Duration) -> Agent {
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).root_certs(RootCerts::WebPki).build();
    let config = Agent::config_builder()
        .tls_config(tls)
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT_LIMIT.min(limit)))
        .timeout_global(Some(limit))
        .user_agent(concat!("Scrim/", env!("CARGO_PKG_VERSION")));
    config.build().into()
}

fn bearer(token: &str) -> String {
    format!("Bearer {token}")
}

/// Offers, and gives the answer and where the connection is to be ended.
fn post(url: &str, token: &str, offer: String, shown: &str) -> Result<(String, Option<String>), Broken> {
    let agent = agent(ANSWER_LIMIT);
    let mut url = url.to_owned();
    for _ in 0..=REDIRECTS {
        let request = agent.post(&url).header(header::CONTENT_TYPE, "application/sdp");
        let request = if token.is_empty() { request } else { request.header(header::AUTHORIZATION, bearer(token)) };
        let mut response = request.send(&offer).map_err(|error| unreached(shown, &error))?;
        let status = response.status();
        let location = location(&url, &response);
        if status == StatusCode::CREATED {
            let answer = response.body_mut().with_config().limit(LONGEST).read_to_string();
            return Ok((answer.map_err(|error| unreached(shown, &error))?, location));
        }
        if !status.is_redirection() {
            return Err(refused(shown, status));
        }
        url = match location {
            // The token is for nobody on the way.
            Some(next) if url.starts_with("https://") && !next.starts_with("https://") => {
                return Err(Broken::Refused(format!(
                    "{shown} sends us on to a server that does not encrypt: type its address, if you trust it"
                )));
            }
            Some(next) => next,
            None => return Err(Broken::Refused(format!("{shown} sends us on to nowhere"))),
        };
    }
    Err(Broken::Refused(format!("{shown} sends us on and on: check the address")))
}

/// Where the response points, as a whole address.
fn location<T>(url: &str, response: &Response<T>) -> Option<String> {
    let to = response.headers().get(header::LOCATION)?.to_str().ok()?;
    if to.starts_with("http://") || to.starts_with("https://") {
        return Some(to.to_owned());
    }
    let (scheme, rest) = url.split_once("://")?;
    if let Some(host) = to.strip_prefix("//") {
        return Some(format!("{scheme}://{host}"));
    }
    let rest = rest.split('?').next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    Some(match to.strip_prefix('/') {
        Some(path) => format!("{scheme}://{authority}/{path}"),
        None => format!("{scheme}://{authority}/{folder}{to}"),
    })
}

fn refused(shown: &str, status: StatusCode) -> Broken {
    match status.as_u16() {
        401 | 403 => Broken::Refused(format!("{shown} does not take the stream: check the bearer token")),
        404 | 405 | 410 => Broken::Refused(format!(
            "{shown} takes no streams at this address: check what stands behind the name of the server"
        )),
        400 | 406 | 415 | 422 => Broken::Refused(format!("{shown} does not take H.264 with Opus as we send it")),
        409 => Broken::Lost(format!(
            "{shown} has a stream at this address already: end that one, or choose another address"
        )),
        429 => Broken::Lost(format!("{shown} has too much to do")),
        500.. => Broken::Lost(format!("{shown} has a fault of its own ({status})")),
        _ => Broken::Lost(format!("{shown} gave an answer that is none ({status})")),
    }
}

fn unreached(shown: &str, error: &ureq::Error) -> Broken {
    let of_tls = match error {
        ureq::Error::Rustls(_) | ureq::Error::Tls(_) => true,
        ureq::Error::Io(io) => io.get_ref().is_some_and(|inner| inner.is::<rustls::Error>()),
        _ => false,
    };
    match error {
        _ if of_tls => Broken::Refused(format!("{shown} cannot prove who it is: its certificate is not valid")),
        ureq::Error::HostNotFound => Broken::Lost(format!("{shown} is not known: check the address and the network")),
        ureq::Error::Timeout(_) => Broken::Lost(format!("{shown} does not answer: check the address and the network")),
        ureq::Error::Io(io) if io.kind() == ErrorKind::ConnectionRefused => {
            Broken::Lost(format!("nothing takes streams at {shown}: check the address, or start the server"))
        }
        ureq::Error::ConnectionFailed => {
            Broken::Lost(format!("nothing takes streams at {shown}: check the address, or start the server"))
        }
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => {
            Broken::Refused(format!("{shown} is no address of a WHIP server: check what was typed"))
        }
        _ => Broken::Lost(format!("{shown} ended the connection before it answered")),
    }
}

fn not_understood(shown: &str, refusal: &Refusal) -> Broken {
    Broken::Refused(format!("{shown} and we do not understand one another: {refusal}"))
}

/// A socket, and where the server finds it.
fn socket(host: &str, port: u16, stun: Option<&(String, u16)>) -> Result<(UdpSocket, Vec<SocketAddr>), Broken> {
    let resolve = |host: &str, port: u16| {
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let found = (bare, port).to_socket_addrs().ok().and_then(|mut all| all.next());
        found.ok_or_else(|| Broken::Lost(format!("{host} is not known: check the address and the network")))
    };
    let lost = |error: std::io::Error| Broken::Lost(format!("no socket could be opened: {error}"));
    let server = resolve(host, port)?;
    let any = if server.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind(SocketAddr::new(any, 0)).map_err(lost)?;
    let local = local_address(server.ip()).ok_or_else(|| Broken::Lost(format!("no network leads to {host}")))?;
    let mut candidates = vec![SocketAddr::new(local, socket.local_addr().map_err(lost)?.port())];
    if let Some((host, port)) = stun {
        let outer = stun::outer_address(&socket, resolve(host, *port)?).map_err(Broken::Lost)?;
        candidates.extend(Some(outer).filter(|outer| !candidates.contains(outer)));
    }
    socket.set_nonblocking(true).map_err(lost)?;
    Ok((socket, candidates))
}
