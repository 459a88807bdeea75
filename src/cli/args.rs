//! What can be typed after `scrim`.

use super::check::CheckArgs;
use super::collect::CollectArgs;
use super::import::ImportArgs;
use crate::document::Rate;
use crate::source::frame::MAX_SIDE;
use crate::truth::Kind;
use crate::view::SoundBus;
use clap::error::ErrorKind;
use clap::{ArgGroup, Args, CommandFactory, Parser, Subcommand, ValueEnum};
use std::ffi::OsString;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// A real-time compositing studio: cameras, files, screens and streams, keyed and layered on the GPU.
///
/// Without a command it opens the studio.
#[derive(Debug, Clone, PartialEq, Parser)]
#[command(name = "scrim", version, max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// Scene file to open in the studio
    file: Option<PathBuf>,
    /// Say more in the log; twice for everything of ours, three times for everything. RUST_LOG, where set, wins
    #[arg(short, long, action = clap::ArgAction::Count, global = true)]
    verbose: u8,
    /// Let Vulkan's validation layers check every use of the graphics device, for finding faults: slow. What they find is in the
    /// log. They have to be installed (Debian: vulkan-validationlayers)
    #[arg(long, global = true)]
    gpu_validation: bool,
}

/// What goes with any command.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Common {
    /// How often `-v` was given.
    pub verbose: u8,
    pub gpu_validation: bool,
}

#[derive(Debug, Clone, PartialEq, Subcommand)]
pub enum Command {
    /// Open the studio
    Open(OpenArgs),
    /// Render a scene file to a picture, a folder of pictures or a film
    Render(RenderArgs),
    /// Record and stream a show without a display
    Run(RunArgs),
    /// Check scene files and effect files without opening the studio
    Check(CheckArgs),
    /// Make a show of an OBS scene collection
    Import(ImportArgs),
    /// Copy a show and every file that it uses into one folder
    Collect(CollectArgs),
    /// List cameras, monitors and windows
    Devices(ListArgs),
    /// List the effects and their settings
    Effects(EffectsArgs),
    /// Measure how fast frames are composed
    Bench(BenchArgs),
    /// Check effect files for the studio that started it
    #[command(hide = true)]
    Jail,
}

/// Opens the studio on a scene file, or on an empty show.
#[derive(Debug, Clone, PartialEq, Default, Args)]
pub struct OpenArgs {
    /// Scene file (.ron)
    pub file: Option<PathBuf>,
}

/// Renders the program of a scene file frame by frame, without a window.
///
/// The same file gives the same pictures: media files, patterns and slideshows follow the film's own time. Cameras, screens, windows and
/// URLs only exist live; they show their fallback unless --live is given.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct RenderArgs {
    /// Scene file (.ron)
    pub file: PathBuf,
    /// What to write: one NAME.png, a film NAME.mkv, NAME.mp4 (H.264) or NAME.webm (VP8), or a folder for numbered PNGs with alpha
    #[arg(short, long, value_name = "X", value_parser = target)]
    pub out: RenderTarget,
    /// How many frames [default: 1 for a .png, else 10 seconds]
    #[arg(short = 'n', long, value_name = "N", conflicts_with = "seconds", value_parser = clap::value_parser!(u64).range(1..))]
    pub frames: Option<u64>,
    /// How many seconds
    #[arg(short, long, value_name = "S", value_parser = positive_seconds)]
    pub seconds: Option<f64>,
    /// Second of the show to start at
    #[arg(long, value_name = "S", default_value = "0", value_parser = seconds)]
    pub start: f64,
    /// Frames per second, such as 25, 29.97 or 30000/1001 [default: the show's]
    #[arg(long, value_name = "R", value_parser = rate)]
    pub fps: Option<Rate>,
    /// Canvas size in pixels, such as 1280x720 [default: the show's]
    #[arg(long, value_name = "WxH", value_parser = size)]
    pub size: Option<(u32, u32)>,
    /// Run by the clock with live sources, as on air; frames that come too late are dropped
    #[arg(long)]
    pub live: bool,
    /// Go over from one scene to another by this transition, such as fade or "isf:Soft Wipe"
    #[arg(long, value_name = "KIND", requires = "to")]
    pub transition: Option<String>,
    /// Name of the scene that goes [default: the one on program]
    #[arg(long, value_name = "SCENE", requires = "transition")]
    pub from: Option<String>,
    /// Name of the scene that comes
    #[arg(long, value_name = "SCENE", requires = "transition")]
    pub to: Option<String>,
    /// How far the transition is, from 0 to 1 [default: from 0 in the first frame to 1 in the last]
    #[arg(long, value_name = "P", requires = "transition", value_parser = progress)]
    pub progress: Option<f64>,
}

/// Puts a show on air without a display, by the clock and with live sources, until the time is up or it is told to end (Ctrl+C, SIGTERM).
///
/// Ends with 0 when all went well, and with 1 and a sentence when the recording or a stream could not go on.
#[derive(Debug, Clone, PartialEq, Default, Args)]
#[command(group = ArgGroup::new("output").required(true).multiple(true))]
pub struct RunArgs {
    /// Scene file (.ron)
    pub file: PathBuf,
    /// Record the program to this file: .mkv, .mp4 or .webm
    #[arg(long, value_name = "X", group = "output")]
    pub record: Option<PathBuf>,
    /// Stream to this server, such as rtmp://host/app/key; may be given several times
    #[arg(long, value_name = "URL", group = "output")]
    pub rtmp: Vec<String>,
    /// Stream to this address, such as srt://host:9000, or wait for callers at srt://:9000; may be given several times
    #[arg(long, value_name = "URL", group = "output")]
    pub srt: Vec<String>,
    /// Publish to this WHIP server, such as https://host/live/whip; may be given several times
    #[cfg(feature = "webrtc")]
    #[arg(long, value_name = "URL", group = "output")]
    pub whip: Vec<String>,
    /// Bearer token of the WHIP servers
    #[cfg(feature = "webrtc")]
    #[arg(long, value_name = "TOKEN", requires = "whip")]
    pub whip_token: Option<String>,
    /// Serve to viewers' browsers [default address: 127.0.0.1:8189, which is this computer alone]. Another address takes a token
    #[cfg(feature = "webrtc")]
    #[arg(long, value_name = "ADDR:PORT", group = "output", num_args = 0..=1, default_missing_value = "127.0.0.1:8189")]
    pub serve: Option<std::net::SocketAddr>,
    /// What viewers have to know [default: one is made where others than this computer are served]
    #[cfg(feature = "webrtc")]
    #[arg(long, value_name = "TOKEN", requires = "serve")]
    pub serve_token: Option<String>,
    /// Viewers that are let in at once
    #[cfg(feature = "webrtc")]
    #[arg(long, value_name = "N", requires = "serve", default_value = "20", value_parser = clap::value_parser!(u32).range(1..=200))]
    pub viewers: u32,
    /// Bitrate of the streams' and the viewers' pictures in kbit/s
    #[arg(long, value_name = "KBPS", default_value = "4500", value_parser = clap::value_parser!(u32).range(100..=100_000))]
    pub bitrate: u32,
    /// Lines of the streams' pictures, such as 480, where the canvas has more [default: the canvas's]
    #[arg(long, value_name = "LINES", default_value = "0", hide_default_value = true, value_parser = clap::value_parser!(u32).range(0..=8192))]
    pub height: u32,
    /// Seconds by which streams are sent later
    #[arg(long, value_name = "S", default_value = "0", value_parser = clap::value_parser!(u32).range(0..=120))]
    pub delay: u32,
    /// Bus of the mixer that is heard: program, or clean for the one that strips can be kept off
    #[arg(long, value_name = "BUS", default_value = "program", value_parser = bus)]
    pub sound: SoundBus,
    /// How many seconds [default: until it is told to end]
    #[arg(short, long, value_name = "S", value_parser = positive_seconds)]
    pub seconds: Option<f64>,
}

#[derive(Debug, Clone, PartialEq, Default, Args)]
pub struct ListArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Lists the built-in effects and those from files, with what is wrong with any.
#[derive(Debug, Clone, PartialEq, Default, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct EffectsArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// Also those in the folder effects beside this scene file
    #[arg(long, value_name = "FILE")]
    pub scene: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Option<EffectsCommand>,
}

#[derive(Debug, Clone, PartialEq, Eq, Subcommand)]
pub enum EffectsCommand {
    /// Write an effect file to begin with; never overwrites one
    New {
        /// Its name, at most 64 characters
        name: String,
        /// Folder for it [default: effects in the person's data folder]
        #[arg(long, value_name = "DIR")]
        dir: Option<PathBuf>,
        /// In ISF (GLSL) instead of WGSL
        #[arg(long)]
        isf: bool,
    },
}

/// Composes as fast as it can without a window and prints one line `BENCH {json}`.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct BenchArgs {
    /// W1, W2, W3 or W4 (the works that other programs are measured with), idle (a still scene in an open window), reload (an effect
    /// file that is saved again and again), effects (what each filter costs beside a blur; prints a table), keyer (how good a keyer's mattes and composites are, by pictures whose true ones are
    /// known; prints a table), output (what encoding costs with none, one and five consumers), av (how far apart a flash and its
    /// beep are after ten minutes of a clock that is wrong), latency (how many ticks a picture takes from its source to a recording), or a scene file
    #[arg(value_name = "WORK", value_parser = work)]
    pub work: BenchWork,
    /// Folder with the clips fg720.y4m, bg720.y4m, fg1080.y4m and bg1080.y4m; without it, generated pictures of the same sizes
    #[arg(long, value_name = "DIR")]
    pub clips: Option<PathBuf>,

    /// Key W1, W2, W3 or W4 with this effect, and tell its CPU time beside that of the classic one [default: classic], or compare it with the
    /// classic keyer at its best in keyer, where it sets itself up if it can [default: studio]: its kind, or what stands behind chroma_key_ in it
    #[arg(long, value_name = "KIND")]
    pub keyer: Option<String>,
    /// How many frames to measure
    #[arg(short = 'n', long, value_name = "N", default_value = "300", value_parser = clap::value_parser!(u64).range(1..))]
    pub frames: u64,
    /// How often reload breaks and repairs the file
    #[arg(long, value_name = "N", default_value = "1000", value_parser = clap::value_parser!(u32).range(4..))]
    pub cycles: u32,
    /// Where the frames go
    #[arg(long, value_enum, default_value_t)]
    pub output: BenchOutput,
    /// Print the JSON alone, without BENCH before it
    #[arg(long)]
    pub json: bool,
    /// Of effects: which, by their kinds, separated by commas [default: all built-in filters]
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub effects: Vec<String>,
    /// Of keyer: the seeds of the pictures, such as 3 or 1-10
    #[arg(long, value_name = "A-B", default_value = "11-20", value_parser = seeds)]
    pub seeds: RangeInclusive<u64>,
    /// Of keyer: which cases, separated by commas [default: all]
    #[arg(long, value_name = "CASES", value_delimiter = ',', value_parser = case)]
    pub cases: Vec<Kind>,
    /// Of keyer: folder for the pictures, the true and the found mattes and composites as PNG
    #[arg(long, value_name = "DIR")]
    pub write: Option<PathBuf>,
}

/// What a render makes, by the name it is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenderTarget {
    Picture(PathBuf),
    Film(PathBuf),
    /// Numbered PNGs.
    Folder(PathBuf),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BenchWork {
    W1,
    W2,
    W3,
    W4,
    Idle,
    Reload,
    Effects,
    Keyer,
    Output,
    Av,
    Latency,
    File(PathBuf),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum BenchOutput {
    /// Stay on the GPU; nothing is read back
    #[default]
    None,
    /// 4:2:0 frames in system memory, as an encoder takes them
    Nv12,
}

impl Cli {
    /// Reads the command line of the process; prints help or what is wrong with it, and leaves, where that is all there is to do.
    pub fn from_process() -> (Command, Common) {
        Self::read(std::env::args_os()).unwrap_or_else(|error| error.exit())
    }

    /// The command and what goes with any.
    pub fn read<I, T>(arguments: I) -> Result<(Command, Common), clap::Error>
    where
        I: IntoIterator<Item = T>,
        T: Into<OsString> + Clone,
    {
        let cli = Self::try_parse_from(arguments)?;
        let command = match (cli.command, cli.file) {
            (Some(_), Some(file)) => {
                let what = format!("give a command or a file, not \"{}\" before a command", file.display());
                return Err(Self::command().error(ErrorKind::ArgumentConflict, what));
            }
            (Some(command), None) => command,
            (None, file) => Command::Open(OpenArgs { file }),
        };
        if let Command::Bench(BenchArgs { keyer: Some(_), work, .. }) = &command
            && !work.is_keyed()
        {
            let what = format!("{} has nothing to key: --keyer goes with W1, W2, W3, W4 and keyer", work.name());
            return Err(Self::command().error(ErrorKind::ArgumentConflict, what));
        }
        if let Command::Bench(BenchArgs { effects, work, .. }) = &command
            && !effects.is_empty()
            && *work != BenchWork::Effects
        {
            let what = format!("{} measures no effects one by one: --effects goes with effects", work.name());
            return Err(Self::command().error(ErrorKind::ArgumentConflict, what));
        }
        Ok((command, Common { verbose: cli.verbose, gpu_validation: cli.gpu_validation }))
    }
}

impl RenderArgs {
    /// How many frames to render at a rate.
    pub fn frame_count(&self, rate: Rate) -> u64 {
        let of_seconds = |seconds: f64| (seconds * rate.fps()).round().max(1.0) as u64;
        match (self.frames, self.seconds, &self.out) {
            (Some(frames), ..) => frames,
            (None, Some(seconds), _) => of_seconds(seconds),
            (None, None, RenderTarget::Picture(_)) => 1,
            (None, None, _) => of_seconds(10.0),
        }
    }
}

impl RenderTarget {
    pub fn path(&self) -> &Path {
        match self {
            Self::Picture(path) | Self::Film(path) | Self::Folder(path) => path,
        }
    }
}

impl BenchWork {
    /// An effect keys one of its pictures, and it need not be the usual one.
    pub fn is_keyed(&self) -> bool {
        matches!(self, Self::W1 | Self::W2 | Self::W3 | Self::W4 | Self::Keyer)
    }

    /// The name that a `BENCH` line has for it.
    pub fn name(&self) -> String {
        match self {
            Self::W1 => "W1".into(),
            Self::W2 => "W2".into(),
            Self::W3 => "W3".into(),
            Self::W4 => "W4".into(),
            Self::Idle => "idle".into(),
            Self::Reload => "reload".into(),
            Self::Effects => "effects".into(),
            Self::Keyer => "keyer".into(),
            Self::Output => "output".into(),
            Self::Av => "av".into(),
            Self::Latency => "latency".into(),
            Self::File(path) => path.display().to_string(),
        }
    }
}

fn target(text: &str) -> Result<RenderTarget, String> {
    let path = PathBuf::from(text);
    if text.is_empty() {
        return Err("name a file or a folder".into());
    }
    if path.is_dir() || text.ends_with(['/', std::path::MAIN_SEPARATOR]) {
        return Ok(RenderTarget::Folder(path));
    }
    let extension = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    match extension.as_deref() {
        Some("png") => Ok(RenderTarget::Picture(path)),
        Some("mkv" | "mp4" | "webm") => Ok(RenderTarget::Film(path)),
        None => Ok(RenderTarget::Folder(path)),
        Some(other) => Err(format!("a .{other} file cannot be made: use .png, .mkv, .mp4, .webm or a folder")),
    }
}

fn seconds(text: &str) -> Result<f64, String> {
    match f64::from_str(text) {
        Ok(seconds) if (0.0..=1e7).contains(&seconds) => Ok(seconds),
        _ => Err("give seconds, such as 10 or 2.5".into()),
    }
}

fn positive_seconds(text: &str) -> Result<f64, String> {
    seconds(text).and_then(|value| if value > 0.0 { Ok(value) } else { Err("give more than 0 seconds".into()) })
}

fn progress(text: &str) -> Result<f64, String> {
    let value = text.trim().parse::<f64>().ok().filter(|value| (0.0..=1.0).contains(value));
    value.ok_or_else(|| "give a progress from 0 to 1, such as 0.4".into())
}

/// Frames per second as people write them: `25`, `29.97`, `30000/1001`.
fn rate(text: &str) -> Result<Rate, String> {
    let wrong = || "give frames per second from 1 to 240, such as 25, 29.97 or 30000/1001".to_owned();
    let rate = match text.split_once('/') {
        Some((num, den)) => {
            let part = |text: &str| text.trim().parse::<u32>().map_err(|_| wrong());
            Rate::new(part(num)?, part(den)?)
        }
        None => decimal_rate(text.trim().parse().map_err(|_| wrong())?),
    };
    if (1.0..=240.0).contains(&rate.fps()) { Ok(rate) } else { Err(wrong()) }
}

/// 23.976, 29.97, 59.94 and their like stand for a whole rate times 1000/1001.
fn decimal_rate(fps: f64) -> Rate {
    let whole = (fps * 1.001).round();
    let near = |exact: f64| (fps - exact).abs() < 0.005;
    if fps.fract() != 0.0 && near(whole / 1.001) {
        return Rate::new(whole as u32 * 1000, 1001);
    }
    let (mut num, mut den) = ((fps * 1000.0).round() as u32, 1000_u32);
    while let Some(factor) = [2, 5].into_iter().find(|factor| num % factor == 0 && den % factor == 0) {
        num /= factor;
        den /= factor;
    }
    Rate::new(num, den)
}

fn bus(text: &str) -> Result<SoundBus, String> {
    let found = SoundBus::ALL.into_iter().find(|bus| text.eq_ignore_ascii_case(bus.label()));
    found.ok_or_else(|| "the buses are program and clean".into())
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let wrong = || format!("give width and height from 1 to {MAX_SIDE} pixels, such as 1280x720");
    let (width, height) = text.split_once(['x', 'X', '×']).ok_or_else(wrong)?;
    let side = |text: &str| text.trim().parse().ok().filter(|side| (1..=MAX_SIDE).contains(side)).ok_or_else(wrong);
    Ok((side(width)?, side(height)?))
}

fn work(text: &str) -> Result<BenchWork, String> {
    Ok(match text {
        "W1" | "w1" => BenchWork::W1,
        "W2" | "w2" => BenchWork::W2,
        "W3" | "w3" => BenchWork::W3,
        "W4" | "w4" => BenchWork::W4,
        "idle" => BenchWork::Idle,
        "reload" => BenchWork::Reload,
        "effects" => BenchWork::Effects,
        "keyer" => BenchWork::Keyer,
        "output" => BenchWork::Output,
        "av" => BenchWork::Av,
        "latency" => BenchWork::Latency,
        file if Path::new(file).is_file() => BenchWork::File(file.into()),
        other => {
            return Err(format!(
                "{other} is neither W1, W2, W3, W4, idle, reload, effects, keyer, output, av, latency nor a file that exists"
            ));
        }
    })
}

fn seeds(text: &str) -> Result<RangeInclusive<u64>, String> {
    let (first, last) = text.split_once('-').unwrap_or((text, text));
    let seed = |text: &str| text.trim().parse::<u64>().ok().filter(|seed| *seed < 1_000_000);
    match (seed(first), seed(last)) {
        (Some(first), Some(last)) if first <= last => Ok(first..=last),
        _ => Err("give a seed or a range of them, such as 3 or 1-10".into()),
    }
}

fn case(text: &str) -> Result<Kind, String> {
    Kind::from_name(text)
        .ok_or_else(|| format!("there is no case {text}, only {}", Kind::ALL.map(Kind::name).join(", ")))
}
