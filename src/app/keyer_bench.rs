//! `scrim bench keyer`: how near a keyer comes to the truth, beside the classic keyer at its best.
//!
//! The pictures and the scores are those of [`truth`](crate::truth). The classic keyer's parameters are searched for with the truth at hand; the other
//! keyer sees the picture only: its set-up `auto` finds its parameters where it has one, and all else stays at its default. What is scored comes out of
//! the compositor: once over the new background for the composite, once over nothing for the matte.

mod report;

use crate::cli::args::BenchArgs;
use crate::document::{ParamValue, Spot};
use crate::effect::builtin::BuiltinEffectsPlugin;
use crate::effect::{Category, Effect, EffectCatalog, Params, Picture};
use crate::source::frame::{Colorimetry, FrameFormat, PixelLayout};
use crate::testing::{TestFrame, TestStudio, write_picture};
use crate::truth::classic::{self, Setting};
use crate::truth::codec::{CodecError, coded_case};
use crate::truth::score::{self, Scores, score};
use crate::truth::{Case, Kind, SIZE};
use bevy::log::info;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

pub use report::Report;

/// The keyer that is judged where none is named.
const JUDGED: &str = "chroma_key_studio";

/// The keyer that the other is compared with.
const CLASSIC: &str = "chroma_key_classic";

/// The set-up that needs no hand.
const AUTO: &str = "auto";

/// Why nothing was measured.
#[derive(Debug, thiserror::Error)]
pub enum KeyerError {
    #[error("there is no keyer {kind}: choose one of {known}")]
    NoKeyer { kind: String, known: String },
    #[error("{case} was not made: {error}")]
    Codec { case: String, error: CodecError },
    #[error("no graphics adapter answers: install Vulkan drivers (mesa-vulkan-drivers renders in software)")]
    NoAdapter,
    #[error("{folder} could not be made: {error}", folder = .folder.display())]
    Folder { folder: PathBuf, error: std::io::Error },
    #[error("a picture was not written: {0}")]
    Write(String),
    #[error("the table could not be printed: {0}")]
    Print(#[from] std::io::Error),
}

/// What is measured.
pub struct Work {
    pub keyer: Arc<dyn Effect>,
    pub kinds: Vec<Kind>,
    pub seeds: Vec<u64>,
    /// Width and height, both even.
    pub size: (usize, usize),
    /// Folder for the pictures.
    pub write: Option<PathBuf>,
}

/// What was measured of one picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub kind: Kind,
    pub seed: u64,
    /// Composite error of the ideal keyer, in 255ths.
    pub floor: f64,
    pub classic: Scores,
    /// The classic's parameters.
    pub setting: Setting,
    pub keyer: Scores,
    /// The parameters that the keyer found by itself, or why it found none and was taken at its defaults.
    pub found: Result<Found, String>,
}

/// Parameters by name.
pub type Found = BTreeMap<String, ParamValue>;

/// Measures, prints, and fails where less is reached than is asked for.
pub fn run(args: &BenchArgs, out: &mut dyn Write) -> Result<ExitCode, KeyerError> {
    let kinds = if args.cases.is_empty() { Kind::ALL.to_vec() } else { args.cases.clone() };
    let work = Work {
        keyer: keyer(args.keyer.as_deref().unwrap_or(JUDGED))?,
        kinds,
        seeds: args.seeds.clone().collect(),
        size: SIZE,
        write: args.write.clone(),
    };
    let report = Report::new(&work, &work.measure()?);
    if args.json {
        writeln!(out, "{}", report.json())?;
    } else {
        write!(out, "{}", report.table())?;
    }
    Ok(if report.passes() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The effect of this kind; `chroma_key_` before it may be left out.
pub fn keyer(kind: &str) -> Result<Arc<dyn Effect>, KeyerError> {
    let mut app = bevy::app::App::empty();
    app.add_plugins(BuiltinEffectsPlugin);
    let catalog = app.world().resource::<EffectCatalog>();
    let found = catalog.get(kind).or_else(|| catalog.get(&format!("chroma_key_{kind}")));
    found.filter(|effect| effect.info().category == Category::Key).cloned().ok_or_else(|| {
        let keyers = catalog.infos().into_iter().filter(|info| info.category == Category::Key);
        let known: Vec<_> = keyers.map(|info| info.kind).collect();
        KeyerError::NoKeyer { kind: kind.into(), known: known.join(", ") }
    })
}

impl Work {
    /// Measures every picture, several at a time, and gives them in order. The first failure ends it.
    pub fn measure(&self) -> Result<Vec<Measured>, KeyerError> {
        if let Some(folder) = &self.write {
            let failed = |error| KeyerError::Folder { folder: folder.clone(), error };
            std::fs::create_dir_all(folder).map_err(failed)?;
        }
        let pictures: Vec<_> =
            self.kinds.iter().flat_map(|kind| self.seeds.iter().map(move |seed| (*kind, *seed))).collect();
        let next = AtomicUsize::new(0);
        let done = Mutex::new(Ok(Vec::new()));
        let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get).min(pictures.len());
        let measure = || {
            while let Some((kind, seed)) = pictures.get(next.fetch_add(1, Ordering::Relaxed)) {
                let measured = self.measure_one(*kind, *seed);
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                match (measured, done.as_mut()) {
                    (Ok(measured), Ok(done)) => done.push(measured),
                    (Err(error), Ok(_)) => *done = Err(error),
                    (_, Err(_)) => {}
                }
                if done.is_err() {
                    return;
                }
            }
        };
        std::thread::scope(|scope| {
            for index in 1..threads {
                let thread = std::thread::Builder::new().name(format!("keyer-bench-{index}"));
                // Without a thread for it, the others do its part.
                if let Err(error) = thread.spawn_scoped(scope, measure) {
                    info!("one thread less: {error}");
                }
            }
            measure();
        });
        let mut measured = done.into_inner().unwrap_or_else(PoisonError::into_inner)?;
        measured.sort_by_key(|measured: &Measured| (measured.kind, measured.seed));
        Ok(measured)
    }

    fn measure_one(&self, kind: Kind, seed: u64) -> Result<Measured, KeyerError> {
        let case = coded_case(kind, seed, self.size)
            .map_err(|error| KeyerError::Codec { case: format!("{}-{seed}", kind.name()), error })?;
        let ideal = score::floor(&case);
        let (setting, _) = classic::best(&case);
        let classic = Keyed::new(&case, CLASSIC, &params_of(setting))?;
        let found = self.set_up(&case);
        let keyed = Keyed::new(&case, self.keyer.info().kind, found.as_ref().unwrap_or(&Found::new()))?;
        if let Some(folder) = &self.write {
            write_case(folder, &case, &ideal, [("classic", &classic), (self.keyer.info().kind, &keyed)])?;
        }
        let measured = Measured {
            kind,
            seed,
            floor: score::composite_error(&case, &ideal),
            classic: score(&case, &classic.matte, &classic.composite),
            setting,
            keyer: score(&case, &keyed.matte, &keyed.composite),
            found,
        };
        info!(
            "{}: floor {:.2}, classic {:.2}, {} {:.2}",
            case.name(),
            measured.floor,
            measured.classic.composite,
            self.keyer.info().kind,
            measured.keyer.composite
        );
        Ok(measured)
    }

    /// What the keyer finds in the picture alone; nothing where it has no set-up for that.
    fn set_up(&self, case: &Case) -> Result<Found, String> {
        let info = self.keyer.info();
        if info.set_ups.iter().all(|set_up| set_up.name != AUTO) {
            return Ok(Found::new());
        }
        let defaults = Params::resolve(&info.params, &Found::new());
        Ok(self.keyer.set_up(AUTO, Spot::Whole, &defaults, &case.camera.decode())?.params)
    }
}

fn params_of(setting: Setting) -> Found {
    let [r, g, b] = setting.key;
    Found::from([
        ("key_color".to_owned(), "custom".into()),
        ("custom_color".to_owned(), vec![r, g, b, 1.0].into()),
        ("similarity".to_owned(), setting.similarity.into()),
        ("smoothness".to_owned(), setting.smoothness.into()),
        ("spill".to_owned(), setting.spill.into()),
        ("taps".to_owned(), "five".into()),
    ])
}

/// What a keyer makes of a case.
struct Keyed {
    matte: Vec<f32>,
    composite: Picture,
}

impl Keyed {
    fn new(case: &Case, keyer: &str, params: &Found) -> Result<Self, KeyerError> {
        let params: Vec<_> = params.iter().map(|(name, value)| (name.as_str(), value.clone())).collect();
        let studio = || {
            TestStudio::new(case.width as u32, case.height as u32)
                .frame_source(1, TestFrame::opaque(&case.background))
                .frame_source(2, camera_frame(case))
        };
        let alone = studio().show(2).effect(keyer, &params).picture().ok_or(KeyerError::NoAdapter)?;
        let composite = studio().show(1).show(2).effect(keyer, &params).picture().ok_or(KeyerError::NoAdapter)?;
        Ok(Self { matte: alone.pixels.iter().map(|[.., alpha]| *alpha).collect(), composite })
    }
}

/// The camera's picture as a source delivers it.
fn camera_frame(case: &Case) -> TestFrame {
    let format = FrameFormat {
        layout: PixelLayout::I420,
        width: case.width as u32,
        height: case.height as u32,
        color: Colorimetry::BT709,
        premultiplied: false,
    };
    TestFrame::new(format, case.camera.bytes())
}

fn write_case(folder: &Path, case: &Case, ideal: &Picture, keyed: [(&str, &Keyed); 2]) -> Result<(), KeyerError> {
    let write = |what: &str, picture: &Picture| {
        write_picture(&folder.join(format!("{}.{what}.png", case.name())), picture).map_err(KeyerError::Write)
    };
    let grey = |matte: &[f32]| Picture {
        width: case.width,
        height: case.height,
        pixels: matte.iter().map(|alpha| [*alpha, *alpha, *alpha, 1.0]).collect(),
    };
    write("camera", &case.camera.decode())?;
    write("plate", &case.plate.decode())?;
    write("alpha", &grey(&case.alpha))?;
    write("truth", &case.truth)?;
    write("floor", ideal)?;
    for (name, keyed) in keyed {
        write(&format!("{name}.matte"), &grey(&keyed.matte))?;
        write(name, &keyed.composite)?;
    }
    Ok(())
}
