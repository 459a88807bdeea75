//! The bitrate that a network carries: cut at once where it falls behind, raised slowly while it keeps up.
//!
//! Pure: what was measured goes in, a bitrate comes out.

use std::time::Duration;

/// With more than this waiting for the network it is behind.
const BEHIND: Duration = Duration::from_millis(400);
/// With less than this it keeps up.
const CALM: Duration = Duration::from_millis(150);
/// What is left of the bitrate after a cut.
const CUT: f64 = 0.7;
/// A cut needs so long until it is felt; no other follows within this time.
const CUT_PAUSE: Duration = Duration::from_millis(1500);
/// So long after a cut the bitrate rises again.
const REST: Duration = Duration::from_secs(4);
/// Time from one step upwards to the next, and how large one is, as a share of the ceiling.
const STEP_TIME: Duration = Duration::from_secs(1);
const STEP: f64 = 0.05;
/// A round trip that takes so much longer than the shortest one says that packets queue up on the way.
const RTT_GROWTH: f64 = 3.0;
const RTT_SLACK_MS: f64 = 60.0;
/// The bitrate falls no deeper: a share of the ceiling, and kbit/s below which no picture is worth sending.
const FLOOR: f64 = 0.1;
const FLOOR_KBPS: f64 = 150.0;

/// What is known of the network at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Look {
    /// Since any zero.
    pub at: Duration,
    /// Length of what waits to be sent.
    pub waiting: Duration,
    /// Times that what waited was thrown away, and packets that the protocol gave up, both counted since the connection began.
    pub lags: u64,
    pub given_up: u64,
    /// Time of a round trip, where the protocol knows it.
    pub rtt_ms: Option<f64>,
}

/// The loop of one connection.
#[derive(Debug, Clone, PartialEq)]
pub struct RateLoop {
    ceiling: f64,
    kbps: f64,
    cut: Option<Duration>,
    raised: Option<Duration>,
    lost: u64,
    shortest_rtt_ms: Option<f64>,
}

impl RateLoop {
    /// Begins at the bitrate that was asked for, above which it never goes.
    pub fn new(kbps: u32) -> Self {
        let kbps = f64::from(kbps.max(1));
        Self { ceiling: kbps, kbps, cut: None, raised: None, lost: 0, shortest_rtt_ms: None }
    }

    /// The bitrate from now on, in kbit/s.
    pub fn follow(&mut self, look: &Look) -> u32 {
        let lost = look.lags + look.given_up;
        let behind = look.waiting > BEHIND || lost > self.lost || self.is_queueing(look.rtt_ms);
        self.lost = lost;
        let since = |then: Option<Duration>| then.map(|then| look.at.saturating_sub(then));
        if behind {
            if since(self.cut).is_none_or(|since| since >= CUT_PAUSE) {
                self.kbps = (self.kbps * CUT).max(self.floor());
                self.cut = Some(look.at);
            }
        } else if self.kbps < self.ceiling
            && look.waiting < CALM
            && since(self.cut).is_none_or(|since| since >= REST)
            && since(self.raised).is_none_or(|since| since >= STEP_TIME)
        {
            self.kbps = (self.kbps + self.ceiling * STEP).min(self.ceiling);
            self.raised = Some(look.at);
        }
        self.kbps.round() as u32
    }

    /// The bitrate is below what was asked for.
    pub fn is_held_down(&self) -> bool {
        self.kbps < self.ceiling
    }

    fn floor(&self) -> f64 {
        (self.ceiling * FLOOR).max(FLOOR_KBPS).min(self.ceiling)
    }

    fn is_queueing(&mut self, rtt_ms: Option<f64>) -> bool {
        let Some(rtt) = rtt_ms.filter(|rtt| *rtt > 0.0) else { return false };
        let shortest = self.shortest_rtt_ms.map_or(rtt, |shortest| shortest.min(rtt));
        self.shortest_rtt_ms = Some(shortest);
        rtt > shortest * RTT_GROWTH + RTT_SLACK_MS
    }
}
