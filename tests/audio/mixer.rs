//! Levels, sums, balance and delay by exact samples.

use super::*;

fn last(frames: &[Stereo]) -> [f64; 2] {
    frames[frames.len() - 1].map(f64::from)
}

#[test]
fn a_fader_multiplies_by_its_decibels_and_its_lowest_place_is_silence() {
    for (gain_db, factor) in [(0.0, 1.0), (-6.0, gain(-6.0)), (12.0, gain(12.0)), (-59.9, gain(-59.9)), (-60.0, 0.0)] {
        let heard = through(AudioStrip { gain_db, ..AudioStrip::default() }, 4, constant(0.125));
        assert_near(last(&heard)[0], 0.125 * factor, 1e-6);
    }
}

#[test]
fn the_balance_takes_from_the_one_side_and_adds_nothing_to_the_other() {
    for (balance, left, right) in
        [(0.0, 1.0, 1.0), (-1.0, 1.0, 0.0), (1.0, 0.0, 1.0), (0.25, 0.75, 1.0), (-0.5, 1.0, 0.5)]
    {
        let heard = through(AudioStrip { balance, ..AudioStrip::default() }, 4, constant(0.5));
        let [l, r] = last(&heard);
        assert_near(l, 0.5 * left, 1e-6);
        assert_near(r, 0.5 * right, 1e-6);
    }
}

#[test]
fn mute_silences_without_a_step() {
    let mut fed = Fed::new(VOICE);
    let mut mixer = Mixer::default();
    mixer.set(&desk(&[&fed]));
    fed.feed(constant(0.5));
    let mut heard = Vec::new();
    for block in 0..6 {
        fed.feed(constant(0.5));
        if block == 3 {
            fed.spec.sound.mute = true;
            mixer.set(&desk(&[&fed]));
        }
        mixer.mix(at(block));
        heard.extend_from_slice(mixer.program());
    }
    assert_eq!(last(&heard), [0.0, 0.0]);
    let steps = heard[BLOCK..].windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs());
    assert!(steps.fold(0.0, f32::max) < 0.5 / BLOCK as f32 * 1.5, "the fader jumps");
}

#[test]
fn strips_add_up_on_program_and_those_kept_off_it_are_missing_on_the_clean_bus() {
    let (mut voice, mut music) = (Fed::new(VOICE), Fed::new(MUSIC));
    music.spec.sound.clean = false;
    let mut mixer = Mixer::default();
    mixer.set(&desk(&[&voice, &music]));
    for fed in [&mut voice, &mut music] {
        fed.feed(constant(0.25));
    }
    for block in 0..4 {
        voice.feed(constant(0.25));
        music.feed(constant(0.125));
        mixer.mix(at(block));
    }
    assert_near(last(mixer.program())[0], 0.375, 1e-6);
    assert_near(last(mixer.clean())[0], 0.25, 1e-6);
    assert_eq!(last(mixer.monitoring())[0], 0.0, "nobody monitors");
}

#[test]
fn a_delay_is_exact_to_the_sample() {
    for delay_ms in [0.0, 1.0, 12.5, 250.0, 2000.0] {
        let impulse = 480 * 3 + 77;
        let sample = |n: usize| if n == impulse { [0.5; 2] } else { [0.0; 2] };
        let heard = through(AudioStrip { delay_ms, ..AudioStrip::default() }, 210, sample);
        let found = heard.iter().position(|frame| frame[0] > 0.25).unwrap();
        assert_eq!(found, impulse + (delay_ms * 48.0) as usize, "{delay_ms} ms");
        assert_near(f64::from(heard[found][0]), 0.5, 1e-6);
    }
}

#[test]
fn sound_is_as_late_as_the_picture_that_it_belongs_to() {
    let mut fed = Fed::new(VOICE);
    // Half a picture at 30 a second.
    fed.spec.lag_ns = 800.0 * FRAME_NS;
    let mut mixer = Mixer::default();
    mixer.set(&desk(&[&fed]));
    let sample = |n: usize| if n == 2000 { [0.5; 2] } else { [0.0; 2] };
    fed.feed(sample);
    let mut heard = Vec::new();
    for block in 0..10 {
        fed.feed(sample);
        mixer.mix(at(block));
        heard.extend_from_slice(mixer.program());
    }
    assert_eq!(heard.iter().position(|frame| frame[0] > 0.25), Some(2800));
}

#[test]
fn what_is_heard_alone_is_heard_alone_in_the_monitoring_and_the_program_goes_on() {
    let (mut voice, mut music) = (Fed::new(VOICE), Fed::new(MUSIC));
    (voice.spec.monitored, music.spec.solo) = (true, true);
    // It is monitored behind its fader, on program or not.
    music.spec.heard = 0.0;
    let mut mixer = Mixer::default();
    let mut set = desk(&[&voice, &music]);
    set.monitor_program = true;
    mixer.set(&set);
    for fed in [&mut voice, &mut music] {
        fed.feed(constant(0.25));
    }
    for block in 0..4 {
        voice.feed(constant(0.25));
        music.feed(constant(0.125));
        mixer.mix(at(block));
    }
    assert_near(last(mixer.program())[0], 0.25, 1e-6);
    assert_near(last(mixer.monitoring())[0], 0.125, 1e-6);
    set.strips[1].solo = false;
    mixer.set(&set);
    for block in 4..8 {
        voice.feed(constant(0.25));
        music.feed(constant(0.125));
        mixer.mix(at(block));
    }
    assert_near(last(mixer.monitoring())[0], 0.5, 1e-6);
}

#[test]
fn the_master_turns_all_down_and_its_limiter_lets_nothing_above_the_ceiling() {
    let mut fed = Fed::new(VOICE);
    fed.spec.sound.gain_db = 12.0;
    let mut mixer = Mixer::default();
    let mut set = desk(&[&fed]);
    set.master = AudioMaster { ceiling_db: -3.0, ..AudioMaster::default() };
    mixer.set(&set);
    fed.feed(sine(440.0, 0.9));
    let mut loudest = 0f32;
    for block in 0..20 {
        fed.feed(sine(440.0, 0.9));
        mixer.mix(at(block));
        loudest = mixer.program().iter().flatten().fold(loudest, |most, value| most.max(value.abs()));
    }
    assert_near(f64::from(loudest), gain(-3.0), 1e-4);
    assert!(mixer.levels().2 > 6.0, "the limiter says what it takes away");
    set.master.gain_db = -60.0;
    mixer.set(&set);
    for block in 20..23 {
        fed.feed(sine(440.0, 0.9));
        mixer.mix(at(block));
    }
    assert_eq!(last(mixer.program()), [0.0, 0.0]);
}

#[test]
fn a_strip_that_leaves_and_comes_back_starts_anew_and_others_go_on() {
    let (mut voice, music) = (Fed::new(VOICE), Fed::new(MUSIC));
    let mut mixer = Mixer::default();
    mixer.set(&desk(&[&voice, &music]));
    voice.feed(constant(0.25));
    for block in 0..8 {
        voice.feed(constant(0.25));
        if block == 4 {
            mixer.set(&desk(&[&voice]));
        }
        mixer.mix(at(block));
        if block > 1 {
            assert_near(last(mixer.program())[0], 0.25, 1e-6);
        }
    }
    assert_eq!(mixer.strips().count(), 1);
}
