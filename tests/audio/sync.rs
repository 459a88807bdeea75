//! A source whose clock is 200 ppm off, for ten minutes: what it flashes and what it beeps stay together.

use super::*;

/// How long after its beginning a block is mixed, as the hub does it.
const LATENCY_S: f64 = 0.07;
const SECONDS: usize = 600;
/// Between two flashes.
const EVERY_S: f64 = 5.0;
const BEEP_S: f64 = 0.1;
/// One picture at 30 frames a second.
const PICTURE_S: f64 = 1.0 / 30.0;

/// Numbers from −1 to 1 that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1u64 << 30) as f64 - 1.0
    }
}

/// Plays a source that flashes and beeps every five seconds with a clock that is `ppm` off; the time stamps of its sound tremble by
/// `jitter_s`. Gives for each beep how much later than its flash it was heard, in seconds, and the strip's view.
fn play(ppm: f64, jitter_s: f64) -> (Vec<f64>, scrim::view::StripView) {
    let fed = Fed::new(VOICE);
    let mut mixer = Mixer::default();
    mixer.set(&desk(&[&fed]));
    // The samples that it makes within a second of the studio's clock.
    let rate = 48_000.0 * (1.0 + ppm / 1e6);
    let mut chance = Chance(7);
    let beeps = |time: f64| time > 1.0 && time % EVERY_S < BEEP_S;
    let (mut made, mut errors, mut quiet) = (0usize, Vec::new(), 0usize);
    for block in 0..SECONDS * 100 {
        let now = block as f64 * 0.01 + LATENCY_S;
        // What was made until now has come.
        while (made + BLOCK) as f64 / rate <= now {
            let samples: Frames = std::array::from_fn(|index| {
                let n = made + index;
                let value = if beeps(n as f64 / rate) { 0.5 * (TAU * n as f64 / 48.0).cos() } else { 0.0 };
                [value as f32; 2]
            });
            let due = made as f64 / rate + jitter_s * chance.next();
            fed.spec.input.put_at(due * 1e9, &samples, false);
            made += BLOCK;
        }
        mixer.mix(at(block));
        for (index, frame) in mixer.program().iter().enumerate() {
            if frame[0].abs() < 0.2 {
                quiet += 1;
                continue;
            }
            if quiet > 48_000 {
                let heard = block as f64 * 0.01 + index as f64 / 48_000.0;
                let flash = (heard / EVERY_S).round() * EVERY_S;
                errors.push(heard - flash);
            }
            quiet = 0;
        }
    }
    let view = mixer.strips().next().unwrap().1;
    (errors, view)
}

#[test]
fn a_clock_that_is_200_ppm_off_is_followed_for_ten_minutes() {
    for (ppm, jitter_s) in [(200.0, 0.0), (-200.0, 0.002)] {
        let (errors, view) = play(ppm, jitter_s);
        assert!(errors.len() >= SECONDS / 5 - 2, "{} beeps were heard", errors.len());
        let worst = errors.iter().fold(0f64, |worst, error| worst.max(error.abs()));
        assert!(worst < PICTURE_S, "{ppm} ppm: a beep was heard {:.1} ms off", worst * 1000.0);
        let settled = errors.iter().skip(12).fold(0f64, |worst, error| worst.max(error.abs()));
        assert!(settled < 0.002, "{ppm} ppm: after a minute still {:.2} ms off", settled * 1000.0);
        assert_eq!(view.underruns, 0);
        assert_near(f64::from(view.drift_ppm), ppm, 40.0);
        assert_eq!(view.late_ms, 0.0);
    }
}
