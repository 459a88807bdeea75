//! How a source is, in plain words.

use crate::document::Fallback;

/// Whether a source has a picture to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Health {
    /// Opening; no picture yet.
    #[default]
    Starting,
    /// Pictures come, or the one still picture is there.
    Live,
    /// No new picture for longer than it should take; the last one is held.
    Stalled,
    /// Broken off; tries again by itself.
    Retrying,
    /// Gave up until its settings change or it is restarted by hand.
    Failed,
    /// Ended as it was told to (a media file that holds or hides at its end).
    Ended,
    /// Paused by hand or because it is not shown.
    Paused,
}

/// What the sources panel shows, refreshed every frame.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SourceStatus {
    pub health: Health,
    /// A plain sentence: "Live, 1280×720 at 30 fps" or "No such file: clip.mp4".
    pub sentence: String,
    /// The layer should show the source's fallback now (no picture within the time that the last frame is held).
    pub needs_fallback: bool,
    /// Picture size in pixels, 0 before the first picture.
    pub width: u32,
    pub height: u32,
    /// Measured frames per second.
    pub fps: f32,
    /// Milliseconds from the newest frame's arrival until now.
    pub age_ms: f32,
    /// Frames that came out of the source.
    pub frames: u64,
    /// Frames that a newer one replaced before they were shown.
    pub dropped: u64,
    /// Times that it was opened again after a fault.
    pub restarts: u32,
    /// Milliseconds until the next try, while retrying.
    pub retry_in_ms: Option<u64>,
    /// Position and length in seconds, for media files.
    pub position_s: Option<f64>,
    pub duration_s: Option<f64>,
    pub fallback: Fallback,
}
