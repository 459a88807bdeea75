//! What a layer wears.

use super::Case;

pub fn cases() -> Vec<Case> {
    Vec::new()
}
