//! The command line: its shape ([`args`]) and the commands that only print.

pub mod args;
pub mod devices;
pub mod effects;

pub use args::{Cli, Command};
