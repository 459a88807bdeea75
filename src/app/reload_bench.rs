//! `scrim bench reload`: how soon a saved effect file is in the picture, and what breaking and repairing one a thousand times leaves behind.

use super::effect_files::{Checker, EffectFaults, EffectFilesPlugin};
use super::headless::{HeadlessStudio, headless_plugins};
use super::works;
use crate::cli::args::{BenchArgs, BenchWork};
use crate::compositor::CompositorPlugin;
use crate::compositor::readback::{ReadFormat, ReadFrame};
use crate::diagnostics::process::{memory, parse_status};
use crate::document::{EffectId, EffectSpec};
use crate::effect::builtin::BuiltinEffectsPlugin;
use crate::effect::file::{Language, NewFileError, kind_of, write_template};
use crate::scene::{ClockMode, ScenePlugin, StudioState};
use bevy::prelude::*;
use crossbeam_channel::Receiver;
use serde_json::{Value, json};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Saves that are timed.
const SAVES: usize = 48;
/// Between two of them; not a multiple of a tick, so that saves fall anywhere in one.
const BETWEEN: Duration = Duration::from_millis(171);
/// How long anything that is waited for may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two updates, as an event loop that is woken often.
const UPDATE: Duration = Duration::from_millis(4);
/// What is asked for: milliseconds from the save to the picture for 95 of 100, and growth in KiB of one cycle.
const MOST_MS: f64 = 250.0;
const MOST_KIB: f64 = 4.0;
/// Steps of 255 by which rounding may move a colour.
const NEAR: i32 = 2;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum ReloadError {
    #[error("the effect file could not be saved: {0}")]
    File(#[from] std::io::Error),
    #[error("{0}")]
    Template(#[from] NewFileError),
    #[error(
        "what was saved did not come into force within {0} s; `scrim check` says whether this machine can check effect files"
    )]
    Late(u64),
}

/// Measures, prints, and fails where less is reached than is asked for.
pub fn run(args: &BenchArgs, out: &mut dyn Write) -> Result<ExitCode, ReloadError> {
    let folder = tempfile::tempdir()?;
    let mut bench = Bench::start(folder.path())?;
    let mut latencies = bench.saves()?;
    let cycles = bench.cycles(args.cycles)?;
    latencies.sort_by(f64::total_cmp);
    let part = |share: f64| {
        let index = ((latencies.len() as f64 - 1.0) * share).round() as usize;
        latencies.get(index).copied().unwrap_or(0.0)
    };
    let (p50, p95) = (part(0.5), part(0.95));
    let checks = [
        (
            p95 <= MOST_MS,
            format!("saved to shown: p50 {p50:.0} ms, p95 {p95:.0} ms of {SAVES} saves (at most {MOST_MS} ms)"),
        ),
        (
            cycles.slope_kib <= MOST_KIB,
            format!(
                "memory: {:+.2} KiB per cycle over the second half of {} cycles (at most {MOST_KIB}), {:.1} MiB at the end",
                cycles.slope_kib,
                args.cycles,
                cycles.end_kib / 1024.0
            ),
        ),
        (
            bench.black == 0 && bench.changed == 0,
            format!("frames: {} black, {} changed of {} (none)", bench.black, bench.changed, bench.frames),
        ),
    ];
    if args.json {
        let line = json!({
            "peer": "scrim", "work": "reload", "saves": SAVES, "latency_ms_p50": round(p50), "latency_ms_p95": round(p95),
            "cycles": args.cycles, "rss_slope_kib_per_cycle": round(cycles.slope_kib), "rss_mb": round(cycles.end_kib / 1024.0),
            "checker_rss_mb": cycles.checker_kib.map(|kib| round(kib / 1024.0)), "cycle_ms": round(cycles.each_ms),
            "frames": bench.frames, "black_frames": bench.black, "changed_frames": bench.changed,
            "checkers_lost": bench.lost(), "adapter": bench.studio.adapter(), "passed": checks.iter().all(|(good, _)| *good),
        });
        writeln!(out, "{line}")?;
    } else {
        for (good, text) in &checks {
            writeln!(out, "{} {text}", if *good { "pass" } else { "FAIL" })?;
        }
    }
    Ok(if checks.iter().all(|(good, _)| *good) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn round(value: f64) -> Value {
    json!((value * 100.0).round() / 100.0)
}

struct Bench {
    studio: HeadlessStudio,
    pictures: Receiver<ReadFrame>,
    file: PathBuf,
    kind: String,
    template: String,
    /// The colours that may be seen now.
    allowed: Vec<[i32; 3]>,
    shown: Option<[i32; 3]>,
    frames: u64,
    black: u64,
    changed: u64,
}

struct Cycles {
    slope_kib: f64,
    end_kib: f64,
    checker_kib: Option<f64>,
    each_ms: f64,
}

impl Bench {
    /// A studio without a window that runs by the clock, with one layer that shows a file's effect.
    fn start(folder: &Path) -> Result<Self, ReloadError> {
        let effects = folder.join("effects");
        let file = write_template(&effects, "reload", Language::Wgsl)?;
        let template = std::fs::read_to_string(&file)?;
        let kind = kind_of(&file).unwrap_or_default();
        let mut show = works::show(&BenchWork::Reload, works::KEYER);
        if let Some(layer) = show.scenes.iter_mut().flat_map(|scene| &mut scene.layers).next() {
            layer.effects.push(EffectSpec::new(EffectId(1), kind.as_str()));
        }
        let mut app = App::new();
        app.add_plugins((
            headless_plugins(),
            CompositorPlugin { inline_pipelines: false, ..default() },
            ScenePlugin { clock: ClockMode::Live },
            BuiltinEffectsPlugin,
            EffectFilesPlugin { scene_file: None, data: folder.to_owned(), watch: true },
        ));
        app.insert_resource(StudioState::new(show, None));
        app.finish();
        app.cleanup();
        let studio = HeadlessStudio { app };
        let pictures = studio.read_every(ReadFormat::Canvas);
        let shown = None;
        let (frames, black, changed) = (0, 0, 0);
        Ok(Self { studio, pictures, file, kind, template, allowed: Vec::new(), shown, frames, black, changed })
    }

    /// The template, painting one colour; `remark` makes it another text.
    fn text(&self, color: [i32; 3], remark: usize) -> String {
        let [r, g, b] = color.map(|value| f64::from(value) / 255.0);
        let paint = format!("vec3<f32>({r:.6}, {g:.6}, {b:.6}) /* {remark} */");
        self.template.replace("mix(color.rgb, knobs.tint.rgb, amount)", &paint)
    }

    /// As editors save: beside it, then in its place.
    fn save(&self, text: &str) -> Result<(), ReloadError> {
        let beside = self.file.with_extension("new");
        std::fs::write(&beside, text)?;
        Ok(std::fs::rename(&beside, &self.file)?)
    }

    /// One update, and a look at every picture that came of it.
    fn update(&mut self) {
        self.studio.step();
        self.studio.flush();
        while let Ok(picture) = self.pictures.try_recv() {
            self.look(&picture);
        }
    }

    fn look(&mut self, picture: &ReadFrame) {
        let pixels = picture.bytes.as_chunks::<4>().0;
        let Some([r, g, b, _]) = pixels.first() else { return };
        let color = [i32::from(*r), i32::from(*g), i32::from(*b)];
        let near = |a: &[i32; 3], b: &[i32; 3]| a.iter().zip(b).all(|(a, b)| (a - b).abs() <= NEAR);
        let even = pixels.iter().all(|[r, g, b, _]| near(&color, &[i32::from(*r), i32::from(*g), i32::from(*b)]));
        self.shown = Some(color);
        if self.allowed.is_empty() {
            return;
        }
        self.frames += 1;
        self.black += u64::from(color.iter().all(|value| *value <= NEAR));
        self.changed += u64::from(!even || !self.allowed.iter().any(|allowed| near(allowed, &color)));
    }

    /// Updates until something holds.
    fn until(&mut self, holds: impl Fn(&Self) -> bool) -> Result<(), ReloadError> {
        let start = Instant::now();
        while !holds(self) {
            if start.elapsed() > PATIENCE {
                return Err(ReloadError::Late(PATIENCE.as_secs()));
            }
            self.update();
            std::thread::sleep(UPDATE);
        }
        Ok(())
    }

    fn shows(&self, color: [i32; 3]) -> bool {
        self.shown.is_some_and(|shown| shown.iter().zip(&color).all(|(a, b)| (a - b).abs() <= NEAR))
    }

    fn is_broken(&self) -> bool {
        self.studio.app.world().resource::<EffectFaults>().0.contains_key(&self.kind)
    }

    fn lost(&self) -> u64 {
        self.studio.app.world().resource::<Checker>().0.tally().lost
    }

    /// Milliseconds from each save to the first picture that shows it.
    fn saves(&mut self) -> Result<Vec<f64>, ReloadError> {
        let mut took = Vec::with_capacity(SAVES);
        let mut before = color(0);
        self.save(&self.text(before, 0))?;
        self.until(|bench| bench.shows(before))?;
        for index in 1..=SAVES {
            let rest = Instant::now() + BETWEEN;
            self.allowed = vec![before];
            self.until(|_| Instant::now() >= rest)?;
            let next = color(index);
            self.allowed = vec![before, next];
            let text = self.text(next, 0);
            let start = Instant::now();
            self.save(&text)?;
            self.until(|bench| bench.shows(next))?;
            took.push(start.elapsed().as_secs_f64() * 1000.0);
            before = next;
        }
        self.allowed = vec![before];
        Ok(took)
    }

    /// Breaks and repairs the file; the picture is to stay as it is.
    fn cycles(&mut self, count: u32) -> Result<Cycles, ReloadError> {
        let color = color(SAVES);
        let mut resident = Vec::with_capacity(count as usize);
        let start = Instant::now();
        for cycle in 1..=count as usize {
            let good = self.text(color, cycle);
            self.save(good.get(..good.len() - 9).unwrap_or_default())?;
            self.until(Self::is_broken)?;
            self.save(&good)?;
            self.until(|bench| !bench.is_broken())?;
            resident.push(memory().map_or(0.0, |memory| memory.resident as f64 / 1024.0));
        }
        let each_ms = start.elapsed().as_secs_f64() * 1000.0 / f64::from(count);
        let half = resident.get(resident.len() / 2..).unwrap_or_default();
        let checker = self.studio.app.world().resource::<Checker>().0.child();
        let status = checker.and_then(|id| std::fs::read_to_string(format!("/proc/{id}/status")).ok());
        let checker_kib = status.and_then(|text| parse_status(&text)).map(|memory| memory.resident as f64 / 1024.0);
        let end_kib = resident.last().copied().unwrap_or(0.0);
        Ok(Cycles { slope_kib: slope(half), end_kib, checker_kib, each_ms })
    }
}

/// Colours that are far from one another and from black.
fn color(index: usize) -> [i32; 3] {
    let part = |factor: usize| i32::try_from(60 + index * factor % 180).unwrap_or(60);
    [part(37), part(71), part(113)]
}

/// Least squares: by how much a value grows from one to the next.
fn slope(values: &[f64]) -> f64 {
    let count = values.len() as f64;
    let (middle, mean) = ((count - 1.0) / 2.0, values.iter().sum::<f64>() / count.max(1.0));
    let (mut top, mut bottom) = (0.0, 0.0);
    for (index, value) in values.iter().enumerate() {
        let x = index as f64 - middle;
        top += x * (value - mean);
        bottom += x * x;
    }
    if bottom > 0.0 { top / bottom } else { 0.0 }
}
