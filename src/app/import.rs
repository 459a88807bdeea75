//! Scene collections of OBS, opened as new shows that are not saved yet.

use crate::document::Show;
use crate::effect::EffectCatalog;
use crate::import::{Imported, Line, Outcome, Report, import_file};
use crate::scene::{SceneSystems, SessionRequest, StudioState};
use crate::view::{ImportLine, ImportReport, LogLevel, StudioCommand};
use bevy::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// Name of the step in the history.
const LABEL: &str = "import from OBS";

/// The report of the show that is open, until it is closed.
#[derive(Resource, Default)]
pub struct ShownImport {
    report: Option<Arc<ImportReport>>,
    /// [`StudioState::opened`] of the show that it is about.
    opened: u64,
}

impl ShownImport {
    pub fn report(&self) -> Option<&Arc<ImportReport>> {
        self.report.as_ref()
    }
}

pub struct ImportPlugin;

impl Plugin for ImportPlugin {
    fn build(&self, app: &mut App) {
        app.init_resource::<ShownImport>()
            .init_resource::<EffectCatalog>()
            .add_systems(PreUpdate, apply.after(SceneSystems::Apply).after(super::session::apply_session));
    }
}

pub(super) fn apply(
    mut requests: MessageReader<SessionRequest>,
    mut state: ResMut<StudioState>,
    mut shown: ResMut<ShownImport>,
    catalog: Res<EffectCatalog>,
) {
    for SessionRequest(command) in requests.read() {
        match command {
            StudioCommand::ImportObs(path) => match import_file(path, &catalog) {
                Ok(imported) => open(imported, path, &mut state, &mut shown),
                Err(error) => error!(subject = "Import", "{error}"),
            },
            StudioCommand::CloseImportReport => shown.report = None,
            _ => {}
        }
    }
    if shown.report.is_some() && shown.opened != state.opened {
        shown.report = None;
    }
}

fn open(Imported { show, report }: Imported, path: &Path, state: &mut StudioState, shown: &mut ShownImport) {
    // As a change of an empty show, so that it counts as not saved.
    state.open(Show::empty(), None);
    let program = show.program;
    state.history.replace(show, LABEL);
    state.program = program;
    state.settle();
    info!(subject = "Import", "Imported {}: {}", path.display(), report.counts());
    *shown = ShownImport { report: Some(Arc::new(told(&report))), opened: state.opened };
}

/// The report for the panels, what needs attention first.
fn told(report: &Report) -> ImportReport {
    let line = |line: &Line| ImportLine {
        level: match line.outcome {
            Outcome::Missing => LogLevel::Error,
            Outcome::Placeholder | Outcome::LeftOut | Outcome::Approximated => LogLevel::Warning,
            Outcome::Kept | Outcome::Mapped => LogLevel::Info,
        },
        outcome: (line.outcome != Outcome::Mapped).then_some(line.outcome.label()),
        what: line.what.clone(),
        how: line.how.clone(),
    };
    let of = |outcome: Outcome| report.lines.iter().filter(move |line| line.outcome == outcome).map(line);
    ImportReport {
        collection: report.collection.clone(),
        counts: report.counts(),
        lines: Outcome::ALL.into_iter().flat_map(of).collect(),
    }
}
