//! What is wrong with an effect file, and where in the file as it was written.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::{Path, PathBuf};

/// Most characters of a source line that are printed.
const WINDOW: usize = 120;

/// An error with its place. Printed, it is one line for the place and the message, then the source line, then a caret beneath it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    pub path: PathBuf,
    /// From 1 on.
    pub line: usize,
    /// In characters, from 1 on.
    pub column: usize,
    pub message: String,
    /// The whole line.
    pub source: String,
}

impl Fault {
    /// At a byte of the text.
    pub fn at(path: &Path, text: &str, offset: usize, message: &str) -> Self {
        let (before, _) = text.split_at(text.floor_char_boundary(offset));
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let source = text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        Self {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column: before.get(start..).unwrap_or_default().chars().count() + 1,
            message: printable(message),
            source: printable(source),
        }
    }

    /// A fault of the file as a whole.
    pub fn of_file(path: &Path, message: &str) -> Self {
        Self::at(path, "", 0, message)
    }

    /// The source line and the caret beneath it; of a long line the part around the caret.
    pub fn excerpt(&self) -> String {
        let first = if self.column > WINDOW { self.column - WINDOW / 2 } else { 1 };
        let shown: String = self.source.chars().skip(first - 1).take(WINDOW).collect();
        // Tabs stay tabs, so that the caret stands where the reader's editor would put it.
        let indent = |c: char| if c == '\t' { '\t' } else { ' ' };
        let before: String = self.source.chars().skip(first - 1).take(self.column - first).map(indent).collect();
        format!("  {shown}\n  {before}^")
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line, column, message, .. } = self;
        write!(f, "{}:{line}:{column}: {message}", path.display())?;
        if self.source.trim().is_empty() { Ok(()) } else { write!(f, "\n{}", self.excerpt()) }
    }
}

impl std::error::Error for Fault {}

/// Without what would work a terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\t' { '\u{fffd}' } else { c }).collect()
}
