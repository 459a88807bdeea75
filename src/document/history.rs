//! Undo and redo by whole shows. View state (selection, zoom, what is on air) is never in it.

use super::{Applied, EditCommand, EditError, Show, edit};
use std::collections::VecDeque;
use std::sync::Arc;

/// Steps kept; the oldest are forgotten first.
pub const CAPACITY: usize = 1000;

#[derive(Debug, Clone)]
struct Step {
    label: String,
    /// The show before the step when it lies in `undo`, after it when it lies in `redo`.
    show: Arc<Show>,
}

/// The show and the way back.
#[derive(Debug, Clone)]
pub struct History {
    show: Arc<Show>,
    undo: VecDeque<Step>,
    redo: Vec<Step>,
    /// Key of the gesture that is still going on: its next command joins the last step.
    open: Option<String>,
    saved: Arc<Show>,
    /// Counts every change of the current show, undo and redo included.
    revision: u64,
}

impl History {
    pub fn new(show: Show) -> Self {
        let show = Arc::new(show);
        Self { saved: show.clone(), show, undo: VecDeque::new(), redo: Vec::new(), open: None, revision: 0 }
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
        self.redo.push(Step { label: step.label.clone(), show: self.show.clone() });
        self.set(step.show);
        Some(step.label)
    }

    pub fn redo(&mut self) -> Option<String> {
        self.open = None;
        let step = self.redo.pop()?;
        self.undo.push_back(Step { label: step.label.clone(), show: self.show.clone() });
        self.set(step.show);
        Some(step.label)
    }

    /// What undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.undo.back().map(|s| s.label.as_str())
    }

    pub fn redo_label(&self) -> Option<&str> {
        self.redo.last().map(|s| s.label.as_str())
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

    pub fn is_modified(&self) -> bool {
        !Arc::ptr_eq(&self.saved, &self.show) && self.saved != self.show
    }

    fn push_step(&mut self, label: &str) {
        self.undo.push_back(Step { label: label.to_owned(), show: self.show.clone() });
        if self.undo.len() > CAPACITY {
            self.undo.pop_front();
        }
    }

    fn set(&mut self, show: Arc<Show>) {
        self.show = show;
        self.revision += 1;
    }
}
