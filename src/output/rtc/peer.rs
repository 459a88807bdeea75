//! One WebRTC connection that the program is sent over.

use super::super::distributor::Track;
use crate::view::VideoCodec;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::format::{Codec, PayloadParams};
use str0m::media::{Direction, MediaKind, MediaTime, Mid, Pt};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::{Candidate, Event, IceConnectionState, Input, Output, Rtc, RtcConfig};

/// How often a peer says how many packets it misses.
const REPORTS: Duration = Duration::from_secs(1);
/// H.264's constrained baseline, which every browser decodes, as session descriptions say it, without the level.
const CONSTRAINED_BASELINE: u32 = 0x42_e0;

/// Why there is no connection; a sentence for who asked for it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("what was sent is no WebRTC session description: {0}")]
    NotSdp(String),
    #[error("the other side takes no {0}: choose another codec here, or another player there")]
    Codec(&'static str),
    #[error("the other side takes no pictures")]
    NoVideo,
    #[error("WebRTC failed here: {0}")]
    Here(String),
}

/// What came of driving a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Happening {
    /// From now on what is sent arrives.
    Connected,
    /// It cannot show pictures until the next key frame.
    WantsKey,
    /// It ended the connection or is not reached any more.
    Gone,
}

/// A connection, from the first description to its end.
pub struct Peer {
    rtc: Rtc,
    local: SocketAddr,
    codec: VideoCodec,
    video: Option<Mid>,
    sound: Option<Mid>,
    connected: bool,
    ended: bool,
    /// A moment and the show time that is sent then: senders tell receivers, so that these bring sound and pictures together.
    clock: Option<(Instant, u64)>,
    next: Instant,
    heard: Instant,
    /// Share of the packets that it misses, from 0 to 1, as it last said.
    loss: f32,
}

/// A connection that was offered and is not answered yet.
pub struct Offered {
    peer: Peer,
    pending: SdpPendingOffer,
}

impl Peer {
    /// Answers an offer. `local` is where the peer reaches us. Also gives the description for it.
    pub fn answer(offer: &str, local: SocketAddr, codec: VideoCodec) -> Result<(Self, String), Refusal> {
        let offer = SdpOffer::from_sdp_string(offer).map_err(|error| Refusal::NotSdp(error.to_string()))?;
        let mut peer = Self::new(&[local], codec)?;
        let answer = peer.rtc.sdp_api().accept_offer(offer).map_err(|error| Refusal::NotSdp(error.to_string()))?;
        let answer = answer.to_sdp_string();
        let takes = |mid: &Mid| peer.rtc.media(*mid).is_some_and(|media| media.direction().is_sending());
        let video = mids(&answer, "video").find(takes);
        let sound = mids(&answer, "audio").find(takes);
        (peer.video, peer.sound) = (video, sound);
        let video = peer.video.ok_or(Refusal::NoVideo)?;
        peer.payload_type(video, Track::Video).ok_or(Refusal::Codec(codec.label()))?;
        Ok((peer, answer))
    }

    /// Offers to send. The peer reaches us at one of `local`, the first of which is the socket's own. Also gives the description for it.
    pub fn offer(local: &[SocketAddr], codec: VideoCodec) -> Result<(Offered, String), Refusal> {
        let mut peer = Self::new(local, codec)?;
        let mut changes = peer.rtc.sdp_api();
        let (stream, direction) = ("scrim".to_owned(), Direction::SendOnly);
        let video = changes.add_media(MediaKind::Video, direction, Some(stream.clone()), Some("video".into()), None);
        let sound = changes.add_media(MediaKind::Audio, direction, Some(stream), Some("sound".into()), None);
        let (offer, pending) = changes.apply().ok_or_else(|| Refusal::Here("there is nothing to offer".into()))?;
        (peer.video, peer.sound) = (Some(video), Some(sound));
        Ok((Offered { peer, pending }, offer.to_sdp_string()))
    }

    fn new(local: &[SocketAddr], codec: VideoCodec) -> Result<Self, Refusal> {
        let here = |error: &dyn std::fmt::Display| Refusal::Here(error.to_string());
        let first = local.first().copied().ok_or_else(|| here(&"there is no address"))?;
        let now = Instant::now();
        let config = RtcConfig::new()
            .set_crypto_provider(Arc::new(str0m::crypto::from_feature_flags()))
            .set_stats_interval(Some(REPORTS))
            .clear_codecs()
            .enable_opus(true, false)
            .enable_h264(codec == VideoCodec::H264)
            .enable_vp8(codec == VideoCodec::Vp8)
            .enable_vp9(codec == VideoCodec::Vp9)
            .enable_av1(codec == VideoCodec::Av1);
        let mut rtc = config.build(now);
        for (at, address) in local.iter().enumerate() {
            let candidate = match at {
                0 => Candidate::host(*address, Protocol::Udp),
                _ => Candidate::server_reflexive(*address, first, Protocol::Udp),
            };
            rtc.add_local_candidate(candidate.map_err(|error| here(&error))?);
        }
        Ok(Self {
            rtc,
            local: first,
            codec,
            video: None,
            sound: None,
            connected: false,
            ended: false,
            clock: None,
            next: now,
            heard: now,
            loss: 0.0,
        })
    }

    /// What is sent arrives.
    pub fn is_connected(&self) -> bool {
        self.connected && !self.ended
    }

    /// When it has to be driven at the latest.
    pub fn next(&self) -> Instant {
        self.next
    }

    /// When something was heard of it last.
    pub fn heard(&self) -> Instant {
        self.heard
    }

    pub fn loss(&self) -> f32 {
        self.loss
    }

    /// Takes a datagram if it is for this peer; then it has to be driven.
    pub fn receive(&mut self, now: Instant, source: SocketAddr, bytes: &[u8]) -> bool {
        let Ok(contents) = DatagramRecv::try_from(bytes) else { return false };
        let received = Receive { proto: Protocol::Udp, source, destination: self.local, contents };
        let input = Input::Receive(now, received);
        if !self.rtc.accepts(&input) {
            return false;
        }
        self.heard = now;
        self.ended |= self.rtc.handle_input(input).is_err();
        true
    }

    /// Lets time pass and sends what is due.
    pub fn drive(&mut self, now: Instant, send: &mut dyn FnMut(SocketAddr, &[u8])) -> Vec<Happening> {
        self.ended |= self.rtc.handle_input(Input::Timeout(now)).is_err();
        self.flush(now, send)
    }

    /// Sends a packet of the program, if it is connected and takes such. `pts_ns` is its show time.
    pub fn send(
        &mut self,
        now: Instant,
        track: Track,
        pts_ns: u64,
        payload: &Arc<[u8]>,
        send: &mut dyn FnMut(SocketAddr, &[u8]),
    ) -> Vec<Happening> {
        let mid = match track {
            Track::Video => self.video,
            Track::Sound => self.sound,
        };
        let Some((mid, pt)) = mid.and_then(|mid| Some((mid, self.payload_type(mid, track)?))) else {
            return Vec::new();
        };
        let (zero, zero_ns) = *self.clock.get_or_insert((now, pts_ns));
        let due = match pts_ns.checked_sub(zero_ns) {
            Some(later) => zero + Duration::from_nanos(later),
            None => zero.checked_sub(Duration::from_nanos(zero_ns - pts_ns)).unwrap_or(zero),
        };
        let time = match track {
            Track::Video => MediaTime::from_90khz(ticks(pts_ns, 90_000)),
            Track::Sound => MediaTime::new(ticks(pts_ns, 48_000), str0m::media::Frequency::FORTY_EIGHT_KHZ),
        };
        let written = self.rtc.writer(mid).map(|writer| writer.write(pt, due, time, payload.clone()));
        self.ended |= written.is_some_and(|written| written.is_err());
        self.flush(now, send)
    }

    /// Says goodbye.
    pub fn close(&mut self, send: &mut dyn FnMut(SocketAddr, &[u8])) {
        if self.rtc.close().is_ok() {
            self.flush(Instant::now(), send);
        }
    }

    fn flush(&mut self, now: Instant, send: &mut dyn FnMut(SocketAddr, &[u8])) -> Vec<Happening> {
        let mut happened = Vec::new();
        while !self.ended {
            match self.rtc.poll_output() {
                Ok(Output::Timeout(next)) => {
                    self.next = next.max(now);
                    break;
                }
                Ok(Output::Transmit(datagram)) => send(datagram.destination, &datagram.contents),
                Ok(Output::Event(event)) => happened.extend(self.take(event)),
                Err(_) => self.ended = true,
            }
            self.ended |= !self.rtc.is_alive();
        }
        if self.ended {
            happened.push(Happening::Gone);
        }
        happened
    }

    fn take(&mut self, event: Event) -> Option<Happening> {
        match event {
            Event::Connected => {
                self.connected = true;
                return Some(Happening::Connected);
            }
            Event::IceConnectionStateChange(IceConnectionState::Disconnected) => self.ended = true,
            Event::KeyframeRequest(_) => return Some(Happening::WantsKey),
            Event::MediaEgressStats(stats) if Some(stats.mid) == self.video => {
                self.loss = stats.loss.unwrap_or(0.0);
            }
            _ => {}
        }
        None
    }

    /// How the peer calls what we send.
    fn payload_type(&mut self, mid: Mid, track: Track) -> Option<Pt> {
        let codec = match (track, self.codec) {
            (Track::Sound, _) => Codec::Opus,
            (Track::Video, VideoCodec::H264) => Codec::H264,
            (Track::Video, VideoCodec::Vp8) => Codec::Vp8,
            (Track::Video, VideoCodec::Vp9) => Codec::Vp9,
            (Track::Video, VideoCodec::Av1) => Codec::Av1,
        };
        let writer = self.rtc.writer(mid)?;
        let fitting = writer.payload_params().filter(|params| params.spec().codec == codec && in_pieces(params));
        let best = fitting.max_by_key(|params| {
            let profile = params.spec().format.profile_level_id;
            profile.is_some_and(|id| id >> 8 == CONSTRAINED_BASELINE)
        });
        best.map(PayloadParams::pt)
    }
}

impl Offered {
    /// Takes the answer.
    pub fn answered(self, answer: &str) -> Result<Peer, Refusal> {
        let Self { mut peer, pending } = self;
        let answer = SdpAnswer::from_sdp_string(answer).map_err(|error| Refusal::NotSdp(error.to_string()))?;
        peer.rtc.sdp_api().accept_answer(pending, answer).map_err(|error| Refusal::NotSdp(error.to_string()))?;
        let video = peer.video.ok_or(Refusal::NoVideo)?;
        let codec = peer.codec.label();
        peer.payload_type(video, Track::Video).ok_or(Refusal::Codec(codec))?;
        Ok(peer)
    }
}

/// What a description calls its media of a kind.
fn mids<'a>(description: &'a str, kind: &'a str) -> impl Iterator<Item = Mid> + 'a {
    let media = description.split("\nm=").skip(1).filter(move |media| media.starts_with(kind));
    media.filter_map(|media| media.lines().find_map(|line| line.strip_prefix("a=mid:"))).map(Mid::from)
}

/// Pictures of H.264 are sent in several packets each, which its simplest mode does not know.
fn in_pieces(params: &PayloadParams) -> bool {
    params.spec().codec != Codec::H264 || params.spec().format.packetization_mode == Some(1)
}

fn ticks(ns: u64, rate: u32) -> u64 {
    (u128::from(ns) * u128::from(rate) / 1_000_000_000) as u64
}
