//! Packets held back for a while, in memory: what the audience of a stream is to see later than the room does.

use super::super::distributor::{Packet, Track};
use std::collections::VecDeque;

/// Most bytes that are held back.
pub const MAX_BYTES: usize = 512 << 20;

/// Packets on their way through the delay. Pure: the time comes from outside, in nanoseconds from any zero.
#[derive(Debug)]
pub struct DelayLine {
    delay_ns: i128,
    max_bytes: usize,
    packets: VecDeque<Packet>,
    bytes: usize,
    /// By how much show time is ahead of the clock where a packet came soonest.
    ahead_ns: Option<i128>,
    skipped: u64,
}

impl DelayLine {
    pub fn new(seconds: u32, max_bytes: usize) -> Self {
        let delay_ns = i128::from(seconds) * 1_000_000_000;
        Self { delay_ns, max_bytes, packets: VecDeque::new(), bytes: 0, ahead_ns: None, skipped: 0 }
    }

    /// Takes a packet in. Where there is no room, the oldest pictures go, up to the next key frame: nothing is seen before its time.
    pub fn push(&mut self, packet: Packet, now_ns: u64) {
        let ahead = i128::from(packet.pts_ns) - i128::from(now_ns);
        self.ahead_ns = Some(self.ahead_ns.map_or(ahead, |most| most.max(ahead)));
        self.bytes += packet.buffer.size();
        self.packets.push_back(packet);
        while self.bytes > self.max_bytes {
            self.drop_group();
        }
    }

    /// The oldest packet, once its time has come.
    pub fn pop(&mut self, now_ns: u64) -> Option<Packet> {
        if self.wait_ns(now_ns)? > 0 {
            return None;
        }
        self.take()
    }

    /// Nanoseconds until the oldest packet is due; `None` where none is held.
    pub fn wait_ns(&self, now_ns: u64) -> Option<u64> {
        let (oldest, ahead) = (self.packets.front()?, self.ahead_ns?);
        let wait = i128::from(oldest.pts_ns) + self.delay_ns - (i128::from(now_ns) + ahead);
        Some(u64::try_from(wait).unwrap_or(0))
    }

    /// Bytes that are held back.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Pictures that there was no room for.
    pub fn skipped(&self) -> u64 {
        self.skipped
    }

    fn take(&mut self) -> Option<Packet> {
        let packet = self.packets.pop_front()?;
        self.bytes = self.bytes.saturating_sub(packet.buffer.size());
        Some(packet)
    }

    /// Lets the oldest key frame go with all that comes before the next one.
    fn drop_group(&mut self) {
        while let Some(gone) = self.take() {
            self.skipped += u64::from(gone.track == Track::Video);
            if self.packets.front().is_none_or(Packet::is_key_frame) {
                return;
            }
        }
    }
}
