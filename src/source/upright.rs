//! Turns films of a camera that was held sideways. Such a file says in a tag how it is to be turned, and decoders leave it at that.

use super::elements::make;
use gstreamer as gst;
use gstreamer::glib;
use gstreamer::prelude::*;
use std::sync::{Mutex, PoisonError};

/// What the tag of a picture that is upright already says.
const UPRIGHT: &str = "rotate-0";

/// Puts a `videoflip` between two linked elements once the stream that flows into `head`, before them, asks for a turn.
///
/// Not before: it does not take every layout that is uploaded as it is.
pub fn turn(pipeline: &gst::Pipeline, head: &gst::Element, before: &gst::Element, after: &gst::Element) {
    let Some(pad) = head.static_pad("sink") else { return };
    let (pipeline, before, after) = (pipeline.downgrade(), before.downgrade(), after.downgrade());
    let done = Mutex::new(false);
    pad.add_probe(gst::PadProbeType::EVENT_DOWNSTREAM, move |_, info| {
        let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
        if !*done
            && info.event().is_some_and(|event| asks_for_a_turn(event))
            && let (Some(pipeline), Some(before), Some(after)) = (pipeline.upgrade(), before.upgrade(), after.upgrade())
        {
            *done = true;
            // No picture is on its way between the two: they have no thread but the one that brings this event.
            if let Err(error) = insert(&pipeline, &before, &after) {
                bevy::log::warn!("a film is not turned upright: {error}");
            }
        }
        gst::PadProbeReturn::Ok
    });
}

fn asks_for_a_turn(event: &gst::EventRef) -> bool {
    let gst::EventView::Tag(tag) = event.view() else { return false };
    tag.tag().get::<gst::tags::ImageOrientation>().is_some_and(|turn| turn.get() != UPRIGHT)
}

fn insert(pipeline: &gst::Pipeline, before: &gst::Element, after: &gst::Element) -> Result<(), glib::BoolError> {
    let flip = make("videoflip").map_err(|error| glib::bool_error!("{error}"))?;
    // It reads the tag itself, this time and whenever it changes.
    flip.set_property_from_str("video-direction", "auto");
    pipeline.add(&flip)?;
    before.unlink(after);
    gst::Element::link_many([before, &flip, after])?;
    flip.sync_state_with_parent()
}
