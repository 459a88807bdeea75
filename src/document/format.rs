//! The scene file's text: RON in, [`Show`] out, and back.

use super::Show;

/// A show as it was read, with what the reader should tell.
#[derive(Debug, Clone, PartialEq)]
pub struct Loaded {
    pub show: Show,
    /// Sentences for the log: what was migrated, renumbered or kept without being understood.
    pub notes: Vec<String>,
    /// The text had comments, which the first save drops.
    pub had_comments: bool,
}

/// Why a text is not a show.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FormatError {
    #[error("{line}:{column}: {what}")]
    Syntax { line: usize, column: usize, what: String },
    #[error("{place}: {what}")]
    Meaning { place: String, what: String },
}

/// Reads a scene file's text.
pub fn parse(_text: &str) -> Result<Loaded, FormatError> {
    Err(FormatError::Syntax { line: 0, column: 0, what: String::new() })
}

/// The text that [`parse`] reads back to an equal show.
pub fn to_text(_show: &Show) -> String {
    String::new()
}
