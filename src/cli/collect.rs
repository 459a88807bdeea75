//! `scrim collect SHOW.ron --out FOLDER`: copies a show and every file that it uses into one folder.

use crate::assets::{Catalogued, Collect, CollectError, Progress, collect};
use crate::document::save::{self, LoadError};
use crate::effect::EffectCatalog;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Copies a show and every file that it uses into one folder.
///
/// Media, pictures, tables, masks and effect files go along, and the copy names them from its own folder on. What is missing gets a line.
#[derive(Debug, Clone, PartialEq, Eq, clap::Args)]
pub struct CollectArgs {
    /// Scene file (.ron)
    #[arg(value_name = "SHOW")]
    pub file: PathBuf,
    /// Folder for the copy: a new one, or an empty one
    #[arg(short, long, value_name = "FOLDER")]
    pub out: PathBuf,
}

/// Why there is no copy.
#[derive(Debug, thiserror::Error)]
pub enum CollectFailure {
    #[error(transparent)]
    Load(#[from] LoadError),
    #[error(transparent)]
    Collect(#[from] CollectError),
    #[error("the report cannot be written: {0}")]
    Output(#[from] io::Error),
}

/// Collects and prints what is missing; the last line counts. `data` is the person's data folder.
pub fn run(
    args: &CollectArgs,
    catalog: &EffectCatalog,
    data: &Path,
    out: &mut dyn Write,
) -> Result<(), CollectFailure> {
    let show = save::load(&args.file)?.show;
    let name = args.file.file_name().map_or("Show.ron".into(), |name| name.to_string_lossy());
    let job = Collect {
        show,
        base: args.file.parent().unwrap_or(Path::new("")).to_owned(),
        data: data.to_owned(),
        out: args.out.clone(),
        name: name.into_owned(),
        effects: Catalogued::of(catalog),
    };
    let collected = collect(&job, &Progress::default())?;
    for missing in &collected.missing {
        writeln!(out, "missing: {missing}")?;
    }
    writeln!(out, "{}: {collected}", collected.show.display())?;
    Ok(())
}
