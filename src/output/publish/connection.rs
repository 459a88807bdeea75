//! One connection to a server, whatever it speaks.

use super::super::distributor::Packet;
use super::address::Address;
use super::session::{self, Broken, Progress, Session};
#[cfg(feature = "webrtc")]
use super::whip::Whip;
use gstreamer as gst;
use std::time::Duration;

pub enum Connection {
    /// Over a muxer and a network sink of GStreamer's.
    Muxed(Session),
    #[cfg(feature = "webrtc")]
    Whip(Box<Whip>),
}

impl Connection {
    /// Connects; `first` is the first picture that is sent, and `sound` what sound there is to be.
    pub fn open(address: &Address, first: &Packet, sound: Option<&gst::Caps>) -> Result<Self, Broken> {
        #[cfg(feature = "webrtc")]
        if let Address::Whip { .. } = address {
            return Whip::open(address).map(|whip| Self::Whip(Box::new(whip)));
        }
        let session = Session::open(address.clone(), &first.caps, sound, first.pts_ns);
        session.map(Self::Muxed).map_err(|error| Broken::Lost(error.to_string()))
    }

    /// Does what the network asks for; true when the next picture should be a key frame.
    pub fn work(&mut self) -> bool {
        match self {
            Self::Muxed(_) => false,
            #[cfg(feature = "webrtc")]
            Self::Whip(whip) => whip.work(),
        }
    }

    /// Puts a packet in. Never waits: ask [`is_full`](Self::is_full) before.
    pub fn send(&mut self, packet: &Packet) {
        match self {
            Self::Muxed(session) => session.send(packet),
            #[cfg(feature = "webrtc")]
            Self::Whip(whip) => whip.send(packet),
        }
    }

    /// The network is behind: nothing more is put in for now.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Muxed(session) => session.is_full(),
            // Datagrams are sent or lost.
            #[cfg(feature = "webrtc")]
            Self::Whip(_) => false,
        }
    }

    /// How much waits for the network.
    pub fn waiting(&self) -> Duration {
        match self {
            Self::Muxed(session) => session.waiting(),
            // Nothing does: what the network is too slow for is lost.
            #[cfg(feature = "webrtc")]
            Self::Whip(_) => Duration::ZERO,
        }
    }

    /// How often the protocol gave packets up since the connection began, and the milliseconds of a round trip where it knows them.
    pub fn network(&self) -> (u64, Option<f64>) {
        match self {
            Self::Muxed(session) => session.network(),
            #[cfg(feature = "webrtc")]
            Self::Whip(whip) => (whip.lossy_reports(), None),
        }
    }

    /// There will be no more sound; pictures go on.
    pub fn end_sound(&mut self) {
        match self {
            Self::Muxed(session) => session.end_sound(),
            #[cfg(feature = "webrtc")]
            Self::Whip(_) => {}
        }
    }

    /// Pictures put in.
    pub fn frames(&self) -> u64 {
        match self {
            Self::Muxed(session) => session.frames(),
            #[cfg(feature = "webrtc")]
            Self::Whip(whip) => whip.frames(),
        }
    }

    pub fn progress(&self) -> Progress {
        match self {
            Self::Muxed(session) => session.progress(),
            #[cfg(feature = "webrtc")]
            Self::Whip(whip) => whip.progress(),
        }
    }

    /// Why it is over, once it is.
    pub fn broken(&self) -> Option<Broken> {
        match self {
            Self::Muxed(session) => session.broken(),
            #[cfg(feature = "webrtc")]
            Self::Whip(whip) => whip.broken(),
        }
    }

    /// Why it has not come about in time.
    pub fn late(&self, address: &Address) -> Broken {
        match self {
            Self::Muxed(_) => session::explain(address, "timed out"),
            #[cfg(feature = "webrtc")]
            Self::Whip(whip) => whip.late(),
        }
    }

    /// Says goodbye, so that the server does not wait for more.
    pub fn close(&mut self) {
        match self {
            Self::Muxed(session) => session.close(),
            #[cfg(feature = "webrtc")]
            Self::Whip(whip) => whip.close(),
        }
    }
}
