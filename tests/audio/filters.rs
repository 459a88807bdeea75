//! The filters of a strip, by what comes out of them.

use super::*;
use scrim::document::audio::{Compressor, Ducking, Equalizer, Gate, Limiter};
use scrim::document::{AudioFilter, Extra, FilterKind};

fn filtered(kind: FilterKind, blocks: usize, sample: impl Fn(usize) -> Stereo) -> Vec<Stereo> {
    let filters = vec![AudioFilter::new(kind)];
    through(AudioStrip { filters, ..AudioStrip::default() }, blocks, sample)
}

/// Decibels by which a tone is changed once the filter has settled.
fn change(kind: FilterKind, hz: f64, amplitude: f64) -> f64 {
    let heard = filtered(kind, 200, sine(hz, amplitude));
    db(rms(&heard[100 * BLOCK..])) - db(amplitude / 2f64.sqrt())
}

#[test]
fn an_equalizer_changes_each_band_by_its_decibels_and_the_others_hardly() {
    let bands =
        |low_db, mid_db, high_db| FilterKind::Equalizer(Equalizer { low_db, mid_db, high_db, ..Equalizer::default() });
    for db in [12.0, -9.0, 24.0] {
        assert_near(change(bands(db, 0.0, 0.0), 30.0, 0.05), db, 0.3);
        assert_near(change(bands(db, 0.0, 0.0), 8000.0, 0.05), 0.0, 0.1);
        assert_near(change(bands(0.0, db, 0.0), 1200.0, 0.05), db, 0.05);
        assert_near(change(bands(0.0, 0.0, db), 16_000.0, 0.05), db, 0.5);
        assert_near(change(bands(0.0, 0.0, db), 100.0, 0.05), 0.0, 0.1);
    }
    assert_near(change(bands(0.0, 0.0, 0.0), 997.0, 0.05), 0.0, 0.001);
}

#[test]
fn a_compressor_follows_its_curve() {
    let compressor = |knee_db, makeup_db| {
        FilterKind::Compressor(Compressor {
            threshold_db: -20.0,
            ratio: 4.0,
            knee_db,
            makeup_db,
            ..Compressor::default()
        })
    };
    let steady = |kind, level: f64| {
        let heard = filtered(kind, 100, constant(gain(level) as f32));
        db(f64::from(heard[heard.len() - 1][0]))
    };
    assert_near(steady(compressor(0.0, 0.0), -40.0), -40.0, 0.02);
    assert_near(steady(compressor(0.0, 0.0), -8.0), -17.0, 0.05);
    assert_near(steady(compressor(0.0, 6.0), -8.0), -11.0, 0.05);
    // In the middle of a knee of 12 dB: an eighth of it times what the ratio takes.
    assert_near(steady(compressor(12.0, 0.0), -20.0), -20.0 - 0.75 * 12.0 / 8.0, 0.05);
}

#[test]
fn a_limiter_lets_no_sample_above_its_ceiling_and_leaves_what_is_below_alone() {
    let limiter = || FilterKind::Limiter(Limiter { ceiling_db: -12.0, ..Limiter::default() });
    let burst = |n: usize| if (n / 700).is_multiple_of(3) { [1.0, -0.9] } else { [0.1, 0.1] };
    let heard = filtered(limiter(), 100, burst);
    let loudest = heard.iter().flatten().fold(0f32, |most, value| most.max(value.abs()));
    assert!(f64::from(loudest) <= gain(-12.0) + 1e-7, "{loudest}");
    assert_near(change(limiter(), 1000.0, gain(-12.5)), 0.0, 0.001);
}

#[test]
fn a_gate_shuts_out_what_is_quiet_and_opens_for_what_is_loud() {
    let gate = || FilterKind::Gate(Gate { open_db: -30.0, close_db: -40.0, hold_ms: 50.0, ..Gate::default() });
    let level_of = |sample: &dyn Fn(usize) -> Stereo, from: usize, to: usize| {
        let heard = filtered(gate(), 200, sample);
        rms(&heard[from * BLOCK..to * BLOCK])
    };
    let wave = |amplitude: f64| move |n: usize| sine(500.0, amplitude)(n);
    assert!(level_of(&wave(gain(-35.0)), 50, 100) < 1e-6, "below the threshold nothing passes");
    assert_near(level_of(&wave(0.5), 50, 100), 0.5 / 2f64.sqrt(), 1e-3);
    // Loud for half a second, then between the two thresholds: it stays open; then quiet: it shuts behind hold and release.
    let falling = |n: usize| match n / BLOCK {
        0..50 => sine(500.0, 0.5)(n),
        50..100 => sine(500.0, gain(-35.0))(n),
        _ => sine(500.0, gain(-50.0))(n),
    };
    assert_near(level_of(&falling, 80, 100), gain(-35.0) / 2f64.sqrt(), 1e-4);
    assert!(level_of(&falling, 150, 200) < 1e-6);
}

#[test]
fn a_strip_makes_room_for_the_one_that_speaks() {
    let (mut voice, mut music) = (Fed::new(VOICE), Fed::new(MUSIC));
    let ducking = Ducking {
        trigger: Some(VOICE),
        threshold_db: -30.0,
        amount_db: 12.0,
        attack_ms: 50.0,
        release_ms: 200.0,
        extra: Extra::new(),
    };
    music.spec.sound.filters = vec![AudioFilter::new(FilterKind::Ducking(ducking))];
    // The voice is kept off the clean bus, where the music is then alone.
    voice.spec.sound.clean = false;
    let mut mixer = Mixer::default();
    mixer.set(&desk(&[&voice, &music]));
    let speaks = |block: usize| if (20..60).contains(&block) { 0.5 } else { 0.001 };
    voice.feed(constant(0.001));
    music.feed(constant(0.25));
    let mut level = Vec::new();
    for block in 0..120 {
        voice.feed(constant(speaks(block + 1)));
        music.feed(constant(0.25));
        mixer.mix(at(block));
        level.push(db(f64::from(mixer.clean()[BLOCK - 1][0]) / 0.25));
    }
    assert_near(level[15], 0.0, 0.01);
    assert_near(level[24], -8.4, 2.5);
    assert_near(level[40], -12.0, 0.01);
    assert_near(level[70], -6.0, 2.0);
    assert_near(level[110], 0.0, 0.01);
}

#[test]
fn a_filter_that_is_off_or_not_known_changes_nothing() {
    let mut strip = AudioStrip::default();
    strip.filters.push(AudioFilter { enabled: false, kind: FilterKind::Limiter(Limiter::default()) });
    strip.filters.push(AudioFilter::new(FilterKind::Unknown { kind: "reverb".into(), settings: Extra::new() }));
    let heard = through(strip, 20, sine(1000.0, 0.9));
    assert_near(rms(&heard[10 * BLOCK..]), 0.9 / 2f64.sqrt(), 1e-4);
}

#[test]
fn what_is_no_number_never_reaches_a_bus() {
    use scrim::source::sound::SoundSink;
    let mut fed = Fed::new(VOICE);
    let mut mixer = Mixer::default();
    mixer.set(&desk(&[&fed]));
    let origin = Instant::now();
    let mut wild = [[f32::NAN, f32::INFINITY]; BLOCK];
    fed.spec.input = Arc::new(SoundInput::new(origin));
    mixer.set(&desk(&[&fed]));
    for block in 0..3 {
        fed.spec.input.put(origin + std::time::Duration::from_millis(10 * block), &mut wild, false);
    }
    mixer.mix(0.0);
    mixer.mix(at(1));
    assert!(mixer.program().iter().flatten().all(|value| value.is_finite()));
}
