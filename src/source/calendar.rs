//! The local date, from GLib: the standard library knows no time zones.

use gstreamer::glib;

/// Year, month, day and seconds since midnight; the epoch where the machine knows no local time.
pub fn local_date() -> [f32; 4] {
    let Ok(now) = glib::DateTime::now_local() else { return [1970.0, 1.0, 1.0, 0.0] };
    let seconds = f64::from(now.hour() * 3600 + now.minute() * 60) + now.seconds();
    [now.year() as f32, now.month() as f32, now.day_of_month() as f32, seconds as f32]
}
