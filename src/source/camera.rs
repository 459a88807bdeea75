//! Cameras: found by their identity, opened in the mode that suits the canvas.

use super::devices::{Found, Hub, Listener, hub, settle};
use super::elements::{assemble, make, video_tail};
use super::explain::report;
use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use crate::document::Deinterlace;
use crate::document::source::Camera;
use crate::view::DeviceInfo;
use gstreamer as gst;
use gstreamer::prelude::*;
use std::sync::Arc;

/// Frames per second below which a larger picture is not worth it.
const SMOOTH: f64 = 24.0;
/// Part of a wished frame rate that counts as reached (29.97 for 30).
const NEARLY: f64 = 0.95;

/// Builds the pipeline of a camera that is plugged in.
pub fn recipe(settings: &Camera, options: &OpenOptions, deinterlace: Deinterlace) -> Result<Recipe, SourceError> {
    let hub = hub().ok_or_else(|| SourceError::Fatal("Cameras cannot be listed: GStreamer does not start".into()))?;
    let Found { device, info, .. } = hub.find(&settings.device).ok_or_else(|| SourceError::Retry(absent(settings)))?;
    let cannot =
        || SourceError::Retry(format!("Camera \"{}\" cannot be opened: unplug it and plug it in again", info.label));
    let source = device.create_element(None).map_err(|_| cannot())?;
    let wish = Wish { size: settings.size, fps: settings.fps, canvas: options.canvas, rate: options.rate.fps() };
    let mode = match device.caps().filter(|caps| !caps.is_any() && !caps.is_empty()) {
        None => None,
        Some(caps) => Some(choose(&caps, &wish).ok_or_else(|| {
            SourceError::Fatal(format!(
                "Camera \"{}\" gives neither raw pictures nor JPEG, and nothing else is read from cameras yet: choose another",
                info.label
            ))
        })?),
    };

    let pipeline = gst::Pipeline::new();
    let mut chain = vec![source];
    if let Some(mode) = mode {
        let filter = make("capsfilter")?;
        filter.set_property("caps", &mode.caps);
        chain.push(filter);
        if mode.jpeg {
            chain.push(make("jpegdec")?);
        }
    }
    let tail = video_tail(&pipeline, deinterlace)?;
    // Pictures of a camera are due when they arrive.
    tail.sink.set_property("sync", false);
    assemble(&pipeline, &chain)?;
    if let Some(last) = chain.last() {
        last.link(&tail.head).map_err(|_| cannot())?;
    }
    let watched = watch_loss(hub, &info, &pipeline)?;
    Ok(Recipe { pipeline, sink: Some(tail.sink), sound: None, seekable: false, keep: vec![Box::new(watched)] })
}

fn absent(settings: &Camera) -> String {
    if settings.device.is_empty() {
        return "No camera is connected: plug one in".into();
    }
    absent_sentence(if settings.label.is_empty() { &settings.device } else { &settings.label })
}

fn absent_sentence(label: &str) -> String {
    format!("Camera \"{label}\" is not connected; plug it in or choose another")
}

/// Tells the pipeline's bus when the device is gone, as long as the answer lives; some devices just fall silent.
fn watch_loss(hub: &Hub, info: &DeviceInfo, pipeline: &gst::Pipeline) -> Result<Arc<Listener>, SourceError> {
    let (id, sentence, weak) = (info.id.clone(), absent_sentence(&info.label), pipeline.downgrade());
    let listener: Arc<Listener> = Arc::new(move |gone: Option<&gst::Device>| {
        if gone.is_some_and(|gone| Found::is(&id, gone))
            && let Some(pipeline) = weak.upgrade()
        {
            pipeline.post_message(report(&pipeline, &sentence, false)).ok();
        }
    });
    hub.listen(&listener);
    // It may have gone before anybody listened.
    match hub.find(&info.id) {
        Some(_) => Ok(listener),
        None => Err(SourceError::Retry(absent_sentence(&info.label))),
    }
}

/// What is wanted of a camera.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Pixels; absent: the best up to the canvas.
    pub size: Option<(u32, u32)>,
    /// Frames per second; absent: the canvas's.
    pub fps: Option<f64>,
    pub canvas: (u32, u32),
    pub rate: f64,
}

/// A mode of a camera.
#[derive(Debug, Clone)]
pub struct Mode {
    /// One size and one rate; pixel formats are left to negotiation.
    pub caps: gst::Caps,
    pub jpeg: bool,
}

/// The mode that suits best: with a wished size the nearest one, else the largest that fits the canvas and is smooth; raw
/// pictures rather than JPEG when both are fast enough. `None`: no mode can be read.
pub fn choose(caps: &gst::CapsRef, wish: &Wish) -> Option<Mode> {
    let (aim_w, aim_h) = wish.size.unwrap_or(wish.canvas);
    let aim_fps = wish.fps.unwrap_or(wish.rate);
    let pixels = i64::from(aim_w) * i64::from(aim_h);
    let smooth = wish.fps.unwrap_or(SMOOTH).min(aim_fps) * NEARLY;
    let rate = gst::Fraction::approximate_f64(aim_fps).unwrap_or_else(|| gst::Fraction::new(30, 1));
    let pixels_of = |side: u32| i32::try_from(side).unwrap_or(i32::MAX);
    let mut best: Option<(Score, Mode)> = None;
    for (structure, features) in caps.iter_with_features() {
        let jpeg = match structure.name().as_str() {
            "video/x-raw" => false,
            "image/jpeg" => true,
            _ => continue,
        };
        // Pictures in graphics memory would be copied out again.
        if !features.is_any() && !features.contains(gst::CAPS_FEATURE_MEMORY_SYSTEM_MEMORY) {
            continue;
        }
        let mode = settle(structure, (pixels_of(aim_w), pixels_of(aim_h)), rate);
        let side = |name: &str| mode.get::<i32>(name).map_or(0, i64::from);
        let (width, height) = (side("width"), side("height"));
        let fps = mode
            .get::<gst::Fraction>("framerate")
            .map_or(aim_fps, |rate| f64::from(rate.numer()) / f64::from(rate.denom()));
        let over = width > i64::from(aim_w) || height > i64::from(aim_h);
        let off = match wish.size {
            Some(_) => (width - i64::from(aim_w)).abs() + (height - i64::from(aim_h)).abs(),
            None => (width * height - pixels).abs(),
        };
        let jerky = fps < smooth;
        let score = Score {
            // A wished size comes first; without one, movement does.
            first: match wish.size {
                Some(_) => [off, i64::from(jerky), 0],
                None => [i64::from(jerky), i64::from(over), off],
            },
            slow: fps < aim_fps * NEARLY,
            jpeg,
            fps_off: ((fps - aim_fps).abs() * 100.0) as i64,
        };
        if best.as_ref().is_none_or(|(known, _)| score < *known) {
            let mut caps = gst::Caps::new_empty();
            caps.make_mut().append_structure(mode);
            best = Some((score, Mode { caps, jpeg }));
        }
    }
    best.map(|(_, mode)| mode)
}

/// Compared field by field; less is better.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Score {
    first: [i64; 3],
    slow: bool,
    jpeg: bool,
    fps_off: i64,
}
