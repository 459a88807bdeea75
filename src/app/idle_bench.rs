//! `scrim bench idle`: what an open window with a still scene costs.

use super::bench::BenchError;
use super::session::SessionFiles;
use super::{studio, works};
use crate::cli::args::BenchArgs;
use crate::compositor::canvas::SharedCounters;
use crate::diagnostics::process::{cpu_seconds, memory};
use crate::scene::SceneSystems;
use crate::settings::Folders;
use crate::view::Counters;
use bevy::app::AppExit;
use bevy::prelude::*;
use serde_json::json;
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Shaders, fonts and the first pictures are there by then.
const SETTLE: Duration = Duration::from_secs(5);

#[derive(Resource)]
struct Stopwatch {
    started: Instant,
    /// Where it stood after [`SETTLE`].
    from: Option<(Instant, f64, Counters, u64)>,
    updates: u64,
    lasts: Duration,
    result: Arc<Mutex<Option<serde_json::Value>>>,
}

/// Opens the studio, waits, measures for 30 s (or `--frames` thirtieths of a second) and prints one line.
pub fn run(args: &BenchArgs, verbose: u8, out: &mut dyn Write) -> Result<(), BenchError> {
    let folder = tempfile::tempdir()?;
    let mut app = studio::windowed(verbose)?;
    let files = SessionFiles::load(Folders::under(folder.path()));
    studio::furnish(&mut app, works::show(&args.work, works::KEYER), None, files);
    let result: Arc<Mutex<Option<serde_json::Value>>> = Arc::default();
    // 300 is what `--frames` is when nobody gives it; the wake-ups of half a minute say more than those of ten seconds.
    let frames = if args.frames == 300 { 900 } else { args.frames };
    app.insert_resource(Stopwatch {
        started: Instant::now(),
        from: None,
        updates: 0,
        lasts: Duration::from_secs_f64(frames as f64 / 30.0),
        result: result.clone(),
    })
    .add_systems(First, measure.before(SceneSystems::Tick));
    app.run();
    let line = result.lock().unwrap_or_else(PoisonError::into_inner).take();
    let line = line.ok_or(BenchError::Short { delivered: 0, wanted: frames })?;
    let prefix = if args.json { "" } else { "BENCH " };
    writeln!(out, "{prefix}{line}")?;
    Ok(())
}

fn measure(mut watch: ResMut<Stopwatch>, counters: Res<SharedCounters>, mut exits: MessageWriter<AppExit>) {
    watch.updates += 1;
    let now = (Instant::now(), cpu_seconds(), counters.get(), watch.updates);
    let Some(from) = watch.from else {
        if watch.started.elapsed() >= SETTLE {
            watch.from = Some(now);
        }
        return;
    };
    let wall = (now.0 - from.0).as_secs_f64();
    if wall < watch.lasts.as_secs_f64() {
        return;
    }
    let cpu = now.1 - from.1;
    let round = |value: f64| (value * 1000.0).round() / 1000.0;
    let done = now.2.since(&from.2);
    let line = json!({
        "peer": "scrim", "work": "idle", "wall_s": round(wall), "cpu_s": round(cpu),
        "cpu_percent_of_a_core": round(cpu / wall * 100.0),
        "updates_per_s": round((now.3 - from.3) as f64 / wall),
        "ticks": done.ticks, "composed": done.composed,
        "rss_mb": memory().map(|memory| round(memory.resident as f64 / 1_048_576.0)),
    });
    *watch.result.lock().unwrap_or_else(PoisonError::into_inner) = Some(line);
    exits.write(AppExit::Success);
}
