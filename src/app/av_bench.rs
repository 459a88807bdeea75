//! `scrim bench av`: how far apart a flash and its beep are after ten minutes of a source whose clock is wrong, and what the mixer did about it.
//!
//! The source flashes and beeps by its own clock; its pictures are shown with the canvas ticks, its sound goes through the mixer block by
//! block. Time is counted and not waited for, so that ten minutes take seconds.

use crate::audio::{BLOCK, BLOCK_NS, Desk, DeskStrip, Frames, Mixer, SAMPLE_RATE, SoundInput};
use crate::document::{AudioMaster, AudioStrip, Rate, SourceId};
use crate::view::StripView;
use serde_json::json;
use std::f64::consts::TAU;
use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

/// How long after its beginning a block is mixed, as the hub does it.
const LATENCY_S: f64 = 0.07;
const SECONDS: usize = 600;
/// Between two flashes: in no whole ratio to the canvas ticks.
const EVERY_S: f64 = 4.987;
const BEEP_S: f64 = 0.1;
const RATE: Rate = Rate::new(30, 1);
/// The clocks that are tried, in millionths, and by how much the time stamps of their sound tremble, in seconds.
const CLOCKS: [(f64, f64); 3] = [(0.0, 0.0), (200.0, 0.0), (-200.0, 0.002)];

/// What was heard of one source.
pub struct Heard {
    /// For each beep, by how much it was heard later than its flash was seen, in milliseconds.
    pub errors_ms: Vec<f64>,
    pub strip: StripView,
    /// Times that the mixer jumped to another place in the sound.
    pub jumps: u64,
}

/// Measures each clock and prints a line for it.
pub fn run(json_only: bool, out: &mut dyn Write) -> io::Result<()> {
    for (ppm, jitter_s) in CLOCKS {
        let heard = play(ppm, jitter_s);
        let mut errors: Vec<f64> = heard.errors_ms.iter().map(|error| error.abs()).collect();
        errors.sort_by(f64::total_cmp);
        let round = |value: f64| (value * 1000.0).round() / 1000.0;
        let at = |share: f64| {
            let place = (errors.len().saturating_sub(1) as f64 * share).round() as usize;
            errors.get(place).copied().map_or(0.0, round)
        };
        let line = json!({
            "peer": "scrim", "work": "av", "ppm": ppm, "jitter_ms": jitter_s * 1000.0, "seconds": SECONDS, "beeps": errors.len(),
            "error_ms": { "p50": at(0.5), "p95": at(0.95), "max": at(1.0) },
            "drift_ppm": round(f64::from(heard.strip.drift_ppm)), "jumps": heard.jumps, "underruns": heard.strip.underruns,
        });
        writeln!(out, "{}{line}", if json_only { "" } else { "BENCH " })?;
    }
    Ok(())
}

/// Numbers from −1 to 1 that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 30) as f64 - 1.0
    }
}

/// Plays ten minutes of a source whose clock is `ppm` off; the time stamps of its sound tremble by `jitter_s`.
pub fn play(ppm: f64, jitter_s: f64) -> Heard {
    let input = Arc::new(SoundInput::new(Instant::now()));
    let tick_s = RATE.frame_start_ns(1) as f64 / 1e9;
    let strip = DeskStrip {
        id: SourceId(1),
        input: input.clone(),
        sound: AudioStrip::default(),
        // As the studio sets it: a picture waits half an interval for its tick, one with another.
        lag_ns: tick_s * 1e9 / 2.0,
        heard: 1.0,
        monitored: false,
        solo: false,
    };
    let master = AudioMaster { limit: false, ..AudioMaster::default() };
    let mut mixer = Mixer::default();
    mixer.set(&Desk { strips: vec![strip], master, monitor_program: false });
    let nominal = f64::from(SAMPLE_RATE);
    // The samples that it makes within a second of the studio's clock.
    let rate = nominal * (1.0 + ppm / 1e6);
    let block_s = BLOCK_NS as f64 / 1e9;
    let mut chance = Chance(7);
    let beeps = |time: f64| time > 1.0 && time % EVERY_S < BEEP_S;
    let (mut made, mut quiet, mut errors_ms) = (0_usize, 0_usize, Vec::new());
    for block in 0..(SECONDS as f64 / block_s) as usize {
        let now = block as f64 * block_s + LATENCY_S;
        // What was made until now has come.
        while (made + BLOCK) as f64 / rate <= now {
            let samples: Frames = std::array::from_fn(|index| {
                let n = (made + index) as f64;
                let value = if beeps(n / rate) { 0.5 * (TAU * n / 48.0).cos() } else { 0.0 };
                [value as f32; 2]
            });
            let due = made as f64 / rate + jitter_s * chance.next();
            input.put_at(due * 1e9, &samples, false);
            made += BLOCK;
        }
        mixer.mix(block as f64 * BLOCK_NS as f64);
        for (index, [left, _]) in mixer.program().iter().enumerate() {
            if left.abs() < 0.2 {
                quiet += 1;
                continue;
            }
            if quiet > SAMPLE_RATE as usize {
                let heard = block as f64 * block_s + index as f64 / nominal;
                let flash = ((heard - tick_s / 2.0) / EVERY_S).round() * EVERY_S;
                let seen = (flash / tick_s).ceil() * tick_s;
                errors_ms.push((heard - seen) * 1000.0);
            }
            quiet = 0;
        }
    }
    let strip = mixer.strips().next().map(|(_, view)| view).unwrap_or_default();
    Heard { errors_ms, strip, jumps: input.stats().jumps }
}
