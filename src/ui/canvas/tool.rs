//! What the next clicks on the canvas are for, when they are for an effect: a place, a colour, a rectangle, a polygon.

use crate::document::{EffectId, LayerId, ParamValue};

/// An effect's tool that is armed. Clicks select and move nothing meanwhile.
#[derive(Debug, Clone, PartialEq)]
pub struct Tool {
    pub layer: LayerId,
    pub effect: EffectId,
    pub task: Task,
    /// Why the last click was of no use.
    pub note: Option<String>,
}

/// What it asks for.
#[derive(Debug, Clone, PartialEq)]
pub enum Task {
    /// A place or a rectangle for one of the effect's set-ups.
    SetUp {
        name: &'static str,
        label: &'static str,
        region: bool,
        /// The rectangle's first corner, while it is drawn.
        from: Option<[f64; 2]>,
    },
    /// The colour of a parameter.
    Pick { param: &'static str, label: &'static str },
    /// The corners of a parameter, so far.
    Draw { param: &'static str, label: &'static str, most: usize, corners: Vec<[f64; 2]> },
}

impl Tool {
    pub fn new(layer: LayerId, effect: EffectId, task: Task) -> Self {
        Self { layer, effect, task, note: None }
    }

    /// Whether it is for this set-up of an effect.
    pub fn sets_up(&self, effect: EffectId, wanted: &str) -> bool {
        self.effect == effect && matches!(self.task, Task::SetUp { name, .. } if name == wanted)
    }

    /// The parameter of an effect that it is for.
    pub fn param(&self, effect: EffectId) -> Option<&'static str> {
        match self.task {
            Task::Pick { param, .. } | Task::Draw { param, .. } if self.effect == effect => Some(param),
            _ => None,
        }
    }

    /// Both are for the same thing, however far they have come.
    pub fn is_same(&self, other: &Self) -> bool {
        let of = |tool: &Self| match tool.task {
            Task::SetUp { name, .. } => (0, name),
            Task::Pick { param, .. } => (1, param),
            Task::Draw { param, .. } => (2, param),
        };
        (self.layer, self.effect, of(self)) == (other.layer, other.effect, of(other))
    }

    /// What to do, in one line.
    pub fn hint(&self, layer: &str) -> String {
        if let Some(note) = &self.note {
            return note.clone();
        }
        match &self.task {
            Task::SetUp { label, region: false, .. } => {
                format!("{label}: click into the picture of “{layer}” – Esc cancels")
            }
            Task::SetUp { label, region: true, .. } => {
                format!("{label}: draw a rectangle over the picture of “{layer}” – Esc cancels")
            }
            Task::Pick { label, .. } => format!("{label}: click the colour in the picture of “{layer}” – Esc cancels"),
            Task::Draw { label, .. } => {
                format!(
                    "{label}: click the corners – the first one or Enter closes, Backspace takes one back, Esc cancels"
                )
            }
        }
    }

    /// Adds a corner to the polygon that is drawn; says so where there may be no more.
    pub fn add_corner(&mut self, place: [f64; 2]) {
        let Task::Draw { most, corners, .. } = &mut self.task else { return };
        if corners.len() < *most {
            corners.push(tidy(place));
            self.note = None;
        } else {
            self.note = Some(format!("There may be {most} corners: click the first one or press Enter to close"));
        }
    }

    /// The polygon that was drawn; says so where it has no area yet.
    pub fn closed(&mut self) -> Option<ParamValue> {
        let Task::Draw { corners, .. } = &self.task else { return None };
        if corners.len() < 3 {
            self.note = Some("A polygon has three corners at least – Esc cancels".to_owned());
            return None;
        }
        Some(value_of(corners))
    }
}

/// A polygon of the selected layer that is shown over its picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Polygon {
    pub layer: LayerId,
    pub effect: EffectId,
    pub param: &'static str,
    pub most: usize,
    pub corners: Vec<[f64; 2]>,
}

/// A place as files keep it: no digits that nobody sees.
pub fn tidy(place: [f64; 2]) -> [f64; 2] {
    place.map(|share| (share.clamp(0.0, 1.0) * 1e4).round() / 1e4)
}

/// A polygon's corners as the document holds them; what is no corner is left out.
pub fn corners_of(value: &ParamValue) -> Vec<[f64; 2]> {
    let corner = |value: &ParamValue| match value.as_array().map(Vec::as_slice) {
        Some([x, y]) => Some([x.as_f64()?, y.as_f64()?]),
        _ => None,
    };
    value.as_array().into_iter().flatten().filter_map(corner).collect()
}

pub fn value_of(corners: &[[f64; 2]]) -> ParamValue {
    corners.iter().map(|corner| ParamValue::from(corner.to_vec())).collect()
}
