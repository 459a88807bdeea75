//! What became of a scene collection that was imported.

use super::LogLevel;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportReport {
    /// Name of the collection.
    pub collection: String,
    /// How many things came over in which way, in words.
    pub counts: String,
    /// What needs attention first.
    pub lines: Vec<ImportLine>,
}

/// One thing and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportLine {
    pub level: LogLevel,
    /// How it came over, in a word or two; none for what came over as it was.
    pub outcome: Option<&'static str>,
    pub what: String,
    pub how: String,
}
