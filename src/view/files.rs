//! Files of the show as the panels see them, and what may be asked for them.

use crate::document::{LayerId, SceneId};
use std::path::PathBuf;

/// Files of another program that were let go over the studio.
#[derive(Debug, Clone, PartialEq)]
pub struct Dropped {
    pub files: Vec<PathBuf>,
    /// Where their layers go.
    pub scene: SceneId,
    /// The place on the canvas in pixels; none beside it.
    pub at: Option<(f64, f64)>,
    /// The layer there, which takes tables and effects.
    pub layer: Option<LayerId>,
}

/// What panels may ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum FilesCommand {
    /// Makes sources with layers of files, as one step.
    Drop(Dropped),
    /// Copies the show with all that it uses into this folder where it is empty, else into a new one within it.
    Collect(PathBuf),
    CancelCollecting,
    /// What came of collecting has been read.
    CloseCollected,
}

/// What the panels see of the show's files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilesView {
    pub collecting: Option<Collecting>,
}

/// How collecting goes, or went last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collecting {
    /// Bytes copied, of so many.
    Running { done: u64, total: u64 },
    Done {
        /// The show's copy.
        show: PathBuf,
        /// How much was copied, in words.
        counts: String,
        /// A sentence for each file that is not in it.
        missing: Vec<String>,
    },
    /// Why there is no copy.
    Failed(String),
}
