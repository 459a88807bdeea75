//! The log: to the terminal as `-v` and `RUST_LOG` ask, and its last lines to the log panel.
//!
//! ```ignore
//! bevy::log::info!(subject = "Camera", "is back");
//! ```

use super::clock;
use crate::view::{LogLevel, LogLine};
use bevy::log::tracing::field::{Field, Visit};
use bevy::log::tracing::{Event, Level, Metadata, Subscriber};
use bevy::log::tracing_subscriber::layer::Context;
use bevy::log::tracing_subscriber::{self, EnvFilter, Layer};
use bevy::log::{BoxedLayer, LogPlugin};
use bevy::prelude::{App, Resource};
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// Lines that the panel keeps.
pub const CAPACITY: usize = 500;
/// Longest text of a line in bytes; a longer one is cut.
const TEXT_LIMIT: usize = 2000;

/// The newest lines, oldest first. Clones share them.
#[derive(Resource, Debug, Clone, Default)]
pub struct LogLines(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    kept: VecDeque<LogLine>,
    total: u64,
}

impl LogLines {
    /// Adds a line and lets go of the oldest beyond [`CAPACITY`].
    pub fn push(&self, line: LogLine) {
        let mut lines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if lines.kept.len() == CAPACITY {
            lines.kept.pop_front();
        }
        lines.kept.push_back(line);
        lines.total += 1;
    }

    pub fn snapshot(&self) -> Vec<LogLine> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).kept.iter().cloned().collect()
    }

    /// Lines ever added: the same number means the same [`snapshot`](Self::snapshot).
    pub fn total(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).total
    }

    /// The layer that feeds these lines.
    pub fn layer(&self) -> Capture {
        Capture(self.clone())
    }
}

/// Takes what the panel shows: our own lines from `info` on, and errors of the libraries.
#[derive(Debug)]
pub struct Capture(LogLines);

impl<S: Subscriber> Layer<S> for Capture {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let Some(level) = shown(event.metadata()) else { return };
        let mut words = Words::default();
        event.record(&mut words);
        let subject = words.subject.unwrap_or_else(|| subject(event.metadata().target()));
        let at = SystemTime::now();
        self.0.push(LogLine { at, clock: clock::time_of_day(at), level, subject, text: words.text });
    }
}

fn shown(metadata: &Metadata<'_>) -> Option<LogLevel> {
    let ours = metadata.target().split("::").next() == Some(env!("CARGO_CRATE_NAME"));
    match *metadata.level() {
        Level::ERROR => Some(LogLevel::Error),
        Level::WARN if ours => Some(LogLevel::Warning),
        Level::INFO if ours => Some(LogLevel::Info),
        _ => None,
    }
}

/// What a line is about when it does not say so: "Source" for `scrim::source::camera`, the crate for a library.
fn subject(target: &str) -> String {
    let mut parts = target.split("::");
    let first = parts.next().unwrap_or_default();
    let name = if first == env!("CARGO_CRATE_NAME") { parts.next().unwrap_or("Scrim") } else { first };
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |letter| letter.to_uppercase().chain(letters).collect())
}

#[derive(Default)]
struct Words {
    subject: Option<String>,
    text: String,
}

impl Words {
    fn take(&mut self, field: &Field, value: &dyn std::fmt::Display) {
        match field.name() {
            "subject" => self.subject = Some(value.to_string()),
            // Lines that came over the `log` crate carry their origin in fields of these names.
            name if name.starts_with("log.") => {}
            "message" => self.text.insert_str(0, &value.to_string()),
            name => {
                // Writing to a String cannot fail.
                write!(self.text, " ({name}: {value})").ok();
            }
        }
        if self.text.len() > TEXT_LIMIT {
            self.text.truncate(self.text.floor_char_boundary(TEXT_LIMIT));
            self.text.push('…');
        }
    }
}

impl Visit for Words {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.take(field, &value);
    }

    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        self.take(field, &format_args!("{value:?}"));
    }
}

/// What is logged for so many `-v`, where `RUST_LOG` does not say otherwise: warnings, and our own news, details or everything.
pub fn filter(verbose: u8) -> &'static str {
    match verbose {
        0 => "warn,scrim=info,wgpu=error,naga=warn,calloop=error",
        1 => "info,scrim=debug,wgpu=error,naga=warn,calloop=error",
        2 => "debug,scrim=trace,wgpu=warn,naga=info,calloop=error",
        _ => "trace",
    }
}

/// The log of a program with an `App`, whose world then has [`LogLines`].
pub fn log_plugin(verbose: u8) -> LogPlugin {
    // Bevy adds `RUST_LOG` to the plug-in's own filter; ours steps aside instead, so that `RUST_LOG=error` means it.
    let asked = std::env::var(EnvFilter::DEFAULT_ENV).is_ok_and(|value| !value.trim().is_empty());
    let filter = if asked { "" } else { filter(verbose) };
    LogPlugin { filter: filter.into(), level: Level::ERROR, custom_layer: capture_layer, ..Default::default() }
}

fn capture_layer(app: &mut App) -> Option<BoxedLayer> {
    Some(Box::new(app.world_mut().get_resource_or_init::<LogLines>().layer()))
}

/// The log of a shell command that runs no `App`. Does nothing when a log is there already.
pub fn log_to_stderr(verbose: u8) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(filter(verbose)));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init().ok();
}
