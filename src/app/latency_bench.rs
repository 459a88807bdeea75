//! `scrim bench latency`: how long a picture is on its way, from the source's mailbox to the ring that a recording reads, in canvas ticks.
//!
//! Live, by the clock: a pattern that never stands still is put on air and encoded. Both parts of the way are told: the age that its newest frame has
//! when it is composed, and the time from the canvas tick to the arrival of the packet.

use super::bench::BenchError;
use super::headless::HeadlessStudio;
use super::outputs::{Outputs, OutputsPlugin};
use super::render::wait_for_tick;
use crate::cli::args::BenchArgs;
use crate::compositor::canvas::{CanvasTick, ProgramReport};
use crate::document::source::{Pattern, PatternKind};
use crate::document::{self, EditCommand, Show, Source, SourceId, SourceKind};
use crate::output::distributor::{Limits, Track};
use crate::output::encoder::{EncoderSpec, Feed};
use crate::scene::{Clock, ClockMode, StudioState};
use crossbeam_channel::{Receiver, Sender, bounded};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::{Duration, Instant};

/// Ticks before the clock starts: pipelines, pools, decoders and the encoder settle.
const WARM_UP: u64 = 30;
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long the last packets may take.
const TAIL: Duration = Duration::from_secs(1);

/// Measures and prints one line.
pub fn run(args: &BenchArgs, out: &mut dyn Write) -> Result<(), BenchError> {
    let mut studio = HeadlessStudio::with(moving()?, None, ClockMode::Live, |app| {
        app.add_plugins(OutputsPlugin);
    })?;
    studio.settle(START_LIMIT)?;
    studio.await_pictures(START_LIMIT);
    let (spec, started) = {
        let world = studio.app.world();
        let rate = world.resource::<Clock>().rate();
        let size = world.resource::<StudioState>().show().canvas().map_or((1280, 720), |c| (c.width, c.height));
        (EncoderSpec::of_canvas(size.0, size.1, rate), world.resource::<Clock>().started())
    };
    let feed = studio.app.world().resource::<Outputs>().encoders().subscribe("The bench", &spec, None, Limits::FILE)?;
    // What does not fit comes after the end.
    let room = usize::try_from(WARM_UP + args.frames).unwrap_or(usize::MAX) + 256;
    let (arrived, arrivals) = bounded(room);
    let (stop, stopped) = bounded(0);
    let reader =
        std::thread::Builder::new().name("latency-bench".into()).spawn(move || read(&feed, &arrived, &stopped))?;
    let mut ages = BTreeMap::new();
    let mut late = 0;
    for n in 0..WARM_UP + args.frames {
        late += u64::from(wait_for_tick(&studio) && n > WARM_UP);
        studio.step();
        let world = studio.app.world();
        let tick = world.resource::<CanvasTick>();
        if tick.due && n >= WARM_UP {
            ages.insert(tick.show_ns, f64::from(world.resource::<ProgramReport>().get().frame_age_ms));
        }
    }
    let until = Instant::now() + TAIL;
    while Instant::now() < until {
        wait_for_tick(&studio);
        studio.step();
    }
    drop(stop);
    reader.join().ok();
    let tick_ms = spec.rate.frame_start_ns(1) as f64 / 1e6;
    let pictures: Vec<(f64, f64)> = arrivals
        .try_iter()
        .filter_map(|(show_ns, at): (u64, Instant)| {
            let shown = started + Duration::from_nanos(show_ns);
            let way_ms = at.saturating_duration_since(shown).as_secs_f64() * 1000.0;
            Some((ages.get(&show_ns)? / tick_ms, way_ms / tick_ms))
        })
        .collect();
    if pictures.is_empty() {
        return Err(BenchError::Short { delivered: 0, wanted: args.frames });
    }
    let line = json!({
        "peer": "scrim", "work": "latency", "frames": pictures.len(), "late": late, "tick_ms": round(tick_ms),
        "source_to_tick": spread(pictures.iter().map(|(age, _)| *age)),
        "tick_to_ring": spread(pictures.iter().map(|(_, way)| *way)),
        "adapter": studio.adapter(),
    });
    writeln!(out, "{}{line}", if args.json { "" } else { "BENCH " })?;
    Ok(())
}

/// One pattern on a canvas of its size, thirty times a second.
fn moving() -> Result<Show, BenchError> {
    let (width, height) = (1280, 720);
    let mut show = Show::empty();
    if let Some(canvas) = show.canvases.first_mut() {
        (canvas.width, canvas.height) = (width, height);
    }
    let pattern = Pattern { pattern: PatternKind::Drift, width, height, fps: 30.0, ..Pattern::default() };
    let source = Source::new(SourceId::default(), "Pattern", SourceKind::Pattern(pattern));
    let scene = Some(show.program);
    let added = document::apply(&mut show, EditCommand::AddSource { source, scene });
    added.map(|_| show).map_err(BenchError::Show)
}

/// Figures in ticks.
fn spread(values: impl Iterator<Item = f64>) -> serde_json::Value {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (values.len().saturating_sub(1) as f64 * share).round() as usize;
        values.get(place).copied().map_or(0.0, round)
    };
    json!({ "p50": at(0.5), "p95": at(0.95), "max": at(1.0) })
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Notes when each picture arrives, until it is stopped.
fn read(feed: &Feed, arrived: &Sender<(u64, Instant)>, stopped: &Receiver<()>) {
    loop {
        while let Some(packet) = feed.take() {
            if packet.track == Track::Video {
                arrived.try_send((packet.pts_ns, Instant::now())).ok();
            }
        }
        crossbeam_channel::select! {
            recv(feed.arrived()) -> _ => {}
            recv(stopped) -> _ => return,
        }
    }
}
