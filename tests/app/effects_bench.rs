//! `scrim bench effects`: what it measures, and what it prints.

use scrim::app::effects_bench::{Cost, EffectsError, Measured, Measurements, Report, Work, filters};
use scrim::effect::Role;
use serde_json::{Value, json};

fn named(kinds: &[&str]) -> Vec<String> {
    kinds.iter().map(|kind| (*kind).to_owned()).collect()
}

#[test]
fn two_effects_are_measured_through_the_compositor() {
    let effects = filters(&named(&["dual_kawase_blur", "curves"])).unwrap();
    let work = Work { effects, size: (96, 64), rounds: 2 };
    let measured = match work.measure() {
        Ok(measured) => measured,
        Err(error) => {
            assert!(error.to_string().contains("no graphics adapter answers"), "{error}");
            return;
        }
    };
    assert!(!measured.adapter.is_empty());
    let [blur, curves] = &measured.effects[..] else { panic!("{measured:?}") };
    // A blur draws pictures of its own; curves are fused with the layer's draw, and do nothing at their defaults.
    assert_eq!((blur.kind, blur.preset, blur.radius), ("dual_kawase_blur", None, 24.0));
    assert!(blur.passes >= 2.0 && blur.draws >= 2.0, "{blur:?}");
    assert_eq!((curves.kind, curves.radius, curves.passes, curves.draws), ("curves", 8.0, 0.0, 0.0));
    assert!(curves.preset.is_some());
    let timed: Vec<_> = measured.effects.iter().map(|effect| effect.moving.gpu_ms.is_some()).collect();
    assert_eq!(timed[0], timed[1], "{measured:?}");
    let json = Report::new(work.size, measured).json();
    assert_eq!(json["size"], json!([96, 64]));
    for row in json["effects"].as_array().unwrap() {
        for value in [&row["moving"]["cpu_ms"], &row["still"]["cpu_ms"], &row["blur"]["cpu_ms"], &row["ratio"]] {
            assert!(value.as_f64().is_some_and(f64::is_finite), "{row}");
        }
    }
}

#[test]
fn every_filter_does_something_to_measure() {
    let all = filters(&[]).unwrap();
    assert!(all.len() > 55, "{}", all.len());
    assert!(all.iter().all(|effect| effect.info().role == Role::Filter));
    // Each is put to the test before the first is drawn, and no picture has this size.
    match (Work { effects: all, size: (97, 64), rounds: 1 }).measure() {
        Err(error @ EffectsError::Size(97, 64)) => {
            assert_eq!(error.to_string(), "pictures of 97×64 cannot be made: give even sides");
        }
        other => panic!("{other:?}"),
    }
}

fn measurements(software: bool, effects: [(&'static str, f64, f64); 2]) -> Measurements {
    let cost = |cpu_ms, gpu_ms| Cost { cpu_ms, gpu_ms: Some(gpu_ms) };
    let effects = effects.map(|(kind, cpu_ms, gpu_ms)| Measured {
        kind,
        preset: (kind == "levels").then_some("Brighter"),
        radius: 8.0,
        moving: cost(cpu_ms, gpu_ms),
        still: cost(0.0, 0.0),
        blur: cost(10.0, 1.0),
        passes: 2.0,
        draws: 2.5,
    });
    Measurements { adapter: "An adapter".into(), software, effects: effects.into() }
}

#[test]
fn the_worst_comes_last_and_decides() {
    let report = Report::new((1920, 1080), measurements(true, [("toon", 29.0, 9.0), ("levels", 5.0, 0.1)]));
    assert!(report.passes());
    let table = report.table();
    let lines: Vec<_> = table.lines().collect();
    assert_eq!(lines[0], "1920×1080 on An adapter: milliseconds per frame above the same without the effect");
    assert!(lines[2].starts_with("levels ") && lines[2].ends_with("0.50  as \"Brighter\""), "{table}");
    assert!(lines[3].starts_with("toon ") && lines[3].ends_with("2.90"), "{table}");
    assert_eq!(lines[4], "pass toon costs most: 2.90 times the CPU time of its blur (at most 3)");
    assert_eq!((&report.json()["pass"], &report.json()["ratio_of"]), (&Value::from(true), &Value::from("cpu")));
    // A GPU of its own is judged by its own clock.
    let report = Report::new((1920, 1080), measurements(false, [("toon", 29.0, 9.0), ("levels", 5.0, 0.1)]));
    assert!(!report.passes());
    assert!(
        report.table().ends_with("FAIL more than 3 times the GPU time of their blur: toon\n"),
        "{}",
        report.table()
    );
    assert_eq!(report.json()["effects"][1]["ratio"], json!(9.0));
}
