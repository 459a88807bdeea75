//! Packets of the encoders as WebRTC sends them.

use super::super::distributor::{Packet, Track};
use crate::view::VideoCodec;
use std::collections::VecDeque;
use std::sync::Arc;

/// Packets that are kept for the peers that come to them a little later.
const KEPT: usize = 128;
/// What stands before each unit of H.264 in a stream.
const START: [u8; 4] = [0, 0, 0, 1];

/// Makes payloads of packets, once for all peers that are served from one thread.
#[derive(Debug)]
pub struct Payloads {
    codec: VideoCodec,
    kept: VecDeque<(Track, u64, Arc<[u8]>)>,
}

impl Payloads {
    pub fn new(codec: VideoCodec) -> Self {
        Self { codec, kept: VecDeque::new() }
    }

    /// The bytes of a packet; `None` where it holds none that can be read.
    pub fn of(&mut self, packet: &Packet) -> Option<Arc<[u8]>> {
        let known = self.kept.iter().rev().find(|(track, at, _)| *track == packet.track && *at == packet.pts_ns);
        if let Some((.., bytes)) = known {
            return Some(bytes.clone());
        }
        let bytes: Arc<[u8]> = {
            let mapped = packet.buffer.map_readable().ok()?;
            match (packet.track, self.codec) {
                (Track::Video, VideoCodec::H264) => self.annex_b(packet, &mapped)?.into(),
                _ => mapped.as_slice().into(),
            }
        };
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back((packet.track, packet.pts_ns, bytes.clone()));
        Some(bytes)
    }

    /// H.264 with start codes instead of lengths, and what a decoder has to know first before each key frame.
    fn annex_b(&self, packet: &Packet, units: &[u8]) -> Option<Vec<u8>> {
        let head = packet.caps.structure(0)?.get::<gstreamer::Buffer>("codec_data").ok()?;
        let head = head.map_readable().ok()?;
        let length_bytes = usize::from(head.get(4)? & 3) + 1;
        let mut out = Vec::with_capacity(units.len() + 64);
        if packet.key {
            parameter_sets(&head, &mut out)?;
        }
        let mut rest = units;
        while !rest.is_empty() {
            let (length, behind) = rest.split_at_checked(length_bytes)?;
            let length = length.iter().fold(0_usize, |length, byte| length << 8 | usize::from(*byte));
            let (unit, behind) = behind.split_at_checked(length)?;
            out.extend_from_slice(&START);
            out.extend_from_slice(unit);
            rest = behind;
        }
        Some(out)
    }
}

/// The sets of an `avcC` record: those of sequences, then those of pictures.
fn parameter_sets(head: &[u8], out: &mut Vec<u8>) -> Option<()> {
    let mut rest = head.get(5..)?;
    for mask in [0x1f, 0xff] {
        let (count, behind) = rest.split_first()?;
        rest = behind;
        for _ in 0..count & mask {
            let (length, behind) = rest.split_first_chunk::<2>()?;
            let (set, behind) = behind.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
            out.extend_from_slice(&START);
            out.extend_from_slice(set);
            rest = behind;
        }
    }
    Some(())
}
