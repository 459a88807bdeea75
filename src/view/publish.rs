//! Where the program is streamed to, and how that goes: plain values that the user's settings hold and the panels show.

use super::outputs::SoundBus;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A text that is never shown: a stream key or a passphrase.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() { "Secret(empty)" } else { "Secret(…)" })
    }
}

/// What is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Service {
    Twitch,
    YouTube,
    /// Another RTMP or RTMPS server.
    #[default]
    Rtmp,
    /// SRT, to a listener or as one.
    Srt,
    /// WebRTC, to a server that takes it by WHIP.
    Whip,
}

/// Servers that take WHIP, by name, with what their addresses look like and what their token is.
pub const WHIP_SERVERS: [(&str, &str, &str); 4] = [
    ("MediaMTX", "http://HOST:8889/STREAM/whip", "As its configuration says; none as it is installed"),
    ("Ant Media", "https://HOST:5443/APP/whip/STREAM", "The publish token, where the application asks for one"),
    ("LiveKit", "https://PROJECT.whip.livekit.cloud/w", "The stream key of the ingress"),
    (
        "Cloudflare",
        "https://customer-CODE.cloudflarestream.com/KEY/webRTC/publish",
        "None: the key is part of the address",
    ),
];

impl Service {
    /// Those that this program was built with.
    #[cfg(feature = "webrtc")]
    pub const ALL: [Self; 5] = [Self::Twitch, Self::YouTube, Self::Rtmp, Self::Srt, Self::Whip];
    #[cfg(not(feature = "webrtc"))]
    pub const ALL: [Self; 4] = [Self::Twitch, Self::YouTube, Self::Rtmp, Self::Srt];

    pub fn label(self) -> &'static str {
        match self {
            Self::Twitch => "Twitch",
            Self::YouTube => "YouTube",
            Self::Rtmp => "RTMP server",
            Self::Srt => "SRT",
            Self::Whip => "WHIP",
        }
    }

    /// The server where the service has one address for all.
    pub fn server(self) -> Option<&'static str> {
        match self {
            Self::Twitch => Some("rtmps://live.twitch.tv/app"),
            Self::YouTube => Some("rtmps://a.rtmps.youtube.com/live2"),
            Self::Rtmp | Self::Srt | Self::Whip => None,
        }
    }

    /// What the server's address looks like.
    pub fn example(self) -> &'static str {
        match self {
            Self::Srt => "srt://host:9000, or srt://:9000 to wait for callers",
            Self::Whip => "https://host/live/whip",
            _ => "rtmp://host/app",
        }
    }

    /// What the secret is called there.
    pub fn secret(self) -> &'static str {
        match self {
            Self::Srt => "Passphrase",
            Self::Whip => "Bearer token",
            _ => "Stream key",
        }
    }
}

/// A place that the program is streamed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PublishTarget {
    /// Tells targets apart; never 0.
    pub id: u32,
    pub name: String,
    pub service: Service,
    /// Empty where the service has one address for all.
    pub server: String,
    pub key: Secret,
    /// Of the pictures, in kbit/s.
    pub kbps: u32,
    /// What is heard.
    pub sound: SoundBus,
    /// Lines of the picture where it is sent smaller than the canvas; 0 as it is.
    pub height: u32,
    /// Seconds by which it is sent later, at most [`LONGEST_DELAY`].
    pub delay: u32,
    /// Of WHIP: the STUN server by which our address beyond a router is found, as `host:port`; empty asks none.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub stun: String,
}

/// Most seconds of a stream's delay.
pub const LONGEST_DELAY: u32 = 120;

impl Default for PublishTarget {
    fn default() -> Self {
        Self {
            id: 0,
            name: "Stream".into(),
            service: Service::Rtmp,
            server: String::new(),
            key: Secret::default(),
            kbps: 4500,
            sound: SoundBus::Program,
            height: 0,
            delay: 0,
            stun: String::new(),
        }
    }
}

/// A server that was tried, and what it said: whether it answers, in a sentence. `None` until it has.
pub type TargetTrial = (PublishTarget, Option<Result<String, String>>);

/// How a stream is getting on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PublishState {
    #[default]
    Off,
    Connecting,
    /// It listens, and nobody has called.
    Waiting,
    Live,
    /// It was lost or never came about; the next try is in so many seconds.
    Reconnecting(u64),
    /// It will not be tried again.
    Refused,
}

/// One row of the panel of outputs.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PublishStatus {
    pub id: u32,
    pub state: PublishState,
    /// Why it is not live, where it is not; empty else.
    pub reason: String,
    /// How long it has been live without a break.
    pub seconds: f64,
    /// Over the last seconds.
    pub kbps: u32,
    pub frames: u64,
    /// Pictures that the encoder or the network was too slow for.
    pub dropped: u64,
    /// Callers of a listener.
    pub callers: u32,
    /// How often it was lost.
    pub reconnects: u32,
    /// Seconds by which it is sent later, and the bytes that are held back for that.
    pub delay: u32,
    pub held: u64,
    /// Seconds until the first picture has been held back for long enough.
    pub starts_in: u64,
    /// The bitrate in kbit/s that the encoder was turned down to because the network carries no more.
    pub turned_down: Option<u32>,
}

impl PublishStatus {
    /// The state in words.
    pub fn words(&self) -> String {
        match self.state {
            PublishState::Off => "Off".into(),
            PublishState::Connecting if self.starts_in > 0 => {
                format!("Starts in {} s: the delay fills", self.starts_in)
            }
            PublishState::Connecting => "Connecting…".into(),
            PublishState::Waiting => "Waiting for a caller".into(),
            PublishState::Live => {
                let receivers = if self.callers > 1 { format!(", {} receivers", self.callers) } else { String::new() };
                let delayed = if self.delay > 0 { format!(", {} s delayed", self.delay) } else { String::new() };
                format!("Live{receivers}{delayed}")
            }
            PublishState::Reconnecting(seconds) => format!("Next try in {seconds} s: {}", self.reason),
            PublishState::Refused => format!("Refused: {}", self.reason),
        }
    }

    pub fn is_on(&self) -> bool {
        !matches!(self.state, PublishState::Off | PublishState::Refused)
    }
}
