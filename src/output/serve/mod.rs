//! The program for viewers' browsers: a small page, and WHEP, by which any player that speaks it may ask for the program.
//!
//! Three threads of a fixed number serve all viewers: `serve-http` answers requests, `serve-viewers` sends to all of them from one encode,
//! and `serve-in` hears what comes back. A viewer is a consumer of the encoder with a ring of its own, and a connection that owns
//! neither thread nor socket: its end leaves nothing behind. Without a viewer nothing is encoded.

mod http;
mod inlet;
mod listener;
mod viewers;

use super::OutputError;
use super::encoder::{EncoderSpec, Encoders};
use super::rtc;
use crate::view::publish::Secret;
use crate::view::{ServeSettings, ServeState, ServeStatus};
use crossbeam_channel::{Receiver, Sender, TryRecvError, bounded};
use std::io::{ErrorKind, Read};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Requests that may wait for the thread of the viewers.
const ASKS: usize = 16;
/// How long a server that is dropped keeps its owner waiting.
const DROP_LIMIT: Duration = Duration::from_millis(500);
/// How often a pair of free ports is looked for.
const TRIES: u32 = 20;

/// Serves until it is dropped, which ends it in bounded time.
pub struct Server {
    address: SocketAddr,
    status: Arc<Mutex<ServeStatus>>,
    spec: Arc<Mutex<EncoderSpec>>,
    /// Closed to stop the threads.
    stop: Option<(Sender<()>, tokio::sync::oneshot::Sender<()>)>,
    /// Closed by the threads when they are over.
    done: Receiver<()>,
}

impl Server {
    /// Begins to serve the program as `canvas` says that it is. Refused where nothing can be listened at, or where strangers could watch
    /// without a token.
    pub fn start(settings: &ServeSettings, encoders: Encoders, canvas: &EncoderSpec) -> Result<Self, OutputError> {
        let stream = |what: String| OutputError::Stream { what };
        if settings.is_open() && settings.token.0.is_empty() {
            let what = "Others could watch without being asked: set a token for viewers, or serve this computer only";
            return Err(stream(what.into()));
        }
        let (listener, socket) = bind(settings.address()).map_err(stream)?;
        let address = listener.local_addr().map_err(|error| stream(error.to_string()))?;
        let status = ServeStatus {
            state: ServeState::On,
            link: link(address, &settings.token),
            most_viewers: settings.most_viewers,
            ..ServeStatus::default()
        };
        let status = Arc::new(Mutex::new(status));
        let (stop, stopped) = bounded(0);
        let (stop_http, http_stopped) = tokio::sync::oneshot::channel();
        let (over, done) = bounded(0);
        let (asks, asked) = bounded(ASKS);
        let spec = Arc::new(Mutex::new(rtc::encoder_spec(canvas, settings.codec, settings.kbps)));
        let datagrams = inlet::start(&socket, stopped.clone(), over.clone()).map_err(OutputError::no_thread)?;
        let viewers = viewers::Job {
            socket,
            port: address.port(),
            encoders,
            codec: settings.codec,
            spec: spec.clone(),
            most: settings.most_viewers as usize,
            status: status.clone(),
            stopped,
            asked,
            datagrams,
        };
        viewers::start(viewers, over.clone()).map_err(OutputError::no_thread)?;
        let door = http::Door { token: settings.token.0.clone(), asks };
        http::start(listener, door, http_stopped, over).map_err(OutputError::no_thread)?;
        Ok(Self { address, status, spec, stop: Some((stop, stop_http)), done })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn status(&self) -> ServeStatus {
        lock(&self.status).clone()
    }

    /// Viewers that come from now on see a canvas of this size and rate.
    pub fn set_canvas(&self, canvas: &EncoderSpec) {
        let mut spec = lock(&self.spec);
        *spec = EncoderSpec { width: canvas.width, height: canvas.height, rate: canvas.rate, ..spec.clone() };
    }

    /// Ends without waiting for it.
    pub fn stop(&mut self) {
        self.stop = None;
    }

    /// Nothing of it runs any more.
    pub fn is_over(&self) -> bool {
        self.done.try_recv() == Err(TryRecvError::Disconnected)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop();
        // A system that hangs keeps the threads, and nobody else.
        self.done.recv_timeout(DROP_LIMIT).ok();
    }
}

/// A token that nobody guesses; an error is a sentence.
pub fn new_token() -> Result<Secret, String> {
    // Letters and digits that are not taken for one another.
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let mut bytes = [0_u8; 20];
    std::fs::File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .map_err(|error| format!("No token could be made, as the system gives no random numbers: {error}"))?;
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).copied().map_or('a', char::from);
    Ok(Secret(bytes.iter().map(letter).collect()))
}

/// Both kinds of port of the same number, so that one hole in a firewall does; an error is a sentence.
fn bind(address: SocketAddr) -> Result<(TcpListener, UdpSocket), String> {
    let mut tries = if address.port() == 0 { TRIES } else { 1 };
    loop {
        tries -= 1;
        let both = TcpListener::bind(address).and_then(|listener| {
            let socket = UdpSocket::bind(listener.local_addr()?)?;
            listener.set_nonblocking(true)?;
            Ok((listener, socket))
        });
        match both {
            Ok(both) => return Ok(both),
            Err(error) if tries == 0 => return Err(cannot_bind(address, &error)),
            Err(_) => {}
        }
    }
}

fn cannot_bind(address: SocketAddr, error: &std::io::Error) -> String {
    let port = address.port();
    match error.kind() {
        ErrorKind::AddrInUse => format!("Port {port} is taken by another program: choose another one for viewers"),
        ErrorKind::PermissionDenied => format!("Port {port} is not for programs of users: choose one above 1023"),
        ErrorKind::AddrNotAvailable => {
            format!("{} is no address of this computer: choose another one for viewers", address.ip())
        }
        _ => format!("Nothing can be served at {address}: {error}"),
    }
}

/// What viewers open.
fn link(address: SocketAddr, token: &Secret) -> String {
    let ip = match address.ip() {
        any if any.is_unspecified() => rtc::network_address().unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST)),
        ip => ip,
    };
    let token = if token.0.is_empty() { String::new() } else { format!("?token={}", escaped(&token.0)) };
    format!("http://{}/{token}", SocketAddr::new(ip, address.port()))
}

/// As a part of an address.
fn escaped(text: &str) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    text.bytes().map(|byte| if plain(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
