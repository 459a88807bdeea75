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

/// A show to begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Template {
    Demo,
    Interview,
    Presentation,
    Gaming,
}

impl Template {
    pub const ALL: [Self; 4] = [Self::Demo, Self::Interview, Self::Presentation, Self::Gaming];

    pub fn label(self) -> &'static str {
        match self {
            Self::Demo => "The demo",
            Self::Interview => "Interview, two people side by side",
            Self::Presentation => "Presentation with a camera",
            Self::Gaming => "Gaming with a camera",
        }
    }
}

/// What panels may ask for.
#[derive(Debug, Clone, PartialEq)]
pub enum FilesCommand {
    /// Opens a new show that is made from a template.
    NewFrom(Template),
    /// Makes sources with layers of files, as one step.
    Drop(Dropped),
    /// Copies the show with all that it uses into this folder where it is empty, else into a new one within it.
    Collect(PathBuf),
    CancelCollecting,
    /// What came of collecting has been read.
    CloseCollected,
    /// Looks for the missing files in a folder and below, and links all that are found, as one step.
    SearchMissing(PathBuf),
    /// Says no more of the files that are missing now.
    HideMissing,
    /// Puts what another program wrote into the show's file in the place of the show, as one step.
    Reload,
    /// Goes on with the show as it is here.
    KeepMine,
}

/// What the panels see of the show's files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FilesView {
    pub collecting: Option<Collecting>,
    /// Files that the show names and that are not there.
    pub missing: Vec<MissingFile>,
    pub searching: bool,
    /// What came of the last search.
    pub searched: String,
    /// Another program changed the show's file, and nobody decided on that.
    pub changed_outside: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingFile {
    /// As the show names it.
    pub path: String,
    /// Who names it.
    pub what: String,
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
