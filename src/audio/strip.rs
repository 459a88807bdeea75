//! One strip of the mixer: a source's sound on its way to the buses.

use super::delay::DelayLine;
use super::filter::Chain;
use super::meter::Meter;
use super::mixer::DeskStrip;
use super::ramp::Ramp;
use super::{BLOCK, Frames, SILENCE, SoundInput, decibel};
use crate::document::SourceId;
use std::sync::Arc;

/// Samples over which faders and buttons take effect: ten milliseconds.
const MOVE: u32 = BLOCK as u32;
/// Samples over which a source comes on program and leaves it: about a picture, since transitions tell it picture by picture.
const APPEAR: u32 = 3 * BLOCK as u32;

pub(super) struct Strip {
    pub id: SourceId,
    pub input: Arc<SoundInput>,
    delay: DelayLine,
    filters: Chain,
    /// Fader, button and balance together.
    sides: [Ramp; 2],
    /// By what is on program.
    heard: Ramp,
    clean: Ramp,
    monitored: Ramp,
    pub meter: Meter,
    /// Behind the fader.
    block: Frames,
    lag_ns: f64,
}

impl Strip {
    pub fn new(spec: &DeskStrip) -> Self {
        let mut strip = Self {
            id: spec.id,
            input: spec.input.clone(),
            delay: DelayLine::default(),
            filters: Chain::default(),
            sides: sides(spec).map(Ramp::at),
            heard: Ramp::at(spec.heard),
            clean: Ramp::at(share(spec.sound.clean)),
            monitored: Ramp::at(0.0),
            meter: Meter::default(),
            block: SILENCE,
            lag_ns: spec.lag_ns,
        };
        strip.set(spec, false);
        strip
    }

    /// Follows the document and the session. `alone`: some strip is heard alone in the monitoring.
    pub fn set(&mut self, spec: &DeskStrip, alone: bool) {
        self.input = spec.input.clone();
        self.lag_ns = spec.lag_ns;
        self.delay.set(spec.sound.delay_ms);
        self.filters.set(&spec.sound.filters);
        for (side, goal) in self.sides.iter_mut().zip(sides(spec)) {
            side.send(goal, MOVE);
        }
        self.heard.send(spec.heard.clamp(0.0, 1.0), APPEAR);
        self.clean.send(share(spec.sound.clean), MOVE);
        self.monitored.send(share(if alone { spec.solo } else { spec.monitored }), MOVE);
    }

    /// Makes its block of what is due from `at` on. `level_of` tells how loud a strip was in the block before.
    pub fn run(&mut self, at: f64, level_of: &dyn Fn(SourceId) -> Option<f32>) {
        self.input.read(at - self.lag_ns, &mut self.block);
        self.delay.run(&mut self.block);
        self.filters.run(&mut self.block, level_of);
        for frame in &mut self.block {
            for (value, side) in frame.iter_mut().zip(&mut self.sides) {
                *value = (f64::from(*value) * side.next()) as f32;
            }
        }
        self.meter.see(&self.block);
    }

    /// Adds its block to the buses.
    pub fn add_to(&mut self, program: &mut Frames, clean: &mut Frames, monitoring: &mut Frames) {
        for (((own, program), clean), monitoring) in self.block.iter().zip(program).zip(clean).zip(monitoring) {
            let heard = self.heard.next();
            let (cleanly, monitored) = (heard * self.clean.next(), self.monitored.next());
            for side in 0..2 {
                let value = f64::from(own[side]);
                program[side] += (value * heard) as f32;
                clean[side] += (value * cleanly) as f32;
                monitoring[side] += (value * monitored) as f32;
            }
        }
    }

    /// How much of it program hears.
    pub fn heard(&self) -> f64 {
        self.heard.value()
    }
}

fn share(on: bool) -> f64 {
    f64::from(u8::from(on))
}

/// The factors of the left and the right side. The balance is linear with both sides whole in the middle: it takes from the one side and adds
/// nothing to the other.
fn sides(spec: &DeskStrip) -> [f64; 2] {
    let gain = if spec.sound.mute { 0.0 } else { decibel::fader_gain(spec.sound.gain_db) };
    let balance = spec.sound.balance.clamp(-1.0, 1.0);
    [gain * (1.0 - balance).min(1.0), gain * (1.0 + balance).min(1.0)]
}
