//! `scrim devices`: what can be captured and what can be shown on.

use crate::view::{AudioDevice, DeviceInfo, MonitorInfo, WindowInfo};
use serde_json::{Value, json};
use std::io::{self, Write};

/// Prints the lists as text, or as one JSON object with `cameras`, `sounds`, `monitors` and `windows`.
pub fn print(
    out: &mut impl Write,
    (cameras, sounds): (&[DeviceInfo], &[AudioDevice]),
    monitors: &[MonitorInfo],
    windows: &[WindowInfo],
    as_json: bool,
) -> io::Result<()> {
    if as_json {
        let lists = json!({
            "cameras": cameras.iter().map(camera_json).collect::<Vec<_>>(),
            "sounds": sounds.iter().map(|s| json!({ "id": s.id, "label": s.label, "output": s.monitor })).collect::<Vec<_>>(),
            "monitors": monitors.iter().map(monitor_json).collect::<Vec<_>>(),
            "windows": windows.iter().map(|w| json!({ "title": w.title, "class": w.class })).collect::<Vec<_>>(),
        });
        return writeln!(out, "{lists:#}");
    }
    heading(out, "Cameras", cameras.is_empty())?;
    for camera in cameras {
        writeln!(out, "  {}\n    id     {}", camera.label, camera.id)?;
        for (width, height, fps) in &camera.modes {
            writeln!(out, "    mode   {width}×{height} at {} fps", short(*fps))?;
        }
    }
    heading(out, "Sound", sounds.is_empty())?;
    for AudioDevice { id, label, monitor } in sounds {
        let kind = if *monitor { "what it plays" } else { "input" };
        writeln!(out, "  {label}   ({kind})\n    id     {id}")?;
    }
    heading(out, "Monitors", monitors.is_empty())?;
    for MonitorInfo { name, x, y, width, height, primary } in monitors {
        let main = if *primary { ", primary" } else { "" };
        writeln!(out, "  {name}   {width}×{height} at {x},{y}{main}")?;
    }
    heading(out, "Windows", windows.is_empty())?;
    for window in windows {
        writeln!(out, "  {}   ({})", window.title, window.class)?;
    }
    Ok(())
}

fn heading(out: &mut impl Write, name: &str, empty: bool) -> io::Result<()> {
    writeln!(out, "{name}{}", if empty { ": none found" } else { "" })
}

/// Without digits that say nothing: 30, 29.97.
fn short(fps: f64) -> String {
    let text = format!("{fps:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn camera_json(camera: &DeviceInfo) -> Value {
    let modes = camera.modes.iter().map(|(width, height, fps)| json!({ "width": width, "height": height, "fps": fps }));
    json!({ "id": camera.id, "label": camera.label, "modes": modes.collect::<Vec<_>>() })
}

fn monitor_json(monitor: &MonitorInfo) -> Value {
    let MonitorInfo { name, x, y, width, height, primary } = monitor;
    json!({ "name": name, "x": x, "y": y, "width": width, "height": height, "primary": primary })
}
