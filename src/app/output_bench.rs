//! `scrim bench output`: what encoding costs beside composing, and what more consumers of one encoder cost.

use super::bench::BenchError;
use super::headless::HeadlessStudio;
use super::works;
use crate::cli::args::{BenchArgs, BenchWork};
use crate::compositor::readback::ReadbackHub;
use crate::diagnostics::process::cpu_seconds;
use crate::output::distributor::Limits;
use crate::output::encoder::{EncoderSpec, Encoders, Feed};
use crate::scene::{ClockMode, StudioState};
use serde_json::json;
use std::io::Write;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Numbers of consumers that are measured.
const CONSUMERS: [usize; 3] = [0, 1, 5];
/// Frames before the clock starts: pipelines, pools, decoders and the encoder settle.
const WARM_UP: u64 = 10;
/// Pictures that the encoder may be behind before the compositor waits for it.
const BEHIND: u64 = 2;
/// How long it may take no picture.
const STALL: Duration = Duration::from_secs(20);

/// Measures each number of consumers on the first work and prints a line for it.
pub fn run(args: &BenchArgs, out: &mut dyn Write) -> Result<(), BenchError> {
    let generated = tempfile::tempdir()?;
    works::generate(&BenchWork::W1, generated.path())?;
    for consumers in CONSUMERS {
        let show = works::show(&BenchWork::W1, works::KEYER);
        let path = generated.path().join("bench.ron");
        let mut studio = HeadlessStudio::new(show, Some(path), ClockMode::Stepped { start: 0 })?;
        studio.settle(Duration::from_secs(60))?;
        let line = measure(&mut studio, consumers, args.frames)?;
        writeln!(out, "{}{line}", if args.json { "" } else { "BENCH " })?;
    }
    Ok(())
}

fn measure(studio: &mut HeadlessStudio, consumers: usize, frames: u64) -> Result<serde_json::Value, BenchError> {
    let hub = studio.app.world().resource::<ReadbackHub>().clone();
    let encoders = Encoders::new(Arc::new(move |format| hub.every(format)), || {});
    let state = studio.app.world().resource::<StudioState>();
    let canvas =
        state.show().canvas().map_or((1280, 720, crate::document::Rate::new(30, 1)), |c| (c.width, c.height, c.rate));
    let spec = EncoderSpec::of_canvas(canvas.0, canvas.1, canvas.2);
    // They end with the studio, and its pictures.
    let _readers = (0..consumers)
        .map(|number| {
            let feed = encoders.subscribe(&number.to_string(), &spec, None, Limits::FILE)?;
            Ok(std::thread::spawn(move || drain(&feed)))
        })
        .collect::<Result<Vec<JoinHandle<u64>>, crate::output::OutputError>>()?;
    let encoder = encoders.video().into_iter().next();
    let mut shown = 0;
    let mut step = |studio: &mut HeadlessStudio| -> Result<(), BenchError> {
        studio.step();
        shown += 1;
        let Some(encoder) = &encoder else {
            studio.wait();
            return Ok(());
        };
        let since = Instant::now();
        while encoder.counts().frames + encoder.counts().dropped + BEHIND < shown {
            if since.elapsed() > STALL {
                return Err(BenchError::Short { delivered: encoder.counts().frames, wanted: shown });
            }
            std::thread::sleep(Duration::from_micros(200));
        }
        Ok(())
    };
    for _ in 0..WARM_UP {
        step(studio)?;
    }
    let (at, cpu, counters) = (Instant::now(), cpu_seconds(), studio.counters());
    let before = encoder.as_ref().map(|encoder| encoder.counts()).unwrap_or_default();
    for _ in 0..frames {
        step(studio)?;
    }
    let (wall, cpu) = (at.elapsed().as_secs_f64(), cpu_seconds() - cpu);
    let readbacks = studio.counters().since(&counters).readbacks;
    let after = encoder.as_ref().map(|encoder| encoder.counts()).unwrap_or_default();
    let running = encoders.video().len();
    let element = encoder.as_ref().map_or("", |encoder| encoder.element());
    let round = |value: f64| (value * 1000.0).round() / 1000.0;
    let line = json!({
        "peer": "scrim", "work": "output", "consumers": consumers, "frames": frames,
        "fps": round(frames as f64 / wall), "cpu_ms_per_frame": round(cpu * 1000.0 / frames as f64),
        "readbacks": readbacks, "encoders": running, "encoder": element,
        "encoded": after.frames - before.frames, "dropped": after.dropped - before.dropped,
        "adapter": studio.adapter(),
    });
    Ok(line)
}

/// Takes packets as an output would, until there are no more.
fn drain(feed: &Feed) -> u64 {
    let mut bytes = 0;
    while feed.ended().is_none() {
        while let Some(packet) = feed.take() {
            bytes += packet.buffer.size() as u64;
        }
        feed.arrived().recv_timeout(Duration::from_secs(1)).ok();
    }
    bytes
}
