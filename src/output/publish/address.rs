//! Where a stream goes, read from what was typed: nothing reaches an element that was not understood here.

use crate::view::publish::{PublishTarget, Service};

/// Milliseconds that SRT may take to make up for lost packets.
const SRT_LATENCY: u32 = 200;

/// What a stream is sent to.
#[derive(Clone, PartialEq, Eq)]
pub enum Address {
    /// `location` holds the key and is never shown.
    Rtmp {
        host: String,
        port: u16,
        location: String,
        secret: String,
    },
    Srt {
        host: String,
        port: u16,
        listen: bool,
        latency: u32,
        stream_id: String,
        passphrase: String,
    },
    /// `url` may hold a key and is never shown.
    Whip {
        url: String,
        host: String,
        port: u16,
        token: String,
        /// Host and port of the STUN server.
        stun: Option<(String, u16)>,
    },
}

impl Address {
    /// The address of a target; an error is a sentence.
    pub fn of(target: &PublishTarget) -> Result<Self, String> {
        let typed = target.server.trim();
        let server = target.service.server().filter(|_| typed.is_empty()).unwrap_or(typed);
        if server.is_empty() {
            return Err(format!("{}: type the server's address, such as {}", target.name, target.service.example()));
        }
        match target.service {
            Service::Srt => srt(server, target.key.0.trim()),
            #[cfg(not(feature = "webrtc"))]
            Service::Whip => Err("This Scrim was built without WebRTC: install one with it for WHIP".into()),
            #[cfg(feature = "webrtc")]
            Service::Whip => whip(server, target.key.0.trim(), target.stun.trim()),
            _ => rtmp(server, target.key.0.trim(), target.service),
        }
    }

    /// Without what is secret.
    pub fn shown(&self) -> String {
        match self {
            Self::Rtmp { host, port, .. } | Self::Whip { host, port, .. } => format!("{host}:{port}"),
            Self::Srt { port, listen: true, .. } => format!("port {port}"),
            Self::Srt { host, port, .. } => format!("{host}:{port}"),
        }
    }

    /// What must not be in any sentence.
    pub fn secrets(&self) -> [&str; 2] {
        match self {
            Self::Rtmp { secret, location, .. } => [location, secret],
            Self::Srt { passphrase, stream_id, .. } => [passphrase, stream_id],
            Self::Whip { url, token, .. } => [url, token],
        }
    }
}

fn rtmp(server: &str, key: &str, service: Service) -> Result<Address, String> {
    // What was typed is not repeated in any sentence: a key may stand in it.
    let wrong = || {
        "What was typed is no address of an RTMP server: it begins with rtmp:// or rtmps://, as in rtmp://host/app"
            .to_owned()
    };
    let (scheme, rest) = server.split_once("://").ok_or_else(wrong)?;
    let default_port = match scheme {
        "rtmp" => 1935,
        "rtmps" => 443,
        _ => return Err(wrong()),
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    // A name and a password would stand before the host.
    let (host, port) = host_and_port(authority, default_port).ok_or_else(wrong)?;
    if host.is_empty() {
        return Err(wrong());
    }
    let path = path.trim_end_matches('/');
    if path.is_empty() || path.chars().chain(key.chars()).any(|c| c.is_control() || c.is_whitespace()) {
        return Err(wrong());
    }
    if key.is_empty() && service.server().is_some() {
        return Err(format!("{} wants a stream key: copy it from your account's page there", service.label()));
    }
    let location = if key.is_empty() { server.to_owned() } else { format!("{scheme}://{authority}/{path}/{key}") };
    // Without a key of its own, the last part of the path may be one.
    let secret = if key.is_empty() { path.rsplit('/').next().unwrap_or_default() } else { key };
    Ok(Address::Rtmp { host, port, location, secret: secret.to_owned() })
}

#[cfg(feature = "webrtc")]
fn whip(server: &str, token: &str, stun: &str) -> Result<Address, String> {
    let wrong = || {
        "What was typed is no address of a WHIP server: it begins with https:// or http://, as in https://host/live/whip"
            .to_owned()
    };
    let (scheme, rest) = server.split_once("://").ok_or_else(wrong)?;
    let default_port = match scheme {
        "https" => 443,
        "http" => 80,
        _ => return Err(wrong()),
    };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let (host, port) = host_and_port(authority, default_port).filter(|(host, _)| !host.is_empty()).ok_or_else(wrong)?;
    if server.chars().chain(token.chars()).any(|c| c.is_control() || c.is_whitespace()) {
        return Err(wrong());
    }
    let stun = match stun.trim_start_matches("stun:") {
        "" => None,
        typed if typed.starts_with("turn") => {
            return Err("TURN servers are not used: type a STUN server such as host:3478, or none".into());
        }
        typed => Some(
            host_and_port(typed, 3478)
                .filter(|(host, _)| !host.is_empty())
                .ok_or_else(|| "What was typed is no STUN server: it looks like host:3478".to_owned())?,
        ),
    };
    Ok(Address::Whip { url: server.to_owned(), host, port, token: token.to_owned(), stun })
}

fn srt(server: &str, passphrase: &str) -> Result<Address, String> {
    let wrong = || {
        "What was typed is no SRT address: it looks like srt://host:9000, or srt://:9000 to wait for callers".to_owned()
    };
    let rest = server.strip_prefix("srt://").ok_or_else(wrong)?;
    let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, port) =
        host_and_port(authority.trim_end_matches('/'), 0).filter(|(_, port)| *port > 0).ok_or_else(wrong)?;
    let mut address = (host.is_empty(), SRT_LATENCY, String::new(), passphrase.to_owned());
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').ok_or_else(wrong)?;
        match name {
            "mode" if value == "listener" => address.0 = true,
            "mode" if value == "caller" && !host.is_empty() => address.0 = false,
            "latency" => address.1 = value.parse().ok().filter(|ms| *ms <= 30_000).ok_or_else(wrong)?,
            "streamid" => address.2 = value.to_owned(),
            "passphrase" => address.3 = value.to_owned(),
            _ => {
                return Err(format!(
                    "{name:?} in the SRT address, or what it is set to, is not known: mode (caller, listener), latency, streamid and passphrase are"
                ));
            }
        }
    }
    let (listen, latency, stream_id, passphrase) = address;
    if !passphrase.is_empty() && !(10..=79).contains(&passphrase.len()) {
        return Err("An SRT passphrase has 10 to 79 characters".into());
    }
    Ok(Address::Srt { host, port, listen, latency, stream_id, passphrase })
}

/// `host:port`, `host`, `[::1]:port` or `:port`.
fn host_and_port(authority: &str, default_port: u16) -> Option<(String, u16)> {
    let (host, port) =
        match authority.rfind(':').filter(|at| !authority.get(*at..).is_some_and(|rest| rest.contains(']'))) {
            Some(at) => (authority.get(..at)?, authority.get(at + 1..)?.parse().ok()?),
            None => (authority, default_port),
        };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':');
    bare.chars().all(known).then(|| (host.to_owned(), port))
}
