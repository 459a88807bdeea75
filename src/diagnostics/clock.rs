//! Times as the user's clock shows them.

use gstreamer::glib::{DateTime, TimeZone};
use std::time::{SystemTime, UNIX_EPOCH};

/// "10:42:07" where the user is.
pub fn time_of_day(at: SystemTime) -> String {
    format(at, &TimeZone::local(), "%H:%M:%S")
}

/// "2026-11-21 10:42" where the user is.
pub fn day_and_time(at: SystemTime) -> String {
    format(at, &TimeZone::local(), "%Y-%m-%d %H:%M")
}

/// In the words of `strftime`; empty for a time that no calendar has.
pub fn format(at: SystemTime, zone: &TimeZone, words: &str) -> String {
    let seconds = at.duration_since(UNIX_EPOCH).ok().and_then(|since| i64::try_from(since.as_secs()).ok()).unwrap_or(0);
    let text =
        DateTime::from_unix_utc(seconds).and_then(|utc| utc.to_timezone(zone)).and_then(|then| then.format(words));
    text.map_or_else(|_| String::new(), Into::into)
}
