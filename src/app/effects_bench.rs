//! `scrim bench effects`: what each filter costs at 1080p, beside a Gaussian blur of the same radius.
//!
//! Every subject (an effect, a blur to compare with, nothing at all) is a scene of its own on one layer, and the scenes are taken in turn, a few
//! frames each, several times over: what the machine does besides falls on all of them. A cost is the median over those frames, less that of the scene
//! without an effect.

mod report;
mod trial;

use crate::cli::args::BenchArgs;
use crate::diagnostics::process::cpu_seconds;
use crate::document::{EffectId, EffectSpec, SourceId};
use crate::effect::builtin::BuiltinEffectsPlugin;
use crate::effect::{Effect, EffectCatalog, Role};
use crate::source::generate::bench_clip;
use crate::testing::{LiveStudio, TestFrame, TestStudio};
use crate::view::Counters;
use bevy::log::info;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

pub use report::Report;
use trial::Trial;

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum EffectsError {
    #[error("there is no filter {kind}: choose of {known}")]
    NoEffect { kind: String, known: String },
    #[error("{0} does nothing at its defaults and at none of its presets: there is nothing to measure")]
    Idle(&'static str),
    #[error("pictures of {0}×{1} cannot be made: give even sides")]
    Size(u32, u32),
    #[error("no graphics adapter answers: install Vulkan drivers (mesa-vulkan-drivers renders in software)")]
    NoAdapter,
    #[error("the files that effects read could not be made: {0}")]
    File(String),
    #[error("the table could not be printed: {0}")]
    Print(#[from] std::io::Error),
}

/// Subjects in one studio: what hidden ones hold is then held for these only, and nothing runs for longer than a minute without a word.
const BATCH: usize = 12;
/// Frames after a scene was taken that are not measured: textures are made, shaders the first time, and what looks back fills up.
const WARM_UP: usize = 2;
/// Frames that are measured each time that a scene is taken.
const FRAMES: usize = 4;
/// How often each scene with a changing picture is taken; those with a still are taken once.
const ROUNDS: usize = 5;
/// Pictures that take turns.
const PICTURES: u32 = 4;

/// The source that changes every frame, and the one that never does, which effects also read where they need a second picture.
const MOVING: SourceId = SourceId(1);
const STILL: SourceId = SourceId(2);

/// What is measured.
pub struct Work {
    pub effects: Vec<Arc<dyn Effect>>,
    /// Width and height, both even.
    pub size: (u32, u32),
    /// How often each scene is taken.
    pub rounds: usize,
}

/// Milliseconds per frame.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cost {
    /// Of all cores together, of the whole process.
    pub cpu_ms: f64,
    /// By the adapter's own clock; `None` where it has none.
    pub gpu_ms: Option<f64>,
}

impl Cost {
    /// What this costs more.
    fn above(self, base: Self) -> Self {
        let gpu_ms = self.gpu_ms.zip(base.gpu_ms).map(|(own, base)| own - base);
        Self { cpu_ms: self.cpu_ms - base.cpu_ms, gpu_ms }
    }
}

/// What was measured of one effect, each less the same composition without it.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub kind: &'static str,
    /// The preset that it has; none where its defaults do something.
    pub preset: Option<&'static str>,
    /// The standard deviation of the blur that it is compared with, in pixels.
    pub radius: f64,
    pub moving: Cost,
    pub still: Cost,
    /// Of that blur, over the picture that changes.
    pub blur: Cost,
    /// Per frame.
    pub passes: f64,
    pub draws: f64,
}

/// All that was measured, and on what.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurements {
    pub adapter: String,
    /// The adapter is the CPU: its cores' time is what a frame costs.
    pub software: bool,
    pub effects: Vec<Measured>,
}

/// Measures, prints, and fails where an effect costs more than is allowed.
pub fn run(args: &BenchArgs, out: &mut dyn Write) -> Result<ExitCode, EffectsError> {
    let work = Work { effects: filters(&args.effects)?, size: (1920, 1080), rounds: ROUNDS };
    let report = Report::new(work.size, work.measure()?);
    if args.json {
        writeln!(out, "{}", report.json())?;
    } else {
        write!(out, "{}", report.table())?;
    }
    Ok(if report.passes() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The built-in filters of these kinds, or all.
pub fn filters(kinds: &[String]) -> Result<Vec<Arc<dyn Effect>>, EffectsError> {
    let mut app = bevy::app::App::empty();
    app.add_plugins(BuiltinEffectsPlugin);
    let catalog = app.world().resource::<EffectCatalog>();
    let all = || catalog.iter().filter(|effect| effect.info().role == Role::Filter);
    if kinds.is_empty() {
        return Ok(all().cloned().collect());
    }
    let find = |kind: &String| {
        all().find(|effect| effect.info().kind == kind).cloned().ok_or_else(|| {
            let known: Vec<_> = all().map(|effect| effect.info().kind).collect();
            EffectsError::NoEffect { kind: kind.clone(), known: known.join(", ") }
        })
    };
    kinds.iter().map(find).collect()
}

/// One scene that is measured.
struct Subject {
    effect: Option<EffectSpec>,
    source: SourceId,
    rounds: usize,
}

/// What was seen of a scene, frame by frame.
#[derive(Default)]
struct Samples {
    cpu_ms: Vec<f64>,
    gpu_ms: Vec<f64>,
    passes: u64,
    draws: u64,
}

/// What a studio tells of the adapter that it runs on.
struct Seen {
    samples: Vec<Samples>,
    adapter: String,
    software: bool,
    timed: bool,
}

impl Work {
    /// Measures every effect, in the order given.
    pub fn measure(&self) -> Result<Measurements, EffectsError> {
        let folder = tempfile::tempdir().map_err(|error| EffectsError::File(error.to_string()))?;
        let trials: Vec<_> =
            self.effects.iter().map(|effect| Trial::new(&**effect, self.size)).collect::<Result<_, _>>()?;
        trial::write_files(folder.path(), self.size).map_err(EffectsError::File)?;
        let pictures = pictures(self.size).ok_or(EffectsError::Size(self.size.0, self.size.1))?;
        let mut found = Measurements { adapter: String::new(), software: false, effects: Vec::new() };
        for batch in trials.chunks(BATCH) {
            info!("{} of {} effects measured", found.effects.len(), trials.len());
            self.measure_batch(batch, &pictures, folder.path().join("bench.ron"), &mut found)?;
        }
        Ok(found)
    }

    /// Nothing comes first, over either picture, then the blurs, then each effect over either picture.
    fn measure_batch(
        &self,
        batch: &[Trial],
        pictures: &[TestFrame],
        path: PathBuf,
        found: &mut Measurements,
    ) -> Result<(), EffectsError> {
        let mut radii: Vec<f64> = batch.iter().map(|trial| trial.radius).collect();
        radii.sort_by(f64::total_cmp);
        radii.dedup();
        let moving = |effect| Subject { effect, source: MOVING, rounds: self.rounds };
        let still = |effect| Subject { effect, source: STILL, rounds: 1 };
        let mut subjects = vec![moving(None), still(None)];
        subjects.extend(radii.iter().map(|radius| moving(Some(trial::blur(*radius)))));
        subjects
            .extend(batch.iter().flat_map(|trial| [moving(Some(trial.spec.clone())), still(Some(trial.spec.clone()))]));
        let seen = self.look_at(subjects, pictures, path)?;
        let costs: Vec<_> = seen.samples.iter().map(|samples| samples.cost(seen.timed)).collect();
        let cost = |index: usize| costs.get(index).copied().unwrap_or_default();
        let per_frame = |index: usize, count: fn(&Samples) -> u64| {
            let own = seen.samples.get(index);
            own.map_or(0.0, |own| count(own) as f64 / own.cpu_ms.len().max(1) as f64)
        };
        for (index, trial) in batch.iter().enumerate() {
            let own = 2 + radii.len() + 2 * index;
            let blur = 2 + radii.iter().position(|radius| radius.total_cmp(&trial.radius).is_eq()).unwrap_or(0);
            found.effects.push(Measured {
                kind: trial.kind,
                preset: trial.preset,
                radius: trial.radius,
                moving: cost(own).above(cost(0)),
                still: cost(own + 1).above(cost(1)),
                blur: cost(blur).above(cost(0)),
                passes: per_frame(own, |samples| samples.passes) - per_frame(0, |samples| samples.passes),
                draws: per_frame(own, |samples| samples.draws) - per_frame(0, |samples| samples.draws),
            });
        }
        (found.adapter, found.software) = (seen.adapter, seen.software);
        Ok(())
    }

    /// Takes the scenes of the subjects in turn and looks at every frame.
    fn look_at(&self, subjects: Vec<Subject>, pictures: &[TestFrame], path: PathBuf) -> Result<Seen, EffectsError> {
        let steps = subjects.iter().map(|subject| subject.rounds).sum::<usize>() * (WARM_UP + FRAMES);
        // The first ones are taken up before anything is measured.
        let changing = pictures.iter().cycle().take(steps + 64).cloned();
        let mut studio = TestStudio::new(self.size.0, self.size.1)
            .with(|_| {})
            .path(path)
            .frame_source(MOVING.0, changing)
            .frame_source(STILL.0, pictures.first().cloned());
        for (index, subject) in subjects.iter().enumerate() {
            if index > 0 {
                studio = studio.scene(scene(index));
            }
            studio = studio.show(subject.source.0).change(|layer| {
                let id = EffectId(scene(index));
                layer.effects.extend(subject.effect.clone().map(|effect| EffectSpec { id, ..effect }));
            });
        }
        let rounds = self.rounds;
        let seen = studio.run(move |live| {
            let timed = live.studio.time_gpu();
            let mut samples: Vec<Samples> = subjects.iter().map(|_| Samples::default()).collect();
            for round in 0..rounds {
                for (index, (subject, samples)) in subjects.iter().zip(&mut samples).enumerate() {
                    if round < subject.rounds {
                        samples.visit(live, scene(index));
                    }
                }
            }
            Seen { samples, adapter: live.studio.adapter(), software: live.studio.renders_in_software(), timed }
        });
        seen.ok_or(EffectsError::NoAdapter)
    }
}

/// The scene of a subject.
fn scene(index: usize) -> u64 {
    index as u64 + 1
}

impl Samples {
    /// Takes the scene and looks at its frames.
    fn visit(&mut self, live: &mut LiveStudio<'_>, scene: u64) {
        live.take(scene);
        for step in 0..WARM_UP + FRAMES {
            let (cpu_s, counters) = (cpu_seconds(), live.counters());
            live.step();
            // Nobody takes the frames: without this, the work of one would fall on the next.
            live.studio.wait();
            let cpu_ms = (cpu_seconds() - cpu_s) * 1000.0;
            // What the GPU's clock says now is of the step before.
            live.studio.take_gpu_times(|times| {
                if step > WARM_UP {
                    self.gpu_ms.push(f64::from(times.compose_ms));
                }
            });
            if step >= WARM_UP {
                let Counters { passes, draws, .. } = live.counters().since(&counters);
                self.cpu_ms.push(cpu_ms);
                self.passes += passes;
                self.draws += draws;
            }
        }
    }

    /// A GPU with a clock that timed nothing had nothing to do.
    fn cost(&self, timed: bool) -> Cost {
        Cost { cpu_ms: median(&self.cpu_ms), gpu_ms: timed.then(|| median(&self.gpu_ms)) }
    }
}

/// Zero of none.
fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = |index: usize| sorted.get(index).copied().unwrap_or(0.0);
    let half = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) { (middle(half.saturating_sub(1)) + middle(half)) / 2.0 } else { middle(half) }
}

/// A figure before a green wall, as a camera delivers it; `None` for sizes that cannot be.
fn pictures((width, height): (u32, u32)) -> Option<Vec<TestFrame>> {
    let clip = bench_clip("fg", width, height, PICTURES)?;
    let tight = |frame: crate::source::frame::Frame| {
        let planes = (0..3).filter_map(|index| frame.plane(index));
        let rows = planes.flat_map(|plane| {
            let row = (plane.width * plane.shape.bytes) as usize;
            plane
                .data
                .chunks(plane.stride as usize)
                .take(plane.height as usize)
                .flat_map(move |data| data.iter().take(row))
        });
        let bytes: Vec<u8> = rows.copied().collect();
        TestFrame::new(frame.format, bytes)
    };
    Some(clip.map(tight).collect())
}
