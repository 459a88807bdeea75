//! Whether a server answers, without streaming to it.

use super::address::Address;
use crate::view::publish::PublishTarget;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::time::Duration;

const LIMIT: Duration = Duration::from_secs(4);
/// Bytes of the first message of RTMP's handshake behind its version.
const RTMP_HELLO: usize = 1536;

/// Asks the server for a sign of life; waits some seconds at the most. Both answers are sentences.
pub fn try_server(target: &PublishTarget) -> Result<String, String> {
    let address = Address::of(target)?;
    let shown = address.shown();
    match &address {
        Address::Srt { listen: true, port, .. } => match UdpSocket::bind(("0.0.0.0", *port)) {
            Ok(_) => Ok(format!("Callers will be waited for at port {port}")),
            Err(error) => Err(format!("Port {port} cannot be listened at: {error}")),
        },
        #[cfg(feature = "webrtc")]
        Address::Whip { .. } => super::whip::try_server(&address),
        #[cfg(not(feature = "webrtc"))]
        Address::Whip { .. } => Err("This Scrim was built without WebRTC".into()),
        Address::Srt { host, port, .. } => srt(resolve(host, *port)?)
            .map(|()| format!("{shown} answers"))
            .map_err(|()| format!("{shown} does not answer: check the address, or start the server")),
        Address::Rtmp { host, port, location, .. } => {
            let plain = location.starts_with("rtmp://");
            let answer = rtmp(resolve(host, *port)?, plain);
            answer.map(|()| format!("{shown} answers; the key is checked when the stream starts")).map_err(|what| {
                format!(
                    "{shown} does not answer as a streaming server does ({what}): check the address and the network"
                )
            })
        }
    }
}

fn resolve(host: &str, port: u16) -> Result<SocketAddr, String> {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = (bare, port).to_socket_addrs().ok().and_then(|mut all| all.next());
    found.ok_or_else(|| format!("{host} is not known: check the address and the network"))
}

/// Connects; where nothing is encrypted, a server answers the handshake's first message with its version.
fn rtmp(server: SocketAddr, plain: bool) -> Result<(), String> {
    let sentence = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect_timeout(&server, LIMIT).map_err(sentence)?;
    if !plain {
        return Ok(());
    }
    stream.set_read_timeout(Some(LIMIT)).map_err(sentence)?;
    stream.set_write_timeout(Some(LIMIT)).map_err(sentence)?;
    let mut hello = vec![0_u8; 1 + RTMP_HELLO];
    if let Some(version) = hello.first_mut() {
        *version = 3;
    }
    stream.write_all(&hello).map_err(sentence)?;
    let mut version = [0_u8];
    stream.read_exact(&mut version).map_err(sentence)?;
    if version == [3] { Ok(()) } else { Err("it speaks another protocol".into()) }
}

/// The first message of SRT's handshake, which a listener answers.
fn srt(server: SocketAddr) -> Result<(), ()> {
    let local = if server.is_ipv6() { "[::]:0" } else { "0.0.0.0:0" };
    let socket = UdpSocket::bind(local).map_err(|_| ())?;
    socket.connect(server).map_err(|_| ())?;
    socket.set_read_timeout(Some(LIMIT / 4)).map_err(|_| ())?;
    // Control packet of type 0; then version 4, type 2 (datagrams), sequence number, packet size, window, induction, socket, cookie, address.
    let words: [u32; 16] = [0x8000_0000, 0, 0, 0, 4, 2, 1, 1500, 8192, 1, 0x5c41_4d01, 0, 0, 0, 0, 0];
    let packet: Vec<u8> = words.iter().flat_map(|word| word.to_be_bytes()).collect();
    let mut answer = [0_u8; 1500];
    // One may be lost.
    for _ in 0..4 {
        socket.send(&packet).map_err(|_| ())?;
        if socket.recv(&mut answer).is_ok_and(|length| length >= 64) {
            return Ok(());
        }
    }
    Err(())
}
