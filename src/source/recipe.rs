//! How a kind of source becomes a GStreamer pipeline. Built from typed settings by element factories; no scene text reaches a pipeline parser.

use super::handle::OpenOptions;
use super::sound::SoundTap;
use crate::document::{Deinterlace, SourceKind};
use gstreamer as gst;
use gstreamer_app as gst_app;
use std::sync::Arc;

/// A pipeline in state NULL that ends in appsinks, and what the supervisor must know of it.
pub struct Recipe {
    pub pipeline: gst::Pipeline,
    /// Gives raw video in a layout that [`format_of`](super::frame::format_of) takes; none where there is only sound.
    pub sink: Option<gst_app::AppSink>,
    /// Where its sound comes out.
    pub sound: Option<Arc<SoundTap>>,
    /// A file: can be sought, looped, stepped.
    pub seekable: bool,
    /// Keeps helpers (listeners, signal handlers' data) alive as long as the pipeline.
    pub keep: Vec<Box<dyn std::any::Any + Send>>,
}

/// Why a source cannot be opened, as a plain sentence: what happened, to what, what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SourceError {
    /// Trying again may help (unplugged, refused, not found): retried with back-off.
    #[error("{0}")]
    Retry(String),
    /// Only other settings help.
    #[error("{0}")]
    Fatal(String),
}

/// A kind of source that a GStreamer pipeline makes.
#[derive(Debug, Clone)]
pub struct RecipeKind {
    pub kind: SourceKind,
}

impl RecipeKind {
    pub fn of(kind: &SourceKind) -> Self {
        Self { kind: kind.clone() }
    }

    /// Has no past and no seeking: shows its fallback when stepped.
    pub fn live_only(&self) -> bool {
        let seen = matches!(
            self.kind,
            SourceKind::Camera(_) | SourceKind::Url(_) | SourceKind::Screen(_) | SourceKind::Window(_)
        );
        seen || !self.kind.has_picture()
    }

    /// Builds the pipeline. Runs on the source's thread and may take its time; starts nothing.
    pub fn build(&self, options: &OpenOptions, deinterlace: Deinterlace) -> Result<Recipe, SourceError> {
        match &self.kind {
            SourceKind::Camera(camera) => super::camera::recipe(camera, options, deinterlace),
            SourceKind::Url(url) => super::url::recipe(url, options, deinterlace),
            SourceKind::Screen(screen) => super::x11::screen_recipe(screen, options),
            SourceKind::Window(window) => super::x11::window_recipe(window, options),
            SourceKind::Media(media) => super::media::recipe(media, options, deinterlace),
            SourceKind::Pattern(pattern) => super::pattern::recipe(pattern, options),
            SourceKind::AudioInput(input) => super::audio_device::input_recipe(input, options),
            SourceKind::DesktopAudio(desktop) => super::audio_device::desktop_recipe(desktop, options),
            SourceKind::Tone(tone) => super::tone::recipe(tone, options),
            other => Err(SourceError::Fatal(format!("{} is not captured", other.name()))),
        }
    }
}
