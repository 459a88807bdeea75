//! How the program is served to viewers' browsers, and how that goes: plain values that the user's settings hold and the panels show.

use super::outputs::VideoCodec;
use super::publish::Secret;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The port that is served at unless another one is chosen.
pub const PORT: u16 = 8189;
/// Viewers that may be let in at the most, whatever is chosen.
pub const MOST_VIEWERS: u32 = 200;

/// Who can reach the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Reach {
    /// Programs on this computer.
    #[default]
    Here,
    /// Everybody who reaches this computer over any network.
    Network,
    /// Those who reach this one of its addresses.
    Address(IpAddr),
}

impl Reach {
    /// The address that is listened at.
    pub fn address(self) -> IpAddr {
        match self {
            Self::Here => Ipv4Addr::LOCALHOST.into(),
            Self::Network => Ipv4Addr::UNSPECIFIED.into(),
            Self::Address(address) => address,
        }
    }
}

/// How the program is served.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ServeSettings {
    pub reach: Reach,
    /// 0 takes any that is free.
    pub port: u16,
    /// What a viewer has to know; empty lets everybody in, which is for this computer alone.
    pub token: Secret,
    pub most_viewers: u32,
    pub codec: VideoCodec,
    /// Of the pictures, in kbit/s for each viewer.
    pub kbps: u32,
}

impl Default for ServeSettings {
    fn default() -> Self {
        Self {
            reach: Reach::Here,
            port: PORT,
            token: Secret::default(),
            most_viewers: 20,
            codec: VideoCodec::H264,
            kbps: 3000,
        }
    }
}

impl ServeSettings {
    /// Codecs that browsers take.
    pub const CODECS: [VideoCodec; 2] = [VideoCodec::H264, VideoCodec::Vp8];

    pub fn address(&self) -> SocketAddr {
        SocketAddr::new(self.reach.address(), self.port)
    }

    /// Others than programs on this computer can reach it.
    pub fn is_open(&self) -> bool {
        !self.reach.address().is_loopback()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ServeState {
    #[default]
    Off,
    On,
    /// It could not be started or did not go on.
    Failed,
}

/// The row of viewers in the panel of outputs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ServeStatus {
    pub state: ServeState,
    /// Why it failed, where it did; empty else.
    pub reason: String,
    /// Where the page is, with the token: for viewers.
    pub link: String,
    /// Those that see the program.
    pub viewers: u32,
    /// Those that are on their way.
    pub coming: u32,
    pub most_viewers: u32,
    /// Sent to all of them over the last seconds.
    pub kbps: u32,
    /// Viewers that were let in since the start.
    pub served: u64,
    /// Viewers that were disconnected because they did not keep up.
    pub slow: u64,
    /// Key frames that viewers asked for; the encoder is asked at most twice a second.
    pub keys_wanted: u64,
}

impl ServeStatus {
    pub fn is_on(&self) -> bool {
        self.state == ServeState::On
    }

    /// The state in words.
    pub fn words(&self) -> String {
        match (self.state, self.viewers) {
            (ServeState::Off, _) => "Off".into(),
            (ServeState::Failed, _) => self.reason.clone(),
            (ServeState::On, 0) => "Ready, nobody is watching".into(),
            (ServeState::On, 1) => "1 viewer".into(),
            (ServeState::On, viewers) => format!("{viewers} viewers"),
        }
    }
}
