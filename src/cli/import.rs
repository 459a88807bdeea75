//! `scrim import FILE.json --out SHOW.ron`: makes a show of an OBS scene collection and says what became of each thing in it.

use crate::document::save;
use crate::effect::EffectCatalog;
use crate::import::{Outcome, Report, import_file};
use serde_json::{Map, json};
use std::io::{self, Write};
use std::path::PathBuf;

/// Makes a show of an OBS scene collection.
///
/// Every source, layer, filter and transition gets a line: mapped, approximated, placeholder, missing, kept or left out. The last line
/// counts them.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct ImportArgs {
    /// Scene collection (.json): a file of OBS's folder basic/scenes, or one that was exported
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Scene file to write (.ron)
    #[arg(short, long, value_name = "SHOW")]
    pub out: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    pub json: bool,
    /// Write over a scene file that is there; its earlier state is kept in .scrim-backups
    #[arg(long)]
    pub force: bool,
}

/// Why no show was written.
#[derive(Debug, thiserror::Error)]
pub enum ImportFailure {
    #[error(transparent)]
    Import(#[from] crate::import::ImportError),
    #[error("{} is there already: name another file, or write over it with --force", .0.display())]
    IsThere(PathBuf),
    #[error(transparent)]
    Save(#[from] save::SaveError),
    #[error("the report cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// Imports, writes the show and prints the report.
pub fn run(args: &ImportArgs, catalog: &EffectCatalog, out: &mut dyn Write) -> Result<(), ImportFailure> {
    // A link that leads nowhere is there too.
    if !args.force && args.out.symlink_metadata().is_ok() {
        return Err(ImportFailure::IsThere(args.out.clone()));
    }
    let imported = import_file(&args.file, catalog)?;
    let saved = save::save(&args.out, &imported.show)?;
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &as_json(&imported.report)).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        for note in saved.notes {
            writeln!(out, "note: {note}")?;
        }
        writeln!(out, "{}", imported.report)?;
    }
    Ok(())
}

/// The report with its counts.
fn as_json(report: &Report) -> serde_json::Value {
    let counts: Map<_, _> =
        Outcome::ALL.iter().map(|outcome| (outcome.label().replace(' ', "_"), report.count(*outcome).into())).collect();
    json!({ "collection": report.collection, "lines": report.lines, "unlisted": report.unlisted, "counts": counts })
}
