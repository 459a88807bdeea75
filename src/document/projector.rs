//! Projectors: windows and whole monitors that show one picture of the show, remembered with it.

use super::validate::{Fault, within};
use super::{EditError, Extra, ProjectorId, SceneId, Show, SourceId};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Most projectors of a show.
pub const MAX_PROJECTORS: usize = 16;
/// Width and height of a projector's window in pixels.
const SIDE: RangeInclusive<f64> = 64.0..=16_384.0;

/// One picture of the show in a window of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Projector {
    pub id: ProjectorId,
    pub shows: Projected,
    #[serde(default)]
    pub place: ProjectorPlace,
    #[serde(flatten)]
    pub extra: Extra,
}

/// What a projector shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Projected {
    Program,
    /// The scene that is prepared; the program while none is.
    Preview,
    /// Preview, program and all scenes beside each other.
    Multiview,
    Scene(SceneId),
    /// A source as it comes, without the effects of any layer.
    Source(SourceId),
}

/// Where a projector is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProjectorPlace {
    Window {
        /// Of the window's picture, in pixels.
        width: u32,
        height: u32,
        /// From the desktop's left and top, in pixels; `None` leaves it to the window manager.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<(i32, i32)>,
    },
    /// Full-screen on the monitor of this name, such as `HDMI-1`. While there is none of that name, nowhere.
    Monitor(String),
}

impl Default for ProjectorPlace {
    fn default() -> Self {
        Self::Window { width: 960, height: 540, at: None }
    }
}

impl Projector {
    /// One that has no id yet.
    pub fn new(shows: Projected, place: ProjectorPlace) -> Self {
        Self { id: ProjectorId(0), shows, place, extra: Extra::new() }
    }
}

/// A change of the projectors.
#[derive(Debug, Clone, PartialEq)]
pub enum ProjectorEdit {
    /// Opens one more. Its id is replaced by a free one.
    Open(Projector),
    Close(ProjectorId),
    Place(ProjectorId, ProjectorPlace),
}

/// Applies a change; what it did, the key of its gesture, and the id of what was added.
pub(super) fn change(
    show: &mut Show,
    edit: ProjectorEdit,
    next: u64,
) -> Result<(String, String, Option<u64>), EditError> {
    let missing = |id: ProjectorId| EditError::Missing { what: "projector", id: id.0 };
    Ok(match edit {
        ProjectorEdit::Open(projector) => {
            let label = format!("Projector of {}", title(show, projector.shows));
            show.projectors.push(Projector { id: ProjectorId(next), ..projector });
            (label, format!("new {next}"), Some(next))
        }
        ProjectorEdit::Close(id) => {
            let index = show.projectors.iter().position(|projector| projector.id == id).ok_or_else(|| missing(id))?;
            let gone = show.projectors.remove(index);
            (format!("Close projector of {}", title(show, gone.shows)), format!("del projector {id}"), None)
        }
        ProjectorEdit::Place(id, place) => {
            let slot = show.projectors.iter_mut().find(|projector| projector.id == id).ok_or_else(|| missing(id))?;
            slot.place = place;
            ("Move projector".into(), format!("projector {id}"), None)
        }
    })
}

/// What is projected, in words.
pub fn title(show: &Show, of: Projected) -> String {
    match of {
        Projected::Program => "Program".into(),
        Projected::Preview => "Preview".into(),
        Projected::Multiview => "Multiview".into(),
        Projected::Scene(id) => show.scene(id).map_or_else(|| format!("Scene {id}"), |scene| scene.name.clone()),
        Projected::Source(id) => show.source(id).map_or_else(|| format!("Source {id}"), |source| source.name.clone()),
    }
}

/// A projector goes with what it shows.
pub(super) fn tidy(show: &mut Show) {
    let Show { projectors, scenes, sources, .. } = show;
    projectors.retain(|projector| match projector.shows {
        Projected::Scene(id) => scenes.iter().any(|scene| scene.id == id),
        Projected::Source(id) => sources.iter().any(|source| source.id == id),
        Projected::Program | Projected::Preview | Projected::Multiview => true,
    });
}

pub(super) fn check(projector: &Projector) -> Result<(), Fault> {
    match &projector.place {
        ProjectorPlace::Window { width, height, .. } => {
            within("width", (*width).into(), SIDE)?;
            within("height", (*height).into(), SIDE)
        }
        ProjectorPlace::Monitor(_) => Ok(()),
    }
}
