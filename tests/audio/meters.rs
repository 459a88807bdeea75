//! What meters show.

use super::*;
use scrim::audio::meter::{FALL_DB, HOLD_S, Meter};
use scrim::view::Level;

fn see(meter: &mut Meter, blocks: usize, sample: impl Fn(usize) -> Stereo) -> Level {
    for number in 0..blocks {
        let block: Frames = std::array::from_fn(|index| sample(number * BLOCK + index));
        meter.see(&block);
    }
    meter.level()
}

#[test]
fn a_tone_reads_its_peak_and_its_loudness_three_decibels_below() {
    let level = see(&mut Meter::default(), 300, sine(1000.0, gain(-20.0)));
    for side in 0..2 {
        assert_near(level.peak_db[side].into(), -20.0, 0.05);
        assert_near(level.held_db[side].into(), -20.0, 0.05);
        assert_near(level.rms_db[side].into(), -23.01, 0.05);
    }
    assert!(!level.clipped);
}

#[test]
fn silence_reads_the_floor() {
    assert_eq!(see(&mut Meter::default(), 100, constant(0.0)), Level::default());
}

#[test]
fn sides_are_told_apart() {
    let level = see(&mut Meter::default(), 10, |_| [0.5, 0.0]);
    assert_near(level.peak_db[0].into(), -6.02, 0.01);
    assert_eq!(level.peak_db[1], -60.0);
}

#[test]
fn a_peak_falls_slowly_and_is_held_for_a_while() {
    let mut meter = Meter::default();
    see(&mut meter, 1, constant(1.0 / 1.000_01));
    let level = see(&mut meter, 100, constant(0.0));
    assert_near(level.peak_db[0].into(), f64::from(-FALL_DB), 0.05);
    assert_near(level.held_db[0].into(), 0.0, 0.01);
    let level = see(&mut meter, (HOLD_S * 100.0) as usize, constant(0.0));
    assert_eq!(level.held_db[0], -60.0, "it is let go");
}

#[test]
fn full_scale_lights_the_lamp_for_some_seconds() {
    let mut meter = Meter::default();
    assert!(see(&mut meter, 1, constant(-1.0)).clipped);
    assert!(see(&mut meter, 400, constant(0.0)).clipped);
    assert!(!see(&mut meter, 120, constant(0.0)).clipped);
}

#[test]
fn a_spectrum_shows_a_tone_where_it_is_and_silence_nowhere() {
    use scrim::audio::spectrum::{BINS, FLOOR_DB, Spectrum, WINDOW};
    let mut spectrum = Spectrum::default();
    assert!(spectrum.of(&[0.0; WINDOW]).iter().all(|bin| *bin == 0.0));
    for (bin, level) in [(10, 0.0), (43, -20.0), (900, -40.0)] {
        let hz = f64::from(bin) * 48_000.0 / WINDOW as f64;
        let wave = sine(hz, gain(level));
        let samples: Vec<f32> = (0..WINDOW).map(|n| wave(n)[0]).collect();
        let bins = spectrum.of(&samples);
        assert_eq!(bins.len(), BINS);
        let loudest = (0..BINS).max_by(|a, b| bins[*a].total_cmp(&bins[*b])).unwrap();
        assert_eq!(loudest, bin as usize);
        assert_near(f64::from(bins[loudest]), 1.0 - level / f64::from(FLOOR_DB), 0.002);
        assert!(bins[(loudest + BINS / 2) % BINS] < 0.1, "elsewhere it is quiet");
    }
}
