//! What can be captured and what can be shown on.

/// A video capture device.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeviceInfo {
    /// Stable identity, what `source::Camera::device` holds.
    pub id: String,
    pub label: String,
    /// Sizes and rates that it offers: width, height, frames per second.
    pub modes: Vec<(u32, u32, f64)>,
}

/// A monitor of this desktop.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MonitorInfo {
    /// Output name, such as `HDMI-1`.
    pub name: String,
    /// Desktop pixels.
    pub x: i32,
    pub y: i32,
    pub width: u32,
    pub height: u32,
    pub primary: bool,
}

/// A window of another program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WindowInfo {
    pub title: String,
    pub class: String,
}
