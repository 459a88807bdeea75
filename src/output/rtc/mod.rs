//! WebRTC: one connection at a time as plain state, a [`Peer`], without threads or sockets of its own. Who has one gives it datagrams and
//! the time, and sends what comes out. So any number of peers share a thread and a socket, and dropping one leaves nothing behind.

mod payload;
mod peer;

pub use payload::Payloads;
pub use peer::{Happening, Offered, Peer, Refusal};

use super::encoder::EncoderSpec;
use crate::view::{RateControl, VideoCodec};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket};

/// What goes through a browser: pictures in the profile that each decodes, at a bitrate, with a key frame every two seconds at the latest.
pub fn encoder_spec(canvas: &EncoderSpec, codec: VideoCodec, kbps: u32) -> EncoderSpec {
    EncoderSpec { codec, control: RateControl::Bitrate(kbps), for_browsers: true, ..canvas.clone() }
}

/// The address of this computer from which it reaches another one; nothing is sent to find out.
pub fn local_address(towards: IpAddr) -> Option<IpAddr> {
    let any: IpAddr = if towards.is_ipv4() { Ipv4Addr::UNSPECIFIED.into() } else { Ipv6Addr::UNSPECIFIED.into() };
    let socket = UdpSocket::bind((any, 0)).ok()?;
    socket.connect(SocketAddr::new(towards, 9)).ok()?;
    Some(socket.local_addr().ok()?.ip()).filter(|address| !address.is_unspecified())
}

/// The address under which others in the network find this computer.
pub fn network_address() -> Option<IpAddr> {
    // Any address beyond the own network: that of the documentation is nobody's.
    local_address(Ipv4Addr::new(192, 0, 2, 1).into())
}
