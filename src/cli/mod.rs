//! The commands of `scrim`.

pub mod check;
