//! Plain sentences for the log panel.

use std::time::SystemTime;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogLevel {
    Info,
    Warning,
    Error,
}

#[derive(Debug, Clone, PartialEq)]
pub struct LogLine {
    pub at: SystemTime,
    /// The same where the user is: "10:42:07".
    pub clock: String,
    pub level: LogLevel,
    /// What it is about: a source's name, a file, "Recording".
    pub subject: String,
    pub text: String,
}
