//! Where a source's sound waits for its time, and the correction of its clock.
//!
//! A source's samples come by the source's own clock and with the time at which they are due by the studio's. The ring keeps, beside the
//! samples, when the last of them is due, smoothed. What is read should be due at the moment that it is read for; how far it is off steers a
//! resampler by a proportional and an integrating term, so that a clock that is 200 ppm off is followed without a seam and without an error
//! that stays. An error that no such correction could make good (a seek, a loop that jumps) starts anew.

use super::resample::{HALF, between};
use super::{BLOCK, FRAME_NS, Frames, SAMPLE_RATE, Stereo};
use std::collections::VecDeque;

/// Most samples that wait: two seconds.
pub const CAPACITY: usize = 2 * SAMPLE_RATE as usize;
/// A time that is further off than this from what was expected is another place and not a tremble, in nanoseconds.
const JUMP_NS: f64 = 40e6;
/// A gap up to this long is filled with silence, so that what was before it is heard to its end.
const GAP_NS: f64 = 1e9;
/// An error beyond this is not steered away but jumped over, in nanoseconds.
const RESYNC_NS: f64 = 60e6;
/// Share of a block's time stamp that is believed; the rest is what the count of samples says.
const BELIEF: f64 = 0.02;
/// Per second of error, of its sum over the seconds, and the most that the speed is changed.
const PROPORTIONAL: f64 = 0.2;
const INTEGRAL: f64 = 0.01;
const MOST_DRIFT: f64 = 0.003;
const MOST: f64 = 0.005;
/// Sound that comes too late is given this much more time than it needed, and at most that much in all, in nanoseconds.
const RESERVE_NS: f64 = 10e6;
const MOST_LATE_NS: f64 = 1e9;
/// How much of the additional time is taken back with every block while it is not needed, in nanoseconds: 1 ms a second.
const RELAX_NS: f64 = 10_000.0;
/// Blocks over which it is looked whether it is needed: five seconds.
const LOOK_BLOCKS: u32 = 500;
/// Samples over which sound sets in: two milliseconds.
const FADE: u32 = 96;
/// What is left of the last sample, from one sample to the next, where sound breaks off.
const DECAY: f32 = 0.96;

/// What happened to a ring since it was made.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct RingStats {
    /// Times that there was nothing to read in the midst of sound.
    pub underruns: u64,
    /// Samples that found no room.
    pub overrun: u64,
    /// Times that the place was jumped to.
    pub jumps: u64,
    /// How fast the source's clock runs against the studio's, in millionths.
    pub drift_ppm: f64,
    /// By how much the sound is heard later than it is due because it comes late, in milliseconds.
    pub late_ms: f64,
}

/// The samples of one source. Times are nanoseconds of the mixer's clock.
pub struct Ring {
    frames: VecDeque<Stereo>,
    /// The place of the next sample behind the frame at `HALF − 1`, 0 to 1.
    phase: f64,
    /// When the sample behind the last one is due.
    end: Option<f64>,
    /// Time stamps since the last jump.
    stamps: u32,
    /// Up to when was read.
    read_to: f64,
    playing: bool,
    faded: u32,
    last: Stereo,
    /// What the speed is changed by for good.
    drift: f64,
    late: f64,
    /// Least time that lay in the ring at the end of a read, and the blocks that it was looked for.
    spare: (f64, u32),
    stats: RingStats,
}

impl Default for Ring {
    fn default() -> Self {
        Self {
            frames: VecDeque::with_capacity(CAPACITY + HALF),
            phase: 0.0,
            end: None,
            stamps: 0,
            read_to: f64::NEG_INFINITY,
            playing: false,
            faded: 0,
            last: [0.0; 2],
            drift: 0.0,
            late: 0.0,
            spare: (f64::INFINITY, 0),
            stats: RingStats::default(),
        }
    }
}

impl Ring {
    /// Takes samples of which the first is due at `due`; `fresh` where they do not follow from those before, though they may join them.
    pub fn put(&mut self, due: f64, mut samples: &[Stereo], fresh: bool) {
        match self.end {
            Some(end) if !fresh && (due - end).abs() < JUMP_NS => {
                self.stamps = self.stamps.saturating_add(1);
                let share = (samples.len() as f64 / BLOCK as f64 * BELIEF).max(1.0 / f64::from(self.stamps)).min(1.0);
                self.end = Some(end + share * (due - end));
            }
            Some(end) if due >= end && due - end < GAP_NS => {
                let gap = ((due - end) / FRAME_NS) as usize;
                self.extend(std::iter::repeat_n([0.0; 2], gap));
                (self.end, self.stamps) = (Some(due), 0);
            }
            Some(end) if fresh && end - due < JUMP_NS => {
                // What is there already is heard to its end.
                let twice = ((end - due) / FRAME_NS) as usize;
                samples = samples.get(twice..).unwrap_or_default();
                self.stamps = 0;
            }
            before => {
                if before.is_some() {
                    self.stats.jumps += 1;
                }
                self.restart();
                self.end = Some(due);
            }
        }
        let begin = self.end.unwrap_or(due);
        self.end = Some(begin + samples.len() as f64 * FRAME_NS);
        // What should have been heard by now gets more time, once: what follows is as late.
        let missed = self.read_to - (begin + self.late);
        if !self.playing && missed > 0.0 && missed < MOST_LATE_NS {
            self.late = (self.late + missed + RESERVE_NS).min(MOST_LATE_NS);
        }
        self.extend(samples.iter().copied());
    }

    /// Forgets what waits: it is not going to be heard.
    pub fn flush(&mut self) {
        self.restart();
        self.end = None;
    }

    fn restart(&mut self) {
        self.frames.clear();
        // The first sample is at the place that is read from.
        self.frames.extend(std::iter::repeat_n([0.0; 2], HALF - 1));
        (self.phase, self.playing, self.stamps) = (0.0, false, 0);
    }

    fn extend(&mut self, samples: impl ExactSizeIterator<Item = Stereo>) {
        let room = (CAPACITY + HALF).saturating_sub(self.frames.len());
        self.stats.overrun += samples.len().saturating_sub(room) as u64;
        // The oldest go: the newest is what is due next when the reader is back.
        let drop = samples.len().saturating_sub(room).min(self.frames.len());
        self.frames.drain(..drop);
        let skip = samples.len().saturating_sub(CAPACITY);
        self.frames.extend(samples.skip(skip));
    }

    /// When the sample at the place that is read next is to be heard.
    fn head(&self) -> Option<f64> {
        let waiting = self.frames.len() as f64 - (HALF - 1) as f64 - self.phase;
        self.end.map(|end| end + self.late - waiting * FRAME_NS)
    }

    /// Fills a block that is heard from `at` on. True where there is sound in it.
    pub fn read(&mut self, at: f64, out: &mut Frames) -> bool {
        self.read_to = at + BLOCK as f64 * FRAME_NS;
        let Some(head) = self.head() else {
            self.decay(out);
            return false;
        };
        let mut ahead = head - at;
        let mut first = 0;
        if !self.playing || ahead.abs() > RESYNC_NS {
            if self.playing {
                self.stats.jumps += 1;
                self.playing = false;
            }
            if ahead < 0.0 {
                self.skip(-ahead / FRAME_NS);
                ahead = self.head().map_or(0.0, |head| head - at);
            }
            let wait = (ahead / FRAME_NS).max(0.0);
            first = wait.ceil() as usize;
            if first >= BLOCK || self.frames.len() < 2 * HALF {
                self.decay(out);
                return false;
            }
            self.phase += first as f64 - wait;
            (self.playing, self.faded) = (true, 0);
            ahead = 0.0;
        }
        let speed = self.speed(ahead / 1e9);
        let (before, rest) = out.split_at_mut(first);
        self.decay(before);
        self.play(rest, speed);
        self.relax();
        true
    }

    /// Source samples per sample, for sound that is this many seconds too early.
    fn speed(&mut self, ahead: f64) -> f64 {
        self.drift =
            (self.drift + INTEGRAL * ahead * BLOCK as f64 / f64::from(SAMPLE_RATE)).clamp(-MOST_DRIFT, MOST_DRIFT);
        1.0 - (PROPORTIONAL * ahead + self.drift).clamp(-MOST, MOST)
    }

    fn play(&mut self, out: &mut [Stereo], speed: f64) {
        for index in 0..out.len() {
            while self.phase >= 1.0 {
                self.phase -= 1.0;
                self.frames.pop_front();
            }
            if self.frames.len() < 2 * HALF {
                self.stats.underruns += 1;
                self.playing = false;
                self.decay(out.get_mut(index..).unwrap_or_default());
                return;
            }
            let mut sample = between(self.frames.iter(), self.phase);
            if self.faded < FADE {
                let share = self.faded as f32 / FADE as f32;
                self.faded += 1;
                sample = sample.map(|value| value * share);
            }
            self.phase += speed;
            self.last = sample;
            if let Some(slot) = out.get_mut(index) {
                *slot = sample;
            }
        }
    }

    /// Takes additional time back that is not needed any more.
    fn relax(&mut self) {
        let lies = self.end.map_or(0.0, |end| end + self.late - self.read_to);
        let (least, blocks) = self.spare;
        self.spare = (least.min(lies), blocks + 1);
        if self.spare.1 >= LOOK_BLOCKS {
            self.spare = (f64::INFINITY, 0);
            if least > 2.0 * RESERVE_NS && self.late > 0.0 {
                self.late = (self.late - RELAX_NS * f64::from(LOOK_BLOCKS)).max(0.0);
            }
        }
    }

    fn skip(&mut self, samples: f64) {
        let place = self.phase + samples;
        let whole = place.floor().max(0.0);
        let have = self.frames.len().saturating_sub(HALF - 1);
        let drop = (whole as usize).min(have);
        self.frames.drain(..drop);
        self.phase = if drop == whole as usize { place - whole } else { 0.0 };
    }

    /// Lets the last sample fade where nothing follows it.
    fn decay(&mut self, out: &mut [Stereo]) {
        for slot in out {
            self.last = self.last.map(|value| if value.abs() < 1e-7 { 0.0 } else { value * DECAY });
            *slot = self.last;
        }
    }

    /// Seconds of sound that wait.
    pub fn waiting_s(&self) -> f64 {
        self.frames.len().saturating_sub(HALF - 1) as f64 / f64::from(SAMPLE_RATE)
    }

    pub fn stats(&self) -> RingStats {
        RingStats { drift_ppm: -self.drift * 1e6, late_ms: self.late / 1e6, ..self.stats }
    }
}
