//! An encoder of sound on its own thread, `encode-sound`.
//!
//! Its samples go on without a gap whatever the mixer does: what is missing between two blocks, or while none comes, is silence, so that
//! no muxer waits for sound that never comes.

use super::super::OutputError;
use super::super::distributor::{Distributor, Track};
use super::line::Line;
use super::{SoundSpec, elements};
use crate::audio::block::{CHANNELS, SAMPLE_RATE, SoundBlock};
use crossbeam_channel::{Receiver, Sender, bounded, select};
use gstreamer as gst;
use gstreamer_audio as gst_audio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// A jump of the mixer's time that is no mere rounding, in nanoseconds.
const JUMP_NS: u64 = 30_000_000;
/// With no block for this long, silence is encoded.
const QUIET: Duration = Duration::from_millis(400);
/// Silence stays this far behind the time, so that blocks that come after all still fit.
const SILENCE_BEHIND_NS: u64 = 200_000_000;
/// Longer gaps are left: the studio slept.
const LONGEST_GAP_NS: u64 = 10_000_000_000;

/// A running encoder. Dropping it ends it, without waiting.
pub struct SoundEncoder {
    spec: SoundSpec,
    distributor: Distributor,
    ended: Arc<AtomicBool>,
    /// Closed to stop the thread.
    _stop: Sender<()>,
}

impl SoundEncoder {
    pub fn start(spec: SoundSpec, blocks: Receiver<SoundBlock>) -> Result<Self, OutputError> {
        let (stop, stopped) = bounded(0);
        let encoder = Self { spec, distributor: Distributor::default(), ended: Arc::default(), _stop: stop };
        let (distributor, ended) = (encoder.distributor.clone(), encoder.ended.clone());
        let work = move || {
            let mut line = None;
            let why = run(spec, &blocks, &stopped, &distributor, &mut line).err();
            if let Some(why) = &why {
                bevy::log::error!(subject = "Sound", "The outputs go on without it: {why}");
            }
            ended.store(true, Ordering::Release);
            distributor.end(Track::Sound, why.as_ref());
            drop(line);
        };
        std::thread::Builder::new().name("encode-sound".into()).spawn(work).map_err(OutputError::no_thread)?;
        Ok(encoder)
    }

    pub fn spec(&self) -> SoundSpec {
        self.spec
    }

    pub fn runs(&self) -> bool {
        !self.ended.load(Ordering::Acquire)
    }

    pub fn distributor(&self) -> &Distributor {
        &self.distributor
    }
}

fn run(
    spec: SoundSpec,
    blocks: &Receiver<SoundBlock>,
    stopped: &Receiver<()>,
    distributor: &Distributor,
    slot: &mut Option<Line>,
) -> Result<(), OutputError> {
    let element = elements::sound(spec.codec)?;
    let caps = gst_audio::AudioCapsBuilder::new_interleaved()
        .format(gst_audio::AUDIO_FORMAT_F32)
        .rate(SAMPLE_RATE as i32)
        .channels(CHANNELS as i32)
        .build();
    let chain = elements::sound_chain(spec, element)?;
    let line = slot.insert(Line::start(element, &caps, &chain, None, Track::Sound, distributor.clone())?);
    let mut steady = Steady::default();
    let mut heard = Instant::now();
    loop {
        let samples = select! {
            recv(blocks) -> block => match block {
                Ok(block) => {
                    heard = Instant::now();
                    steady.block(&block)
                }
                Err(_) => return Ok(()),
            },
            recv(line.failed) -> error => return error.map_or(Ok(()), Err),
            recv(stopped) -> _ => return Ok(()),
            default(QUIET / 4) => {
                if heard.elapsed() < QUIET {
                    continue;
                }
                steady.silence(heard.elapsed())
            }
        };
        for (pts_ns, samples) in samples {
            if !wait_for_room(line, stopped)? {
                return Ok(());
            }
            line.source.push_buffer(buffer(pts_ns, &samples)).ok();
        }
    }
}

/// False when the encoder is to stop.
fn wait_for_room(line: &Line, stopped: &Receiver<()>) -> Result<bool, OutputError> {
    select! {
        recv(line.room) -> room => Ok(room.is_ok()),
        recv(line.failed) -> error => error.map_or(Ok(false), Err),
        recv(stopped) -> _ => Ok(false),
    }
}

fn buffer(pts_ns: u64, samples: &[f32]) -> gst::Buffer {
    let bytes: Vec<u8> = samples.iter().flat_map(|sample| sample.to_le_bytes()).collect();
    let duration = duration_ns(samples.len() / CHANNELS);
    let mut buffer = gst::Buffer::from_mut_slice(bytes);
    if let Some(buffer) = buffer.get_mut() {
        buffer.set_pts(gst::ClockTime::from_nseconds(pts_ns));
        buffer.set_duration(gst::ClockTime::from_nseconds(duration));
    }
    buffer
}

/// Makes samples without a gap of blocks that may have some.
#[derive(Debug, Default)]
pub struct Steady {
    /// Show time of the first sample of this stretch.
    start_ns: Option<u64>,
    /// Samples per channel since then.
    count: u64,
    /// End of the newest block.
    heard_ns: u64,
}

/// Samples and the show time of their first one.
pub type Stretch = (u64, Vec<f32>);

impl Steady {
    /// What is encoded when this block comes: silence for what is missing before it, then what of it was not encoded yet.
    pub fn block(&mut self, block: &SoundBlock) -> Vec<Stretch> {
        let mut out = Vec::new();
        self.heard_ns = block.show_ns + block.duration_ns();
        let next = self.next_ns().filter(|next| block.show_ns.abs_diff(*next) < LONGEST_GAP_NS);
        let Some(next) = next else {
            (self.start_ns, self.count) = (Some(block.show_ns), 0);
            out.extend(self.add(block.samples.to_vec()));
            return out;
        };
        let mut skipped = 0;
        if block.show_ns > next + JUMP_NS {
            out.extend(self.quiet_until(block.show_ns));
        } else if next > block.show_ns + JUMP_NS {
            skipped = samples_in(next - block.show_ns) * CHANNELS;
        }
        out.extend(block.samples.get(skipped..).and_then(|rest| self.add(rest.to_vec())));
        out
    }

    /// What is encoded when no block came for so long.
    pub fn silence(&mut self, quiet: Duration) -> Vec<Stretch> {
        let now = self.heard_ns + u64::try_from(quiet.as_nanos()).unwrap_or(u64::MAX);
        self.quiet_until(now.saturating_sub(SILENCE_BEHIND_NS)).into_iter().collect()
    }

    fn quiet_until(&mut self, until_ns: u64) -> Option<Stretch> {
        let missing = samples_in(until_ns.saturating_sub(self.next_ns()?));
        self.add(vec![0.0; missing * CHANNELS])
    }

    fn add(&mut self, samples: Vec<f32>) -> Option<Stretch> {
        let at = self.next_ns()?;
        self.count += (samples.len() / CHANNELS) as u64;
        (!samples.is_empty()).then_some((at, samples))
    }

    fn next_ns(&self) -> Option<u64> {
        self.start_ns.map(|start| start + duration_ns(usize::try_from(self.count).unwrap_or(usize::MAX)))
    }
}

fn duration_ns(samples: usize) -> u64 {
    (samples as u128 * 1_000_000_000 / u128::from(SAMPLE_RATE)) as u64
}

fn samples_in(ns: u64) -> usize {
    (u128::from(ns) * u128::from(SAMPLE_RATE) / 1_000_000_000) as usize
}
