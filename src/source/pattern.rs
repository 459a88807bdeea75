//! Test patterns that GStreamer draws.

use super::elements;
use super::handle::{OpenOptions, Pace};
use super::recipe::{Recipe, SourceError};
use crate::document::Deinterlace;
use crate::document::source::{Pattern, PatternKind};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_video as gst_video;

/// Largest side that `videotestsrc` is asked for: what every GPU takes.
const MAX_SIDE: u32 = super::frame::MAX_SIDE;

pub fn recipe(pattern: &Pattern, options: &OpenOptions) -> Result<Recipe, SourceError> {
    elements::init()?;
    let name = match pattern.pattern {
        PatternKind::Bars => "smpte",
        PatternKind::Ball => "ball",
        PatternKind::Checkers => "checkers-8",
        PatternKind::Ramp => "gradient",
        other @ (PatternKind::Presenter | PatternKind::Drift | PatternKind::Arcade) => {
            return Err(SourceError::Fatal(format!("{other:?} is not one of GStreamer's patterns")));
        }
    };
    let source = elements::make("videotestsrc")?;
    source.set_property_from_str("pattern", name);
    // Live, it keeps to the clock as a camera does; stepped, it draws whenever a picture is pulled.
    source.set_property("is-live", options.pace == Pace::Live);
    let filter = elements::make("capsfilter")?;
    filter.set_property("caps", caps(pattern)?);
    let pipeline = gst::Pipeline::new();
    let tail = elements::video_tail(&pipeline, Deinterlace::Off)?;
    elements::assemble(&pipeline, &[source, filter.clone()])?;
    filter
        .link(&tail.head)
        .map_err(|error| SourceError::Fatal(format!("The pipeline does not fit together: {error}")))?;
    Ok(Recipe { pipeline, sink: Some(tail.sink), sound: None, seekable: false, keep: Vec::new() })
}

/// I420 in BT.709 at the size and rate of the settings.
fn caps(pattern: &Pattern) -> Result<gst::Caps, SourceError> {
    let Pattern { width, height, fps, .. } = *pattern;
    let side = |side: u32| i32::try_from(side).ok().filter(|_| (1..=MAX_SIDE).contains(&side));
    let (Some(w), Some(h)) = (side(width), side(height)) else {
        return Err(SourceError::Fatal(format!(
            "A pattern of {width}×{height} cannot be made; use 1 to {MAX_SIDE} pixels a side"
        )));
    };
    let rate = (0.1..=1000.0).contains(&fps).then(|| gst::Fraction::approximate_f64(fps)).flatten();
    let Some(rate) = rate else {
        return Err(SourceError::Fatal(format!(
            "A pattern of {fps} frames per second cannot be made; use 0.1 to 1000"
        )));
    };
    Ok(gst_video::VideoCapsBuilder::new()
        .format(gst_video::VideoFormat::I420)
        .width(w)
        .height(h)
        .framerate(rate)
        .field("colorimetry", "bt709")
        .build())
}
