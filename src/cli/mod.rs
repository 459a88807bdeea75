//! The command line: its shape ([`args`]) and the commands that run without a studio.

pub mod args;
pub mod check;
pub mod collect;
pub mod devices;
pub mod effects;
pub mod import;

pub use args::{Cli, Command};
