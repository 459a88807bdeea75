//! The mixer: strips into buses, a block at a time. It knows no thread and no clock, and allocates only when it follows other settings.
//!
//! Three buses: the program, the clean bus (the program without the strips that are kept off it) and the monitoring, which hears the strips
//! that are monitored behind their faders, on program or not. What is heard alone is heard alone there: the program goes on.

use super::filter::limiter::Limiter;
use super::meter::Meter;
use super::ramp::Ramp;
use super::strip::Strip;
use super::{BLOCK, Frames, SILENCE, SoundInput, decibel};
use crate::document::{AudioMaster, AudioStrip, SourceId};
use crate::view::{Level, StripView};
use std::sync::Arc;

/// Milliseconds in which the limiter of a bus lets go.
const RELEASE_MS: f64 = 80.0;
/// The monitoring is kept below full scale.
const MONITORING_DB: f64 = -1.0;

/// How everything stands.
#[derive(Clone, Default)]
pub struct Desk {
    pub strips: Vec<DeskStrip>,
    pub master: AudioMaster,
    /// The whole program is heard in the monitoring.
    pub monitor_program: bool,
}

/// How one strip stands.
#[derive(Clone)]
pub struct DeskStrip {
    pub id: SourceId,
    pub input: Arc<SoundInput>,
    pub sound: AudioStrip,
    /// By how much its picture is seen later than it is due, in nanoseconds: the sound is, too.
    pub lag_ns: f64,
    /// How much of it program hears by what is shown, 0 to 1.
    pub heard: f64,
    pub monitored: bool,
    /// In the monitoring only those are heard that have this, where any has.
    pub solo: bool,
}

impl Desk {
    /// Somebody listens to the monitoring.
    pub fn is_monitored(&self) -> bool {
        self.monitor_program || self.strips.iter().any(|strip| strip.monitored || strip.solo)
    }
}

/// A sum of strips on its way out.
struct Bus {
    gain: Ramp,
    limiter: Limiter,
    limits: bool,
    meter: Meter,
    block: Frames,
}

impl Bus {
    fn new() -> Self {
        Self {
            gain: Ramp::at(1.0),
            limiter: Limiter::new(MONITORING_DB, RELEASE_MS),
            limits: true,
            meter: Meter::default(),
            block: SILENCE,
        }
    }

    fn set(&mut self, master: &AudioMaster) {
        let gain = if master.mute { 0.0 } else { decibel::fader_gain(master.gain_db) };
        self.gain.send(gain, BLOCK as u32);
        self.limits = master.limit;
        self.limiter.set(master.ceiling_db, RELEASE_MS);
    }

    fn finish(&mut self) {
        for frame in &mut self.block {
            let gain = self.gain.next();
            *frame = frame.map(|value| (f64::from(value) * gain) as f32);
        }
        if self.limits {
            self.limiter.run(&mut self.block);
        }
        self.meter.see(&self.block);
    }
}

pub struct Mixer {
    strips: Vec<Strip>,
    program: Bus,
    clean: Bus,
    monitoring: Bus,
    /// How much of the program is heard in the monitoring.
    program_monitored: Ramp,
    /// How loud each strip that program hears was in the block before, in decibels.
    loud: Vec<(SourceId, f32)>,
}

impl Default for Mixer {
    fn default() -> Self {
        Self {
            strips: Vec::new(),
            program: Bus::new(),
            clean: Bus::new(),
            monitoring: Bus::new(),
            program_monitored: Ramp::at(0.0),
            loud: Vec::new(),
        }
    }
}

impl Mixer {
    /// Follows other settings. Strips that stay keep what they remember.
    pub fn set(&mut self, desk: &Desk) {
        let alone = desk.strips.iter().any(|strip| strip.solo);
        let mut before = std::mem::take(&mut self.strips);
        for spec in &desk.strips {
            let known = before.iter().position(|strip| strip.id == spec.id).map(|index| before.swap_remove(index));
            let mut strip = known.unwrap_or_else(|| Strip::new(spec));
            strip.set(spec, alone);
            self.strips.push(strip);
        }
        self.loud.reserve(self.strips.len());
        self.program.set(&desk.master);
        self.clean.set(&desk.master);
        self.program_monitored.send(f64::from(u8::from(desk.monitor_program && !alone)), BLOCK as u32);
    }

    pub fn is_empty(&self) -> bool {
        self.strips.is_empty()
    }

    /// Mixes the block that is heard from this nanosecond of the mixer's clock on.
    pub fn mix(&mut self, at: f64) {
        self.loud.clear();
        let heard = self.strips.iter().filter(|strip| strip.heard() > 0.0);
        self.loud.extend(heard.map(|strip| (strip.id, strip.meter.newest_db())));
        let loud = &self.loud;
        let level_of = |id: SourceId| loud.iter().find(|(of, _)| *of == id).map(|(_, db)| *db);
        for bus in [&mut self.program, &mut self.clean, &mut self.monitoring] {
            bus.block = SILENCE;
        }
        for strip in &mut self.strips {
            strip.run(at, &level_of);
            strip.add_to(&mut self.program.block, &mut self.clean.block, &mut self.monitoring.block);
        }
        self.program.finish();
        self.clean.finish();
        for (monitoring, program) in self.monitoring.block.iter_mut().zip(&self.program.block) {
            let share = self.program_monitored.next();
            for side in 0..2 {
                monitoring[side] += (f64::from(program[side]) * share) as f32;
            }
        }
        self.monitoring.finish();
    }

    pub fn program(&self) -> &Frames {
        &self.program.block
    }

    pub fn clean(&self) -> &Frames {
        &self.clean.block
    }

    pub fn monitoring(&self) -> &Frames {
        &self.monitoring.block
    }

    /// What the meters of program and clean bus show, and the decibels that the program's limiter takes away.
    pub fn levels(&self) -> (Level, Level, f32) {
        let limited = if self.program.limits { self.program.limiter.reduction_db() } else { 0.0 };
        (self.program.meter.level(), self.clean.meter.level(), limited)
    }

    /// What the meters of the strips show.
    pub fn strips(&self) -> impl Iterator<Item = (SourceId, StripView)> {
        self.strips.iter().map(|strip| {
            let stats = strip.input.stats();
            let view = StripView {
                level: strip.meter.level(),
                heard: strip.heard() as f32,
                underruns: stats.underruns,
                drift_ppm: stats.drift_ppm as f32,
                late_ms: stats.late_ms as f32,
            };
            (strip.id, view)
        })
    }
}
