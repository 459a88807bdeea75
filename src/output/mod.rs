//! Frames out: recordings, streams, rendered files, stills, and the choice of a monitor for the program.
//!
//! Live, everything goes through [`encoder::Encoders`]: the program is read back and encoded once per distinct setting, and the packets go
//! through a [`distributor`] to consumers that each have a ring, a thread and a pipeline of their own. Without an output nothing is
//! read back.

mod alpha_film;
mod app_source;
pub mod distributor;
pub mod encode;
mod encode_graph;
pub mod encoder;
pub mod frames;
pub mod monitor;
pub mod mux;
pub mod naming;
pub mod publish;
pub mod record;
pub mod replay;
#[cfg(feature = "webrtc")]
pub mod rtc;
pub mod sequence;
#[cfg(feature = "webrtc")]
pub mod serve;
pub mod still;
pub mod virtual_camera;
mod worker;
pub mod writing;

pub use encode::{Nv12Frame, Pushed, Summary, VideoSpec, VideoWriter};
pub use frames::FrameFolder;
pub use publish::Publisher;
pub use record::{RecordSpec, Recorded, Recorder};
pub use replay::Replay;
pub use sequence::Sequence;
pub use still::{RgbaImage, write_png};

use std::path::{Path, PathBuf};

/// Why a picture or a film was not written: a sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutputError {
    #[error("The folder {} is not there: make it or choose another one", .0.display())]
    NoFolder(PathBuf),
    #[error("{} takes no recordings and stills: {what} (Program, Recordings folder…)", folder.display())]
    Folder { folder: PathBuf, what: String },
    #[error("{} is a folder: choose a file name", .0.display())]
    IsFolder(PathBuf),
    #[error("{} cannot be written: a film's name ends in .mkv, .mp4 or .webm", .0.display())]
    Extension(PathBuf),
    #[error("{width}×{height} cannot be encoded: a film is 2×2 to 8192×8192 pixels")]
    Size { width: u32, height: u32 },
    #[error("{num}/{den} frames per second cannot be encoded: choose a rate from 1 to 240")]
    Rate { num: u32, den: u32 },
    #[error("Nothing here encodes {codec}: install the package {package}")]
    NoCodec { codec: &'static str, package: &'static str },
    #[error("The encoder {name} failed: {what}")]
    Encoder { name: &'static str, what: String },
    #[error("The canvas has another size or rate now: start again for it")]
    Resized,
    #[error(
        "{name} did not keep up: it fell behind {lags} times within a minute and was disconnected. Choose a lower bitrate or a faster disk or network"
    )]
    Slow { name: String, lags: usize },
    #[error("{what}")]
    Stream { what: String },
    #[error("There is nothing to save yet: the replay buffer has just been started")]
    EmptyReplay,
    #[error("No thread could be started ({0}): close other programs")]
    NoThread(String),
    #[error("GStreamer has no element {element}: install the package {package}")]
    NoElement { element: &'static str, package: &'static str },
    #[error("The disk of {} is full: make room and start again", .0.display())]
    DiskFull(PathBuf),
    #[error("Less than {reserve_mib} MiB are free on the disk of {}: make room or choose another folder", folder.display())]
    LowDisk { folder: PathBuf, reserve_mib: u64 },
    #[error("{} could not be written: {what}", path.display())]
    Io { path: PathBuf, what: String },
    #[error("{} was not encoded to its end: {what}", path.display())]
    Encode { path: PathBuf, what: String },
    #[error("{} got no further for {seconds} s: its disk or the encoder hangs", path.display())]
    Stuck { path: PathBuf, seconds: u64 },
    #[error("{} was not made: there was no picture to write", .0.display())]
    Nothing(PathBuf),
    #[error("a picture of {width}×{height} has {bytes} bytes, which is too few")]
    Short { width: u32, height: u32, bytes: usize },
    #[error("{} holds {found}, which is no numbered frame: choose an empty folder", folder.display())]
    ForeignFiles { folder: PathBuf, found: String },
}

impl OutputError {
    pub(crate) fn no_thread(error: std::io::Error) -> Self {
        Self::NoThread(error.to_string())
    }

    /// What the system said, with "disk full" told apart.
    fn io(path: &Path, error: &std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull(path.to_owned()),
            _ => Self::Io { path: path.to_owned(), what: error.to_string() },
        }
    }
}

/// The folder that a file is to lie in, when both can be.
fn check_target(path: &Path) -> Result<&Path, OutputError> {
    if path.is_dir() {
        return Err(OutputError::IsFolder(path.to_owned()));
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if folder.is_dir() { Ok(folder) } else { Err(OutputError::NoFolder(folder.to_owned())) }
}
