//! Broken and hostile texts by the thousand: seeds are changed at random and read in this process, for a bounded time.
//!
//! `SCRIM_FUZZ_SECONDS` says how long each target runs (5); `SCRIM_FUZZ_SEED` repeats a run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    reason = "a test that cannot go on should stop loudly"
)]

mod mutate;

use mutate::{Mutator, seeds};
use scrim::effect::file::rules::guard;
use scrim::effect::file::{Body, Plain, Reader, Text};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Much less than the checker has: what passes here passes there.
const STACK: usize = 16 * 1024 * 1024;

fn seconds() -> Duration {
    let given = std::env::var("SCRIM_FUZZ_SECONDS").ok().and_then(|text| text.parse().ok());
    Duration::from_secs_f64(given.unwrap_or(5.0))
}

fn seed() -> u64 {
    std::env::var("SCRIM_FUZZ_SEED").ok().and_then(|text| text.parse().ok()).unwrap_or(1)
}

/// Runs a target on changed seeds until the time is over; says with which text it failed.
fn fuzz(name: &'static str, corpus: Vec<String>, target: fn(&str)) {
    let run = move || {
        let mut mutator = Mutator::new(seed(), corpus);
        let start = Instant::now();
        let mut count = 0_u32;
        while start.elapsed() < seconds() {
            let text = mutator.next();
            if catch_unwind(AssertUnwindSafe(|| target(&text))).is_err() {
                panic!("{name}: fails after {count} texts, with\n{text}\n{text:?}");
            }
            count += 1;
        }
        let rate = f64::from(count) / start.elapsed().as_secs_f64();
        println!("{name}: {count} texts, {rate:.0} per second, seed {}", seed());
        assert!(count > 0);
    };
    let thread = std::thread::Builder::new().name(name.into()).stack_size(STACK).spawn(run).unwrap();
    if let Err(panic) = thread.join() {
        std::panic::resume_unwind(panic);
    }
}

/// Reads a file; what is accepted is valid as it comes out and keeps the rules a second time.
fn read(path: &str, text: &str) {
    let text = Text { path: path.into(), text: text.into(), vertex: None };
    let Ok(described) = Plain.read(&text) else { return };
    let json = serde_json::to_string(&described).unwrap();
    let wgsl = match described.body {
        Body::Program { code, .. } => code.fragment,
        Body::Stage { wgsl, .. } => {
            format!("struct At {{ px: vec2f, size: vec2f, time: f32, delta: f32, frame: u32 }}\n{CONTRACT}{wgsl}")
        }
    };
    let module = naga::front::wgsl::parse_str(&wgsl).unwrap_or_else(|error| panic!("{}", error.emit_to_string(&wgsl)));
    let capabilities = naga::valid::Capabilities::empty();
    let mut validator = naga::valid::Validator::new(naga::valid::ValidationFlags::all(), capabilities);
    validator.validate(&module).unwrap();
    scrim::effect::file::rules::check(&module).unwrap();
    let loops = wgsl.matches("scrim_spent() {").count();
    let again = guard(&module, &wgsl, None);
    assert!(again.is_err() == (loops > 0), "what has a budget is not given another: {again:?}");
    assert!(json.len() < 4 * 1024 * 1024);
}

const CONTRACT: &str = "@group(0) @binding(0) var<uniform> values: array<vec4f, 64>;
fn param(i: u32) -> vec4f { return values[i]; }
fn tap(at: At, offset: vec2f) -> vec4f { return values[u32(at.px.x + offset.x)]; }
fn lut(c: vec3f) -> vec4f { return values[u32(c.x)]; }
";

#[test]
fn the_gate_of_wgsl() {
    fuzz("gate", seeds::wgsl(), |text| read("fuzz.wgsl", text));
}

#[test]
fn the_header_of_wgsl() {
    fuzz("header", seeds::headers(), |header| {
        read(
            "fuzz.wgsl",
            &format!("/*{{{header}}}*/\nfn effect(color: vec4f, at: At, p: u32) -> vec4f {{ return color; }}"),
        );
    });
}

#[test]
fn the_header_of_isf() {
    fuzz("isf", seeds::isf(), |text| read("fuzz.fs", text));
}

#[test]
fn sizes_of_buffers() {
    fuzz("sizes", seeds::sizes(), |size| {
        let size = serde_json::to_string(size).unwrap();
        let header = format!(
            "\"params\": [{{ \"name\": \"quality\", \"kind\": \"float\" }}], \"passes\": [{{ \"target\": \"a\", \"width\": {size} }}, {{}}]"
        );
        let body = "fn effect(at: At, p: u32) -> vec4f { return sample_a(at.uv); }";
        let text = format!("/*{{ {header} }}*/\n{body}");
        let Ok(described) = Plain.read(&Text { path: "fuzz.wgsl".into(), text, vertex: None }) else { return };
        let Body::Program { sizes, .. } = described.body else { panic!("it has passes") };
        for picture in [(1.0, 1.0), (1920.0, 1080.0), (f32::MAX, 0.0), (f32::NAN, -1.0)] {
            for quality in [0.0, -1.0, 1e300, f64::NAN, f64::INFINITY] {
                let (width, height) = sizes[0].pixels(picture, &|_| quality);
                assert!((1..=8192).contains(&width) && (1..=8192).contains(&height), "{width}×{height}");
            }
        }
    });
}
