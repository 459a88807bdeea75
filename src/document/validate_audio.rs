//! What strips of the mixer must hold to make sense.

use super::audio::{AudioFilter, AudioMaster, AudioStrip, DELAY_MS, FADER_DB, FilterKind, MAX_FILTERS};
use super::validate::{Fault, fault, within};
use std::ops::RangeInclusive;

/// Milliseconds that a filter may take to set in, or to let go.
const TIMES: RangeInclusive<f64> = 0.0..=10_000.0;

pub(super) fn check_strip(strip: &AudioStrip) -> Result<(), Fault> {
    within("audio.gain_db", strip.gain_db, FADER_DB)?;
    within("audio.balance", strip.balance, -1.0..=1.0)?;
    within("audio.delay_ms", strip.delay_ms, DELAY_MS)?;
    if strip.filters.len() > MAX_FILTERS {
        let what = format!("{} filters are too many: a strip has at most {MAX_FILTERS}", strip.filters.len());
        return Err(fault("audio.filters", what));
    }
    for (index, filter) in strip.filters.iter().enumerate() {
        check_filter(filter).map_err(|(field, what)| (format!("audio.filters[{index}].{field}"), what))?;
    }
    Ok(())
}

pub(super) fn check_master(master: &AudioMaster) -> Result<(), Fault> {
    within("gain_db", master.gain_db, FADER_DB)?;
    within("ceiling_db", master.ceiling_db, -20.0..=0.0)
}

fn check_filter(filter: &AudioFilter) -> Result<(), Fault> {
    match &filter.kind {
        FilterKind::Gate(gate) => {
            within("open_db", gate.open_db, -96.0..=0.0)?;
            within("close_db", gate.close_db, -96.0..=0.0)?;
            if gate.close_db > gate.open_db {
                let what = format!("{} dB must not lie above {} dB, where the gate opens", gate.close_db, gate.open_db);
                return Err(fault("close_db", what));
            }
            within("attack_ms", gate.attack_ms, TIMES)?;
            within("hold_ms", gate.hold_ms, TIMES)?;
            within("release_ms", gate.release_ms, TIMES)
        }
        FilterKind::Compressor(compressor) => {
            within("threshold_db", compressor.threshold_db, -60.0..=0.0)?;
            within("ratio", compressor.ratio, 1.0..=32.0)?;
            within("knee_db", compressor.knee_db, 0.0..=24.0)?;
            within("attack_ms", compressor.attack_ms, TIMES)?;
            within("release_ms", compressor.release_ms, TIMES)?;
            within("makeup_db", compressor.makeup_db, -32.0..=32.0)
        }
        FilterKind::Limiter(limiter) => {
            within("ceiling_db", limiter.ceiling_db, -60.0..=0.0)?;
            within("release_ms", limiter.release_ms, TIMES)
        }
        FilterKind::Equalizer(bands) => {
            within("low_db", bands.low_db, -24.0..=24.0)?;
            within("mid_db", bands.mid_db, -24.0..=24.0)?;
            within("high_db", bands.high_db, -24.0..=24.0)
        }
        FilterKind::Ducking(ducking) => {
            within("threshold_db", ducking.threshold_db, -60.0..=0.0)?;
            within("amount_db", ducking.amount_db, 0.0..=60.0)?;
            within("attack_ms", ducking.attack_ms, TIMES)?;
            within("release_ms", ducking.release_ms, TIMES)
        }
        FilterKind::Unknown { .. } => Ok(()),
    }
}
