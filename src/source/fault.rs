//! What GStreamer reports, as sentences for the user.

use super::media;
use super::recipe::SourceError;
use crate::document::{Source, SourceKind};
use gstreamer as gst;
use gstreamer::glib;

/// What a source is called in sentences: a file by its file name, all else by its name in the show.
pub fn label(source: &Source) -> String {
    match &source.kind {
        SourceKind::Media(settings) => media::name(settings),
        _ => source.name.clone(),
    }
}

/// Says what a bus error means. `missing` are the decoders that were looked for in vain.
pub fn explain(source: &Source, message: &gst::message::Error, missing: &[MissingPlugin]) -> SourceError {
    let error = &message.error();
    if let SourceKind::Url(url) = &source.kind {
        return super::explain::explain(error, message.debug().as_deref(), message.details(), &url.url);
    }
    if let Some(said) = super::explain::reported(error, message.details()) {
        return said;
    }
    explain_error(source, error, missing)
}

/// The same for the kinds of source that say nothing of their own.
fn explain_error(source: &Source, error: &glib::Error, missing: &[MissingPlugin]) -> SourceError {
    let label = label(source);
    if error.matches(gst::CoreError::MissingPlugin) || error.matches(gst::StreamError::CodecNotFound) {
        return no_decoder(&label, missing);
    }
    if let Some(kind) = error.kind::<gst::ResourceError>() {
        return SourceError::Retry(resource(&label, kind, error));
    }
    if matches!(source.kind, SourceKind::Media(_)) && error.kind::<gst::StreamError>().is_some() {
        return damaged(&label);
    }
    SourceError::Retry(format!("{label} broke off: {}", error.message().trim_end_matches('.')))
}

/// A file that is none, or of which nothing can be decoded. It may be replaced, so it is tried again.
pub fn damaged(label: &str) -> SourceError {
    SourceError::Retry(format!("{label} is damaged or not a media file"))
}

fn resource(label: &str, kind: gst::ResourceError, error: &glib::Error) -> String {
    match kind {
        gst::ResourceError::NotFound => format!("{label} was not found; check that it is there"),
        gst::ResourceError::Busy => format!("{label} is in use by another program; close that program"),
        gst::ResourceError::NotAuthorized => format!("{label} may not be used; check its password or permissions"),
        gst::ResourceError::OpenRead | gst::ResourceError::OpenReadWrite => {
            format!("{label} could not be opened: {}", error.message().trim_end_matches('.'))
        }
        gst::ResourceError::Read => format!("{label} stopped giving data; check its connection"),
        _ => format!("{label} broke off: {}", error.message().trim_end_matches('.')),
    }
}

/// A decoder that is not installed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingPlugin {
    /// In words, such as "H.265 decoder".
    pub name: String,
    /// It would decode a picture and not sound.
    pub video: bool,
}

impl MissingPlugin {
    /// Reads the message that decoders post before their error.
    pub fn of(message: &gst::message::Element) -> Option<Self> {
        let structure = message.structure().filter(|structure| structure.name() == "missing-plugin")?;
        let caps = structure.get::<gst::Caps>("detail").ok();
        Some(Self {
            name: structure.get::<String>("name").unwrap_or_else(|_| "decoder".into()),
            video: caps
                .and_then(|caps| {
                    caps.structure(0).map(|s| s.name().starts_with("video/") || s.name().starts_with("image/"))
                })
                .unwrap_or(false),
        })
    }
}

fn no_decoder(label: &str, missing: &[MissingPlugin]) -> SourceError {
    match missing.iter().find(|plugin| plugin.video) {
        Some(plugin) => SourceError::Fatal(format!(
            "{label} needs a {} that is not installed; install the package gstreamer1.0-libav",
            plugin.name
        )),
        // The file is understood, and none of its streams is a picture: a song's are not even reported as missing.
        None => SourceError::Fatal(format!("{label} has no picture; choose a file with video")),
    }
}
