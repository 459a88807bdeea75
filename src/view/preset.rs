//! Presets as the panels list and ask for them.

use crate::document::{EffectId, LayerId};
use std::path::PathBuf;

/// Where a preset lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PresetPlace {
    /// For all shows of this person.
    User,
    /// Beside the scene file.
    Show,
}

/// What a preset can be used for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresetForm {
    /// For effects of this kind; empty where the file cannot be read.
    Effect { kind: String },
    /// For a layer's stack.
    Stack,
}

/// One preset of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PresetEntry {
    pub name: String,
    pub path: PathBuf,
    pub place: PresetPlace,
    pub form: PresetForm,
    /// Why it cannot be used.
    pub fault: Option<String>,
}

/// A preset that comes with an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadyMadeEntry {
    /// The effect's.
    pub kind: String,
    pub name: String,
}

/// What a preset is made of or put on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PresetTarget {
    pub layer: LayerId,
    /// None for the layer's whole stack.
    pub effect: Option<EffectId>,
}

/// What panels may ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PresetCommand {
    /// Looks at the folders again.
    List,
    /// Keeps what the target is now.
    Save {
        target: PresetTarget,
        name: String,
        place: PresetPlace,
        replace: bool,
    },
    /// Puts a preset on the target, undoable.
    Apply {
        target: PresetTarget,
        path: PathBuf,
    },
    /// Puts the preset of this name that comes with the effect on it, undoable. Files and sources that were chosen stay.
    ApplyReadyMade {
        target: PresetTarget,
        name: String,
    },
    Delete(PathBuf),
    /// Puts a layer's stack on the clipboard.
    Copy(LayerId),
    /// Puts the clipboard's stack in place of a layer's, undoable.
    Paste(LayerId),
}
