//! `scrim bench`: a work without a window, as fast as it goes, and one line with what it took.

use super::headless::{HeadlessStudio, StudioError};
use super::keyer_bench::{self, KeyerError};
use super::{keyer_ratio, works};
use crate::cli::args::{BenchArgs, BenchOutput, BenchWork};
use crate::compositor::readback::{ReadFormat, ReadFrame};
use crate::compositor::timing::GpuTimes;
use crate::diagnostics::alloc::net_bytes;
use crate::diagnostics::process::{cpu_seconds, memory};
use crate::document::EditError;
use crate::document::save::{self, LoadError};
use crate::scene::ClockMode;
use crate::view::{Counters, StageTimes};
use crossbeam_channel::Receiver;
use serde_json::json;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    #[error("{0}")]
    Load(#[from] LoadError),
    #[error("{0}")]
    Studio(#[from] StudioError),
    #[error("the clips could not be written: {0}")]
    Clips(#[from] std::io::Error),
    #[error("{folder} lacks {missing}: make the clips there, or leave --clips out to have them generated", folder = .folder.display())]
    Missing { folder: PathBuf, missing: String },
    #[error("{delivered} of {wanted} frames were delivered")]
    Short { delivered: u64, wanted: u64 },
    #[error("{0}")]
    Show(EditError),
    #[error("{0}")]
    Keyer(#[from] KeyerError),
    #[error("{0}")]
    Output(#[from] crate::output::OutputError),
}

/// Frames before the clock starts: pipelines, pools and decoders settle.
const WARM_UP: u64 = 3;

/// Measures and prints one line.
pub fn run(args: &BenchArgs, out: &mut dyn Write) -> Result<(), BenchError> {
    // A wrong one is told before clips are made, which takes longer.
    let keyer = keyer_bench::keyer(args.keyer.as_deref().unwrap_or(works::KEYER))?.info().kind;
    let generated = tempfile::tempdir()?;
    let (show, path) = match &args.work {
        BenchWork::File(path) => (save::load(path)?.show, path.clone()),
        work => {
            let folder = match &args.clips {
                Some(folder) => {
                    complete(work, folder)?;
                    folder.clone()
                }
                None => {
                    works::generate(work, generated.path())?;
                    generated.path().to_owned()
                }
            };
            (works::show(work, keyer), folder.join("bench.ron"))
        }
    };
    let mut studio = HeadlessStudio::new(show, Some(path.clone()), ClockMode::Stepped { start: 0 })?;
    studio.settle(Duration::from_secs(60))?;
    let timed = studio.time_gpu();
    let delivered = (args.output == BenchOutput::Nv12).then(|| studio.read_every(ReadFormat::Nv12));
    for _ in 0..WARM_UP {
        studio.step();
    }
    studio.flush();
    drain(delivered.as_ref());
    // Room for every figure beforehand: what the loop itself allocates is one of the figures.
    let mut stages = Stages::with_room(args.frames);
    studio.take_gpu_times(|_| {});
    let before = Sample::now(&studio);
    let mut count = 0;
    for _ in 0..args.frames {
        studio.step();
        if delivered.is_none() {
            // Nobody takes the frames: without this the GPU's queue would only grow.
            studio.wait();
        }
        stages.add(studio.times());
        studio.take_gpu_times(|times| stages.add_gpu(times));
        count += drain(delivered.as_ref());
    }
    studio.flush();
    count += drain(delivered.as_ref());
    let after = Sample::now(&studio);
    if delivered.is_some() && count != args.frames {
        return Err(BenchError::Short { delivered: count, wanted: args.frames });
    }
    let mut line = report(args, &studio, &before, &after, timed, &mut stages);
    let is_work = !matches!(args.work, BenchWork::File(_));
    if is_work && keyer != works::KEYER {
        drop(studio);
        let ratio = keyer_ratio::to_classic(&args.work, keyer, &path)?;
        if let Some(line) = line.as_object_mut() {
            line.insert("cpu_to_classic".into(), json!((ratio * 1000.0).round() / 1000.0));
        }
    }
    let prefix = if args.json { "" } else { "BENCH " };
    writeln!(out, "{prefix}{line}")?;
    Ok(())
}

fn complete(work: &BenchWork, folder: &Path) -> Result<(), BenchError> {
    let missing = works::missing(work, folder);
    if missing.is_empty() {
        return Ok(());
    }
    let names: Vec<_> =
        missing.iter().filter_map(|path| path.file_name()).map(|name| name.display().to_string()).collect();
    Err(BenchError::Missing { folder: folder.to_owned(), missing: names.join(", ") })
}

/// Takes in what was delivered, as an encoder would, and counts it.
fn drain(delivered: Option<&Receiver<ReadFrame>>) -> u64 {
    delivered.map_or(0, |frames| frames.try_iter().count() as u64)
}

struct Sample {
    at: Instant,
    cpu_s: f64,
    counters: Counters,
}

impl Sample {
    fn now(studio: &HeadlessStudio) -> Self {
        Self { at: Instant::now(), cpu_s: cpu_seconds(), counters: studio.counters() }
    }
}

struct Stages {
    upload: Vec<f32>,
    compose: Vec<f32>,
    /// Handing pictures over to readers.
    deliver: Vec<f32>,
    gpu_compose: Vec<f32>,
    gpu_readback: Vec<f32>,
    /// Bytes in use after each frame.
    held: Vec<i64>,
}

impl Stages {
    fn with_room(frames: u64) -> Self {
        let room = || Vec::with_capacity(frames as usize);
        Self {
            upload: room(),
            compose: room(),
            deliver: room(),
            gpu_compose: room(),
            gpu_readback: room(),
            held: Vec::with_capacity(frames as usize),
        }
    }

    fn add(&mut self, times: StageTimes) {
        self.upload.push(times.upload_ms);
        self.compose.push(times.compose_ms);
        self.deliver.push(times.readback_ms);
        self.held.push(net_bytes());
    }

    fn add_gpu(&mut self, times: GpuTimes) {
        self.gpu_compose.push(times.compose_ms);
        self.gpu_readback.push(times.readback_ms);
    }
}

/// By how much more is held at the end than at the beginning: the least of either half of the run, as what other threads hold at the
/// moment of counting comes and goes.
fn grown(held: &[i64]) -> i64 {
    let (first, second) = held.split_at(held.len() / 2);
    let least = |half: &[i64]| half.iter().min().copied();
    least(second).zip(least(first)).map_or(0, |(after, before)| after - before)
}

/// The value that `part` of all are not above.
fn percentile(values: &mut [f32], part: f64) -> f64 {
    values.sort_by(f32::total_cmp);
    let index = ((values.len() as f64 - 1.0) * part).round().max(0.0) as usize;
    values.get(index).map_or(0.0, |value| (f64::from(*value) * 1000.0).round() / 1000.0)
}

fn report(
    args: &BenchArgs,
    studio: &HeadlessStudio,
    before: &Sample,
    after: &Sample,
    timed: bool,
    stages: &mut Stages,
) -> serde_json::Value {
    let round = |value: f64| (value * 1000.0).round() / 1000.0;
    let frames = args.frames as f64;
    let wall = (after.at - before.at).as_secs_f64();
    let cpu = after.cpu_s - before.cpu_s;
    let done = after.counters.since(&before.counters);
    let each = |value: u64| round(value as f64 / frames);
    let Stages { upload, compose, deliver, gpu_compose, gpu_readback, held } = stages;
    let (compose, readback, clock) = if timed {
        (gpu_compose, gpu_readback, "upload, deliver: CPU; compose, readback: GPU timestamps")
    } else {
        let clock = "upload: CPU; compose: plan to GPU done; readback: waiting for the GPU and copying";
        (compose, &mut deliver.clone(), clock)
    };
    json!({
        "peer": "scrim", "work": args.work.name(), "frames": args.frames,
        "wall_s": round(wall), "cpu_s": round(cpu),
        "rss_mb": memory().map(|memory| round(memory.peak as f64 / 1_048_576.0)),
        "fps": round(frames / wall), "cpu_ms_per_frame": round(cpu * 1000.0 / frames),
        "upload_ms_p50": percentile(upload, 0.5), "upload_ms_p99": percentile(upload, 0.99),
        "compose_ms_p50": percentile(compose, 0.5), "compose_ms_p99": percentile(compose, 0.99),
        "readback_ms_p50": percentile(readback, 0.5), "readback_ms_p99": percentile(readback, 0.99),
        "deliver_ms_p50": percentile(deliver, 0.5), "deliver_ms_p99": percentile(deliver, 0.99),
        "stage_clock": clock,
        "uploads": each(done.uploads), "upload_bytes": each(done.upload_bytes), "source_frames": each(done.frames_uploaded),
        "passes": each(done.passes), "draws": each(done.draws), "intermediates": each(done.intermediates),
        "beneath_copies": each(done.beneath_copies), "beneath_bytes": each(done.beneath_bytes),
        "readbacks": each(done.readbacks), "textures_created": done.textures_created,
        "net_alloc_bytes": grown(held),
        "adapter": studio.adapter(), "output": if args.output == BenchOutput::Nv12 { "nv12" } else { "none" },
    })
}
