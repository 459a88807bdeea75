//! Tests of `audio`: by samples, with times of their own.

mod filters;
mod hub;
mod meters;
mod mixer;
mod ring;
mod sync;

use scrim::audio::{BLOCK, BLOCK_NS, Desk, DeskStrip, FRAME_NS, Frames, Mixer, SILENCE, SoundInput, Stereo};
use scrim::document::{AudioMaster, AudioStrip, SourceId};
use std::f64::consts::TAU;
use std::sync::Arc;
use std::time::Instant;

pub const VOICE: SourceId = SourceId(1);
pub const MUSIC: SourceId = SourceId(2);

/// A strip with its input, fed by the test.
pub struct Fed {
    pub spec: DeskStrip,
    /// Samples fed so far; the first one is due at zero.
    fed: usize,
}

impl Fed {
    pub fn new(id: SourceId) -> Self {
        let input = Arc::new(SoundInput::new(Instant::now()));
        let sound = AudioStrip::default();
        let spec = DeskStrip { id, input, sound, lag_ns: 0.0, heard: 1.0, monitored: false, solo: false };
        Self { spec, fed: 0 }
    }

    /// Feeds a block of what `sample` gives for its number.
    pub fn feed(&mut self, mut sample: impl FnMut(usize) -> Stereo) {
        let block: Frames = std::array::from_fn(|index| sample(self.fed + index));
        self.spec.input.put_at(self.fed as f64 * FRAME_NS, &block, false);
        self.fed += BLOCK;
    }
}

/// A mixer that passes what comes as it is: no limiter.
pub fn desk(strips: &[&Fed]) -> Desk {
    Desk {
        strips: strips.iter().map(|fed| fed.spec.clone()).collect(),
        master: AudioMaster { limit: false, ..AudioMaster::default() },
        monitor_program: false,
    }
}

pub fn at(block: usize) -> f64 {
    block as f64 * BLOCK_NS as f64
}

/// Feeds `blocks` blocks of `sample` to one strip that stands like `strip`, and gives all that program heard.
pub fn through(strip: AudioStrip, blocks: usize, sample: impl Fn(usize) -> Stereo) -> Vec<Stereo> {
    let mut fed = Fed::new(VOICE);
    fed.spec.sound = strip;
    let mut mixer = Mixer::default();
    mixer.set(&desk(&[&fed]));
    // One block more than is read: the resampler looks a few samples ahead.
    fed.feed(&sample);
    let mut heard = Vec::new();
    for block in 0..blocks {
        fed.feed(&sample);
        mixer.mix(at(block));
        heard.extend_from_slice(mixer.program());
    }
    heard
}

pub fn sine(hz: f64, amplitude: f64) -> impl Fn(usize) -> Stereo {
    move |n| [(amplitude * (TAU * hz * n as f64 / 48_000.0).sin()) as f32; 2]
}

pub fn constant(value: f32) -> impl Fn(usize) -> Stereo {
    move |_| [value; 2]
}

pub fn gain(db: f64) -> f64 {
    10f64.powf(db / 20.0)
}

pub fn db(amplitude: f64) -> f64 {
    20.0 * amplitude.log10()
}

/// Effective amplitude of the left side.
pub fn rms(frames: &[Stereo]) -> f64 {
    (frames.iter().map(|frame| f64::from(frame[0]).powi(2)).sum::<f64>() / frames.len() as f64).sqrt()
}

#[track_caller]
pub fn assert_near(value: f64, wanted: f64, tolerance: f64) {
    assert!((value - wanted).abs() <= tolerance, "{value} instead of {wanted} ± {tolerance}");
}

#[test]
fn a_block_lasts_ten_milliseconds() {
    assert_near(BLOCK as f64 * FRAME_NS, BLOCK_NS as f64, 1e-3);
    assert_eq!(SILENCE.len(), BLOCK);
}
