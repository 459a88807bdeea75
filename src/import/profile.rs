//! The canvas: its size from the collection or from the profile beside it, its rate from the profile.

use super::collection::Fields;
use super::report::{Outcome, Report};
use crate::document::Rate;
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// Sides and rates that a canvas may have.
const SIDES: std::ops::RangeInclusive<f64> = 16.0..=8192.0;
const RATES: std::ops::RangeInclusive<f64> = 1.0..=240.0;
/// Longest profile that is read, in bytes.
const MOST_BYTES: u64 = 1 << 20;

/// What the canvas will be.
pub(super) struct Canvas {
    pub width: u32,
    pub height: u32,
    pub rate: Rate,
}

/// Finds the size and the rate, and says where they come from.
pub(super) fn canvas(collection: &Fields, name: &str, place: &Path, report: &mut Report) -> Canvas {
    let profile = profile_of(name, place);
    let video = profile.as_ref().map(|(_, text)| video_section(text));
    let saved = collection.pair("resolution");
    let of_profile = || {
        let video = video.as_ref()?;
        let side = |key: &str| video.get(key)?.parse::<f64>().ok();
        Some((side("basecx")?, side("basecy")?))
    };
    let sane = |(width, height): &(f64, f64)| SIDES.contains(width) && SIDES.contains(height);
    let own = saved.filter(sane).map(|size| (size, "by the collection"));
    let found = own.or_else(|| of_profile().filter(sane).map(|size| (size, "by its profile")));
    let found = found.or_else(|| Some((collection.pair("migration_resolution").filter(sane)?, "by the collection")));
    let rate = video.as_ref().and_then(rate_of).filter(|rate| RATES.contains(&rate.fps()));
    let (width, height) = found.map_or((1920.0, 1080.0), |(size, _)| size);
    let fps = rate.unwrap_or(Rate::new(30, 1));
    let mut notes = Vec::new();
    if let Some((width, height)) = saved.filter(|size| !sane(size)) {
        notes.push(format!(
            "a canvas of {width} × {height} cannot be: a side has {} to {} pixels",
            SIDES.start(),
            SIDES.end()
        ));
    }
    let shown = (fps.fps() * 1000.0).round() / 1000.0;
    let of = match found {
        Some((_, by)) => by,
        None => {
            notes.push("the collection does not say its size".into());
            "as usual"
        }
    };
    if rate.is_none() {
        notes.push("no profile says its rate: set it under Program, Canvas size and rate".into());
    }
    let outcome = if notes.is_empty() { Outcome::Mapped } else { Outcome::Approximated };
    notes.insert(0, format!("{width} × {height} pixels, {of}, at {shown} frames per second"));
    report.add(outcome, "canvas", notes.join("; "));
    Canvas { width: width as u32, height: height as u32, rate: fps }
}

/// The profile that lies where OBS puts it beside the collection: the one there is, or the one of the collection's name.
fn profile_of(name: &str, place: &Path) -> Option<(PathBuf, String)> {
    let place = std::path::absolute(place).ok()?;
    let folder = place.parent()?.parent()?.join("profiles");
    let mut folders: Vec<PathBuf> =
        std::fs::read_dir(folder).ok()?.take(1000).filter_map(|entry| Some(entry.ok()?.path())).collect();
    folders.retain(|folder| folder.join("basic.ini").is_file());
    folders.sort();
    let read = |folder: &PathBuf| {
        let file = folder.join("basic.ini");
        let small = file.metadata().ok()?.len() <= MOST_BYTES;
        let text = small.then(|| std::fs::read(&file).ok()).flatten()?;
        Some((file, String::from_utf8_lossy(&text).into_owned()))
    };
    if let [only] = folders.as_slice() {
        return read(only);
    }
    let is_named = |(_, text): &(PathBuf, String)| section(text, "general").get("name").is_some_and(|own| own == name);
    let of_folder = |folder: &&PathBuf| folder.file_name().is_some_and(|own| own.to_string_lossy() == name);
    folders.iter().filter_map(read).find(is_named).or_else(|| folders.iter().find(of_folder).and_then(read))
}

fn video_section(text: &str) -> HashMap<String, String> {
    section(text, "video")
}

/// Keys of a section, in small letters.
fn section(text: &str, wanted: &str) -> HashMap<String, String> {
    let mut found = HashMap::new();
    let mut inside = false;
    for line in text.trim_start_matches('\u{feff}').lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            inside = name.eq_ignore_ascii_case(wanted);
        } else if let Some((key, value)) = line.split_once('=').filter(|_| inside) {
            found.insert(key.trim().to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    found
}

/// The rate, which a profile keeps in one of four ways.
fn rate_of(video: &HashMap<String, String>) -> Option<Rate> {
    let number = |key: &str| video.get(key)?.parse::<u32>().ok();
    let rate = match number("fpstype").unwrap_or(0) {
        1 => Rate::new(number("fpsint")?, 1),
        2 => Rate::new(number("fpsnum")?, number("fpsden")?),
        3 => Rate::new(1_000_000_000, number("fpsns")?),
        _ => match video.get("fpscommon")?.split_whitespace().next()? {
            "10" => Rate::new(10, 1),
            "20" => Rate::new(20, 1),
            "24" if video.get("fpscommon")?.contains("NTSC") => Rate::new(24000, 1001),
            "24" => Rate::new(24, 1),
            "25" => Rate::new(25, 1),
            "29.97" => Rate::new(30000, 1001),
            "48" => Rate::new(48, 1),
            "50" => Rate::new(50, 1),
            "59.94" => Rate::new(60000, 1001),
            "60" => Rate::new(60, 1),
            other => Rate::new(other.parse().ok()?, 1),
        },
    };
    (rate.den > 0).then_some(rate)
}
