//! Undo and redo by whole shows. View state (selection, zoom, what is on air) is never in it.

use super::{Applied, EditCommand, EditError, Show, edit};
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::Arc;

/// Steps kept; the oldest are forgotten first.
pub const CAPACITY: usize = 1000;
/// What the steps may hold together, in bytes of the shows as text, which take about ten times as much in memory; the oldest are forgotten first.
pub const MOST_BYTES: usize = 8 << 20;

#[derive(Debug, Clone)]
struct Step {
    label: Arc<str>,
    /// The show before the step when it lies in `undo`, after it when it lies in `redo`.
    show: Arc<Show>,
    /// Length of the show before the step as text.
    bytes: usize,
}

/// Counts what is written.
struct Length(usize);

impl Write for Length {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How long the show is as text.
fn length(show: &Show) -> usize {
    let mut length = Length(0);
    // What cannot be written has been written as far as it can.
    serde_json::to_writer(&mut length, show).ok();
    length.0
}

/// The show and the way back.
#[derive(Debug, Clone)]
pub struct History {
    show: Arc<Show>,
    undo: VecDeque<Step>,
    /// Of `undo` together.
    held: usize,
    redo: Vec<Step>,
    /// Steps were forgotten.
    forgot: bool,
    /// Key of the gesture that is still going on: its next command joins the last step.
    open: Option<String>,
    saved: Arc<Show>,
    /// Counts every change of the current show, undo and redo included.
    revision: u64,
}

impl History {
    pub fn new(show: Show) -> Self {
        let show = Arc::new(show);
        Self {
            saved: show.clone(),
            show,
            undo: VecDeque::new(),
            held: 0,
            redo: Vec::new(),
            forgot: false,
            open: None,
            revision: 0,
        }
    }

    pub fn show(&self) -> &Arc<Show> {
        &self.show
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Applies a command. Commands of one gesture (same key, [`end_gesture`](Self::end_gesture) not called between) are one step.
    pub fn apply(&mut self, command: EditCommand) -> Result<Applied, EditError> {
        let mut show = (*self.show).clone();
        let applied = edit::apply(&mut show, command)?;
        if show == *self.show {
            return Ok(applied);
        }
        if self.open.as_deref() != Some(applied.key.as_str()) {
            self.push_step(&applied.label);
            self.open = Some(applied.key.clone());
        }
        self.redo.clear();
        self.set(Arc::new(show));
        Ok(applied)
    }

    /// Puts another show in the place of this one, as one step.
    pub fn replace(&mut self, show: Show, label: &str) {
        self.open = None;
        if show == *self.show {
            return;
        }
        self.push_step(label);
        self.redo.clear();
        self.set(Arc::new(show));
    }

    /// The pointer was let go or the focus left: the next command starts a new step.
    pub fn end_gesture(&mut self) {
        self.open = None;
    }

    /// Takes one step back; the label of what was undone.
    pub fn undo(&mut self) -> Option<String> {
        self.open = None;
        let step = self.undo.pop_back()?;
        self.held -= step.bytes.min(self.held);
        self.redo.push(Step { label: step.label.clone(), show: self.show.clone(), bytes: step.bytes });
        self.set(step.show);
        Some(step.label.as_ref().to_owned())
    }

    pub fn redo(&mut self) -> Option<String> {
        self.open = None;
        let step = self.redo.pop()?;
        self.held += step.bytes;
        self.undo.push_back(Step { label: step.label.clone(), show: self.show.clone(), bytes: step.bytes });
        self.set(step.show);
        Some(step.label.as_ref().to_owned())
    }

    /// What all steps did, the oldest first, those that were taken back at the end.
    pub fn labels(&self) -> impl Iterator<Item = &Arc<str>> {
        self.undo.iter().chain(self.redo.iter().rev()).map(|step| &step.label)
    }

    /// How many of the steps are done.
    pub fn position(&self) -> usize {
        self.undo.len()
    }

    /// No step was forgotten.
    pub fn is_whole(&self) -> bool {
        !self.forgot
    }

    /// Takes steps back, or does them again, until so many are done. False where that changes nothing, or there are not so many.
    pub fn go_to(&mut self, position: usize) -> bool {
        let before = self.position();
        if position > before + self.redo.len() {
            return false;
        }
        while self.position() > position && self.undo().is_some() {}
        while self.position() < position && self.redo().is_some() {}
        self.position() != before
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.back().map(|s| &*s.label)
    }

    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|s| &*s.label)
    }

    /// The show as it is now is the one in the file.
    pub fn mark_saved(&mut self) {
        self.open = None;
        self.saved = self.show.clone();
    }

    /// The show as it was then is the one in the file; it may have gone on since.
    pub fn mark_saved_as(&mut self, show: Arc<Show>) {
        self.saved = show;
    }

    /// The show as it is in the file.
    pub fn saved(&self) -> &Arc<Show> {
        &self.saved
    }

    pub fn is_modified(&self) -> bool {
        !Arc::ptr_eq(&self.saved, &self.show) && self.saved != self.show
    }

    fn push_step(&mut self, label: &str) {
        let bytes = length(&self.show);
        self.held += bytes;
        self.undo.push_back(Step { label: label.into(), show: self.show.clone(), bytes });
        // The last step can always be taken back.
        while self.undo.len() > 1 && (self.undo.len() > CAPACITY || self.held > MOST_BYTES) {
            self.held -= self.undo.pop_front().map_or(0, |step| step.bytes).min(self.held);
            self.forgot = true;
        }
    }

    fn set(&mut self, show: Arc<Show>) {
        self.show = show;
        self.revision += 1;
    }
}
