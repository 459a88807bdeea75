//! What became of each thing in a collection.

use serde::Serialize;
use std::fmt;

/// How one thing came over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Its file or its source is not there.
    Missing,
    /// Something of the same name stands in for it.
    Placeholder,
    /// It is not in the show.
    LeftOut,
    /// Nearly as it was; the line says what is different.
    Approximated,
    /// Stored in the show as it was, and not used yet.
    Kept,
    /// As it was.
    Mapped,
}

impl Outcome {
    /// The most urgent first.
    pub const ALL: [Self; 6] =
        [Self::Missing, Self::Placeholder, Self::LeftOut, Self::Approximated, Self::Kept, Self::Mapped];

    pub fn label(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Placeholder => "placeholder",
            Self::LeftOut => "left out",
            Self::Approximated => "approximated",
            Self::Kept => "kept",
            Self::Mapped => "mapped",
        }
    }
}

/// One thing and what became of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Line {
    pub outcome: Outcome,
    /// Such as `source "Cam"`.
    pub what: String,
    /// What it is now, what is different, or what to do.
    pub how: String,
}

/// All that there is to say about one import.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Report {
    /// Name of the collection.
    pub collection: String,
    /// In the order of the file.
    pub lines: Vec<Line>,
    /// Things beyond the first [`MAX_LINES`], which are not told one by one.
    pub unlisted: usize,
}

/// Most lines of a report.
pub const MAX_LINES: usize = 20_000;

impl Report {
    pub fn add(&mut self, outcome: Outcome, what: impl Into<String>, how: impl Into<String>) {
        if self.lines.len() < MAX_LINES {
            self.lines.push(Line { outcome, what: what.into(), how: how.into() });
        } else {
            self.unlisted += 1;
        }
    }

    pub fn count(&self, outcome: Outcome) -> usize {
        self.lines.iter().filter(|line| line.outcome == outcome).count()
    }

    /// How many came over in which way: "12 mapped, 3 approximated, 1 placeholder, 0 missing, 2 kept, 0 left out".
    pub fn counts(&self) -> String {
        use Outcome::{Approximated, Kept, LeftOut, Mapped, Missing, Placeholder};
        let one = |outcome: Outcome| {
            let count = self.count(outcome);
            let plural = if outcome == Placeholder && count != 1 { "s" } else { "" };
            format!("{count} {}{plural}", outcome.label())
        };
        let counts = [Mapped, Approximated, Placeholder, Missing, Kept, LeftOut].map(one).join(", ");
        if self.unlisted > 0 { format!("{counts}, and {} more", self.unlisted) } else { counts }
    }
}

/// A line for each thing, and the counts last.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Line { outcome, what, how } in &self.lines {
            writeln!(f, "{:<13} {what}: {how}", outcome.label())?;
        }
        write!(f, "{}", self.counts())
    }
}
