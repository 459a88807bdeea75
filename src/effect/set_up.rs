//! Setting an effect up from the picture: an eyedropper, a region, or a look at all of it.

use crate::document::ParamValue;
use std::collections::BTreeMap;

/// One way to find an effect's parameters in the picture that it gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SetUp {
    /// Name in commands, `snake_case`.
    pub name: &'static str,
    /// On its button.
    pub label: &'static str,
    /// Tooltip: what it does, in one sentence.
    pub help: &'static str,
    pub gesture: Gesture,
}

/// What a person does to start it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gesture {
    /// Presses the button.
    Press,
    /// Clicks into the picture.
    Click,
    /// Draws a rectangle over the picture.
    Region,
    /// Presses the button: the picture, the mean of a few frames of it, becomes a file beside the show, and the parameter of this name that
    /// file's path.
    Capture(&'static str),
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Found {
    /// New values; parameters that are not named stay.
    pub params: BTreeMap<String, ParamValue>,
    /// One sentence for the panel: what was found.
    pub said: String,
}
