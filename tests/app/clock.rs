//! Times as the user's clock shows them.

use gstreamer::glib::TimeZone;
use scrim::diagnostics::clock::{day_and_time, format, time_of_day};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn a_time_is_told_in_its_zone() {
    let words = "%Y-%m-%d %H:%M:%S";
    assert_eq!(format(at(0), &TimeZone::utc(), words), "1970-01-01 00:00:00");
    assert_eq!(format(at(0), &TimeZone::new(Some("+05:30")), words), "1970-01-01 05:30:00");
    assert_eq!(format(at(1_795_257_600), &TimeZone::new(Some("-01:00")), words), "2026-11-21 09:40:00");
}

#[test]
fn the_users_clock_is_the_one_that_the_system_shows() {
    let now = 1_795_257_667;
    let date = |words: &str| {
        let out = Command::new("date").arg(format!("-d@{now}")).arg(words).output().unwrap();
        String::from_utf8(out.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(time_of_day(at(now)), date("+%H:%M:%S"));
    assert_eq!(day_and_time(at(now)), date("+%Y-%m-%d %H:%M"));
}
