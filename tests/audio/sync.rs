//! A source whose clock is 200 ppm off, for ten minutes: what it flashes and what it beeps stay together.

use super::assert_near;
use scrim::app::av_bench::{self, play};
use serde_json::Value;

/// One picture at 30 frames a second.
const PICTURE_MS: f64 = 1000.0 / 30.0;

fn worst(errors: impl Iterator<Item = f64>) -> f64 {
    errors.fold(0.0, |worst, error| worst.max(error.abs()))
}

#[test]
fn a_clock_that_is_200_ppm_off_is_followed_for_ten_minutes() {
    for (ppm, jitter_s) in [(200.0, 0.0), (-200.0, 0.002)] {
        let heard = play(ppm, jitter_s);
        let errors = &heard.errors_ms;
        assert!(errors.len() >= 118, "{} beeps were heard", errors.len());
        let most = worst(errors.iter().copied());
        assert!(most < PICTURE_MS, "{ppm} ppm: a beep was heard {most:.1} ms off");
        // A picture is seen up to half an interval earlier or later than its sound is meant for.
        let settled = worst(errors.iter().copied().skip(12));
        assert!(settled < PICTURE_MS / 2.0 + 2.0, "{ppm} ppm: after a minute still {settled:.2} ms off");
        let mean = errors.iter().skip(12).sum::<f64>() / (errors.len() - 12) as f64;
        assert!(mean.abs() < 2.0, "{ppm} ppm: {mean:.2} ms off one with another");
        assert_eq!((heard.strip.underruns, heard.jumps), (0, 0));
        assert_near(f64::from(heard.strip.drift_ppm), ppm, 40.0);
        assert_eq!(heard.strip.late_ms, 0.0);
    }
}

#[test]
fn the_bench_prints_a_line_for_each_clock() {
    let mut out = Vec::new();
    av_bench::run(true, &mut out).unwrap();
    let lines: Vec<Value> =
        String::from_utf8(out).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3);
    for line in lines {
        let error = |name: &str| line["error_ms"][name].as_f64().unwrap();
        assert!(error("p50") <= error("p95") && error("p95") <= error("max") && error("max") < PICTURE_MS, "{line}");
    }
}
