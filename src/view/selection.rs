//! Which layers the panels work on.

use crate::document::LayerId;

/// Selected layers in the order in which they were selected. The last one is the primary one: panels that show one layer show that.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selection(Vec<LayerId>);

impl Selection {
    pub fn primary(&self) -> Option<LayerId> {
        self.0.last().copied()
    }

    pub fn contains(&self, layer: LayerId) -> bool {
        self.0.contains(&layer)
    }

    pub fn iter(&self) -> impl Iterator<Item = LayerId> + '_ {
        self.0.iter().copied()
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// With this layer as the primary one, or without it where it was selected.
    #[must_use]
    pub fn toggled(&self, layer: LayerId) -> Self {
        if self.contains(layer) { self.iter().filter(|id| *id != layer).collect() } else { self.with([layer]) }
    }

    /// With these layers too; the last of them is the primary one.
    #[must_use]
    pub fn with(&self, layers: impl IntoIterator<Item = LayerId>) -> Self {
        self.iter().chain(layers).collect()
    }

    /// Drops the layers that are not to be kept.
    pub fn retain(&mut self, keep: impl FnMut(&LayerId) -> bool) {
        self.0.retain(keep);
    }
}

impl FromIterator<LayerId> for Selection {
    /// Each layer once, where it comes last.
    fn from_iter<I: IntoIterator<Item = LayerId>>(layers: I) -> Self {
        let mut selection = Self::default();
        for layer in layers {
            selection.0.retain(|id| *id != layer);
            selection.0.push(layer);
        }
        selection
    }
}

impl From<LayerId> for Selection {
    fn from(layer: LayerId) -> Self {
        Self(vec![layer])
    }
}

impl From<Option<LayerId>> for Selection {
    fn from(layer: Option<LayerId>) -> Self {
        Self(layer.into_iter().collect())
    }
}

/// Whether exactly this layer is selected, or none.
impl PartialEq<Option<LayerId>> for Selection {
    fn eq(&self, other: &Option<LayerId>) -> bool {
        self.0.iter().eq(other)
    }
}
