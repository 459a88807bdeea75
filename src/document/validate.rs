//! What a show must hold to make sense, beyond its shape.

use super::Show;

/// The first thing that makes no sense, and where.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {what}")]
pub struct Problem {
    /// Such as `scenes[2].layers["Cam"].opacity`.
    pub place: String,
    pub what: String,
}

pub fn check(_show: &Show) -> Result<(), Problem> {
    Ok(())
}
