//! Stream addresses: what may be opened, and whether anybody is there.
//!
//! A scene file's address is an attack surface, so it is parsed here and not by whatever element would take it: a short list
//! of schemes, a host, no control characters. The same check meets every redirect.

use super::recipe::SourceError;
use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// How long one TCP connection may take.
const CONNECT_LIMIT: Duration = Duration::from_secs(3);
/// Addresses of one host that are tried in turn.
const MAX_TRIED: usize = 4;
/// Longest address in bytes.
const MAX_LENGTH: usize = 4096;

/// Every scheme that is opened, with its port and whether it starts by a TCP connection.
const SCHEMES: [(&str, u16, bool); 9] = [
    ("rtsp", 554, true),
    ("rtsps", 322, true),
    ("rtspt", 554, true),
    ("rtspu", 554, true),
    ("http", 80, true),
    ("https", 443, true),
    ("srt", 7001, false),
    ("rtmp", 1935, true),
    ("rtmps", 443, true),
];

/// A stream's address of an allowed scheme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    text: String,
    scheme: &'static str,
    host: String,
    port: u16,
    tcp: bool,
    /// Byte offsets in `text`: where the path starts, and where the authority does.
    authority: usize,
    path: usize,
}

impl Address {
    /// Takes an address apart, or says why it is not opened.
    pub fn parse(text: &str) -> Result<Self, SourceError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(fatal("No address yet: enter one such as rtsp://host/path"));
        }
        if text.len() > MAX_LENGTH || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(fatal("The address is too long or has spaces in it: enter one such as rtsp://host/path"));
        }
        let Some((name, rest)) = text.split_once("://") else {
            return Err(fatal(format!("\"{text}\" is not a stream address: enter one such as rtsp://host/path")));
        };
        let name = name.to_ascii_lowercase();
        let Some(&(scheme, default_port, tcp)) = SCHEMES.iter().find(|(scheme, ..)| *scheme == name) else {
            return Err(fatal(format!(
                "Addresses of the kind \"{name}:\" are not opened: only rtsp, http, https, srt and rtmp are{}",
                if name == "file" { "; add a media source for a file" } else { "" }
            )));
        };
        let authority = text.len() - rest.len();
        let path = authority + rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let whole = text.get(authority..path).unwrap_or_default();
        let place = whole.rsplit_once('@').map_or(whole, |(_, place)| place);
        let no_host =
            || fatal(format!("The address \"{scheme}://…\" names no host: enter one such as {scheme}://host/path"));
        let (host, port) = split_port(place).ok_or_else(no_host)?;
        // An SRT listener has no host: srt://:7001 waits for a caller.
        if host.is_empty() && scheme != "srt" {
            return Err(no_host());
        }
        Ok(Self {
            scheme,
            host: host.to_owned(),
            port: port.unwrap_or(default_port),
            tcp,
            authority,
            path,
            text: format!("{scheme}{}", text.get(name.len()..).unwrap_or_default()),
        })
    }

    /// The address as it is handed to GStreamer.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    pub fn scheme(&self) -> &'static str {
        self.scheme
    }

    pub fn host(&self) -> &str {
        &self.host
    }

    /// Scheme, host and port: nothing that is meant for this host alone.
    pub fn origin(&self) -> String {
        let Self { scheme, host, port, .. } = self;
        if host.contains(':') { format!("{scheme}://[{host}]:{port}/") } else { format!("{scheme}://{host}:{port}/") }
    }

    pub fn is_http(&self) -> bool {
        matches!(self.scheme, "http" | "https")
    }

    /// Where a `Location` header of this address leads, by the same rules as [`parse`](Self::parse).
    pub fn redirect(&self, location: &str) -> Result<Self, SourceError> {
        let location = location.trim();
        let head = location.split(['/', '?', '#']).next().unwrap_or_default();
        let target = if head.contains(':') {
            location.to_owned()
        } else if location.starts_with("//") {
            format!("{}:{location}", self.scheme)
        } else if location.starts_with('/') {
            format!("{}{location}", self.text.get(..self.path).unwrap_or_default())
        } else {
            // Relative to the folder of the path, without its query.
            let whole = self.text.split(['?', '#']).next().unwrap_or_default();
            let folder = whole.get(..whole.rfind('/').map_or(0, |at| at + 1)).unwrap_or_default();
            match folder.len() > self.authority {
                true => format!("{folder}{location}"),
                false => format!("{whole}/{location}"),
            }
        };
        Self::parse(&target).map_err(|error| fatal(format!("{} redirects elsewhere. {error}", self.host)))
    }

    /// Looks the host up and, where the protocol begins with TCP, connects to it once. GStreamer says only
    /// "Internal data stream error" for what goes wrong here.
    pub fn reach(&self) -> Result<Vec<IpAddr>, SourceError> {
        let found = self.resolve()?;
        if !self.tcp {
            return Ok(found.iter().map(SocketAddr::ip).collect());
        }
        let mut worst = SourceError::Retry(format!("Cannot find host {}", self.host));
        for address in found.iter().take(MAX_TRIED) {
            match TcpStream::connect_timeout(address, CONNECT_LIMIT) {
                Ok(_) => return Ok(found.iter().map(SocketAddr::ip).collect()),
                Err(error) => worst = self.no_connection(&error),
            }
        }
        Err(worst)
    }

    /// The host's addresses.
    pub fn resolve(&self) -> Result<Vec<SocketAddr>, SourceError> {
        if self.host.is_empty() {
            return Ok(Vec::new());
        }
        let cannot = || {
            SourceError::Retry(format!("Cannot find host {}: check the address and the network connection", self.host))
        };
        let found: Vec<_> = (self.host.as_str(), self.port).to_socket_addrs().map_err(|_| cannot())?.collect();
        if found.is_empty() { Err(cannot()) } else { Ok(found) }
    }

    fn no_connection(&self, error: &std::io::Error) -> SourceError {
        let Self { host, port, .. } = self;
        SourceError::Retry(match error.kind() {
            ErrorKind::ConnectionRefused => {
                format!("{host} refused the connection on port {port}: check that the stream is running there")
            }
            ErrorKind::TimedOut | ErrorKind::WouldBlock => not_answering(host),
            ErrorKind::PermissionDenied => format!("No permission to connect to {host}: check the firewall"),
            _ => format!("{host} cannot be reached: check the network connection"),
        })
    }
}

/// What is said of a host that took the connection, or did not, and then kept silent.
pub fn not_answering(host: &str) -> String {
    format!("{host} is not answering: check that it is switched on and reachable")
}

/// How far inside a network an address lies. A redirect may not lead further in than where it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    Public,
    /// This network: private and link-local addresses.
    Private,
    /// This machine.
    Loopback,
}

impl Reach {
    /// The innermost of a host's addresses.
    pub fn of(addresses: &[IpAddr]) -> Self {
        addresses.iter().map(|ip| Self::of_one(*ip)).max().unwrap_or(Self::Public)
    }

    fn of_one(ip: IpAddr) -> Self {
        match ip.to_canonical() {
            ip if ip.is_loopback() || ip.is_unspecified() => Self::Loopback,
            IpAddr::V4(v4) if v4.is_private() || v4.is_link_local() => Self::Private,
            IpAddr::V6(v6) if v6.is_unique_local() || v6.is_unicast_link_local() => Self::Private,
            _ => Self::Public,
        }
    }
}

/// Host and port of an authority; brackets around an IPv6 address are taken off. `None` when there is no sense in it.
fn split_port(place: &str) -> Option<(&str, Option<u16>)> {
    let (host, rest) = if let Some(inner) = place.strip_prefix('[') {
        let (host, rest) = inner.split_once(']')?;
        host.parse::<std::net::Ipv6Addr>().ok()?;
        (host, rest)
    } else {
        place.split_at(place.find(':').unwrap_or(place.len()))
    };
    match rest.strip_prefix(':') {
        Some("") => Some((host, None)),
        Some(port) => Some((host, Some(port.parse().ok().filter(|port| *port != 0)?))),
        None if rest.is_empty() => Some((host, None)),
        None => None,
    }
}

fn fatal(sentence: impl Into<String>) -> SourceError {
    SourceError::Fatal(sentence.into())
}
