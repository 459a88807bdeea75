//! The ring: when sound is heard, and what happens where it is not there.

use super::*;
use scrim::audio::ring::Ring;

fn block(value: f32) -> Frames {
    [[value; 2]; BLOCK]
}

fn read(ring: &mut Ring, number: usize) -> Frames {
    let mut out = SILENCE;
    ring.read(at(number), &mut out);
    out
}

#[test]
fn sound_is_heard_at_the_sample_that_it_is_due_at() {
    let mut ring = Ring::default();
    let mut samples = block(0.0);
    samples[100] = [1.0; 2];
    // The first sample is due 5 ms after the beginning of block 3.
    ring.put(at(3) + 5e6, &block(0.0), false);
    ring.put(at(4) + 5e6, &samples, false);
    ring.put(at(5) + 5e6, &block(0.0), false);
    let heard: Vec<Stereo> = (0..6).flat_map(|number| read(&mut ring, number)).collect();
    let found = heard.iter().position(|frame| frame[0] > 0.5).unwrap();
    assert_eq!(found, 4 * BLOCK + 240 + 100);
    assert_eq!(ring.stats().underruns, 0);
}

#[test]
fn between_two_samples_a_wave_goes_on_as_it_was() {
    let mut ring = Ring::default();
    let wave = sine(1000.0, 0.5);
    let shift = 0.37;
    for number in 0..8 {
        let samples: Frames = std::array::from_fn(|index| wave(number * BLOCK + index));
        ring.put(at(number) - shift * FRAME_NS, &samples, false);
    }
    let heard: Vec<Stereo> = (0..6).flat_map(|number| read(&mut ring, number)).collect();
    for (n, frame) in heard.iter().enumerate().skip(BLOCK) {
        let wanted = 0.5 * (TAU * 1000.0 * (n as f64 + shift) / 48_000.0).sin();
        assert_near(f64::from(frame[0]), wanted, 2e-4);
    }
}

#[test]
fn what_is_missing_is_silence_without_a_step_and_is_counted_once() {
    let mut ring = Ring::default();
    ring.put(at(0), &block(0.5), false);
    ring.put(at(1), &block(0.5), false);
    let heard: Vec<Stereo> = (0..5).flat_map(|number| read(&mut ring, number)).collect();
    assert_eq!(ring.stats().underruns, 1);
    assert_eq!(heard[heard.len() - 1], [0.0; 2]);
    let steps = heard.windows(2).map(|pair| (pair[1][0] - pair[0][0]).abs());
    assert!(steps.fold(0.0, f32::max) < 0.03, "it clicks");
}

#[test]
fn a_gap_in_the_time_stamps_is_heard_as_one_and_not_closed() {
    let mut ring = Ring::default();
    ring.put(at(0), &block(0.5), false);
    ring.put(at(1), &block(0.5), false);
    // 20 ms of nothing: the picture beside it goes on.
    ring.put(at(4), &block(0.25), true);
    ring.put(at(5), &block(0.25), false);
    ring.put(at(6), &block(0.25), false);
    let heard: Vec<Stereo> = (0..6).flat_map(|number| read(&mut ring, number)).collect();
    let middle = |number: usize| heard[number * BLOCK + BLOCK / 2][0];
    assert_near(f64::from(middle(1)), 0.5, 1e-4);
    assert_near(f64::from(middle(3)), 0.0, 1e-4);
    assert_near(f64::from(middle(4)), 0.25, 1e-3);
}

#[test]
fn after_a_flush_nothing_of_before_is_heard() {
    let mut ring = Ring::default();
    for number in 0..10 {
        ring.put(at(number), &block(0.5), false);
    }
    read(&mut ring, 0);
    ring.flush();
    ring.put(at(2), &block(0.25), true);
    ring.put(at(3), &block(0.25), false);
    let silent = read(&mut ring, 1);
    assert_eq!(silent[BLOCK - 1], [0.0; 2]);
    let after = read(&mut ring, 2);
    assert_near(f64::from(after[BLOCK - 1][0]), 0.25, 1e-4);
}

#[test]
fn sound_that_comes_too_late_is_heard_later_from_then_on_and_takes_it_back_when_it_comes_in_time() {
    let mut ring = Ring::default();
    // Comes 120 ms after the block was read that it was for.
    let mut number = 0;
    let mut heard = 0;
    for block_number in 0..600 {
        if block_number >= 12 {
            ring.put(at(number), &block(0.5), false);
            number += 1;
        }
        if ring.read(at(block_number), &mut SILENCE.clone()) {
            heard += 1;
        }
    }
    assert!(heard > 500, "only {heard} blocks were heard");
    let late = ring.stats().late_ms;
    assert!((110.0..180.0).contains(&late), "{late} ms");
    assert!(ring.stats().underruns <= 2, "{:?}", ring.stats());
    // From here on it comes 200 ms before its time.
    while number < 620 {
        ring.put(at(number), &block(0.5), false);
        number += 1;
    }
    for block_number in 600..4000 {
        ring.put(at(number), &block(0.5), false);
        number += 1;
        read(&mut ring, block_number);
    }
    assert!(ring.stats().late_ms < late - 20.0, "{:?}", ring.stats());
}

#[test]
fn a_source_that_floods_the_ring_loses_its_oldest_and_is_counted() {
    let mut ring = Ring::default();
    for number in 0..300 {
        ring.put(at(number), &block(0.5), false);
    }
    assert!(ring.waiting_s() <= 2.01, "{} s wait", ring.waiting_s());
    assert!(ring.stats().overrun >= 99 * BLOCK as u64, "{:?}", ring.stats());
}
